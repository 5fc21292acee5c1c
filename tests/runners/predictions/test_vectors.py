"""Families that read vectors: generation and similarity."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate


def save(folder: Path, name: str, array: object, names: list[str] | None = None) -> str:
    if names is None:
        np.save(folder / f"{name}.npy", np.array(array, dtype=np.float64))
        return str(folder / f"{name}.npy")
    np.savez(folder / f"{name}.npz", features=np.array(array, dtype=np.float64), names=names)
    return str(folder / f"{name}.npz")


def run(family: str, paths: list[str], truth: list[str], **settings: str) -> Evaluation:
    return evaluate(family, paths, truth, settings)[0]


def test_frechet_of_known_moments(tmp_path: Path) -> None:
    # Means 0 and (3, 4); covariances 2/3 I and 8/3 I: 25 + 2 (2/3 + 8/3 - 2 sqrt(16/9)) = 25 + 4/3.
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) * np.sqrt(0.5)
    one, other = save(tmp_path, "a", corners), save(tmp_path, "b", 2 * corners + [3, 4])
    found = run("generation", [one], [other], **{"as": "fad"})
    assert float(found.value("fad").value) == pytest.approx(25 + 4 / 3)
    assert float(run("generation", [one], [one]).value("fid").value) == pytest.approx(0, abs=1e-12)


def test_generated_samples_that_are_the_real_ones(tmp_path: Path) -> None:
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]])
    made, real = save(tmp_path, "a", corners), save(tmp_path, "b", corners, list("wxyz"))
    assert [(one.code, one.doubt) for one in run("generation", [made], [real]).remarks] == [
        ("remark_same_values", True)
    ]
    assert run("generation", [save(tmp_path, "c", corners + 1)], [real]).remarks == []


def test_inception_score_of_sure_and_even_classes(tmp_path: Path) -> None:
    path = save(tmp_path, "l", 100 * np.eye(4))
    found = run("generation", [path], [], **{"as": "inception_score", "splits": "1"})
    assert float(found.value("inception_score").value) == pytest.approx(4)
    flat = save(tmp_path, "f", np.zeros((4, 4)))
    found = run("generation", [flat], [], **{"as": "inception_score", "splits": "2"})
    assert float(found.value("inception_score").value) == pytest.approx(1)


def test_names_pair_the_rows(tmp_path: Path) -> None:
    one = save(tmp_path, "a", [[1, 0], [0, 1]], ["x", "y"])
    other = save(tmp_path, "b", [[0, 2], [2, 0]], ["y", "x"])
    assert run("similarity", [one], [other]).value("clip_similarity").value == 1
    with pytest.raises(InputError) as raised:
        run("similarity", [one], [save(tmp_path, "c", [[1, 0], [0, 1]], ["x", "z"])])
    assert raised.value.code == "eval_ids_differ"


def test_equal_similarity_is_no_success(tmp_path: Path) -> None:
    image = save(tmp_path, "i", [[1, 1], [1, 0]])
    target, source = save(tmp_path, "t", [[1, 0], [1, 0]]), save(tmp_path, "s", [[0, 1], [0, 1]])
    found = run("similarity", [image], [target, source], **{"as": "clip_accuracy"})
    assert found.value("clip_accuracy").value == 50


def test_a_negative_cosine_scores_nothing(tmp_path: Path) -> None:
    image, text = save(tmp_path, "i", [[1, 0], [1, 0]]), save(tmp_path, "t", [[-1, 0], [2, 0]])
    found = run("similarity", [image], [text], **{"as": "clip_score"})
    assert float(found.value("clip_score").value) == 1.25


def test_what_is_refused(tmp_path: Path) -> None:
    good = save(tmp_path, "g", [[1, 0], [0, 1]])
    for array, code in (
        ([1.0, 2.0], "eval_shape"),
        ([[1, 0, 0], [0, 1, 0]], "eval_shape"),
        ([[1, 0]], "eval_count"),
        ([[1, float("nan")], [0, 1]], "eval_non_finite"),
        ([[0, 0], [0, 1]], "eval_zero_feature"),
        (np.zeros((0, 2)), "eval_shape"),
    ):
        with pytest.raises(InputError) as raised:
            run("similarity", [save(tmp_path, "b", array)], [good])
        assert raised.value.code == code
    with pytest.raises(UsageError):
        run("similarity", [good], [good, good])
    with pytest.raises(UsageError):
        run("generation", [good], [])
    with pytest.raises(InputError) as raised:
        run("generation", [save(tmp_path, "b", [[1, 0]])], [good])
    assert raised.value.code == "eval_count"
    with pytest.raises(InputError) as raised:
        run("generation", [good], [], **{"as": "inception_score", "splits": "3"})
    assert raised.value.code == "eval_count"


def test_frechet_of_published_moments(tmp_path: Path) -> None:
    # Means 0 and (3, 4); covariances 2/3 I and 8/3 I, as above.
    corners = np.array([[1, 1], [1, -1], [-1, 1], [-1, -1]]) * np.sqrt(0.5)
    one = save(tmp_path, "a", corners)
    np.savez(tmp_path / "stats.npz", mu=np.array([3.0, 4.0]), sigma=np.eye(2) * 8 / 3)
    found = run("generation", [one], [str(tmp_path / "stats.npz")])
    assert float(found.value("fid").value) == pytest.approx(25 + 4 / 3)
    assert (found.samples, found.remarks) == (4, [])
    assert found.conventions["real samples"] == "as published: mu and sigma"
    # Moments of the generated side are nobody's samples.
    found = run("generation", [str(tmp_path / "stats.npz")], [one])
    assert float(found.value("fid").value) == pytest.approx(25 + 4 / 3)
    assert [(remark.code, remark.doubt) for remark in found.remarks] == [("remark_moments_only", True)]


@pytest.mark.parametrize(
    ("mu", "sigma"),
    [(np.zeros(2), np.eye(3)), (np.zeros((2, 2)), np.eye(2)), (np.zeros(0), np.zeros((0, 0)))],
)
def test_moments_that_do_not_fit(tmp_path: Path, mu: np.ndarray, sigma: np.ndarray) -> None:
    one = save(tmp_path, "a", [[1, 0], [0, 1]])
    np.savez(tmp_path / "stats.npz", mu=mu, sigma=sigma)
    with pytest.raises(InputError) as caught:
        run("generation", [one], [str(tmp_path / "stats.npz")])
    assert caught.value.code == "eval_shape"


def test_frechet_of_fewer_samples_than_dimensions(tmp_path: Path) -> None:
    # Covariances without full rank: the exact distance of two rank-1 Gaussians along one line.
    one, other = save(tmp_path, "a", [[1, 0, 0], [-1, 0, 0]]), save(tmp_path, "b", [[2, 0, 0], [-2, 0, 0]])
    # (sqrt 2 - sqrt 8) squared.
    assert float(run("generation", [one], [other]).value("fid").value) == pytest.approx(2)
