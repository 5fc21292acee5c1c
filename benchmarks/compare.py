"""`verify compare` on a pair of checkpoints, beside reading both and one subtraction; small dumps beside reprod_log."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from measuring import NOTHING, VERIFY, Figure, in_turn, run, seconds

SHARE_GOAL: Final = 0.7
MEMORY_GOAL: Final = 300
START_GOAL: Final = 20
REPROD_GOAL: Final = 10
TURNS: Final = 7

# Writes two checkpoints of `gigabytes` each, that differ by a rounding, as `kind`.
_WRITE: Final = """
import json, pickle, sys
import numpy as np

kind, gigabytes, folder = sys.argv[1], float(sys.argv[2]), sys.argv[3]
draw = np.random.default_rng(0)
layers = max(1, round(gigabytes * 1e9 / 4 / (2048 * 2048)))
one = {f"layer{n}.weight": draw.standard_normal((2048, 2048), dtype=np.float32) for n in range(layers)}
for side in ("reference", "ours"):
    if kind == "pdparams":
        with open(f"{folder}/{side}.pdparams", "wb") as file:
            pickle.dump(one, file, protocol=4)
    else:
        place, header = 0, {}
        for name, array in one.items():
            header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [place, place + array.nbytes]}
            place += array.nbytes
        text = json.dumps(header).encode()
        with open(f"{folder}/{side}.safetensors", "wb") as file:
            file.write(len(text).to_bytes(8, "little") + text)
            for array in one.values():
                file.write(array.tobytes())
    for array in one.values():
        array *= np.float32(1 + 2**-23)
"""

# The least that a comparison must do: read both files, and subtract once, piece by piece.
_BASELINE: Final = """
import sys, time
import numpy as np

began = time.perf_counter()
one, other = (np.fromfile(path, dtype=np.uint8) for path in sys.argv[1:3])
size = min(len(one), len(other)) // 4 * 4
difference = one[:size].view(np.float32) - other[:size].view(np.float32)
print(time.perf_counter() - began)
"""

# Two dumps as reprod_log writes them: aligned, with a NaN, or with errors that cancel in the mean.
_DUMPS: Final = """
import sys
import numpy as np

draw = np.random.default_rng(1)
arrays = {f"layer{n}": draw.standard_normal((64, 64), dtype=np.float32) for n in range(8)}
others = {n: a + np.float32(1e-8) for n, a in arrays.items()}
if sys.argv[3] == "a NaN":
    others["layer3"][5, 6] = np.nan
elif sys.argv[3] == "unsigned differences that wrap":
    arrays["layer3"], others["layer3"] = (np.full(4, value, dtype=np.uint8) for value in (7, 0))
elif sys.argv[3] == "one element far off":
    arrays["layer3"] = np.zeros((2000, 2000), dtype=np.float32)
    others["layer3"] = arrays["layer3"].copy()
    others["layer3"][0, 0] = 1
np.save(sys.argv[1], np.array(arrays, dtype=object), allow_pickle=True)
np.save(sys.argv[2], np.array(others, dtype=object), allow_pickle=True)
"""
_CASES: Final = ("nothing wrong", "a NaN", "one element far off", "unsigned differences that wrap")

_REPROD_LOG: Final = """
import sys
from reprod_log import ReprodDiffHelper

helper = ReprodDiffHelper()
one, other = helper.load_info(sys.argv[1]), helper.load_info(sys.argv[2])
helper.compare_info(one, other)
helper.report(diff_method="mean", diff_threshold=1e-6, path=sys.argv[3])
"""


def figures(folder: Path, environment: dict[str, str], gigabytes: float) -> list[Figure]:
    """Speed and memory on large checkpoints of two kinds, start-up on small dumps, and reprod_log's on the same."""
    found: list[Figure] = []
    for kind in ("pdparams", "safetensors"):
        found += _large(folder, environment, kind, gigabytes)
    return found + _small(folder, environment)


