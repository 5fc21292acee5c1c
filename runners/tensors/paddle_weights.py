"""Weights and optimizer states of Paddle (`.pdparams`, `.pdopt`), and other pickles of arrays in containers.

`paddle.save` pickles a dict of arrays, from Paddle 2.1 on with protocol 4, before with protocol 2. Protocols 2 and 3
cannot hold large arrays, which are cut into flat slices (python/paddle/framework/io_utils.py, _unpack_saved_dict). A
tensor outside a state dict is a pair of its name and an array (python/paddle/framework/io.py, reduce_varbase).
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final

import msgspec

from harness.values.errors import InputError
from runners.tensors.pickled import Array, array_leaf, flatten, read_arrays, stored_array
from runners.tensors.stored import Stored, StoredSet, check_shape, misfit
from runners.tensors.torch_weights import LEGACY, open_legacy

# Which arrays were cut: {name: {"OriginShape": shape, "slices": [names]}}.
SLICES: Final = "UnpackBigParamInfor@@"
# Which parameter a structured name stands for: a state dict of Paddle has it where names were given.
STRUCTURED: Final = "StructuredToParameterName@@"
_SUFFIXES: Final = (".pdparams", ".pdopt")


def open_pickle(path: str) -> StoredSet:
    """The tensors of a pickle. Raises InputError."""
    with open(path, "rb") as file:
        head = file.read(16)
        if LEGACY in head:
            return open_legacy(path)
        root = read_arrays(file, path, end=file.seek(0, 2))
    whole: dict[str, Stored] = {}
    if type(root) is dict and SLICES in root:
        root = _join(path, root, whole)

    leaf = array_leaf(path)

    def joined(name: str, value: Any) -> Stored | None:
        return whole[value.name] if isinstance(value, _Joined) else leaf(name, value)

    ours = path.casefold().endswith(_SUFFIXES) or (type(root) is dict and STRUCTURED in root)
    stored = list(flatten(path, root, joined, PurePath(path).stem))
    if not ours:
        return StoredSet(path, "pickle", stored)
    named = root.get(STRUCTURED) if type(root) is dict else None
    names = named if type(named) is dict else {}
    return StoredSet(path, "paddle", [_named(_half(one), names.get(one.name)) for one in stored])


def _named(one: Stored, parameter: object) -> Stored:
    return msgspec.structs.replace(one, parameter=parameter) if type(parameter) is str else one


def _half(one: Stored) -> Stored:
    """Paddle has no uint16: NumPy, which has no bfloat16, holds its bits in one (`Tensor.numpy` of a bfloat16)."""
    if one.element.name != "uint16":
        return one
    return msgspec.structs.replace(one, element=one.element._replace(name="bfloat16"))


class _Joined:
    """Stands in a state dict for an array that was cut."""

    def __init__(self, name: str) -> None:
        self.name = name


def _join(path: str, root: dict[Any, Any], whole: dict[str, Stored]) -> dict[Any, Any]:
    """`root` with the arrays that were cut in one piece again, which are added to `whole`."""
    cut = root[SLICES]
    joined: dict[Any, Any] = {}
    parts: set[str] = set()
    for name, entry in cut.items() if type(cut) is dict else ():
        names = entry.get("slices") if type(entry) is dict else None
        shape = entry.get("OriginShape") if type(entry) is dict else None
        if type(name) is not str or type(names) is not list or not names or type(shape) is not tuple:
            raise InputError(
                "tensors_broken", file=path, problem=f"{SLICES} does not say how {str(name)[:100]} was cut"
            )
        whole[name] = _whole(path, name, shape, [_slice(path, root, part) for part in names])
        parts.update(names)
        joined[name] = _Joined(name)
    kept = {name: value for name, value in root.items() if name not in parts and name != SLICES}
    return {**kept, **joined}


def _slice(path: str, root: dict[Any, Any], name: object) -> Stored:
    value = root.get(name) if type(name) is str else None
    if not isinstance(value, Array):
        raise InputError("tensors_broken", file=path, problem=f"the slice {str(name)[:100]} is not there")
    return stored_array(path, str(name), value)


def _whole(path: str, name: str, shape: tuple[object, ...], slices: list[Stored]) -> Stored:
    element = slices[0].element
    if any(part.element != element or len(part.shape) != 1 for part in slices):
        raise InputError("tensors_broken", file=path, problem=f"the slices of {name[:100]} do not fit together")
    sources = tuple(source for part in slices for source in part.sources)
    stored = Stored(name=name, element=element, shape=check_shape(path, name, shape), sources=sources)
    found = sum(part.size for part in slices)
    if found != stored.size:
        raise misfit(path, stored, found)
    return stored
