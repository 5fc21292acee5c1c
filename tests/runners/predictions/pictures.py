"""Small images for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image


def save(path: Path, pixels: np.ndarray) -> None:
    """Write an array of uint8 as an image, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels).save(path)


def scene(seed: int, size: tuple[int, int] = (24, 30)) -> np.ndarray:
    """A smooth picture with some noise, uint8, shape (*size, 3)."""
    draw = np.random.default_rng(seed)
    rows, columns = np.mgrid[: size[0], : size[1]]
    waves = [120 + 80 * np.sin(rows / (3 + k) + k) * np.cos(columns / (4 + k)) for k in range(3)]
    return np.clip(np.stack(waves, axis=2) + draw.normal(0, 6, (*size, 3)), 0, 255).astype(np.uint8)


def noisy(pixels: np.ndarray, seed: int, by: float = 9) -> np.ndarray:
    """`pixels` with Gaussian noise."""
    noise = np.random.default_rng(seed).normal(0, by, pixels.shape)
    return np.clip(pixels + noise, 0, 255).round().astype(np.uint8)
