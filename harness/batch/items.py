"""Which submissions a batch consists of: the entries of a folder, or the rows of a manifest."""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

import msgspec

from harness.submission.disk import shown as readable
from harness.submission.files import open_submission
from harness.submission.urls import is_url, shown
from harness.values.errors import InputError, UsageError, YamlError
from harness.values.records import Message

if TYPE_CHECKING:
    from harness.submission.remote import RemotePlace

# The columns of a manifest: where the submission is, which tasks it is for, what it is called, and whose it is.
_PATH: Final = "submission"
_TASK: Final = "task"
_NAME: Final = "id"
_BY: Final = "contributor"
# Bytes of a manifest in a store: millions of rows.
_MAX_MANIFEST: Final = 1 << 29
_MANIFESTS: Final = (".csv", ".tsv", ".yaml", ".yml", ".jsonl")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One submission of a batch: its name, the path it lies at, and the tasks it is for; empty: not said.

    `contributor` is who handed it in; where nobody says, each submission is somebody else's. `wrong` says
    what is wrong with its row of the manifest, if anything is: it is reported and not verified.
    """

    name: str
    path: str
    tasks: tuple[int, ...] = ()
    contributor: str = ""
    wrong: Message | None = None


def find(root: str, select: Callable[[str], list[int]]) -> list[Item]:
    """The submissions at `root`: the entries of a folder, or the rows of a CSV, TSV, YAML or JSON-lines manifest.

    Paths in a manifest are relative to it. `root`, and what a manifest names, may be the URL of a store. `select` turns
    a task as it is written (`125`, `124-128`) into numbers and raises UsageError. Raises UsageError where there is no
    submission at all.
    """
    if is_url(root) and not os.path.lexists(root):
        return _in_store(root, select)
    if os.path.isdir(root):
        return _entries(root)
    if root.casefold().endswith(_MANIFESTS) and os.path.isfile(root):
        return list(_rows(root, _stored(root), select))
    raise UsageError("batch_root", path=root)


def _entries(root: str) -> list[Item]:
    """Every file and folder directly below `root`, by its name; hidden ones are none."""
    try:
        names = sorted(name for name in os.listdir(root) if not name.startswith("."))
    except OSError as error:
        raise UsageError("batch_unreadable", path=root, problem=error.strerror or "") from None
    if not names:
        raise UsageError("batch_empty", path=root)
    # Names of files need not be text; those of submissions are, and no two are one.
    told = Counter[str]()
    items = []
    for name in names:
        called = readable(name)
        told[called] += 1
        called = called if told[called] == 1 else f"{called}#{told[called]}"
        items.append(Item(name=called, path=os.path.join(root, name)))
    return items


def _in_store(url: str, select: Callable[[str], list[int]]) -> list[Item]:
    """The submissions below a URL: the entries of a folder or of an archive (`zip::...`), or the rows of a manifest."""
    from harness.submission import remote

    try:
        place = remote.RemotePlace(url)
        if place.form is not None:
            return _in_archive(url, place)
        entries = place.entries()
        if entries is None:
            if not place.shown.casefold().endswith(_MANIFESTS):
                raise UsageError("batch_root", path=place.shown)
            with remote.buffered(place, place.file(), _MAX_MANIFEST) as stream:
                return list(_rows(place.shown, stream.read(_MAX_MANIFEST), select))
    except InputError as error:
        raise UsageError(error.code, **error.values) from None
    items = [Item(name=one.name.rstrip("/").rpartition("/")[2], path=one.name) for one in entries]
    if not (items := [item for item in items if not item.name.startswith(".")]):
        raise UsageError("batch_empty", path=place.shown)
    return items


def _in_archive(url: str, place: RemotePlace) -> list[Item]:
    """What stands at the top of an archive in a store, each a submission."""
    whole = open_submission([url])
    start = f"{place.archive}!/{place.inside}/" if place.inside else f"{place.archive}!/"
    names = list(dict.fromkeys(file.name.removeprefix(start).partition("/")[0] for file in whole.files()))
    if not names and whole.problems:
        problem = whole.problems[0]
        raise UsageError(problem.code, **problem.values)
    if not names:
        raise UsageError("batch_empty", path=place.shown)
    kind, _, target = url.partition("::")
    before = f"{kind.partition('://')[0]}://{place.inside + '/' if place.inside else ''}"
    return [Item(name=name, path=f"{before}{name}::{target}") for name in names]


def _stored(path: str) -> bytes:
    """The content of a manifest on a disk."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise UsageError("batch_unreadable", path=path, problem=error.strerror or "") from None


def _rows(path: str, content: bytes, select: Callable[[str], list[int]]) -> Iterator[Item]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError("batch_unreadable", path=path, problem=str(error)) from None
    rows = list(_read(path, text))
    if not rows:
        raise UsageError("batch_empty", path=path)
    taken: set[str] = set()
    for number, row in enumerate(rows, 1):
        folder = path.rpartition("/")[0] if is_url(path) else os.path.dirname(path)
        item = _item(row, number, folder, select)
        if item.name in taken:
            # Two rows of one name are two submissions all the same: none may hide the other.
            item = msgspec.structs.replace(item, name=f"{item.name}#{number}")
        taken.add(item.name)
        yield item


def _read(path: str, text: str) -> Iterable[Any]:
    name = path.casefold()
    if name.endswith((".csv", ".tsv")):
        return csv.DictReader(io.StringIO(text), delimiter="\t" if name.endswith(".tsv") else ",")
    if name.endswith(".jsonl"):
        return [_decoded(line) for line in text.splitlines() if line.strip()]
    from harness.values import yamlio

    try:
        data = yamlio.load(text.encode(), path).data
    except YamlError as error:
        raise UsageError("batch_unreadable", path=path, problem=str(error)) from None
    return data if isinstance(data, list) else [data] if data else []


def _decoded(line: str) -> Any:
    try:
        return msgspec.json.decode(line)
    except msgspec.DecodeError:
        return None


def _item(row: Any, number: int, folder: str, select: Callable[[str], list[int]]) -> Item:
    if not isinstance(row, dict) or not isinstance(where := row.get(_PATH), str) or not where.strip():
        wrong = Message(code="batch_row", values={"row": str(number), "key": _PATH})
        return Item(name=f"row {number}", path="", wrong=wrong)
    path = _placed(where.strip(), folder)
    stated = row.get(_NAME)
    name = str(stated) if stated not in (None, "") else shown(where.strip())
    by = str(row.get(_BY) or "").strip()
    task = row.get(_TASK)
    numbers = task if isinstance(task, list) else [task] if task not in (None, "") else []
    try:
        tasks = tuple(dict.fromkeys(found for one in numbers for found in select(str(one))))
    except UsageError as error:
        return Item(name=name, path=path, contributor=by, wrong=Message.of(error))
    return Item(name=name, path=path, tasks=tasks, contributor=by)


def _placed(where: str, folder: str) -> str:
    """A path of a manifest that lies in `folder`."""
    if is_url(where):
        return where
    return f"{folder}/{where}" if is_url(folder) else os.path.join(folder, where)
