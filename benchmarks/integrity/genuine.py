"""The genuine logs that are tampered with: read, with the series of evaluations a claim would rest on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Final

import msgspec

from harness.evidence.observation import Assurance, Collected, Log, Observation
from harness.submission.files import open_submission
from harness.tasks.catalogue import open_catalogue
from harness.tasks.registry import Metric
from runners.logs import collect

MAX_SIZE: Final = 4_000_000
# Logs of one format that are taken, so that no format outweighs the others.
PER_FORMAT: Final = 8


class Genuine(msgspec.Struct, kw_only=True):
    """A text log and its main series: the evaluations of one metric in one run, in the file's order.

    `lines` are the file's lines, as bytes without their ends (the first is line 1 of the log).
    """

    path: Path
    name: str
    log: Log
    lines: list[bytes]
    metric: Metric
    series: list[Observation]
    best: list[Observation]
    train: list[Observation]

    @property
    def sign(self) -> int:
        """1 where higher is better, -1 where lower is."""
        return -1 if self.metric.direction == "lower" else 1


def genuine(folders: list[str], *, per_format: int = PER_FORMAT) -> list[Genuine]:
    """The text logs with evaluations below `folders`, the longest series of each format first."""
    found: dict[str, list[Genuine]] = {}
    for folder in folders:
        collected = Collected()
        collect(open_submission([folder]).files(), collected, curve=True)
        for log in collected.logs:
            one = _open(log)
            if one is not None:
                found.setdefault(log.format, []).append(one)
    chosen = []
    for logs in found.values():
        logs.sort(key=lambda one: (-len(one.series), one.name))
        chosen += logs[:per_format]
    return sorted(chosen, key=lambda one: (one.log.format, one.name))


def _open(log: Log) -> Genuine | None:
    path = Path(log.file)
    if not path.is_file() or not 0 < path.stat().st_size <= MAX_SIZE:
        return None
    raw = path.read_bytes()
    if b"\0" in raw[:4096]:
        return None
    series = _main_series(log)
    if not series:
        return None
    run, metric = series[0].run, series[0].metric
    same = [o for o in log.observations if o.run == run and o.metric == metric and o.weights == "raw" and o.line]
    return Genuine(
        path=path,
        name=log.file,
        log=log,
        lines=raw.split(b"\n"),
        metric=open_catalogue(None).registry.metrics[metric or ""],
        series=series,
        best=[o for o in same if o.kind == "best"],
        train=[o for o in same if o.kind == "train"],
    )


def _main_series(log: Log) -> list[Observation]:
    """The longest series of a metric with a direction; one that has best lines before all others, losses last."""
    registry = open_catalogue(None).registry
    table: dict[tuple[int, str, str], list[Observation]] = {}
    for o in log.observations:
        plain = o.kind == "eval" and o.weights == "raw" and o.line is not None and o.assurance is Assurance.LOGGED
        if plain and o.metric is not None and o.value.is_finite() and registry.metrics[o.metric].direction != "none":
            table.setdefault((o.run, o.metric, o.printed), []).append(o)
    if not table:
        return []
    best = Counter((o.run, o.metric) for o in log.observations if o.kind == "best")

    def rank(key: tuple[int, str, str]) -> tuple[bool, bool, int]:
        loss = "loss" in key[1] or registry.metrics[key[1]].high is None
        return (best[key[0], key[1]] > 0, not loss, len(table[key]))

    return table[max(table, key=rank)]
