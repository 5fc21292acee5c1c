"""From bytes to the lines a format describes: needles, rewritten lines, rows below a line.

What is found of a line depends on that line and on whether it stands below another, and on nothing else that the file
says: so a file can be searched in pieces, by several workers (`pieces`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from runners.logs.reading.description import Description, Rule
from runners.logs.reading.hooks import FoundLine, Meaning
from runners.logs.reading.lines import Line, plain
from runners.logs.reading.needles import Needle, find
from runners.logs.reading.segments import SegmentReader

# Stands for the number of a rule where a line is a setting of a dump.
ENTRY: Final = -1


class CompiledRule(NamedTuple):
    """A rule, compiled; it may be a `row_of` another, by its number.

    `needle` is its only one, or nothing; `sought` says whether its lines are looked for without the curve too.
    """

    number: int
    row_of: int | None
    rule: Rule
    needle: bytes
    metrics: dict[str, Meaning]
    pattern: re.Pattern[str]
    pairs: re.Pattern[str] | None
    options: re.Pattern[str] | None
    complete: re.Pattern[str] | None
    rows: tuple[CompiledRule, ...]
    entry: re.Pattern[str] | None
    until: re.Pattern[str] | None
    sought: bool


class SearchPlan:
    """The rules of a format ready to search with: those that lines are sought by, and `every` one by its number."""

    def __init__(self, described: Description) -> None:
        self.every: list[CompiledRule] = []
        self.rules = tuple(self._ready(rule) for rule in described.rules)
        self.needles = _needles(self.rules)

    def _ready(self, rule: Rule) -> CompiledRule:
        below = rule.below
        rows = tuple(self._ready(row) for row in below.rows) if below else ()
        number = len(self.every)
        for row in rows:
            self.every[row.number] = row._replace(row_of=number)
        ready = CompiledRule(
            number=number,
            row_of=None,
            rule=rule,
            needle=_only(rule.needles),
            metrics={**rule.metrics, **{v[0]: v[1:] for v in rule.values.values() if not isinstance(v, str)}},
            pattern=re.compile(rule.pattern, re.DOTALL),
            pairs=_compiled(rule.pairs),
            options=_compiled(rule.options),
            complete=_compiled(rule.complete),
            rows=rows,
            entry=_compiled(below.dump.entry) if below and below.dump else None,
            until=_compiled(below.until) if below else None,
            sought=not rule.steps or rule.place != "stated",
        )
        self.every.append(ready)
        return ready


class Scanner:
    """A way through a file, or through a piece of one.

    `below` is the number of the rule whose rows are being read, and how many lines of them there may still be; at the
    end of a piece it is where the next one goes on.
    """

    def __init__(self, plan: SearchPlan, *, curve: bool, below: tuple[int, int] | None = None) -> None:
        self._plan = plan
        self._curve = curve
        self._rules = tuple(one for one in plan.rules if curve or one.sought)
        # A dump may begin on the line it stands below.
        self._dumps = {one.number: one.entry for one in plan.rules if one.entry is not None}
        self.below = below

    def read(self, lines: SegmentReader) -> Iterator[FoundLine]:
        """Every line from the position of `lines` to the end that a rule matches."""
        needles = _needles(self._rules)
        line: Line | None = None
        while True:
            line = line or (lines.seek(needles) if self.below is None else lines.next())
            if line is None:
                return
            if self.below is None:
                if (found := self._sought(line, lines)) is not None:
                    yield found
                    if found.rule in self._dumps and (entry := _entry(self._dumps[found.rule], line, found.text)):
                        yield entry
                line = None
                continue
            number, left = self.below
            row, ended = self._row(self._plan.every[number], line, lines)
            if row is not None:
                yield row
            self.below = None if ended or left < 2 else (number, left - 1)
            # What ends the lines below is a line like any other.
            line = line if ended and row is None and _holds(line.raw, needles) else None

    def _sought(self, line: Line, lines: SegmentReader) -> FoundLine | None:
        """The line as the first rule that matches it."""
        raw, text = line.raw, plain(line.raw)
        for one in self._rules:
            if one.needle not in raw or (not one.needle and not _holds(raw, one.rule.needles)):
                continue
            match = one.pattern.search(text)
            if match is not None:
                if one.rule.below is not None:
                    self.below = (one.number, one.rule.below.limit)
                return self._found(one, line, text, match, lines)
        return None

    def _row(self, opening: CompiledRule, line: Line, lines: SegmentReader) -> tuple[FoundLine | None, bool]:
        """The line as a row below another, and whether the rows end with it or before it."""
        below = opening.rule.below
        assert below is not None
        text = plain(line.raw)
        if opening.until is not None and opening.until.search(text):
            return None, True
        for row in opening.rows:
            if match := row.pattern.search(text):
                return self._found(row, line, text, match, lines), row.rule.ends
        if below.close or _holds(line.raw, self._plan.needles):
            return None, True
        return _entry(opening.entry, line, text) if opening.entry is not None else None, False

    def _found(self, one: CompiledRule, line: Line, text: str, match: re.Match[str], lines: SegmentReader) -> FoundLine:
        groups: dict[str, str | None] = match.groupdict()
        pairs: list[tuple[str, str]] = []
        if self._curve or not one.rule.steps:
            if one.pairs is not None:
                pairs = one.pairs.findall(groups.get("rest") or text)
        elif one.rule.values:
            groups = {name: told for name, told in groups.items() if name not in one.rule.values}
        before = plain(lines.before()) if one.rule.before else ""
        return FoundLine(one.number, line.number, text, groups, pairs, line.whole, before)


def _only(needles: tuple[Needle, ...]) -> bytes:
    return needles[0] if len(needles) == 1 and isinstance(needles[0], bytes) else b""


def _compiled(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern) if pattern else None


def _entry(pattern: re.Pattern[str], line: Line, text: str) -> FoundLine | None:
    match = pattern.search(text.rstrip())
    return FoundLine(ENTRY, line.number, text, match.groupdict(), [], line.whole) if match is not None else None


def _holds(raw: bytes, needles: tuple[Needle, ...]) -> bool:
    return any(
        needle in raw if isinstance(needle, bytes) else find(needle, raw, 0, len(raw)) >= 0 for needle in needles
    )


def _needles(rules: tuple[CompiledRule, ...]) -> tuple[Needle, ...]:
    return tuple(dict.fromkeys(needle for one in rules for needle in one.rule.needles))
