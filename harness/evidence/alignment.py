"""Numeric alignment of tensors: what was paired, what was measured, and what is said of it.

These records are the outcome of `verify compare`, and what `--format json` prints.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Final, Literal

import msgspec

from harness.evidence.findings import Finding
from harness.evidence.observation import Problem
from harness.values.records import Message, Text
from harness.values.verdicts import Reason, Verdict
from harness.version import __version__

_FARTHEST: Final = 1e9
How = Literal["name", "rule", "mapping", "structure", "value"]


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """A tensor of one of the two inputs. `shape` and `dtype` are as stored."""

    name: str
    dtype: str
    shape: tuple[int, ...]


class NonFinite(msgspec.Struct, frozen=True, kw_only=True):
    """How many NaN and infinities a tensor holds, and the index of the first."""

    nan: int = 0
    inf: int = 0
    first: list[int] | None = None


class Worst(msgspec.Struct, frozen=True, kw_only=True):
    """The element that differs most: its index in the reference's shape (ours, when transposed), and both values."""

    index: list[int]
    reference: float
    ours: float


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """How far two tensors are apart, over the `elements` that are finite on both sides.

    `rel_l2` is norm(ours - reference) / norm(reference), None when the reference is zero and ours is not; `cosine`
    is None when either is zero. `ulp` is the largest number of representable steps between two elements, for
    tensors of the same floating type. `rms` is the root mean square of the reference. `outside` counts the elements
    outside the band an element must keep. `constant`: the reference holds one value throughout. `repeats`: besides
    zeros it holds hardly any different values, or two of them are most of it. `coarse`: its values are decimals of
    three places or fewer, as somebody rounds them. `half`: all are what a type of 16 bits can hold. `rounded`, where
    ours has a type of fewer digits: whether every element is the reference's, rounded to it. `derived`: ours is the
    reference with few of its elements changed, or with one number added to all of them or multiplied by all of them.
    """

    elements: int
    max_abs: float
    mean_abs: float
    rel_l2: float | None
    cosine: float | None
    ulp: int | None
    rms: float
    worst: Worst | None
    outside: int
    rounded: bool | None = None
    constant: bool = False
    repeats: bool = False
    coarse: bool = False
    half: bool = False
    derived: bool = False
    reference: NonFinite = NonFinite()
    ours: NonFinite = NonFinite()


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """What a pair must keep to be aligned; a bound that is None is not asked for.

    Every element: abs(ours - reference) <= absolute + relative * abs(reference), as numpy.testing.assert_allclose.
    The tensor: mean absolute difference at most `mean`, relative L2 difference at most `rel_l2`, cosine at least
    1 - `cosine`. `profile` and `name` tell the tolerance profile it was made from.
    """

    absolute: Decimal
    relative: Decimal
    mean: Decimal | None = None
    rel_l2: Decimal | None = None
    cosine: Decimal | None = None
    profile: str | None = None
    name: Text | None = None


class Paired(msgspec.Struct, frozen=True, kw_only=True):
    """Two tensors that are to be held against each other, before anything is said of them.

    `linear`: by their names they may be weights of a linear layer, which torch and Paddle store the other way round.
    `reversed`: their shapes are each other's, turned. `either`: they are square matrices of a linear layer, which may
    be stored turned without anything showing it. `turned`: the two inputs store such weights the other way round, None
    where nothing tells. `step` is what the dump states.
    """

    reference: Side
    ours: Side
    how: How
    step: int | None = None
    reversed: bool = False
    either: bool = False
    linear: bool = True
    turned: bool | None = False


# How far the two are apart, as they stand (False) or with ours transposed (True). Raises InputError.
Measure = Callable[[bool], Measures]


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two tensors, how they were paired, and the verdict. `values` fill the text of the reason."""

    reference: Side
    ours: Side
    how: How
    verdict: Verdict
    reason: Reason
    values: dict[str, str] = {}
    transposed: bool = False
    reshaped: bool = False
    measures: Measures | None = None
    step: int | None = None


class Sequence(msgspec.Struct, frozen=True, kw_only=True):
    """Values of successive steps, such as losses: the pairs' indices by step, and the first outside its band."""

    name: str
    steps: list[int]
    pairs: list[int]
    first_outside: int | None = None


