"""LPIPS: the learned perceptual distance of image pairs (R. Zhang et al., CVPR 2018), version 0.1 with AlexNet.

Images as for `restoration`. The weights are your own files: `trunk` holds AlexNet's (torchvision's `features.0.weight`
...), `linear` the calibrated layers (`lin0.model.1.weight` ..., as richzhang/PerceptualSimilarity publishes them), as
`.pth`, `.safetensors` or `.npz`; no pickle of them is run, and no framework is needed.

Source of the formula: richzhang/PerceptualSimilarity 082bb24f, lpips/lpips.py, line 112: the outputs of the five
activations, each pixel brought to unit length over the channels, squared differences weighted by the linear layer,
averaged over the pixels, summed over the layers. Colours from 0 to 255 become -1 to 1, then (x - shift) / scale.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from harness.evidence.evaluation import Samples
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from harness.version import __version__
from runners.predictions import intervals, restoration
from runners.predictions.base import Outcome, Request, Setting
from runners.tensors import open_tensors

METRICS: Final = ("lpips",)
SETTINGS: Final = {
    "trunk": Setting(default=""),
    "linear": Setting(default=""),
    "pair": Setting(default="name", choices=("name", "order")),
    "background": Setting(default="white", choices=("white", "black")),
}

# AlexNet's convolutions: number of the layer, shape of the weight, stride, padding, and whether pooling comes first.
_LAYERS: Final = (
    (0, (64, 3, 11, 11), 4, 2, False),
    (3, (192, 64, 5, 5), 1, 2, True),
    (6, (384, 192, 3, 3), 1, 1, True),
    (8, (256, 384, 3, 3), 1, 1, False),
    (10, (256, 256, 3, 3), 1, 1, False),
)
_SHIFT: Final = np.array([-0.030, -0.088, -0.188], dtype=np.float32)
_SCALE: Final = np.array([0.458, 0.448, 0.450], dtype=np.float32)
_EPSILON: Final = np.float32(1e-10)
# Smaller images leave nothing for the last layers.
_SMALLEST: Final = 31


def evaluate(request: Request) -> Outcome:
    """LPIPS, the mean over the pairs."""
    if not request.settings["trunk"] or not request.settings["linear"]:
        raise UsageError("eval_lpips_weights")
    network = Network(request.settings["trunk"], request.settings["linear"])
    pairs = restoration.pairs_of(request.one("predictions"), request.one("ground_truth"), request.settings["pair"])
    scores = []
    with Progress("lpips", len(pairs)) as progress:
        for pair in pairs:
            one, other = (_pixels(path, request.settings["background"]) for path in pair[2:])
            if one.shape != other.shape:
                raise InputError("eval_shape", file=pair.predicted, wanted=str(other.shape), found=str(one.shape))
            if min(one.shape[:2]) < _SMALLEST:
                raise InputError("eval_image_small", file=pair.predicted, size=_SMALLEST, border=0)
            scores.append(network.distance(one, other))
            progress.advance()
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(scores),
        values=[intervals.mean("lpips", scores, unit="score")],
        per_sample=Samples(ids=[pair.name for pair in pairs], columns={"lpips": scores}),
        conventions={"network": "AlexNet, version 0.1"},
    )


def _pixels(path: str, background: str) -> np.ndarray:
    """An image as RGB from 0 to 255, whatever its depth."""
    image, peak = restoration.read(path, background)
    return image if peak == 255 else image * (255 / peak)


class Network:
    """AlexNet's convolutions and the linear layers of LPIPS. Raises InputError for files that do not hold them."""

    def __init__(self, trunk: str, linear: str) -> None:
        wanted: dict[str, tuple[int, ...]] = {}
        for number, shape, *_ in _LAYERS:
            wanted |= {f"features.{number}.weight": shape, f"features.{number}.bias": shape[:1]}
        self._trunk = _tensors(trunk, wanted)
        names: dict[str, tuple[int, ...]] = {
            f"lin{k}.model.1.weight": (1, shape[0], 1, 1) for k, (_, shape, *_) in enumerate(_LAYERS)
        }
        self._linear = [weight.ravel() for weight in _tensors(linear, names).values()]

    def distance(self, one: np.ndarray, other: np.ndarray) -> float:
        """The distance of two images, float RGB from 0 to 255, shape (height, width, 3)."""
        total = 0.0
        for first, second, weight in zip(self._features(one), self._features(other), self._linear, strict=True):
            gap = (_unit(first) - _unit(second)) ** 2
            total += float(np.tensordot(weight, gap, axes=1).mean(dtype=np.float64))
        return total

    def _features(self, image: np.ndarray) -> list[np.ndarray]:
        """The five activations, (channels, height, width) each."""
        pixels = (2 * image.astype(np.float32) / 255 - 1 - _SHIFT) / _SCALE
        found: list[np.ndarray] = []
        state = pixels.transpose(2, 0, 1)
        for number, _, stride, padding, pool in _LAYERS:
            if pool:
                state = sliding_window_view(state, (3, 3), axis=(1, 2))[:, ::2, ::2].max(axis=(3, 4))
            weight, bias = (self._trunk[f"features.{number}.{part}"] for part in ("weight", "bias"))
            state = np.maximum(_convolved(state, weight, stride, padding) + bias[:, None, None], 0)
            found.append(state)
        return found


def _convolved(state: np.ndarray, weight: np.ndarray, stride: int, padding: int) -> np.ndarray:
    padded = np.pad(state, ((0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(padded, weight.shape[2:], axis=(1, 2))[:, ::stride, ::stride]
    return np.asarray(np.tensordot(weight, windows, axes=((1, 2, 3), (0, 3, 4))))


def _unit(state: np.ndarray) -> np.ndarray:
    return np.asarray(state / (np.sqrt((state**2).sum(axis=0)) + _EPSILON))


def _tensors(path: str, wanted: dict[str, tuple[int, ...]]) -> dict[str, np.ndarray]:
    """The tensors `wanted` (name to shape) of a file, as float32. Raises InputError."""
    opened = open_tensors(path)
    try:
        given = {tensor.name: tensor for tensor in opened.tensors()}
        found = {}
        for name, shape in wanted.items():
            if name not in given or given[name].shape != shape:
                have = str(given[name].shape) if name in given else "-"
                raise InputError("eval_arrays", file=path, wanted=f"{name} {shape}", found=have)
            blocks = list(opened.blocks(given[name]))
            found[name] = np.concatenate(blocks).astype(np.float32).reshape(shape)
        return found
    finally:
        opened.close()
