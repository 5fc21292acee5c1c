"""How many samples an evaluation counted, and how sure that is."""

from __future__ import annotations

from typing import Final

import msgspec

from harness.evidence.counts import sample_count_fits
from harness.evidence.observation import Run
from harness.integrity.thresholds import MAX_DEVICES
from harness.tasks import splits
from harness.tasks.names import datasets_of
from harness.tasks.registry import Registry

# Datasets of whole images or words of which a share is counted; the others of the registry have no such metric.
_COUNTED: Final = ("ImageNet-1k", "ImageNet-LT", "CIFAR-10", "CIFAR-100")


class Size(msgspec.Struct, frozen=True):
    """A number of samples. It is certain where the log itself bears it out, not the name of the dataset alone."""

    samples: int
    certain: bool


def size_of(run: Run, registry: Registry) -> Size | None:
    """The number of samples the log states, else the size of the split it evaluates; None where neither is known.

    The size of a dataset is certain where the number of classes is the dataset's and the number of evaluation
    batches is what its samples take on the devices the log tells; it is not the size at all where they are others.
    """
    if run.samples is not None:
        return Size(run.samples, True) if run.samples > 0 else None
    if run.dataset is None or run.split is None:
        return None
    known = {name: registry.datasets[name] for name in _COUNTED if name in registry.datasets}
    for name in datasets_of(run.dataset, known):
        sizes = known[name].samples
        samples = next((size for split, size in sizes.items() if splits.same(split, run.split)), None)
        if samples is None or run.classes not in (None, known[name].classes) or not sample_count_fits(run, samples):
            continue
        batches = run.eval_batches is not None and run.batch_size is not None and run.devices is not None
        return Size(samples, batches and run.classes == known[name].classes)
    return None


def alternatives(run: Run, samples: int) -> set[int]:
    """The numbers of samples that `samples` can become when the last batch is filled up or left out.

    Readers that fill up the last batch of every device with repeated samples exist beside the ones that cut these off
    again, and some leave the last batch out on Windows (both: ppcls/engine/evaluation/classification.py). Where the log
    does not say how many devices or batches there were, all numbers that can be are taken.
    """
    if not run.batch_size or run.batch_size < 0:
        return set()
    sizes: set[int] = set()
    for device in (run.devices,) if run.devices else range(1, MAX_DEVICES + 1):
        batch = run.batch_size * device
        batches = -(-samples // batch)
        if run.eval_batches in (None, batches):
            sizes |= {batches * batch, (batches - 1) * batch}
    return sizes - {samples, 0}


def batched(run: Run, devices: int | None) -> tuple[int, int]:
    """The least and the largest number of samples of the batches a run states; 0 and 0 where it states none.

    The batches are those of one of `devices`: where nobody says how many there were, nor are the samples known. The
    last batch can be left out, as some toolkits do on Windows.
    """
    if not run.eval_batches or not run.batch_size or run.batch_size < 0 or not devices:
        return 0, 0
    batch = run.batch_size * devices
    return max(0, run.eval_batches - 2) * batch + 1, run.eval_batches * batch
