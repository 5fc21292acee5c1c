"""Files that the real libraries wrote (tests/writers/tensor_files.py) to the last bit, and what damage does."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.values.errors import InputError
from runners.tensors import open_tensors
from runners.tensors.base import TensorSet
from tests.writers.tensor_files import VALUES

FOLDER = Path(__file__).parents[2] / "fixtures" / "tensors"
WEIGHT = VALUES["linear.weight"]

# What a file of some hundred bytes may cost beside NumPy's own modules.
MEMORY = 24 << 20

# Types that NumPy lacks, by the last part of a name.
STORED = {"bfloat16": "bfloat16", "half": "complex32"}
EXPECTED: dict[str, dict[str, Any]] = {
    "plain.npy": {"plain": WEIGHT},
    "fortran.npy": {"fortran": WEIGHT},
    "big_endian.npy": {"big_endian": VALUES["linear.bias"]},
    "dict.npy": VALUES,
    "stored.npz": VALUES,
    "packed.npz": VALUES,
    "protocol4.pdparams": VALUES,
    "protocol2.pdparams": VALUES,
    "optimizer.pdopt": {
        "moment": VALUES["linear.bias"],
        "LR_Scheduler.last_epoch": np.array(3, np.int64),
        "LR_Scheduler.last_lr": np.array(0.125),
    },
    "views.pt": {f"model.{name}": array for name, array in VALUES.items()}
    | {
        "model.transposed": WEIGHT.T,
        "model.row": WEIGHT[1],
        "model.bfloat16": np.array([1.5, -2.0], np.float32),
        "epoch": np.array(4, np.int64),
    },
    "kinds.pt": {
        "embed": WEIGHT,
        "head": WEIGHT,
        "half": np.array([1.5 - 2j, 0.25j], np.complex64),
        # 0 to 1.25 in steps of a quarter, from 2 on.
        "quantised.values": np.arange(2, 8, dtype=np.int8).reshape(2, 3),
        "quantised.scale": np.array(0.25),
        "quantised.zero_point": np.array(2, np.int64),
        "channels.values": np.array([[0, 1, 2], [3, 3, 3]], np.uint8),
        "channels.scale": np.array([0.25, 0.5]),
        "channels.zero_point": np.array([0, 1], np.int64),
        "channels.axis": np.array(0, np.int64),
        "sparse.indices": np.array([[0, 1], [1, 0]], np.int64),
        "sparse.values": np.array([3, -1], np.float32),
        "sparse.size.0": np.array(2, np.int64),
        "sparse.size.1": np.array(2, np.int64),
    },
    "three.safetensors": VALUES,
    "legacy.pt": {
        **VALUES,
        "transposed": WEIGHT.T,
        "row": WEIGHT[1],
        "bfloat16": np.array([1.5, -2.0], np.float32),
    },
}


def contents(found: TensorSet, count: int) -> dict[str, tuple[str, tuple[int, ...], list[Any]]]:
    return {
        one.name: (one.dtype, one.shape, [value for block in found.blocks(one, count) for value in block.tolist()])
        for one in found.tensors()
    }


@pytest.mark.parametrize("count", [1, 4, 1 << 20])
@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_values_are_those_that_were_written(name: str, count: int) -> None:
    expected = {
        key: (STORED.get(key.split(".")[-1], array.dtype.name), array.shape, array.reshape(-1).tolist())
        for key, array in EXPECTED[name].items()
    }
    assert contents(open_tensors(FOLDER / name), count) == expected


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_no_block_holds_more_than_was_asked_for(name: str) -> None:
    found = open_tensors(FOLDER / name)
    for tensor in found.tensors():
        assert max(len(block) for block in found.blocks(tensor, 2)) <= 2


def test_a_pickled_module_of_pytorch_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        open_tensors(FOLDER / "module.pt")
    assert caught.value.code == "unsafe_pickle"
    assert caught.value.values["name"] == "torch.nn.modules.linear.Linear"


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_a_file_cut_anywhere_is_an_error(name: str, tmp_path: Path) -> None:
    data = (FOLDER / name).read_bytes()
    path = tmp_path / name
    for length in range(0, len(data), 7):
        path.write_bytes(data[:length])
        with pytest.raises(InputError):
            contents(open_tensors(path), 1 << 20)


@pytest.mark.parametrize("name", sorted(EXPECTED))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_is_an_error_or_other_values_and_never_more(name: str, tmp_path: Path, data: st.DataObject) -> None:
    damaged = bytearray((FOLDER / name).read_bytes())
    places = st.tuples(st.integers(0, len(damaged) - 1), st.integers(0, 255))
    for place, byte in data.draw(st.lists(places, min_size=1, max_size=6)):
        damaged[place] = byte
    path = tmp_path / name
    path.write_bytes(damaged)
    tracemalloc.start()
    try:
        contents(open_tensors(path), 1 << 20)
    except InputError:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < MEMORY
