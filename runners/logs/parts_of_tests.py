"""A log of unit tests that was cut into files: its closing line counts the tests of all of them.

The first part has results and no end, the last one an end that counts more than it shows. Where what the parts show
together is what the end counts, neither is cut off or miscounted. Each keeps its own results, at its own lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from harness.evidence.observation import Log, Outcome
from runners.logs.parts import series

_FORMATS: Final = ("pytest_log", "unittest_log")
_CUT_OFF: Final = "tests_cut_off"
_MISCOUNTED: Final = "tests_miscounted"
# The outcomes that an end counts, in the order in which the finding lists them.
_COUNTED: Final[tuple[Outcome, ...]] = ("passed", "failed", "error", "skipped")


def add_up(logs: Sequence[Log]) -> None:
    """Take back that parts of one log of tests are cut off or miscounted, where all of them add up."""
    for parts in series([log for log in logs if log.format in _FORMATS]):
        for before, part in pairwise(parts):
            if _adds_up(before, part):
                before.findings = [one for one in before.findings if one.code != _CUT_OFF]
                part.findings = [one for one in part.findings if one.code != _MISCOUNTED]
                for run in part.runs:
                    run.resumed_from = before.file


def _adds_up(before: Log, part: Log) -> bool:
    """Whether the end of `part` counts the tests of both, each of which ran once."""
    doubts = [[one for one in log.findings if one.code in (_CUT_OFF, _MISCOUNTED)] for log in (before, part)]
    if [[one.code for one in found] for found in doubts] != [[_CUT_OFF], [_MISCOUNTED]]:
        return False
    names = Counter((one.file, one.name) for log in (before, part) for one in log.tests)
    if not all(name and count == 1 for (_, name), count in names.items()):
        return False
    stated = doubts[1][0].values["stated"]
    return stated in (str(len(names)), _listed(before, part))


def _listed(*logs: Log) -> str:
    """The tests of `logs` as the finding lists what an end states: `24 passed, 6 skipped`."""
    counts = Counter(one.outcome for log in logs for one in log.tests)
    return ", ".join(f"{counts[name]} {name}" for name in _COUNTED if counts[name])
