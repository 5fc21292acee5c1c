"""What stands around a model: finding it, decoding, and a process that does not come back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.values.errors import InputError, UsageError
from runners import paddle_model
from runners.command.limits import Limits
from runners.command.sandbox import SandboxResult
from runners.paddle_model import child
from runners.paddle_model.job import ModelFiles
from tests.conftest import Outcome


def _files(folder: Path, *names: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"x")
    return folder


def _code(call: Callable[[], Any], kind: type[Exception] = InputError) -> str:
    with pytest.raises(kind) as error:
        call()
    return str(error.value.code)  # type: ignore[attr-defined]


@pytest.mark.parametrize("graph", ["inference.json", "inference.pdmodel"])
def test_a_folder_of_paddle_inference(tmp_path: Path, graph: str) -> None:
    folder = _files(tmp_path / "model", graph, "inference.pdiparams")
    wanted = ModelFiles(
        backend="paddle-inference", graph=str(folder / graph), parameters=str(folder / "inference.pdiparams")
    )
    assert paddle_model.model_at(str(folder)) == wanted
    assert paddle_model.model_at(f"paddle-inference={folder}") == wanted
    assert _code(lambda: paddle_model.model_at(f"onnxruntime={folder}")) == "model_none"


def test_an_onnx_file_goes_to_either_backend(tmp_path: Path) -> None:
    path = str(_files(tmp_path / "m", "model.onnx") / "model.onnx")
    assert paddle_model.model_at(path).backend == "onnxruntime"
    assert paddle_model.model_at(f"openvino={path}").backend == "openvino"


def test_what_is_no_model(tmp_path: Path) -> None:
    two = _files(tmp_path / "two", "a.onnx", "b.onnx")
    alone = _files(tmp_path / "alone", "inference.json")
    other = _files(tmp_path / "other", "weights.pdparams")
    assert _code(lambda: paddle_model.model_at(str(two))) == "model_none"
    assert _code(lambda: paddle_model.model_at(str(alone))) == "input_not_found"
    assert _code(lambda: paddle_model.model_at(str(other))) == "model_none"
    assert _code(lambda: paddle_model.model_at(str(tmp_path / "none"))) == "input_not_found"
    assert _code(lambda: paddle_model.model_at(f"tensorrt={two}"), UsageError) == "model_backend_unknown"


def test_ctc_joins_repeats_and_drops_the_blank() -> None:
    def text(*best: int) -> str:
        return child.ctc_text(np.eye(4)[list(best)], ["a", "b", " "], "m")

    assert text(1, 1, 0, 1, 2, 2, 3, 0) == "aab "
    assert text(0, 0) == ""
    assert text(2) == "b"
    with pytest.raises(InputError) as error:
        child.ctc_text(np.eye(5), ["a", "b", " "], "m")
    assert error.value.code == "eval_shape"


def _request(tmp_path: Path, **changes: Any) -> paddle_model.ModelRequest:
    np.save(tmp_path / "data.npy", np.zeros((2, 3), np.float32))
    (tmp_path / "truth.txt").write_text("0 1\n1 0\n", encoding="utf-8")
    model = paddle_model.model_at(str(_files(tmp_path / "m", "model.onnx")))
    given: dict[str, Any] = {"data": str(tmp_path / "data.npy"), "ground_truth": [str(tmp_path / "truth.txt")]}
    return paddle_model.ModelRequest(model=model, family="classification", **{**given, **changes})


@pytest.mark.parametrize(
    ("ending", "status", "code"),
    [("signal", -11, "model_crashed"), ("exited", 0, "model_crashed"), ("memory", -9, "model_stopped")],
)
def test_a_process_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ending: Any, status: int, code: str
) -> None:
    """As Paddle 2.6.2 does on a program that 3.3.1 exported: the process ends by signal 11, and nothing is written."""
    result = SandboxResult(
        ending=ending, status=status, output=b"Segmentation fault", seconds=1, isolation="limits", peak=1
    )
    monkeypatch.setattr(paddle_model, "run", lambda *_, **__: result)
    assert _code(lambda: paddle_model.evaluate(_request(tmp_path))) == code


def test_a_model_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    request = _request(tmp_path, limits=Limits(seconds=0.001))
    assert _code(lambda: paddle_model.evaluate(request)) == "model_stopped"


def test_a_folder_to_resume_in_must_be_its_own(tmp_path: Path) -> None:
    full = _files(tmp_path / "full", "something")
    request = _request(tmp_path, resume=str(full))
    assert _code(lambda: paddle_model.evaluate(request), UsageError) == "model_resume_full"
    assert [path.name for path in full.iterdir()] == ["something"]


def test_usage(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    model = _files(tmp_path / "m", "model.onnx")
    assert "needs --data" in verify("eval", "--model", model).err
    given = ["eval", "--model", model, "--data", tmp_path, "--ground-truth", tmp_path, "--family"]
    assert "squad is evaluated from predictions" in verify(*given, "squad").err
    assert "needs --dictionary" in verify(*given, "recognition").err
    assert "--batch is 1 to 65536" in verify(*given, "classification", "--batch", 0).err
