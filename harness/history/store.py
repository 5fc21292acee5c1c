"""The database: SQLite in a file, or PostgreSQL. Several jobs may record at once, and each record is there or is not.

It is brought to its present form when it is opened. Nothing of a submission is a statement: all values are bound.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
import time
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Final

import msgspec

from harness.history import records
from harness.history.records import CriterionRecord, Query, Verification
from harness.judging.report import Document, Report
from harness.values.errors import MissingExtra, UsageError

try:
    import sqlalchemy as sa
    from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError

    from harness.history.tables import CRITERION, REVISION, VERIFICATION
except ImportError:
    raise MissingExtra("missing_extra", package="sqlalchemy", extra="history") from None

# How long a job waits for another one's record.
_PATIENCE: Final = 60.0
# Of PostgreSQL's locks that mean what an application says: ours while the tables are brought to their present form.
_LOCK: Final = 7_238_104_415


# Databases bound how many values a statement may have.
_BOUND: Final = 500


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A document to record, and who handed it in. `key`, where there is one, tells that it is the same again."""

    document: Document
    contributor: str = ""
    reference: str = ""
    key: bytes = b""


class Store:
    """An open database. `place` is its name in messages, without a password."""

    def __init__(self, text: str, *, create: bool) -> None:
        """Open the database at `text`, a URL or the path of a file of SQLite's.

        Raises UsageError where it is absent (unless `create`), locked, broken or newer than this program, and
        MissingExtra where the driver is not installed.
        """
        url = _url(text)
        self.place = url.render_as_string(hide_password=True)
        self._sqlite = url.get_backend_name() == "sqlite"
        if self._sqlite and url.database not in (None, "", ":memory:"):
            self.place = str(url.database)
            self._file(str(url.database), create=create)
        try:
            self._engine = sa.create_engine(url, connect_args={"timeout": _PATIENCE} if self._sqlite else {})
        except ModuleNotFoundError as error:
            raise MissingExtra("missing_extra", package=error.name or "psycopg", extra="postgresql") from None
        self._reading = self._engine.execution_options(reading=True)
        if self._sqlite:
            sa.event.listen(self._engine, "connect", _own_transactions)
            sa.event.listen(self._engine, "begin", _begin)
        try:
            with self._told():
                self._upgrade(create=create)
        except BaseException:  # handed on: nothing but the connection is put in order
            self.close()
            raise

    def close(self) -> None:
        self._engine.dispose()

    def record(self, document: Document, *, contributor: str = "", reference: str = "") -> list[str]:
        """Record every task of a document at once; returns their ids. Raises UsageError."""
        made = Recorded(document=document, contributor=contributor, reference=reference)
        return self.record_all([made])

    def record_all(self, made: Iterable[Recorded]) -> list[str]:
        """Record several documents in one transaction: all of them, or, where that fails, none.

        What has a key is recorded once: where it is there already, nothing is added. Returns the ids of all, those
        that were there among them. Raises UsageError.
        """
        recorded = datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        pairs = [(_verification(report, one, recorded), report) for one in made for report in one.document.reports]
        with self._told(), self._engine.begin() as connection:
            there = _present(connection, [verification.id for verification, _ in pairs])
            verifications, criteria = [], []
            for verification, report in pairs:
                if verification.id in there:
                    continue
                there.add(verification.id)
                verifications.append({**_columns(verification), "report": _packed(report)})
                criteria += [
                    {"verification": verification.id, "position": position, **_columns(row)}
                    for position, row in enumerate(records.criteria(report))
                ]
            if verifications:
                connection.execute(VERIFICATION.insert(), verifications)
            if criteria:
                connection.execute(CRITERION.insert(), criteria)
        return [verification.id for verification, _ in pairs]

    def verifications(self, query: Query) -> list[Verification]:
        """The verifications that are asked for, the oldest first. Raises UsageError."""
        columns = [column for column in VERIFICATION.columns if column.name != "report"]
        found = sa.select(*columns).where(*_where(query))
        newest = found.order_by(VERIFICATION.c.recorded.desc(), VERIFICATION.c.id.desc()).limit(query.limit)
        with self._told(), self._reading.begin() as connection:
            rows = list(connection.execute(newest).mappings())
        return [msgspec.convert(_plain(row), Verification) for row in reversed(rows)]

    def criteria(self, identifiers: list[str]) -> dict[str, list[CriterionRecord]]:
        """The criteria of verifications, by their ids. Raises UsageError."""
        found: dict[str, list[CriterionRecord]] = {identifier: [] for identifier in identifiers}
        with self._told(), self._reading.begin() as connection:
            for begin in range(0, len(identifiers), _BOUND):
                some = identifiers[begin : begin + _BOUND]
                asked = sa.select(CRITERION).where(CRITERION.c.verification.in_(some)).order_by(CRITERION.c.position)
                for row in connection.execute(asked).mappings():
                    values = _plain(row)
                    identifier, _ = values.pop("verification"), values.pop("position")
                    found[identifier].append(msgspec.convert(values, CriterionRecord))
        return found

    def report(self, identifier: str) -> Report | None:
        """The whole report of the verification whose id begins so; None where there is none.

        Raises UsageError, also where there are several.
        """
        begins = VERIFICATION.c.id.startswith(identifier, autoescape=True)
        asked = sa.select(VERIFICATION.c.report).where(begins).limit(2)
        with self._told(), self._reading.begin() as connection:
            packed = connection.execute(asked).scalars().all()
        if len(packed) > 1:
            raise UsageError("diff_several", place=self.place, text=identifier)
        return msgspec.json.decode(zlib.decompress(packed[0]), type=Report) if packed else None

    def _file(self, path: str, *, create: bool) -> None:
        """The file of SQLite's: there, or with a folder that it can be made in."""
        if os.path.exists(path):
            return
        if not create:
            raise UsageError("history_absent", place=self.place)
        try:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError("history_unreachable", place=self.place, problem=error.strerror or "") from None

    def _upgrade(self, *, create: bool) -> None:
        """Bring the tables to their present form, one job at a time."""
        with self._reading.begin() as connection:
            at = _revision(connection)
        if at == REVISION:
            return
        if at is None and not create:
            raise UsageError("history_absent", place=self.place)
        if at is not None and at > REVISION:
            raise UsageError("history_newer", place=self.place)
        with self._engine.begin() as connection:
            if not self._sqlite:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            # Another job may have done it while this one waited.
            if _revision(connection) != REVISION:
                _migrate(connection)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Whatever the database complains about, as a message."""
        try:
            yield
        except (SQLAlchemyError, sqlite3.Error) as error:
            cause = error.orig if isinstance(error, DBAPIError) else error
            problem = next(iter(str(cause).strip().splitlines()), "") or type(cause).__name__
            raise UsageError(_complaint(error, problem), place=self.place, problem=problem) from None


def _complaint(error: Exception, problem: str) -> str:
    """Which message tells what the database says: it is in use, out of reach, or not one of ours."""
    if "locked" in problem:
        return "history_locked"
    # SQLite's word for a table that is not there is an operational error too.
    operational = isinstance(error, (OperationalError, sqlite3.OperationalError)) and not problem.startswith("no such")
    return "history_unreachable" if operational else "history_unusable"


def _url(text: str) -> sa.URL:
    """What a URL or the path of a file means. Raises UsageError."""
    if "://" not in text:
        return sa.URL.create("sqlite", database=text)
    try:
        url = sa.make_url(text)
        if url.drivername in ("postgresql", "postgres"):
            url = url.set(drivername="postgresql+psycopg")
        if url.get_backend_name() not in ("sqlite", "postgresql"):
            raise UsageError("history_url", url=text)
    except SQLAlchemyError:
        raise UsageError("history_url", url=text) from None
    return url


def _own_transactions(connection: Any, _record: Any) -> None:
    """SQLite's driver begins transactions of its own; these would not see the others' records in time."""
    connection.isolation_level = None
    # Who reads does not wait for who writes. Switching to this journal does not wait for other jobs by itself.
    end = time.monotonic() + _PATIENCE
    while not _journal(connection, last=time.monotonic() > end):
        time.sleep(0.05)
    # A record survives the end of the process without waiting for the disk each time.
    connection.execute("PRAGMA synchronous=NORMAL").close()
    connection.execute("PRAGMA foreign_keys=ON").close()


def _journal(connection: Any, *, last: bool) -> bool:
    """Whether the journal was switched; False where another job was in the way and this is not the last attempt."""
    try:
        connection.execute("PRAGMA journal_mode=WAL").close()
    except sqlite3.OperationalError as error:
        if last or "locked" not in str(error):
            raise
        return False
    return True


def _begin(connection: sa.Connection) -> None:
    """Who writes asks for it at once: who asks for it later may have to give up."""
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _revision(connection: sa.Connection) -> str | None:
    """The step that the database is at; None where it has no tables of ours."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _migrate(connection: sa.Connection) -> None:
    try:
        from alembic import command
        from alembic.config import Config
    except ImportError:
        raise MissingExtra("missing_extra", package="alembic", extra="history") from None
    config = Config()
    config.set_main_option("script_location", "harness.history:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _present(connection: sa.Connection, identifiers: list[str]) -> set[str]:
    """Those of the ids that are recorded."""
    found: set[str] = set()
    for begin in range(0, len(identifiers), _BOUND):
        asked = sa.select(VERIFICATION.c.id).where(VERIFICATION.c.id.in_(identifiers[begin : begin + _BOUND]))
        found.update(connection.execute(asked).scalars())
    return found


def _columns(record: msgspec.Struct) -> dict[str, Any]:
    return {name: _storable(value) for name, value in msgspec.structs.asdict(record).items()}


def _verification(report: Report, one: Recorded, recorded: str) -> Verification:
    required, document = report.required, one.document
    key = hashlib.sha256(one.key + report.task.to_bytes(4, "big")).hexdigest()[:32] if one.key else uuid.uuid4().hex
    return Verification(
        id=key,
        recorded=recorded,
        task=report.task,
        spec_version=report.spec_version,
        version=document.version,
        verdict=report.verdict.value,
        exit_status=report.exit_status,
        submission=", ".join(report.submission),
        contributor=one.contributor,
        reference=one.reference,
        digest=records.digest(report),
        required=len(required),
        held=sum(1 for row in required if row.verdict.holds),
        contradictions=sum(1 for finding in report.findings if finding.grade.value == "contradiction"),
    )


def _packed(report: Report) -> bytes:
    """The whole report, small."""
    return zlib.compress(msgspec.json.encode(_storable(msgspec.to_builtins(report))))


def _storable(value: Any) -> Any:
    """A value as a database takes it: names of files need not be Unicode, and PostgreSQL's texts have no NUL."""
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")
    if isinstance(value, dict):
        return {_storable(key): _storable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_storable(item) for item in value]
    return value


def _plain(row: sa.RowMapping) -> dict[str, Any]:
    """A row by the names of its columns, which SQLAlchemy gives as texts that are more than texts."""
    return {f"{name}": value for name, value in row.items()}


def _where(query: Query) -> list[sa.ColumnElement[bool]]:
    where: list[sa.ColumnElement[bool]] = []
    if query.task is not None:
        where.append(VERIFICATION.c.task == query.task)
    if query.contributor is not None:
        where.append(VERIFICATION.c.contributor == query.contributor)
    if query.since is not None:
        where.append(VERIFICATION.c.recorded >= query.since)
    if query.model is not None:
        models = sa.select(CRITERION.c.verification).where(sa.func.lower(CRITERION.c.model) == query.model.lower())
        where.append(VERIFICATION.c.id.in_(models))
    return where
