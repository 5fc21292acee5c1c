"""A contributor's report of differences against the dumps it speaks of."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.evidence.alignment import Band, Measures, NonFinite, Pair, Side
from harness.evidence.findings import Finding
from harness.evidence.observation import Log, Observation
from harness.integrity.documents.diff_log import check
from harness.values.verdicts import Reason, Verdict

BAND = Band(absolute=Decimal("1e-4"), relative=Decimal(0), mean=Decimal("1e-6"))


def pair(name: str = "logits", mean: float = 5e-7, most: float = 2e-6, nan: int = 0) -> Pair:
    side = Side(name=name, dtype="float32", shape=(4,))
    measures = Measures(
        elements=4,
        max_abs=most,
        mean_abs=mean,
        rel_l2=0.0,
        cosine=None,
        ulp=None,
        rms=1,
        worst=None,
        outside=0,
        ours=NonFinite(nan=nan),
    )
    return Pair(reference=side, ours=side, how="name", verdict=Verdict.PASS, reason=Reason.ALIGNED, measures=measures)


def log(
    value: str, kind: str = "mean diff", passed: bool = True, name: str | None = "logits", file: str = "x.log"
) -> Log:
    text = f"\t{kind}: check passed: {passed}, value: {value}"
    said = Observation(
        metric=None,
        printed=f"{name} {kind}" if name else kind,
        value=Decimal(value),
        value_text=value,
        unit="difference",
        kind="eval",
        file=file,
        format="reprod_log",
        run=0,
        text=text,
        line=2,
        subset=name,
    )
    return Log(file=file, format="reprod_log", observations=[said])


def told(found: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.code, finding.grade.value) for finding in found]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("5e-07", []),
        ("5.005e-07", []),
        ("5.006e-07", [("diff_log_value", "contradiction")]),
        ("4.995e-07", []),
        ("4.994e-07", [("diff_log_value", "contradiction")]),
        ("nan", [("diff_log_value", "contradiction")]),
    ],
)
def test_the_printed_mean_is_the_recomputed_one(value: str, expected: list[tuple[str, str]]) -> None:
    assert told(check([log(value)], [pair()], BAND)) == expected


def test_the_printed_maximum() -> None:
    assert told(check([log("2e-06", "max diff")], [pair()], BAND)) == []
    assert told(check([log("5e-07", "max diff")], [pair()], BAND)) == [("diff_log_value", "contradiction")]


def test_passed_over_a_nan_contradicts() -> None:
    assert told(check([log("nan")], [pair(nan=1)], BAND)) == [("diff_log_non_finite", "contradiction")]
    assert told(check([log("nan", passed=False)], [pair(nan=1)], BAND)) == []


def test_passed_by_a_looser_threshold_is_noted() -> None:
    assert told(check([log("5e-06")], [pair(mean=5e-6)], BAND)) == [("diff_log_looser", "info")]
    assert told(check([log("5e-06", passed=False)], [pair(mean=5e-6)], BAND)) == []


@pytest.mark.parametrize("one", [log("5e-07", name="other"), log("5e-07", name=None), log("5e-07", "min diff")])
def test_what_no_pair_can_check(one: Log) -> None:
    assert told(check([one], [pair()], BAND)) == [("diff_log_unchecked", "suspicious")]


def test_the_file_s_name_tells_the_stage() -> None:
    pairs = [pair("forward_paddle/logits", mean=1e-7), pair("train_align/logits", mean=5e-7)]
    assert told(check([log("1e-07", file="a/forward_diff.log")], pairs, BAND)) == []
    assert told(check([log("1e-07", file="train_align_diff.log")], pairs, BAND)) == [
        ("diff_log_value", "contradiction")
    ]
    assert told(check([log("1e-07", file="report.log")], pairs, BAND)) == [("diff_log_unchecked", "suspicious")]


def test_other_logs_are_left_alone() -> None:
    other = log("1", name="logits")
    other.format = "paddleclas"
    assert check([other], [pair()], BAND) == []
