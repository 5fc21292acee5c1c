"""Weights of the shape of AlexNet's and LPIPS's, and image pairs, for tests."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from tests.runners.predictions.pictures import noisy, save, scene

_SHAPES = {
    "alex": {
        0: (64, 3, 11, 11),
        3: (192, 64, 5, 5),
        6: (384, 192, 3, 3),
        8: (256, 384, 3, 3),
        10: (256, 256, 3, 3),
    },
    "vgg": {
        number: (outputs, inputs, 3, 3)
        for number, outputs, inputs in zip(
            (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28),
            (64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512),
            (3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512),
            strict=True,
        )
    },
}
# The layers whose activations LPIPS compares.
_KEPT = {"alex": (0, 3, 6, 8, 10), "vgg": (2, 7, 14, 21, 28)}


def weights(net: str = "alex") -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """The trunk's and the linear layers' weights, from a fixed seed."""
    draw = np.random.default_rng(11)
    trunk, linear = {}, {}
    for number, shape in _SHAPES[net].items():
        spread = (2 / np.prod(shape[1:])) ** 0.5
        trunk[f"features.{number}.weight"] = (spread * draw.standard_normal(shape)).astype(np.float32)
        trunk[f"features.{number}.bias"] = (0.1 * draw.standard_normal(shape[0])).astype(np.float32)
        if number in _KEPT[net]:
            name = f"lin{_KEPT[net].index(number)}.model.1.weight"
            linear[name] = draw.random((1, shape[0], 1, 1)).astype(np.float32)
    return trunk, linear


def write(
    folder: Path, size: tuple[int, int] = (48, 60), net: str = "alex"
) -> tuple[list[str], list[str], dict[str, str]]:
    """Three pairs of images and the weights: predictions, ground truth, settings."""
    for n in range(3):
        picture = scene(n, size)
        save(folder / "gt" / f"{n}.png", picture)
        save(folder / "made" / f"{n}.png", noisy(picture, n, 5 + 12 * n))
    trunk, linear = weights(net)
    np.savez(folder / "trunk.npz", **trunk)
    np.savez(folder / "linear.npz", **linear)
    settings = {"net": net, "trunk": str(folder / "trunk.npz"), "linear": str(folder / "linear.npz")}
    return [str(folder / "made")], [str(folder / "gt")], settings
