"""Logs of the OpenMMLab toolkits: text and JSON of either writer, in short texts of their shape."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from tests.runners.logs.formats.test_coco_table import PANOPTIC, table
from tests.runners.logs.logs import parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

OLD = "2023-02-11 18:32:53,241 - mmdet - INFO - "
NEW = "2023/06/04 18:29:16 - mmengine - INFO - "
DETS = ("100", "300", "1000")


def old_train(epoch: int, step: int = 10) -> str:
    return f"{OLD}Epoch [{epoch}][{step}/31]\tlr: 5.000e-04, eta: 0:08:51, time: 0.432, acc: 99.1, loss: 0.8887"


def old_val(epoch: int, rest: str, logger: str = "mmdet") -> str:
    return f"{OLD.replace('mmdet', logger)}Epoch(val) [{epoch}][13]\t{rest}"


def new_val(epoch: int, rest: str) -> str:
    return f"{NEW}Epoch(val) [{epoch}][11/11]    {rest}  data_time: 0.3047  time: 0.3256"


def log(*lines: str, end: str = "\n", curve: bool = False) -> Log:
    return parse("\n".join(lines) + end, curve=curve)


def records(*lines: dict[str, object], curve: bool = False) -> Log:
    return parse("".join(json.dumps(line) + "\n" for line in lines), name="x.log.json", curve=curve)


def metrics(seen: Log) -> list[tuple[str | None, str, str | None]]:
    return [(o.metric, o.value_text, o.unit) for o in results(seen)]


def test_text_of_mmcv() -> None:
    seen = log(
        OLD + "workflow: [('train', 1)], max: 2 epochs", old_train(1), OLD + "Exp name: mask_rcnn_r50_fpn_2x_coco.py",
        old_val(1, "bbox_mAP: 0.3668, bbox_mAP_50: 0.5384, bbox_mAP_s: -1.0000, bbox_mAP_copypaste: 0.3668 0.5384 "
        "0.4855 -1.0000 0.3200 0.4134, segm_mAP: 0.4587, segm_mAP_50: nan"),
        old_train(2),
    )  # fmt: skip
    assert seen.format == "mmcv"
    assert [(o.metric, o.value_text, o.epoch, o.line) for o in results(seen)] == [
        ("box_ap", "0.3668", 1, 4),
        ("box_ap50", "0.5384", 1, 4),
        ("mask_ap", "0.4587", 1, 4),
        ("mask_ap50", "nan", 1, 4),
    ]
    (run,) = seen.runs
    assert (run.model, run.epochs, run.train_epochs, run.eval_batches) == ("mask_rcnn_r50_fpn_2x_coco", 2, [1, 2], 13)
    assert run.completed


def test_text_of_mmengine() -> None:
    seen = log(
        NEW + "Epoch(train) [200][ 1/21]  lr: 4.0000e-08  eta: 4:34:45  time: 3.9260  memory: 2625  loss: 0.0736",
        NEW + "Epoch(val) [200][10/11]    eta: 0:00:00  time: 0.3325  data_time: 0.3115  memory: 302  ",
        NEW + "Evaluating bbox...",
        NEW + "bbox_mAP_copypaste: 0.792 0.955 0.946 -1.000 -1.000 0.791",
        new_val(200, "coco/bbox_mAP: 0.7920  coco/bbox_mAP_50: 0.9550  coco/bbox_mAP_s: -1.0000"),
        NEW
        + "The best checkpoint with 0.7920 coco/bbox_mAP at 200 epoch is saved to best_coco/bbox_mAP_epoch_200.pth.",
    )
    assert values(seen, "box_ap") == [(4, "0.792"), (5, "0.7920")]
    assert values(seen, "box_ap50") == [(4, "0.955"), (5, "0.9550")]
    assert values(seen, "box_ap", "best") == [(6, "0.7920")]
    assert {o.epoch for o in seen.observations} == {200}
    assert {o.printed for o in results(seen) if o.metric is None} == {"bbox_mAP_l_copypaste"}


def test_the_table_before_a_line_says_the_same_with_fewer_digits() -> None:
    line = old_val(1, "bbox_mAP: 0.7348, bbox_mAP_50: 0.8551")
    seen = log(OLD + "Evaluating bbox...", OLD, *table("0.735", "0.855", dets=DETS), "", line)
    assert values(seen, "box_ap") == [(16, "0.7348")]
    assert (3, "0.735") in values(seen, None)
    # The line has no AP75, so that the table's is all there is.
    assert values(seen, "box_ap75") == [(5, "0.401")]
    alone = log(OLD + "Evaluating segm...", OLD, *table("0.735", dets=DETS), "")
    assert values(alone, "mask_ap") == [(3, "0.735")]
    assert alone.runs[0].evaluator == "pycocotools"


def test_a_table_of_one_evaluation_is_not_taken_back_by_the_next() -> None:
    seen = log(
        OLD + "Evaluating bbox...", *table("0.100", dets=DETS), old_train(2),
        OLD + "Evaluating bbox...", *table("0.200", dets=DETS), old_val(2, "bbox_mAP: 0.2001"),
    )  # fmt: skip
    assert values(seen, "box_ap") == [(2, "0.100"), (28, "0.2001")]


def test_proposals_are_no_boxes() -> None:
    seen = log(OLD + "Evaluating proposal...", *table(dets=DETS))
    assert {o.metric for o in results(seen)} == {None}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (old_val(1, "accuracy_top-1: 62.4500, accuracy_top-5: 96.0300", "mmcls"),
         [("top1", "62.4500", "percent"), ("top5", "96.0300", "percent")]),
        (new_val(1, "accuracy/top1: 7.0946"), [("top1", "7.0946", "percent")]),
        (old_val(1, "top1_acc: 0.7012, mean_class_accuracy: 0.7", "mmaction"),
         [("top1", "0.7012", "fraction"), (None, "0.7", None)]),
        (new_val(1, "acc/top1: 0.7012"), [("top1", "0.7012", "fraction")]),
        (old_val(1, "aAcc: 0.6174, mIoU: 0.2206, mAcc: 0.3132, IoU.bag: 0.3, Acc.bag: nan", "mmseg"),
         [("pixel_accuracy", "0.6174", "fraction"), ("miou", "0.2206", "fraction"), (None, "0.3132", None)]),
        (new_val(1, "aAcc: 61.7400  mIoU: 22.0600"),
         [("pixel_accuracy", "61.7400", "percent"), ("miou", "22.0600", "percent")]),
        (old_val(1, "mAP: 0.801, AP50: 0.801"), [("map_voc", "0.801", "fraction"), (None, "0.801", None)]),
        (old_val(1, "mAP: 0.501, AP50: 0.801, AP75: 0.6")[:-1],
         [(None, "0.501", None), (None, "0.801", None), (None, "0.", None)]),
        (old_val(1, "mAP: 88.1", "mmcls"), [(None, "88.1", None)]),
        (new_val(1, "pascal_voc/mAP: 0.8  pascal_voc/AP50: 0.8"),
         [("map_voc", "0.8", "fraction"), (None, "0.8", None)]),
        (old_val(1, "AP: 0.74, AP .5: 0.9, AP (M): -1.0, AR: 0.8", "mmpose"),
         [("keypoint_ap", "0.74", "fraction"), ("keypoint_ap50", "0.9", "fraction"),
          ("keypoint_ar", "0.8", "fraction")]),
        (new_val(1, "coco/AP: 0.7367  coco/AP .5: 1.0000"),
         [("keypoint_ap", "0.7367", "fraction"), ("keypoint_ap50", "1.0000", "fraction")]),
        (new_val(1, "AP .5: 1.0  AR: 0.8"), [("keypoint_ap50", "1.0", "fraction"), ("keypoint_ar", "0.8", "fraction")]),
        (new_val(1, "AR: 0.8"), [(None, "0.8", None)]),
        (new_val(1, "coco-wholebody/AP: 0.7367"), [(None, "0.7367", None)]),
        (old_val(1, "segm_AP: 0.2130, segm_APr: 0.195, segm_APf: 0.258, bbox_APr: 0.2"),
         [("mask_ap", "0.2130", "fraction"), ("mask_ap_rare", "0.195", "fraction"),
          ("mask_ap_frequent", "0.258", "fraction"), (None, "0.2", None)]),
        (old_val(1, "PQ: 47.1234, SQ: 82.1, PQ_th: 51.7, SQ_th: 80.0"),
         [("pq", "47.1234", "percent"), ("sq", "82.1", "percent"), ("pq_th", "51.7", "percent"), (None, "80.0", None)]),
        (new_val(1, "coco_panoptic/PQ: 47.1234"), [("pq", "47.1234", "percent")]),
        (old_val(1, "pts_bbox_NuScenes/NDS: 0.434, pts_bbox_NuScenes/mAP: 0.346"),
         [("nds", "0.434", "fraction"), ("map_nuscenes", "0.346", "fraction")]),
        (old_val(1, "KITTI/Car_3D_AP40_moderate_strict: 77.6, KITTI/Car_3D_moderate_strict: 76.1"),
         [("kitti_ap_r40_moderate", "77.6", "percent"), (None, "76.1", None)]),
        (old_val(1, "teacher.bbox_mAP: 0.3600, student.bbox_mAP: 0.3500", "mmdet.ssod"),
         [(None, "0.3600", None), (None, "0.3500", None)]),
    ],
)  # fmt: skip
def test_names_and_units(line: str, found: list[tuple[str | None, str, str | None]]) -> None:
    assert metrics(log(line)) == found


def test_images_of_several_sets_are_told_apart() -> None:
    seen = log(new_val(1, "Set5/PSNR: 30.1234  Set14/PSNR: 28.0  Set5/SSIM: 0.9"))
    assert [(o.metric, o.subset, o.value_text) for o in results(seen)] == [
        ("psnr", "Set5", "30.1234"),
        ("psnr", "Set14", "28.0"),
        ("ssim", "Set5", "0.9"),
    ]


def test_iterations() -> None:
    seen = log(
        OLD + "Iter [50/80000]\tlr: 9.995e-03, eta: 10:27:47, loss: 1.5713",
        OLD + "Saving checkpoint at 8000 iterations",
        OLD + "Iter(val) [197]\taAcc: 0.5367, mIoU: 0.1670",
        OLD + "Iter [8050/80000]\tlr: 9.995e-03, eta: 10:27:47, loss: 1.5713",
        OLD + "Iter [50/80000]\tlr: 9.995e-03, eta: 10:27:47, loss: 1.5713",
    )
    assert [(o.metric, o.step, o.epoch) for o in results(seen)] == [
        ("pixel_accuracy", 8000, None),
        ("miou", 8000, None),
    ]
    assert [run.first_line for run in seen.runs] == [1, 5]


def test_training_values() -> None:
    seen = log(old_train(1), old_val(1, "bbox_mAP: 0.1000"), curve=True)
    assert [(o.printed, o.value_text) for o in seen.observations if o.kind == "train"] == [
        ("acc", "99.1"),
        ("loss", "0.8887"),
    ]
    assert log(old_train(1)).observations == []


def test_best_of_mmcv() -> None:
    seen = log(
        old_val(1, "bbox_mAP: 0.1000"), OLD + "Now best checkpoint is saved as best_bbox_mAP_epoch_1.pth.",
        OLD + "Best bbox_mAP is 0.1000 at 1 epoch.",
    )  # fmt: skip
    assert [(o.metric, o.kind, o.epoch) for o in seen.observations] == [("box_ap", "eval", 1), ("box_ap", "best", 1)]


CONFIG = """\
2023/06/04 17:38:11 - mmengine - INFO - Config:
data_root = 'data/coco/'
model = dict(
    bbox_head=dict(
        num_classes=80))
