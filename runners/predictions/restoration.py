"""Image restoration and novel views: PSNR, SSIM and mean absolute error from pairs of images.

Predictions and ground truth: folders of images that pair by name (`pair=name`) or, where the names differ, by their
natural order (`pair=order`). Ground truth may also be a NeRF `transforms_test.json`, whose frames are read from beside
it. Folders of folders are scenes: their values are given one by one, and the whole is the mean of the scenes'
(`average=scenes`), as the papers of both fields print it, or of all images (`average=images`).

PSNR is 10 log10(peak² / mean squared error), averaged over images. SSIM is that of Z. Wang et al., IEEE TIP 13 (2004)
600-612, by scikit-image: Gaussian window of 11 pixels with sigma 1.5, population covariance, the mean over the region
where the window fits, averaged over channels; as BasicSR takes it (XPixelGroup/BasicSR 00755efa,
basicsr/metrics/psnr_ssim.py). `channel=y` is BT.601 luma of 16 to 235, not rounded. Transparent pixels are laid over
`background`. The mean absolute error is of values from 0 to 1 (swz30/MIRNetv2 9014049f,
Defocus_Deblurring/utils.py:15).
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import Final, NamedTuple

import msgspec
import numpy as np
import skimage
from skimage.metrics import structural_similarity

from harness.evidence.evaluation import Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError
from runners.predictions import files, ids, intervals
from runners.predictions.base import Outcome, Request, Setting

METRICS: Final = ("psnr", "ssim", "mae")
SETTINGS: Final = {
    "channel": Setting(default="rgb", choices=("rgb", "y")),
    "border": Setting(default="0"),
    "pair": Setting(default="name", choices=("name", "order")),
    "average": Setting(default="scenes", choices=("scenes", "images")),
    "background": Setting(default="white", choices=("white", "black")),
}

# The window of SSIM.
_WINDOW: Final = 11
_NUMBERS: Final = re.compile(r"(\d{1,18})")
# BT.601 luma of red, green and blue between 0 and 1, in steps of 1/255.
_LUMA: Final = np.array([65.481, 128.553, 24.966])


class Frame(msgspec.Struct):
    """A frame of `transforms.json`."""

    file_path: str


class Transforms(msgspec.Struct):
    """What is needed of `transforms.json` (B. Mildenhall et al., NeRF, ECCV 2020, its data set of rendered scenes)."""

    frames: list[Frame]


class Pair(NamedTuple):
    """An image and its ground truth, as paths; `scene` is empty where there is only one."""

    name: str
    scene: str
    predicted: str
    wanted: str


def evaluate(request: Request) -> Outcome:
    """PSNR in dB, SSIM and mean absolute error, of all and of each scene.

    Identical pairs are refused: their PSNR is infinite.
    """
    pairs = pairs_of(request.one("predictions"), request.one("ground_truth"), request.settings["pair"])
    border = request.whole("border", 0, 1 << 16)
    channel, background = request.settings["channel"], request.settings["background"]

    def scores(pair: Pair) -> tuple[float, float, float]:
        return _scores(pair, channel, border, background)

    found = np.empty((len(pairs), len(METRICS)))
    with Progress("restoration", len(pairs)) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for row, each in enumerate(pool.map(scores, pairs)):
            found[row] = each
            progress.advance()
    same = [pair.name for pair, row in zip(pairs, found, strict=True) if np.isinf(row[0])]
    if same:
        raise InputError("eval_identical", file=request.predictions[0], count=len(same), ids=ids.listed(same))
    columns = {name: found[:, at].tolist() for at, name in enumerate(METRICS)}
    return Outcome(
        evaluator=f"scikit-image {skimage.__version__}",
        samples=len(pairs),
        values=list(_values(pairs, found, request.settings["average"])),
        per_sample=Samples(ids=[pair.name for pair in pairs], columns=columns),
        conventions={"peak": "255", "ssim window": "Gaussian 11, sigma 1.5", "psnr": "mean over images"},
    )


def _values(pairs: list[Pair], found: np.ndarray, average: str) -> Iterator[Value]:
    scenes: dict[str, list[int]] = {}
    for row, pair in enumerate(pairs):
        scenes.setdefault(pair.scene, []).append(row)
    for column, (metric, unit) in enumerate((("psnr", "dB"), ("ssim", "score"), ("mae", "score"))):
        scores = found[:, column]
        whole = intervals.mean(metric, scores, unit=unit)
        if len(scenes) > 1 and average == "scenes":
            means = [float(scores[rows].mean()) for rows in scenes.values()]
            whole = msgspec.structs.replace(whole, value=decimal(float(np.mean(means))), interval=None)
        yield whole
        if len(scenes) > 1:
            for scene, rows in scenes.items():
                yield intervals.mean(metric, scores[rows], unit=unit, subset=scene)


def pairs_of(predicted: str, wanted: str, by: str) -> list[Pair]:
    """The images of two folders (or a `transforms.json`), by `name` or `order`. Raises InputError."""
    have = files.images(predicted)
    want = _frames(wanted) if wanted.casefold().endswith(".json") else files.images(wanted)
    if by == "order":
        if len(have) != len(want):
            raise InputError("eval_count", file=predicted, wanted=len(want), found=len(have))
        names = dict(zip(sorted(want, key=_natural), sorted(have, key=_natural), strict=True))
    else:
        ids.check_ids(have, want, file=predicted)
        names = {name: name for name in want}
    return [Pair(name, _scene(name), have[names[name]], want[name]) for name in sorted(want, key=_natural)]


def _frames(path: str) -> dict[str, str]:
    """The images of a `transforms.json`, by their names without folder; none may lie outside its folder."""
    folder = os.path.dirname(os.path.abspath(path))
    found: dict[str, str] = {}
    for frame in files.read_json(path, Transforms, 64 << 20).frames:
        inside = PurePosixPath(frame.file_path.replace("\\", "/"))
        if inside.is_absolute() or ".." in inside.parts:
            raise InputError("eval_outside", file=path, path=frame.file_path)
        place = os.path.join(folder, *inside.parts)
        if not os.path.splitext(place)[1]:
            place += ".png"
        if inside.stem in found:
            raise InputError("eval_truth_duplicates", file=path, count=2, ids=inside.stem)
        found[inside.stem] = place
    if not found:
        raise InputError("eval_truth_empty", file=path)
    return found


def _scene(name: str) -> str:
    return name.rpartition("/")[0]


def _natural(name: str) -> list[tuple[int, str]]:
    """Sort key: `r_9` before `r_10`."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in _NUMBERS.split(name)]


