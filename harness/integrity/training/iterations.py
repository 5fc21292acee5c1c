"""The steps of an epoch against the size of the training set, the samples of a batch and the number of devices.

A reader of N images hands out N / (batch x devices) batches an epoch, rounded up, or down where the last one is left
out: PaddlePaddle/Paddle python/paddle/io/dataloader/batch_sampler.py, DistributedBatchSampler.__len__. Samples of a
batch are what the lines themselves give, speed times seconds a batch of one device (pace.py). Only `info`: a part of
the data, a sampler that repeats images, and a folder that is named after another set are all honest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Run
from harness.evidence.steps import Steps
from harness.integrity.context import Context
from harness.integrity.thresholds import LINES, MAX_DEVICES, REGULAR_LINES
from harness.tasks.names import datasets_of
from harness.tasks.registry import Registry

NAME: Final = "iterations"
_PAIRS: Final = 1000
_EACH: Final = 100


class _Iterations:
    def __init__(self, log: Log, registry: Registry) -> None:
        self._log = log
        self._registry = registry
        self._starts = [run.first_line for run in log.runs]
        self._seen: dict[int, Counter[tuple[int, int]]] = {}
        self._lines: dict[int, list[int]] = {}

    def take(self, steps: Steps) -> None:
        if not self._log.habits.speed_of_one_device:
            return
        # The steps of an epoch and the samples of a batch are the same throughout: some lines of each chunk tell them.
        columns = (column[:_EACH] for column in (steps.line, steps.of, steps.ips, steps.batch_cost))
        for line, of, ips, cost in zip(*columns, strict=True):
            product = ips * cost
            if of > 0 and product > 0:
                at = bisect_right(self._starts, line) - 1
                counted = self._seen.setdefault(at, Counter())
                if len(counted) < _PAIRS:
                    counted[of, round(product)] += 1
                if len(self._lines.setdefault(at, [])) < LINES:
                    self._lines[at].append(line)

    def findings(self) -> Iterator[Finding]:
        for at, counted in self._seen.items():
            (of, batch), often = counted.most_common(1)[0]
            if at >= 0 and often >= REGULAR_LINES and 2 * often > counted.total():
                yield from self._held(self._log.runs[at], of, batch, self._lines[at])

    def _held(self, run: Run, of: int, batch: int, lines: list[int]) -> Iterator[Finding]:
        if run.dataset is None or run.classes is None or batch < 1:
            return
        for name in datasets_of(run.dataset, self._registry.datasets):
            known = self._registry.datasets[name]
            images = known.samples.get("train")
            if images is None or known.classes != run.classes:
                continue
            devices = (run.devices,) if run.devices else range(1, MAX_DEVICES + 1)
            if any(of in (images // (batch * d), -(-images // (batch * d))) for d in devices):
                return
            values = {"of": str(of), "batch": str(batch), "dataset": name, "images": str(images)}
            yield Finding(
                code="iterations_unlike_dataset",
                grade=Grade.INFO,
                check=NAME,
                file=self._log.file,
                lines=lines[:2],
                run=run.index,
                values=values,
                arithmetic=f"{images} / ({batch} × {run.devices or 'd'}) != {of}",
            )
            return


def watch(log: Log, context: Context) -> _Iterations:
    return _Iterations(log, context.registry)
