"""A text log beside the event file of its run: what differs is told, rounding and other runs stay silent."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Run
from harness.integrity import Context, compare
from harness.integrity.documents.records import compare as check
from tests.harness.builders import log, observation, registry, written

VALUES = ["0.50000", "0.61234", "0.65002", "0.70001", "0.71110", "0.72222", "0.73336", "0.73100", "0.74128", "0.74130"]


def single(text: str) -> str:
    """The value as a 32-bit float prints it."""
    return repr(struct.unpack("f", struct.pack("f", float(text)))[0])


def record(*values: str, first: int = 1, **each: Any) -> Log:
    """The event file of a run that evaluated after each epoch."""
    about = {"file": "vdlrecords.1.log", "format": "visualdl", "printed": "eval_acc", "metric": None, "line": None}
    seen = [
        observation(value, **{**about, "step": first + at, "record": at, **each}) for at, value in enumerate(values)
    ]
    return written(file="vdlrecords.1.log", format="visualdl", runs=[Run()], observations=seen)


def examine(*logs: Log) -> list[Finding]:
    return list(check(list(logs), Context(registry=registry())))


def test_a_text_that_says_more_than_the_record() -> None:
    raised = [*VALUES[:-1], "0.76130"]
    kept = record(*map(single, VALUES))
    assert examine(log(*VALUES), kept) == []
    (found,) = examine(log(*raised), kept)
    assert (found.code, found.grade, found.check, found.file, found.lines, found.run) == (
        "record_differs",
        Grade.CONTRADICTION,
        "records",
        "train.log",
        [100],
        0,
    )
    assert found.values == {
        "printed": "top1",
        "value": "0.76130",
        "tag": "eval_acc",
        "recorded": single("0.74130"),
        "record": "vdlrecords.1.log",
        "number": "9",
        "agree": "9",
        "of": "10",
    }
    assert found.arithmetic == f"0.76130 - {single('0.74130')}; 9/10"


def test_it_is_one_of_the_comparisons() -> None:
    logs = [log(*VALUES[:-1], "0.76130"), record(*map(single, VALUES))]
    assert "record_differs" in [f.code for f in compare(logs, Context(registry=registry()))]


def test_how_many_may_differ() -> None:
    kept = record(*map(single, VALUES))
    two = [*VALUES[:-2], "0.80000", "0.90000"]
    three = [*VALUES[:-3], "0.80000", "0.85000", "0.90000"]
    assert [f.lines for f in examine(log(*two), kept)] == [[90], [100]]
    assert examine(log(*three), kept) == []
    assert examine(log(*VALUES[:4], "0.76130"), record(*map(single, VALUES[:5]))) == []
    assert len(examine(log(*VALUES[:5], "0.76130"), record(*map(single, VALUES[:6])))) == 1


@pytest.mark.parametrize(("value", "silent"), [("0.74129", True), ("0.74131", True), ("0.74132", False)])
def test_the_last_digit_is_the_writers(value: str, silent: bool) -> None:
    assert (examine(log(*VALUES[:-1], value), record(*map(single, VALUES))) == []) is silent


def test_a_record_in_percent_and_steps_that_are_all_zero() -> None:
    percent = [single(f"{float(value) * 100:.3f}") for value in VALUES]
    assert examine(log(*VALUES), record(*percent)) == []
    assert len(examine(log(*VALUES[:-1], "0.76130"), record(*percent))) == 1
    still = record(*map(single, VALUES), step=0)
    assert examine(log(*VALUES), still) == []
    assert len(examine(log(*VALUES[:-1], "0.76130"), still)) == 1


def test_an_epoch_trained_again_stands_twice() -> None:
    first, again = log(*VALUES), log("0.73200", "0.74130", first=8)
    first.observations += again.observations
    kept = record(*map(single, VALUES))
    kept.observations += record(single("0.73200"), first=8).observations
    assert examine(first, kept) == []


def test_another_run_and_no_record() -> None:
    assert examine(log(*VALUES), record(*[single(f"{float(v) - 0.01:.5f}") for v in VALUES])) == []
    assert examine(log(*VALUES), log(*VALUES[:-1], "0.9", file="b.log")) == []
    assert examine(log(*VALUES), record()) == []
    assert examine(record(*VALUES)) == []


def test_values_of_few_digits_agree_by_chance() -> None:
    few = ["0.5", "0.6", "0.7", "0.8", "0.9", "0.4", "0.3"]
    assert examine(log(*few, "0.9"), record(*map(single, few), single("0.1"))) == []


@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=60), st.sampled_from([3, 4, 5]))
def test_rounding_is_silent(counts: list[int], digits: int) -> None:
    exact = [count / 50_000 for count in counts]
    text = [f"{value:.{digits}f}" for value in exact]
    assert examine(log(*text), record(*[single(repr(value)) for value in exact])) == []


@given(st.lists(st.integers(10_000, 50_000), min_size=10, max_size=60, unique=True), st.data())
def test_one_changed_value_is_found(counts: list[int], data: st.DataObject) -> None:
    text = [f"{count / 50_000:.5f}" for count in counts]
    at = data.draw(st.integers(0, len(text) - 1))
    changed = [*text[:at], f"{float(text[at]) + 0.01:.5f}", *text[at + 1 :]]
    found = examine(log(*changed), record(*map(single, text)))
    assert [f.lines for f in found] == [[10 * (at + 1)]]
