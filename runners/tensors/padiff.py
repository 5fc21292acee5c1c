"""Dump folders of PaDiff: a folder a step and a rank, with manifests that say of which layer each array is.

`step_<n>/rank_<n>` holds `report.json` with the tree of layers as they were called, their outputs and the gradients of
these, and `params.json`, `weights.json` or `grads.json` with the parameters (PaddlePaddle/PaDiff, padiff/tools/dump.py
at 09d5f9e, and ProxyModel.try_dump). The paths in them are those of the machine that wrote them: only the last folder
and the file name count. A layer's output follows those of the layers it is made of.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from harness.errors import InputError
from runners.tensors.base import TensorSet
from runners.tensors.folders import FolderSet
from runners.tensors.numpy_files import open_npy

MANIFESTS: Final = ("report.json", "params.json", "weights.json", "grads.json")
MAX_MANIFEST: Final = 64 << 20

_STEP: Final = re.compile(r"(?:^|/)step_(\d{1,9})(?=/|$)")
_RANK: Final = re.compile(r"(?:^|/)rank_(\d{1,9})(?=/|$)")
