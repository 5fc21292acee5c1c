"""Logs of PaddleDetection and PaddleYOLO (`ppdet/engine`), with the tables of pycocotools, LVIS and CULane."""

from __future__ import annotations

from decimal import Decimal

from tests.tasks.writers.writing import Clock, places

AREAS = (
    ("IoU=0.50      | area=   all | maxDets=100 ]", "1.5"),
    ("IoU=0.75      | area=   all | maxDets=100 ]", "1.07"),
    ("IoU=0.50:0.95 | area= small | maxDets=100 ]", "0.5"),
    ("IoU=0.50:0.95 | area=medium | maxDets=100 ]", "1.1"),
    ("IoU=0.50:0.95 | area= large | maxDets=100 ]", "1.3"),
)
RECALLS = (
    ("all | maxDets=  1 ]", "0.8"),
    ("all | maxDets= 10 ]", "1.3"),
    ("all | maxDets=100 ]", "1.4"),
    ("small | maxDets=100 ]", "0.9"),
    ("medium | maxDets=100 ]", "1.5"),
    ("large | maxDets=100 ]", "1.6"),
)


def coco_table(ap: Decimal) -> list[str]:
    """The twelve lines of `COCOeval.summarize`."""
    lines = [f" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = {places(ap, 3)}"]
    for what, times in AREAS:
        lines.append(f" Average Precision  (AP) @[ {what} = {places(min(ap * Decimal(times), Decimal('0.95')), 3)}")
    for what, times in RECALLS:
        area, _, rest = what.partition(" ")
        value = places(min(ap * Decimal(times), Decimal("0.95")), 3)
        lines.append(f" Average Recall     (AR) @[ IoU=0.50:0.95 | area={area:>6} {rest} = {value}")
    return lines


class Logger:
    """What a training or an evaluation prints; `engine` is the logger's name, which changed with the releases."""

    def __init__(self, engine: str = "ppdet.engine") -> None:
        self.clock = Clock("[%m/%d %H:%M:%S] ", "2023-04-18 12:01:05")
        self.engine = engine
        self.lines: list[str] = []

    def say(self, text: str, after: float = 0, by: str | None = None) -> None:
        self.lines.append(f"{self.clock.stamp(after)}{by or self.engine} INFO: {text}")

    def bare(self, *lines: str) -> None:
        self.lines.extend(lines)

    def indexed(self) -> None:
        self.bare("loading annotations into memory...", "Done (t=0.45s)", "creating index...", "index created!")

    def loaded(self, count: int, invalid: int, file: str) -> None:
        self.indexed()
        said = f"Load [{count} samples valid, {invalid} samples invalid] in file {file}."
        self.say(said, by="ppdet.data.source.coco")

    @property
    def text(self) -> str:
        return "\n".join(self.lines) + "\n"


