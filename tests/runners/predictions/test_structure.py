"""Structure distance of keys."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from harness.values.errors import InputError
from runners.predictions import evaluate


def saved(path: Path, array: np.ndarray) -> str:
    np.save(path, array)
    return str(path)


def test_turned_and_scaled_keys_have_the_same_structure(tmp_path: Path) -> None:
    keys = np.random.default_rng(1).normal(size=(3, 5, 4))
    turn, _ = np.linalg.qr(np.random.default_rng(2).normal(size=(4, 4)))
    one, other = saved(tmp_path / "a.npy", keys), saved(tmp_path / "b.npy", 3 * keys @ turn)
    evaluation, samples = evaluate("structure", [one], [other], {})
    assert float(evaluation.value("structure_distance").value) == pytest.approx(0, abs=1e-12)
    assert (evaluation.samples, list(samples.ids)) == (3, ["0", "1", "2"])


def test_a_known_distance(tmp_path: Path) -> None:
    # Two tokens at a right angle against two that are one: the cosines off the diagonal are 0 and 1.
    apart, same = np.array([[[1.0, 0.0], [0.0, 2.0]]]), np.array([[[1.0, 0.0], [3.0, 0.0]]])
    one, other = saved(tmp_path / "a.npy", apart), saved(tmp_path / "b.npy", same)
    evaluation, samples = evaluate("structure", [one], [other], {})
    assert float(evaluation.value("structure_distance").value) == 0.5
    assert samples.columns == {"structure_distance": [0.5]}


def code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.code


def test_what_is_refused(tmp_path: Path) -> None:
    good = saved(tmp_path / "good.npy", np.ones((2, 3, 4)))
    for array, expected in (
        (np.ones((3, 3, 4)), "eval_count"),
        (np.ones((2, 4, 4)), "eval_shape"),
        (np.ones((2, 3)), "eval_shape"),
        (np.ones((2, 3, 4), dtype=int), "eval_shape"),
        (np.ones((0, 3, 4)), "eval_shape"),
        (np.zeros((2, 3, 4)), "eval_zero_feature"),
        (np.full((2, 3, 4), np.nan), "eval_non_finite"),
    ):
        bad = saved(tmp_path / "bad.npy", array)
        assert code(lambda bad=bad: evaluate("structure", [bad], [good], {})) == expected
    np.savez(tmp_path / "two.npz", a=np.ones((2, 3, 4)), b=np.ones((2, 3, 4)))
    assert code(lambda: evaluate("structure", [str(tmp_path / "two.npz")], [good], {})) == "eval_arrays"
    # Another number of dimensions is another network's, whose structure can still be held against this one's.
    evaluate("structure", [saved(tmp_path / "wide.npy", np.ones((2, 3, 9)))], [good], {})
