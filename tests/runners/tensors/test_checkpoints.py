"""Checkpoints as they are published: sections beside counters, and shards of an index."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save_file

from harness.values.errors import InputError, UsageError
from runners.tensors import TensorSet, open_tensors
from runners.tensors.sections import section, sections
from tests.runners.tensors.memory import MemorySet

W = np.arange(6, dtype=np.float32).reshape(2, 3)
ONE = np.array(7)


def names(opened: TensorSet) -> list[str]:
    return [tensor.name for tensor in opened.tensors()]


def values(opened: TensorSet) -> dict[str, list[float]]:
    return {one.name: np.concatenate(list(opened.blocks(one))).tolist() for one in opened.tensors()}


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        # mmengine and DeiT: what stands beside the weights is no part of the model.
        ({"epoch": ONE, "state_dict.fc.w": W}, {"state_dict": ["fc.w"]}),
        ({"model.fc.w": W, "optimizer.state.0.step": ONE}, {"model": ["fc.w"]}),
        ({"state_dict.fc.w": W}, {"state_dict": ["fc.w"]}),
        ({"model_ema.w": W, "model.w": W, "iter": ONE}, {"model": ["w"], "model_ema": ["w"]}),
        (
            {"state_dict.fc.w": W, "state_dict.ema_fc_w": W + 1, "state_dict.ema_steps": ONE},
            {"state_dict": ["fc.w"], "state_dict/ema": ["fc.w"]},
        ),
        # State dicts of models that have modules of such names.
        ({"model.fc.w": W}, {}),
        ({"model.fc.w": W, "head.w": W}, {}),
        ({"fc.w": W, "epoch": ONE}, {}),
        ({"state_dict": W, "epoch": ONE}, {}),
    ],
)
def test_sections(stored: dict[str, Any], found: dict[str, list[str]]) -> None:
    assert {name: names(one) for name, one in sections(MemorySet(stored)).items()} == found


def test_a_section_holds_its_own_values() -> None:
    opened = MemorySet({"state_dict.fc.w": W, "state_dict.ema_fc_w": W + 1, "meta.epoch": ONE})
    assert values(section(opened, None)) == {"fc.w": W.ravel().tolist()}
    assert values(section(opened, "state_dict/ema")) == {"fc.w": (W + 1).ravel().tolist()}
    with pytest.raises(UsageError) as caught:
        section(opened, "model")
    assert (caught.value.code, caught.value.values["known"]) == (
        "compare_section_unknown",
        "state_dict, state_dict/ema",
    )


def shards(folder: Path, *, without: tuple[str, ...] = (), index: bool = True) -> Path:
    """Two shards of three tensors with their index, of torch."""
    files = {"model-00001-of-00002.safetensors": {"a": W, "b": W + 1}, "model-00002-of-00002.safetensors": {"c": W + 2}}
    folder.mkdir()
    for name, tensors in files.items():
        if name not in without:
            save_file(tensors, folder / name, metadata={"format": "pt"})
    if index:
        weight_map = {tensor: name for name, tensors in files.items() for tensor in tensors}
        (folder / "model.safetensors.index.json").write_text(json.dumps({"metadata": {}, "weight_map": weight_map}))
    return folder


@pytest.mark.parametrize("index", [True, False])
def test_shards_are_one_checkpoint(tmp_path: Path, index: bool) -> None:
    folder = shards(tmp_path / "whole", index=index)
    save_file({"stray": W}, folder / "old.safetensors")
    opened = open_tensors(folder)
    assert (names(opened), list(opened.absent)) == (["a", "b", "c"], [])
    assert opened.kind == "shards of safetensors of torch"
    if index:
        assert names(open_tensors(folder / "model.safetensors.index.json")) == ["a", "b", "c"]


def test_a_missing_shard_is_told(tmp_path: Path) -> None:
    second = "model-00002-of-00002.safetensors"
    opened = open_tensors(shards(tmp_path / "indexed", without=(second,)))
    assert (names(opened), list(opened.absent)) == (["a", "b"], ["c"])
    opened = open_tensors(shards(tmp_path / "numbered", without=(second,), index=False))
    assert (names(opened), list(opened.absent)) == (["a", "b"], [second])
    with pytest.raises(InputError) as caught:
        open_tensors(shards(tmp_path / "none", without=("model-00001-of-00002.safetensors", second)))
    assert caught.value.code == "tensors_no_shard"


@pytest.mark.parametrize(
    ("files", "found"),
    [
        # One file of weights is the folder; so is the published one, whatever lies beside it.
        (["my.safetensors"], ["my.safetensors"]),
        (["model.safetensors", "training_args.bin", "a/other.safetensors"], ["model.safetensors"]),
        (["pytorch_model.bin", "model.safetensors"], ["model.safetensors"]),
        # Dumps: a file of a stage, of another folder, of single arrays, several.
        (["forward_ref.safetensors"], None),
        (["a/my.safetensors"], None),
        (["my.npz"], None),
        (["my.safetensors", "other.safetensors"], None),
    ],
)
def test_a_folder_that_is_a_model(tmp_path: Path, files: list[str], found: list[str] | None) -> None:
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        if name.endswith(".npz"):
            np.savez(path, w=W)
        elif name == "training_args.bin":
            path.write_bytes(b"what no reader of tensors takes")
        else:
            save_file({"w": W, "v": W}, path)
    (tmp_path / "config.json").write_text("{}")
    opened = open_tensors(tmp_path)
    assert opened.path == str(tmp_path / found[0] if found else tmp_path)
    assert ("w" in names(opened)) is (found is not None)


def test_one_model_in_several_formats(tmp_path: Path) -> None:
    folder = shards(tmp_path / "whole")
    index = folder / "pytorch_model.bin.index.json"
    index.write_text(json.dumps({"weight_map": {"a": "pytorch_model-00001-of-00001.bin"}}))
    opened = open_tensors(folder)
    assert (names(opened), list(opened.absent)) == (["a", "b", "c"], [])
    # An index without its shards beside the whole model.
    for file in folder.glob("model*"):
        file.unlink()
    with pytest.raises(InputError) as caught:
        open_tensors(folder)
    assert caught.value.code == "tensors_no_shard"
    save_file({"whole": W}, folder / "model.safetensors")
    assert names(open_tensors(folder)) == ["whole"]


@pytest.mark.parametrize("file", ["../secret.safetensors", "", "a/b.safetensors", ".."])
def test_an_index_names_files_beside_it(tmp_path: Path, file: str) -> None:
    (tmp_path / "m.index.json").write_text(json.dumps({"weight_map": {"a": file}}))
    with pytest.raises(InputError) as caught:
        open_tensors(tmp_path)
    assert caught.value.code == "tensor_outside"


@pytest.mark.parametrize(("stated", "kind"), [("pt", "safetensors of torch"), ("pd", "safetensors of paddle")])
def test_safetensors_say_of_which_framework_they_are(tmp_path: Path, stated: str, kind: str) -> None:
    save_file({"a": W}, tmp_path / "a.safetensors", metadata={"format": stated})
    assert open_tensors(tmp_path / "a.safetensors").kind == kind


@pytest.mark.parametrize("metadata", [None, {"format": "np"}])
def test_safetensors_that_do_not_say_it(tmp_path: Path, metadata: dict[str, str] | None) -> None:
    save_file({"a": W}, tmp_path / "a.safetensors", metadata=metadata)
    assert open_tensors(tmp_path / "a.safetensors").kind == "safetensors"
