"""Every metric agrees with its reference implementation, and the page says what was found."""

from __future__ import annotations

import pytest

from runners.predictions import FAMILIES
from tests.runners.predictions.agreement import PAGE, Agreement, all_rows, family_lines, page, without_row


@pytest.fixture(scope="module")
def rows() -> list[Agreement]:
    return all_rows()


def test_metrics_agree(rows: list[Agreement]) -> None:
    apart = [f"{row.family} {row.metric}: {row.largest}" for row in rows if not row.largest <= row.bound]
    assert apart == []


def test_every_family_has_a_row(rows: list[Agreement]) -> None:
    assert {row.family for row in rows} == set(FAMILIES)
    assert [line.split(" | ")[0].removeprefix("| ") for line in family_lines(rows)] == sorted(FAMILIES)


def test_metrics_without_a_row_are_few_and_told(rows: list[Agreement]) -> None:
    assert without_row(rows) == {
        "classification": ["accuracy", "error_rate"],
        "coco": ["box_ap50_base", "box_ap50_novel"],
        "dichotomous": ["weighted_f", "s_measure", "e_measure"],
        "generation": ["fd", "fad"],
        "multilabel": ["multilabel_accuracy"],
        "similarity": ["clip_text_similarity", "clip_image_similarity", "dino_image_similarity"],
        "transcripts": ["correct_rate"],
    }


def test_a_family_that_disagrees_is_not_said_to_agree() -> None:
    said = {"family": "f", "implementation": "i", "cases": "c"}
    rows = [Agreement.of([(1.0, 1.0)], metric="a", bound=1e-9, **said)]
    rows.append(Agreement.of([(1.0, 1.0), (1.0, 1.5)], metric="b", bound=1e-6, **said))
    assert family_lines(rows) == ["| f | i | c | 1 of 2 metrics, ≤ 1e-06 |"]


def test_page_is_current(rows: list[Agreement]) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(rows)
