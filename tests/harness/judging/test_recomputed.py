"""Recomputed values that are not believed: the ground truth's counts, perfect scores, remarks of the evaluation."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from harness.evidence.evaluation import Evaluation, Input, Remark, Value, as_log
from harness.evidence.observation import Problem
from harness.judging import recomputed
from harness.judging.report import Row
from harness.tasks.catalogue import builtin_folder
from harness.tasks.registry import Registry
from harness.values.verdicts import Reason, Verdict
from tests.harness import builders

TRUTH = {"classes": 1000, "annotations": 50_000}


def registry() -> Registry:
    """The registry, which knows what the ground truth of ImageNet's validation images holds."""
    # One of its own: that of the package is shared by all tests.
    found = Registry(builtin_folder(), from_yaml=False)
    known = msgspec.structs.replace(found.datasets["ImageNet-1k"], truth={"val": TRUTH})
    found.datasets = {**found.datasets, "ImageNet-1k": known}
    return found


def judged(value: str, truth: dict[str, int], *remarks: Remark) -> Row:
    """The row of the ordinary criterion, 82.5 % of ImageNet's validation images, over one evaluation."""
    evaluation = Evaluation(
        family="classification",
        evaluator="reproverify 1",
        samples=50_000,
        values=[Value(metric="top1", value=Decimal(value), unit="percent", samples=50_000)],
        inputs=[Input(role="predictions", path="scores.npy", sha256="0", size=1)],
        remarks=list(remarks),
        truth=truth,
    )
    task = builders.spec(builders.criterion())
    report = builders.report(task, as_log(evaluation), mappings=builders.mapped("scores.npy"))
    recomputed.doubt(report, [evaluation], task, known)
    return report.rows[0]


known = registry()


@pytest.mark.parametrize("truth", [{}, TRUTH, {"classes": 1000}, {"images": 7}])
def test_what_fits_is_believed(truth: dict[str, int]) -> None:
    assert judged("83", truth).verdict is Verdict.PASS
    assert judged("80", truth).verdict is Verdict.FAIL


@pytest.mark.parametrize(("value", "before"), [("83", Verdict.PASS), ("80", Verdict.FAIL)])
def test_ground_truth_of_another_size_proves_nothing(value: str, before: Verdict) -> None:
    row = judged(value, {"classes": 999, "annotations": 50_000})
    assert (row.verdict, row.reason, row.before) == (Verdict.REVIEW, Reason.EVALUATION_DOUBTED, before)
    assert row.values["doubt_en"] == "The ground truth has 999 classes; ImageNet-1k val has 1,000."


@pytest.mark.parametrize(("value", "verdict"), [("100", Verdict.REVIEW), ("99.998", Verdict.PASS)])
def test_a_perfect_score_is_for_a_person(value: str, verdict: Verdict) -> None:
    assert judged(value, TRUTH).verdict is verdict


@pytest.mark.parametrize(
    ("metric", "unit", "value", "verdict"),
    [
        ("wer", "percent", "0", Verdict.REVIEW),
        ("wer", "percent", "0.01", Verdict.PASS),
        # In whatever unit, and of whatever bounds.
        ("box_ap", "fraction", "1", Verdict.REVIEW),
        ("box_ap", "fraction", "0.99", Verdict.PASS),
        ("s_measure", "score", "1", Verdict.REVIEW),
        ("s_measure", "score", "0.99", Verdict.PASS),
        ("ssim", "score", "1.000000000", Verdict.REVIEW),
        ("lpips", "score", "0", Verdict.REVIEW),
        ("lpips", "score", "0.0001", Verdict.PASS),
        # Computed with roundings.
        ("fid", "score", "0.0000000005", Verdict.REVIEW),
        ("fid", "score", "0.000001", Verdict.PASS),
        # There is no best one.
        ("psnr", "dB", "100", Verdict.PASS),
    ],
)
def test_a_value_that_cannot_be_better_is_for_a_person(metric: str, unit: str, value: str, verdict: Verdict) -> None:
    less = known.metrics[metric].direction == "lower"
    target = Decimal(5) if less else Decimal("0.5")
    rule: Any = "at_most" if less else "at_least"
    task = builders.spec(builders.criterion(metric=metric, unit=unit, target=target, rule=rule))
    report = builders.report(task)
    report.rows[0].verdict, report.rows[0].value = Verdict.PASS, Decimal(value)
    recomputed.doubt(report, [Evaluation(family="any", evaluator="x 1", samples=9, values=[])], task, known)
    assert report.rows[0].verdict is verdict


@pytest.mark.parametrize(
    ("code", "values", "passed", "failed"),
    [
        ("remark_one_class", {"name": "car", "classes": "80"}, Verdict.REVIEW, Verdict.FAIL),
        ("remark_copied_boxes", {"copied": "9", "objects": "9"}, Verdict.REVIEW, Verdict.FAIL),
        # Under another convention the value proves neither.
        ("remark_other_convention", {"name": "a", "value": "b", "wanted": "c"}, Verdict.REVIEW, Verdict.REVIEW),
    ],
)
def test_doubts_of_the_evaluation(code: str, values: dict[str, str], passed: Verdict, failed: Verdict) -> None:
    doubt = Remark(code=code, values=values, doubt=True)
    assert judged("83", TRUTH, doubt).verdict is passed
    assert judged("80", TRUTH, doubt).verdict is failed
    assert judged("83", TRUTH, msgspec.structs.replace(doubt, doubt=False)).verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("code", "verdict", "reason"),
    [
        ("eval_nothing_compared", Verdict.MISSING, Reason.NOTHING_EVALUATED),
        ("eval_no_detections", Verdict.ERROR, Reason.UNREADABLE),
    ],
)
def test_why_nothing_was_evaluated(code: str, verdict: Verdict, reason: Reason) -> None:
    report = builders.report(builders.spec(builders.criterion()))
    recomputed.unevaluated(report, Problem(file="p.txt", code=code, values={"samples": "3"}))
    row = report.rows[0]
    assert (row.verdict, row.reason) == (verdict, reason)
    assert row.values["problem_en"].startswith("p.txt")
