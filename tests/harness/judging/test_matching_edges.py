"""Where two rules of matching meet: each of these was wrong in a copy of the code that no other test told apart."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log, Origin
from harness.judging.options import MappedFile
from harness.tasks.spec import Conditions
from tests.harness.builders import (
    artifact,
    criterion,
    evaluation,
    log,
    near,
    notes,
    observation,
    report,
    row,
    run,
    said,
    spec,
)

PASS = ("PASS", "meets_target")
MISSING = ("MISSING", "no_evidence")
PSNR: dict[str, Any] = {"metric": "psnr", "unit": "dB", "model": None, "dataset": None, "split": None}


def test_an_open_unit_that_is_no_share_has_one_reading() -> None:
    found = row(log("0.50", each={"unit": None, "metric": "psnr"}), asked=criterion(**PSNR))
    assert (said(found), found.values["readings"]) == (("REVIEW", "unit_open"), "0.50")


@pytest.mark.parametrize("value", ["nan", "inf"])
def test_what_is_no_number_has_no_unit_to_ask_for(value: str) -> None:
    found = row(log(value, each={"unit": None}))
    assert said(found) == ("FAIL", "non_finite")


@pytest.mark.parametrize(
    "changes",
    [
        {"subset": "all"},
        {"conditions": Conditions(lexicon="strong")},
        {"average_of": ["a", "b"]},
    ],
)
def test_no_lexicon_is_a_part_where_a_part_is_asked(changes: dict[str, Any]) -> None:
    assert said(row(log("0.83000", each={"subset": "none"}))) == PASS
    found = row(log("0.83000", each={"subset": "none"}), asked=criterion(**changes))
    assert (said(found), near(found)) == (MISSING, ["near_other_subset"])


def test_the_value_that_is_shown_is_an_evaluation_where_there_is_one() -> None:
    one = log("0.83000", model="netB")
    one.observations.append(observation("0.90000", kind="best", line=11))
    (miss,) = row(one).near_misses
    assert miss.observation is not None
    assert (miss.why, miss.observation.value_text) == ("near_other_model", "0.83000")


@pytest.mark.parametrize("kind", ["best", "train"])
def test_another_model_is_told_before_the_kind_of_the_value(kind: str) -> None:
    assert near(row(log("0.83000", model="netB", each={"kind": kind}))) == ["near_other_model"]
    assert near(row(log("0.83000", model="netB", each={"kind": kind, "split": "test"}))) == ["near_other_model"]


@pytest.mark.parametrize("kind", ["best", "train"])
def test_another_dataset_is_told_before_the_kind_of_the_value(kind: str) -> None:
    assert near(row(log("0.83000", dataset="CIFAR-10", each={"kind": kind}))) == ["near_other_dataset"]


def test_of_runs_that_state_the_same_the_last_value_is_shown_where_the_first_stands() -> None:
    values = [("netB", "0.80000"), ("netC", "0.81000"), ("netB", "0.82000"), ("netC", "0.83000"), ("netB", "0.84000")]
    several = log("0.80000")
    several.runs = [run(index=at, model=model, first_line=at + 1) for at, (model, _) in enumerate(values)]
    several.observations = [observation(value, run=at, line=at + 1) for at, (_, value) in enumerate(values)]
    shown = [
        (miss.values["model"], miss.observation.value_text) for miss in row(several).near_misses if miss.observation
    ]
    assert shown == [("netB", "0.84000"), ("netC", "0.83000")]


def test_another_model_is_told_before_another_split() -> None:
    assert near(row(log("0.83000", model="netB", split="test"))) == ["near_other_model"]


def test_a_split_of_the_images_is_the_split_of_the_set_that_was_chosen_from_them() -> None:
    """ImageNet-LT tests on the validation images of ImageNet-1k: they are not its own validation split."""
    trained = Fact(key="training data", value="data/ImageNet_LT/ImageNet_LT_train.txt", how="config", line=1)
    lists = Fact(key="list", value="data/ImageNet_LT/ImageNet_LT_train.txt", how="config", line=1, part="train")
    images = Fact(key="dataset", value="data/ILSVRC2012/val", how="config", line=2, part="val")
    about: dict[str, Any] = {"dataset": None, "split": "val", "facts": [trained, lists, images]}
    for split, expected in (("test", []), ("val", ["near_other_split"])):
        asked = criterion(dataset="ImageNet-LT", split=split)
        assert near(row(log("0.83000", **about), asked=asked)) == expected


def test_a_part_that_the_value_names_is_what_was_averaged() -> None:
    """A part that is itself called the average needs nothing else to say over what it is."""
    asked = criterion(subset="mean", average_of=["a", "b"])
    assert said(row(log("0.83000", each={"subset": "mean"}), asked=asked)) == PASS


@pytest.mark.parametrize(
    ("samples", "part", "expected"),
    [
        ("200", "val", PASS),
        ("199", "val", ("REVIEW", "average_unstated")),
        ("200", "train", ("REVIEW", "average_unstated")),
    ],
)
def test_an_average_is_over_all_where_their_samples_were_counted(
    samples: str, part: Any, expected: tuple[str, str]
) -> None:
    counted = Fact(key="samples", value=samples, how="count", line=1, part=part)
    asked = criterion(average_of=["a", "b"], samples=200, dataset=None)
    found = row(log("0.83000", facts=[counted]), asked=asked)
    assert said(found) == expected


def averaged(*observed: tuple[str, str | None, str, str]) -> Log:
    """A log of one run with values (digits, part, metric, kind)."""
    one = evaluation("0.83000")
    one.observations += [
        observation(value, subset=part, metric=metric, kind=kind, line=2 + at)
        for at, (value, part, metric, kind) in enumerate(observed)
    ]
    return one


@pytest.mark.parametrize(
    ("metric", "kind", "open_"),
    [("top1", "eval", False), ("top1", "final", False), ("top5", "eval", True), ("top1", "best", True)],
)
def test_an_average_is_over_all_where_each_of_them_stands_beside_it(metric: str, kind: str, open_: bool) -> None:
    cells = [criterion(id=part, subset=part, target=None, status="unresolved", required=False) for part in ("a", "b")]
    task = spec(criterion(average_of=["a", "b"]), *cells)
    beside = averaged(("0.84000", "a", "top1", "eval"), ("0.82000", "b", metric, kind))
    found = report(task, beside).rows[0]
    doubted = [found.reason.value, *(note.code for note in found.notes)]
    assert ("average_unstated" in doubted) is open_


def test_the_split_of_a_value_that_counts_too_is_noted() -> None:
    asked = criterion(other_splits=["test"])
    assert "note_other_split" in notes(row(log("0.83000", split=None, each={"split": "test"}), asked=asked))
    assert "note_other_split" not in notes(row(log("0.83000", each={"split": "val"}), asked=asked))


def test_an_open_unit_is_a_doubt_beside_another() -> None:
    origin = Origin(by="submission", where="submission: logs[0]")
    found = row(log("0.83000", "0.83000", declared=origin, each={"unit": None}))
    assert said(found) == ("REVIEW", "unit_open")


@pytest.mark.parametrize(("file", "part"), [("scene0.log", "scene0"), ("scene1.log", None)])
def test_the_part_that_a_file_is_named_after_is_told(file: str, part: str | None) -> None:
    cells = [criterion(id=name, subset=name, model=None) for name in ("scene1", "scene0")]
    found = report(spec(*cells), log("0.83000", file=file)).rows[0]
    assert [miss.values["subset"] for miss in found.near_misses] == ([] if part is None else [part])


def test_a_recogniser_matters_only_where_one_is_asked_for() -> None:
    asked = criterion(conditions=Conditions(evaluator="Net-B"))
    task = spec(asked, criterion(id="any"), criterion(id="crnn", conditions=Conditions(evaluator="CRNN")))
    facts = [Fact(key="method", value="CRNN", how="config", line=1)]
    first, free, other = report(task, log("0.83000", facts=facts)).rows
    assert (near(first), said(free), said(other)) == (["near_other_evaluator"], PASS, PASS)


def test_an_evaluator_that_nobody_asks_for_is_no_doubt() -> None:
    assert said(row(log("0.83000", evaluator="coco"))) == PASS


def test_words_of_any_criterion_stand_beside_a_models_name() -> None:
    """Criteria that are no metrics, or of no data set, come before the one whose data set the file names."""
    task = spec(artifact(), criterion(id="free", dataset=None, metric="top5"), criterion())
    assert said(report(task, log("0.83000", file="netA_imagenet.log", model=None)).rows[2]) == PASS


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ({(20, None, "top1")}, PASS),
        ({(20, None, "top5")}, MISSING),
        ({(10, None, "top1")}, ("FAIL", "misses_target")),
    ],
)
def test_a_mapping_to_a_line_looks_at_no_other_line(places: Any, expected: tuple[str, str]) -> None:
    mapping = {"net-a-top1": MappedFile(path="train.log", by="reviewer", places=frozenset(places))}
    assert said(row(log("0.80000", "0.83000"), mappings=mapping)) == expected


def unsplit(**about: Any) -> tuple[tuple[str, str], list[str]]:
    """Verdict and notes of a log that does not say of which split it is."""
    found = row(log("0.83000", split=None, **about), asked=criterion(dataset="CIFAR-100", split="test"))
    return said(found), notes(found)


def test_the_only_split_of_a_set_is_meant_where_nothing_was_trained() -> None:
    untrained: dict[str, Any] = {"dataset": "data/CIFAR100", "classes": 100, "train_epochs": []}
    told, noted = unsplit(**untrained)
    assert (told, "note_only_split" in noted) == (PASS, True)
    told, noted = unsplit(**{**untrained, "train_epochs": [1]})
    assert (told, "note_only_split" in noted) == (("REVIEW", "split_unstated"), False)


def test_a_run_of_several_is_looked_at_by_its_number() -> None:
    several = log("0.83000", model="netB")
    several.runs.append(run(index=1))
    several.observations.append(observation("0.84000", run=1, line=99))
    assert said(row(several)) == PASS


@pytest.mark.parametrize(("dataset", "expected"), [("ImageNet-1k", PASS), ("CIFAR-10", ("REVIEW", "average_unstated"))])
def test_an_average_is_over_all_where_the_set_that_holds_them_is_named(dataset: str, expected: tuple[str, str]) -> None:
    """Not where a cell is of that set itself: then its value may be all there is."""
    cells = [
        criterion(id=part, dataset=own, target=None, status="unresolved", required=False)
        for part, own in (("a", "CIFAR-10"), ("b", "CIFAR-100"))
    ]
    about: dict[str, Any] = {} if dataset == "ImageNet-1k" else {"dataset": "data/cifar-10", "classes": 10}
    whole = criterion(average_of=["a", "b"], dataset=dataset)
    assert said(report(spec(whole, *cells), evaluation("0.83000", **about)).rows[0]) == expected


@pytest.mark.parametrize(("value", "expected"), [("True", ("REVIEW", "conditions_differ")), ("False", PASS)])
def test_what_the_run_states_of_its_test_is_held_against_what_is_asked(value: str, expected: tuple[str, str]) -> None:
    ranked = Fact(key="test_time", value=value, how="config", line=7, part="val", setting="test.re_ranking")
    found = row(log("0.83000", facts=[ranked]))
    assert said(found) == expected
    if expected != PASS:
        stated = {"condition": "re_ranking", "wanted": "no", "stated": "test.re_ranking=True (train.log:7)"}
        assert found.values == stated
