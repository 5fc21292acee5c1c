"""The logs of several programs that a launcher mixed in one file, put together as one log, each with runs of its own.

A program that prints nothing but what another prints, as the ranks of one training do, adds nothing to that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Log, Observation, Program
from runners.logs.reading.launchers import OTHERS

# So many programs of a file are kept apart, those that print most; what the rest print are claims.
MAX_PROGRAMS: Final = 16
_SHOWN: Final = 4


def others(met: Counter[bytes], program: bytes) -> list[bytes]:
    """The programs that were met beside the one that was read; OTHERS stands for those that are too many."""
    names = [name for name, _ in met.most_common() if name != program]
    return names if len(names) <= MAX_PROGRAMS else [*names[:MAX_PROGRAMS], OTHERS]


def together(logs: Sequence[tuple[bytes, Log]]) -> Log:
    """The logs of the programs of one file as one log: the first of them, with the runs of the others behind its own.

    Only programs that print an evaluation which none before them printed are kept, or one where none does.
    """
    first = logs[0][1]
    kept: list[tuple[bytes, Log]] = []
    printed: set[object] = set()
    for name, log in sorted(logs, key=lambda pair: _told(pair[1]), reverse=True):
        evaluations = {_key(one) for one in log.observations if one.kind != "train"}
        if not kept or not evaluations <= printed or log.cells or log.tests or log.deployments:
            printed |= evaluations
            kept.append((name, log))
    order = {id(log): number for number, (_, log) in enumerate(logs)}
    kept.sort(key=lambda pair: order[id(pair[1])])
    whole = msgspec.structs.replace(kept[0][1], sha256=first.sha256, size=first.size, lines=first.lines)
    whole.programs = [Program(_shown(kept[0][0]), whole.format, 0, len(whole.runs))]
    for name, log in kept[1:]:
        _add(whole, _shown(name), log)
    if len(kept) > 1:
        whole.findings.append(_finding(whole))
    return whole


def apart(log: Log) -> Iterator[tuple[Program, Log]]:
    """Each program of a log that was put together, with its own runs and what is of them."""
    for program in log.programs:
        runs = [msgspec.structs.replace(log.runs[n], index=n - program.first) for n in program.runs]
        found = [
            msgspec.structs.replace(one, run=one.run - program.first)
            for one in log.observations
            if one.run in program.runs
        ]
        yield program, msgspec.structs.replace(log, format=program.format, runs=runs, observations=found, findings=[])


def numbered(findings: Iterable[Finding], program: Program) -> list[Finding]:
    """Findings about the runs of one program, as the whole log numbers them."""
    return [one if one.run is None else msgspec.structs.replace(one, run=one.run + program.first) for one in findings]


def _told(log: Log) -> tuple[bool, int, int]:
    evaluations = sum(1 for one in log.observations if one.kind != "train")
    return evaluations > 0, sum(len(run.facts) for run in log.runs), evaluations


def _key(one: Observation) -> object:
    return one.kind, one.printed, one.value_text, one.epoch, one.step, one.split, one.subset


def _add(whole: Log, name: str, log: Log) -> None:
    first = len(whole.runs)
    whole.programs.append(Program(name, log.format, first, len(log.runs)))
    whole.runs += [msgspec.structs.replace(run, index=run.index + first) for run in log.runs]
    whole.observations += [msgspec.structs.replace(one, run=one.run + first) for one in log.observations]
    whole.findings += log.findings
    whole.cells += log.cells
    whole.tests += log.tests
    whole.parts += log.parts
    whole.timings += [msgspec.structs.replace(one, run=one.run + first) for one in log.timings]
    whole.deployments += log.deployments
    whole.claims.update(log.claims)
    whole.alike.update(log.alike)
    if log.habits != whole.habits:
        # What holds of one writer does not hold of all.
        whole.habits = Habits()


def _shown(name: bytes) -> str:
    return "" if name == OTHERS else name.decode("ascii", "replace")


def _finding(log: Log) -> Finding:
    names = [program.name for program in log.programs if program.name]
    more = ", ..." if len(names) > _SHOWN else ""
    values = {"count": str(len(log.programs)), "names": ", ".join(names[:_SHOWN]) + more}
    lines = [log.runs[program.first].first_line for program in log.programs if program.count]
    return Finding(
        code="several_programs", grade=Grade.INFO, check="reading", file=log.file, lines=sorted(lines), values=values
    )
