"""Preprocessing against worked cases, and against Pillow where it does the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.values.errors import InputError, UsageError
from runners.paddle_model import transforms
from runners.paddle_model.transforms import CentreCrop, Channels, Normalise, Pad, Resize, ToCHW
from tests.extras import needs


def _image(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)


def test_linear_takes_the_neighbours_at_half_pixel_centres() -> None:
    row = np.array([[[0, 0, 0], [100, 100, 100]]], dtype=np.uint8)
    # The centres of 4 pixels over 2 lie at -0.25, 0.25, 0.75 and 1.25.
    assert transforms.resize(row, 1, 4, "linear")[0, :, 0].tolist() == [0, 25, 75, 100]


def test_an_image_of_the_wanted_size_stays_as_it_is() -> None:
    image = _image(7, 5)
    for interpolation in ("linear", "pillow_bilinear", "pillow_bicubic"):
        assert (transforms.resize(image, 7, 5, interpolation) == image).all()


@pytest.mark.parametrize(
    ("step", "size"),
    [
        (Resize(short=256), (256, 341)),
        (Resize(height=48), (48, 64)),
        (Resize(height=10, width=20), (10, 20)),
    ],
)
def test_sizes(step: Resize, size: tuple[int, int]) -> None:
    assert transforms.apply(_image(300, 400), [step])[0].shape[:2] == size


def test_paddleclas_defaults() -> None:
    out, _ = transforms.apply(np.full((300, 400, 3), 255, np.uint8), transforms.PRESETS["paddleclas_imagenet"])
    assert out.shape == (3, 224, 224)
    assert out.dtype == np.float32
    assert out[:, 0, 0].tolist() == pytest.approx([(1 - 0.485) / 0.229, (1 - 0.456) / 0.224, (1 - 0.406) / 0.225])


def test_recognition_pads_behind_the_normalised_image_and_reads_blue_first() -> None:
    image = np.zeros((24, 50, 3), np.uint8)
    image[..., 0] = 255  # red
    out, _ = transforms.apply(image, transforms.PRESETS["ppocr_rec"])
    assert out.shape == (3, 48, 320)
    assert out[:, 0, 0].tolist() == [-1, -1, 1]
    assert out[:, 0, 99].tolist() == [-1, -1, 1]
    assert out[:, 0, 100].tolist() == [0, 0, 0]
    assert transforms.apply(_image(48, 500), transforms.PRESETS["ppocr_rec"])[0].shape == (3, 48, 500)


def test_the_crop_is_the_middle_and_never_larger_than_the_image() -> None:
    image = _image(6, 8)
    assert (transforms.apply(image, [CentreCrop(height=2, width=4)])[0] == image[2:4, 2:6]).all()
    assert (transforms.apply(image, [CentreCrop(height=6, width=8)])[0] == image).all()
    with pytest.raises(ValueError, match="cannot be cropped to 7 x 8"):
        transforms.apply(image, [CentreCrop(height=7, width=8)])


def test_steps_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "steps.yaml"
    file.write_text(
        "- {do: channels, order: bgr}\n"
        "- {do: resize, height: 8, width: 8, interpolation: pillow_bicubic}\n"
        "- {do: normalise, scale: 1.0, mean: [0, 0, 0], std: [1, 1, 1]}\n"
        "- {do: pad, width: 9}\n"
        "- {do: to_chw}\n",
        encoding="utf-8",
    )
    assert transforms.steps(str(file)) == (
        Channels(order="bgr"),
        Resize(height=8, width=8, interpolation="pillow_bicubic"),
        Normalise(scale=1.0, mean=(0.0, 0.0, 0.0), std=(1.0, 1.0, 1.0)),
        Pad(width=9),
        ToCHW(),
    )


@pytest.mark.parametrize(
    "text",
    ["- {do: blur}\n", "- {do: resize, shrt: 8}\n", "- {do: pad, width: 0}\n", "do: pad\n", "- {do: normalise}\n"],
)
def test_steps_that_are_none(tmp_path: Path, text: str) -> None:
    file = tmp_path / "steps.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        transforms.steps(str(file))
    assert error.value.code == "model_transform"


def test_an_unknown_name() -> None:
    with pytest.raises(UsageError) as error:
        transforms.steps("imagenet")
    assert error.value.code == "model_transform_unknown"


@pytest.mark.parametrize(
    ("height", "width", "size", "padded"),
    [
        # By the short side to 800; by the long one to 1,333 where that is smaller.
        (400, 500, (800, 1000), (800, 1024)),
        (300, 900, (444, 1333), (448, 1344)),
        (800, 1333, (800, 1333), (800, 1344)),
    ],
)
def test_what_a_two_stage_detector_takes(
    height: int, width: int, size: tuple[int, int], padded: tuple[int, int]
) -> None:
    out, resized = transforms.apply(_image(height, width), transforms.PRESETS["paddledetection_rcnn"])
    assert (resized, out.shape, out.dtype) == (size, (3, *padded), np.float32)
    assert not out[:, size[0] :].any()
    assert not out[:, :, size[1] :].any()


def test_what_ppyoloe_takes() -> None:
    out, resized = transforms.apply(np.full((30, 40, 3), 51, np.uint8), transforms.PRESETS["ppyoloe_plus"])
    assert (resized, out.shape) == ((640, 640), (3, 640, 640))
    assert out == pytest.approx(0.2)


@pytest.mark.parametrize("size", [(96, 80), (30, 33), (15, 100), (48, 40)])
@pytest.mark.parametrize("interpolation", ["linear", "cubic"])
def test_a_resize_is_that_of_opencv(size: tuple[int, int], interpolation: Any) -> None:
    cv2 = needs("cv2")
    image = np.random.default_rng(2).integers(0, 256, (48, 40, 3)).astype(np.uint8)
    flag = cv2.INTER_LINEAR if interpolation == "linear" else cv2.INTER_CUBIC
    theirs = cv2.resize(image, (size[1], size[0]), interpolation=flag)
    ours = transforms.resize(image, *size, interpolation)
    assert np.array_equal(ours, theirs)
