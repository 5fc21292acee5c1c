"""Lane F1 against the code that CLRNet is evaluated with."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

# Found lanes, false ones and missed ones at IoU 0.50, 0.55, ... 0.95 on `write(folder)`, by `culane_metric` of
# Turoad/CLRNet (commit 7269e9d1c1c650343b6c7febb8e764be538b1aed, clrnet/utils/culane_metric.py), with OpenCV 5.0.
COUNTS = [
    (24, 11, 20),
    (16, 19, 28),
    (14, 21, 30),
    (13, 22, 31),
    (11, 24, 33),
    (8, 27, 36),
    (7, 28, 37),
    (4, 31, 40),
    (1, 34, 43),
    (0, 35, 44),
]


def write(folder: Path, images: int = 12) -> None:
    """Curved lanes, and predictions that drift from them; images without lanes on either side."""
    draw = np.random.default_rng(161)
    names = []
    for image in range(images):
        name = f"driver/{image:05d}"
        names.append(f"/{name}.jpg")
        sides: dict[str, list[str]] = {"found": [], "truth": []}
        for lane in range(0 if image == 3 else 4):
            ys = np.arange(590, 250, -10.0)
            xs = 150 + 400 * lane + (590 - ys) * draw.normal(0, 0.6) + 30 * np.sin(ys / draw.uniform(60, 140))
            away = xs + draw.normal(0, 9) + draw.normal(0, 1.5, len(xs))
            sides["truth"].append(" ".join(f"{x:.3f} {y:g}" for x, y in zip(xs, ys, strict=True)))
            if draw.random() < 0.9 and image != 5:
                keep = slice(int(draw.integers(0, 6)), len(ys))
                text = " ".join(f"{x:.3f} {y:g}" for x, y in zip(away[keep], ys[keep], strict=True))
                sides["found"].append(text)
        if image == 7:
            sides["found"].append("20.0 590 40.0 580 70.5 560")
        for side, lines in sides.items():
            path = folder / side / f"{name}.lines.txt"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("".join(f"{line}\n" for line in lines))
    (folder / "test.txt").write_text("".join(f"{name}\n" for name in names))


def rows() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        write(Path(folder))
        found, _ = evaluate("culane", [f"{folder}/found"], [f"{folder}/truth", f"{folder}/test.txt"], {})
    f1 = [100 * 2 * tp / (2 * tp + fp + fn) for tp, fp, fn in COUNTS]
    return [
        Agreement.of(
            [(float(found.value(metric).value), theirs)],
            family="culane",
            metric=metric,
            bound=1e-9,
            implementation="CLRNet `culane_metric`",
            cases="12 generated images",
        )
        for metric, theirs in (("lane_f1_50", f1[0]), ("lane_f1_75", f1[5]), ("lane_mf1", sum(f1) / len(f1)))
    ]
