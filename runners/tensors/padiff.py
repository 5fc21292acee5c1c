"""Dump folders of PaDiff: a folder a step and a rank, with manifests that say of which layer each array is.

`step_<n>/rank_<n>` holds `report.json` with the tree of layers as they were called, their outputs and the gradients of
these, and `params.json`, `weights.json` or `grads.json` with the parameters (PaddlePaddle/PaDiff, padiff/tools/dump.py
at 09d5f9e, and padiff/abstracts/proxy/model.py at 18f8c72, try_dump). The paths in them are those of the machine that
wrote them: only the last folder and the file name count.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from harness.values.errors import InputError
from runners.tensors.base import Tensor, TensorSet
from runners.tensors.folder_set import FolderSet
from runners.tensors.numpy_files import open_npy
from runners.tensors.stored import MAX_TENSORS

MANIFESTS: Final = ("report.json", "params.json", "weights.json", "grads.json")
MAX_MANIFEST: Final = 16 << 20

_STEP: Final = re.compile(r"(?:^|/)step_(\d{1,9})(?=/|$)")
_RANK: Final = re.compile(r"(?:^|/)rank_(\d{1,9})(?=/|$)")


class _Output(msgspec.Struct, gc=False):
    path: str


class _Metas(msgspec.Struct, frozen=True, gc=False):
    net_id: int | None = None


class _Layer(msgspec.Struct, gc=False):
    """A layer of either tree: that of the calls, or that of the parameters; `net_id` numbers layers as defined."""

    route: str = ""
    metas: _Metas = _Metas()
    fwd_outputs: tuple[_Output, ...] = ()
    bwd_grads: tuple[_Output, ...] = ()
    weights: dict[str, str | None] | None = None
    grads: dict[str, str | None] | None = None
    children: tuple[_Layer, ...] = ()


class _Manifest(msgspec.Struct, gc=False):
    tree: tuple[_Layer, ...] | _Layer
    framework: str = ""


class DumpedArray(NamedTuple):
    """An array of a dump: what it is called, its path in the manifest, and its places: when run, and as defined."""

    name: str
    path: str
    order: int | None
    place: int | None


class PlacedSet:
    """The tensors of a file, of a step and rank, at a place in the order of execution."""

    def __init__(self, inner: TensorSet, step: int | None, rank: int | None, entry: DumpedArray) -> None:
        self.path = inner.path
        self.kind = inner.kind
        self.absent: Sequence[str] = ()
        self._own = {tensor.name: tensor for tensor in inner.tensors()}
        self._placed = [
            msgspec.structs.replace(tensor, step=step, rank=rank, order=entry.order, place=entry.place)
            for tensor in self._own.values()
        ]
        self.blocks = inner.blocks
        self.close = inner.close

    def tensors(self) -> list[Tensor]:
        return self._placed


def open_padiff(path: str, files: list[str]) -> TensorSet:
    """The arrays that the manifests among `files`, paths below `path`, name. Raises InputError.

    They are called `step_0/rank_0/forward/ROUTE.0`, `backward/`, `weights/ROUTE.NAME` and `grads/`. `order` counts the
    outputs of a folder in the order in which the layers ended, so that a layer stands behind those it is made of.
    """
    present = frozenset(files)
    sets: list[tuple[str, TensorSet]] = []
    frameworks = set[str]()
    for file in files:
        folder, _, name = file.rpartition("/")
        if name not in MANIFESTS:
            continue
        step, rank = (_number(pattern, folder) for pattern in (_STEP, _RANK))
        manifest = _manifest(os.path.join(path, file))
        frameworks.add(manifest.framework)
        for entry in _entries(manifest):
            array = _inside(folder, entry.path)
            if array not in present:
                shown = os.path.join(path, file)
                raise InputError("tensors_broken", file=shown, problem=f"it names {array[:300]}, which is not there")
            if len(sets) == MAX_TENSORS:
                raise InputError("tensors_too_many", file=path, limit=MAX_TENSORS)
            stored = open_npy(os.path.join(path, array), entry.name.rpartition("/")[2])
            prefix = f"{folder}/{entry.name}" if folder else entry.name
            sets.append((prefix, PlacedSet(stored, step, rank, entry)))
    return FolderSet(path, _kind(frameworks), sets)


def _kind(frameworks: set[str]) -> str:
    """The reader's name with the framework that all manifests state."""
    known = frameworks & {"paddle", "torch"}
    return f"padiff of {known.pop()}" if len(frameworks) == len(known) == 1 else "padiff"


def _number(pattern: re.Pattern[str], folder: str) -> int | None:
    found = pattern.search(folder)
    return int(found[1]) if found else None


def _inside(folder: str, path: str) -> str:
    """The file a manifest in `folder` means by `path`: its last two parts, below that folder."""
    parts = path.replace("\\", "/").split("/")[-2:]
    return "/".join([*([folder] if folder else []), *parts])


def _manifest(path: str) -> _Manifest:
    if os.path.getsize(path) > MAX_MANIFEST:
        raise InputError("tensors_broken", file=path, problem=f"it has more than {MAX_MANIFEST} bytes")
    with open(path, "rb") as file:
        data = file.read(MAX_MANIFEST)
    try:
        return msgspec.json.decode(data, type=_Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("tensors_broken", file=path, problem=f"it is no manifest of PaDiff: {error}") from None


def _entries(manifest: _Manifest) -> Iterator[DumpedArray]:
    roots = manifest.tree if isinstance(manifest.tree, tuple) else (manifest.tree,)
    called: dict[str, int] = {}
    for order, layer in enumerate(_ended(roots)):
        place = layer.metas.net_id
        # A layer that is called several times is numbered.
        times = called[layer.route] = called.get(layer.route, 0) + 1
        route = layer.route if times == 1 else f"{layer.route}#{times}"
        for index, output in enumerate(layer.fwd_outputs):
            yield DumpedArray(f"forward/{route}.{index}", output.path, order, place)
        for index, output in enumerate(layer.bwd_grads):
            yield DumpedArray(f"backward/{route}.{index}", output.path, order, place)
        prefix = f"{layer.route}." if layer.route else ""
        for kind, named in (("weights", layer.weights), ("grads", layer.grads)):
            for name, array in (named or {}).items():
                if array is not None:
                    yield DumpedArray(f"{kind}/{prefix}{name}", array, None, None)


def _ended(roots: tuple[_Layer, ...]) -> Iterator[_Layer]:
    """The layers in the order in which they ended: those a layer is made of before itself. Without recursion."""
    waiting: list[tuple[_Layer, bool]] = [(root, False) for root in reversed(roots)]
    while waiting:
        layer, seen = waiting.pop()
        if seen:
            yield layer
            continue
        waiting.append((layer, True))
        waiting.extend((child, False) for child in reversed(layer.children))
