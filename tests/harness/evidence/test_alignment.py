"""The records of a comparison, as `--format json` prints them."""

from __future__ import annotations

import json
from decimal import Decimal

import msgspec

from harness.evidence.alignment import Band, Comparison, Measures, Pair, Side
from harness.values.verdicts import Reason, Verdict

SIDE = Side(name="a", dtype="float32", shape=(2, 3))
MEASURES = Measures(
    elements=6,
    max_abs=float("inf"),
    mean_abs=float("nan"),
    rel_l2=None,
    cosine=None,
    ulp=None,
    rms=0.0,
    worst=None,
    outside=0,
)


def pair(verdict: Verdict) -> Pair:
    return Pair(reference=SIDE, ours=SIDE, how="name", verdict=verdict, reason=Reason.ALIGNED, measures=MEASURES)


RESULT = Comparison(
    reference="r",
    ours="o",
    band=Band(absolute=Decimal("0.0001"), relative=Decimal(0)),
    expected=3,
    compared=3,
    verdict=Verdict.FAIL,
    reason=Reason.OUT_OF_BAND,
    exit_status=1,
    pairs=[pair(Verdict.PASS), pair(Verdict.FAIL), pair(Verdict.PASS)],
)


def test_pairs_by_verdict() -> None:
    assert [RESULT.count(verdict) for verdict in (Verdict.PASS, Verdict.FAIL, Verdict.REVIEW)] == [2, 1, 0]


def test_json_holds_no_number_that_is_none() -> None:
    data = json.loads(msgspec.json.encode(RESULT))
    measures = data["pairs"][0]["measures"]
    assert (measures["max_abs"], measures["mean_abs"]) == (None, None)
    assert data["band"]["absolute"] == "0.0001"
    assert (data["comparison_version"], data["verdict"], data["reason"]) == (1, "FAIL", "out_of_band")


def test_the_keys_of_version_1() -> None:
    data = msgspec.to_builtins(RESULT)
    keys = (
        "comparison_version tool version reference ours band expected compared verdict reason exit_status "
        "pairs missing surplus left_out sequences divergence findings problems remarks"
    )
    assert list(data) == keys.split()
    assert list(data["pairs"][0]) == (
        "reference ours how verdict reason values transposed reshaped measures step".split()
    )
    assert list(data["pairs"][0]["measures"]) == (
        "elements max_abs mean_abs rel_l2 cosine ulp rms worst outside rounded constant repeats coarse half derived "
        "reference ours".split()
    )
