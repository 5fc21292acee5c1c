"""The order of things in a log: several runs in one file, resumed runs, epochs that repeat or go backwards."""

from __future__ import annotations

from collections.abc import Iterator

from harness.findings import Finding, Grade
from harness.integrity.context import Context
from harness.observation import Log, Observation, Run

NAME = "structure"


def check(log: Log, context: Context) -> Iterator[Finding]:
    if len(log.runs) > 1:
        lines = [run.first_line for run in log.runs]
        yield _finding("several_runs", Grade.INFO, log, lines[:20], None, {"runs": str(len(log.runs))})
    groups = log.by_run()
    for run in log.runs:
        if run.resumed_from is not None:
            values = {"checkpoint": run.resumed_from, "epoch": str(run.train_epochs[0]) if run.train_epochs else "?"}
            yield _finding("run_resumed", Grade.INFO, log, [run.first_line], run, values)
        yield from _epochs(log, run, groups[run.index])


def _epochs(log: Log, run: Run, observations: list[Observation]) -> Iterator[Finding]:
    """Epochs whose result of one metric stands twice in a run."""
    seen: dict[tuple[str, str, int], int] = {}
    repeated: dict[int, int] = {}
    for observation in observations:
        if observation.kind != "eval" or observation.epoch is None:
            continue
        if observation.metric is None or observation.line is None:
            continue
        key = (observation.printed, observation.weights, observation.epoch)
        if key in seen and seen[key] != observation.line:
            repeated.setdefault(observation.epoch, observation.line)
        seen.setdefault(key, observation.line)
    if repeated:
        epochs = ", ".join(str(epoch) for epoch in list(repeated)[:10])
        yield _finding("epochs_repeated", Grade.INFO, log, list(repeated.values())[:10], run, {"epochs": epochs})


def _finding(code: str, grade: Grade, log: Log, lines: list[int], run: Run | None, values: dict[str, str]) -> Finding:
    index = run.index if run is not None else None
    return Finding(code=code, grade=grade, check=NAME, file=log.file, lines=lines, run=index, values=values)
