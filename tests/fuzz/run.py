"""Reads damaged logs until the time is over and says what went wrong.

`python tests/fuzz/run.py [--seconds 20 | --count N] [--seed 1] [--logs FOLDER]... [--keep FOLDER] [--command]` reads
them or, with `--command`, calls the whole command over submissions that hold them. It prints a line a format: inputs,
exceptions, the slowest input in seconds a megabyte, and how that compares with its log undamaged. Exit status 1 when an
input raised, hung, or took more time or memory than its size allows; `--keep` writes such inputs down.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from runners.logs import FORMATS
from tests.fuzz import commands
from tests.fuzz.mutate import mutate
from tests.fuzz.reading import Outcome, read
from tests.fuzz.seeds import Seed, seeds

_MEMORY_EVERY: Final = 40
_FOREIGN: Final = 0.2
# A rate over fewer bytes measures the start of a reading only.
_LEAST_BYTES: Final = 4096


@dataclass
class Count:
    """What became of the inputs of one format."""

    inputs: int = 0
    problems: dict[str, str] = field(default_factory=dict)
    failures: int = 0
    slowest: float = 0.0
    ratio: float = 0.0
    values: int = 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=20.0, help="how long to go on (default: %(default)s)")
    parser.add_argument("--count", type=int, help="stop after so many inputs instead")
    parser.add_argument("--seed", type=int, default=1, help="of the random numbers (default: %(default)s)")
    parser.add_argument("--logs", type=Path, action="append", default=[], help="a folder of further logs to damage")
    parser.add_argument("--keep", type=Path, help="where to write the inputs that went wrong")
    parser.add_argument("--command", action="store_true", help="the whole command instead of the reading alone")
    options = parser.parse_args()
    end = time.monotonic() + options.seconds
    source = commands.outcomes if options.command else outcomes
    counts: dict[str, Count] = {name: Count() for name in FORMATS}
    for number, (seed, data, name, outcome) in enumerate(source(options.seed, options.logs), 1):
        _add(counts[name], seed, data, outcome)
        if outcome.problem is not None and options.keep:
            options.keep.mkdir(parents=True, exist_ok=True)
            (options.keep / f"{name}-{hashlib.sha256(data).hexdigest()[:12]}-{seed.name}").write_bytes(data)
        if number == options.count if options.count else time.monotonic() > end:
            break
    print(summary(counts))
    return 1 if any(count.failures for count in counts.values()) else 0


def outcomes(number: int, folders: list[Path], *, timed: bool = True) -> Iterator[tuple[Seed, bytes, str, Outcome]]:
    """Damaged logs without end, the same ones for the same `number`: the seed, the bytes, the format, the outcome.

    Without `timed`, how long a reading takes is no problem.
    """
    random = Random(number)
    logs = seeds(*folders, random=random)
    by_format = {name: [seed for seed in logs if seed.format == name] for name in FORMATS}
    others = [seed.data for seed in logs]
    for turn, name in enumerate(itertools.cycle(FORMATS)):
        foreign = random.random() < _FOREIGN
        seed = random.choice(logs if foreign else by_format[name] or logs)
        data = mutate(random, seed.data, others)
        # Some are read as what they are taken for, most as what they were, and a few as something else altogether.
        asked = name if foreign or random.random() < 0.7 else None
        yield seed, data, name, read(data, seed.name, asked, memory=turn % _MEMORY_EVERY == 0, timed=timed)


_undamaged: dict[Seed, float] = {}


def _add(count: Count, seed: Seed, data: bytes, outcome: Outcome) -> None:
    count.inputs += 1
    count.values += outcome.values
    if outcome.problem is not None:
        count.failures += 1
        count.problems.setdefault(outcome.problem.strip().rpartition("\n")[2][:200], outcome.problem)
    if len(data) >= _LEAST_BYTES:
        rate = outcome.seconds / len(data) * 1e6
        if rate > count.slowest:
            count.slowest = rate
            before = _undamaged.setdefault(seed, read(seed.data, seed.name, seed.format).seconds)
            count.ratio = rate / max(before / max(len(seed.data), _LEAST_BYTES) * 1e6, 1e-6)


def summary(counts: dict[str, Count]) -> str:
    """The table, and the first of each kind of problem."""
    rows = [f"{'format':16} {'inputs':>8} {'failed':>7} {'values':>9} {'slowest s/MB':>13} {'x undamaged':>12}"]
    for name, count in counts.items():
        rows.append(
            f"{name:16} {count.inputs:8} {count.failures:7} {count.values:9} {count.slowest:13.2f} {count.ratio:12.1f}"
        )
    inputs = sum(count.inputs for count in counts.values())
    rows.append(f"{'all':16} {inputs:8} {sum(count.failures for count in counts.values()):7}")
    for name, count in counts.items():
        rows.extend(f"\n{name}: {problem}" for problem in count.problems.values())
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
