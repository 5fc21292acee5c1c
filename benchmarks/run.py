"""The speeds that are promised, each beside its baseline, measured in the same run.

`python benchmarks/run.py [--json] [--megabytes N]` needs nothing but Python, the project's own requirements and grep.
Start-up: `verify` on a log of 1 MB, a fresh process each time, against `python -c pass`. Throughput: a training log of
200 MB through the whole process, against grep counting its evaluations. Catalogue: `verify list` against
`python -c pass`, and linting all specs against importing what lints them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final, NamedTuple

from make_log import write

ROOT: Final = Path(__file__).resolve().parents[1]
PATTERN: Final = r"\[Eval\]\[Epoch [0-9]+\]\[Avg\]"
START_RUNS: Final = 9
THROUGHPUT_RUNS: Final = 5
START_GOAL: Final = 12
THROUGHPUT_GOAL: Final = 300
MEMORY_GOAL: Final = 150
LIST_GOAL: Final = 15
LINT_GOAL: Final = 0.5


class Figure(NamedTuple):
    """A measured number beside its baseline; `goal` says what was promised."""

    name: str
    value: float
    unit: str
    baseline: str
    goal: str
    met: bool


class Run(NamedTuple):
    """One child process: wall-clock seconds, peak resident bytes, exit status, what it printed."""

    seconds: float
    memory: int
    status: int
    output: bytes


def run(command: Sequence[str], environment: dict[str, str]) -> Run:
    """Run `command` to its end."""
    start = time.perf_counter()
    # A pipe, since grep stops at its first match when its output goes to the null device.
    child = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout:
        output = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    # ru_maxrss is in bytes on macOS and in kilobytes elsewhere.
    return Run(seconds, usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024), child.returncode, output)


def verify(log: Path) -> list[str]:
    return [sys.executable, "-m", "harness", "--task", "125", str(log)]


def passed(done: Run) -> Run:
    """`done`, which must have ended well: a process that fails early is fast and measures nothing."""
    if done.status != 0:
        raise SystemExit(f"a command under measurement failed; exit status {done.status}")
    return done


def start_up(log: Path, environment: dict[str, str]) -> list[Figure]:
    nothing = [sys.executable, "-c", "pass"]
    for command in (nothing, verify(log)):
        run(command, environment)
    judging, idle = [], []
    for _ in range(START_RUNS):
        idle.append(run(nothing, environment).seconds)
        judging.append(passed(run(verify(log), environment)).seconds)
    ours, theirs = statistics.median(judging), statistics.median(idle)
    baseline = f"`python -c pass`: {theirs * 1000:.0f} ms"
    met = ours <= START_GOAL * theirs
    return [
        Figure("start-up, 1 MB log", round(ours * 1000, 1), "ms", baseline, "", met=True),
        Figure("start-up, ratio", round(ours / theirs, 1), "x", baseline, f"at most {START_GOAL} x", met),
    ]


def throughput(log: Path, environment: dict[str, str]) -> list[Figure]:
    size = log.stat().st_size / 1e6
    grep = ["grep", "-cE", PATTERN, str(log)]
    count = int(run(grep, environment).output)
    run(verify(log), environment)
    judging, counting = [], []
    for _ in range(THROUGHPUT_RUNS):
        counting.append(run(grep, environment).seconds)
        judging.append(passed(run(verify(log), environment)))
    speed = size / statistics.median(done.seconds for done in judging)
    memory = max(done.memory for done in judging) / 1e6
    baseline = f"`grep -cE` ({count} lines): {size / statistics.median(counting):.0f} MB/s"
    fast, small = speed >= THROUGHPUT_GOAL, memory < MEMORY_GOAL
    name = f"throughput, {size:.0f} MB log"
    return [
        Figure(name, round(speed), "MB/s", baseline, f"at least {THROUGHPUT_GOAL} MB/s", fast),
        Figure(
            "peak memory", round(memory, 1), "MB", f"size of the log: {size:.0f} MB", f"below {MEMORY_GOAL} MB", small
        ),
    ]


def catalogue(environment: dict[str, str]) -> list[Figure]:
    nothing = [sys.executable, "-c", "pass"]
    importing = [sys.executable, "-c", "import harness.commands.lint"]
    listing = [sys.executable, "-m", "harness", "list"]
    linting = [sys.executable, "-m", "harness", "lint"]
    seconds: dict[str, list[float]] = {"nothing": [], "importing": [], "listing": [], "linting": []}
    commands = {"nothing": nothing, "importing": importing, "listing": listing, "linting": linting}
    for turn in range(START_RUNS + 1):
        for name, command in commands.items():
            done = passed(run(command, environment)).seconds
            if turn:
                seconds[name].append(done)
    median = {name: statistics.median(values) for name, values in seconds.items()}
    listed = median["listing"] / median["nothing"]
    linted = median["linting"] - median["importing"]
    return [
        Figure(
            "`verify list`, ratio",
            round(listed, 1),
            "x",
            f"`python -c pass`: {median['nothing'] * 1000:.0f} ms",
            f"at most {LIST_GOAL} x",
            listed <= LIST_GOAL,
        ),
        Figure(
            "`verify lint`, all specs, import aside",
            round(linted, 2),
            f"s ({linted / median['importing']:.1f} x the import)",
            f"`import harness.commands.lint`: {median['importing'] * 1000:.0f} ms",
            f"below {LINT_GOAL} s",
            linted < LINT_GOAL,
        ),
    ]


def table(figures: Sequence[Figure]) -> str:
    rows = [("figure", "measured", "baseline, same run", "goal", "met"), ("---",) * 5]
    rows += [
        (f.name, f"{f.value} {f.unit}", f.baseline, f.goal, ("yes" if f.met else "NO") if f.goal else "")
        for f in figures
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def main() -> int:
    parser = argparse.ArgumentParser(description="Measure start-up and throughput.")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of a table")
    parser.add_argument("--megabytes", type=int, default=200, help="size of the large log (default: 200)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="reproverify-benchmark-") as folder:
        # Byte code is kept as an installed package keeps it, but outside the checkout.
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(Path(folder) / "pycache")}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        small, large = Path(folder) / "small.log", Path(folder) / "large.log"
        write(small, 1_000_000)
        write(large, arguments.megabytes * 1_000_000)
        figures = start_up(small, environment) + throughput(large, environment) + catalogue(environment)
    if arguments.json:
        print(json.dumps([figure._asdict() for figure in figures], indent=2))
    else:
        print(table(figures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
