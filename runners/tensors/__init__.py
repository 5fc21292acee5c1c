"""Readers of tensors: what a file or folder holds, whatever wrote it, without the framework that did."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import import_module
from typing import Final, NamedTuple

from harness.values.errors import InputError, MissingExtra
from runners.tensors.base import BLOCK, Tensor, TensorSet

__all__ = ["BLOCK", "SUFFIXES", "Tensor", "TensorSet", "open_tensors"]

# What files of tensors are called. Which reader reads one is decided by its first bytes; only ONNX has none of its own.
SUFFIXES: Final = frozenset(
    ".npy .npz .pdparams .pdopt .pdiparams .pkl .pickle .pt .pth .bin .safetensors .onnx .h5 .hdf5 .keras .mat".split()
)

_HEAD: Final = 512
_HDF5: Final = b"\x89HDF\r\n\x1a\n"


class TensorReader(NamedTuple):
    """The function `name` of `module`, which opens a path."""

    module: str
    name: str

    def open(self, path: str) -> TensorSet:
        function: Callable[[str], TensorSet] = getattr(import_module(self.module), self.name)
        return function(path)


NPY: Final = TensorReader("runners.tensors.numpy_files", "open_npy")
ZIP: Final = TensorReader("runners.tensors.archives", "open_zip")
PICKLE: Final = TensorReader("runners.tensors.paddle_weights", "open_pickle")
SAFETENSORS: Final = TensorReader("runners.tensors.safetensors_file", "open_safetensors")
ONNX: Final = TensorReader("runners.tensors.onnx_file", "open_onnx")
HDF5: Final = TensorReader("runners.tensors.hdf5_file", "Hdf5Set")
PDIPARAMS: Final = TensorReader("runners.tensors.paddle_inference", "open_pdiparams")
INDEX: Final = TensorReader("runners.tensors.folders", "open_index")
FOLDER: Final = TensorReader("runners.tensors.folders", "open_folder")


def open_tensors(path: str | os.PathLike[str]) -> TensorSet:
    """The tensors of the file or folder at `path`.

    Raises InputError where there is none, where it is of no format that can be read, is damaged, or could do harm, and
    MissingExtra where NumPy, or the library of the format, is not installed.
    """
    try:
        import numpy  # noqa: F401  # tells a user what to install before anything is read
    except ImportError:
        raise MissingExtra("missing_extra", package="numpy", extra="compare") from None
    path = os.fspath(path)
    try:
        if os.path.isdir(path):
            return FOLDER.open(path)
        if not os.path.exists(path):
            raise InputError("input_not_found", file=path)
        if not os.path.isfile(path):
            raise InputError("file_special", file=path)
        return reader_of(path).open(path)
    except OSError as error:
        raise InputError("input_unreadable", file=path, problem=error.strerror or str(error)) from None


def reader_of(path: str) -> TensorReader:
    """What reads the file at `path`, by its first bytes. Raises InputError where nothing does."""
    size = os.path.getsize(path)
    if not size:
        raise InputError("input_empty", file=path)
    with open(path, "rb") as file:
        first = file.read(_HEAD)
    suffix = os.path.splitext(path)[1].casefold()
    if first.startswith(b"\x93NUMPY"):
        return NPY
    if first.startswith(b"PK\x03\x04"):
        return ZIP
    if first.startswith(_HDF5):
        return HDF5
    if first[257:262] == b"ustar":
        raise InputError("torch_legacy", file=path)
    if suffix == ".pdiparams":
        return PDIPARAMS
    if path.casefold().endswith(".index.json"):
        return INDEX
    if suffix == ".onnx":
        return ONNX
    if suffix == ".safetensors" or (first[8:9] == b"{" and 2 <= int.from_bytes(first[:8], "little") <= size):
        return SAFETENSORS
    if first[:1] == b"\x80" and first[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return PICKLE
    raise InputError("tensors_unknown", file=path, known=" ".join(sorted(SUFFIXES)))
