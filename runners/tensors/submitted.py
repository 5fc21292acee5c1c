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
# What programs dump values to, and rarely the weights of a network.
_DUMPED: Final = frozenset((".npy", ".npz", ".pkl", ".pickle", ".safetensors"))
# What parameters of a network and their gradients are called.
_PARAMETER: Final = re.compile(
    r"(?:^|[._/])(?:weight|bias|gamma|beta|kernel|running_mean|running_var|_mean|_variance|\w*grad\w*)(?:$|[._/@])",
    re.IGNORECASE,
)


class SubmittedDumps:
    """What `harness.judging.tensors` needs of the dumps of a submission (`harness.evidence.dumps.Dumps`)."""

    def __init__(self, files: Iterable[SubmittedFile]) -> None:
        self._files = find(files)

    def couples(self, what: str) -> tuple[list[Couple], list[Dump]]:
        return couples(list(self._files), what)

    def compare(self, couple: Couple, what: str, band: Band, judge: PairJudge, expected: int) -> Compared | None:
        from runners.tensors import open_tensors

        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="reproverify-")))
            sides = []
            for number, dump in enumerate(couple):
                opened = open_tensors(_on_disk(dump, self._files[dump], folder / str(number)))
                stack.callback(opened.close)
                sides.append(_Part(opened, dump, what))
            if what != "weights" and couple.ours.stage is None and not any(side.tensors() for side in sides):
                return None
            from runners.tensors.compare import compare  # imports NumPy, which is there where tensors could be opened

            return compare(sides[0], sides[1], band, judge, mapping=_alone(*sides), expected=expected)

    def digest(self, dump: Dump) -> str:
        return _sha256(dump, self._files[dump])


def open_dumps(files: Iterable[SubmittedFile], names: Iterable[str]) -> SubmittedDumps:
    """The dumps among `files`, which are read again only where one of `names` may hold tensors."""
    return SubmittedDumps(files if any(map(is_tensors, names)) else ())


class _Part:
    """The tensors of a dump that show `what`, or all where its name says so; `path` is what people are shown."""

    def __init__(self, inner: TensorSet, dump: Dump, what: str) -> None:
        self.path, self.kind, self.absent = dump.name, inner.kind, inner.absent
        tensors = inner.tensors()
        self._tensors = tensors if dump.stage is not None or _all_show(tensors, dump, what) else _of(tensors, what)
        self._inner = inner

    def tensors(self) -> list[Tensor]:
        return list(self._tensors)

    def blocks(self, tensor: Tensor, count: int = BLOCK) -> Iterator[np.ndarray]:
        return self._inner.blocks(tensor, count)

    def close(self) -> None:
        self._inner.close()


def _of(tensors: list[Tensor], what: str) -> list[Tensor]:
    """The tensors of a dump of several kinds that are of the kind that is asked for, by their names."""
    return [tensor for tensor in tensors if INSIDE[what].search(tensor.name)]


def _all_show(tensors: list[Tensor], dump: Dump, what: str) -> bool:
    """Whether all tensors of a dump whose name states no stage are of the kind that is asked for.

    A checkpoint holds weights and says nothing of it. What a program dumped and named neither weights nor gradients
    are outputs; other dumps of several kinds name them.
    """
    if any(pattern.search(tensor.name) for tensor in tensors for pattern in INSIDE.values()):
        return False
    if what == "weights":
        return True
    dumped = Path(dump.name).suffix.casefold() in _DUMPED
    return what == "forward" and dumped and not any(_PARAMETER.search(tensor.name) for tensor in tensors)


def _alone(reference: _Part, ours: _Part) -> dict[str, str | None] | None:
    """The one array of each side, which is called like its file: `forward_ref` and `forward_paddle`."""
    names = [[tensor.name for tensor in side.tensors()] for side in (reference, ours)]
    if all(
        listed == [Path(side.path).stem] and side.kind == "npy"
        for listed, side in zip(names, (reference, ours), strict=True)
    ):
        return {names[0][0]: names[1][0]}
    return None


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
