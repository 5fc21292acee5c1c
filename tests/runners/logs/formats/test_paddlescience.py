"""PaddleScience, PaddleMaterials and Transolver: what the samples of the format do not show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs.formats.paddlescience import FORMAT
from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads, sample

SOLVER, MATERIALS, DARCY, NAVIER_STOKES, CARS = (sample(FORMAT, number) for number in range(5))


def test_averaged_weights_are_those_of_one_evaluation() -> None:
    average = "[2024/06/24 06:21:28] ppsci INFO: [Eval][Epoch 5][Avg] sup/L2Rel.u: 0.01234\n"
    log = parse(average + "ppsci INFO: Evaluating metric of averaging model...\n" + average + average)
    assert [o.weights for o in log.observations] == ["raw", "ema", "raw"]


def test_a_new_start_is_a_new_run() -> None:
    assert [run.train_epochs for run in parse(SOLVER + SOLVER).runs] == [[9, 10], [1], [9, 10], [1]]


def test_every_test_of_a_file_of_tests_is_a_run() -> None:
    test = "[2024/06/24 06:21:28] ppsci INFO: epoch: 0, test_ehull_loss: 0.062233\n"
    assert [(o.epoch, o.run) for o in parse(3 * test).observations] == [(None, 0), (None, 1), (None, 2)]


def test_a_digit_that_is_no_decimal_is_no_number() -> None:
    (run,) = parse(DARCY.replace("batch_size=4", "batch_size=4\u00b2").replace("epochs=500", "epochs=\u00b2")).runs
    assert (run.epochs, run.batch_size) == (None, None)


def test_a_coefficient_in_a_sentence_is_none() -> None:
    assert [o.line for o in parse("c_d: 0.1 of many\n0.0124\n" + CARS).observations] == [3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (SOLVER[: SOLVER.index("0.01234") + 6], ["0.00020"]),
        (SOLVER[: SOLVER.index("0.01234") + 7], ["0.00020", "0.01234"]),
        (MATERIALS[: MATERIALS.index("0.161434") + 7], ["0.080365"]),
        (DARCY[: DARCY.index("0.23368224725962228") + 10], []),
        (NAVIER_STOKES[: NAVIER_STOKES.index("0.13476") + 6], ["0.09945"]),
        ("relative l2 error velo: 0.0211", []),
    ],
)
def test_a_number_at_the_end_of_a_cut_off_file_is_not_trusted(text: str, kept: list[str]) -> None:
    log = parse(text)
    # What has all its decimals is whole, and fewer of them are no such value.
    assert [f.code for f in log.findings] == ["truncated"] * (text[-7:] != "0.01234" and "full" not in text)
    assert [o.value_text for o in log.observations if o.kind == "eval"][-len(kept) or 9 :] == kept


@settings(max_examples=150, deadline=None)
@given(st.one_of(mutated(SOLVER), mutated(MATERIALS), mutated(DARCY)))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "paddlescience")


def test_long_lines() -> None:
    hostile(
        "paddlescience",
        "[Eval][Epoch 1][Avg] a: 1, ",
        "Namespace(model=a ",
        "rel_err:1.1",
        " INFO: epoch: 1, train_a: 1, ",
        " INFO: epoch: 1, eval_a: 1, ",
        " INFO: train: epoch 1 | step 1 | loss 1 | ",
        "relative l2 error a: 1 ",
        "train_full_loss:1.00000 test_full_loss:1 ",
    )
