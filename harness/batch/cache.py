"""Results that are kept: what has not changed since is not verified again, and a batch goes on where it was stopped.

A result is kept under a digest of everything it depends on: the content of the submission, the specs of its tasks, how
it was to be judged, and this program. The content of a file is told by its SHA-256, which is computed anew only for a
file whose size, time of change or place on the disk is another.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final

import msgspec

from harness.batch.items import Item
from harness.batch.retrying import passes
from harness.batch.verified import BatchSettings, SubmissionResult
from harness.submission.disk import MAX_FILES
from harness.submission.disk import shown as on_disk
from harness.submission.urls import is_url
from harness.values.errors import InputError
from harness.version import __version__

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS results (key BLOB PRIMARY KEY, result BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, stat TEXT NOT NULL, sha256 BLOB NOT NULL) WITHOUT ROWID;
"""
_CHUNK: Final = 1 << 20


def default_place() -> Path:
    """Where results are kept unless another place is named: the user's cache folder."""
    folder = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(folder, "reproverify", "batch.sqlite")


def of_program() -> bytes:
    """A digest of this program as it is installed: a version that is being worked on changes without a new number."""
    root = Path(__file__).resolve().parents[2]
    taken = hashlib.sha256(__version__.encode())
    for package in ("harness", "runners"):
        for name, path in _files(str(root / package)):
            if name.endswith(".py"):
                found = os.stat(path)
                taken.update(
                    f"{package}/{name} {found.st_size} {found.st_mtime_ns}\n".encode("utf-8", "surrogateescape")
                )
    return taken.digest()


def of_specs(paths: Iterable[Path]) -> bytes:
    """A digest of the specs at `paths` and of the registries beside them."""
    taken = hashlib.sha256()
    for folder in sorted({path.parent for path in paths}):
        for path in sorted(folder.glob("*.yaml")):
            taken.update(path.name.encode("utf-8", "surrogateescape") + b"\0" + _digest(str(path)))
    return taken.digest()


class Cache:
    """The results kept in the SQLite file `place`. Several batches may use it at once.

    A file that is no such store is put aside under another name, and a new one begun.
    """

    def __init__(self, place: Path, wanted: BatchSettings, specs: bytes) -> None:
        """`specs` is a digest of the catalogue that the tasks are of."""
        place.parent.mkdir(parents=True, exist_ok=True)
        self._store = _opened(place)
        # The day counts for waivers alone, and how a log is searched for no verdict.
        options = wanted.options if wanted.options.waivers else msgspec.structs.replace(wanted.options, today="")
        judged = msgspec.json.encode(msgspec.structs.replace(wanted, options=options, large=0)) + specs + of_program()
        self._large = wanted.large
        # What was found of large files that are not known yet: their digests come with the result.
        self._awaited: dict[str, dict[str, str]] = {}
        self._judged = hashlib.sha256(judged).digest()

    def __enter__(self) -> Cache:
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._store.commit()
        self._store.close()

    def key(self, item: Item) -> bytes | None:
        """The digest of all that the result of `item` depends on.

        None where it cannot be read, and where it has large files that are not known: reading them here would keep all
        others waiting. `settled` gives the key of those when they were verified.
        """
        if item.wrong is not None:
            return None
        awaited = self._unknown(item.path) if self._large else {}
        if awaited:
            self._awaited[item.name] = awaited
            return None
        return self._key(item)

    def settled(self, item: Item, result: SubmissionResult) -> bytes | None:
        """The key of an item that had none before, by the digests of its large files that its result tells."""
        known = {file: sha256 for sha256, file in result.logs.items()}
        awaited = self._awaited.pop(item.name, {})
        for path, stat in awaited.items():
            sha256 = known.get(on_disk(path))
            if sha256 is None or _stat(path) != stat:
                return None  # it is no log, or has changed meanwhile: it is read when it is verified again
            self._remember(path, stat, bytes.fromhex(sha256))
        return self._key(item) if awaited else None

    def _unknown(self, path: str) -> dict[str, str]:
        """The large files of a submission whose digests are not known, each with what the system says of it."""
        found = {}
        try:
            for _, file in _files(path):
                stat = _stat(file)
                if int(stat.split()[0]) >= self._large and self._known(file, stat) is None:
                    found[file] = stat
        except OSError:
            return {}
        return found

    def _key(self, item: Item) -> bytes | None:
        whole = hashlib.sha256(
            self._judged + msgspec.json.encode(msgspec.structs.replace(item, path=on_disk(item.path)))
        )
        if is_url(item.path) and not os.path.lexists(item.path):
            marks = _marks(item.path)
            return None if marks is None else hashlib.sha256(whole.digest() + marks).digest()
        try:
            for name, path in _files(item.path):
                whole.update(name.encode("utf-8", "surrogateescape") + b"\0" + self._sha256(path))
        except OSError:
            return None
        return whole.digest()

    def get(self, key: bytes | None) -> SubmissionResult | None:
        """The result that is kept under `key`, if there is one."""
        row = self._store.execute("SELECT result FROM results WHERE key = ?", (key,)).fetchone() if key else None
        if row is None:
            return None
        return msgspec.structs.replace(msgspec.json.decode(row[0], type=SubmissionResult), kept=True, seconds=0.0)

    def put(self, key: bytes | None, result: SubmissionResult) -> None:
        """Keep a result. One that says why a submission was not verified is not kept: it may be another next time."""
        if key is not None and result.problem is None and not passes(result):
            encoded = msgspec.json.encode(result)
            self._store.execute("INSERT OR REPLACE INTO results VALUES (?, ?)", (key, encoded))
            self._store.commit()

    def _sha256(self, path: str) -> bytes:
        stat = _stat(path)
        digest = self._known(path, stat)
        if digest is None:
            digest = _digest(path)
            self._remember(path, stat, digest)
        return digest

    def _known(self, path: str, stat: str) -> bytes | None:
        """The digest of a file that is as it was when it was read."""
        row = self._store.execute("SELECT stat, sha256 FROM files WHERE path = ?", (_place(path),)).fetchone()
        digest: bytes | None = row[1] if row is not None and row[0] == stat else None
        return digest

    def _remember(self, path: str, stat: str, digest: bytes) -> None:
        self._store.execute("INSERT OR REPLACE INTO files VALUES (?, ?, ?)", (_place(path), stat, digest))


