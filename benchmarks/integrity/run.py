"""Detection and false-alarm rates of the integrity checks, per manipulation and per format.

`python benchmarks/integrity/run.py --logs FOLDER...` tampers with the genuine text logs below the folders (default:
the project's own fixtures) in every way of `manipulations.py`, once a seed, and audits each result. A tampered log
counts as detected where the audit says more than it does of the genuine one. The false-alarm rate is that of the
untouched files. Rates are given over all tampered logs, and over those where `redundancy.py` finds anything that could
hold the change to account: in the others no one could tell.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from editing import Files  # noqa: E402
from genuine import Genuine, genuine  # noqa: E402
from manipulations import MANIPULATIONS  # noqa: E402
from redundancy import changed_lines, goes_on, holds, ties  # noqa: E402

from harness.evidence.audit import Audit  # noqa: E402
from harness.evidence.findings import Grade  # noqa: E402
from harness.integrity import Context  # noqa: E402
from harness.integrity.audit import audit  # noqa: E402
from harness.tasks.catalogue import open_catalogue  # noqa: E402

SEEDS: Final = 3
# Lines by which the end of a log is known again.
_TAIL: Final = 20
# The manipulation, the log's format, and the tie that holds the change to account ("" where none does).
Key = tuple[str, str, str]


class Tally:
    """How many tampered logs there were, and how many the audit noticed (suspicious or above; contradiction)."""

    def __init__(self) -> None:
        self.tried = self.noticed = self.contradicted = 0

    def add(self, noticed: bool, contradicted: bool) -> None:
        self.tried += 1
        self.noticed += noticed or contradicted
        self.contradicted += contradicted


def audited(files: Files) -> Audit:
    """The audit of one submission, given as its files."""
    runner: Any = importlib.import_module("runners.logs")
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder) / Path(name).name
            path.write_bytes(content)
        return audit([folder], Context(registry=open_catalogue(None).registry), runner)


def graver(result: Audit) -> Counter[tuple[str, Grade]]:
    """The findings a person is asked to look at, by code."""
    return Counter((f.code, f.grade) for f in result.findings if f.grade is not Grade.INFO)


def measure(logs: list[Genuine], seeds: int) -> dict[Key, Tally]:
    """The tallies over `logs` and seeds."""
    table: dict[Key, Tally] = {}
    for log in logs:
        known = ties(log)
        before = graver(audited({log.name: b"\n".join(log.lines)}))
        for name, manipulation in MANIPULATIONS.items():
            for seed in range(seeds):
                rng = random.Random(f"{name} {Path(log.name).name} {seed}")
                files = manipulation(log, rng, logs)
                if files is None:
                    break
                new = graver(audited(files)) - before
                changed = changed_lines(log.lines, files[log.name])
                tie = holds(name, log, known, changed, joined=_joined(log, files[log.name], logs))
                tally = table.setdefault((name, log.log.format, tie), Tally())
                tally.add(bool(new), any(grade is Grade.CONTRADICTION for _, grade in new))
    return table


def _joined(log: Genuine, made: bytes, logs: list[Genuine]) -> bool:
    """Whether `made`, where it is spliced from `log` and another one, numbers its evaluations through."""
    ends = [other for other in logs if other is not log and made.endswith(b"\n".join(other.lines[-_TAIL:]))]
    return any(goes_on(log.series[: len(log.series) // 2], other.series[len(other.series) // 2 :]) for other in ends)


def fabricated(logs: list[Genuine], seeds: int) -> Tally:
    """PaddleClas logs of ImageNet with at least 20 evaluations, all of which are made up."""
    tally = Tally()
    chosen = [log for log in logs if log.log.format == "paddleclas" and len(log.series) >= 20 and _is_imagenet(log)]
    for log in chosen:
        before = graver(audited({log.name: b"\n".join(log.lines)}))
        for seed in range(seeds):
            files = MANIPULATIONS["invent a curve"](
                log, random.Random(f"fabricated {Path(log.name).name} {seed}"), logs
            )
            if files is not None:
                new = graver(audited(files)) - before
                tally.add(bool(new), any(grade is Grade.CONTRADICTION for _, grade in new))
    return tally


def _is_imagenet(log: Genuine) -> bool:
    return any(run.classes == 1000 for run in log.log.runs)


def false_alarms(folders: list[str]) -> tuple[int, list[str], list[str]]:
    """Of the untouched files below `folders`: how many were read, which are suspicious, which contradicted."""
    runner: Any = importlib.import_module("runners.logs")
    result = audit(folders, Context(registry=open_catalogue(None).registry), runner)
    found = {grade: sorted({f.file for f in result.findings if f.grade is grade}) for grade in Grade}
    return len(result.logs), found[Grade.SUSPICIOUS], found[Grade.CONTRADICTION]


def summed(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total.tried += tally.tried
        total.noticed += tally.noticed
        total.contradicted += tally.contradicted
    return total


def share(tally: Tally) -> str:
    if not tally.tried:
        return ""
    return (
        f"{100 * tally.noticed / tally.tried:.0f} % ({100 * tally.contradicted / tally.tried:.0f} %) of {tally.tried}"
    )


def rates(table: Mapping[Key, Tally], which: int, name: str) -> list[str]:
    """A row for each value at place `which` of the keys: over all, with redundancy, and without."""
    lines = [
        f"| {name} | detected (as contradiction) of tried | with redundancy | without |",
        "| --- | --- | --- | --- |",
    ]
    for value in _order(table, which):
        chosen = {key: tally for key, tally in table.items() if key[which] == value}
        lines.append(f"| {value} | {_row(chosen)} |")
    return [*lines, f"| **all** | {_row(table)} |", ""]


def _order(table: Mapping[Key, Tally], which: int) -> list[str]:
    values = {key[which] for key in table}
    return sorted(values, key=list(MANIPULATIONS).index) if which == 0 else sorted(values)


def _row(table: Mapping[Key, Tally]) -> str:
    held = summed(tally for key, tally in table.items() if key[2])
    free = summed(tally for key, tally in table.items() if not key[2])
    return " | ".join(share(tally) for tally in (summed(table.values()), held, free))


def by_tie(table: Mapping[Key, Tally]) -> list[str]:
    """What holds each manipulation to account, and how often it is noticed there."""
    lines = ["| manipulation | held by | detected (as contradiction) of tried |", "| --- | --- | --- |"]
    for name in _order(table, 0):
        for tie in sorted({key[2] for key in table if key[0] == name}):
            total = summed(tally for key, tally in table.items() if (key[0], key[2]) == (name, tie))
            lines.append(f"| {name} | {tie or 'nothing'} | {share(total)} |")
    return [*lines, ""]


def show(table: Mapping[Key, Tally], alarms: tuple[int, list[str], list[str]]) -> str:
    """The rates as Markdown tables: noticed (of that: contradiction) of tried."""
    lines = [*rates(table, 0, "manipulation"), *rates(table, 1, "format"), *by_tie(table)]
    read, suspicious, contradicted = alarms
    lines += [f"{read} untouched logs: {len(contradicted)} contradicted, {len(suspicious)} suspicious."]
    lines += [f"- {name}" for name in (*contradicted, *suspicious)]
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description="Detection and false-alarm rates of the integrity checks.")
    parser.add_argument("--logs", nargs="+", default=[str(ROOT / "tests" / "fixtures")], metavar="FOLDER")
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of tables")
    parser.add_argument("--by-both", action="store_true", help="also each manipulation within each format")
    arguments = parser.parse_args()
    logs = genuine(arguments.logs)
    table = measure(logs, arguments.seeds)
    made_up = fabricated(logs, 10 * arguments.seeds)
    alarms = false_alarms(arguments.logs)
    if arguments.json:
        listed = [{"manipulation": m, "format": f, "held_by": h, **vars(t)} for (m, f, h), t in sorted(table.items())]
        document = {"logs": len(logs), "rates": listed, "fabricated": vars(made_up)}
        print(json.dumps({**document, "untouched": alarms[0], "alarms": alarms[1:]}, indent=2))
        return 0
    print(f"{len(logs)} genuine logs of {len({log.log.format for log in logs})} formats\n")
    print(show(table, alarms))
    if made_up.tried:
        print(f"\nPaddleClas logs of ImageNet with 20 or more fabricated evaluations: {share(made_up)}")
    if arguments.by_both:
        print("\n".join(f"{m:45} {f:16} {h or 'nothing':16} {share(t)}" for (m, f, h), t in sorted(table.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
