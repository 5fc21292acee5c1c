"""The band two tensors must keep: both sides of every bound."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from harness.evidence.alignment import Band, Measures, NonFinite
from harness.judging.bands import DEFAULT, of_profile, profiles, rule_on_measures
from harness.tasks.catalogue import open_catalogue
from harness.values.errors import UsageError

REGISTRY = open_catalogue(None).registry
BAND = of_profile(DEFAULT, REGISTRY)
FINE = Measures(
    elements=1000,
    max_abs=1e-6,
    mean_abs=1e-7,
    rel_l2=1e-7,
    cosine=1.0,
    ulp=3,
    rms=1.0,
    worst=None,
    outside=0,
)


def said(band: Band = BAND, **changes: object) -> tuple[str, str]:
    found = rule_on_measures(msgspec.structs.replace(FINE, **changes), band)
    return found.verdict.value, found.reason.value


def above(bound: float) -> float:
    """The next double."""
    import math

    return math.nextafter(bound, math.inf)


def test_the_profiles_of_differences() -> None:
    assert profiles(REGISTRY) == ["forward-mean-1e-6", "forward-about-1e-5", "reprod-log-default"]


@pytest.mark.parametrize(
    ("name", "mean", "absolute"),
    [
        ("forward-mean-1e-6", "1e-6", "1e-4"),
        ("forward-about-1e-5", "1e-5", "1e-3"),
        ("reprod-log-default", "1e-6", "1e-4"),
    ],
)
def test_a_mean_is_never_alone(name: str, mean: str, absolute: str) -> None:
    band = of_profile(name, REGISTRY)
    assert (band.mean, band.absolute, band.relative) == (Decimal(mean), Decimal(absolute), Decimal("0.001"))
    assert (band.rel_l2, band.cosine, band.profile) == (Decimal("0.001"), Decimal("0.000001"), name)


@pytest.mark.parametrize("name", ["alignment-guard", "imagenet-top1-check", "none"])
def test_no_such_profile(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        of_profile(name, REGISTRY)
    assert caught.value.code == "compare_tolerance_unknown"
    assert "reprod-log-default" in str(caught.value)


def test_aligned() -> None:
    assert said() == ("PASS", "aligned")


def test_the_mean() -> None:
    # The double nearest to 1e-6 lies below it, so that it keeps the bound; the next one lies above.
    assert Decimal(1e-6) < Decimal("1e-6") < Decimal(above(1e-6))  # noqa: RUF032  # the double is meant
    assert said(mean_abs=1e-6) == ("PASS", "aligned")
    assert said(mean_abs=above(1e-6)) == ("FAIL", "out_of_band")


@pytest.mark.parametrize(("outside", "expected"), [(0, ("PASS", "aligned")), (1, ("FAIL", "elements_outside"))])
def test_one_element_is_enough(outside: int, expected: tuple[str, str]) -> None:
    assert said(outside=outside) == expected


def test_relative_l2() -> None:
    bound = 0.001 if Decimal(0.001) <= Decimal("0.001") else 0.0009999999999999998  # noqa: RUF032
    assert said(rel_l2=bound) == ("PASS", "aligned")
    assert said(rel_l2=above(0.001)) == ("FAIL", "out_of_band")
    assert said(rel_l2=None) == ("FAIL", "out_of_band")


def test_cosine() -> None:
    assert said(cosine=1 - 0.9e-6) == ("PASS", "aligned")
    assert said(cosine=1 - 1.1e-6) == ("FAIL", "out_of_band")
    assert said(cosine=-1.0) == ("FAIL", "out_of_band")
    assert said(cosine=None) == ("PASS", "aligned")


def test_values_smaller_than_the_tolerance_prove_nothing() -> None:
    assert said(rel_l2=1.0, rms=9e-7) == ("REVIEW", "too_small_to_tell")
    assert said(rel_l2=1.0, rms=1.1e-6) == ("FAIL", "out_of_band")


@pytest.mark.parametrize("side", ["reference", "ours"])
@pytest.mark.parametrize("odd", [NonFinite(nan=1, first=[3]), NonFinite(inf=1, first=[3])])
def test_what_is_no_number_fails_whatever_else_holds(side: str, odd: NonFinite) -> None:
    changed = msgspec.structs.replace(FINE, **{side: odd})
    found = rule_on_measures(changed, BAND)
    verdict, reason, values = found.verdict, found.reason, found.values
    assert (verdict.value, reason.value) == ("FAIL", "non_finite")
    assert values == {"side": side, "nan": str(odd.nan), "inf": str(odd.inf), "first": "[3]"}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_measure_that_is_no_number_keeps_nothing(value: float) -> None:
    assert said(mean_abs=value) == ("FAIL", "out_of_band")
    assert said(rel_l2=value) == ("FAIL", "out_of_band")


def test_bounds_of_one_s_own_ask_for_nothing_else() -> None:
    own = Band(absolute=Decimal("1e-3"), relative=Decimal(0))
    assert said(own, mean_abs=1.0, rel_l2=1.0, cosine=0.0) == ("PASS", "aligned")
    assert said(own, outside=1) == ("FAIL", "elements_outside")


ELEMENTS = Band(absolute=Decimal("1e-8"), relative=Decimal("1e-4"))
ROUNDING = 64 * 2.0**-23


# Elements near zero may differ by what sums are rounded by, where two programs computed them, and only there.
@pytest.mark.parametrize(
    ("largest", "rms", "computed", "verdict"),
    [
        (ROUNDING, 1.0, True, "PASS"),
        (above(ROUNDING), 1.0, True, "FAIL"),
        (ROUNDING, 1.0, False, "FAIL"),
        (3 * ROUNDING, 3.0, True, "PASS"),
        (above(3 * ROUNDING), 3.0, True, "FAIL"),
        (1e-9, 0.0, True, "FAIL"),
    ],
)
def test_what_sums_are_rounded_by(largest: float, rms: float, computed: bool, verdict: str) -> None:
    measures = msgspec.structs.replace(FINE, outside=3, max_abs=largest, rms=rms)
    assert rule_on_measures(measures, ELEMENTS, computed=computed).verdict.value == verdict


def test_rounding_saves_no_mean_and_no_nan() -> None:
    band = msgspec.structs.replace(ELEMENTS, mean=Decimal("1e-9"))
    measures = msgspec.structs.replace(FINE, outside=3, max_abs=ROUNDING)
    assert rule_on_measures(measures, band, computed=True).verdict.value == "FAIL"
    broken = msgspec.structs.replace(measures, ours=NonFinite(nan=1, first=[0]))
    assert rule_on_measures(broken, ELEMENTS, computed=True).verdict.value == "FAIL"


STEP = 2.0**-23


@pytest.mark.parametrize(
    ("relative", "largest", "assumed", "verdict"),
    [
        (4 * STEP, 1e-3, True, ("REVIEW", "below_resolution")),
        (above(4 * STEP), 1e-3, True, ("FAIL", "out_of_band")),
        (4 * STEP, 1000 * ROUNDING, True, ("REVIEW", "below_resolution")),
        # One element is far off, whatever the others do.
        (4 * STEP, above(1000 * ROUNDING), True, ("FAIL", "out_of_band")),
        (None, 1e-3, True, ("FAIL", "out_of_band")),
        # The task itself names the bound.
        (4 * STEP, 1e-3, False, ("FAIL", "out_of_band")),
    ],
)
def test_a_bound_that_nobody_named_may_ask_for_more_digits_than_there_are(
    relative: float | None, largest: float, assumed: bool, verdict: tuple[str, str]
) -> None:
    measures = msgspec.structs.replace(FINE, mean_abs=3.7e-5, max_abs=largest, rel_l2=relative, rms=1000.0)
    found = rule_on_measures(measures, BAND, assumed=assumed)
    assert (found.verdict.value, found.reason.value) == verdict


def test_nothing_finer_than_float32_passes_without_a_person() -> None:
    measures = msgspec.structs.replace(FINE, mean_abs=1e-6, rel_l2=STEP, rms=1000.0)
    assert rule_on_measures(measures, BAND, assumed=True).verdict.value == "PASS"
    found = rule_on_measures(msgspec.structs.replace(measures, mean_abs=above(1e-6)), BAND, assumed=True)
    assert found.values == {"value": "1.000e-06", "bound": "1e-6", "relative": "1.192e-07"}
