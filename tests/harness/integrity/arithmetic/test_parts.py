"""A mean against the classes below it: rounding on both sides, absent classes, lists that do not end."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log, Parts
from harness.integrity import Context
from harness.integrity.arithmetic.parts import check, fits
from tests.harness import builders
from tests.runners.logs.logs import parse

STAMP = "2021-11-25 11:04:59 [INFO]\t"


def log(mean: str, classes: str) -> Log:
    return parse(
        f"{STAMP}[EVAL] #Images: 500 mIoU: {mean} Acc: 0.8400 Kappa: 0.8000 Dice: 0.5000\n"
        f"{STAMP}[EVAL] Class IoU: \n{classes}\n{STAMP}[EVAL] Class Acc: \n[0.9 0.8]\n"
    )


def codes(one: Log) -> list[str]:
    return [finding.code for finding in check(one, Context(registry=builders.registry()))]


@pytest.mark.parametrize(
    ("mean", "honest"),
    [("0.6001", True), ("0.6000", True), ("0.5999", True), ("0.6002", False), ("0.5998", False)],
)
def test_both_sides_of_the_rounding(mean: str, honest: bool) -> None:
    # The classes are known to 0.00005 each, and so is the mean.
    assert codes(log(mean, "[0.9000 0.3000]")) == ([] if honest else ["mean_differs"])


def test_the_finding_shows_the_sum() -> None:
    (found,) = check(log("0.7", "[0.9 0.3\n 0.3 0.9]"), Context(registry=builders.registry()))
    assert found.arithmetic == "2.4 / 4 = 0.600000"
    assert found.lines == [1, 2]


def test_absent_classes_count_as_nothing_or_not_at_all() -> None:
    for mean in ("0.6", "0.4"):
        assert codes(log(mean, "[0.9 0.3 nan]")) == []
    assert codes(log("0.5", "[0.9 0.3 nan]")) == ["mean_differs"]


@pytest.mark.parametrize("classes", ["[0.9 0.3", "0.9 0.3]", "[0.9 x]", "[]", "[0.9 inf]"])
def test_what_is_no_list_proves_nothing(classes: str) -> None:
    assert log("0.1", classes).parts == []


def test_a_list_belongs_to_the_evaluation_above() -> None:
    # A second list, of the same evaluation, is none of its classes.
    one = parse(
        f"{STAMP}[EVAL] #Images: 500 mIoU: 0.6000 Acc: 0.8\n"
        f"{STAMP}[EVAL] Class IoU: [0.9 0.3]\n{STAMP}[EVAL] Class IoU: [0.1 0.1]\n"
    )
    assert [parts.of for parts in one.parts] == [1]
    assert codes(one) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=160))
def test_an_honest_writer_is_never_flagged(classes: list[float]) -> None:
    printed = [Decimal(f"{value:.4f}") for value in classes]
    mean = Decimal(f"{sum(classes) / len(classes):.4f}")
    parts = Parts(2, 1, "miou", sum(printed, Decimal(0)), len(printed), 0, Decimal("0.0001"))
    assert fits(mean, parts, len(printed))
