"""Evaluates made-up boxes with detectron2's COCOEvaluator and writes what a training loop writes.

`python detectron2_tiny.py FOLDER` needs detectron2's Python code on the path (a checkout is enough; its compiled part
is not used). It writes `log.txt` (detectron2's logger: `print_csv_format`, `CommonMetricPrinter`), `metrics.json`
(`JSONWriter`) and `truth.json`: the AP in percent that the evaluator returned at each evaluation.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    import numpy as np
    import torch
    from detectron2.data import DatasetCatalog, MetadataCatalog
    from detectron2.evaluation import COCOEvaluator, print_csv_format
    from detectron2.evaluation.testing import flatten_results_dict
    from detectron2.structures import Boxes, Instances
    from detectron2.utils.events import CommonMetricPrinter, EventStorage, JSONWriter
    from detectron2.utils.logger import setup_logger
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install torch pycocotools fvcore iopath; detectron2 from its source")

ITERATIONS = 60


def annotations(path: Path, random: Any) -> list[list[float]]:
    """Write a COCO file of 20 images with two boxes each; the boxes as x, y, width, height."""
    boxes = [[*random.uniform(5, 60, 2), *random.uniform(12, 90, 2)] for _ in range(40)]
    content = {
        "info": {},
        "images": [{"id": number, "width": 160, "height": 160, "file_name": f"{number}.png"} for number in range(20)],
        "categories": [{"id": 1, "name": "box"}],
        "annotations": [
            {
                "id": number + 1,
                "image_id": number // 2,
                "category_id": 1,
                "bbox": box,
                "area": box[2] * box[3],
                "iscrowd": 0,
            }
            for number, box in enumerate(boxes)
        ],
    }
    path.write_text(json.dumps(content), encoding="utf-8")
    return boxes


def predict(boxes: list[list[float]], random: Any, noise: float) -> list[Any]:
    """Boxes a little off, for every image."""
    predictions = []
    for number in range(20):
        instances = Instances((160, 160))
        pair = np.array(boxes[2 * number : 2 * number + 2]) + random.normal(0, noise, (2, 4))
        pair[:, 2:] = np.maximum(pair[:, 2:], 2) + pair[:, :2]
        instances.pred_boxes = Boxes(torch.tensor(pair))
        instances.scores = torch.tensor(random.uniform(0.4, 1, 2))
        instances.pred_classes = torch.zeros(2, dtype=torch.int64)
        predictions.append({"instances": instances})
    return predictions


def main(folder: Path) -> None:
    random = np.random.default_rng(11)
    truth = []
    with tempfile.TemporaryDirectory() as place:
        setup_logger(place)
        boxes = annotations(Path(place) / "boxes.json", random)
        DatasetCatalog.register("boxes_val", list)
        MetadataCatalog.get("boxes_val").set(json_file=f"{place}/boxes.json", thing_dataset_id_to_contiguous_id={1: 0})
        with EventStorage(0) as storage:
            writers = [CommonMetricPrinter(ITERATIONS), JSONWriter(f"{place}/metrics.json")]
            for iteration in range(ITERATIONS):
                storage.iter = iteration
                storage.put_scalars(
                    total_loss=3 / (iteration + 1), lr=0.01, time=0.1, data_time=0.01, smoothing_hint=False
                )
                if (iteration + 1) % 20 == 0:
                    evaluator = COCOEvaluator("boxes_val", tasks=("bbox",), distributed=False, use_fast_impl=False)
                    evaluator.reset()
                    inputs = [{"image_id": number} for number in range(20)]
                    evaluator.process(inputs, predict(boxes, random, 240 / (iteration + 1)))
                    results = evaluator.evaluate()
                    print_csv_format(results)
                    storage.put_scalars(**flatten_results_dict(results), smoothing_hint=False)
                    truth.append({name: results["bbox"][name] for name in ("AP", "AP50", "AP75")})
                    for writer in writers:
                        writer.write()
        for writer in writers:
            writer.close()
        shutil.copy(Path(place) / "log.txt", folder / "log.txt")
        shutil.copy(Path(place) / "metrics.json", folder / "metrics.json")
    (folder / "truth.json").write_text(json.dumps({"evaluations": truth}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
