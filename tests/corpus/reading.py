"""Reading the labelled files of the corpus."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.evidence.findings import Grade
from harness.evidence.observation import Observation
from runners.logs import read_log
from tests.conftest import Outcome
from tests.runners.logs.logs import InMemory, examined, parse

Verify = Callable[..., Outcome]


def observations(corpus: Path, file: str, *, curve: bool = False) -> list[Observation]:
    """What is read in one file; nothing where no format recognises it."""
    reading = read_log(InMemory((corpus / file).read_bytes(), file), curve=curve)
    assert reading.problem is None
    return reading.log.observations if reading.log is not None else []


def missing(seen: list[Observation], entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The labels of a file that no observation states on their line."""
    found = {(o.value_text, o.line) for o in seen}
    return [label for label in entry["labels"] if (label["value"], label["line"]) not in found]


def printed(verify: Verify, path: Path) -> list[dict[str, Any]]:
    """What `verify parse --json` prints of a file."""
    outcome = verify("parse", "--json", path)
    assert outcome.status == 0, outcome.err
    return [json.loads(line) for line in outcome.out.splitlines()]


def contradicted(corpus: Path, entry: dict[str, Any]) -> list[tuple[str, list[int]]]:
    """The findings above INFO in a file of the corpus; honest logs have none."""
    log = parse((corpus / entry["file"]).read_bytes(), name=entry["file"])
    return [(f.code, f.lines) for f in examined(log) if f.grade is not Grade.INFO]
