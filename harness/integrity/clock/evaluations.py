"""The time stamps of the evaluation lines: lines that were written at another time than those around them.

A clock is set back now and then (a time zone, a server of the time, a machine that takes over), and then stays behind:
that is worth knowing and no more. Lines pasted in from another run leave the clock and come back to it: a leap one way
and, a few lines later, one of the same size the other way.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, pairwise
from typing import Final, NamedTuple

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity.context import Context
from harness.integrity.thresholds import CLOCK_LEAP, CLOCK_SLACK, STAMPS_LEAST
from harness.values.stamps import DAY, seconds

NAME = "clock"
_TOLD: Final = 10
# A log whose first evaluations have no stamp has none.
_TRIED: Final = 20
# The stamp of a line stands near its start.
_WHERE: Final = 60
# A stamp without a year falls back by one at the end of December.
_YEAR: Final = 300 * DAY


class _Stamp(NamedTuple):
    line: int
    seconds: float
    place: int


def check(log: Log, context: Context) -> Iterator[Finding]:
    first = islice((o for o in log.observations if o.kind == "eval" and o.line is not None), _TRIED)
    if all(_seconds(o) is None for o in first):
        return
    groups = log.by_run()
    for run in log.runs:
        stamps = _stamps(groups[run.index])
        if len(stamps) >= STAMPS_LEAST:
            yield from _run(log, run, stamps)


def _seconds(o: Observation) -> float | None:
    return seconds(o.text[:_WHERE])


def _stamps(observations: list[Observation]) -> list[_Stamp]:
    """The stamped evaluation lines in the file's order."""
    found: dict[int, _Stamp] = {}
    for o in observations:
        if o.kind == "eval" and o.line is not None and o.line not in found and (time := _seconds(o)) is not None:
            place = o.step if o.step is not None else o.epoch if o.epoch is not None else 0
            found[o.line] = _Stamp(o.line, time, place)
    return [found[line] for line in sorted(found)]


def _run(log: Log, run: Run, stamps: list[_Stamp]) -> Iterator[Finding]:
    if any(after.place < before.place for before, after in pairwise(stamps)):
        # Two programs that write into one file have two clocks.
        return
    moves = [after.seconds - before.seconds for before, after in pairwise(stamps)]
    usual = sorted(abs(move) for move in moves)[len(moves) // 2]
    leaps = [at for at, move in enumerate(moves) if abs(move) > max(CLOCK_SLACK, CLOCK_LEAP * usual)]
    drops = [at for at, move in enumerate(moves) if -_YEAR < move < -CLOCK_SLACK]
    used = -1
    for at in drops[:_TOLD]:
        back = next((other for other in leaps if other > used and _returns(moves, at, other, usual)), None)
        if back is None:
            values = {"by": _clock(-moves[at])}
            lines = [stamps[at].line, stamps[at + 1].line]
            yield _finding("clock_set_back", Grade.INFO, log, run, lines, values, "")
        else:
            first, last = sorted((at, back))
            used = last
            values = {
                "first": str(stamps[first + 1].line),
                "last": str(stamps[last].line),
                "by": _clock(abs(moves[at])),
            }
            lines = [stamps[n].line for n in (first, first + 1, last, last + 1)]
            arithmetic = f"{moves[first]:+.0f} s, {moves[last]:+.0f} s; +{usual:.0f} s"
            yield _finding("lines_of_another_time", Grade.SUSPICIOUS, log, run, lines, values, arithmetic)


def _returns(moves: list[float], drop: int, leap: int, usual: float) -> bool:
    """Whether the clock leaps forward as far as it falls at `drop`, but for what passes in between."""
    if moves[leap] <= 0:
        return False
    passed = (abs(leap - drop) + 2) * 3 * usual + CLOCK_SLACK
    return abs(moves[leap] + moves[drop]) <= min(passed, 0.5 * moves[leap])


def _clock(length: float) -> str:
    hours, rest = divmod(int(length), 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}"


def _finding(
    code: str, grade: Grade, log: Log, run: Run, lines: list[int], values: dict[str, str], arithmetic: str
) -> Finding:
    at = list(dict.fromkeys(lines))
    return Finding(
        code=code, grade=grade, check=NAME, file=log.file, lines=at, run=run.index, values=values, arithmetic=arithmetic
    )
