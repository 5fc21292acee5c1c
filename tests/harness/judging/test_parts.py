"""Which part of a data set a run and its file speak of; what evaluates others names no model."""

from __future__ import annotations

import pytest

from harness.evidence.facts import Fact
from harness.judging.parts import PartNames
from harness.tasks.spec import Conditions, MetricCriterion, Spec
from tests.harness.builders import criterion, evaluation, near, report, run, said, spec


def parts() -> tuple[PartNames, MetricCriterion]:
    made = [criterion(id=name, subset=name, dataset="NeRF-Synthetic") for name in ("chair", "lego", "mic")]
    return PartNames(spec(*made)), made[0]


@pytest.mark.parametrize(
    ("dataset", "output", "file", "named"),
    [
        ("data/nerf_synthetic/chair", None, "lego/a.log", "chair"),
        ("data/nerf_synthetic", None, "lego/a.log", "lego"),
        ("data/nerf_synthetic", "out/tensorf_mic_VM", "lego/a.log", "mic"),
        ("data/nerf_synthetic/lego + data/nerf_synthetic/mic", None, "chair.log", None),
        ("data/nerf_synthetic/armchair", None, "a.log", None),
        ("data/nerf_synthetic", None, "chair_lego.log", None),
        ("data/nerf_synthetic", None, "x/chair/y/z/a/a.log", None),
        ("data/nerf_synthetic", None, "x/chair/y/z/a.log", "chair"),
        ("data/nerf_synthetic", None, "chairs/a.log", None),
    ],
)
def test_the_data_count_before_the_output_and_that_before_the_file(
    dataset: str, output: str | None, file: str, named: str | None
) -> None:
    known, asked = parts()
    facts = [Fact(key="output", value=output, how="config", line=2)] if output else []
    made = evaluation("0.8", file=file, dataset=dataset, facts=facts)
    assert known.named(asked, made, made.runs[0]) == named


def test_of_a_data_set_without_parts_none_is_named() -> None:
    known = PartNames(spec(criterion()))
    assert known.named(criterion(), evaluation("0.8", file="chair.log"), run()) is None


def recognisers() -> Spec:
    """A task whose rows are evaluated with CRNN and with ASTER."""
    return spec(*(criterion(id=name.lower(), conditions=Conditions(evaluator=name)) for name in ("CRNN", "ASTER")))


@pytest.mark.parametrize(
    ("model", "file", "crnn", "aster"),
    [
        ("CRNN", "Net-A_CRNN.log", ("PASS", "meets_target"), ("MISSING", "no_evidence")),
        ("crnn", "Net-A/a.log", ("PASS", "meets_target"), ("MISSING", "no_evidence")),
        ("ASTER", "Net-A_CRNN.log", ("MISSING", "no_evidence"), ("PASS", "meets_target")),
        ("CRNN", "CRNN.log", ("MISSING", "no_evidence"), ("MISSING", "no_evidence")),
        ("CRNN", "Net-B_CRNN.log", ("MISSING", "no_evidence"), ("MISSING", "no_evidence")),
        ("Net-A", "a.log", ("REVIEW", "evaluator_unstated"), ("REVIEW", "evaluator_unstated")),
    ],
)
def test_a_model_that_evaluates_others_is_the_evaluator(
    model: str, file: str, crnn: tuple[str, str], aster: tuple[str, str]
) -> None:
    for number, expected in enumerate((crnn, aster)):
        found = report(recognisers(), evaluation("0.83", file=file, model=model)).rows[number]
        assert said(found) == expected


def test_another_evaluator_is_a_near_miss() -> None:
    found = report(recognisers(), evaluation("0.83", file="Net-A.log", model="ASTER")).rows[0]
    assert near(found) == ["near_other_evaluator"]
    assert found.near_misses[0].values == {"stated": "ASTER", "wanted": "CRNN"}


def lexicons() -> tuple[PartNames, list[MetricCriterion]]:
    made = [criterion(id=name.lower(), conditions=Conditions(lexicon=name)) for name in ("None", "Full")]
    return PartNames(spec(*made)), made


@pytest.mark.parametrize(
    ("stated", "file", "named"),
    [
        ("None", "full.log", "None"),
        ("Full", "none.log", "Full"),
        ("./lexicons/full_lexicon.txt", "a.log", "Full"),
        (None, "spts_full/a.log", "Full"),
        (None, "a.log", None),
        # Nobody asks for it, and the name of the file does not overrule it.
        ("Weak", "full.log", "weak"),
    ],
)
def test_a_lexicon_is_stated_by_its_setting_else_by_the_file(stated: str | None, file: str, named: str | None) -> None:
    known, asked = lexicons()
    facts = [Fact(key="lexicon", value=stated, how="config", line=2)] if stated else []
    made = evaluation("0.8", file=file, facts=facts)
    assert {known.named(one, made, made.runs[0]) for one in asked} == {named}


def test_the_value_of_another_lexicon_is_no_evidence() -> None:
    _, asked = lexicons()
    full = evaluation("0.83000", facts=[Fact(key="lexicon", value="Full", how="config", line=2)])
    rows = report(spec(*asked), full).rows
    assert [said(row)[0] for row in rows] == ["MISSING", "PASS"]
    assert near(rows[0]) == ["near_other_subset"]


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ("Strong", "Strong"),
        ("Full", "full"),
        ("None", "none"),
        ("weak_voc_new.txt", "Weak"),
        ("./lexicons/GenericVocabulary_new.txt", "Strong"),
        ("words.txt", "Strong"),
        (None, "Strong"),
    ],
)
def test_a_lexicon_that_is_stated_is_not_that_of_the_file_s_name(stated: str | None, named: str) -> None:
    asked = [criterion(id=one.lower(), conditions=Conditions(lexicon=one)) for one in ("Strong", "Weak")]
    facts = [Fact(key="lexicon", value=stated, how="config", line=2)] if stated else []
    made = evaluation("0.8", file="net-a_strong.log", facts=facts)
    assert PartNames(spec(*asked)).named(asked[0], made, made.runs[0]) == named
