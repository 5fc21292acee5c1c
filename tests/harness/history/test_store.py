"""What is recorded is there, whoever else records, whatever ends, and whatever it says."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from harness.history import records
from harness.history.places import default_place, is_place
from harness.history.records import Query
from harness.history.store import Store
from harness.history.tables import REVISION
from harness.values.errors import UsageError
from tests.extras import needs
from tests.harness.history.conftest import JOBS
from tests.reports import documents

ROOT = Path(__file__).parents[3]
# How many records each of the jobs makes; .ci/run asks for 1,000.
RECORDS = int(os.environ.get("REPROVERIFY_TEST_RECORDS", "100"))
RECORDER = [sys.executable, "-m", "tests.harness.history.recorder"]
FAILING = documents.document(documents.failing())


OPEN: list[Store] = []


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Whatever a test opened is closed."""
    yield
    while OPEN:
        OPEN.pop().close()


def opened(place: str, *, create: bool = True) -> Store:
    OPEN.append(Store(place, create=create))
    return OPEN[-1]


def refused(place: str, *, create: bool = True) -> UsageError:
    with pytest.raises(UsageError) as caught:
        opened(place, create=create)
    return caught.value


def test_what_is_recorded_comes_back(place: str) -> None:
    store = opened(place)
    (identifier,) = store.record(FAILING, contributor="zhang", reference="#7")
    (found,) = store.verifications(Query())
    assert (found.id, found.task, found.verdict, found.exit_status) == (identifier, 124, "FAIL", 1)
    assert (found.contributor, found.reference, found.submission) == ("zhang", "#7", "submitted")
    assert (found.required, found.held, found.contradictions) == (5, 2, 1)
    assert store.criteria([identifier]) == {identifier: records.criteria(documents.failing())}
    assert store.report(identifier) == documents.failing()
    assert store.report("0" * 32) is None
    store.close()
    again = opened(place, create=False)
    assert again.verifications(Query()) == [found]
    again.close()


def test_hostile_texts_come_back_visible(place: str) -> None:
    text = "'; DROP TABLE verification; --\x00\udc80\x1b[2J训练%s{x}"
    store = opened(place)
    (identifier,) = store.record(documents.document(documents.hostile(text)), contributor=text, reference=text)
    (found,) = store.verifications(Query(contributor=found_as(text)))
    assert (found.submission, found.reference) == (", ".join([found_as(text)] * 2), found_as(text))
    assert store.criteria([identifier])[identifier][0].file == found_as(text)
    store.close()


def found_as(text: str) -> str:
    return text.replace("\x00", "\\x00").replace("\udc80", "\\udc80")


def test_what_is_asked_for(place: str) -> None:
    store = opened(place)
    other = msgspec.structs.replace(documents.passing(), task=126)
    for document, name in ((FAILING, "zhang"), (documents.document(other), "li"), (FAILING, "li")):
        store.record(document, contributor=name)

    def asked(**query: object) -> list[tuple[int, str]]:
        return sorted((v.task, v.contributor) for v in store.verifications(Query(**query)))  # type: ignore[arg-type]

    assert asked() == [(124, "li"), (124, "zhang"), (126, "li")]
    assert asked(task=124) == [(124, "li"), (124, "zhang")]
    assert asked(contributor="li", task=126) == [(126, "li")]
    assert asked(model="slak_SMALL") == [(126, "li")]
    assert asked(model="nobody") == []
    assert asked(since="2020-01-01") == asked()
    assert asked(since="2999-01-01") == []
    assert len(asked(limit=2)) == 2
    store.close()


def test_several_tasks_are_recorded_at_once_or_not_at_all(place: str) -> None:
    store = opened(place)
    broken = documents.passing()
    broken.rows[0].model = {1, 2}  # type: ignore[assignment]  # what no database takes
    with pytest.raises(UsageError):
        store.record(documents.document(documents.failing(), broken))
    assert store.verifications(Query()) == []
    store.close()


@pytest.mark.slow
@pytest.mark.parametrize("count", [RECORDS])
def test_jobs_that_record_at_once_lose_nothing(place: str, count: int) -> None:
    jobs = [
        subprocess.Popen([*RECORDER, place, f"job{job}", str(count)], cwd=ROOT, stdout=subprocess.DEVNULL)
        for job in range(JOBS)
    ]
    assert [job.wait() for job in jobs] == [0] * JOBS
    store = opened(place, create=False)
    found = store.verifications(Query())
    assert len({v.id for v in found}) == JOBS * count
    assert {(v.contributor, v.reference) for v in found} == {
        (f"job{job}", str(number)) for job in range(JOBS) for number in range(count)
    }
    sample = [v.id for v in found[::97]]
    assert {len(rows) for rows in store.criteria(sample).values()} == {7}
    store.close()


