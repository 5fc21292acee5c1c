"""The log runner: recognises each file of a submission and reads the observations of the logs among them."""

from __future__ import annotations

import importlib
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final, cast

import msgspec

from harness.evidence.facts import Fact
from harness.evidence.files import ReadableFile
from harness.evidence.findings import Grade
from harness.evidence.observation import Artifact, Collected, Log, Observation, Problem, Run
from harness.evidence.watch import Watch
from harness.values.errors import InputError
from harness.values.paths import unpacked
from runners.logs import parts, scripts, together
from runners.logs.reading.base import CERTAIN, Head, LogBuilder, LogFormat, as_claim, quoting
from runners.logs.reading.grammar import stamped
from runners.logs.reading.heads import is_binary, look_deeper, with_digits
from runners.logs.reading.launchers import OTHERS, Launched
from runners.logs.reading.lines import (
    BLOCK,
    HEAD,
    OMITTED,
    LineReader,
    ReturnReader,
    SparseReader,
    Watcher,
)
from runners.logs.reading.needles import Haystack
from runners.logs.reading.notebooks import MAX_NOTEBOOK, may_be_notebook, printed
from runners.logs.reading.opening import Openings
from runners.logs.reading.streams import Digest, Rewound
from runners.logs.reading.wrapping import Wrapping, around_printed, wrapping
from runners.logs.table import FORMATS, GENERAL, NEVER_LOGS

if TYPE_CHECKING:
    from harness.tasks.declarations import Declared
    from runners.logs.apart import Searched
    from runners.logs.reading.declared import DeclaredReader

__all__ = ["FORMATS", "Reading", "collect", "load_format", "quote", "read_head", "read_log", "recognise"]


# The format of documents, which say what logs show; one that claims nothing is no log.
_CLAIMS: Final = "markdown_table"
# Among so many bytes, as they are read, the beginning of a program is looked for that a launcher names.
_DEEP: Final = 1 << 26
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


class Reading(msgspec.Struct, frozen=True):
    """What reading one file gave: its log, if a format recognised it, and the problem that ended it early, if any.

    `unknown` is what recognition looked at, of a file that no format recognised. `format` is the one that read it, and
    `broken` are formats of installed packages that were asked and do not work. `wrapped` is what stood around the text.
    """

    artifact: Artifact
    log: Log | None = None
    problem: Problem | None = None
    unknown: Head | None = None
    format: LogFormat | None = None
    broken: tuple[Problem, ...] = ()
    wrapped: Wrapping | None = None


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
    searched: Searched | None = None,
) -> Reading:
    """Read one file, as `log_format` or the format of that name, else as the one that recognises it.

    What was read before the file turned out to be damaged still counts, beside the problem. Not `hashed`, the log has
    no digest, which is quicker. `train` is given the training values of a curve as they are met, instead of the log.
    With `columns` a format that offers `steps` makes no observations of the curve. `watchers` look at all lines of a
    file of text, whatever its format is. With `general` the general reader reads what no format recognises, if it finds
    anything there. Where it was `searched`, in ranges of its bytes, only what was found is read.

    Where a launcher mixed the lines of several programs, each is read by itself.

    Raises InputError when the file cannot be opened.
    """
    asked = _Asked(curve, format_name, log_format, hashed, train, columns, watchers, general, searched)
    reading, met = _read(file, asked)
    wrapped = reading.wrapped
    if wrapped is None or wrapped.launcher is None or len(met) < 2:
        return reading
    from runners.logs import programs  # few files hold the output of several

    main = wrapped.launcher.program or b""
    logs = [(main, reading.log)] if reading.log is not None else []
    problem, read_by = reading.problem, reading.format
    beside = programs.others(met, main)
    rest = _Asked(curve and train is None, format_name, log_format, False, None, columns, (), general)
    for name in beside:
        other, _ = _read(file, rest, wrapped.only(name, frozenset((main, *beside))))
        problem, read_by = problem or other.problem, read_by or other.format
        if other.log is not None:
            if name == OTHERS:
                other.log.observations = [as_claim(one) for one in other.log.observations]
            logs.append((name, other.log))
    return msgspec.structs.replace(
        reading, log=programs.together(logs) if logs else None, problem=problem, format=read_by
    )


class _Asked(msgspec.Struct, frozen=True):
    """What is asked of the reading of a file: see `read_log`."""

    curve: bool
    format_name: str | None
    log_format: LogFormat | None
    hashed: bool
    train: Callable[[Observation], None] | None
    columns: bool
    watchers: Sequence[Watcher]
    general: bool
    searched: Searched | None = None


