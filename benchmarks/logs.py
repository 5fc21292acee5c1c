"""Reading a large PaddleClas log: its evaluations against `grep -cE`, its training curve, its verdict."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from measuring import VERIFY, Figure, in_turn, passed, run, seconds

# What `verify parse` finds, as grep finds it: the lines of averages and of the best.
FOUND: Final = r"\[(Avg\]|best metric)"
# Of these the evaluations alone, which grep finds faster, by their common beginning.
EVALUATIONS: Final = r"\[Eval\]\[Epoch [0-9]+\]\[(Avg\]|best metric)"
TURNS: Final = 5
SHARE_GOAL: Final = 0.8
CURVE_GOAL: Final = 60
VERDICT_GOAL: Final = 300
MEMORY_GOAL: Final = 150


def figures(log: Path, environment: dict[str, str]) -> list[Figure]:
    """Speed and memory of `verify parse`, `verify parse --curve` and a verdict on `log`."""
    size = log.stat().st_size / 1e6
    read = (*VERIFY, "parse", "--json", str(log))
    commands = {
        "found": ("grep", "-cE", FOUND, str(log)),
        "evaluations": ("grep", "-cE", EVALUATIONS, str(log)),
        "parse": read,
        "verdict": (*VERIFY, "--task", "125", str(log)),
    }
    done = in_turn(commands, environment, TURNS)
    count = int(done["evaluations"][0].output)
    lines = {json.loads(line)["line"] for line in done["parse"][0].output.splitlines()}
    if len(lines) != count:
        raise SystemExit(f"verify parse found {len(lines)} evaluation lines, grep {count}")
    speed = {name: size / seconds(runs) for name, runs in done.items()}
    rows = []
    for name, pattern in (("found", FOUND), ("evaluations", EVALUATIONS)):
        share = speed["parse"] / speed[name]
        rows.append(
            Figure(
                f"`verify parse --json`, {size:.0f} MB, share of the speed of grep",
                round(share, 2),
                f"({speed['parse']:.0f} MB/s)",
                f"`grep -cE '{pattern}'`: {speed[name]:.0f} MB/s".replace("|", "\\|"),
                f"at least {SHARE_GOAL}",
                share >= SHARE_GOAL,
            )
        )
    memory = max(one.memory for one in done["parse"] + done["verdict"]) / 1e6
    rows.append(_memory("`verify parse`, verdict: peak memory", memory, size))
    grep = f"`grep -cE`, all that is found: {speed['found']:.0f} MB/s"
    rows.append(
        Figure(
            f"verdict, {size:.0f} MB",
            round(speed["verdict"]),
            "MB/s",
            grep,
            f"at least {VERDICT_GOAL} MB/s",
            speed["verdict"] >= VERDICT_GOAL,
        )
    )
    curve = passed(run((*VERIFY, "parse", "--curve", str(log)), environment))
    rows.append(
        Figure(
            f"`verify parse --curve`, {size:.0f} MB",
            round(size / curve.cpu),
            "MB/s of one core",
            grep,
            f"at least {CURVE_GOAL} MB/s",
            size / curve.cpu >= CURVE_GOAL,
        )
    )
    rows.append(_memory("`verify parse --curve`: peak memory", curve.memory / 1e6, size))
    return rows


def _memory(name: str, memory: float, size: float) -> Figure:
    baseline = f"size of the log: {size:.0f} MB"
    return Figure(name, round(memory, 1), "MB", baseline, f"at most {MEMORY_GOAL} MB", memory <= MEMORY_GOAL)
