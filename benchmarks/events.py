"""Event files against their own libraries: TensorBoard's through `tbparse`, VisualDL's through its `LogReader`.

The libraries write the files and read them back as a program would, to numbers in memory. Where they are not
installed nothing is measured, and the figure says so.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from measuring import VERIFY, Figure, in_turn, passed, run, seconds

GOAL: Final = 10
TURNS: Final = 3
_TAGS: Final = ("train/loss", "train/lr", "train/acc", "train/ips")
_WRITE: Final = {
    "tensorboard": "from tensorboardX import SummaryWriter; writer = SummaryWriter(folder)",
    "visualdl": "from visualdl import LogWriter; writer = LogWriter(logdir=folder)",
}
_SCALARS: Final = f"""
import sys
folder, count = sys.argv[1], int(sys.argv[2])
{{writer}}
for step in range(count // {len(_TAGS)}):
    for number, tag in enumerate({_TAGS}):
        writer.add_scalar(tag, (step * 7919 % 10007 + number) / 10007, step)
    if step % 2500 == 0:
        writer.add_scalar("Evaluate/mIoU", step / count, step)
writer.close()
"""
_READ: Final = {
    "tensorboard": "import sys; from tbparse import SummaryReader; print(len(SummaryReader(sys.argv[1]).scalars))",
    "visualdl": (
        "import sys; from visualdl import LogReader; reader = LogReader(file_path=sys.argv[1]); "
        "print(sum(len(reader.get_data('scalar', tag)) for tag in reader.get_tags()['scalar']))"
    ),
}
_NEEDS: Final = {"tensorboard": ("tbparse", "tensorboardX"), "visualdl": ("visualdl",)}
_LIBRARY: Final = {"tensorboard": "tbparse", "visualdl": "visualdl.LogReader"}


def figures(folder: Path, environment: dict[str, str], count: int) -> list[Figure]:
    """How many times as fast `verify parse` reads `count` scalars of each kind; files are made below `folder`."""
    return [_figure(kind, folder / kind, environment, count) for kind in ("tensorboard", "visualdl")]


def _figure(kind: str, folder: Path, environment: dict[str, str], count: int) -> Figure:
    name = f"`verify parse`, {count} {kind} scalars"
    missing = [package for package in _NEEDS[kind] if importlib.util.find_spec(package) is None]
    if missing:
        how = f"not measured: pip install {' '.join(missing)}"
        return Figure(name, 0, "x", how, f"at least {GOAL} x", None)
    write = (sys.executable, "-c", _SCALARS.format(writer=_WRITE[kind]), str(folder), str(count))
    passed(run(write, environment))
    (file,) = (path for path in folder.iterdir() if path.is_file())
    commands: dict[str, Sequence[str]] = {
        "library": (sys.executable, "-c", _READ[kind], str(file)),
        "verify": (*VERIFY, "parse", "--json", str(file)),
    }
    done = in_turn(commands, environment, TURNS)
    evaluations = -(-(count // len(_TAGS)) // 2500)
    read, found = int(done["library"][0].output.split()[-1]), len(done["verify"][0].output.splitlines())
    if (read, found) != (count + evaluations, evaluations):
        raise SystemExit(f"{kind}: the library read {read} scalars and verify {found} evaluations")
    theirs, ours = seconds(done["library"]), seconds(done["verify"])
    baseline = f"{_LIBRARY[kind]}: {theirs:.1f} s; ours {ours:.2f} s, {file.stat().st_size / 1e6:.0f} MB"
    ratio = theirs / ours
    return Figure(name, round(ratio, 1), "x as fast", baseline, f"at least {GOAL} x", ratio >= GOAL)
