"""Files of vectors, one a sample: features, embeddings, logits."""

from __future__ import annotations

import numpy as np

from harness.values.errors import InputError
from runners.predictions import files, ids

_NAMES = ("names", "ids", "filenames", "files")


def read(path: str) -> tuple[np.ndarray, list[str] | None]:
    """The vectors of an `.npy` or `.npz` file as float64 (samples, dimensions), and the names beside them, if any.

    Raises InputError for anything else, for NaN, and for fewer names than vectors.
    """
    found = files.arrays(path)
    given = next((found.pop(name) for name in _NAMES if name in found), None)
    if len(found) != 1:
        raise InputError("eval_arrays", file=path, wanted="one array of vectors", found=", ".join(found) or "-")
    array = next(iter(found.values()))
    if array.ndim != 2 or array.dtype.kind not in "fiu" or not array.size:
        raise InputError("eval_shape", file=path, wanted="(samples, dimensions)", found=f"{array.shape} {array.dtype}")
    files.finite(array, path)
    if given is None:
        return array.astype(np.float64), None
    names = [str(name) for name in given.tolist()] if given.ndim == 1 and given.dtype.kind == "U" else []
    if len(names) != len(array):
        raise InputError("eval_count", file=path, wanted=len(array), found=len(names))
    return array.astype(np.float64), names


def paired(path: str, other: str, *, same_width: bool = True) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """The vectors of two files, row by row of the same samples: by their names where both have some, else by order.

    Raises InputError where the samples or the dimensions differ.
    """
    ours, names = read(path)
    theirs, wanted = read(other)
    if names is not None and wanted is not None:
        ids.check_ids(names, wanted, file=path)
        place = {name: row for row, name in enumerate(names)}
        ours = ours[[place[name] for name in wanted]]
    elif len(ours) != len(theirs):
        raise InputError("eval_count", file=path, wanted=len(theirs), found=len(ours))
    if same_width and ours.shape[1] != theirs.shape[1]:
        raise InputError("eval_shape", file=path, wanted=f"(samples, {theirs.shape[1]})", found=str(ours.shape))
    return ours, theirs, wanted or names or [str(row) for row in range(len(ours))]


def cosine(ours: np.ndarray, theirs: np.ndarray, path: str) -> np.ndarray:
    """The cosine of each pair of rows. Raises InputError for a row of zeros."""
    lengths = np.linalg.norm(ours, axis=1) * np.linalg.norm(theirs, axis=1)
    if not lengths.all():
        raise InputError("eval_zero_feature", file=path, row=int(np.argmin(lengths)))
    return np.asarray((ours * theirs).sum(axis=1) / lengths)