def _place(path: str) -> str:
    """What a file is called among those that are known. Where two are called alike, what is said of one is not of the
    other, and each is read anew."""
    return on_disk(os.path.abspath(path))


def _stat(path: str) -> str:
    """What the system says of a file, which is another when the file changes. Raises OSError."""
    found = os.stat(path)
    return f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"


def _marks(url: str) -> bytes | None:
    """What a store says of the files of a submission without reading them; None where it does not say enough."""
    from harness.submission.remote import RemotePlace

    taken = hashlib.sha256()
    problems: list[InputError] = []
    try:
        for found in RemotePlace(url).marked(problems.append, MAX_FILES):
            if not found.mark:
                return None
            taken.update(f"{found.name}\0{found.size}\0{found.mark}\0".encode("utf-8", "surrogateescape"))
    except InputError:
        return None
    return None if problems else taken.digest()


def _opened(place: Path) -> sqlite3.Connection:
    try:
        return _prepared(place)
    except sqlite3.DatabaseError:
        os.replace(place, place.with_name(f"{place.name}.broken"))
        return _prepared(place)


def _prepared(place: Path) -> sqlite3.Connection:
    store = sqlite3.connect(place, timeout=30)
    try:
        store.execute("PRAGMA journal_mode = WAL")
        store.execute("PRAGMA synchronous = NORMAL")
        store.executescript(_TABLES)
    except BaseException:  # handed on: nothing but the connection is put in order
        store.close()
        raise
    return store


def _files(path: str) -> Iterator[tuple[str, str]]:
    """The files below `path`, or the file itself, each with its name below it, in a fixed order."""
    if not os.path.isdir(path):
        yield "", path
        return
    for folder, folders, names in os.walk(path):
        folders.sort()
        for name in sorted(names):
            whole = os.path.join(folder, name)
            yield os.path.relpath(whole, path), whole


def _digest(path: str) -> bytes:
    taken = hashlib.sha256()
    with open(path, "rb") as stream:
        while block := stream.read(_CHUNK):
            taken.update(block)
    return taken.digest()
