"""KITTI tables: which block is which, and which three numbers are the benchmark's."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs.formats.kitti import METRICS
from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "2025-01-10 22:41:24,070   INFO  "


def block(header: str, third: str, *, stamp: str = "") -> str:
    return (
        f"{stamp}{header}:\nbbox AP:98.2676, 95.0057, 92.5373\nbev  AP:95.1056, 91.2226, 88.7855\n"
        f"3d   AP:{third}\naos  AP:98.24, 94.91, 92.39\n"
    )


TABLE = (
    block("Car AP@0.70, 0.70, 0.70", "88.8634, 78.9477, 78.0350", stamp=STAMP)
    + block("Car AP_R40@0.70, 0.70, 0.70", "91.4175, 82.7117, 80.0564")
    + block("Car AP@0.70, 0.50, 0.50", "96.6540, 89.9232, 89.4066")
    + block("Car AP_R40@0.70, 0.50, 0.50", "98.2736, 95.2167, 94.6870")
    + block("Pedestrian AP_R40@0.50, 0.50, 0.50", "62.7110, 54.4902, 49.8798")
)
START = f"""{STAMP}**********************Start logging**********************
{STAMP}cfg_file         cfgs/kitti_models/3dssd.yaml
{STAMP}batch_size       2
{STAMP}epochs           80
{STAMP}pretrained_model None
{STAMP}cfg.DATA_CONFIG.DATASET: KittiDataset
{STAMP}cfg.DATA_CONFIG.DATA_SPLIT.train: train
{STAMP}cfg.DATA_CONFIG.DATA_SPLIT.test: val
{STAMP}cfg.MODEL.NAME: 3DSSD
{STAMP}cfg.MODEL.BACKBONE_3D.NAME: PointNet2FSMSG
{STAMP}**********************Start training kitti_models/3dssd(default)**********************
"""


def performance(epoch: int) -> str:
    return f"{STAMP}*************** Performance of EPOCH {epoch} *****************\n"


def car(log: Log) -> list[tuple[str | None, str, int | None, int | None]]:
    return [(o.metric, o.value_text, o.line, o.epoch) for o in log.observations if o.metric]


def test_only_the_strict_3d_ap_over_40_positions_is_the_benchmark() -> None:
    seen = parse(TABLE)
    assert seen.format == "kitti"
    assert car(seen) == [
        ("kitti_ap_r40_easy", "91.4175", 9, None),
        ("kitti_ap_r40_moderate", "82.7117", 9, None),
        ("kitti_ap_r40_hard", "80.0564", 9, None),
    ]
    assert {o.unit for o in seen.observations} == {"percent"}
    assert {o.kind for o in seen.observations} == {"eval"}
    assert len(seen.observations) == 5 * 4 * 3


def test_every_other_value_is_named_by_its_block() -> None:
    last = [o for o in parse(TABLE).observations if o.line == 19]
    assert [(o.value_text, o.metric, o.printed, o.subset) for o in last] == [
        ("98.2736", None, "Car 3d AP_R40@0.70, 0.50, 0.50 easy", "Car 3d AP_R40@0.70, 0.50, 0.50"),
        ("95.2167", None, "Car 3d AP_R40@0.70, 0.50, 0.50 moderate", "Car 3d AP_R40@0.70, 0.50, 0.50"),
        ("94.6870", None, "Car 3d AP_R40@0.70, 0.50, 0.50 hard", "Car 3d AP_R40@0.70, 0.50, 0.50"),
    ]


@pytest.mark.parametrize(
    ("header", "benchmark"),
    [
        ("Car AP_R40@0.70, 0.70, 0.70", True),
        ("Car AP40@0.70, 0.70, 0.70", True),
        ("Car AP11@0.70, 0.70, 0.70", False),
        ("Car AP@0.70, 0.70, 0.70", False),
        ("Car AP(Average Precision)@0.70, 0.70, 0.70", False),
        ("Car coco AP@0.50:0.05:0.95", False),
        ("Cyclist AP_R40@0.50, 0.50, 0.50", False),
        ("Van AP_R40@0.70, 0.70, 0.70", False),
        ("Overall AP@easy, moderate, hard", False),
        ("Overall AP40@easy, moderate, hard", False),
    ],
)
def test_headers(header: str, benchmark: bool) -> None:
    seen = parse(block(header, "80.10, 70.20, 60.30"))
    third = [o for o in seen.observations if o.line == 4]
    assert [o.value_text for o in third] == ["80.10", "70.20", "60.30"]
    assert [o.metric for o in third] == (
        [METRICS[d][0] for d in ("easy", "moderate", "hard")] if benchmark else [None] * 3
    )
    assert third[0].subset == (None if benchmark else header.replace(" ", " 3d ", 1))


def test_the_run_is_what_the_dump_says_and_epochs_are_those_of_the_checkpoints() -> None:
    seen = parse(START + performance(71) + TABLE + performance(80) + TABLE)
    (run,) = seen.runs
    assert (run.first_line, run.model, run.dataset, run.split, run.epochs, run.batch_size, run.pretrained) == (
        1, "3DSSD", "KITTI", "val", 80, 2, None,
    )  # fmt: skip
    assert [(value, epoch) for metric, value, _, epoch in car(seen) if metric == "kitti_ap_r40_easy"] == [
        ("91.4175", 71),
        ("91.4175", 80),
    ]
    assert {o.split for o in seen.observations} == {"val"}


def test_a_new_start_is_a_new_run_without_the_old_epoch() -> None:
    seen = parse(START + performance(80) + TABLE + START + TABLE)
    assert [run.model for run in seen.runs] == ["3DSSD", "3DSSD"]
    assert {(o.run, o.epoch) for o in seen.observations} == {(0, 80), (1, None)}


def test_a_start_right_after_a_start() -> None:
    seen = parse(f"{STAMP}**********************Start logging**********************\n" + START + TABLE)
    assert [run.model for run in seen.runs] == [None, "3DSSD"]


@pytest.mark.parametrize(
    "banner",
    [
        "",
        f"{STAMP}==================== Start logging ====================\n",
        f"{STAMP}**********************Start testing**********************\n",
    ],
)
def test_a_start_is_known_by_its_dump_whatever_its_banner(banner: str) -> None:
    start = banner + START.split("\n", 1)[1].replace("**********************", "=====")
    once = start + performance(79) + TABLE
    seen = parse(once + start + performance(80) + TABLE)
    first = 1 + banner.count("\n")
    second = first + once.count("\n")
    assert [(run.first_line, run.model, run.dataset, run.split, run.epochs) for run in seen.runs] == [
        (first, "3DSSD", "KITTI", "val", 80),
        (second, "3DSSD", "KITTI", "val", 80),
    ]
    assert [(epoch, value) for _, value, _, epoch in car(seen)] == [
        (epoch, value) for epoch in (79, 80) for value in ("91.4175", "82.7117", "80.0564")
    ]


def test_settings_without_arguments_begin_a_start_too() -> None:
    seen = parse(f"{STAMP}cfg.ROOT_DIR: /data\n{STAMP}cfg.MODEL.NAME: PVRCNN\n{performance(80)}{TABLE}")
    assert [(run.first_line, run.model) for run in seen.runs] == [(1, "PVRCNN")]
    assert {epoch for *_, epoch in car(seen)} == {80}


def test_training_of_openpcdet() -> None:
    lines = "".join(f"{STAMP}Train:   {e:2}/3 ( 33%) [   0/100 (  0%)]  Loss: 1.0\n" for e in (1, 1, 2, 3, 1))
    seen = parse(START + lines + TABLE)
    assert [(run.train_epochs, run.epochs) for run in seen.runs] == [([1, 2, 3], 3), ([1], 3)]


def paddle3d(cls: str, kind: str, rows: list[tuple[str, str]]) -> str:
    head = "2022-08-01 10:00:00,123 -     INFO - "
    return f"{head}{cls}:\n" + "".join(
        f"{head}{name:4} {kind}@{iou}: 95.12 93.10 {value}\n" for iou, value in rows for name in ("BBOX", "BEV", "3D")
    )


def test_paddle3d() -> None:
    seen = parse(
        "2022-08-01 09:00:00,123 -     INFO - [TRAIN] epoch=80/80, iter=74240/74240 loss=0.5, lr=0.000001\n"
        + paddle3d("Car", "AP_R40", [("70%", "91.01"), ("50%", "92.02")])
        + paddle3d("Pedestrian", "AP_R40", [("50%", "41.01"), ("70%", "42.02")])
        + paddle3d("Car", "AP_R11", [("70%", "93.03")])
    )
    assert car(seen) == [
        ("kitti_ap_r40_easy", "95.12", 5, 80),
        ("kitti_ap_r40_moderate", "93.10", 5, 80),
        ("kitti_ap_r40_hard", "91.01", 5, 80),
    ]
    assert [o.subset for o in seen.observations if o.value_text == "42.02"] == [
        "Pedestrian BBOX AP_R40@70%",
        "Pedestrian BEV AP_R40@70%",
        "Pedestrian 3D AP_R40@70%",
    ]
    assert (seen.runs[0].epochs, seen.runs[0].train_epochs, seen.observations[0].step) == (80, [80], 74240)


def test_rows_of_paddle3d_without_a_class_are_nobodys() -> None:
    table = paddle3d("Car", "AP_R40", [("70%", "91.01")]).split("\n", 1)[1]
    assert car(parse(table)) == []
    assert car(parse(paddle3d("Car", "AP_R40", [("70%", "90.00")]) + "lost\n" + table))[-1][1] == "90.00"


def test_steps_of_second() -> None:
    seen = parse("2022-01-07 02:49:33, step=296950, steptime=0.415, cls_loss=1.56\n# EVAL\n" + TABLE)
    assert {(o.step, o.epoch) for o in seen.observations} == {(296950, None)}


def test_rows_far_from_their_header_are_nobodys() -> None:
    assert (
        parse("Car AP_R40@0.70, 0.70, 0.70:\n" + "x\n" * 5 + "3d   AP:91.4175, 82.7117, 80.0564\n").observations == []
    )


def test_a_cut_off_row_loses_its_last_number() -> None:
    seen = parse(TABLE[: TABLE.index("82.7117") + 4])
    assert [value for _, value, _, _ in car(seen)] == []
    seen = parse(TABLE[: TABLE.index("80.0564") + 4])
    assert [value for _, value, _, _ in car(seen)] == ["91.4175", "82.7117"]
    assert [(f.code, f.lines) for f in seen.findings] == [("truncated", [9])]


def test_carriage_returns_and_colours() -> None:
    seen = parse(TABLE.replace("\n", "\x1b[0m\r\n").replace("3d ", "\x1b[32m3d "))
    assert [value for _, value, _, _ in car(seen)] == ["91.4175", "82.7117", "80.0564"]


def test_a_document_is_somebodys_word_and_its_headings_are_models() -> None:
    seen = parse("# pvrcnn\n" + TABLE + "\n# part a2\n" + TABLE, name="results.md")
    assert seen.format == "kitti"
    assert [(run.first_line, run.model) for run in seen.runs] == [(1, "pvrcnn"), (28, "part a2")]
    assert {o.assurance.value for o in seen.observations} == {"claimed"}


PERFORMANCE = f"""{STAMP}*************** Performance of EPOCH 20 *****************
{STAMP}Generate label finished(sec_per_example: 0.0404 second).
{STAMP}recall_roi_0.3: 0.000000
{STAMP}recall_rcnn_0.3: 0.730442
{STAMP}Average predicted number of objects(6019 samples): 86.270
"""
NUSCENES = f"""{PERFORMANCE}{STAMP}The predictions of NuScenes have been saved to results_nusc.json
{STAMP}----------------Nuscene detection_cvpr_2019 results-----------------
***car error@trans, scale, orient, vel, attr | AP@0.5, 1.0, 2.0, 4.0
0.19, 0.16, 0.09, 0.25, 0.19 | 69.30, 80.44, 84.55, 86.71 | mean AP: 0.8025154271884277
***barrier error@trans, scale, orient, vel, attr | AP@0.5, 1.0, 2.0, 4.0
0.40, 0.28, 0.07, nan, nan | 30.91, 54.12, 62.20, 64.03 | mean AP: 0.5281
--------------average performance-------------
trans_err:	 0.3354
scale_err:	 0.2592
orient_err:	 0.3198
vel_err:	 0.2898
attr_err:	 0.2039
mAP:	 0.4458
NDS:	 0.5823

