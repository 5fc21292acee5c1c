"""The time of an evaluation against that of a batch, and against the stamps: both sides of every rounding."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.observation import Log, Timing
from harness.integrity import Context
from harness.integrity.clock.timings import check, fits
from tests.harness import builders
from tests.runners.logs.logs import parse

HEAD = "[03/01 10:00:00 detectron2]: Rank of current process: 0. World size: 1\n"


def log(
    total: str = "0:00:30.000000",
    each: str = "0.100000",
    *,
    batches: str = "300 batches",
    stamps: tuple[str, str] = ("10:00:09", "10:00:41"),
    devices: int = 1,
    between: str = "",
) -> Log:
    lines = [
        f"[03/01 {stamps[0]} d2.evaluation.evaluator]: Start inference on {batches}",
        *([between] if between else []),
        f"[03/01 {stamps[1]} d2.evaluation.evaluator]: Total inference time: {total} "
        f"({each} s / iter per device, on {devices} devices)",
        "[03/01 10:00:52 d2.engine.defaults]: Evaluation results for totaltext_test in csv format:",
        "[03/01 10:00:52 d2.evaluation.testing]: copypaste: Task: DETECTION_ONLY_RESULTS",
        "[03/01 10:00:52 d2.evaluation.testing]: copypaste: precision,recall,hmean",
        "[03/01 10:00:52 d2.evaluation.testing]: copypaste: 0.9050,0.8700,0.8872",
    ]
    return parse(HEAD + "\n".join(lines) + "\n", format_name="detectron2")


def found(one: Log) -> list[tuple[str, str]]:
    return [(finding.code, finding.grade.value) for finding in check(one, Context(registry=builders.registry()))]


SPEED = [("speed_not_of_total", "contradiction")]
STAMPS = [("longer_than_stamps", "suspicious")]


@pytest.mark.parametrize(
    ("total", "expected"),
    [
        # 295 batches, as the writer counts them, or all 300; the time of one is known to half a millionth.
        ("0:00:29.500000", []),
        ("0:00:30.000000", []),
        ("0:00:29.499853", []),
        ("0:00:29.499851", SPEED),
        ("0:00:30.000150", []),
        ("0:00:30.000152", SPEED),
        ("0:00:15.000000", SPEED),
        ("0:01:28.200", SPEED),
    ],
)
def test_the_total_is_that_of_the_batches(total: str, expected: list[tuple[str, str]]) -> None:
    assert found(log(total)) == expected


def test_genuine_numbers_agree() -> None:
    # facebookresearch/detectron2 prints such pairs; 495 of 500 batches are timed.
    stamps = ("10:00:00", "10:05:00")
    for total, each in (("0:01:04.289268", "0.129877"), ("0:02:34.479999", "0.312081")):
        assert found(log(total, each, batches="500 batches", stamps=stamps)) == []
    assert found(log("0:01:04.289268", "0.139877", batches="500 batches", stamps=stamps)) == SPEED


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (("10:00:00", "10:00:29"), []),
        (("10:00:00", "10:00:28"), STAMPS),
        # The first batches are not timed, and others may be slow.
        (("10:00:00", "12:00:00"), []),
        # The clock was set back.
        (("10:00:00", "09:59:00"), []),
    ],
)
def test_the_total_has_passed_between_the_stamps(stamps: tuple[str, str], expected: list[tuple[str, str]]) -> None:
    assert found(log(stamps=stamps)) == expected


def test_an_hour_may_be_lost_to_winter_time() -> None:
    took: dict[str, Any] = {"total": "2:00:00.000000", "each": "7.200000", "batches": "1000 batches"}
    assert found(log(**took, stamps=("01:30:00", "02:30:10"))) == []
    assert found(log(**took, stamps=("01:30:00", "02:00:10"))) == STAMPS


@pytest.mark.parametrize(
    "about",
    [
        {"batches": "300 images of the test set"},
        {"batches": "0 batches"},
        {"total": "1 day, 0:00:30"},
        {"devices": 2},
    ],
)
def test_what_is_not_stated_proves_nothing(about: dict[str, Any]) -> None:
    assert log(**{"each": "9.000000", **about}).timings == []


def test_the_finding_is_about_the_run_and_shows_the_product() -> None:
    (finding,) = check(log("0:00:15.000000"), Context(registry=builders.registry()))
    assert finding.arithmetic == "0.100000 × 295-300 ≠ 15.000000"
    assert (finding.lines, finding.run) == ([2, 3], 0)


def timing(**changes: Any) -> Timing:
    fields: dict[str, Any] = {"line": 2, "of": 1, "run": 0, "batches": 1, "warm_up": 0}
    return Timing(**{**fields, "total": Decimal("0.5"), "each": Decimal("0.5"), **changes})


def test_both_numbers_are_rounded() -> None:
    assert fits(timing())
    assert fits(timing(total=Decimal("0.6")))
    assert not fits(timing(total=Decimal("0.62")))
