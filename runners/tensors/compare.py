"""Two inputs held against each other: pair, measure, judge, and find where they part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from math import inf, prod
from typing import Final

import msgspec

from harness.evidence.alignment import Band, Comparison, Measures, Pair, Side
from harness.evidence.observation import Problem
from harness.judging.bands import judge
from harness.values.errors import InputError
from harness.values.verdicts import Reason, Verdict
from runners.tensors.base import Tensor, TensorSet
from runners.tensors.divergence import first_divergence, sequences, step_of
from runners.tensors.measures import Meter, together
from runners.tensors.orientation import may_turn, reversed_shapes, square, turned_blocks, turns
from runners.tensors.pairing import Match, NameMap, Pairing, add, pair

# Elements read at once; the arrays stay small enough for the caches.
_COUNT: Final = 1 << 18
# Below this many bytes threads cost more than they save.
_WORTH_THREADS: Final = 16 << 20
# Two suffice to read and to subtract at once, and each may hold a slab of a matrix.
_THREADS: Final = 2


def compare(
    reference: TensorSet,
    ours: TensorSet,
    band: Band,
    *,
    mapping: NameMap | None = None,
    expected: int = 0,
    any_dtype: bool = False,
) -> Comparison:
    """Hold every tensor of `reference` against its counterpart in `ours`.

    `expected` is how many pairs there must be at least; the reference's own number counts too. With `any_dtype` pairs
    of different element types may be aligned. Raises UsageError for a `mapping` that names what is not there. A tensor
    that cannot be read is a pair with the verdict ERROR.
    """
    listed = _ordered(reference.tensors())
    pairing = pair(listed, ours.tensors(), mapping)
    problems: list[Problem] = []
    if pairing.missing and pairing.surplus:
        pairing = _guessed(reference, ours, pairing, listed, band, problems)
    turned = turns(pairing.matches)
    if turned is None:
        turned = {_framework(reference.kind), _framework(ours.kind)} == {"paddle", "torch"}
    judged = _Judge(reference, ours, band, any_dtype, turned)
    pairs = list(_each(judged, pairing.matches))
    return _concluded(reference, ours, band, expected, pairs, pairing, listed, problems)


class _Judge:
    """Measures and judges one match at a time; several threads may use it at once."""

    def __init__(self, reference: TensorSet, ours: TensorSet, band: Band, any_dtype: bool, turned: bool) -> None:
        self.reference, self.ours, self.band = reference, ours, band
        self.any_dtype, self.turned = any_dtype, turned

    def __call__(self, match: Match) -> Pair:
        try:
            return self._judged(match)
        except InputError as error:
            values = {"problem": str(error)}
            return self._pair(match, None, Verdict.ERROR, Reason.UNREADABLE, values)

    def _judged(self, match: Match) -> Pair:
        one, other = match.reference, match.ours
        if reversed_shapes(match):
            turned = self._measured(match, turned=True)
            if turned.verdict is not Verdict.PASS or self.turned or match.how in ("value", "mapping"):
                return turned
            return msgspec.structs.replace(turned, verdict=Verdict.FAIL, reason=Reason.TRANSPOSED, values={})
        if _without_ones(one.shape) != _without_ones(other.shape):
            values = {"reference": _shape(one.shape), "ours": _shape(other.shape)}
            return self._pair(match, None, Verdict.FAIL, Reason.SHAPE_DIFFERS, values)
        straight = self._measured(match, turned=False)
        if not (may_turn(match) and square(match)):
            return straight
        if straight.verdict is Verdict.FAIL and straight.reason is not Reason.NON_FINITE:
            turned = self._measured(match, turned=True)
            if turned.verdict is not Verdict.PASS:
                return turned if self.turned and _nearer(turned, straight) else straight
            if self.turned:
                return turned
            return msgspec.structs.replace(turned, verdict=Verdict.FAIL, reason=Reason.TRANSPOSED, values={})
        if self.turned and straight.verdict is Verdict.PASS:
            if self._measured(match, turned=True).verdict is not Verdict.PASS:
                return msgspec.structs.replace(straight, verdict=Verdict.REVIEW, reason=Reason.NOT_TRANSPOSED)
        return straight

    def _measured(self, match: Match, *, turned: bool) -> Pair:
        one, other = match.reference, match.ours
        if not prod(one.shape):
            return self._pair(match, None, Verdict.NOT_CHECKED, Reason.EMPTY_TENSOR, {})
        measures = self.measure(one, other, turned=turned)
        verdict, reason, values = judge(measures, self.band)
        if one.dtype != other.dtype and not self.any_dtype and verdict in (Verdict.PASS, Verdict.REVIEW):
            verdict, reason = Verdict.FAIL, Reason.DTYPE_DIFFERS
            values = {"reference": one.dtype, "ours": other.dtype}
        return self._pair(match, measures, verdict, reason, values, turned)

    def measure(self, one: Tensor, other: Tensor, *, turned: bool) -> Measures:
        """How far two tensors of equally many elements are apart. Raises InputError."""
        band = self.band
        shape = other.shape if turned else one.shape
        meter = Meter(shape, (one.dtype, other.dtype), float(band.absolute), float(band.relative))
        theirs = turned_blocks(self.reference, one) if turned else self.reference.blocks(one, _COUNT)
        for a, b in together(theirs, self.ours.blocks(other, _COUNT)):
            meter.add(a, b)
        if meter.seen != prod(shape):
            raise InputError("compare_short", tensor=one.name, wanted=prod(shape), found=meter.seen)
        return meter.measures()

    def _pair(
        self,
        match: Match,
        measures: Measures | None,
        verdict: Verdict,
        reason: Reason,
        values: dict[str, str],
        turned: bool = False,
    ) -> Pair:
        return Pair(
            reference=_side(match.reference),
            ours=_side(match.ours),
            how=match.how,
            verdict=verdict,
            reason=reason,
            values=values,
            transposed=turned,
            reshaped=not turned and match.reference.shape != match.ours.shape and measures is not None,
            measures=measures,
            step=step_of(match.reference.name, match.reference.step),
        )


def _each(judged: _Judge, matches: list[Match]) -> Iterator[Pair]:
    if sum(match.reference.size for match in matches) < _WORTH_THREADS or (os.cpu_count() or 1) < 2:
        yield from map(judged, matches)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(judged, matches)


def _guessed(
    reference: TensorSet,
    ours: TensorSet,
    pairing: Pairing,
    listed: list[Tensor],
    band: Band,
    problems: list[Problem],
) -> Pairing:
    """`pairing` with what was recognised by its values."""
    from runners.tensors.values import guess

    probe = _Judge(reference, ours, band, True, True)

    def distance(one: Tensor, other: Tensor) -> float:
        match = Match(one, other, "value")
        if reversed_shapes(match):
            ways = [True]
        elif _without_ones(one.shape) == _without_ones(other.shape):
            ways = [False, True] if square(match) else [False]
        else:
            return float("inf")
        found = [probe.measure(one, other, turned=way).rel_l2 for way in ways]
        return min(far if far is not None else float("inf") for far in found)

    try:
        return add(pairing, guess(reference, ours, pairing.missing, pairing.surplus, distance), listed)
    except InputError as error:
        values = {name: str(value) for name, value in error.values.items() if name != "file"}
        problems.append(Problem(file=str(error.values.get("file", ours.path)), code=error.code, values=values))
        return pairing


def _concluded(
    reference: TensorSet,
    ours: TensorSet,
    band: Band,
    expected: int,
    pairs: list[Pair],
    pairing: Pairing,
    listed: list[Tensor],
    problems: list[Problem],
) -> Comparison:
    compared = sum(1 for one in pairs if one.verdict not in (Verdict.NOT_CHECKED, Verdict.ERROR))
    empty = sum(1 for one in pairs if one.verdict is Verdict.NOT_CHECKED)
    expected = max(expected, len(pairs) - empty + len(pairing.missing))
    executed = any(tensor.order is not None for tensor in listed)
    verdict, reason, status = _verdict(pairs, compared, expected, problems)
    return Comparison(
        reference=reference.path,
        ours=ours.path,
        band=band,
        expected=expected,
        compared=compared,
        verdict=verdict,
        reason=reason,
        exit_status=status,
        pairs=pairs,
        missing=[_side(tensor) for tensor in pairing.missing],
        surplus=[_side(tensor) for tensor in pairing.surplus],
        left_out=[_side(tensor) for tensor in pairing.left_out],
        sequences=sequences(pairs),
        divergence=first_divergence(pairs, executed=executed),
        problems=problems,
    )


def _verdict(pairs: list[Pair], compared: int, expected: int, problems: list[Problem]) -> tuple[Verdict, Reason, int]:
    """The whole's verdict and exit status: what fails first, then what was not compared, then what is open."""
    by = {verdict: next((one for one in pairs if one.verdict is verdict), None) for verdict in Verdict}
    if (failed := by[Verdict.FAIL]) is not None:
        return Verdict.FAIL, failed.reason, 1
    if problems or by[Verdict.ERROR] is not None:
        return Verdict.ERROR, Reason.UNREADABLE, 3
    if not compared:
        return Verdict.MISSING, Reason.NOTHING_COMPARED, 3
    if compared < expected:
        return Verdict.MISSING, Reason.FEWER_COMPARED, 3
    if (open_one := by[Verdict.REVIEW]) is not None:
        return Verdict.REVIEW, open_one.reason, 3
    return Verdict.PASS, Reason.ALIGNED, 0


def _ordered(tensors: list[Tensor]) -> list[Tensor]:
    """In order of execution where the dump states it, else as stored."""
    if any(tensor.order is None for tensor in tensors):
        return tensors
    return sorted(tensors, key=lambda tensor: (tensor.step or 0, tensor.rank or 0, tensor.order or 0))


def _nearer(one: Pair, other: Pair) -> bool:
    """Whether the first of two measured pairs is less far apart."""
    far = [m.rel_l2 if (m := pair.measures) is not None and m.rel_l2 is not None else inf for pair in (one, other)]
    return far[0] < far[1]


def _framework(kind: str) -> str:
    return next((name for name in ("paddle", "torch") if name in kind), kind)


def _side(tensor: Tensor) -> Side:
    return Side(name=tensor.name, dtype=tensor.dtype, shape=tensor.shape)


def _without_ones(shape: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(length for length in shape if length != 1)


def _shape(shape: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]"
