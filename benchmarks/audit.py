"""What the integrity checks cost: an audit beside reading the same curve, a verdict with them and without."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from measuring import VERIFY, Figure, in_turn, seconds

AUDIT_TURNS: Final = 3
VERDICT_TURNS: Final = 15
AUDIT_GOAL: Final = 2
MEMORY_GOAL: Final = 150
VERDICT_GOAL: Final = 20
_MAIN: Final = "from harness.cli import main; sys.exit(main(sys.argv[1:]))"
# A verdict by the program as it is, and by one that checks nothing; both are started in the same way.
WITH: Final = f"import sys; {_MAIN}"
WITHOUT: Final = (
    "import sys; from harness import integrity; integrity.CHECKS.clear(); integrity.compare = lambda *asked: iter(()); "
    + _MAIN
)


def figures(large: Path, small: Path, environment: dict[str, str]) -> list[Figure]:
    """An audit of `large` against `verify parse --curve` of it, and what the checks add to a verdict on `small`."""
    done = in_turn(
        {"audit": (*VERIFY, "audit", str(large)), "curve": (*VERIFY, "parse", "--curve", str(large))},
        environment,
        AUDIT_TURNS,
    )
    size = large.stat().st_size / 1e6
    audit, curve = seconds(done["audit"]), seconds(done["curve"])
    memory = max(one.memory for one in done["audit"]) / 1e6
    verdict = ("--task", "125", str(small))
    both = in_turn(
        {name: (sys.executable, "-c", program, *verdict) for name, program in (("with", WITH), ("without", WITHOUT))},
        environment,
        VERDICT_TURNS,
    )
    checked, plain = seconds(both["with"]), seconds(both["without"])
    more = 100 * (checked / plain - 1)
    return [
        Figure(
            f"`verify audit`, {size:.0f} MB, every check",
            round(audit / curve, 2),
            f"x ({audit:.1f} s)",
            f"`verify parse --curve`: {curve:.1f} s",
            f"at most {AUDIT_GOAL} x",
            audit / curve <= AUDIT_GOAL,
        ),
        Figure(
            "`verify audit`: peak memory",
            round(memory, 1),
            "MB",
            f"size of the log: {size:.0f} MB",
            f"at most {MEMORY_GOAL} MB",
            memory <= MEMORY_GOAL,
        ),
        Figure(
            "verdict on a 1 MB log, what the checks add",
            round(more, 1),
            f"% ({checked * 1000:.0f} ms)",
            f"the same without checks: {plain * 1000:.0f} ms",
            f"at most {VERDICT_GOAL} %",
            more <= VERDICT_GOAL,
        ),
    ]
