"""The pace of step lines: speed, remaining time and clock that do not fit are told, pauses and rounding are not."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Run
from harness.evidence.steps import Steps
from harness.integrity import Context
from harness.integrity.clock.pace import watch
from tests.harness.builders import registry, written

EPOCHS, OF, EVERY, BATCH = 5, 1252, 50, 128
COLUMNS = ("line", "epoch", "step", "of", "clock", "loss", "lr", "batch_cost", "reader_cost", "ips", "eta")


def training(seed: int = 1, cost: float = 0.9, pauses: bool = False) -> dict[str, list[Any]]:
    """The step lines of PaddleClas, printed as it prints them, with stamps of whole seconds."""
    source = random.Random(seed)
    columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
    now = 1_000_000.0
    line = 100
    for epoch in range(1, EPOCHS + 1):
        spent, counted = 0.0, 0
        for step in range(OF):
            if step == 5:
                spent, counted = 0.0, 0
            took = cost * (5 if step == 0 else source.uniform(0.97, 1.05))
            now, spent, counted = now + took, spent + took, counted + 1
            if step % EVERY:
                continue
            line += 1
            mean = spent / counted
            left = (EPOCHS - epoch + 1) * OF - step
            row = (line, epoch, step, OF, float(int(now)), 3.0, 0.1, round(mean, 5), 0.001)
            for name, value in zip(COLUMNS, (*row, round(BATCH / mean, 5), float(int(left * mean))), strict=True):
                columns[name].append(value)
            now += source.choice((0, 0, 0, 4000)) if pauses else 0
        now += 60
    return columns


def examine(columns: dict[str, list[Any]], name: str = "paddleclas", chunk: int = 1000) -> list[Finding]:
    seen = watch(written(file="train.log", format=name, runs=[Run(epochs=EPOCHS)]), Context(registry=registry()))
    for start in range(0, len(columns["line"]), chunk):
        seen.take(Steps(**{key: values[start : start + chunk] for key, values in columns.items()}))
    return list(seen.findings())


def codes(columns: dict[str, list[Any]], name: str = "paddleclas") -> list[str]:
    return [f.code for f in examine(columns, name)]


@given(st.integers(0, 1000), st.floats(0.01, 3), st.booleans(), st.integers(1, 200))
def test_an_honest_training_is_silent(seed: int, cost: float, pauses: bool, chunk: int) -> None:
    assert examine(training(seed, cost, pauses), chunk=chunk) == []


@pytest.mark.parametrize(("changed", "expected"), [(2, []), (3, ["speed_disagrees"])])
def test_a_speed_that_does_not_belong_to_its_cost(changed: int, expected: list[str]) -> None:
    columns = training()
    for at in range(changed):
        columns["ips"][10 * at] *= 1.003
    assert codes(columns) == expected


def test_the_finding_on_speed() -> None:
    columns = training()
    for at in (10, 20, 30):
        columns["ips"][at], columns["batch_cost"][at] = 100.0, 0.915
    (found,) = [f for f in examine(columns) if f.code == "speed_disagrees"]
    assert (found.grade, found.check, found.file, found.lines) == (
        Grade.SUSPICIOUS,
        "pace",
        "train.log",
        [111, 121, 131],
    )
    assert found.values == {"ips": "100", "cost": "0.915", "product": "91.500", "count": "3", "of": "130"}
    assert found.arithmetic == "100 /s * 0.915 s = 91.500"


def test_speeds_of_other_formats_and_of_other_batches() -> None:
    columns = training()
    for at in range(0, 130, 5):
        columns["ips"][at] = round(64 / columns["batch_cost"][at], 5)
    assert codes(columns) == []
    columns["ips"] = [ips + 0.3 for ips in columns["ips"]]
    assert codes(columns) == ["speed_disagrees"]
    assert codes(columns, "paddleocr") == []


def test_a_speed_too_fast_to_tell() -> None:
    columns = training(cost=0.0001)
    columns["ips"] = [ips * 1.003 for ips in columns["ips"]]
    assert codes(columns) == []


@pytest.mark.parametrize(("changed", "expected"), [(2, []), (3, ["eta_disagrees"]), (6, ["eta_disagrees"]), (7, [])])
def test_remaining_times(changed: int, expected: list[str]) -> None:
    columns = training()
    for at in range(changed):
        columns["eta"][20 + at] -= 60
    assert codes(columns) == expected


def test_the_finding_on_remaining_times() -> None:
    columns = training()
    for at in (30, 31, 32):
        columns["eta"][at] = 7.0
    (found,) = examine(columns)
    left = (EPOCHS - columns["epoch"][30] + 1) * OF - columns["step"][30]
    cost = columns["batch_cost"][30]
    assert (found.code, found.grade, found.lines) == ("eta_disagrees", Grade.SUSPICIOUS, [131, 132, 133])
    assert found.values == {
        "left": str(left),
        "cost": f"{cost:g}",
        "expected": f"{left * cost:.0f}",
        "eta": "7",
        "count": "3",
        "of": "130",
    }


def test_remaining_times_by_another_count() -> None:
    # One step an epoch less, as where the loader drops one; a format whose count is not known.
    columns = training()
    rows = zip(columns["epoch"], columns["step"], columns["batch_cost"], strict=True)
    columns["eta"] = [float(int(((EPOCHS - epoch + 1) * (OF - 1) - step) * cost)) for epoch, step, cost in rows]
    assert codes(columns) == []
    columns["eta"][:4] = [1.0] * 4
    assert codes(columns) == ["eta_disagrees"]
    assert codes(columns, "paddleseg") == []


def test_a_clock_that_is_too_fast() -> None:
    columns = training()
    first = columns["clock"][0]
    slow = [first + 0.95 * (clock - first) for clock in columns["clock"]]
    fast = [first + 0.8 * (clock - first) for clock in columns["clock"]]
    assert codes({**columns, "clock": slow}) == []
    (found,) = examine({**columns, "clock": fast})
    assert (found.code, found.grade, found.lines[:2]) == ("clock_too_fast", Grade.SUSPICIOUS, [101, 126])
    assert (found.values["steps"], found.values["count"], found.values["of"]) == ("1250", "5", "5")
    assert float(found.values["passed"]) < 0.9 * float(found.values["needed"])


def test_a_clock_that_is_set_back_tells_nothing() -> None:
    columns = training()
    back = [clock - (700 if at > 12 else 0) for at, clock in enumerate(columns["clock"])]
    assert codes({**columns, "clock": back}) == []


def test_steps_counted_over_all_epochs() -> None:
    columns = training()
    columns["step"] = [OF * (epoch - 1) + step for epoch, step in zip(columns["epoch"], columns["step"], strict=True)]
    columns["of"] = [-1] * len(columns["of"])
    assert codes(columns) == []
    first = columns["clock"][0]
    fast = [first + 0.5 * (clock - first) for clock in columns["clock"]]
    assert codes({**columns, "clock": fast}) == ["clock_too_fast"]


def test_columns_without_values() -> None:
    nothing = [math.nan] * 130
    columns = {**training(), "ips": nothing, "batch_cost": nothing, "eta": nothing, "clock": nothing}
    assert codes(columns) == []
    assert examine({name: [] for name in COLUMNS}) == []
    infinite = [math.inf] * 130
    assert isinstance(codes({**training(), "ips": infinite, "batch_cost": infinite, "eta": infinite}), list)
