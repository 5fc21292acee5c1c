"""Words that a task excludes, in what a log says of itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.facts import Fact
from harness.evidence.observation import Run, Stated
from harness.judging.conditions import (
    HeldConditions,
    HeldTarget,
    NamedPhrase,
    excluded,
    held,
    other_size,
    otherwise,
)
from harness.tasks import protocol_table, protocols
from harness.tasks.catalogue import builtin_folder
from harness.tasks.spec import Conditions
from tests.harness.builders import criterion, log, observation, row, said
from tests.harness.judging.test_matching import GOOD, PASS


@pytest.mark.parametrize(
    ("phrase", "text", "named"),
    [
        ("re_ranking=True", "re_ranking: True", True),
        ("re_ranking=True", "'re_ranking': True,", True),
        ("re_ranking=True", "--re_ranking=True", True),
        ("re_ranking=True", "re_ranking: False", False),
        ("multi_label", "multi_label=True", True),
        ("multi_label", "multi_label=False", False),
        ("multi_label", "multi_label: 0", False),
        ("multi_label", "multi_labels", False),
        ("multi-scale", "mIoU (multiscale): 0.5", True),
        ("multi-scale", "multi_scale test", True),
        ("multi-scale", "single scale, no multi-scale", False),
        ("flipping", "RandomHorizontalFlip", False),
        ("knn", "k-NN top1: 70.1", True),
        ("knn", "unknnown", False),
        ("fine-tune", "output_dir=./finetune/base", True),
        ("4 sampling steps", "4 sampling steps: FID 3.1", True),
        ("4 sampling steps", "14 sampling steps: FID 3.1", False),
        # Every spelling of a phrase that has several.
        ("imagenet-22k", "weights/slak_tiny_in22k", True),
        ("imagenet-22k", "ImageNet-21K pre-training", True),
        ("imagenet-22k", "weights/slak_tiny_in1k", False),
        ("imagenet-22k", "batch_22100", False),
    ],
)
def test_a_phrase_is_named(phrase: str, text: str, named: bool) -> None:
    seen = observation("0.5", line=3, text=text)
    found = excluded([phrase], "a.log", [Run()], [seen])
    assert (found is not None) is named
    if found is not None:
        assert found == NamedPhrase(phrase, seen.place, text)


def test_what_the_configuration_states_is_looked_at_first() -> None:
    run = Run(stated={"re_ranking": Stated(value="True", first=7, last=7)})
    seen = observation("0.5", line=30, text="re_ranking=True")
    named = excluded(["re_ranking=True"], "a.log", [run], [seen])
    assert named == NamedPhrase("re_ranking=True", "a.log:7", "re_ranking=True")
    assert excluded([], "a.log", [run], [seen]) is None


def test_the_row_is_for_a_person() -> None:
    asked = criterion(conditions=Conditions(excluded=["knn", "finetune"]))
    honest = log("0.80000", GOOD)
    assert said(row(honest, asked=asked)) == PASS
    named = log("0.80000", GOOD)
    named.runs[0].pretrained = "weights/finetune/best"
    found = row(named, asked=asked)
    assert said(found) == ("REVIEW", "condition_excluded")
    assert (found.values["excluded"], found.values["text"]) == ("finetune", "weights/finetune/best")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = excluded(["multi-scale"], "a.log", [Run(model=text)], [])
    assert found is None or "multi" in text.casefold()


def stated(name: str, value: str, key: str = "test_time", **more: str) -> Fact:
    return Fact(key=key, value=value, how="config", setting=name, line=12, **more)  # type: ignore[arg-type]


SETTINGS_OF: dict[str, tuple[str, str, str, str]] = {
    # What the spec says, and what toolkits print that is otherwise, and as asked.
    "sliding_window": ("no", "test_config.is_slide", "True", "False"),
    "multi_scale": ("no", "TEST.AUG.ENABLED", "True", "False"),
    "flip": ("no", "test_config.flip", "True", "False"),
    "re_ranking": ("no", "Global.re_ranking", "True", "False"),
    "multi_label": ("no", "Eval.multi_label", "True", "False"),
    "sampling_steps": ("200", "ddim_steps", "50", "200"),
    "guidance_scale": ("6", "guidance_scale", "3", "6.0"),
    "class_range": ("detection_cvpr_2019", "class_range", "other", "detection_cvpr_2019"),
    "fine_tuning": ("no", "finetune", "True", "False"),
    "backbone": ("ResNet-101", "model.backbone.type", "VoVNet", "ResNet"),
    "widening": ("8", "Arch.widen_factor", "2", "8"),
    "background": ("white", "val_dataset.background_color", "black", "[1, 1, 1]"),
    "voxels": ("160", "model.num_voxels", "16777216", "4096000"),
    "segmentor": ("fpn|encoderdecoder", "model.type", "UPerNet", "FPNet"),
    "labels_per_class": ("4", "DataLoader.Train.dataset.sample_per_label", "25", "4"),
    "slices": ("no", "slice_infer", "True", "False"),
    "lexicon": ("no", "Metric.lexicon", "IIIT5k_50", "None"),
    "camera": ("yes", "model.use_camera", "false", "true"),
    "lidar": ("yes", "val_dataset.use_lidar", "False", "True"),
    "frozen": ("yes", "Arch.freeze_backbone", "False", "True"),
    "half_resolution": ("no", "half_res", "True", "False"),
    "views_left_out": ("1", "testskip", "8", "1"),
    "query_expansion": ("no", "TEST.AQE.ENABLED", "True", "False"),
    "single_class": ("no", "single_cls", "True", "False"),
    "soft_nms": ("no", "nms.type", "soft_nms", ""),
    "ground_truth": ("no", "test_cfg.use_gt_boxes", "True", "False"),
    "ensemble": ("no", "num_ensemble", "5", "1"),
    "samples": ("all", "max_eval_samples", "500", "None"),
    "sample_interval": ("1", "val_dataset.load_interval", "5", "1"),
    "other_labels": ("no", "real_labels", "real.json", "''"),
    "test_pooling": ("no", "test_pool", "True", "False"),
    "word_spotting": ("no", "Metric.word_spotting", "True", "False"),
    "language_model": ("no", "use_shallow_fusion", "True", "False"),
    "biasing": ("no", "context_list_path", "hot.txt", "''"),
    "extra_data": ("no", "data.combineall", "True", "False"),
}


def test_every_setting_is_tried() -> None:
    held = {name for name, protocol in protocols.table().items() if protocol.form != "phrase"}
    # Crops are operations.
    assert set(SETTINGS_OF) == held - {"crops"}


@pytest.mark.parametrize("name", sorted(SETTINGS_OF))
def test_a_setting_that_is_otherwise_is_for_a_person_and_one_as_asked_is_named(name: str) -> None:
    wanted, setting, other, same = SETTINGS_OF[name]
    asked = criterion(conditions=Conditions(settings={name: wanted}))
    found = row(log(GOOD, facts=[stated(setting, other)]), asked=asked)
    assert said(found) == ("REVIEW", "conditions_differ")
    assert found.values["condition"] == name
    assert found.values["wanted"] == wanted
    assert found.values["stated"] == f"{setting}={other} (train.log:12)"
    if same:
        found = row(log(GOOD, facts=[stated(setting, same)]), asked=asked)
        assert said(found) == PASS
        values = {"conditions": f"{name} = {wanted} ({setting}: {same}, train.log:12)"}
        assert [note.values for note in found.notes if note.code == "note_conditions_stated"] == [values]
        assert "note_conditions_unstated" not in [note.code for note in found.notes]
    found = row(log(GOOD), asked=asked)
    assert said(found) == PASS
    values = {"conditions": f"{name} = {wanted}"}
    assert [note.values for note in found.notes if note.code == "note_conditions_unstated"] == [values]


@pytest.mark.parametrize(
    ("key", "setting", "value", "as_asked"),
    [
        ("backbone", "model.backbone.type", "ResNet101", True),
        ("backbone", "model.backbone.type", "ResNetV1c", True),
        ("backbone", "model.img_backbone.name", "resnet101_caffe", True),
        ("backbone", "model.backbone.type", "ResNet50", False),
        ("backbone", "model.backbone.type", "HRNet", False),
        ("variant", "model.backbone.depth", "101", True),
        ("variant", "model.backbone.depth", "50", False),
        ("variant", "model.neck.depth", "50", True),
    ],
)
def test_a_network_by_its_name_and_its_depth(key: str, setting: str, value: str, as_asked: bool) -> None:
    asked = criterion(conditions=Conditions(settings={"backbone": "ResNet-101"}))
    found = row(log(GOOD, facts=[stated(setting, value, key)]), asked=asked)
    assert said(found) == (PASS if as_asked else ("REVIEW", "conditions_differ"))


def test_labels_are_of_the_training_data() -> None:
    asked = criterion(conditions=Conditions(settings={"labels_per_class": "4", "flip": "no"}))
    labels = stated("DataLoader.Train.dataset.sample_per_label", "25", "training_data", part="train")
    assert said(row(log(GOOD, facts=[labels]), asked=asked)) == ("REVIEW", "conditions_differ")
    # How training images are turned says nothing of the evaluation.
    assert said(row(log(GOOD, facts=[stated("Train.flip", "True", part="train")]), asked=asked)) == PASS


def test_what_a_spec_leaves_open_is_neither_held_nor_named() -> None:
    asked = criterion(conditions=Conditions(settings={"multi_scale": "any"}))
    found = row(log(GOOD, facts=[stated("multi_scale", "True")]), asked=asked)
    assert said(found) == PASS
    assert [note.code for note in found.notes if note.code.startswith("note_conditions")] == []
    # What no spec lists is held all the same, and not named where it is unstated.
    assert said(row(log(GOOD, facts=[stated("multi_scale", "True")]), asked=criterion())) == (
        "REVIEW",
        "conditions_differ",
    )


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("data/train_10.txt", ("REVIEW", "conditions_differ")),
        ("data/train_1.txt", PASS),
        (None, PASS),
    ],
)
def test_the_part_of_the_training_data(path: str | None, expected: tuple[str, str]) -> None:
    asked = criterion(conditions=Conditions(training_part="1"))
    lists = [] if path is None else [stated("Train.list", path, "list", part="train")]
    found = row(log(GOOD, facts=lists), asked=asked)
    assert said(found) == expected
    notes = {note.code: note.values["conditions"] for note in found.notes if note.code.startswith("note_conditions")}
    if path is None:
        assert notes == {"note_conditions_unstated": "training_part = 1"}
    elif expected == PASS:
        assert notes == {"note_conditions_stated": "training_part = 1 (train.log:12)"}
    else:
        assert notes == {}


def test_the_schedule_that_carries_the_row() -> None:
    asked = criterion(conditions=Conditions(epochs=300))
    found = held(asked.conditions, "a.log", Run(epochs=300, facts=[stated("Global.epochs", "300", "epochs")]))
    assert found == HeldConditions(["epochs = 300 (a.log:12)"], [])
    assert held(asked.conditions, "a.log", Run(epochs=300, first_line=4)) == HeldConditions(
        ["epochs = 300 (a.log:4)"], []
    )
    assert held(asked.conditions, "a.log", Run(epochs=299)) == HeldConditions([], [])


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, None),
        ({"image_size": 640}, None),
        ({"image_size": 1280}, ("640", "1280", "a.log:1")),
        ({"facts": [("config", "configs/yolov8_n_1280.yml")]}, ("640", "yolov8_n_1280.yml", "a.log:4")),
        ({"facts": [("weights", "yolov8n-1280x1280.pdparams")]}, ("640", "yolov8n-1280x1280.pdparams", "a.log:4")),
        ({"facts": [("config", "yolov8_n_1280px_500e_coco.yml")]}, ("640", "yolov8_n_1280px_500e_coco.yml", "a.log:4")),
        ({"facts": [("config", "yolov8_n_640_500e_coco.yml")]}, None),
        ({"facts": [("config", "yolov8_n_480e_coco.yml")]}, None),
        ({"facts": [("weights", "iter_1280.pdparams")]}, None),
        ({"facts": [("weights", "bs_256_r101.pdparams")]}, None),
        ({"facts": [("weights", "yolov8_n_2560/final.pdparams")]}, None),
        ({"facts": [("image_size", "640x640")]}, None),
        ({"facts": [("image_size", "1280")]}, ("640", "eval_size=1280", "a.log:4")),
        ({"facts": [("image_size", "640x")]}, ("640", "eval_size=640x", "a.log:4")),
        ({"facts": [("image_size", "640"), ("config", "yolov8_n_1280.yml")]}, None),
        ({"facts": [("image_size", "1280")], "image_size": 640}, None),
        # What the settings state counts; weights that a training began from say nothing.
        ({"facts": [("config", "yolov8_n_1280.yml")], "image_size": 640}, None),
        ({"facts": [("weights", "yolov8_n_1280.pdparams")], "train_epochs": [1]}, None),
    ],
)
def test_another_size_of_images(about: dict[str, Any], said: tuple[str, str, str] | None) -> None:
    named = about.pop("facts", [])
    facts = [Fact(key=key, value=value, how="command", line=4, setting="eval_size") for key, value in named]
    found = other_size(640, "a.log", Run(facts=facts, **about))
    assert (found and (found.wanted, found.stated, found.place)) == said


def test_the_asked_size_of_images_is_named_where_it_is_stated_and_where_it_is_not() -> None:
    asked = Conditions(image_size=640)
    assert held(asked, "a.log", Run(image_size=640)) == HeldConditions(["image_size = 640 (a.log:1)"], [])
    assert held(asked, "a.log", Run()) == HeldConditions([], ["image_size = 640"])
    run = Run(facts=[Fact(key="image_size", value="[640]", how="command", line=4, setting="eval_size")])
    assert held(asked, "a.log", run) == HeldConditions(["image_size = 640 (eval_size: [640], a.log:4)"], [])
    other = Run(facts=[Fact(key="image_size", value="640x", how="command", line=4, setting="eval_size")])
    assert held(asked, "a.log", other) == HeldConditions([], ["image_size = 640"])


@pytest.mark.parametrize(
    ("name", "wanted", "setting", "value", "expected"),
    [
        ("background", "white", "background_color", "'white'", PASS),
        ("background", "white", "bg_color", "255", PASS),
        ("background", "white", "white_bkgd", "True", PASS),
        ("background", "white", "white_bkgd", "0", ("REVIEW", "conditions_differ")),
        ("background", "white", "background_color", "[1, 1, 0.5]", ("REVIEW", "conditions_differ")),
        ("background", "white", "background_color", "random", ("REVIEW", "conditions_differ")),
        ("background", "white", "background_color", "'#FFFFFF'", PASS),
        ("background", "white", "background_color", "#fff", PASS),
        ("background", "white", "background_color", "#fffff0", ("REVIEW", "conditions_differ")),
        ("background", "white", "background_color", "not_white", ("REVIEW", "conditions_differ")),
        ("background", "white", "background_color", "offwhite", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "160**3", PASS),
        ("voxels", "160", "num_voxels", "161^3", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "4.096e6", PASS),
        ("voxels", "160", "num_voxels", "4.1e6", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "4,096,000", PASS),
        ("voxels", "160", "num_voxels", "27,000,000", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "160, 160, 160", PASS),
        ("voxels", "160", "num_voxels", "16M", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "[160, 160, 160]", PASS),
        ("voxels", "160", "num_voxels", "1024000", PASS),
        ("voxels", "160", "num_voxels", "4096001", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "[161, 160, 160]", ("REVIEW", "conditions_differ")),
        ("voxels", "160", "num_voxels", "many", ("REVIEW", "conditions_differ")),
    ],
)
def test_how_a_scene_is_rendered(name: str, wanted: str, setting: str, value: str, expected: tuple[str, str]) -> None:
    asked = criterion(conditions=Conditions(settings={name: wanted}))
    assert said(row(log(GOOD, facts=[stated(setting, value)]), asked=asked)) == expected
    # What was trained on is another matter.
    assert said(row(log(GOOD, facts=[stated(setting, "0", part="train")]), asked=asked)) == PASS


DIFFER = ("REVIEW", "conditions_differ")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        # What a switch turns off is not used, whatever stands beside it; elsewhere it says nothing.
        ({"TEST.AUG.ENABLED": "False", "TEST.AUG.FLIP": "True", "TEST.AUG.MIN_SIZES": "(400, 800)"}, PASS),
        ({"TEST.AUG.ENABLED": "True", "TEST.AUG.FLIP": "True"}, DIFFER),
        ({"TEST.AUG.FLIP": "True"}, DIFFER),
        ({"MODEL.ENABLED": "False", "TEST.AUG.FLIP": "True"}, DIFFER),
        ({"aug_eval": "False", "scales": "[0.5, 1.0]", "flip_horizontal": "True"}, PASS),
        ({"aug_eval": "True", "scales": "[0.5, 1.0]"}, DIFFER),
        # One size, none, and nothing.
        ({"scales": "[1.0]"}, PASS),
        ({"tta": "0"}, PASS),
        ({"tta": "0.0"}, PASS),
        ({"tta": "''"}, PASS),
        ({"tta": "3"}, DIFFER),
        # A value of another kind is about something else.
        ({"nms.type": "nms"}, PASS),
        ({"nms.name": "MultiClassNMS"}, PASS),
        ({"nms.name": "MultiClassSoftNMS"}, DIFFER),
        ({"use_cats": "True"}, PASS),
        ({"use_cats": "False"}, DIFFER),
    ],
)
def test_settings_that_stand_together(settings: dict[str, str], expected: tuple[str, str]) -> None:
    facts = [stated(name, value) for name, value in settings.items()]
    assert said(row(log(GOOD, facts=facts), asked=criterion(conditions=Conditions()))) == expected


@pytest.mark.parametrize(("part", "expected"), [("eval", DIFFER), ("", PASS), ("train", PASS)])
def test_a_name_of_trainings_too_counts_only_of_the_evaluation(part: str, expected: tuple[str, str]) -> None:
    trained = log(GOOD, facts=[stated("num_crops", "2", part=part)])
    trained.runs[0].train_epochs = [1]
    assert said(row(trained, asked=criterion(conditions=Conditions()))) == expected
    if not part:
        evaluated = log(GOOD, facts=[stated("num_crops", "2")])
        evaluated.runs[0].train_epochs = []
        assert otherwise(Conditions(), "a.log", evaluated.runs[0])[0].setting == "crops"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("None", []), ("-1", []), ("1.0", []), ("50000", []), ("60000", []), ("49999", ["samples"]),
        ("0.1", ["samples"]), ("few", ["samples"]), ("0", ["samples"]),
    ],
)  # fmt: skip
def test_how_many_samples_are_evaluated(value: str, expected: list[str]) -> None:
    run = Run(facts=[stated("max_eval_samples", value)])
    found = otherwise(Conditions(), "a.log", run, HeldTarget("top1", 50000))
    assert [one.setting for one in found] == expected


def test_a_protocol_of_some_metrics_is_held_for_these() -> None:
    run = Run(facts=[stated("use_lm", "True")])
    assert [one.setting for one in otherwise(Conditions(), "a.log", run, HeldTarget("wer"))] == ["language_model"]
    assert otherwise(Conditions(), "a.log", run, HeldTarget("top1")) == []
    asked = Conditions(settings={"language_model": "any"})
    assert otherwise(asked, "a.log", run, HeldTarget("wer")) == []


@pytest.mark.parametrize(
    ("setting", "value", "frozen"),
    [
        ("Arch.freeze_params_list", "[False]", False),
        ("Arch.freeze_params_list", "[True]", True),
        ("train_backbone", "True", False),
        ("train_backbone", "False", True),
        ("model.backbone.frozen_stages", "-1", False),
        ("model.backbone.frozen_stages", "4", True),
    ],
)
def test_a_backbone_that_is_trained(setting: str, value: str, frozen: bool) -> None:
    asked = criterion(conditions=Conditions(settings={"frozen": "yes"}))
    found = row(log(GOOD, facts=[stated(setting, value, "variant")]), asked=asked)
    assert said(found) == (PASS if frozen else DIFFER)


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("MultiScaleFlipAug(img_scale=(1333, 800), flip=False)", PASS),
        ("MultiScaleFlipAug(img_scale=(1333, 800), flip=True)", DIFFER),
        ("MultiScaleFlipAug(img_ratios=[0.5, 1.0], flip=False)", DIFFER),
        ("MultiScaleFlipAug3D(pts_scale_ratio=1, flip=False)", PASS),
        ("MultiscaleTestResize(target_size=[700, 900], use_flip=False)", DIFFER),
        ("ThreeCrop(crop_size=256)", DIFFER),
        ("CenterCrop(crop_size=256)", PASS),
    ],
)
def test_an_operation_that_makes_several_images(operation: str, expected: tuple[str, str]) -> None:
    facts = [stated("pipeline.1", operation, key="operation", part="eval")]
    assert said(row(log(GOOD, facts=facts), asked=criterion(conditions=Conditions()))) == expected


def test_what_a_toolkit_does_where_nobody_sets_it_is_as_asked() -> None:
    path = Path(builtin_folder(), protocols.NAME)
    for name, wanted in protocols.defaults().items():
        for one in protocol_table.read(path)[name].spellings:
            if one.key and one.neutral:
                run = Run(facts=[stated(one.key, one.neutral)])
                assert otherwise(Conditions(settings={name: wanted}), "a.log", run) == [], (name, one.key)


@pytest.mark.parametrize("operation", ["TenCropImage(size=160)", "FiveCrop(size=224)", "MultiCrop(size=224)"])
def test_several_crops_of_an_image_are_not_asked(operation: str) -> None:
    asked = criterion(conditions=Conditions())
    found = row(log(GOOD, facts=[stated("transforms.2", operation, key="operation", part="eval")]), asked=asked)
    assert said(found) == ("REVIEW", "conditions_differ")
    assert found.values["condition"] == "crops"
    trained = log(GOOD, facts=[stated("transforms.2", operation, key="operation", part="train")])
    assert said(row(trained, asked=asked)) == PASS
    one = log(GOOD, facts=[stated("transforms.2", "CropImage(size=160)", key="operation", part="eval")])
    assert said(row(one, asked=asked)) == PASS
    several = criterion(conditions=Conditions(settings={"crops": "any"}))
    assert said(row(log(GOOD, facts=[stated("transforms.2", operation, key="operation")]), asked=several)) == PASS
