"""Files of PyTorch (`.pt`, `.pth`, `.bin`): a pickle, and the storages its tensors are views of.

From 1.6 on they are a zip; before, and with `_use_new_zipfile_serialization=False` still, four pickles after each
other: a magic number, the version of the format, what the machine was like, the object; then the keys of the storages,
and of each storage its number of elements and its bytes (torch/serialization.py, _legacy_save).

The pickle names each storage by a persistent id, `("storage", type, key, device, elements)`, whose bytes are the member
`data/<key>`; a tensor is rebuilt from a storage, an offset, a shape and strides (torch/serialization.py and
torch/_utils.py, _rebuild_tensor_v2 and _rebuild_tensor_v3).
"""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import PurePath
from typing import Any, Final

from harness.values.errors import InputError
from runners.tensors.elements import SIZES, ElementType
from runners.tensors.pickled import BUILDERS, NAMES, ORDERED_DICT, array_leaf, flatten
from runners.tensors.restricted import Builder, Global, read_pickle, read_pickle_to
from runners.tensors.stored import PackedBytes, Stored, StoredSet, StoredSpan, check_shape, misfit
from runners.tensors.zip_members import Members

# Far more than names and shapes take.
MAX_PICKLE: Final = 64 << 20

_STORAGES: Final = {
    "FloatStorage": "float32",
    "DoubleStorage": "float64",
    "HalfStorage": "float16",
    "BFloat16Storage": "bfloat16",
    "LongStorage": "int64",
    "IntStorage": "int32",
    "ShortStorage": "int16",
    "CharStorage": "int8",
    "ByteStorage": "uint8",
    "BoolStorage": "bool",
    # Quantised tensors: the integers, beside which their scale and zero point are kept.
    "QInt8Storage": "int8",
    "QUInt8Storage": "uint8",
    "QInt32Storage": "int32",
    "ComplexHalfStorage": "complex32",
    "ComplexFloatStorage": "complex64",
    "ComplexDoubleStorage": "complex128",
}
_UNTYPED: Final = Global("torch.storage", "UntypedStorage")
_OTHER_NAMES: Final = {"half": "float16", "float": "float32", "double": "float64", "long": "int64", "int": "int32"}
_TYPES: Final = {Global("torch", name): name for name in SIZES} | {
    Global("torch", other): name for other, name in _OTHER_NAMES.items()
}
_SCHEMES: Final = {
    Global("torch", f"per_{of}_affine{more}")
    for of, more in (("tensor", ""), ("channel", ""), ("channel", "_float_qparams"))
}
_NAMES: Final = NAMES | {_UNTYPED} | _SCHEMES | {Global("torch", name) for name in _STORAGES} | set(_TYPES)


class Storage:
    """A storage by its key; `element` is None where the tensors say themselves of what type they are."""

    def __init__(self, identity: tuple[Any, ...]) -> None:
        if len(identity) < 5 or identity[0] != "storage" or type(identity[2]) is not str or len(identity[2]) > 100:
            raise ValueError("a persistent id that is no storage")
        named, count = identity[1], identity[4]
        if type(named) is not Global or type(count) is not int or count < 0:
            raise ValueError("a storage without a type or a size")
        name = _STORAGES.get(named.name) if named.module == "torch" else None
        if name is None and named != _UNTYPED:
            raise ValueError(f"a storage of {named}")
        self.key = identity[2]
        self.element = None if name is None else ElementType(name)
        self.count = count


class TensorView:
    """A tensor: its type and storage, where in it it begins, its shape and strides, all three counted in elements."""

    def __init__(self, name: str, arguments: tuple[Any, ...]) -> None:
        if len(arguments) < 4 or not isinstance(arguments[0], Storage):
            raise ValueError("a tensor without a storage")
        self.storage, self.offset, self.shape, self.strides = arguments[:4]
        stated = arguments[6] if name.endswith("_v3") and len(arguments) > 6 else None
        # Nothing else is hashed: a list cannot be, and the hash of deep tuples overflows the stack of the process.
        typed = _TYPES.get(stated) if type(stated) is Global else None
        element = ElementType(typed) if typed else self.storage.element
        if element is None:
            raise ValueError("a tensor without a type")
        self.element: ElementType = element
        if type(self.shape) is not tuple or type(self.strides) is not tuple or len(self.strides) != len(self.shape):
            raise ValueError("a tensor without a shape or strides")
        if any(type(one) is not int or one < 0 for one in (self.offset, *self.strides)):
            raise ValueError("a tensor with an offset or strides that are no sizes")


