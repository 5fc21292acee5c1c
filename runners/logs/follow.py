"""A second look at files whose logs were read: their training steps for the integrity checks, lines for the reader."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, Final, Protocol, cast

from harness.errors import InputError
from harness.findings import Finding
from harness.observation import Log
from harness.steps import Steps
from runners.logs.base import MAX_TEXT
from runners.logs.reading import HEAD, LineReader, Rewound, Transcoder, plain, utf16

# Lines of one file that are quoted at most.
MAX_QUOTED: Final = 500


class SubmittedFile(Protocol):
    """What this module needs of a file of a submission."""

    name: str

    def open(self) -> BinaryIO: ...


class Watch(Protocol):
    """Takes the steps of a training chunk by chunk; at the end it says what it found."""

    def take(self, steps: Steps) -> None: ...

    def findings(self) -> Iterator[Finding]: ...


def follow(
    file: SubmittedFile, log: Log, steps: Callable[[LineReader], Iterator[Steps]] | None, watches: list[Watch]
) -> None:
    """Hand the training steps of `file` to `watches` and add what they find to `log`; nothing without steps.

    A file that ends early was reported when its log was read; what came before still counts.
    """
    if steps is None:
        return
    try:
        with file.open() as stream:
            for chunk in steps(_lines(stream)):
                for watch in watches:
                    watch.take(chunk)
    except InputError:
        pass
    for watch in watches:
        log.findings.extend(watch.findings())


def quote(files: Iterable[SubmittedFile], wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]:
    """The text of the lines `wanted` (file name -> line numbers, from 1), each cut to what fits a report."""
    quoted: dict[str, dict[int, str]] = {}
    for file in files:
        if file.name not in wanted:
            continue
        numbers = sorted(wanted[file.name])[:MAX_QUOTED]
        texts = quoted.setdefault(file.name, {})
        try:
            with file.open() as stream:
                reader = _lines(stream)
                while numbers and (line := reader.next()) is not None and line.number <= numbers[-1]:
                    if line.number in wanted[file.name]:
                        texts.setdefault(line.number, plain(line.raw[: 4 * MAX_TEXT]).strip()[:MAX_TEXT])
        except InputError:
            continue
    return quoted


def _lines(stream: BinaryIO) -> LineReader:
    first = stream.read(HEAD)
    if encoding := utf16(first):
        return LineReader(cast("BinaryIO", Transcoder(stream, first, encoding)))
    return LineReader(cast("BinaryIO", Rewound(first, stream)))
