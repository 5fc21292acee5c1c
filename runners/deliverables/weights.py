"""How many tensors and numbers a file of weights holds."""

from __future__ import annotations

from math import prod
from typing import Final

from harness.evidence.looked import Seen, Unread, Weights
from harness.values.errors import InputError, MissingExtra
from runners.tensors import open_tensors

# What cannot be read here, and may be sound weights all the same.
_OPEN: Final = frozenset(("torch_legacy", "missing_extra"))
# Without the program beside them these hold numbers alone, and no names or shapes.
_BARE: Final = (".pdiparams", ".pdz")


def look_at_weights(path: str, name: str) -> Seen:
    """The tensors of the file at `path`, which people know as `name`. Nothing in it is run."""
    try:
        opened = open_tensors(path)
        try:
            tensors = opened.tensors()
        finally:
            opened.close()
    except (InputError, MissingExtra) as error:
        values = {key: str(value) for key, value in error.values.items()}
        if "file" in values:
            values["file"] = name
        bare = path.casefold().endswith(_BARE) and error.code != "unsafe_pickle"
        return Unread(code=error.code, values=values, open=bare or error.code in _OPEN)
    return Weights(tensors=len(tensors), parameters=sum(prod(tensor.shape) for tensor in tensors))
