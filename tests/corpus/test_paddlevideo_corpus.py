"""PaddleVideo, PaddleGAN, BasicSR and PaddleViT logs from public repositories, and logs that hold no result."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.paddle_family import evaluations, graver, missing_labels, read

MARKS = {
    "paddlevideo": (b"END epoch:", b"val loss_avg"),
    "paddlegan": (b"INFO: Metric ",),
    "basicsr": (b"# psnr: ", b"# Validation # PSNR"),
    "paddlevit": (b"Validation Acc@1: ",),
}
LABELLED = labels("PaddleVideo") + labels("PaddleGAN") + labels("PaddleViT") + labels("iBOT")


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
def test_labels_and_lines(corpus: Path, entry: dict[str, Any]) -> None:
    log = read(corpus, entry)
    if entry["kind"] == "none":
        assert evaluations(log) == []
        return
    assert log is not None
    assert missing_labels(log, entry) == []
    assert [code for code in graver(log) if code != "not_a_number"] == []
    lines = (corpus / entry["file"]).read_bytes().split(b"\n")
    for o in evaluations(log):
        assert o.line is not None
        assert any(mark in lines[o.line - 1] for mark in MARKS[log.format])
        assert o.value_text.encode() in lines[o.line - 1]


def test_train_and_validation_accuracy_are_told_apart(corpus: Path) -> None:
    log = read(corpus, next(e for e in LABELLED if e["what"].startswith("3D-ResNet")))
    assert log is not None
    found = {o.value_text: o.kind for o in log.observations if o.line in (255, 257) and o.metric == "top1"}
    assert found == {"0.96518": "train", "0.43958": "eval"}


def test_a_training_without_validation_has_no_result(corpus: Path) -> None:
    log = read(corpus, next(e for e in LABELLED if e["file"].endswith("BDCI---8-__log__workerlog.0")))
    assert log is not None
    assert evaluations(log) == []


def test_an_infinite_psnr_is_never_finite(corpus: Path) -> None:
    log = read(corpus, next(e for e in LABELLED if e["what"].startswith("RCAN")))
    assert log is not None
    assert {o.value.is_finite() for o in evaluations(log) if o.metric == "psnr" and o.value_text == "inf"} == {False}
    assert len({run.dataset for run in log.runs}) == 2
