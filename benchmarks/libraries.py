"""Code of our own beside the library that does the same: a library that is at most a quarter slower would replace it.

COCO's matching and curve beside faster-coco-eval, and the readers of safetensors and ONNX beside their packages. Each
is timed in a process of its own, reading included; a reader reads every tensor once.

What was decided: faster-coco-eval takes four times as long and five times the memory, and knows neither intervals nor
AP of single images: ours stays. safetensors is as fast as ours, but gives NumPy no bfloat16 and no float8, and holds a
tensor whole: ours stays. onnx takes three times as long and the whole file in memory: ours stays. OpenCV's resize was
twenty times as fast as ours, to the last bit what the toolkits call: it replaced ours (runners/paddle_model).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from measuring import Figure, passed, run
from predictions import evaluation

_FASTER: Final = """
import contextlib, io, sys
from faster_coco_eval import COCO, COCOeval_faster
with contextlib.redirect_stdout(io.StringIO()):
    truth = COCO(sys.argv[2])
    judge = COCOeval_faster(truth, truth.loadRes(sys.argv[1]), sys.argv[3])
    judge.evaluate(); judge.accumulate(); judge.summarize()
print(100 * judge.stats[0])
"""

# Weights of 256 MB in 64 tensors, as both formats store them.
_WEIGHTS: Final = """
import sys
import numpy as np
import onnx
from onnx import helper, numpy_helper
from safetensors.numpy import save_file
draw = np.random.default_rng(0)
arrays = {f"layer{n}.weight": draw.standard_normal((1024, 1024), dtype=np.float32) for n in range(64)}
save_file(arrays, sys.argv[1])
initializers = [numpy_helper.from_array(array, name) for name, array in arrays.items()]
onnx.save(helper.make_model(helper.make_graph([], "weights", [], [], initializers)), sys.argv[2])
"""
_OURS: Final = """
import sys
from runners.tensors import open_tensors
opened = open_tensors(sys.argv[1])
print(sum(float(block.sum()) for tensor in opened.tensors() for block in opened.blocks(tensor)))
"""
_SAFETENSORS: Final = """
import sys
from safetensors import safe_open
with safe_open(sys.argv[1], "np") as file:
    print(sum(float(file.get_tensor(name).sum()) for name in file.keys()))
"""
_ONNX: Final = """
import sys
import onnx
from onnx import numpy_helper
print(sum(float(numpy_helper.to_array(one).sum()) for one in onnx.load(sys.argv[1]).graph.initializer))
"""


def figures(folder: Path, environment: dict[str, str]) -> list[Figure]:
    """Our time and memory beside the library's; no goal, since what a library lacks counts too."""
    return _coco(folder, environment) + _readers(folder, environment)


def _coco(folder: Path, environment: dict[str, str]) -> list[Figure]:
    name = "COCO box AP, 500,000 detections"
    if find_spec("faster_coco_eval") is None:
        return [Figure(name, 0, "", "faster-coco-eval is not installed", "", None)]
    # Written by another process: the memory of this one would count as that of its children.
    script = "import sys; from pathlib import Path; from detections import write; write(Path(sys.argv[1]), 5000, 100)"
    command = sys.executable, "-c", script, str(folder)
    passed(run(command, {**environment, "PYTHONPATH": str(Path(__file__).parent)}))
    results, truth = folder / "results.json", folder / "truth.json"
    ours = evaluation("coco", results, truth, "bootstrap=0")
    theirs = sys.executable, "-c", _FASTER, str(results), str(truth), "bbox"
    return [_beside(name, "faster-coco-eval", ours, theirs, environment)]


def _readers(folder: Path, environment: dict[str, str]) -> list[Figure]:
    missing = [name for name in ("onnx", "safetensors") if find_spec(name) is None]
    if missing:
        return [Figure("readers of weights", 0, "", f"{missing[0]} is not installed", "", None)]
    paths = folder / "weights.safetensors", folder / "weights.onnx"
    passed(run((sys.executable, "-c", _WEIGHTS, *map(str, paths)), environment))
    return [
        _beside(
            f"every tensor of {path.suffix[1:]}, 256 MB",
            library,
            (sys.executable, "-c", _OURS, str(path)),
            (sys.executable, "-c", script, str(path)),
            environment,
        )
        for path, library, script in zip(paths, ("safetensors", "onnx"), (_SAFETENSORS, _ONNX), strict=True)
    ]


def _beside(name: str, library: str, ours: Sequence[str], theirs: Sequence[str], environment: dict[str, str]) -> Figure:
    one, other = (passed(run(command, environment)) for command in (ours, theirs))
    shown = f"{library} {other.cpu:.2f} s, {other.memory / 1e6:.0f} MB"
    return Figure(f"{name} (processor)", round(one.cpu, 2), f"s, {one.memory / 1e6:.0f} MB", shown, "", True)
