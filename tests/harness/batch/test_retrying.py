"""What is begun again, and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import msgspec
import pytest

from harness.batch import retrying
from harness.batch.items import Item
from harness.batch.verified import BatchSettings, SubmissionResult, unverified, verify_one
from harness.values.records import Message
from harness.values.verdicts import Verdict

LATE = Message(code="batch_late", values={"seconds": "1"})
FETCHED = Message(code="remote_unreadable", values={"file": "s3://a/b", "problem": "500"})


class Verifier:
    """Gives the item called `bad` a problem the first `times` times, and every other a verdict."""

    def __init__(self, times: int, problem: Message, *, inside: bool = False) -> None:
        self.asked: Counter[str] = Counter()
        self.rounds: list[list[str]] = []
        self._times, self._problem, self._inside = times, problem, inside

    def __call__(self, given: Iterable[Item | SubmissionResult]) -> Iterator[SubmissionResult]:
        items = list(given)
        self.rounds.append([item.name for item in items])
        for item in items:
            if isinstance(item, SubmissionResult):
                yield item
                continue
            self.asked[item.name] += 1
            fine = SubmissionResult(name=item.name, path=item.path, tasks=[125], verdict=Verdict.PASS, exit_status=0)
            if item.name != "bad" or self.asked["bad"] > self._times:
                yield fine
            elif self._inside:
                yield msgspec.structs.replace(fine, problems=[self._problem])
            else:
                yield unverified(item, self._problem)


def run(verifier: Verifier, retries: int) -> list[tuple[str, str, int]]:
    items = [Item(name=name, path=name) for name in ("a", "bad", "c")]
    return [(one.name, one.verdict.value, one.attempts) for one in retrying.run(items, verifier, retries)]


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("problem", [LATE, FETCHED, Message(code="batch_memory")])
def test_what_may_be_over_is_begun_again_at_the_end(problem: Message, inside: bool) -> None:
    verifier = Verifier(2, problem, inside=inside)
    assert run(verifier, 2) == [("a", "PASS", 1), ("c", "PASS", 1), ("bad", "PASS", 3)]
    assert verifier.rounds == [["a", "bad", "c"], ["bad"], ["bad"]]


def test_what_is_a_result_already_is_handed_on_and_never_begun() -> None:
    kept = SubmissionResult(
        name="bad", path="a", tasks=[], verdict=Verdict.ERROR, exit_status=3, problem=LATE, kept=True
    )
    assert list(retrying.run([kept], Verifier(9, LATE), 3)) == [kept]


def test_the_last_attempt_is_told_whatever_it_says() -> None:
    assert run(Verifier(9, LATE), 1) == [("a", "PASS", 1), ("c", "PASS", 1), ("bad", "ERROR", 2)]
    assert run(Verifier(9, LATE), 0) == [("a", "PASS", 1), ("bad", "ERROR", 1), ("c", "PASS", 1)]


@pytest.mark.parametrize("code", ["batch_died", "batch_no_task", "batch_failed", "archive_bomb"])
def test_what_stays_as_it_is_is_told_at_once(code: str) -> None:
    verifier = Verifier(9, Message(code=code))
    assert [name for name, _, _ in run(verifier, 5)] == ["a", "bad", "c"]
    assert verifier.rounds == [["a", "bad", "c"]]


def test_too_little_memory_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object) -> None:
        raise MemoryError

    monkeypatch.setattr("harness.batch.verified.judge_and_collect", full)
    result = verify_one(Item(name="a", path="specs", tasks=(125,)), BatchSettings())
    assert (result.verdict, result.problem) == (Verdict.ERROR, Message(code="batch_memory"))