def test_a_job_that_is_killed_leaves_what_it_recorded(place: str) -> None:
    job = subprocess.Popen([*RECORDER, place, "killed", "100000"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert job.stdout is not None
    told = [int(job.stdout.readline()) for _ in range(20)]
    os.kill(job.pid, signal.SIGKILL)
    told += [int(line) for line in job.stdout.read().split()]
    job.wait()
    job.stdout.close()
    store = opened(place, create=False)
    found = store.verifications(Query())
    assert {int(v.reference) for v in found} >= set(told)
    assert {len(rows) for rows in store.criteria([v.id for v in found]).values()} == {7}
    store.record(FAILING)
    assert len(store.verifications(Query())) == len(found) + 1
    store.close()


def test_nothing_was_recorded_yet(place: str) -> None:
    assert refused(place, create=False).code == "history_absent"
    if "://" not in place:
        assert not Path(place).exists()


def test_an_older_database_is_brought_up_to_date(file: str) -> None:
    store = opened(file)
    store.record(FAILING)
    store.close()
    with sqlite3.connect(file) as connection:
        for index in ("verification_by_task", "verification_by_day", "criterion_by_model"):
            connection.execute(f"DROP INDEX {index}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    connection.close()
    store = opened(file, create=False)
    assert len(store.verifications(Query())) == 1
    store.close()
    with sqlite3.connect(file) as connection:
        indices = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index'")}
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(REVISION,)]
    connection.close()
    assert {"verification_by_task", "verification_by_day", "criterion_by_model"} <= indices


def test_the_steps_lead_to_the_tables_that_are_used(place: str) -> None:
    import sqlalchemy as sa
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from harness.history.tables import METADATA

    opened(place).close()
    url = place.replace("postgresql://", "postgresql+psycopg://") if "://" in place else f"sqlite:///{place}"
    engine = sa.create_engine(url)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    engine.dispose()


def test_a_database_of_a_newer_version(file: str) -> None:
    opened(file).close()
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    assert refused(file).code == "history_newer"


def test_a_file_that_is_no_database(file: str) -> None:
    Path(file).parent.mkdir()
    Path(file).write_bytes(b"no database" * 1000)
    error = refused(file)
    assert (error.code, error.values["problem"]) == ("history_unusable", "file is not a database")
    assert Path(file).read_bytes() == b"no database" * 1000


def test_a_database_that_is_damaged(file: str) -> None:
    store = opened(file)
    for _ in range(20):
        store.record(FAILING)
    store.close()
    with open(file, "r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * 40_000)
    with pytest.raises(UsageError) as caught:
        opened(file, create=False).verifications(Query())
    assert caught.value.code == "history_unusable"


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    error = refused(str(tmp_path / "file" / "history.db"))
    assert error.code == "history_unreachable"


def test_a_file_that_cannot_be_opened(tmp_path: Path) -> None:
    error = refused(str(tmp_path))
    assert (error.code, error.values["problem"]) == ("history_unreachable", "unable to open database file")


def test_the_database_of_another_program(file: str) -> None:
    Path(file).parent.mkdir()
    other = sqlite3.connect(file)
    other.execute("CREATE TABLE alembic_version (number TEXT)")
    other.close()
    error = refused(file)
    assert (error.code, error.values["problem"]) == ("history_unusable", "no such column: version_num")


def test_an_id_is_told_by_its_beginning(place: str) -> None:
    store = opened(place)
    (identifier,) = store.record(FAILING)
    assert store.report(identifier[:8]) == documents.failing()
    assert store.report("_" * 8) is None
    store.record(FAILING)
    with pytest.raises(UsageError) as caught:
        store.report("")
    assert caught.value.code == "diff_several"


def test_a_database_in_use(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    opened(file).close()
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    monkeypatch.setattr("harness.history.store._PATIENCE", 0.05)
    store = opened(file)
    # Who reads does not wait.
    assert store.verifications(Query()) == []
    with pytest.raises(UsageError) as caught:
        store.record(FAILING)
    assert caught.value.code == "history_locked"
    other.execute("ROLLBACK")
    other.close()
    store.record(FAILING)
    assert len(store.verifications(Query())) == 1
    store.close()


def test_a_server_that_does_not_answer(tmp_path: Path) -> None:
    needs("psycopg")
    error = refused(f"postgresql://me:secret@/x?host={tmp_path}")
    assert error.code == "history_unreachable"
    assert "secret" not in str(error)


@pytest.mark.parametrize("url", ["mysql://host/x", "file://x", "nonsense://", "://"])
def test_a_place_that_is_none(url: str) -> None:
    assert refused(url).code == "history_url"


def test_where_it_is_recorded_when_nobody_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("REPROVERIFY_HISTORY", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert default_place() == str(tmp_path / "reproverify" / "history.db")
    monkeypatch.delenv("XDG_DATA_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_place() == str(tmp_path / ".local" / "share" / "reproverify" / "history.db")
    monkeypatch.setenv("REPROVERIFY_HISTORY", "postgresql://host/x")
    assert default_place() == "postgresql://host/x"


@pytest.mark.parametrize(
    ("text", "place"),
    [("postgresql://h/d", True), ("a/History.DB", True), ("x.sqlite3", True), ("logs", False), ("db", False)],
)
def test_a_place_is_told_from_a_submission(text: str, place: bool) -> None:
    assert is_place(text) == place
