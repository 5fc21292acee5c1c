"""Prints the table of pycocotools for made-up boxes.

`python coco_summary.py FOLDER` writes `eval.log` (what `COCOeval.summarize` printed) and `truth.json`: its `stats`.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

try:
    import numpy as np
    from pycocotools.coco import COCO
    from pycocotools.cocoeval import COCOeval
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install pycocotools")


def main(folder: Path) -> None:
    random = np.random.default_rng(6)
    boxes = [[float(value) for value in (*random.uniform(0, 50, 2), *random.uniform(10, 90, 2))] for _ in range(60)]
    reference = COCO()
    reference.dataset = {
        "info": {},
        "images": [{"id": number} for number in range(20)],
        "categories": [{"id": 1, "name": "a"}, {"id": 2, "name": "b"}],
        "annotations": [
            {
                "id": number + 1,
                "image_id": number % 20,
                "category_id": 1 + number % 2,
                "bbox": box,
                "area": box[2] * box[3],
                "iscrowd": 0,
            }
            for number, box in enumerate(boxes)
        ],
    }
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        reference.createIndex()
        found = reference.loadRes(
            [
                {
                    "image_id": number % 20,
                    "category_id": 1 + number % 2,
                    "bbox": [float(value) for value in np.array(box) + random.normal(0, 4, 4)],
                    "score": float(random.uniform()),
                }
                for number, box in enumerate(boxes)
            ]
        )
        evaluation = COCOeval(reference, found, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
        evaluation.summarize()
    (folder / "eval.log").write_text(printed.getvalue(), encoding="utf-8")
    (folder / "truth.json").write_text(json.dumps({"stats": evaluation.stats.tolist()}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
