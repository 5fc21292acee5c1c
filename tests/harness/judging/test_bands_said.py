"""What is said of two tensors that are not aligned: every value of the sentence, and the bands a profile makes."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest

from harness.evidence.alignment import Band, Measures, NonFinite
from harness.judging import bands
from harness.judging.bands import DEFAULT, of_profile, profiles, rule_on_measures
from harness.tasks.catalogue import builtin_folder
from harness.tasks.registry import Registry
from harness.values.errors import UsageError
from tests.harness.builders import tolerance

REGISTRY = Registry(builtin_folder(), from_yaml=False)
BAND = of_profile(DEFAULT, REGISTRY)
FINE = Measures(
    elements=1_234_567, max_abs=2e-3, mean_abs=1e-7, rel_l2=1e-7, cosine=1.0, ulp=3, rms=1.0, worst=None, outside=0
)


def values(band: Band = BAND, **changes: object) -> dict[str, str]:
    return rule_on_measures(msgspec.structs.replace(FINE, **changes), band).values


def test_a_mean_that_is_too_large() -> None:
    assert values(mean_abs=2.5e-6) == {"measure": "mean", "value": "2.500e-06", "bound": "1e-6"}


def test_elements_outside() -> None:
    assert values(outside=1200) == {
        "count": "1,200",
        "elements": "1,234,567",
        "absolute": "1e-4",
        "relative": "1e-3",
        "largest": "2.000e-03",
    }
    band = Band(absolute=Decimal("0.0250"), relative=Decimal(0))
    assert values(band, outside=1)["absolute"] == "2.5e-2"
    assert values(band, outside=1)["relative"] == "0"


def test_a_relative_difference_that_is_too_large() -> None:
    assert values(rel_l2=2e-3) == {"measure": "rel_l2", "value": "2.000e-03", "bound": "1e-3"}
    assert values(rel_l2=None) == {"measure": "rel_l2", "value": "inf", "bound": "1e-3"}


def test_a_tensor_too_small_to_tell() -> None:
    assert values(rel_l2=2e-3, rms=1e-7) == {"value": "2.000e-03", "bound": "1e-6"}
    assert values(rel_l2=None, rms=0.0) == {"value": "inf", "bound": "1e-6"}


def test_without_a_bound_of_the_mean_nothing_is_too_small_to_tell() -> None:
    band = msgspec.structs.replace(BAND, mean=None)
    assert values(band, rel_l2=2e-3, rms=1e-7) == {"measure": "rel_l2", "value": "2.000e-03", "bound": "1e-3"}


def test_a_direction_that_differs() -> None:
    assert values(cosine=0.75) == {"measure": "cosine", "value": "1 - 2.500e-01", "bound": "1 - 1e-6"}
    assert values(cosine=-1.0)["value"] == "1 - 2.000e+00"


def test_a_bound_that_is_met_exactly() -> None:
    band = Band(
        absolute=Decimal(1), relative=Decimal(0), mean=Decimal("0.5"), rel_l2=Decimal("0.25"), cosine=Decimal(0)
    )
    assert values(band, mean_abs=0.5, rel_l2=0.25) == {}
    assert values(band, mean_abs=0.5000001)["measure"] == "mean"
    assert values(band, mean_abs=0.5, rel_l2=0.2500001)["measure"] == "rel_l2"


@pytest.mark.parametrize(("first", "shown"), [(None, "[]"), ([3], "[3]"), ([1, 20, 3], "[1, 20, 3]")])
def test_where_the_first_value_that_is_no_number_stands(first: list[int] | None, shown: str) -> None:
    assert values(ours=NonFinite(nan=2, inf=1, first=first)) == {"side": "ours", "nan": "2", "inf": "1", "first": shown}
    assert values(reference=NonFinite(inf=1, first=first))["side"] == "reference"


@pytest.mark.parametrize("odd", [float("nan"), float("inf"), float("-inf")])
def test_what_is_no_number_keeps_no_bound(odd: float) -> None:
    assert values(mean_abs=odd)["measure"] == "mean"
    assert values(rel_l2=odd)["measure"] == "rel_l2"


def test_unknown_profiles_are_named_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as caught:
        of_profile("alignment-guard", REGISTRY)
    assert caught.value.values == {
        "name": "alignment-guard",
        "known": "forward-mean-1e-6, forward-about-1e-5, reprod-log-default",
    }
    assert ", ".join(profiles(REGISTRY)) == caught.value.values["known"]


class Tables:
    """Tolerances alone."""

    def __init__(self, **tolerances: object) -> None:
        self.tolerances = {name.replace("_", "-"): one for name, one in tolerances.items()}


def made(profile: str, **tolerances: object) -> Band:
    return of_profile(profile, Tables(**tolerances))  # type: ignore[arg-type]


def test_a_profile_with_a_relative_bound_is_of_each_element() -> None:
    own = tolerance(unit="difference", absolute=Decimal("1e-8"), relative=Decimal("1e-5"))
    guard = tolerance(unit="difference", absolute=Decimal("1e-4"), relative=Decimal("1e-3"))
    assert made("own", own=own, alignment_guard=guard) == Band(
        absolute=Decimal("1e-8"), relative=Decimal("1e-5"), profile="own", name=own.name
    )
    bare = tolerance(unit="difference", absolute=None, relative=Decimal("1e-5"))
    assert made("own", own=bare, alignment_guard=guard).absolute == 0


def test_a_profile_of_a_mean_is_guarded() -> None:
    own = tolerance(unit="difference", absolute=Decimal("1e-5"))
    guard = tolerance(unit="difference", absolute=Decimal("1e-4"), relative=Decimal("1e-3"))
    band = made("own", own=own, alignment_guard=guard)
    assert band == Band(
        mean=Decimal("1e-5"),
        absolute=Decimal("1e-3"),
        relative=Decimal("1e-3"),
        rel_l2=Decimal("1e-3"),
        cosine=Decimal("1e-6"),
        profile="own",
        name=own.name,
    )
    assert made("own", own=tolerance(unit="difference", absolute=Decimal("1e-7")), alignment_guard=guard).absolute == (
        Decimal("1e-4")
    )
    empty = tolerance(unit="difference", absolute=None)
    band = made("own", own=own, alignment_guard=empty)
    assert (band.absolute, band.relative, band.rel_l2, band.cosine) == (Decimal("1e-3"), 0, 0, 0)
    assert made("own", own=empty, alignment_guard=empty).mean == 0


def test_every_profile_keeps_its_name() -> None:
    assert of_profile(DEFAULT, REGISTRY).name == REGISTRY.tolerances[DEFAULT].name
    assert bands.DEFAULT in profiles(REGISTRY)
