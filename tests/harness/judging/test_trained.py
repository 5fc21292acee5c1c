"""Whether a training reads what is evaluated: by the names of its lists and splits, and by the lists themselves."""

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Run
from harness.judging.trained import on_evaluated
from harness.tasks.spec import Conditions
from tests.harness.builders import criterion, log, row

GOOD = "0.83500"


def fact(value: str, part: str = "train", key: str = "list") -> Fact:
    return Fact(key=key, value=value, how="config", line=5, part=part, setting=f"{part}.x")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        "./dataset/ILSVRC2012/val_list.txt",
        "data/trainval.txt",
        "data/train_val_list.txt",
        "annotations/instances_val2017.json",
        "data/train-val.json",
        "data/manifest.dev",
    ],
)
def test_a_training_list_called_after_the_evaluated_split(value: str) -> None:
    found = on_evaluated(Run(facts=[fact(value)]), "val")
    assert found is not None
    assert (found.fact.value, found.split) == (value, "val")


@pytest.mark.parametrize(
    "value",
    [
        "./dataset/ILSVRC2012/train_list.txt",
        "annotations/instances_train2017.json",
        "data/rec_all.txt",
        "data/train_val_split.txt",
        "data/val",
        "val/train.txt",
        "data/images.json",
        "data/manifest.train",
    ],
)
def test_other_lists_say_nothing_of_it(value: str) -> None:
    assert on_evaluated(Run(facts=[fact(value)]), "val") is None
    assert on_evaluated(Run(facts=[fact(value.replace("train", "test"))]), "val") is None


def test_what_is_evaluated_is_not_trained_on() -> None:
    lists = [fact("a/val_list.txt", part="eval"), fact("a/train_list.txt"), fact("val", part="val", key="split")]
    assert on_evaluated(Run(facts=lists), "val") is None


def test_one_list_for_both() -> None:
    both = [fact("./a/train_list.txt", part="eval"), fact("a/train_list.txt")]
    assert on_evaluated(Run(facts=both), "val") is not None
    # A file of both kinds of samples, which a program takes apart.
    meta = [fact("a/dataset.json", part="eval"), fact("a/dataset.json")]
    assert on_evaluated(Run(facts=meta), "val") is None


@pytest.mark.parametrize(("value", "expected"), [("val", True), ("trainval", True), ("train", False), ("test", False)])
def test_the_split_of_a_training(value: str, expected: bool) -> None:
    assert (on_evaluated(Run(facts=[fact(value, key="split")]), "val") is not None) == expected


def test_training_and_validation_data_for_a_test_set_are_as_usual() -> None:
    assert on_evaluated(Run(facts=[fact("VOC2007/trainval.txt")]), "test") is None


def test_such_a_training_is_for_a_person() -> None:
    found = row(log(GOOD, facts=[fact("a/val_list.txt")]))
    assert (found.verdict.value, found.reason.value) == ("REVIEW", "trained_on_evaluated")
    assert found.values["stated"] == "a/val_list.txt"
    assert row(log(GOOD, facts=[fact("a/train_list.txt")])).verdict.value == "PASS"


@pytest.mark.parametrize(
    ("facts", "trained", "verdict"),
    [
        ([fact("train", part="", key="split")], False, "REVIEW"),
        ([fact("val", part="", key="split")], False, "PASS"),
        ([fact("imagenet", part="", key="split")], False, "PASS"),
        # Where a training is under way it may be its split.
        ([fact("train", part="", key="split")], True, "PASS"),
        ([fact("train", part="eval", key="split")], True, "REVIEW"),
        ([fact("a/train_list.txt", part="val")], True, "REVIEW"),
        ([fact("a/train_list.txt", part="")], True, "PASS"),
    ],
)
def test_a_setting_says_that_another_split_was_evaluated(facts: list[Fact], trained: bool, verdict: str) -> None:
    epochs = [1, 2, 3] if trained else []
    asked = criterion(conditions=Conditions())
    assert row(log(GOOD, facts=facts, train_epochs=epochs, epochs=None), asked=asked).verdict.value == verdict
