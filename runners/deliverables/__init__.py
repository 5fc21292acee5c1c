"""Looks into the files that were handed in as deliverables: weights, programs, configurations and documents.

Weights go through the restricted readers (`runners.tensors`), which run nothing; programs are parsed and never run.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Set
from pathlib import Path
from typing import Final

import msgspec

from harness.evidence.looked import Seen, Unread
from harness.evidence.observation import Artifact
from harness.submission.walking import SubmittedFile
from harness.values.errors import InputError
from runners.deliverables.configs import look_at_config
from runners.deliverables.programs import look_at_notebook, look_at_python
from runners.deliverables.prose import look_at_prose
from runners.deliverables.weights import look_at_weights

# What is looked into of a file by its suffix, where one of these deliverables is asked for.
_WEIGHTS: Final = frozenset(".pdparams .pdiparams .pdz .safetensors .pt .pth .bin .npz .npy .onnx".split())
_CONFIGS: Final = frozenset((".yaml", ".yml", ".json", ".toml", ".cfg"))
_DOCUMENTS: Final = frozenset((".md", ".markdown", ".rst", ".txt"))
# Bytes that are read of a text, and that are unpacked of weights in an archive.
MAX_TEXT: Final = 2 << 20
MAX_WEIGHTS: Final = 4 << 30
_CHUNK: Final = 1 << 20


def look(files: Iterable[SubmittedFile], listed: list[Artifact], kinds: Set[str]) -> list[Artifact]:
    """`listed` with what was seen in those of the `files` that may be a deliverable of one of `kinds`."""
    seen: dict[str, Seen] = {}
    wanted = {artifact.file for artifact in listed}
    for file in files:
        if file.name in wanted and (found := _look(file, kinds)) is not None:
            seen[file.name] = found
    return [msgspec.structs.replace(one, seen=seen[one.file]) if one.file in seen else one for one in listed]


def _look(file: SubmittedFile, kinds: Set[str]) -> Seen | None:
    suffix = os.path.splitext(file.name)[1].casefold()
    try:
        if "weights" in kinds and suffix in _WEIGHTS:
            return _weights(file, suffix)
        if "code" in kinds and suffix == ".py":
            return look_at_python(_text(file), file.name)
        if kinds & {"code", "notebook"} and suffix == ".ipynb":
            return look_at_notebook(_text(file), file.name)
        if "config" in kinds and suffix in _CONFIGS:
            return look_at_config(_text(file))
        if kinds & {"document", "rfc"} and suffix in _DOCUMENTS:
            return look_at_prose(_text(file).decode("utf-8", "ignore"))
    except InputError as error:
        return Unread(code=error.code, values={name: str(value) for name, value in error.values.items()})
    return None


def _text(file: SubmittedFile) -> bytes:
    with file.open() as stream:
        return stream.read(MAX_TEXT)


def _weights(file: SubmittedFile, suffix: str) -> Seen:
    """What weights hold; of what lies in an archive, a copy is read."""
    if "!/" not in file.name and Path(file.name).is_file():
        return look_at_weights(file.name, file.name)
    with tempfile.TemporaryDirectory(prefix="reproverify-") as folder:
        path = Path(folder) / f"weights{suffix}"
        room = MAX_WEIGHTS
        with file.open() as source, path.open("wb") as copy:
            while block := source.read(_CHUNK):
                room -= len(block)
                if room < 0:
                    return Unread(code="looked_too_large", values={"file": file.name}, open=True)
                copy.write(block)
        return look_at_weights(str(path), file.name)