def _first(arguments: tuple[Any, ...]) -> object:
    if not arguments or not isinstance(arguments[0], TensorView):
        raise ValueError("a parameter without a tensor")
    return arguments[0]


def _size(arguments: tuple[Any, ...]) -> object:
    if len(arguments) != 1 or type(arguments[0]) not in (tuple, list):
        raise ValueError("a size without numbers")
    return tuple(arguments[0])


def _quantised(arguments: tuple[Any, ...]) -> object:
    """A quantised tensor as what it is made of: its integers, scale and zero point (of each channel: its axis too)."""
    view = TensorView("_rebuild_qtensor", arguments[:4])
    scheme = arguments[4] if len(arguments) > 4 else None
    if type(scheme) is not tuple or len(scheme) not in (3, 4) or type(scheme[0]) is not Global:
        raise ValueError("a quantised tensor without a scale")
    return {"values": view, **dict(zip(("scale", "zero_point", "axis"), scheme[1:], strict=False))}


def _sparse(arguments: tuple[Any, ...]) -> object:
    """A sparse tensor as what it is made of: where its values stand, the values, and its shape."""
    layout, data = arguments if len(arguments) == 2 else (None, None)
    parts = _SPARSE.get(layout) if type(layout) is str else None
    if parts is None or type(data) is not tuple or len(data) < len(parts):
        raise ValueError("a sparse tensor of another layout than COO, CSR or CSC")
    return dict(zip(parts, data, strict=False))


def _layout(arguments: tuple[Any, ...]) -> object:
    if len(arguments) != 1 or type(arguments[0]) is not str:
        raise ValueError("a layout without a name")
    return arguments[0]


_SPARSE: Final = {
    "torch.sparse_coo": ("indices", "values", "size"),
    "torch.sparse_csr": ("crow_indices", "col_indices", "values", "size"),
    "torch.sparse_csc": ("ccol_indices", "row_indices", "values", "size"),
}
_BUILDERS: Final[dict[Global, Builder]] = {
    **BUILDERS,
    Global("torch._utils", "_rebuild_qtensor"): _quantised,
    Global("torch._utils", "_rebuild_sparse_tensor"): _sparse,
    Global("torch.serialization", "_get_layout"): _layout,
    Global("torch._utils", "_rebuild_tensor"): partial(TensorView, "_rebuild_tensor"),
    Global("torch._utils", "_rebuild_tensor_v2"): partial(TensorView, "_rebuild_tensor_v2"),
    Global("torch._utils", "_rebuild_tensor_v3"): partial(TensorView, "_rebuild_tensor_v3"),
    Global("torch._utils", "_rebuild_parameter"): _first,
    Global("torch", "Size"): _size,
}


def pickle_of(members: Members) -> str | None:
    """The member that holds the pickle; None where the zip is no file of PyTorch."""
    return next((name for name in members.infos if PurePath(name).name == "data.pkl" and name.count("/") <= 1), None)


def open_torch(path: str, members: Members, pickle: str) -> StoredSet:
    """The tensors of a file of PyTorch whose member `pickle` holds the pickle. Raises InputError."""
    root = pickle.removesuffix("data.pkl")
    order = members.read(f"{root}byteorder", 16) if f"{root}byteorder" in members.infos else b"little"
    if order not in (b"little", b"big"):
        raise InputError("tensors_broken", file=path, problem="its byte order is neither little nor big")
    if f"{root}constants.pkl" in members.infos:
        raise InputError("torch_script", file=path)
    data = members.read(pickle, MAX_PICKLE)
    names = frozenset(_NAMES | {ORDERED_DICT})
    found = read_pickle(io.BytesIO(data), path, _BUILDERS, names, persistent=Storage, end=len(data), inline=True)
    sources: dict[str, StoredSpan | PackedBytes] = {}

    def source(storage: Storage, name: str) -> StoredSpan | PackedBytes:
        member = f"{root}data/{storage.key}"
        if member not in members.infos:
            raise InputError("tensors_broken", file=path, problem=f"the storage {member} of {name} is not there")
        if member not in sources:
            sources[member] = members.source(member)
        return sources[member]

    leaf = _leaf(path, source, big=order == b"big")
    return StoredSet(path, "torch", list(flatten(path, found, leaf, PurePath(path).stem)))


