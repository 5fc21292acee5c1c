"""Whose model a run is of: what an inferred value may be of, and which words of a task are no names of models."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log
from harness.judging.models import Models
from harness.judging.options import MappedFile
from harness.judging.recognisers import Recognisers
from harness.judging.report import NearMiss
from harness.judging.series import Doubt, Series
from harness.tasks.spec import Conditions, MetricCriterion, Model
from harness.values.verdicts import Reason
from tests.harness.builders import criterion, mapped, registry, run, spec

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


def doubts(
    file: str, asked: MetricCriterion, *, mapping: MappedFile | None = None, **about: Any
) -> tuple[NearMiss | None, list[Doubt]]:
    """Why a run of `file` is of no asked model, and what is doubted where it is."""
    one = Log(file=file, format="general", runs=[run(**{"model": "netA", **about})])
    series = Series(runs=[(one, one.runs[0])])
    return models(asked).check(asked, one, one.runs[0], mapping, series), series.doubts


LEXICON = criterion(conditions=Conditions(lexicon="weak"))


@pytest.mark.parametrize(
    ("file", "asked", "expected"),
    [
        ("a.log", LEXICON, []),
        ("weak_lexicon.log", LEXICON, []),
        (
            "strong_lexicon.log",
            LEXICON,
            [
                Doubt(
                    reason=Reason.CONDITIONS_DIFFER,
                    values={"condition": "lexicon", "wanted": "weak", "stated": "strong lexicon (strong_lexicon.log)"},
                )
            ],
        ),
        # Where no lexicon is asked for, none is another.
        ("strong_lexicon.log", criterion(), []),
        (
            "minival.log",
            criterion(),
            [
                Doubt(
                    reason=Reason.DATASET_PART,
                    values={"stated": "minival.log", "part": "minival", "place": "minival.log"},
                )
            ],
        ),
    ],
)
def test_what_the_name_of_a_file_says_against_a_run(file: str, asked: MetricCriterion, expected: list[Doubt]) -> None:
    assert doubts(file, asked) == (None, expected)


def test_a_folder_may_be_called_after_the_network_that_a_model_is_built_on() -> None:
    """Only where the run says that it is the network's backbone, or the task that the model is built on it."""
    backbone = Fact(key="backbone", value="ResNet101", how="config", line=3)
    assert doubts("resnet101/a.log", criterion(), facts=[backbone]) == (None, [])
    output = Fact(key="output", value="ResNet101", how="config", line=3)
    near, found = doubts("resnet101/a.log", criterion(), facts=[output])
    assert (near, [one.reason for one in found]) == (None, [Reason.MODEL_DISAGREES])


@pytest.mark.parametrize(("asked", "doubted"), [({}, True), ({"model": None}, True), ({"dataset": None}, True)])
def test_a_model_that_a_file_beside_a_log_states_is_doubted(asked: dict[str, Any], doubted: bool) -> None:
    by = Fact(key="model", value="netA", how="config", line=2, told_by="config.yaml")
    reasons = [one.reason for one in doubts("a.log", criterion(**asked), facts=[by])[1]]
    assert (Reason.STATED_BESIDE in reasons) is doubted
    nothing = criterion(model=None, dataset=None)
    assert Reason.STATED_BESIDE not in [one.reason for one in doubts("a.log", nothing, facts=[by])[1]]


def test_a_reviewer_does_not_make_a_model_of_another_task_the_asked_one() -> None:
    mapping = mapped("a.log")["net-a-top1"]
    near, found = doubts("a.log", criterion(), mapping=mapping, model="yolov8_n")
    assert near is not None
    assert (near.why, near.values, found) == (
        "near_other_model",
        {"model": "yolov8_n (YOLOv8-n)", "wanted": "Net-A"},
        [],
    )
