"""The records of a spec: what each kind may hold, and that nothing else gets in."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from harness.tasks import spec as records
from harness.tasks.spec import (
    ArtifactCriterion,
    Criterion,
    DeploymentCriterion,
    MetricCriterion,
    ReviewCriterion,
    Spec,
    TensorsCriterion,
)
from harness.values import typed, yamlio
from harness.values.errors import SpecError
from tests.harness.builders import artifact, criterion, spec

HEAD = """spec: 1
task: 7
version: 1
title: {en: a, zh: a}
toolkit: PaddleClas
family: open
seed: {line: 1, end: 3}
criteria:
"""
KINDS: dict[str, tuple[type[Any], str]] = {
    "metric": (
        MetricCriterion,
        "{kind: metric, id: a, metric: top1, unit: percent, rule: at_least, status: resolved, target: 82.50}",
    ),
    "tensors": (TensorsCriterion, "{kind: tensors, id: a, what: forward, absolute: 1e-6}"),
    "tests": (records.TestsCriterion, "{kind: tests, id: a, files: [tests/*.py], minimum: 3}"),
    "deployment": (
        DeploymentCriterion,
        "{kind: deployment, id: a, backends: [onnx], max_difference: 0.5, unit: percent}",
    ),
    "artifact": (ArtifactCriterion, "{kind: artifact, id: a, type: code, files: ['**/*.py'], languages: [en, zh]}"),
    "review": (ReviewCriterion, "{kind: review, id: a, look_at: {en: a, zh: a}}"),
}


def read(*criteria: str) -> Spec:
    text = HEAD + "".join(f"  - {one}\n" for one in criteria)
    return typed.convert(yamlio.load(text, "007.yaml"), Spec, "007.yaml")


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_read_and_knows_its_name(kind: str) -> None:
    record, text = KINDS[kind]
    found = read(text).criteria[0]
    assert type(found) is record
    assert (found.id, found.kind, found.required) == ("a", kind, True)


def test_all_kinds_are_covered() -> None:
    assert {record for record, _ in KINDS.values()} == set(Criterion.__args__)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_takes_a_key_it_does_not_know(kind: str) -> None:
    _, text = KINDS[kind]
    with pytest.raises(SpecError) as caught:
        read(text.replace("id: a", "id: a, colour: red"))
    assert (caught.value.code, caught.value.values["path"]) == ("spec_unknown_key", "criteria[0].colour")


def test_a_criterion_of_one_kind_takes_no_key_of_another() -> None:
    with pytest.raises(SpecError) as caught:
        read("{kind: artifact, id: a, type: code, target: 82.5}")
    assert caught.value.values["path"] == "criteria[0].target"


def test_numbers_keep_their_digits() -> None:
    found = read(KINDS["metric"][1], KINDS["tensors"][1])
    metric, tensors = found.criteria
    assert isinstance(metric, MetricCriterion)
    assert isinstance(tensors, TensorsCriterion)
    assert (str(metric.target), str(tensors.absolute)) == ("82.50", "0.000001")


def test_what_a_metric_criterion_leaves_open() -> None:
    found = read(KINDS["metric"][1]).criteria[0]
    assert isinstance(found, MetricCriterion)
    assert (found.select, found.min_assurance, found.conditions.weights) == ("best", "logged", "any")
    assert (found.tolerance, found.samples, found.readings, found.strict) == (None, None, [], False)


def test_a_record_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        criterion().target = Decimal(1)  # type: ignore[misc]


def test_two_records_do_not_share_their_lists() -> None:
    first, second = artifact(), artifact()
    assert first == second
    assert first.languages is not second.languages


def test_a_criterion_by_its_id() -> None:
    task = spec(criterion(), artifact())
    assert task.criterion("code") is task.criteria[1]
    assert task.criterion("other") is None


def test_a_spec_survives_a_round_trip() -> None:
    task = read(*(text for _, text in KINDS.values()))
    assert msgspec.convert(msgspec.to_builtins(task, builtin_types=(Decimal,)), Spec) == task


def test_the_schema_names_every_field() -> None:
    schema = msgspec.json.schema(Spec)
    assert set(schema["$defs"]["MetricCriterion"]["properties"]) == {
        "kind",
        *(field.encode_name for field in msgspec.structs.fields(MetricCriterion)),
    }
