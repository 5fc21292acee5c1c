"""Relative errors of fields."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate


def run(folder: Path, ours: object, reference: object, **settings: str) -> Evaluation:
    for name, given in (("ours", ours), ("ref", reference)):
        if isinstance(given, dict):
            np.savez(folder / f"{name}.npz", **given)
            (folder / f"{name}.npz").rename(folder / name)
        else:
            with open(folder / name, "wb") as file:
                np.save(file, np.asarray(given))
    return evaluate("fields", [str(folder / "ours")], [str(folder / "ref")], settings)[0]


@pytest.mark.parametrize(("norm", "percent"), [("l2", 100 * 5 / 13), ("l1", 100 * 7 / 17), ("max", 100 * 4 / 12)])
def test_norms(tmp_path: Path, norm: str, percent: float) -> None:
    found = run(tmp_path, [5.0 + 3, 12.0 + 4], [5.0, 12.0], norm=norm)
    assert float(found.value("relative_error").value) == pytest.approx(percent)


def test_variables(tmp_path: Path) -> None:
    found = run(
        tmp_path,
        {"u": np.array([1.1, 0.0]), "p": np.array([[3.0]])},
        {"u": np.array([1.0, 0.0]), "p": np.array([[4.0]])},
    )
    assert float(found.value("relative_error", "u").value) == pytest.approx(10)
    assert float(found.value("relative_error", "p").value) == pytest.approx(25)
    assert float(found.value("relative_error").value) == pytest.approx(100 * (1.01 / 17) ** 0.5)


@pytest.mark.parametrize(
    ("ours", "reference", "code"),
    [
        ([1.0], [0.0], "eval_zero_reference"),
        ([1.0], [1.0, 2.0], "eval_shape"),
        ([1.0, float("nan")], [1.0, 2.0], "eval_non_finite"),
        (["a"], [1.0], "eval_shape"),
        ({"u": np.ones(2)}, {"u": np.ones(2), "v": np.ones(2)}, "eval_ids_differ"),
        ([], [], "eval_zero_reference"),
    ],
)
def test_what_is_refused(tmp_path: Path, ours: object, reference: object, code: str) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, ours, reference)
    assert raised.value.code == code