def _read(file: ReadableFile, asked: _Asked, only: Wrapping | None = None) -> tuple[Reading, Counter[bytes]]:
    """Read the program `only` of a file, else the first; with how many lines each program of a launcher has."""
    with file.open() as stream:
        head, first, wrapped = read_head(file, stream)
        if only is not None:
            wrapped, head = only, _head_of(file, only)
        artifact = Artifact(file=file.name, size=file.size, head=first[:1024])
        chosen = asked.log_format or (load_format(asked.format_name) if asked.format_name else recognise(head))
        broken: tuple[Problem, ...] = ()
        named_as_log = not head.name.casefold().endswith(NEVER_LOGS)
        bare = not wrapped.encoding and wrapped.printed is None
        if chosen is None and len(first) >= HEAD and bare and named_as_log and only is None:
            deeper = look_deeper(file, head, recognise)
            head, chosen = deeper or (head, None)
        if chosen is None and b"\0" not in head.first and named_as_log:
            from runners.logs import installed

            chosen, broken = installed.recognise(head)
        unknown = head if chosen is None else None
        hidden = _hidden(file, head, chosen) if only is None else None
        if chosen is None and asked.general:
            chosen = _general(head)
        if chosen is None:
            met = _programs(wrapped, first, stream) if only is None else Counter()
            return Reading(artifact, None, hidden, unknown=head, broken=broken, wrapped=wrapped), met
        curve = asked.curve and not (asked.columns and getattr(chosen, "steps", None) is not None)
        searched = asked.searched if _fits(asked, file, chosen) and only is None else None
        taken = asked.hashed and searched is None
        digest = Digest(cast("BinaryIO", Rewound(first, stream)), file.size, taken=taken)
        source = wrapped.open(digest)
        reader = _indexed(stream, searched) if searched is not None else None
        if reader is None:
            read_as = SparseReader if wrapped.mixed or only is not None else LineReader
            reader = read_as(source, watchers=asked.watchers)
        lines = ReturnReader(reader) if _returns_alone(first) else reader
        binary = chosen.NAME in FORMATS and FORMATS[chosen.NAME].binary
        back = None if binary else reader
        builder = LogBuilder(file.name, chosen.NAME, head, curve=curve, train=asked.train, reader=back)
        builder.log.habits = getattr(chosen, "HABITS", builder.log.habits)
        openings = None
        if not binary and chosen.NAME != _CLAIMS:
            openings = Openings(reader, builder.repeated)
            builder.started = openings.begin
        problem = hidden
        try:
            chosen.parse(cast("LineReader", source if binary else lines), builder, curve=curve)
            builder.log.sha256 = digest.finish() if searched is None else searched.sha256
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
        _name_program(builder.log, wrapped.program)
    except Exception as error:  # the same of what was gathered from it
        problem = problem or _failed(file, error)
    if searched is not None and problem is not hidden:
        # How far a reader came that met a problem is told by one that read all that lies before it.
        return _read(file, msgspec.structs.replace(asked, searched=None))
    if wrapped.printed is not None and wrapped.printed.counted and builder.log.runs:
        builder.find("notebook_counted", Grade.INFO, builder.log.runs[0].first_line)
    met = source.met if isinstance(source, Launched) else Counter()
    builder.log.size = digest.size if searched is None else searched.size
    builder.log.lines = 0 if binary else reader.lines
    if unknown is not None and not builder.log.observations:
        return Reading(artifact, None, problem, unknown=unknown, broken=broken, wrapped=wrapped), met
    reading = Reading(artifact, builder.log, problem, unknown=unknown, format=chosen, broken=broken, wrapped=wrapped)
    return reading, met


def _fits(asked: _Asked, file: ReadableFile, chosen: LogFormat) -> bool:
    """Whether a file was searched as it is to be read."""
    searched = asked.searched
    return (
        searched is not None
        and not (asked.curve or asked.watchers)
        and (searched.format, searched.size) == (chosen.NAME, file.size)
    )


def _indexed(stream: BinaryIO, searched: Searched) -> LineReader:
    from runners.logs.reading.ranges import IndexedReader  # few logs are so large

    return IndexedReader(stream, searched.places)


def _name_program(log: Log, name: str) -> None:
    """What a launcher calls the program whose lines were read is said of all its runs."""
    for run in log.runs if name else ():
        run.facts = [*run.facts, Fact(key="program", value=name, how="line", line=run.first_line)]