train_cfg = dict(by_epoch=True, max_epochs=36)
train_dataloader = dict(
    dataset=dict(
        ann_file='annotations/instances_train2017.json',
        data_root='data/wrong/'))
val_dataloader = dict(
    dataset=dict(
        ann_file='annotations/instances_val2017.json',
        data_prefix=dict(img='val2017/'),
        data_root='data/coco/'))
test_dataloader = dict(
    dataset=dict(
        ann_file='annotations/image_info_test-dev2017.json',
        data_root='data/coco/'))"""


def test_the_configuration_says_what_is_evaluated() -> None:
    seen = log(*CONFIG.splitlines(), NEW + "Exp name: rtmdet_20230604_173810", new_val(1, "coco/bbox_mAP: 0.4000"))
    (run,) = seen.runs
    assert (run.model, run.classes, run.epochs, run.split) == ("rtmdet", 80, 36, "val")
    assert run.dataset == "annotations/instances_val2017.json val2017/ data/coco/"


def test_the_test_loop_has_data_of_its_own() -> None:
    line = NEW + "Epoch(test) [11/11]    coco/bbox_mAP: 0.5000  data_time: 0.1  time: 0.2"
    seen = log(*CONFIG.splitlines(), line)
    assert [(run.dataset, run.split) for run in seen.runs] == [
        ("annotations/image_info_test-dev2017.json data/coco/", "test")
    ]
    after = log(
        *CONFIG.splitlines(), NEW + "Epoch(train) [1][1/2]  lr: 0.1  loss: 1.0", new_val(1, "coco/bbox_mAP: 0.4"), line
    )
    assert [(o.value_text, o.run, o.split) for o in results(after)] == [("0.4", 0, "val"), ("0.5000", 1, "test")]
    # Without a configuration nothing says of what data it is.
    assert results(log(line))[0].split is None


def test_a_configuration_that_never_ends_hides_nothing() -> None:
    seen = log(CONFIG.splitlines()[0], "x = 1", new_val(1, "coco/bbox_mAP: 0.4000"))
    assert values(seen, "box_ap") == [(3, "0.4000")]


def test_several_starts_in_one_file() -> None:
    start = OLD + "Environment info:"
    seen = log(
        start, old_train(1), old_val(1, "bbox_mAP: 0.1000"), start,
        OLD + "load checkpoint from local path: a/epoch_1.pth",
        OLD + "resumed epoch 1, iter 31", old_train(2), old_val(2, "bbox_mAP: 0.2000"), old_train(1),
    )  # fmt: skip
    assert [(run.first_line, run.train_epochs, run.resumed_from) for run in seen.runs] == [
        (1, [1], None),
        (4, [2], "a/epoch_1.pth"),
        (9, [1], None),
    ]
    assert [(o.run, o.value_text) for o in results(seen)] == [(0, "0.1000"), (1, "0.2000")]


def test_an_old_writer_without_the_name_of_a_logger() -> None:
    seen = log(
        "2018-10-01 10:00:00,123 - INFO - Epoch [1][50/7330]\tlr: 0.1, loss: 1.0",
        "2018-10-01 10:00:00,123 - INFO - Epoch [1][7330]\tbbox_mAP: 0.3",
    )
    assert seen.format == "mmcv"


@pytest.mark.parametrize("line", [old_val(1, "bbox_mAP: 0.36"), NEW + "Epoch(val) [1][2/2]    a/bbox_mAP: 0.3"])
def test_a_number_that_is_cut_off_is_not_trusted(line: str) -> None:
    seen = log(line, end="")
    assert seen.observations == []
    assert [f.code for f in seen.findings] == ["truncated"]


def test_copied_values_that_are_cut_off() -> None:
    assert log(NEW + "bbox_mAP_copypaste: 0.792 0.955 0.946 0.1 0.2 0.7", end="").observations == []


def test_json_of_mmcv() -> None:
    seen = records(
        {"env_info": "sys.platform: linux", "seed": None, "exp_name": "resnet50_cifar10.py"},
        {"mode": "train", "epoch": 1, "iter": 100, "lr": 0.1, "memory": 794, "loss": 0.71629, "time": 0.07335},
        {"mode": "val", "epoch": 1, "iter": 157, "lr": 0.1, "accuracy_top-1": 83.31, "accuracy_top-5": 99.25999},
        {"mode": "val", "epoch": 2, "iter": 157, "lr": 0.1, "segm_mAP": 0.682, "segm_mAP_s": -1.0,
         "segm_mAP_copypaste": "0.682 0.800"},
        {"env_info": "again", "exp_name": "other.py"},
        {"mode": "val", "epoch": 1, "iter": 157, "lr": 0.1, "mIoU": 0.22, "mAP": 0.5},
    )  # fmt: skip
    assert seen.format == "mmcv"
    assert [(o.metric, o.value_text, o.unit, o.epoch, o.line, o.model) for o in results(seen)] == [
        ("top1", "83.31", "percent", 1, 3, "resnet50_cifar10"),
        ("top5", "99.25999", "percent", 1, 3, "resnet50_cifar10"),
        ("mask_ap", "0.682", "fraction", 2, 4, "resnet50_cifar10"),
        ("miou", "0.22", "fraction", 1, 6, "other"),
        (None, "0.5", None, 1, 6, "other"),
    ]


def test_json_of_mmengine() -> None:
    train = {"lr": 0.1, "data_time": 0.1, "loss": 3.3, "time": 0.04, "epoch": 5, "memory": 2884, "step": 100}
    seen = records(
        train,
        {"coco/bbox_mAP": 0.099, "coco/bbox_mAP_s": -1.0, "data_time": 0.3, "time": 0.3, "step": 5},
        {"mIoU": 40.22, "data_time": 0.3, "time": 0.3, "step": 8000},
        train | {"epoch": 1},
        curve=True,
    )
    assert [(o.metric, o.value_text, o.unit, o.epoch, o.step) for o in results(seen)] == [
        ("box_ap", "0.099", "fraction", 5, None),
        ("miou", "40.22", "percent", None, 8000),
    ]
    assert [(o.metric, o.value_text, o.step) for o in seen.observations if o.kind == "train"] == [
        ("loss", "3.3", 100)
    ] * 2
    assert [run.train_epochs for run in seen.runs] == [[5], [1]]


def test_json_of_a_test() -> None:
    seen = records({"coco/AP": 0.7366519009477582, "coco/AP (M)": -1.0, "PCK": 0.96, "data_time": 0.8, "time": 1.05})
    assert metrics(seen) == [("keypoint_ap", "0.7366519009477582", "fraction"), ("pck", "0.96", "fraction")]


def test_json_of_an_evaluation_that_is_marked_as_training() -> None:
    train: dict[str, object] = {
        "mode": "train", "epoch": 6, "iter": 15950, "lr": 5e-05, "data_time": 0.01, "decode.loss_seg": 0.35,
    }  # fmt: skip
    found: dict[str, object] = {
        "mode": "train", "epoch": 6, "iter": 500, "lr": 5e-05, "memory": 4718, "aAcc": 0.8972, "mIoU": 0.4799,
    }  # fmt: skip
    seen = records({"env_info": "", "exp_name": "ilsvrc.py"}, train, found, {**train, "iter": 16050})
    assert [(o.metric, o.value_text, o.epoch, o.line, o.run) for o in results(seen)] == [
        ("pixel_accuracy", "0.8972", 6, 3, 0),
        ("miou", "0.4799", 6, 3, 0),
    ]
    assert len(seen.runs) == 1
    assert results(records(train, {**found, "loss": 0.1})) == []
    assert results(records(train, {**found, "aAcc": "x", "mIoU": None})) == []
    new = records(
        {"lr": 0.1, "data_time": 0.1, "loss": 0.5, "time": 0.2, "epoch": 3, "step": 300},
        {"mode": "train", "epoch": 3, "iter": 10, "coco/bbox_mAP": 0.512, "step": 3},
    )
    assert [(o.metric, o.value_text, o.epoch) for o in results(new)] == [("box_ap", "0.512", 3)]


def test_text_of_an_evaluation_that_is_marked_as_training() -> None:
    stamp = OLD.replace("mmdet", "mmseg")
    seen = log(
        f"{stamp}Iter [15950/80000]\tlr: 5.000e-05, eta: 0:08:51, time: 0.432, decode.loss_seg: 0.3, loss: 0.8",
        f"{stamp}Iter [500/80000]\tlr: 5.000e-05, memory: 4718, aAcc: 0.8972, mIoU: 0.4799",
        f"{stamp}Iter [16050/80000]\tlr: 5.000e-05, eta: 0:08:51, time: 0.432, decode.loss_seg: 0.3, loss: 0.8",
    )
    assert [(o.metric, o.value_text, o.step, o.run) for o in results(seen)] == [
        ("pixel_accuracy", "0.8972", 15950, 0),
        ("miou", "0.4799", 15950, 0),
    ]
    assert [(len(seen.runs), run.eval_batches) for run in seen.runs] == [(1, None)]
    new = log(
        f"{NEW}Epoch(train) [2][11/11]  lr: 1e-3  loss: 0.3", f"{NEW}Epoch(train) [2][11/11]  coco/bbox_mAP: 0.512",
    )  # fmt: skip
    assert [(o.metric, o.value_text, o.epoch) for o in results(new)] == [("box_ap", "0.512", 2)]


def test_json_that_is_cut_off() -> None:
    first = '{"mode": "val", "epoch": 1, "iter": 1, "bbox_mAP": 0.1}'
    text = first + '\n{"mode": "val", "epoch": 2, "iter": 1, "bbox_mAP": 0.2'
    assert [o.value_text for o in parse(text).observations] == ["0.1"]


TEXT = "\n".join(
    [*CONFIG.splitlines(), OLD + "Evaluating bbox...", *table(dets=DETS), *PANOPTIC, old_train(1),
     old_val(1, "bbox_mAP: 0.3668, mIoU: 0.1"), new_val(2, "coco/bbox_mAP: 0.7920  coco/AP .5: 0.1"),
     NEW + "bbox_mAP_copypaste: 0.792 0.955 0.946 -1.000 -1.000 0.792", OLD + "resumed epoch 1, iter 31", ""]
)  # fmt: skip
JSON = "\n".join(
    ['{"env_info": "a", "exp_name": "b.py"}', '{"mode": "val", "epoch": 1, "iter": 9, "lr": 0.1, "bbox_mAP": 0.3}',
     '{"lr": 0.1, "loss": 3.3, "epoch": 5, "step": 100}', '{"coco/bbox_mAP": 0.1, "time": 0.3, "step": 5}', ""]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(data.draw(st.sampled_from([TEXT, JSON])))), "mmcv")


def test_hostile_lines() -> None:
    hostile(
        "mmcv", "Epoch [", "Epoch(val) [1][1]\t", "Epoch(val) [1][1]\ta: 1, ", "_mAP_copypaste: 0.1 ",
        "Iter(val) [1]  a: ", " - bbox_mAP_copypaste: 0.111111111", "Loads checkpoint by a backend from path: ",
        "workflow: , max: ",
        "data_root='",        '{"a": 1, ', '{"lr": 1, ', "Exp name: a_", " Best a is 0.1",
    )  # fmt: skip


CIFAR = """2023-02-05 19:58:25,462 - mmcls - INFO - Config:
data = dict(
    val=dict(
        type='CIFAR10',
        data_prefix='data/cifar10',
        pipeline=[dict(type='ImageToTensor', keys=['img'])],
        test_mode=True),
    test=dict(
        type='CIFAR10', data_prefix='data/cifar10'))
