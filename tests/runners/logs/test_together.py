"""Files of one run tell each other, and those of two runs do not."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Collected, Log
from harness.submission.files import open_submission
from runners.logs import collect
from runners.logs.together import MAX_CONFIGURATIONS, may_tell
from tests.runners.logs.logs import FIXTURES

ARGS = "task: detect\nmode: train\nmodel: yolov8n.yaml\ndata: coco.yaml\nepochs: 500\nimgsz: 640\n"
RESULTS = (
    "epoch,train/box_loss,metrics/precision(B),metrics/recall(B),metrics/mAP50(B),metrics/mAP50-95(B),val/box_loss\n"
    "1,1.3,0.3,0.2,0.3,0.2,1.9\n2,1.2,0.3,0.2,0.5,0.374,1.9\n"
)
# mmengine prints the configuration between two rules, and one value for each evaluation.
CONFIG = (
    "model = dict(type='ImageClassifier', backbone=dict(type='ResNet', depth=50))\n"
    "train_cfg = dict(by_epoch=True, max_epochs=100)\n"
    "val_dataloader = dict(dataset=dict(type='ImageNet', ann_file='meta/val.txt', data_root='data/imagenet'))\n"
)
STAMP = "2023/02/05 18:18:21 - mmengine - INFO - "
TEXT = (
    STAMP + "Config:\n" + CONFIG + "\n"
    + STAMP + "Epoch(train)   [1][10/10]  lr: 1.0e-01  eta: 0:10:00  time: 0.1  loss: 2.1\n"
    + STAMP + "Epoch(val) [1][5/5]    accuracy/top1: {top1}  accuracy/top5: 90.0000  time: 0.1\n"
)  # fmt: skip
SCALARS = (
    '{"lr": 0.1, "data_time": 0.01, "loss": 2.1, "time": 0.1, "epoch": 1, "iter": 10, "step": 10}\n'
    '{"accuracy/top1": 77.1234, "accuracy/top5": 90.0, "data_time": 0.01, "time": 0.1, "step": 1}\n'
)


def read(folder: Path, files: dict[str, str]) -> dict[str, Log]:
    """The logs of a submission by the names of their files inside it."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    collected = Collected()
    collect(open_submission([str(folder)]).files(), collected)
    return {log.file.removeprefix(f"{folder.as_posix()}/"): log for log in collected.logs}


def told(log: Log) -> list[tuple[str, str, str, int | None]]:
    """The facts that another file stated: key, value, the last part of the file's name, line."""
    facts = [fact for run in log.runs for fact in run.facts if fact.told]
    return [(fact.key, fact.value, str(fact.told_by).rpartition("/")[2], fact.line) for fact in facts]


def test_the_arguments_beside_a_table_of_results(tmp_path: Path) -> None:
    log = read(tmp_path, {"exp/args.yaml": ARGS, "exp/results.csv": RESULTS})["exp/results.csv"]
    assert told(log) == [
        ("config", "yolov8n.yaml", "args.yaml", 3),
        ("dataset", "coco.yaml", "args.yaml", 4),
        ("epochs", "500", "args.yaml", 5),
        ("image_size", "640", "args.yaml", 6),
    ]
    assert log.runs[0].dataset == "coco.yaml"
    assert {one.dataset for one in log.observations} == {"coco.yaml"}


@pytest.mark.parametrize(
    "files",
    [
        pytest.param({"other/args.yaml": ARGS}, id="another run's folder"),
        pytest.param({"args.yaml": ARGS}, id="the folder above"),
        pytest.param({"exp/args.yaml": ARGS, "exp/opt.yaml": ARGS}, id="two that programs write"),
        pytest.param({"exp/a.yaml": ARGS, "exp/b.yaml": ARGS}, id="two of any name"),
        pytest.param({"exp/args.yaml": ARGS, "exp/more.csv": RESULTS}, id="two tables"),
        pytest.param({"exp/args.yaml": ARGS.replace("500", "1")}, id="trained for fewer epochs"),
        pytest.param({"exp/data.yaml": ARGS}, id="no configuration of a run"),
        pytest.param({"exp/train.py": "model = dict(type='YOLOv8n')\n" * 3}, id="a program"),
    ],
)
def test_what_is_no_configuration_of_the_run(tmp_path: Path, files: dict[str, str]) -> None:
    log = read(tmp_path, {**files, "exp/results.csv": RESULTS})["exp/results.csv"]
    assert [fact for run in log.runs for fact in run.facts] == []
    assert (log.runs[0].model, log.runs[0].dataset) == (None, None)


def test_one_configuration_of_any_name_is_the_run_s(tmp_path: Path) -> None:
    log = read(tmp_path, {"exp/yolo.yaml": ARGS, "exp/results.csv": RESULTS})["exp/results.csv"]
    assert ("config", "yolov8n.yaml", "yolo.yaml", 3) in told(log)


def test_the_name_that_the_program_gives_it_tells_which_it_is(tmp_path: Path) -> None:
    files = {"exp/args.yaml": ARGS, "exp/s.yaml": ARGS.replace("8n", "8s"), "exp/results.csv": RESULTS}
    assert ("config", "yolov8n.yaml", "args.yaml", 3) in told(read(tmp_path, files)["exp/results.csv"])


