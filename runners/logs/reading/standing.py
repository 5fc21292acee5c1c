"""Which lines of a log do not stand as its other lines do: quoted, pasted or added, they are claims.

Each evaluation is held against the others of its log, as grammar.py learnt them. The rules, each silent on all 12,400
evaluation lines of the genuine logs that they were made with:

- the line is another one of its kind behind text that no line of its run begins with (`foreign_opening`), or without
  the stamp that the others have (`missing_opening`);
- of the kinds of lines that stand before all other evaluations of its name, hardly one stands before it, or the kind
  that stands directly above them is not among the few lines above it (`out_of_order`);
- the clock goes back between the lines before it (`clock_back`), where no new run begins;
- it is of an epoch or a step that its run did not train (`untrained`).

A log that mixes stays whole: what most lines of a run begin with (a launcher's prefix) is no foreign opening, nor is a
record or a progress bar that a line was glued to, and a writer that prints beside its logger prints what it logged.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from harness.evidence.observation import Claim, Run, Stated
from harness.values.lazy import pattern
from runners.logs.reading.grammar import ABOVE, BEFORE_STAMP, KIND, NEAR, STAMP_SHAPE, PlacedLine, shape
from runners.logs.reading.lines import plain

# Shapes of one name that are compared with each other; more than these are free text.
_MAX_SHAPES: Final = 64
_LETTERS: Final = 3
_GLUED: Final = 24
_BEGIN: Final = 16
# So many lines of one kind are looked at for one that settles a question.
_WITNESSES: Final = 64
# Behind all characters.
_LAST: Final = "\U0010ffff"
# Evaluations that show an order, the share of them before which a kind of line stands that belongs there, how many such
# kinds there must be, and the share of these that a line out of order lacks.
_ALIKE: Final = 3
_MOST: Final = 0.9
_USUAL: Final = 2
_MISSING: Final = 0.75
# The end of a bar that tqdm draws, in a shape.
_BAR: Final = pattern(r"0%\|[^|]{0,99}\| 0/0 \[[^\]]{0,40}\]$")
_BEHIND_STAMP: Final = 9
# Kinds of lines that show how a run's stamped lines begin.
_STAMPS: Final = 3
# Seconds that processes which write to one file may be apart.
_CLOCK_SLACK: Final = 10


def claims(placed: Sequence[PlacedLine], runs: Sequence[Run], head: bytes = b"") -> dict[int, Claim]:
    """The lines that stand otherwise than the others of this log, whose first bytes `head` are, with the reason."""
    by_name: dict[tuple[str, str], list[PlacedLine]] = defaultdict(list)
    by_run: dict[int, list[PlacedLine]] = defaultdict(list)
    for one in placed:
        by_name[one.name].append(one)
        by_run[one.run].append(one)
    found: dict[int, Claim] = {}
    openings = _Openings(by_run, head)
    for alike in by_name.values():
        openings.compare(alike, found)
    for in_run in by_run.values():
        openings.before_stamps(in_run, found)
    # What says more of a line comes first.
    for run in runs:
        if run.index in by_run:
            _untrained(run, by_run[run.index], found)
    for in_run in by_run.values():
        _clock(in_run, found)
        _out_of_order(in_run, found)
    return found


class _Openings:
    """What lines begin with, held against each other. Takes n log n time in the number of lines."""

    def __init__(self, by_run: Mapping[int, list[PlacedLine]], head: bytes) -> None:
        self._by_run = by_run
        self._head = head

    @cached_property
    def _kinds(self) -> dict[int, list[str]]:
        """Of each run the kinds of lines above its evaluations, in order."""
        return {run: sorted(kind for one in placed for kind in one.above or ()) for run, placed in self._by_run.items()}

    @cached_property
    def _above(self) -> dict[tuple[int, str], list[PlacedLine]]:
        """The first lines that each kind of each run stands above."""
        found: dict[tuple[int, str], list[PlacedLine]] = defaultdict(list)
        for run, placed in self._by_run.items():
            for one in placed:
                for kind in one.above or ():
                    if len(witnesses := found[run, kind[:_GLUED]]) < _WITNESSES:
                        witnesses.append(one)
        return found

    def compare(self, alike: Sequence[PlacedLine], found: dict[int, Claim]) -> None:
        """Lines of one name: one is another with text before it, or without what the others begin with."""
        groups: dict[str, list[PlacedLine]] = defaultdict(list)
        for one in alike:
            groups[one.shape[:KIND]].append(one)
        if not 1 < len(groups) <= _MAX_SHAPES:
            return
        cores = [core for core in groups if sum(map(str.isalpha, core)) >= _LETTERS]
        runs = {core: {one.run for one in groups[core]} for core in cores}
        lacking: set[tuple[str, str, str, int]] = set()
        for begin, longer in groups.items():
            leads: dict[str, list[tuple[str, str]]] = {}
            for one in longer:
                if one.shape not in leads:
                    leads[one.shape] = [(core, lead) for core in cores if (lead := _lead(one.shape, core))]
                for core, lead in leads[one.shape]:
                    added = one.run in runs[core] and self._begins(lead, core)
                    if self._usual(lead, one.run) and not added:
                        lacking.add((lead, begin, core, one.run))
                    elif (added or len(groups[core]) >= len(longer)) and not self._glued(one, lead):
                        found.setdefault(one.line, _claim("foreign_opening", one, opening=lead))
        for lead, begin, core, run in lacking:
            stamped = [one for one in groups[begin] if one.run == run]
            bare = [one for one in groups[core] if one.run == run]
            # What a writer prints beside its logger is what it logged, or stands there as often.
            if len(bare) > 1 and 3 * len(bare) > len(stamped):
                continue
            logged = {one.tail for one in stamped}
            for one in bare:
                if one.tail not in logged:
                    found.setdefault(one.line, _claim("missing_opening", one, opening=lead))

    def before_stamps(self, in_run: Sequence[PlacedLine], found: dict[int, Claim]) -> None:
        """Lines with text before a stamp that begins the lines around them."""
        stamps: Counter[tuple[str, str]] = Counter()
        for kind, count in _counted(one.above for one in in_run).items():
            if STAMP_SHAPE.search(kind):
                stamps[_stamp(kind)] += count
        by_stamp: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for (usual, behind), count in stamps.most_common():
            if count >= _STAMPS and len(by_stamp[behind]) < _WITNESSES:
                by_stamp[behind].append((usual, count))
        told = {text: _stamp(text) for text in {one.shape for one in in_run} if STAMP_SHAPE.search(text)}
        for one in in_run:
            if one.line in found or one.shape not in told:
                continue
            before, behind = told[one.shape]
            alike = by_stamp.get(behind, ())
            if not alike and not BEFORE_STAMP.fullmatch(before):
                # One evaluation shows little of the lines of its log; how that began shows more.
                begins = Counter(_stamp(start) for start in self._starts if STAMP_SHAPE.search(start))
                alike = [(usual, n) for (usual, then), n in begins.items() if then == behind and n >= _STAMPS]
            for usual, count in alike:
                lead = before.removesuffix(usual).strip() if before.endswith(usual) and before != usual else ""
                if lead and count > 2 * stamps[before, behind] and not self._glued(one, lead):
                    found[one.line] = _claim("foreign_opening", one, opening=lead)
                    break

    def _usual(self, lead: str, run: int) -> bool:
        """Whether at least half of the kinds of lines above the evaluations of a run begin with `lead`."""
        kinds, start = self._kinds[run], lead[:KIND]
        count = bisect_left(kinds, start + _LAST) - bisect_left(kinds, start)
        return count > 0 and 2 * count >= len(kinds)

    def _begins(self, lead: str, core: str) -> bool:
        """Whether the log began with lines as `core` is, and has no more behind `lead`.

        Lines that were added together stand above each other, and vouch for nothing in a log that began otherwise.
        """
        bare, led = (
            sum(1 for start in self._starts if start.startswith(begin)) for begin in (core[:_BEGIN], lead[:KIND])
        )
        return bare > 0 and bare >= led

    @cached_property
    def _starts(self) -> list[str]:
        """The shapes of the first lines of the log, as far as its head goes."""
        return [shape(plain(line[: 2 * KIND]))[:KIND] for line in self._head.splitlines()]

    def _glued(self, one: PlacedLine, lead: str) -> bool:
        """Whether `lead` is a progress bar, or a record of its own as others of the log begin."""
        if _BAR.search(lead):
            return True
        # Lines that a hand added in a row look alike, and a line stands above those below it.
        return len(lead) >= _GLUED and any(
            not other.shape.startswith(lead) and not one.line < other.line <= one.line + ABOVE
            for other in self._above.get((one.run, lead[:_GLUED]), ())
        )


def _lead(text: str, core: str) -> str:
    """What stands in `text` before `core`, where that is no part of a word."""
    at = text.find(core)
    return text[:at].rstrip() if at > 0 and not text[at - 1 : at + 1].isalnum() else ""


def _out_of_order(in_run: Sequence[PlacedLine], found: dict[int, Claim]) -> None:
    """Evaluations of one name that lack nearly all kinds of lines which stand before nearly all others.

    One that stands close behind another, so that only the lines in between are wanting, is a last evaluation of the
    trained model where it says again what another said, or where lines lead to it that lead to no other.
    """
    by_name: dict[tuple[str, str], list[PlacedLine]] = defaultdict(list)
    for one in in_run:
        if one.above is not None and one.name[0] == "eval":
            by_name[one.name].append(one)
    for alike in by_name.values():
        if len(alike) < _ALIKE:
            continue
        above = _often((one.above or frozenset() for one in alike), len(alike))
        since = _often((one.since for one in alike), len(alike))
        seen = _counted(one.above for one in alike)
        led = [frozenset(one.near[:1]) for one in alike if one.near]
        near = _often(led, len(led)) if len(led) > NEAR else {}
        tails = Counter(one.tail for one in alike)
        for one in alike:
            missing = _missing(one.above or frozenset(), above, len(alike))
            new = tails[one.tail] == 1
            if not missing and new and all(seen[kind] > 1 for kind in one.since):
                missing = _missing(one.since, since, len(alike))
            if not missing and new and near and one is not alike[0] and all(seen[kind] > 1 for kind in one.near):
                # A line can be glued to the one above.
                beside = frozenset((*one.near, one.shape[:KIND]))
                missing = _missing(beside, near, len(led), usual=1, share=1)
            if missing and one.full:
                found.setdefault(one.line, _claim("out_of_order", one, missing=min(missing)))


def _often(windows: Iterable[frozenset[str]], of: int) -> dict[str, int]:
    """The kinds of lines that stand before nearly all evaluations but one, and before how many."""
    counts = _counted(windows)
    return {kind: count for kind, count in counts.items() if count >= _MOST * (of - 1)}


def _counted(windows: Iterable[frozenset[str] | None]) -> Counter[str]:
    """How many windows each kind of line stands in; most windows are the same."""
    counts: Counter[str] = Counter()
    for window, times in Counter(windows).items():
        for kind in window or ():
            counts[kind] += times
    return counts


def _missing(
    own: frozenset[str], often: Mapping[str, int], of: int, usual: int = _USUAL, share: float = _MISSING
) -> list[str]:
    """The kinds that stand before nearly all others and not in `own`, where these are nearly all such kinds."""
    kinds = [kind for kind, count in often.items() if count - (kind in own) >= _MOST * (of - 1)]
    missing = [kind for kind in kinds if kind not in own]
    return missing if len(kinds) >= usual and len(missing) >= share * len(kinds) else []


def _clock(in_run: Sequence[PlacedLine], found: dict[int, Claim]) -> None:
    """Evaluations before which the clock goes back, unless the clock of this log often does."""
    looked = [one for one in in_run if one.above is not None]
    back = [one for one in looked if one.back > _CLOCK_SLACK]
    if len({one.line for one in back}) >= 3 and 3 * len(back) > len(looked):
        return
    for one in back:
        found.setdefault(one.line, _claim("clock_back", one, seconds=str(one.back)))


def _untrained(run: Run, in_run: Sequence[PlacedLine], found: dict[int, Claim]) -> None:
    """Evaluations of an epoch or step that the run did not train, by the way its other evaluations count."""
    steps = [int(stated.value) for stated in _totals(run) if stated.value.isdecimal() and len(stated.value) < 12]
    counted = Counter(
        one.epoch - one.trained
        for one in in_run
        # A best line names the epoch of the best.
        if one.name[0] != "best" and one.epoch is not None and one.trained is not None
    )
    usual = max(counted, key=lambda apart: (counted[apart], -apart)) if counted else 0
    last, first = max(run.train_epochs, default=None), min(run.train_epochs, default=None)
    for one in in_run:
        if one.step is not None and steps and one.step > max(steps):
            found.setdefault(one.line, _claim("untrained", one, what=f"step {one.step}", last=str(max(steps))))
        if one.name[0] == "best" or one.epoch is None or last is None or first is None:
            continue
        beyond = one.epoch - usual > last or (run.epochs is not None and one.epoch > max(run.epochs, last + usual))
        # A format that hands over the trained epochs at the end does not say which came before a line.
        early = bool(counted) and one.epoch - usual > (first if one.trained is None else one.trained)
        if beyond or early:
            trained = last if beyond else one.trained or 0
            found.setdefault(one.line, _claim("untrained", one, what=f"epoch {one.epoch}", last=str(trained)))


def _totals(run: Run) -> Iterable[Stated]:
    yield from run.shown.get("iters", [])
    if "iters" in run.stated:
        yield run.stated["iters"]


def _claim(code: str, one: PlacedLine, **values: str) -> Claim:
    return Claim(code=code, values={"line": str(one.line), **values})


def _stamp(line: str) -> tuple[str, str]:
    """What stands before the stamp of a shape, and the stamp with what follows it; the shape has one."""
    found = STAMP_SHAPE.search(line)
    assert found is not None
    return line[: found.start()], line[found.start() : found.start() + len(found[0]) + _BEHIND_STAMP]
