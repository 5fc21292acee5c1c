"""How the lines of one log stand: what they begin with, what comes before an evaluation, which epochs were trained.

No list of bad prefixes: an evaluation is held against the other evaluations of its log. Lines are compared by their
shape, which is the text with every number as `0`. What stands otherwise was quoted, pasted or added: a claim. The
rules, each silent on all 12,400 evaluation lines of the genuine logs that they were made with:

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

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final

import msgspec

from harness.evidence.observation import Claim, Run, Stated
from harness.values.lazy import pattern
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

# How much of the end of a line tells it from others.
TAIL: Final = 60
_SHAPE: Final = 200
_KIND: Final = 40
_LETTERS: Final = 3
_GLUED: Final = 24
_BEGIN: Final = 16
# So many lines of one kind are looked at for one that settles a question.
_WITNESSES: Final = 64
# Behind all characters.
_LAST: Final = "\U0010ffff"
# Seconds that processes which write to one file may be apart.
_CLOCK_SLACK: Final = 10
_YEAR: Final = 300 * 86_400

# Evaluations that show an order, the share of them before which a kind of line stands that belongs there, how many such
# kinds there must be, and the share of these that a line out of order lacks.
_ALIKE: Final = 3
_MOST: Final = 0.9
_USUAL: Final = 2
_MISSING: Final = 0.75

# Among so many lines above is the one that stands directly above the other evaluations, of which there are as many.
_NEAR: Final = 3

# Of a line above, what is looked at; and how many of them, apart from digits, are remembered.
_LOOKED: Final = 160
_MAX_KNOWN: Final = 2_000
_DIGITS: Final = bytes.maketrans(b"123456789", b"0" * 9)
_PADDING: Final = " \t\r\n\v\f\0"
# What changes from line to line: numbers, times and counts with separators.
_CHANGING: Final = pattern(r"\d+(?:[.,:]\d+)*(?:e[-+]?\d+)?|\bnan\b|\binf\b")
# A zero byte prints as nothing.
_BLANKS: Final = pattern(r"[\s\0]+")
# The end of a bar that tqdm draws, in a shape.
_BAR: Final = pattern(r"0%\|[^|]{0,99}\| 0/0 \[[^\]]{0,40}\]$")
# A date with a clock behind it, in a shape and in a line.
_STAMP_SHAPE: Final = pattern(r"0[-/]0(?:[-/]0)?[ T]0")
_STAMP: Final = pattern(r"(?:(\d{4})[-/])?(\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d\d):(\d\d)")
_STAMP_WITHIN: Final = 60
_BEHIND_STAMP: Final = 9
# Of a step of training, in a shape.
_COUNTER: Final = pattern(r"(?i)\b(?:epoch|iter(?:ation)?|step)s?\W{0,3}0|[\[(] ?0 ?/ ?0[\])]|\| 0/0 \[")
_PROGRESS: Final = pattern(r"(?i)loss|\blr\b|learning.rate|\beta\b|\b0 ?/ ?0(?:[\]),]|$| \[)")
# What the lines of a log have before their stamp (`[`, `INFO `), and how many such lines make a file a log.
_BEFORE_STAMP: Final = pattern(r"\[?|[A-Z]\w* ?\[?")
_STAMPED: Final = 5
# Kinds of lines that show how a run's stamped lines begin.
_STAMPS: Final = 3


class Placed(msgspec.Struct):
    """A line with values: where it stands, its shape, name and end, the kinds of lines above it, and what it says.

    `above` is None where nobody looked; `full` says that no start of a run or a file cut it short; `since` is the part
    of it behind the line of the same name before, `near` the kinds of the last few lines, the last first. `back` is how
    many seconds the clock goes back on the way to the line. `trained` is the last epoch that its run had trained.
    """

    line: int
    run: int
    name: tuple[str, str]
    shape: str
    tail: str
    above: frozenset[str] | None = None
    since: frozenset[str] = frozenset()
    near: tuple[str, ...] = ()
    full: bool = False
    back: int = 0
    epoch: int | None = None
    step: int | None = None
    trained: int | None = None


class _Line(msgspec.Struct, frozen=True):
    """How a line begins: its kind, what stands before its stamp, and where the stamp stands, (0, 0) without one."""

    kind: str
    opening: str
    first: int
    last: int


class Grammar(msgspec.Struct):
    """What was learnt of the lines of a log, or of a part of it; parts are put together with `merge`."""

    placed: list[Placed] = []
    windows: int = 0
    dense: Counter[tuple[str, str]] = msgspec.field(default_factory=Counter)
    last: dict[tuple[str, str], int] = {}
    kinds: dict[frozenset[str], frozenset[str]] = {}
    # By the starts of lines with every digit as `0`; what was learnt does not depend on them.
    known: dict[bytes, _Line] = {}
    seen: dict[bytes, tuple[list[_Line], frozenset[str]]] = {}
    shapes: dict[bytes, str] = {}

    def reach(self, name: tuple[str, str], line: int) -> int:
        """How many lines above a new line of that name are worth looking at."""
        if name[0] == "best":
            return 0  # it stands below its evaluation
        if line - self.last.get(name, -ABOVE) <= _DENSE:
            self.dense[name] += 1
        return ABOVE if self.windows < MAX_WINDOWS and self.dense[name] <= _DENSE_WINDOWS else 0

    def take(self, placed: Placed, text: str, above: Sequence[bytes] | None) -> None:
        """Learn one line; `above` are the lines before it, in their order, as many as could be had of its `reach`."""
        if above is not None:
            self.windows += 1
            starts = [raw[:_LOOKED] if b"\r" not in raw else raw[raw.rfind(b"\r") + 1 :][:_LOOKED] for raw in above]
            lines, found = self._window(starts)
            between = placed.line - self.last.get(placed.name, 0) - 1
            since = found if between >= len(lines) else self._kept(lines[len(lines) - between :])
            own = text[:_LOOKED].encode("utf-8", "replace")
            back = _back([*starts, own], [*lines, self._looked_at(own, own.translate(_DIGITS))])
            placed.above, placed.since, placed.back = found, since, back
            placed.near = tuple([one.kind for one in lines if one.kind][: -_NEAR - 1 : -1])
        self.last[placed.name] = placed.line
        self.placed.append(placed)

    def shape(self, text: str) -> str:
        """The shape of `text`, which is that of all texts that differ from it in digits alone: found once."""
        known = self.shapes.get(key := text[: 2 * _SHAPE].encode("utf-8", "surrogatepass").translate(_DIGITS))
        if known is None:
            known = shape(text)
            if len(self.shapes) < _MAX_KNOWN:
                self.shapes[key] = known
        return known

    def _window(self, starts: Sequence[bytes]) -> tuple[list[_Line], frozenset[str]]:
        """How lines one below another begin, and their kinds: most windows of a log differ in digits alone."""
        if not starts:
            return [], self._kept([])
        known = self.seen.get(block := b"\n".join(starts).translate(_DIGITS))
        if known is None:
            lines = [self._looked_at(one, key) for one, key in zip(starts, block.split(b"\n"), strict=False)]
            known = lines, self._kept(lines)
            if len(self.seen) < _MAX_KNOWN:
                self.seen[block] = known
        return known

    def _looked_at(self, start: bytes, key: bytes) -> _Line:
        """How a line begins. Lines that differ in digits alone, of one `key`, begin alike, which is found once."""
        if (told := self.known.get(key)) is not None:
            return told
        text = plain(start)
        stamp = _STAMP.search(text[:_STAMP_WITHIN])
        opening = shape(text[: stamp.start()]) if stamp is not None else ""
        # In bytes, as long as no character in front takes several.
        place = stamp.span() if stamp is not None and start.startswith(text[: stamp.end()].encode()) else (0, 0)
        known = _Line(shape(text)[:_KIND], opening, *place)
        if len(self.known) < _MAX_KNOWN:
            self.known[key] = known
        return known

    def _kept(self, lines: Sequence[_Line]) -> frozenset[str]:
        """The kinds of lines. Most windows of a log are the same: one of each is kept."""
        found = frozenset(one.kind for one in lines if one.kind)
        return self.kinds.setdefault(found, found)

    def merge(self, other: Grammar, runs: int = 0, lines: int = 0) -> None:
        """Add what was learnt of a later part, whose first run and line have these numbers in the whole."""
        self.placed += [msgspec.structs.replace(one, run=one.run + runs, line=one.line + lines) for one in other.placed]
        self.windows += other.windows
        self.dense.update(other.dense)
        self.last.update({name: line + lines for name, line in other.last.items()})

    def claims(self, runs: Sequence[Run], head: bytes = b"") -> dict[int, Claim]:
        """The lines that stand otherwise than the others of this log, whose first bytes `head` are, with the reason."""
        by_name: dict[tuple[str, str], list[Placed]] = defaultdict(list)
        by_run: dict[int, list[Placed]] = defaultdict(list)
        for one in self.placed:
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


def shape(text: str) -> str:
    """The beginning of `text` with numbers as `0` and single blanks."""
    return _BLANKS.sub(" ", _CHANGING.sub("0", text[: 2 * _SHAPE].strip(_PADDING)))[:_SHAPE]


def is_step(raw: bytes) -> bool:
    """Whether a line is of a step of training (`Epoch: [0] [ 20/366] loss: 2.5`), and no setting (`epochs: 300`)."""
    text = shape(plain(raw[:_LOOKED]))
    return _COUNTER.search(text) is not None and _PROGRESS.search(text) is not None


def stamped(sample: bytes) -> bool:
    """Whether at least half of the lines of `sample` begin with a stamp, as no program or setting does."""
    kinds = [shape(plain(line[: 2 * _KIND]))[:_KIND] for line in sample.splitlines() if not line.isspace()]
    found = (_STAMP_SHAPE.search(kind) for kind in kinds)
    count = sum(1 for stamp in found if stamp and _BEFORE_STAMP.fullmatch(stamp.string, 0, stamp.start()))
    return count >= _STAMPED and 2 * count >= len(kinds)


class _Openings:
    """What lines begin with, held against each other. Takes n log n time in the number of lines."""

    def __init__(self, by_run: Mapping[int, list[Placed]], head: bytes) -> None:
        self._head = head
        # Of each run: the kinds of lines above its evaluations in order, and the first lines that each stands above.
        self._kinds: dict[int, list[str]] = {}
        self._above: dict[tuple[int, str], list[Placed]] = defaultdict(list)
        for run, placed in by_run.items():
            self._kinds[run] = sorted(kind for one in placed for kind in one.above or ())
            for one in placed:
                for kind in one.above or ():
                    if len(witnesses := self._above[run, kind[:_GLUED]]) < _WITNESSES:
                        witnesses.append(one)

    def compare(self, alike: Sequence[Placed], found: dict[int, Claim]) -> None:
        """Lines of one name: one is another with text before it, or without what the others begin with."""
        groups: dict[str, list[Placed]] = defaultdict(list)
        for one in alike:
            groups[one.shape[:_KIND]].append(one)
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

    def before_stamps(self, in_run: Sequence[Placed], found: dict[int, Claim]) -> None:
        """Lines with text before a stamp that begins the lines around them."""
        stamps: Counter[tuple[str, str]] = Counter()
        for kind, count in Counter(kind for one in in_run for kind in one.above or ()).items():
            if _STAMP_SHAPE.search(kind):
                stamps[_stamp(kind)] += count
        by_stamp: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for (usual, behind), count in stamps.most_common():
            if count >= _STAMPS and len(by_stamp[behind]) < _WITNESSES:
                by_stamp[behind].append((usual, count))
        for one in in_run:
            if one.line in found or not _STAMP_SHAPE.search(one.shape):
                continue
            before, behind = _stamp(one.shape)
            alike = by_stamp.get(behind, ())
            if not alike and not _BEFORE_STAMP.fullmatch(before):
                # One evaluation shows little of the lines of its log; how that began shows more.
                begins = Counter(_stamp(start) for start in self._starts if _STAMP_SHAPE.search(start))
                alike = [(usual, n) for (usual, then), n in begins.items() if then == behind and n >= _STAMPS]
            for usual, count in alike:
                lead = before.removesuffix(usual).strip() if before.endswith(usual) and before != usual else ""
                if lead and count > 2 * stamps[before, behind] and not self._glued(one, lead):
                    found[one.line] = _claim("foreign_opening", one, opening=lead)
                    break

    def _usual(self, lead: str, run: int) -> bool:
        """Whether at least half of the kinds of lines above the evaluations of a run begin with `lead`."""
        kinds, start = self._kinds[run], lead[:_KIND]
        count = bisect_left(kinds, start + _LAST) - bisect_left(kinds, start)
        return count > 0 and 2 * count >= len(kinds)

    def _begins(self, lead: str, core: str) -> bool:
        """Whether the log began with lines as `core` is, and has no more behind `lead`.

        Lines that were added together stand above each other, and vouch for nothing in a log that began otherwise.
        """
        bare, led = (
            sum(1 for start in self._starts if start.startswith(begin)) for begin in (core[:_BEGIN], lead[:_KIND])
        )
        return bare > 0 and bare >= led

    @cached_property
    def _starts(self) -> list[str]:
        """The shapes of the first lines of the log, as far as its head goes."""
        return [shape(plain(line[: 2 * _KIND]))[:_KIND] for line in self._head.splitlines()]

    def _glued(self, one: Placed, lead: str) -> bool:
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


def _out_of_order(in_run: Sequence[Placed], found: dict[int, Claim]) -> None:
    """Evaluations of one name that lack nearly all kinds of lines which stand before nearly all others.

    One that stands close behind another, so that only the lines in between are wanting, is a last evaluation of the
    trained model where it says again what another said, or where lines lead to it that lead to no other.
    """
    by_name: dict[tuple[str, str], list[Placed]] = defaultdict(list)
    for one in in_run:
        if one.above is not None and one.name[0] == "eval":
            by_name[one.name].append(one)
    for alike in by_name.values():
        if len(alike) < _ALIKE:
            continue
        above = _often((one.above or frozenset() for one in alike), len(alike))
        since = _often((one.since for one in alike), len(alike))
        seen = Counter(kind for one in alike for kind in one.above or ())
        led = [frozenset(one.near[:1]) for one in alike if one.near]
        near = _often(led, len(led)) if len(led) > _NEAR else {}
        tails = Counter(one.tail for one in alike)
        for one in alike:
            missing = _missing(one.above or frozenset(), above, len(alike))
            new = tails[one.tail] == 1
            if not missing and new and all(seen[kind] > 1 for kind in one.since):
                missing = _missing(one.since, since, len(alike))
            if not missing and new and near and one is not alike[0] and all(seen[kind] > 1 for kind in one.near):
                # A line can be glued to the one above.
                beside = frozenset((*one.near, one.shape[:_KIND]))
                missing = _missing(beside, near, len(led), usual=1, share=1)
            if missing and one.full:
                found.setdefault(one.line, _claim("out_of_order", one, missing=min(missing)))


def _often(windows: Iterable[frozenset[str]], of: int) -> dict[str, int]:
    """The kinds of lines that stand before nearly all evaluations but one, and before how many."""
    counts = Counter(kind for window in windows for kind in window)
    return {kind: count for kind, count in counts.items() if count >= _MOST * (of - 1)}


def _missing(
    own: frozenset[str], often: Mapping[str, int], of: int, usual: int = _USUAL, share: float = _MISSING
) -> list[str]:
    """The kinds that stand before nearly all others and not in `own`, where these are nearly all such kinds."""
    kinds = [kind for kind, count in often.items() if count - (kind in own) >= _MOST * (of - 1)]
    missing = [kind for kind in kinds if kind not in own]
    return missing if len(kinds) >= usual and len(missing) >= share * len(kinds) else []


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


def _back(starts: Sequence[bytes], lines: Sequence[_Line]) -> int:
    """How many seconds the clock goes back, at most, from one to the next of the lines that are stamped as the last."""
    opening = next((line.opening for line in reversed(lines) if line.last), None)
    if opening is None:
        return 0
    stamps = [
        start[line.first : line.last]
        for start, line in zip(starts, lines, strict=True)
        if line.last and line.opening == opening
    ]
    # Stamps of one length sort as their times do; nearly all windows go forward.
    if stamps == sorted(stamps) and len({len(stamp) for stamp in stamps}) == 1:
        return 0
    found = [one for stamp in stamps if (one := _STAMP.search(stamp.decode())) is not None]
    apart = max((_seconds(before) - _seconds(after) for before, after in pairwise(found)), default=0)
    # Without a year, December is followed by January.
    return apart if apart > 0 and (found[-1][1] is not None or apart < _YEAR) else 0


def _seconds(found: re.Match[str]) -> int:
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    return (((year * 12 + month) * 31 + day) * 24 + hour) * 3600 + minute * 60 + second
