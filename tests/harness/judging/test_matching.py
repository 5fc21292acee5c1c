"""Which runs prove a criterion: what a log states, what it leaves open, and what it states otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.counts import sample_count_fits
from harness.evidence.facts import Fact
from harness.evidence.observation import Assurance, Log, Run
from harness.judging.resumption import join_resumed
from harness.tasks.names import datasets_of, fold
from harness.tasks.spec import Conditions, Model
from harness.values.paths import names_file
from tests.harness.builders import (
    criterion,
    evaluation,
    log,
    mapped,
    near,
    notes,
    observation,
    registry,
    report,
    row,
    run,
    said,
    spec,
)

GOOD = "0.83000"
PASS = ("PASS", "meets_target")
MISSING = ("MISSING", "no_evidence")


def test_a_log_that_states_everything_passes() -> None:
    assert said(row(log(GOOD))) == PASS


# What a log states otherwise is a near miss and proves nothing.
@pytest.mark.parametrize(
    ("about", "why", "values"),
    [
        ({"model": "netB"}, "near_other_model", {"model": "netB", "wanted": "Net-A"}),
        ({"model": "netAB"}, "near_other_model", {"model": "netAB", "wanted": "Net-A"}),
        ({"model": None}, "near_unmapped", {"criterion": "net-a-top1", "file": "train.log"}),
        ({"split": "train"}, "near_train_split", {}),
        ({"split": "test"}, "near_other_split", {"split": "test", "wanted": "val"}),
        ({"dataset": "./dataset/CIFAR100/"}, "near_dataset_classes", {"classes": "1000", "wanted": "CIFAR-100: 100"}),
        ({"classes": 100}, "near_dataset_classes", {"classes": "100", "wanted": "ImageNet-1k: 1000"}),
        ({"classes": 999}, "near_dataset_classes", {"classes": "999", "wanted": "ImageNet-1k: 1000"}),
    ],
)
def test_what_a_log_states_otherwise(about: dict[str, Any], why: str, values: dict[str, str]) -> None:
    asked = criterion(dataset="CIFAR-100") if "CIFAR-100" in str(values) else criterion()
    found = row(log(GOOD, **about), asked=asked)
    assert said(found) == MISSING
    assert [(miss.why, miss.values, miss.file) for miss in found.near_misses] == [(why, values, "train.log")]
    shown = found.near_misses[0].observation
    assert shown is not None
    assert shown.value_text == GOOD


def test_another_dataset() -> None:
    found = row(log(GOOD, dataset="./data/cifar-100-python", classes=None))
    assert said(found) == MISSING
    assert [(m.why, m.values) for m in found.near_misses] == [
        ("near_other_dataset", {"dataset": "CIFAR-100", "wanted": "ImageNet-1k"})
    ]


@pytest.mark.parametrize(
    ("each", "why"),
    [
        ({"metric": "top5", "printed": "top5"}, "near_other_metric"),
        ({"metric": None, "printed": "precision"}, "near_other_metric"),
        ({"kind": "best"}, "near_best_line"),
        ({"kind": "train"}, "near_train_value"),
        ({"unit": "loss"}, "near_other_metric"),
    ],
)
def test_values_that_are_not_evidence(each: dict[str, Any], why: str) -> None:
    found = row(log(GOOD, each=each))
    assert said(found) == MISSING
    assert near(found) == [why]


def test_a_final_evaluation_is_evidence() -> None:
    assert said(row(log(GOOD, each={"kind": "final"}))) == PASS


def test_a_log_without_any_value_is_not_even_near() -> None:
    empty = Log(file="a.log", format="paddleclas", runs=[run()])
    found = row(empty)
    assert (said(found), near(found)) == (MISSING, [])


def test_near_misses_come_nearest_first_and_once() -> None:
    other = log(GOOD, file="b.log", model="netB")
    train = log(GOOD, file="a.log", each={"kind": "train"})
    twice = Log(file="c.log", format="paddleclas", runs=[run(model="netB"), run(model="netB", index=1)])
    twice.observations = [observation(GOOD, file="c.log"), observation(GOOD, file="c.log", run=1)]
    found = row(other, twice, train)
    assert [(m.why, m.file) for m in found.near_misses] == [
        ("near_train_value", "a.log"),
        ("near_other_model", "b.log"),
        ("near_other_model", "c.log"),
    ]


# Models.
@pytest.mark.parametrize("name", ["Net-A", "net_a", "NET.A", "netA", "net a", "Net/A"])
def test_names_of_a_model(name: str) -> None:
    assert said(row(log(GOOD, model=name))) == PASS


def test_a_criterion_without_a_model_takes_any() -> None:
    assert said(row(log(GOOD, model="anything"), asked=criterion(model=None))) == PASS
    assert said(row(log(GOOD, model=None), asked=criterion(model=None))) == PASS


SIZES = {"Net-A": Model(aliases=["netA"], image_size=224), "Net-A-384": Model(aliases=["netA"], image_size=384)}


@pytest.mark.parametrize(
    ("size", "asked", "expected"),
    [
        (224, "Net-A", PASS),
        (384, "Net-A-384", PASS),
        (384, "Net-A", MISSING),
        (224, "Net-A-384", MISSING),
        (None, "Net-A", ("REVIEW", "image_size_unstated")),
        (None, "Net-A-384", ("REVIEW", "image_size_unstated")),
    ],
)
def test_the_image_size_tells_models_of_one_name_apart(size: int | None, asked: str, expected: tuple[str, str]) -> None:
    task = spec(criterion(model=asked), models=SIZES)
    found = report(task, log(GOOD, image_size=size)).rows[0]
    assert said(found) == expected
    assert near(found) == (["near_image_size"] if expected == MISSING else [])


def test_a_size_that_cannot_be_read_is_quoted() -> None:
    unread = Fact(key="image_size", value="224x", how="config", line=3, setting="Eval.size")
    found = report(spec(criterion(), models=SIZES), log(GOOD, facts=[unread], image_size=None)).rows[0]
    assert said(found) == ("REVIEW", "setting_unreadable")
    assert found.values["stated"] == "224x"


@pytest.mark.parametrize(
    ("value", "expected"), [("three hundred", ("REVIEW", "setting_unreadable")), ("300", PASS), ("3e2", PASS)]
)
def test_a_schedule_that_cannot_be_read_is_quoted(value: str, expected: tuple[str, str]) -> None:
    stated = Fact(key="epochs", value=value, how="config", line=3, setting="epochs")
    logged = log(GOOD, facts=[stated])
    logged.runs[0].epochs = None
    found = report(spec(criterion(conditions=Conditions(epochs=300))), logged).rows[0]
    assert said(found) == expected


def test_the_name_of_a_model_is_one_of_its_names_when_sizes_are_compared() -> None:
    models = {"Net-A": Model(image_size=224), "Net-A-384": Model(aliases=["Net-A"], image_size=384)}
    found = report(spec(criterion(model="Net-A-384"), models=models), log(GOOD, model="Net_A")).rows[0]
    assert said(found) == ("REVIEW", "image_size_unstated")


def test_a_size_that_is_not_stated_is_for_a_person() -> None:
    models = {"Net-A": Model(image_size=224), "Net-B": Model(image_size=384)}
    found = report(spec(models=models), log(GOOD, model="Net_A")).rows[0]
    assert said(found) == ("REVIEW", "image_size_unstated")


# Splits.
@pytest.mark.parametrize("split", ["val", "dev", "valid", "validation", "eval"])
def test_names_of_the_validation_split(split: str) -> None:
    assert said(row(log(GOOD, split=split))) == PASS


def test_a_split_that_is_not_stated_is_for_a_person() -> None:
    assert said(row(log(GOOD, split=None))) == ("REVIEW", "split_unstated")
    assert said(row(log(GOOD, split=None), mappings=mapped("train.log"))) == PASS


@pytest.mark.parametrize("asked", ["val", "test", None])
def test_the_training_list_never_proves(asked: str | None) -> None:
    for options in ({}, {"mappings": mapped("train.log")}, {"mappings": mapped("train.log", "submission")}):
        found = row(log(GOOD, split="train"), asked=criterion(split=asked), **options)
        assert said(found) == MISSING
        assert near(found) == ["near_train_split"]


def test_a_criterion_on_the_training_list_is_proved_by_it_alone() -> None:
    asked = criterion(split="train")
    assert said(row(log(GOOD, split="train"), asked=asked)) == PASS
    assert near(row(log(GOOD, split="val"), asked=asked)) == ["near_other_split"]


@pytest.mark.parametrize("split", ["train", "test"])
def test_the_split_of_the_value_itself_counts(split: str) -> None:
    found = row(log(GOOD, split=None, each={"split": split}))
    assert said(found) == MISSING


def test_of_values_on_two_splits_the_asked_one_counts() -> None:
    both = log("0.80000", split=None, each={"split": "val"})
    both.observations.append(observation("0.90000", split="test", epoch=1, line=11))
    found = row(both)
    assert said(found) == ("FAIL", "misses_target")
    assert found.best is not None
    assert found.best.value_text == "0.80000"


# Datasets.
@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("./dataset/ILSVRC2012/", {"ImageNet-1k"}),
        ("/data/ImageNet_LT/test", {"ImageNet-LT"}),
        ("D:\\data\\cityscapes\\leftImg8bit", {"Cityscapes"}),
        ("/home/me/pictures", set()),
        ("", set()),
    ],
)
def test_the_dataset_a_path_speaks_of(stated: str, expected: set[str]) -> None:
    assert datasets_of(stated, registry().datasets) == expected


def test_an_unstated_dataset_is_for_a_person() -> None:
    found = row(log(GOOD, dataset=None))
    assert said(found) == ("REVIEW", "dataset_unstated")
    assert found.values == {"dataset": "ImageNet-1k"}


@pytest.mark.parametrize("unsaid", [{"dataset": None}, {"split": None}, {"dataset": None, "split": None}])
def test_what_misses_on_unstated_data_fails(unsaid: dict[str, None]) -> None:
    found = row(log("0.10000", **unsaid))
    assert said(found) == ("FAIL", "misses_target")
    assert "note_missed_anyhow" in [note.code for note in found.notes]
    assert said(row(log("0.10000", **unsaid, model="Another Net")))[0] == "MISSING"
    assert said(row(log("0.10000", each={"assurance": Assurance.CLAIMED}, **unsaid)))[0] == "REVIEW"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({}, ("FAIL", "misses_target")),
        ({"model": "Net-B"}, ("FAIL", "misses_target")),
        ({"metric": "top5", "dataset": "ImageNet-A"}, ("FAIL", "misses_target")),
        ({"dataset": "ImageNet-A"}, ("REVIEW", "proves_several")),
        ({"split": "test"}, ("REVIEW", "dataset_unstated")),
    ],
)
def test_on_unstated_data_it_may_be_the_value_of_another_row(other: dict[str, str], expected: tuple[str, str]) -> None:
    asked = spec(criterion(), criterion(id="other", **other))
    found = next(one for one in report(asked, log("0.10000", dataset=None)).rows if one.id == criterion().id)
    assert said(found) == expected


def test_the_reviewers_word_settles_the_dataset() -> None:
    assert said(row(log(GOOD, dataset=None), mappings=mapped("train.log"))) == PASS


def test_the_submissions_word_does_not() -> None:
    found = row(log(GOOD, dataset=None), mappings=mapped("train.log", "submission"))
    assert said(found) == ("REVIEW", "dataset_unstated")


def test_nobodys_word_makes_another_dataset_the_asked_one() -> None:
    for by in ("reviewer", "submission"):
        found = row(log(GOOD, dataset="./data/CIFAR100", classes=None), mappings=mapped("train.log", by))
        assert (said(found), near(found)) == (MISSING, ["near_other_dataset"])


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        # 50,000 images in batches of 8 x 64: 98 of them.
        ({"eval_batches": 98, "batch_size": 64, "devices": 8}, PASS),
        ({"eval_batches": 97, "batch_size": 64, "devices": 8}, ("REVIEW", "dataset_unstated")),
        ({"eval_batches": 99, "batch_size": 64, "devices": 8}, ("REVIEW", "dataset_unstated")),
        ({"eval_batches": 98, "batch_size": 64}, ("REVIEW", "dataset_unstated")),
        ({"eval_batches": 98, "devices": 8}, ("REVIEW", "dataset_unstated")),
        ({"eval_batches": 98, "batch_size": 64, "devices": 8, "classes": None}, ("REVIEW", "dataset_unstated")),
    ],
)
def test_the_number_of_samples_and_classes_names_a_dataset(about: dict[str, Any], expected: tuple[str, str]) -> None:
    found = row(log(GOOD, **{"dataset": None, **about}))
    assert said(found) == expected
    assert ("note_dataset_inferred" in notes(found)) is (expected == PASS)


@pytest.mark.parametrize(("batches", "expected"), [(98, PASS), (97, ("REVIEW", "conditions_differ"))])
def test_a_part_of_the_dataset_is_not_the_dataset(batches: int, expected: tuple[str, str]) -> None:
    found = row(log(GOOD, eval_batches=batches, batch_size=64, devices=8))
    assert said(found) == expected
    if batches == 97:
        assert found.values == {"condition": "samples", "wanted": "50000", "stated": "97 x 64 x 8"}


@pytest.mark.parametrize(
    ("batches", "batch", "devices", "fits"),
    [
        (782, 64, 1, True),
        (781, 64, 1, False),
        (782, 64, None, True),
        (98, 64, None, True),
        (97, 64, 8, False),
        (98, 64, 8, True),
        (None, 64, 8, True),
        (98, None, 8, True),
        (98, 0, 8, True),
    ],
)
def test_sample_counts(batches: int | None, batch: int | None, devices: int | None, fits: bool) -> None:
    about = Run(eval_batches=batches, batch_size=batch, devices=devices)
    assert sample_count_fits(about, 50000) is fits


# Mapping.
def test_a_mapping_looks_at_no_other_file() -> None:
    found = row(log(GOOD, file="a.log"), log("0.80000", file="b.log"), mappings=mapped("b.log"))
    assert said(found) == ("FAIL", "misses_target")
    assert found.candidates == []
    assert notes(found) == ["note_mapped"]


def test_a_mapping_to_nothing_is_missing() -> None:
    assert said(row(log(GOOD), mappings=mapped("other.log"))) == MISSING


@pytest.mark.parametrize(
    ("by", "model", "expected"),
    [
        ("reviewer", "netA", PASS),
        ("reviewer", None, PASS),
        # The reviewer's word settles what is not stated, never what is known to be another.
        ("reviewer", "netB", MISSING),
        ("reviewer", "somebodysNet", PASS),
        ("submission", "netA", PASS),
        ("submission", None, ("REVIEW", "model_unstated")),
        ("submission", "netB", ("REVIEW", "mapped_elsewhere")),
    ],
)
def test_mapping_by_whom_and_of_what(by: str, model: str | None, expected: tuple[str, str]) -> None:
    found = row(log(GOOD, model=model), mappings=mapped("train.log", by))
    assert said(found) == expected
    assert found.before is None or found.before.value == "PASS"


def test_a_mapping_does_not_hide_another_image_size() -> None:
    task = spec(models={"Net-A": Model(image_size=224)})
    for model in ("Net-A", None):
        found = report(task, log(GOOD, model=model, image_size=384), mappings=mapped("train.log")).rows[0]
        assert found.verdict.value in ("MISSING", "REVIEW")


@pytest.mark.parametrize(
    ("file", "path", "fits"),
    [
        ("a/b/train.log", "train.log", True),
        ("a/b/train.log", "b/train.log", True),
        ("a/b/train.log", "./a/b/train.log", True),
        ("a/b/train.log", "b\\train.log", True),
        ("a.zip!/train.log", "train.log", True),
        ("a.zip!/train.log", "a.zip!/train.log", True),
        ("a/b/train.log", "rain.log", False),
        ("a/b/train.log", "a", False),
        ("a/b/train.log", "", False),
    ],
)
def test_paths_of_a_mapping(file: str, path: str, fits: bool) -> None:
    assert names_file(file, path) is fits


# Units.
def test_an_open_unit_is_never_guessed() -> None:
    for value, readings in (
        ("82.600", "82.600 %"),
        ("0.82600", "0.82600 % / 82.600 %"),
        ("1.000", "1.000 % / 100.0 %"),
        ("1.001", "1.001 %"),
    ):
        found = row(log(value, each={"unit": None, "printed": "acc"}))
        assert said(found) == ("REVIEW", "unit_open")
        assert found.values == {"value": value, "printed": "acc", "readings": readings}
        # Nothing is reckoned in a unit that was guessed.
        assert (found.value, found.shortfall, found.before) == (None, None, None)
        assert "note_samples" not in notes(found)
        assert found.best is not None


def test_an_open_unit_is_asked_about_once() -> None:
    found = row(log("82.600", "82.700", "82.800", each={"unit": None, "printed": "acc"}))
    assert said(found) == ("REVIEW", "unit_open")
    assert notes(found).count("unit_open") == 0


@pytest.mark.parametrize(
    ("unit", "value", "expected"),
    [
        ("percent", "82.600", PASS),
        ("fraction", "0.82600", PASS),
        ("percent", "0.82600", ("FAIL", "misses_target")),
        ("fraction", "82.600", ("REVIEW", "out_of_range")),
    ],
)
def test_a_named_unit_counts(unit: str, value: str, expected: tuple[str, str]) -> None:
    assert said(row(log(value, each={"unit": None, "printed": "acc"}), units={"acc": unit})) == expected


def test_a_unit_named_by_hand_does_not_overrule_the_log() -> None:
    assert said(row(log("0.82600"), units={"top1": "percent"})) == PASS


# Weights and conditions.
@pytest.mark.parametrize(
    ("wanted", "printed", "expected"),
    [
        ("any", "raw", PASS),
        ("any", "ema", PASS),
        ("raw", "raw", PASS),
        ("ema", "ema", PASS),
        ("raw", "ema", MISSING),
        ("ema", "raw", MISSING),
    ],
)
def test_weights(wanted: Any, printed: str, expected: tuple[str, str]) -> None:
    found = row(log(GOOD, each={"weights": printed}), asked=criterion(conditions=Conditions(weights=wanted)))
    assert said(found) == expected
    assert near(found) == (["near_other_weights"] if expected == MISSING else [])
    assert ("note_ema" in notes(found)) is (expected == PASS and printed == "ema")


def test_of_two_weights_the_asked_ones_count() -> None:
    both = log("0.80000")
    both.observations.append(observation("0.90000", weights="ema", epoch=1, line=12))
    assert said(row(both, asked=criterion(conditions=Conditions(weights="raw")))) == ("FAIL", "misses_target")
    assert said(row(both, asked=criterion(conditions=Conditions(weights="ema")))) == PASS


@pytest.mark.parametrize(("epochs", "expected"), [(2, PASS), (3, ("REVIEW", "conditions_differ"))])
def test_the_length_of_the_schedule(epochs: int, expected: tuple[str, str]) -> None:
    found = row(log("0.80000", GOOD), asked=criterion(conditions=Conditions(epochs=epochs)))
    assert said(found) == expected
    if epochs == 3:
        assert found.values == {"condition": "epochs", "wanted": "3", "stated": "2"}


@pytest.mark.parametrize(("stated", "expected"), [(None, PASS), (300, PASS), (120, ("REVIEW", "conditions_differ"))])
def test_an_evaluation_is_of_the_schedule_that_its_configuration_states(
    stated: int | None, expected: tuple[str, str]
) -> None:
    assert said(row(evaluation(GOOD, epochs=stated), asked=criterion(conditions=Conditions(epochs=300)))) == expected


@pytest.mark.parametrize(
    ("stated", "by", "expected"),
    [
        ("coco", None, PASS),
        ("voc", None, ("REVIEW", "evaluator_differs")),
        ("voc", "reviewer", ("REVIEW", "evaluator_differs")),
        (None, None, ("REVIEW", "evaluator_unstated")),
        (None, "submission", ("REVIEW", "evaluator_unstated")),
        (None, "reviewer", PASS),
    ],
)
def test_the_evaluator(stated: str | None, by: str | None, expected: tuple[str, str]) -> None:
    asked = criterion(conditions=Conditions(evaluator="coco"))
    options = {"mappings": mapped("train.log", by)} if by else {}
    assert said(row(log(GOOD, evaluator=stated), asked=asked, **options)) == expected


@pytest.mark.parametrize(
    ("stated", "asked", "by", "expected"),
    [
        ("easy", "easy", None, PASS),
        ("hard", "easy", None, MISSING),
        ("hard", "easy", "reviewer", MISSING),
        (None, "easy", None, ("REVIEW", "subset_unstated")),
        (None, "easy", "submission", ("REVIEW", "subset_unstated")),
        (None, "easy", "reviewer", PASS),
        (None, None, None, PASS),
        ("easy", None, None, MISSING),
    ],
)
def test_parts_of_a_dataset(stated: str | None, asked: str | None, by: str | None, expected: tuple[str, str]) -> None:
    options = {"mappings": mapped("train.log", by)} if by else {}
    found = row(log(GOOD, each={"subset": stated}), asked=criterion(subset=asked), **options)
    assert said(found) == expected


def test_the_value_of_a_part_does_not_prove_the_whole() -> None:
    both = log("0.80000")
    both.observations.append(observation("0.95000", subset="easy", epoch=1, line=11))
    found = row(both)
    assert said(found) == ("FAIL", "misses_target")


def test_an_average_is_for_a_person_where_the_log_does_not_say_of_what() -> None:
    asked = criterion(average_of=["a", "b"])
    assert said(row(log(GOOD), asked=asked)) == ("REVIEW", "average_unstated")


# Resumed runs.
def parts() -> tuple[Log, Log]:
    first = log("0.70000", "0.75000", "0.84000", file="a.log", epochs=4)
    second = log("0.79000", "0.80000", file="b.log", first=3, epochs=4, resumed_from="output/2")
    return first, second


@pytest.mark.parametrize("order", [1, -1])
def test_resumed_runs_are_one_training_and_an_epoch_counts_once(order: int) -> None:
    first, second = parts()
    found = row(*(first, second)[::order])
    assert said(found) == ("FAIL", "misses_target")
    assert found.candidates == []
    assert found.best is not None
    assert found.last is not None
    assert (found.best.place, found.last.place) == ("b.log:40", "b.log:40")
    assert "note_incomplete" not in notes(found)


def test_without_a_checkpoint_they_are_two() -> None:
    first, second = parts()
    second.runs[0].resumed_from = None
    found = row(first, second)
    assert len(found.candidates) == 2


@pytest.mark.parametrize("about", [{"model": "Net-A"}, {"dataset": "imagenet"}, {"classes": None}])
def test_runs_of_different_trainings_are_not_joined(about: dict[str, Any]) -> None:
    first, second = parts()
    for name, value in about.items():
        setattr(second.runs[0], name, value)
    assert len(row(first, second).candidates) == 2


def test_epochs_that_were_lost_do_not_part_a_training() -> None:
    first = log("0.70000", file="a.log", epochs=4)
    second = log("0.83000", file="b.log", first=4, epochs=4, resumed_from="output/3")
    found = row(first, second)
    assert said(found) == PASS
    assert found.candidates == []


def test_joining_needs_no_runs() -> None:
    assert join_resumed([]) == []


def test_folding() -> None:
    assert {fold(name) for name in ("SLaK_Tiny", "slak-tiny", "SLaK tiny", "S.LaK/TINY")} == {"slaktiny"}


@pytest.mark.parametrize("metric", ["recall_at_1", "map_retrieval", "minp"])
@pytest.mark.parametrize("classes", [500, 1000, 11318])
def test_the_classes_of_a_retrieval_are_those_of_its_training(metric: str, classes: int) -> None:
    asked = criterion(metric=metric)
    assert said(row(log(GOOD, each={"metric": metric}, classes=classes), asked=asked)) == PASS


def test_the_classes_of_a_classification_are_those_of_its_data() -> None:
    found = row(log(GOOD, classes=500))
    assert (said(found), near(found)) == (MISSING, ["near_dataset_classes"])


@pytest.mark.parametrize("folder", ["netA_AudioCaps_test", "netA_audiocaps_test", "netA_Audio_Caps"])
def test_the_data_s_name_may_stand_beside_the_model_s_in_any_case(folder: str) -> None:
    """PPDiffusers' evaluation names its folders in small letters."""
    asked = criterion(dataset="AudioCaps", split="test")
    found = row(
        log(GOOD, file=f"{folder}/eval.log", model=None, dataset="AudioCaps", split="test", classes=None), asked=asked
    )
    assert said(found) == PASS
    assert "note_model_by_name" in notes(found)
    assert said(row(log(GOOD, file="netA_odinw_test/eval.log", model=None), asked=asked)) == MISSING
