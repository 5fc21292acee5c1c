"""Data that no setting names: folders and counts together may say them, folders may tell the data of a task apart."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.facts import Fact
from tests.harness.builders import criterion, evaluation, mapped, near, notes, observation, report, row, said, spec

CLEAN: dict[str, Any] = {
    "dataset": "LibriSpeech-test-clean",
    "split": "test",
    "metric": "wer",
    "rule": "at_most",
    "samples": 2620,
}
WORDS: dict[str, Any] = {"metric": "wer", "printed": "wer"}


def decoded(file: str, count: str | None) -> Any:
    facts = [Fact(key="samples", value=count, how="count", line=3)] if count else []
    return evaluation("0.05", file=file, each=WORDS, dataset=None, classes=None, split="test", facts=facts)


@pytest.mark.parametrize(
    ("file", "count", "expected"),
    [
        ("logs/test-clean.log", "2620", ("PASS", "meets_target")),
        ("logs/test_clean/decode.log", "2620", ("PASS", "meets_target")),
        # A name alone is somebody's word, a count alone may be of any set.
        ("logs/test-clean.log", None, ("REVIEW", "dataset_unstated")),
        ("logs/decode.log", "2620", ("REVIEW", "dataset_unstated")),
        ("logs/test-clean.log", "2619", ("REVIEW", "conditions_differ")),
        ("test-clean/test-other.log", "2620", ("REVIEW", "dataset_unstated")),
    ],
)
def test_a_name_and_a_count_together(file: str, count: str | None, expected: tuple[str, str]) -> None:
    found = row(decoded(file, count), asked=criterion(**CLEAN))
    assert said(found) == expected
    assert ("note_dataset_by_name_and_count" in notes(found)) == (expected[0] == "PASS")


def test_folders_tell_the_data_of_a_task_apart() -> None:
    asked = [
        criterion(**{**CLEAN, "id": name, "dataset": f"LibriSpeech-{name}"}) for name in ("test-clean", "test-other")
    ]
    rows = report(spec(*asked), decoded("logs/test-clean.log", None)).rows
    assert [said(one) for one in rows] == [("REVIEW", "dataset_unstated"), ("MISSING", "no_evidence")]
    assert near(rows[1]) == ["near_other_dataset"]


MNLI: dict[str, Any] = {"metric": "accuracy", "split": "dev"}


def both(first: str, second: str, **about: Any) -> Any:
    about = {"dataset": "mnli", **about}
    made = evaluation(first, second, each={"metric": "accuracy", "printed": "acc"}, split=None, **about)
    for at, part in enumerate(("matched", "mismatched")):
        made.observations[at] = observation(
            made.observations[at].value_text, line=7, metric="accuracy", printed="acc", subset=part, file=made.file
        )
    return made


def test_parts_that_are_data_sets_of_their_own() -> None:
    asked = [criterion(**MNLI, id=name, dataset=f"MNLI-{name}") for name in ("matched", "mismatched")]
    rows = report(spec(*asked), both("0.83000", "0.82000", classes=3)).rows
    # One line, two values, each of its own set; the only split of these that has labels is the asked one.
    assert [said(one) for one in rows] == [("PASS", "meets_target"), ("FAIL", "misses_target")]


@pytest.mark.parametrize(
    ("file", "reasons"),
    [
        ("logs/net_mnli.log", ["dataset_unstated", "dataset_unstated"]),
        ("logs/net_mnli/run.log", ["dataset_unstated", "dataset_unstated"]),
        ("mnli/cifar100/run.log", ["no_evidence", "no_evidence"]),
        ("logs/run.log", ["no_evidence", "no_evidence"]),
    ],
)
def test_parts_of_what_only_the_file_is_called_after(file: str, reasons: list[str]) -> None:
    asked = [criterion(**MNLI, id=name, dataset=f"MNLI-{name}") for name in ("matched", "mismatched")]
    rows = report(spec(*asked), both("0.83000", "0.82000", dataset=None, classes=None, file=file)).rows
    assert [one.reason.value for one in rows] == reasons
    if reasons[0] == "dataset_unstated":
        # Each row shows its own value of the two on the line.
        assert [one.best.value_text for one in rows if one.best is not None] == ["0.83000", "0.82000"]


def loaded(name: str, *, classes: int | None = None, trained: str = "", **about: Any) -> Any:
    """An evaluation that names nothing but the weights it loaded, and what it trained on where `trained` says so."""
    facts = [Fact(key="weights", value=name, how="line", line=1)]
    if trained:
        facts.append(Fact(key="dataset", value=trained, how="config", line=2, part="train"))
    return evaluation(
        "0.83", dataset=None, split="val", classes=classes, facts=[*facts, *about.pop("more", [])], **about
    )


WEIGHTS = "output/netA_imagenet/best.pdparams"


@pytest.mark.parametrize(
    ("log", "expected"),
    [
        # The name of weights says what they were trained on.
        (loaded(WEIGHTS), ("REVIEW", "dataset_unstated")),
        (loaded(WEIGHTS, classes=1000), ("PASS", "meets_target")),
        (loaded(WEIGHTS, samples=50000), ("PASS", "meets_target")),
        (loaded(WEIGHTS, trained="data/ILSVRC2012/train"), ("PASS", "meets_target")),
        (loaded(WEIGHTS, trained="data/CIFAR-100/train"), ("REVIEW", "dataset_unstated")),
        (loaded(WEIGHTS, samples=49999), ("REVIEW", "conditions_differ")),
        (loaded("output/netA/best.pdparams", classes=1000), ("REVIEW", "dataset_unstated")),
        # That of a configuration what the run reads.
        (
            loaded("x.pdparams", more=[Fact(key="config", value="configs/netA_imagenet.yaml", how="command", line=2)]),
            ("PASS", "meets_target"),
        ),
    ],
)
def test_the_name_of_weights_counts_where_the_evaluation_agrees(log: Any, expected: tuple[str, str]) -> None:
    found = row(log)
    assert said(found) == expected
    assert ("note_dataset_by_name" in notes(found)) == (expected[0] == "PASS")


@pytest.mark.parametrize(("metric", "verdict"), [("mask_ap_rare", "PASS"), ("mask_ap50", "REVIEW")])
def test_a_metric_of_one_data_set_alone_agrees(metric: str, verdict: str) -> None:
    made = loaded("output/netA_lvis/final.pdparams")
    made.observations = [
        observation("0.83", metric=name, printed=name, line=line, file=made.file)
        for line, name in enumerate(("mask_ap", metric), 1)
    ]
    assert said(row(made, asked=criterion(dataset="LVIS-v1.0", metric="mask_ap")))[0] == verdict


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("ILSVRC2012/val_list.txt", "PASS"),
        ("ILSVRC2012/train_val/val_list.txt", "PASS"),
        ("ILSVRC2012/val_all.txt", "PASS"),
        ("ILSVRC2012/list.txt", "PASS"),
        ("ILSVRC2012/train_test_split.txt", "PASS"),
        ("ILSVRC2012/train_val_list.txt", "REVIEW"),
        ("ILSVRC2012/val_train_list.txt", "REVIEW"),
        ("ILSVRC2012/valtrain.txt", "REVIEW"),
        ("ILSVRC2012/val_and_test.json", "REVIEW"),
        ("ILSVRC2012/all_list.txt", "REVIEW"),
        ("ILSVRC2012\\all.json", "REVIEW"),
    ],
)
def test_a_list_of_several_splits_is_for_a_person_unless_it_is_counted(path: str, expected: str) -> None:
    facts = [Fact(key="list", value=path, how="config", line=4, part="eval")]
    found = row(evaluation("0.83", dataset=None, split="val", facts=facts))
    assert found.verdict.value == expected
    if expected == "REVIEW":
        assert found.reason.value == "splits_together"
        assert (found.values["stated"], found.values["wanted"], found.values["place"]) == (path, "val", "eval.log:4")
    assert said(row(evaluation("0.83", dataset=None, split="val", facts=facts, samples=50000)))[0] == "PASS"
    # The lists of the training say nothing of what was evaluated; whether they share it is asked apart.
    training = [Fact(key="list", value=path, how="config", line=4, part="train")]
    shared = "trained_on_evaluated" if "val" in path.rpartition("/")[2] else "meets_target"
    assert said(row(evaluation("0.83", facts=training)))[1] == shared


def called(key: Any, name: str, **about: Any) -> Any:
    """An evaluation on ImageNet with a configuration, or weights, of this name."""
    return evaluation("0.83", facts=[Fact(key=key, value=name, how="command", line=3)], **about)


@pytest.mark.parametrize("key", ["config", "weights"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("configs/netA_500e.yaml", "PASS"),
        ("configs/netA_imagenet.yaml", "PASS"),
        ("configs/cifar100/netA.yaml", "PASS"),
        ("configs/netA_cifar100.yaml", "REVIEW"),
        ("configs/netA_cifar100_imagenet.yaml", "PASS"),
        ("configs/netA_pretrain_cifar100.yaml", "PASS"),
    ],
)
def test_a_configuration_or_weights_called_after_other_data_are_for_a_person(
    key: Any, name: str, expected: str
) -> None:
    found = row(called(key, name))
    assert found.verdict.value == expected
    if expected == "REVIEW":
        assert found.reason.value == "dataset_disagrees"
        assert found.values == {
            "stated": "netA_cifar100.yaml", "dataset": "CIFAR-100", "wanted": "ImageNet-1k", "place": "eval.log:3",
        }  # fmt: skip
        assert said(row(called(key, name), mappings=mapped("eval.log")))[0] == "PASS"


def test_weights_that_a_training_began_from_or_the_task_names_say_nothing() -> None:
    other = "netA_cifar100.pdparams"
    assert said(row(called("weights", other, train_epochs=[1, 2], epochs=2)))[0] == "PASS"
    assert said(row(called("weights", other), asked=criterion(training_data="CIFAR-100")))[0] == "PASS"
    assert said(row(called("config", other), asked=criterion(training_data="CIFAR-100")))[0] == "REVIEW"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        # The images of the open-vocabulary split are those of COCO, whose name the weights have.
        ("output/netA_r50_coco/model_final.pdparams", "PASS"),
        ("output/netA_r50_coco/netA_r50_coco.pdparams", "PASS"),
        ("output/netA_r50_lvis/netA_r50_lvis.pdparams", "REVIEW"),
    ],
)
def test_weights_may_be_called_after_the_set_that_the_images_were_chosen_from(name: str, expected: str) -> None:
    about: dict[str, Any] = {"metric": "box_ap50_base", "printed": "bbox AP seen"}
    facts = [Fact(key="weights", value=name, how="command", line=3)]
    asked = criterion(dataset="COCO-open-vocabulary", split="val", metric="box_ap50_base", samples=None, tolerance=None)
    stated = "dataset/coco/zero-shot/instances_val2017_all_2.json"
    made = evaluation("0.83", each=about, dataset=stated, classes=None, split="val", facts=facts)
    found = row(made, asked=asked)
    assert found.verdict.value == expected, found.values
    assert found.reason.value == ("meets_target" if expected == "PASS" else "dataset_disagrees")
