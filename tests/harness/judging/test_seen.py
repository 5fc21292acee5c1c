"""Runs that state the same are asked about once; what is said of a submission is what asking each run would say."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from harness.evidence.observation import Log, Observation
from harness.judging.seen import SeenLog
from harness.tasks.spec import Model
from tests.harness.builders import criterion, observation, report, run, spec

RUNS = [
    {},
    {"model": "Net-B"},
    {"model": "someNet"},
    {"dataset": "./dataset/flowers102/"},
    {"dataset": None},
    {"split": "train"},
    {"classes": 102},
    {"batch_size": 32, "eval_batches": 1563, "devices": 1},
]
VALUES: list[dict[str, object]] = [
    {},
    {"metric": "top5", "printed": "top5"},
    {"kind": "train"},
    {"kind": "best"},
    {"split": "test"},
    {"subset": "easy"},
    {"unit": None},
    {"weights": "ema"},
]

# Runs that stand alone, behind those that are told together, and are no evidence for the same reasons.
ALONE = [({**about, "devices": 7}, each) for about in RUNS[:4] for each in VALUES[:2]]


def mixed() -> Log:
    """A log of every run with every kind of value, most of them three times over, each with another number."""
    runs, values = [], list[Observation]()
    every = list(itertools.product(RUNS, VALUES))
    for index, (about, each) in enumerate([*every, *every[::-1], *every[1::2], *ALONE]):
        runs.append(run(index=index, first_line=index + 1, **about))
        values.append(observation(f"0.8{index:04}", run=index, line=index + 1, **each))
    return Log(file="train.log", format="paddleclas", runs=runs, observations=values)


ASKED = [
    criterion(),
    criterion(model=None),
    criterion(id="other", model="Net-B", metric="top5"),
    criterion(id="part", subset="easy", model=None),
    criterion(id="ema", dataset=None, split=None),
]


def test_runs_alike_tell_what_each_of_them_would(monkeypatch: pytest.MonkeyPatch) -> None:
    task, log = spec(*ASKED), mixed()
    together = msgspec.json.encode(report(task, log))
    monkeypatch.setattr(SeenLog, "alike", property(lambda self: [[one] for one in self.runs]))
    assert msgspec.json.encode(report(task, log)) == together


def test_runs_that_state_the_same_stand_together() -> None:
    seen = SeenLog(mixed())
    assert sum(len(group) for group in seen.alike) == len(seen.runs)
    assert [len(group) for group in seen.alike][-len(ALONE) :] == [1] * len(ALONE)
    assert len(seen.alike) < len(seen.runs) / 2
    assert [group[0].order for group in seen.alike] == sorted(group[0].order for group in seen.alike)


def test_a_near_miss_shows_the_value_of_the_last_run_of_its_reason() -> None:
    log = mixed()
    models = {"Net-A": Model(aliases=["netA"]), "Net-B": Model(), "Net-C": Model()}
    near = report(spec(criterion(model="Net-C"), models=models), log).rows[0].near_misses
    shown = {miss.values["model"]: miss.observation.run for miss in near if miss.observation is not None}
    last = {name: max(one.index for one in log.runs if one.model == name) for name in ("netA", "Net-B")}
    # The name that a run states and nobody knows is another model's, too.
    assert shown.pop("someNet") == max(one.index for one in log.runs if one.model == "someNet")
    assert shown == last
