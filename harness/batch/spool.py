"""What is kept of a batch until its end, outside the memory: every result, and what submissions are compared by.

It is a database of SQLite in a file of its own that nobody sees and that is gone when the process ends.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Final, NamedTuple

import msgspec

from harness.batch.prints import Print
from harness.batch.verified import SubmissionResult

_TABLES: Final = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
CREATE TABLE results (number INTEGER PRIMARY KEY, name TEXT NOT NULL, result BLOB NOT NULL);
CREATE INDEX by_name ON results (name, number);
CREATE TABLE prints (log INTEGER PRIMARY KEY, holder TEXT, contributor TEXT, file TEXT, samples BLOB);
CREATE TABLE known (sha256 TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE samples (sample BLOB, log INTEGER);
CREATE TABLE held (kind TEXT, digest TEXT, holder TEXT, contributor TEXT, file TEXT);
"""


class HeldFile(NamedTuple):
    """A file of a submission that holds something: the submission's name, who handed it in, and the file's name."""

    holder: str
    contributor: str
    file: str

    @property
    def place(self) -> str:
        return f"{self.holder}: {self.file}"


class Spool:
    """The results of a batch, in the order of their names whatever the order they were added in."""

    def __init__(self, results: Iterable[SubmissionResult] = ()) -> None:
        # An empty name is a database on the disk that is deleted when it is closed.
        self._store = sqlite3.connect("", isolation_level=None)
        self._store.executescript(_TABLES)
        for result in results:
            self.add(result)

    def add(self, result: SubmissionResult) -> None:
        given = (result.name, msgspec.msgpack.encode(result))
        self._store.execute("INSERT INTO results (name, result) VALUES (?, ?)", given)

    def close(self) -> None:
        self._store.close()

    def __len__(self) -> int:
        count: int = self._store.execute("SELECT count(*) FROM results").fetchone()[0]
        return count

    def __iter__(self) -> Iterator[SubmissionResult]:
        for (packed,) in self._store.execute("SELECT result FROM results ORDER BY name, number"):
            yield msgspec.msgpack.decode(packed, type=SubmissionResult)

    def compared(self) -> InCommon:
        """What of the results is compared, once all are there."""
        return InCommon(self._store, self)


class InCommon:
    """What submissions have in common, by what is kept of their files."""

    def __init__(self, store: sqlite3.Connection, results: Iterable[SubmissionResult]) -> None:
        self._store = store
        store.executescript("DELETE FROM prints; DELETE FROM known; DELETE FROM samples; DELETE FROM held;")
        store.execute("BEGIN")
        for result in results:
            self._add(result)
        store.execute("COMMIT")

    def shared(self, kind: str) -> Iterator[tuple[str, list[HeldFile]]]:
        """Every digest of that kind (`log`, `weights`) that several files have, with these files, in their order."""
        rows = self._store.execute(
            "SELECT h.digest, h.holder, h.contributor, h.file FROM held AS h JOIN "
            "(SELECT digest, min(rowid) AS first FROM held WHERE kind = ? GROUP BY digest HAVING count(*) > 1) AS m "
            "ON h.digest = m.digest WHERE h.kind = ? ORDER BY m.first, h.rowid",
            (kind, kind),
        )
        for digest, files in groupby(rows, itemgetter(0)):
            yield digest, [HeldFile(*row[1:]) for row in files]

    def alike(self) -> Iterator[list[int]]:
        """The logs that have one sample in common, for every sample that several have."""
        rows = self._store.execute("SELECT sample, log FROM samples ORDER BY sample, log")
        for _, found in groupby(rows, itemgetter(0)):
            logs = [log for _, log in found]
            if len(logs) > 1:
                yield logs

    def log(self, number: int) -> tuple[HeldFile, Print]:
        """A log that `alike` names."""
        row = self._store.execute(
            "SELECT holder, contributor, file, samples FROM prints WHERE log = ?", (number,)
        ).fetchone()
        return HeldFile(*row[:3]), Print(file=row[2], samples=row[3])

    def holder(self, number: int) -> str:
        name: str = self._store.execute("SELECT holder FROM prints WHERE log = ?", (number,)).fetchone()[0]
        return name

    def _add(self, result: SubmissionResult) -> None:
        whose = (result.name, result.contributor)
        held = [("log", sha256, *whose, file) for sha256, file in result.logs.items()]
        held += [("weights", one.weights, *whose, one.file) for one in result.prints if one.weights]
        self._store.executemany("INSERT INTO held VALUES (?, ?, ?, ?, ?)", held)
        digests = {file: sha256 for sha256, file in result.logs.items()}
        for one in result.prints:
            if one.samples and self._new(digests.get(one.file, "")):
                cursor = self._store.execute(
                    "INSERT INTO prints (holder, contributor, file, samples) VALUES (?, ?, ?, ?)",
                    (*whose, one.file, one.samples),
                )
                rows = [(key, cursor.lastrowid) for key in one.keyed()]
                self._store.executemany("INSERT INTO samples VALUES (?, ?)", rows)

    def _new(self, sha256: str) -> bool:
        """Whether a log was not met before: equal ones are told as such."""
        if not sha256:
            return True
        return self._store.execute("INSERT OR IGNORE INTO known VALUES (?)", (sha256,)).rowcount > 0
