"""Arrays that Paddle cut, tensors that overlap or leave holes, and both sides of the readers' bounds."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.values.errors import InputError
from runners.tensors import open_tensors, safetensors_file, stored
from runners.tensors.paddle_weights import SLICES


def read(path: Path) -> dict[str, np.ndarray]:
    found = open_tensors(path)
    try:
        blocks = {tensor.name: (tensor, list(found.blocks(tensor))) for tensor in found.tensors()}
        return {name: np.concatenate(parts).reshape(tensor.shape) for name, (tensor, parts) in blocks.items()}
    finally:
        found.close()


def code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return caught.value.code


def cut(folder: Path, parts: dict[str, Any], entry: dict[str, Any] | None = None, **others: np.ndarray) -> Path:
    """A file as Paddle writes it with protocol 2 where an array is too large for that: in flat slices."""
    entry = entry or {"OriginShape": (2, 3), "slices": list(parts)}
    path = folder / "weights.pdparams"
    path.write_bytes(pickle.dumps({**others, **parts, SLICES: {"w": entry}}, protocol=2))
    return path


WHOLE = np.arange(6, dtype=np.float32).reshape(2, 3)
PARTS = {"w@@.0": WHOLE.reshape(-1)[:4], "w@@.1": WHOLE.reshape(-1)[4:]}


def test_an_array_in_slices_is_one_again(tmp_path: Path) -> None:
    found = read(cut(tmp_path, PARTS, b=np.ones(2, np.float32)))
    assert set(found) == {"w", "b"}
    assert (found["w"] == WHOLE).all()
    # The order is that of the list, not of the file.
    turned = {"OriginShape": (2, 3), "slices": ["w@@.1", "w@@.0"]}
    assert read(cut(tmp_path, PARTS, turned))["w"].reshape(-1).tolist() == [4, 5, 0, 1, 2, 3]


@pytest.mark.parametrize(
    "entry",
    [
        {"OriginShape": (2, 3), "slices": ["w@@.0", "w@@.9"]},
        {"OriginShape": (2, 3), "slices": []},
        {"OriginShape": [2, 3], "slices": ["w@@.0", "w@@.1"]},
        {"OriginShape": (2, 3), "slices": "w@@.0"},
        {"slices": ["w@@.0", "w@@.1"]},
        {"OriginShape": (2, 3), "slices": [7]},
        "w",
    ],
)
def test_slices_that_are_not_there(tmp_path: Path, entry: Any) -> None:
    assert code(lambda: read(cut(tmp_path, PARTS, entry))) == "tensors_broken"


def test_slices_that_make_another_array(tmp_path: Path) -> None:
    short = {"OriginShape": (2, 4), "slices": list(PARTS)}
    assert code(lambda: read(cut(tmp_path, PARTS, short))) == "tensor_shape"
    mixed = {**PARTS, "w@@.1": PARTS["w@@.1"].astype(np.float64)}
    assert code(lambda: read(cut(tmp_path, mixed))) == "tensors_broken"
    flat = {**PARTS, "w@@.1": PARTS["w@@.1"].reshape(1, 2)}
    assert code(lambda: read(cut(tmp_path, flat))) == "tensors_broken"


def tensors(folder: Path, header: dict[str, Any] | bytes, data: bytes) -> Path:
    raw = header if isinstance(header, bytes) else json.dumps(header).encode()
    path = folder / "m.safetensors"
    path.write_bytes(len(raw).to_bytes(8, "little") + raw + data)
    return path


def entry(start: int, end: int) -> dict[str, Any]:
    return {"dtype": "F32", "shape": [(end - start) // 4], "data_offsets": [start, end]}


@pytest.mark.parametrize(
    ("header", "size", "expected"),
    [
        ({"a": entry(0, 8), "b": entry(8, 16)}, 16, None),
        ({"b": entry(8, 16), "a": entry(0, 8)}, 16, None),
        ({"a": entry(0, 8), "b": entry(4, 12)}, 12, "tensors_broken"),
        ({"a": entry(0, 8), "b": entry(0, 8)}, 8, "tensors_broken"),
        ({"a": entry(0, 8), "b": entry(12, 20)}, 20, "tensors_broken"),
        ({"a": entry(4, 12)}, 12, "tensors_broken"),
        ({"a": entry(0, 8)}, 9, "tensors_broken"),
        ({"a": entry(0, 8)}, 7, "tensors_cut"),
        ({"a": {**entry(0, 8), "shape": [3]}}, 8, "tensor_shape"),
    ],
)
def test_overlaps_and_holes(tmp_path: Path, header: dict[str, Any], size: int, expected: str | None) -> None:
    path = tensors(tmp_path, header, bytes(size))
    if expected is None:
        assert set(read(path)) == {"a", "b"}
    else:
        assert code(lambda: read(path)) == expected


def test_the_bound_of_a_header(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tensors(tmp_path, {"a": entry(0, 4)}, bytes(4))
    length = int.from_bytes(path.read_bytes()[:8], "little")
    monkeypatch.setattr(safetensors_file, "MAX_HEADER", length)
    assert set(read(path)) == {"a"}
    monkeypatch.setattr(safetensors_file, "MAX_HEADER", length - 1)
    assert code(lambda: read(path)) == "tensors_broken"


def test_the_bounds_of_tensors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.pdparams"
    path.write_bytes(pickle.dumps({name: np.ones(4, np.float32) for name in "abc"}, protocol=4))
    monkeypatch.setattr(stored, "MAX_TENSORS", 3)
    assert len(read(path)) == 3
    monkeypatch.setattr(stored, "MAX_TENSORS", 2)
    assert code(lambda: read(path)) == "tensors_too_many"


def test_the_bounds_of_a_shape() -> None:
    most = stored.MAX_DIMENSIONS
    assert stored.check_shape("f", "t", [1] * most) == (1,) * most
    assert code(lambda: stored.check_shape("f", "t", [1] * (most + 1))) == "tensor_rank"
    assert stored.check_shape("f", "t", [stored.MAX_DIMENSION]) == (stored.MAX_DIMENSION,)
    for wrong in (stored.MAX_DIMENSION + 1, -1, 1.0, True, "3"):
        assert code(lambda wrong=wrong: stored.check_shape("f", "t", [wrong])) == "tensor_rank"
