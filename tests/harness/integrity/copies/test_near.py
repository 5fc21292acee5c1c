"""Two files of one run: silent where they agree or part for good, asked about where one was changed."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Run
from harness.integrity.context import Context
from harness.integrity.copies import near as near_copies
from tests.harness.builders import observation, registry, written

VALUES = [f"0.{50123 + 731 * i}" for i in range(10)]


def training(values: list[str], file: str = "a.log", **about: Any) -> Log:
    seen = [observation(value, epoch=i, line=10 * i, file=file) for i, value in enumerate(values, 1)]
    return written(file=file, format="paddleclas", runs=[Run()], observations=seen, **about)


def compare(*logs: Log) -> list[Finding]:
    return list(near_copies.compare(logs, Context(registry=registry())))


def changed(*at: int) -> list[str]:
    return [f"0.9{i}234" if i in at else value for i, value in enumerate(VALUES)]


def test_a_changed_copy_is_named_with_its_original() -> None:
    (found,) = compare(training(VALUES), training(changed(4), "b.log"))
    assert (found.code, found.grade, found.file, found.lines) == ("near_copy", Grade.SUSPICIOUS, "b.log", [50])
    assert found.values == {
        "printed": "top1",
        "value": "0.94234",
        "other": "0.53047",
        "place": "a.log:50",
        "file": "a.log",
        "agree": "9",
        "of": "10",
    }
    assert found.arithmetic == "9/10; 0.94234 != 0.53047"


@pytest.mark.parametrize(
    ("other", "found"),
    [
        (VALUES, []),
        (changed(3, 5), ["near_copy"]),
        # Fewer than four in five agree.
        (changed(1, 3, 5), []),
        # Trained on from one checkpoint: what differs is the end.
        (changed(8, 9), []),
        (changed(9), []),
        (VALUES[:6], []),
        ([f"0.{70001 + 317 * i}" for i in range(10)], []),
        # Numbers of two digits agree by chance.
        ([value[:4] for value in VALUES], []),
    ],
)
def test_what_is_no_changed_copy_is_silent(other: list[str], found: list[str]) -> None:
    assert [f.code for f in compare(training(VALUES), training(other, "b.log"))] == found


def test_coarse_numbers_tell_nothing() -> None:
    coarse = [value[:4] for value in VALUES]
    other = ["0.99" if at == 4 else value for at, value in enumerate(coarse)]
    assert compare(training(coarse), training(other, "b.log")) == []


def test_a_log_is_not_compared_with_itself_nor_with_another_format() -> None:
    log = training(VALUES)
    log.observations += training(changed(4)).observations
    assert compare(log) == []
    other = training(changed(4), "b.log")
    other.format = "paddleseg"
    assert compare(training(VALUES), other) == []


def test_the_same_bytes_are_worth_knowing() -> None:
    logs = training(VALUES, sha256="1" * 64), training(VALUES, "b.log", sha256="1" * 64)
    (found,) = compare(*logs)
    assert (found.code, found.grade, found.file, found.values) == (
        "same_content",
        Grade.INFO,
        "b.log",
        {"file": "a.log"},
    )
    assert compare(training(VALUES), training(VALUES, "b.log")) == []


@given(st.integers(0, 10**9), st.integers(5, 60))
def test_runs_of_their_own_are_silent(seed: int, length: int) -> None:
    rng = random.Random(seed)
    logs = [
        training([f"{rng.randrange(30_000, 40_000) * 2 / 100_000:.5f}" for _ in range(length)], f"{name}.log")
        for name in "abc"
    ]
    assert compare(*logs) == []


def test_two_records_of_a_run_agree_to_the_digits_of_both() -> None:
    """A log with four decimals and the JSON lines of its run with every digit of a double, which state no split."""
    full = [f"{value}94719708" for value in VALUES]
    short = [f"{float(value):.4f}" for value in full]

    def text(values: list[str]) -> Log:
        made = training(values)
        made.observations = [replace(o, split="val") for o in made.observations]
        return made

    assert compare(text(short), training(full, "b.json")) == []
    raised = [*short[:4], "0.9123", *short[5:]]
    assert [(f.code, f.lines) for f in compare(text(raised), training(full, "b.json"))] == [("near_copy", [50])]
    # The last evaluation: two copies may part there, two records of one program do not, but for a record that goes on.
    assert [f.lines for f in compare(text([*short[:-1], "0.9123"]), training(full, "b.json"))] == [[100]]
    assert compare(training([*full[:-1], "0.912394719708"]), training(full, "b.json")) == []
    assert compare(text([*short[:-2], "0.9122", "0.9123"]), training(full, "b.json")) == []
    assert compare(text([*short[:-1], "0.9123"]), training([*full, "0.571239471970"], "b.json")) == []
    other = training(full, "b.json")
    other.observations = [replace(o, split="test") for o in other.observations]
    assert compare(text(raised), other) == []
