"""The log runner: recognises each file of a submission and reads the observations of the logs among them."""

from __future__ import annotations

import importlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, BinaryIO, Final, NamedTuple, cast

import msgspec

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Artifact, Collected, Log, Observation, Problem
from harness.evidence.watch import Watch
from harness.values.errors import InputError
from harness.values.paths import unpacked
from runners.logs import together
from runners.logs.reading.base import CERTAIN, Head, LogBuilder, LogFormat, is_document
from runners.logs.reading.grammar import stamped
from runners.logs.reading.heads import is_binary, with_digits
from runners.logs.reading.lines import HEAD, Digest, LineReader, ReturnReader, Rewound, Watcher
from runners.logs.reading.needles import Haystack
from runners.logs.reading.opening import Openings
from runners.logs.reading.wrapping import Wrapping, wrapping
from runners.logs.table import FORMATS, GENERAL, NEVER_LOGS

if TYPE_CHECKING:
    from harness.tasks.declarations import Declared
    from runners.logs.reading.declared import DeclaredReader

__all__ = ["FORMATS", "Reading", "collect", "load_format", "quote", "read_head", "read_log", "recognise"]


# The format of documents, which say what logs show; one that claims nothing is no log.
_CLAIMS: Final = "markdown_table"
# Formats that leave nothing unread that could be an evaluation.
_READ_WHOLE: Final = frozenset((GENERAL, _CLAIMS, "junit", "pytest_log", "unittest_log", "reprod_log", "tipc"))


def load_format(name: str) -> LogFormat:
    """The format of that name; KeyError when no module and no entry point has it, UsageError when it does not work."""
    if name in FORMATS:
        module = importlib.import_module(FORMATS[name].module)
        return cast("LogFormat", getattr(module, "FORMAT", module))
    from runners.logs import installed  # looking for what is installed takes time

    return installed.named(name)


def recognise(head: Head) -> LogFormat | None:
    """The built-in format that is surest of `head`.

    A zero byte makes no log binary: a text that holds one is read as the text it is.
    """
    name = head.name.casefold()
    settings = name.endswith(NEVER_LOGS) and not stamped(head.first)
    binary = b"\0" in head.first
    marks = Haystack(head.text)
    surest, chosen = 0, None
    for key, entry in FORMATS.items():
        if settings and not entry.settings:
            continue
        if entry.binary <= binary and (name.endswith(entry.suffixes) or any(hint in marks for hint in entry.hints)):
            asked = load_format(key)
            sure = asked.recognise(head)
            if sure >= CERTAIN:
                return asked
            if sure > surest:
                surest, chosen = sure, asked
    return chosen


class Reading(NamedTuple):
    """What reading one file gave: its log, if a format recognised it, and the problem that ended it early, if any.

    `unknown` is what recognition looked at, of a file that no format recognised. `format` is the one that read it, and
    `broken` are formats of installed packages that were asked and do not work.
    """

    artifact: Artifact
    log: Log | None = None
    problem: Problem | None = None
    unknown: Head | None = None
    format: LogFormat | None = None
    broken: tuple[Problem, ...] = ()


