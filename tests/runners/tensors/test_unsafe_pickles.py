"""Pickles that would do something: each is refused, in every file that can carry one, and nothing of them ran."""

from __future__ import annotations

import copyreg
import functools
import io
import operator
import pickle
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.values.errors import InputError
from runners.tensors import open_tensors
from runners.tensors.restricted import MAX_OPERATIONS

Carrier = Callable[[Path, bytes], Path]


def as_paddle(folder: Path, payload: bytes) -> Path:
    path = folder / "file.pdparams"
    path.write_bytes(payload)
    return path


def as_npy(folder: Path, payload: bytes) -> Path:
    path = folder / "file.npy"
    path.write_bytes(npy(payload))
    return path


def as_npz(folder: Path, payload: bytes) -> Path:
    path = folder / "file.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", npy(payload))
    return path


def as_torch(folder: Path, payload: bytes) -> Path:
    path = folder / "file.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("archive/data.pkl", payload)
        archive.writestr("archive/data/0", bytes(16))
    return path


def npy(payload: bytes) -> bytes:
    header = b"{'descr': '|O', 'fortran_order': False, 'shape': (), }\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + payload


CARRIERS: list[Carrier] = [as_paddle, as_npy, as_npz, as_torch]


class Call:
    """Pickles as the call of `function`."""

    def __init__(self, function: Any, *arguments: Any) -> None:
        self.call = (function, arguments)

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        return self.call


def text(value: str) -> bytes:
    data = value.encode()
    return b"X" + struct.pack("<I", len(data)) + data


def calls(name: str, *arguments: str) -> bytes:
    """A pickle that calls `module:function` with texts."""
    module, function = name.split(":")
    body = b"".join(text(one) for one in arguments)
    return b"\x80\x02c" + f"{module}\n{function}\n".encode() + b"(" + body + b"tR."


