"""A batch on a real Dask cluster of local processes gives what one machine gives."""

from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

import pytest

from harness.batch import cluster
from harness.batch.items import Item
from harness.batch.local import ATTEMPTS
from harness.batch.verified import BatchSettings, SubmissionResult, verify_one
from harness.values.errors import UsageError
from harness.values.records import Message
from tests.extras import needs

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning"),
]
EXAMPLES = Path(__file__).parents[3] / "specs" / "examples" / "125"


@pytest.fixture
def distributed() -> Any:
    return needs("distributed")


def without_times(results: list[SubmissionResult]) -> list[tuple[str, str, int]]:
    return sorted((one.name, one.verdict.value, len(one.rows)) for one in results)


def test_the_same_results_as_on_one_machine(distributed: Any) -> None:
    items = [Item(name=f"{kind}{n}", path=str(EXAMPLES / kind)) for kind in ("pass", "fail") for n in range(5)]
    wanted = BatchSettings(tasks=(125,))
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50
    ) as machines:
        found = list(cluster.run(items, wanted, machines.scheduler_address))
    assert without_times(found) == without_times([verify_one(item, wanted) for item in items])
    assert {one.verdict.value for one in found} == {"PASS", "FAIL"}


@pytest.mark.usefixtures("distributed")
def test_no_scheduler_answers() -> None:
    with pytest.raises(UsageError) as error:
        list(cluster.run([Item(name="a", path="a")], BatchSettings(), "tcp://127.0.0.1:9"))
    assert error.value.code == "batch_no_cluster"


class Broken:
    """An item whose result never comes."""

    key = "a"

    def __init__(self, error: Exception) -> None:
        self._error = error

    def result(self) -> SubmissionResult:
        raise self._error


def test_an_item_that_has_no_result(distributed: Any) -> None:
    """A worker that lacks the package is told from one that died, which is asked again with nothing beside it."""
    item, killed = Item(name="a", path="a"), distributed.KilledWorker
    assert cluster.outcome_of(Broken(killed("a", None, 3)), item, killed) is None
    found = cluster.outcome_of(Broken(ModuleNotFoundError("No module named 'harness'")), item, killed)
    assert isinstance(found, SubmissionResult)
    problem = Message(code="batch_failed", values={"problem": "ModuleNotFoundError: No module named 'harness'"})
    assert (found.verdict.value, found.problem, found.attempts) == ("ERROR", problem, ATTEMPTS)
    with pytest.raises(CancelledError):
        cluster.outcome_of(Broken(CancelledError()), item, killed)
