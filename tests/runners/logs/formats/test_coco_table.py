"""COCO, LVIS and panoptic tables on their own: what they are of, and when that is not known."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from harness.tasks.splits import of_path
from tests.runners.logs.logs import parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

BOX = "Evaluate annotation type *bbox*"
MASK = "Evaluate annotation type *segm*"
NUMBERS = ("0.374", "0.553", "0.401", "-1.000", "0.402", "0.487", "0.305", "0.482", "0.516", "-1.000", "0.555", "0.661")


def row(name: str, iou: str, area: str, dets: str, value: str, classes: str = "") -> str:
    long = {"AP": "Precision", "AR": "Recall"}[name]
    return (
        f" {'Average ' + long:<18} ({name}) @[ IoU={iou:<9} | area={area:>6} | maxDets={dets:>3}{classes} ] = {value}"
    )


def table(*numbers: str, dets: tuple[str, str, str] = ("1", "10", "100")) -> list[str]:
    """The twelve lines of pycocotools."""
    written = (*numbers, *NUMBERS[len(numbers) :])
    rows = [("AP", "0.50:0.95", "all"), ("AP", "0.50", "all"), ("AP", "0.75", "all")]
    rows += [("AP", "0.50:0.95", area) for area in ("small", "medium", "large")]
    lines = [row(*r, dets[2], value) for r, value in zip(rows, written[:6], strict=True)]
    lines += [row("AR", "0.50:0.95", "all", d, value) for d, value in zip(dets, written[6:9], strict=True)]
    areas = zip(("small", "medium", "large"), written[9:], strict=True)
    return lines + [row("AR", "0.50:0.95", area, dets[2], value) for area, value in areas]


def keypoints(*numbers: str) -> list[str]:
    rows = [("AP", "0.50:0.95", "all"), ("AP", "0.50", "all"), ("AP", "0.75", "all")]
    rows += [("AP", "0.50:0.95", "medium"), ("AP", "0.50:0.95", "large"), ("AR", "0.50:0.95", "all")]
    return [row(*r, "20", value) for r, value in zip(rows, numbers, strict=True)]


PANOPTIC = [
    "          |    PQ     SQ     RQ     N",
    "--------------------------------------",
    "All       |  41.1   79.7   49.9   133",
    "Things    |  47.0   81.2   56.8    80",
    "Stuff     |  32.2   77.4   39.6    53",
]
PIPES = [
    "|        |   PQ   |   SQ   |   RQ   |  #categories  |",
    "|:------:|:------:|:------:|:------:|:-------------:|",
    "|  All   | 41.123 | 79.712 | 49.934 |      133      |",
    "| Things | 47.011 | 81.213 | 56.812 |      80       |",
    "| Stuff  | 32.214 | 77.415 | 39.616 |      53       |",
]


def log(*lines: str, end: str = "\n", curve: bool = False) -> Log:
    return parse("\n".join(lines) + end, curve=curve)


def test_a_table_of_boxes() -> None:
    seen = log(BOX, *table())
    assert seen.format == "coco_table"
    assert values(seen, "box_ap") == [(2, "0.374")]
    assert values(seen, "box_ap50") == [(3, "0.553")]
    assert values(seen, "box_ap75") == [(4, "0.401")]
    assert {o.printed: o.value_text for o in results(seen) if o.metric is None} == {
        "bbox AP medium": "0.402",
        "bbox AP large": "0.487",
        "bbox AR @1": "0.305",
        "bbox AR @10": "0.482",
        "bbox AR @100": "0.516",
        "bbox AR medium @100": "0.555",
        "bbox AR large @100": "0.661",
    }
    assert {(o.unit, o.kind) for o in results(seen)} == {("fraction", "eval")}
    assert seen.runs[0].evaluator == "pycocotools"


def test_missing_objects_are_no_values() -> None:
    seen = log(BOX, *table("-1.000", "-1", "-1.000"))
    assert values(seen, "box_ap") == values(seen, "box_ap50") == values(seen, "box_ap75") == []
    assert all(o.value >= 0 for o in results(seen))


@pytest.mark.parametrize("announced", [MASK, "IoU metric: segm", "2026-01-01 00:00:00 | INFO | a.b:c:1 - " + MASK])
def test_a_table_of_masks(announced: str) -> None:
    seen = log(BOX, announced, *table())
    assert values(seen, "mask_ap") == [(3, "0.374")]
    assert values(seen, "mask_ap50") == [(4, "0.553")]
    assert values(seen, "box_ap") == []


def test_boxes_then_masks() -> None:
    seen = log("IoU metric: bbox", *table("0.420"), "IoU metric: segm", *table("0.370"))
    assert (values(seen, "box_ap"), values(seen, "mask_ap")) == ([(2, "0.420")], [(15, "0.370")])


@pytest.mark.parametrize("announced", [["Evaluate annotation type *keypoints*"], []])
def test_keypoints_have_twenty_detections(announced: list[str]) -> None:
    seen = log("creating index...", *announced, *keypoints("0.737", "1.000", "0.947", "-1.000", "0.737", "0.788"))
    assert [v for _, v in values(seen, "keypoint_ap")] == ["0.737"]
    assert values(seen, "box_ap") == []


def test_parts_of_the_whole_body_are_not_the_keypoints_of_coco() -> None:
    seen = log("Evaluate annotation type *keypoints_lefthand*", *keypoints(*["0.500"] * 6))
    assert [o.metric for o in results(seen)] == [None] * 6


def test_a_table_without_an_announcement_is_of_no_metric() -> None:
    seen = log(BOX, *table("0.300"), "x", *table("0.900"))
    assert values(seen, "box_ap") == [(2, "0.300")]
    assert (15, "0.900") in values(seen, None)


@pytest.mark.parametrize("announced", [["x - Evaluating proposal...", BOX], [BOX]])
def test_proposals_are_no_boxes(announced: list[str]) -> None:
    seen = log(*announced, *table(dets=("100", "300", "1000")))
    assert {o.metric for o in results(seen)} == {None}


def test_boxes_with_a_thousand_detections_are_boxes_where_it_says_so() -> None:
    assert len(values(log("x - Evaluating bbox...", BOX, *table(dets=("100", "300", "1000"))), "box_ap")) == 1


def test_lvis() -> None:
    rows = [row("AP", "0.50:0.95", "all", "300", v, f" catIds={c:>3}") for v, c in (("0.213", "all"), ("0.195", "r"))]
    rows += [row("AP", "0.50:0.95", "all", "300", v, f" catIds={c:>3}") for v, c in (("0.182", "c"), ("0.258", "f"))]
    rows.insert(1, row("AP", "0.50", "all", "300", "0.332", " catIds=all"))
    rows = [line.replace(" ] =", "] =") for line in rows]
    seen = log(MASK, *rows)
    assert [(o.metric, o.value_text) for o in results(seen)] == [
        ("mask_ap", "0.213"),
        ("mask_ap50", "0.332"),
        ("mask_ap_rare", "0.195"),
        ("mask_ap_common", "0.182"),
        ("mask_ap_frequent", "0.258"),
    ]
    assert seen.runs[0].evaluator == "lvis"
    assert [o.metric for o in results(log(BOX, *rows))] == ["box_ap", "box_ap50", None, None, None]


def test_lvis_prints_its_table_alone() -> None:
    # What `LVISEval.print_results` writes: the log line of the kind goes to the same stream.
    template = " {:<18} {} @[ IoU={:<9} | area={:>6s} | maxDets={} catIds={:>3s}] = {:0.3f}"
    rows = [
        ("Average Precision", "(AP)", "0.50:0.95", "all", "300", "all", 0.2512),
        ("Average Precision", "(AP)", "0.50", "all", "300", "all", 0.3901),
        ("Average Precision", "(AP)", "0.75", "all", "300", "all", 0.2713),
        ("Average Precision", "(AP)", "0.50:0.95", "s", "300", "all", 0.1804),
        ("Average Precision", "(AP)", "0.50:0.95", "all", "300", "r", 0.1315),
        ("Average Recall", "(AR)", "0.50:0.95", "all", "300", "all", 0.3426),
    ]
    lines = [template.format(*values) for values in rows]
    seen = log("[10/10 21:00:00 lvis.eval INFO]: Evaluate annotation type *segm*", *lines)
    assert [(o.line, o.metric, o.printed, o.value_text) for o in results(seen)] == [
        (2, "mask_ap", "segm AP", "0.251"),
        (3, "mask_ap50", "segm AP50", "0.390"),
        (4, None, "segm AP75", "0.271"),
        (5, None, "segm AP s", "0.180"),
        (6, "mask_ap_rare", "segm APr", "0.132"),
        (7, None, "segm AR @300", "0.343"),
    ]
    assert {(o.unit, o.kind) for o in results(seen)} == {("fraction", "eval")}


@pytest.mark.parametrize("limit", ["10000/cat", "300/im,10000/cat"])
def test_lvis_with_a_limit_a_class_is_another_metric(limit: str) -> None:
    line = f" Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets={limit} catIds=all] = 0.251"
    seen = log(MASK, line)
    assert [(o.metric, o.printed, o.value_text) for o in results(seen)] == [(None, f"segm AP @{limit}", "0.251")]


@pytest.mark.parametrize(
    ("kind", "row", "printed", "metric"),
    [
        ("segm", "area=   all | maxDets=300 catIds=all", "segm AP", "mask_ap"),
        ("segm", "area=   all | maxDets=10000 catIds=all", "segm AP @10000", None),
        ("segm", "area=   all | maxDets=1000 catIds=  r", "segm APr @1000", None),
        ("bbox", "area=   all | maxDets=100", "bbox AP", "box_ap"),
    ],
)
def test_lvis_over_other_numbers_of_detections_is_another_metric(
    kind: str, row: str, printed: str, metric: str | None
) -> None:
    line = f" Average Precision  (AP) @[ IoU=0.50:0.95 | {row} ] = 0.251"
    seen = log(f"Evaluate annotation type *{kind}*", line)
    assert [(o.printed, o.metric) for o in results(seen)] == [(printed, metric)]


def test_panopticapi_prints_its_table_alone() -> None:
    # The formats of panopticapi/evaluation.py, with values of one, two and three digits and none at all.
    row, head = "{:10s}| {:5.1f}  {:5.1f}  {:5.1f} {:5d}", "{:10s}| {:>5s}  {:>5s}  {:>5s} {:>5s}"
    seen = log(
        "Evaluation panoptic segmentation metrics:",
        head.format("", "PQ", "SQ", "RQ", "N"), "-" * 38,
        row.format("All", 9.04, 100.0, 9.96, 2), row.format("Things", float("nan"), 0.0, 0.0, 0),
        row.format("Stuff", 9.0, 100.0, 10.0, 2), "Time elapsed: 0.50 seconds",
    )  # fmt: skip
    assert [(o.line, o.printed, o.metric, o.value_text) for o in results(seen)] == [
        (4, "PQ", "pq", "9.0"),
        (4, "SQ", "sq", "100.0"),
        (4, "RQ", "rq", "10.0"),
        (5, "PQ_th", "pq_th", "nan"),
        (5, "SQ_th", None, "0.0"),
        (5, "RQ_th", None, "0.0"),
        (6, "PQ_st", "pq_st", "9.0"),
        (6, "SQ_st", None, "100.0"),
        (6, "RQ_st", None, "10.0"),
    ]
    assert {(o.unit, o.kind) for o in results(seen)} == {("percent", "eval")}
    assert seen.runs[0].evaluator == "panopticapi"


@pytest.mark.parametrize(("lines", "pq", "sq"), [(PANOPTIC, "41.1", "79.7"), (PIPES, "41.123", "79.712")])
def test_panoptic(lines: list[str], pq: str, sq: str) -> None:
    seen = log(*lines, "Time elapsed: 1.00 seconds")
    assert (values(seen, "pq"), values(seen, "sq")) == ([(3, pq)], [(3, sq)])
    assert [line for line, _ in values(seen, "pq_th")] == [4]
    assert [line for line, _ in values(seen, "pq_st")] == [5]
    assert len(values(seen, "rq")) == 1
    assert {o.unit for o in results(seen)} == {"percent"}
    assert [o.printed for o in results(seen) if o.metric is None] == ["SQ_th", "RQ_th", "SQ_st", "RQ_st"]


def test_a_program_starts_with_its_options() -> None:
    options = "Namespace(backbone='resnet50', batch_size=2, coco_path='/data/coco', epochs=3, resume='')"
    seen = log(
        options, "Epoch: [0] Total time: 0:34:12 (0.2 s / it)", "IoU metric: bbox", *table("0.100"),
        "Epoch: [1] Total time: 0:34:12 (0.2 s / it)", "IoU metric: bbox", *table("0.200"),
        options, "    │ └ Namespace(coco_path='/data/other')", "IoU metric: bbox", *table("0.300"),
    )  # fmt: skip
    found = [(o.value_text, o.epoch, o.run) for o in results(seen) if o.metric == "box_ap"]
    assert found == [("0.100", 1, 0), ("0.200", 2, 0), ("0.300", None, 1)]
    assert [(run.first_line, run.dataset, run.epochs, run.train_epochs) for run in seen.runs] == [
        (1, "/data/coco", 3, [1, 2]),
        (30, "/data/coco", 3, []),
    ]
    assert [run.resumed_from for run in seen.runs] == [None, None]


def test_yolox_names_its_model() -> None:
    seen = log(
        "2021-11-05 | INFO     | __main__:main:149 - Args: Namespace(batch_size=64, ckpt='a', name='yolox-s')",
        "2021-11-05 | INFO     | yolox.core.trainer:before_epoch:1 - ---> start train epoch1",
        "2021-11-05 | INFO     | yolox.evaluators.coco_evaluator:f:250 - " + BOX,
        "2021-11-05 | INFO     | __main__:main:215 - ",
        "Average forward time: 76.17 ms, Average NMS time: 26.82 ms, Average inference time: 102.99 ms",
        *table("0.005"),
    )
    assert [(o.model, o.epoch, o.line) for o in results(seen) if o.metric == "box_ap"] == [("yolox-s", 1, 6)]


def test_seen_and_unseen_classes() -> None:
    seen = log(BOX, *table(), "bbox AP seen: 61.04321", "bbox AP unseen: 29.38", "bbox AP seen: 61.0 of 100")
    assert values(seen, "box_ap50_base") == [(14, "61.04321")]
    assert values(seen, "box_ap50_novel") == [(15, "29.38")]
    assert [o.unit for o in results(seen)][-1] == "percent"


def test_a_log_quoted_in_a_document_is_a_claim() -> None:
    seen = parse("\n".join([BOX, *table(), ""]), name="README.rst")
    assert {o.assurance.value for o in seen.observations} == {"claimed"}


@pytest.mark.parametrize(("end", "known"), [("0.374", True), ("0.37", False), ("0", False), ("0.", False), ("", False)])
def test_a_number_that_is_cut_off_is_not_trusted(end: str, known: bool) -> None:
    seen = log(BOX, row("AP", "0.50:0.95", "all", "100", end), end="")
    assert values(seen, "box_ap") == ([(2, "0.374")] if known else [])
    if end in ("0.37", "0"):
        assert [f.code for f in seen.findings] == ["truncated"]


def test_colours_carriage_returns_and_crlf() -> None:
    seen = log("Test: 1/2\rTest: 2/2\r" + BOX + "\r", *(f"\x1b[32m{line}\x1b[0m\r" for line in table()))
    assert values(seen, "box_ap") == [(2, "0.374")]


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("annotations/instances_val2017.json", "val"),
        ("coco_2017_val_panoptic_separated", "val"),
        ("lvis_v1_minival", "val"),
        ("dataset/x/test.json", "test"),
        ("data/balloon/val/via_region.json", "val"),
        ("data/cifar10", None),
        ("trainval.txt", "train"),
        ("train_val.txt", None),
        ("latest/evaluation", None),
    ],
)
def test_splits_by_name(name: str, split: str | None) -> None:
    assert of_path(name) == split


TEXT = "\n".join([BOX, *table(), "IoU metric: segm", *table(), *PANOPTIC, *PIPES, "bbox AP seen: 61.0", ""])


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(TEXT)), "coco_table")


def test_hostile_lines() -> None:
    hostile(
        "coco_table", "Average Precision  (AP) @[ IoU=0.50 ", "Average ", "| PQ | SQ ", "PQ ",
        "Evaluate annotation type *",
        "Namespace(name='", "bbox AP seen: 1", " Evaluating a", "\r" + BOX,
    )  # fmt: skip


TIMES = "Average forward time: 5.11 ms, Average NMS time: 1.02 ms, Average inference time: 6.13 ms"
TRAINER = "2021-07-20 10:00:00 | INFO     | yolox.core.trainer:{} - "


def test_the_table_of_yolox_is_of_boxes() -> None:
    rows = [line for line in table() if "annotation type" not in line]
    seen = log(TRAINER.format("before_epoch:1") + "---> start train epoch3", TIMES, *rows)
    assert seen.format == "coco_table"
    assert [(o.metric, o.unit, o.epoch) for o in results(seen)][:3] == [
        ("latency", "ms", 3), ("box_ap", "fraction", 3), ("box_ap50", "fraction", 3),
    ]  # fmt: skip
    assert not any(o.metric for o in results(log(*rows)))


def test_the_best_of_yolox() -> None:
    best = TRAINER.format("after_train:200") + "Training of experiment is done and the best AP is 40.50"
    rows = [line for line in table() if "annotation type" not in line]
    assert [(o.kind, o.metric, o.value_text, o.unit) for o in results(log(TIMES, *rows, best))][-1] == (
        "best", "box_ap", "40.50", "percent",
    )  # fmt: skip
    assert results(log(TRAINER.format("x:1"), best.replace("40.50", "0.00"))) == []
    # Of which AP it is only a table says.
    assert [(o.kind, o.metric, o.value_text) for o in results(log(TRAINER.format("x:1"), best))] == [
        ("best", None, "40.50"),
    ]  # fmt: skip
    voc = results(log(TRAINER.format("x:1"), "map_5095: 0.5123", "map_50: 0.8123456", TIMES, best))
    assert [(o.kind, o.metric, o.value_text, o.unit) for o in voc] == [
        ("eval", None, "0.5123", "fraction"),
        ("eval", "map_voc", "0.8123456", "fraction"),
        ("eval", "latency", "6.13", "ms"),
        ("best", None, "40.50", "percent"),
    ]
