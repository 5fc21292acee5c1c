"""LPIPS: weights and pairs that do not fit."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate
from tests.runners.predictions import perception
from tests.runners.predictions.pictures import save, scene


def test_equal_images_have_no_distance(tmp_path: Path) -> None:
    predictions, truth, settings = perception.write(tmp_path)
    found, _ = evaluate("lpips", truth, truth, settings)
    assert (found.value("lpips").value, found.samples) == (0, 3)
    with pytest.raises(UsageError):
        evaluate("lpips", predictions, truth, {"trunk": settings["trunk"]})


def test_what_is_refused(tmp_path: Path) -> None:
    predictions, truth, settings = perception.write(tmp_path)

    def refused(code: str, **changes: str) -> None:
        with pytest.raises(InputError) as raised:
            evaluate("lpips", predictions, truth, {**settings, **changes})
        assert raised.value.code == code

    refused("eval_arrays", trunk=settings["linear"])
    refused("input_not_found", linear=str(tmp_path / "none.npz"))
    np.save(tmp_path / "objects.npy", np.array([print], dtype=object), allow_pickle=True)
    refused("unsafe_pickle", trunk=str(tmp_path / "objects.npy"))
    save(tmp_path / "made" / "0.png", scene(0, (48, 61)))
    refused("eval_shape")
    save(tmp_path / "made" / "0.png", scene(0, (30, 60)))
    save(tmp_path / "gt" / "0.png", scene(1, (30, 60)))
    refused("eval_image_small")
