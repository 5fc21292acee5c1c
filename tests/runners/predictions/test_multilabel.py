"""Multi-label classification."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate


def run(folder: Path, scores: object, truth: str | object, **settings: str) -> Evaluation:
    np.save(folder / "s.npy", np.array(scores, dtype=np.float64))
    if isinstance(truth, str):
        (folder / "t.txt").write_text(truth)
        return evaluate("multilabel", [str(folder / "s.npy")], [str(folder / "t.txt")], settings)[0]
    np.save(folder / "t.npy", np.array(truth))
    return evaluate("multilabel", [str(folder / "s.npy")], [str(folder / "t.npy")], settings)[0]


def test_values(tmp_path: Path) -> None:
    # Label 0: positives first and third: (1 + 2/3) / 2. Label 1: the one positive is first. Label 2: nobody has it.
    scores = [[0.9, 0.1, 0.4], [0.8, 0.9, 0.4], [0.7, 0.2, 0.4]]
    found = run(tmp_path, scores, "a 1,0,0\nb 0,1,0\nc 1,0,0\n")
    assert float(found.value("map_multilabel").value) == pytest.approx(100 * (5 / 6 + 1) / 2)
    assert found.conventions["labels without a sample"] == "1"
    # One decision of nine is wrong: b's 0.8.
    assert float(found.value("hamming_distance").value) == pytest.approx(1 / 9)
    assert float(found.value("multilabel_accuracy").value) == pytest.approx(800 / 9)


def test_threshold_is_inclusive(tmp_path: Path) -> None:
    assert run(tmp_path, [[0.5], [0.4]], [[1], [0]]).value("hamming_distance").value == 0
    assert run(tmp_path, [[0.5], [0.4]], [[1], [0]], threshold="0.4").value("hamming_distance").value != 0


@pytest.mark.parametrize(
    ("scores", "truth", "code"),
    [
        ([[0.1, 0.2]], [[1]], "eval_shape"),
        ([[0.1], [0.2]], [[1]], "eval_shape"),
        ([[float("inf")]], [[1]], "eval_non_finite"),
        ([[0.1]], [[2]], "eval_shape"),
        ([[0.1]], [[0]], "eval_truth_empty"),
        ([[0.1]], "a 1,x\n", "eval_line"),
        ([[0.1], [0.2]], "a 1\nb 1,0\n", "eval_line"),
        ([[0.1]], "\n", "eval_truth_empty"),
    ],
)
def test_what_is_refused(tmp_path: Path, scores: object, truth: object, code: str) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, scores, truth)
    assert raised.value.code == code