def gadgets(marker: str) -> dict[str, tuple[bytes, str]]:
    """Pickles by name, with the word of the refusal. Loaded by Python, the first ones write the file `marker`."""
    code = f"open({marker!r}, 'w').close()"
    touch = f"touch {marker}"
    array = np.array([1.0])
    return {
        "os.system": (calls("os:system", touch), "os.system"),
        "posix.system": (calls("posix:system", touch), "posix.system"),
        "nt.system": (calls("nt:system", touch), "nt.system"),
        "subprocess": (calls("subprocess:getoutput", touch), "subprocess.getoutput"),
        "eval": (calls("builtins:eval", code), "builtins.eval"),
        "exec": (calls("builtins:exec", code), "builtins.exec"),
        "old eval": (calls("__builtin__:eval", code), "__builtin__.eval"),
        "runstring": (calls("numpy.testing._private.utils:runstring", code), "numpy.testing._private.utils.runstring"),
        "numpy.load": (calls("numpy:load", marker), "numpy.load"),
        "torch.load": (calls("torch:load", marker), "torch.load"),
        "open": (pickle.dumps(Call(open, marker, "w")), f"{open.__module__}.open"),
        "getattr": (pickle.dumps(Call(getattr, "a", "upper")), "builtins.getattr"),
        "attrgetter": (pickle.dumps(operator.attrgetter("__class__")), "operator.attrgetter"),
        "partial": (pickle.dumps(functools.partial(open, marker, "w")), "functools.partial"),
        "reconstructor": (
            pickle.dumps(Call(copyreg._reconstructor, object, object, None)),  # type: ignore[attr-defined]
            "copyreg._reconstructor",
        ),
        "copyreg.add_extension": (calls("copyreg:add_extension", "os", "system"), "copyreg.add_extension"),
        "nested": (pickle.dumps(Call(pickle.loads, calls("os:system", touch))), "_pickle.loads"),
        "dotted": (b"\x80\x04" + text("numpy") + text("ndarray.tofile") + b"\x93.", "numpy.ndarray.tofile"),
        "behind an array": (pickle.dumps([array, Call(eval, code)]), "builtins.eval"),
        "as a key": (pickle.dumps({"a": 1, "b": {"c": Call(eval, code)}}), "builtins.eval"),
        "INST": (b"\x80\x02(" + text(touch) + b"ios\nsystem\n.", "INST"),
        "OBJ": (b"\x80\x02(cnumpy\ndtype\n" + text("f4") + b"o.", "OBJ"),
        "NEWOBJ": (b"\x80\x02cnumpy\ndtype\n" + text("f4") + b"\x85\x81.", "NEWOBJ"),
        "NEWOBJ_EX": (b"\x80\x04cnumpy\ndtype\n" + text("f4") + b"\x85}\x92.", "NEWOBJ_EX"),
        "EXT1": (b"\x80\x02\x82\x01.", "EXT1"),
        "EXT2": (b"\x80\x02\x83\x01\x00.", "EXT2"),
        "EXT4": (b"\x80\x02\x84\x01\x00\x00\x00.", "EXT4"),
        "PERSID": (b"\x80\x02Pos.system\n.", "PERSID"),
        "NEXT_BUFFER": (b"\x80\x05\x97.", "NEXT_BUFFER"),
        "READONLY_BUFFER": (b"\x80\x05\x98.", "READONLY_BUFFER"),
        "BUILD of a class": (b"\x80\x02cnumpy\ndtype\n}b.", "BUILD numpy.dtype"),
        "BUILD of a list": (b"\x80\x02]}b.", "BUILD"),
        "REDUCE of text": (b"\x80\x02" + text("os.system") + b")R.", "REDUCE"),
        "REDUCE of a class": (b"\x80\x02cnumpy\nndarray\n)R.", "REDUCE numpy.ndarray"),
    }


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("name", sorted(gadgets("")))
def test_a_gadget_is_refused_and_does_not_run(tmp_path: Path, carrier: Carrier, name: str) -> None:
    marker = tmp_path / "ran"
    payload, word = gadgets(str(marker))[name]
    with pytest.raises(InputError) as caught:
        open_tensors(carrier(tmp_path, payload))
    assert caught.value.code == "unsafe_pickle"
    assert caught.value.values["name"] == word
    assert not marker.exists()


@pytest.mark.parametrize("name", ["os.system", "eval", "exec", "nested", "INST"])
def test_the_marker_would_show_that_a_gadget_ran(tmp_path: Path, name: str) -> None:
    marker = tmp_path / "ran"
    pickle.loads(gadgets(str(marker))[name][0])
    assert marker.exists()


@pytest.mark.parametrize("carrier", CARRIERS[:3])
def test_a_persistent_id_is_refused_where_there_are_no_storages(tmp_path: Path, carrier: Carrier) -> None:
    with pytest.raises(InputError) as caught:
        open_tensors(carrier(tmp_path, b"\x80\x02" + text("os") + b"\x85Q."))
    assert (caught.value.code, caught.value.values["name"]) == ("unsafe_pickle", "BINPERSID")


def array_state(dtype: bytes, shape: bytes, data: bytes, fortran: bytes = b"\x89") -> bytes:
    """A pickle of an array whose state is as given."""
    made = b"\x80\x02cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R"
    return made + b"(K\x01" + shape + dtype + fortran + data + b"tb."


def dtype_of(
    code: str, state: bytes = b"(K\x03" + text("<") + b"NNNJ\xff\xff\xff\xffJ\xff\xff\xff\xffK\x00tb"
) -> bytes:
    return b"cnumpy\ndtype\n(" + text(code) + b"\x89\x88tR" + state