{STAMP}Result is saved to output
"""
NUSCENES_START = START.replace("KittiDataset", "NuScenesDataset").replace("3DSSD", "PointPillar")


def test_nuscenes_of_openpcdet() -> None:
    log = parse(NUSCENES_START + NUSCENES)
    first = NUSCENES_START.count("\n")
    assert [(o.printed, o.metric, o.unit, o.value_text, (o.line or 0) - first, o.subset) for o in log.observations] == [
        ("recall_roi_0.3", None, "fraction", "0.000000", 3, None),
        ("recall_rcnn_0.3", None, "fraction", "0.730442", 4, None),
        ("mean AP", None, "fraction", "0.8025154271884277", 9, "car"),
        ("mean AP", None, "fraction", "0.5281", 11, "barrier"),
        ("trans_err", None, "m", "0.3354", 13, None),
        ("scale_err", None, "fraction", "0.2592", 14, None),
        ("orient_err", None, "rad", "0.3198", 15, None),
        ("vel_err", None, "m_per_s", "0.2898", 16, None),
        ("attr_err", None, "fraction", "0.2039", 17, None),
        ("mAP", "map_nuscenes", "fraction", "0.4458", 18, None),
        ("NDS", "nds", "fraction", "0.5823", 19, None),
    ]
    assert {(o.model, o.dataset, o.split, o.epoch) for o in log.observations} == {
        ("PointPillar", "nuScenes", "val", 20)
    }


def test_nuscenes_mini_is_another_dataset() -> None:
    version = f"{STAMP}cfg.DATA_CONFIG.VERSION: {{}}\n{STAMP}cfg.MODEL.NAME: "
    for name, dataset in (("v1.0-trainval", "nuScenes"), ("v1.0-mini", "nuScenes-mini")):
        start = NUSCENES_START.replace(f"{STAMP}cfg.MODEL.NAME: ", version.format(name))
        assert {o.dataset for o in parse(start + NUSCENES).observations} == {dataset}


WAYMO = "".join(
    f"OBJECT_TYPE_TYPE_{name}_LEVEL_{level}/{kind}: {number} \n"
    for name, level, kind, number in (
        ("VEHICLE", 1, "AP", "0.7215"),
        ("VEHICLE", 1, "APH", "0.7158"),
        ("VEHICLE", 2, "APL", "0.6380"),
        ("CYCLIST", 2, "APH", "0.6097"),
    )
)


def test_waymo_of_openpcdet() -> None:
    log = parse(START.replace("KittiDataset", "WaymoDataset") + PERFORMANCE + f"{STAMP}\n" + WAYMO)
    assert [(o.printed, o.metric, o.unit, o.value_text, o.subset, o.dataset) for o in log.observations][2:] == [
        ("OBJECT_TYPE_TYPE_VEHICLE_LEVEL_1/AP", None, "fraction", "0.7215", "VEHICLE LEVEL_1", "Waymo"),
        ("OBJECT_TYPE_TYPE_VEHICLE_LEVEL_1/APH", None, "fraction", "0.7158", "VEHICLE LEVEL_1", "Waymo"),
        ("OBJECT_TYPE_TYPE_VEHICLE_LEVEL_2/APL", None, "fraction", "0.6380", "VEHICLE LEVEL_2", "Waymo"),
        ("OBJECT_TYPE_TYPE_CYCLIST_LEVEL_2/APH", None, "fraction", "0.6097", "CYCLIST LEVEL_2", "Waymo"),
    ]


@pytest.mark.parametrize("text", [PERFORMANCE, NUSCENES, WAYMO])
def test_openpcdet_is_known_without_a_kitti_table(text: str) -> None:
    assert parse(text).format == "kitti"


def test_a_checkpoint_without_a_number_has_no_epoch() -> None:
    assert {o.epoch for o in parse(PERFORMANCE.replace("EPOCH 20", "EPOCH no_number")).observations} == {None}
    twice = parse(PERFORMANCE + PERFORMANCE.replace("EPOCH 20", "EPOCH no_number"))
    assert [o.epoch for o in twice.observations] == [20, 20, None, None]


@pytest.mark.parametrize(
    ("text", "kept"),
    [(NUSCENES[: NUSCENES.index("0.5823") + 6], 10), (NUSCENES[: NUSCENES.index("0.5823") + 5], 10), (WAYMO[:-2], 3)],
)
def test_a_result_that_is_cut_off_is_not_read(text: str, kept: int) -> None:
    assert len(parse(text).observations) == kept


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        mutated(START + performance(3) + TABLE),
        mutated(NUSCENES + WAYMO),
        mutated(paddle3d("Car", "AP_R40", [("70%", "9.01")])),
    )
)
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "kitti", name="results.md")


def test_long_lines() -> None:
    hostile(
        "kitti",
        "Car AP@",
        "3d AP:9.9, ",
        "Performance of EPOCH ",
        " AP@a: ",
        "INFO  epochs ",
        "- A:  ",
        "mAP:\t 0.1",
        "0.1 | ",
        "recall_r",
    )
