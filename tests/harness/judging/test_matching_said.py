"""What a matched log leaves open, and what comes close: every value of what is said, in the order of nearness."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log, Origin
from harness.judging.options import MappedFile
from harness.judging.report import Row
from harness.tasks.spec import Conditions, Model
from tests.harness.builders import criterion, evaluation, log, near, observation, report, row, run, said, spec

PASS = ("PASS", "meets_target")


def doubts(found: Row) -> dict[str, dict[str, str]]:
    """Every doubt of a row under REVIEW: its reason, and those among its notes."""
    stated = [(found.reason.value, found.values)] if found.verdict.value == "REVIEW" else []
    return dict([*stated, *((n.code, n.values) for n in found.notes if not n.code.startswith("note_"))])


def said_of(found: Row, code: str) -> list[dict[str, str]]:
    return [note.values for note in found.notes if note.code == code]


def by(who: str, path: str = "train.log") -> dict[str, MappedFile]:
    return {"net-a-top1": MappedFile(path=path, by=who)}  # type: ignore[arg-type]


def declared(who: str, *values: str, file: str = "train.log", task: int | None = None, **about: Any) -> Log:
    origin = Origin(by=who, where=f"{who}: logs[0]", task=task)  # type: ignore[arg-type]
    return log(*values, file=file, declared=origin, **about)


# Declarations.
@pytest.mark.parametrize("who", ["reviewer", "spec"])
def test_a_declaration_with_authority_is_noted(who: str) -> None:
    found = row(declared(who, "0.83000"))
    assert (said(found), said_of(found, "note_declared")) == (PASS, [{"where": f"{who}: logs[0]"}])


def test_a_declaration_of_the_submission_is_a_doubt_until_it_is_trusted() -> None:
    found = row(declared("submission", "0.83000"))
    assert said(found) == ("REVIEW", "declared_by_submission")
    assert (found.values, said_of(found, "note_declared")) == ({"where": "submission: logs[0]"}, [])
    trusted = row(declared("submission", "0.83000"), trust_declared=True)
    assert (said(trusted), said_of(trusted, "note_declared")) == (PASS, [{"where": "submission: logs[0]"}])
    assert said_of(row(log("0.83000")), "note_declared") == []


@pytest.mark.parametrize(("task", "expected"), [(None, PASS), (999, PASS), (998, ("MISSING", "no_evidence"))])
def test_a_declaration_of_another_task_is_none(task: int | None, expected: tuple[str, str]) -> None:
    assert said(row(declared("spec", "0.83000", task=task))) == expected


def test_what_is_declared_of_another_task_does_not_end_the_log() -> None:
    one = declared("spec", "0.83000", task=998)
    one.runs.append(run(index=1))
    one.observations.append(observation("0.84000", run=1, line=99))
    found = row(one)
    assert said(found) == PASS
    assert found.value == Decimal("84.000")


def two_readings(first: str | None, second: str, metric: str = "top1") -> Log:
    """One file read twice: by `first` (None: by its format) and by `second`."""
    one = log("0.81000") if first is None else declared(first, "0.81000")
    one.observations[0] = observation("0.81000", epoch=1, line=10, metric=metric)
    one.runs.append(run(index=1, declared=Origin(by=second, where=f"{second}: logs[1]")))  # type: ignore[arg-type]
    one.observations += [
        observation("0.82000", run=1, epoch=1, line=10),
        observation("0.83000", run=1, epoch=2, line=20),
        observation("0.90000", run=1, epoch=2, line=20, metric="top5"),
    ]
    return one


@pytest.mark.parametrize(
    ("first", "second", "who"),
    [
        (None, "reviewer", "paddleclas"),
        ("reviewer", "spec", "reviewer: logs[0]"),
        ("reviewer", "submission", "reviewer: logs[0]"),
        ("spec", "submission", "spec: logs[0]"),
    ],
)
def test_a_reading_with_more_right_counts_alone(first: str | None, second: str, who: str) -> None:
    found = row(two_readings(first, second))
    assert said(found) == ("FAIL", "misses_target")
    assert found.value == Decimal("81.000")
    missing = report(spec(criterion(target=None, status="unresolved")), two_readings(first, second)).rows[0]
    assert near(missing) == ["near_declared_overruled"]
    overruled = missing.near_misses[0]
    assert overruled.values == {"where": f"{second}: logs[1]", "by": who, "metric": "top1"}
    assert overruled.file == "train.log"
    assert overruled.observation is not None
    assert overruled.observation.value_text == "0.83000"


@pytest.mark.parametrize("first", [None, "reviewer"])
def test_a_reading_of_another_metric_has_no_more_right(first: str | None) -> None:
    found = row(two_readings(first, "spec", metric="top5"))
    assert (said(found), found.value) == (PASS, Decimal("83.000"))


# Whose mapping.
def test_the_reviewers_mapping_puts_other_files_aside_and_the_submissions_does_not() -> None:
    logs = log("0.83000", file="good.log"), log("0.80000", file="bad.log")
    assert said(row(*logs, mappings=by("reviewer", "good.log"))) == PASS
    assert said(row(*logs, mappings=by("submission", "good.log"))) == ("REVIEW", "candidates_disagree")
    assert said_of(row(*logs, mappings=by("reviewer", "good.log")), "note_mapped") == [
        {"file": "good.log", "by": "reviewer"}
    ]


@pytest.mark.parametrize(
    ("about", "samples", "doubted"),
    [
        ({}, 50_000, True),
        ({"samples": 50_000}, 50_000, False),
        ({"samples": 50_000}, None, False),
        ({"samples": 49_999}, None, True),
        ({"eval_batches": 98, "batch_size": 128, "devices": 4}, 50_000, False),
        ({"eval_batches": 97, "batch_size": 128, "devices": 4}, 50_000, True),
        ({"batch_size": 128, "devices": 4}, 50_000, True),
        ({"eval_batches": 98, "devices": 4}, 50_000, True),
        ({"eval_batches": 98, "batch_size": 128}, 50_000, True),
        ({"eval_batches": 98, "batch_size": 128, "devices": 4}, None, False),
        ({"eval_batches": 97, "batch_size": 128, "devices": 4}, None, True),
    ],
)
def test_a_split_that_is_not_stated_is_told_by_its_samples(
    about: dict[str, Any], samples: int | None, doubted: bool
) -> None:
    found = row(log("0.83000", split=None, **about), asked=criterion(samples=samples))
    assert doubts(found).get("split_unstated") == ({"split": "val"} if doubted else None)


def test_a_split_that_no_one_asks_for_and_one_the_reviewer_settles() -> None:
    assert said(row(log("0.83000", split=None), mappings=by("reviewer"))) == PASS
    assert said(row(log("0.83000", split=None), mappings=by("submission"))) == ("REVIEW", "split_unstated")
    assert "split_unstated" not in doubts(row(log("0.83000", split=None), asked=criterion(split=None)))


@pytest.mark.parametrize(
    ("split", "wanted", "why", "values"),
    [
        ("train", "val", "near_train_split", {}),
        ("test", "val", "near_other_split", {"split": "test", "wanted": "val"}),
        ("train", "test", "near_train_split", {}),
    ],
)
def test_another_split(split: str, wanted: str, why: str, values: dict[str, str]) -> None:
    found = row(log("0.83000", each={"split": split}), asked=criterion(split=wanted))
    assert [(miss.why, miss.values, miss.file) for miss in found.near_misses] == [(why, values, "train.log")]


def test_values_of_the_training_split_prove_a_criterion_of_it() -> None:
    found = row(log("0.83000", split="train"), asked=criterion(split="train"))
    assert "near_train_split" not in near(found)


# Conditions.
@pytest.mark.parametrize(
    ("about", "samples", "values"),
    [
        ({"samples": 49_999}, 50_000, {"condition": "samples", "wanted": "50000", "stated": "49999"}),
        ({"samples": 50_000}, 50_000, None),
        ({"samples": 50_000}, None, None),
        ({}, 50_000, None),
    ],
)
def test_other_samples(about: dict[str, Any], samples: int | None, values: dict[str, str] | None) -> None:
    asked = criterion(samples=samples, dataset=None)
    assert doubts(row(log("0.83000", **about), asked=asked)).get("conditions_differ") == values


@pytest.mark.parametrize(
    ("epochs", "trained", "values"),
    [
        (300, True, {"condition": "epochs", "wanted": "100", "stated": "300"}),
        (300, False, {"condition": "epochs", "wanted": "100", "stated": "300"}),
        (100, True, None),
        (100, False, None),
        (None, True, None),
    ],
)
def test_another_schedule(epochs: int | None, trained: bool, values: dict[str, str] | None) -> None:
    one = log("0.83000") if trained else evaluation("0.83000", file="train.log")
    one.runs[0].epochs = epochs
    asked = criterion(conditions=Conditions(epochs=100))
    assert doubts(row(one, asked=asked)).get("conditions_differ") == values
    assert "conditions_differ" not in doubts(row(one))


def test_what_is_excluded_is_looked_for_in_the_log_itself() -> None:
    asked = criterion(conditions=Conditions(excluded=["re-ranking"]))
    one = log("0.83000", each={"text": "with re-ranking top1: 0.83000"})
    found = row(one, asked=asked)
    assert said(found) == ("REVIEW", "condition_excluded")
    assert (found.values["excluded"], found.values["place"]) == ("re-ranking", "train.log:10")


# Values that are no evidence.
def test_other_weights() -> None:
    found = row(log("0.82000", "0.83000"), asked=criterion(conditions=Conditions(weights="ema")))
    (miss,) = found.near_misses
    assert (miss.why, miss.values, miss.file) == ("near_other_weights", {"stated": "raw", "wanted": "ema"}, "train.log")
    assert miss.observation is not None
    assert miss.observation.value_text == "0.83000"


def test_another_unit() -> None:
    found = row(log("0.83000", each={"unit": "dB"}))
    (miss,) = found.near_misses
    assert miss.why == "near_other_metric"
    assert miss.values == {"printed": "top1 [dB]", "wanted": "top1 [percent]"}
    assert miss.file == "train.log"
    assert miss.observation is not None
    assert miss.observation.value_text == "0.83000"


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({}, "ImageNet-1k"),
        ({"dataset": None}, "top1"),
        ({"subset": "scene1"}, "scene1"),
        ({"conditions": Conditions(lexicon="strong")}, "strong"),
        ({"conditions": Conditions(decoding="greedy")}, "greedy"),
        ({"subset": "scene1", "conditions": Conditions(lexicon="strong", decoding="greedy")}, "scene1"),
        ({"average_of": ["a", "b"]}, "a + b"),
    ],
)
def test_another_part(changes: dict[str, Any], wanted: str) -> None:
    found = row(log("0.82000", "0.83000", each={"subset": "scene0"}), asked=criterion(**changes))
    (miss,) = found.near_misses
    assert (miss.why, miss.values) == ("near_other_subset", {"subset": "scene0", "wanted": wanted})
    assert miss.file == "train.log"
    assert miss.observation is not None
    assert miss.observation.value_text == "0.83000"
    open_part = row(log("0.83000"), asked=criterion(**changes))
    expected = None if wanted in ("ImageNet-1k", "top1") else {"subset": wanted}
    if "average_of" in changes:
        assert doubts(open_part).get("average_unstated") == {"cells": wanted}
    else:
        assert doubts(open_part).get("subset_unstated") == expected


def test_an_image_size() -> None:
    task = spec(models={"Net-A": Model(aliases=["netA"], image_size=224), "Net-B": Model()})
    (miss,) = report(task, log("0.83000", image_size=384)).rows[0].near_misses
    assert (miss.why, miss.values) == ("near_image_size", {"size": "384", "wanted": "224"})
    found = report(task, log("0.83000")).rows[0]
    assert (said(found), found.values) == (("REVIEW", "image_size_unstated"), {"model": "Net-A", "size": "224"})
    assert said(report(task, log("0.83000", image_size=224)).rows[0]) == PASS
    for who, expected in (("reviewer", PASS), ("submission", ("REVIEW", "image_size_unstated"))):
        assert said(report(task, log("0.83000"), mappings=by(who)).rows[0]) == expected


# What is nearest.
def test_the_nearest_comes_first_and_once() -> None:
    logs = [
        log("0.83000", file="9.log", model="netB"),
        log("0.83000", file="8.log", each={"metric": "top5", "printed": "top5"}),
        log("0.83000", file="7.log", model=None),
        log("0.83000", file="5.log", each={"split": "test"}),
        log("0.83000", file="4.log", each={"split": "train"}),
        log("0.83000", file="2.log", each={"kind": "best"}),
        log("0.83000", file="1.log", each={"subset": "scene0"}),
        log("0.83000", file="0.log", each={"kind": "train"}),
        log("0.83000", file="00.log", model="netB"),
    ]
    expected = [
        ("near_train_value", "0.log"),
        ("near_other_subset", "1.log"),
        ("near_best_line", "2.log"),
        ("near_train_split", "4.log"),
        ("near_other_split", "5.log"),
        ("near_unmapped", "7.log"),
        ("near_other_metric", "8.log"),
        ("near_other_model", "00.log"),
        ("near_other_model", "9.log"),
    ]
    for order in (logs, logs[::-1]):
        assert [(miss.why, miss.file) for miss in row(*order).near_misses] == expected


def test_of_one_file_each_reason_is_told_once() -> None:
    one = log("0.83000", model="netB")
    one.runs += [run(index=1, model="netB"), run(index=2, model="netC")]
    one.observations += [observation("0.84000", run=index, line=50 + index) for index in (1, 2)]
    misses = row(one).near_misses
    assert [miss.values["model"] for miss in misses] == ["netB", "netC"]


def test_what_is_shown_of_a_run_without_the_metric() -> None:
    one = log("0.83000", "0.84000", each={"metric": "top5", "printed": "acc5"})
    one.observations.append(observation("2.5", metric=None, printed="loss", kind="train", unit="loss", line=90))
    (miss,) = row(one).near_misses
    assert (miss.why, miss.values) == ("near_other_metric", {"printed": "acc5", "wanted": "top1"})
    assert miss.observation is not None
    assert miss.observation.value_text == "0.84000"
    training = log("0.83000", each={"metric": None, "printed": "loss", "kind": "train"})
    assert row(training).near_misses == []


# Names.
def models(*names: str, file: str = "train.log") -> Log:
    """A log whose configuration names these models in one setting, and whose lines name none."""
    one = log("0.83000", file=file, model=None)
    facts = [
        Fact(key="model", value=name, how="config", line=number, setting="Arch.name")
        for number, name in enumerate(names, 3)
    ]
    one.runs[0].facts = facts
    return one


def test_a_configuration_that_names_two_models() -> None:
    found = row(models("netA", "netB"))
    assert said(found) == ("REVIEW", "model_disagrees")
    assert found.values == {"model": "Net-A", "place": "train.log:3", "against": "netB (train.log:4)"}
    assert said(row(models("netA", "net-A"))) == PASS


@pytest.mark.parametrize(("file", "name"), [("net_a/train.log", "net_a"), ("net-a_300e/best/train.log", "net-a_300e")])
def test_a_folder_that_names_the_model(file: str, name: str) -> None:
    found = row(log("0.83000", file=file, model=None))
    assert said(found) == PASS
    assert said_of(found, "note_model_by_name") == [{"model": "Net-A", "name": name, "place": file}]
    assert said_of(row(log("0.83000")), "note_model_by_name") == []


@pytest.mark.parametrize(
    ("name", "who", "verdict"),
    [
        ("mine", "reviewer", PASS),
        ("mine", "submission", ("REVIEW", "mapped_elsewhere")),
        ("netB", "reviewer", ("MISSING", "no_evidence")),
        ("netB", "submission", ("REVIEW", "mapped_elsewhere")),
        ("netA", "reviewer", PASS),
        ("netA", "submission", PASS),
    ],
)
def test_a_mapped_file_that_names_a_model(name: str, who: str, verdict: tuple[str, str]) -> None:
    found = row(log("0.83000", model=name), mappings=by(who))
    stated = {"stated": name, "wanted": "Net-A"}
    assert said(found) == verdict
    assert said_of(found, "note_mapped_elsewhere") == ([stated] if (name, who) == ("mine", "reviewer") else [])
    if verdict[1] == "mapped_elsewhere":
        assert found.values == stated
    assert [(miss.why, miss.values) for miss in found.near_misses] == (
        [("near_other_model", {"model": "netB", "wanted": "Net-A"})] if verdict[0] == "MISSING" else []
    )


def test_a_file_that_names_no_model() -> None:
    (miss,) = row(log("0.83000", model=None)).near_misses
    assert (miss.why, miss.values) == ("near_unmapped", {"criterion": "net-a-top1", "file": "train.log"})
    found = row(log("0.83000", model=None), mappings=by("submission"))
    assert (said(found), found.values) == (("REVIEW", "model_unstated"), {"model": "Net-A"})
    assert said(row(log("0.83000", model=None), mappings=by("reviewer"))) == PASS


# What a split is called, what the task takes for it, and whose word a framework needs.
@pytest.mark.parametrize(("split", "expected"), [("val", PASS), ("test", PASS), ("train", ("MISSING", "no_evidence"))])
def test_any_of_the_splits_that_count(split: str, expected: tuple[str, str]) -> None:
    found = row(log("0.83000", split=split), asked=criterion(other_splits=["test"]))
    assert said(found) == expected
    assert said_of(found, "note_other_split") == ([{"split": "test", "wanted": "val"}] if split == "test" else [])


@pytest.mark.parametrize(
    ("options", "doubted"),
    [({}, True), ({"mappings": by("submission")}, True), ({"mappings": by("reviewer")}, False)],
)
def test_another_framework_is_a_doubt_until_the_reviewer_maps_it(options: dict[str, Any], doubted: bool) -> None:
    foreign = log("0.83000", facts=[Fact(key="framework", value="PyTorch 2.0.1", how="line", line=1)])
    assert ("framework_other" in doubts(row(foreign, **options))) is doubted
    # It is the log that the reviewer names, whatever for.
    for file, again in (("train.log", False), ("eval.log", True)):
        other = {"net-b-top1": MappedFile(path=file, by="reviewer")}
        assert ("framework_other" in doubts(row(foreign, mappings=other))) is again
    own = log("0.83000", facts=[Fact(key="framework", value="PaddlePaddle 2.6.1", how="line", line=1)])
    assert "framework_other" not in doubts(row(own, **options))


@pytest.mark.parametrize(
    ("trained", "part", "counts"),
    [
        (None, "none", True),
        (None, "mj", False),
        ("MJ ST", "mj", True),
        ("MJ ST", "st mj", True),
        ("MJ ST", "mj other", False),
        ("MJ ST", "other", False),
    ],
)
def test_a_part_that_is_all_of_what_was_asked_is_no_part(trained: str | None, part: str, counts: bool) -> None:
    found = row(log("0.83000", each={"subset": part}), asked=criterion(training_data=trained))
    assert (said(found), near(found)) == ((PASS, []) if counts else (("MISSING", "no_evidence"), ["near_other_subset"]))


@pytest.mark.parametrize(("who", "expected"), [("reviewer", PASS), ("submission", ("REVIEW", "unit_open"))])
def test_only_the_reviewer_says_with_a_mapping_which_unit_is_meant(who: str, expected: tuple[str, str]) -> None:
    mapping = {"net-a-top1": MappedFile(path="train.log", by=who, unit="fraction")}  # type: ignore[arg-type]
    assert said(row(log("0.83000", each={"unit": None}), mappings=mapping)) == expected


@pytest.mark.parametrize(
    ("value", "readings"),
    [("0.83", "0.83 % / 83 %"), ("1.00", "1.00 % / 100 %"), ("1.01", "1.01 %"), ("83.0", "83.0 %")],
)
def test_both_readings_of_an_open_unit_where_both_are_possible(value: str, readings: str) -> None:
    (told,) = doubts(row(log(value, each={"unit": None}))).values()
    assert told["readings"] == readings


@pytest.mark.parametrize(("digest", "doubted"), [("a" * 64, False), ("b" * 64, True), ("", True)])
def test_a_copy_of_the_file_that_the_reviewer_names_is_worth_what_it_is(digest: str, doubted: bool) -> None:
    torch = Fact(key="framework", value="PyTorch 1.9.0", how="banner", line=1)
    named, copy = (log("0.83000", file=file, facts=[torch]) for file in ("named.log", "backup/copy.log"))
    named.sha256, copy.sha256 = "a" * 64 if digest else "", digest
    mapped = {"net-b-top1": MappedFile(path="named.log", by="reviewer")}
    assert ("framework_other" in doubts(row(copy, named, mappings=mapped))) is doubted
    assert "framework_other" in doubts(row(copy, mappings=mapped))
