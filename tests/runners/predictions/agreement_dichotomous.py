"""The measures of DIS5K against the code that published them, and against their definitions."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
from PIL import Image

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

# What xuebinqin/DIS (commit b6764e20381f6f42a70f83fa3324181529ed1403, IS-Net/hce_metric_main.py, `relax_HCE`) gives
# on `write(folder)`, its four counts together: with OpenCV 4.7 and 4.12 (scikit-image 0.22, 0.25), and with OpenCV 5.0.
HCE_BEFORE = [7.0, 18.0, 15.0, 27.0]
HCE = [7.0, 19.0, 16.0, 28.0]


def write(folder: Path, images: int = 4) -> None:
    """Discs and bars of grey, and masks that they miss in part.

    The maps do not reach 255, and hold patches of 128 and 129, of which the evaluation of DIS takes the second alone.
    """
    draw = np.random.default_rng(149)
    rows, columns = np.mgrid[:96, :128]
    for side in ("found", "truth"):
        (folder / side).mkdir()
    for image in range(images):
        mask = np.hypot(rows - 48, columns - 50) < 20 + 3 * image
        mask |= (abs(rows - 20 - 12 * image) < 3) & (columns > 70)
        shown = np.roll(mask, (int(draw.integers(0, 9)), int(draw.integers(0, 9))), axis=(0, 1)) * 130.0
        shown += draw.normal(30, 12, shown.shape)
        shown[:, 90:96] = 20
        shown[40:60, 10:20] = 128
        shown[60:80, 10:20] = 129
        Image.fromarray(shown.clip(0, 255).astype(np.uint8)).save(folder / "found" / f"{image}.png")
        Image.fromarray((mask * 255).astype(np.uint8)).save(folder / "truth" / f"{image}.png")


def rows() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        write(Path(folder))
        paths = [f"{folder}/found"], [f"{folder}/truth"]
        found, _ = evaluate("dichotomous", *paths, {"stretch": "none"})
        _, samples = evaluate("dichotomous", *paths, {})
        pairs = [
            (
                np.asarray(Image.open(f"{folder}/found/{n}.png"), dtype=float) / 255,
                np.asarray(Image.open(f"{folder}/truth/{n}.png")) > 128,
            )
            for n in range(4)
        ]
    error = float(np.mean([np.abs(shown - mask).mean() for shown, mask in pairs]))
    best = 0.0
    for threshold in range(256):
        cut = [((255 * shown).astype(np.uint8) >= threshold, mask) for shown, mask in pairs]
        p = np.mean([(mine & mask).sum() / max(1, mine.sum()) for mine, mask in cut])
        r = np.mean([(mine & mask).sum() / mask.sum() for mine, mask in cut])
        best = max(best, float(1.3 * p * r / max(1e-300, 0.3 * p + r)))
    older = tuple(map(int, cv2.__version__.split(".")[:2])) < (4, 13)
    hce = Agreement.of(
        list(zip(samples.columns["hce"], HCE_BEFORE if older else HCE, strict=True)),
        family="dichotomous",
        metric="hce",
        bound=0,
        implementation="DIS `relax_HCE`",
        cases="4 generated images",
    )
    both = [
        Agreement(
            family="dichotomous",
            metric=name,
            ours=float(found.value(name).value),
            theirs=theirs,
            largest=abs(float(found.value(name).value) - theirs),
            bound=1e-9,
            implementation=by,
            cases="4 generated images",
        )
        for name, theirs, by in (
            ("max_f", best, "IS-Net's formula, threshold by threshold"),
            ("mae", error, "definition, NumPy"),
        )
    ]
    return [*both, hce]
