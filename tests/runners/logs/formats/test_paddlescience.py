"""PaddleScience, PaddleMaterials and Transolver: running values, splits, glued lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "[2024/06/24 06:21:28] ppsci INFO: "


def lines(*texts: str) -> str:
    return "".join(f"{STAMP}{text}\n" for text in texts)


def seen(log: Log) -> list[tuple[str, str | None, str, str | None, str, int | None, int | None]]:
    return [(o.printed, o.metric, o.value_text, o.unit, o.kind, o.line, o.epoch) for o in log.observations]


SOLVER = lines(
    "Using paddlepaddle 2.6.1 on device gpu:0",
    "[Train][Epoch  9/10][Iter  1/10] lr: 0.00100, loss: 0.10000, EQ: 0.10000, ips: 1.00, eta: 0:00:01",
    "[Train][Epoch 10/10][Iter 10/10] lr: 0.00100, loss: 0.10000, EQ: 0.10000, ips: 1.00, eta: 0:00:01",
    "[Eval][Epoch 10/10][Iter 1/2] sup/L2Rel.u: 0.99000, batch_cost: 0.1s, ips: 1.00, eta: 0:00:01",
    "[Eval][Epoch 10][Avg] loss(sup): 0.00020, sup/L2Rel.u: 0.01234, sup/L2Rel.v: 0.05678, sup/MSE.u: 0.00012",
    "[Eval][Epoch 10][best metric: 0.0002]",
)


def test_the_solver() -> None:
    log = parse(SOLVER)
    assert log.format == "paddlescience"
    assert seen(log) == [
        ("loss(sup)", None, "0.00020", None, "eval", 5, 10),
        ("sup/L2Rel.u", "relative_error", "0.01234", "fraction", "eval", 5, 10),
        ("sup/L2Rel.v", "relative_error", "0.05678", "fraction", "eval", 5, 10),
        ("sup/MSE.u", None, "0.00012", None, "eval", 5, 10),
        ("best metric", None, "0.0002", None, "best", 6, 10),
    ]
    assert [o.subset for o in log.observations] == ["loss(sup)", "sup/L2Rel.u", "sup/L2Rel.v", "sup/MSE.u", None]
    (run,) = log.runs
    assert (run.framework, run.epochs, run.train_epochs) == ("paddle 2.6.1", 10, [9, 10])


def test_an_evaluation_on_its_own() -> None:
    log = parse(lines("[Eval][Iter 2/2] sup/L2Rel.u: 0.9, ips: 1.00", "[Eval][Avg] sup/MeanL2Rel.u: 0.01234"))
    assert seen(log) == [("sup/MeanL2Rel.u", "relative_error", "0.01234", "fraction", "eval", 2, None)]


def test_averaged_weights_are_told_apart() -> None:
    average = "[Eval][Epoch 5][Avg] sup/L2Rel.u: 0.01234"
    log = parse(lines(average, "Evaluating metric of averaging model...", average, average))
    assert [o.weights for o in log.observations] == ["raw", "ema", "raw"]


def test_a_new_start_and_epochs_that_begin_again_are_new_runs() -> None:
    again = lines("[Train][Epoch  1/10][Iter  1/10] lr: 0.00100, loss: 0.10000, ips: 1.00")
    assert [run.train_epochs for run in parse(SOLVER + SOLVER + again).runs] == [[9, 10], [9, 10], [1]]


MATERIALS = lines(
    "train: epoch 0 | step 0 | lr 0.000500 | loss 0.260138 | mae 0.421541",
    "epoch: 0, train_loss: 0.234025, train_metric: 0.326248, eval_loss: 0.142550, eval_mae: 0.242267",
    "epoch: 1, train_loss: 0.134025, train_metric: 0.226248, eval_loss: 0.112550, eval_mae: 0.232267",
    "test_loss: 0.080365, test_mae: 0.161434",
)


def test_paddlematerials() -> None:
    log = parse(MATERIALS)
    assert [(*row, o.split) for row, o in zip(seen(log), log.observations, strict=True) if row[4] == "eval"] == [
        ("eval_loss", "loss", "0.142550", "loss", "eval", 2, 1, "val"),
        ("eval_mae", None, "0.242267", None, "eval", 2, 1, "val"),
        ("eval_loss", "loss", "0.112550", "loss", "eval", 3, 2, "val"),
        ("eval_mae", None, "0.232267", None, "eval", 3, 2, "val"),
        ("test_loss", "loss", "0.080365", "loss", "eval", 4, None, "test"),
        ("test_mae", None, "0.161434", None, "eval", 4, None, "test"),
    ]
    assert [(o.printed, o.kind, o.split) for o in log.observations[:2]] == [
        ("train_loss", "train", "train"),
        ("train_metric", "train", "train"),
    ]
    assert [run.train_epochs for run in log.runs] == [[1, 2]]
    assert seen(parse(MATERIALS, curve=True))[0] == ("loss", "loss", "0.260138", "loss", "train", 1, 1)


def test_every_test_of_a_file_of_tests_is_a_run() -> None:
    text = lines(
        "test_loss: 0.060355, test_mae: 0.142522",
        "epoch: 0, test_ehull_loss: 0.062233, test_ehull_mae: 0.142522, test_ids_loss: 155034816.000000",
        "epoch: 0, test_ehull_loss: 0.062233",
    )
    log = parse(text)
    assert [(o.printed, o.metric, o.epoch, o.run) for o in log.observations] == [
        ("test_loss", "loss", None, 0),
        ("test_mae", None, None, 0),
        ("test_ehull_loss", None, None, 1),
        ("test_ehull_mae", None, None, 1),
        ("test_ids_loss", None, None, 1),
        ("test_ehull_loss", None, None, 2),
    ]


ARGS = "Namespace(lr=0.001, epochs=500, weight_decay=1e-05, model='Transolver_2D', batch_size=4, gpu=0)\r\n"
DARCY = ARGS + (
    "Epoch 0 Reg : 0.9 Train loss : 0.5\r\nrel_err:0.23368224725962228\r\n"
    "Epoch 1 Reg : 0.9 Train loss : 0.4\r\nrel_err:0.0056Epoch 2 Reg : 0.05820 Train loss : 0.00300\r\n"
)


def test_transolver_of_darcy() -> None:
    log = parse(DARCY)
    assert [(o.value_text, o.line, o.split, o.metric) for o in log.observations] == [
        ("0.23368224725962228", 3, "test", "relative_error"),
        ("0.0056", 5, "test", "relative_error"),
    ]
    (run,) = log.runs
    assert (run.model, run.epochs, run.batch_size, run.train_epochs) == ("Transolver_2D", 500, 4, [1, 2, 3])


def test_a_digit_that_is_no_decimal_is_no_number() -> None:
    head = ARGS.replace("batch_size=4", "batch_size=4\u00b2").replace("epochs=500", "epochs=\u00b2")
    (run,) = parse(head + DARCY[len(ARGS) :]).runs
    assert (run.epochs, run.batch_size) == (None, None)


def test_a_value_glued_to_the_next_epoch_is_of_the_epoch_before() -> None:
    assert [o.epoch for o in parse(DARCY).observations] == [1, 2]


def test_transolver_of_navier_stokes() -> None:
    text = (
        "Epoch 295 , train_step_loss:0.02315 , train_full_loss:0.02778 , "
        "test_step_loss:0.09945 , test_full_loss:0.13476"
    )
    log = parse(ARGS + text)
    assert [(*row[:5], row[6], o.split) for row, o in zip(seen(log), log.observations, strict=True)] == [
        ("train_step_loss", None, "0.02315", "loss", "train", 296, "train"),
        ("train_full_loss", None, "0.02778", "loss", "train", 296, "train"),
        ("test_step_loss", None, "0.09945", "loss", "eval", 296, "test"),
        ("test_full_loss", None, "0.13476", "loss", "eval", 296, "test"),
    ]
    assert [o.printed for o in parse(ARGS + text[:-1]).observations][-1] == "test_step_loss"


def test_transolver_of_cars() -> None:
    log = parse(
        "c_d: 0.1 of many\n0.0124\nrho_d:  0.9896789678967896\nc_d:  0.012416771030055172\n"
        "relative l2 error press: 0.0800657474522437\nrelative l2 error velo: 0.02110720033313494\n"
        "press: 5.12476885349053\ntime: 0.0078\n"
    )
    assert [(o.printed, o.metric, o.value_text, o.subset, o.line) for o in log.observations] == [
        ("rho_d", None, "0.9896789678967896", None, 3),
        ("c_d", None, "0.012416771030055172", None, 4),
        ("relative l2 error press", "relative_error", "0.0800657474522437", "press", 5),
        ("relative l2 error velo", "relative_error", "0.02110720033313494", "velo", 6),
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (SOLVER[: SOLVER.index("0.01234") + 6], ["0.00020"]),
        (SOLVER[: SOLVER.index("0.01234") + 7], ["0.00020", "0.01234"]),
        (MATERIALS[: MATERIALS.index("0.161434") + 7], ["0.080365"]),
        (DARCY[: DARCY.index("0.23368224725962228") + 10], []),
        ("relative l2 error velo: 0.0211", []),
    ],
)
def test_a_number_at_the_end_of_a_cut_off_file_is_not_trusted(text: str, kept: list[str]) -> None:
    log = parse(text)
    assert [f.code for f in log.findings] == ["truncated"] * (text[-7:] != "0.01234")
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
        " INFO: train: epoch 1 | step 1 | loss 1 | ",
        "relative l2 error a: 1 ",
        "train_full_loss:1.00000 test_full_loss:1 ",
    )
