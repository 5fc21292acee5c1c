"""Weights of the shape of AlexNet's and LPIPS's, and image pairs, for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.runners.predictions.pictures import noisy, save, scene

_SHAPES = {
    0: (64, 3, 11, 11),
    3: (192, 64, 5, 5),
    6: (384, 192, 3, 3),
    8: (256, 384, 3, 3),
    10: (256, 256, 3, 3),
}


def weights() -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The trunk's and the linear layers' weights, from a fixed seed."""
    draw = np.random.default_rng(11)
    trunk, linear = {}, {}
    for k, (number, shape) in enumerate(_SHAPES.items()):
        spread = (2 / np.prod(shape[1:])) ** 0.5
        trunk[f"features.{number}.weight"] = (spread * draw.standard_normal(shape)).astype(np.float32)
        trunk[f"features.{number}.bias"] = (0.1 * draw.standard_normal(shape[0])).astype(np.float32)
        linear[f"lin{k}.model.1.weight"] = draw.random((1, shape[0], 1, 1)).astype(np.float32)
    return trunk, linear


def write(folder: Path, size: tuple[int, int] = (48, 60)) -> tuple[list[str], list[str], dict[str, str]]:
    """Three pairs of images and the weights: predictions, ground truth, settings."""
    for n in range(3):
        picture = scene(n, size)
        save(folder / "gt" / f"{n}.png", picture)
        save(folder / "made" / f"{n}.png", noisy(picture, n, 5 + 12 * n))
    trunk, linear = weights()
    np.savez(folder / "trunk.npz", **trunk)
    np.savez(folder / "linear.npz", **linear)
    settings = {"trunk": str(folder / "trunk.npz"), "linear": str(folder / "linear.npz")}
    return [str(folder / "made")], [str(folder / "gt")], settings