# The first of the four pickles, as bytes (torch/serialization.py, MAGIC_NUMBER).
LEGACY: Final = b"\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"
_LEGACY_VERSION: Final = 1001


def open_legacy(path: str) -> StoredSet:
    """The tensors of a file in the format before the zips. Raises InputError."""
    storages: dict[str, Storage] = {}

    def met(identity: tuple[Any, ...]) -> Storage:
        storage = Storage(identity)
        return storages.setdefault(storage.key, storage)

    with open(path, "rb") as file:
        size = file.seek(0, 2)
        at = 0
        heads: list[object] = []
        for _ in range(3):
            head, at = read_pickle_to(file, path, {}, start=at, end=size)
            heads.append(head)
        if heads[1] != _LEGACY_VERSION:
            raise InputError("tensors_broken", file=path, problem="another version of the format than 1001")
        found, at = read_pickle_to(
            file, path, _BUILDERS, frozenset(_NAMES | {ORDERED_DICT}), persistent=met, start=at, end=size
        )
        keys, at = read_pickle_to(file, path, {}, start=at, end=size)
        if type(keys) is not list or any(type(key) is not str or key not in storages for key in keys):
            raise InputError("tensors_broken", file=path, problem="its list of storages is not that of its tensors")
        spans: dict[str, StoredSpan | PackedBytes] = {}
        for key in keys:
            file.seek(at)
            stated = int.from_bytes(file.read(8), "little")
            element = storages[key].element
            if element is None or stated != storages[key].count:
                raise InputError("tensors_broken", file=path, problem=f"the storage {key} has another size than stated")
            length = stated * element.size
            if at + 8 + length > size:
                raise InputError("tensors_cut", file=path, what=f"storage {key}")
            spans[key] = StoredSpan(path, at + 8, length)
            at += 8 + length

    def source(storage: Storage, name: str) -> StoredSpan | PackedBytes:
        if storage.key not in spans:
            raise InputError("tensors_broken", file=path, problem=f"the storage {storage.key} of {name} is not there")
        return spans[storage.key]

    return StoredSet(path, "torch", list(flatten(path, found, _leaf(path, source, big=False), PurePath(path).stem)))


def _leaf(
    path: str, source: Callable[[Storage, str], StoredSpan | PackedBytes], *, big: bool
) -> Callable[[str, Any], Stored | None]:
    """What makes a tensor of a view; `source` gives the bytes of its storage."""
    arrays = array_leaf(path)

    def leaf(name: str, value: Any) -> Stored | None:
        if isinstance(value, Storage):
            raise InputError("tensors_broken", file=path, problem=f"{name} is a storage that is no tensor")
        if not isinstance(value, TensorView):
            return arrays(name, value)
        return _stored(path, name, value, source(value.storage, name), big=big)

    return leaf


def _stored(path: str, name: str, view: TensorView, source: StoredSpan | PackedBytes, *, big: bool) -> Stored:
    shape = check_shape(path, name, view.shape)
    stored = Stored(
        name=name,
        element=view.element._replace(big=big and view.element.size > 1),
        shape=shape,
        sources=(source,),
        # The stride of a dimension of one element says nothing.
        strides=tuple(
            step if length > 1 else _packed(shape, axis)
            for axis, (length, step) in enumerate(zip(shape, view.strides, strict=True))
        ),
        offset=view.offset,
    )
    reach = view.offset + 1 + sum((length - 1) * step for length, step in zip(shape, view.strides, strict=True))
    if stored.count and reach * stored.element.size > source.size:
        raise misfit(path, stored, source.size)
    return stored


def _packed(shape: tuple[int, ...], axis: int) -> int:
    step = 1
    for length in shape[axis + 1 :]:
        step *= length
    return step
