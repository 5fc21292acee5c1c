"""Averages: computed from proven cells, taken from a log that says over what, and never one cell alone."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Artifact, Collected, Log
from harness.judging.average import mean, open_in
from harness.judging.options import Options
from harness.judging.pipeline import judge_submission
from harness.judging.report import Cell, Row
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.verdicts import Reason, Verdict
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
    said,
    spec,
    text,
)

SCENES = ("chair", "lego")
PSNR: dict[str, Any] = {"metric": "psnr", "unit": "dB", "dataset": "NeRF-Synthetic", "split": "test"}


def scenes(samples: int | None = None, of_all: int | None = None) -> Spec:
    """The mean PSNR of two scenes has to reach 30.0 dB."""
    whole = criterion(
        id="average", average_of=list(SCENES), trained_each=True, target=Decimal("30.0"), samples=of_all, **PSNR
    )
    cells = [
        criterion(id=scene, subset=scene, required=False, target=None, status="unresolved", samples=samples, **PSNR)
        for scene in SCENES
    ]
    return spec(whole, *cells)


def scene(value: str, file: str, root: str = "data/nerf_synthetic/{}", **about: Any) -> Log:
    """An evaluation of the scene that the file is named after."""
    name = file.rpartition("/")[2].partition(".")[0]
    fact = Fact(key="dataset", value=root.format(name), how="config", line=1, part="val")
    each = {"metric": "psnr", "printed": "psnr", "unit": "dB", **about.pop("each", {})}
    return evaluation(
        value, file=file, each=each, **{"dataset": None, "split": "test", "classes": None, "facts": [fact], **about}
    )


def average(*logs: Log, asked: Spec | None = None, **options: Any) -> Row:
    return report(asked or scenes(), *logs, **options).rows[0]


def cells(row: Row) -> list[tuple[str, str, int]]:
    assert isinstance(row.cells, list)
    return [(cell.criterion, cell.observation.place, cell.weight) for cell in row.cells]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("31.0", "29.0"), ("PASS", "meets_target")),
        (("31.0", "28.9"), ("PASS", "meets_printed_target")),
        (("31.0000", "28.8998"), ("FAIL", "misses_target")),
        # What the cells were rounded from may reach what their mean misses.
        (("31.0", "28.8999"), ("REVIEW", "printed_too_coarse")),
        (("31.0", "28.85"), ("REVIEW", "printed_too_coarse")),
        (("31.0", "28.84"), ("FAIL", "misses_target")),
    ],
)
def test_it_is_computed_from_a_log_of_each(values: tuple[str, str], expected: tuple[str, str]) -> None:
    found = average(scene(values[0], "a/chair.log"), scene(values[1], "a/lego.log"))
    assert said(found) == expected
    assert cells(found) == [("chair", "a/chair.log:1", 1), ("lego", "a/lego.log:1", 1)]
    assert (found.best, found.last, found.assurance) == (None, None, "logged")
    assert "note_average" in notes(found)


def test_it_is_weighted_by_the_samples_of_the_cells() -> None:
    asked = scenes()
    whole, *parts = [one for one in asked.criteria if isinstance(one, MetricCriterion)]
    weights = [3, 1]
    made = spec(
        criterion(id="average", average_of=list(SCENES), target=Decimal("30.5"), samples=4, **PSNR),
        *(
            criterion(
                id=part.id, subset=part.subset, required=False, target=None, status="unresolved", samples=n, **PSNR
            )
            for part, n in zip(parts, weights, strict=True)
        ),
    )
    found = average(scene("31.0", "chair.log"), scene("29.0", "lego.log"), asked=made)
    assert (said(found), found.value) == (("PASS", "meets_target"), Decimal("30.5000"))
    assert whole.id == "average"


def test_of_cells_whose_weights_are_not_known_it_is_not_computed() -> None:
    found = average(scene("31.0", "chair.log"), scene("29.0", "lego.log"), asked=scenes(None, 76))
    assert said(found) == ("MISSING", "no_evidence")
    assert set(near(found)) == {"near_other_subset"}


def test_one_value_is_not_the_value_of_every_cell() -> None:
    one = scene("39.0", "x.log", root="data/nerf_synthetic")
    found = average(one, mappings=mapped("x.log", asked="average"))
    assert said(found) == ("REVIEW", "average_unstated")
    both = {**mapped("x.log", asked="chair"), **mapped("x.log", asked="lego")}
    assert said(average(one, mappings=both)) == ("REVIEW", "average_unstated")


def test_a_missing_cell_is_named() -> None:
    found = average(scene("39.0", "chair.log"))
    assert said(found) == ("MISSING", "cells_missing")
    assert found.values == {"missing": "lego", "found": "chair", "id": "lego"}


@pytest.mark.parametrize(
    "one",
    [
        scene("39.0", "chair.log"),
        scene("39.0", "x.log", root="data/nerf_synthetic/lego"),
        scene("39.0", "x.log", root="data/nerf_synthetic", each={"subset": "lego"}),
        scene("39.0", "lego/x.log", root="data/nerf_synthetic"),
    ],
)
@pytest.mark.parametrize("options", [{}, {"mappings": mapped("log", asked="average")}])
def test_one_scene_never_passes_as_the_average(one: Log, options: dict[str, Any]) -> None:
    if options:
        options = {"mappings": mapped(one.file, asked="average")}
    found = average(one, **options)
    assert said(found) == ("MISSING", "cells_missing")


def test_a_log_that_does_not_say_over_what_is_for_a_person_also_when_it_is_mapped() -> None:
    one = scene("39.0", "x.log", root="data/nerf_synthetic")
    assert said(average(one)) == ("REVIEW", "average_unstated")
    assert said(average(one, mappings=mapped("x.log", asked="average"))) == ("REVIEW", "average_unstated")


def test_beside_such_a_log_the_cells_count() -> None:
    summary = scene("39.0", "summary.log", root="data/nerf_synthetic")
    there = (scene("31.0", "chair.log"), scene("28.0", "lego.log"))
    found = average(summary, *there, mappings=mapped("summary.log", asked="average"))
    assert (said(found), found.value) == (("FAIL", "misses_target"), Decimal("29.5000"))
    assert said(average(summary, there[0])) == ("REVIEW", "average_unstated")


def test_a_log_says_over_what_when_it_counts_the_samples_of_all() -> None:
    one = scene("30.4", "x.log", root="data/nerf_synthetic", samples=1600)
    assert said(average(one, asked=scenes(800, 1600))) == ("PASS", "meets_target")
    assert said(average(one, asked=scenes(400, 800)))[0] == "REVIEW"


def test_a_log_says_over_what_when_each_cell_stands_in_it() -> None:
    one = scene("30.4", "x.log", root="data/nerf_synthetic")
    one.observations += [
        observation(
            value,
            metric="psnr",
            printed="psnr",
            unit="dB",
            kind="eval",
            file="x.log",
            line=line,
            split="test",
            subset=part,
        )
        for line, (value, part) in enumerate((("30.9", "chair"), ("29.9", "lego")), 5)
    ]
    assert said(average(one)) == ("PASS", "meets_target")


@pytest.mark.parametrize(
    ("about", "reason"),
    [({"split": None}, "split_unstated"), ({"facts": [], "dataset": None}, "dataset_unstated")],
)
def test_what_a_cell_leaves_open_the_average_leaves_open(about: dict[str, Any], reason: str) -> None:
    loose = evaluation(
        "29.5",
        file="lego.log",
        each={"metric": "psnr", "printed": "psnr", "unit": "dB", "subset": "lego"},
        **{"dataset": "nerf_synthetic", "split": "test", "classes": None, "train_epochs": [1], "epochs": 1, **about},
    )
    if reason == "dataset_unstated":
        loose = Log(file="b.log", format="paddleclas", runs=loose.runs, observations=[
            observation("29.5", metric="psnr", printed="psnr", unit="dB", file="b.log", subset="lego", split="test")
        ])  # fmt: skip
    found = average(scene("31.0", "chair.log"), loose)
    assert said(found) == ("REVIEW", reason)
    assert "note_cells_open" in notes(found)
    assert next(note for note in found.notes if note.code == "note_cells_open").values == {"cells": "lego"}


@pytest.mark.usefixtures("made_up")
def test_a_contradiction_on_a_cell_is_one_on_the_average() -> None:
    against = Finding(code="best_below_series", grade=Grade.CONTRADICTION, check="best", file="lego.log", run=0)
    there = [scene("31.0", "chair.log"), scene("29.5", "lego.log")]
    there[1].findings.append(against)
    found = average(*there)
    assert said(found) == ("REVIEW", "contradicted")


def test_a_value_that_is_no_number_is_no_average() -> None:
    found = average(scene("31.0", "chair.log"), scene("NaN", "lego.log"))
    assert said(found) == ("FAIL", "non_finite")


def test_another_split_that_counts_too_is_said() -> None:
    asked = spec(
        criterion(id="average", average_of=list(SCENES), target=Decimal("30.0"), other_splits=["val"], **PSNR),
        *(
            criterion(
                id=one,
                subset=one,
                required=False,
                target=None,
                status="unresolved",
                samples=200,
                other_splits=["val"],
                **PSNR,
            )
            for one in SCENES
        ),
    )
    found = average(scene("31.0", "chair.log", split="val"), scene("29.5", "lego.log", split="val"), asked=asked)
    assert said(found) == ("PASS", "meets_target")
    assert "note_other_split" in notes(found)
    found = average(scene("31.0", "chair.log", split="train"), scene("29.5", "lego.log", split="val"), asked=asked)
    assert said(found) == ("MISSING", "cells_missing")


def test_strict_and_tolerance_hold_for_a_computed_value() -> None:
    asked = spec(
        criterion(
            id="average",
            average_of=["a", "b"],
            trained_each=True,
            tolerance="accuracy-align",
            target=Decimal("82.50"),
            split="val",
        ),
        *(criterion(id=one, subset=one, required=False) for one in "ab"),
    )
    there = [
        log(value, file=f"{part}.log", each={"subset": part}) for part, value in (("a", "0.82400"), ("b", "0.82320"))
    ]
    collected = Collected(logs=there, files=[Artifact(file=one.file, size=1) for one in there])
    for strict, expected in ((False, "WITHIN"), (True, "FAIL")):
        judged = judge_submission(asked, registry(), ["s"], collected, Options(strict=strict))
        assert judged.rows[0].verdict.value == expected


def a_row(name: str, verdict: Verdict, value: str | None, reason: Reason = Reason.MEETS_TARGET) -> Row:
    return Row(
        id=name,
        kind="metric",
        required=True,
        verdict=verdict,
        reason=reason,
        title=text(name),
        value=None if value is None else Decimal(value),
    )


def test_a_missing_cell_is_graver_than_an_open_one() -> None:
    proven, doubted = a_row("a", Verdict.PASS, "1"), a_row("b", Verdict.REVIEW, "1", Reason.UNIT_OPEN)
    assert open_in([proven]) is None
    found = open_in([proven, doubted])
    assert found is not None
    assert (found.verdict, found.reason) == (Verdict.REVIEW, Reason.UNIT_OPEN)
    found = open_in([doubted, a_row("c", Verdict.MISSING, None)])
    assert found is not None
    assert (found.verdict, found.reason, found.values["missing"]) == (Verdict.MISSING, Reason.CELLS_MISSING, "c")


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((("80", 1), ("81", 1)), "80.500"),
        ((("80", 2), ("81", 1)), "80.333"),
        ((("0.1", 1), ("0.22", 1)), "0.16000"),
        ((("97.549591", 857), ("94.9", 647)), "96.409773595"),
    ],
)
def test_the_mean_has_three_digits_more_than_its_finest_cell(given: Any, expected: str) -> None:
    made = [
        Cell(criterion="a", value=Decimal(value), weight=weight, observation=observation(value))
        for value, weight in given
    ]
    assert mean(made) == Decimal(expected)
    assert str(mean(made)) == expected


def sets(*each: tuple[str, str], folder: str = "run{}/{}.log") -> Row:
    """Several trainings of both scenes, the sets in folders of their own."""
    return average(
        *(
            scene(value, folder.format(number, name), root=f"data/nerf_synthetic/{name}")
            for number, values in enumerate(each)
            for name, value in zip(SCENES, values, strict=True)
            if value
        )
    )


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        # Each set fails, and the better of each scene would reach 30.0.
        ([("31.0", "27.0"), ("29.0", "30.0")], ("REVIEW", "trainings_disagree")),
        ([("31.0", "29.0"), ("31.0", "28.0")], ("REVIEW", "trainings_disagree")),
        ([("31.0", "29.0"), ("", "28.0")], ("REVIEW", "trainings_disagree")),
        # Every choice reaches it, or every whole set does.
        ([("31.0", "29.0"), ("31.0", "29.2")], ("PASS", "meets_target")),
        ([("31.0", "29.0"), ("", "29.2")], ("PASS", "meets_target")),
        ([("31.0", "29.0"), ("29.0", "31.0")], ("PASS", "meets_target")),
        # No choice does.
        ([("29.0", "27.0"), ("28.0", "28.0")], ("FAIL", "misses_target")),
    ],
)
def test_the_average_of_the_better_trainings_does_not_pass_where_another_choice_fails(
    each: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    assert said(sets(*each)) == expected


def test_without_folders_of_their_own_the_worst_of_each_scene_decides() -> None:
    found = sets(("31.0", "29.0"), ("29.0", "31.0"), folder="logs/{1}.{0}.log")
    assert said(found) == ("REVIEW", "trainings_disagree")
    assert found.values == {"value": "31.0000", "worst": "29.0000", "cells": "chair, lego", "id": "chair"}


def test_the_advice_of_trainings_that_disagree_settles_it() -> None:
    there = [scene("31.0", "a/chair.log"), scene("29.0", "a/lego.log"), scene("28.0", "b/lego.log")]
    assert said(average(*there)) == ("REVIEW", "trainings_disagree")
    assert said(average(*there, mappings=mapped("a/lego.log", asked="lego"))) == ("PASS", "meets_target")
    assert said(average(*there, mappings=mapped("b/lego.log", asked="lego"))) == ("FAIL", "misses_target")


def test_a_training_that_was_broken_off_does_not_count_beside_a_finished_one() -> None:
    unfinished = scene("20.0", "b/lego.log", train_epochs=[1, 2], epochs=9, each={"epoch": 2})
    there = [scene("31.0", "a/chair.log"), scene("29.0", "a/lego.log")]
    assert said(average(*there, unfinished)) == ("PASS", "meets_target")


def test_of_values_that_are_to_be_low_the_worst_is_the_highest() -> None:
    low: dict[str, Any] = {"rule": "at_most"}
    asked = scenes()
    whole, *parts = [one for one in asked.criteria if isinstance(one, MetricCriterion)]
    made = spec(
        criterion(id="average", average_of=list(SCENES), trained_each=True, target=Decimal("30.0"), **low, **PSNR),
        *(
            criterion(id=one.id, subset=one.subset, required=False, target=None, status="unresolved", **low, **PSNR)
            for one in parts
        ),
    )
    there = [scene("31.0", "a/chair.log"), scene("29.0", "a/lego.log"), scene("29.5", "b/lego.log")]
    assert said(average(*there, asked=made)) == ("REVIEW", "trainings_disagree")
    assert said(average(*there[:2], asked=made)) == ("PASS", "meets_target")
    assert whole.id == "average"


NAMES = ("chair", "lego", "mic")


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        # As many digits are never two scenes' by chance; a whole number, and zeros behind one, may be.
        (("31.2345", "31.2345", "30.5"), ("REVIEW", "cells_alike")),
        (("31.234", "31.234", "30.5"), ("PASS", "meets_target")),
        (("31.2300", "31.2300", "30.5"), ("PASS", "meets_target")),
        (("31.2345", "31.2346", "30.5"), ("PASS", "meets_target")),
        # Three scenes have fewer digits in common.
        (("31.23", "31.23", "31.23"), ("REVIEW", "cells_alike")),
        (("31.00", "31.00", "31.00"), ("REVIEW", "cells_alike")),
        (("31.2", "31.2", "31.2"), ("PASS", "meets_target")),
        # What misses, misses.
        (("21.2345", "21.2345", "30.5"), ("FAIL", "misses_target")),
    ],
)
def test_scenes_do_not_come_to_one_long_number(values: tuple[str, ...], expected: tuple[str, str]) -> None:
    whole = criterion(id="average", average_of=list(NAMES), trained_each=True, target=Decimal("30.0"), **PSNR)
    parts = [
        criterion(id=name, subset=name, required=False, target=None, status="unresolved", **PSNR) for name in NAMES
    ]
    logs = [scene(value, f"{name}.log") for name, value in zip(NAMES, values, strict=True)]
    assert said(average(*logs, asked=spec(whole, *parts))) == expected
