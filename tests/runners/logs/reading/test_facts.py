"""What a run says of itself: what settings mean, which data they are about, and the ledgers of real writers' logs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.evidence.facts import Fact, evaluated, of
from runners.logs import read_log
from runners.logs.reading.facts import facts_at, facts_of_line
from runners.logs.reading.meanings import meaning, part
from tests.runners.logs.logs import InMemory

CLAS = "[2023/03/01 09:00:00] ppcls INFO: "


def said(facts: list[Fact]) -> list[tuple[str, str, str]]:
    return [(fact.key, fact.value, fact.part) for fact in facts]


@pytest.mark.parametrize(
    ("name", "value", "key"),
    [
        ("Arch.name", "ResNet50", "model"),
        ("model.type", "PSANet", "model"),
        ("Architecture.algorithm", "CRNN", "method"),
        ("MODEL.META_ARCHITECTURE", "GeneralizedRCNN", "model"),
        ("Arch.Backbone.name", "ResNet50", "backbone"),
        ("model.backbone.type", "ResNet50_vd", "backbone"),
        ("Arch.models.Teacher.name", "ResNet101", "teacher"),
        ("DataLoader.Eval.dataset.cls_label_path", "./val.txt", "list"),
        ("DataLoader.Eval.Gallery.dataset.cls_label_path", "./g.txt", "gallery"),
        ("DataLoader.Eval.Query.dataset.image_root", "./q", "query"),
        ("val_dataset.dataset_root", "data/ade", "dataset"),
        ("EvalDataset.anno_path", "a.json", "list"),
        ("data.val.ann_file", "a.json", "list"),
        ("DATASETS.TEST", "('coco_2017_val',)", "dataset"),
        ("task_name", "mnli", "dataset"),
        ("val_dataset.mode", "val", "split"),
        # The arguments of a script stand in no section; a mode may be that of anything.
        ("split", "train", "split"),
        ("val_split", "train", "split"),
        ("eval_set", "train", "split"),
        ("mode", "train", None),
        ("model.split", "train", None),
        ("class_num", "1000", "classes"),
        ("Global.epochs", "300", "epochs"),
        ("epochs", "three hundred", "epochs"),
        ("epochs", "300.5", None),
        ("epochs", "None", None),
        ("epochs", "as many as the paper trains, see the appendix", None),
        ("Epoch", "[0] [  0/232]", None),
        ("batch_size", "auto", None),
        ("Architecture.Head.name", "PGHead", "head"),
        ("YOLOv8.yolo_head", "YOLOv8Head", "head"),
        ("model.bbox_head.type", "Anything", "head"),
        ("yolo_head", "YOLOv8Head", None),
        ("Architecture.Head.hidden", "5", None),
        ("val_dataset.background_color", "null", "test_time"),
        ("val_dataset.background_color", "", None),
        ("model.num_voxels", "~", "test_time"),
        ("test_cfg.flip", "null", None),
        ("eval_size", "640", "image_size"),
        ("eval_height", "640", "image_size"),
        ("train_img_size", "640", None),
        ("iters", "160000", "iterations"),
        ("Global.pretrained_model", "./w.pdparams", "weights"),
        ("TEST.AUG.ENABLED", "True", "test_time"),
        ("test_config.is_slide", "true", "test_time"),
        ("finetune", "True", "test_time"),
        ("model.anchor_generator.scales", "[8, 16, 32]", None),
        ("Loss.Train.CELoss.weight", "1.0", None),
        ("Optimizer.name", "Momentum", None),
        ("Global.train_mode", "fixmatch", "method"),
        ("model.backbone.depth", "101", "variant"),
        ("Arch.widen_factor", "8", "variant"),
        ("model.neck.depth", "101", None),
        ("DataLoader.Train.dataset.sample_per_label", "4", "training_data"),
        ("val_dataset.version", "v1.0-mini", "dataset"),
        ("val_dataset.version", "2017", None),
        ("model.version", "v1.0-mini", None),
        ("Global.pretrained_model", "None", None),
        ("data.samples_per_gpu", "2", "batch"),
    ],
)
def test_what_a_setting_states(name: str, value: str, key: str | None) -> None:
    assert meaning(tuple(name.split(".")), value) == key


def test_a_value_without_a_key_means_nothing() -> None:
    # `{"b.py"}`, a record that lost its middle, is a set to Python.
    assert meaning((), "b.py") is None


@pytest.mark.parametrize(
    ("name", "about"),
    [
        ("DataLoader.Eval.dataset.name", "eval"),
        ("train_dataset.mode", "train"),
        ("val_path", "val"),
        ("DATASETS.TEST", "test"),
        ("data_root", ""),
    ],
)
def test_which_data_a_setting_is_about(name: str, about: str) -> None:
    assert part(tuple(name.split("."))) == about


def test_of_several_parts_the_evaluated_one() -> None:
    facts = [
        Fact(key="list", value=value, how="config", part=value)  # type: ignore[arg-type]
        for value in ("train", "test", "val")
    ]
    assert [fact.value for fact in evaluated(facts)] == ["val"]
    assert [fact.value for fact in evaluated(facts[:2])] == ["test"]
    assert evaluated(facts[:1]) == []


def test_the_command_line_beats_the_dump() -> None:
    text = "python train.py --epochs 3\nepochs: 300\nbatch_size: 8\nclasses: 5\n"
    assert [fact.value for fact in of(facts_at(text.encode(), 1), "epochs")] == ["3"]


@pytest.mark.parametrize(
    ("value", "key"),
    [("yolov8n", "model"), ("yolov8n.yaml", "config"), ("yolov8n.pt", "weights"), ("resnet.v2", "model")],
)
def test_a_model_that_is_given_by_a_file(value: str, key: str) -> None:
    text = f"mode: val\nmodel: {value}\ntask: detect\n"
    assert said(facts_at(text.encode(), 1)) == [(key, value, "")]


@pytest.mark.parametrize(
    ("line", "facts"),
    [
        ("manifest.test-other", [("list", "manifest.test-other", "")]),
        ("data/manifest.test-clean ", [("list", "data/manifest.test-clean", "")]),
        ("the manifest.test-other was read", []),
        ("config: conf/hubertASR.yaml", [("config", "conf/hubertASR.yaml", "")]),
        ("see config: conf/hubertASR.yaml", []),
        (
            "Load [100 samples valid, 2 samples invalid] in file dataset/coco/annotations/instances_val2017.json.",
            [("samples", "100", ""), ("list", "dataset/coco/annotations/instances_val2017.json", "")],
        ),
        (
            "Load [117266 samples valid, 1021 samples invalid] in file d/instances_train2017.json.",
            [("samples", "117266", "train"), ("list", "d/instances_train2017.json", "train")],
        ),
        ("Total samples for KITTI dataset: 500", [("samples", "500", ""), ("dataset", "KITTI", "")]),
        ("Finish loading model weights: output/a/best.pdparams", [("weights", "output/a/best.pdparams", "")]),
        ("PaddlePaddle: 2.4.1", [("framework", "PaddlePaddle 2.4.1", "")]),
        (
            "Ultralytics YOLOv8.0.20 🚀 Python-3.10.9 torch-1.13.1+cu117 CUDA:0 (Tesla V100-SXM2-32GB, 32510MiB)",
            [("framework", "PyTorch 1.13.1+cu117", "")],
        ),
        ("YOLOv5 🚀 v6.0-3-g20a809d torch 1.9.0+cu111 CPU", [("framework", "PyTorch 1.9.0+cu111", "")]),
        ("🚀 torch 1.9.0", []),
        ("PyTorch: 1.10.0+cu111", [("framework", "PyTorch 1.10.0+cu111", "")]),
        ("{'loss': tensor(0.1, device='cuda:0')}", [("framework", "PyTorch: tensor(0.1, device='cuda:0')", "")]),
        ("loss: Tensor(shape=[1], dtype=float32, place=Place(gpu:0))", []),
        ("Namespace(device='cuda')", []),
        (
            "TPU available: False, using: 0 TPU cores",
            [("framework", "PyTorch: TPU available: False, using: 0 TPU cores", "")],
        ),
        ("[04/18 12:01:05 detectron2]: Rank of", [("framework", "PyTorch: [04/18 12:01:05 detectron2]", "")]),
        ("[04/18 12:01:05 d2.utils.events]: eta", [("framework", "PyTorch: [04/18 12:01:05 d2.utils.events]", "")]),
        ("[04/18 12:01:05 ppdet.d2.x]: eta: 1", []),
        ("nothing of the kind", []),
    ],
)
def test_what_a_line_states(line: str, facts: list[tuple[str, str, str]]) -> None:
    assert said(facts_of_line(line, 7)) == facts
    assert {fact.line for fact in facts_of_line(line, 7)} <= {7}


def test_the_pipeline_and_the_size_that_reaches_the_network() -> None:
    text = "\n".join(
        CLAS + line
        for line in (
            "DataLoader : ", "    Eval : ", "        dataset : ", "            transform_ops : ",
            "                DecodeImage : ", "                    to_rgb : True", "                CropImage : ",
            "                    size : 224", "                ResizeImage : ", "                    size : 384",
            "                ToCHWImage : ",
        )
    )  # fmt: skip
    facts = facts_at(text.encode(), 1)
    assert [fact.value for fact in of(facts, "operation")] == [
        "DecodeImage(to_rgb=True)", "CropImage(size=224)", "ResizeImage(size=384)", "ToCHWImage",
    ]  # fmt: skip
    assert [fact.value for fact in of(facts, "image_size")] == ["384"]


def test_every_run_has_its_own_facts() -> None:
    banner = CLAS + "PaddleClas is powered by PaddlePaddle !\n"
    runs = "".join(
        banner
        + "".join(f"{CLAS}{line}\n" for line in ("Arch : ", f"    name : {model}", "    class_num : 10"))
        + f"{CLAS}[Eval][Epoch 1][Avg]CELoss: 0.9, loss: 0.9, top1: 0.50000, top5: 0.60000\n"
        for model in ("NetA", "NetB")
    )
    log = read_log(InMemory(runs.encode(), "train.log")).log
    assert log is not None
    assert [[(fact.key, fact.value, fact.line) for fact in run.facts] for run in log.runs] == [
        [("model", "NetA", 3), ("classes", "10", 4)],
        [("model", "NetB", 8), ("classes", "10", 9)],
    ]


def test_a_document_that_quotes_a_configuration_states_no_facts() -> None:
    text = "# Results\n\nArch:\n  name: X\n  class_num: 3\n\n| model | top1 |\n|---|---|\n| X | 0.9 |\n"
    log = read_log(InMemory(text.encode(), "README.md")).log
    assert log is not None
    assert [fact for run in log.runs for fact in run.facts] == []


FIXTURES = Path(__file__).parents[3] / "fixtures"
LEDGERS = Path(__file__).with_name("ledgers.json")


def ledger(name: str) -> list[list[list[str | int | None]]]:
    """The facts of each run of a fixture: key, value, part, how, setting, line."""
    path = FIXTURES / name
    log = read_log(InMemory(path.read_bytes(), path.name)).log
    assert log is not None
    return [[[f.key, f.value, f.part, f.how, f.setting, f.line] for f in run.facts] for run in log.runs]


@pytest.mark.parametrize("name", sorted(json.loads(LEDGERS.read_text(encoding="utf-8"))))
def test_the_whole_ledger_of_what_real_writers_wrote(name: str) -> None:
    assert ledger(name) == json.loads(LEDGERS.read_text(encoding="utf-8"))[name]


def test_a_value_that_no_key_leads_to_states_nothing() -> None:
    """Paddle's launcher prints `{'127.0.0.1:43308'}`, a set."""
    assert meaning((), "ImageNet") is None
    assert meaning(("name",), "ImageNet") == meaning(("a", "name"), "ImageNet")


