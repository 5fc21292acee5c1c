"""Parameters of exported Paddle models: one tensor after the other, named by what lies beside them."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest

from harness.values.errors import InputError
from runners.tensors import open_tensors

# Written by paddle.jit.save of Paddle 2.6.2, with the names of its layers.
DIGITS = Path(__file__).parents[2] / "fixtures" / "pdiparams" / "digits.pdiparams"


def tensor(array: np.ndarray, kind: int = 5, *, packed: bool = False) -> bytes:
    """A tensor as Paddle serialises it; dimensions below 128 take a byte each."""
    dims = bytes(array.shape)
    described = b"\x12" + bytes([len(dims)]) + dims if packed else b"".join(b"\x10" + bytes([one]) for one in dims)
    message = b"\x08" + bytes([kind]) + described
    return struct.pack("<IQIi", 0, 0, 0, len(message)) + message + array.tobytes()


ONE, TWO = np.arange(6, dtype=np.float32).reshape(2, 3), np.array([7, -8], np.int64)


def write(folder: Path, data: bytes, program: object = None) -> Path:
    (folder / "inference.pdiparams").write_bytes(data)
    if program is not None:
        (folder / "inference.json").write_text(json.dumps(program))
    return folder / "inference.pdiparams"


def program(*names: str) -> dict[str, object]:
    """A program of Paddle 3 with these parameters and an operation that is none."""
    operations = [{"#": "p", "A": [0, 1, 1, name]} for name in names]
    return {"program": {"regions": [{"blocks": [{"ops": [*operations, {"#": "1.add", "A": []}]}]}]}}


def test_what_paddle_wrote() -> None:
    opened = open_tensors(DIGITS)
    shapes = {one.name: (one.dtype, one.shape) for one in opened.tensors()}
    assert shapes == {
        "0.bias": ("float32", (8,)),
        "0.weight": ("float32", (8, 1, 3, 3)),
        "3.bias": ("float32", (10,)),
        "3.weight": ("float32", (512, 10)),
    }
    first = next(iter(opened.blocks(opened.tensors()[0])))
    assert first[0] == pytest.approx(0.08506, abs=1e-5)
    assert opened.kind == "paddle inference"


@pytest.mark.parametrize("packed", [False, True])
def test_names_of_the_program_in_their_order(tmp_path: Path, packed: bool) -> None:
    data = tensor(ONE, packed=packed) + tensor(TWO, 3, packed=packed)
    opened = open_tensors(write(tmp_path, data, program("b_0", "a_0")))
    values = {one.name: np.concatenate(list(opened.blocks(one))).tolist() for one in opened.tensors()}
    assert values == {"a_0": ONE.ravel().tolist(), "b_0": [7, -8]}


@pytest.mark.parametrize("names", [None, ("a",), ("a", "a"), ("a", "b", "c")])
def test_names_that_do_not_fit_are_not_used(tmp_path: Path, names: tuple[str, ...] | None) -> None:
    path = write(tmp_path, tensor(ONE) + tensor(TWO, 3), None if names is None else program(*names))
    assert [one.name for one in open_tensors(path).tensors()] == ["0", "1"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (tensor(ONE)[:-1], "tensors_cut"),
        (tensor(ONE) + b"\0\0", "tensors_cut"),
        (tensor(ONE) + b"\1" + bytes(40), "tensors_broken"),
        (struct.pack("<IQIi", 0, 17, 0, 4) + bytes(200), "tensors_broken"),
        (struct.pack("<IQIi", 0, 0, 1, 4) + bytes(200), "tensors_broken"),
        (struct.pack("<IQIi", 0, 0, 0, 5000) + bytes(6000), "tensors_broken"),
        (struct.pack("<IQIi", 0, 0, 0, 2) + b"\x18\x01" + bytes(9), "tensors_broken"),
        (tensor(ONE, 7), "tensor_dtype"),
    ],
)
def test_what_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        open_tensors(write(tmp_path, data))
    assert caught.value.code == code
