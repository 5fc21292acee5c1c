"""PSNR and SSIM as the cited scripts compute them: window, channel, border and the depth of the images."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from harness.evidence.evaluation import Evaluation
from harness.values.errors import UsageError
from runners.predictions import evaluate, files
from tests.runners.predictions.pictures import noisy, save, scene


def run(folder: Path, **settings: str) -> Evaluation:
    return evaluate("restoration", [str(folder / "sr")], [str(folder / "gt")], settings)[0]


def number(found: Evaluation, metric: str) -> float:
    return float(found.value(metric).value)


@pytest.fixture
def pair(tmp_path: Path) -> tuple[np.ndarray, np.ndarray]:
    wanted = scene(1)
    made = noisy(wanted, 2)
    save(tmp_path / "gt" / "a.png", wanted)
    save(tmp_path / "sr" / "a.png", made)
    return made, wanted


def deep(path: Path, pixels: np.ndarray) -> None:
    """Write uint16, (height, width) or red, green, blue."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), pixels if pixels.ndim == 2 else pixels[:, :, ::-1])


@pytest.mark.parametrize("ending", ["png", "tiff"])
def test_sixteen_bits_of_colour_are_read_whole(tmp_path: Path, ending: str) -> None:
    # Noise of 90 of 65535: the upper byte alone would be off by fractions of a decibel or see nothing at all.
    draw = np.random.default_rng(3)
    wanted = draw.integers(1000, 64000, (24, 30, 3)).astype(np.uint16)
    made = (wanted + draw.integers(-90, 91, wanted.shape)).astype(np.uint16)
    for side, pixels in (("gt", wanted), ("sr", made)):
        deep(tmp_path / side / f"a.{ending}", pixels)
        np.testing.assert_array_equal(files.image(str(tmp_path / side / f"a.{ending}")), pixels)
    if ending == "tiff":
        return  # folders of images are PNG, JPEG or BMP
    found = run(tmp_path, ssim="uniform7")
    expected = peak_signal_noise_ratio(wanted, made, data_range=65535)
    assert number(found, "psnr") == pytest.approx(expected, abs=1e-9)
    similar = structural_similarity(wanted / 65535, made / 65535, data_range=1, channel_axis=2)
    assert number(found, "ssim") == pytest.approx(similar, abs=1e-9)
    assert number(found, "mae") == pytest.approx(np.abs(wanted / 65535 - made / 65535).mean(), abs=1e-12)
    assert (found.conventions["peak"], found.remarks) == ("65535", [])


def test_sixteen_bits_of_grey_do_not_saturate(tmp_path: Path) -> None:
    draw = np.random.default_rng(4)
    wanted = draw.integers(1000, 64000, (24, 30)).astype(np.uint16)
    made = (wanted + draw.integers(-900, 901, wanted.shape)).astype(np.uint16)
    deep(tmp_path / "gt" / "a.png", wanted)
    deep(tmp_path / "sr" / "a.png", made)
    expected = peak_signal_noise_ratio(wanted, made, data_range=65535)
    assert number(run(tmp_path), "psnr") == pytest.approx(expected, abs=1e-9)


def test_two_depths_are_compared_as_shares_of_their_peaks(tmp_path: Path) -> None:
    wanted = scene(5).astype(np.uint16) * 257
    made = noisy(scene(5), 6)
    deep(tmp_path / "gt" / "a.png", wanted)
    save(tmp_path / "sr" / "a.png", made)
    found = run(tmp_path)
    expected = peak_signal_noise_ratio(scene(5), made, data_range=255)
    assert number(found, "psnr") == pytest.approx(expected, abs=1e-9)
    assert [one.code for one in found.remarks] == ["remark_depths"]
    assert found.conventions["peak"] == "255, 65535"


def test_ssim_of_the_cited_script(tmp_path: Path, pair: tuple[np.ndarray, np.ndarray]) -> None:
    # swz30/MIRNetv2, Defocus_Deblurring/utils.py: scikit-image's own defaults over images of 0 to 1.
    made, wanted = (side / 255 for side in pair)
    expected = structural_similarity(made, wanted, data_range=1, channel_axis=-1)
    assert number(run(tmp_path, ssim="uniform7"), "ssim") == pytest.approx(expected, abs=1e-9)
    assert abs(number(run(tmp_path), "ssim") - expected) > 0.001


def test_grey_is_opencvs(tmp_path: Path, pair: tuple[np.ndarray, np.ndarray]) -> None:
    made, wanted = (cv2.cvtColor(side, cv2.COLOR_RGB2GRAY) for side in pair)
    found = run(tmp_path, channel="grey", ssim="uniform7")
    assert number(found, "psnr") == pytest.approx(peak_signal_noise_ratio(wanted, made), abs=1e-9)
    assert number(found, "ssim") == pytest.approx(structural_similarity(wanted, made), abs=1e-9)


def test_rounded_luma_is_matlabs(tmp_path: Path, pair: tuple[np.ndarray, np.ndarray]) -> None:
    # MATLAB's rgb2ycbcr of uint8 rounds: of pure red 65.481 + 16 is 81.
    made, wanted = (np.floor(side @ np.array([65.481, 128.553, 24.966]) / 255 + 16.5) for side in pair)
    expected = 10 * np.log10(255**2 / np.mean((made - wanted) ** 2))
    assert number(run(tmp_path, channel="y_rounded"), "psnr") == pytest.approx(expected, abs=1e-9)
    assert abs(number(run(tmp_path, channel="y"), "psnr") - expected) > 1e-5


def test_a_border_of_two_widths(tmp_path: Path, pair: tuple[np.ndarray, np.ndarray]) -> None:
    # swz30/MIRNetv2, Super_Resolution/evaluate_PSNR_SSIM.m: input(scale:end-scale), counted from 1.
    made, wanted = (side[1:-2, 1:-2] for side in pair)
    found = run(tmp_path, border="1,2")
    assert number(found, "psnr") == pytest.approx(peak_signal_noise_ratio(wanted, made), abs=1e-9)
    made, wanted = (side[0:-2, 0:-2] for side in pair)
    assert number(run(tmp_path, border="0,2"), "psnr") == pytest.approx(peak_signal_noise_ratio(wanted, made), abs=1e-9)


@pytest.mark.parametrize("border", ["1,", "a,2", "1,2,3", "-1,2"])
def test_a_border_that_is_none(tmp_path: Path, pair: tuple[np.ndarray, np.ndarray], border: str) -> None:
    with pytest.raises(UsageError):
        run(tmp_path, border=border)
