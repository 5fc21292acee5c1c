"""The walk on the page of the general reader: its commands, word for word, and what they are said to show."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("general-reader.md", "general-reader.zh-CN.md")
STATUSES = {"REVIEW": 3, "PASS": 0, "FAIL": 1}
WALKS = ("loop.log", "seaformer_base_eval.log", "reid_test.txt")


def commands(page: str) -> dict[str, list[str]]:
    """Each command of the walk with the lines below it."""
    found: dict[str, list[str]] = {}
    for line in (DOCS / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("    $ "):
            found[line[6:]] = []
        elif line.startswith("    ") and found:
            list(found.values())[-1].append(line[4:])
    return found


def test_both_pages_have_the_same_walk() -> None:
    first, second = map(commands, PAGES)
    assert list(first) == list(second)


@pytest.mark.parametrize("log", WALKS)
def test_a_walk_takes_two_commands(verify: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, log: str) -> None:
    monkeypatch.chdir(DOCS / "unknown-logs")
    walk = {command: shown for command, shown in commands(PAGES[0]).items() if log in command}
    verdicts = []
    argument = ""
    for command, shown in walk.items():
        program, *arguments = shlex.split(command)
        assert program == "verify"
        # The second command is the first with the argument that the first one shows.
        assert argument in command
        outcome = verify(*arguments)
        words = " ".join(outcome.out.split())
        assert shown
        assert all(" ".join(line.split()) in words for line in shown)
        argument = shown[-1]
        verdict = next(word for word in shown[0].split() if word in STATUSES)
        assert outcome.status == STATUSES[verdict]
        verdicts.append(verdict)
    assert len(walk) == 2
    assert verdicts == ["REVIEW", "FAIL" if log == "reid_test.txt" else "PASS"]
