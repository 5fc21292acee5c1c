"""Two inputs held against each other: verdicts of pairs and of the whole, and where the two part."""

from __future__ import annotations

import pickle
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.evidence.alignment import Band, Comparison
from harness.judging.alignment import conclude, pair_judge
from harness.judging.bands import of_profile
from harness.tasks.catalogue import open_catalogue
from runners.tensors import TensorSet, open_tensors
from runners.tensors.compare import compare as measure
from tests.runners.tensors.memory import MemorySet

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures" / "alignment"
BAND = of_profile("reprod-log-default", open_catalogue(None).registry)
EXACT = Band(absolute=Decimal(0), relative=Decimal(0))
DRAW = np.random.default_rng(9)
W = DRAW.standard_normal((6, 4)).astype("float32")
S = DRAW.standard_normal((5, 5)).astype("float32")
V = DRAW.standard_normal(6).astype("float32")


def compare(
    reference: TensorSet, ours: TensorSet, band: Band, *, any_dtype: bool = False, **options: Any
) -> Comparison:
    """Measured by the runner and judged by the harness, as `verify compare` does."""
    return conclude(measure(reference, ours, band, pair_judge(band, any_dtype=any_dtype), **options))


def held(theirs: dict[str, Any], own: dict[str, Any], band: Band = EXACT, **options: Any) -> Comparison:
    kinds = options.pop("kinds", ("memory", "memory"))
    return compare(MemorySet(theirs, kinds[0]), MemorySet(own, kinds[1]), band, **options)


def said(found: Comparison) -> tuple[str, str, int]:
    return found.verdict.value, found.reason.value, found.exit_status


def pairs(found: Comparison) -> list[tuple[str, str, str]]:
    return [(pair.reference.name, pair.verdict.value, pair.reason.value) for pair in found.pairs]


def test_aligned() -> None:
    found = held({"a": V, "b": W}, {"b": W, "a": V})
    assert said(found) == ("PASS", "aligned", 0)
    assert (found.compared, found.expected, found.divergence) == (2, 2, None)


def test_what_fails_comes_before_what_is_missing() -> None:
    found = held({"a": V, "b": W}, {"a": V + 1})
    assert said(found) == ("FAIL", "elements_outside", 1)
    assert [side.name for side in found.missing] == ["b"]


def test_fewer_than_the_reference_has() -> None:
    assert said(held({"a": V, "b": W}, {"a": V})) == ("MISSING", "fewer_compared", 3)


@pytest.mark.parametrize(("expected", "status"), [(1, 0), (2, 0), (3, 3)])
def test_fewer_than_expected(expected: int, status: int) -> None:
    assert held({"a": V, "b": W}, {"a": V, "b": W}, expected=expected).exit_status == status


def test_surplus_is_listed_and_fails_nothing() -> None:
    found = held({"a": V}, {"a": V, "b": W})
    assert said(found) == ("PASS", "aligned", 0)
    assert [side.name for side in found.surplus] == ["b"]


@pytest.mark.parametrize("own", [{}, {"other": np.ones(3)}])
def test_nothing_compared(own: dict[str, Any]) -> None:
    assert said(held({"a": V}, own)) == ("MISSING", "nothing_compared", 3)
    assert said(held({}, own)) == ("MISSING", "nothing_compared", 3)


def test_empty_tensors_are_no_evidence() -> None:
    empty = np.empty((0, 3))
    found = held({"a": empty}, {"a": empty})
    assert said(found) == ("MISSING", "nothing_compared", 3)
    assert pairs(found) == [("a", "NOT CHECKED", "empty_tensor")]
    assert said(held({"a": empty, "b": V}, {"a": empty, "b": V})) == ("PASS", "aligned", 0)


def test_shapes_and_types() -> None:
    assert pairs(held({"a": V}, {"a": V[:5]})) == [("a", "FAIL", "shape_differs")]
    wide = {"a": V.astype("float64")}
    assert pairs(held({"a": V}, wide)) == [("a", "FAIL", "dtype_differs")]
    assert said(held({"a": V}, wide, any_dtype=True)) == ("PASS", "aligned", 0)
    # A difference is told before a type.
    assert pairs(held({"a": V}, {"a": wide["a"] + 1})) == [("a", "FAIL", "elements_outside")]


