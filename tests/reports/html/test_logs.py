"""Logs in a page: whole where they have room, else their ends and what is around marked lines; never another file."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
from collections.abc import Collection, Iterator
from typing import BinaryIO

import pytest

from reports.html.logs import AROUND, ENDS, MAX_LINE, MAX_PLACES, Embedded, WantedLog, embed


class Files:
    """Files by their names, and which were asked for."""

    def __init__(self, **files: bytes) -> None:
        self.files = files
        self.asked: list[set[str]] = []

    def __call__(self, names: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        self.asked.append(set(names))
        for name, content in self.files.items():
            if name in names:
                yield name, io.BytesIO(content)


def wanted(files: Files, *lines: int) -> list[WantedLog]:
    return [
        WantedLog(name=name, size=len(content), sha256=hashlib.sha256(content).hexdigest(), lines=lines)
        for name, content in files.files.items()
    ]


def text(log: Embedded) -> bytes:
    return gzip.decompress(base64.b64decode(log.data))


def numbered(count: int) -> bytes:
    return b"".join(b"line %d\n" % number for number in range(1, count + 1))


@pytest.mark.parametrize(
    ("content", "lines"),
    [(b"a\nb\n", 2), (b"a\nb", 2), (b"\n", 1), (b"\r\n\xff\x00", 2), (b"one", 1)],
)
def test_a_log_that_has_room_is_whole(content: bytes, lines: int) -> None:
    (log,) = embed(wanted(Files(a=content)), Files(a=content))
    assert (text(log), log.lines, log.parts, log.whole) == (content, lines, [(1, lines)], True)


@pytest.mark.parametrize(("room", "whole"), [(20, [True, True]), (19, [True, False]), (9, [False, True])])
def test_those_that_come_first_are_whole_as_long_as_there_is_room(room: int, whole: list[bool]) -> None:
    count = 2 * ENDS + 10
    files = Files(a=b"0123456789", b=b"0123456789")
    if room == 9:
        files = Files(a=numbered(count), b=b"012345678")
    logs = embed(wanted(files), files, room)
    # A short one is whole as an excerpt too.
    if room == 19:
        assert files.asked == [{"a"}, {"b"}]
    else:
        assert [log.whole for log in logs] == whole


def test_an_excerpt_has_both_ends_and_what_is_around_marked_lines() -> None:
    count = 10_000
    files = Files(a=numbered(count))
    (log,) = embed(wanted(files, 5000, 5000 + AROUND, 9_999), files, 10)
    assert log.parts == [(1, ENDS), (5000 - AROUND, 3 * AROUND + 1), (count - ENDS + 1, ENDS)]
    assert (log.lines, log.whole) == (count, False)
    lines = text(log).decode().splitlines()
    assert lines[ENDS : ENDS + 2] == [f"line {5000 - AROUND}", f"line {5000 - AROUND + 1}"]
    assert (lines[0], lines[-1], len(lines)) == ("line 1", f"line {count}", 2 * ENDS + 3 * AROUND + 1)


@pytest.mark.parametrize("line", [ENDS + AROUND, ENDS + AROUND + 1, ENDS + AROUND + 2])
def test_stretches_that_touch_are_one(line: int) -> None:
    files = Files(a=numbered(10_000))
    (log,) = embed(wanted(files, line), files, 10)
    assert len(log.parts) == (2 if line <= ENDS + AROUND + 1 else 3)


def test_an_excerpt_of_many_marks_and_endless_lines_is_bounded() -> None:
    count = 3 * AROUND * (MAX_PLACES + 100)
    marks = range(1, count, 3 * AROUND)
    files = Files(a=b"x" * (3 << 20) + b"\n" + numbered(count))
    (log,) = embed(wanted(files, *marks), files, 10)
    kept = sum(length for _, length in log.parts)
    assert kept <= 2 * ENDS + MAX_PLACES * (2 * AROUND + 1)
    assert len(text(log).split(b"\n")[0]) == MAX_LINE
    assert log.lines == count + 1


def test_a_file_that_was_changed_since_is_left_out() -> None:
    asked = wanted(Files(a=b"old\n", b=b"same\n"))
    assert [log.name for log in embed(asked, Files(a=b"new\n", b=b"same\n"))] == ["b"]
    assert embed(asked, Files()) == []


def test_a_size_that_is_not_true_does_not_count() -> None:
    content = numbered(5000)
    files = Files(a=content)
    small = WantedLog(name="a", size=1, sha256=hashlib.sha256(content).hexdigest())
    (log,) = embed([small], files, 100)
    assert not log.whole


def test_text_in_utf16_is_read() -> None:
    content = "精度 1\nb\n".encode("utf-16")
    (log,) = embed(wanted(Files(a=content)), Files(a=content))
    assert (text(log).decode(), log.lines) == ("精度 1\nb\n", 2)


@pytest.mark.parametrize(
    ("content", "room", "shown"),
    [(b"acc 0.5\n", 100, True), (b"acc \0 0.5\n", 100, False), (b"acc 0.5\n", 7, False), (b"acc 0.5\n", 8, True)],
)
def test_what_nobody_read_as_a_log_is_shown_where_it_is_a_text(content: bytes, room: int, shown: bool) -> None:
    logs = embed([WantedLog(name="a", size=0, unknown=True)], Files(a=content), room)
    assert [log.name for log in logs] == (["a"] if shown else [])


def test_a_log_with_a_zero_byte_is_shown() -> None:
    content = b"acc \0 0.5\n"
    (log,) = embed(wanted(Files(a=content)), Files(a=content))
    assert text(log) == content
