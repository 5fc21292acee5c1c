"""The log runner: recognises each file of a submission and reads the observations of the logs among them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final, NamedTuple, Protocol, cast

from harness.errors import InputError
from harness.observation import Artifact, Collected, Log, Problem
from runners.logs.base import CERTAIN, Head, LogBuilder, LogFormat
from runners.logs.reading import HEAD, Digest, LineReader, Transcoder
from runners.logs.table import FORMATS, NEVER_LOGS

__all__ = ["FORMATS", "Reading", "collect", "load_format", "read_log", "recognise"]

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class SubmittedFile(Protocol):
    """What this runner needs of a file of a submission."""

    name: str
    size: int

    def open(self) -> BinaryIO: ...


def load_format(name: str) -> LogFormat:
    """The format of that name; KeyError when no module and no entry point has it."""
    if name in FORMATS:
        return cast("LogFormat", importlib.import_module(FORMATS[name].module))
    from importlib.metadata import entry_points

    for point in entry_points(group="reproverify.log_formats", name=name):
        return cast("LogFormat", point.load())
    raise KeyError(name)


def _outside_formats() -> Iterator[LogFormat]:
    from importlib.metadata import entry_points

    for point in entry_points(group="reproverify.log_formats"):
        yield cast("LogFormat", point.load())


def recognise(head: Head) -> LogFormat | None:
    """The format that is surest of `head`; outside formats are asked only when no built-in one answers."""
    name = head.name.casefold()
    if name.endswith(NEVER_LOGS):
        return None
    binary = b"\0" in head.first
    text = head.text
    surest, chosen = 0, None
    for key, entry in FORMATS.items():
        if entry.binary == binary and (name.endswith(entry.suffixes) or any(hint in text for hint in entry.hints)):
            asked = load_format(key)
            sure = asked.recognise(head)
            if sure >= CERTAIN:
                return asked
            if sure > surest:
                surest, chosen = sure, asked
    if chosen is None and not binary:
        return next((outside for outside in _outside_formats() if outside.recognise(head) > 0), None)
    return chosen


class _Rewound:
    """A stream whose first bytes were already read."""

    def __init__(self, first: bytes, stream: BinaryIO) -> None:
        self._first = first
        self._stream = stream

    def read(self, size: int) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        return self._stream.read(size)


class Reading(NamedTuple):
    """What reading one file gave: its log, if a format recognised it, and the problem that ended it early, if any."""

    artifact: Artifact
    log: Log | None = None
    problem: Problem | None = None


def read_log(file: SubmittedFile, *, curve: bool = False, format_name: str | None = None) -> Reading:
    """Read one file. What was read before it turned out to be damaged still counts, beside the problem.

    Raises InputError when the file cannot be opened.
    """
    with file.open() as stream:
        first = stream.read(HEAD)
        head = _head(file, stream, first)
        artifact = Artifact(file=file.name, size=file.size, head=first[:1024])
        chosen = load_format(format_name) if format_name else recognise(head)
        if chosen is None:
            return Reading(artifact)
        builder = LogBuilder(file.name, chosen.NAME, head, curve=curve)
        digest = Digest(cast("BinaryIO", _Rewound(first, stream)), file.size)
        source: Any = digest
        if first.startswith(_UTF16):
            source = Transcoder(cast("BinaryIO", digest), b"")
        reader = LineReader(source)
        binary = chosen.NAME in FORMATS and FORMATS[chosen.NAME].binary
        problem = None
        try:
            chosen.parse(cast("LineReader", source) if binary else reader, builder, curve=curve)
            builder.log.sha256 = digest.finish()
        except InputError as error:
            problem = as_problem(file, error)
        except Exception as error:  # a hostile file must not hide the others, whatever it hits
            values = {"file": file.name, "problem": f"{type(error).__name__}: {error}"}
            problem = Problem(file=file.name, code="log_failed", values=values)
        finally:
            digest.abandon()
    builder.log.size = digest.size
    builder.log.lines = 0 if binary else reader.lines
    return Reading(artifact, builder.log, problem)


def as_problem(file: SubmittedFile, error: InputError) -> Problem:
    return Problem(file=file.name, code=error.code, values={key: str(value) for key, value in error.values.items()})


def _head(file: SubmittedFile, stream: BinaryIO, first: bytes) -> Head:
    if first.startswith(_UTF16):
        text = first[: len(first) & ~1].decode("utf-16", "replace")
        return Head(name=file.name, first=text.encode("utf-8", "replace"))
    last = b""
    if len(first) == HEAD and hasattr(stream, "fileno") and stream.seekable():
        stream.seek(max(HEAD, file.size - HEAD))
        last = stream.read(HEAD)
        stream.seek(HEAD)
    return Head(name=file.name, first=first, last=last)


def collect(
    files: Iterable[SubmittedFile], collected: Collected, *, curve: bool = False, format_name: str | None = None
) -> None:
    """Read every file and add to `collected`. A file that cannot be read becomes a problem; the others still count."""
    for file in files:
        try:
            reading = read_log(file, curve=curve, format_name=format_name)
        except InputError as error:
            collected.problems.append(as_problem(file, error))
            continue
        collected.files.append(reading.artifact)
        if reading.problem is not None:
            collected.problems.append(reading.problem)
        if reading.log is not None:
            collected.logs.append(reading.log)
        else:
            collected.unrecognised.append(file.name)
