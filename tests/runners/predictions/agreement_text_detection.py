"""Text detection against the rule of PaddleOCR's evaluator, carried out pair by pair; spotting against AdelaiDet's.

The figures of aim-uofa/AdelaiDet 36721221 (adet/evaluation/text_eval_script.py, `text_eval_main`) were computed once
over the files of `write_spotting`, with Shapely's polygons in place of those of the package Polygon3.
"""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import shapely

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

_TEXTS = ("exit", "Exit", "###", "open!", "open", "*", "it's", "of", "A-1", "TONY'S")
# A word that word spotting looks for, once its special characters are gone.
_WORD = re.compile(r"[A-Za-z-]{3,}")
# What AdelaiDet reads for word spotting, and without: precision, recall and hmean of the seeds 0, 1 and 2.
_SPOTTED = {
    "yes": (
        (0.35714285714285715, 0.30201342281879195, 0.3272727272727273),
        (0.3978494623655914, 0.30833333333333335, 0.3474178403755869),
        (0.30927835051546393, 0.2459016393442623, 0.273972602739726),
    ),
    "no": (
        (0.5315315315315315, 0.5198237885462555, 0.5256124721603564),
        (0.5263157894736842, 0.5240174672489083, 0.5251641137855579),
        (0.5213270142180095, 0.497737556561086, 0.5092592592592593),
    ),
}
_SPOKEN = (
    *("exit", "Exit", "###", "open!", "open", "(cafe)", "St.", "it's", "TONY'S", "A-1", "123", "of"),
    *("ÉTÉ", "well-known", "'quoted'", "-dash-", '"hi"', "ab c"),
)


def rows() -> list[Agreement]:
    """The rows of both references."""
    return [*_by_rule(), *_by_adelaidet()]


def _by_adelaidet() -> list[Agreement]:
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(3):
        with TemporaryDirectory() as folder:
            write_spotting(Path(folder), seed)
            for spotting, published in _SPOTTED.items():
                settings = {"task": "end_to_end", "corners": "any", "spotting": spotting}
                ours, _ = evaluate("text_detection", [f"{folder}/made"], [f"{folder}/true"], settings)
                for metric, theirs in zip(("precision", "recall", "e2e_hmean"), published[seed], strict=True):
                    name = metric if metric == "e2e_hmean" else f"{metric}, end to end"
                    name += ", word spotting" if spotting == "yes" else ""
                    found.setdefault(name, []).append((float(ours.value(metric).value), 100 * theirs))
    return [
        Agreement.of(
            pairs,
            family="text_detection",
            metric=metric,
            bound=1e-9,
            implementation="AdelaiDet 36721221 `text_eval_script`",
            cases="3 x 20 generated images",
        )
        for metric, pairs in found.items()
    ]


def write_spotting(folder: Path, seed: int) -> None:
    """Tilted rectangles in whole pixels and their texts, as AdelaiDet's evaluator reads them: `x1,y1,...,####text`."""
    draw = np.random.default_rng(seed)
    for side in ("true", "made"):
        (folder / side).mkdir()
    for image in range(20):
        corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * draw.uniform(20, 40, (12, 1, 2))
        corners = corners + draw.integers(0, 5, (12, 1, 2)) * 30
        sides = []
        for side in ("true", "made"):
            regions = []
            for region in corners:
                points = np.round(region + draw.normal(0, 2, (4, 2)), 0).astype(int)
                regions.append((",".join(map(str, points.ravel())), str(draw.choice(_SPOKEN))))
            sides.append(regions)
            if side == "made":
                read = [text.strip("!().") for _, text in sides[0][:6]]
                regions[:6] = [(points, text) for (points, _), text in zip(regions[:6], read, strict=True)]
            lines = "".join(f"{points},####{text}\n" for points, text in regions)
            (folder / side / f"{image + 1:07d}.txt").write_text(lines, encoding="utf-8")


def _by_rule() -> list[Agreement]:
    found: dict[str, list[tuple[float, float]]] = {}
    for seed in range(3):
        draw = np.random.default_rng(seed)
        images = [(_regions(draw, 12), _regions(draw, 12)) for _ in range(20)]
        with TemporaryDirectory() as folder:
            paths = [_write(Path(folder) / name, [pair[side] for pair in images]) for side, name in enumerate("mt")]
            for task, hmean, spotting in (
                ("detection", "hmean", "no"),
                ("end_to_end", "e2e_hmean", "no"),
                ("end_to_end", "e2e_hmean", "yes"),
            ):
                ours = evaluate("text_detection", paths[:1], paths[1:], {"task": task, "spotting": spotting})[0]
                spotted = [(made, [_spotted(one) for one in true]) for made, true in images]
                precision, recall = _rates(spotted if spotting == "yes" else images, task == "end_to_end")
                theirs = 2 * precision * recall / (precision + recall)
                name = hmean if spotting == "no" else f"{hmean}, word spotting"
                found.setdefault(name, []).append((float(ours.value(hmean).value), 100 * theirs))
                if task == "detection":
                    for name, value in (("precision", precision), ("recall", recall)):
                        found.setdefault(name, []).append((float(ours.value(name).value), 100 * value))
    return [
        Agreement.of(
            pairs,
            family="text_detection",
            metric=metric,
            bound=1e-9,
            implementation="the published rule, pair by pair",
            cases="3 x 20 generated images",
        )
        for metric, pairs in found.items()
    ]


def _spotted(region: tuple[np.ndarray, str]) -> tuple[np.ndarray, str]:
    """A true region under word spotting: of the texts above, `'s` falls off, and what is no word does not count."""
    word = region[1].removesuffix("'s").removesuffix("'S").strip("-!")
    return region[0], word if _WORD.fullmatch(word) else "###"


def _regions(draw: np.random.Generator, count: int) -> list[tuple[np.ndarray, str]]:
    """Tilted rectangles in a narrow place, so that many overlap; with texts."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * draw.uniform(20, 40, (count, 1, 2))
    places = draw.integers(0, 5, (count, 1, 2)) * 30
    return [(np.round(points + draw.normal(0, 2, (4, 2)), 1), str(draw.choice(_TEXTS))) for points in corners + places]


def _write(folder: Path, images: list[list[tuple[np.ndarray, str]]]) -> str:
    folder.mkdir()
    for number, regions in enumerate(images):
        lines = (",".join(f"{x:g}" for x in points.ravel()) + f",{text}\n" for points, text in regions)
        (folder / f"img_{number}.txt").write_text("".join(lines))
    return str(folder)


def _rates(
    images: list[tuple[list[tuple[np.ndarray, str]], list[tuple[np.ndarray, str]]]], texts: bool
) -> tuple[float, float]:
    right = detections = regions = 0
    for made, true in images:
        ours = [(shapely.Polygon(points), text) for points, text in made]
        theirs = [(shapely.Polygon(points), text) for points, text in true]
        aside = [shape for shape, text in theirs if text in ("###", "*")]
        left = [one for one in ours if all(one[0].intersection(shape).area / one[0].area <= 0.5 for shape in aside)]
        counted = [one for one in theirs if one[1] not in ("###", "*")]
        detections += len(left)
        regions += len(counted)
        for shape, text in counted:
            for one in left:
                if one[0].intersection(shape).area / one[0].union(shape).area > 0.5:
                    left.remove(one)
                    wanted = text.lower()
                    right += not texts or one[1].lower() in (wanted, wanted.rstrip("!"))
                    break
    return right / detections, right / regions
