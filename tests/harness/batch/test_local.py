"""Processes that verify side by side: one that dies takes nothing with it, and nothing is told twice."""

import os
import signal
import time
from collections import Counter
from pathlib import Path

import pytest

from harness.batch.items import Item
from harness.batch.local import ATTEMPTS, run, workers
from harness.batch.verified import BatchSettings, SubmissionResult, unverified, verify_one
from harness.values.records import Message
from harness.values.verdicts import Verdict

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
WANTED = BatchSettings()


def told(item: Item, _wanted: BatchSettings) -> SubmissionResult:
    """The path of an item says what becomes of it; a number, how often its process dies first, counted in a file."""
    kind, _, rest = item.path.partition(":")
    if kind == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if kind == "once" and not os.path.exists(rest):
        Path(rest).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return SubmissionResult(name=item.name, path=item.path, tasks=[125], verdict=Verdict.PASS, exit_status=0)


def batch(paths: list[str], processes: int = 2, attempts: int = ATTEMPTS) -> list[SubmissionResult]:
    items = [Item(name=str(number), path=path) for number, path in enumerate(paths)]
    return sorted(run(items, WANTED, processes, told, attempts), key=lambda one: int(one.name))


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_every_item_has_one_result(processes: int) -> None:
    results = batch(["fine"] * 23, processes)
    assert [one.name for one in results] == [str(number) for number in range(23)]
    assert {one.verdict for one in results} == {Verdict.PASS}


def test_one_that_ends_its_process_is_given_up_and_the_others_are_told() -> None:
    results = batch(["fine"] * 6 + ["die:"] + ["fine"] * 9 + ["die:"] + ["fine"])
    died = [one for one in results if one.verdict is Verdict.ERROR]
    assert [one.name for one in died] == ["6", "16"]
    assert died[0].problem == Message(code="batch_died", values={"count": str(ATTEMPTS)})
    assert died[0].attempts == ATTEMPTS + 1
    assert Counter(one.verdict for one in results) == {Verdict.PASS: 16, Verdict.ERROR: 2}


def test_one_whose_process_was_killed_once_is_verified_after_all(tmp_path: Path) -> None:
    results = batch(["fine", f"once:{tmp_path / 'died'}", "fine"])
    assert [one.verdict for one in results] == [Verdict.PASS] * 3
    assert results[1].attempts == 2


@pytest.mark.parametrize("attempts", [1, 3])
def test_one_that_ends_its_process_is_begun_as_often_as_asked(attempts: int) -> None:
    found = batch(["fine", "die:"], attempts=attempts)[1]
    assert found.problem == Message(code="batch_died", values={"count": str(attempts)})
    assert found.attempts == attempts + 1


def test_as_many_processes_as_asked_for() -> None:
    assert workers(7) == 7
    assert workers() >= 1


def test_time_that_is_over_is_no_error_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*_arguments: object) -> None:
        try:
            time.sleep(60)
        except Exception:  # what reads a hostile file goes on, whatever it meets
            time.sleep(60)

    monkeypatch.setattr("harness.batch.verified.judge_and_collect", stuck)
    item = Item(name="a", path=str(tmp_path), tasks=(125,))
    result = verify_one(item, BatchSettings(seconds=0.05))
    assert result.problem == Message(code="batch_late", values={"seconds": "0.05"})
    assert result.verdict is Verdict.ERROR


def test_an_internal_error_ends_one_submission_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise ValueError("what nobody expected")

    monkeypatch.setattr("harness.batch.verified.judge_and_collect", broken)
    result = verify_one(Item(name="a", path=str(tmp_path), tasks=(125,)), WANTED)
    assert result.problem == Message(code="batch_failed", values={"problem": "ValueError: what nobody expected"})
    assert unverified(Item(name="a", path=""), Message(code="batch_no_task")).exit_status == 3
