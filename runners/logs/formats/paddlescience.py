"""PaddleScience and PaddleMaterials, and the Transolver examples that ship with PaddleScience.

The solver (PaddlePaddle/PaddleScience, ppsci/solver/solver.py and printer.py) ends an evaluation with `[Eval][Epoch
5][Avg] validator/L2Rel.u: 0.01234, ...`, five decimals, one name a validator, metric class and variable; `[Iter i/n]`
lines are running values, and `[best metric: x]` repeats the lowest so far of the first name. L2Rel and MeanL2Rel are
relative errors as fractions, of one variable each; the other classes have the unit of the variable. PaddleMaterials
prints `epoch: 5, train_loss: ..., eval_mae: ...` and, for the test set, `test_mae: ...` (in units of the property).
The Transolver scripts print `rel_err:0.0057` of the test set after each epoch, without a blank or a line end, and
`test_full_loss:0.13` beside `train_full_loss`; they count epochs from 0.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.observation import Kind
from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import NUMBER, may_go_on

_RELATIVE: Final[Meaning] = ("relative_error", "fraction")
# Relative errors, of one validator and one variable each: the other classes have the unit of the variable.
_CLASS: Final = re.compile(r"(?:^|/)(?:Mean)?L2Rel\..")
_NAMED: Final = rf"(?:^|, )((?:train|eval|val|test)_\w{{1,60}}): ({NUMBER})(?=, |\s*$)"
_REL_ERR: Final = re.compile(rf"\brel_err:({NUMBER})(?=\s|Epoch|$)")
_EPOCH: Final = re.compile(r"(?<![A-Za-z])Epoch (\d{1,9}) (?:Reg : |, train_step_loss:)")
_FULL: Final = re.compile(r"\b(train|test)_(step_loss|full_loss):(\d{1,9}\.\d{5}|nan|inf)(?!\S)")


def _averaging(account: Account, _found: FoundLine) -> None:
    account.state.told["weights"] = "ema"


def _average(account: Account, found: FoundLine) -> None:
    """A value is of one validator and one variable, never of all of them."""
    averaged = account.state.told.pop("weights", None) is not None
    for name, value in account.values(found):
        known = {name: _RELATIVE} if _CLASS.search(name) else None
        account.observe(found, [(name, value)], metrics=known, subset=name, weights="ema" if averaged else "raw")


def _tested(account: Account, found: FoundLine) -> None:
    """A test belongs to the run that it ends; another one is a run of its own."""
    told = account.state.told
    if (found.groups["rest"] or "").startswith("test_"):
        if "tested" in told:
            account.start(found.line)
        account.state.told["tested"] = "yes"
    for name, value in account.values(found):
        split = name.partition("_")[0]
        account.observe(
            found,
            [(name, value)],
            kind="train" if split == "train" else "eval",
            split="val" if split == "eval" else split,
        )


def _transolver(account: Account, found: FoundLine) -> None:
    """The value of one epoch and the line of the next can be glued together."""
    trained, relative = _EPOCH.search(found.text), _REL_ERR.search(found.text)
    before = relative is not None and (trained is None or relative.start() < trained.start())
    if relative is not None and before:
        _relative(account, found, relative[1])
    if trained is not None:
        _follow(account, found, int(trained[1]) + 1)
    for split, name, value in _FULL.findall(found.text):
        kind: Kind = "train" if split == "train" else "eval"
        account.observe(found, [(f"{split}_{name}", value)], kind=kind, split=split)
    if relative is not None and not before:
        _relative(account, found, relative[1])


def _relative(account: Account, found: FoundLine, value: str) -> None:
    if not found.whole and may_go_on(found.text, value):
        account.truncated(found)
    else:
        account.observe(found, [("rel_err", value)], split="test")


def _follow(account: Account, found: FoundLine, epoch: int) -> None:
    run = account.log.current(found.line)
    if run.train_epochs and epoch < run.train_epochs[-1]:
        run = account.start(found.line)
    if run.train_epochs[-1:] != [epoch]:
        run.train_epochs.append(epoch)
    account.state.epoch = epoch


FORMAT = Format(
    name="paddlescience",
    title="PaddleScience and PaddleMaterials",
    known_by={
        rb"\] ppsci (?:INFO|MESSAGE|WARNING): ": 95,
        rb"\brel_err:\d\.\d|, train_full_loss:\S+ , test_step_loss:|^relative l2 error \w+: \d": 70,
    },
    metrics={
        "rel_err": _RELATIVE,
        "loss": ("loss", "loss"),
        **dict.fromkeys(("train_loss", "eval_loss", "val_loss", "test_loss"), ("loss", "loss")),
        "*_loss": (None, "loss"),
    },
    carries=("epoch",),
    settings={
        "model": "model",
        "cfd_model": "model",
        "epochs": "epochs",
        "nb_epochs": "epochs",
        "batch_size": "batch_size",
    },
    rules=(
        Rule(
            needles=(b"Namespace(",),
            pattern=r"Namespace\(",
            starts=True,
            options=r"\b(model|cfd_model|epochs|nb_epochs|batch_size)='?([\w.-]{1,80})",
        ),
        Rule(
            needles=(b"Using paddlepaddle ",),
            pattern=r"Using paddlepaddle (?P<paddle>\S{1,60}) on device",
            starts=True,
        ),
        Rule(
            needles=(b"[Train][Epoch ",),
            pattern=r"\[Train\]\[Epoch +(?P<epoch>\d{1,9})/(?P<epochs>\d{1,9})\]\[Iter ",
            place="trained",
        ),
        Rule(needles=(b"averaging model...",), pattern=r"averaging model\.\.\.", then=_averaging),
        Rule(
            needles=(b"[Avg] ",),
            pattern=r"\[Eval\](?:\[Epoch +(?P<epoch>\d{1,9})\])?\[Avg\] (?P<rest>.+)$",
            pairs=rf"(?:^|, )((?:(?!, ).){{1,300}}?): ({NUMBER})(?=, |$)",
            complete=r"\.\d{5}$",
            own=True,
            then=_average,
        ),
        Rule(
            needles=(b"[best metric: ",),
            pattern=r"\[Eval\]\[Epoch +(?P<epoch>\d{1,9})\]\[best metric: (?P<best>[^\]\s]{1,60})\]",
            values={"best": "best metric"},
            kind="best",
        ),
        Rule(
            needles=(b"INFO: train: epoch ",),
            pattern=r" INFO: train: epoch (?P<epoch0>\d{1,9}) \| step (?P<step>\d{1,9}) \| (?P<rest>.+)$",
            pairs=rf"(?:^|\| )(loss|mae) ({NUMBER})(?= \||\s*$)",
            kind="train",
            steps=True,
        ),
        Rule(
            needles=(b"INFO: epoch: ",),
            pattern=r" INFO: epoch: (?P<epoch0>\d{1,9}), (?P<rest>(?:(?:eval|val|test)_\w+: \S+, )*train_\w+: .+)$",
            pairs=_NAMED,
            kinds={"train_": "train"},
            split="val",
            place="trained",
            complete=r"\.\d{6}$",
        ),
        Rule(
            needles=(b"INFO: epoch: ", b"INFO: test_"),
            pattern=r" INFO: (?:epoch: \d{1,9}, )?(?P<rest>(?:train|eval|val|test)_\w+: .+)$",
            pairs=_NAMED,
            own=True,
            complete=r"\.\d{6}$",
            then=_tested,
        ),
        Rule(
            needles=(b"relative l2 error ",),
            pattern=rf"(?P<name>relative l2 error (?P<subset>\w{{1,40}})): (?P<value>{NUMBER})\s*$",
            metrics={"*": _RELATIVE},
            split="test",
        ),
        Rule(
            needles=(b"rho_d: ", b"c_d: "),
            pattern=rf"^(?P<name>rho_d|c_d): +(?P<value>{NUMBER})\s*$",
            split="test",
        ),
        Rule(
            needles=(b"rel_err:", b"test_full_loss:", b"Train loss : "),
            pattern=rf"{_REL_ERR.pattern}|{_EPOCH.pattern}|{_FULL.pattern}",
            then=_transolver,
        ),
    ),
    samples=(
        Sample(
            text="""\
                [2024/06/24 06:21:28] ppsci INFO: Using paddlepaddle 2.6.1 on device gpu:0
                [2024/06/24 06:21:28] ppsci INFO: [Train][Epoch  9/10][Iter  1/10] lr: 0.00100, loss: 0.10000, EQ: 0.10000, ips: 1.00, eta: 0:00:01
                [2024/06/24 06:21:28] ppsci INFO: [Train][Epoch 10/10][Iter 10/10] lr: 0.00100, loss: 0.10000, EQ: 0.10000, ips: 1.00, eta: 0:00:01
                [2024/06/24 06:21:28] ppsci INFO: [Eval][Epoch 10/10][Iter 1/2] sup/L2Rel.u: 0.99000, batch_cost: 0.1s, ips: 1.00, eta: 0:00:01
                [2024/06/24 06:21:28] ppsci INFO: [Eval][Epoch 10][Avg] loss(sup): 0.00020, sup/L2Rel.u: 0.01234, sup/L2Rel.v: 0.05678, sup/MSE.u: 0.00012
                [2024/06/24 06:21:28] ppsci INFO: Evaluating metric of averaging model...
                [2024/06/24 06:21:28] ppsci INFO: [Eval][Epoch 10][Avg] sup/MeanL2Rel.u: 0.01200
                [2024/06/24 06:21:28] ppsci INFO: [Eval][Epoch 10][best metric: 0.0002]
                [2024/06/24 06:21:29] ppsci INFO: [Eval][Avg] sup/L2Rel.u: 0.01234
                [2024/06/24 06:21:30] ppsci INFO: [Train][Epoch  1/10][Iter  1/10] lr: 0.00100, loss: 0.10000, ips: 1.00
                """,
            sees="""\
                5 eval - 0.00020 -, loss(sup), epoch 10, subset loss(sup)
                5 eval relative_error 0.01234 fraction, sup/L2Rel.u, epoch 10, subset sup/L2Rel.u
                5 eval relative_error 0.05678 fraction, sup/L2Rel.v, epoch 10, subset sup/L2Rel.v
                5 eval - 0.00012 -, sup/MSE.u, epoch 10, subset sup/MSE.u
                7 eval relative_error 0.01200 fraction, sup/MeanL2Rel.u, epoch 10, subset sup/MeanL2Rel.u, ema
                8 best - 0.0002 -, best metric, epoch 10
                9 eval relative_error 0.01234 fraction, sup/L2Rel.u, subset sup/L2Rel.u
                """,
            runs="""\
                1 epochs 10, framework paddle 2.6.1, trained 9 10
                10 epochs 10, trained 1
                """,
        ),
        Sample(
            text="""\
                [2024/06/24 06:21:28] ppsci INFO: train: epoch 0 | step 0 | lr 0.000500 | loss 0.260138 | mae 0.421541
                [2024/06/24 06:21:28] ppsci INFO: epoch: 0, train_loss: 0.234025, train_metric: 0.326248, eval_loss: 0.142550, eval_mae: 0.242267
                [2024/06/24 06:21:28] ppsci INFO: epoch: 1, train_loss: 0.134025, eval_loss: 0.112550, eval_mae: 0.232267
                [2024/06/24 06:21:28] ppsci INFO: test_loss: 0.080365, test_mae: 0.161434
                [2024/06/24 06:21:28] ppsci INFO: epoch: 0, test_ehull_loss: 0.062233, test_ids_loss: 155034816.000000
                """,
            curve=True,
            sees="""\
                1 train loss 0.260138 loss, loss, epoch 1, step 0
                1 train - 0.421541 -, mae, epoch 1, step 0
                2 train loss 0.234025 loss, train_loss, epoch 1
                2 train - 0.326248 -, train_metric, epoch 1
                2 eval loss 0.142550 loss, eval_loss, epoch 1, split val
                2 eval - 0.242267 -, eval_mae, epoch 1, split val
                3 train loss 0.134025 loss, train_loss, epoch 2
                3 eval loss 0.112550 loss, eval_loss, epoch 2, split val
                3 eval - 0.232267 -, eval_mae, epoch 2, split val
                4 eval loss 0.080365 loss, test_loss, split test
                4 eval - 0.161434 -, test_mae, split test
                5 eval - 0.062233 loss, test_ehull_loss, split test
                5 eval - 155034816.000000 loss, test_ids_loss, split test
                """,
            runs="""\
                1 trained 1 2
                5
                """,
        ),
        Sample(
            text="""\
                Namespace(lr=0.001, epochs=500, weight_decay=1e-05, model='Transolver_2D', batch_size=4, gpu=0)
                Epoch 0 Reg : 0.9 Train loss : 0.5
                rel_err:0.23368224725962228
                Epoch 1 Reg : 0.9 Train loss : 0.4
                rel_err:0.0056Epoch 2 Reg : 0.05820 Train loss : 0.00300
                """,
            sees="""\
                3 eval relative_error 0.23368224725962228 fraction, rel_err, epoch 1, split test
                5 eval relative_error 0.0056 fraction, rel_err, epoch 2, split test
                """,
            runs="1 model Transolver_2D, epochs 500, batch_size 4, trained 1 2 3",
        ),
        Sample(
            text="""\
                Namespace(model='Transolver_2D', batch_size=2, epochs=500)
                Epoch 295 , train_step_loss:0.02315 , train_full_loss:0.02778 , test_step_loss:0.09945 , test_full_loss:0.13476
                """,
            sees="""\
                2 train - 0.02315 loss, train_step_loss, epoch 296
                2 train - 0.02778 loss, train_full_loss, epoch 296
                2 eval - 0.09945 loss, test_step_loss, epoch 296, split test
                2 eval - 0.13476 loss, test_full_loss, epoch 296, split test
                """,
            runs="1 model Transolver_2D, epochs 500, batch_size 2, trained 296",
        ),
        Sample(
            text="""\
                rho_d:  0.9896789678967896
                c_d:  0.012416771030055172
                relative l2 error press: 0.0800657474522437
                relative l2 error velo: 0.02110720033313494
                press: 5.12476885349053
                """,
            sees="""\
                1 eval - 0.9896789678967896 -, rho_d, split test
                2 eval - 0.012416771030055172 -, c_d, split test
                3 eval relative_error 0.0800657474522437 fraction, relative l2 error press, split test, subset press
                4 eval relative_error 0.02110720033313494 fraction, relative l2 error velo, split test, subset velo
                """,
            runs="1",
        ),
    ),
)
