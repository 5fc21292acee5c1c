"""Results of a batch in the history: many in one transaction, each once, whatever is interrupted."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from harness.batch import recording
from harness.history.records import Query
from harness.history.store import Recorded, Store
from tests.conftest import Outcome
from tests.reports import documents

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
EXAMPLES = Path(__file__).parents[3] / "specs" / "examples" / "125"
Call = Callable[..., Outcome]
DOCUMENT = documents.document(documents.failing())


@pytest.fixture
def manifest(tmp_path: Path) -> Path:
    rows = ["id,submission,task,contributor"]
    for number in range(6):
        kind = "pass" if number % 2 else "fail"
        shutil.copytree(EXAMPLES / kind, tmp_path / f"s{number}")
        with open(tmp_path / f"s{number}" / "train.log", "a") as log:
            log.write(f"# {number}\n")
        rows.append(f"s{number},s{number},125,person{number % 3}")
    rows.append("gone,gone,125,nobody")
    path = tmp_path / "list.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def history(path: Path) -> list[tuple[str, str, str]]:
    with closing(Store(str(path), create=False)) as store:
        found = store.verifications(Query(limit=1000))
    return sorted((Path(one.submission).name, one.verdict, one.contributor) for one in found)


EXPECTED = [(f"s{n}", "PASS" if n % 2 else "FAIL", f"person{n % 3}") for n in range(6)]


def test_results_are_recorded_once(verify: Call, manifest: Path, tmp_path: Path) -> None:
    place = tmp_path / "history.db"
    arguments = ("batch", manifest, "--cache", tmp_path / "kept.sqlite", "--record", place)
    assert verify(*arguments).status == 1
    assert history(place) == EXPECTED
    # What has not changed is neither verified nor recorded again.
    verify(*arguments)
    assert history(place) == EXPECTED
    # Into another database it is, and without one nothing is.
    verify(*arguments[:-1], tmp_path / "other.db")
    verify(*arguments[:-2])
    assert history(tmp_path / "other.db") == history(place) == EXPECTED
    # With its cache lost, the same results are the same records.
    (tmp_path / "kept.sqlite").unlink()
    verify(*arguments)
    assert history(place) == EXPECTED


def test_the_lines_of_results_hold_no_document(verify: Call, manifest: Path, tmp_path: Path) -> None:
    lines = tmp_path / "results.jsonl"
    verify("batch", manifest, "--no-cache", "--record", tmp_path / "history.db", "--results", lines)
    found = [json.loads(line) for line in lines.read_text().splitlines()]
    assert len(found) == 7
    assert all("document" not in one for one in found)


def test_one_that_is_interrupted_goes_on(
    verify: Call, manifest: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process ends after a chunk was recorded and before any of it was told: it is recorded once all the same."""
    place = tmp_path / "history.db"
    arguments = ("batch", manifest, "--cache", tmp_path / "kept.sqlite", "--record", place)
    whole = recording._record  # type: ignore[attr-defined]

    def ends(*given: object) -> Iterator[object]:
        whole(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(recording, "CHUNK", 2)
    monkeypatch.setattr(recording, "_record", ends)
    assert verify(*arguments).status == 130
    assert 0 < len(history(place)) < 6
    monkeypatch.setattr(recording, "_record", whole)
    verify(*arguments)
    assert history(place) == EXPECTED


def test_all_of_a_chunk_or_none(tmp_path: Path) -> None:
    with closing(Store(str(tmp_path / "history.db"), create=True)) as store:
        keyed = [Recorded(document=DOCUMENT, key=bytes([n])) for n in range(5)]
        first = store.record_all(keyed[:3])
        assert store.record_all(keyed)[:3] == first
        assert len(store.verifications(Query(limit=100))) == 5
        assert len(store.criteria(first)[first[0]]) == len(DOCUMENT.reports[0].rows)

        def broken() -> Iterator[Recorded]:
            yield Recorded(document=DOCUMENT)
            raise RuntimeError

        with pytest.raises(RuntimeError):
            store.record_all(broken())
        assert len(store.verifications(Query(limit=100))) == 5
        # The same key twice in a chunk is one record; without a key each is its own.
        assert len(set(store.record_all([keyed[0], keyed[0]]))) == 1
        store.record_all([Recorded(document=DOCUMENT)] * 2)
        assert len(store.verifications(Query(limit=100))) == 7
