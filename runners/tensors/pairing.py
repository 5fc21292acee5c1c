"""Which tensor of one input is held against which of the other: by a mapping, by name, by the rules of conversions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from harness.evidence.alignment import How
from harness.values.errors import UsageError
from runners.tensors.base import Tensor
from runners.tensors.naming import LONE, canonical, leaf, wrapper

# The folders of a dump whose tensors stand in the order of the layers.
_KINDS: Final = frozenset({"forward", "backward", "weights", "grads"})
# A reference's name -> the name of ours; None leaves the tensor out, of ours too where it alone has one of that name.
NameMap = Mapping[str, str | None]


class TensorMatch(NamedTuple):
    """Two tensors that are held against each other, and how they were found."""

    reference: Tensor
    ours: Tensor
    how: How


class Pairing(NamedTuple):
    """The pairs in the reference's order, and what is left of each side. `left_out` is not to be compared."""

    matches: list[TensorMatch]
    missing: list[Tensor]
    surplus: list[Tensor]
    left_out: list[Tensor]


def pair(
    reference: list[Tensor], ours: list[Tensor], mapping: NameMap | None = None, *, structured: bool = False
) -> Pairing:
    """Pair by `mapping`, then equal names, then names equal by the rules, where each side has one of that name.

    With `structured`, both sides are trees of layers whose roots are called by their classes: what is left is paired by
    the names below the root, then by its place in the tree where the shapes agree one by one. A tensor without
    counterpart that is tied to a paired one is left out. Raises UsageError when the mapping names a tensor that is not
    there, or one of ours twice.
    """
    theirs, own = ({tensor.name: tensor for tensor in side} for side in (reference, ours))
    found: dict[str, TensorMatch] = {}
    left_out = _mapped(theirs, own, mapping or {}, found)
    for name in [name for name in theirs if name in own]:
        found[name] = TensorMatch(theirs.pop(name), own.pop(name), "name")
    keys = [_keys(side.values(), all_names) for side, all_names in ((theirs, reference), (own, ours))]
    for key, tensor in keys[0].items():
        if key in keys[1]:
            partner = keys[1][key]
            found[tensor.name] = TensorMatch(theirs.pop(tensor.name), own.pop(partner.name), "rule")
    for one, other in _by_root(list(theirs.values()), list(own.values())):
        found[one.name] = TensorMatch(theirs.pop(one.name), own.pop(other.name), "rule")
    for one, other in _by_parameter(list(theirs.values()), list(own.values())):
        found[one.name] = TensorMatch(theirs.pop(one.name), own.pop(other.name), "rule")
    for way in (_by_branch, _by_place) if structured else ():
        for one, other in way(list(theirs.values()), list(own.values())):
            found[one.name] = TensorMatch(theirs.pop(one.name), own.pop(other.name), "structure")
    left_out += [theirs.pop(name) for name in list(theirs) if leaf(name) in LONE or theirs[name].tied in found]
    surplus = [tensor for tensor in own.values() if leaf(tensor.name) not in LONE]
    left_out += [tensor for tensor in own.values() if leaf(tensor.name) in LONE]
    matches = [found[tensor.name] for tensor in reference if tensor.name in found]
    return Pairing(matches, list(theirs.values()), surplus, left_out)


def add(pairing: Pairing, guessed: list[tuple[Tensor, Tensor]], reference: list[Tensor]) -> Pairing:
    """`pairing` with pairs that were found by value; `reference` gives the order."""
    matches = [*pairing.matches, *(TensorMatch(one, other, "value") for one, other in guessed)]
    place = {tensor.name: position for position, tensor in enumerate(reference)}
    taken, used = {one.name for one, _ in guessed}, {other.name for _, other in guessed}
    return Pairing(
        sorted(matches, key=lambda match: place[match.reference.name]),
        [tensor for tensor in pairing.missing if tensor.name not in taken],
        [tensor for tensor in pairing.surplus if tensor.name not in used],
        pairing.left_out,
    )


