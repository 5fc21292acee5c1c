"""None of the real logs is of the formats that are known from their writers alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from runners.logs import load_format
from runners.logs.reading.base import Head
from runners.logs.reading.lines import HEAD


@pytest.mark.parametrize("name", ["deit", "culane", "yolov6", "scripts"])
def test_no_file_is_taken_from_its_own_format(corpus: Path, name: str) -> None:
    log_format = load_format(name)
    taken = []
    for path in sorted(corpus.rglob("*")):
        if path.is_file() and path.name not in ("LABELS.jsonl", "README.md"):
            data = path.read_bytes()
            head = Head(name=path.name, first=data[:HEAD], last=data[HEAD:][-HEAD:])
            if log_format.recognise(head) > 0:
                taken.append(path.name)
    assert taken == []
