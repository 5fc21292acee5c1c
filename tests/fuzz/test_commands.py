"""Logs through the whole command: every fixture in every format of a report, and a fixed number of damaged ones."""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path

import pytest

from harness.tasks import catalogue
from tests.fuzz import commands
from tests.fuzz.commands import TASKS, called, every_way, outcomes, tasks_of
from tests.runners.logs.logs import FIXTURES
from tests.synthetic import paddleclas

FILES = sorted(path for path in FIXTURES.rglob("*") if path.is_file())


# Every task is asked for several times.
READ_ONCE = cache(catalogue.read_spec)
SHARES = 8


@pytest.mark.parametrize("share", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, SHARES))])
def test_every_fixture_goes_through_the_whole_command(share: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "read_spec", READ_ONCE)
    numbered = list(enumerate(FILES))[share::SHARES]
    assert [problem for number, path in numbered for problem in every_way(path, number)] == []


def test_the_fixtures_meet_every_task() -> None:
    assert {task for number in range(len(FILES)) for task in tasks_of(number).split(",")} == set(map(str, TASKS))


@pytest.mark.parametrize("number", [1, 2])
def test_damaged_logs_go_through_the_whole_command(number: int) -> None:
    """On failure: `python tests/fuzz/run.py --command --seed NUMBER` shows what went wrong."""
    seen = [outcome.problem for *_, outcome in itertools.islice(outcomes(number, []), 90)]
    assert [problem for problem in seen if problem] == []


class TestWhatIsReported:
    def test_an_internal_error(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        def fail(*_: object) -> None:
            raise ZeroDivisionError("of a renderer")

        monkeypatch.setattr("reports.json.render", fail)
        (tmp_path / "train.log").write_text(paddleclas(["0.83600"]))
        problems = every_way(tmp_path / "train.log", 0)
        assert [problem.splitlines()[0].split(": ")[0] for problem in problems] == ["status 4"]
        assert "ZeroDivisionError: of a renderer" in problems[0]

    @pytest.mark.parametrize(("form", "text"), [("json", "{"), ("junit", "<a>&\0</a>")])
    def test_a_report_that_nobody_can_read(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, form: str, text: str
    ) -> None:
        monkeypatch.setattr(f"reports.{form}.render", lambda *_: text)
        problem = called("--task", "125", str(tmp_path), "--format", form)
        assert problem is not None
        assert problem.startswith(f"{form} that nobody can read")

    def test_a_call_without_end(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def forever(*_: str) -> None:
            while True:
                pass

        monkeypatch.setattr(commands, "called", forever)
        monkeypatch.setattr(commands, "SECONDS_AT_MOST", 0.2)
        problem = next(outcomes(1, []))[-1].problem
        assert problem is not None
        assert problem.startswith("hanging: ")
