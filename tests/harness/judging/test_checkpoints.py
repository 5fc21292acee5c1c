"""An average is of one checkpoint: what no one model reached is no average, and per-scene models are averaged."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log
from harness.judging.report import Row
from harness.tasks.spec import Spec
from tests.harness.builders import criterion, evaluation, log, mapped, notes, observation, report, said, spec


def task(**whole: Any) -> Spec:
    """The mean of two parts has to reach 80.0 %."""
    return spec(
        criterion(id="average", average_of=["a", "b"], target=Decimal("80.0"), **whole),
        *(criterion(id=part, subset=part, required=False, target=None, status="unresolved") for part in "ab"),
    )


def evaluated(part: str, value: str, *, file: str = "", loaded: str = "", **about: Any) -> Log:
    """An evaluation of one part, of the weights that it states."""
    facts = [Fact(key="weights", value=loaded, how="config", line=1, setting="Global.checkpoints")] if loaded else []
    return evaluation(value, file=file or f"{part}.log", each={"subset": part, **about}, facts=facts)


def average(*logs: Log, asked: Spec | None = None, **options: Any) -> Row:
    return report(asked or task(), *logs, **options).rows[0]


@pytest.mark.parametrize(
    "names",
    [
        ("output/iter_2000/model.pdparams", "output/iter_4000/model.pdparams"),
        ("output/epoch_10.pdparams", "output/epoch_20.pdparams"),
        ("rec/iter_epoch_98", "rec/iter_epoch_99"),
        ("output/best_accuracy", "output/latest"),
        ("epoch_10/model", ""),
    ],
)
def test_cells_of_two_checkpoints_are_no_average(names: tuple[str, str]) -> None:
    found = average(evaluated("a", "0.83", loaded=names[0]), evaluated("b", "0.79", loaded=names[1]))
    assert said(found) == ("REVIEW", "checkpoints_differ")
    assert found.value is None


@pytest.mark.parametrize("name", ["", "output/epoch_10.pdparams", "output/best_accuracy", "weights/mgp.pdparams"])
def test_cells_of_one_checkpoint_are_averaged(name: str) -> None:
    found = average(evaluated("a", "0.83", loaded=name), evaluated("b", "0.79", loaded=f"other/{name}" if name else ""))
    assert (said(found), found.value) == (("PASS", "meets_target"), Decimal("81.000"))
    assert "note_best_checkpoint" not in notes(found)


@pytest.mark.parametrize(
    ("paths", "verdict"),
    [
        # Other files, though the last name is equal or says nothing of which state it is.
        (("./output0/best_accuracy", "./output1/best_accuracy"), "REVIEW"),
        (("out/tuned_on_a/best", "out/tuned_on_b/best"), "REVIEW"),
        (("out/snapshot_0", "out/snapshot_1"), "REVIEW"),
        (("out/model_seed0", "out/model_seed1"), "REVIEW"),
        (("/data/one/out/mgp", "/data/two/out/mgp"), "REVIEW"),
        # One file, however it is written.
        (("./out/mgp.pdparams", "out/mgp"), "PASS"),
        (("/root/ocr/out/mgp", "./out/mgp.pdparams"), "PASS"),
        (("out\\mgp.pdparams", "out/old/../mgp.pdparams"), "PASS"),
        (("D:\\ocr\\out\\mgp.pdparams", "../out/mgp.pdparams"), "PASS"),
        (("out/mgp", "None"), "PASS"),
        (("out/mgp", ""), "PASS"),
    ],
)
def test_weights_of_two_files_are_two_checkpoints_and_one_file_is_one(paths: tuple[str, str], verdict: str) -> None:
    found = average(evaluated("a", "0.83", loaded=paths[0]), evaluated("b", "0.79", loaded=paths[1]))
    assert found.verdict.value == verdict


def three(*paths: str) -> tuple[str, str]:
    asked = spec(
        criterion(id="average", average_of=["a", "b", "c"], target=Decimal("80.0")),
        *(criterion(id=part, subset=part, required=False, target=None, status="unresolved") for part in "abc"),
    )
    return said(
        average(*(evaluated(part, "0.83", loaded=path) for part, path in zip("abc", paths, strict=True)), asked=asked)
    )


def test_a_path_that_two_others_end_with_is_neither() -> None:
    assert three("/one/out/mgp", "/two/out/mgp", "out/mgp") == ("REVIEW", "checkpoints_differ")
    assert three("/one/out/mgp", "one/out/mgp", "out/mgp") == ("PASS", "meets_target")
    # What states none is of the only one, and of none where there are two.
    assert three("/one/out/mgp", "", "out/mgp") == ("PASS", "meets_target")
    assert three("/one/out/mgp", "", "/two/out/mgp") == ("REVIEW", "checkpoints_differ")


@pytest.mark.parametrize(
    ("folders", "verdict"),
    [
        (("ckpt_0", "ckpt_1"), "REVIEW"),
        (("seed_1", "seed_2"), "REVIEW"),
        (("ckpt_1", "ckpt_1"), "PASS"),
        # Each evaluation has a folder of its own.
        (("eval_a", "eval_b"), "PASS"),
        (("run0", "run1"), "PASS"),
    ],
)
def test_a_best_that_was_written_over_is_that_of_the_folder(folders: tuple[str, str], verdict: str) -> None:
    logs = [
        evaluated(part, value, file=f"{folder}/{part}.log", loaded="./output/best_accuracy")
        for part, value, folder in zip("ab", ("0.83", "0.79"), folders, strict=True)
    ]
    assert average(*logs).verdict.value == verdict


def two_folders(
    first: tuple[str, str], second: tuple[str, str], names: tuple[str, str] = ("epoch_10", "epoch_20")
) -> Row:
    return average(
        *(
            evaluated(part, value, file=f"{name}/{part}.log")
            for name, values in zip(names, (first, second), strict=True)
            for part, value in zip("ab", values, strict=True)
        )
    )


def test_of_two_folders_each_an_epoch_the_better_one_counts_and_never_the_best_of_both() -> None:
    found = two_folders(("0.83", "0.75"), ("0.76", "0.82"))
    assert (said(found), found.value) == (("FAIL", "misses_target"), Decimal("79.000"))
    assert [cell.observation.file for cell in found.cells or []] == ["epoch_10/a.log", "epoch_10/b.log"]
    found = two_folders(("0.83", "0.75"), ("0.79", "0.82"))
    assert (said(found), found.value) == (("PASS", "meets_target"), Decimal("80.500"))
    chosen = next(note for note in found.notes if note.code == "note_best_checkpoint")
    assert chosen.values == {"count": "2", "name": "epoch 20"}


def test_two_values_of_a_cell_that_nothing_tells_apart_are_for_a_person() -> None:
    found = two_folders(("0.83", "0.75"), ("0.76", "0.82"), ("one", "two"))
    assert said(found) == ("REVIEW", "cell_several")
    assert found.values == {"lines": "83 (one/a.log:1), 76 (two/a.log:1)", "id": "a"}
    assert said(two_folders(("0.83", "0.78"), ("0.83", "0.78"), ("one", "two"))) == ("PASS", "meets_target")


def test_the_advice_settles_it() -> None:
    there = [
        evaluated(part, value, file=f"{name}/{part}.log")
        for name, values in (("one", ("0.83", "0.75")), ("two", ("0.76", "0.82")))
        for part, value in zip("ab", values, strict=True)
    ]
    named = {**mapped("one/a.log", asked="a"), **mapped("one/b.log", asked="b")}
    assert said(average(*there, mappings=named)) == ("FAIL", "misses_target")


def training(file: str, *pairs: tuple[str, str], first: int = 1) -> Log:
    """A training that evaluates both parts after each epoch."""
    made = log(*(a for a, _ in pairs), file=file, first=first, each={"subset": "a"})
    made.observations += [
        observation(b, file=file, epoch=epoch, line=10 * epoch + 1, subset="b")
        for epoch, (_, b) in enumerate(pairs, first)
    ]
    return made


@pytest.mark.parametrize(
    ("pairs", "expected", "value"),
    [
        # The best of each would be 83 and 82.
        ([("0.83", "0.75"), ("0.76", "0.82")], ("FAIL", "misses_target"), "79.000"),
        ([("0.83", "0.75"), ("0.79", "0.82"), ("0.70", "0.82")], ("PASS", "meets_target"), "80.500"),
    ],
)
def test_in_a_training_the_average_is_that_of_one_epoch(
    pairs: list[tuple[str, str]], expected: tuple[str, str], value: str
) -> None:
    found = average(training("t.log", *pairs), asked=task())
    assert (said(found), found.value) == (expected, Decimal(value))


def test_with_select_last_only_the_last_epoch_counts() -> None:
    asked = spec(
        criterion(id="average", average_of=["a", "b"], target=Decimal("80.0"), select="last"),
        *(
            criterion(id=part, subset=part, required=False, target=None, status="unresolved", select="last")
            for part in "ab"
        ),
    )
    found = average(training("t.log", ("0.83", "0.82"), ("0.76", "0.82")), asked=asked)
    assert (said(found), found.value) == (("FAIL", "misses_target"), Decimal("79.000"))


def test_two_trainings_are_two_models_also_at_the_same_epoch() -> None:
    one, other = log("0.83", file="one.log", each={"subset": "a"}), log("0.79", file="two.log", each={"subset": "b"})
    found = average(one, other)
    assert said(found) == ("REVIEW", "checkpoints_differ")
    each = average(one, other, asked=task(trained_each=True))
    assert (said(each), each.value) == (("PASS", "meets_target"), Decimal("81.000"))


def test_the_checkpoint_of_each_cell_is_named() -> None:
    found = average(evaluated("a", "0.83", loaded="out/iter_2000/model.pdparams"), evaluated("b", "0.79"))
    assert found.values == {"cells": "a out/iter_2000/model (a.log:1), b - (b.log:1)"}


def test_averaged_weights_are_another_model() -> None:
    found = average(evaluated("a", "0.83"), evaluated("b", "0.79", weights="ema"))
    assert said(found) == ("REVIEW", "checkpoints_differ")


def test_beside_a_log_that_states_an_average_it_is_a_note() -> None:
    stated = evaluation("0.81", file="all.log")
    there = (evaluated("a", "0.83", loaded="epoch_10"), evaluated("b", "0.79", loaded="epoch_20"))
    found = average(stated, *there)
    assert said(found) == ("REVIEW", "average_unstated")
    assert "checkpoints_differ" in notes(found)


@pytest.mark.parametrize(
    ("copy", "verdict"),
    [("0.8300", "PASS"), ("0.83", "PASS"), ("0.8", "PASS"), ("0.8301", "REVIEW"), ("0.7", "REVIEW")],
)
def test_one_value_that_is_printed_with_fewer_digits_is_one(copy: str, verdict: str) -> None:
    there = [evaluated("a", "0.8300"), evaluated("a", copy, file="summary.log"), evaluated("b", "0.7900")]
    found = average(*there)
    assert (found.verdict.value, found.reason.value) == (
        verdict,
        "meets_target" if verdict == "PASS" else "cell_several",
    )


def test_values_that_are_no_numbers_are_one_where_they_read_alike() -> None:
    there = [evaluated("a", "NaN"), evaluated("a", "NaN", file="copy.log"), evaluated("b", "0.79")]
    assert said(average(*there)) == ("FAIL", "non_finite")
    assert said(average(*there[:1], evaluated("a", "0.9", file="copy.log"), there[2])) == ("REVIEW", "cell_several")
