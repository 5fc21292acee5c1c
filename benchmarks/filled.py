"""How many evaluations of real logs come with their model, data set and split: `python filled.py FOLDER...`.

Each FOLDER holds a folder of logs a family of toolkits; ten logs of each that hold evaluations are read, as `verify
parse` reads them. What a log prints under one name of one part of the data is counted once.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from harness.evidence.observation import Collected, Log, Observation
from harness.submission.files import open_submission
from runners.logs import collect

LOGS: Final = 10
FIELDS: Final = ("model", "dataset", "split")
HEAD: Final = "| family | logs | evaluations | model | data set | split |\n|---|---|---|---|---|---|"


def evaluations(log: Log) -> list[Observation]:
    """One value of each series of evaluations whose metric is known."""
    kept = [one for one in log.observations if one.kind in ("eval", "final") and one.metric is not None]
    return list({(one.printed, one.split, one.subset, one.model, one.dataset): one for one in kept}.values())


def read(family: Path) -> list[Log]:
    """The first logs of a folder that hold evaluations, by name. Files of one run tell each other."""
    collected = Collected()
    collect(open_submission([str(family)]).files(), collected, hashed=False)
    return [log for log in collected.logs if evaluations(log)][:LOGS]


def missing(log: Log) -> Iterator[str]:
    """What a log leaves open, a line a series."""
    for one in evaluations(log):
        open_ = [field for field in FIELDS if getattr(one, field) is None]
        if open_:
            yield f"{one.place}  {one.printed}: no {', '.join(open_)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--missing", action="store_true", help="list what is not filled")
    arguments = parser.parse_args()
    families: dict[str, list[Log]] = defaultdict(list)
    for folder in arguments.folders:
        for family in sorted(path for path in folder.iterdir() if path.is_dir()):
            families[family.name] += read(family)[: LOGS - len(families[family.name])]
    print(HEAD)
    total: Counter[str] = Counter()
    for name, logs in sorted(families.items()):
        values = [one for log in logs for one in evaluations(log)]
        if not values:
            continue
        counts = Counter({field: sum(getattr(one, field) is not None for one in values) for field in FIELDS})
        counts |= Counter(logs=len(logs), evaluations=len(values))
        total += counts
        print(_row(name, counts))
    print(_row("all", total))
    if arguments.missing:
        for logs in families.values():
            print(*(line for log in logs for line in missing(log)), sep="\n")


def _row(name: str, counts: Counter[str]) -> str:
    return "| " + " | ".join([name, *(str(counts[field]) for field in ("logs", "evaluations", *FIELDS))]) + " |"


if __name__ == "__main__":
    main()