def test_what_each_line_of_a_training_shows_is_stated_once() -> None:
    line = "loss: tensor(0.{}, device='cuda:0')\n"
    text = "".join(line.format(step) for step in range(500)) + "load model weights from a.pdparams\n"
    assert [(fact.key, fact.line) for fact in facts_at(text.encode(), 1)] == [("framework", 1), ("weights", 501)]


def test_a_line_with_several_hints_states_its_facts_once() -> None:
    text = b"loading PyTorch weights from model.pdparams, loaded from model.pdparams\nlast line"
    assert [(fact.value, fact.line) for fact in facts_at(text, 5)] == [("model.pdparams", 5)]


def test_a_last_line_without_an_end_is_bounded_like_any_other() -> None:
    line = b"Loads checkpoint from model.pdparams " + b"x" * 2_000
    assert facts_at(line, 1) == facts_at(line + b"\n", 1) == []
    assert [fact.value for fact in facts_at(line[:40], 1)] == ["model.pdparams"]


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("model: net-l-full", [("net-l-full", 2)]),
        ("Model: Net_L.v2", [("Net_L.v2", 2)]),
        ("[2023/03/01 09:00:00] root INFO: architecture: net_l", [("net_l", 2)]),
        ("model_name: net_l\r", [("net_l", 2)]),
        # What holds more than a name is a sentence, a path, a setting of something else, or a quotation.
        ("model: net_l, loss: 0.3", []),
        ("model: weights/net_l", []),
        ("model: net_l.pdparams", []),
        ("my_model: net_l", []),
        ("# model: net_l", []),
        ("model: 3", []),
        ("the model: net_l", []),
    ],
)
def test_a_line_that_is_a_name_alone_names_the_model(line: str, named: list[tuple[str, int]]) -> None:
    facts = facts_at(f"first line\n{line}\nFD: 23.0\n".encode(), 1)
    assert [(fact.value, fact.line) for fact in of(facts, "model")] == named
    assert {fact.how for fact in facts} <= {"banner"}