FOUR = b"C\x04\x00\x00\x80\x3f"
HOSTILE_STATES = {
    "objects given as bytes": (array_state(dtype_of("O8", b""), b"K\x01\x85", FOUR), "tensors_broken"),
    "objects of a type with fields": (
        array_state(dtype_of("V8", b"(K\x03" + text("|") + b"N" + text("f") + b"\x85}K\x08K\x01K\x10tb"), b")", FOUR),
        "tensors_broken",
    ),
    "a record": (array_state(dtype_of("V4", b""), b"K\x01\x85", FOUR), "tensor_dtype"),
    "text": (array_state(dtype_of("U1"), b"K\x01\x85", FOUR), "tensor_dtype"),
    "more elements than bytes": (array_state(dtype_of("f4"), b"K\x02\x85", FOUR), "tensor_shape"),
    "fewer elements than bytes": (array_state(dtype_of("f4"), b"K\x00\x85", FOUR), "tensor_shape"),
    "huge": (array_state(dtype_of("f4"), b"\x8a\x08" + b"\xff" * 7 + b"\x7f\x85", FOUR), "tensor_rank"),
    "huge product": (array_state(dtype_of("f4"), b"J\xff\xff\xff\x7fJ\xff\xff\xff\x7f\x86", FOUR), "tensor_rank"),
    "negative": (array_state(dtype_of("f4"), b"J\xff\xff\xff\xff\x85", FOUR), "tensor_rank"),
    "a shape of text": (array_state(dtype_of("f4"), text("1") + b"\x85", FOUR), "tensor_rank"),
    "a boolean as length": (array_state(dtype_of("f4"), b"\x88\x85", FOUR), "tensor_rank"),
    "33 dimensions": (array_state(dtype_of("f4"), b"(" + b"K\x01" * 33 + b"t", FOUR), "tensor_rank"),
    "a list as shape": (array_state(dtype_of("f4"), b"]", FOUR), "tensors_broken"),
    "no type": (array_state(b"N", b"K\x01\x85", FOUR), "tensors_broken"),
    "a list of numbers": (array_state(dtype_of("f4"), b"K\x01\x85", b"]"), "tensors_broken"),
    "a wrong byte order": (
        array_state(dtype_of("f4", b"(K\x03" + text("x") + b"NNNK\x00K\x00K\x00tb"), b"K\x01\x85", FOUR),
        "tensors_broken",
    ),
    "an array of another class": (
        b"\x80\x02cnumpy._core.multiarray\n_reconstruct\ncnumpy\ndtype\nK\x00\x85C\x01b\x87R.",
        "tensors_broken",
    ),
    "an array without state": (
        b"\x80\x02cnumpy._core.multiarray\n_reconstruct\ncnumpy\nndarray\nK\x00\x85C\x01b\x87R.",
        "tensors_broken",
    ),
    "a scalar of objects": (
        b"\x80\x02cnumpy._core.multiarray\nscalar\n" + dtype_of("O8", b"") + b"C\x01a\x86R.",
        "tensors_broken",
    ),
    "a scalar too short": (
        b"\x80\x02cnumpy._core.multiarray\nscalar\n" + dtype_of("f8") + b"C\x01a\x86R.",
        "tensor_shape",
    ),
    "another encoding": (
        b"\x80\x02c_codecs\nencode\n" + text("uryyb") + text("rot13") + b"\x86R.",
        "tensors_broken",
    ),
}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize("name", sorted(HOSTILE_STATES))
def test_a_hostile_state_is_a_clear_error(tmp_path: Path, carrier: Carrier, name: str) -> None:
    payload, code = HOSTILE_STATES[name]
    with pytest.raises(InputError) as caught:
        open_tensors(carrier(tmp_path, payload))
    assert caught.value.code == code


@pytest.mark.parametrize("carrier", CARRIERS)
def test_the_frame_of_the_hostile_states_is_that_of_a_good_one(tmp_path: Path, carrier: Carrier) -> None:
    found = open_tensors(carrier(tmp_path, array_state(dtype_of("f4"), b"K\x01\x85", FOUR)))
    (tensor,) = found.tensors()
    assert (tensor.dtype, tensor.shape) == ("float32", (1,))
    assert np.concatenate(list(found.blocks(tensor))).tolist() == [1.0]


