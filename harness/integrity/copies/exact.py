"""Evaluations and training steps that stand in a log twice, and one series under the names of two models.

`repeated_evaluations`: two stretches of evaluations of one run, at different epochs, print the same digits. Null
hypothesis: results of different epochs agree by chance alone. In the first metric two of them do with probability 1 /
(2 d + 1), where neighbours lie d units of the last digit apart (the median of the run); in each further metric of the
evaluation with probability 1/5 (their last digit, of which a writer of k/N may use every second). With q for the
product of these, a stretch of L evaluations among n repeats somewhere with probability at most n^2 / 2 q^L (Bonferroni
over all pairs of places), which must be below `level(1)`.

`repeated_steps`: at least 24 training steps of one epoch print the losses of another. A training that is started again
from the same seed repeats its losses at the same epochs and steps, which is left out.

`series_copied`: two runs that state different models print one series.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from math import isnan
from typing import Final

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Log, Observation, Run
from harness.evidence.steps import Steps
from harness.integrity import thresholds
from harness.integrity.context import Context
from harness.tasks.names import fold
from harness.values.quantity import exponent

NAME: Final = "copies"
# One evaluation as its printed digits, by printed name.
_Digits = dict[str, str]


class _Evaluation:
    """What one evaluation prints; `first` is its first observation."""

    def __init__(self, first: Observation) -> None:
        self.first = first
        self.digits: _Digits = {}
        self.texts: set[str] = set()
        self.numbers: dict[str, Decimal] = {}


def check(log: Log, _context: Context) -> Iterator[Finding]:
    groups = log.by_run()
    for run in log.runs:
        yield from _repeated(log, run, _evaluations(groups[run.index]))


def _evaluations(observations: Sequence[Observation]) -> list[_Evaluation]:
    """The evaluations of a run, in order, without metrics that only repeat another."""
    found: dict[int, _Evaluation] = {}
    for o in observations:
        if o.kind != "eval" or o.weights != "raw" or o.epoch is None or not o.value.is_finite():
            continue
        one = found.get(o.epoch)
        if one is None:
            one = found[o.epoch] = _Evaluation(o)
        name = f"{o.subset} {o.printed}" if o.subset else o.printed
        if name not in one.digits and o.value_text not in one.texts:
            one.texts.add(o.value_text)
            one.digits[name] = o.value_text
            one.numbers[name] = o.value
    return list(found.values())


def _repeated(log: Log, run: Run, found: list[_Evaluation]) -> Iterator[Finding]:
    if len(found) < thresholds.REPEATED_LEAST:
        return
    chance = _chance(found)
    if chance is None:
        return
    places: dict[tuple[tuple[str, str], ...], int] = {}
    at = 0
    while at < len(found):
        key = tuple(sorted(found[at].digits.items()))
        start = places.setdefault(key, at)
        length = _length(found, start, at) if start != at else 0
        different = len({tuple(sorted(one.digits.items())) for one in found[at : at + length]})
        probability = len(found) ** 2 / 2 * chance**length
        if length > 1 and different == length and probability < thresholds.level(1):
            block, source = found[at : at + length], found[start : start + length]
            values = {
                "epochs": _epochs(block),
                "source": _epochs(source),
                "count": str(length),
                "chance": f"{probability:.1g}",
            }
            lines = [one.first.line for one in (*source, *block) if one.first.line is not None]
            arithmetic = f"{len(found)}^2 / 2 * {chance:.2g}^{length} = {probability:.1g}"
            yield _finding("repeated_evaluations", log, run.index, lines, values, arithmetic)
        at += max(length, 1)


def _length(found: list[_Evaluation], first: int, second: int) -> int:
    """How many evaluations from `second` on print what those from `first` on print."""
    length = 0
    while second + length < len(found) and first + length < second:
        if found[first + length].digits != found[second + length].digits:
            break
        length += 1
    return length


def _chance(found: list[_Evaluation]) -> float | None:
    """How often two evaluations of different epochs of this run print the same; None where that is no rare thing."""
    names = [name for name in found[0].digits if all(name in one.digits for one in found)]
    apart = []
    for name in names:
        numbers = [one.numbers[name] for one in found]
        digit = Decimal(1).scaleb(min(map(exponent, numbers)))
        # The lower median, without the module `statistics`: its import takes longer than the check.
        gaps = sorted(abs(after - before) for before, after in pairwise(numbers))
        gap = gaps[(len(gaps) - 1) // 2] / digit
        apart.append(float(min(gap, Decimal(10) ** 9)))
    apart.sort(reverse=True)
    if not apart or apart[0] < 1:
        return None
    further = sum(1 for gap in apart[1:] if gap >= thresholds.FREE_DIGIT)
    return 1 / (2 * apart[0] + 1) * thresholds.LAST_DIGIT**further


def _epochs(block: Sequence[_Evaluation]) -> str:
    first, last = block[0].first.epoch, block[-1].first.epoch
    return str(first) if first == last else f"{first}-{last}"


class _Copied:
    """Follows the losses of a training through a window; one in sixteen is remembered, told by its last loss."""

    def __init__(self, log: Log) -> None:
        self._log = log
        # The last losses of the chunk before, which windows of this one begin with.
        self._before: list[float] = []
        self._seen: dict[int, tuple[int, int, int]] = {}
        self._matches: list[tuple[int, int, int, int]] = []

    def take(self, steps: Steps) -> None:
        losses = [*self._before, *steps.loss]
        first = len(self._before)
        self._before = losses[1 - thresholds.WINDOW :]
        each = thresholds.WINDOWS_EACH
        # The hash of a float alone is not spread evenly; that of a tuple is.
        for end in [at for at in range(first, len(losses)) if not hash((losses[at],)) % each]:
            window = losses[max(0, end + 1 - thresholds.WINDOW) : end + 1]
            # A line that states no loss, or NaN, parts what stands before it from what follows.
            if len(window) < thresholds.WINDOW or any(map(isnan, window)):
                continue
            if len(set(window)) <= thresholds.WINDOW // 2:
                continue
            self._meet(hash(tuple(window)), steps.line[end - first], steps.epoch[end - first], steps.step[end - first])

    def _meet(self, mark: int, line: int, epoch: int, step: int) -> None:
        before = self._seen.get(mark)
        if before is None:
            if len(self._seen) < thresholds.WINDOWS_KEPT:
                self._seen[mark] = (line, epoch, step)
        elif before[1] != epoch and len(self._matches) < thresholds.WINDOWS_KEPT:
            self._matches.append((before[0], line, before[1], epoch))

    def findings(self) -> Iterator[Finding]:
        if len(self._matches) < thresholds.WINDOWS_COPIED:
            return
        first, last = self._matches[0], self._matches[-1]
        values = {
            "epochs": str(first[3]) if first[3] == last[3] else f"{first[3]}-{last[3]}",
            "source": str(first[2]) if first[2] == last[2] else f"{first[2]}-{last[2]}",
            "count": str(len(self._matches)),
        }
        lines = [line for match in self._matches[:5] for line in match[:2]]
        yield _finding("repeated_steps", self._log, None, lines, values, "")


def watch(log: Log, _context: Context) -> _Copied:
    return _Copied(log)


def compare(logs: Sequence[Log], _context: Context) -> Iterator[Finding]:
    """Two runs that state different models and print the same series."""
    if len({run.model for log in logs for run in log.runs if run.model is not None}) < 2:
        return
    known: dict[tuple[str | None, tuple[str, ...]], tuple[Log, Run]] = {}
    for log in logs:
        groups = log.by_run()
        for run in log.runs:
            for metric, series in _series(groups[run.index]).items():
                if run.model is None or len(set(series)) < thresholds.SAME_LEAST:
                    continue
                other, owner = known.setdefault((metric, tuple(series)), (log, run))
                if owner.model is not None and fold(owner.model) != fold(run.model):
                    values = {"model": run.model, "other": owner.model, "file": other.file, "count": str(len(series))}
                    yield _finding("series_copied", log, run.index, [run.first_line], values, "")


def _series(observations: Sequence[Observation]) -> dict[str, list[str]]:
    """The printed digits of each metric of a run; only numbers of three digits and more tell runs apart."""
    series: dict[str, list[str]] = {}
    for o in observations:
        long = len(o.value.as_tuple().digits) >= thresholds.SAME_DIGITS
        if o.kind == "eval" and o.metric is not None and o.value.is_finite() and long:
            series.setdefault(o.metric, []).append(o.value_text)
    return series


def _finding(
    code: str, log: Log, run: int | None, lines: list[int], values: dict[str, str], arithmetic: str
) -> Finding:
    return Finding(
        code=code,
        grade=Grade.SUSPICIOUS,
        check=NAME,
        file=log.file,
        lines=lines[: thresholds.LINES],
        run=run,
        values=values,
        arithmetic=arithmetic,
    )
