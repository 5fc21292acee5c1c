"""PyTorch Lightning: `metrics.csv` and the tables of the console."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results
from tests.runners.logs.mutations import hostile

CSV = """epoch,step,train_loss_step,val_acc,val_loss
0,49,1.2345,,
0,99,,0.75,0.5
1,149,1.1345,,
1,199,,0.8,0.45
"""
RICH = """
┏━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━━━┓
┃        Test metric        ┃       DataLoader 0        ┃
┡━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━━━┩
│         test_acc          │    0.9711999893188477     │
│         test_loss         │    0.10193610936403275    │
└───────────────────────────┴───────────────────────────┘
Done: 0.5
"""
DASHED = """
────────────────────────────────────────
     Validate metric       DataLoader 0        DataLoader 1
────────────────────────────────────────
         acc                   0.91                0.81
         only_first            0.5
────────────────────────────────────────
"""
OLD = """
--------------------------------------------------------------------------------
DATALOADER:0 TEST RESULTS
{'test_ExpRate': 0.5933, 'test_loss': 0.1}
--------------------------------------------------------------------------------
"""


def told(seen: Log) -> list[tuple[str | None, str, str | None, str | None, int | None, int | None]]:
    return [(o.metric, o.value_text, o.split, o.subset, o.epoch, o.step) for o in results(seen)]


def test_rows_of_the_file() -> None:
    seen = parse(CSV, name="lightning_logs/version_0/metrics.csv")
    assert seen.format == "lightning"
    assert told(seen) == [
        ("accuracy", "0.75", "val", None, 1, 99), ("loss", "0.5", "val", None, 1, 99),
        ("accuracy", "0.8", "val", None, 2, 199), ("loss", "0.45", "val", None, 2, 199),
    ]  # fmt: skip
    assert seen.runs[0].train_epochs == [1, 2]
    curve = parse(CSV, name="metrics.csv", curve=True)
    assert [(o.metric, o.value_text) for o in curve.observations if o.kind == "train"] == [
        ("loss", "1.2345"), ("loss", "1.1345"),
    ]  # fmt: skip


def test_epochs_that_start_over_are_another_run() -> None:
    assert [o.run for o in results(parse(CSV + CSV, name="metrics.csv"))] == [0, 0, 0, 0, 1, 1, 1, 1]


def test_the_table_drawn_with_lines() -> None:
    seen = parse(RICH, name="train.log")
    assert seen.format == "lightning"
    assert told(seen) == [
        ("accuracy", "0.9711999893188477", "test", None, None, None),
        ("loss", "0.10193610936403275", "test", None, None, None),
    ]


def test_the_table_of_several_sets() -> None:
    assert told(parse(DASHED)) == [
        ("accuracy", "0.91", "val", None, None, None),
        ("accuracy", "0.81", "val", "DataLoader 1", None, None),
    ]
    rich = RICH.replace("DataLoader 0        ┃", "DataLoader 0        ┃       DataLoader 1        ┃")
    rich = rich.replace("0.9711999893188477     │", "0.9711999893188477     │                           │")
    assert [one[1:4] for one in told(parse(rich))] == [("0.9711999893188477", "test", None)]


def test_the_dictionary_of_old_versions() -> None:
    assert told(parse(OLD)) == [
        ("exprate", "0.5933", "test", None, None, None), ("loss", "0.1", "test", None, None, None),
    ]  # fmt: skip


def test_what_a_checkpoint_monitors() -> None:
    bar = "Epoch 3: 100%|████| 938/938 [00:10<00:00, 90.1it/s, loss=0.10, v_num=0, val_acc=0.97]"
    reached = "Epoch {}, global step {}: 'val_acc' reached {} (best {}), saving model to 'a.ckpt' as top 1\n"
    text = (
        f"{bar}\r{bar}\r{reached.format(3, 3752, '0.97120', '0.97120')}{reached.format(4, 4690, '0.96120', '0.97120')}"
    )
    seen = parse(text)
    assert [(o.kind, o.metric, o.value_text, o.epoch, o.step, o.split) for o in results(seen)] == [
        ("eval", "accuracy", "0.97120", 4, 3752, "val"), ("best", "accuracy", "0.97120", None, None, "val"),
        ("eval", "accuracy", "0.96120", 5, 4690, "val"), ("best", "accuracy", "0.97120", None, None, "val"),
    ]  # fmt: skip
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == []


IMPROVED = (
    "Metric val/accuracy improved. New best score: 0.168\n"
    "Metric val/accuracy improved by 0.110 >= min_delta = 0.0. New best score: 0.278\n"
)


def test_what_early_stopping_watches() -> None:
    seen = parse(IMPROVED)
    assert seen.format == "lightning"
    assert [(o.kind, o.metric, o.value_text, o.line, o.split) for o in results(seen)] == [
        ("best", "accuracy", "0.168", 1, "val"), ("best", "accuracy", "0.278", 2, "val"),
    ]  # fmt: skip
    assert results(parse(IMPROVED.replace("val/", "train/"))) == []
    # A number that may go on.
    assert [o.value_text for o in results(parse(IMPROVED[:-1]))] == ["0.168"]


def test_what_a_checkpoint_monitors_early_stopping_does_not_say_again() -> None:
    reached = (
        "Epoch 0, global step 9: 'val/accuracy' reached 0.16840 (best 0.16840), saving model to 'a.ckpt' as top 1\n"
    )
    lines = IMPROVED.splitlines(keepends=True)
    seen = parse(lines[0] + reached + lines[1] + reached.replace("0.16840", "0.27760"))
    assert [(o.kind, o.value_text) for o in results(seen)] == [
        ("eval", "0.16840"), ("best", "0.16840"), ("eval", "0.27760"), ("best", "0.27760"),
    ]  # fmt: skip
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("metrics.csv", "epoch,train_loss,test_acc\n1,0.5,0.6\n"),
        ("results.csv", "epoch,step,name\n1,2,x\n"),
        ("a.log", "Test metric of the day\n"),
    ],
)
def test_other_files_are_none_of_these(name: str, text: str) -> None:
    log = read_log(InMemory(text.encode(), name)).log
    assert log is None or log.format != "lightning"


@given(st.integers(0, len(CSV)), st.integers(0, len(RICH)))
def test_what_is_cut_off(csv: int, console: int) -> None:
    log = read_log(InMemory((CSV + CSV[:csv]).encode(), "metrics.csv")).log
    assert log is not None
    assert {o.value_text for o in results(log)} == {"0.75", "0.5", "0.8", "0.45"}
    log = read_log(InMemory((RICH + RICH[:console]).encode())).log
    assert log is not None
    assert {o.value_text for o in results(log)} == {"0.9711999893188477", "0.10193610936403275"}


def test_hostile_lines() -> None:
    hostile("lightning", "Test metric  DataLoader 0", "│ a │ 0.1 │", "DATALOADER:0 TEST RESULTS", "{'a': 1, ")
