"""Parking slots: where the curves of precision and recall end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results
from tests.runners.logs.mutations import hostile

STAMP = "2021-03-01 00:00:00,000   INFO  "


def block(of: str, precisions: str, recalls: str, average: str = "0.9856") -> str:
    lines = ("precesions:", precisions, "recalls:", recalls, f"{of} detection: average_precision {average}")
    return "".join(f"{STAMP}{line}\n" for line in lines)


def told(text: str) -> list[tuple[str | None, str, str | None]]:
    return [(o.metric, o.value_text, o.subset) for o in results(parse(text))]


@pytest.mark.parametrize(
    ("precisions", "recalls", "expected"),
    [
        ("[0.9960, 0.9956]", "[0.9930, 0.9942]", ("0.9956", "0.9942")),
        ("[0.9956, 0.0]", "[0.9942, 1.0]", ("0.9956", "0.9942")),
        ("[0.0, 0.9956]", "[0.0, 0.9942]", ("0.9956", "0.9942")),
    ],
)
def test_where_the_curve_ends(precisions: str, recalls: str, expected: tuple[str, str]) -> None:
    assert told(block("Slot", precisions, recalls)) == [
        ("precision", expected[0], None), ("recall", expected[1], None), (None, "0.9856", "Slot"),
    ]  # fmt: skip
    assert [one[2] for one in told(block("Point", precisions, recalls))] == ["Point"] * 3


@pytest.mark.parametrize(("precisions", "recalls"), [("[0.9]", "[0.9]"), ("[0.9, 0.8]", "[0.9]"), ("0.9", "0.9")])
def test_curves_that_do_not_fit_give_nothing(precisions: str, recalls: str) -> None:
    assert [one[0] for one in told(block("Slot", precisions, recalls)) if one[0]] == []


def test_an_average_without_curves_is_shown() -> None:
    assert told(f"{STAMP}Point detection: average_precision 0.9912\n") == [(None, "0.9912", "Point")]


@given(st.integers(0, 250))
def test_a_block_that_is_cut_off(end: int) -> None:
    whole = block("Slot", "[0.9960, 0.9956]", "[0.9930, 0.9942]")
    log = read_log(InMemory((whole + whole[:end]).encode())).log
    assert log is not None
    assert {o.value_text for o in results(log)} == {"0.9956", "0.9942", "0.9856"}


def test_hostile_lines() -> None:
    hostile("parking_slot", STAMP + "precesions:", STAMP + "[0.1, ", "  Point detection: average_precision ")
