"""Where a `submission.yaml` lies: at the top of a folder, of an archive, or of what a URL leads to."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from typing import Final

from harness.submission import archives
from harness.submission.disk import BUFFER, is_inside, open_plain, shown
from harness.submission.urls import is_url
from harness.submission.walking import SubmittedFile, Walk
from harness.values.errors import InputError

NAMES: Final = ("submission.yaml", "submission.yml")
# No more is read of one; what is longer is refused.
MAX_BYTES: Final = 1_000_000


def find(typed: str, walk: Walk) -> tuple[str, bytes] | None:
    """The name and the text of the `submission.yaml` of what was typed; None where it has none."""
    paths = walk.expand(typed)
    if len(paths) != 1:
        return None
    path = paths[0]
    form = archives.form_of(path)
    if os.path.isdir(path):
        return _in_folder(path, walk)
    if is_url(path) and not os.path.lexists(path):
        return _at_url(path, walk)
    if form is not None and form.container is not None and os.path.isfile(path) and os.path.getsize(path):
        files = walk.regular(path, os.path.realpath(path), os.path.getsize(path), set())
        return _in_archive(shown(path), files, walk)
    return None


def _in_folder(folder: str, walk: Walk) -> tuple[str, bytes] | None:
    root = os.path.realpath(folder)
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and is_inside(os.path.realpath(path), root):
            return _text(SubmittedFile(shown(path), 0, partial(open_plain, path, shown(path))), walk)
    return None


def _at_url(url: str, walk: Walk) -> tuple[str, bytes] | None:
    """The manifest of a folder, or of an archive, in a store."""
    from harness.submission import remote

    try:
        place = remote.RemotePlace(url)
        below = place.entries() if place.form is None else None
        if below is None:
            packed = place.form or archives.form_of(place.shown)
            if packed is None or packed.container is None:
                return None
            whole = place.file().name
            top = f"{whole}!/{place.inside}" if place.inside else whole
            return _in_archive(top, walk.remote_files(url, set()), walk, "/" if place.inside else "!/")
        for name in NAMES:
            for one in below:
                if one.name == f"{place.shown.rstrip('/')}/{name}":
                    return _text(SubmittedFile(one.name, 0, partial(remote.buffered, place, one, BUFFER)), walk)
    except InputError as error:
        walk.report(error)
    return None


def _in_archive(top: str, files: Iterator[SubmittedFile], walk: Walk, joint: str = "!/") -> tuple[str, bytes] | None:
    """The manifest at the archive's top, else in its only top-level folder."""
    start = len(top) + len(joint)
    tops = set()
    texts: dict[tuple[int, str], tuple[str, bytes] | None] = {}
    for file in files:
        *folders, name = file.name[start:].split("/")
        tops.add(folders[0] if folders else name)
        if name in NAMES and len(folders) < 2 and (len(folders), name) not in texts:
            texts[len(folders), name] = _text(file, walk)
    for depth in (0, 1):
        for name in NAMES:
            if (depth, name) in texts and (depth == 0 or len(tops) == 1):
                return texts[depth, name]
    return None


def _text(file: SubmittedFile, walk: Walk) -> tuple[str, bytes] | None:
    try:
        with file.open() as stream:
            return file.name, stream.read(MAX_BYTES + 1)
    except InputError as error:
        walk.report(error)
        return None
