"""What stands beside the best value on its line: of the best evaluation, or the best of its own, or it is told."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity import Context
from harness.integrity.best.line import check
from tests.harness.builders import observation, registry, written

Result = tuple[str, str]


def training(results: list[Result], best: list[Result], *, first: int = 1, **about: Any) -> Log:
    """Evaluations of top-1 and top-5, each with the best line behind it."""
    seen: list[Observation] = []
    for at, (result, kept) in enumerate(zip(results, best, strict=True)):
        epoch = first + at
        for kind, line, values in (("eval", 10 * epoch, result), ("best", 10 * epoch + 1, kept)):
            for name, value in zip(("top1", "top5"), values, strict=True):
                printed = f"best {name}" if kind == "best" else name
                seen.append(observation(value, metric=name, printed=printed, kind=kind, line=line, epoch=epoch))
    runs = [Run(train_epochs=list(range(first, first + len(results))), **about)]
    return written(file="train.log", format="general", runs=runs, observations=seen)


def examine(log: Log) -> list[Finding]:
    return list(check(log, Context(registry=registry())))


RESULTS = [("0.5011", "0.7512"), ("0.6013", "0.8314"), ("0.5915", "0.8416")]


@pytest.mark.parametrize(
    ("kept", "codes"),
    [
        # The whole result of the best evaluation is kept.
        ([RESULTS[0], RESULTS[1], RESULTS[1]], []),
        # Each metric keeps its own best.
        ([RESULTS[0], RESULTS[1], ("0.6013", "0.8416")], []),
        # To the digits of both.
        ([RESULTS[0], ("0.601", "0.831"), ("0.601", "0.831")], []),
        ([RESULTS[0], RESULTS[1], ("0.6013", "0.8315")], []),
        ([RESULTS[0], RESULTS[1], ("0.6013", "0.8316")], ["best_beside"]),
        ([RESULTS[0], ("0.6013", "0.8214"), ("0.6013", "0.8214")], ["best_beside", "best_beside"]),
    ],
)
def test_what_stands_beside_the_best(kept: list[Result], codes: list[str]) -> None:
    assert [finding.code for finding in examine(training(RESULTS, kept))] == codes


def test_the_finding_names_both_lines() -> None:
    (found,) = examine(training(RESULTS, [RESULTS[0], RESULTS[1], ("0.6013", "0.8514")]))
    assert (found.code, found.grade, found.check, found.lines) == ("best_beside", Grade.SUSPICIOUS, "best", [31, 20])
    assert found.values == {"printed": "best top5", "best": "0.8514", "value": "0.8314"}


@pytest.mark.parametrize("about", [{"first": 4}, {"resumed_from": "output/3"}])
def test_a_training_that_goes_on_may_bring_its_best(about: dict[str, Any]) -> None:
    kept = [("0.6500", "0.9000")] * 3
    assert [f.code for f in examine(training(RESULTS, kept, **about)) if f.code == "best_beside"] == []


def test_two_evaluations_that_are_equally_good_may_both_be_kept() -> None:
    results = [("0.6013", "0.8314"), ("0.6013", "0.8216"), ("0.5000", "0.9000")]
    for kept in results[:2]:
        assert examine(training(results, [results[0], kept, kept])) == []
    assert [f.code for f in examine(training(results, [results[0], results[0], ("0.6013", "0.8500")]))] == [
        "best_beside"
    ]


def announced(*values: tuple[str, str, int, int]) -> Log:
    """Best lines and the evaluations that they stand in front of: the two values and the two epochs."""
    seen: list[Observation] = []
    for at, (best, result, told, epoch) in enumerate(values):
        seen.append(observation(best, printed="best top1", kind="best", line=10 * at + 1, epoch=told))
        seen.append(observation(result, line=10 * at + 2, epoch=epoch))
    return written(file="train.log", format="mmcv", runs=[Run()], observations=seen)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ([("16.7640", "16.7640", 1, 1), ("29.8000", "29.8000", 2, 2)], []),
        ([("16.7640", "16.7640", 1, 1), ("29.8000", "28.8000", 2, 2)], ["best_not_in_series"]),
        # Of another epoch than the evaluation behind it.
        ([("16.7640", "16.7640", 1, 1), ("29.8000", "29.8000", 1, 2)], ["best_not_in_series"]),
    ],
)
def test_a_best_line_in_front_of_its_evaluation(values: list[tuple[str, str, int, int]], codes: list[str]) -> None:
    assert [finding.code for finding in examine(announced(*values))] == codes
