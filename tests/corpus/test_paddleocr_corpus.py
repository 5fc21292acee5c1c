"""PaddleOCR logs from public repositories."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.paddle_family import evaluations, graver, missing_labels, read

LABELLED = labels("PaddleOCR")


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
def test_labels_and_lines(corpus: Path, entry: dict[str, Any]) -> None:
    log = read(corpus, entry)
    if entry["kind"] == "none":
        assert evaluations(log) == []
        return
    assert log is not None
    assert log.format == "paddleocr"
    assert missing_labels(log, entry) == []
    assert graver(log) == []
    lines = (corpus / entry["file"]).read_bytes().split(b"\n")
    expected: set[int] = set()
    measured = False
    for n, line in enumerate(lines, 1):
        if b"INFO: cur met" in line:
            expected.add(n)
        elif b"metric eval *" in line or b"metric in ckpt *" in line:
            measured = b"metric eval *" in line
        elif measured and re.search(rb"INFO: \w+:[\d.]+\s*$", line):
            expected.add(n)
        elif b"INFO: " in line:
            measured = False
    assert {o.line for o in evaluations(log)} == expected


def test_the_metric_of_a_checkpoint_is_not_among_the_results(corpus: Path) -> None:
    entry = next(e for e in LABELLED if e["file"].endswith("Competition-No.5__log__workerlog.0"))
    log = read(corpus, entry)
    assert log is not None
    accuracies = [o.value_text for o in log.observations if o.metric == "word_accuracy" and o.kind == "eval"]
    assert "0.7997016656998426" not in accuracies
    assert accuracies[-1] == "0.2392874337987482"


def test_a_relation_log_measures_no_detection(corpus: Path) -> None:
    log = read(corpus, next(e for e in LABELLED if e["what"] == "KIE"))
    assert log is not None
    assert {o.metric for o in evaluations(log)} == {"precision", "recall", "f1", "fps"}
