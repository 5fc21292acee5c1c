"""The outcome of `verify eval` without a task as JSON: the fields of `harness.evidence.evaluation.Evaluations`."""

from __future__ import annotations

from harness.evidence.evaluation import Evaluations
from reports.json import indented
from reports.options import Rendering


def render(result: Evaluations, _rendering: Rendering) -> str:
    """The outcome as indented JSON, ending on a line break; the same in every language."""
    return indented(result)
