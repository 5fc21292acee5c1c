"""Reading the labelled files of the corpus."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.evidence.observation import Observation
from runners.logs import read_log
from tests.runners.logs.logs import InMemory


def observations(corpus: Path, file: str, *, curve: bool = False) -> list[Observation]:
    """What is read in one file; nothing where no format recognises it."""
    reading = read_log(InMemory((corpus / file).read_bytes(), file), curve=curve)
    assert reading.problem is None
    return reading.log.observations if reading.log is not None else []


def missing(seen: list[Observation], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The labels of a file that no observation states on their line."""
    found = {(o.value_text, o.line) for o in seen}
    return [label for label in entry["labels"] if (label["value"], label["line"]) not in found]
