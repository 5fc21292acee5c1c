"""What the values of a run are worth: the split that its settings state, and epochs that cannot be read."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.tasks.spec import Conditions
from tests.harness.builders import criterion, evaluation, log, mapped, row, said

PASS = ("PASS", "meets_target")
DIFFERS = ("REVIEW", "conditions_differ")


def fact(key: Any, value: str, part: Any = "", setting: str = "x.y") -> Fact:
    return Fact(key=key, value=value, how="config", line=3, setting=setting, part=part)


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (fact("split", "val", "eval"), PASS),
        (fact("split", "train", "eval"), DIFFERS),
        (fact("split", "train", "train"), PASS),
        # A training may be meant by a setting that does not say which data it is about.
        (fact("split", "train"), PASS),
        (fact("list", "train_list.txt", "eval"), DIFFERS),
        (fact("list", "val_list.txt", "eval"), PASS),
        (fact("gallery", "ILSVRC2012/train_list.txt", "eval"), DIFFERS),
        (fact("gallery", "ILSVRC2012/val_list.txt", "eval"), PASS),
    ],
)
def test_a_setting_that_states_the_evaluated_split(stated: Fact, expected: tuple[str, str]) -> None:
    found = row(log("0.83000", facts=[fact("dataset", "ILSVRC2012", "eval"), stated]))
    assert said(found) == expected
    if expected == DIFFERS:
        assert found.values == {
            "condition": "split", "wanted": "val", "stated": f"x.y={stated.value} (train.log:3)",
        }  # fmt: skip


def test_an_evaluation_alone_is_of_what_any_setting_says_of_the_split() -> None:
    facts = [fact("dataset", "ILSVRC2012", "eval"), fact("split", "train")]
    assert said(row(evaluation("0.83000", facts=facts))) == DIFFERS


@pytest.mark.parametrize(
    ("epochs", "stated", "unreadable"),
    [
        (300, ["three hundred"], False),
        (None, ["300"], False),
        (None, ["three hundred"], True),
        (None, ["three hundred", "300"], False),
    ],
)
def test_epochs_that_are_no_number_are_unreadable_where_nothing_else_says_them(
    epochs: int | None, stated: list[str], unreadable: bool
) -> None:
    asked = criterion(conditions=Conditions(epochs=300))
    facts = [fact("epochs", value, setting="Global.epochs") for value in stated]
    found = row(evaluation("0.83000", epochs=epochs, facts=facts), asked=asked)
    assert (said(found)[1] == "setting_unreadable") == unreadable
    if unreadable:
        assert found.values == {
            "condition": "Global.epochs", "wanted": "300", "stated": "three hundred", "place": "eval.log:3",
        }  # fmt: skip


@pytest.mark.parametrize(("by", "expected"), [("submission", "lines_quoted"), ("reviewer", "meets_target")])
def test_the_contributors_mapping_does_not_vouch_for_lines_that_are_shown(by: str, expected: str) -> None:
    one = log("0.83000", facts=[Fact(key="program", value="official-1", how="line", line=1)])
    assert said(row(one, mappings=mapped("train.log", by)))[1] == expected


@pytest.mark.parametrize(("by", "expected"), [("submission", "filed_as_shown"), ("reviewer", "meets_target")])
def test_the_contributors_mapping_does_not_vouch_for_what_a_file_is_called(by: str, expected: str) -> None:
    one = log("0.83000", file="submission/official.log")
    assert said(row(one, mappings=mapped("submission/official.log", by)))[1] == expected


def test_a_folder_called_after_a_model_says_nothing_where_no_model_is_asked_for() -> None:
    one = log("0.83000", file="submission/Net-B/train.log", model=None)
    assert said(row(one, asked=criterion(model=None))) == PASS


@pytest.mark.parametrize(
    ("dataset", "split", "expected"),
    [("CULane", "test", ("REVIEW", "split_unstated")), ("ImageNet-1k", "val", PASS)],
)
def test_an_evaluation_of_a_set_with_several_public_splits_must_say_which(
    dataset: str, split: str, expected: tuple[str, str]
) -> None:
    about: dict[str, Any] = {"dataset": f"data/{dataset}", "classes": None} if dataset == "CULane" else {}
    found = row(evaluation("0.83000", split=None, **about), asked=criterion(dataset=dataset, split=split))
    assert said(found) == expected
