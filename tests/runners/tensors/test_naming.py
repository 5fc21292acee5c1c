"""Names that the usual conversions turn into each other, and names they do not."""

from __future__ import annotations

import pytest

from runners.tensors.naming import canonical, is_matrix_of_weights, leaf, wrapper


@pytest.mark.parametrize(
    ("torch", "paddle"),
    [
        ("bn.running_mean", "bn._mean"),
        ("bn.running_var", "bn._variance"),
        ("bn.running_var", "bn.moving_variance"),
        ("bert.LayerNorm.gamma", "bert.layer_norm.weight"),
        ("bert.LayerNorm.beta", "bert.layer_norm.bias"),
        ("embeddings.word.weight", "embedding.word.weight"),
        ("encoder.0.fc.weight", "encoders.0.fc.weight"),
        ("dense.kernel", "dense.weight"),
        ("a/b/kernel", "a.b.weight"),
        ("fc.weight.grad", "fc.weight@GRAD"),
        ("fc.weight_grad", "fc.weight@GRAD"),
    ],
)
def test_one_tensor_by_two_names(torch: str, paddle: str) -> None:
    assert canonical(torch) == canonical(paddle)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bn.running_mean", "bn.running_var"),
        ("fc.weight", "fc.bias"),
        ("fc.weight", "fc.weight.grad"),
        ("layer.1.weight", "layer.2.weight"),
        ("layer.1.weight", "layer.11.weight"),
        ("decoder.fc.weight", "encoder.fc.weight"),
    ],
)
def test_two_tensors(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["module.fc.weight", "module.fc.bias"], "module."),
        (["module.model.fc.weight", "module.model.fc.bias"], "module.model."),
        (["module.fc.weight", "fc.bias"], ""),
        (["layer.fc.weight", "layer.fc.bias"], ""),
        (["model"], ""),
        (["model.fc", "model"], ""),
        ([], ""),
    ],
)
def test_a_wrapper_counts_where_every_name_has_it(names: list[str], expected: str) -> None:
    assert wrapper(names) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("fc.weight", True),
        ("fc.weight@GRAD", True),
        ("dense/kernel", True),
        ("linear_0.w_0", True),
        ("embedding.weight", False),
        ("wte.weight", False),
        ("fc.bias", False),
        ("logits", False),
    ],
)
def test_which_matrices_a_linear_layer_may_own(name: str, expected: bool) -> None:
    assert is_matrix_of_weights(name) is expected


def test_the_last_part_without_the_mark_of_a_gradient() -> None:
    assert [leaf(name) for name in ("a.b.weight", "a/weight.grad", "weight@GRAD", "x")] == [
        "weight",
        "weight",
        "weight",
        "x",
    ]
