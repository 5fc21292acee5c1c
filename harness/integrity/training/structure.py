"""The order of things in a log: runs in one file, resumed runs, epochs that repeat, go backwards or are not there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise
from operator import itemgetter
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.integrity.context import Context
from harness.integrity.thresholds import AGAIN_LEAST, HOLE_SHARE, LONGEST_HOLE, REGULAR_GAPS, REGULAR_SHARE

NAME = "structure"
_SHOWN: Final = 10


def check(log: Log, _context: Context) -> Iterator[Finding]:
    if len(log.runs) > 1:
        lines = [run.first_line for run in log.runs]
        yield _finding("several_runs", Grade.INFO, log, lines[:20], None, {"runs": str(len(log.runs))})
    groups = log.by_run()
    for run in log.runs:
        if run.resumed_from is not None:
            values = {"checkpoint": run.resumed_from, "epoch": str(run.train_epochs[0]) if run.train_epochs else "?"}
            yield _finding("run_resumed", Grade.INFO, log, [run.first_line], run, values)
        yield from _repeated(log, run, groups[run.index])
        yield from _again(log, run, groups[run.index])
        yield from _evaluations(log, run, groups[run.index])
        yield from _training(log, run)


def _repeated(log: Log, run: Run, observations: list[Observation]) -> Iterator[Finding]:
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
        epochs = ", ".join(str(epoch) for epoch in list(repeated)[:_SHOWN])
        yield _finding("epochs_repeated", Grade.INFO, log, list(repeated.values())[:_SHOWN], run, {"epochs": epochs})


def _again(log: Log, run: Run, observations: list[Observation]) -> Iterator[Finding]:
    """One evaluation of many that is printed twice in a row with two results, though nothing was trained in between.

    Nearer than half the nearest of the others, so that no training line stands between the two. The last one may be an
    evaluation of the best weights, and two of them a habit.
    """
    if run.resumed_from is not None:
        return
    series: dict[tuple[str, str, str | None, str | None], list[Observation]] = defaultdict(list)
    for o in observations:
        if o.kind == "eval" and o.line is not None and (o.epoch, o.step) != (None, None) and o.metric is not None:
            series[o.printed, o.weights, o.split, o.subset].append(o)
    for values in series.values():
        if len(values) < AGAIN_LEAST:
            continue
        pairs = list(pairwise(values))
        again = [at for at, (a, b) in enumerate(pairs) if (a.epoch, a.step) == (b.epoch, b.step)]
        if len(again) != 1 or again[0] == len(pairs) - 1:
            continue
        one, other = pairs.pop(again[0])
        nearest = min((b.line or 0) - (a.line or 0) for a, b in pairs)
        if one.value != other.value and 0 < 2 * ((other.line or 0) - (one.line or 0)) <= nearest:
            at = str(one.epoch if one.epoch is not None else one.step)
            told = {"printed": one.printed, "at": at, "first": one.value_text, "second": other.value_text}
            lines = [one.line or 0, other.line or 0]
            yield _finding("evaluated_again", Grade.SUSPICIOUS, log, lines, run, told)
            return


def _evaluations(log: Log, run: Run, observations: list[Observation]) -> Iterator[Finding]:
    """Evaluations that are missing where all the others stand at equal distances.

    A run evaluates every so many epochs (or iterations); what is left out when the distance changes, at the start or
    at the end of a schedule, is nothing that was removed. A writer that prints only the good ones leaves out others.
    """
    if log.habits.evaluations_chosen:
        return
    for what in ("epoch", "step"):
        lines: dict[int, int | None] = {}
        steps: list[int | None] = []
        for observation in observations:
            place = observation.epoch if what == "epoch" else observation.step
            if observation.kind == "eval" and observation.weights == "raw" and place is not None:
                if place not in lines:
                    steps.append(observation.step)
                lines.setdefault(place, observation.line)
        places = list(lines)
        distance, missing = _missing(places)
        if missing and what == "epoch" and not _leaps(places, steps, distance):
            continue
        if missing:
            values = {"what": what, "every": str(distance), "missing": _listed(missing), "count": str(len(missing))}
            after = [place for place in places if place - distance in set(missing)]
            at = [line for place in after[:_SHOWN] if (line := lines[place]) is not None]
            arithmetic = f"{places[0]} + {distance} k: {_listed(missing)}"
            yield _finding("evaluations_missing", Grade.SUSPICIOUS, log, at, run, values, arithmetic)
            return


def _leaps(places: list[int], steps: list[int | None], distance: int) -> bool:
    """Whether more steps pass over a hole in the epochs than elsewhere, as far as steps are stated.

    A program that evaluates every so many steps leaves out an epoch now and then, but no step.
    """
    passed = [
        (gap, after - before)
        for gap, (before, after) in zip(_gaps(places), pairwise(steps), strict=True)
        if before is not None and after is not None
    ]
    usual = sorted(step for gap, step in passed if gap == distance)
    holes = [step for gap, step in passed if gap != distance]
    return not usual or not holes or 2 * min(holes) > 3 * usual[len(usual) // 2]


def _training(log: Log, run: Run) -> Iterator[Finding]:
    """Epochs that were not trained, in the middle or at the end of a run."""
    epochs = run.train_epochs
    _, missing = _missing(epochs)
    if missing:
        values = {"missing": _listed(missing), "count": str(len(missing))}
        yield _finding("epochs_missing", Grade.SUSPICIOUS, log, [run.first_line], run, values, _listed(missing))
    if epochs and run.epochs is not None and max(epochs) < run.epochs:
        values = {"last": str(max(epochs)), "epochs": str(run.epochs)}
        yield _finding("schedule_unfinished", Grade.INFO, log, [run.first_line], run, values)


def _missing(places: list[int]) -> tuple[int, list[int]]:
    """The usual distance of `places` and those that were left out; none unless nearly all keep to the distance."""
    gaps = _gaps(places)
    if not gaps:
        return 0, []
    distance, often = max(Counter(gaps).items(), key=itemgetter(1))
    if distance <= 0 or often < REGULAR_GAPS or often < REGULAR_SHARE * len(gaps):
        return distance, []
    missing: list[int] = []
    for before, gap in zip(places, gaps, strict=False):
        if gap == distance:
            continue
        # Anything but a multiple of the distance is another schedule, and so is a distance that is kept from here on.
        if gap % distance or gap < 0 or gap // distance > max(LONGEST_HOLE, HOLE_SHARE * len(gaps)):
            return distance, []
        missing += range(before + distance, before + gap, distance)
    if _even([at for at, gap in enumerate(gaps) if gap != distance]):
        return distance, []
    changed = next((at for at, gap in enumerate(gaps) if gap != distance), len(gaps))
    return distance, missing if distance in gaps[changed + 1 :] and distance in gaps[:changed] else []


def _gaps(places: list[int]) -> list[int]:
    return [after - before for before, after in pairwise(places)]


def _even(holes: list[int]) -> bool:
    """Whether holes follow each other as evenly as whole numbers can: something was counted in another measure.

    Who prints every 1.2 epochs prints epochs 1, 2, 3, 4, 6, 7, 8, 9, 10, 12 and so on.
    """
    between = _gaps(holes)
    return len(between) > 1 and max(between) - min(between) <= 1


def _listed(places: list[int]) -> str:
    shown = ", ".join(str(place) for place in places[:_SHOWN])
    return f"{shown}, ..." if len(places) > _SHOWN else shown


def _finding(
    code: str, grade: Grade, log: Log, lines: list[int], run: Run | None, values: dict[str, str], arithmetic: str = ""
) -> Finding:
    index = run.index if run is not None else None
    return Finding(
        code=code,
        grade=grade,
        check=NAME,
        file=log.file,
        lines=lines,
        run=index,
        values=values,
        arithmetic=arithmetic,
    )
