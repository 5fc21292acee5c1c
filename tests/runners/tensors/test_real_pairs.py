"""Checkpoints that PyTorch, PaddlePaddle, safetensors and ONNX write, held against each other by `verify compare`.

Each library writes its own files now, where it is installed. What PyTorch wrote lies among the fixtures too, and stands
in for it where it is not installed.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.extras import install

ROOT = Path(__file__).parents[3]
FIXTURES = ROOT / "tests" / "fixtures"
WRITER = ROOT / "tests" / "writers" / "checkpoint_pairs.py"
Verify = Callable[..., Outcome]
Written = Callable[[str], Path]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The file `library/name`, written by that library."""
    folders: dict[str, Path] = {"stored": FIXTURES / "checkpoints"}

    def path(name: str) -> Path:
        library, _, file = name.partition("/")
        if library not in folders:
            if find_spec(library) is None:
                pytest.skip(install(library))
            folders[library] = tmp_path_factory.mktemp(library)
            command = [sys.executable, WRITER, library, folders[library]]
            subprocess.run(command, check=True, timeout=300, capture_output=True)
        return folders[library] / file

    return path


def said(verify: Verify, reference: Path, ours: Path, *more: object) -> tuple[str, str, int, int]:
    """Verdict, reason, tensors compared and expected, of what also is the exit status."""
    outcome = verify("compare", reference, ours, "--format", "json", *more)
    found = outcome.json
    assert outcome.status == {"PASS": 0, "FAIL": 1}.get(found["verdict"], 3)
    return found["verdict"], found["reason"], found["compared"], found["expected"]


@pytest.mark.paddle
@pytest.mark.parametrize("side", ["stored", "torch"])
@pytest.mark.parametrize(
    ("reference", "ours", "expected"),
    [
        ("plain.pth", "right", ("PASS", "aligned", 16, 16)),
        ("plain.pth", "other_bias", ("FAIL", "out_of_band", 16, 16)),
        ("plain.pth", "first_half", ("MISSING", "fewer_compared", 12, 16)),
        # Orientation: what a converter turned too much, too little, or not at all.
        ("plain.pth", "nothing_turned", ("REVIEW", "not_transposed", 16, 16)),
        ("plain.pth", "square_not_turned", ("REVIEW", "not_transposed", 16, 16)),
        ("plain.pth", "embedding_turned", ("FAIL", "transposed", 16, 16)),
        # Written by PyTorch before 1.6, with counters, of data parallelism beside its optimizer, with averages.
        ("old.pth", "right", ("PASS", "aligned", 16, 16)),
        ("counted.pth", "right", ("PASS", "aligned", 16, 16)),
        ("epoch.pth", "right", ("PASS", "aligned", 16, 16)),
        ("epoch.pth", "square_not_turned", ("REVIEW", "not_transposed", 16, 16)),
        ("averaged.pth", "right", ("PASS", "aligned", 16, 16)),
        ("averaged.pth", "averaged", ("REVIEW", "section_chosen", 16, 16)),
        # An output layer that is the embedding, in one file or in both, and one that is not.
        ("tied.bin", "right", ("PASS", "aligned", 16, 16)),
        ("tied.bin", "head_repeated", ("PASS", "aligned", 17, 17)),
        ("tied.bin", "head_of_its_own", ("FAIL", "out_of_band", 17, 17)),
        ("plain.pth", "head_repeated", ("PASS", "aligned", 16, 16)),
        ("plain.pth", "head_of_its_own", ("REVIEW", "surplus_weights", 16, 16)),
        # Types: Paddle stores bfloat16 as integers.
        ("bfloat16.pth", "bfloat16", ("PASS", "aligned", 16, 16)),
        ("plain.pth", "bfloat16", ("FAIL", "dtype_rounded", 16, 16)),
        ("kinds.pth", "kinds", ("FAIL", "dtype_differs", 1, 13)),
    ],
)
def test_torch_and_paddle(
    verify: Verify, written: Written, side: str, reference: str, ours: str, expected: tuple[str, str, int, int]
) -> None:
    assert said(verify, written(f"{side}/{reference}"), written(f"paddle/{ours}.pdparams")) == expected