def nested(levels: int) -> bytes:
    return b"\x80\x02" + b"]" * (levels + 1) + b"a" * levels + b"."


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (nested(63), "tensors_broken"),
        (nested(200_000), "tensors_broken"),
        (b"\x80\x02)" + b"\x85" * 200_000 + b".", "tensors_broken"),
        (b"\x80\x02]q\x00h\x00a.", "tensors_broken"),
        (b"\x80\x02]" + b"q\x00h\x00h\x00\x86" * 80 + b".", "tensors_broken"),
        (b"\x80\x02" + b"N0" * MAX_OPERATIONS + b".", "tensors_broken"),
        (b"\x80\x02N" + b"\x94" * MAX_OPERATIONS + b".", "tensors_broken"),
        (b"\x80\x02h\x00.", "tensors_broken"),
        (b"\x80\x02X\xff\xff\xff\x7fabc.", "tensors_cut"),
        (b"\x80\x04\x8e" + b"\xff" * 8 + b"abc.", "tensors_cut"),
        (b"\x80\x02\x8b\xff\xff\xff\x7f.", "tensors_broken"),
        (b"\x80\x02}\x8a\x09" + b"\xff" * 8 + b"\x00K\x01s.", "tensors_broken"),
        (b"\x80\x02})N\x86)s.", "tensors_broken"),
        (b"\x80\x02.", "tensors_broken"),
        (b"\x80\x02(.", "tensors_broken"),
        (b"\x80\x02N", "tensors_cut"),
    ],
)
@pytest.mark.parametrize("carrier", [as_paddle, as_torch])
def test_floods_and_depths_end_in_an_error(tmp_path: Path, carrier: Carrier, payload: bytes, code: str) -> None:
    with pytest.raises(InputError) as caught:
        open_tensors(carrier(tmp_path, payload))
    assert caught.value.code == code


def test_containers_as_deep_as_allowed_are_walked(tmp_path: Path) -> None:
    assert open_tensors(as_paddle(tmp_path, nested(62))).tensors() == []


def rebuilt(dtype: bytes) -> bytes:
    """A pickle of PyTorch's of a tensor whose type, as _rebuild_tensor_v3 takes it, is `dtype`."""
    storage = b"(" + text("storage") + b"ctorch.storage\nUntypedStorage\n" + text("0") + text("cpu") + b"K\x04tQ"
    return b"\x80\x02ctorch._utils\n_rebuild_tensor_v3\n(" + storage + b"K\x00K\x01\x85K\x01\x85\x89}" + dtype + b"tR."


@pytest.mark.parametrize("dtype", [b"]", b"}", b")" + b"\x85" * 200_000, b"N", text("float32")])
def test_a_type_that_is_none_is_never_hashed(tmp_path: Path, dtype: bytes) -> None:
    with pytest.raises(InputError) as caught:
        open_tensors(as_torch(tmp_path, rebuilt(dtype)))
    assert caught.value.code == "tensors_broken"


def test_a_type_by_its_name_is_read(tmp_path: Path) -> None:
    (tensor,) = open_tensors(as_torch(tmp_path, rebuilt(b"ctorch\nfloat32\n"))).tensors()
    assert (tensor.dtype, tensor.shape) == ("float32", (1,))


@pytest.mark.parametrize("protocol", [0, 1])
def test_pickles_of_text_are_no_tensors(tmp_path: Path, protocol: int) -> None:
    with pytest.raises(InputError) as caught:
        open_tensors(as_paddle(tmp_path, pickle.dumps(Call(eval, "1"), protocol)))
    assert caught.value.code == "tensors_unknown"


def test_files_of_old_pytorch_are_named_as_such(tmp_path: Path) -> None:
    import tarfile

    path = tmp_path / "old.pt"
    with tarfile.open(path, "w", format=tarfile.USTAR_FORMAT) as archive:
        member = tarfile.TarInfo("pickle")
        member.size = 2
        archive.addfile(member, io.BytesIO(b"N."))
    with pytest.raises(InputError) as caught:
        open_tensors(path)
    assert caught.value.code == "torch_legacy"
