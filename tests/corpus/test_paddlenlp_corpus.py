"""Logs of reproductions with PaddleNLP, and of fairseq, from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import observations

LABELLED = labels("PaddleNLP") + labels("fairseq")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("file") or "no corpus")
# What an evaluation of each script looks like on its line.
EVALUATIONS = {
    "ConvS2S": ("Eval | Avg loss", "Eval rank:["),
    "tydi": (" dev loss ",),
    "canine": (" dev loss ",),
    "infoxlm": (" accuracy: ",),
    "Wav2Vec2": ("[valid][INFO] - {",),
}


@FILES
def test_every_label_is_printed(corpus: Path, entry: dict[str, Any]) -> None:
    seen = observations(corpus, entry["file"])
    assert {o.format for o in seen} <= {"fairseq" if entry["file"].startswith("fairseq") else "paddlenlp"}
    if entry["kind"] != "lines":
        assert seen == []
    for label in entry["labels"]:
        kind = "best" if label["metric"] == "best" else "eval"
        found = [o for o in seen if (o.value_text, o.line, o.kind) == (label["value"], label["line"], kind)]
        # The BLEU of this script is scored on the true words before, the accuracy of the other is of an answer type.
        metric = {"valid_loss": "loss", "best": "loss", "accuracy": "accuracy"}.get(label["metric"])
        assert [o.metric for o in found] == [metric]


@FILES
def test_only_lines_of_evaluations_are_printed(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    marks = next((marks for name, marks in EVALUATIONS.items() if name in entry["file"]), ())
    lines = set()
    for o in observations(corpus, entry["file"]):
        line = text[(o.line or 0) - 1].decode()
        assert o.value_text in line
        if o.kind == "eval":
            assert any(mark in line for mark in marks)
            lines.add(o.line)
        else:
            assert o.kind == "best"
            assert "best" in line.casefold()
    expected = {n for n, line in enumerate(text, 1) if any(mark.encode() in line for mark in marks)}
    assert lines == (expected if entry["kind"] == "lines" else set())
