"""Which framework wrote a log: by its words, and by the files of what was evaluated."""

import pytest

from harness.evidence.facts import Fact, Key
from harness.evidence.observation import Run
from harness.judging.framework import other


def of(*facts: tuple[Key, str], trained: bool = False) -> str | None:
    stated = [Fact(key=key, value=value, how="line", line=1) for key, value in facts]
    found = other(Run(facts=stated, train_epochs=[1, 2] if trained else []))
    return found.name if found else None


@pytest.mark.parametrize(
    ("value", "expected"), [("PaddlePaddle 2.4.1", None), ("paddle", None), ("PyTorch 1.9.0", "PyTorch 1.9.0")]
)
def test_what_is_stated(value: str, expected: str | None) -> None:
    assert of(("framework", value)) == of(("framework", value), trained=True) == expected


@pytest.mark.parametrize("weights", ["net.pth", "a/NET.PTH", "net.pth.tar", "yolov8n.pt"])
def test_weights_of_pytorch_that_were_evaluated(weights: str) -> None:
    assert of(("weights", weights)) == f"PyTorch: {weights}"
    # A training may begin from what was converted.
    assert of(("weights", weights), trained=True) is None


@pytest.mark.parametrize("weights", ["net.pdparams", "net.pth.pdparams", "net.pkl", "output/pth", "opt"])
def test_weights_that_tell_nothing(weights: str) -> None:
    assert of(("weights", weights)) is None


def test_nothing_is_stated() -> None:
    assert of() is None