@pytest.mark.paddle
@pytest.mark.parametrize(
    ("reference", "ours", "expected"),
    [
        ("safetensors/one.safetensors", "right", ("PASS", "aligned", 16, 16)),
        ("safetensors/one.safetensors", "nothing_turned", ("REVIEW", "not_transposed", 16, 16)),
        ("safetensors/one.safetensors", "head_repeated", ("PASS", "aligned", 16, 16)),
        ("safetensors/sharded", "right", ("PASS", "aligned", 16, 16)),
        ("safetensors/sharded/model.safetensors.index.json", "right", ("PASS", "aligned", 16, 16)),
        ("safetensors/sharded", "square_not_turned", ("REVIEW", "not_transposed", 16, 16)),
        ("safetensors/sharded", "other_bias", ("FAIL", "out_of_band", 16, 16)),
        # The bias that differs is in the shard that is not there.
        ("safetensors/shard_missing", "right", ("MISSING", "fewer_compared", 12, 16)),
        ("safetensors/shard_missing", "other_bias", ("MISSING", "fewer_compared", 12, 16)),
        ("safetensors/shard_missing", "first_half", ("MISSING", "fewer_compared", 12, 16)),
        ("safetensors/shard_missing", "embedding_turned", ("FAIL", "transposed", 12, 16)),
        ("onnx/inside.onnx", "right", ("PASS", "aligned", 16, 16)),
        ("onnx/beside.onnx", "right", ("PASS", "aligned", 16, 16)),
        ("onnx/inside.onnx", "embedding_turned", ("FAIL", "transposed", 16, 16)),
        ("onnx/beside.onnx", "first_half", ("MISSING", "fewer_compared", 12, 16)),
    ],
)
def test_others_and_paddle(
    verify: Verify, written: Written, reference: str, ours: str, expected: tuple[str, str, int, int]
) -> None:
    assert said(verify, written(reference), written(f"paddle/{ours}.pdparams")) == expected


@pytest.mark.parametrize(
    ("reference", "ours"),
    [
        ("stored/plain.pth", "safetensors/one.safetensors"),
        ("stored/plain.pth", "safetensors/sharded"),
        ("stored/plain.pth", "onnx/beside.onnx"),
        ("safetensors/one.safetensors", "onnx/inside.onnx"),
    ],
)
def test_without_paddle(verify: Verify, written: Written, reference: str, ours: str) -> None:
    assert said(verify, written(reference), written(ours)) == ("PASS", "aligned", 16, 16)


@pytest.mark.paddle
def test_an_exported_model_is_paired_by_its_parameters(verify: Verify, written: Written, tmp_path: Path) -> None:
    # Paddle 3 gives the parameters of an exported model names of their own; a state dict says whose they are.
    weights, exported = written("paddle/exported.pdparams"), written("paddle/exported.pdiparams")
    assert said(verify, weights, exported) == ("PASS", "aligned", 4, 4)
    assert said(verify, exported, weights) == ("PASS", "aligned", 4, 4)
    # Without the program beside it nothing names them.
    alone = tmp_path / "alone.pdiparams"
    alone.write_bytes(exported.read_bytes())
    assert said(verify, weights, alone) == ("REVIEW", "paired_by_guess", 4, 4)


@pytest.mark.paddle
def test_a_section_is_chosen(verify: Verify, written: Written) -> None:
    paths = written("stored/averaged.pth"), written("paddle/averaged.pdparams")
    assert said(verify, *paths, "--section", "model_ema") == ("PASS", "aligned", 16, 16)
    assert said(verify, *paths, "--section", "model") == ("FAIL", "out_of_band", 16, 16)


@pytest.mark.paddle
def test_weights_of_ours_alone_are_left_out_by_a_mapping(verify: Verify, written: Written, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("lm_head.weight:\n")
    paths = written("stored/plain.pth"), written("paddle/head_of_its_own.pdparams")
    assert said(verify, *paths, "--mapping", mapping) == ("PASS", "aligned", 16, 16)


def test_dumps_of_padiff(verify: Verify, tmp_path: Path) -> None:
    # Its own verdicts: the report and the parameters of `paddle` hold, those of `other` do not, from linear1 on.
    with zipfile.ZipFile(FIXTURES / "padiff" / "dumps.zip") as archive:
        archive.extractall(tmp_path)
    right, wrong = (
        verify("compare", tmp_path / "torch", tmp_path / side, "--format", "json").json for side in ("paddle", "other")
    )
    assert (right["verdict"], right["compared"], right["expected"]) == ("PASS", 24, 24)
    assert {pair["how"] for pair in right["pairs"]} == {"structure"}
    assert {pair["transposed"] for pair in right["pairs"] if pair["reference"]["name"].endswith("linear1.weight")} == {
        True
    }
    assert (wrong["verdict"], wrong["compared"]) == ("FAIL", 24)
    first = wrong["pairs"][wrong["divergence"]["pair"]]["reference"]["name"]
    assert first == "step_0/rank_0/weights/SimpleModule.linear1.weight"
    outputs = [pair for pair in wrong["pairs"] if "/forward/" in pair["reference"]["name"]]
    assert next(one["reference"]["name"] for one in outputs if one["verdict"] == "FAIL").endswith("linear1.0")
    text = verify("compare", tmp_path / "torch", tmp_path / "paddle").out
    assert "paired by its place in the tree of layers with step_0/rank_0/weights/SimpleLayer.linear1.weight" in text
    # What Paddle's side alone holds, gradients of outputs, is no weight: PaDiff does not ask for it either.
    assert [side["name"].split("/")[2] for side in right["surplus"]] == ["backward"] * 4
