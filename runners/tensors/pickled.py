"""What pickles of tensors may name, and what becomes of it: NumPy arrays, Paddle's tensors, containers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, Final

from harness.values.errors import InputError
from runners.tensors.elements import ElementType, numpy_type
from runners.tensors.restricted import MAX_OPERATIONS, Builder, Built, Global, read_pickle
from runners.tensors.stored import Source, Stored, StoredSpan, check_shape, fortran_strides, misfit

# Levels of containers in a file; a state dict in a checkpoint has three or four.
MAX_DEPTH: Final = 64

# Characters of a tensor's name.
MAX_NAME: Final = 1000

_INT64: Final = 1 << 63


class DType(Built):
    """A type of NumPy: `element` is None for an array of objects."""

    def __init__(self, code: object) -> None:
        if type(code) is not str:
            raise ValueError("a type without a code")
        self.code = code
        self._order = ""

    def build(self, state: object) -> None:
        """State of `numpy.dtype.__setstate__`: version, byte order, then sub-array, names and fields, if any."""
        if type(state) is not tuple or len(state) < 5 or any(part is not None for part in state[2:5]):
            raise ValueError("a type that is no plain number")
        if state[1] not in ("<", ">", "|", "="):
            raise ValueError("a type without a byte order")
        self._order = state[1]

    @property
    def is_object(self) -> bool:
        return self.code in ("O", "O8", "O4")

    @property
    def element(self) -> ElementType | None:
        return numpy_type(self.code if self.code[:1] in "<>|=" else self._order + self.code)


class Array(Built):
    """An array of NumPy: its shape, and where its elements are, or the objects it holds."""

    def __init__(self) -> None:
        self.shape: tuple[object, ...] = ()
        self.dtype: DType | None = None
        self.fortran = False
        self.source: Source = b""
        self.objects: list[object] | None = None

    def build(self, state: object) -> None:
        """State of `numpy.ndarray.__setstate__`: version (not always), shape, type, Fortran order, elements."""
        if type(state) is not tuple or len(state) not in (4, 5):
            raise ValueError("an array whose state has not five parts")
        shape, dtype, fortran, data = state[-4:]
        if type(shape) is not tuple or not isinstance(dtype, DType) or type(fortran) is not bool:
            raise ValueError("an array without a shape or a type")
        self.shape, self.dtype, self.fortran = shape, dtype, fortran
        if dtype.is_object:
            if type(data) is not list:
                raise ValueError("an array of objects without objects")
            self.objects = data
        else:
            self.source = _source(data)


class NamedTensor:
    """A tensor of Paddle as `paddle.save` writes it: `(name, array)`."""

    def __init__(self, name: str, array: Array) -> None:
        self.name = name
        self.array = array


def _source(data: object) -> Source:
    if isinstance(data, (StoredSpan, bytes)):
        return data
    if type(data) is str:
        # A string of Python 2, read as Latin-1.
        return data.encode("latin-1")
    raise ValueError("an array without elements")


def _reconstruct(arguments: tuple[Any, ...]) -> Array:
    if len(arguments) != 3 or arguments[0] != Global("numpy", "ndarray"):
        raise ValueError("an array of another class than numpy.ndarray")
    return Array()


def _dtype(arguments: tuple[Any, ...]) -> DType:
    if not arguments:
        raise ValueError("a type without a code")
    return DType(arguments[0])


def _scalar(arguments: tuple[Any, ...]) -> Array:
    array = Array()
    array.build(((), arguments[0] if arguments else None, False, arguments[1] if len(arguments) == 2 else None))
    return array


def _from_buffer(arguments: tuple[Any, ...]) -> Array:
    if len(arguments) != 4 or arguments[3] not in ("C", "F"):
        raise ValueError("an array whose buffer has not four parts")
    array = Array()
    array.build((arguments[2], arguments[1], arguments[3] == "F", arguments[0]))
    return array


def _encode(arguments: tuple[Any, ...]) -> Source:
    """Bytes that protocol 2 wrote as text."""
    if len(arguments) != 2 or arguments[1] not in ("latin1", "latin-1"):
        raise ValueError("text in another encoding than latin1")
    text = arguments[0]
    if type(text) is str:
        return text.encode("latin-1")
    if isinstance(text, (StoredSpan, bytes)):
        return text
    raise ValueError("bytes that are no text")


def _named(arguments: tuple[Any, ...]) -> NamedTensor:
    pair = arguments[0] if len(arguments) == 1 else None
    if type(pair) is not tuple or len(pair) != 2 or type(pair[0]) is not str or not isinstance(pair[1], Array):
        raise ValueError("a tuple made of other than a name and an array")
    return NamedTensor(pair[0], pair[1])


def _dict(arguments: tuple[Any, ...]) -> dict[Any, Any]:
    """An OrderedDict: made empty, or as Python 2 wrote it, of a list of keys with their values."""
    pairs = arguments[0] if len(arguments) == 1 else []
    if len(arguments) > 1 or type(pairs) is not list:
        raise ValueError("an OrderedDict that is made of no list")
    found: dict[Any, Any] = {}
    for pair in pairs:
        if type(pair) not in (list, tuple) or len(pair) != 2 or type(pair[0]) is not str:
            raise ValueError("an OrderedDict of other than names with their values")
        found[pair[0]] = pair[1]
    return found


ORDERED_DICT: Final = Global("collections", "OrderedDict")
BUILDERS: Final[dict[Global, Builder]] = {
    Global("numpy.core.multiarray", "_reconstruct"): _reconstruct,
    Global("numpy._core.multiarray", "_reconstruct"): _reconstruct,
    Global("numpy.core.multiarray", "scalar"): _scalar,
    Global("numpy._core.multiarray", "scalar"): _scalar,
    Global("numpy.core.numeric", "_frombuffer"): _from_buffer,
    Global("numpy._core.numeric", "_frombuffer"): _from_buffer,
    Global("numpy", "dtype"): _dtype,
    Global("_codecs", "encode"): _encode,
    Global("builtins", "tuple"): _named,
    Global("__builtin__", "tuple"): _named,
    ORDERED_DICT: _dict,
}
NAMES: Final = frozenset({Global("numpy", "ndarray")})


def read_arrays(stream: BinaryIO, path: str, *, start: int = 0, end: int, inline: bool = False) -> object:
    """The object of a pickle of arrays and containers, as `read_pickle` gives it, with `Array` and `NamedTensor`."""
    return read_pickle(stream, path, BUILDERS, NAMES, start=start, end=end, inline=inline)


def stored_array(path: str, name: str, array: Array) -> Stored:
    """`array` as a stored tensor. Raises InputError where its type is no number or its shape does not fit its bytes."""
    dtype = array.dtype
    if dtype is None:
        raise InputError("tensors_broken", file=path, problem=f"the array {name} has no state")
    element = dtype.element
    if element is None:
        raise InputError("tensor_dtype", file=path, tensor=name, dtype=dtype.code)
    shape = check_shape(path, name, array.shape)
    stored = Stored(
        name=name,
        element=element,
        shape=shape,
        sources=(array.source,),
        strides=fortran_strides(shape) if array.fortran else None,
    )
    source = array.source
    found = len(source) if isinstance(source, bytes) else source.size
    # A byte written as text takes one or two.
    most = 2 * stored.size if isinstance(source, StoredSpan) and source.latin1 else stored.size
    if not stored.size <= found <= most:
        raise misfit(path, stored, found)
    return stored


def stored_number(path: str, name: str, value: int | float) -> Stored:
    """A number beside the tensors, such as a learning rate, as a tensor without dimensions.

    Raises InputError for an integer of more than 64 bits.
    """
    if type(value) is bool:
        return Stored(name=name, element=ElementType("bool"), shape=(), sources=(bytes([value]),))
    if type(value) is not int:
        return Stored(name=name, element=ElementType("float64"), shape=(), sources=(struct.pack("<d", value),))
    if not -_INT64 <= value < _INT64:
        raise InputError("tensor_dtype", file=path, tensor=name, dtype="int of more than 64 bits")
    return Stored(name=name, element=ElementType("int64"), shape=(), sources=(struct.pack("<q", value),))


def flatten(path: str, root: object, leaf: Callable[[str, Any], Stored | None], alone: str) -> Iterator[Stored]:
    """The tensors in containers, in their order, named by their keys and places, joined with dots.

    `leaf` turns what is neither a container nor a number or text into a tensor; text and None are passed over, and so
    is what `leaf` gives None for. A tensor that stands alone is called `alone`. Raises InputError for containers too
    deep or too many.
    """
    # The containers that are open, with what is left of them: they are not walked by recursion.
    opened: list[tuple[str, Iterator[tuple[object, object]]]] = [("", iter([("", root)]))]
    for _ in range(MAX_OPERATIONS):
        if not opened:
            return
        prefix, items = opened[-1]
        item = next(items, None)
        if item is None:
            opened.pop()
            continue
        name, value = f"{prefix}{item[0]}", _plain(item[1])
        if len(name) > MAX_NAME:
            raise InputError("tensors_broken", file=path, problem=f"a name of more than {MAX_NAME} characters")
        inner = _items(value)
        if inner is not None:
            opened.append((f"{name}." if name else "", inner))
            if len(opened) > MAX_DEPTH:
                break
            continue
        if value is None or type(value) in (str, bytes, StoredSpan, Global):
            continue
        name = name or (value.name if isinstance(value, NamedTensor) else "") or alone
        stored = stored_number(path, name, value) if isinstance(value, (int, float)) else leaf(name, value)
        if stored is not None:
            yield stored
    raise InputError("tensors_broken", file=path, problem="its containers are too deep, or hold themselves")


def _plain(value: object) -> object:
    """`value` without what NumPy and Paddle wrap it in: an array of one object, a pair of a name and an array."""
    if isinstance(value, Array) and value.objects is not None:
        return value.objects[0] if value.shape == () and len(value.objects) == 1 else value.objects
    if type(value) is tuple and len(value) == 2 and type(value[0]) is str and isinstance(value[1], Array):
        return NamedTensor(value[0], value[1])
    return value


def _items(value: object) -> Iterator[tuple[object, object]] | None:
    """Keys and values of a container; None for anything else."""
    if type(value) is dict:
        return iter(value.items())
    return (
        enumerate(value) if isinstance(value, (list, tuple)) and not isinstance(value, (StoredSpan, Global)) else None
    )


def array_leaf(path: str) -> Callable[[str, Any], Stored | None]:
    """The `leaf` of files that hold arrays of NumPy and tensors of Paddle."""

    def leaf(name: str, value: Any) -> Stored | None:
        return stored_array(path, name, value.array if isinstance(value, NamedTensor) else value)

    return leaf
