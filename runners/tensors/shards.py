"""Checkpoints in several files: Hugging Face's shards, by their index or by the numbers in their names.

An index, `model.safetensors.index.json` or `model_state.pdparams.index.json`, says in which file each tensor lies
(`weight_map`). Without one, files named `model-00001-of-00002.safetensors` belong together. A tensor whose file is not
there is absent: the rest is no whole checkpoint. Files that no index names are no part of it.
"""

from __future__ import annotations

import os
import re
from typing import Final

import msgspec

from harness.values.errors import InputError
from runners.tensors.base import TensorSet
from runners.tensors.folder_set import FolderSet

INDEX: Final = ".index.json"
MAX_INDEX: Final = 64 << 20
MAX_SHARDS: Final = 10_000
_NUMBERED: Final = re.compile(r"(?P<before>.*)-(?P<number>\d{1,6})-of-(?P<of>\d{1,6})(?P<after>\.[A-Za-z]+)")


class _Index(msgspec.Struct):
    weight_map: dict[str, str]


class Shards(msgspec.Struct, frozen=True):
    """Files that make up one checkpoint, as paths below a folder; `absent` are tensors, or files, that are missing."""

    files: list[str]
    absent: list[str]


def indexed(path: str) -> Shards:
    """The shards that the index at `path` names, beside it. Raises InputError."""
    with open(path, "rb") as stream:
        data = stream.read(MAX_INDEX + 1)
    try:
        named = msgspec.json.decode(data, type=_Index).weight_map
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise InputError("tensors_broken", file=path, problem=f"it is no index of shards: {error}") from None
    files = list(dict.fromkeys(named.values()))
    if len(files) > MAX_SHARDS:
        raise InputError("tensors_too_many", file=path, limit=MAX_SHARDS)
    folder = os.path.dirname(path) or "."
    for file in files:
        if "/" in file or "\\" in file or file in ("", ".", ".."):
            raise InputError("tensor_outside", file=path, tensor="weight_map", target=file[:200])
    there = {file for file in files if _is_file(os.path.join(folder, file))}
    return Shards(
        [file for file in files if file in there], [name for name, file in named.items() if file not in there]
    )


def numbered(files: list[str]) -> Shards | None:
    """The shards among `files` by the numbers in their names; None where there are none, or of several checkpoints."""
    found: dict[tuple[str, int, str], dict[int, str]] = {}
    for file in files:
        match = _NUMBERED.fullmatch(file)
        if match is not None:
            key = (match["before"], int(match["of"]), match["after"])
            found.setdefault(key, {})[int(match["number"])] = file
    if len(found) != 1:
        return None
    ((before, count, after), parts) = next(iter(found.items()))
    if count > MAX_SHARDS:
        return None
    absent = [f"{before}-{number:05d}-of-{count:05d}{after}" for number in range(1, count + 1) if number not in parts]
    return Shards([parts[number] for number in sorted(parts)], absent)


def joined(path: str, folder: str, shards: Shards, opened: list[TensorSet]) -> TensorSet:
    """The tensors of the `opened` shards in `folder` as one set, each under its own name. Raises InputError."""
    whole = FolderSet(path, _kind(opened), [("", one) for one in opened])
    there = {tensor.name for tensor in whole.tensors()}
    whole.absent = [name for name in shards.absent if name not in there]
    if not opened:
        raise InputError("tensors_no_shard", file=path, folder=folder, count=len(shards.absent))
    return whole


def _kind(opened: list[TensorSet]) -> str:
    kinds = {one.kind for one in opened}
    return f"shards of {kinds.pop()}" if len(kinds) == 1 else "shards"


def _is_file(path: str) -> bool:
    return os.path.isfile(path) and not os.path.islink(path)