def _hidden(file: ReadableFile, head: Head, chosen: LogFormat | None) -> Problem | None:
    """Why the log in a file is not read, where its first bytes show that there is one."""
    from runners.logs.reading.veiled import one_line, veil

    if quoting(head) or head.name.casefold().endswith(NEVER_LOGS):
        return None
    if chosen is None and (veiled := veil(head.first, _knows)):
        return Problem(file=file.name, code="log_veiled", values={"file": file.name, "veil": veiled})
    binary = chosen is not None and chosen.NAME in FORMATS and FORMATS[chosen.NAME].binary
    if not binary and not is_binary(head.first) and one_line(head.first):
        return Problem(file=file.name, code="log_one_line", values={"file": file.name})
    return None


def _knows(text: bytes) -> bool:
    """Whether a text is that of a log."""
    return stamped(text) or recognise(Head(name="", first=text)) is not None


def _general(head: Head) -> LogFormat | None:
    """What reads a log that no format knows; None for programs, settings and documents, and for what is no text."""
    name = head.name.casefold()
    if name.endswith(NEVER_LOGS) or quoting(head) or is_binary(head.first):
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
    found = []
    if read is None:
        return None
    for one in read.observations:
        batch = one.kind == "eval" and (one.metric or one.printed) in told
        if one.line not in known and one.line not in log.claims and not batch:
            run = _around(one, log, read)
            found.append(msgspec.structs.replace(one, run=run.index, model=run.model, dataset=run.dataset))
    if not found:
        return None
    return msgspec.structs.replace(log, observations=[*log.observations, *found], alike=read.alike)


def _around(one: Observation, log: Log, read: Log | None) -> Run:
    """The run of `log` among whose lines an observation stands that was made when the file was `read` otherwise."""
    programs = {program.name: program.runs for program in log.programs}
    names = [program.name for program in read.programs if one.run in program.runs] if read is not None else []
    runs = [log.runs[n] for n in programs.get(names[0], ())] if names else log.runs
    runs = runs or log.runs
    return runs[max(0, bisect_right([run.first_line for run in runs], one.line or 1) - 1)]


def quote(files: Iterable[ReadableFile], wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]:
    """The text of the lines `wanted` (file name -> line numbers, from 1), each cut to what fits a report."""
    from runners.logs.reading import follow  # only an audit quotes

    return follow.quote(files, wanted, lambda file, stream: read_head(file, stream)[2])


def _failed(file: ReadableFile, error: Exception) -> Problem:
    values = {"file": file.name, "problem": f"{type(error).__name__}: {error}"}
    return Problem(file=file.name, code="log_failed", values=values)


def as_problem(file: ReadableFile, error: InputError) -> Problem:
    return Problem(file=file.name, code=error.code, values={key: str(value) for key, value in error.values.items()})


def read_head(file: ReadableFile, stream: BinaryIO) -> tuple[Head, bytes, Wrapping]:
    """What `recognise` looks at, the first bytes of the stream, left behind them, and what stands around its text."""
    first = stream.read(HEAD)
    if may_be_notebook(file.name, first):
        return _notebook(file, first, stream)
    wrapped = wrapping(first, lambda text: recognise(Head(name=file.name, first=text)) is not None)
    if wrapped.width > 1:
        first += stream.read((wrapped.width - 1) * HEAD)
    return _head(file, stream, first, wrapped), first, wrapped


def _notebook(file: ReadableFile, first: bytes, stream: BinaryIO) -> tuple[Head, bytes, Wrapping]:
    """`read_head` of what is a notebook or was called one: it is read whole, to see what its cells printed."""
    first += stream.read(MAX_NOTEBOOK + 1 - len(first))
    if len(first) > MAX_NOTEBOOK:
        raise InputError("notebook_too_large", file=file.name, limit=MAX_NOTEBOOK >> 20)
    told = printed(first)
    if told is None:
        return Head(name=unpacked(file.name), first=first[:HEAD], last=first[HEAD:][-HEAD:]), first, Wrapping()
    wrapped = around_printed(told, lambda text: recognise(Head(name=file.name, first=text)) is not None)
    text = wrapped.text(told.bare)
    head = Head(name=unpacked(file.name), first=text[:HEAD], last=text[HEAD:][-HEAD:], printed=True)
    if len(text) > HEAD and recognise(head) is None:
        deeper = look_deeper(_Text(file.name, text), head, recognise)
        head = deeper[0] if deeper else head
    return head, first, wrapped


