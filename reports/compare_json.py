"""A comparison as JSON: exactly the fields of `harness.alignment.Comparison`. Numbers that are not finite are null."""

from __future__ import annotations

from harness.alignment import Comparison
from reports.json import indented
from reports.options import Options


def render(result: Comparison, options: Options) -> str:
    """The comparison as indented JSON, ending on a line break; the same in every language."""
    return indented(result)
