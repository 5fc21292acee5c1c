"""Submissions in object storage: any URL that fsspec knows, listed and read over the network as it is needed.

Files are read in ranges that grow while they are read on, so that of a file that is only looked at no more than its
beginning is fetched, and of a zip its directory and the members that are read. Nothing is stored on disk. Every call
has a time-out and is made again, later and later, where it fails or gives less than was asked for; what cannot be read
in the end is an InputError like that of a file on disk. Credentials come from the environment, as each store's own
library reads them; a URL that holds a password is refused, since it would stand in every report.
"""

from __future__ import annotations

import io
import queue
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, BinaryIO, Final, NamedTuple, TypeVar, cast

from harness.submission import archives
from harness.submission.urls import shown, with_password
from harness.values.errors import InputError
from harness.values.lazy import pattern

T = TypeVar("T")

# A container in front of a URL, with the path in it that is meant: `zip::s3://...`, `tar://logs::https://...`.
_CONTAINER: Final = pattern(r"(zip|tar)(?:://([^:]*))?::(.*)")

# What a library says may quote a URL with its signature.
_QUERY: Final = pattern(r"\?\S+")

# How long one answer may take, how often it is asked for, and how long is waited before the second time.
TIMEOUT: Final = 60.0
ATTEMPTS: Final = 5
WAIT: Final = 0.5
# The first range that is read, and the longest.
_FIRST: Final = 1 << 18
_LONGEST: Final = 1 << 23
# Listings that lead round in circles end somewhere.
_MAX_DEPTH: Final = 64


class StoredFile(NamedTuple):
    """A file in a store. `size` is None where the store does not say, `mark` changes when the file does, if known."""

    name: str
    path: str
    size: int | None
    mark: str


class RemotePlace:
    """What a URL leads to. `inside` is the path in the archive `form` that is meant, where the URL names one."""

    def __init__(self, url: str) -> None:
        """Raises InputError where the URL cannot be used: `remote_credentials`, `remote_missing`, `remote_unknown`."""
        self.shown = shown(url)
        if with_password(url):
            raise InputError("remote_credentials", file=self.shown)
        self.form: archives.Form | None = None
        self.inside = ""
        target = url
        if (packed := _CONTAINER.fullmatch(url)) is not None:
            kind, inside, target = packed.groups()
            self.form, self.inside = archives.form_of(f".{kind}"), (inside or "").strip("/")
            self.archive = shown(target)
        try:
            import fsspec
        except ImportError:
            raise InputError("remote_missing", file=self.shown, package="fsspec") from None
        try:
            self._store, self._path = fsspec.core.url_to_fs(target)
            # Stores remember listings; what was put there since counts.
            self._store.invalidate_cache()
        except ImportError as error:
            raise InputError("remote_missing", file=self.shown, package=str(error)) from None
        except Exception as error:  # whatever a store's library makes of a URL
            raise InputError("remote_unknown", file=self.shown, problem=_said(error)) from None

    def entries(self) -> list[StoredFile] | None:
        """The files and folders (with `/` at their end) directly below it; None where it is a file."""
        info = self._ask(self._info)
        return None if info["type"] == "file" else [one for one, _ in self._listed(self._path)]

    def file(self) -> StoredFile:
        """The file that it is. Raises InputError."""
        info = self._ask(lambda: self._store.info(self._path))
        return _found(self.archive if self.form is not None else self.shown, info)

    def walk(self, report: Callable[[InputError], None], limit: int) -> Iterator[StoredFile]:
        """Every file below it, sorted folder by folder; what cannot be listed goes to `report`."""
        if self.entries() is None:
            yield self.file()
            return
        pending = [(self._path, 0, "")]
        count = 0
        while pending:
            path, depth, name = pending.pop()
            try:
                listed = self._listed(path)
            except InputError as error:
                report(error)
                continue
            folders = []
            for one, folder in listed:
                count += 1
                if count > limit:
                    report(InputError("too_many_files", file=self.shown, limit=str(limit)))
                    return
                last = one.name.rstrip("/").rpartition("/")[2]
                if archives.is_clutter(last):
                    continue
                found = one._replace(name=f"{self.shown.rstrip('/')}/{name}{last}")
                if not folder:
                    yield found
                elif depth < _MAX_DEPTH:
                    folders.append((one.path, depth + 1, f"{name}{last}/"))
            pending += reversed(folders)

    def marked(self, report: Callable[[InputError], None], limit: int) -> Iterator[StoredFile]:
        """As `walk`, with what tells that a file is another, where the store has to be asked for it file by file."""
        for found in self.walk(report, limit):
            yield found if found.mark else _found(found.name, self._ask(partial(self._store.info, found.path)))

    def open(self, found: StoredFile) -> RangeFile:
        """A file of it, to be read. Nothing is asked of the store before the first read."""
        return RangeFile(self._store, found)

    def _info(self) -> dict[str, Any]:
        """What the store says of the path; of a web server, a page that is no file by its name is a folder."""
        if self._path.endswith("/") or self.shown.endswith("/"):
            return {"type": "directory"}
        info = cast("dict[str, Any]", self._store.info(self._path))
        if info.get("mimetype") == "text/html" and "." not in self._path.rpartition("/")[2]:
            return {"type": "directory"}
        return info

    def _listed(self, path: str) -> list[tuple[StoredFile, bool]]:
        """What stands directly below a path of the store, sorted, each with whether it is a folder."""
        entries = self._ask(lambda: self._store.ls(path, detail=True))
        found = []
        for info in entries:
            name = str(info["name"])
            if name.rstrip("/") == path.rstrip("/"):
                continue  # a folder that is a key of its own
            folder = info["type"] == "directory"
            last = name.rstrip("/").rpartition("/")[2]
            one = _found(f"{self.shown.rstrip('/')}/{last}{'/' if folder else ''}", info)
            found.append((one, folder))
        return sorted(found, key=lambda pair: pair[0].name)

    def _ask(self, call: Callable[[], T]) -> T:
        return patiently(call, self.shown)


