"""A value that a script of one's own printed, as the reviewer's word makes it evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.options import MappedFile, Options
from tests.harness.builders import said

HEAD = "Namespace(model='RepLKNet_31B', dataset='{}', input_size=224)\n"
LINE = "epoch {}: {} set: top1 acc: {:.3f}\n"


def judged(tmp_path: Path, data: str, split: str, best: float, *, mapped: bool) -> tuple[str, str]:
    """The verdict on task 125, which asks for 83.58 % on the validation images of ImageNet-1k."""
    path = tmp_path / "train.log"
    path.write_text(HEAD.format(data) + "".join(LINE.format(at, split, best - (3 - at) / 10) for at in (1, 2, 3)))
    mapping = MappedFile(path=str(path), by="reviewer", unit="percent")
    options = Options(mappings={"replknet-31b-top1": mapping} if mapped else {})
    return said(verify(125, str(path), options=options).reports[0].rows[0])


@pytest.mark.parametrize(
    ("data", "split", "best", "mapped", "expected"),
    [
        # Nobody has the labels of ImageNet's test images: what a script calls its test set are the validation images.
        ("ImageNet-1k", "Test", 83.6, True, ("PASS", "meets_target")),
        ("ImageNet-1k", "Test", 83.4, True, ("FAIL", "misses_target")),
        ("ImageNet-1k", "Test", 83.6, False, ("REVIEW", "inferred")),
        ("ImageNet-1k", "Val", 83.6, True, ("PASS", "meets_target")),
        # Those of the training images are no such thing, nor is the test set of other data.
        ("ImageNet-1k", "Train", 83.6, True, ("MISSING", "no_log")),
        ("CIFAR-100", "Test", 83.6, True, ("MISSING", "no_evidence")),
    ],
)
def test_a_test_set_without_public_labels(
    tmp_path: Path, data: str, split: str, best: float, mapped: bool, expected: tuple[str, str]
) -> None:
    assert judged(tmp_path, data, split, best, mapped=mapped) == expected
