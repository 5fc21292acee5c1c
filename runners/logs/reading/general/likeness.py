"""What the lines of one series have in common: everything but their values, their clock and their epoch.

`k=1: acc 70` and `k=5: acc 90` are two results, `epoch 1: acc 70` and `epoch 5: acc 90` one that grew. So whole numbers
stay, but for those that count the training or its cost, and of the others only those that set something stay.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from runners.logs.reading.general.sentence import EPOCHS, STEPS
from runners.logs.reading.general.tokens import Token
from runners.logs.reading.general.vocabulary import parts

_GONE: Final = "#"
# Behind one of these a number is another each time; steps of sampling are set.
_RUNNING: Final = (EPOCHS | STEPS - {"steps"}) | frozenset(
    """time eta mem memory lr learning speed fps ips throughput elapsed cost sec secs second seconds minutes hours
    loss losses correct patience took takes""".split()
)
_MEASURES: Final = frozenset(
    "s sec secs second seconds ms min mins minute minutes h hour hours it/s img/s imgs/s".split()
)
# In front of one of these a number says of what.
_OF: Final = frozenset("of labels labelled labeled data samples images shot shots".split())
# Behind one of these a number with decimals says how it was evaluated.
_SETTINGS: Final = frozenset(
    """at thresh threshold thresholds thr conf confidence iou nms score_thr alpha beta gamma tau lambda scale scales
    ratio rate sigma noise temperature temp margin weight eps epsilon dropout drop keep factor p q k version v width
    depth delta sparsity prune pruning quant mask snr level length radius distance tolerance fraction percent portion
    severity rank""".split()
)
_PARTS: Final = frozenset(
    """fold seed run n images samples size resolution shot shots top beams crop crops view views ema tta flip
    split""".split()
)
# `epoch_5.pth`, `iter-1000`: an epoch within a word.
_EPOCH: Final = re.compile(r"(?i)(?<![a-z])(epochs?|ep|iters?|iteration|steps?)([-_=.]{0,2})\d+(?![\d.]*\d[a-z])")
_DATE: Final = re.compile(r"\d{1,4}[-/]\d|\d{1,3}:\d|0x")


def likeness(own: Sequence[Token], values: Collection[int], epoch: int | None = None, step: int | None = None) -> str:
    """A line without what differs along its series; `values` are the places of its values."""
    counted = {number for at in (epoch, step) if at is not None for number in (at - 1, at, at + 1)}
    said = [token.text for token in own if token.start in values and "." in token.text]
    return " ".join(
        _GONE if token.start in values else word
        for at, token in enumerate(own)
        if (word := _left(token, own, at, counted, said))
    )


def sets_something(header: str) -> bool:
    """Whether the numbers below such a header say how, or on what, an evaluation was made."""
    return not (_SETTINGS | _PARTS).isdisjoint(part.casefold() for part in parts(header))


def _left(token: Token, own: Sequence[Token], at: int, counted: Collection[int], said: Sequence[str]) -> str:
    """What stays of a token."""
    if token.sort == "number":
        return _GONE if _differs(token, own, at) else token.text
    if token.sort == "counter":
        first, _, last = token.text.partition("/")
        label = _label(own, at)
        ahead = own[at + 1 : at + 3]
        share = len(ahead) == 2 and ahead[0].text == "(" and ahead[1].unit == "percent"
        epoch = not label and int(first.strip("[] ")) in counted
        return f"{_GONE}/{last}" if epoch or share or not _RUNNING.isdisjoint(label) else token.text
    if token.sort == "skip" and _DATE.match(token.text):
        return ""
    if token.sort == "skip" or (token.sort == "word" and not token.text.isalpha()):
        text = _EPOCH.sub(rf"\1\2{_GONE}", token.text)
        for value in said:
            text = text.replace(value, _GONE)
        return text
    return token.text


def _differs(token: Token, own: Sequence[Token], at: int) -> bool:
    """Whether the number is another one on each line of a series."""
    label = _label(own, at)
    behind = own[at + 1].text.casefold() if at + 1 < len(own) and own[at + 1].sort == "word" else ""
    if not _RUNNING.isdisjoint(label) or token.unit in ("s", "ms") or behind in _MEASURES:
        return True
    if token.text.lstrip("+-").isdigit() or behind in _OF:
        return False
    # `v1.0`, `0.25x`, `@0.5`: a part of a name.
    glued = own[at + 1].start == token.end if behind else False
    before = own[at - 1] if at else None
    named = before is not None and before.end == token.start and before.text == "@"
    return not (glued and len(behind) == 1) and not named and _SETTINGS.isdisjoint(label)


def _label(own: Sequence[Token], at: int) -> list[str]:
    """The parts of the word that a number stands behind."""
    place = at - 1
    while place >= 0 and own[place].sort == "sign" and own[place].text in ":=[(#'\"->：＝→":
        place -= 1
    if place < 0 or own[place].sort != "word":
        return []
    word = own[place].text.casefold()
    return [word, *(part.casefold() for part in parts(word))]
