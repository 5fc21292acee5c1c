"""Which value counts where none is a number."""

from __future__ import annotations

import pytest

from harness.judging.selection import choose
from tests.harness.builders import criterion
from tests.harness.judging.test_selection import series


@pytest.mark.parametrize("rule", ["equal", "at_least", "at_most"])
@pytest.mark.parametrize("direction", ["higher", "lower"])
def test_of_values_that_are_no_numbers_the_last_counts(rule: str, direction: str) -> None:
    chosen = choose(series("NaN", "Infinity", "-Infinity"), criterion(rule=rule), direction)
    assert chosen is not None
    assert [one.observation.epoch for one in (chosen.counts, chosen.best, chosen.last)] == [3, 3, 3]
