"""Detection and false-alarm rates of the integrity checks, per manipulation and per format.

`python benchmarks/integrity/run.py --logs FOLDER...` tampers with the genuine text logs below the folders (default:
the project's own fixtures) in every way of `manipulations.py`, once a seed, and audits each result. A tampered log
counts as detected where the audit says more than it does of the genuine one. The false-alarm rate is that of the
untouched files.
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from genuine import Genuine, genuine  # noqa: E402
from manipulations import MANIPULATIONS, Files  # noqa: E402

from harness.audit import Audit, audit  # noqa: E402
from harness.catalogue import open_catalogue  # noqa: E402
from harness.findings import Grade  # noqa: E402
from harness.integrity import Context  # noqa: E402

SEEDS: Final = 3


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


def measure(logs: list[Genuine], seeds: int) -> dict[tuple[str, str], Tally]:
    """(manipulation, format) -> tally over `logs` and seeds."""
    table: dict[tuple[str, str], Tally] = {}
    for log in logs:
        before = graver(audited({log.name: b"\n".join(log.lines)}))
        for name, manipulation in MANIPULATIONS.items():
            for seed in range(seeds):
                rng = random.Random(f"{name} {Path(log.name).name} {seed}")
                files = manipulation(log, rng, logs)
                if files is None:
                    break
                new = graver(audited(files)) - before
                tally = table.setdefault((name, log.log.format), Tally())
                tally.add(bool(new), any(grade is Grade.CONTRADICTION for _, grade in new))
    return table


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


def show(table: dict[tuple[str, str], Tally], alarms: tuple[int, list[str], list[str]]) -> str:
    """The rates as two Markdown tables: noticed (of that: contradiction) of tried."""
    names = [name for name in MANIPULATIONS if any(key[0] == name for key in table)]
    formats = sorted({key[1] for key in table})
    lines = ["| manipulation | detected (as contradiction) of tried |", "| --- | --- |"]
    lines += [f"| {n} | {share(summed(t for (m, _), t in table.items() if m == n))} |" for n in names]
    lines += [f"| **all** | {share(summed(table.values()))} |", ""]
    lines += ["| format | detected (as contradiction) of tried |", "| --- | --- |"]
    lines += [f"| {f} | {share(summed(t for (_, g), t in table.items() if g == f))} |" for f in formats]
    read, suspicious, contradicted = alarms
    lines += ["", f"{read} untouched logs: {len(contradicted)} contradicted, {len(suspicious)} suspicious."]
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
        rates = [{"manipulation": m, "format": f, **vars(t)} for (m, f), t in sorted(table.items())]
        document = {"logs": len(logs), "rates": rates, "fabricated": vars(made_up)}
        print(json.dumps({**document, "untouched": alarms[0], "alarms": alarms[1:]}, indent=2))
        return 0
    print(f"{len(logs)} genuine logs of {len({log.log.format for log in logs})} formats\n")
    print(show(table, alarms))
    if made_up.tried:
        print(f"\nPaddleClas logs of ImageNet with 20 or more fabricated evaluations: {share(made_up)}")
    if arguments.by_both:
        print("\n".join(f"{m:45} {f:16} {share(t)}" for (m, f), t in sorted(table.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
