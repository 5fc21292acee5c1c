"""Watching the lines of a log beside its format."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs import read_log
from runners.logs.reading.lines import Line, LineReader
from runners.logs.reading.watching import LineWatcher
from tests.runners.logs.logs import InMemory
from tests.synthetic import paddleclas


def naive(data: bytes, needles: list[bytes], first: int, below: int) -> list[tuple[int, bytes]]:
    lines = [line.removesuffix(b"\n") for line in io.BytesIO(data)]
    told, following = [], first
    for number, line in enumerate(lines, 1):
        if any(needle in line for needle in needles):
            following = max(following, 1 + below)
        if following:
            told.append((number, line))
            following -= 1
    return told


@settings(deadline=None)
@given(
    text=st.lists(st.sampled_from([b"a", b"xay", b"", b"zz", b"bb", b"aabb"]), max_size=30),
    end=st.booleans(),
    first=st.integers(0, 4),
    below=st.integers(0, 3),
    size=st.integers(1, 40),
)
def test_the_lines_that_are_asked_for(text: list[bytes], end: bool, first: int, below: int, size: int) -> None:
    data = b"\n".join(text) + b"\n" * end
    told: list[Line] = []
    watcher = LineWatcher(told.append, [b"a", b"bb"], first=first, below=below)

    class Trickle(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            return super().read(size)

    reader = LineReader(Trickle(data), watchers=[watcher])
    while reader.seek([b"zz"]) is not None:
        pass
    assert [(line.number, line.raw) for line in told] == naive(data, [b"a", b"bb"], first, below)


@pytest.mark.parametrize("name", ["paddleclas", "hapi", "timm"])
def test_any_format_is_watched(name: str) -> None:
    data = (paddleclas(["0.81000"] * 3000) + "weights: here\n").encode()
    told: list[Line] = []
    watcher = LineWatcher(told.append, [b"weights: "], first=2)
    assert read_log(InMemory(data), format_name=name, watchers=[watcher]).problem is None
    assert [line.number for line in told] == [1, 2, data.count(b"\n")]
