"""PaddleSeg logs from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.paddle_family import evaluations, graver, missing_labels, read

# The evaluation scripts of FactSeg and ICNet print tables and sentences of their own, none of PaddleSeg's lines.
OTHERS = ("FactSeg_paddle__Log__eval_log", "For-align-ICNet")
LABELLED = [
    e for e in labels("PaddleSeg") + labels("PaddleSeg-custom") if not any(name in e["file"] for name in OTHERS)
]


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
def test_labels_and_lines(corpus: Path, entry: dict[str, Any]) -> None:
    log = read(corpus, entry)
    if entry["kind"] == "none":
        assert evaluations(log) == []
        return
    assert log is not None
    assert log.format == "paddleseg"
    assert missing_labels(log, entry) == []
    lines = (corpus / entry["file"]).read_bytes().split(b"\n")
    expected = {n for n, line in enumerate(lines, 1) if b"[EVAL] #Images" in line}
    assert {o.line for o in evaluations(log)} == expected
    assert {o.line for o in log.observations if o.kind == "best"} == {
        n for n, line in enumerate(lines, 1) if b"with the best validation mIoU" in line
    }
    for o in log.observations:
        assert o.line is not None
        assert o.value_text.encode() in lines[o.line - 1]
    assert {o.weights for o in log.observations} == {"raw"}
    assert graver(log) == []


def test_the_context_of_the_runs(corpus: Path) -> None:
    found = {}
    for entry in LABELLED:
        log = read(corpus, entry)
        if log is not None and evaluations(log):
            found[entry["what"]] = {(run.model, run.dataset, run.split, run.samples) for run in log.runs if run.samples}
    assert found["CCNet Cityscapes"] == {("CCNet", "Cityscapes", "val", 500)}
    assert found["ENCNet"] == {("BiSeNetV2", "OpticDiscSeg", "val", 76), ("EncNet", "Cityscapes", "val", 500)}
