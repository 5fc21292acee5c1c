"""A second look at files whose logs were read: steps and marks for the integrity checks, lines for the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Log
from harness.evidence.steps import Steps
from harness.evidence.watch import MarkWatch, Watch
from harness.values.errors import InputError
from runners.logs.reading.base import MAX_TEXT
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.wrapping import Wrapping

# Lines of one file that are quoted at most.
MAX_QUOTED: Final = 500


def follow(
    file: ReadableFile,
    log: Log,
    steps: Callable[[LineReader], Iterator[Steps]] | None,
    watches: list[Watch],
    *,
    wrapped: Wrapping,
    marked: bool = True,
) -> None:
    """Hand the training steps of `file`, if its format tells them, to `watches` and add what they find to `log`.

    The marks of its lines go to those that take them, unless the file has no lines (not `marked`). `wrapped` is what
    stands around the text. A file that ends
    early was reported when its log was read; what came before still counts.
    """
    marking = [watch for watch in watches if isinstance(watch, MarkWatch)] if marked else []
    try:
        if steps is not None:
            with file.open() as stream:
                for chunk in steps(_lines(stream, wrapped)):
                    for watch in watches:
                        watch.take(chunk)
        if marking:
            from runners.logs.reading.marks import marks  # only an audit needs them

            with file.open() as stream:
                for part in marks(_lines(stream, wrapped), sorted(run.first_line for run in log.runs)):
                    for marker in marking:
                        marker.take_marks(part)
    except InputError:
        pass
    for watch in watches:
        log.findings.extend(watch.findings())


def quote(
    files: Iterable[ReadableFile],
    wanted: dict[str, set[int]],
    around: Callable[[ReadableFile, BinaryIO], Wrapping],
) -> dict[str, dict[int, str]]:
    """The text of the lines `wanted` (file name -> line numbers, from 1), each cut to what fits a report.

    `around` says what stands around the text of a file, whose first bytes it reads.
    """
    quoted: dict[str, dict[int, str]] = {}
    for file in files:
        if file.name not in wanted:
            continue
        numbers = sorted(wanted[file.name])[:MAX_QUOTED]
        texts = quoted.setdefault(file.name, {})
        try:
            with file.open() as stream:
                wrapped = around(file, stream)
            with file.open() as stream:
                reader = _lines(stream, wrapped.only(None))
                while numbers and (line := reader.next()) is not None and line.number <= numbers[-1]:
                    if line.number in wanted[file.name]:
                        texts.setdefault(line.number, plain(line.raw[: 4 * MAX_TEXT]).strip()[:MAX_TEXT])
        except InputError:
            continue
    return quoted


def _lines(stream: BinaryIO, wrapped: Wrapping) -> LineReader:
    return LineReader(wrapped.open(stream))
