"""`--target`, `--targets` and `--reading`: the reviewer's word on what is asked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.spec import MetricCriterion
from tests.conftest import Outcome

Verify = Callable[..., Outcome]
OPEN = "ps20-recall"  # task 162 prints no recall


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    there = tmp_path / "submission"
    there.mkdir()
    (there / "notes.txt").write_text("nothing measured\n", encoding="utf-8")
    return there


def targets(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "targets.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_every_criterion_without_a_number_takes_one(verify: Verify, folder: Path) -> None:
    catalogue = builtin_catalogue()
    found = 0
    for task in (106, 141, 142, 162, 246):
        spec = catalogue.load(task)
        for one in spec.criteria:
            if isinstance(one, MetricCriterion) and one.target is None:
                outcome = verify("--task", task, folder, "--target", f"{one.id}=12.5@page 3", "--format", "json")
                assert outcome.status == 3, outcome.err
                given = outcome.rows[one.id]["target"]
                assert (given["value"], given["source"]["url"]) == ("12.5", "page 3")
                found += 1
                break
    assert found == 5


def test_a_target_that_is_printed_is_not_replaced(verify: Verify, folder: Path, tmp_path: Path) -> None:
    outcome = verify("--task", 162, folder, "--target", "ps20-precision=1@mine")
    assert outcome.status == 2
    assert "`ps20-precision` has a published target" in outcome.err
    file = targets(tmp_path, "- {criterion: ps20-precision, target: 1, source: mine}\n")
    assert (
        verify("--task", 162, folder, "--targets", file, "--format", "json").rows["ps20-precision"]["target"]["value"]
        == "99.56"
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (f"- {{criterion: {OPEN}, target: 98.70, source: mine}}\n", "98.70"),
        (f"- {{criterion: {OPEN}, target: 98.7, source: mine, task: 162}}\n", "98.7"),
        (f"- {{criterion: {OPEN}, target: 98.7, source: mine, task: 161}}\n", None),
        ("- {criterion: of-another-task, target: 98.7, source: mine}\n", None),
        ("", None),
    ],
)
def test_targets_of_a_file(verify: Verify, folder: Path, tmp_path: Path, text: str, value: str | None) -> None:
    file = targets(tmp_path, text)
    row = verify("--task", 162, folder, "--targets", file, "--format", "json").rows[OPEN]
    assert row["target"]["value"] == value
    assert row["target"]["status"] == ("resolved" if value else "unresolved")


def test_the_command_line_counts_before_the_file(verify: Verify, folder: Path, tmp_path: Path) -> None:
    file = targets(tmp_path, f"- {{criterion: {OPEN}, target: 98.7, source: mine}}\n")
    row = verify("--task", 162, folder, "--targets", file, "--target", f"{OPEN}=97@here", "--format", "json").rows[OPEN]
    assert row["target"]["value"] == "97"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- {criterion: a, target: x, source: mine}\n", "not a list of targets"),
        ("- {criterion: a, target: 1}\n", "missing required field `source`"),
        ("- {criterion: a, target: 1, source: mine, unit: dB}\n", "unknown field `unit`"),
        ("a: [\n", "not a list of targets"),
        ("- {criterion: a, target: NaN, source: mine}\n", "a: NaN"),
        ("- {criterion: a, target: 1, source: ''}\n", "not a list of targets"),
    ],
)
def test_a_broken_file_says_what_is_wrong(verify: Verify, folder: Path, tmp_path: Path, text: str, words: str) -> None:
    outcome = verify("--task", 162, folder, "--targets", targets(tmp_path, text))
    assert outcome.status == 2
    assert words in outcome.err
    assert "Each has criterion, target and source." in outcome.err


def test_a_file_of_the_submission_does_not_count(verify: Verify, folder: Path) -> None:
    outcome = verify("--task", 162, folder, "--targets", targets(folder, ""))
    assert outcome.status == 2
    assert "lies in the submission" in outcome.err


def test_a_file_that_is_not_there(verify: Verify, folder: Path, tmp_path: Path) -> None:
    outcome = verify("--task", 162, folder, "--targets", tmp_path / "none.yaml")
    assert outcome.status == 2
    assert "No such file" in outcome.err


def test_a_reading_is_chosen_by_name(verify: Verify, folder: Path) -> None:
    row = verify("--task", 154, folder, "--format", "json").rows["yolov6-s-map"]
    assert row["target"]["value"] == "45.0"
    row = verify("--task", 154, folder, "--reading", "yolov6-s-map=task", "--format", "json").rows["yolov6-s-map"]
    assert (row["target"]["value"], row["notes"][0]["code"]) == ("37.5", "note_reading_chosen")


@pytest.mark.parametrize("text", ["yolov6-s-map", "yolov6-s-map=", "yolov6-s-map=paper", "other=task", "=task"])
def test_an_unknown_reading_lists_the_known_ones(verify: Verify, folder: Path, text: str) -> None:
    outcome = verify("--task", 154, folder, "--reading", text)
    assert outcome.status == 2
    assert "yolov6-s-map=yolov6, yolov6-s-map=task" in outcome.err


def test_show_says_how_conditions_are_checked(verify: Verify) -> None:
    page = verify("show", 155).out
    assert "settings multi_scale = no: REVIEW where the run states them otherwise" in page
    assert "evaluator = pycocotools: the run must show this evaluator; unstated, a person decides" in page
    page = verify("show", 172).out
    assert "splits that count too: val" in page
    page = verify("show", 137).out
    outputs, gradients = "the outputs for the same weights", "gradients, weights after an update, or the losses"
    assert f"to compare: {outputs} and inputs; at least 1 tensor besides inputs, constants and copies" in page
    assert f"to compare: {gradients} of several steps; at least 2 tensors besides" in page
    assert "the weights, each with its counterpart; at least 150 tensors" in verify("show", 111).out
    assert "trained on (for the reviewer to check): MJSynth and SynthText" in verify("show", 112).out