def _by_root(theirs: list[Tensor], own: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Tensors of two networks of which one is held under a name of its own: `deberta.encoder...` and `encoder...`.

    Only where all that is left of the one side lies under that name, and what is below it is the whole other side.
    """
    for side, other in ((theirs, own), (own, theirs)):
        roots = {tensor.name.partition(".")[0] for tensor in side}
        if len(roots) != 1:
            continue
        start = len(roots.pop()) + 1
        below = {(tensor.step, tensor.rank, canonical(tensor.name[start:])): tensor for tensor in side}
        whole = {(tensor.step, tensor.rank, canonical(tensor.name)): tensor for tensor in other}
        if below.keys() == whole.keys() and len(below) == len(side) == len(other):
            for key, tensor in below.items():
                yield (tensor, whole[key]) if side is theirs else (whole[key], tensor)
            return


def _by_parameter(theirs: list[Tensor], own: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Tensors of one parameter of Paddle, where the two sides have the very same parameters.

    Paddle counts parameters as they are made, so that other sets of names are of other numbers.
    """
    sides = [{tensor.parameter or tensor.name: tensor for tensor in side} for side in (theirs, own)]
    stated = any(tensor.parameter is not None for side in (theirs, own) for tensor in side)
    if not stated or sides[0].keys() != sides[1].keys() or not len(sides[0]) == len(theirs) == len(own):
        return
    pairs = [(tensor, sides[1][name]) for name, tensor in sides[0].items()]
    if all(a.shape in (b.shape, b.shape[::-1]) for a, b in pairs):
        yield from pairs


def _by_branch(theirs: list[Tensor], own: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Tensors of one name once the root of each tree, the class of the model, is taken away."""
    sides = [{_below_root(tensor.name): tensor for tensor in side} for side in (theirs, own)]
    for name, tensor in sides[0].items():
        if name in sides[1]:
            yield tensor, sides[1][name]


def _below_root(name: str) -> str:
    """`step_0/rank_0/forward/Model.fc.0` without its root: `step_0/rank_0/forward/fc.0`."""
    folder, _, route = name.rpartition("/")
    return f"{folder}/{route.partition('.')[2]}"


def _by_place(theirs: list[Tensor], own: list[Tensor]) -> Iterator[tuple[Tensor, Tensor]]:
    """Tensors of the same place in the trees of two models whose layers have other names: see `pair`."""
    groups: dict[tuple[object, ...], tuple[list[Tensor], list[Tensor]]] = {}
    for side, tensors in enumerate((theirs, own)):
        for tensor in tensors:
            kind = next((part for part in tensor.name.split("/") if part in _KINDS), "")
            groups.setdefault((tensor.step, tensor.rank, kind), ([], []))[side].append(tensor)
    for one, other in groups.values():
        for listed in (one, other):
            listed.sort(key=_place)
        if len(one) == len(other) and all(a.shape in (b.shape, b.shape[::-1]) for a, b in zip(one, other, strict=True)):
            yield from zip(one, other, strict=True)


def _place(tensor: Tensor) -> tuple[int, int]:
    """The number of a tensor's layer as it is defined, then when it was run: models of one kind may run otherwise."""
    return -1 if tensor.place is None else tensor.place, -1 if tensor.order is None else tensor.order


def _mapped(
    theirs: dict[str, Tensor], own: dict[str, Tensor], mapping: NameMap, found: dict[str, TensorMatch]
) -> list[Tensor]:
    """Take what `mapping` names out of both sides into `found`; gives back what it leaves out."""
    left_out = []
    for name, wanted in mapping.items():
        if wanted is None and name not in theirs and name in own:
            left_out.append(own.pop(name))
        elif name not in theirs:
            raise UsageError("compare_map_unknown", name=name, side_en="the reference", side_zh="参考一侧")
        elif wanted is None:
            left_out.append(theirs.pop(name))
        elif wanted not in own:
            raise UsageError("compare_map_unknown", name=wanted, side_en="ours", side_zh="待比一侧")
        else:
            found[name] = TensorMatch(theirs.pop(name), own.pop(wanted), "mapping")
    return left_out


def _keys(tensors: Iterable[Tensor], everything: list[Tensor]) -> dict[tuple[object, ...], Tensor]:
    """Tensors by what names them once the rules are applied; those that share a key with another are out."""
    prefix = wrapper(tensor.name for tensor in everything)
    keyed = [((tensor.step, tensor.rank, canonical(tensor.name[len(prefix) :])), tensor) for tensor in tensors]
    often = Counter(key for key, _ in keyed)
    return {key: tensor for key, tensor in keyed if often[key] == 1}