class Divergence(msgspec.Struct, frozen=True, kw_only=True):
    """The first pair, in order of execution, that is out of its band. `before` is the last aligned one in front.

    `executed`: the order is of execution, as the dump states; else it is the order in the file. `growth`: the
    relative L2 difference of the first, and of the largest from there on, with the index of that pair.
    """

    pair: int
    before: int | None
    executed: bool
    largest: int
    growth: tuple[float, float] | None = None


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """A dump that was compared. `sha256` is of its file; of a folder, of the `sha256sum` lines of its files."""

    side: Literal["reference", "ours"]
    file: str
    sha256: str


class Shade(msgspec.Struct, frozen=True, kw_only=True):
    """One pair of a heat strip: how far `out` of its band it is, from 0 (equal) over 1 (at the bound) upwards.

    `out` has four digits, and is 1e9 at most; it is None where nothing was measured.
    """

    name: str
    verdict: Verdict
    out: float | None


class Alignment(msgspec.Struct, frozen=True, kw_only=True):
    """What proves, or disproves, a criterion of alignment: all pairs of its dumps taken together.

    `worst` is the pair of tensors that decides, or the one that comes nearest to its band; `diverges` names the first
    that is out of it. `strip` has every pair, in the reference's order.
    """

    band: Band
    compared: int
    expected: int
    worst: Pair | None
    diverges: str | None
    evidence: list[Evidence]
    strip: list[Shade] | msgspec.UnsetType = msgspec.UNSET


PairJudge = Callable[[Paired, Measure], Pair]


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two inputs whose tensors were paired and measured; what is said of the whole is for `harness.judging`.

    `expected` is how many pairs were asked for at least. `executed`: the reference stands in order of execution.
    `remarks` say what was chosen and left out, and why.
    """

    reference: str
    ours: str
    band: Band
    expected: int
    pairs: list[Pair]
    missing: list[Side] = []
    surplus: list[Side] = []
    left_out: list[Side] = []
    executed: bool = False
    problems: list[Problem] = []
    remarks: list[Message] = []


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """Two inputs held against each other. `pairs` stand in the reference's order.

    `missing` has no counterpart in ours, `surplus` none in the reference; `left_out` is not compared, by the mapping
    or because no counterpart is to be expected. `expected` is how many pairs there should be, `compared` how many
    there are. `comparison_version` changes with the keys.
    """

    comparison_version: int = 1
    tool: str = "reproverify"
    version: str = __version__
    reference: str
    ours: str
    band: Band
    expected: int
    compared: int
    verdict: Verdict
    reason: Reason
    exit_status: int
    pairs: list[Pair]
    missing: list[Side] = []
    surplus: list[Side] = []
    left_out: list[Side] = []
    sequences: list[Sequence] = []
    divergence: Divergence | None = None
    findings: list[Finding] = []
    problems: list[Problem] = []
    remarks: list[Message] = []

    def count(self, verdict: Verdict) -> int:
        """How many pairs have that verdict."""
        return sum(1 for pair in self.pairs if pair.verdict is verdict)


def without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    """A shape without its axes of length 1, which hold nothing apart."""
    return tuple(length for length in shape if length != 1)


def shade(pair: Pair, band: Band) -> Shade:
    """A pair as the heat strip shows it: the largest of what was measured over what is allowed."""
    out = _out(pair, band)
    return Shade(
        name=pair.reference.name, verdict=pair.verdict, out=None if out is None else float(f"{min(out, _FARTHEST):.4g}")
    )


def _out(pair: Pair, band: Band) -> float | None:
    measures = pair.measures
    if measures is None:
        return None
    shares = []
    if band.mean:
        shares.append(measures.mean_abs / float(band.mean))
    if band.rel_l2 and measures.rel_l2 is not None:
        shares.append(measures.rel_l2 / float(band.rel_l2))
    if band.mean is None:
        most = float(band.absolute) + float(band.relative) * measures.rms
        shares.append(measures.max_abs / most if most else (0.0 if measures.max_abs == 0 else _FARTHEST))
    return max(shares, default=0.0)
