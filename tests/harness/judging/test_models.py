"""Whose model a run is of: what an inferred value may be of, and which words of a task are no names of models."""

from __future__ import annotations

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log
from harness.judging.models import Models
from harness.judging.recognisers import Recognisers
from harness.judging.report import NearMiss
from harness.tasks.spec import Conditions, MetricCriterion, Model
from tests.harness.builders import criterion, registry, run, spec

MODELS = {"Net-A": Model(aliases=["netA"], built_on=["ResNet50"]), "Net-B": Model()}


def models(*criteria: MetricCriterion) -> Models:
    return Models(spec(*criteria, models=MODELS), registry(), frozenset(), frozenset(), trusted=False)


def could_be(file: str, model: str | None) -> NearMiss | str:
    one = Log(file=file, format="general", runs=[run(model=model)])
    return models().could_be("Net-A", one, one.runs[0])


def test_an_inferred_value_of_another_model_of_the_task_is_a_near_miss() -> None:
    assert could_be("a.log", "Net-B") == NearMiss(why="near_other_model", values={"model": "Net-B", "wanted": "Net-A"})


@pytest.mark.parametrize(
    ("file", "model", "said"),
    [
        ("a.log", "netA", ""),
        ("resnet101.log", "netA", ""),
        ("a.log", "Strange", "Strange"),
        # Where nothing names a model, the file may be called after a network of others.
        ("a.log", None, ""),
        ("logs/resnet50.log", None, ""),
        ("logs/resnet101.log", None, "resnet101"),
    ],
)
def test_what_a_log_calls_the_model_of_an_inferred_value(file: str, model: str | None, said: str) -> None:
    assert could_be(file, model) == said


@pytest.mark.parametrize(
    "criteria",
    [
        criterion(subset="hard"),
        criterion(conditions=Conditions(evaluator="hard")),
        criterion(conditions=Conditions(lexicon="hard")),
    ],
)
def test_words_of_the_criteria_stand_beside_the_name_of_a_model(criteria: MetricCriterion) -> None:
    """`hard_netA` is Net-A where a row of the task is called so, and says nothing elsewhere."""
    one = Log(file="x/hard_netA/a.log", format="general", runs=[run(model=None)])
    inside = Log(file="x/hard_Net-B/a.log", format="general", runs=[run(model=None)])
    assert models(criteria).could_be("Net-A", one, one.runs[0]) == ""
    assert models(criteria).could_be("Net-A", inside, inside.runs[0]) == NearMiss(
        why="near_other_model", values={"model": "hard_Net-B", "wanted": "Net-A"}
    )
    assert models(criterion()).could_be("Net-A", inside, inside.runs[0]) == ""


@pytest.mark.parametrize("key", ["model", "method", "backbone"])
def test_the_recogniser_of_a_run_is_named_by_any_of_its_facts(key: str) -> None:
    recognisers = Recognisers(
        [criterion(conditions=Conditions(evaluator="CRNN")), criterion(conditions=Conditions(evaluator="ASTER"))]
    )
    named = run(model=None, facts=[Fact(key=key, value="crnn", how="config", line=1)])  # type: ignore[arg-type]
    assert recognisers.of(named) == "CRNN"
    assert recognisers.of(run(model="aster")) == "ASTER"
    assert recognisers.of(run(model="netA")) is None
    both = run(model="aster", facts=[Fact(key="model", value="crnn", how="config", line=1)])
    assert recognisers.of(both) is None