2023-02-05 19:59:41,461 - mmcls - INFO - Epoch(val) [1][625]\taccuracy_top-1: 62.4500, accuracy_top-5: 96.0300
"""


@pytest.mark.parametrize(
    ("old", "new", "split"),
    [
        ("CIFAR10", "CIFAR10", "test"),
        ("CIFAR10", "CIFAR100", "test"),
        ("test_mode=True", "test_mode=False", None),
        ("CIFAR10", "ImageNet", None),
        ("data/cifar10", "data/cifar10/val", "val"),
    ],
)
def test_the_half_of_cifar_that_is_evaluated(old: str, new: str, split: str | None) -> None:
    seen = parse(CIFAR.replace(old, new))
    assert [(run.split, run.eval_batches) for run in seen.runs] == [(split, 625)]


def test_objects_in_front_of_a_text_log_make_it_no_file_of_objects() -> None:
    record = '{"mode": "val", "epoch": 1, "iter": 5, "bbox_mAP": 0.99}\n'
    line = "2023-02-05 20:00:54,533 - mmdet - INFO - Epoch(val) [2][625]\tbbox_mAP: 0.4630, bbox_mAP_50: 0.8660\n"
    assert [o.value_text for o in parse(record).observations if o.metric == "box_ap"] == ["0.99"]
    assert [o.value_text for o in parse(record + line).observations if o.metric == "box_ap"] == ["0.4630"]


def test_json_of_mmaction_0() -> None:
    text = (
        '{"mode": "train", "epoch": 24, "iter": 10, "lr": 0.001, "time": 5.1, "memory": 1, "loss": 4.0}\n'
        '{"mode": "val", "epoch": 24, "iter": 19, "lr": 0.001, "top1 acc": 0.1134, "top5 acc": 0.31615}\n'
    )
    found = parse(text, name="work_dirs/tsn/20190101_000000.log.json")
    assert [(one.metric, one.value_text, one.unit, one.epoch) for one in found.observations] == [
        ("top1", "0.1134", "fraction", 24),
        ("top5", "0.31615", "fraction", 24),
    ]
