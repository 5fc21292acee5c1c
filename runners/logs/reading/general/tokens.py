"""A line of any log as tokens: words, numbers, counters such as `3/10`, and the signs between them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from runners.logs.reading.numbers import FINITE

Sort = Literal["word", "number", "counter", "skip", "sign"]

# What is looked at of a line; a longer one is a dump.
MAX_LINE: Final = 6000

_TOKEN: Final = re.compile(
    r"""
    # mAP@0.5:0.95, mAP@[.5:.95], AP@[IoU=0.50:0.95]: the name of one metric.
    (?P<range>[A-Za-z_/]{1,30}[_@]\[?\s?(?:IoU\s?=\s?)?0?\.50?\s?[:-]\s?(?:0?\.05\s?[:-]\s?)?0?\.95\]?)
    # Dates, clocks, versions, addresses: no values.
    | (?P<skip>(?:\d{1,4}(?P<between>[-/.])\d{1,4}(?P=between)\d{1,4}(?:\.\d+)*)
          (?:[ T_-]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?
        | \d{1,4}-\d{1,2}[ T]\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?
        | (?<![\d.:])\d{1,3}:\d{2}(?::\d{2})?(?:[.,]\d+)?(?![\d.])
        | 0x[0-9A-Fa-f]+ | [A-Za-z]:\\\S* | (?:https?|hdfs|s3)://\S* | (?<![\w.])(?:\.{1,2}|~)?/\w[^\s,;:'"]*)
    | (?P<counter>(?<![\w.])\d{1,9}\]?\s?/\s?\[?\d{1,9}(?![\w.]))
    | (?P<number>(?<!\w)"""
    + FINITE
    + r""")
    | (?P<word>[A-Za-z_](?:[\w@/%]|[-.+](?=\w))*)
    | (?P<chinese>[\u4e00-\u9fff]+)
    | (?P<sign>->|=>|={2,}|\+/-|\+-|\|\||[^\s\w])
    """,
    re.VERBOSE,
)
# The clock that a line begins with, and the name and level that a logger puts before its message.
_CLOCK: Final = re.compile(
    r"""\s{0,4}\[?\s?(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6},?\s)?
    (?:\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\s{1,2}\d{1,2})?
    [\sT,]{0,2}\d{1,2}:\d{2}:\d{2}(?:[.,]\d{1,9})?(?:\s\d{4})?\s?\]?""",
    re.VERBOSE,
)
_LOGGER: Final = re.compile(
    r"[\s\-:|]{0,4}(?:\[?[\w./]{1,60}\]?[\s\-:|]{1,4}){0,3}?\[?(?:INFO|DEBUG|WARNING|ERROR|CRITICAL)\]?(?=\W|$)[\]\s\-:|]{0,5}"
)
# The place in the program that a logger names behind the level: `engines.train:validate:282 - `.
_CODE: Final = re.compile(r"[\s|:\]-]{0,12}(?:[\w./<>-]{1,80}:){1,2}\d{1,6}\s?(?:-|\||\])\s?")
# A bar that tqdm left in front of what was printed next; a bar with values in it is another thing.
_BAR: Final = re.compile(
    r"\s{0,4}\d{1,3}%\|[^|]{0,200}\|\s?[\d.kMG]{1,12}/[\d.kMG]{1,12}\s\[[^\]=]{0,60}\](?=\s{0,4}[^\W\d])"
)
# Digits that go on in letters are a word (`3D`, `50e`), unless the letters are a unit.
_UNITS: Final = {"%": "percent", "db": "dB", "ms": "ms", "s": "s", "px": "px"}
_FORMATTED: Final = frozenset("defg")
_LETTERS: Final = re.compile(r"[A-Za-z_][\w@-]*")
_SORTS: Final[dict[str, Sort]] = {"counter": "counter", "skip": "skip", "sign": "sign"}
_NOT_FINITE: Final = frozenset(("nan", "inf", "-inf", "+inf", "infinity"))


class Token(NamedTuple):
    """A piece of a line, and where it stands. `unit` is what stands right behind a number."""

    sort: Sort
    text: str
    start: int
    end: int
    unit: str | None = None


def message(text: str) -> int:
    """Where the message of a line begins, behind a progress bar, its clock and what a logger puts before it."""
    bar = _BAR.match(text)
    place = bar.end() if bar is not None else 0
    clock = _CLOCK.match(text, place)
    place = clock.end() if clock is not None else place
    logger = _LOGGER.match(text, place)
    if logger is None:
        return place
    code = _CODE.match(text, logger.end())
    return code.end() if code is not None else logger.end()


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a line."""
    place, end = message(text), min(len(text), MAX_LINE)
    while place < end:
        found = _TOKEN.search(text, place, end)
        if found is None:
            return
        sort, word, start = found.lastgroup, found[0], found.start()
        place = found.end()
        if sort in ("range", "chinese"):
            yield Token("word", word, start, place)
        elif sort == "word":
            yield Token("number" if word.casefold() in _NOT_FINITE else "word", word, start, place)
        elif sort == "number":
            token = _number(text, word, start, place)
            place = token.end
            yield token
        else:
            yield Token(_SORTS[str(sort)], word, start, place)


def _number(text: str, word: str, start: int, end: int) -> Token:
    """A number with its unit, or the word that it is the beginning of."""
    if text[end : end + 1] == "%":
        return Token("number", word, start, end + 1, "percent")
    letters = _LETTERS.match(text, end)
    if letters is None:
        spaced = re.match(r" ?(dB|%)(?!\w)", text[end : end + 5], re.IGNORECASE)
        if spaced is not None:
            return Token("number", word, start, end + spaced.end(), _UNITS[spaced[1].casefold()])
        return Token("number", word, start, end)
    if letters[0] in _FORMATTED and text[letters.end() : letters.end() + 1] == "}":
        return Token("skip", word, start, letters.end())  # `{auc:3.3f}`: how a program prints a number
    unit = _UNITS.get(letters[0].casefold())
    if unit is not None:
        return Token("number", word, start, letters.end(), unit)
    if "." in word:
        # `loss:0.123acc:0.5`: the next name is glued to the number.
        return Token("number", word, start, end)
    return Token("word", word + letters[0], start, letters.end())
