"""Reading large logs that no format knows: of a training, and one whose evaluations print their progress."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from measuring import VERIFY, Figure, passed, run

MEGABYTES: Final = 60
SPEED_GOAL: Final = 60
MEMORY_GOAL: Final = 150
STEPS: Final = 4000


def write(path: Path, megabytes: int = MEGABYTES) -> None:
    """A log of a script's own, the same bytes each time: the steps and the evaluation of each epoch of a training."""
    with path.open("w", encoding="utf-8") as stream:
        size = epoch = 0
        while size < megabytes * 1_000_000:
            epoch += 1
            for line in _epoch(epoch):
                size += stream.write(line)


def _epoch(epoch: int) -> Iterator[str]:
    for step in range(STEPS):
        noise = (epoch * STEPS + step) * 7919 % 100_000
        yield (
            f"2023-03-01 10:{step % 60:02}:00,123 - trainer - Epoch {epoch}/100 Step {step}/{STEPS} "
            f"loss: {noise / 1e5:.5f} acc: {noise / 2e5:.4f} lr: 0.0010 speed: {noise / 4e4:.3f} it/s\n"
        )
    for step in range(0, 100, 10):
        yield f"2023-03-01 10:59:00,123 - trainer - Test: [{step}/100] Acc@1 70.{step:02} (70.{step:02})\n"
    yield f"2023-03-01 10:59:59,123 - trainer - Epoch {epoch} val loss: 0.5 val acc1: 70.{epoch:03}\n"


def figures(folder: Path, environment: dict[str, str]) -> list[Figure]:
    """Speed and memory of `verify parse` on a log of no known format."""
    path = folder / "own.log"
    write(path)
    size = path.stat().st_size / 1e6
    done = passed(run((*VERIFY, "parse", "--json", str(path)), environment))
    grep = passed(run(("grep", "-cE", "val acc1", str(path)), environment))
    if done.output.count(b'"metric": "top1"') < int(grep.output):
        raise SystemExit(f"the general reader found fewer evaluations than grep: {int(grep.output)}")
    baseline = f"`grep -cE 'val acc1'`: {size / grep.cpu:.0f} MB/s"
    speed = size / done.cpu
    memory = done.memory / 1e6
    return [
        Figure(
            f"`verify parse --json`, {size:.0f} MB of no known format",
            round(speed),
            "MB/s of one core",
            baseline,
            f"at least {SPEED_GOAL} MB/s",
            speed >= SPEED_GOAL,
        ),
        Figure(
            "`verify parse --json`, no known format: peak memory",
            round(memory, 1),
            "MB",
            f"size of the log: {size:.0f} MB",
            f"at most {MEMORY_GOAL} MB",
            memory <= MEMORY_GOAL,
        ),
    ]
