"""The element types of tensors: their names, their sizes, and how stored bytes become NumPy arrays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

if TYPE_CHECKING:
    import numpy as np

# Bytes an element, by NumPy's name of the type; NumPy itself lacks bfloat16, complex32 and the float8 types.
SIZES: Final[dict[str, int]] = {
    "bool": 1,
    "int8": 1,
    "int16": 2,
    "int32": 4,
    "int64": 8,
    "uint8": 1,
    "uint16": 2,
    "uint32": 4,
    "uint64": 8,
    "float16": 2,
    "float32": 4,
    "float64": 8,
    "complex32": 4,
    "complex64": 8,
    "complex128": 16,
    "bfloat16": 2,
    "float8_e4m3fn": 1,
    "float8_e4m3fnuz": 1,
    "float8_e5m2": 1,
    "float8_e5m2fnuz": 1,
}

_CODE: Final = re.compile(r"([<>|=]?)([biufc])(\d{1,2})")
_KINDS: Final = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}


class Float8(NamedTuple):
    """A float8 type: bits of its mantissa, bias of its exponent, and which bit patterns are no numbers.

    Source: Micikevicius et al., FP8 Formats for Deep Learning (arXiv 2209.05433), and for the `fnuz` types, whose one
    NaN stands where -0 would, Noune et al., 8-bit Numerical Formats for Deep Neural Networks (arXiv 2206.02915).
    """

    mantissa: int
    bias: int
    infinite: bool = False
    unsigned_zero: bool = False


_FLOAT8: Final = {
    "float8_e4m3fn": Float8(3, 7),
    "float8_e4m3fnuz": Float8(3, 8, unsigned_zero=True),
    "float8_e5m2": Float8(2, 15, infinite=True),
    "float8_e5m2fnuz": Float8(2, 16, unsigned_zero=True),
}


class ElementType(NamedTuple):
    """How an element is stored: the name of its type, and whether its highest byte comes first."""

    name: str
    big: bool = False

    @property
    def size(self) -> int:
        """Bytes an element."""
        return SIZES[self.name]


def numpy_type(code: str) -> ElementType | None:
    """The type NumPy writes as `code`, such as `<f4`; None for what is no number."""
    found = _CODE.fullmatch(code)
    if found is None:
        return None
    order, kind, size = found.groups()
    name = "bool" if kind == "b" else f"{_KINDS[kind]}{int(size) * 8}"
    known = SIZES.get(name) == int(size)
    return ElementType(name, order == ">") if known else None


def as_array(data: bytes | bytearray | memoryview, element: ElementType) -> np.ndarray:
    """The elements in `data`, whole ones only, in NumPy's type.

    bfloat16 and float8 come as float32, complex32 as complex64.
    """
    import numpy as np

    order: Literal[">", "<"] = ">" if element.big else "<"
    if element.name == "bfloat16":
        words = np.frombuffer(data, f"{order}u2").astype(np.uint32)
        wide: np.ndarray = (words << np.uint32(16)).view(np.float32)
        return wide
    if element.name == "complex32":
        halves = np.frombuffer(data, f"{order}f2").astype(np.float32)
        pairs: np.ndarray = halves.view(np.complex64)
        return pairs
    if element.name in _FLOAT8:
        table = np.array([_float8(code, _FLOAT8[element.name]) for code in range(256)], np.float32)
        return np.asarray(table[np.frombuffer(data, np.uint8)])
    if element.name == "bool":
        # Any other byte than 0 and 1 in an array of booleans is undefined to NumPy.
        return np.not_equal(np.frombuffer(data, np.uint8), 0)
    stored = np.dtype(element.name)
    array: np.ndarray = np.frombuffer(data, stored.newbyteorder(order))
    return array if array.dtype.isnative else array.astype(stored)


def _float8(code: int, form: Float8) -> float:
    """The value of the bit pattern `code`."""
    sign = -1.0 if code & 0x80 else 1.0
    exponent, fraction = (code & 0x7F) >> form.mantissa, code & (1 << form.mantissa) - 1
    last = exponent == 0x7F >> form.mantissa
    if form.unsigned_zero and code == 0x80:
        return float("nan")
    if form.infinite and last:
        return float("nan") if fraction else sign * float("inf")
    if not form.infinite and not form.unsigned_zero and code & 0x7F == 0x7F:
        return float("nan")
    scale: float = 2.0 ** (max(exponent, 1) - form.bias - form.mantissa)
    return sign * ((fraction + (1 << form.mantissa if exponent else 0)) * scale)
