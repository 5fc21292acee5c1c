"""From an image to a model's input: the steps a reviewer declares, or the usual ones of a toolkit by name.

A step is a mapping with `do` and its settings. An image comes as (height, width, 3) of uint8, red first.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Final, Literal

import msgspec

from harness.values.errors import InputError, UsageError

if TYPE_CHECKING:
    import numpy as np

Interpolation = Literal["linear", "cubic", "pillow_bilinear", "pillow_bicubic"]
_Side = Annotated[int, msgspec.Meta(ge=1, le=16384)]
_Three = tuple[float, float, float]


class Channels(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="channels", forbid_unknown_fields=True):
    """The order of the channels: `rgb`, or `bgr` as OpenCV reads them."""

    order: Literal["rgb", "bgr"]


class Resize(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="resize", forbid_unknown_fields=True):
    """To `height` and `width`; or so that the short side is `short`, and the long one at most `longest` where that is
    not 0; or to `height`, keeping the ratio, where `width` is 0.

    `linear` takes the four neighbours at half-pixel centres and `cubic` sixteen, as OpenCV's INTER_LINEAR and
    INTER_CUBIC do; Pillow's filters widen with the scale.
    """

    short: Annotated[int, msgspec.Meta(ge=0, le=16384)] = 0
    longest: Annotated[int, msgspec.Meta(ge=0, le=16384)] = 0
    height: Annotated[int, msgspec.Meta(ge=0, le=16384)] = 0
    width: Annotated[int, msgspec.Meta(ge=0, le=16384)] = 0
    interpolation: Interpolation = "linear"


class CentreCrop(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="centre_crop", forbid_unknown_fields=True
):
    """The middle `height` x `width` pixels."""

    height: _Side
    width: _Side


class Normalise(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="normalise", forbid_unknown_fields=True):
    """(value x `scale` - `mean`) / `std`, channel by channel."""

    scale: float = 1 / 255
    mean: _Three
    std: _Three


class Pad(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="pad", forbid_unknown_fields=True):
    """On the right with `value`, to `width` at least."""

    width: _Side
    value: float = 0.0


class PadStride(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="pad_stride", forbid_unknown_fields=True
):
    """Below and on the right with zeros, to multiples of `stride`."""

    stride: _Side


class ToCHW(msgspec.Struct, frozen=True, kw_only=True, tag_field="do", tag="to_chw", forbid_unknown_fields=True):
    """(height, width, channels) as (channels, height, width)."""


Step = Channels | Resize | CentreCrop | Normalise | Pad | PadStride | ToCHW

_IMAGENET: Final = Normalise(mean=(0.485, 0.456, 0.406), std=(0.229, 0.224, 0.225))
_HALF: Final = Normalise(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))

PRESETS: Final[dict[str, tuple[Step, ...]]] = {
    # An array is handed to the model as it is.
    "none": (),
    # PaddlePaddle/PaddleClas, ppcls/configs/ImageNet/ResNet/ResNet50.yaml, DataLoader.Eval.
    "paddleclas_imagenet": (Resize(short=256), CentreCrop(height=224, width=224), _IMAGENET, ToCHW()),
    # PaddlePaddle/PaddleSeg, paddleseg/transforms/transforms.py, Normalize without arguments.
    "paddleseg": (_HALF, ToCHW()),
    # PaddlePaddle/PaddleDetection 666f597f, configs/ppyoloe/_base_/ppyoloe_plus_reader.yml, EvalReader at 640.
    "ppyoloe_plus": (
        Resize(height=640, width=640, interpolation="cubic"),
        Normalise(mean=(0, 0, 0), std=(1, 1, 1)),
        ToCHW(),
    ),
    # The same, configs/faster_rcnn/_base_/faster_fpn_reader.yml, EvalReader.
    "paddledetection_rcnn": (
        Resize(short=800, longest=1333, interpolation="cubic"),
        _IMAGENET,
        PadStride(stride=32),
        ToCHW(),
    ),
    # PaddlePaddle/PaddleOCR, tools/infer/predict_rec.py, resize_norm_img for rec_image_shape 3,48,320.
    "ppocr_rec": (Channels(order="bgr"), Resize(height=48), _HALF, Pad(width=320), ToCHW()),
}


def steps(text: str) -> tuple[Step, ...]:
    """The steps of a preset, or of a YAML file with a list of them. Raises UsageError, InputError."""
    if text in PRESETS:
        return PRESETS[text]
    if not text.endswith((".yaml", ".yml", ".json")):
        raise UsageError("model_transform_unknown", name=text, known=", ".join(PRESETS))
    from harness.values.yamlio import MAX_BYTES, load
    from runners.predictions.files import read_bytes

    try:
        found = load(read_bytes(text, MAX_BYTES), text).data
        return tuple(msgspec.convert(found, list[Step]))
    except msgspec.ValidationError as error:
        raise InputError("model_transform", file=text, problem=str(error)) from None


def described(chosen: Sequence[Step]) -> str:
    """The steps in one line, for the report."""
    texts = []
    for step in chosen:
        values = {k: v for k, v in msgspec.to_builtins(step).items() if k != "do" and v not in (0, "")}
        shown = ", ".join(
            f"{name} {value:.6g}" if isinstance(value, float) else f"{name} {value}" for name, value in values.items()
        )
        texts.append(f"{step.__struct_config__.tag}({shown})")
    return " > ".join(texts) or "none"


def apply(image: np.ndarray, chosen: Sequence[Step]) -> tuple[np.ndarray, tuple[int, int]]:
    """`image` after the steps, and its (height, width) after the last resize. Raises ValueError where it is too small
    for a crop.
    """
    size = (image.shape[0], image.shape[1])
    for step in chosen:
        image = _applied(image, step)
        if isinstance(step, Resize):
            size = (image.shape[0], image.shape[1])
    return image, size


def _applied(image: np.ndarray, step: Step) -> np.ndarray:
    import numpy as np

    if isinstance(step, Channels):
        return image[..., ::-1] if step.order == "bgr" else image
    if isinstance(step, Resize):
        return resize(image, *_size(image, step), step.interpolation)
    if isinstance(step, CentreCrop):
        top, left = (image.shape[0] - step.height) // 2, (image.shape[1] - step.width) // 2
        if min(top, left) < 0:
            raise ValueError(
                f"{image.shape[0]} x {image.shape[1]} pixels cannot be cropped to {step.height} x {step.width}"
            )
        return image[top : top + step.height, left : left + step.width]
    if isinstance(step, Normalise):
        scaled = image.astype(np.float32) * np.float32(step.scale)
        return np.asarray((scaled - np.array(step.mean, np.float32)) / np.array(step.std, np.float32))
    if isinstance(step, Pad):
        missing = max(0, step.width - image.shape[1])
        return np.pad(image, ((0, 0), (0, missing), (0, 0)), constant_values=step.value)
    if isinstance(step, PadStride):
        below, right = (-side % step.stride for side in image.shape[:2])
        return np.pad(image, ((0, below), (0, right), (0, 0)))
    return np.ascontiguousarray(image.transpose(2, 0, 1))


def _size(image: np.ndarray, step: Resize) -> tuple[int, int]:
    height, width = image.shape[:2]
    if step.short:
        ratio = step.short / min(height, width)
        if step.longest:
            ratio = min(ratio, step.longest / max(height, width))
        return max(1, round(height * ratio)), max(1, round(width * ratio))
    if step.height and not step.width:
        return step.height, math.ceil(step.height * width / height)
    if not step.height:
        raise ValueError("`resize` needs `short`, or `height` with or without `width`")
    return step.height, step.width


def resize(image: np.ndarray, height: int, width: int, interpolation: Interpolation) -> np.ndarray:
    """`image` (h, w, 3) of uint8 at another size, by OpenCV as the toolkits do, or by Pillow."""
    import numpy as np

    if interpolation in ("linear", "cubic"):
        import cv2

        flag = cv2.INTER_LINEAR if interpolation == "linear" else cv2.INTER_CUBIC
        return np.asarray(cv2.resize(image, (width, height), interpolation=flag))
    from PIL import Image

    method = Image.Resampling.BILINEAR if interpolation == "pillow_bilinear" else Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(np.ascontiguousarray(image)).resize((width, height), method))