def test_an_axis_of_one_is_no_difference() -> None:
    found = held({"a": V}, {"a": V.reshape(1, 6)})
    assert said(found) == ("PASS", "aligned", 0)
    assert found.pairs[0].reshaped


def test_linear_weights_that_all_are_transposed() -> None:
    found = held({"a.weight": W, "b.weight": S}, {"a.weight": W.T.copy(), "b.weight": S.T.copy()})
    assert said(found) == ("PASS", "aligned", 0)
    assert [pair.transposed for pair in found.pairs] == [True, True]


def test_a_square_one_whose_transposition_was_forgotten_is_for_a_person() -> None:
    found = held({"a.weight": W, "b.weight": S}, {"a.weight": W.T.copy(), "b.weight": S})
    assert said(found) == ("REVIEW", "not_transposed", 3)
    assert pairs(found)[1] == ("b.weight", "REVIEW", "not_transposed")


def test_one_transposed_among_straight_ones_fails() -> None:
    straight = DRAW.standard_normal((3, 2))
    theirs = {"a.weight": straight, "b.weight": straight, "c.weight": W, "d.weight": S}
    found = held(theirs, {**theirs, "c.weight": W.T.copy()})
    assert pairs(found)[2] == ("c.weight", "FAIL", "transposed")
    found = held(theirs, {**theirs, "d.weight": S.T.copy()})
    assert pairs(found)[3] == ("d.weight", "FAIL", "transposed")


def test_the_frameworks_tell_where_all_matrices_are_square() -> None:
    turned = {"b.weight": S}, {"b.weight": S.T.copy()}
    assert pairs(held(*turned, kinds=("torch", "paddle"))) == [("b.weight", "PASS", "aligned")]
    assert pairs(held(*turned, kinds=("shards of torch", "paddle"))) == [("b.weight", "PASS", "aligned")]
    assert pairs(held(*turned, kinds=("torch", "torch"))) == [("b.weight", "FAIL", "transposed")]
    # Where neither file nor reviewer says it, nobody knows.
    assert pairs(held(*turned)) == [("b.weight", "REVIEW", "orientation_unknown")]
    assert pairs(held(*turned, kinds=("safetensors", "paddle"))) == [("b.weight", "REVIEW", "orientation_unknown")]
    said_so = held(*turned, kinds=("safetensors", "paddle"), frameworks=("torch", None))
    assert pairs(said_so) == [("b.weight", "PASS", "aligned")]
    assert pairs(held(*turned, frameworks=("paddle", "paddle"))) == [("b.weight", "FAIL", "transposed")]


def test_a_linear_weight_that_was_not_transposed_between_the_frameworks() -> None:
    kinds = ("torch", "paddle")
    found = held({"a.weight": W, "b.weight": S, "c": V}, {"a.weight": W, "b.weight": S, "c": V}, kinds=kinds)
    assert pairs(found) == [
        ("a.weight", "REVIEW", "not_transposed"),
        ("b.weight", "REVIEW", "not_transposed"),
        ("c", "PASS", "aligned"),
    ]
    assert said(held({"a.weight": W}, {"a.weight": W}, kinds=("torch", "torch"))) == ("PASS", "aligned", 0)
    # What no linear layer owns stands as it is: embeddings, recurrent weights.
    for name in ("emb.weight", "lstm.weight_ih_l0", "bias_table"):
        assert said(held({name: W}, {name: W}, kinds=kinds)) == ("PASS", "aligned", 0)


@pytest.mark.parametrize("name", ["lm_head.weight", "cls.predictions.decoder.weight", "embed_out.weight"])
def test_what_scores_the_words_may_be_stored_either_way(name: str) -> None:
    for own in (W, W.T.copy()):
        assert said(held({name: W}, {name: own}, kinds=("torch", "paddle"))) == ("PASS", "aligned", 0)


@pytest.mark.parametrize("name", ["shared.weight", "block.relative_attention_bias.weight", "tok_embeddings.weight"])
def test_embeddings_by_other_names(name: str) -> None:
    assert said(held({name: W}, {name: W}, kinds=("torch", "paddle"))) == ("PASS", "aligned", 0)
    assert pairs(held({name: W}, {name: W.T.copy()}, kinds=("torch", "paddle"))) == [(name, "FAIL", "transposed")]


