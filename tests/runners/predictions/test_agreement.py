"""Every metric agrees with its reference implementation, and the page says what was found."""

from __future__ import annotations

import pytest

from runners.predictions import FAMILIES
from tests.runners.predictions.agreement import PAGE, Agreement, all_rows, page


@pytest.fixture(scope="module")
def rows() -> list[Agreement]:
    return all_rows()


def test_metrics_agree(rows: list[Agreement]) -> None:
    apart = [f"{row.family} {row.metric}: {row.largest}" for row in rows if not row.largest <= row.bound]
    assert apart == []


def test_every_family_has_a_row(rows: list[Agreement]) -> None:
    assert {row.family for row in rows} >= set(FAMILIES)


def test_page_is_current(rows: list[Agreement]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(rows)
