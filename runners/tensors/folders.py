"""Folders of tensors: every file of tensors in one set, and what the names of reprod_log's files say.

The guide to reproducing papers has each side dump its values under names such as `forward_paddle.npy` and
`forward_ref.npy` (PaddlePaddle/models, tutorials/article-implementation/ArticleReproduction_CV.md).
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from harness.submission.archives import is_clutter
from harness.values.errors import InputError
from harness.values.paths import natural
from runners.tensors import SUFFIXES, TensorSet, reader_of
from runners.tensors.folder_set import FolderSet
from runners.tensors.padiff import MANIFESTS, open_padiff
from runners.tensors.shards import INDEX, Shards, indexed, joined, numbered

# What the weights of a published model are called, in the order in which libraries look for them, whatever lies beside
# them: other formats of the same, the state of an optimizer, what a trainer was told (huggingface/transformers,
# src/transformers/utils/__init__.py; PaddlePaddle/PaddleNLP, paddlenlp/utils/env.py).
_PUBLISHED: Final = tuple(
    """model.safetensors diffusion_pytorch_model.safetensors pytorch_model.bin diffusion_pytorch_model.bin
    model_state.pdparams""".split()
)
# Files that hold the weights of a whole network.
_WEIGHTS: Final = frozenset((".safetensors", ".bin", ".pt", ".pth", ".ckpt", ".pdparams", ".pdiparams", ".onnx"))
MAX_FILES: Final = 100_000
MAX_DEPTH: Final = 32

# `train_align_paddle`, `losses_ref`: the stage, before whose values they are, at the end of a name or of a folder's.
_STAGE: Final = re.compile(
    r"(?:^|/)(?:[^/]{0,100}_)?(forward|metric|losses|loss|bp_align|train_align|backward|grads?|gradients?)"
    r"(?:_(?:paddle|paddlepaddle|pd|ours|torch|pytorch|pt|ref|reference|benchmark|official|original|hf|huggingface"
    r"|fairseq|icefall|espnet))?(?:\.\w{1,12})?(?=/|$)",
    re.IGNORECASE,
)


def stage_of(name: str) -> str | None:
    """The stage a file, or a tensor of a folder, is of, as its name says: forward, metric, loss, losses and so on.

    The part nearest the file says it. The guide calls the gradients `bp_align`; so are those that are called gradients
    here.
    """
    found = list(_STAGE.finditer(name))
    stage = found[-1][1].lower() if found else None
    return "bp_align" if stage is not None and stage.startswith(("backward", "grad")) else stage


def open_folder(path: str) -> TensorSet:
    """The tensors of all files in the folder at `path`, in the order of their names. Raises InputError."""
    files = list(_files(path, path, 0))
    if len(files) > MAX_FILES:
        raise InputError("tensors_too_many", file=path, limit=MAX_FILES)
    if any(os.path.basename(file) in MANIFESTS for file in files):
        return open_padiff(path, files)
    shards = _shards(path, files)
    if shards is not None:
        return _open_shards(path, path, shards)
    wanted = [file for file in files if os.path.splitext(file)[1].casefold() in SUFFIXES]
    model = _model(wanted)
    if model is not None:
        return reader_of(os.path.join(path, model)).open(os.path.join(path, model))
    stems = Counter(os.path.splitext(file)[0] for file in wanted)
    sets: list[tuple[str, TensorSet]] = []
    try:
        for file in wanted:
            stem = os.path.splitext(file)[0]
            full = os.path.join(path, file)
            sets.append((stem if stems[stem] == 1 else file, reader_of(full).open(full)))
        return FolderSet(path, "folder", sets)
    except BaseException:  # handed on: what was opened is closed
        for _, one in sets:
            one.close()
        raise


def _model(files: list[str]) -> str | None:
    """The file that is the model in a folder as it is published or saved; None where the folder is a set of dumps."""
    for name in _PUBLISHED:
        if name in files:
            return name
    if len(files) != 1 or "/" in files[0] or stage_of(os.path.splitext(files[0])[0]) is not None:
        return None
    return files[0] if os.path.splitext(files[0])[1].casefold() in _WEIGHTS else None


def open_index(path: str) -> TensorSet:
    """The tensors of the shards that an index names. Raises InputError."""
    return _open_shards(path, os.path.dirname(path) or ".", indexed(path))


def _shards(path: str, files: list[str]) -> Shards | None:
    """What makes up the one sharded checkpoint of a folder; None where it holds something else.

    Of the same in several formats the one that libraries look for first counts. An index without any of its shards
    counts where nothing else is there.
    """
    indices = [file for file in files if file.endswith(INDEX) and "/" not in file]
    if not indices:
        return numbered([file for file in files if "/" not in file])
    known = [name + INDEX for name in _PUBLISHED if name + INDEX in indices]
    if not known and len(indices) > 1:
        return None
    found = [indexed(os.path.join(path, one)) for one in known or indices]
    there = next((shards for shards in found if shards.files), None)
    if there is None and any(name in files for name in _PUBLISHED):
        return None
    return there or found[0]


def _open_shards(path: str, folder: str, shards: Shards) -> TensorSet:
    opened: list[TensorSet] = []
    try:
        for file in shards.files:
            full = os.path.join(folder, file)
            opened.append(reader_of(full).open(full))
        return joined(path, folder, shards, opened)
    except BaseException:  # handed on: what was opened is closed
        for one in opened:
            one.close()
        raise


def _files(root: str, folder: str, depth: int) -> Iterator[str]:
    """The regular files under `folder`, by their paths below `root`, with slashes. Links are not followed."""
    if depth > MAX_DEPTH:
        return
    with os.scandir(folder) as entries:
        found = sorted(entries, key=lambda entry: natural(entry.name))
    for entry in found:
        if is_clutter(entry.name):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(root, entry.path, depth + 1)
        elif entry.is_file(follow_symlinks=False):
            yield os.path.relpath(entry.path, root).replace(os.sep, "/")
