"""Going over all files of a submission: to read their logs and what files beside them add, or to quote lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Collected, Log, Observation, Problem
from harness.evidence.watch import Watch
from harness.values.errors import InputError
from harness.values.paths import unpacked
from runners.logs import scripts, together
from runners.logs.beginning import read_head
from runners.logs.one_file import read_log
from runners.logs.reading.base import Head
from runners.logs.reading.heads import with_digits
from runners.logs.recognition import CLAIMS, load_format
from runners.logs.table import FORMATS, GENERAL, NEVER_LOGS

if TYPE_CHECKING:
    from harness.tasks.declarations import Declared
    from runners.logs.reading.declared import DeclaredReader
    from runners.logs.reading.ranges import Searched


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
            collected.problems.append(Problem.of(file.name, error))
            continue
        collected.files.append(reading.artifact)
        collected.problems += [problem for problem in reading.broken if problem not in collected.problems]
        if reading.problem is not None:
            collected.problems.append(reading.problem)
        if reading.log is not None:
            if reading.log.format != CLAIMS and unpacked(file.name).casefold().endswith(FORMATS[CLAIMS].suffixes):
                # A document that quotes a log also says something of it.
                claimed = read_log(file, log_format=load_format(CLAIMS), hashed=hashed).log
                if claimed is not None and _claims(claimed):
                    collected.logs.append(claimed)
            elif reading.log.format == CLAIMS and not _claims(reading.log):
                reading = msgspec.structs.replace(reading, log=None)
        if reading.log is not None:
            if watch is not None:
                from runners.logs.second_look import follow_training  # only an audit and a curve follow the training

                follow_training(file, reading, reading.log, watch)
        log = reading.log if declarations is None else _as_declared(file, reading.log, declarations, curve=curve)
        if log is not None:
            collected.logs.append(log)
        else:
            _unrecognised(file, reading.unknown, collected, unknown)
    _put_together(collected.logs)
    together.tell(collected.logs, settings)
    scripts.tell(collected.logs, started)
    if declarations is not None:
        collected.problems += declarations.problems + declarations.unused()


def _put_together(logs: Sequence[Log]) -> None:
    if len(logs) > 1:
        from runners.logs import parts, parts_of_tests  # what was cut has several parts

        parts.follow_on(logs)
        parts_of_tests.add_up(logs)


def _unrecognised(
    file: ReadableFile, head: Head | None, collected: Collected, unknown: Callable[[Head], None] | None
) -> None:
    """Note a file that no format knows by its `head`, and what it shows at a glance."""
    collected.unrecognised.append(file.name)
    if head is None:
        return
    if not file.name.casefold().endswith(NEVER_LOGS):
        collected.glimpse(with_digits(head))
    if unknown is not None:
        unknown(head)


def quote(files: Iterable[ReadableFile], wanted: dict[str, set[int]]) -> dict[str, dict[int, str]]:
    """The text of the lines `wanted` (file name -> line numbers, from 1), each cut to what fits a report."""
    from runners.logs.reading import follow  # only an audit quotes

    return follow.quote(files, wanted, lambda file, stream: read_head(file, stream)[2])


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
            declarations.problems.append(Problem.of(file.name, error))
            continue
        log = declarations.adopt(one, reading.log, reading.problem, log)
    return log or inferred
