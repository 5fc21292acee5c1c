"""Results of YOLO: short files in the shape of each."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse

V8 = [
    "epoch",
    "train/box_loss",
    "metrics/precision(B)",
    "metrics/mAP50(B)",
    "metrics/mAP50-95(B)",
    "val/box_loss",
    "lr/pg0",
]
V5 = [
    "epoch",
    "train/box_loss",
    "metrics/precision",
    "metrics/mAP_0.5",
    "metrics/mAP_0.5:0.95",
    "val/box_loss",
    "x/lr0",
]


def csv(names: list[str], *rows: list[str]) -> str:
    return "".join(",".join(f"{cell:>23}" for cell in row) + "\n" for row in [names, *rows])


def row(epoch: int, ap50: str, ap: str) -> list[str]:
    return [str(epoch), "0.55257", "0.0164", ap50, ap, "0.24258", "1.99e-05"]


def seen(log: Log) -> list[tuple[int | None, int | None, str, str | None, str]]:
    return [(o.line, o.epoch, o.printed, o.metric, o.value_text) for o in log.observations if o.metric]


@pytest.mark.parametrize(("names", "first"), [(V8, 1), (V5, 0)])
def test_rows_of_a_training(names: list[str], first: int) -> None:
    log = parse(csv(names, row(first, "0.35355", "0.34417"), row(first + 1, "0.995", "4.2e-05")), name="results.csv")
    assert log.format == "ultralytics"
    assert seen(log) == [
        (2, 1, names[3], "box_ap50", "0.35355"),
        (2, 1, names[4], "box_ap", "0.34417"),
        (3, 2, names[3], "box_ap50", "0.995"),
        (3, 2, names[4], "box_ap", "4.2e-05"),
    ]
    others = {(o.printed, o.metric, o.unit) for o in log.observations if o.metric is None}
    assert others == {(names[2], None, "fraction"), ("val/box_loss", None, "loss")}
    (run,) = log.runs
    assert (run.evaluator, run.train_epochs) == ("ultralytics", [1, 2])
    assert examined(log) == []
    curve = parse(csv(names, row(first, "0.3", "0.2")), curve=True)
    assert [(o.printed, o.split) for o in curve.observations if o.kind == "train"] == [("train/box_loss", "train")]


@pytest.mark.parametrize(
    ("name", "metric", "unit"),
    [
        ("metrics/mAP50-95(M)", "mask_ap", "fraction"),
        ("metrics/mAP50(M)", "mask_ap50", "fraction"),
        ("metrics/mAP50-95(P)", "keypoint_ap", "fraction"),
        ("metrics/mAP50(P)", None, "fraction"),
        ("metrics/accuracy_top1", "top1", "fraction"),
        ("metrics/accuracy_top5", "top5", "fraction"),
        ("metrics/other", None, None),
    ],
)
def test_columns(name: str, metric: str | None, unit: str | None) -> None:
    log = parse(f"epoch,metrics/precision(B),{name}\n1,0.1,0.5\n")
    assert [(o.metric, o.unit) for o in log.observations if o.printed == name] == [(metric, unit)]


def test_a_training_that_starts_over_is_a_new_run() -> None:
    rows = [row(epoch, "0.5", "0.4") for epoch in (0, 1, 2, 0, 1)]
    log = parse(csv(V5, *rows))
    assert [(run.first_line, run.train_epochs) for run in log.runs] == [(1, [1, 2, 3]), (5, [1, 2])]
    log = parse(csv(V5, *rows[:2]) + csv(V5, *rows[:1]))
    assert [run.train_epochs for run in log.runs] == [[1, 2], [1]]


def test_a_raised_digit_is_no_epoch() -> None:
    log = parse(",".join(V8) + "\n²1,2,3,4,5,6,7\n²,2,3,4,5,6,7\n", name="results.csv")
    assert log.observations == []


def test_a_cut_off_row() -> None:
    text = csv(V8, row(1, "0.35355", "0.34417"), row(2, "0.995", "0.99438"))
    cut = parse(text[: text.rindex("0.99438") + 4])
    assert [o.value_text for o in cut.observations if o.line == 3] == ["0.0164", "0.995"]
    assert [(f.code, f.lines) for f in cut.findings] == [("truncated", [3])]
    assert parse(text).findings == []


def test_rows_that_do_not_fit_are_passed_over() -> None:
    log = parse(
        csv(V8) + "1,2\n\n,,,,,,\nx,0.1,0.2,0.3,0.4,0.5,0.6\n1,1,1,1,1,1,1,1,1\n" + ",".join(row(1, "nan", "")) + "\n"
    )
    assert [(o.line, o.value_text) for o in log.observations] == [(7, "0.0164"), (7, "nan"), (7, "0.24258")]


TXT = (
    "      {}/99     0.56G   0.01204  0.003545         0   0.01559        13       640"
    "    0.9841    0.9758    0.9925    {}  0.008782  0.002151         0\n"
)
OLD = (
    "     0/299     6.69G      1.93      3.54         0      5.47        13       416"
    "     0.184     0.758     0.525     0.297      1.22      2.15         0\n"
)


def test_rows_without_names() -> None:
    log = parse(TXT.format(0, "0.9029") + TXT.format(1, "0.8989"), name="results.txt")
    assert seen(log) == [
        (1, 1, "mAP@.5", "box_ap50", "0.9925"),
        (1, 1, "mAP@.5:.95", "box_ap", "0.9029"),
        (2, 2, "mAP@.5", "box_ap50", "0.9925"),
        (2, 2, "mAP@.5:.95", "box_ap", "0.8989"),
    ]
    (run,) = log.runs
    assert (run.epochs, run.train_epochs, run.image_size, run.completed) == (100, [1, 2], 640, False)
    curve = parse(TXT.format(0, "0.9029"), name="results.txt", curve=True)
    assert [o.value_text for o in curve.observations if o.kind == "train"] == ["0.01204", "0.003545", "0"]


def test_three_digits_are_of_a_version_with_f1() -> None:
    log = parse(OLD, name="results.txt")
    assert [(o.printed, o.metric, o.value_text) for o in log.observations][2:4] == [
        ("mAP@.5", "box_ap50", "0.525"),
        ("mAP@.5:.95 or F1", None, "0.297"),
    ]


def test_a_cut_off_row_without_names() -> None:
    log = parse(TXT.format(0, "0.9029") + TXT.format(1, "0.9").rstrip("0 \n") + "1.5", name="results.txt")
    assert [o.line for o in log.observations if o.printed == "val/cls_loss"] == [1]
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [2])]
    log = parse(TXT.format(0, "0.9029") + TXT.format(1, "0.9")[:90], name="results.txt")
    assert {o.line for o in log.observations} == {1}
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [2])]


def header(bar: str = "", names: str = "P           R      mAP@.5  mAP@.5:.95", what: str = "Labels") -> str:
    return f"               Class      Images      {what}           {names}{bar}"


def bar(epoch: int, epochs: int = 99) -> str:
    return f"\r     {epoch}/{epochs}     0.38G   0.01187  0.005397         0   0.01727      31     640: 100%|###| 54/54"


ALL = "                 all         857         900           1       0.982       0.996       0.909"


def test_tables_of_a_training() -> None:
    log = parse(
        "\n".join(
            [
                bar(0),
                f"\r{header(':   0%|      | 0/27')}\r{header(': 100%|###| 27/27')}",
                ALL,
                "                 cat         857         450           1       0.982       0.996       0.911",
                "         traffic light         857         450           1       0.982       0.996       0.907",
                bar(1),
                f"\r{header(': 100%|###| 27/27')}",
                # The row is late: the next epoch has begun to be announced.
                "     Epoch   gpu_mem       box       obj       cls     total    labels  img_size",
                ALL.replace("0.909", "0.916"),
                "2 epochs completed in 0.1 hours.",
                f"\r{header(': 100%|###| 27/27')}",
                ALL.replace("0.909", "0.917"),
                "",
            ]
        )
    )
    assert [(o.line, o.epoch, o.subset, o.value_text) for o in log.observations if o.metric == "box_ap"] == [
        (3, 1, None, "0.909"),
        (4, 1, "cat", "0.911"),
        (5, 1, "traffic light", "0.907"),
        (9, 2, None, "0.916"),
        (12, None, None, "0.917"),
    ]
    assert [(o.printed, o.metric, o.unit) for o in log.observations][:4] == [
        ("P", None, "fraction"),
        ("R", None, "fraction"),
        ("mAP@.5", "box_ap50", "fraction"),
        ("mAP@.5:.95", "box_ap", "fraction"),
    ]
    (run,) = log.runs
    assert (run.epochs, run.train_epochs, run.evaluator) == (100, [1, 2], "ultralytics")


def test_the_table_of_a_validation_with_masks() -> None:
    names = "Box(P          R      mAP50  mAP50-95)     Mask(P          R      mAP50  mAP50-95)"
    text = header(": 100%|###| 4/4", names, "Instances") + "\n"
    log = parse(
        text
        + "           all      40     120     0.7     0.6      0.51      0.41      0.5      0.4     0.31     0.21\n"
    )
    assert [(o.printed, o.metric, o.value_text) for o in log.observations if o.metric] == [
        ("mAP50", "box_ap50", "0.51"),
        ("mAP50-95", "box_ap", "0.41"),
        ("mask mAP50", "mask_ap50", "0.31"),
        ("mask mAP50-95", "mask_ap", "0.21"),
    ]
    assert {o.epoch for o in log.observations} == {None}


def test_a_classification() -> None:
    log = parse(
        "               classes   top1_acc   top5_acc: 100%|###| 4/4\n                   all      0.806      0.958\n"
    )
    assert [(o.line, o.metric, o.value_text) for o in log.observations] == [(2, "top1", "0.806"), (2, "top5", "0.958")]


def test_a_classification_of_yolov5_counts_its_images() -> None:
    log = parse(
        "                   Class      Images    top1_acc    top5_acc\n"
        "                     all       50000       0.694       0.889\n"
        "                   tench          50        0.94           1\n"
        "           great white shark      50        0.84        0.98\n"
        "Speed: 0.1ms pre-process, 0.7ms inference\n"
    )
    assert [(o.line, o.metric, o.value_text, o.subset) for o in log.observations] == [
        (2, "top1", "0.694", None),
        (2, "top5", "0.889", None),
        (3, "top1", "0.94", "tench"),
        (3, "top5", "1", "tench"),
        (4, "top1", "0.84", "great white shark"),
        (4, "top5", "0.98", "great white shark"),
    ]


PYCOCOTOOLS = """
Evaluating pycocotools mAP... saving runs/val/exp/best_predictions.json...
Running per image evaluation...
Evaluate annotation type *bbox*
DONE (t=60.57s).
 Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.905
 Average Precision  (AP) @[ IoU=0.50      | area=   all | maxDets=100 ] = 0.993
 Average Precision  (AP) @[ IoU=0.50:0.95 | area= small | maxDets=100 ] = -1.000
 Average Recall     (AR) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = 0.934
