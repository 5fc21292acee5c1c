"""Which tensor is held against which."""

from __future__ import annotations

import pytest

from harness.values.errors import UsageError
from runners.tensors.base import Tensor
from runners.tensors.pairing import Pairing, add, pair
from tests.runners.tensors.memory import tensor


def named(*names: str) -> list[Tensor]:
    return [tensor(name) for name in names]


def told(found: Pairing) -> list[tuple[str, str, str]]:
    return [(match.reference.name, match.ours.name, match.how) for match in found.matches]


def left(found: Pairing) -> tuple[list[str], list[str], list[str]]:
    return tuple([one.name for one in side] for side in (found.missing, found.surplus, found.left_out))  # type: ignore[return-value]


def test_equal_names_come_first_and_keep_the_reference_s_order() -> None:
    found = pair(named("b", "a", "c"), named("a", "b", "d"))
    assert told(found) == [("b", "b", "name"), ("a", "a", "name")]
    assert left(found) == (["c"], ["d"], [])


def test_the_rules_of_conversions() -> None:
    theirs = named("module.bn.running_mean", "module.bn.num_batches_tracked", "module.ln.gamma")
    found = pair(theirs, named("bn._mean", "ln.weight"))
    assert told(found) == [
        ("module.bn.running_mean", "bn._mean", "rule"),
        ("module.ln.gamma", "ln.weight", "rule"),
    ]
    assert left(found) == ([], [], ["module.bn.num_batches_tracked"])


def test_two_of_one_name_by_the_rules_are_not_guessed() -> None:
    found = pair(named("ln.gamma", "norm.gamma"), named("norm.weight"))
    assert told(found) == []
    assert left(found) == (["ln.gamma", "norm.gamma"], ["norm.weight"], [])


def test_steps_are_not_mixed() -> None:
    found = pair([tensor("ln.gamma", step=0)], [tensor("ln.weight", step=1)])
    assert told(found) == []
    found = pair([tensor("ln.gamma", step=1)], [tensor("ln.weight", step=1)])
    assert told(found) == [("ln.gamma", "ln.weight", "rule")]


def test_a_mapping_wins_and_leaves_out() -> None:
    found = pair(named("a", "b", "c"), named("a", "b"), {"a": "b", "c": None})
    assert told(found) == [("a", "b", "mapping")]
    assert left(found) == (["b"], ["a"], ["c"])


def test_a_mapping_leaves_out_what_ours_alone_holds() -> None:
    found = pair(named("a"), named("a", "b"), {"b": None})
    assert told(found) == [("a", "a", "name")]
    assert left(found) == ([], [], ["b"])


@pytest.mark.parametrize(
    ("mapping", "name"), [({"x": "a"}, "x"), ({"a": "x"}, "x"), ({"a": "a", "b": "a"}, "a"), ({"x": None}, "x")]
)
def test_a_mapping_of_what_is_not_there(mapping: dict[str, str | None], name: str) -> None:
    with pytest.raises(UsageError) as caught:
        pair(named("a", "b"), named("a", "b"), mapping)
    assert (caught.value.code, caught.value.values["name"]) == ("compare_map_unknown", name)


def test_what_was_guessed_takes_its_place() -> None:
    reference, ours = named("a", "b", "c"), named("c", "x")
    found = pair(reference, ours)
    found = add(found, [(reference[0], ours[1])], reference)
    assert told(found) == [("a", "x", "value"), ("c", "c", "name")]
    assert left(found) == (["b"], [], [])
