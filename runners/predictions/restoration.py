"""Image restoration and novel views: PSNR, SSIM and mean absolute error from pairs of images.

Predictions and ground truth: folders of images that pair by name (`pair=name`) or, where the names differ, by their
natural order (`pair=order`). Ground truth may also be a NeRF `transforms_test.json`, whose frames are read from beside
it. Folders of folders are scenes: their values are given one by one, and the whole is the mean of the scenes'
(`average=scenes`), as the papers of both fields print it, or of all images (`average=images`).

PSNR is 10 log10(peak² / mean squared error), averaged over images; the peak is that of the depth, 255 or 65535. SSIM
is that of Z. Wang et al., IEEE TIP 13 (2004) 600-612, by scikit-image, the mean over the region where the window fits,
averaged over channels. Two windows are in use: `ssim=gaussian11` of 11 pixels with sigma 1.5 and population covariance
(XPixelGroup/BasicSR 00755efa, basicsr/metrics/psnr_ssim.py; Z. Wang's own `ssim_index.m`), and `ssim=uniform7` of 7 x 7
equal weights with sample covariance, which is what scikit-image does when nothing is said (swz30/MIRNetv2 235f1eea,
Defocus_Deblurring/utils.py:30).

`channel` says what is compared: `rgb`; `y`, BT.601 luma of 16 to 235 (BasicSR); `y_rounded`, the same in whole numbers
(MATLAB's `rgb2ycbcr` of 8-bit images); `grey`, OpenCV's grey of 8 bits. `border` pixels are left out on every side, or
`BEFORE,AFTER` pixels at the top and left and at the bottom and right. Transparent pixels are laid over `background`.
The mean absolute error is of values from 0 to 1 (swz30/MIRNetv2 235f1eea, Defocus_Deblurring/utils.py:15).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
import skimage
from skimage.metrics import structural_similarity

from harness.evidence.evaluation import Remark, Samples, Value, decimal
from harness.text.progress import Progress
from harness.values.errors import InputError, UsageError
from harness.values.paths import natural
from runners.predictions import files, ids, intervals
from runners.predictions.base import Convention, Outcome, Request

METRICS: Final = ("psnr", "ssim", "mae")
SETTINGS: Final = {
    "channel": Convention(default="rgb", choices=("rgb", "y", "y_rounded", "grey")),
    "border": Convention(default="0"),
    "ssim": Convention(default="gaussian11", choices=("gaussian11", "uniform7")),
    "pair": Convention(default="name", choices=("name", "order")),
    "average": Convention(default="scenes", choices=("scenes", "images")),
    "background": Convention(default="white", choices=("white", "black")),
}

# The windows of SSIM: how many pixels wide, and what scikit-image is told.
_WINDOWS: Final[dict[str, tuple[int, dict[str, Any]]]] = {
    "gaussian11": (11, {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}),
    "uniform7": (7, {}),
}
# BT.601 luma of red, green and blue between 0 and 1, in steps of 1/255.
_LUMA: Final = np.array([65.481, 128.553, 24.966])


class TransformsFrame(msgspec.Struct):
    """A frame of `transforms.json`."""

    file_path: str


class Transforms(msgspec.Struct):
    """What is needed of `transforms.json` (B. Mildenhall et al., NeRF, ECCV 2020, its data set of rendered scenes)."""

    frames: list[TransformsFrame]


class ImagePair(NamedTuple):
    """An image and its ground truth, as paths; `scene` is empty where there is only one."""

    name: str
    scene: str
    predicted: str
    wanted: str


class PairRules(NamedTuple):
    """How a pair is compared: settings of the same names, and the pixels left out `before` and `after`."""

    channel: str
    ssim: str
    background: str
    before: int
    after: int


class Scores(NamedTuple):
    """Of a pair: PSNR, SSIM and mean absolute error, and the peaks of prediction and ground truth."""

    values: tuple[float, float, float]
    peaks: tuple[int, int]


def evaluate(request: Request) -> Outcome:
    """PSNR in dB, SSIM and mean absolute error, of all and of each scene.

    Identical pairs are refused: their PSNR is infinite.
    """
    pairs = pairs_of(request.one("predictions"), request.one("ground_truth"), request.settings["pair"])
    chosen = request.settings
    before, after = _border(request)
    rules = PairRules(chosen["channel"], chosen["ssim"], chosen["background"], before, after)

    def scores(pair: ImagePair) -> Scores:
        return _scores(pair, rules)

    found = np.empty((len(pairs), len(METRICS)))
    peaks: set[tuple[int, int]] = set()
    with Progress("restoration", len(pairs)) as progress, ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for row, each in enumerate(pool.map(scores, pairs)):
            found[row] = each.values
            peaks.add(each.peaks)
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
        conventions={
            "peak": ", ".join(str(peak) for peak in sorted({peak for pair in peaks for peak in pair})),
            "psnr": "mean over images",
        },
        remarks=[Remark(code="remark_depths")] if any(ours != theirs for ours, theirs in peaks) else [],
    )


def _border(request: Request) -> tuple[int, int]:
    """The pixels left out at the top and left, and at the bottom and right. Raises UsageError."""
    before, comma, after = request.settings["border"].partition(",")
    sides = {"border": before, "after": after if comma else before}
    one = Request(predictions=[], ground_truth=[], settings=sides)
    try:
        return one.whole("border", 0, 1 << 16), one.whole("after", 0, 1 << 16)
    except UsageError:
        raise UsageError(
            "eval_setting_number", name="border", value=request.settings["border"], low=0, high=1 << 16
        ) from None


def _values(pairs: list[ImagePair], found: np.ndarray, average: str) -> Iterator[Value]:
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


def pairs_of(predicted: str, wanted: str, by: str) -> list[ImagePair]:
    """The images of two folders (or a `transforms.json`), by `name` or `order`. Raises InputError."""
    have = files.images(predicted)
    want = _frames(wanted) if wanted.casefold().endswith(".json") else files.images(wanted)
    if by == "order":
        if len(have) != len(want):
            raise InputError("eval_count", file=predicted, wanted=len(want), found=len(have))
        names = dict(zip(sorted(want, key=natural), sorted(have, key=natural), strict=True))
    else:
        ids.check_ids(have, want, file=predicted)
        names = {name: name for name in want}
    return [ImagePair(name, _scene(name), have[names[name]], want[name]) for name in sorted(want, key=natural)]


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


def _scores(pair: ImagePair, rules: PairRules) -> Scores:
    """PSNR, SSIM and mean absolute error of one pair."""
    (one, peak), (other, other_peak) = (read(path, rules.background) for path in (pair.predicted, pair.wanted))
    if one.shape != other.shape:
        raise InputError("eval_shape", file=pair.predicted, wanted=str(other.shape), found=str(one.shape))
    scale = peak if peak == other_peak else 1
    one, other = one / (peak / scale), other / (other_peak / scale)
    if rules.before or rules.after:
        kept = (slice(rules.before, -rules.after or None),) * 2
        one, other = one[kept], other[kept]
    window, said = _WINDOWS[rules.ssim]
    if min(one.shape[:2]) < window:
        border = max(rules.before, rules.after)
        raise InputError("eval_image_small", file=pair.predicted, size=window, border=border)
    if rules.channel != "rgb":
        one, other = (_channel(image, rules.channel, scale) for image in (one, other))
        scale = 255
    error = float(np.mean((one - other) ** 2))
    psnr = float("inf") if error == 0 else 10 * float(np.log10(scale**2 / error))
    ssim = structural_similarity(one, other, data_range=scale, channel_axis=2 if one.ndim == 3 else None, **said)
    return Scores((psnr, float(ssim), float(np.mean(np.abs(one - other)) / scale)), (peak, other_peak))


def _channel(image: np.ndarray, channel: str, peak: int) -> np.ndarray:
    """One channel (height, width) of 0 to 255 of an RGB image of 0 to `peak`."""
    if channel == "grey":
        cv2 = files.opencv()
        return np.asarray(cv2.cvtColor(np.rint(image / peak * 255).astype(np.uint8), cv2.COLOR_RGB2GRAY), dtype=float)
    luma = image @ _LUMA / peak + 16
    return np.asarray(np.floor(luma + 0.5) if channel == "y_rounded" else luma)


def read(path: str, background: str) -> tuple[np.ndarray, int]:
    """An image as float64 RGB, shape (height, width, 3), with its peak: 255, or 65535 of 16 bits a channel."""
    image = files.image(path)
    if image.dtype not in (np.uint8, np.uint16) or (image.ndim == 3 and image.shape[2] not in (3, 4)):
        image = files.image(path, "RGB")
    peak = 65535 if image.dtype == np.uint16 else 255
    pixels = image.astype(np.float64)
    if pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2), peak
    if pixels.shape[2] == 4:
        cover = pixels[:, :, 3:] / peak
        return np.asarray(pixels[:, :, :3] * cover + (peak if background == "white" else 0) * (1 - cover)), peak
    return pixels, peak