def _scores(pair: Pair, channel: str, border: int, background: str) -> tuple[float, float, float]:
    """PSNR, SSIM and mean absolute error of one pair."""
    one, other = (read(path, background) for path in (pair.predicted, pair.wanted))
    if one.shape != other.shape:
        raise InputError("eval_shape", file=pair.predicted, wanted=str(other.shape), found=str(one.shape))
    if border:
        one, other = (image[border:-border, border:-border] for image in (one, other))
    if min(one.shape[:2]) < _WINDOW:
        raise InputError("eval_image_small", file=pair.predicted, size=_WINDOW, border=border)
    if channel == "y":
        one, other = (image @ _LUMA / 255 + 16 for image in (one, other))
    error = float(np.mean((one - other) ** 2))
    psnr = float("inf") if error == 0 else 10 * float(np.log10(255**2 / error))
    ssim = structural_similarity(
        one,
        other,
        data_range=255,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
        channel_axis=2 if one.ndim == 3 else None,
    )
    return psnr, float(ssim), float(np.mean(np.abs(one - other)) / 255)


def read(path: str, background: str) -> np.ndarray:
    """An image as float64 RGB, 0 to 255, shape (height, width, 3)."""
    image = files.image(path)
    if image.dtype != np.uint8 or (image.ndim == 3 and image.shape[2] not in (3, 4)):
        image = files.image(path, "RGB")
    pixels = image.astype(np.float64)
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    if pixels.shape[2] == 4:
        cover = pixels[:, :, 3:] / 255
        return np.asarray(pixels[:, :, :3] * cover + (255 if background == "white" else 0) * (1 - cover))
    return pixels
