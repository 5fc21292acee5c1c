"""Whether a run evaluated as many samples as a dataset has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from harness.evidence import repeated
from harness.evidence.observation import Run

# How many devices trainings are run on: up to eight, and whole machines of four or eight of them.
_DEVICES: Final = (*range(1, 9), *range(12, 129, 4))
# Fewer batches than these fit many numbers of samples.
_BATCHES: Final = 10


def sample_count_fits(run: Run, samples: int) -> bool:
    """Whether as many samples were evaluated, or as many batches as they take; True where the log does not say."""
    if run.samples is not None:
        return run.samples == samples
    if run.eval_batches is None or run.batch_size is None or run.batch_size <= 0:
        return True
    devices: Iterable[int] = (run.devices,) if run.devices else _DEVICES
    return any(-(-samples // (run.batch_size * d)) == run.eval_batches for d in devices)


def fits_one_device(run: Run, samples: int) -> bool:
    """Whether the batches of an evaluation are as many as one device alone takes for as many samples.

    With more devices than one, more samples were evaluated.
    """
    if not run.eval_batches or run.batch_size is None or run.batch_size <= 0 or (run.devices or 1) > 1:
        return False
    return -(-samples // run.batch_size) == run.eval_batches


def fits_with_training(run: Run, samples: int, trained: int) -> bool:
    """Whether some number of devices, which the run does not say, evaluates so many samples and trains on so many.

    One number has to give both the batches of the evaluation and the steps of an epoch.
    """
    if not run.batch_size or run.batch_size < 0 or (run.eval_batches or 0) < _BATCHES:
        return False
    return any(-(-samples // (run.batch_size * d)) == run.eval_batches for d in _devices_of_training(run, trained))


def fewer_than_trained_on(run: Run, samples: int, trained: int) -> bool:
    """Whether a run evaluates fewer batches than so many samples are, on as many devices as it is trained on.

    How many these are its steps of an epoch tell, of so many samples for training. Programs that evaluate on one device
    alone have more batches. False where the training tells no number of devices.
    """
    devices = _devices_of_training(run, trained)
    if not devices or not run.batch_size or run.batch_size < 0 or run.eval_batches is None:
        return False
    return run.eval_batches < min(-(-samples // (run.batch_size * d)) for d in devices)


def _devices_of_training(run: Run, trained: int) -> list[int]:
    """On how many devices, which the run does not say, an epoch of so many samples has the steps of the training."""
    steps, batch = repeated.steps_of(run), repeated.batch_of(run, evaluates=False)
    if run.devices or steps is None or not batch:
        return []
    return [d for d in _DEVICES if steps in (trained // (batch * d), -(-trained // (batch * d)))]
