"""Two inputs held against each other: what is paired with what, and how far apart it is. Others judge it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from math import prod
from typing import Final

from harness.evidence.alignment import Band, Compared, Measures, Pair, Paired, PairJudge, Side, without_ones
from harness.evidence.observation import Problem
from harness.values.errors import InputError
from harness.values.records import Message
from runners.tensors.base import Tensor, TensorSet
from runners.tensors.measures import Meter, together
from runners.tensors.naming import scores_words
from runners.tensors.orientation import may_turn, reversed_shapes, square, turned_blocks, turns
from runners.tensors.pairing import NameMap, Pairing, TensorMatch, add, pair
from runners.tensors.sections import Section, section
from runners.tensors.ties import without_ties

# Elements read at once; the arrays stay small enough for the caches.
_COUNT: Final = 1 << 18
# Below this many bytes threads cost more than they save.
_WORTH_THREADS: Final = 16 << 20
# Two suffice to read and to subtract at once, and each may hold a slab of a matrix.
_THREADS: Final = 2
# Names that a remark lists.
_NAMED: Final = 5


def compare(
    reference: TensorSet,
    ours: TensorSet,
    band: Band,
    judge: PairJudge,
    *,
    mapping: NameMap | None = None,
    expected: int = 0,
    frameworks: tuple[str | None, str | None] = (None, None),
) -> Compared:
    """Hold every tensor of `reference` against its counterpart in `ours`, and have `judge` say what is to be measured.

    `expected` is how many pairs there must be at least. Elements outside `band` are counted. Raises UsageError for a
    `mapping` that names what is not there. A tensor that cannot be read is left to `judge`, as an InputError.
    `frameworks` says which wrote each side where the files do not. Of a checkpoint with sections the plain weights
    are compared.
    """
    reference, ours = section(reference, None), section(ours, None)
    listed = _ordered(reference.tensors())
    pairing = pair(listed, ours.tensors(), mapping, structured=_is_padiff(reference) and _is_padiff(ours))
    problems: list[Problem] = []
    meters = _Meters(reference, ours, band)
    if pairing.missing and pairing.surplus:
        pairing = _guessed(meters, pairing, listed, problems)
    if pairing.missing or pairing.surplus:
        pairing = _tied(meters, pairing, problems)
    known = [given or _framework(one.kind) for given, one in zip(frameworks, (reference, ours), strict=True)]
    turned = turns(pairing.matches) if None in known else known[0] != known[1]

    def judged(match: TensorMatch) -> Pair:
        return judge(_paired(match, turned=turned), partial(meters.measure, match.reference, match.ours))

    return Compared(
        reference=reference.path,
        ours=ours.path,
        band=band,
        expected=expected,
        pairs=list(_each(judged, pairing.matches)),
        missing=[*map(_side, pairing.missing), *(Side(name=name, dtype="-", shape=()) for name in reference.absent)],
        surplus=[_side(tensor) for tensor in pairing.surplus],
        left_out=[_side(tensor) for tensor in pairing.left_out],
        executed=any(tensor.order is not None for tensor in listed),
        problems=problems,
        remarks=list(_remarks(reference, ours, pairing)),
    )


def _remarks(reference: TensorSet, ours: TensorSet, pairing: Pairing) -> Iterator[Message]:
    """What was chosen and left out, and why."""
    for one in (reference, ours):
        if isinstance(one, Section):
            yield Message(code="compare_section_used", values={"file": one.path, "section": one.section})
        if one.absent:
            names = ", ".join(list(one.absent)[:_NAMED])
            yield Message(
                code="compare_absent", values={"file": one.path, "count": f"{len(one.absent):,}", "names": names}
            )
    for tensor in pairing.left_out:
        if tensor.tied is not None:
            yield Message(code="compare_tied", values={"tensor": tensor.name, "other": tensor.tied})


class _Meters:
    """Measures two tensors at a time; several threads may use it at once."""

    def __init__(self, reference: TensorSet, ours: TensorSet, band: Band) -> None:
        self.reference, self.ours, self.band = reference, ours, band

    def measure(self, one: Tensor, other: Tensor, turned: bool) -> Measures:
        """How far two tensors of equally many elements are apart, ours transposed where `turned`. Raises InputError."""
        band = self.band
        shape = other.shape if turned else one.shape
        meter = Meter(shape, (one.dtype, other.dtype), float(band.absolute), float(band.relative))
        theirs = turned_blocks(self.reference, one) if turned else self.reference.blocks(one, _COUNT)
        for a, b in together(theirs, self.ours.blocks(other, _COUNT)):
            meter.add(a, b)
        if meter.seen != prod(shape):
            raise InputError("compare_short", tensor=one.name, wanted=prod(shape), found=meter.seen)
        return meter.measures()


def _paired(match: TensorMatch, *, turned: bool | None) -> Paired:
    return Paired(
        reference=_side(match.reference),
        ours=_side(match.ours),
        how=match.how,
        step=match.reference.step,
        reversed=reversed_shapes(match),
        either=may_turn(match) and square(match),
        linear=may_turn(match),
        turned=None if scores_words(match.reference.name) else turned,
    )


def _each(judged: Callable[[TensorMatch], Pair], matches: list[TensorMatch]) -> Iterator[Pair]:
    if sum(match.reference.size for match in matches) < _WORTH_THREADS or (os.cpu_count() or 1) < 2:
        yield from map(judged, matches)
        return
    with ThreadPoolExecutor(_THREADS) as pool:
        yield from pool.map(judged, matches)


def _tied(meters: _Meters, pairing: Pairing, problems: list[Problem]) -> Pairing:
    """`pairing` without the output layers that are the embedding once more."""

    def equal(one: Tensor, other: Tensor) -> bool:
        ways = [way for way in (False, True) if (one.shape[::-1] if way else one.shape) == other.shape]
        return any(_is_equal(meters.measure(one, other, turned=way)) for way in ways)

    try:
        return without_ties(pairing, equal)
    except InputError as error:
        problems.append(_problem(error, meters.ours.path))
        return pairing


def _is_equal(measures: Measures) -> bool:
    """Equal to the last bit, and not of zeros, which are equal to anything that was not trained."""
    finite = not (measures.reference.nan or measures.reference.inf or measures.ours.nan or measures.ours.inf)
    return finite and measures.max_abs == 0 and measures.rms > 0


def _problem(error: InputError, path: str) -> Problem:
    values = {name: str(value) for name, value in error.values.items() if name != "file"}
    return Problem(file=str(error.values.get("file", path)), code=error.code, values=values)


def _is_padiff(one: TensorSet) -> bool:
    return one.kind.startswith("padiff")


def _guessed(meters: _Meters, pairing: Pairing, listed: list[Tensor], problems: list[Problem]) -> Pairing:
    """`pairing` with what was recognised by its values."""
    from runners.tensors.values import guess

    reference, ours = meters.reference, meters.ours

    def distance(one: Tensor, other: Tensor) -> float:
        match = TensorMatch(one, other, "value")
        if reversed_shapes(match):
            ways = [True]
        elif without_ones(one.shape) == without_ones(other.shape):
            ways = [False, True] if square(match) else [False]
        else:
            return float("inf")
        found = [meters.measure(one, other, turned=way).rel_l2 for way in ways]
        return min(far if far is not None else float("inf") for far in found)

    try:
        return add(pairing, guess(reference, ours, pairing.missing, pairing.surplus, distance), listed)
    except InputError as error:
        problems.append(_problem(error, ours.path))
        return pairing


def _ordered(tensors: list[Tensor]) -> list[Tensor]:
    """In order of execution where the dump states it, else as stored."""
    if any(tensor.order is None for tensor in tensors):
        return tensors
    return sorted(tensors, key=lambda tensor: (tensor.step or 0, tensor.rank or 0, tensor.order or 0))


def _framework(kind: str) -> str | None:
    """Which of the two wrote a set of that kind; None where it does not show."""
    return next((name for name in ("paddle", "torch") if name in kind), None)


def _side(tensor: Tensor) -> Side:
    return Side(name=tensor.name, dtype=tensor.dtype, shape=tensor.shape)
