"""PSNR against scikit-image; SSIM against its definition with the window written out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from scipy.signal import convolve2d
from skimage.metrics import peak_signal_noise_ratio

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement
from tests.runners.predictions.pictures import noisy, save, scene


def rows() -> list[Agreement]:
    """The rows of 8 bits a colour, of 16, and of the SSIM of other papers' scripts."""
    return [*_of_bytes(), _of_words(), _uniform()]


def _of_words() -> Agreement:
    draw = np.random.default_rng(16)
    true = draw.integers(0, 1 << 16, (20, 24, 3)).astype(np.uint16)
    made = np.clip(true.astype(int) + draw.integers(-150, 151, true.shape), 0, 65535).astype(np.uint16)
    with TemporaryDirectory() as folder:
        for side, pixels in (("true", true), ("made", made)):
            Path(folder, side).mkdir()
            cv2.imwrite(f"{folder}/{side}/0.png", pixels)
        found, _ = evaluate("restoration", [f"{folder}/made"], [f"{folder}/true"], {})
    return Agreement.of(
        [(float(found.value("psnr").value), float(peak_signal_noise_ratio(true, made, data_range=65535)))],
        family="restoration",
        metric="psnr, 16 bits",
        bound=1e-9,
        implementation="scikit-image `peak_signal_noise_ratio`",
        cases="1 generated image of 16 bits",
    )


def _uniform() -> Agreement:
    true = scene(7)
    made = noisy(true, 8)
    with TemporaryDirectory() as folder:
        save(Path(folder, "true", "0.png"), true)
        save(Path(folder, "made", "0.png"), made)
        found, _ = evaluate("restoration", [f"{folder}/made"], [f"{folder}/true"], {"ssim": "uniform7"})
    window = np.full((7, 7), 1 / 49)
    theirs = np.mean([_ssim(true[..., k], made[..., k], window, 49 / 48) for k in range(3)])
    return Agreement.of(
        [(float(found.value("ssim").value), float(theirs))],
        family="restoration",
        metric="ssim, uniform 7 x 7",
        bound=1e-9,
        implementation="the definition, window by `convolve2d`",
        cases="1 generated image",
    )


def _of_bytes() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"psnr": [], "ssim": [], "mae": []}
    for seed in range(3):
        wanted = [scene(10 * seed + n) for n in range(4)]
        made = [noisy(picture, seed + 100 + n) for n, picture in enumerate(wanted)]
        with TemporaryDirectory() as folder:
            for n in range(4):
                save(Path(folder, "gt", f"{n}.png"), wanted[n])
                save(Path(folder, "sr", f"{n}.png"), made[n])
            found, _ = evaluate("restoration", [f"{folder}/sr"], [f"{folder}/gt"], {"border": "2"})
        cut = [(a[2:-2, 2:-2].astype(float), b[2:-2, 2:-2].astype(float)) for a, b in zip(wanted, made, strict=True)]
        psnr = np.mean([peak_signal_noise_ratio(a, b, data_range=255) for a, b in cut])
        pairs["psnr"].append((float(found.value("psnr").value), float(psnr)))
        ssim = np.mean([np.mean([_ssim(a[..., k], b[..., k]) for k in range(3)]) for a, b in cut])
        pairs["ssim"].append((float(found.value("ssim").value), float(ssim)))
        mae = np.mean([np.abs(a - b).mean() / 255 for a, b in cut])
        pairs["mae"].append((float(found.value("mae").value), float(mae)))
    names = {
        "mae": "the definition, NumPy",
        "psnr": "scikit-image `peak_signal_noise_ratio`",
        "ssim": "the definition, window by `convolve2d`",
    }
    return [
        Agreement.of(
            kept,
            family="restoration",
            metric=metric,
            bound=1e-9,
            implementation=names[metric],
            cases="3 x 4 generated images, border 2",
        )
        for metric, kept in pairs.items()
    ]


def _gaussian() -> np.ndarray:
    """A window of 11 x 11 with sigma 1.5."""
    line = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    return np.outer(line, line) / line.sum() ** 2


def _ssim(one: np.ndarray, other: np.ndarray, window: np.ndarray | None = None, scale: float = 1) -> float:
    """Z. Wang et al. 2004, equation 13, with K1 = 0.01 and K2 = 0.03; covariances are `scale` times the window's."""
    weights = _gaussian() if window is None else window
    a, b = one.astype(float), other.astype(float)

    def local(image: np.ndarray) -> np.ndarray:
        return np.asarray(convolve2d(image, weights, mode="valid"))

    mean, mean2 = local(a), local(b)
    variance, variance2 = scale * (local(a**2) - mean**2), scale * (local(b**2) - mean2**2)
    both = scale * (local(a * b) - mean * mean2)
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean * mean2 + c1) * (2 * both + c2)
    return float(np.mean(top / ((mean**2 + mean2**2 + c1) * (variance + variance2 + c2))))