def test_a_transposed_embedding_fails() -> None:
    for kinds in (("torch", "paddle"), ("memory", "memory")):
        theirs, own = {"wte.weight": W, "fc.weight": W}, {"wte.weight": W.T.copy(), "fc.weight": W.T.copy()}
        assert pairs(held(theirs, own, kinds=kinds)) == [
            ("wte.weight", "FAIL", "transposed"),
            ("fc.weight", "PASS", "aligned"),
        ]


def test_a_square_matrix_out_of_its_band_is_measured_the_nearer_way() -> None:
    off = S.T.copy()
    off[0, 0] += 1
    found = held({"a.weight": W, "b.weight": S}, {"a.weight": W.T.copy(), "b.weight": off})
    pair = found.pairs[1]
    assert (pair.verdict.value, pair.transposed) == ("FAIL", True)
    assert pair.measures is not None
    assert pair.measures.outside == 1
    straight = held({"a.weight": W, "b.weight": S}, {"a.weight": W, "b.weight": S + 0.5})
    assert straight.pairs[1].transposed is False


def test_guessed_by_value_and_said_so() -> None:
    found = held({"a": V, "b": W}, {"x": V, "y": W}, BAND)
    assert said(found) == ("REVIEW", "paired_by_guess", 3)
    assert [(pair.reference.name, pair.ours.name, pair.how) for pair in found.pairs] == [
        ("a", "x", "value"),
        ("b", "y", "value"),
    ]


def test_values_never_decide_among_tensors_of_one_shape() -> None:
    found = held({"a": V, "b": V + 1}, {"x": V, "y": V + 1}, BAND)
    assert said(found) == ("MISSING", "nothing_compared", 3)
    assert [side.name for side in found.missing] == ["a", "b"]


def test_dumps_of_padiff_are_paired_by_their_place_in_the_tree() -> None:
    # The classes of the two models have other names, and so have the routes of their layers.
    theirs = {f"step_0/rank_0/forward/Net1.{name}.0": V + n for n, name in enumerate(("fc1", "act", "fc2"))}
    own = {f"step_0/rank_0/forward/Model.{name}.0": V + n for n, name in enumerate(("linear1", "relu", "linear2"))}
    weights = {"step_0/rank_0/weights/Net1.fc1.weight": W}, {"step_0/rank_0/weights/Model.linear1.weight": W}
    kinds = ("padiff", "padiff")
    found = held({**theirs, **weights[0]}, {**own, **weights[1]}, kinds=kinds)
    assert said(found) == ("PASS", "aligned", 0)
    assert {pair.how for pair in found.pairs} == {"structure"}
    own["step_0/rank_0/forward/Model.relu.0"] = V
    found = held(theirs, own, kinds=kinds)
    assert pairs(found)[1] == ("step_0/rank_0/forward/Net1.act.0", "FAIL", "elements_outside")
    # Another shape at one place, or one layer fewer, and the trees are not the same.
    for other in ({**own, "step_0/rank_0/forward/Model.relu.0": W}, dict(list(own.items())[1:])):
        assert not any(pair.how == "structure" for pair in held(theirs, other, kinds=kinds).pairs)
    assert not held(theirs, own).pairs


def test_layers_of_one_name_below_the_root_are_one_layer_in_whatever_order_they_run() -> None:
    # PaDiff's tests/test_simplenet2.py: the same definition, run the other way round.
    theirs = {f"rank_0/forward/Layer.linear{n}.0": V + n for n in (1, 2)}
    own = {f"rank_0/forward/Module.linear{n}.0": V + n for n in (2, 1)}
    found = held(theirs, own, kinds=("padiff of paddle", "padiff of torch"))
    assert said(found) == ("PASS", "aligned", 0)
    assert {pair.how for pair in found.pairs} == {"structure"}
    # Without the trees nothing says that the first part is the class of the model.
    assert held(theirs, own).verdict.value == "MISSING"


