"""Results that a script prints at once: a line with a needle, and rows below it, as a rule of a format.

Which run they are of is told by what a line comes again for: another start of the script, another epoch, another
dataset. `scripts` describes those of reference repositories with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from runners.logs.reading.coco_tables import missing
from runners.logs.reading.description import Below, Meant, Rule
from runners.logs.reading.hooks import Account, FoundLine

# A script that was met again is another start of it, and a run of its own.
ANEW: Final = "a start of the script"
# A line comes again with every epoch that is trained.
TRAINS: Final = "an epoch"
# A script goes over several datasets: every line is a run.
ALONE: Final = "a dataset"


def script(
    source: str,
    needle: bytes,
    line: str,
    values: dict[str, Meant],
    below: Sequence[str] = (),
    each: str = ANEW,
    evaluator: str | None = None,
    subsets: Mapping[str, str] | None = None,
) -> Rule:
    """What `source` prints: a line with `needle`, and below it one that matches each of `below`.

    A line is of `each` of these. Groups are the keys of `values`, `epoch` (as printed), `subset`, `data`, `ema`, and
    `count`: of lines that count up only the last is a result. `evaluator` computes the values, where several could.
    `subsets` says how a subset is called that the line calls otherwise.
    """

    def gathered(account: Account, found: FoundLine, rows: list[FoundLine]) -> None:
        if found.groups.get("count"):
            _counted(account, found)
        else:
            _tell(account, found, rows, each, subsets or {})
            if evaluator is not None and account.log.run is not None:
                account.log.run.evaluator = evaluator

    def alone(account: Account, found: FoundLine) -> None:
        if not below:
            gathered(account, found, [])

    rows = tuple(
        Rule(pattern=f"^{row}", values={group: value for group, value in values.items() if f"(?P<{group}>" in row})
        for row in below
    )
    return Rule(
        source=source,
        needles=(needle,),
        pattern=f"^{line}",
        values={group: value for group, value in values.items() if f"(?P<{group}>" in line},
        below=Below(rows=rows, limit=8, gathered=gathered) if rows else None,
        then=alone,
    )


def _tell(account: Account, found: FoundLine, rows: Sequence[FoundLine], each: str, subsets: Mapping[str, str]) -> None:
    """The values of a line and of the first row of each kind below it, as far as they were computed."""
    first = {one.rule: one for one in (*reversed(rows), found)}
    told = [
        (one, [pair for pair in account.values(one) if pair[1] != "nan" and not missing(pair[1])])
        for one in first.values()
    ]
    told = sorted(((one, pairs) for one, pairs in told if pairs), key=lambda pair: pair[0].line)
    if not told:
        return
    _begin(account, told[0][0].line, found, each)
    subset, epoch = found.groups.get("subset"), found.groups.get("epoch")
    for one, pairs in told:
        account.observe(
            one,
            pairs,
            at=(int(epoch) if epoch else None, None),
            subset=subsets.get(subset, subset) if subset else None,
            weights="ema" if found.groups.get("ema") else "raw",
        )


def _begin(account: Account, line: int, found: FoundLine, each: str) -> None:
    """The run that a result is of."""
    data, epoch, run = found.groups.get("data"), int(found.groups.get("epoch") or -1), account.log.run
    key = f"{found.rule} {found.groups.get('subset')} {found.groups.get('ema')}"
    before = account.state.told.get(key)
    again = before is not None and (each != TRAINS or (epoch >= 0 and epoch <= int(before)))
    named = account.state.notes.pop("data", "")
    if run is None or each == ALONE or again or (data and run.dataset not in (None, data)):
        held = account.state.held
        run = account.start(line)
        account.state.held = held
        run.dataset = named if named and each == ALONE else None
    run.dataset = data or run.dataset
    account.state.told[key] = str(epoch)


def _counted(account: Account, found: FoundLine) -> None:
    held = account.state.held
    if held is not None and int(found.groups["count"] or 0) < int(held.groups["count"] or 0):
        _tell(account, held, [], ANEW, {})
        account.start(found.line)
    if account.values(found):
        account.state.held = found


def last_count(account: Account, lines: int) -> None:
    """The last of the counting lines is of everything, if nothing that was counted later is missing."""
    held = account.state.held
    if held is not None and held.line < lines:
        account.truncated(held._replace(line=lines))
    elif held is not None:
        _tell(account, held, [], ANEW, {})