def test_the_text_log_beside_mmengine_s_scalars(tmp_path: Path) -> None:
    run = "work/20230205_181821"
    files = {
        f"{run}/20230205_181821.log": TEXT.format(top1="77.1234"),
        f"{run}/vis_data/scalars.json": SCALARS,
        f"{run}/vis_data/20230205_181821.json": SCALARS,
        "work/20230206_101010/vis_data/scalars.json": SCALARS,
    }
    logs = read(tmp_path, files)
    for name in ("scalars.json", "20230205_181821.json"):
        log = logs[f"{run}/vis_data/{name}"]
        assert ("model", "ImageClassifier", "20230205_181821.log", 2) in told(log)
        assert ("list", "meta/val.txt", "20230205_181821.log", 4) in told(log)
        assert {one.model for one in log.observations} == {logs[f"{run}/20230205_181821.log"].runs[0].model}
    assert told(logs["work/20230206_101010/vis_data/scalars.json"]) == []


def test_the_configuration_beside_mmengine_s_scalars(tmp_path: Path) -> None:
    run = "work/20230205_181821/vis_data"
    log = read(tmp_path, {f"{run}/config.py": CONFIG, f"{run}/scalars.json": SCALARS})[f"{run}/scalars.json"]
    assert ("model", "ImageClassifier", "config.py", 1) in told(log)


@pytest.mark.parametrize(("top1", "same"), [("77.1234", True), ("77.1230", False), ("77.12", True), ("0.771234", True)])
def test_values_that_both_print_are_the_same(tmp_path: Path, top1: str, same: bool) -> None:
    files = {"work/a.log": TEXT.format(top1=top1), "work/vis_data/scalars.json": SCALARS}
    assert bool(told(read(tmp_path, files)["work/vis_data/scalars.json"])) is same


@pytest.mark.parametrize(
    ("loaded", "evaluated", "tells"),
    [
        ("val", True, True),
        ("val", False, False),
        # That it evaluated at all it does not say.
        ("", False, True),
        ("train", False, True),
    ],
)
def test_a_log_that_lost_its_evaluations_says_nothing_of_a_record(
    tmp_path: Path, loaded: str, evaluated: bool, tells: bool
) -> None:
    text = TEXT.format(top1="77.1234")
    if not evaluated:
        text = text[: text.index(STAMP + "Epoch(val)")]
    if loaded:
        text += STAMP + f"Load [5000 samples valid, 0 samples invalid] in file data/{loaded}.json.\n"
    name = "20230205_181821"
    logs = read(tmp_path, {f"exp/{name}.log": text, f"exp/{name}.log.json": SCALARS})
    assert bool(told(logs[f"exp/{name}.log.json"])) is tells


def test_of_several_logs_the_one_of_the_record_s_name(tmp_path: Path) -> None:
    first, second = "20230205_181821", "20230206_090000"
    files = {
        f"work/{first}.log": TEXT.format(top1="77.1234"),
        f"work/{second}.log": TEXT.format(top1="77.1234").replace("'ResNet'", "'ViT'"),
        f"work/{first}.log.json": SCALARS,
        f"work/{second}.log.json": SCALARS,
        "work/vdl/scalars.json": SCALARS,
    }
    logs = read(tmp_path, files)
    assert ("backbone", "ResNet", f"{first}.log", 2) in told(logs[f"work/{first}.log.json"])
    assert ("backbone", "ViT", f"{second}.log", 2) in told(logs[f"work/{second}.log.json"])
    assert told(logs["work/vdl/scalars.json"]) == []


def test_a_log_that_tells_is_asked_before_the_configuration(tmp_path: Path) -> None:
    """What the run printed counts, not what somebody laid beside it."""
    files = {
        "work/a.log": TEXT.format(top1="77.1234"),
        "work/config.py": CONFIG.replace("'ResNet'", "'ViT'"),
        "work/vis_data/scalars.json": SCALARS,
    }
    logs = read(tmp_path, files)
    assert [row[1:3] for row in told(logs["work/vis_data/scalars.json"]) if row[0] == "backbone"] == [
        ("ResNet", "a.log")
    ]
    files["work/a.log"] = TEXT.format(top1="70.0000")
    assert told(read(tmp_path, files)["work/vis_data/scalars.json"]) == []


def test_a_log_whose_runs_differ_tells_what_they_have_in_common(tmp_path: Path) -> None:
    text = TEXT.format(top1="77.1234")
    files = {"work/a.log": text + text.replace("'ResNet'", "'ViT'"), "work/vis_data/scalars.json": SCALARS}
    keys = {row[0] for row in told(read(tmp_path, files)["work/vis_data/scalars.json"])}
    assert "backbone" not in keys
    assert "list" in keys


