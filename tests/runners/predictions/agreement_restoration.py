"""PSNR against scikit-image; SSIM against its definition with the window written out."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from scipy.signal import convolve2d
from skimage.metrics import peak_signal_noise_ratio

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement
from tests.runners.predictions.pictures import noisy, save, scene


def rows() -> list[Agreement]:
    pairs: dict[str, list[tuple[float, float]]] = {"psnr": [], "ssim": []}
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
    names = {"psnr": "scikit-image `peak_signal_noise_ratio`", "ssim": "the definition, window by `convolve2d`"}
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


def _ssim(one: np.ndarray, other: np.ndarray) -> float:
    """Z. Wang et al. 2004, equation 13, with K1 = 0.01, K2 = 0.03 and a Gaussian window of 11 with sigma 1.5."""
    line = np.exp(-(np.arange(-5, 6) ** 2) / (2 * 1.5**2))
    window = np.outer(line, line) / line.sum() ** 2

    def local(image: np.ndarray) -> np.ndarray:
        return np.asarray(convolve2d(image, window, mode="valid"))

    mean, mean2 = local(one), local(other)
    variance, variance2 = local(one**2) - mean**2, local(other**2) - mean2**2
    both = local(one * other) - mean * mean2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    top = (2 * mean * mean2 + c1) * (2 * both + c2)
    return float(np.mean(top / ((mean**2 + mean2**2 + c1) * (variance + variance2 + c2))))
