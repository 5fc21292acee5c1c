"""How near a printed name is to a metric's own."""

from __future__ import annotations

import pytest

from harness.judging.closeness import ALIKE, OTHER, OWN, closeness
from harness.tasks.catalogue import builtin_catalogue


@pytest.mark.parametrize(
    ("printed", "metric", "rank"),
    [
        ("wFm", "weighted_f", OWN),
        ("val wFm", "weighted_f", OWN),
        ("W", "weighted_f", OTHER),
        ("Em", "weighted_f", OTHER),
        ("Em", "e_measure", ALIKE),
        ("acc", "top1", ALIKE),
        ("recall", "lane_mf1", OTHER),
        ("F1", "lane_mf1", ALIKE),
        ("mF1", "lane_mf1", OWN),
        ("mF1 of night", "lane_mf1", OTHER),
        ("", "lane_mf1", OTHER),
    ],
)
def test_closeness(printed: str, metric: str, rank: int) -> None:
    assert closeness(printed, builtin_catalogue().registry.metrics[metric]) == rank