def test_a_tied_tensor_needs_no_counterpart() -> None:
    reference = MemorySet({"emb.weight": W, "head.weight": W}, "torch")
    reference.tied = {"head.weight": "emb.weight"}
    found = compare(reference, MemorySet({"emb.weight": W}, "paddle"), EXACT)
    assert said(found) == ("PASS", "aligned", 0)
    assert [(one.code, one.values) for one in found.remarks] == [
        ("compare_tied", {"tensor": "head.weight", "other": "emb.weight"})
    ]
    reference.tied = {}
    assert said(compare(reference, MemorySet({"emb.weight": W}, "paddle"), EXACT)) == ("MISSING", "fewer_compared", 3)


@pytest.mark.parametrize("turn", [False, True])
@pytest.mark.parametrize("ours_alone", [False, True])
def test_an_output_layer_that_is_the_embedding_once_more(turn: bool, ours_alone: bool) -> None:
    plain = {"emb.weight": W, "fc.weight": S}

    def compared(head: Any, name: str = "lm_head.weight") -> Comparison:
        sides = plain, {**plain, name: head}
        return held(*(sides if ours_alone else sides[::-1]), kinds=("torch", "torch"))

    repeated = W.T.copy() if turn else W
    found = compared(repeated)
    assert said(found) == ("PASS", "aligned", 0)
    assert [one.name for one in found.left_out] == ["lm_head.weight"]
    assert [(one.code, one.values["other"]) for one in found.remarks] == [("compare_tied", "emb.weight")]
    # Another last bit, another name, or zeros that nothing was trained to: a layer of its own.
    apart = repeated.copy()
    apart[0, 0] = np.nextafter(apart[0, 0], np.float32(9))
    for other in (compared(apart), compared(repeated, "head.weight")):
        assert not other.left_out
        assert len(other.surplus if ours_alone else other.missing) == 1
    plain["emb.weight"] = np.zeros_like(W)
    assert not compared(plain["emb.weight"]).left_out


def test_what_a_missing_shard_holds_is_missing() -> None:
    reference = MemorySet({"a": V}, "torch")
    reference.absent = ["b"]
    found = compare(reference, MemorySet({"a": V, "b": V}, "paddle"), EXACT)
    assert said(found) == ("MISSING", "fewer_compared", 3)
    assert ([side.name for side in found.missing], found.remarks[0].code) == (["b"], "compare_absent")
    # What is there and differs fails all the same.
    assert said(compare(reference, MemorySet({"a": V + 1}, "paddle"), EXACT)) == ("FAIL", "elements_outside", 1)


def test_a_mapping() -> None:
    found = held({"a": V, "b": W}, {"x": V}, mapping={"a": "x", "b": None})
    assert said(found) == ("PASS", "aligned", 0)
    assert [side.name for side in found.left_out] == ["b"]


def test_counted_losses_step_by_step() -> None:
    theirs = {f"loss_{step}": np.float64(1 / (step + 1)) for step in range(4)}
    own = {**theirs, "loss_2": theirs["loss_2"] + 1e-3}
    (sequence,) = held(theirs, own).sequences
    assert (sequence.name, sequence.steps, sequence.first_outside) == ("loss", [0, 1, 2, 3], 2)


def test_many_small_blocks_and_two_threads_say_the_same() -> None:
    large = DRAW.standard_normal((1200, 1800))
    other = large.copy()
    other[777, 1234] += 0.25
    found = compare(MemorySet({"a": large}, block=999), MemorySet({"a": other}, block=1001), EXACT)
    measures = found.pairs[0].measures
    assert measures is not None
    assert measures.worst is not None
    assert (measures.worst.index, measures.outside) == ([777, 1234], 1)
    assert measures.max_abs == pytest.approx(0.25)


# A pair of real programs: one network in PyTorch and in PaddlePaddle, trained three steps from the same weights.
def written(variant: str) -> Comparison:
    reference = open_tensors(FIXTURES / "torch.safetensors")
    ours = open_tensors(FIXTURES / f"{variant}.safetensors")
    try:
        return compare(reference, ours, BAND)
    finally:
        reference.close()
        ours.close()


