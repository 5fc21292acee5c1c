"""Stretches that stand in a log twice; honest repetition stays silent."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log
from harness.evidence.steps import Steps
from harness.integrity import Context
from harness.integrity.copies import exact as copies
from tests.harness.builders import observation, registry, run, written

NAN = float("nan")


def training(values: list[tuple[str, str]], **about: str) -> Log:
    """One evaluation of top1 and loss an epoch."""
    seen = []
    for epoch, (top1, loss) in enumerate(values, 1):
        seen.append(observation(top1, epoch=epoch, line=10 * epoch))
        seen.append(observation(loss, epoch=epoch, line=10 * epoch, metric="loss", printed="loss"))
    return written(file="train.log", format="paddleclas", runs=[run(**about)], observations=seen)


def honest(count: int, seed: int) -> list[tuple[str, str]]:
    """Top-1 over 50,000 images and a loss, as they go in a training of `count` epochs."""
    rng = random.Random(seed)
    rows = []
    for epoch in range(count):
        right = min(50_000, round(50_000 * (0.8 - 0.5 * 0.95**epoch) + rng.gauss(0, 100)))
        rows.append((f"{right / 50_000:.5f}", f"{2 - right / 50_000 + rng.gauss(0, 0.01):.5f}"))
    return rows


def check(log: Log) -> list[Finding]:
    return list(copies.check(log, Context(registry=registry())))


@given(st.integers(4, 150), st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_honest_trainings_are_silent(count: int, seed: int) -> None:
    assert check(training(honest(count, seed))) == []


@given(st.integers(20, 120), st.integers(0, 10**9), st.integers(3, 6))
@settings(max_examples=60, deadline=None)
def test_copied_epochs_are_found_where_they_stand(count: int, seed: int, length: int) -> None:
    rows = honest(count, seed)
    rows[-length:] = rows[3 : 3 + length]
    (finding,) = check(training(rows))
    assert (finding.code, finding.grade) == ("repeated_evaluations", Grade.SUSPICIOUS)
    assert finding.values["epochs"] == f"{count - length + 1}-{count}"
    assert finding.values["source"] == f"4-{3 + length}"


def test_a_collapsed_training_repeats_itself_honestly() -> None:
    assert check(training([("0.00100", "6.90776")] * 30)) == []
    alternating = [("0.00100", "6.90776"), ("0.00102", "6.90775")] * 15
    assert check(training(alternating)) == []


def test_the_arithmetic_is_shown() -> None:
    rows = [(f"0.{50000 + 1000 * i}", f"1.{50000 - 1000 * i}") for i in range(10)]
    rows[8:] = rows[2:4]
    (finding,) = check(training(rows))
    assert finding.arithmetic == "10^2 / 2 * 0.0001^2 = 5e-07"


def steps(losses: list[float], *, per_epoch: int = 100) -> Steps:
    count = len(losses)
    nans = [NAN] * count
    return Steps(
        line=list(range(1, count + 1)),
        epoch=[1 + i // per_epoch for i in range(count)],
        step=[i % per_epoch for i in range(count)],
        of=[per_epoch] * count,
        clock=nans,
        loss=losses,
        lr=nans,
        batch_cost=nans,
        reader_cost=nans,
        ips=nans,
        eta=nans,
    )


def watched(*chunks: Steps) -> list[str]:
    watch = copies.watch(written(file="train.log", format="paddleclas"), Context(registry=registry()))
    for chunk in chunks:
        watch.take(chunk)
    return [finding.code for finding in watch.findings()]


@given(st.integers(0, 10**9))
@settings(max_examples=30, deadline=None)
def test_steps_copied_to_another_epoch_are_found_whatever_the_chunks(seed: int) -> None:
    rng = random.Random(seed)
    losses = [round(rng.uniform(1, 3), 5) for _ in range(1500)]
    assert watched(steps(losses)) == []
    copied = losses + losses[200:700]
    assert watched(steps(copied)) == ["repeated_steps"]


def test_a_restart_from_the_same_seed_and_a_constant_loss_are_honest() -> None:
    rng = random.Random(1)
    losses = [round(rng.uniform(1, 3), 5) for _ in range(1000)]
    assert watched(steps(losses), steps(losses)) == []
    assert watched(steps([0.0] * 2000)) == []
    assert watched(steps([float("nan") for _ in range(2000)])) == []


@pytest.mark.parametrize(("models", "expected"), [(("A", "B"), 1), (("Res-Net", "resnet"), 0), ((None, "B"), 0)])
def test_one_series_under_two_names(models: tuple[str | None, str], expected: int) -> None:
    rows = honest(12, 5)
    logs = [training(rows, model=model) for model in models]  # type: ignore[arg-type]
    found = list(copies.compare(logs, Context(registry=registry())))
    assert {finding.code for finding in found} == ({"series_copied"} if expected else set())
    assert check(logs[0]) == []


def test_numbers_of_several_parts_are_one_evaluation() -> None:
    """COCO's summary has AP of small, medium and large objects beside that of all."""
    rng = random.Random(3)
    rows = [(f"0.{rng.randrange(20_000, 50_000)}", f"0.{rng.randrange(10_000, 30_000)}") for _ in range(20)]
    rows[15:18] = rows[4:7]
    seen = training([])
    for epoch, (whole, small) in enumerate(rows, 1):
        seen.observations += [
            observation(whole, epoch=epoch, line=epoch, printed="AP"),
            observation(small, epoch=epoch, line=epoch, printed="AP", subset="small"),
        ]
    assert [(f.code, f.values["epochs"], f.values["source"]) for f in check(seen)] == [
        ("repeated_evaluations", "16-18", "5-7")
    ]