def test_paddleclas_beside_its_visualdl(tmp_path: Path) -> None:
    shutil.copy(FIXTURES / "paddleclas" / "develop_train.log", tmp_path / "train.log")
    (tmp_path / "vdl").mkdir()
    shutil.copy(FIXTURES / "visualdl" / "paddleclas_develop.vdlrecords", tmp_path / "vdl" / "vdlrecords.1.log")
    logs = read(tmp_path, {})
    run = logs["vdl/vdlrecords.1.log"].runs[0]
    assert run.model == logs["train.log"].runs[0].model == "MobileNetV1_x0_25"
    assert {fact.told_by for fact in run.facts} == {f"{tmp_path.as_posix()}/train.log"}
    shutil.copy(FIXTURES / "visualdl" / "paddleclas_release2.5.vdlrecords", tmp_path / "vdl" / "vdlrecords.2.log")
    assert [told(log) for name, log in read(tmp_path, {}).items() if "vdl/" in name] == [[], []]


def test_a_log_of_text_takes_nothing_from_settings(tmp_path: Path) -> None:
    """A program that prints its configuration does so in every log: where none stands, somebody has cut it off."""
    text = TEXT.format(top1="77.1234").partition("\n\n")[2]
    logs = read(tmp_path, {"work/20230205_181821.log": text, "work/config.py": CONFIG})
    assert told(logs["work/20230205_181821.log"]) == []


HYDRA = "model:\n  name: AMGNet\n  depth: 4\nTRAIN:\n  epochs: 500\n"
PADDLESCIENCE = (
    "[2024/01/01 10:00:00] ppsci INFO: [Train][Epoch 500/500][Iter: 10/10] loss: 0.1\n"
    "[2024/01/01 10:00:01] ppsci INFO: [Eval][Epoch 500][Avg] RMSE.u: 0.00001\n"
)


def test_hydra_keeps_the_configuration_in_a_folder_of_its_own(tmp_path: Path) -> None:
    files = {
        "out/train.log": PADDLESCIENCE,
        "out/.hydra/config.yaml": HYDRA,
        "out/.hydra/hydra.yaml": "hydra:\n  job:\n    name: x\n  model: y\n",
        "out/.hydra/overrides.yaml": "- TRAIN.epochs=600\n- model.depth=4\n- mode=train\n",
    }
    log = read(tmp_path, files)["out/train.log"]
    assert told(log) == [("epochs", "600", "overrides.yaml", 1), ("model", "AMGNet", "config.yaml", 2)]
    assert log.runs[0].model == "AMGNet"
    files["out/eval.log"] = PADDLESCIENCE
    assert told(read(tmp_path, files)["out/train.log"]) == []


def test_a_table_of_results_beside_a_configuration(tmp_path: Path) -> None:
    results = (
        "# RESULTS\n## asr_train\n### WER\n\n|dataset|Snt|Wrd|Corr|Sub|Del|Ins|Err|S.Err|\n"
        "|---|---|---|---|---|---|---|---|---|\n"
        "|decode_asr/test_clean|2620|52576|98.0|1.8|0.2|0.2|2.2|25.2|\n"
    )
    config = "model: hubert\nencoder: conformer\nmax_epoch: 50\ntest_data: data/test_clean/wav.scp\n"
    logs = read(tmp_path, {"exp/RESULTS.md": results, "exp/config.yaml": config})
    assert ("model", "hubert", "config.yaml", 1) in told(logs["exp/RESULTS.md"])


def test_what_a_record_says_itself_is_kept(tmp_path: Path) -> None:
    """A configuration that says otherwise than the record is another run's: nothing of it is taken."""
    own = '{"cfg": "model = dict(type=\'ImageClassifier\', backbone=dict(type=\'ViT\'))\\n", "seed": 0}\n'
    name = "work/20230205_181821.log.json"
    log = read(tmp_path, {name: own + SCALARS, "work/config.py": CONFIG})[name]
    assert told(log) == []
    assert [fact.value for run in log.runs for fact in run.facts if fact.key == "backbone"] == ["ViT"]


def test_so_many_configurations_are_opened(tmp_path: Path) -> None:
    files = {}
    for number in range(MAX_CONFIGURATIONS + 2):
        files |= {f"{number:03}/args.yaml": ARGS, f"{number:03}/results.csv": RESULTS}
    logs = read(tmp_path, files)
    assert sum(bool(told(log)) for log in logs.values()) == MAX_CONFIGURATIONS


@pytest.mark.parametrize(
    ("name", "may"),
    [
        ("exp/args.yaml", True),
        ("exp/slak_tiny.yml", True),
        ("exp/config.py", True),
        ("exp/train.py", False),
        ("submission.yaml", False),
        ("exp/.hydra/config.yaml", True),
        ("exp/.hydra/hydra.yaml", False),
        ("overrides.yaml", False),
        (".hydra/overrides.yaml", True),
        ("exp/results.json", False),
    ],
)
def test_names_of_configurations(name: str, may: bool) -> None:
    assert may_tell(name) is may


def test_the_place_of_a_fact() -> None:
    fact = Fact(key="model", value="x", how="config", line=3)
    assert (fact.told, fact.place("a.log")) == (False, "a.log:3")
    other = Fact(key="model", value="x", how="config", line=3, told_by="args.yaml")
    assert (other.told, other.place("a.log")) == (True, "args.yaml:3")
