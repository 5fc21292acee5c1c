"""Files of PyTorch from before the zips, as the published weights of LPIPS are: written by Python 2."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest

from harness.values.errors import InputError
from runners.tensors import open_tensors

MAGIC = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
VERSION = b"\x80\x02M\xe9\x03."
SYSTEM = b"\x80\x02}(U\x10protocol_versionM\xe9\x03U\rlittle_endian\x88u."
NAME = "lin0.model.1.weight"


def text(word: str) -> bytes:
    """SHORT_BINSTRING, the string of Python 2."""
    return b"U" + bytes([len(word)]) + word.encode()


def tensor(key: str, count: int, rebuild: str = "_rebuild_tensor_v2") -> bytes:
    """The call that makes a tensor of shape (1, count, 1, 1) of a storage of float32."""
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text(key) + text("cuda:0") + b"K" + bytes([count])
    shape = b"(K\x01K" + bytes([count]) + b"K\x01K\x01t"
    strides = b"(K" + bytes([count]) + b"K\x01K\x01K\x01t"
    tail = b"\x89N" if rebuild.endswith("v2") else b""
    return b"ctorch._utils\n" + rebuild.encode() + b"\n((" + storage[1:] + b"NtQK\x00" + shape + strides + tail + b"tR"


def legacy(objects: bytes, storages: dict[str, np.ndarray], keys: list[str] | None = None) -> bytes:
    """The file: `objects` is the pickle of the object without its protocol and its stop."""
    listed = b"".join(text(key) for key in (storages if keys is None else keys))
    data = MAGIC + VERSION + SYSTEM + b"\x80\x02" + objects + b".\x80\x02](" + listed + b"e."
    return data + b"".join(struct.pack("<q", array.size) + array.tobytes() for array in storages.values())


def ordered(*pairs: bytes) -> bytes:
    """An OrderedDict as Python 2 pickles it: called with a list of lists of two."""
    return b"ccollections\nOrderedDict\n](" + b"".join(b"](" + pair + b"e" for pair in pairs) + b"e\x85R"


WEIGHTS = np.array([0.25, 1.5, -3.0], np.float32)


@pytest.mark.parametrize("rebuild", ["_rebuild_tensor_v2", "_rebuild_tensor"])
def test_weights_as_lpips_publishes_them(tmp_path: Path, rebuild: str) -> None:
    path = tmp_path / "alex.pth"
    path.write_bytes(legacy(ordered(text(NAME) + tensor("123", 3, rebuild)), {"123": WEIGHTS}))
    opened = open_tensors(path)
    (found,) = opened.tensors()
    assert (found.name, found.shape, found.dtype, opened.kind) == (NAME, (1, 3, 1, 1), "float32", "torch")
    assert np.concatenate(list(opened.blocks(found))).tolist() == WEIGHTS.tolist()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        # The list of storages misses the tensor's, names one that no tensor has, or states another size.
        (legacy(ordered(text(NAME) + tensor("1", 3)), {}), "tensors_broken"),
        (legacy(ordered(text(NAME) + tensor("1", 3)), {"2": WEIGHTS}), "tensors_broken"),
        (legacy(ordered(text(NAME) + tensor("1", 3)), {"1": WEIGHTS[:2]}), "tensors_broken"),
        (legacy(ordered(text(NAME) + tensor("1", 3)), {"1": WEIGHTS})[:-1], "tensors_cut"),
        (MAGIC + VERSION.replace(b"\xe9", b"\xe8") + SYSTEM + b"\x80\x02N.", "tensors_broken"),
        (legacy(b"cos\nsystem\n" + text("true") + b"\x85R", {}), "unsafe_pickle"),
        (MAGIC + b"\x80\x02cos\nsystem\n" + text("true") + b"\x85R.", "unsafe_pickle"),
        (legacy(b"ccollections\nOrderedDict\n](](K\x01K\x02ee\x85R", {}), "tensors_broken"),
    ],
)
def test_what_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "odd.pth"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        open_tensors(path)
    assert caught.value.code == code
