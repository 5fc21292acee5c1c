"""One damaged log, read as a submission's would be, and what must hold of it."""

from __future__ import annotations

import signal
import time
import traceback
import tracemalloc
from types import FrameType
from typing import Final, NamedTuple

from harness.integrity import Context, examine
from harness.tasks.registry import load_registry
from harness.values.errors import InputError
from runners.logs import read_log
from runners.logs.reading import base
from runners.logs.reading.base import MAX_RUNS, MAX_TEXT, MAX_VALUES
from tests.runners.logs.logs import ROOT, InMemory

# Genuine logs take 0.01 to 2 seconds a megabyte; a line whose cost is not linear takes minutes.
SECONDS_A_MEGABYTE: Final = 12.0
SECONDS_AT_LEAST: Final = 1.0
SECONDS_AT_MOST: Final = 60
# A value of eight bytes becomes an observation with the text of its line.
BYTES_A_BYTE: Final = 400
BYTES_AT_LEAST: Final = 16 << 20


class Hanging(BaseException):
    """Reading took longer than SECONDS_AT_MOST."""


class Outcome(NamedTuple):
    """What reading one input did: the problem, if any, the processor seconds and how many values were read."""

    problem: str | None
    seconds: float
    values: int = 0


class Raised(Exception):
    """A format let an exception out; the text is its traceback."""


_CONTEXT: Final = Context(registry=load_registry(ROOT / "specs"))


def read(data: bytes, name: str, format_name: str | None, *, memory: bool = False, timed: bool = True) -> Outcome:
    """Read `data` with and without the curve and run the integrity checks.

    `memory` measures its peak, slowly; without `timed` it may take as long as it takes.
    """
    outcome = _limited(data, name, format_name, SECONDS_AT_MOST if timed else 0)
    if timed and outcome.problem is None and outcome.seconds > _allowed(data):
        # Other work on the machine slows a process too: it counts only when it happens again.
        again = min(outcome.seconds, _limited(data, name, format_name, SECONDS_AT_MOST).seconds)
        outcome = outcome._replace(seconds=again)
        if again > _allowed(data):
            outcome = outcome._replace(problem=f"slow: {again:.1f} s for {len(data)} bytes")
    if outcome.problem is None and memory:
        peak = _peak(data, name, format_name)
        if peak > BYTES_AT_LEAST + BYTES_A_BYTE * len(data):
            outcome = outcome._replace(problem=f"memory: {peak >> 20} MB for {len(data)} bytes")
    return outcome


def _allowed(data: bytes) -> float:
    return SECONDS_AT_LEAST + SECONDS_A_MEGABYTE * len(data) / 1e6


def _limited(data: bytes, name: str, format_name: str | None, seconds: float) -> Outcome:
    """Read it, for so many seconds; 0 is no limit."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise Hanging("".join(traceback.format_stack(frame, 6)))

    start = time.process_time()
    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        values = _read(data, name, format_name)
    except Hanging as hanging:
        return Outcome(f"hanging: {hanging}", time.process_time() - start)
    except Exception:
        return Outcome(traceback.format_exc(limit=-6), time.process_time() - start)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return Outcome(None, time.process_time() - start, values)


def _read(data: bytes, name: str, format_name: str | None) -> int:
    values = 0
    for curve in (False, True):
        try:
            # What damage makes unrecognisable the general reader reads.
            reading = read_log(InMemory(data, name), curve=curve, format_name=format_name, general=True)
        except InputError:
            continue
        if reading.problem is not None and reading.problem.code == "log_failed":
            raise Raised(str(reading.problem.values))
        log = reading.log
        if log is None:
            continue
        counted = [o for o in log.observations if o.kind != "train"]
        assert len(counted) <= MAX_VALUES
        assert len(log.runs) <= MAX_RUNS
        assert all(len(o.text) <= MAX_TEXT and len(o.value_text) <= base.MAX_TEXT for o in log.observations)
        lines = data.count(b"\n") + 1
        assert all(o.line is None or 1 <= o.line <= lines for o in log.observations)
        assert reading.problem is not None or log.size == len(data)
        values = len(log.observations)
        for finding in examine(log, _CONTEXT):
            assert finding.code
    return values


def _peak(data: bytes, name: str, format_name: str | None) -> int:
    tracemalloc.start()
    try:
        read_log(InMemory(data, name), curve=True, format_name=format_name)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
