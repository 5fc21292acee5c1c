"""What each run printed at its start, read for facts beside whatever format reads the log."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

import msgspec

from harness.evidence.facts import Fact, evaluated, of
from harness.evidence.observation import Log, Observation, Run
from harness.evidence.sizes import longer_side
from harness.tasks.names import WRAPPERS, fold
from harness.values.lazy import pattern
from runners.logs.reading.facts import facts_at
from runners.logs.reading.lines import Tap
from runners.logs.reading.meanings import split_named
from runners.logs.reading.repeated import Repeated

# Bytes from the start of a run on. Configurations of 120 KB were seen behind 40 KB of warnings.
LIMIT: Final = 1 << 18
# Of a file with many starts: what all of them together may take, and the least that each is given.
_TOTAL: Final = 1 << 22
_LEAST: Final = 1 << 13
# Settings that name what a training goes on from, and not what it begins with.
_RESUMES: Final = pattern(r"(?i)(?:^|[.\s])(?:checkpoints|resume(?:_?from)?(?:_?checkpoint)?|resume_?model)$")


class TapReader(Protocol):
    """A reader of whose bytes a copy can be had, and which knows the lines that it passed lately."""

    def tap(self, limit: int) -> Tap: ...

    def above(self, number: int, count: int, since: int = 1) -> list[bytes]: ...


class Openings:
    """The starts of the runs of one file; told of each by the builder, and asked for the facts at the end."""

    def __init__(self, reader: TapReader, repeated: Repeated) -> None:
        self._reader = reader
        self._repeated = repeated
        self._left = _TOTAL
        self._first: Tap | None = reader.tap(LIMIT)
        self._run: Run | None = None
        self._tap: Tap | None = None
        # The line from which on lines are the second run's.
        self._second: int | None = None

    def begin(self, run: Run, own: int) -> None:
        """A run begins at the line that the reader handed out last; lines from `own` on, before that one, are its."""
        self._end(own)
        self._run = run
        if own < run.first_line and self._left > 0:
            lines = self._reader.above(run.first_line, run.first_line - own, own)
            text = b"\n".join(lines)
            self._left -= len(text)
            run.facts = merged(facts_at(text, run.first_line - len(lines)), run.facts)
        if run.index == 1:
            self._second = own
        if run.index > 0 or (self._first is not None and not self._first.open):
            self._tap = self._reader.tap(min(LIMIT, max(self._left, _LEAST)))

    def finish(self, log: Log) -> None:
        """Give the runs of `log` their facts, and what follows from these where the format left it open."""
        self._end()
        first = self._first.close() if self._first is not None else b""
        if log.runs and first:
            run = log.runs[0]
            run.facts = merged(facts_at(first, 1), run.facts, before=self._second)
            self._repeated.began(run, first, 1)
        complete(log, log.runs)

    def _end(self, before: int | None = None) -> None:
        """The lines of the run under way end, before the line of that number."""
        if self._tap is not None and self._run is not None:
            text = self._tap.close()
            self._left -= len(text)
            self._run.facts = merged(facts_at(text, self._run.first_line), self._run.facts, before=before)
            self._repeated.began(self._run, text, self._run.first_line)
        self._tap = None


def merged(read: list[Fact], others: list[Fact], *, before: int | None = None) -> list[Fact]:
    """Facts of two readings, each once; of `read` those that stand before line `before`."""
    found = dict.fromkeys(fact for fact in read if before is None or fact.line is None or fact.line < before)
    found.update(dict.fromkeys(others))
    return list(found)


def complete(log: Log, runs: Iterable[Run], *, changed: bool = False) -> None:
    """Set what a format left open in these runs of `log`, and in their values, from their facts.

    `changed`: the values do not know yet what their runs do.
    """
    filled = {run.index: run for run in runs if run.facts and (_fill(run) or changed)}
    if filled:
        log.observations = [_told(one, filled.get(one.run)) for one in log.observations]


def _fill(run: Run) -> bool:
    """Set what a format left open in `run` from its facts; whether anything was set."""
    before = (run.model, run.dataset, run.split, run.classes, run.image_size, run.resumed_from)
    data = evaluated(of(run.facts, "list", "dataset", "split"))
    if run.model is None:
        named = sorted(of(run.facts, "model"), key=lambda fact: fact.how == "banner")
        names = [fact.value for fact in (*named, *of(run.facts, "backbone"))]
        run.model = next((name for name in names if fold(name) not in WRAPPERS), None)
    if run.dataset is None:
        run.dataset = " + ".join(dict.fromkeys(fact.value for fact in data if fact.key != "split")) or None
    if run.split is None:
        run.split = split_named(data)
    if run.classes is None:
        counts = [int(fact.value) for fact in of(run.facts, "classes") if fact.part != "train" and fact.value.isdigit()]
        run.classes = counts[0] if counts else None
    if run.resumed_from is None and run.train_epochs and run.train_epochs[0] > 1:
        # The configuration names a checkpoint, and the first epoch that was trained is not the first of all.
        loaded = (fact for fact in of(run.facts, "weights") if fact.how in ("config", "command"))
        run.resumed_from = next((fact.value for fact in loaded if _RESUMES.search(fact.setting)), None)
    run.image_size = _size(run)
    return before != (run.model, run.dataset, run.split, run.classes, run.image_size, run.resumed_from)


def _size(run: Run) -> int | None:
    """The size of the pictures that the network is shown when it is evaluated, as the facts of `run` tell it.

    That is what the last operation gives; one that cannot be read is no other's. Where no operation is stated, it is
    the size that all settings state which are not of the training alone: a script that has one option for the size
    trains and evaluates at it.
    """
    sized = list(of(run.facts, "image_size"))
    operations = [longer_side(fact.value) for fact in sized if ": " in fact.setting]
    if operations:
        return operations[0]
    if run.image_size is not None or any(of(run.facts, "operation")):
        return run.image_size
    stated = {longer_side(fact.value) for fact in sized if fact.part != "train"}
    return stated.pop() if len(stated) == 1 else None


def _told(observation: Observation, run: Run | None) -> Observation:
    """An observation with what became known of its run after it was read."""
    if run is None:
        return observation
    return msgspec.structs.replace(
        observation,
        model=observation.model or run.model,
        dataset=observation.dataset or run.dataset,
        split=observation.split or (run.split if observation.kind != "train" else None),
    )
