"""Every metric agrees with its reference implementation, and the page says what was found."""

from __future__ import annotations

import pytest

from runners.predictions import FAMILIES
from tests.runners.predictions.agreement import PAGE, Agreement, all_rows, page

_ROWS = all_rows()


@pytest.mark.parametrize("row", _ROWS, ids=lambda row: f"{row.family}-{row.metric}")
def test_metric_agrees(row: Agreement) -> None:
    assert row.largest <= row.bound


def test_every_family_has_a_row() -> None:
    assert {row.family for row in _ROWS} >= set(FAMILIES)


def test_page_is_current() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(_ROWS)
