"""Reading one file: the observations of its log, or of each program whose lines a launcher mixed in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, BinaryIO, cast

import msgspec

from harness.evidence.facts import Fact
from harness.evidence.files import ReadableFile
from harness.evidence.findings import Grade
from harness.evidence.observation import Artifact, Log, Observation, Problem
from harness.values.errors import InputError
from runners.logs.beginning import head_of, read_head, returns_alone
from runners.logs.reading.base import Head, LogBuilder, LogFormat, as_claim
from runners.logs.reading.heads import look_deeper
from runners.logs.reading.launchers import OTHERS, Launched
from runners.logs.reading.lines import BLOCK, HEAD, LineReader, SparseReader
from runners.logs.reading.opening import Openings
from runners.logs.reading.segments import ReturnReader
from runners.logs.reading.streams import Digest, Rewound
from runners.logs.reading.wrapping import Wrapping
from runners.logs.recognition import CLAIMS, general_for, hidden_log, load_format, recognise
from runners.logs.table import FORMATS, NEVER_LOGS

if TYPE_CHECKING:
    from runners.logs.reading.ranges import Searched


class FileReading(msgspec.Struct, frozen=True):
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
    general: bool = False,
    searched: Searched | None = None,
) -> FileReading:
    """Read one file, as `log_format` or the format of that name, else as the one that recognises it.

    What was read before the file turned out to be damaged still counts, beside the problem. Not `hashed`, the log has
    no digest, which is quicker. `train` is given the training values of a curve as they are met, instead of the log.
    With `columns` a format that offers `steps` makes no observations of the curve. With `general` the general reader
    reads what no format recognises, if it finds anything there. Where it was `searched`, in ranges of its bytes, only
    what was found is read.

    Where a launcher mixed the lines of several programs, each is read by itself.

    Raises InputError when the file cannot be opened.
    """
    asked = _Asked(curve, format_name, log_format, hashed, train, columns, general, searched)
    reading, met = _read(file, asked)
    wrapped = reading.wrapped
    if wrapped is None or wrapped.launcher is None or len(met) < 2:
        return reading
    from runners.logs import programs  # few files hold the output of several

    main = wrapped.launcher.program or b""
    logs = [(main, reading.log)] if reading.log is not None else []
    problem, read_by = reading.problem, reading.format
    beside = programs.others(met, main)
    rest = _Asked(curve and train is None, format_name, log_format, False, None, columns, general)
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
    general: bool
    searched: Searched | None = None


def _read(file: ReadableFile, asked: _Asked, only: Wrapping | None = None) -> tuple[FileReading, Counter[bytes]]:
    """Read the program `only` of a file, else the first; with how many lines each program of a launcher has."""
    with file.open() as stream:
        head, first, wrapped = read_head(file, stream)
        if only is not None:
            wrapped, head = only, head_of(file, only)
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
        hidden = hidden_log(file, head, chosen) if only is None else None
        if chosen is None and asked.general:
            chosen = general_for(head)
        if chosen is None:
            met = _programs(wrapped, first, stream) if only is None else Counter()
            return FileReading(artifact, None, hidden, unknown=head, broken=broken, wrapped=wrapped), met
        curve = asked.curve and not (asked.columns and getattr(chosen, "steps", None) is not None)
        searched = asked.searched if _fits(asked, file, chosen) and only is None else None
        taken = asked.hashed and searched is None
        digest = Digest(cast("BinaryIO", Rewound(first, stream)), file.size, taken=taken)
        source = wrapped.open(digest)
        reader = _indexed(stream, searched) if searched is not None else None
        if reader is None:
            read_as = SparseReader if wrapped.mixed or only is not None else LineReader
            reader = read_as(source)
        lines = ReturnReader(reader) if returns_alone(first) else reader
        binary = chosen.NAME in FORMATS and FORMATS[chosen.NAME].binary
        back = None if binary else reader
        builder = LogBuilder(file.name, chosen.NAME, head, curve=curve, train=asked.train, reader=back)
        builder.log.habits = getattr(chosen, "HABITS", builder.log.habits)
        openings = None
        if not binary and chosen.NAME != CLAIMS:
            openings = Openings(reader, builder.repeated)
            builder.started = openings.begin
        problem = hidden
        try:
            chosen.parse(cast("LineReader", source if binary else lines), builder, curve=curve)
            builder.log.sha256 = digest.finish() if searched is None else searched.sha256
        except InputError as error:
            problem = Problem.of(file.name, error)
        except Exception as error:  # a hostile file must not hide the others, whatever it hits
            problem = _failed(file, error)
        finally:
            digest.abandon()
    try:
        builder.finish()
        if openings is not None:
            openings.finish(builder.log)
        _name_program(builder.log, wrapped.program, wrapped.introduced)
    except Exception as error:  # the same of what was gathered from it
        problem = problem or _failed(file, error)
    if searched is not None and problem is not hidden:
        # How far a reader came that met a problem is told by one that read all that lies before it.
        return _read(file, msgspec.structs.replace(asked, searched=None))
    if wrapped.printed is not None and wrapped.printed.counted and builder.log.runs:
        counted = "recording_counted" if wrapped.printed.recorded else "notebook_counted"
        builder.find(counted, Grade.INFO, builder.log.runs[0].first_line)
    met = source.met if isinstance(source, Launched) else Counter()
    builder.log.size = digest.size if searched is None else searched.size
    builder.log.lines = 0 if binary else reader.lines
    if unknown is not None and not builder.log.observations:
        return FileReading(artifact, None, problem, unknown=unknown, broken=broken, wrapped=wrapped), met
    reading = FileReading(
        artifact, builder.log, problem, unknown=unknown, format=chosen, broken=broken, wrapped=wrapped
    )
    return reading, met


def _fits(asked: _Asked, file: ReadableFile, chosen: LogFormat) -> bool:
    """Whether a file was searched as it is to be read."""
    searched = asked.searched
    return searched is not None and not asked.curve and (searched.format, searched.size) == (chosen.NAME, file.size)


def _indexed(stream: BinaryIO, searched: Searched) -> LineReader:
    from runners.logs.reading.ranges import IndexedReader  # few logs are so large

    return IndexedReader(stream, searched.places)


def _name_program(log: Log, name: str, introduced: str) -> None:
    """What a launcher calls the program whose lines were read, and what introduces them, is said of all its runs."""
    for run in log.runs:
        if name:
            run.facts = [*run.facts, Fact(key="program", value=name, how="line", line=run.first_line)]
        if introduced:
            run.facts = [*run.facts, Fact(key="program", value=introduced, how="banner", line=run.first_line)]


def _programs(wrapped: Wrapping, first: bytes, stream: BinaryIO) -> Counter[bytes]:
    """How many lines each program has that a launcher names, of a file that was not read."""
    source = wrapped.open(Rewound(first, stream)) if wrapped.launcher is not None else None
    if not isinstance(source, Launched):
        return Counter()
    while source.read(BLOCK):
        pass
    return source.met


def _failed(file: ReadableFile, error: Exception) -> Problem:
    values = {"file": file.name, "problem": f"{type(error).__name__}: {error}"}
    return Problem(file=file.name, code="log_failed", values=values)