Results saved to runs/val/exp
"""


def test_the_table_of_pycocotools_is_another_evaluators() -> None:
    table = f"\n{header(': 100%|###| 27/27')}\n{ALL}\n"
    log = parse(f"{bar(0)}{table}{bar(1)}{table}{PYCOCOTOOLS}{table}{PYCOCOTOOLS}")
    assert log.format == "ultralytics"
    assert [(o.printed, o.value_text, o.run, o.epoch) for o in log.observations if o.metric == "box_ap"] == [
        ("mAP@.5:.95", "0.909", 0, 1),
        ("mAP@.5:.95", "0.909", 0, 2),
        ("bbox AP", "0.905", 1, 2),
        ("mAP@.5:.95", "0.909", 0, None),
        ("bbox AP", "0.905", 2, None),
    ]
    assert [run.evaluator for run in log.runs] == ["ultralytics", "pycocotools", "pycocotools"]
    assert [o.printed for o in log.observations if o.run == 1] == ["bbox AP", "bbox AP50", "bbox AR @100"]


def test_a_count_is_no_accuracy() -> None:
    two = "              Class      Images    top1_acc    top5_acc\n                all       50000       0.694\n"
    assert parse(two).observations == []
    three = "               classes   top1_acc   top5_acc\n                   all        100      0.806      0.958\n"
    assert parse(three).observations == []


def test_a_table_with_f1_instead_of_ap() -> None:
    names = "P           R     mAP@0.5          F1"
    log = parse(header("", names, "Targets") + "\n" + ALL + "\n")
    assert [(o.printed, o.metric) for o in log.observations] == [
        ("P", None),
        ("R", None),
        ("mAP@0.5", "box_ap50"),
        ("F1", None),
    ]


def test_rows_of_other_tables_are_none() -> None:
    assert parse(ALL + "\n" + header() + "\nall 857 900 0.5 0.6\nall 857 900 a b c d\n").observations == []


def test_a_cut_off_table() -> None:
    log = parse(header() + "\n" + ALL)
    assert [o.value_text for o in log.observations] == ["1", "0.982", "0.996"]
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [2])]


def test_other_files_are_none() -> None:
    for text in ("epoch,loss\n1,2\n", "all 1 2 3\n", "Class Images Labels\n", "model,top1\nx,1\n"):
        assert read_log(InMemory(text.encode(), "results.txt")).log is None


@pytest.mark.parametrize(
    "filler",
    ["1 " * 200_000, "1" * 400_000, "a,b" * 200_000, " mAP all " * 60_000, "\r all 1" * 60_000, "@[ IoU= all" * 40_000],
)
def test_long_lines_take_no_time(filler: str) -> None:
    start = time.process_time()
    for first in (header(), ",".join(V8), TXT.format(0, "0.9").strip()):
        parse(f"{first}\n{filler}\n", format_name="ultralytics")
    assert time.process_time() - start < 5


PIECES = st.sampled_from(
    [
        ",".join(V8) + "\n",
        "1,2,3,4,5,6,7\n",
        TXT.format(3, "0.5"),
        header() + "\n",
        ALL,
        ALL + "\n",
        bar(2),
        PYCOCOTOOLS,
        "        Class      Images    top1_acc    top5_acc\n          all       50000       0.694     0.8\n",
        "\n",
        "\r",
        ",",
    ]
)


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[str], curve: bool) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    reading = read_log(InMemory(data), format_name="ultralytics", curve=curve)
    assert reading.problem is None
    assert reading.log is not None
    lines = data.split(b"\n")
    assert all(o.line and o.value_text.encode() in lines[o.line - 1] for o in reading.log.observations)
