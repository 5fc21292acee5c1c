"""LPIPS: the learned perceptual distance of image pairs (R. Zhang et al., CVPR 2018), version 0.1 with AlexNet or VGG.

Images as for `restoration`. The weights are your own files: `trunk` holds those of the `net` (torchvision's AlexNet or
VGG16, `features.0.weight` ...), `linear` the calibrated layers (`lin0.model.1.weight` ..., as the package `lpips` and
richzhang/PerceptualSimilarity publish them in `weights/v0.1`), as `.pth`, `.safetensors` or `.npz`; no pickle of them
is run, and no framework is needed. AlexNet is what restoration papers print, VGG what NeRF's do.

Source of the formula: richzhang/PerceptualSimilarity 082bb24f, lpips/lpips.py, line 112: the outputs of the five
activations, each pixel brought to unit length over the channels, squared differences weighted by the linear layer,
averaged over the pixels, summed over the layers. Colours from 0 to 255 become -1 to 1, then (x - shift) / scale.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

import numpy as np

from harness.evidence.evaluation import Samples
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from harness.version import __version__
from runners.predictions import intervals, restoration
from runners.predictions.base import Convention, Outcome, Request
from runners.tensors import open_tensors

METRICS: Final = ("lpips",)
SETTINGS: Final = {
    "net": Convention(default="alex", choices=("alex", "vgg")),
    "trunk": Convention(default=""),
    "linear": Convention(default=""),
    "pair": Convention(default="name", choices=("name", "order")),
    "background": Convention(default="white", choices=("white", "black")),
}


class _Layer(NamedTuple):
    """A convolution of a trunk: its number in torchvision's `features`, the shape of its weight, stride and padding.

    `pool` is the side of the max pooling (stride 2) before it, 0 for none; `kept` whether its activation is compared.
    """

    number: int
    shape: tuple[int, int, int, int]
    stride: int = 1
    padding: int = 1
    pool: int = 0
    kept: bool = True


_NETS: Final = {
    "alex": (
        _Layer(0, (64, 3, 11, 11), stride=4, padding=2),
        _Layer(3, (192, 64, 5, 5), padding=2, pool=3),
        _Layer(6, (384, 192, 3, 3), pool=3),
        _Layer(8, (256, 384, 3, 3)),
        _Layer(10, (256, 256, 3, 3)),
    ),
    "vgg": (
        _Layer(0, (64, 3, 3, 3), kept=False),
        _Layer(2, (64, 64, 3, 3)),
        _Layer(5, (128, 64, 3, 3), pool=2, kept=False),
        _Layer(7, (128, 128, 3, 3)),
        _Layer(10, (256, 128, 3, 3), pool=2, kept=False),
        _Layer(12, (256, 256, 3, 3), kept=False),
        _Layer(14, (256, 256, 3, 3)),
        _Layer(17, (512, 256, 3, 3), pool=2, kept=False),
        _Layer(19, (512, 512, 3, 3), kept=False),
        _Layer(21, (512, 512, 3, 3)),
        _Layer(24, (512, 512, 3, 3), pool=2, kept=False),
        _Layer(26, (512, 512, 3, 3), kept=False),
        _Layer(28, (512, 512, 3, 3)),
    ),
}
_TITLES: Final = {"alex": "AlexNet", "vgg": "VGG16"}
_SHIFT: Final = np.array([-0.030, -0.088, -0.188], dtype=np.float32)
_SCALE: Final = np.array([0.458, 0.448, 0.450], dtype=np.float32)
_EPSILON: Final = np.float32(1e-10)
# Smaller images leave nothing for the last layers.
_SMALLEST: Final = {"alex": 31, "vgg": 16}


def evaluate(request: Request) -> Outcome:
    """LPIPS, the mean over the pairs."""
    if not request.settings["trunk"] or not request.settings["linear"]:
        raise UsageError("eval_lpips_weights")
    net = request.settings["net"]
    network = Network(net, request.settings["trunk"], request.settings["linear"])
    pairs = restoration.pairs_of(request.one("predictions"), request.one("ground_truth"), request.settings["pair"])

    def distance(pair: restoration.ImagePair) -> float:
        one, other = (_pixels(path, request.settings["background"]) for path in pair[2:])
        if one.shape != other.shape:
            raise InputError("eval_shape", file=pair.predicted, wanted=str(other.shape), found=str(one.shape))
        if min(one.shape[:2]) < _SMALLEST[net]:
            raise InputError("eval_image_small", file=pair.predicted, size=_SMALLEST[net], border=0)
        return network.distance(one, other)

    scores: list[float] = []
    with Progress("lpips", len(pairs)) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for score in pool.map(distance, pairs):
            scores.append(score)
            progress.advance()
    return Outcome(
        evaluator=f"reproverify {__version__}",
        samples=len(scores),
        values=[intervals.mean("lpips", scores, unit="score")],
        per_sample=Samples(ids=[pair.name for pair in pairs], columns={"lpips": scores}),
        conventions={"network": f"{_TITLES[net]}, version 0.1"},
    )


def _pixels(path: str, background: str) -> np.ndarray:
    """An image as RGB from 0 to 255, whatever its depth."""
    image, peak = restoration.read(path, background)
    return image if peak == 255 else image * (255 / peak)


class Network:
    """The convolutions of a trunk and the linear layers of LPIPS. Raises InputError for files that do not hold them."""

    def __init__(self, net: str, trunk: str, linear: str) -> None:
        self._layers = _NETS[net]
        wanted: dict[str, tuple[int, ...]] = {}
        for layer in self._layers:
            wanted |= {f"features.{layer.number}.weight": layer.shape, f"features.{layer.number}.bias": layer.shape[:1]}
        self._trunk = _tensors(trunk, wanted)
        kept = [layer for layer in self._layers if layer.kept]
        names: dict[str, tuple[int, ...]] = {
            f"lin{k}.model.1.weight": (1, layer.shape[0], 1, 1) for k, layer in enumerate(kept)
        }
        self._linear = [weight.ravel() for weight in _tensors(linear, names).values()]

    def distance(self, one: np.ndarray, other: np.ndarray) -> float:
        """The distance of two images, float RGB from 0 to 255, shape (height, width, 3)."""
        total = 0.0
        for first, second, weight in zip(self._features(one), self._features(other), self._linear, strict=True):
            gap = (_unit(first) - _unit(second)) ** 2
            total += float((weight @ gap.reshape(len(weight), -1)).mean(dtype=np.float64))
        return total

    def _features(self, image: np.ndarray) -> list[np.ndarray]:
        """The activations that are compared, (channels, height, width) each."""
        pixels = (2 * image.astype(np.float32) / 255 - 1 - _SHIFT) / _SCALE
        found: list[np.ndarray] = []
        state = pixels.transpose(2, 0, 1)
        for layer in self._layers:
            if layer.pool:
                state = _pooled(state, layer.pool)
            weight, bias = (self._trunk[f"features.{layer.number}.{part}"] for part in ("weight", "bias"))
            state = _convolved(state, weight, layer.stride, layer.padding)
            state += bias[:, None, None]
            np.maximum(state, 0, out=state)
            if layer.kept:
                found.append(state)
        return found


def _pooled(state: np.ndarray, side: int) -> np.ndarray:
    """The largest value of each window of `side` x `side`, a window every 2 pixels."""
    rows, columns = ((length - side) // 2 + 1 for length in state.shape[1:])
    parts = [
        state[:, down : down + 2 * rows - 1 : 2, right : right + 2 * columns - 1 : 2]
        for down in range(side)
        for right in range(side)
    ]
    best = parts[0].copy()
    for part in parts[1:]:
        np.maximum(best, part, out=best)
    return np.asarray(best)


def _convolved(state: np.ndarray, weight: np.ndarray, stride: int, padding: int) -> np.ndarray:
    """The convolution of (channels, height, width) by `weight` (outputs, channels, rows, columns).

    One matrix product: the pixels under each place of the window are laid out beside each other first.
    """
    padded = np.pad(state, ((0, 0), (padding, padding), (padding, padding)))
    outputs, channels, down, right = weight.shape
    rows, columns = (
        (length - side) // stride + 1 for length, side in zip(padded.shape[1:], (down, right), strict=True)
    )
    laid_out = np.empty((channels, down, right, rows, columns), dtype=np.float32)
    for row in range(down):
        for column in range(right):
            laid_out[:, row, column] = padded[
                :, row : row + stride * rows : stride, column : column + stride * columns : stride
            ]
    flat = weight.reshape(outputs, -1) @ laid_out.reshape(channels * down * right, rows * columns)
    return np.asarray(flat.reshape(outputs, rows, columns))


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
