"""Which variant's number gates, where the task prints none."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.facts import Fact, Key
from harness.judging.readings import of_variant
from harness.tasks.spec import Reading
from tests.harness.builders import SOURCE, criterion, log, notes, row, said


def asked(**changes: Any) -> Any:
    """65.5 % for pillars, which gates, and 71.3 % for voxels."""
    readings = [
        Reading(name="pillar", target=Decimal("65.5"), source=SOURCE, gates=True, variant=["pillar", "PointPillars"]),
        Reading(name="voxel", target=Decimal("71.3"), source=SOURCE, variant=["voxel", "01voxel"]),
    ]
    return criterion(target=Decimal("65.5"), readings=readings, **changes)


def fact(key: Key, value: str) -> Fact:
    return Fact(key=key, value=value, how="config", line=3)


@pytest.mark.parametrize(
    ("facts", "file", "named"),
    [
        ([], "out/train.log", None),
        ([], "net_pillar/train.log", "pillar"),
        ([], "net-01voxel-3e/train.log", "voxel"),
        ([], "netvoxels/train.log", None),
        ([fact("config", "configs/net_voxel.yml")], "net_pillar/train.log", "voxel"),
        ([fact("backbone", "PointPillars")], "net_voxel/train.log", "pillar"),
        ([fact("backbone", "PointPillars"), fact("config", "net_voxel.yml")], "train.log", "pillar"),
        ([fact("config", "pillar_to_voxel.yml")], "net_voxel/train.log", None),
        ([fact("weights", "https://host/pillar/net_voxel.pdparams")], "train.log", "voxel"),
    ],
)
def test_what_the_configuration_names_counts_before_what_files_are_called(
    facts: list[Fact], file: str, named: str | None
) -> None:
    made = log("0.66", file=file, facts=facts)
    found = of_variant(asked(), made, made.runs[0])
    assert (None if found is None else found.name) == named


@pytest.mark.parametrize(
    ("value", "file", "expected", "note", "gates"),
    [
        ("0.6550", "train.log", ("PASS", "meets_target"), "note_variant_open", "65.5"),
        ("0.6540", "train.log", ("FAIL", "misses_target"), "note_variant_open", "65.5"),
        ("0.7000", "voxel/train.log", ("FAIL", "misses_target"), "note_variant_named", "71.3"),
        ("0.7130", "voxel/train.log", ("PASS", "meets_target"), "note_variant_named", "71.3"),
        ("0.6550", "pillar/train.log", ("PASS", "meets_target"), "note_variant_named", "65.5"),
    ],
)
def test_the_number_of_the_named_variant_gates_else_the_lowest(
    value: str, file: str, expected: tuple[str, str], note: str, gates: str
) -> None:
    found = row(log(value, file=file), asked=asked())
    assert said(found) == expected
    assert note in notes(found)
    assert next(one for one in found.notes if one.code == note).values["gates"] == gates
    assert found.target is not None
    assert found.target.value == Decimal(gates)


def test_a_reviewer_chooses_the_variant() -> None:
    found = row(log("0.7000", file="pillar/train.log"), asked=asked(), readings={"net-a-top1": "voxel"})
    assert said(found) == ("FAIL", "misses_target")
    assert "note_reading_chosen" in notes(found)


def test_logs_of_two_variants_are_each_held_against_their_own_number() -> None:
    found = row(log("0.6550", file="pillar/a.log"), log("0.7000", file="voxel/b.log"), asked=asked())
    assert said(found) == ("REVIEW", "candidates_disagree")
    assert [one.verdict.value for one in found.candidates] == ["PASS", "FAIL"]
