"""A model that only a file beside the log names: its place, and folders that are called after another one."""

from __future__ import annotations

import pytest

from harness.evidence.facts import Fact
from harness.judging.beside import placed
from harness.judging.identity import Identified, Relation, identify
from tests.harness.builders import log, mapped, row, said
from tests.harness.judging.test_identity import NAMES
from tests.harness.judging.test_matching import GOOD, PASS

TOLD = Fact(key="model", value="netA", how="config", setting="model", line=3, told_by="exp/args.yaml")
OWN = Fact(key="model", value="netA", how="config", setting="model", line=3)


def found(*facts: Fact, file: str = "exp/results.csv", model: str | None = None) -> Identified:
    made = log("0.83000", file=file, model=model, facts=list(facts))
    run = made.runs[0]
    return placed(identify("Net-A", NAMES, made, run), "Net-A", NAMES, made, run)


def test_the_place_is_that_of_the_file_that_tells() -> None:
    assert (found(TOLD).relation, found(TOLD).place) == (Relation.SAME, "exp/args.yaml:3")
    assert (found(OWN).relation, found(OWN).place) == (Relation.SAME, "exp/results.csv:3")
    other = Fact(key="model", value="netB", how="config", setting="model", line=4, told_by="exp/args.yaml")
    assert (found(other).relation, found(other).place) == (Relation.OTHER, "exp/args.yaml:4")


@pytest.mark.parametrize(
    ("file", "against"),
    [
        ("netB/results.csv", "netB (netB/results.csv)"),
        ("exp/netA_large.csv", "netA_large (exp/netA_large.csv)"),
        # The name nearest to the file counts.
        ("netB/netA/results.csv", ""),
        ("netA/netB/results.csv", "netB (netA/netB/results.csv)"),
        ("exp/results.csv", ""),
        ("netB/a/b/c/d/results.csv", ""),
    ],
)
def test_what_lies_beside_a_log_does_not_overrule_its_own_name(file: str, against: str) -> None:
    assert found(TOLD, file=file).against == against
    # A configuration that the log itself prints does.
    assert found(OWN, file=file).against == ""


def test_a_folder_alone_is_no_word_of_another_file() -> None:
    about = Fact(key="epochs", value="300", how="config", line=1, told_by="exp/args.yaml")
    assert (found(about, file="netA/results.csv").place, found(about).relation) == (
        "netA/results.csv",
        Relation.UNSTATED,
    )


def test_a_name_that_the_log_of_the_run_gave_stands_in_that_log() -> None:
    """Its format knows the model from a line that is no fact."""
    about = Fact(key="config", value="configs/x.yml", how="command", setting="config", line=1, told_by="exp/train.log")
    assert (found(about, model="netA").relation, found(about, model="netA").place) == (Relation.SAME, "exp/train.log:1")


@pytest.mark.parametrize(
    ("mapping", "trusted", "expected"),
    [
        (None, False, ("REVIEW", "stated_beside")),
        ("submission", False, ("REVIEW", "stated_beside")),
        (None, True, PASS),
        ("reviewer", False, PASS),
    ],
)
def test_what_a_file_of_settings_says_of_a_record_a_person_confirms(
    mapping: str | None, trusted: bool, expected: tuple[str, str]
) -> None:
    made = log(GOOD, file="exp/results.csv", model=None, facts=[TOLD])
    mappings = mapped("exp/results.csv", mapping) if mapping is not None else {}
    found = row(made, mappings=mappings, trust_declared=trusted)
    assert said(found) == expected
    if expected != PASS:
        assert found.values == {"place": "exp/args.yaml:3"}


def test_what_the_text_log_of_the_run_says_of_a_record_counts() -> None:
    told = Fact(key="model", value="netA", how="config", setting="model", line=3, told_by="exp/train.log")
    text = log(GOOD, file="exp/train.log", facts=[OWN])
    assert said(row(log(GOOD, file="exp/scalars.json", model=None, facts=[told]), text)) == PASS


def test_a_schedule_alone_says_not_what_a_record_is_of() -> None:
    about = Fact(key="epochs", value="300", how="config", line=1, told_by="exp/args.yaml")
    assert said(row(log(GOOD, file="exp/results.csv", facts=[about]))) == PASS
