"""PSNR and SSIM: channels, borders, scenes, NeRF's frames, and pairs that prove nothing."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from tests.runners.predictions.pictures import noisy, save, scene


def run(folder: Path, truth: str = "gt", **settings: str) -> Evaluation:
    return evaluate("restoration", [str(folder / "sr")], [str(folder / truth)], settings)[0]


def flat(value: int, size: int = 16) -> np.ndarray:
    return np.full((size, size, 3), value, dtype=np.uint8)


def test_psnr_of_a_known_error(tmp_path: Path) -> None:
    # Every pixel is 5 off: 20 log10(255 / 5).
    save(tmp_path / "gt" / "a.png", flat(100))
    save(tmp_path / "sr" / "a.png", flat(105))
    assert float(run(tmp_path).value("psnr").value) == pytest.approx(34.15140352195873, abs=1e-12)
    # Luma of a grey difference of 5: (65.481 + 128.553 + 24.966) / 255 * 5 = 219 / 255 * 5.
    luma = float(run(tmp_path, channel="y").value("psnr").value)
    assert luma == pytest.approx(34.15140352195873 + 20 * np.log10(255 / 219), abs=1e-9)


def test_the_border_is_left_out(tmp_path: Path) -> None:
    wrong = flat(105, 20)
    wrong[:4] = 0
    save(tmp_path / "gt" / "a.png", flat(100, 20))
    save(tmp_path / "sr" / "a.png", wrong)
    assert float(run(tmp_path, border="4").value("psnr").value) == pytest.approx(34.15140352195873)
    assert float(run(tmp_path, border="3").value("psnr").value) < 34


def test_scenes(tmp_path: Path) -> None:
    for scene_name, by in (("lego", (5, 5, 5)), ("ship", (10,))):
        for n, off in enumerate(by):
            save(tmp_path / "gt" / scene_name / f"r_{n}.png", flat(100))
            save(tmp_path / "sr" / scene_name / f"r_{n}.png", flat(100 + off))
    five, ten = 20 * np.log10(255 / 5), 20 * np.log10(255 / 10)
    found = run(tmp_path)
    assert float(found.value("psnr").value) == pytest.approx((five + ten) / 2)
    assert float(found.value("psnr", "lego").value) == pytest.approx(five)
    assert found.value("psnr", "ship").samples == 1
    images = run(tmp_path, average="images")
    assert float(images.value("psnr").value) == pytest.approx((3 * five + ten) / 4)


def test_frames_of_nerf(tmp_path: Path) -> None:
    # The object is opaque on the left; the right is transparent, and white where it is laid over white.
    truth = np.zeros((16, 16, 4), dtype=np.uint8)
    truth[:, :8] = (50, 60, 70, 255)
    made = np.full((16, 16, 3), 250, dtype=np.uint8)
    made[:, :8] = (50, 60, 70)
    frames = [{"file_path": f"./test/r_{n}", "rotation": 0.1} for n in (0, 1)]
    (tmp_path / "transforms_test.json").write_text(json.dumps({"camera_angle_x": 0.7, "frames": frames}))
    for n in (0, 1):
        save(tmp_path / "test" / f"r_{n}.png", truth)
        save(tmp_path / "sr" / f"r_{n}.png", made)
    found = run(tmp_path, "transforms_test.json")
    assert found.samples == 2
    assert float(found.value("psnr").value) == pytest.approx(10 * np.log10(255**2 / (25 / 2)))


def test_order_where_names_differ(tmp_path: Path) -> None:
    for n in range(11):
        save(tmp_path / "gt" / f"r_{n}.png", flat(10 * n))
        save(tmp_path / "sr" / f"{n:03d}.png", flat(10 * n + 1))
    found = run(tmp_path, pair="order")
    assert float(found.value("psnr").value) == pytest.approx(20 * np.log10(255))
    with pytest.raises(InputError) as raised:
        run(tmp_path)
    assert raised.value.code == "eval_ids_differ"


def test_the_ground_truth_handed_in_is_refused(tmp_path: Path) -> None:
    save(tmp_path / "gt" / "a.png", scene(1))
    save(tmp_path / "sr" / "a.png", scene(1))
    with pytest.raises(InputError) as raised:
        run(tmp_path)
    assert raised.value.code == "eval_identical"


def test_what_is_refused(tmp_path: Path) -> None:
    def refused(code: str, truth: str = "gt", **settings: str) -> None:
        with pytest.raises(InputError) as raised:
            run(tmp_path, truth, **settings)
        assert raised.value.code == code

    refused("input_not_found")
    save(tmp_path / "gt" / "a.png", scene(1))
    (tmp_path / "sr").mkdir()
    refused("eval_folder_empty")
    save(tmp_path / "sr" / "a.png", scene(1)[:-1])
    refused("eval_shape")
    whole = (tmp_path / "gt" / "a.png").read_bytes()
    for size in (0, 20, len(whole) // 2):
        (tmp_path / "sr" / "a.png").write_bytes(whole[:size])
        refused("eval_image_broken")
    save(tmp_path / "sr" / "a.png", noisy(scene(1), 2))
    refused("eval_image_small", border="7")
    assert run(tmp_path, border="6").samples == 1
    save(tmp_path / "sr" / "b.png", scene(1))
    refused("eval_ids_differ")
    refused("eval_count", pair="order")
    for frames, code in (
        ([{"file_path": "/etc/passwd"}], "eval_outside"),
        ([{"file_path": "../a"}], "eval_outside"),
        ([{"file_path": "x/a"}, {"file_path": "y/a"}], "eval_truth_duplicates"),
        ([], "eval_truth_empty"),
        ([{"path": "a"}], "eval_json_kind"),
    ):
        (tmp_path / "t.json").write_text(json.dumps({"frames": frames}))
        refused(code, "t.json")
    (tmp_path / "t.json").write_text('{"frames": [')
    refused("eval_json_broken", "t.json")
