"""How far one tensor is from another: every measure in one pass, in float64, piece by piece.

Integers are subtracted exactly and never wrap; booleans count as 0 and 1; half and bfloat16 are widened first. Of
complex numbers the real and the imaginary parts are elements of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from harness.evidence.alignment import Measures, NonFinite, Worst
from runners.tensors.derived import MadeFromOther

if TYPE_CHECKING:
    Array = np.ndarray[Any, Any]

# Elements a piece holds: its float64 copies stay in the second-level cache.
PIECE: Final = 1 << 15

# Decimals of three places; how near to one an element must be at most for the type to tell; how many must tell, when by
# chance a tenth of them or fewer are that near; and with how many elements of a piece one begins.
_PLACES: Final = 1000
_TELLING: Final = 0.05
_ENOUGH: Final = 8
_PROBE: Final = 64
# What fewer different values besides zero can have been written by hand; and how many must be seen before two of them
# are found to be most, as after a clip.
_DIFFERENT: Final = 8
_MANY: Final = 16
_ERRORS: Final = {"float64": 2.3e-16, "float32": 1.2e-7, "float16": 9.8e-4, "bfloat16": 7.9e-3}

# Types that are rounded when a checkpoint is stored smaller, and those to which.
_WIDE: Final = frozenset({"float32", "float64"})
_NARROW: Final = frozenset({"bfloat16", "float16"})
_BITS: Final[dict[str, Any]] = {"float16": np.int16, "float32": np.int32, "float64": np.int64}


class Meter:
    """Measures a pair of tensors of one shape: `add` their elements in order, then `measures`.

    `dtypes` are the two stored types as the files name them. An element lies outside when
    `abs(ours - reference) > absolute + relative * abs(reference)`, as in numpy.testing.assert_allclose.
    """

    def __init__(self, shape: tuple[int, ...], dtypes: tuple[str, str], absolute: float, relative: float) -> None:
        self._shape = shape
        self._same = dtypes[0] == dtypes[1]
        # Widened by the reader, so that its last bits are of the upper half of a float32.
        self._shift = 16 if dtypes[0] == "bfloat16" else 0
        self._ranks = self._same and (dtypes[0] in _BITS or dtypes[0] == "bfloat16")
        narrowed = (dtypes[0] in _WIDE and dtypes[1] in _NARROW) or dtypes == ("float64", "float32")
        self._narrow = dtypes[1] if narrowed and not self._same else None
        self._unrounded = 0
        self._absolute, self._relative = absolute, relative
        self._seen = self._finite = self._outside = 0
        self._sum = self._square = self._ours = self._reference = np.longdouble(0)
        self._max = -1.0
        self._worst: Worst | None = None
        self._ulp: int | None = 0 if self._ranks else None
        self._bad = ([0, 0, -1], [0, 0, -1])
        self._parts = 1
        self._plain = _Plain(dtypes[0])
        self._derived = MadeFromOther(dtypes) if set(dtypes) <= _WIDE else None
        self._room = [np.empty(min(PIECE, 2 * math.prod(shape))) for _ in range(3)]

    def add(self, reference: Array, ours: Array) -> None:
        """The next elements of both, flat and equally many."""
        if reference.dtype.kind == "c" or ours.dtype.kind == "c":
            wide = np.result_type(reference, ours)
            reference = np.ascontiguousarray(reference, wide).view(wide.type(0).real.dtype)
            ours = np.ascontiguousarray(ours, wide).view(wide.type(0).real.dtype)
            self._parts = 2
        # What overflows, or is no number, is looked for in the results: NumPy's warnings would only be printed.
        with np.errstate(all="ignore"):
            for start in range(0, len(reference), PIECE):
                self._add(reference[start : start + PIECE], ours[start : start + PIECE])

    @property
    def seen(self) -> int:
        """How many elements of each side came in."""
        return self._seen // self._parts

    def _add(self, a: Array, b: Array) -> None:
        count = len(a)
        if self._narrow is not None:
            self._unrounded += int(np.count_nonzero(_rounded(a, self._narrow) != b))
        x, y = self._room[0][:count], self._room[1][:count]
        wide = a.dtype.kind == "f" and max(a.itemsize, b.itemsize) > 8
        if wide:
            # A type wider than float64 keeps its digits until the difference is taken.
            x, y = a.astype(np.longdouble), b.astype(np.longdouble)
        else:
            np.copyto(x, a, casting="unsafe")
            np.copyto(y, b, casting="unsafe")
        self._plain.add(x)
        aa, bb = float(np.dot(x, x)), float(np.dot(y, y))
        if math.isfinite(aa) and _identical(a, b):
            self._square_sums(aa, aa)
            if self._derived is not None:
                self._derived.same(x)
            if self._max < 0:
                self._largest(np.zeros(1), x, y, 0.0, None)
        elif math.isfinite(aa) and math.isfinite(bb):
            self._square_sums(aa, bb)
            self._differences(a, b, x, y, None)
        else:
            self._with_extremes(a, b, x, y)
            self._seen += count
            return
        self._seen += count
        self._finite += count

    def _square_sums(self, reference: Any, ours: Any) -> None:
        self._reference += reference
        self._ours += ours

    def _with_extremes(self, a: Array, b: Array, x: Array, y: Array) -> None:
        """A piece that holds NaN, an infinity, or numbers whose squares no float64 holds."""
        for values, bad in ((x, self._bad[0]), (y, self._bad[1])):
            odd = ~np.isfinite(values)
            if odd.any():
                bad[0] += int(np.isnan(values).sum())
                bad[1] += int(np.isinf(values).sum())
                if bad[2] < 0:
                    bad[2] = self._seen + int(odd.argmax())
        where = np.flatnonzero(np.isfinite(x) & np.isfinite(y))
        if not len(where):
            return
        a, b, x, y = a[where], b[where], x[where], y[where]
        huge, other = x.astype(np.longdouble), y.astype(np.longdouble)
        self._square_sums(np.dot(huge, huge), np.dot(other, other))
        self._differences(a, b, x, y, where)
        self._finite += len(where)

    def _differences(self, a: Array, b: Array, x: Array, y: Array, where: Array | None) -> None:
        d: Array = self._room[2][: len(x)]
        if a.dtype.kind in "iu" and a.dtype == b.dtype and a.itemsize == 8:
            # The larger less the smaller, as unsigned: exact where float64 has too few digits.
            unsigned = (np.maximum(a, b).view(np.uint64) - np.minimum(a, b).view(np.uint64)).astype(np.float64)
            np.copyto(d, unsigned)
        elif x.dtype != np.float64:
            d = np.abs(y - x).astype(np.float64)
        else:
            np.subtract(y, x, out=d)
            if self._derived is not None:
                self._derived.add(x, y, d)
            np.abs(d, out=d)
            if a.dtype.kind in "iu" and b.dtype.kind in "iu" and a.dtype != b.dtype:
                d[(d == 0) & (a != b)] = 1.0
        largest = float(d.max())
        self._sum += float(d.sum())
        if math.isfinite(square := float(np.dot(d, d))):
            self._square += square
        else:
            wider = d.astype(np.longdouble)
            self._square += np.dot(wider, wider)
        if largest > self._max:
            self._largest(d, x, y, largest, where)
        if largest > self._absolute:
            self._outside += int(np.count_nonzero(d > self._absolute + self._relative * np.abs(x)))
        if self._ulp is not None and largest > 0:
            self._ulp = max(self._ulp, _ulp(a, b) >> self._shift)

    def _largest(self, d: Array, x: Array, y: Array, largest: float, where: Array | None) -> None:
        here = int(d.argmax())
        element = (self._seen + (here if where is None else int(where[here]))) // self._parts
        self._max = largest
        self._worst = Worst(index=_index(element, self._shape), reference=float(x[here]), ours=float(y[here]))

    def measures(self) -> Measures:
        """What was measured. Without finite elements the differences are 0 and nothing is worst."""
        reference, ours = np.sqrt(self._reference), np.sqrt(self._ours)
        relative = float(np.sqrt(self._square) / reference) if reference else (0.0 if self._square == 0 else None)
        cosine = None
        if reference and ours:
            # The product of the two follows from the three sums of squares; apart, so that none overflows.
            ratio, difference = ours / reference, self._square / reference / ours
            cosine = float((1 / ratio + ratio - difference) / 2)
        return Measures(
            elements=self._finite // self._parts,
            max_abs=max(0.0, self._max),
            mean_abs=float(self._sum / self._finite) if self._finite else 0.0,
            rel_l2=relative,
            cosine=None if cosine is None else max(-1.0, min(1.0, cosine)),
            ulp=self._ulp,
            rms=float(reference / np.sqrt(self._finite)) if self._finite else 0.0,
            worst=self._worst,
            rounded=None if self._narrow is None else not self._unrounded,
            constant=self._plain.constant,
            repeats=self._plain.repeats,
            coarse=self._plain.coarse,
            half=self._plain.half,
            derived=self._derived is not None and self._derived.found,
            outside=self._outside,
            reference=self._odd(0),
            ours=self._odd(1),
        )

    def _odd(self, side: int) -> NonFinite:
        nan, infinite, first = self._bad[side]
        return NonFinite(nan=nan, inf=infinite, first=_index(first // self._parts, self._shape) if first >= 0 else None)


class _Plain:
    """Whether a tensor holds one value, hardly any, or decimals of a few places alone.

    The first pieces refute it of most.
    """

    def __init__(self, dtype: str) -> None:
        # The relative error of a decimal in that type, times the places that are looked at.
        self._error = _PLACES * _ERRORS.get(dtype, _ERRORS["float32"])
        self._first: Any = None
        self._one = self._decimal = self._two = self._half = True
        self._told = self._nonzero = 0
        self._different: set[float] = set()

    def add(self, values: Array) -> None:
        """The next elements, as float64 or wider."""
        if self._first is None and len(values):
            self._first = values[0]
        if self._one:
            self._one = bool((values == self._first).all())
        if self._decimal:
            # A few elements refute it of nearly every tensor that a program computes.
            self._decimal = self._are_decimals(values[:_PROBE]) and self._are_decimals(values[_PROBE:])
        if self._two or len(self._different) < _DIFFERENT:
            self._count(values)
        if self._half:
            self._half = _in_half(values[:_PROBE]) and _in_half(values[_PROBE:])

    def _count(self, values: Array) -> None:
        """Look how many different values there are, and whether two are more than half of those that are not zero."""
        for part in (values[:_PROBE], values):
            found, counts = np.unique(part[(part != 0) & np.isfinite(part)], return_counts=True)
            # Where so many differ from each other, no two are most, and the others need not be sorted.
            if len(found) >= _MANY and int(counts.max()) == 1:
                break
        self._different.update(found[: _DIFFERENT + len(self._different)].tolist())
        seen = int(counts.sum())
        self._nonzero += seen
        if seen >= _MANY:
            self._two = self._two and 2 * int(np.sort(counts)[-2:].sum()) > seen

    def _are_decimals(self, values: Array) -> bool:
        scaled = values[(values != 0) & np.isfinite(values)] * _PLACES
        # Where the type has too few digits to tell, every number looks like a decimal.
        error = np.abs(scaled / _PLACES) * self._error
        told = error < _TELLING
        near = np.abs(scaled - np.rint(scaled)) <= error + 1e-9
        self._told += int(np.count_nonzero(told))
        return bool(near[told].all())

    @property
    def constant(self) -> bool:
        """All elements are one value."""
        return self._first is not None and self._one

    @property
    def repeats(self) -> bool:
        """Besides zeros there are fewer than eight values, or two are most of many, as of what was clipped."""
        return len(self._different) < _DIFFERENT or (self._two and self._nonzero >= _MANY)

    @property
    def coarse(self) -> bool:
        """All elements that tell are decimals of three places or fewer, and enough of them tell."""
        return self._decimal and self._told >= _ENOUGH

    @property
    def half(self) -> bool:
        """All elements are what half precision or bfloat16 can hold."""
        return self._half


def _in_half(values: Array) -> bool:
    """Whether rounding these elements to one of the two types of 16 bits changes none that is finite."""
    finite = values[np.isfinite(values)]
    return any(np.array_equal(_rounded(finite, narrow).astype(finite.dtype), finite) for narrow in _NARROW)


def _identical(a: Array, b: Array) -> bool:
    # The first element tells most unequal pieces.
    return a.dtype == b.dtype and a[0] == b[0] and np.array_equal(a, b)


def _ulp(a: Array, b: Array) -> int:
    """The largest number of representable steps between two arrays of one floating type, NaN apart."""
    bits: Any = _BITS[a.dtype.name]
    i, j = np.ascontiguousarray(a).view(bits), np.ascontiguousarray(b).view(bits)
    if int((i ^ j).min()) >= 0:
        # All of one sign: the bit patterns differ by as many steps, without overflow.
        steps = i - j
        return max(int(steps.max()), -int(steps.min()))
    low = np.iinfo(bits).min
    one, two = (np.where(k < 0, low - k, k) for k in (i, j))
    # Up to twice the range of the type: the difference is taken in the unsigned type, where it fits.
    unsigned = np.dtype(f"u{i.itemsize}")
    return int((np.maximum(one, two).view(unsigned) - np.minimum(one, two).view(unsigned)).max())


def _index(element: int, shape: tuple[int, ...]) -> list[int]:
    """The position of an element, counted in C order, in a tensor of that shape."""
    index = []
    for length in reversed(shape):
        element, position = divmod(element, length)
        index.append(position)
    return index[::-1]


def together(reference: Iterator[Array], ours: Iterator[Array]) -> Iterator[tuple[Array, Array]]:
    """Two streams of flat blocks, cut to equal lengths. They end with the shorter one."""
    a, b = next(reference, None), next(ours, None)
    while a is not None and b is not None:
        count = min(len(a), len(b))
        if count:
            yield a[:count], b[:count]
        a = a[count:] if count < len(a) else next(reference, None)
        b = b[count:] if count < len(b) else next(ours, None)


def _rounded(wide: Array, narrow: str) -> Array:
    """Elements rounded to `float32` or `float16`, or to `bfloat16` (as float32, to nearest, ties to even)."""
    if narrow in ("float16", "float32"):
        return np.asarray(wide.astype(narrow))
    bits = wide.astype(np.float32).view(np.uint32)
    kept = (bits + np.uint32(0x7FFF) + (bits >> np.uint32(16) & np.uint32(1))) & np.uint32(0xFFFF0000)
    return np.asarray(kept.view(np.float32))
