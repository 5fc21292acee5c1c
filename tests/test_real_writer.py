"""A model is trained with PaddlePaddle, and the log it wrote a moment ago is verified."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from decimal import Decimal
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import Outcome

pytestmark = [
    pytest.mark.paddle,
    pytest.mark.skipif(
        find_spec("paddle") is None or find_spec("sklearn") is None,
        reason="needs paddlepaddle and scikit-learn: pip install '.[test,paddle-test]'",
    ),
]
SPECS = Path(__file__).parent / "specs"


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    """The log of a training, and what `paddle.Model.evaluate` says of the final weights."""
    folder = tmp_path_factory.mktemp("training")
    script = Path(__file__).parent / "writers" / "hapi_digits.py"
    with (folder / "train.log").open("wb") as log:
        subprocess.run([sys.executable, script, folder / "truth.json"], stdout=log, check=True, timeout=300)
    return folder / "train.log", json.loads((folder / "truth.json").read_text())


def test_the_log_it_just_wrote_proves_what_it_reached(
    verify: Callable[..., Outcome], training: tuple[Path, dict[str, float]]
) -> None:
    log, truth = training
    arguments = [f"--map={name}={log.name}" for name in ("digits-top1", "digits-perfect")]
    outcome = verify("--task", 903, "--specs", SPECS, log, "--format", "json", *arguments)
    top1 = outcome.rows["digits-top1"]
    assert top1["verdict"] == "PASS"
    assert outcome.rows["digits-perfect"]["verdict"] == "FAIL"
    assert outcome.status == 1
    printed = Decimal(top1["last"]["value_text"])
    assert printed == round(Decimal(truth["acc_top1"]), 4)
    assert top1["last"]["epoch"] == 3
    line = log.read_bytes().split(b"\n")[top1["last"]["line"] - 1]
    assert f"acc_top1: {top1['last']['value_text']}".encode() in line


def test_a_log_that_names_no_model_proves_nothing_by_itself(
    verify: Callable[..., Outcome], training: tuple[Path, dict[str, float]]
) -> None:
    outcome = verify("--task", 903, "--specs", SPECS, training[0], "--format", "json")
    row = outcome.rows["digits-top1"]
    assert (row["verdict"], outcome.status) == ("MISSING", 3)
    assert [miss["why"] for miss in row["near_misses"]] == ["near_unmapped"]


def test_training_values_are_no_evaluations(
    verify: Callable[..., Outcome], training: tuple[Path, dict[str, float]]
) -> None:
    log, _ = training
    outcome = verify("parse", "--json", log)
    observations = [json.loads(line) for line in outcome.out.splitlines()]
    top1 = [o for o in observations if o["metric"] == "top1"]
    assert [o["epoch"] for o in top1] == [1, 2, 3]
    assert {o["kind"] for o in observations} == {"eval"}


def test_another_number_of_samples_is_for_a_person(
    verify: Callable[..., Outcome], training: tuple[Path, dict[str, float]], tmp_path: Path
) -> None:
    shutil.copytree(SPECS, tmp_path / "specs")
    spec = tmp_path / "specs" / "903.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("samples: 397", "samples: 360"), encoding="utf-8")
    log, _ = training
    arguments = ["--specs", tmp_path / "specs", f"--map=digits-top1={log.name}"]
    outcome = verify("--task", 903, *arguments, log, "--format", "json")
    row = outcome.rows["digits-top1"]
    assert (row["verdict"], row["reason"]) == ("REVIEW", "conditions_differ")
