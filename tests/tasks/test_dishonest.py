"""Hand-ins that reach the number, with one thing changed that no honest one has; and their honest neighbours.

The hand-in of a task as it is must hold (`test_handins`); each pair here changes it once so that it must not, and once
in a way that says nothing, so that it still must.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.tasks.handins import HANDINS
from tests.tasks.running import Judged, reported, write

Edit = tuple[str, str]
STAMP = r"[2023/04/11 09:20:31] ppcls INFO: "


def edited(task: int, folder: Path, *edits: Edit, level: str = "meet", only: str = "*") -> Judged:
    """The report on the hand-in of `task` whose files called `only` are changed by these patterns."""
    write(HANDINS[task], level, folder)  # type: ignore[arg-type]
    changed = 0
    for path in sorted(folder.rglob(only)):
        if not path.is_file() or path.suffix == ".npy":
            continue
        text = before = path.read_text("utf-8")
        for pattern, new in edits:
            text = re.sub(pattern, new, text, flags=re.MULTILINE)
        path.write_text(text, "utf-8")
        changed += text != before
    assert changed or not edits
    return reported(task, folder, HANDINS[task].flags)


# What is asked, which file, what is not as asked, and what may stand in its place.
SETTINGS: dict[str, tuple[int, str, Edit, Edit]] = {
    "words of a lexicon": (
        *(112, "IIIT5k*.log"),
        (r"^(.*)main_indicator : acc$", r"\1main_indicator : acc\n\1lexicon : IIIT5k_50"),
        (r"^(.*)main_indicator : acc$", r"\1main_indicator : acc\n\1lexicon : None"),
    ),
    "several scales": (
        *(114, "*.log"),
        (r"^(.*)lexicon : None", r"\1lexicon : None\n\1multi_scale_test : [800, 1000]"),
        (r"^(.*)lexicon : None", r"\1lexicon : None\n\1multi_scale_test : False"),
    ),
    "ten crops": (
        *(126, "train.log"),
        (r"(?<! Rand)CropImage", "TenCropImage"),
        (r"(?<! Rand)CropImage", "CenterCropImage"),
    ),
    "slices": (
        *(155, "train.log"),
        (r"\A", "+ python tools/eval.py -c configs/yolov8/yolov8_n_500e_coco.yml --slice_infer\n"),
        (r"\A", "+ python tools/eval.py -c configs/yolov8/yolov8_n_500e_coco.yml --classwise\n"),
    ),
    "a trained backbone": (
        *(132, "train.log"),
        ("freeze_backbone : True", "freeze_backbone : False"),
        ("freeze_backbone : True", "freeze_backbone : true"),
    ),
    "no camera": (170, "log.txt", ("use_camera: true", "use_camera: false"), ("use_camera: true", "use_camera: True")),
    "no LiDAR": (171, "log.txt", ("use_lidar: true", "use_lidar: False"), ("use_lidar: true", "use_lidar: True")),
}


@pytest.mark.parametrize("what", SETTINGS)
def test_a_setting_that_is_not_as_asked(what: str, tmp_path: Path) -> None:
    task, only, edit, _ = SETTINGS[what]
    assert edited(task, tmp_path, edit, only=only).status == 3


@pytest.mark.parametrize("what", SETTINGS)
def test_the_same_setting_as_asked(what: str, tmp_path: Path) -> None:
    task, only, _, edit = SETTINGS[what]
    assert edited(task, tmp_path, edit, only=only).status == 0


@pytest.mark.parametrize(
    ("task", "old", "other", "own"),
    [
        (171, "log.txt", "futr3d_cam/log.txt", "futr3d_lidar_cam/log.txt"),
        (134, "output/ICE_aware", "output/ICE_w_ground_truth", "output/ICE_camera_aware"),
        (175, "logs/tensorf_chair.log", "logs/tensorf_cp_chair.log", "logs/tensorf_vm_chair.log"),
    ],
)
def test_the_folder_of_another_model(task: int, old: str, other: str, own: str, tmp_path: Path) -> None:
    for name, status in ((other, 3), (own, 0)):
        folder = tmp_path / str(status)
        write(HANDINS[task], "meet", folder)
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / old).rename(folder / name)
        assert reported(task, folder, HANDINS[task].flags).status == status, name


# The task, what says that the log is another's, and what says as much of an honest one.
MODELS: dict[str, tuple[int, Edit, Edit]] = {
    "checkpoints of another model": (
        *(128, ("output/MobileViTV3_S/", "output/MobileViTV3_XL/")),
        ("output/MobileViTV3_S/", "output//MobileViTV3_S/"),
    ),
    "checkpoints of another network": (
        *(135, ("output/VL_LTR_R50/", "output/VL_LTR_ViT_B16/")),
        ("output/VL_LTR_R50/", "output/"),
    ),
    "the loss of another method": (114, ("GLASSLoss", "PGLoss"), ("GLASSLoss", "GlassMaskRCNNLoss")),
    "the head of another method": (118, ("SANHead", "CANHead"), ("SANHead", "SANDecoderHead")),
    "a folder of another model": (
        *(133, ("output_dir : ./output/", "output_dir : ./output/FCT_new_new")),
        ("output_dir : ./output/", "output_dir : ./output/FCT_new_old"),
    ),
    "weights of another size, small": (
        *(132, ("pretrained_model : None", "pretrained_model : ./ibot_vit_base_patch16_pretrain.pdparams")),
        ("pretrained_model : None", "pretrained_model : ./ibot_vit_small_patch16_pretrain.pdparams"),
    ),
    "weights of another size, S2": (
        *(
            145,
            ("    type: EfficientFormerv2_s2", "    pretrained: eformer/efficientformerv2_l_300ep.pdparams\n\\g<0>"),
        ),
        ("    type: EfficientFormerv2_s2", "    pretrained: eformer/efficientformerv2_s2_300ep.pdparams\n\\g<0>"),
    ),
    "weights of another size, base": (
        144,
        ("seaformer_base.zip", "seaformer_large.zip"),
        ("seaformer_base.zip", "seaformer.zip"),
    ),
    "weights of more data": (
        *(127, ("pretrained_model : None", "pretrained_model : ./MobileViTV2_x1_5_ft_in22k1k")),
        ("pretrained_model : None", "pretrained_model : ./MobileViTV2_x1_5_in1k"),
    ),
}


@pytest.mark.parametrize("what", MODELS)
def test_what_says_that_the_model_is_another(what: str, tmp_path: Path) -> None:
    task, other, own = MODELS[what]
    assert edited(task, tmp_path / "other", other, only="*.log").status == 3
    assert edited(task, tmp_path / "own", own, only="*.log").status == 0


@pytest.mark.parametrize(
    ("task", "edit", "status"),
    [
        # Half of queries and gallery, half of a gallery of the same list, and fewer of one of another list.
        (131, (r"shape: \[60502,", "shape: [30251,"), 3),
        (133, (r"(gallery done, all feat shape: \[)50000", r"\g<1>25000"), 3),
        (134, (r"(gallery done, all feat shape: \[)19732", r"\g<1>15913"), 0),
    ],
)
def test_how_many_were_searched(task: int, edit: Edit, status: int, tmp_path: Path) -> None:
    assert edited(task, tmp_path, edit, only="eval.log").status == status


def dumps_moved(task: int, folder: Path, *moved: Edit) -> Judged:
    """The report on a hand-in in which dumps were copied over others, each side over its own."""
    write(HANDINS[task], "meet", folder)
    for source, target in moved:
        (folder / target).write_bytes((folder / source).read_bytes())
    return reported(task, folder, HANDINS[task].flags)


def test_outputs_are_no_gradients(tmp_path: Path) -> None:
    names = [f"alignment/beit/{{}}_{side}.npy" for side in ("paddle", "torch")]
    found = dumps_moved(139, tmp_path, *((name.format("forward"), name.format("bp_align")) for name in names))
    told = {row["id"]: (row["verdict"], row["reason"]) for row in found.required()}
    assert told["beit-forward"] == told["beit-backward"] == ("REVIEW", "dump_of_another")
    assert told["mae-backward"][0] == "PASS"


def test_rows_of_numbers_are_not_the_same_to_the_last_bit(tmp_path: Path) -> None:
    found = dumps_moved(198, tmp_path, ("SPNets/metric_ref.npy", "SPNets/metric_paddle.npy"))
    assert [row["verdict"] for row in found.required()] == ["REVIEW"]


@pytest.mark.parametrize(
    ("task", "edit", "folder", "status"),
    [
        # Whose log it is, where it lies, and in which project the tests ran.
        (103, (r"\A", "The log of the authors:\n"), "logs", 3),
        (103, (r"\A", "My log:\n"), "logs", 0),
        (103, (r"\A", ""), "official", 3),
        (103, (r"\A", ""), "official_tests_paddle", 0),
        (104, (r"\A", ""), "reference", 3),
        (103, ("rootdir: .*", "rootdir: /workspace/huggingface/transformers"), "logs", 3),
        (104, ("rootdir: .*", "rootdir: /home/li/transformers, configfile: setup.cfg"), "logs", 3),
        (104, ("rootdir: .*", "rootdir: /home/li/PaddleNLP/tests/transformers"), "logs", 0),
        (103, ("rootdir: .*", "rootdir: /home/li/tests/transformers"), "logs", 0),
    ],
)
def test_tests_that_others_ran(task: int, edit: Edit, folder: str, status: int, tmp_path: Path) -> None:
    write(HANDINS[task], "meet", tmp_path)
    log = tmp_path / "logs/pytest.log"
    text = re.sub(*edit, log.read_text("utf-8"))
    log.unlink()
    (tmp_path / folder).mkdir(exist_ok=True)
    (tmp_path / folder / "pytest.log").write_text(text, "utf-8")
    assert reported(task, tmp_path, ()).status == status


@pytest.mark.parametrize(
    ("path", "status"),
    [("./official_release/spts/best_accuracy", 3), ("./authors/spts/best", 3), ("./output/spts_repro/best", 0)],
)
def test_whose_weights_were_evaluated(path: str, status: int, tmp_path: Path) -> None:
    assert edited(115, tmp_path, ("resume from .*", f"resume from {path}"), only="*.log").status == status


def test_a_log_of_lightning(tmp_path: Path) -> None:
    lightning = ("model: .*", "GPU available: True, used: True\nTPU available: False, using: 0 TPU cores\nmodel: CoMER")
    assert edited(117, tmp_path / "other", lightning).status == 3
    assert edited(117, tmp_path / "own", ("model: .*", "GPU available: True\nmodel: CoMER (paddle 2.4.2)")).status == 0
