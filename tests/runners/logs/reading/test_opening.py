"""What a run says before the line at which it is known to have begun is its own, and not the run's before it."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.observation import Log
from harness.submission.files import open_submission
from runners import logs
from runners.logs.reading.grammar import is_step

STAMP = "[03/04 12:48:01] ppdet."
LOAD = STAMP + "data.source.coco INFO: Load [{} samples valid, 0 samples invalid] in file annotations/{}.json.\n"
WEIGHTS = STAMP + "utils.checkpoint INFO: Finish loading model weights: weights/CSPDarkNet.pdparams\n"
STEP = STAMP + "engine INFO: Epoch: [{}] [  0/232] learning_rate: 0.0001 loss: 3.0 eta: 1:00:00 batch_cost: 0.6\n"
SCORE = " Average Precision  (AP) @[ IoU=0.50:0.95 | area=   all | maxDets=100 ] = {}\n"


def read(tmp_path: Path, text: str) -> Log:
    path = tmp_path / "train.log"
    path.write_text(text)
    log = logs.read_log(next(iter(open_submission([str(path)]).files()))).log
    assert log is not None
    return log


def lists(log: Log) -> list[list[tuple[str, int | None]]]:
    return [[(fact.value, fact.line) for fact in run.facts if fact.key == "list"] for run in log.runs]


def started(listing: str, *, weights: bool) -> str:
    return LOAD.format(100, listing) + (WEIGHTS if weights else "") + "".join(STEP.format(n) for n in range(3))


@pytest.mark.parametrize("weights", [True, False])
def test_what_is_loaded_before_a_run_is_known_to_have_begun_is_its_own(tmp_path: Path, weights: bool) -> None:
    log = read(tmp_path, started("train_first", weights=weights) + started("train_second", weights=weights))
    second = 6 if weights else 5
    assert lists(log) == [[("annotations/train_first.json", 1)], [("annotations/train_second.json", second)]]


@pytest.mark.parametrize("weights", [True, False])
def test_an_aborted_start_of_the_same_training(tmp_path: Path, weights: bool) -> None:
    text = started("train2017", weights=weights)
    assert [[value for value, _ in run] for run in lists(read(tmp_path, text + text))] == [
        ["annotations/train2017.json"],
        ["annotations/train2017.json"],
    ]


def test_what_a_run_loads_for_its_own_evaluation_stays(tmp_path: Path) -> None:
    first = started("train_first", weights=False) + LOAD.format(50, "val_first") + SCORE.format("0.412")
    log = read(tmp_path, first + started("train_second", weights=False))
    assert [[value for value, _ in run] for run in lists(log)] == [
        ["annotations/train_first.json", "annotations/val_first.json"],
        ["annotations/train_second.json"],
    ]


def test_a_run_takes_nothing_of_the_next_one(tmp_path: Path) -> None:
    runs = "".join(started(f"train_{n}", weights=True) for n in range(4))
    assert [[value for value, _ in run] for run in lists(read(tmp_path, runs))] == [
        [f"annotations/train_{n}.json"] for n in range(4)
    ]


@pytest.mark.parametrize(
    ("line", "step"),
    [
        (b"[03/04 12:48:01] ppdet.engine INFO: Epoch: [0] [  0/232] lr: 0.1", True),
        (b"epoch: 25, iter: 9150/60000", True),
        (b"Train: 100%|####| 5/80 [00:01<00:02]", True),
        (b"[03/04 12:48:01 detectron2]: Rank of current process: 0. World size: 1", False),
        (b"03/04 12:48:01 loading, loss: 0.5", False),
        (b"epochs: 300", False),
        (b"[03/04 12:48:01] ppdet INFO: epochs: 300", False),
    ],
)
def test_lines_of_steps(line: bytes, step: bool) -> None:
    assert is_step(line) == step


VIT = "2023-04-11 09:20:31,000 {}Epoch[001/300], Validation Loss: 0.9, Validation Acc@1: 0.8046, "
DUMP = "2023-04-11 09:20:30,000 \nDATA:\n  DATASET: imagenet2012\n{}MODEL:\n  NAME: mobilevit_s\n"


@pytest.mark.parametrize(
    ("settings", "size"),
    [
        (("  IMAGE_SIZE: 256\n",), 256),
        (("  IMAGE_SIZE: [3, 256, 256]\n",), 256),
        # Another one for the evaluation leaves open which it was, and so does one that cannot be read.
        (("  IMAGE_SIZE: 256\n", "  TEST_IMAGE_SIZE: 288\n"), None),
        (("  IMAGE_SIZE: 256\n", "  TEST_IMAGE_SIZE: auto\n"), None),
        (("  IMAGE_SIZE: 256\n", "  TEST_IMAGE_SIZE: 256\n"), 256),
        # That of the training alone says nothing of the evaluation.
        (("  TRAIN_IMAGE_SIZE: 256\n",), None),
        ((), None),
    ],
)
def test_the_size_that_all_settings_state(tmp_path: Path, settings: tuple[str, ...], size: int | None) -> None:
    text = DUMP.format("".join(settings)) + (VIT.format("----- ") + "time: 60.12\n") * 2
    assert [run.image_size for run in read(tmp_path, text).runs] == [size]


def test_the_size_of_an_operation_comes_before_that_of_a_setting(tmp_path: Path) -> None:
    operations = "  IMAGE_SIZE: 224\n  TEST:\n    transforms:\n    - CenterCrop:\n        size: {}\n"
    for stated, size in (("288", 288), ("auto", None)):
        text = DUMP.format(operations.format(stated)) + VIT.format("----- ") + "time: 60.12\n"
        assert [run.image_size for run in read(tmp_path, text).runs] == [size]
