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


def test_a_network_held_under_a_name_of_its_own() -> None:
    bare = named("encoder.fc.weight", "encoder.ln.gamma")
    held = named("deberta.encoder.fc.weight", "deberta.encoder.ln.weight")
    found = pair(held, bare)
    assert told(found) == [
        ("deberta.encoder.fc.weight", "encoder.fc.weight", "rule"),
        ("deberta.encoder.ln.weight", "encoder.ln.gamma", "rule"),
    ]
    assert left(pair(bare, held)) == ([], [], [])


@pytest.mark.parametrize(
    "held",
    [
        ("deberta.encoder.fc.weight",),
        ("deberta.encoder.fc.weight", "deberta.encoder.fc.bias", "deberta.more.bias"),
        ("deberta.encoder.fc.weight", "bert.encoder.fc.bias"),
    ],
)
def test_a_network_held_under_a_name_of_its_own_is_the_whole_other_one(held: tuple[str, ...]) -> None:
    assert told(pair(named(*held), named("encoder.fc.weight", "encoder.fc.bias"))) == []


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


def test_layers_of_other_names_are_paired_as_they_are_defined() -> None:
    def side(root: str, *layers: tuple[str, int, int | None]) -> list[Tensor]:
        return [tensor(f"forward/{root}.{name}.0", order=order, place=place) for name, order, place in layers]

    # Defined in one order, run in another; a layer that runs twice has one place.
    theirs = side("Net", ("fc1", 0, 1), ("fc2", 1, 2), ("fc1#2", 2, 1))
    own = side("Model", ("second", 0, 5), ("first", 1, 4), ("first#2", 2, 4))
    found = pair(theirs, own, structured=True)
    assert told(found) == [
        ("forward/Net.fc1.0", "forward/Model.first.0", "structure"),
        ("forward/Net.fc2.0", "forward/Model.second.0", "structure"),
        ("forward/Net.fc1#2.0", "forward/Model.first#2.0", "structure"),
    ]
    # Where no definition is stated, as they run.
    theirs, own = side("Net", ("a", 0, None), ("b", 1, None)), side("Model", ("d", 1, None), ("c", 0, None))
    assert told(pair(theirs, own, structured=True)) == [
        ("forward/Net.a.0", "forward/Model.c.0", "structure"),
        ("forward/Net.b.0", "forward/Model.d.0", "structure"),
    ]


def test_parameters_of_paddle_are_paired_where_both_sides_have_the_same() -> None:
    theirs = [tensor("up.weight", parameter="linear_0.w_0"), tensor("down.weight", parameter="linear_1.w_0")]
    assert told(pair(theirs, named("linear_1.w_0", "linear_0.w_0"))) == [
        ("up.weight", "linear_0.w_0", "rule"),
        ("down.weight", "linear_1.w_0", "rule"),
    ]
    own = [tensor("a.weight", parameter="linear_0.w_0"), tensor("b.weight", parameter="linear_1.w_0")]
    assert told(pair(theirs, own))[0] == ("up.weight", "a.weight", "rule")
    # A parameter of another shape is of another layer.
    assert told(pair(theirs, [own[0], tensor("b.weight", (3, 2), parameter="linear_1.w_0")])) == []
    # Counted from another number, or of which one is missing: nothing says which is which.
    for names in (
        ("linear_1.w_0", "linear_2.w_0"),
        ("linear_0.w_0",),
        ("linear_0.w_0", "linear_1.w_0", "linear_2.w_0"),
    ):
        assert told(pair(theirs, named(*names))) == []
