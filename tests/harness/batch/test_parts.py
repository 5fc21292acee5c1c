"""A large log that several workers search in ranges: the result is that of one worker."""

from __future__ import annotations

import os
import shutil
import signal
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.make_log import write
from harness.batch import cache as caches
from harness.batch import cluster, local, parts
from harness.batch.cache import Cache
from harness.batch.items import Item
from harness.batch.parts import BatchPlan
from harness.batch.verified import BatchSettings, SubmissionResult, verify_one
from harness.batch.works import Work, Works, verify_or_plan
from harness.values.errors import InputError
from harness.values.verdicts import Verdict
from runners.logs import apart
from tests.extras import needs

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
WANTED = BatchSettings(tasks=(125,), large=100_000)


@pytest.fixture
def submissions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Item]:
    """One of two large logs, one whose log is packed, and one that is small; ranges are a tenth of a large log."""
    monkeypatch.setattr(apart, "RANGE", 100_000)
    for name in ("two", "packed", "small"):
        (tmp_path / name).mkdir()
    write(tmp_path / "two" / "train.log", 1_000_000, 300)
    shutil.copy(tmp_path / "two" / "train.log", tmp_path / "two" / "again.log")
    with zipfile.ZipFile(tmp_path / "packed" / "logs.zip", "w") as archive:
        archive.write(tmp_path / "two" / "train.log", "train.log")
    write(tmp_path / "small" / "train.log", 10_000, 20)
    return [Item(name=name, path=str(tmp_path / name)) for name in ("two", "packed", "small")]


def timeless(results: Any) -> list[SubmissionResult]:
    return sorted((msgspec.structs.replace(one, seconds=0.0) for one in results), key=lambda one: one.name)


def test_the_result_is_that_of_one_worker(submissions: list[Item], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = timeless(verify_one(item, WANTED) for item in submissions)
    assert [one.verdict for one in expected] == [Verdict.PASS, Verdict.FAIL, Verdict.PASS]
    ranged = [verify_or_plan(item, WANTED) for item in submissions]
    assert [isinstance(one, BatchPlan) for one in ranged] == [True, False, False]
    assert isinstance(ranged[0], BatchPlan)
    assert len(list(ranged[0].parts())) == 2 * 12
    assert timeless(local.run(submissions, WANTED, 2)) == expected
    # One process has nobody to share with.
    monkeypatch.setattr(parts, "plan", lambda *_: 1 / 0)
    assert timeless(local.run(submissions, WANTED, 1)) == expected


def test_a_worker_that_dies_in_a_range(
    submissions: list[Item], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    search = apart.search

    def dying(*given: Any) -> Any:
        if not (tmp_path / "died").exists():
            (tmp_path / "died").touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return search(*given)

    expected = timeless(verify_one(item, WANTED) for item in submissions)
    monkeypatch.setattr(apart, "search", dying)
    found = timeless(local.run(submissions, WANTED, 2))
    assert [msgspec.structs.replace(one, attempts=1) for one in found] == expected
    assert {one.name: one.attempts for one in found}["two"] == 2


@pytest.mark.parametrize("broken", ["digest", "search", "size"])
def test_a_range_that_fails_is_read_at_once(
    submissions: list[Item], monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    def failing(*_given: Any) -> Any:
        raise InputError("input_unreadable", file="train.log", problem="gone")

    expected = timeless(verify_one(item, WANTED) for item in submissions)
    if broken == "size":
        monkeypatch.setattr(apart, "digest", lambda _file: (1, "0"))
    else:
        monkeypatch.setattr(apart, broken, failing)
    assert timeless(local.run(submissions, WANTED, 2)) == expected


def test_parts_of_what_is_done_are_told_to_nobody(submissions: list[Item]) -> None:
    works = Works([submissions[0]], WANTED, verify_or_plan)
    assert works.left()
    first = works.next()
    assert isinstance(first, Work)
    assert works.take(first, first.call(*first.given)) is None
    some = [works.next() for _ in range(3)]
    works.forget(submissions[0])
    assert not works.left()
    for work in some:
        assert isinstance(work, Work)
        assert works.take(work, work.call(*work.given)) is None
    assert not works.left()
    works.again(one for one in some if isinstance(one, Work))
    assert works.left()


def test_a_large_log_is_not_read_to_be_looked_up(
    submissions: list[Item], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    read: list[str] = []
    digest = caches._digest
    monkeypatch.setattr(caches, "_digest", lambda path: read.append(Path(path).name) or digest(path))
    item = submissions[0]
    shutil.copy("LICENSE", Path(item.path, "LICENSE"))
    with Cache(tmp_path / "kept.sqlite", WANTED, b"") as cache:
        assert cache.key(item) is None
        # Two files with one content are one log to a result: the other's digest is not told.
        assert cache.settled(item, verify_one(item, WANTED)) is None
        os.unlink(Path(item.path, "again.log"))
        assert cache.key(item) is None
        result = verify_one(item, WANTED)
        settled = cache.settled(item, result)
        assert settled is not None
        cache.put(settled, result)
    with Cache(tmp_path / "kept.sqlite", WANTED, b"") as cache:
        assert cache.key(item) == settled
        kept = cache.get(settled)
    assert kept is not None
    assert kept.rows == result.rows
    assert read == ["LICENSE"]


def test_a_large_log_that_changes_meanwhile_is_not_kept(submissions: list[Item], tmp_path: Path) -> None:
    item = submissions[0]
    os.unlink(Path(item.path, "again.log"))
    with Cache(tmp_path / "kept.sqlite", WANTED, b"") as cache:
        assert cache.key(item) is None
        result = verify_one(item, WANTED)
        with open(Path(item.path, "train.log"), "a", encoding="utf-8") as log:
            log.write("one more line\n")
        assert cache.settled(item, result) is None


@pytest.mark.slow
def test_the_same_on_a_cluster(tmp_path: Path) -> None:
    distributed = needs("distributed")
    (tmp_path / "large").mkdir()
    write(tmp_path / "large" / "train.log", 3 * apart.RANGE, 50)
    items = [Item(name="large", path=str(tmp_path / "large"))]
    wanted = BatchSettings(tasks=(125,), large=apart.RANGE)
    assert isinstance(verify_or_plan(items[0], wanted), BatchPlan)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as machines:
        found = timeless(cluster.run(items, wanted, machines.scheduler_address))
    assert found == timeless([verify_one(items[0], wanted)])
