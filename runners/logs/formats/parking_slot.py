"""Parking-slot detection (Jiaolong/gcn-parking-slot).

What the writer does (f8c3b445, psdet/datasets/parking/ps_dataset.py:112): for points and then for slots it prints
`precesions:`, `recalls:`, each with the last five values of its curve on a line below, from high to low thresholds, and
`Slot detection: average_precision 0.9938`. The paper's precision and recall are where the curve ends: at the lowest
threshold that still has a detection. Where a slot was never found the curve has one point more, of precision 0 and
recall 1, which is nobody's result (psdet/utils/precision_recall.py:51). All are fractions.
"""

from __future__ import annotations

import re
from typing import Final

from runners.logs.reading.described import Format
from runners.logs.reading.description import Below, Meant, Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import FINITE

# Whatever stands before a message.
_STAMP: Final = r"^(?:\S{1,30} {1,4}){0,4}"
_NUMBER: Final = re.compile(FINITE)
_METRICS: Final[dict[str, Meaning]] = {"precision": ("precision", "fraction"), "recall": ("recall", "fraction")}
_FIRST_OF_CURVE: Final = 2


def _curves(account: Account, heading: FoundLine, rows: list[FoundLine]) -> None:
    """The end of both curves, of points or of slots, as the line below them says."""
    lists = [row for row in rows if row.groups.get("list") is not None]
    named = [row for row in rows if row.groups.get("of") is not None]
    if len(lists) != len(_METRICS) or len(named) != 1:
        return
    precisions, recalls = (_NUMBER.findall(row.groups["list"] or "") for row in lists)
    if len(precisions) != len(recalls) or len(precisions) < _FIRST_OF_CURVE:
        return
    last = -2 if float(precisions[-1]) == 0 else -1
    of = named[0].groups["of"]
    for row, name, values in zip(lists, _METRICS, (precisions, recalls), strict=True):
        account.observe(row, [(name, values[last])], metrics=_METRICS, subset=None if of == "Slot" else of)
    _average(account, named[0])


def _average(account: Account, found: FoundLine) -> None:
    account.observe(found, account.values(found), subset=found.groups["of"])


_AVERAGE: Final = rf"{_STAMP}(?P<of>Point|Slot) detection: average_precision (?P<ap>{FINITE})\s*$"
_AVERAGES: Final[dict[str, str | Meant]] = {"ap": Meant("average_precision", None, "fraction")}

FORMAT = Format(
    name="parking_slot",
    title="Parking slots (gcn-parking-slot)",
    known_by={rb"\b(?:Point|Slot) detection: average_precision \d": 80},
    rules=(
        Rule(
            needles=(b"precesions:",),
            pattern=rf"{_STAMP}precesions:\s*$",
            below=Below(
                rows=(
                    Rule(pattern=rf"{_STAMP}\[(?P<list>[\d.,e+ -]{{1,400}})\]\s*$"),
                    Rule(pattern=rf"{_STAMP}recalls:\s*$"),
                    Rule(pattern=_AVERAGE, values=_AVERAGES, ends=True),
                ),
                limit=6,
                close=True,
                gathered=_curves,
            ),
        ),
        Rule(
            needles=(b" detection: average_precision ",),
            pattern=_AVERAGE,
            values=_AVERAGES,
            then=_average,
        ),
    ),
    samples=(
        Sample(
            text="""\
                2021-03-01 00:00:00,000 INFO precesions:
                2021-03-01 00:00:00,000 INFO [0.9961, 0.9961, 0.9960, 0.9959, 0.9958]
                2021-03-01 00:00:00,000 INFO recalls:
                2021-03-01 00:00:00,000 INFO [0.9900, 0.9910, 0.9920, 0.9930, 0.9941]
                2021-03-01 00:00:00,000 INFO Point detection: average_precision 0.9908
                2021-03-01 00:00:01,000 INFO precesions:
                2021-03-01 00:00:01,000 INFO [0.9961, 0.9960, 0.9958, 0.9956, 0.0]
                2021-03-01 00:00:01,000 INFO recalls:
                2021-03-01 00:00:01,000 INFO [0.9900, 0.9910, 0.9920, 0.9942, 1.0]
                2021-03-01 00:00:01,000 INFO Slot detection: average_precision 0.9938
                2021-03-01 00:00:02,000 INFO Slot detection: average_precision 0.9939
                """,
            sees="""\
                2 eval precision 0.9958 fraction, precision, subset Point
                4 eval recall 0.9941 fraction, recall, subset Point
                5 eval - 0.9908 fraction, average_precision, subset Point
                7 eval precision 0.9956 fraction, precision
                9 eval recall 0.9942 fraction, recall
                10 eval - 0.9938 fraction, average_precision, subset Slot
                11 eval - 0.9939 fraction, average_precision, subset Slot
                """,
            runs="2",
        ),
    ),
)
