"""ONNX, HDF5, PaDiff folders, folders of files, and archives of arrays: exact values, and files that are refused."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.values.errors import InputError
from runners.tensors import open_tensors

FIXTURES = Path(__file__).parents[2] / "fixtures" / "tensors"
WEIGHT = np.arange(6, dtype=np.float32).reshape(2, 3) / 4


def read(path: Path | str) -> dict[str, np.ndarray]:
    """Every tensor of a file or folder, whole."""
    opened = open_tensors(path)
    try:
        return {
            tensor.name: np.concatenate([*opened.blocks(tensor), np.empty(0)])[: _size(tensor.shape)].reshape(
                tensor.shape
            )
            for tensor in opened.tensors()
        }
    finally:
        opened.close()


def _size(shape: tuple[int, ...]) -> int:
    return int(np.prod(shape, dtype=np.int64))


def refused(path: Path, *codes: str) -> InputError:
    with pytest.raises(InputError) as raised:
        read(path)
    assert raised.value.code in codes
    return raised.value


def test_the_initialisers_of_a_model() -> None:
    found = read(FIXTURES / "initializers.onnx")
    assert list(found) == ["linear.weight", "linear.bias", "steps", "half"]
    assert np.array_equal(found["linear.weight"], WEIGHT)
    assert found["linear.bias"].tolist() == [-1.5, 0.25, 3.0]
    assert found["steps"].tolist() == [7, -8]
    assert found["half"].tolist() == [0.5, -2]


def _field(number: int, payload: bytes) -> bytes:
    size, length = len(payload), bytearray()
    while size > 127:
        length.append(size & 127 | 128)
        size >>= 7
    return bytes([number << 3 | 2, *length, size]) + payload


def _model(tensor: bytes) -> bytes:
    """A model whose graph has one initialiser."""
    return _field(7, _field(5, tensor))


def test_data_outside_of_the_model_is_read_beside_it_alone(tmp_path: Path) -> None:
    def external(location: str) -> bytes:
        entry = _field(1, b"location") + _field(2, location.encode())
        return _model(b"\x08\x02\x10\x01" + _field(8, b"w") + _field(13, entry) + b"\x70\x01")

    (tmp_path / "in").mkdir()
    (tmp_path / "secret").write_bytes(struct.pack("<2f", 1, 2))
    (tmp_path / "in" / "data").write_bytes(struct.pack("<2f", 3, 4))
    (tmp_path / "in" / "m.onnx").write_bytes(external("data"))
    assert read(tmp_path / "in" / "m.onnx")["w"].tolist() == [3, 4]
    for location in ("../secret", str(tmp_path / "secret")):
        (tmp_path / "in" / "m.onnx").write_bytes(external(location))
        refused(tmp_path / "in" / "m.onnx", "tensor_outside")
    (tmp_path / "in" / "link").symlink_to(tmp_path / "secret")
    (tmp_path / "in" / "m.onnx").write_bytes(external("link"))
    refused(tmp_path / "in" / "m.onnx", "tensor_outside")


@settings(deadline=None, max_examples=150)
@given(st.data())
def test_a_damaged_model_gives_an_error_or_values(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = bytearray((FIXTURES / "initializers.onnx").read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("onnx") / "m.onnx"
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    with suppress(InputError):
        read(path)


def test_the_datasets_of_an_hdf5_file(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        group = file.create_group("dense")
        group["kernel"] = WEIGHT
        group.create_dataset("bias", data=np.arange(1000.0), chunks=(64,), compression="gzip")
        file["count"] = np.int64(5)
    found = read(tmp_path / "a.h5")
    assert set(found) == {"dense/kernel", "dense/bias", "count"}
    assert np.array_equal(found["dense/kernel"], WEIGHT)
    assert np.array_equal(found["dense/bias"], np.arange(1000.0))
    assert found["count"] == 5


def test_an_hdf5_file_shows_nothing_but_itself(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "secret.h5", "w") as file:
        file["x"] = WEIGHT
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["own"] = WEIGHT
        file["link"] = h5py.ExternalLink("secret.h5", "/x")
    assert set(read(tmp_path / "a.h5")) == {"own"}
    with h5py.File(tmp_path / "b.h5", "w") as file:
        layout = h5py.VirtualLayout(shape=(2, 3), dtype="f4")
        layout[:] = h5py.VirtualSource(str(tmp_path / "secret.h5"), "x", shape=(2, 3))
        file.create_virtual_dataset("virtual", layout)
    refused(tmp_path / "b.h5", "tensor_outside")
    (tmp_path / "raw").write_bytes(bytes(24))
    with h5py.File(tmp_path / "c.h5", "w") as file:
        file.create_dataset("outside", (6,), "f4", external=[(str(tmp_path / "raw"), 0, 24)])
    refused(tmp_path / "c.h5", "tensor_outside")


def test_what_hdf5_holds_beside_numbers(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["text"] = "words"
    refused(tmp_path / "a.h5", "tensor_dtype")
    whole = (tmp_path / "a.h5").read_bytes()
    (tmp_path / "a.h5").write_bytes(whole[: len(whole) // 2])
    refused(tmp_path / "a.h5", "tensors_broken")


def padiff(folder: Path, step: int, values: list[float]) -> None:
    """A dump of one step: a layer with an output and its gradient, and one parameter."""
    place = folder / f"step_{step}" / "rank_0"
    (place / "tensors").mkdir(parents=True)
    for number, value in enumerate(values):
        np.save(place / "tensors" / f"{number}.npy", np.float32([value]))
    paths = [f"/home/somebody/dump/step_{step}/rank_0/tensors/{number}.npy" for number in range(3)]
    layer: dict[str, Any] = {
        "route": "net.fc",
        "metas": {"net_id": 7},
        "fwd_outputs": [{"path": paths[0]}],
        "bwd_grads": [{"path": paths[1]}],
    }
    (place / "report.json").write_text(json.dumps({"tree": [layer | {"children": []}]}))
    tree = {"route": "net", "children": [{"route": "net.fc", "weights": {"weight": paths[2]}, "children": []}]}
    (place / "params.json").write_text(json.dumps({"tree": tree}))


def test_a_dump_of_padiff(tmp_path: Path) -> None:
    padiff(tmp_path, 0, [1, 2, 3])
    padiff(tmp_path, 1, [4, 5, 6])
    opened = open_tensors(tmp_path)
    listed = opened.tensors()
    assert {tensor.step for tensor in listed} == {0, 1}
    assert {tensor.rank for tensor in listed} == {0}
    assert {tensor.place for tensor in listed if tensor.order is not None} == {7}
    assert opened.kind == "padiff"
    assert [tensor.order for tensor in listed if tensor.order is not None] == sorted(
        tensor.order for tensor in listed if tensor.order is not None
    )
    opened.close()
    found = read(tmp_path)
    assert sorted(float(value[0]) for value in found.values()) == [1, 2, 3, 4, 5, 6]
    assert all("fc" in name for name in found)


def test_padiff_states_its_framework(tmp_path: Path) -> None:
    padiff(tmp_path, 0, [1, 2, 3])
    manifests = [tmp_path / "step_0" / "rank_0" / name for name in ("report.json", "params.json")]
    for path in manifests:
        path.write_text(json.dumps({**json.loads(path.read_text()), "framework": "paddle"}))
    assert open_tensors(tmp_path).kind == "padiff of paddle"
    # Of two sides in one folder, or of a framework nobody knows, nothing is known.
    for other in ("torch", "jax"):
        manifests[1].write_text(json.dumps({**json.loads(manifests[1].read_text()), "framework": other}))
        assert open_tensors(tmp_path).kind == "padiff"


def test_a_manifest_of_padiff_that_lies(tmp_path: Path) -> None:
    padiff(tmp_path, 0, [1, 2, 3])
    report = tmp_path / "step_0" / "rank_0" / "report.json"
    whole = report.read_text()
    report.write_text(whole.replace("/0.npy", "/9.npy"))
    refused(tmp_path, "tensors_broken")
    report.write_text(whole[:-5])
    refused(tmp_path, "tensors_broken")
    report.write_text(json.dumps([1, 2]))
    refused(tmp_path, "tensors_broken")


def test_a_folder_of_files(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", WEIGHT)
    (tmp_path / "sub").mkdir()
    np.savez(tmp_path / "sub" / "b.npz", x=WEIGHT + 1)
    (tmp_path / "notes.txt").write_text("none")
    found = read(tmp_path)
    assert len(found) == 2
    assert sorted(float(value.ravel()[0]) for value in found.values()) == [0, 1]


def npz(folder: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(folder / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(f"{name}.npy", data)
    return folder / "a.npz"


def npy(array: np.ndarray) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array)
    return stream.getvalue()


def test_members_that_are_no_arrays(tmp_path: Path) -> None:
    refused(npz(tmp_path, a=b"text"), "tensors_broken", "tensors_cut")
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("readme.txt", "no array")
    refused(tmp_path / "a.npz", "tensors_broken", "tensors_unknown")


def test_a_member_that_is_there_twice(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.npz", "w") as archive:
        archive.writestr("a.npy", npy(WEIGHT))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a.npy", npy(WEIGHT))
    refused(tmp_path / "a.npz", "tensor_twice")


def test_a_member_that_states_more_than_it_holds(tmp_path: Path) -> None:
    whole = npy(np.zeros(4, dtype=np.float32))
    refused(npz(tmp_path, a=whole.replace(b"(4,)", b"(9,)")), "tensor_shape")


def test_a_bomb_is_read_piece_by_piece(tmp_path: Path) -> None:
    # 64 MB of zeros that take 64 kB: reading needs no more than a block.
    path = npz(tmp_path, a=npy(np.zeros(16 << 20, dtype=np.float32)))
    assert path.stat().st_size < 100_000
    opened = open_tensors(path)
    (tensor,) = opened.tensors()
    sizes = [len(block) for block in opened.blocks(tensor)]
    opened.close()
    assert sum(sizes) == 16 << 20
    assert max(sizes) <= 1 << 20
