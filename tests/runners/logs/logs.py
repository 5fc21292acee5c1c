"""Parsing a log given as bytes, for the tests of the formats."""

from __future__ import annotations

import io
from pathlib import Path
from typing import BinaryIO

from harness.evidence.findings import Finding
from harness.evidence.observation import Log, Observation
from harness.tasks.registry import load_registry
from runners.logs import read_log

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures"


class InMemory:
    """A submitted file that is bytes in memory."""

    def __init__(self, data: bytes, name: str = "train.log") -> None:
        self.name = name
        self.size = len(data)
        self._data = data

    def open(self) -> BinaryIO:
        return io.BytesIO(self._data)


def parse(text: str | bytes, *, name: str = "train.log", curve: bool = False, format_name: str | None = None) -> Log:
    """The log that `text` is."""
    data = text.encode() if isinstance(text, str) else text
    log = read_log(InMemory(data, name), curve=curve, format_name=format_name).log
    assert log is not None, "no format recognises this text"
    return log


def fixture(path: str, *, curve: bool = False) -> Log:
    """The log in `tests/fixtures`."""
    return parse((FIXTURES / path).read_bytes(), name=path, curve=curve)


def results(log: Log) -> list[Observation]:
    """Everything but the training values."""
    return [o for o in log.observations if o.kind != "train"]


def values(log: Log, metric: str | None, kind: str = "eval") -> list[tuple[int | None, str]]:
    """Line and value, as printed, of one metric."""
    return [(o.line, o.value_text) for o in log.observations if o.metric == metric and o.kind == kind]


def examined(log: Log) -> list[Finding]:
    """The findings of every integrity check."""
    from harness.integrity import Context, examine

    return list(examine(log, Context(registry=load_registry(ROOT / "specs"))))