def read_log(
    file: ReadableFile,
    *,
    curve: bool = False,
    format_name: str | None = None,
    log_format: LogFormat | None = None,
    hashed: bool = True,
    train: Callable[[Observation], None] | None = None,
    columns: bool = False,
    watchers: Sequence[Watcher] = (),
    general: bool = False,
) -> Reading:
    """Read one file, as `log_format` or the format of that name, else as the one that recognises it.

    What was read before the file turned out to be damaged still counts, beside the problem. Not `hashed`, the log has
    no digest, which is quicker. `train` is given the training values of a curve as they are met, instead of the log.
    With `columns` a format that offers `steps` makes no observations of the curve. `watchers` look at all lines of a
    file of text, whatever its format is. With `general` the general reader reads what no format recognises, if it finds
    anything there.

    Raises InputError when the file cannot be opened.
    """
    with file.open() as stream:
        head, first, wrapped = read_head(file, stream)
        artifact = Artifact(file=file.name, size=file.size, head=first[:1024])
        chosen = log_format or (load_format(format_name) if format_name else recognise(head))
        broken: tuple[Problem, ...] = ()
        named_as_log = not head.name.casefold().endswith(NEVER_LOGS)
        if chosen is None and len(first) >= HEAD and not wrapped.encoding and named_as_log:
            from runners.logs.reading.heads import look_deeper  # most files tell by their first bytes

            deeper = look_deeper(file, head, recognise)
            head, chosen = deeper or (head, None)
        if chosen is None and b"\0" not in head.first and named_as_log:
            from runners.logs import installed

            chosen, broken = installed.recognise(head)
        unknown = head if chosen is None else None
        if chosen is None and general:
            chosen = _general(head)
        if chosen is None:
            return Reading(artifact, unknown=head, broken=broken)
        curve = curve and not (columns and getattr(chosen, "steps", None) is not None)
        digest = Digest(cast("BinaryIO", Rewound(first, stream)), file.size, taken=hashed)
        source = wrapped.open(digest)
        reader = LineReader(source, watchers=watchers)
        lines = ReturnReader(reader) if _returns_alone(first) else reader
        binary = chosen.NAME in FORMATS and FORMATS[chosen.NAME].binary
        back = None if binary else reader
        builder = LogBuilder(file.name, chosen.NAME, head, curve=curve, train=train, reader=back)
        builder.log.habits = getattr(chosen, "HABITS", builder.log.habits)
        openings = None
        if not binary and chosen.NAME != _CLAIMS:
            openings = Openings(reader)
            builder.started = openings.begin
        problem = None
        try:
            chosen.parse(cast("LineReader", source if binary else lines), builder, curve=curve)
            builder.log.sha256 = digest.finish()
        except InputError as error:
            problem = as_problem(file, error)
        except Exception as error:  # a hostile file must not hide the others, whatever it hits
            problem = _failed(file, error)
        finally:
            digest.abandon()
    try:
        builder.finish()
        if openings is not None:
            openings.finish(builder.log)
    except Exception as error:  # the same of what was gathered from it
        problem = problem or _failed(file, error)
    builder.log.size = digest.size
    builder.log.lines = 0 if binary else reader.lines
    if unknown is not None and not builder.log.observations:
        return Reading(artifact, None, problem, unknown=unknown, broken=broken)
    return Reading(artifact, builder.log, problem, unknown=unknown, format=chosen, broken=broken)


def _general(head: Head) -> LogFormat | None:
    """What reads a log that no format knows; None for programs, settings and documents, and for what is no text."""
    name = head.name.casefold()
    if name.endswith(NEVER_LOGS) or is_document(name) or is_binary(head.first):
        return None
    return load_format(GENERAL)


def read_unread(file: ReadableFile, log: Log) -> Log | None:
    """`log` with what the general reader infers on lines of `file` in which its format read nothing; None if nothing.

    Of a metric that the format reads in this log it has left out lines on purpose: values of single batches. Each value
    is given to the run of `log` whose lines it stands among.
    """
    if log.format in _READ_WHOLE or not log.runs or (log.format in FORMATS and FORMATS[log.format].binary):
        return None
    try:
        with file.open() as stream:
            log_format = _general(read_head(file, stream)[0])
        read = read_log(file, log_format=log_format, hashed=False).log if log_format is not None else None
    except InputError:
        return None  # reported when the log was read
    known = {one.line for one in log.observations}
    told = {one.metric or one.printed for one in log.observations}
    starts = [run.first_line for run in log.runs]
    found = []
    if read is None:
        return None
    for one in read.observations:
        batch = one.kind == "eval" and (one.metric or one.printed) in told
        if one.line not in known and one.line not in log.claims and not batch:
            run = log.runs[max(0, bisect_right(starts, one.line or 1) - 1)]
            found.append(msgspec.structs.replace(one, run=run.index, model=run.model, dataset=run.dataset))
    if not found:
        return None
    return msgspec.structs.replace(log, observations=[*log.observations, *found], alike=read.alike)


def quote(files: Iterable[ReadableFile], wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]:
    """The text of the lines `wanted` (file name -> line numbers, from 1), each cut to what fits a report."""
    from runners.logs.reading import follow  # only an audit quotes

    return follow.quote(files, wanted)


def _failed(file: ReadableFile, error: Exception) -> Problem:
    values = {"file": file.name, "problem": f"{type(error).__name__}: {error}"}
    return Problem(file=file.name, code="log_failed", values=values)


def as_problem(file: ReadableFile, error: InputError) -> Problem:
    return Problem(file=file.name, code=error.code, values={key: str(value) for key, value in error.values.items()})


def read_head(file: ReadableFile, stream: BinaryIO) -> tuple[Head, bytes, Wrapping]:
    """What `recognise` looks at, the first bytes of the stream, left behind them, and what stands around its text."""
    first = stream.read(HEAD)
    wrapped = wrapping(first)
    if wrapped.encoding:
        first += stream.read(HEAD)
    return _head(file, stream, first, wrapped), first, wrapped