class _Text:
    """A text as a file that can be read."""

    def __init__(self, name: str, text: bytes) -> None:
        self.name = name
        self.size = len(text)
        self.text = text

    def open(self) -> BinaryIO:
        return BytesIO(self.text)


def _head(file: ReadableFile, stream: BinaryIO, first: bytes, wrapped: Wrapping) -> Head:
    size = wrapped.width * HEAD
    last = b""
    if len(first) == size and hasattr(stream, "fileno") and stream.seekable():
        stream.seek(max(size, (file.size - size) // wrapped.width * wrapped.width))
        last = stream.read(size)
        stream.seek(size)
    first, last = wrapped.text(first), wrapped.text(last)
    if not wrapped.encoding and _returns_alone(first):
        first, last = first.replace(b"\r", b"\n"), last.replace(b"\r", b"\n")
    return Head(name=unpacked(file.name), first=first, last=last)


def _programs(wrapped: Wrapping, first: bytes, stream: BinaryIO) -> Counter[bytes]:
    """How many lines each program has that a launcher names, of a file that was not read."""
    source = wrapped.open(Rewound(first, stream)) if wrapped.launcher is not None else None
    if not isinstance(source, Launched):
        return Counter()
    while source.read(BLOCK):
        pass
    return source.met


def _head_of(file: ReadableFile, wrapped: Wrapping) -> Head:
    """What recognition looks at of one of several programs: what it printed first."""
    text, passed = b"", 0
    with file.open() as stream:
        source = wrapped.open(stream)
        while len(text) < HEAD and passed < _DEEP and (block := source.read(HEAD)):
            passed += len(block)
            text += b"".join(line + b"\n" for line in block.split(b"\n") if line not in (b"", OMITTED))
    return Head(name=unpacked(file.name), first=text[:HEAD], printed=wrapped.printed is not None)


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
    searched: Mapping[str, Searched] | None = None,
) -> None:
    """Read every file and add to `collected`. A file that cannot be read becomes a problem; the others still count.

    `searched` is what was found in those files that were searched in ranges, by name.
    `watch` gives the watches of a log that was read; what they find in its training steps is added to the log.
    Files that `declared` names are read by these declarations too. `unknown` is given the heads of the files that no
    format recognised. `train` is given the training values of a curve as they are met, instead of the logs; with
    `watch` too, only those of formats that do not offer their steps to it.
    """
    columns = watch is not None and train is not None
    declarations = _declarations(declared)
    settings: list[ReadableFile] = []
    started: list[ReadableFile] = []
    for file in files:
        if together.may_tell(file.name):
            settings.append(file)
        if scripts.may_start(file.name):
            started.append(file)
        try:
            reading = read_log(
                file,
                curve=curve,
                format_name=format_name,
                hashed=hashed,
                train=train,
                columns=columns,
                general=True,
                searched=searched.get(file.name) if searched is not None else None,
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
                reading = msgspec.structs.replace(reading, log=None)
        if reading.log is not None:
            if watch is not None:
                _follow(file, reading, reading.log, watch)
        log = reading.log if declarations is None else _as_declared(file, reading.log, declarations, curve=curve)
        if log is not None:
            collected.logs.append(log)
        else:
            collected.unrecognised.append(file.name)
            if reading.unknown is not None and not file.name.casefold().endswith(NEVER_LOGS):
                collected.glimpse(with_digits(reading.unknown))
            if unknown is not None and reading.unknown is not None:
                unknown(reading.unknown)
    parts.follow_on(collected.logs)
    together.tell(collected.logs, settings)
    scripts.tell(collected.logs, started)
    if declarations is not None:
        collected.problems += declarations.problems + declarations.unused()


def _follow(file: ReadableFile, reading: Reading, log: Log, watch: Callable[[Log], list[Watch]]) -> None:
    """A second look at the training in a log, of each program by itself."""
    from runners.logs.reading.follow import follow  # only an audit follows the training

    marked = log.format not in FORMATS or not FORMATS[log.format].binary
    wrapped = reading.wrapped or Wrapping()
    if not log.programs:
        follow(file, log, getattr(reading.format, "steps", None), watch(log), wrapped=wrapped, marked=marked)
        return
    from runners.logs import programs

    for program, part in programs.apart(log):
        if program.name:
            steps = getattr(load_format(program.format), "steps", None)
            alone = wrapped.only(program.name.encode("ascii"))
            follow(file, part, steps, watch(part), wrapped=alone, marked=marked)
            log.findings += programs.numbered(part.findings, program)


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
