"""How often the edits of `edits.py` are noticed, over the genuine logs of any folders.

`python benchmarks/integrity/edited.py --logs FOLDER... [--json FILE]` makes each edit of each text log below the
folders that has something for it, audits what comes out, and prints a row for each edit: how many were tried, in how
many the audit finds a contradiction it did not find in the untouched log, in how many it asks (suspicious), in how many
the better number is not taken for an evaluation at all, and in how many it only mentions something (info).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from edits import EDITS  # noqa: E402
from genuine import PER_FORMAT, Genuine, genuine  # noqa: E402
from run import audited  # noqa: E402

from harness.evidence.audit import Audit  # noqa: E402
from harness.evidence.findings import Grade  # noqa: E402
from harness.evidence.observation import Assurance  # noqa: E402

# Each log is audited thirty times.
LARGEST: Final = 700_000
# What became of an edit, the gravest first; `through` is an edit of which nothing is said.
OUTCOMES: Final = ("contradiction", "suspicious", "not evidence", "info", "through")
# Edits that make the best number better, so that it must be read for anybody to profit.
_NOT_BETTER: Final = frozenset(
    {
        "cut the bad tail",
        "exchange best and last",
        "stretch the epochs",
        "move the clock by months",
        "name the sibling model",
        "rewrite the number of samples",
    }
)


def outcome(name: str, log: Genuine, before: Audit, after: Audit) -> tuple[str, list[str]]:
    """What the audit says of an edited log and did not say of the genuine one, with the codes of it."""
    new = _codes(after) - _codes(before)
    for grade in (Grade.CONTRADICTION, Grade.SUSPICIOUS):
        codes = sorted({code for code, found in new if found is grade})
        if codes:
            return grade.value, codes
    if name not in _NOT_BETTER and not _gained(log, before, after):
        return "not evidence", []
    codes = sorted({code for code, _ in new})
    return ("info", codes) if codes else ("through", [])


def _codes(result: Audit) -> Counter[tuple[str, Grade]]:
    return Counter((f.code, f.grade) for f in result.findings)


def _gained(log: Genuine, before: Audit, after: Audit) -> bool:
    """Whether an evaluation is read that is better than the best of the genuine log."""
    old, new = _best(log, before), _best(log, after)
    return new is not None and (old is None or new > old)


def _best(log: Genuine, result: Audit) -> Decimal | None:
    metric, unit = log.series[0].metric, log.series[0].unit
    values = [
        o.value * log.sign
        for one in result.logs
        for o in one.observations
        if o.metric == metric
        and o.unit == unit
        and o.kind != "train"
        and o.assurance is not Assurance.CLAIMED
        and o.value.is_finite()
    ]
    return max(values, default=None)


def measure(logs: list[Genuine], chosen: list[str], largest: int) -> Iterator[dict[str, Any]]:
    """A row for each edit of each log of at most `largest` bytes."""
    for log in logs:
        if log.path.stat().st_size > largest:
            continue
        whole = b"\n".join(log.lines)
        before = audited({log.name: whole})
        for name in chosen:
            files = EDITS[name](log, random.Random(f"{name} {Path(log.name).name}"), logs)
            if files is None:
                continue
            beside = {other: content for other, content in files.items() if other != log.name}
            same = audited({log.name: whole, **beside}) if beside else before
            result, codes = outcome(name, log, same, audited(files))
            yield {"log": log.name, "format": log.log.format, "edit": name, "outcome": result, "codes": codes}


def table(rows: list[dict[str, Any]]) -> str:
    """The rows summed up by edit, as a Markdown table."""
    lines = [f"| edit | tried | {' | '.join(OUTCOMES)} |", "| --- | --- " + "| --- " * len(OUTCOMES) + "|"]
    for name in [*EDITS, None]:
        own = [row for row in rows if name in (None, row["edit"])]
        if own:
            counts = Counter(row["outcome"] for row in own)
            shown = " | ".join(str(counts[one]) for one in OUTCOMES)
            lines.append(f"| {name or '**all**'} | {len(own)} | {shown} |")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="How often edits of a contributor are noticed.")
    parser.add_argument("--logs", nargs="+", required=True, metavar="FOLDER")
    parser.add_argument("--per-format", type=int, default=PER_FORMAT, metavar="N", help="logs of one format")
    parser.add_argument("--edit", action="append", choices=list(EDITS), help="only this one (may be repeated)")
    parser.add_argument("--json", metavar="FILE", help="add each result, with what was found, to FILE, a line each")
    parser.add_argument("--largest", type=int, default=LARGEST, metavar="BYTES", help="logs up to this size")
    arguments = parser.parse_args()
    logs = genuine(arguments.logs, per_format=arguments.per_format)
    rows = []
    for row in measure(logs, arguments.edit or list(EDITS), arguments.largest):
        rows.append(row)
        if arguments.json:
            with Path(arguments.json).open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
    tried = {row["log"] for row in rows}
    print(f"{len(tried)} genuine logs of {len({row['format'] for row in rows})} formats\n")
    print(table(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
