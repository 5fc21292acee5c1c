"""The measures of dichotomous segmentation where their values are known, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from harness.values.errors import InputError
from runners.predictions import evaluate

pytestmark = pytest.mark.skipif(
    find_spec("py_sod_metrics") is None, reason="needs pysodmetrics: pip install '.[dichotomous]'"
)


def _folder(path: Path, images: dict[str, np.ndarray]) -> str:
    path.mkdir()
    for name, array in images.items():
        Image.fromarray(array.astype(np.uint8)).save(path / f"{name}.png")
    return str(path)


def _mask() -> np.ndarray:
    mask = np.zeros((64, 80))
    mask[16:48, 20:60] = 255
    return mask


def test_the_mask_itself_is_right_in_every_measure(tmp_path: Path) -> None:
    truth = _folder(tmp_path / "truth", {"a": _mask(), "b": _mask().T})
    evaluation, samples = evaluate("dichotomous", [truth], [truth], {})
    values = {value.metric: float(value.value) for value in evaluation.values}
    assert values["max_f"] == pytest.approx(1)
    assert values["weighted_f"] == pytest.approx(1)
    assert values["s_measure"] == pytest.approx(1)
    assert (values["mae"], values["hce"]) == (0, 0)
    # Threshold 0 takes the whole image, and its alignment is not 1.
    assert 0.99 < values["e_measure"] < 1
    assert (evaluation.samples, list(samples.ids)) == (2, ["a", "b"])


def test_a_map_may_be_stretched_or_not(tmp_path: Path) -> None:
    truth = _folder(tmp_path / "truth", {"a": _mask()})
    found = _folder(tmp_path / "found", {"a": _mask() * 0.4})
    whole, _ = evaluate("dichotomous", [found], [truth], {})
    plain, _ = evaluate("dichotomous", [found], [truth], {"stretch": "none"})
    assert float(whole.value("mae").value) == 0
    # A quarter of the pixels is 102/255 instead of 1.
    assert float(plain.value("mae").value) == pytest.approx(0.25 * 0.6)


def test_f_of_means_is_not_the_mean_of_f(tmp_path: Path) -> None:
    half = _mask()
    half[:, 40:] = 0
    truth = _folder(tmp_path / "truth", {"a": _mask(), "b": _mask()})
    found = _folder(tmp_path / "found", {"a": _mask(), "b": half})
    of_means, _ = evaluate("dichotomous", [found], [truth], {})
    mean, _ = evaluate("dichotomous", [found], [truth], {"f": "mean"})
    assert float(of_means.value("max_f").value) == pytest.approx(1.3 * 0.75 / (0.3 + 0.75))
    assert float(mean.value("max_f").value) == pytest.approx((1 + 1.3 * 0.5 / (0.3 + 0.5)) / 2)


def test_what_is_refused(tmp_path: Path) -> None:
    truth = _folder(tmp_path / "truth", {"a": _mask(), "b": _mask()})
    part = _folder(tmp_path / "part", {"a": _mask()})
    other = _folder(tmp_path / "other", {"a": _mask(), "b": _mask().T})
    broken = _folder(tmp_path / "broken", {"a": _mask(), "b": _mask()})
    (tmp_path / "broken" / "b.png").write_bytes((tmp_path / "broken" / "b.png").read_bytes()[:50])

    def code(call: Callable[[], object]) -> str:
        with pytest.raises(InputError) as error:
            call()
        return error.value.code

    assert code(lambda: evaluate("dichotomous", [part], [truth], {})) == "eval_ids_differ"
    assert code(lambda: evaluate("dichotomous", [other], [truth], {})) == "eval_shape"
    assert code(lambda: evaluate("dichotomous", [broken], [truth], {})) == "eval_image_broken"
    assert code(lambda: evaluate("dichotomous", [str(tmp_path / "none")], [truth], {})) == "input_not_found"


@pytest.mark.parametrize(("grey", "same"), [(128, False), (129, True)])
@pytest.mark.parametrize("stretch", ["minmax", "none"])
def test_hce_cuts_the_file_above_128(tmp_path: Path, grey: int, same: bool, stretch: str) -> None:
    # IS-Net/hce_metric_main.py cuts the grey of the file, stretched or not: 128 is nothing found.
    truth = _folder(tmp_path / "truth", {"a": _mask()})
    found = _folder(tmp_path / "found", {"a": _mask() / 255 * grey})
    evaluation, _ = evaluate("dichotomous", [found], [truth], {"stretch": stretch})
    assert (evaluation.value("hce").value == 0) is same
