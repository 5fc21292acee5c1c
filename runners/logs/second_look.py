"""What is looked for again in a file that was read: values on lines that its format left out, and its training."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

import msgspec

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Log, Observation, Run
from harness.evidence.watch import Watch
from harness.values.errors import InputError
from runners.logs import programs
from runners.logs.beginning import read_head
from runners.logs.one_file import FileReading, read_log
from runners.logs.reading.follow import follow
from runners.logs.reading.wrapping import Wrapping
from runners.logs.recognition import CLAIMS, general_for, load_format
from runners.logs.table import FORMATS, GENERAL

# Formats that leave nothing unread that could be an evaluation.
_READ_WHOLE: Final = frozenset(
    (GENERAL, CLAIMS, "junit", "pytest_log", "unittest_log", "reprod_log", "tipc", "speech_results")
)


def read_unread(file: ReadableFile, log: Log) -> Log | None:
    """`log` with what the general reader infers on lines of `file` in which its format read nothing; None if nothing.

    Of a metric that the format reads in this log it has left out lines on purpose: values of single batches. Each value
    is given to the run of `log` whose lines it stands among.
    """
    if log.format in _READ_WHOLE or not log.runs or (log.format in FORMATS and FORMATS[log.format].binary):
        return None
    try:
        with file.open() as stream:
            log_format = general_for(read_head(file, stream)[0])
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


def _around(one: Observation, log: Log, read: Log) -> Run:
    """The run of `log` among whose lines an observation stands that was made when the file was `read` otherwise."""
    own = {program.name: program.runs for program in log.programs}
    names = [program.name for program in read.programs if one.run in program.runs]
    runs = [log.runs[n] for n in own.get(names[0], ())] if names else log.runs
    runs = runs or log.runs
    return runs[max(0, bisect_right([run.first_line for run in runs], one.line or 1) - 1)]


def follow_training(file: ReadableFile, reading: FileReading, log: Log, watch: Callable[[Log], list[Watch]]) -> None:
    """A second look at the training in a log, of each program by itself."""
    marked = log.format not in FORMATS or not FORMATS[log.format].binary
    wrapped = reading.wrapped or Wrapping()
    if not log.programs:
        follow(file, log, getattr(reading.format, "steps", None), watch(log), wrapped=wrapped, marked=marked)
        return
    for program, part in programs.apart(log):
        if program.name:
            steps = getattr(load_format(program.format), "steps", None)
            alone = wrapped.only(program.name.encode("ascii"))
            follow(file, part, steps, watch(part), wrapped=alone, marked=marked)
            log.findings += programs.numbered(part.findings, program)
