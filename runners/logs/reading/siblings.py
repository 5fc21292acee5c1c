"""Lines with values beside the other lines of their log that print the same: how many they print, and in what form.

What stands otherwise was added: a claim. The rules, each silent on all 128,000 values of the genuine logs that they
were measured on:

- two evaluations stand on one line, as a carriage return hides one behind the other (`shares_line`);
- of the values that nearly all other lines of its name print beside it, hardly one stands on the line (`lacks_values`);
- one name stands on lines of text and on objects of JSON, and no value of the one form stands in the other
  (`other_form`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

import msgspec

from harness.evidence.observation import Assurance, Claim, Observation

# Lines that show what stands beside a value, the share of them, and the share of these values that a line lacks.
_ALIKE: Final = 4
_MOST: Final = 0.8
_MISSING: Final = 0.75
# Sets of names of which a log has more are free text, and so are lines of so many names.
_MAX_KINDS: Final = 64
_MAX_BESIDE: Final = 400


class _Line(msgspec.Struct, frozen=True):
    """One line of a name: its number, the names on it, the value of this one, and whether it is an object."""

    number: int
    beside: frozenset[str]
    value: str
    record: bool


def claims(observations: Iterable[Observation], whole: Container[int] = ()) -> dict[int, Claim]:
    """The lines that stand otherwise than others of their name, each with the reason.

    Lines in `whole` are one text, though it is so long that their observations show different parts of it.
    """
    by_line: dict[int, list[Observation]] = defaultdict(list)
    for one in observations:
        if one.kind == "eval" and one.line is not None and one.assurance is Assurance.LOGGED:
            by_line[one.line].append(one)
    found: dict[int, Claim] = {}
    by_name: dict[tuple[str, str | None, str | None], list[_Line]] = defaultdict(list)
    beside: dict[frozenset[str], frozenset[str]] = {}
    shared = {number: name for number, line in by_line.items() if number not in whole and (name := _shared(line))}
    # In a file without line feeds all stand on one line, and some writers may print so.
    if 2 * len(shared) <= len(by_line) or (len(shared) == 1 and 1 not in shared):
        found = {number: _claim("shares_line", number, printed=name) for number, name in shared.items()}
    for number, line in by_line.items():
        names = frozenset(one.printed for one in line)
        names = beside.setdefault(names, names)
        record = line[0].text.startswith("{")
        for one in line:
            by_name[one.printed, one.split, one.subset].append(_Line(number, names, one.value_text, record))
    for (printed, _, _), lines in by_name.items():
        for number, claim in (*_lacking(printed, lines), *_mixed(printed, lines)):
            found.setdefault(number, claim)
    return found


def _shared(line: Sequence[Observation]) -> str:
    """The name of a value that stands twice on a line, in texts of their own; empty where none does."""
    texts: dict[tuple[str, str | None, str | None], str] = {}
    for one in line:
        if texts.setdefault((one.printed, one.split, one.subset), one.text) != one.text:
            return one.printed
    return ""


def _lacking(printed: str, lines: Sequence[_Line]) -> Iterator[tuple[int, Claim]]:
    """The lines that lack nearly all values which nearly all other lines of this name print."""
    kinds = Counter(line.beside for line in lines)
    if len(lines) < _ALIKE or not 1 < len(kinds) <= _MAX_KINDS or max(map(len, kinds)) > _MAX_BESIDE:
        return
    counts: Counter[str] = Counter()
    for beside, number in kinds.items():
        counts.update(dict.fromkeys(beside, number))
    lacking = {}
    for beside in kinds:
        usual = [name for name, count in counts.items() if count - (name in beside) >= _MOST * (len(lines) - 1)]
        missing = [name for name in usual if name not in beside]
        # The name itself stands on all of them.
        if missing and len(missing) >= _MISSING * (len(usual) - 1):
            lacking[beside] = min(missing)
    for line in lines:
        if line.beside in lacking:
            values = {"printed": printed, "missing": lacking[line.beside]}
            yield line.number, _claim("lacks_values", line.number, **values)


def _mixed(printed: str, lines: Sequence[_Line]) -> Iterator[tuple[int, Claim]]:
    """All lines of a name that stands in two forms which share no value: two programs wrote them."""
    records = {line.value for line in lines if line.record}
    texts = {line.value for line in lines if not line.record} if records else set()
    if records and texts and not records & texts:
        for line in lines:
            yield line.number, _claim("other_form", line.number, printed=printed)


def _claim(code: str, number: int, **values: str) -> Claim:
    return Claim(code=code, values={"line": str(number), **values})
