"""Whatever dies, the table is that of a run that nothing disturbed: nothing is lost, nothing counted twice.

The workers are processes of their own under a real scheduler, killed with SIGKILL at random moments.
REPROVERIFY_TEST_KILLS asks for more kills than a test of every day has.
"""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from harness.batch import cluster, local
from harness.batch.items import Item, find
from harness.batch.verified import BatchSettings, SubmissionResult, verify_one
from harness.tasks.catalogue import builtin_catalogue
from harness.values.errors import UsageError
from tests.extras import needs
from tests.harness.batch.verdicts import told

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning"),
]
ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "specs" / "examples" / "125"
KILLS = int(os.environ.get("REPROVERIFY_TEST_KILLS", "6"))
WANTED = BatchSettings(tasks=(125,))


class Machines:
    """A scheduler and workers, each a process; a worker that dies is replaced, as Kubernetes or Slurm would."""

    def __init__(self, count: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
        self.killed = 0
        self._over = False
        self._lock = threading.Lock()
        self._scheduler = self._begin_scheduler()
        self._workers = [self._begin_worker() for _ in range(count)]
        self._keeper = threading.Thread(target=self._keep, daemon=True)
        self._keeper.start()

    def _begin(self, *words: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False"}
        command = [sys.executable, "-m", *words]
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def _begin_scheduler(self) -> subprocess.Popen[bytes]:
        host, port = self.address.removeprefix("tcp://").split(":")
        return self._begin("distributed.cli.dask_scheduler", "--host", host, "--port", port, "--no-dashboard")

    def _begin_worker(self) -> subprocess.Popen[bytes]:
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--death-timeout", "20")
        return self._begin("distributed.cli.dask_worker", self.address, *options)

    def _keep(self) -> None:
        while not self._over:
            with self._lock:
                for number, worker in enumerate(self._workers):
                    if worker.poll() is not None and not self._over:
                        self._workers[number] = self._begin_worker()
            time.sleep(0.05)

    def kill_worker(self, which: int) -> None:
        with self._lock:
            worker = self._workers[which]
            with suppress(ProcessLookupError):
                worker.send_signal(signal.SIGKILL)
            worker.wait()
            self.killed += 1

    def restart_scheduler(self) -> None:
        with self._lock:
            self._scheduler.kill()
            self._scheduler.wait()
            self._scheduler = self._begin_scheduler()
            for worker in self._workers:
                worker.kill()
            self.killed += 1

    def close(self) -> None:
        self._over = True
        self._keeper.join()
        for process in (self._scheduler, *self._workers):
            process.kill()
            process.wait()


@contextmanager
def machines(count: int = 2) -> Iterator[Machines]:
    distributed = needs("distributed")
    started = Machines(count)
    try:
        end = time.monotonic() + 120
        while True:  # a scheduler takes its time to start
            try:
                with distributed.Client(started.address, timeout=5) as client:
                    client.wait_for_workers(count, timeout=60)
                break
            except OSError:
                assert time.monotonic() < end
        yield started
    finally:
        started.close()


@contextmanager
def meanwhile(action: Callable[[random.Random], None], times: int, rng: random.Random) -> Iterator[threading.Event]:
    """Do something at random moments until the block ends or it was done so often."""
    over = threading.Event()

    def go() -> None:
        for _ in range(times):
            if over.wait(rng.uniform(0.2, 1.2)):
                return
            action(rng)

    thread = threading.Thread(target=go, daemon=True)
    thread.start()
    try:
        yield over
    finally:
        over.set()
        thread.join()


def table(results: list[SubmissionResult]) -> list[tuple[str, str, int, str]]:
    """What a table is made of."""
    return sorted(
        (one.name, one.verdict.value, len(one.rows), one.problem.code if one.problem else "") for one in results
    )


def items(folder: Path, count: int, seconds: float) -> list[Item]:
    return [Item(name=str(number), path=f"{folder}:{seconds}") for number in range(count)]


def undisturbed(given: list[Item]) -> list[tuple[str, str, int, str]]:
    return table([told(at_once(item), WANTED) for item in given])


def at_once(item: Item) -> Item:
    """The item with nothing to wait for."""
    return Item(name=item.name, path="")


def test_workers_that_are_killed(tmp_path: Path) -> None:
    given = items(tmp_path, 60, 0.15)
    with machines(2) as started:
        with meanwhile(lambda rng: started.kill_worker(rng.randrange(2)), KILLS, random.Random(1)):
            found = list(cluster.run(given, WANTED, started.address, told))
        assert started.killed > 0
    assert table(found) == undisturbed(given)


def test_a_scheduler_that_is_restarted(tmp_path: Path) -> None:
    given = items(tmp_path, 40, 0.15)
    with machines(2) as started:
        found = []
        for result in cluster.run(given, WANTED, started.address, told):
            found.append(result)
            if len(found) in (5, 20):
                started.restart_scheduler()
        assert started.killed == 2
    assert table(found) == undisturbed(given)
    # Some may have been done twice; each counts once.
    assert len({path.name.partition(".")[0] for path in tmp_path.iterdir()}) == 40


def test_a_submission_that_ends_its_workers_is_given_up_and_no_other(tmp_path: Path) -> None:
    given = items(tmp_path, 20, 0.02)
    given[7] = Item(name="7", path="die:")
    with machines(2) as started:
        found = list(cluster.run(given, WANTED, started.address, told))
    expected = undisturbed(given)
    expected[expected.index(("7", "PASS", 0, ""))] = ("7", "ERROR", 0, "batch_died")
    assert table(found) == sorted(expected)


def test_a_scheduler_that_stays_away_is_told(tmp_path: Path) -> None:
    given = items(tmp_path, 10, 0.05)
    with machines(1) as started:
        results = cluster.run(given, WANTED, started.address, told, patience=0.5)
        next(results)
        started.close()
        with pytest.raises(UsageError) as error:
            list(results)
    assert error.value.code == "batch_no_cluster"


def hostile(folder: Path) -> Path:
    """A manifest of sound submissions, bad rows, files that are none, and archives that explode."""
    rows = ["submission,task"]
    for number in range(6):
        kind = "pass" if number % 2 else "fail"
        rows.append(f"{EXAMPLES / kind},125")
    with zipfile.ZipFile(folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("train.log", bytes(300 << 20))
    (folder / "cut.zip").write_bytes((folder / "bomb.zip").read_bytes()[:1000])
    rows += ["bomb.zip,125", "cut.zip,125", "missing,125", ",125", f"{EXAMPLES / 'pass'},no task", "bomb.zip,125"]
    path = folder / "list.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_bad_rows_and_archives_that_explode_under_fire(tmp_path: Path) -> None:
    """A real batch of hostile submissions, workers killed meanwhile, on a cluster and on one machine."""
    given = find(str(hostile(tmp_path)), builtin_catalogue().select)
    expected = table([verify_one(item, WANTED) for item in given])
    assert [row[1] for row in expected].count("ERROR") == 6
    assert [row[1] for row in expected].count("PASS") == [row[1] for row in expected].count("FAIL") == 3
    assert table(list(local.run(given, WANTED, 2))) == expected
    with machines(2) as started, meanwhile(lambda rng: started.kill_worker(rng.randrange(2)), 3, random.Random(2)):
        found = list(cluster.run(given, WANTED, started.address))
    assert table(found) == expected


def test_processes_of_one_machine_that_are_killed(tmp_path: Path) -> None:
    """A child is killed at random; what it was at is done by another."""
    given = items(tmp_path, 60, 0.05)

    def kill(rng: random.Random) -> None:
        children = [int(pid) for pid in _children(os.getpid())]
        if children:
            with suppress(ProcessLookupError):
                os.kill(rng.choice(children), signal.SIGKILL)

    with meanwhile(kill, KILLS, random.Random(3)):
        found = list(local.run(given, WANTED, 2, told))
    assert table(found) == undisturbed(given)


def _children(pid: int) -> list[str]:
    """The children of a process that are forked from it, and so bear its name."""
    found: list[str] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += (task / "children").read_text().split()
    name = Path(f"/proc/{pid}/cmdline").read_bytes()
    return [child for child in found if _cmdline(child) == name]


def _cmdline(pid: str) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""
