"""Zip files of tensors: those of PyTorch hold a pickle, those of NumPy hold arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.values.errors import InputError
from runners.tensors.zip_members import Members

if TYPE_CHECKING:
    from runners.tensors.stored import StoredSet


def open_zip(path: str) -> StoredSet:
    """The tensors of a zip file. Raises InputError."""
    members = Members(path)
    from runners.tensors.torch_weights import open_torch, pickle_of

    pickle = pickle_of(members)
    if pickle is not None:
        return open_torch(path, members, pickle)
    if members.infos and not any(name.endswith(".npy") for name in members.infos):
        raise InputError("tensors_unknown", file=path, known=".npz .pt .pth .bin")
    from runners.tensors.numpy_files import open_npz

    return open_npz(path, members)
