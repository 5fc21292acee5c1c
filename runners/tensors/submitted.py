"""The dumps of a submission, found by their names, unpacked where they lie in archives, and held against each other."""

from __future__ import annotations

import hashlib
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

from harness.evidence.alignment import Band, Compared, PairJudge
from harness.evidence.dumps import Couple, Dump
from harness.submission.walking import SubmittedFile
from harness.values.errors import InputError
from runners.tensors.base import BLOCK, Tensor, TensorSet
from runners.tensors.dumps import INSIDE, couples, find, is_tensors

if TYPE_CHECKING:
    import numpy as np

# Bytes of dumps inside archives that are unpacked for one couple.
MAX_UNPACKED: Final = 4 << 30
_CHUNK: Final = 1 << 20


class SubmittedDumps:
    """What `harness.judging.tensors` needs of the dumps of a submission (`harness.evidence.dumps.Dumps`)."""

    def __init__(self, files: Iterable[SubmittedFile]) -> None:
        self._files = find(files)

    def couples(self, what: str) -> tuple[list[Couple], list[Dump]]:
        return couples(list(self._files), what)

    def compare(self, couple: Couple, what: str, band: Band, judge: PairJudge, expected: int) -> Compared | None:
        from runners.tensors import open_tensors
        from runners.tensors.compare import compare

        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reproverify-")))
            sides = []
            for number, dump in enumerate(couple):
                opened = open_tensors(_on_disk(dump, self._files[dump], folder / str(number)))
                stack.callback(opened.close)
                sides.append(_Part(opened, dump.name, None if dump.stage else INSIDE[what]))
            if what != "weights" and couple.ours.stage is None and not any(side.tensors() for side in sides):
                return None
            return compare(sides[0], sides[1], band, judge, expected=expected)

    def digest(self, dump: Dump) -> str:
        return _sha256(dump, self._files[dump])


def open_dumps(files: Iterable[SubmittedFile], names: Iterable[str]) -> SubmittedDumps:
    """The dumps among `files`, which are read again only where one of `names` may hold tensors."""
    return SubmittedDumps(files if any(map(is_tensors, names)) else ())


class _Part:
    """The tensors of a set whose names match, or all of them; `path` is what people are shown."""

    def __init__(self, inner: TensorSet, path: str, only: re.Pattern[str] | None) -> None:
        self.path, self.kind, self.absent = path, inner.kind, inner.absent
        tensors = inner.tensors()
        chosen = [tensor for tensor in tensors if only is not None and only.search(tensor.name)]
        # A checkpoint holds weights and says nothing of it; other dumps of several kinds name them.
        mixed = any(pattern.search(tensor.name) for tensor in tensors for pattern in INSIDE.values())
        self._tensors = tensors if only is None or (only is INSIDE["weights"] and not mixed) else chosen
        self._inner = inner

    def tensors(self) -> list[Tensor]:
        return list(self._tensors)

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        return self._inner.blocks(tensor, count)

    def close(self) -> None:
        self._inner.close()


def _on_disk(dump: Dump, files: tuple[SubmittedFile, ...], folder: Path) -> str:
    """The path of a dump: its own, or that of a copy below `folder` for what lies in an archive. Raises InputError."""
    root = Path(dump.name)
    single = len(files) == 1 and files[0].name == dump.name
    if "!/" not in dump.name and (root.is_file() if single else root.is_dir()):
        return dump.name
    room = MAX_UNPACKED
    for file in files:
        inside = Path(file.name).name if single else file.name[len(dump.name) :].lstrip("/")
        target = folder / inside
        if ".." in target.parts:
            raise InputError("input_unreadable", file=file.name, problem="..")
        target.parent.mkdir(parents=True, exist_ok=True)
        with file.open() as source, target.open("wb") as copy:
            while block := source.read(_CHUNK):
                room -= len(block)
                if room < 0:
                    raise InputError("tensors_broken", file=file.name, problem=f"more than {MAX_UNPACKED} bytes")
                copy.write(block)
    return str(folder / Path(dump.name).name) if single else str(folder)


def _sha256(dump: Dump, files: tuple[SubmittedFile, ...]) -> str:
    hashes = [(_hash(file), file.name) for file in files]
    if len(hashes) == 1:
        return hashes[0][0]
    start = len(dump.name)
    lines = sorted(f"{digest}  {name[start:].lstrip('/')}\n" for digest, name in hashes)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _hash(file: SubmittedFile) -> str:
    digest = hashlib.sha256()
    with file.open() as stream:
        while block := stream.read(_CHUNK):
            digest.update(block)
    return digest.hexdigest()
