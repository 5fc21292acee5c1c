"""Reports of reprod_log, which compares the values of two implementations, stage by stage.

A report is a line with the name of each value, a line a comparison `mean diff: check passed: True, value: 9.97e-08`,
and `diff check passed` or `diff check failed` (reprod_log 1.0.1, check_print_diff). The values are
differences, not metrics. A process that writes several reports adds a file handler each time, so that a file holds
every later stage's report too: only the first report of a file is its own.
"""

from __future__ import annotations

import re
from typing import Final

from harness.evidence.habits import Habits
from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine, Meaning
from runners.logs.reading.numbers import NUMBER

_DIFFERENCE: Final = (
    r"\b(?P<name>(?:mean|max|min) diff): check passed: (?:True|False), "
    rf"value: (?P<value>{NUMBER})\s*$"
)
_COMPARED: Final = re.compile(_DIFFERENCE)
_NAME: Final = re.compile(r"INFO: \t{0,20}(\S.{0,199}?): ?$")
_MEANING: Final[Meaning] = (None, "difference")


def _compared(account: Account, found: FoundLine) -> None:
    """A difference of the value that is named above it."""
    notes = account.state.notes
    if "ended" in notes:
        return
    before = found.before.rstrip("\r")
    if named := _NAME.search(before):
        notes["name"] = named[1]
    elif _COMPARED.search(before) is None:
        notes.pop("name", None)
    name = notes.get("name")
    for printed, value in account.values(found):
        full = f"{name} {printed}" if name else printed
        account.observe(found, [(full, value)], metrics={full: _MEANING}, subset=name)


def _ended(account: Account, found: FoundLine) -> None:
    """What follows is the report of a later stage."""
    account.state.notes["ended"] = found.text


FORMAT = Format(
    name="reprod_log",
    title="reprod_log",
    known_by={rb"\t(?:mean|max|min) diff: check passed: (?:True|False), value: ": 93},
    habits=Habits(medium="differences"),
    metrics=dict.fromkeys(("mean diff", "max diff", "min diff"), _MEANING),
    rules=(
        Rule(needles=(b"diff: check passed: ",), pattern=_DIFFERENCE, fixed=True, before=True, then=_compared),
        Rule(
            needles=(b"diff check passed", b"diff check failed"),
            pattern=r"INFO: diff check (?:passed|failed)\s*$",
            then=_ended,
        ),
    ),
    samples=(
        Sample(
            file="forward_diff.log",
            text="""\
                2021-11-01 10:00:00,123 - reprod_log.utils - INFO: logits:\x20
                2021-11-01 10:00:00,123 - reprod_log.utils - INFO: \tmean diff: check passed: True, value: 9.97e-08
                2021-11-01 10:00:00,123 - reprod_log.utils - INFO: \tmax diff: check passed: False, value: 1.5
                2021-11-01 10:00:00,123 - reprod_log.utils - INFO: diff check failed
                2021-11-01 10:00:01,123 - reprod_log.utils - INFO: loss:\x20
                2021-11-01 10:00:01,123 - reprod_log.utils - INFO: \tmean diff: check passed: True, value: 0.0
                """,
            sees="""\
                2 eval - 9.97e-08 difference, logits mean diff, subset logits
                3 eval - 1.5 difference, logits max diff, subset logits
                """,
            runs="2",
        ),
    ),
)
