"""Configurations as settings: every dialect that a program prints, with its lines; what is none stays silent."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs.reading.settings import bare, pairs, read
from runners.logs.reading.settings.base import MAX_QUIET, MAX_SETTINGS, MAX_VALUE


def settings(text: str) -> list[tuple[str, str, int]]:
    """Name, value and line of each setting that has a value."""
    return [(one.name, one.value, one.line) for one in read(enumerate(text.split("\n"), 1)) if one.value]


CLAS = "[2023/03/01 09:00:00] ppcls INFO: "


def test_the_tree_of_paddleclas() -> None:
    text = "\n".join(
        CLAS + line
        for line in (
            "Arch : ", "    name : ResNet50", "DataLoader : ", "    Eval : ", "        dataset : ",
            "            image_root : ./data/", "            transform_ops : ", "                CropImage : ",
            "                    size : 224",
        )
    )  # fmt: skip
    assert settings(text) == [
        ("Arch.name", "ResNet50", 2),
        ("DataLoader.Eval.dataset.image_root", "./data/", 6),
        ("DataLoader.Eval.dataset.transform_ops.CropImage.size", "224", 9),
    ]


def test_yaml_with_lists() -> None:
    text = (
        "model:\n  type: PSANet\nval_dataset:\n  transforms:\n  - type: Resize\n    target_size:\n    - 512\n"
        "    - 256\n  - type: Normalize\n  mode: val\n"
    )
    assert settings(text) == [
        ("model.type", "PSANet", 2),
        ("val_dataset.transforms.0.type", "Resize", 5),
        ("val_dataset.transforms.0.target_size.0", "512", 7),
        ("val_dataset.transforms.0.target_size.1", "256", 8),
        ("val_dataset.transforms.1.type", "Normalize", 9),
        ("val_dataset.mode", "val", 10),
    ]


def test_comments_and_blank_lines_part_a_dump() -> None:
    text = "A:\n  ENABLED: True   # always\n\n# the rest\nB:\n  NAME: 'x'\n"
    assert settings(text) == [("A.ENABLED", "True", 2), ("B.NAME", "x", 6)]


def test_two_lines_are_no_dump() -> None:
    assert settings("epoch: 3\nloss: 0.5\n") == []


def test_what_stands_behind_a_value_is_no_part_of_it() -> None:
    text = "| lr | 0.1 |\n| bs | , |\nname = a, b ,| \u3000,\n"
    assert settings(text) == [("lr", "0.1", 1), ("name", "a, b", 3)]


def test_a_table_of_more_than_two_columns_is_no_list_of_settings() -> None:
    assert settings("Dataset | Method | maxFm\nDIS-VD | IS-Net | 0.79\nDIS-TE1 | IS-Net | 0.74\n") == []
    assert settings("| lr | 0.1 |\n| bs | 8 |\n| momentum | 0.9 |\n")[0] == ("lr", "0.1", 1)


def test_commas_and_blanks_without_end_take_linear_time() -> None:
    line = "name = " + ", | " * 50_000 + "x"
    # In square time this would go on for hours.
    assert settings("\n".join([line] * 3))[0][:1] == ("name",)


def test_all_blanks_of_unicode_are_taken_from_behind_a_value() -> None:
    blanks = {chr(code) for code in range(0x110000) if chr(code).isspace()}
    assert set(pairs._BEHIND) == {",", "|", *blanks}


def test_measurements_are_no_settings() -> None:
    assert settings("\n".join("loss: 0.5, acc: 0.9, lr: 0.1" for _ in range(9))) == []


def test_python_of_mmcv() -> None:
    text = (
        "2023-02-11 18:32:42,100 - mmdet - INFO - Config:\n"
        "model = dict(\n    type='MaskRCNN',\n    backbone=dict(type='ResNet', depth=50))\n"
        "data = dict(val=dict(ann_file='data/coco/val.json', pipeline=[dict(type='Resize', scale=(1333, 800))]))\n"
        "lr = 1e-3\n"
    )
    assert settings(text) == [
        ("model.type", "MaskRCNN", 3),
        ("model.backbone.type", "ResNet", 4),
        ("model.backbone.depth", "50", 4),
        ("data.val.ann_file", "data/coco/val.json", 5),
        ("data.val.pipeline.0.type", "Resize", 5),
        ("data.val.pipeline.0.scale", "(1333, 800)", 5),
        ("lr", "1e-3", 6),
    ]


@pytest.mark.parametrize(
    "line",
    [
        "Namespace(model='deit_small', data_path='/data/imagenet', epochs=300)",
        "[03/01 10:00:00] d2 INFO: Command line arguments: Namespace(model='deit_small', data_path='/data/imagenet', "
        "epochs=300)",
        "args: {'model': 'deit_small', 'data_path': '/data/imagenet', 'epochs': 300}",
        '{"model": "deit_small", "data_path": "/data/imagenet", "epochs": 300}',
    ],
)
def test_namespaces_dictionaries_and_json(line: str) -> None:
    assert settings(line) == [("model", "deit_small", 1), ("data_path", "/data/imagenet", 1), ("epochs", "300", 1)]


def test_a_namespace_that_is_no_python() -> None:
    assert settings("Namespace(model='a', device=<torch.device>, epochs=3)")[0] == ("model", "a", 1)


def test_overrides_of_yacs() -> None:
    found = settings("Namespace(config_file='c.yaml', opts=['TEST.AUG.ENABLED', 'True', 'OUTPUT_DIR', './out'])")
    assert ("TEST.AUG.ENABLED", "True", 1) in found
    assert ("OUTPUT_DIR", "./out", 1) in found


def test_the_arguments_of_paddlenlp() -> None:
    stamp = "[2023-03-01 10:00:00,000] [    INFO] - "
    text = (
        f"{stamp}model_name_or_path            :deberta\n{stamp}task_name                     :mnli\n{stamp}seed   :1\n"
    )
    assert settings(text) == [("model_name_or_path", "deberta", 1), ("task_name", "mnli", 2), ("seed", "1", 3)]


def test_pairs_on_one_line_and_one_a_line() -> None:
    line = "train: weights=yolov5s.pt, cfg=, data=coco.yaml, epochs=300"
    assert settings(line) == [("weights", "yolov5s.pt", 1), ("data", "coco.yaml", 1), ("epochs", "300", 1)]
    assert settings("lr = x\nwd .......... 0.1\n| gamma | 2 |\n") == [
        ("lr", "x", 1),
        ("wd", "0.1", 2),
        ("gamma", "2", 3),
    ]


def test_command_lines() -> None:
    line = (
        "+ python -m paddle.distributed.launch tools/train.py -c configs/a.yml -o Global.epochs=3 --amp --seed 7 --k=v"
    )
    assert [(one.name, one.value, one.how) for one in read([(1, line)])] == [
        ("script", "tools/train.py", "command"),
        ("config", "configs/a.yml", "command"),
        ("Global.epochs", "3", "command"),
        ("amp", "True", "command"),
        ("seed", "7", "command"),
        ("k", "v", "command"),
    ]


def test_a_command_that_goes_on_in_the_next_line() -> None:
    assert settings("python train.py \\\n  --model a")[-1] == ("model", "a", 1)


def test_a_dump_that_is_cut_off_states_nothing_false() -> None:
    assert settings("model = dict(\n    type='A',\n    backbone=dict(") == []


def test_records_of_a_training_are_no_configuration() -> None:
    """JSON with one object a line: the first may be the configuration, those behind it are measurements."""
    text = '{"model": "a", "lr": 0.1}\n' + "\n".join(f'{{"epoch": {n}, "classes": {n}}}' for n in range(5))
    assert [name for name, _, _ in settings(text)] == ["model", "lr"]


def test_a_configuration_inside_a_record() -> None:
    """The `.log.json` of mmcv holds the Python text of the configuration in its first object."""
    text = '{"env_info": "x", "config": "model = dict(\\n    type=\'ResNet\')\\n", "seed": 1}'
    assert ("model.type", "ResNet", 1) in settings(text)


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("[2022/10/10 10:00:00] ppcls INFO:     name : X", "    name : X"),
        ("2022-10-10 10:00:00,123 - mmseg - INFO - Config:", "Config:"),
        ("[10/10 10:00:00 d2.engine.train_loop]: Starting", "Starting"),
        ("I0804 12:48:01.021361 1136639 nccl_context.cc:83] init", "init"),
        ("[2023-03-01 10:00:00,000] [    INFO] - task    :snli", "task    :snli"),
        ("[1,0]<stdout>:batch_size: 4", "batch_size: 4"),
        ("    name : X", "    name : X"),
        ("log_level: INFO", "log_level: INFO"),
        ("- type: X", "- type: X"),
        ("", ""),
    ],
)
def test_what_stands_before_the_text(line: str, rest: str) -> None:
    assert bare(line) == rest


def test_bounds() -> None:
    many = "a:\n" + "\n".join(f"  k{n}: v" for n in range(MAX_SETTINGS + 100))
    assert len(list(read(enumerate(many.split("\n"), 1)))) == MAX_SETTINGS
    late = "\n".join(["nothing here"] * MAX_QUIET) + "\na: 1\nb: 2\nc: 3\n"
    assert settings(late) == []
    assert len(settings(f"a: {'x' * 5000}\nb: 1\nc: 2")[0][1]) == MAX_VALUE


@pytest.mark.parametrize("text", ["(" * 5000, "{'a': " * 3000, "x = " + "[" * 4000, "a:\n" + "- " * 4000 + "b: 1"])
def test_deep_nesting_is_no_crash(text: str) -> None:
    list(read(enumerate(text.split("\n"), 1)))


@given(st.lists(st.text(max_size=60), max_size=30))
def test_any_text_is_read_without_an_error(lines: list[str]) -> None:
    for one in read(enumerate(lines, 1)):
        assert 1 <= one.line <= len(lines)
        assert len(one.value) <= MAX_VALUE


def test_blanks_without_end_in_a_tree_take_linear_time() -> None:
    text = "model:\n  name: a" + " " * 50_000 + "b\n  depth: 50 # layers\n"
    assert settings(text)[-1] == ("model.depth", "50", 3)
