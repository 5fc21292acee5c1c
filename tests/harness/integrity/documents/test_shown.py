"""Which of the values that logs show a claim is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Observation
from harness.integrity.documents.likeness import ShownValue, Speaks
from harness.integrity.documents.shown import OfMetric, is_value
from tests.harness.builders import log, observation, registry, run

UNITS = st.sampled_from(["fraction", "percent", "count", None])
NUMBERS = st.decimals(min_value=-2, max_value=120, places=None, allow_nan=False, allow_infinity=False).map(
    lambda value: f"{value:f}"[:8].rstrip(".")
) | st.sampled_from(["0", "1", "0.8", "0.82", "0.825", "0.8251", "82", "82.5", "82.51", "100", "0.00001"])
VALUES = st.builds(lambda text, unit: observation(text, unit=unit), NUMBERS.filter(lambda text: text != "-"), UNITS)


def of_metric(values: list[Observation]) -> OfMetric:
    known = registry()
    shown = [ShownValue(one, log("0.5"), run()) for one in values]
    return OfMetric(known.metrics["top1"], shown, Speaks(known))


@given(VALUES, st.lists(VALUES, min_size=1, max_size=12))
def test_the_values_that_are_the_claim_are_those_that_each_alone_is(
    claim: Observation, values: list[Observation]
) -> None:
    expected = [at for at, one in enumerate(values) if is_value(claim, one)]
    assert of_metric(values).that_are(claim) == expected


def test_a_unit_of_the_last_digit_away_is_another_number() -> None:
    values = [observation(text) for text in ("0.8240", "0.82401", "0.82599", "0.8260", "0.825")]
    assert of_metric(values).that_are(observation("0.825")) == [1, 2, 4]
    assert of_metric(values).that_are(observation("82.5", unit="percent")) == [1, 2, 4]
    assert of_metric(values).that_are(observation("82.5", unit=None)) == [1, 2, 4]
    assert of_metric(values).that_are(observation("0.84")) == []
