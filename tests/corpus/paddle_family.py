"""What the tests of several formats share: the observations of a real log against its labels."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.evidence.findings import Grade
from harness.evidence.observation import Log, Observation
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined


def read(corpus: Path, entry: dict[str, Any]) -> Log | None:
    """The log of a labelled file, None when no format recognises it."""
    reading = read_log(InMemory((corpus / entry["file"]).read_bytes(), entry["file"]))
    assert reading.problem is None
    return reading.log


def missing_labels(log: Log, entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The labels whose value does not stand on its line in the log."""
    found = {(o.value_text, o.line) for o in log.observations}
    return [label for label in entry["labels"] if (label["value"], label["line"]) not in found]


def evaluations(log: Log | None) -> list[Observation]:
    """Everything that counts as a result."""
    return [o for o in log.observations if o.kind in ("eval", "final")] if log is not None else []


def graver(log: Log) -> list[str]:
    """The codes of the findings above INFO."""
    return [finding.code for finding in examined(log) if finding.grade is not Grade.INFO]
