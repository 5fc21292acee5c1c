"""Start-up: a verdict on a small log and the commands of the catalogue, each a fresh process."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from measuring import NOTHING, VERIFY, Figure, in_turn, seconds

TURNS: Final = 9
# With the extras msgspec finds `typing_extensions`, which imports `inspect`.
START_GOAL: Final = 8 if find_spec("typing_extensions") is None else 9
VERSION_GOAL: Final = 3
PARSE_GOAL: Final = 12
LIST_GOAL: Final = 15
LINT_GOAL: Final = 0.5


def figures(log: Path, environment: dict[str, str]) -> list[Figure]:
    """Start-up of a verdict and of `verify parse` on `log`, of `--version` and `list`, and what linting specs takes."""
    commands = {
        "nothing": NOTHING,
        "verdict": (*VERIFY, "--task", "125", str(log)),
        "version": (*VERIFY, "--version"),
        "parse": (*VERIFY, "parse", str(log)),
        "list": (*VERIFY, "list"),
        "lint": (*VERIFY, "lint"),
        "import": (sys.executable, "-c", "import harness.commands.lint"),
    }
    median = {name: seconds(runs) for name, runs in in_turn(commands, environment, TURNS).items()}
    baseline = f"`python -c pass`: {median['nothing'] * 1000:.0f} ms"

    def ratio(name: str, key: str, goal: int) -> Figure:
        value = median[key] / median["nothing"]
        shown = f"x ({median[key] * 1000:.0f} ms)"
        return Figure(name, round(value, 1), shown, baseline, f"at most {goal} x", value <= goal)

    linted = median["lint"] - median["import"]
    return [
        ratio("start-up, verdict on a 1 MB log", "verdict", START_GOAL),
        ratio("start-up, `verify --version`", "version", VERSION_GOAL),
        ratio("start-up, `verify parse` of a 1 MB log", "parse", PARSE_GOAL),
        ratio("`verify list`", "list", LIST_GOAL),
        Figure(
            "`verify lint`, all specs, import aside",
            round(linted, 2),
            f"s ({linted / median['import']:.1f} x the import)",
            f"`import harness.commands.lint`: {median['import'] * 1000:.0f} ms",
            f"below {LINT_GOAL} s",
            linted < LINT_GOAL,
        ),
    ]
