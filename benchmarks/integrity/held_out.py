"""False-alarm rates of the statistical checks on logs of repositories that had no part in choosing their level.

`python benchmarks/integrity/held_out.py --logs FOLDER...` audits every genuine log below the folders at several levels
of the chance that all statistical checks share (`thresholds.FALSE_ALARMS`). Then each repository is left out once: of
each check the largest level is chosen at which the logs of all other repositories are silent, and the logs of the one
left out are asked at that level. What is counted are logs, since the findings on one log are not independent.

Which repository a file is of stands in the `LABELS.jsonl` of its folder (`file`, `repo`), else at the beginning of its
name (`owner__name__path`), else it is the folder directly below the one that was given.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from harness.evidence.findings import Grade  # noqa: E402
from harness.integrity import Context, thresholds  # noqa: E402
from harness.integrity.audit import audit  # noqa: E402
from harness.tasks.catalogue import open_catalogue  # noqa: E402
from harness.values.statistics import wilson  # noqa: E402

# Chances that all statistical checks together speak on an honest submission, the shipped one among them; at the first
# every test that is reached speaks.
LEVELS: Final = (1e9, 1.0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5)
# What the statistical checks say, by the check.
CHECKS: Final[dict[str, frozenset[str]]] = {
    "shares of one size": frozenset(("granularity_series",)),
    "shares of other batches": frozenset(("granularity_other_size", "granularity_no_count")),
    "round digits": frozenset(("digits_round",)),
    "short best values": frozenset(("best_digits",)),
    "repeated evaluations": frozenset(("repeated_evaluations",)),
    "leaps": frozenset(("leap_alone",)),
    "regular stamps": frozenset(("stamps_regular",)),
}

# Of each file: its repository, and at each level the codes that were said, with their grades.
Said = Mapping[float, Counter[tuple[str, Grade]]]


def repositories(folder: Path) -> dict[str, str]:
    """The repository of each file below `folder`, by its path there."""
    labels = folder / "LABELS.jsonl"
    stated = {}
    if labels.is_file():
        entries = (json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines() if line.strip())
        stated = {entry["file"]: entry["repo"] for entry in entries}
    found = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path != labels):
        name = path.relative_to(folder).as_posix()
        parts = path.name.split("__")
        guessed = "/".join(parts[:2]) if len(parts) > 2 else name.partition("/")[0]
        found[name] = stated.get(name, guessed)
    return found


def said(path: Path, context: Context) -> Said | None:
    """What an audit of one file says at each level; None where it is no log."""
    reached = audited(path, context, LEVELS[0])
    if reached is None:
        return None
    if not any(code in codes for code, _ in reached for codes in CHECKS.values()):
        # No test was reached: the level decides nothing.
        return dict.fromkeys(LEVELS, reached)
    return {LEVELS[0]: reached, **{level: audited(path, context, level) or Counter() for level in LEVELS[1:]}}


def audited(path: Path, context: Context, level: float) -> Counter[tuple[str, Grade]] | None:
    """What an audit of one file says at a level; None where it is no log."""
    runner: Any = importlib.import_module("runners.logs")
    shipped = thresholds.FALSE_ALARMS
    try:
        thresholds.FALSE_ALARMS = level  # type: ignore[misc]
        result = audit([str(path)], context, runner)
    finally:
        thresholds.FALSE_ALARMS = shipped  # type: ignore[misc]
    if not any(log.habits.medium != "document" for log in result.logs):
        return None
    return Counter((finding.code, finding.grade) for finding in result.findings)


def speaks(log: Said, level: float, codes: frozenset[str]) -> bool:
    return any(code in codes for code, _ in log[level])


def chosen_level(logs: Sequence[Said], codes: frozenset[str]) -> float:
    """The largest level at which none of `logs` is spoken of; the smallest where there is none."""
    return next((level for level in LEVELS if not any(speaks(log, level, codes) for log in logs)), LEVELS[-1])


def table(logs: Mapping[str, Sequence[Said]]) -> list[str]:
    """A row a check, over the logs of each repository."""
    every = [log for of_one in logs.values() for log in of_one]
    lines = [
        "| check | test reached | alarms at the shipped level | level chosen on the others (repositories) "
        "| alarms held out | at most (95 %) |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, codes in CHECKS.items():
        reached = sum(speaks(log, LEVELS[0], codes) for log in every)
        shipped = sum(speaks(log, thresholds.FALSE_ALARMS, codes) for log in every)
        levels: Counter[float] = Counter()
        held = 0
        for repository, of_one in logs.items():
            others = [log for other, theirs in logs.items() if other != repository for log in theirs]
            level = chosen_level(others, codes)
            levels[level] += 1
            held += sum(speaks(log, level, codes) for log in of_one)
        usual = ", ".join(f"{'any' if level > 1 else f'{level:g}'} ({count})" for level, count in levels.most_common())
        _, high = wilson(Decimal(held) / len(every), len(every))
        cells = [
            name,
            str(reached),
            f"{shipped} of {len(every)}",
            usual,
            f"{held} of {len(every)}",
            f"{100 * high:.1f} %",
        ]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def others(logs: Mapping[str, Sequence[Said]]) -> list[str]:
    """How many logs each further check asks about, at the shipped level; these have no level to choose."""
    statistical = frozenset().union(*CHECKS.values())
    asked: dict[tuple[str, Grade], int] = defaultdict(int)
    for of_one in logs.values():
        for log in of_one:
            for code, grade in log[thresholds.FALSE_ALARMS]:
                if grade is not Grade.INFO and code not in statistical:
                    asked[code, grade] += 1
    return [f"- `{code}` ({grade.value}): {count}" for (code, grade), count in sorted(asked.items(), key=str)]


def main() -> int:
    parser = argparse.ArgumentParser(description="False-alarm rates with one repository left out at a time.")
    parser.add_argument("--logs", nargs="+", required=True, metavar="FOLDER")
    arguments = parser.parse_args()
    context = Context(registry=open_catalogue(None).registry)
    logs: dict[str, list[Said]] = defaultdict(list)
    for folder in map(Path, arguments.logs):
        for name, repository in repositories(folder).items():
            one = said(folder / name, context)
            if one is not None:
                logs[repository].append(one)
    print(f"{sum(map(len, logs.values()))} genuine logs of {len(logs)} repositories\n")
    print("\n".join([*table(logs), "", "Logs that any other check asks about:", "", *(others(logs) or ["none"])]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
