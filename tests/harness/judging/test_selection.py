"""Which value of a series counts, and what is said where several series could decide."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.observation import Log, Run
from harness.judging.selection import choose
from harness.judging.series import Restated, Series
from harness.values.verdicts import Verdict
from tests.harness.builders import criterion, log, metric, notes, observation, row, said


def series(*values: str, complete: bool = True) -> Series:
    trained = Run(train_epochs=list(range(1, len(values) + 1)), epochs=len(values) + (0 if complete else 1))
    seen = [
        Restated(observation=observation(value, epoch=epoch), value=Decimal(value))
        for epoch, value in enumerate(values, 1)
    ]
    return Series(runs=[(Log(file="a.log", format="paddleclas"), trained)], values=seen)


def chosen(found: Series, direction: str = "higher", **changes: Any) -> tuple[int | None, int | None, int | None]:
    """The epochs of the value that counts, the best and the last."""
    picked = choose(found, criterion(**changes), metric(direction=direction))
    assert picked is not None
    return picked.counts.observation.epoch, picked.best.observation.epoch, picked.last.observation.epoch


@pytest.mark.parametrize(
    ("values", "direction", "changes", "epochs"),
    [
        (("80", "82", "81"), "higher", {}, (2, 2, 3)),
        (("80", "82", "81"), "lower", {}, (1, 1, 3)),
        (("80", "82", "81"), "higher", {"select": "last"}, (3, 2, 3)),
        (("80", "82", "81"), "higher", {"select": "at_epoch", "at_epoch": 1}, (1, 2, 3)),
        (("80", "82", "82.0"), "higher", {}, (2, 2, 3)),
        (("80", "NaN", "NaN"), "higher", {}, (1, 1, 3)),
        (("80", "82", "NaN"), "higher", {"select": "last"}, (3, 2, 3)),
        (("NaN", "Infinity"), "higher", {}, (2, 2, 2)),
        (("80", "Infinity"), "higher", {}, (1, 1, 2)),
        (("80", "-Infinity"), "lower", {}, (1, 1, 2)),
        (("80.0", "82.3", "82.6"), "higher", {"rule": "equal"}, (3, 3, 3)),
        # Never the one nearest the target, which is 82.5.
        (("80.0", "82.4", "82.7"), "higher", {"rule": "equal"}, (3, 3, 3)),
        (("82",), "higher", {}, (1, 1, 1)),
    ],
)
def test_best_last_and_the_one_that_counts(
    values: tuple[str, ...], direction: str, changes: dict[str, Any], epochs: tuple[int, int, int]
) -> None:
    assert chosen(series(*values), direction, **changes) == epochs


def test_an_epoch_without_an_evaluation() -> None:
    assert choose(series("80", "82"), criterion(select="at_epoch", at_epoch=3), metric()) is None


def test_an_epoch_that_was_evaluated_twice_counts_the_later() -> None:
    found = series("80", "82")
    found.values.append(Restated(observation=observation("81", epoch=1), value=Decimal(81)))
    picked = choose(found, criterion(select="at_epoch", at_epoch=1), metric())
    assert picked is not None
    assert picked.counts.value == 81


# The same through the pipeline.
@pytest.mark.parametrize(
    ("select", "changes", "expected"),
    [
        ("best", {}, ("PASS", "meets_target")),
        ("last", {}, ("FAIL", "misses_target")),
        ("at_epoch", {"at_epoch": 2}, ("PASS", "meets_target")),
        ("at_epoch", {"at_epoch": 1}, ("FAIL", "misses_target")),
        ("at_epoch", {"at_epoch": 9}, ("MISSING", "no_evidence")),
    ],
)
def test_what_counts(select: str, changes: dict[str, Any], expected: tuple[str, str]) -> None:
    found = row(log("0.80000", "0.83000", "0.81000"), asked=criterion(select=select, **changes))
    assert said(found) == expected
    if expected[0] != "MISSING":
        assert "note_best_not_last" in notes(found)
        assert found.best is not None
        assert found.last is not None
        assert (found.best.epoch, found.last.epoch) == (2, 3)


def test_an_epoch_that_nobody_evaluated_is_said_to_be_missing() -> None:
    found = row(log("0.80000", "0.83000"), asked=criterion(select="at_epoch", at_epoch=9))
    assert [miss.file for miss in found.near_misses] == ["train.log"]


def test_the_last_value_is_never_replaced_by_a_finite_one() -> None:
    found = row(log("0.83000", "NaN"), asked=criterion(select="last"))
    assert said(found) == ("FAIL", "non_finite")


def test_two_logs_that_agree() -> None:
    found = row(log("0.83000", file="a.log"), log("0.84000", file="b.log"))
    assert said(found) == ("PASS", "meets_target")
    assert found.best is not None
    assert found.best.file == "b.log"
    assert [(c.best.file, c.verdict.value) for c in found.candidates] == [("a.log", "PASS"), ("b.log", "PASS")]
    assert "note_other_candidates" in notes(found)


def test_two_logs_that_both_fall_short() -> None:
    found = row(log("0.81000", file="a.log"), log("0.82000", file="b.log"))
    assert said(found) == ("FAIL", "misses_target")
    assert found.value == Decimal("82.000")


def test_two_logs_that_disagree_are_for_a_person() -> None:
    found = row(log("0.83000", file="a.log"), log("0.82000", file="b.log"))
    assert said(found) == ("REVIEW", "candidates_disagree")
    assert found.values == {"count": "2"}
    assert found.before is Verdict.PASS
    assert [c.verdict.value for c in found.candidates] == ["PASS", "FAIL"]


def test_an_unfinished_run_beside_a_finished_one() -> None:
    short = log("0.60000", file="a.log", epochs=300)
    found = row(short, log("0.83000", file="b.log"))
    assert said(found) == ("PASS", "meets_target")
    assert [(c.best.file, c.complete) for c in found.candidates] == [("a.log", False), ("b.log", True)]


def test_an_unfinished_run_that_holds_beside_a_finished_one_that_does_not() -> None:
    found = row(log("0.83000", file="a.log", epochs=300), log("0.60000", file="b.log"))
    assert said(found) == ("REVIEW", "candidates_disagree")


def test_an_unfinished_run_alone_counts_and_says_so() -> None:
    found = row(log("0.83000", epochs=300))
    assert said(found) == ("REVIEW", "training_unfinished")
    assert found.before is Verdict.PASS
    assert [note.values for note in found.notes if note.code == "note_incomplete"] == [{"epoch": "1", "epochs": "300"}]


def test_a_log_without_doubts_comes_before_a_better_one_with_them() -> None:
    found = row(log("0.83000", file="a.log"), log("0.84000", file="b.log", dataset=None))
    assert said(found) == ("PASS", "meets_target")
    assert found.best is not None
    assert found.best.file == "a.log"
