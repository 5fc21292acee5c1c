"""How the lines of one log stand: what they begin with, what comes before an evaluation, which epochs were trained.

No list of bad prefixes: an evaluation is held against the other evaluations of its log. Lines are compared by their
shape, which is the text with every number as `0`. What stands otherwise was quoted, pasted or added: a claim. The
rules, each silent on all 12,400 evaluation lines of the genuine logs that they were made with:

- the line is another one of its kind behind text that no line of its run begins with (`foreign_opening`), or without
  the stamp that the others have (`missing_opening`);
- of the kinds of lines that stand before all other evaluations of its name, hardly one stands before it
  (`out_of_order`);
- the clock goes back between the lines before it (`clock_back`), where no new run begins;
- it is of an epoch or a step that its run did not train (`untrained`).

A log that mixes stays whole: what most lines of a run begin with (a launcher's prefix) is no foreign opening, nor is a
record or a progress bar that a line was glued to, and a writer that prints beside its logger prints what it logged.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

import msgspec

from harness.evidence.observation import Claim, Run, Stated
from runners.logs.reading.lines import plain

# How many lines before an evaluation are looked at.
ABOVE: Final = 12
# Windows that are kept: far more than any log has evaluations that matter here.
MAX_WINDOWS: Final = 20_000
# Of a series whose values stand line below line (tables, JSON lines) so many are looked at.
_DENSE_WINDOWS: Final = 8
_DENSE: Final = 2
# Shapes of one name that are compared with each other; more than these are free text.
_MAX_SHAPES: Final = 64

_SHAPE: Final = 200
_KIND: Final = 40
_LETTERS: Final = 6
_GLUED: Final = 24
# Seconds that processes which write to one file may be apart.
_CLOCK_SLACK: Final = 10
_YEAR: Final = 300 * 86_400

_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*(?:e[-+]?\d+)?|\bnan\b|\binf\b")
_BLANKS: Final = re.compile(r"\s+")
# A date with a clock behind it, in a shape and in a line.
_STAMP_SHAPE: Final = re.compile(r"0[-/]0(?:[-/]0)?[ T]0")
_STAMP: Final = re.compile(r"(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d\d):(\d\d)")
_STAMP_WITHIN: Final = 60
_BEHIND_STAMP: Final = 9
# Kinds of lines that show how a run's stamped lines begin.
_STAMPS: Final = 3


class Placed(NamedTuple):
    """A line with values: where it stands, its shape and name, the kinds of lines above it, and what it says of itself.

    `above` is None where nobody looked; `full` says that no start of a run or a file cut it short. `back` is how many
    seconds the clock goes back on the way to the line. `trained` is the last epoch that its run had trained.
    """

    line: int
    run: int
    name: tuple[str, str]
    shape: str
    value: str
    above: frozenset[str] | None = None
    full: bool = False
    back: int = 0
    epoch: int | None = None
    step: int | None = None
    trained: int | None = None


class Grammar(msgspec.Struct):
    """What was learnt of the lines of a log, or of a part of it; parts are put together with `merge`."""

    placed: list[Placed] = []
    windows: int = 0
    dense: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    last: dict[tuple[str, str], int] = {}
    kinds: dict[frozenset[str], frozenset[str]] = {}

    def wants_lines(self, name: tuple[str, str], line: int) -> bool:
        """Whether the lines above a new line of that name are worth looking at."""
        if line - self.last.get(name, -ABOVE) <= _DENSE:
            self.dense[name] += 1
        return self.windows < MAX_WINDOWS and self.dense[name] <= _DENSE_WINDOWS

    def take(self, placed: Placed, text: str, above: Sequence[bytes] | None) -> None:
        """Learn one line; `above` are the lines before it within its run, in their order."""
        self.last[placed.name] = placed.line
        if above is not None:
            self.windows += 1
            texts = [plain(raw.rpartition(b"\r")[2][: 2 * _SHAPE]) for raw in above]
            found = frozenset(shape(one)[:_KIND] for one in texts if one and not one.isspace())
            # Most windows of a log are the same.
            found = self.kinds.setdefault(found, found)
            placed = placed._replace(above=found, full=len(above) == ABOVE, back=_back([*texts, text]))
        self.placed.append(placed)

    def merge(self, other: Grammar, runs: int = 0, lines: int = 0) -> None:
        """Add what was learnt of a later part, whose first run and line have these numbers in the whole."""
        self.placed += [one._replace(run=one.run + runs, line=one.line + lines) for one in other.placed]
        self.windows += other.windows
        self.dense.update(other.dense)
        self.last.update({name: line + lines for name, line in other.last.items()})

    def claims(self, runs: Sequence[Run]) -> dict[int, Claim]:
        """The lines that stand otherwise than the others of this log, each with the reason."""
        by_name: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        by_run: dict[int, list[Placed]] = defaultdict(list)
        for one in self.placed:
            by_name[one.name].append(one)
            by_run[one.run].append(one)
        found: dict[int, Claim] = {}
        openings = _Openings(by_run)
        for alike in by_name.values():
            openings.compare(alike, found)
        for in_run in by_run.values():
            openings.before_stamps(in_run, found)
            _out_of_order(in_run, found)
            _clock(in_run, found)
        for run in runs:
            if run.index in by_run:
                _untrained(run, by_run[run.index], found)
        return found


def shape(text: str) -> str:
    """The beginning of `text` with numbers as `0` and single blanks."""
    return _BLANKS.sub(" ", _NUMBER.sub("0", text[: 2 * _SHAPE].strip()))[:_SHAPE]


class _Openings:
    """What lines begin with, held against each other."""

    def __init__(self, by_run: Mapping[int, list[Placed]]) -> None:
        self._by_run = by_run
        self._shares: dict[tuple[str, int], float] = {}

    def compare(self, alike: Sequence[Placed], found: dict[int, Claim]) -> None:
        """Lines of one name: one is another with text before it, or without what the others begin with."""
        groups: dict[str, list[Placed]] = defaultdict(list)
        for one in alike:
            groups[one.shape[:_KIND]].append(one)
        if not 1 < len(groups) <= _MAX_SHAPES:
            return
        cores = [core for core in groups if sum(map(str.isalpha, core)) >= _LETTERS]
        for longer in groups.values():
            for text in {one.shape for one in longer}:
                for core in cores:
                    at = text.find(core)
                    if at > 0 and not text[at - 1 : at + 1].isalnum() and (lead := text[:at].rstrip()):
                        of_text = [one for one in longer if one.shape == text]
                        self._related(of_text, lead, longer, groups[core], found)

    def before_stamps(self, in_run: Sequence[Placed], found: dict[int, Claim]) -> None:
        """Lines with text before a stamp that begins the lines around them."""
        stamps = Counter(_stamp(kind) for one in in_run for kind in one.above or () if _STAMP_SHAPE.search(kind))
        for one in in_run:
            if one.line in found or not _STAMP_SHAPE.search(one.shape):
                continue
            before, behind = _stamp(one.shape)
            own = stamps[before, behind]
            for (usual, after), count in stamps.items():
                if after != behind or before == usual or not before.endswith(usual):
                    continue
                lead = before.removesuffix(usual).strip()
                if lead and count >= _STAMPS and count > 2 * own and not self._glued(one, lead):
                    found[one.line] = _claim("foreign_opening", one, opening=lead)
                    break

    def _related(
        self,
        led: Sequence[Placed],
        lead: str,
        longer: Sequence[Placed],
        shorter: Sequence[Placed],
        found: dict[int, Claim],
    ) -> None:
        """The lines `led`, of those that begin as they do, are the `shorter` ones with a `lead` before them."""
        for one in led:
            # Nothing else of the run begins so.
            foreign = self._share(lead, one.run) < 0.5
            if foreign and len(shorter) >= len(longer) and not self._glued(one, lead):
                found.setdefault(one.line, _claim("foreign_opening", one, opening=lead))
        for run in {one.run for one in led}:
            stamped = [one for one in longer if one.run == run]
            bare = [one for one in shorter if one.run == run]
            # What a writer prints beside its logger is what it logged, or stands there as often.
            if self._share(lead, run) < 0.5 or (len(bare) > 1 and 3 * len(bare) > len(stamped)):
                continue
            logged = {one.value for one in stamped}
            for one in bare:
                if one.value not in logged:
                    found.setdefault(one.line, _claim("missing_opening", one, opening=lead))

    def _share(self, lead: str, run: int) -> float:
        """The share of the kinds of lines above the evaluations of a run that begin with `lead`."""
        known = self._shares.get((lead, run))
        if known is None:
            seen = [kind for one in self._by_run[run] for kind in one.above or ()]
            known = sum(kind.startswith(lead[:_KIND]) for kind in seen) / max(1, len(seen))
            self._shares[lead, run] = known
        return known

    def _glued(self, one: Placed, lead: str) -> bool:
        """Whether `lead` is a record or a progress bar of its own, as others of the log begin."""
        return len(lead) >= _GLUED and any(
            kind.startswith(lead[:_GLUED])
            for other in self._by_run[one.run]
            if not other.shape.startswith(lead[:_GLUED])
            for kind in other.above or ()
        )


def _out_of_order(in_run: Sequence[Placed], found: dict[int, Claim]) -> None:
    """Evaluations of one name that lack nearly all kinds of lines which stand before nearly all others."""
    by_name: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for one in in_run:
        if one.above is not None and one.name[0] == "eval":
            by_name[one.name].append(one)
    for alike in by_name.values():
        if len(alike) < 3:
            continue
        seen = Counter(kind for one in alike for kind in one.above or ())
        often = {kind: count for kind, count in seen.items() if 10 * count >= 9 * (len(alike) - 1)}
        for one in alike:
            own = one.above or frozenset()
            usual = [kind for kind, count in often.items() if 10 * (count - (kind in own)) >= 9 * (len(alike) - 1)]
            missing = [kind for kind in usual if kind not in own]
            if len(usual) >= 2 and 4 * len(missing) >= 3 * len(usual) and one.full:
                found.setdefault(one.line, _claim("out_of_order", one, missing=min(missing)))


def _clock(in_run: Sequence[Placed], found: dict[int, Claim]) -> None:
    """Evaluations before which the clock goes back, unless the clock of this log often does."""
    looked = [one for one in in_run if one.above is not None]
    back = [one for one in looked if one.back > _CLOCK_SLACK]
    if len({one.line for one in back}) >= 3 and 3 * len(back) > len(looked):
        return
    for one in back:
        found.setdefault(one.line, _claim("clock_back", one, seconds=str(one.back)))


def _untrained(run: Run, in_run: Sequence[Placed], found: dict[int, Claim]) -> None:
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


def _claim(code: str, one: Placed, **values: str) -> Claim:
    return Claim(code=code, values={"line": str(one.line), **values})


def _stamp(line: str) -> tuple[str, str]:
    """What stands before the stamp of a shape, and the stamp with what follows it; the shape has one."""
    found = _STAMP_SHAPE.search(line)
    assert found is not None
    return line[: found.start()], line[found.start() : found.start() + len(found[0]) + _BEHIND_STAMP]


def _back(texts: Sequence[str]) -> int:
    """How many seconds the clock goes back, at most, from one to the next of the lines that are stamped as the last."""
    stamps = [found for text in texts if (found := _STAMP.search(text[:_STAMP_WITHIN])) is not None]
    if not stamps:
        return 0
    opening = shape(stamps[-1].string[: stamps[-1].start()])
    times = [_seconds(found) for found in stamps if shape(found.string[: found.start()]) == opening]
    apart = max((before - after for before, after in pairwise(times)), default=0)
    # Without a year, December is followed by January.
    return apart if apart > 0 and (stamps[-1][1] is not None or apart < _YEAR) else 0


def _seconds(found: re.Match[str]) -> int:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return (((year * 12 + month) * 31 + day) * 24 + hour) * 3600 + minute * 60 + second