def _large(folder: Path, environment: dict[str, str], kind: str, gigabytes: float) -> list[Figure]:
    name = f"`verify compare`, two {kind} of {gigabytes:g} GB"
    made = run((sys.executable, "-c", _WRITE, kind, str(gigabytes), str(folder)), environment)
    if made.status:
        return [Figure(name, 0, "", "NumPy is not installed", f"at least {SHARE_GOAL}", None)]
    paths = [folder / f"{side}.{kind}" for side in ("reference", "ours")]
    files = [str(path) for path in paths]
    commands = {
        "ours": (*VERIFY, "compare", *files, "--format", "json", "--output", str(folder / "found.json")),
        "baseline": (sys.executable, "-c", _BASELINE, *files),
    }
    runs = in_turn(commands, environment, 3)
    median = {one: seconds(each) for one, each in runs.items()}
    memory = max(one.memory for one in runs["ours"]) / 1e6
    status = {one.status for one in runs["ours"]}
    size = 2 * paths[0].stat().st_size / 1e6
    for path in paths:
        path.unlink()
    share = median["baseline"] / median["ours"]
    return [
        Figure(
            f"{name}, share of the speed of the baseline",
            round(share, 2),
            f"({size / median['ours']:.0f} MB/s, exit status {', '.join(map(str, sorted(status)))})",
            f"NumPy: both read, one subtraction: {size / median['baseline']:.0f} MB/s",
            f"at least {SHARE_GOAL}",
            share >= SHARE_GOAL and status == {0},
        ),
        Figure(
            f"{name}: peak memory",
            round(memory),
            "MB",
            f"size: {size:.0f} MB",
            f"below {MEMORY_GOAL} MB",
            memory < MEMORY_GOAL,
        ),
    ]


def _small(folder: Path, environment: dict[str, str]) -> list[Figure]:
    files = [str(folder / f"forward_{side}.npy") for side in ("torch", "paddle")]
    if run((sys.executable, "-c", _DUMPS, *files, _CASES[0]), environment).status:
        return []
    commands: dict[str, tuple[str, ...]] = {"nothing": NOTHING, "ours": (*VERIFY, "compare", *files)}
    reprod = (sys.executable, "-c", _REPROD_LOG, *files, str(folder / "diff.log"))
    installed = run((sys.executable, "-c", "import reprod_log"), environment).status == 0
    if installed:
        commands["reprod_log"] = reprod
    median = {name: seconds(each) for name, each in in_turn(commands, environment, TURNS).items()}
    ratio = median["ours"] / median["nothing"]
    found = [
        Figure(
            "`verify compare` of two small dumps",
            round(ratio, 1),
            f"x ({median['ours'] * 1000:.0f} ms)",
            f"`python -c pass`: {median['nothing'] * 1000:.0f} ms",
            f"at most {START_GOAL} x",
            ratio <= START_GOAL,
        )
    ]
    goal = f"at least {REPROD_GOAL} x"
    if not installed:
        return [*found, Figure("the same against reprod_log", 0, "", "reprod_log is not installed", goal, None)]
    times = median["reprod_log"] / median["ours"]
    baseline = f"reprod_log: {median['reprod_log'] * 1000:.0f} ms"
    found.append(Figure("the same against reprod_log", round(times, 1), "x", baseline, goal, times >= REPROD_GOAL))
    for case in _CASES:
        run((sys.executable, "-c", _DUMPS, *files, case), environment)
        ours = run((*VERIFY, "compare", *files), environment).status
        report = folder / f"{case.replace(' ', '_')}.log"
        run((*reprod[:-1], str(report)), environment)
        last = report.read_text(encoding="utf-8").splitlines()[-1:] if report.exists() else []
        words_of = {"diff check passed": "passed", "diff check failed": "failed"}
        theirs = next((said for words, said in words_of.items() if words in "".join(last)), "no verdict")
        words = {0: "aligned", 1: "not aligned"}.get(ours, "no verdict")
        wanted = 0 if case == _CASES[0] else 1
        found.append(
            Figure(
                f"verdict on dumps with {case}",
                ours,
                f"({words})",
                f"reprod_log: {theirs}",
                f"{wanted}",
                ours == wanted,
            )
        )
    return found