class RangeFile(io.RawIOBase):
    """A file of a store as a stream that can seek, read in ranges; one that only streams, from its start."""

    def __init__(self, store: Any, found: StoredFile) -> None:
        self._store = store
        self._found = found
        self._position = 0
        self._begin = 0  # of what is held
        self._held = b""
        self._next = _FIRST
        self._stream: _Stream | None = None
        self._asked = found.size is not None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == 2:
            offset += self._known_size()
        elif whence == 1:
            offset += self._position
        if offset < 0:
            raise ValueError("negative seek position")
        self._position = offset
        return offset

    def readinto(self, buffer: Any, /) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(lambda: self.read(_LONGEST), b""))
        at = self._position - self._begin
        if not 0 <= at < len(self._held):
            self._fetch(size)
            at = 0
        data = self._held[at : at + size]
        self._position += len(data)
        return data

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._held = b""
            if self._stream is not None:
                self._stream.close()

    def _stated_size(self) -> int | None:
        """How long the file is; a listing of pages does not say so of each."""
        if not self._asked:
            info = patiently(partial(self._store.info, self._found.path), self._found.name)
            self._found = self._found._replace(size=_found("", info).size)
            self._asked = True
        return self._found.size

    def _known_size(self) -> int:
        size = self._stated_size()
        if size is None:
            # Nobody says: it is read to its end.
            here, self._position = self._position, 0
            while self.read(_LONGEST):
                pass
            size, self._position = self._position, here
            self._found = self._found._replace(size=size)
        return size

    def _fetch(self, size: int) -> None:
        """Hold the range from the position on; nothing at the end of the file."""
        follows = self._position == self._begin + len(self._held)
        self._next = min(self._next * 2, _LONGEST) if follows and self._held else _FIRST
        begin, length, self._held = self._position, max(self._next, min(size, _LONGEST)), b""
        whole = self._stated_size() if self._stream is None else None
        if whole is not None:
            end = min(begin + length, whole)
            try:
                self._held = patiently(partial(self._range, begin, end), self._found.name) if begin < end else b""
            except _StreamsOnly:
                whole = None
        if whole is None:
            self._stream = self._stream or _Stream(self._store, self._found)
            self._held = self._stream.read(begin, length)
        self._begin = begin

    def _range(self, begin: int, end: int) -> bytes:
        with self._store.open(self._found.path, "rb", cache_type="none") as stream:
            try:
                stream.seek(begin)
                data = bytes(stream.read(end - begin))
            except ValueError:
                raise _StreamsOnly from None
        if len(data) < end - begin:
            raise _Cut(f"{begin + len(data)} of {self._found.size} bytes")
        return data