def _head(file: ReadableFile, stream: BinaryIO, first: bytes, wrapped: Wrapping) -> Head:
    size = 2 * HEAD if wrapped.encoding else HEAD
    last = b""
    if len(first) == size and hasattr(stream, "fileno") and stream.seekable():
        stream.seek(max(size, (file.size - size) & ~1 if wrapped.encoding else file.size - size))
        last = stream.read(size)
        stream.seek(size)
    first, last = wrapped.text(first), wrapped.text(last)
    if not wrapped.encoding and _returns_alone(first):
        first, last = first.replace(b"\r", b"\n"), last.replace(b"\r", b"\n")
    return Head(name=unpacked(file.name), first=first, last=last)


def _returns_alone(first: bytes) -> bool:
    """Whether lines end in carriage returns alone, as far as the first bytes show; no text of UTF-16 does."""
    return b"\r" in first and b"\n" not in first and b"\0" not in first


def collect(
    files: Iterable[ReadableFile],
    collected: Collected,
    *,
    curve: bool = False,
    format_name: str | None = None,
    watch: Callable[[Log], list[Watch]] | None = None,
    declared: Sequence[Declared] = (),
    hashed: bool = True,
    unknown: Callable[[Head], None] | None = None,
    train: Callable[[Observation], None] | None = None,
) -> None:
    """Read every file and add to `collected`. A file that cannot be read becomes a problem; the others still count.

    `watch` gives the watches of a log that was read; what they find in its training steps is added to the log.
    Files that `declared` names are read by these declarations too. `unknown` is given the heads of the files that no
    format recognised. `train` is given the training values of a curve as they are met, instead of the logs; with
    `watch` too, only those of formats that do not offer their steps to it.
    """
    columns = watch is not None and train is not None
    declarations = _declarations(declared)
    settings: list[ReadableFile] = []
    for file in files:
        if together.may_tell(file.name):
            settings.append(file)
        try:
            reading = read_log(
                file,
                curve=curve,
                format_name=format_name,
                hashed=hashed,
                train=train,
                columns=columns,
                general=True,
            )
        except InputError as error:
            collected.problems.append(as_problem(file, error))
            continue
        collected.files.append(reading.artifact)
        collected.problems += [problem for problem in reading.broken if problem not in collected.problems]
        if reading.problem is not None:
            collected.problems.append(reading.problem)
        if reading.log is not None:
            if reading.log.format != _CLAIMS and unpacked(file.name).casefold().endswith(FORMATS[_CLAIMS].suffixes):
                # A document that quotes a log also says something of it.
                claimed = read_log(file, log_format=load_format(_CLAIMS), hashed=hashed).log
                collected.logs += (
                    [claimed]
                    if claimed is not None and (claimed.observations or claimed.cells or claimed.deployments)
                    else []
                )
            elif reading.log.format == _CLAIMS and not _claims(reading.log):
                reading = reading._replace(log=None)
        if reading.log is not None:
            if watch is not None:
                from runners.logs.reading.follow import follow  # only an audit follows the training

                steps = getattr(reading.format, "steps", None)
                name = reading.log.format
                marked = name not in FORMATS or not FORMATS[name].binary
                follow(file, reading.log, steps, watch(reading.log), marked=marked)
        log = reading.log if declarations is None else _as_declared(file, reading.log, declarations, curve=curve)
        if log is not None:
            collected.logs.append(log)
        else:
            collected.unrecognised.append(file.name)
            if reading.unknown is not None and not file.name.casefold().endswith(NEVER_LOGS):
                collected.glimpse(with_digits(reading.unknown))
            if unknown is not None and reading.unknown is not None:
                unknown(reading.unknown)
    together.tell(collected.logs, settings)
    if declarations is not None:
        collected.problems += declarations.problems + declarations.unused()


def _claims(document: Log) -> bool:
    """Whether a document says anything of results."""
    return bool(document.observations or document.cells or document.deployments)


def _declarations(declared: Sequence[Declared]) -> DeclaredReader | None:
    if not declared:
        return None
    from runners.logs.reading.declared import DeclaredReader  # few submissions declare anything

    return DeclaredReader(declared)


def _as_declared(file: ReadableFile, log: Log | None, declarations: DeclaredReader, *, curve: bool) -> Log | None:
    """`log` with what each declaration of the file reads in it; None where neither it nor a format knows the file.

    What was only inferred does not stand beside what somebody declares.
    """
    inferred, log = (log, None) if log is not None and log.format == GENERAL else (None, log)
    for one, log_format in declarations.formats(file.name):
        try:
            reading = read_log(file, curve=curve, log_format=log_format)
        except InputError as error:
            declarations.problems.append(as_problem(file, error))
            continue
        log = declarations.adopt(one, reading.log, reading.problem, log)
    return log or inferred