def test_where_a_configuration_names_the_model_no_line_alone_does() -> None:
    text = "model: net_l\nstarts\nArch : \n    name : NetA\n    class_num : 10\n"
    assert [(fact.value, fact.how) for fact in of(facts_at(text.encode(), 1), "model")] == [("NetA", "config")]


def test_lines_alone_are_bounded() -> None:
    text = b"".join(b"model: net%d\nloss\n" % number for number in range(100))
    assert len(facts_at(text, 1)) == 40
    assert facts_at(b"x" * 2_001 + b" model: net_l\n", 1) == []


@pytest.mark.parametrize("value", ["1000", "1OO0", "null", "${n}"])
def test_classes_are_stated_whatever_is_stated_of_them(value: str) -> None:
    text = f"Arch:\n  name: ResNet50\n  class_num: {value}\n".encode()
    assert [fact.value for fact in facts_at(text, 1) if fact.key == "classes"] == [value]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ("--scales 1.0 1.25 0.75", "[1.0, 1.25, 0.75]"),
        ("--scales 0.5 --flip", "0.5"),
        ("--scales 1.0", "1.0"),
        ("a.yml w.pdparams --scales 1.0 2.0 3", "[1.0, 2.0, 3]"),
    ],
)
def test_numbers_behind_an_option_are_a_list(arguments: str, expected: str) -> None:
    facts = facts_at(f"python tools/val.py {arguments}\n".encode(), 1)
    assert [fact.value for fact in facts if fact.setting == "scales"] == [expected]


def test_a_switch_whose_name_says_what_is_evaluated() -> None:
    facts = facts_at(b"python tools/val.py --aug_eval\n", 1)
    assert [(fact.key, fact.setting, fact.value) for fact in facts] == [("test_time", "aug_eval", "True")]
