"""How many samples a run evaluated, by its batches and by the devices that its training tells."""

from __future__ import annotations

import pytest

from harness.evidence.counts import fewer_than_trained_on, fits_with_training
from harness.evidence.facts import Fact
from harness.evidence.observation import Run, Stated

SAMPLES, TRAINED = 50_000, 1_281_167


def run(batches: int | None, steps: int | None = 2502, devices: int | None = None, batch: int | None = 64) -> Run:
    """A run that evaluates so many batches, and is trained by `steps` of 64 samples: 2,502 on eight devices."""
    repeated = {} if steps is None else {"total train iter": [Stated(value=str(steps), first=1, last=9)]}
    facts = [Fact(key="batch", value="64", how="config", part="train", line=1)]
    return Run(facts=facts, repeated=repeated, eval_batches=batches, batch_size=batch, devices=devices)


@pytest.mark.parametrize(
    ("one", "fewer"),
    [
        (run(98), False),
        (run(97), True),
        (run(10), True),
        # One device alone evaluates more of them.
        (run(782), False),
        (run(None), False),
        (run(10, batch=None), False),
        (run(10, batch=-64), False),
        # Steps that no number of devices has, none, and a log that says how many devices there are.
        (run(10, steps=2600), False),
        (run(10, steps=None), False),
        (run(10, devices=80), False),
    ],
)
def test_fewer_batches_than_the_devices_of_the_training_evaluate(one: Run, fewer: bool) -> None:
    assert fewer_than_trained_on(one, SAMPLES, TRAINED) is fewer


@pytest.mark.parametrize(
    ("one", "fits"), [(run(98), True), (run(97), False), (run(98, steps=2600), False), (run(98, devices=8), False)]
)
def test_batches_that_fit_the_devices_of_the_training(one: Run, fits: bool) -> None:
    assert fits_with_training(one, SAMPLES, TRAINED) is fits
