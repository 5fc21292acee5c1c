"""Logs of semi-supervised trainings: what the samples of the format do not show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from runners.logs import read_log
from runners.logs.formats.torchssl import FORMAT
from tests.runners.logs.logs import InMemory, examined, parse
from tests.runners.logs.mutations import hostile, mutated, reads, sample

TORCHSSL, USB, FIXMATCH, CCSSL = (sample(FORMAT, number) for number in range(4))


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("tensor(0.9406, device='cuda:0')", "0.9406"),
        ("tensor(0.9406, device='cuda:0', dtype=torch.float64)", "0.9406"),
        ("np.float64(0.9406)", "0.9406"),
        ("1.0", "1.0"),
    ],
)
def test_values_as_a_tensor_or_a_numpy_number_is_shown(written: str, value: str) -> None:
    log = parse(f"5000 iteration, {{'eval/top-1-acc': {written}}}, BEST_EVAL_ACC: {written}, at 5000 iters\n")
    assert [(o.value_text, o.weights) for o in log.observations] == [(value, "raw"), (value, "raw")]


def test_arguments_begin_a_run() -> None:
    twice = parse(TORCHSSL + TORCHSSL.replace("flexmatch", "fixmatch"))
    assert [run.model for run in twice.runs] == ["flexmatch", None, "fixmatch", None]


def test_a_training_without_an_evaluation_has_no_results() -> None:
    assert parse("\n".join(USB.splitlines()[:2])).observations == []


def test_a_raised_digit_is_no_count() -> None:
    log = parse(FIXMATCH.replace("Num Epochs = 1024", "Num Epochs = ²").replace("Train Epoch", "Epoch"))
    assert (log.runs[0].epochs, log.runs[0].batch_size) == (None, 64)


@pytest.mark.parametrize("text", [FIXMATCH.rstrip()[:-1], USB.rstrip()[:-1]])
def test_a_number_at_the_end_of_a_cut_off_file_is_not_trusted(text: str) -> None:
    log = parse(text)
    assert [f.code for f in log.findings] == ["truncated"]
    assert text.rsplit(" ", 1)[1] not in [o.value_text for o in log.observations]


def test_other_logs_are_none() -> None:
    for text in ("top-1 accuracy: 93.1\n", "the Model result - good\n", "loss, top-1 acc: 93.1, x\n"):
        assert read_log(InMemory(text.encode())).log is None


@pytest.mark.parametrize("text", [USB, FIXMATCH, CCSSL])
def test_genuine_logs_are_not_doubted(text: str) -> None:
    assert [f for f in examined(parse(text)) if f.grade.value != "info"] == []


@settings(max_examples=150, deadline=None)
@given(mutated(TORCHSSL + USB + FIXMATCH))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "torchssl")


def test_long_lines() -> None:
    hostile("torchssl", "1 iteration, BEST_EVAL_ACC: ", "'eval/a': 1", "Train Epoch: 1", "Arguments: Namespace(alg='")
    hostile("torchssl", "1 iteration, USE_EMA: True, ", "BEST_EVAL_ACC: tensor(1")
