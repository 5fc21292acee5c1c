"""`adres.txt` of DocUNet's benchmark: the mean is the result, and the rows above it say whether it is theirs."""

from __future__ import annotations

from decimal import Decimal

import pytest

from harness.evidence.facts import of
from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results

Rows = list[list[float]]


def images(documents: int = 65) -> Rows:
    """Both photographs of each document: the means are 0.39, 0.47 and 8.4."""
    return [
        [k, m, 0.39 + (0.1 if m == 1 else -0.1), 0.47 + (0.05 if m == 1 else -0.05), 8.4 + (2 if m == 1 else -2)]
        for k in range(1, documents + 1)
        for m in (1, 2)
    ]


def saved(rows: Rows) -> str:
    """As MATLAB's `save -ascii` writes them."""
    return "".join("".join(f"   {number:.7e}".replace("   -", "  -") for number in row) + "\n" for row in rows)


def mean(rows: Rows) -> list[float]:
    valid = [row for row in rows if row[2] > 0]
    return [sum(column) / len(valid) for column in zip(*valid, strict=True)]


def with_mean(rows: Rows) -> str:
    return saved([*rows, mean(rows)])


def values(seen: Log) -> list[tuple[str | None, str, str | None, int | None]]:
    return [(o.metric, o.value_text, o.unit, o.line) for o in results(seen)]


def codes(seen: Log) -> list[str]:
    return [one.code for one in examined(seen) if one.grade.value != "info"]


def test_the_last_row_is_the_result() -> None:
    seen = parse(with_mean(images()), name="PaperEdge/adres.txt")
    assert seen.format == "docunet_benchmark"
    assert values(seen) == [
        ("aligned_distortion", "3.9000000e-01", "score", 131),
        ("ms_ssim", "4.7000000e-01", "score", 131),
        ("local_distortion", "8.4000000e+00", "px", 131),
    ]
    run = seen.runs[0]
    assert (run.dataset, run.split, run.samples, run.evaluator, run.model) == (
        "DocUNet", "test", 130, "run_benchmark.m", None,
    )  # fmt: skip
    assert [(fact.value, fact.line) for fact in of(run.facts, "framework")] == [("MATLAB", 131)]
    assert codes(seen) == []


def test_images_that_failed_are_not_counted() -> None:
    rows = images()
    rows[7][2:] = [-1, -1, -1]
    seen = parse(with_mean(rows))
    assert (seen.runs[0].samples, seen.runs[0].dataset) == (129, "DocUNet")
    assert codes(seen) == []


def test_other_images_are_not_said_to_be_of_docunet() -> None:
    seen = parse(with_mean(images(60)))
    assert (seen.runs[0].samples, seen.runs[0].dataset, seen.runs[0].split) == (120, None, None)


@pytest.mark.parametrize(("off", "found"), [(0.0, []), (0.000002, ["mean_differs"]), (0.01, ["mean_differs"])])
def test_a_mean_is_that_of_its_rows(off: float, found: list[str]) -> None:
    rows = images()
    last = mean(rows)
    last[3] += off
    assert codes(parse(saved([*rows, last]))) == found


@pytest.mark.parametrize("documents", [64, 65])
def test_without_its_mean_a_table_says_nothing(documents: int) -> None:
    assert values(parse(saved(images(documents)))) == []
    assert values(parse(saved(images(documents)[:-1]))) == []


def test_what_is_no_row_makes_it_another_file() -> None:
    assert values(parse(saved(images()[:4]) + "mean of the best 2\n" + saved([mean(images())]))) == []


@pytest.mark.parametrize(
    "text",
    [
        saved([[2, 1, 0.4, 0.5, 8.0], [2, 2, 0.4, 0.5, 8.0]]),
        saved([[1, 1, 0.4, 0.5], [1, 2, 0.4, 0.5]]),
        "1 1 0.4 0.5 8.0\n1 2 0.4 0.5 8.0\n1 1.5 0.4 0.5 8.0\n",
    ],
)
def test_other_tables_of_numbers_are_not_known(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "docunet_benchmark"


def test_a_mean_keeps_the_digits_that_are_printed() -> None:
    assert results(parse(with_mean(images())))[0].value == Decimal("0.39")
