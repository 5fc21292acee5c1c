"""Going over files, folders, globs, archives and URLs: every file that they hold, and what could not be read.

Nothing is extracted to disk and nothing outside the named inputs is opened. A part that cannot be read becomes a
`Problem`; the rest goes on.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, cast

from harness.evidence.observation import Problem
from harness.submission import archives, unpacking
from harness.submission.disk import (
    BUFFER,
    MAGIC,
    MAX_FILES,
    glob,
    is_hidden,
    is_inside,
    open_plain,
    shown,
    unreadable,
)
from harness.submission.unpacking import Total
from harness.submission.urls import is_url
from harness.values.errors import InputError

if TYPE_CHECKING:
    from harness.submission.remote import RemotePlace, StoredFile

# How often something packed may be packed again.
MAX_DEPTH: Final = 3


class SubmittedFile:
    """One regular, non-empty file of a submission.

    `name` is what people are shown: the path as typed joined with the relative path, separated by `/`; a member of
    an archive is `logs.zip!/train.log`. It can hold control characters, never a lone surrogate. `size` counts
    uncompressed bytes where they are known (archives only claim it), else the bytes on disk.
    """

    __slots__ = ("_opener", "name", "size")

    def __init__(self, name: str, size: int, opener: Callable[[], BinaryIO]) -> None:
        self.name = name
        self.size = size
        self._opener = opener

    def open(self) -> BinaryIO:
        """The file's bytes, for a `with` statement.

        A plain file can seek; compressed ones only stream. A tar member is to be read before the next file is asked
        for: opened later, or a second time, the archive is read from its start again. Raises InputError, with
        `file`, here or from any read: inputunreadable, archive_broken, archive_bomb or archive_too_large. What
        could be read before the damage is delivered first.
        """
        return self._opener()


class Walk:
    """A way over inputs. `problems` and `empty` (names of files without a byte) grow on it, each thing once."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.empty: list[str] = []
        self._reported: set[tuple[str, ...]] = set()

    def report(self, error: InputError) -> None:
        """Add a problem, unless the same file or member already has one of this code."""
        problem = _problem(error)
        key = (problem.file, problem.code, problem.values.get("member", ""))
        if key not in self._reported:
            self._reported.add(key)
            self.problems.append(problem)

    def expand(self, typed: str) -> list[str]:
        """The paths one input stands for."""
        if os.path.lexists(typed) or is_url(typed):
            return [typed]
        if not MAGIC.search(typed):
            self.report(InputError("input_not_found", file=shown(typed)))
            return []
        anchor, matches = glob(typed)
        if not matches:
            self.report(InputError("input_no_match", file=shown(typed), pattern=shown(typed)))
        root = os.path.realpath(anchor)
        paths = []
        for path in matches:
            # Nobody typed what a pattern finds, so a link in a submission must not lead it elsewhere.
            target = os.path.realpath(path)
            if is_inside(target, root):
                paths.append(path)
            else:
                self.report(InputError("file_link_outside", file=shown(path), target=shown(target)))
        return paths

    def input(self, path: str, seen: set[str]) -> Iterator[SubmittedFile]:
        """The files that one path leads to, but those that were `seen`; these are noted there."""
        try:
            status = os.stat(path)
        except (FileNotFoundError, NotADirectoryError, ValueError) as error:
            if is_url(path):
                yield from self.remote_files(path, seen)
                return
            if not isinstance(error, FileNotFoundError):
                raise
            self.report(InputError("input_not_found", file=shown(path)))
            return
        except OSError as error:
            self.report(unreadable(path, error))
            return
        if stat.S_ISDIR(status.st_mode):
            yield from self._folder(path, seen)
        elif not stat.S_ISREG(status.st_mode):
            self.report(InputError("file_special", file=shown(path)))
        elif status.st_size == 0:
            self.report(InputError("input_empty", file=shown(path)))
        else:
            yield from self.regular(path, os.path.realpath(path), status.st_size, seen)

    def remote_files(self, url: str, seen: set[str]) -> Iterator[SubmittedFile]:
        """The files that a URL leads to, read over the network as they are asked for."""
        from harness.submission import remote  # most submissions lie on a disk

        found = False
        try:
            place = remote.RemotePlace(url)
            for one in place.walk(self.report, MAX_FILES):
                found = True
                if one.path in seen:
                    continue
                seen.add(one.path)
                if one.size == 0:
                    self._note_empty(one.name)
                    continue
                opener = partial(remote.buffered, place, one, BUFFER)
                source = partial(_counted, place, one)
                file = SubmittedFile(one.name, one.size or 0, opener)
                for inner in self._content(file, place.form or archives.form_of(one.name), source, Total()):
                    if not place.inside or _below(inner.name, f"{one.name}!/{place.inside}"):
                        yield inner
            if not found:
                self.report(InputError("input_empty", file=place.shown))
        except InputError as error:
            self.report(error)

    def _folder(self, top: str, seen: set[str]) -> Iterator[SubmittedFile]:
        root = os.path.realpath(top)
        seen.add(root)
        pending: list[tuple[os.DirEntry[str], str]] = []
        files = self._descend(top, root, pending)
        entries = 0
        while pending:
            entry, folder = pending.pop()
            entries += 1
            if entries > MAX_FILES:
                self.report(InputError("too_many_files", file=shown(top), limit=str(MAX_FILES)))
                return
            if archives.is_clutter(entry.name):
                continue
            real = os.path.join(folder, entry.name)
            if entry.is_symlink():
                real = os.path.realpath(entry.path)
                if not is_inside(real, root):
                    files += 1
                    self.report(InputError("file_link_outside", file=shown(entry.path), target=shown(real)))
                    continue
                if os.path.exists(real) and not is_hidden(real, root):
                    continue  # met under its own name
            try:
                status = entry.stat()
            except OSError as error:
                files += 1
                self.report(unreadable(entry.path, error))
                continue
            if stat.S_ISDIR(status.st_mode):
                if real not in seen:
                    seen.add(real)
                    files += self._descend(entry.path, real, pending)
                continue
            files += 1
            if not stat.S_ISREG(status.st_mode):
                self.report(InputError("file_special", file=shown(entry.path)))
            elif status.st_size == 0:
                self._note_empty(shown(entry.path))
            else:
                yield from self.regular(entry.path, real, status.st_size, seen)
        if not files:
            self.report(InputError("input_empty", file=shown(top)))

    def _descend(self, path: str, real: str, pending: list[tuple[os.DirEntry[str], str]]) -> int:
        """Put what stands in a folder on the stack, first name on top; 1 when the folder cannot be read, else 0."""
        try:
            with os.scandir(path) as found:
                entries = sorted(islice(found, MAX_FILES + 1), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            self.report(unreadable(path, error))
            return 1
        pending.extend((entry, real) for entry in entries)
        return 0

    def regular(self, path: str, real: str, size: int, seen: set[str]) -> Iterator[SubmittedFile]:
        """A file on a disk, or the files that it holds."""
        if real in seen:
            return
        seen.add(real)
        name = shown(path)
        opener = partial(open_plain, path, name)
        source = partial(unpacking.open_counted, path, name)
        yield from self._content(SubmittedFile(name, size, opener), archives.form_of(path), source, Total())

    def _content(
        self, file: SubmittedFile, form: archives.Form | None, source: unpacking.Source, total: Total, depth: int = 0
    ) -> Iterator[SubmittedFile]:
        """A file, or the files that it holds if it is packed: by its name as `form` says, else by its first bytes."""
        if form is None:
            once = _Once(file)
            found = once.packed()
            if found is None:
                try:
                    yield SubmittedFile(file.name, file.size, once.open)
                finally:
                    once.close()
                return
            form, source = found.form, source if depth == 0 else partial(unpacking.in_memory, once.open, file.name)
            if depth == 0 or form is None:
                once.close()
            if form is None:
                self.report(InputError("archive_unsupported", file=file.name, kind=found.kind))
                return
        if depth > MAX_DEPTH:
            self.report(InputError("archive_too_deep", file=file.name, limit=str(MAX_DEPTH)))
        elif form.container is None:
            opener = partial(unpacking.open_single, source, file.name, form.compression)
            yield from self._inside(SubmittedFile(file.name, file.size, opener), None, total, depth)
        else:
            for member in archives.members(source, file.name, form, self.report, total):
                if member.size:
                    one = SubmittedFile(member.name, member.size, member.open)
                    yield from self._inside(one, archives.form_of(member.name), total, depth)
                else:
                    self._note_empty(member.name)

    def _inside(
        self, file: SubmittedFile, form: archives.Form | None, total: Total, depth: int
    ) -> Iterator[SubmittedFile]:
        """What came out of something packed, or the files in it if it is packed again."""
        source = partial(unpacking.in_memory, file.open, file.name)
        yield from self._content(file, form, source, total, depth + 1)

    def _note_empty(self, name: str) -> None:
        if (name, "") not in self._reported:
            self._reported.add((name, ""))
            self.empty.append(name)


def _problem(error: InputError) -> Problem:
    """The row of the report for an error of `SubmittedFile.open` or of a read, which names its file itself."""
    return Problem.of(str(error.values.get("file", "")), error)


class _Once:
    """A file that was opened to be looked at: who opens it next is given that stream, a tar being read once only."""

    def __init__(self, file: SubmittedFile) -> None:
        self._file = file
        self._stream: BinaryIO | None = None

    def packed(self) -> archives.Packing | None:
        """What the file is packed as by its first bytes; one that cannot be read says so to who reads it."""
        try:
            self._stream = self._file.open()
            return archives.packed_as(cast(Any, self._stream).peek(archives.SNIFFED)[: archives.SNIFFED])
        except InputError:
            self.close()
            return None

    def open(self) -> BinaryIO:
        stream, self._stream = self._stream, None
        return stream or self._file.open()

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()
            self._stream = None


def _counted(place: RemotePlace, found: StoredFile) -> unpacking.CountedStream:
    return unpacking.CountedStream(place.open(found))


def _below(name: str, top: str) -> bool:
    return name == top or name.startswith(f"{top}/")
