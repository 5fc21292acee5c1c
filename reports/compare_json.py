"""A comparison as JSON: the fields of `harness.evidence.alignment.Comparison`; numbers that are not finite are null."""

from __future__ import annotations

from harness.evidence.alignment import Comparison
from reports.json import indented
from reports.options import Rendering


def render(result: Comparison, _rendering: Rendering) -> str:
    """The comparison as indented JSON, ending on a line break; the same in every language."""
    return indented(result)