def test_a_real_pair_is_aligned_forward_loss_gradients_and_steps() -> None:
    found = written("paddle")
    assert said(found) == ("PASS", "aligned", 0)
    assert (found.compared, found.expected) == (78, 78)
    names = [pair.reference.name for pair in found.pairs]
    for kind, count in (("/forward/", 21), ("/loss", 3), ("/grad/", 39), ("/weight/", 15)):
        assert sum(kind in name for name in names) == count
    assert [side.name for side in found.left_out] == ["step_2/weight/bn.num_batches_tracked"]
    turned = {pair.reference.name for pair in found.pairs if pair.transposed}
    assert {f"step_0/grad/{layer}.weight" for layer in ("fc1", "fc2", "fc3")} <= turned
    assert not any("embed" in name or "conv" in name for name in turned)
    by = {pair.reference.name: pair for pair in found.pairs}
    assert by["step_2/weight/bn.running_mean"].ours.name == "step_2/weight/bn._mean"
    assert {(s.name, tuple(sorted(set(s.steps))), s.first_outside) for s in found.sequences} == {
        ("loss", (0, 1, 2), None),
        ("*", (0, 1, 2), None),
    }


@pytest.mark.parametrize(
    ("variant", "first", "before"),
    [
        ("epsilon", "step_0/forward/norm", "step_0/forward/embed"),
        ("transposed", "step_0/forward/fc2", "step_0/forward/norm"),
        ("swapped", "step_0/forward/norm", "step_0/forward/embed"),
        ("bias", "step_0/forward/fc2", "step_0/forward/norm"),
    ],
)
def test_one_mistake_is_found_by_its_name(variant: str, first: str, before: str) -> None:
    found = written(variant)
    assert (found.verdict.value, found.exit_status) == ("FAIL", 1)
    assert found.divergence is not None
    assert found.pairs[found.divergence.pair].reference.name == first
    assert found.divergence.before is not None
    assert found.pairs[found.divergence.before].reference.name == before
    assert found.divergence.executed
    loss = next(sequence for sequence in found.sequences if sequence.name == "loss")
    assert loss.first_outside == 0
    missing = [side.name for side in found.missing]
    assert missing == (
        ["step_0/grad/fc2.bias", "step_1/grad/fc2.bias", "step_2/grad/fc2.bias", "step_2/weight/fc2.bias"]
        if variant == "bias"
        else []
    )


def halved(values: np.ndarray) -> np.ndarray:
    """float32 cut to bfloat16 by rounding, in float32."""
    bits = values.astype(np.float32).view(np.uint32).astype(np.uint64)
    return (((bits + 0x7FFF + (bits >> 16 & 1)) >> 16 << 16).astype(np.uint32)).view(np.float32)


def test_ours_may_be_the_reference_rounded() -> None:
    half = V.astype(np.float16)
    found = held({"a": V}, {"a": half})
    assert (pairs(found), found.pairs[0].values) == (
        [("a", "FAIL", "dtype_rounded")],
        {"reference": "float32", "ours": "float16"},
    )
    assert said(held({"a": V}, {"a": half}, any_dtype=True)) == ("PASS", "aligned", 0)
    # One step away in one element, and it is not.
    half[1] = np.nextafter(half[1], np.float16(9))
    assert pairs(held({"a": V}, {"a": half})) == [("a", "FAIL", "elements_outside")]
    assert held({"a": V}, {"a": half}, any_dtype=True).exit_status == 1


@pytest.mark.parametrize(("step", "reason"), [(0, "dtype_rounded"), (1, "elements_outside")])
def test_bfloat16_is_rounded_to_nearest(tmp_path: Path, step: int, reason: str) -> None:
    # 1 + 2^-8 lies in the middle of two and goes to the even one; 1 + 3 * 2^-8 goes up.
    wide = np.array([1 + 2**-8, 1 + 3 * 2**-8, -0.1, 3e38], np.float32)
    assert halved(wide)[:2].tolist() == [1, 1 + 2**-6]
    stored = (halved(wide).view(np.uint32) >> 16).astype(np.uint16)
    stored[0] += step
    (tmp_path / "ours.pdparams").write_bytes(pickle.dumps({"a": stored}, protocol=4))
    np.savez(tmp_path / "reference.npz", a=wide)
    found = compare(open_tensors(tmp_path / "reference.npz"), open_tensors(tmp_path / "ours.pdparams"), EXACT)
    # Paddle's bfloat16 is kept as the uint16 of its bits.
    assert (found.pairs[0].ours.dtype, found.pairs[0].reason.value) == ("bfloat16", reason)
