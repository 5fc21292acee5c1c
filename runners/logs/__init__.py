"""The log runner: recognises each file of a submission and reads the observations of the logs among them."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO, Final, Protocol, cast

from harness.errors import InputError
from harness.observation import Artifact, Collected, Log, Problem
from runners.logs.base import Head, LogBuilder, LogFormat
from runners.logs.reading import HEAD, Digest, LineReader, Transcoder

# name -> module. Outside packages add theirs through the entry point `reproverify.log_formats`.
FORMATS: Final[dict[str, str]] = {
    "paddleclas": "runners.logs.paddleclas",
    "hapi": "runners.logs.hapi",
}

_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")


class SubmittedFile(Protocol):
    """What this runner needs of a file of a submission."""

    name: str
    size: int

    def open(self) -> BinaryIO: ...


def load_format(name: str) -> LogFormat:
    """The format of that name; KeyError when no module and no entry point has it."""
    if name in FORMATS:
        return cast("LogFormat", importlib.import_module(FORMATS[name]))
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
    if b"\0" in head.first:
        return None
    candidates = ((load_format(name).recognise(head), name) for name in FORMATS)
    sure, name = max(candidates, key=lambda pair: pair[0])
    if sure > 0:
        return load_format(name)
    return next((outside for outside in _outside_formats() if outside.recognise(head) > 0), None)


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


def read_log(
    file: SubmittedFile, *, curve: bool = False, format_name: str | None = None
) -> tuple[Log | None, Artifact]:
    """Read one file: its log, or None when no format recognises it, and what a judge of deliverables needs.

    Raises InputError when the file cannot be read.
    """
    with file.open() as stream:
        raw_first = stream.read(HEAD)
        head = _head(file, stream, raw_first)
        artifact = Artifact(file=file.name, size=file.size, head=raw_first[:1024])
        chosen = load_format(format_name) if format_name else recognise(head)
        if chosen is None:
            return None, artifact
        builder = LogBuilder(file.name, chosen.NAME, head)
        digest = Digest(cast("BinaryIO", _Rewound(raw_first, stream)), file.size)
        source: Any = digest
        if raw_first.startswith(_UTF16):
            source = Transcoder(cast("BinaryIO", digest), b"")
        reader = LineReader(source)
        try:
            chosen.parse(reader, builder, curve=curve)
            builder.log.sha256 = digest.finish()
        except BaseException:
            digest.abandon()
            raise
    builder.log.size = digest.size
    builder.log.lines = reader.lines
    return builder.log, artifact


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
            log, artifact = read_log(file, curve=curve, format_name=format_name)
        except InputError as error:
            values = {key: str(value) for key, value in error.values.items()}
            collected.problems.append(Problem(file=file.name, code=error.code, values=values))
            continue
        except Exception as error:  # a hostile file must not hide the others, whatever it hits
            values = {"file": file.name, "problem": f"{type(error).__name__}: {error}"}
            collected.problems.append(Problem(file=file.name, code="log_failed", values=values))
            continue
        collected.files.append(artifact)
        if log is None:
            collected.unrecognised.append(file.name)
        else:
            collected.logs.append(log)