def evaluated(log: Logger, ap: Decimal, images: int = 5000) -> None:
    """An evaluation on COCO as `COCOMetric` prints it."""
    for index in range(0, images // 4, 500):
        log.say(f"Eval iter: {index}", 6)
    log.say("The bbox result is saved to bbox.json.", by="ppdet.metrics.metrics")
    log.indexed()
    log.say("Start evaluate...", by="ppdet.metrics.coco_utils")
    log.bare("Loading and preparing results...", "DONE (t=2.31s)", "creating index...", "index created!")
    log.bare("Running per image evaluation...", "Evaluate annotation type *bbox*", "DONE (t=41.20s).")
    log.bare("Accumulating evaluation results...", "DONE (t=9.31s).", *coco_table(ap))
    log.say(f"Total sample number: {images}, average FPS: 101.77", 60)


def training(
    name: str,
    best: Decimal,
    epochs: int,
    *,
    steps: int = 916,
    engine: str = "ppdet.engine",
    annotations: str = "dataset/coco/annotations/instances_train2017.json",
    images: int = 117266,
    every: int = 10,
) -> str:
    """A training with an evaluation each `every` epochs; the best is the last but one."""
    log = Logger(engine)
    log.loaded(images, 118287 - images if images > 100000 else 0, annotations)
    evaluations = [epoch for epoch in range(epochs) if (epoch + 1) % every == 0 or epoch + 1 == epochs]
    kept = Decimal(0)
    for epoch in range(epochs):
        log.say(
            f"Epoch: [{epoch}] [{0:4}/{steps}] learning_rate: 0.010001 loss: 4.043483 loss_cls: 1.076377 loss_iou: "
            "0.825507 eta: 12:59:33 batch_cost: 0.2127 data_cost: 0.0005 ips: 150.4430 images/s",
            400,
        )
        if epoch not in evaluations:
            continue
        log.say(f"Save checkpoint: output/{name}", by="ppdet.utils.checkpoint")
        log.loaded(5000, 0, "dataset/coco/annotations/instances_val2017.json")
        left = len(evaluations) - 1 - evaluations.index(epoch)
        value = best - Decimal("0.002") if left == 0 else best - Decimal("0.01") * (left - 1)
        value = max(value, Decimal("0.101"))
        evaluated(log, value)
        kept = max(kept, value)
        log.say(
            f"Best test bbox ap is {places(kept, 3)}.", by="ppdet.engine.callbacks" if "callbacks" in engine else None
        )
        if value == kept:
            log.say("Save checkpoint: output/" + name, by="ppdet.utils.checkpoint")
    return log.text


def evaluation(weights: str, ap: Decimal) -> str:
    """What `tools/eval.py -c CONFIG -o weights=WEIGHTS` prints."""
    log = Logger()
    log.loaded(5000, 0, "dataset/coco/annotations/instances_val2017.json")
    log.say(f"Finish loading model weights: {weights}", by="ppdet.utils.checkpoint")
    evaluated(log, ap)
    return log.text


def lvis(weights: str, masks: Decimal, rare: Decimal) -> str:
    """Boxes and masks of LVIS, as lvis-api prints them."""
    log = Logger()
    log.loaded(19809, 0, "dataset/lvis/annotations/lvis_v1_val.json")
    log.say(f"Finish loading model weights: {weights}", by="ppdet.utils.checkpoint")
    common = masks + (masks - rare) / 4
    for kind, more in (("bbox", Decimal("0.005")), ("segm", Decimal(0))):
        log.bare(f"Evaluate annotation type *{kind}*")
        for area, cats, value in (
            ("  all", "all", masks + more),
            ("  all", "  r", rare + more),
            ("  all", "  c", common + more),
            ("  all", "  f", common + more + Decimal("0.02")),
        ):
            start = f" Average Precision  (AP) @[ IoU=0.50:0.95 | area= {area} | maxDets=300 catIds={cats}]"
            log.bare(f"{start} = {places(value, 3)}")
    return log.text


def culane(weights: str, f1: Decimal) -> str:
    """Lanes: nine categories at one threshold, then the whole list at ten and their mean."""
    log = Logger()
    log.say(f"Finish loading model weights: {weights}", by="ppdet.utils.checkpoint")
    by, lanes, ten = "ppdet.metrics.culane_metrics", 104886, 0
    log.say("Calculating metric for List: dataset/culane/list/test.txt", 60, by)
    hits = []
    for step in range(10):
        share = f1 * (Decimal("1.4") - Decimal("0.8") * step / 9)
        hits.append(int(share * lanes))
    hits[-1] += round(f1 * lanes * 10) - sum(hits)
    for step, hit in enumerate(hits):
        ten += hit
        one = hit / lanes
        log.say(
            f"iou thr: {0.5 + 0.05 * step:.2f}, tp: {hit}, fp: {lanes - hit}, fn: {lanes - hit},precision: {one}, "
            f"recall: {one}, f1: {one}",
            1,
            by,
        )
    total = ten / (10 * lanes)
    log.say(
        f"mean result, total_tp: {ten}, total_fp: {10 * lanes - ten}, total_fn: {10 * lanes - ten},precision: {total}, "
        f"recall: {total}, f1: {total}",
        1,
        by,
    )
    return log.text
