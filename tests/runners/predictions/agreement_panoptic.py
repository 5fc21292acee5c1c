"""PQ, SQ and RQ against cocodataset/panopticapi."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

from runners.predictions import evaluate
from tests.runners.predictions.agreement import Agreement

# What cocodataset/panopticapi 7bb4655 (panopticapi/evaluation.py, `pq_compute`) gives on `write(folder)`, in percent,
# by metric and subset.
REFERENCE = {
    ("pq", None): 40.556022015864386,
    ("sq", None): 66.7648133376927,
    ("rq", None): 60.9262724941093,
    ("pq_th", None): 38.34461086003111,
    ("sq", "things"): 68.3248716824186,
    ("rq", "things"): 56.174889310562925,
    ("pq_st", None): 42.76743317169767,
    ("sq", "stuff"): 65.20475499296681,
    ("rq", "stuff"): 65.67765567765568,
    ("pq", "class 1"): 36.15955149892404,
    ("pq", "class 6"): 40.50189810685153,
}
CATEGORIES = [{"id": 10 * n, "name": f"class {n}", "isthing": int(n <= 3)} for n in range(1, 7)]


def write(folder: Path, images: int = 12) -> None:
    """Tiles of random classes with void and crowds, and predictions that are shifted, renamed and void in part."""
    draw = np.random.default_rng(146)
    truths, found = [], []
    for name in ("truth", "found"):
        (folder / name).mkdir()
    for image in range(images):
        tiles = np.kron(np.arange(1, 13).reshape(3, 4), np.ones((16, 16), dtype=np.int64))
        ids = tiles + 300 * (image + 1)
        kinds = {int(one): int(draw.integers(1, 7)) * 10 for one in np.unique(ids)}
        crowds = {one for one in kinds if kinds[one] <= 30 and draw.random() < 0.1}
        wrong = {one: int(draw.integers(1, 7)) * 10 if draw.random() < 0.2 else kind for one, kind in kinds.items()}
        shown = np.roll(ids, (int(draw.integers(0, 5)), int(draw.integers(0, 5))), axis=(0, 1))
        true = np.where(draw.random(ids.shape) < 0.02, 0, ids)
        true[:, :9] = 0
        shown = np.where(draw.random(ids.shape) < 0.05, 0, shown)
        for array, where, names, out in ((true, "truth", kinds, truths), (shown, "found", wrong, found)):
            colours = np.stack([array % 256, array // 256 % 256, array // 65536], axis=-1).astype(np.uint8)
            Image.fromarray(colours).save(folder / where / f"{image}.png")
            segments = [
                {
                    "id": int(one),
                    "category_id": names[int(one)],
                    "iscrowd": int(where == "truth" and int(one) in crowds),
                    "area": int((array == one).sum()),
                }
                for one in np.unique(array)
                if one
            ]
            out.append({"image_id": image, "file_name": f"{image}.png", "segments_info": segments})
    listed = [{"id": image, "file_name": f"{image}.jpg"} for image in range(images)]
    for where, listing in (("truth", truths), ("found", found)):
        whole = {"images": listed, "annotations": listing, "categories": CATEGORIES}
        (folder / f"{where}.json").write_text(json.dumps(whole), encoding="utf-8")


def rows() -> list[Agreement]:
    with TemporaryDirectory() as folder:
        write(Path(folder))
        found, _ = evaluate("panoptic", [f"{folder}/found.json"], [f"{folder}/truth.json"], {})
    return [
        Agreement.of(
            [(float(found.value(metric, subset).value), value)],
            family="panoptic",
            metric=f"{metric} {subset or ''}".rstrip(),
            bound=1e-9,
            implementation="panopticapi `pq_compute`",
            cases="12 generated images with void and crowds",
        )
        for (metric, subset), value in REFERENCE.items()
    ]