class _StreamsOnly(Exception):
    """The store cannot read from the middle of a file."""


class _Cut(Exception):
    """Fewer bytes came than there are."""


class _Stream:
    """A file that is read from its start: another place is come to by reading what lies before."""

    def __init__(self, store: Any, found: StoredFile) -> None:
        self._store = store
        self._found = found
        self._opened: Any = None
        self._at = 0

    def read(self, begin: int, length: int) -> bytes:
        """`length` bytes from `begin` on, or what there is to the end."""
        return patiently(lambda: self._from(begin, length), self._found.name)

    def close(self) -> None:
        opened, self._opened = self._opened, None
        if opened is not None:
            opened.close()

    def _from(self, begin: int, length: int) -> bytes:
        try:
            if self._opened is None or begin < self._at:
                self.close()
                self._opened, self._at = self._store.open(self._found.path, "rb", block_size=0), 0
            while self._at < begin:
                if not self._some(min(begin - self._at, _LONGEST)):
                    return b""
            pieces = []
            while length > 0 and (piece := self._some(length)):
                pieces.append(piece)
                length -= len(piece)
        except BaseException:  # whatever it was, where the stream stands is not known
            self._opened = None
            raise
        return b"".join(pieces)

    def _some(self, length: int) -> bytes:
        piece = bytes(self._opened.read(length))
        self._at += len(piece)
        if not piece and self._found.size is not None and self._at < self._found.size:
            raise _Cut(f"{self._at} of {self._found.size} bytes")
        return piece


def patiently(call: Callable[[], T], name: str) -> T:
    """The result of a call, made again where it fails; in the end an InputError about the file `name`."""
    problem = ""
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(WAIT * 2 ** (attempt - 1))
        try:
            return _within(call, TIMEOUT)
        except (_StreamsOnly, InputError):
            raise
        except Exception as error:  # whatever a store's library raises
            problem = _said(error)
            if _final(error):
                break
    raise InputError("remote_unreadable", file=name, problem=problem)


def _within(call: Callable[[], T], seconds: float) -> T:
    """The result of a call, or TimeoutError; what it does afterwards is of no consequence."""
    answer: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def ask() -> None:
        try:
            answer.put((call(), None))
        except BaseException as error:  # handed to who waits
            answer.put((None, error))

    threading.Thread(target=ask, daemon=True).start()
    try:
        result, error = answer.get(timeout=seconds)
    except queue.Empty:
        raise TimeoutError(f"no answer within {seconds:g} s") from None
    if error is not None:
        raise error
    return cast("T", result)


def _final(error: BaseException) -> bool:
    """Whether to ask again is of no use: the file is not there, or not ours to read."""
    if isinstance(error, FileNotFoundError):
        status = getattr(error.__cause__, "status", None)
        return error.__cause__ is None or (isinstance(status, int) and 400 <= status < 500 and status not in (408, 429))
    return isinstance(error, (PermissionError, NotImplementedError, ImportError))


def _said(error: BaseException) -> str:
    cause = error.__cause__ if isinstance(error, FileNotFoundError) and error.__cause__ is not None else error
    said = next(iter(str(cause).strip().splitlines()), "")
    return f"{type(cause).__name__}: {_QUERY.sub('?...', said)}"[:300] if said else type(cause).__name__


def _found(name: str, info: dict[str, Any]) -> StoredFile:
    size = info.get("size")
    marks = [
        str(info[key]) for key in ("ETag", "etag", "md5Hash", "sha256", "blob_id", "LastModified") if info.get(key)
    ]
    marks += [str(info[key]) for key in ("Last-Modified", "mtime", "last_modified", "created") if info.get(key)]
    return StoredFile(name, str(info["name"]), size if isinstance(size, int) else None, " ".join(marks))


def buffered(place: RemotePlace, found: StoredFile, size: int) -> BinaryIO:
    """A file as a buffered stream."""
    return cast(BinaryIO, io.BufferedReader(place.open(found), size))
