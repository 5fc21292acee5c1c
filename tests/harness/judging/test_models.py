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


OF_TWO = [criterion(conditions=Conditions(evaluator=name)) for name in ("CRNN", "ASTER")]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("in/ours/CRNN/easy.log", "CRNN"),
        ("in/C3-STISR_crnn_easy.log", "CRNN"),
        # What is nearest to the log counts.
        ("in/CRNN/aster/easy.log", "ASTER"),
        ("in/aster_crnn.log", None),
        ("in/crnns/easy.log", None),
        # The folder that was handed in lies where its owner likes.
        ("crnn/in/easy.log", None),
    ],
)
def test_a_file_is_called_after_one_of_several_recognisers(file: str, said: str | None) -> None:
    recognisers = Recognisers(OF_TWO, [file.partition("in/")[0] + "in"])
    one = Log(file=file, format="paddleocr", runs=[run(model="C3-STISR")])
    assert recognisers.filed(one, one.runs[0]) == said
    for asked in OF_TWO:
        wanted = asked.conditions.evaluator
        near = NearMiss(why="near_other_evaluator", values={"stated": said or "", "wanted": wanted or ""})
        assert recognisers.another(asked, one, one.runs[0]) == (None if said in (None, wanted) else near)


def test_the_name_of_a_file_does_not_overrule_what_its_run_states() -> None:
    recognisers = Recognisers(OF_TWO, ["in"])
    for stated in (run(model="aster"), run(model="C3-STISR", evaluator="strange")):
        one = Log(file="in/crnn/a.log", format="paddleocr", runs=[stated])
        assert recognisers.filed(one, stated) is None
    # Where a task asks for one evaluator, a file that is called after it shows nothing.
    single = Log(file="in/crnn/a.log", format="paddleocr", runs=[run(model="C3-STISR")])
    assert Recognisers(OF_TWO[:1], ["in"]).filed(single, single.runs[0]) is None
