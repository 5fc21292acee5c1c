"""Trains a tiny classifier and writes `summary.csv` with timm's own function.

`python timm_summary.py FOLDER` writes `summary.csv` (`timm.utils.update_summary`) and `truth.json`: top-1 and top-5 in
percent after each epoch, as `timm.utils.accuracy` and `AverageMeter` gave them.
"""

from __future__ import annotations

import json
import sys
from collections import OrderedDict
from pathlib import Path

try:
    import torch
    from timm.utils import AverageMeter, accuracy, update_summary
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install torch timm")

CLASSES = 8


def main(folder: Path) -> None:
    torch.manual_seed(2)
    centres = torch.randn(CLASSES, 6)
    labels = torch.randint(0, CLASSES, (530,))
    points = centres[labels] + 0.8 * torch.randn(530, 6)
    network = torch.nn.Linear(6, CLASSES)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.5)
    truth = []
    for epoch in range(4):
        loss = torch.nn.functional.cross_entropy(network(points[:400]), labels[:400])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        top1, top5, losses = AverageMeter(), AverageMeter(), AverageMeter()
        with torch.no_grad():
            for start in range(400, 530, 40):
                output, target = network(points[start : start + 40]), labels[start : start + 40]
                first, fifth = accuracy(output, target, topk=(1, 5))
                top1.update(first.item(), len(target))
                top5.update(fifth.item(), len(target))
                losses.update(torch.nn.functional.cross_entropy(output, target).item(), len(target))
        truth.append({"top1": top1.avg, "top5": top5.avg})
        update_summary(
            epoch,
            OrderedDict(loss=loss.item()),
            OrderedDict(loss=losses.avg, top1=top1.avg, top5=top5.avg),
            filename=str(folder / "summary.csv"),
            lr=0.5,
            write_header=epoch == 0,
        )
    (folder / "truth.json").write_text(json.dumps({"epochs": truth}) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
