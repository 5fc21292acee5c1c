"""Logs and JSON files of the Trainer from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import observations

LABELLED = labels("HF-Trainer")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("file") or "no corpus")
METRICS = {
    "eval_loss": ("loss", "loss"),
    "eval_wer": ("wer", None),
    "eval_rouge1": ("rouge_1", None),
    "eval_rougeL": ("rouge_l", None),
    "train_loss": ("loss", "loss"),
    "best_metric": ("wer", None),
}


@FILES
def test_every_label_is_printed_as_what_it_is(corpus: Path, entry: dict[str, Any]) -> None:
    seen = observations(corpus, entry["file"])
    assert {o.format for o in seen} <= {"trainer_state"}
    if entry["kind"] == "none":
        assert seen == []
    for label in entry["labels"]:
        (found,) = [o for o in seen if (o.value_text, o.line) == (label["value"], label["line"])]
        assert (found.metric, found.unit) == METRICS[label["metric"]]
        name = label["metric"]
        final = "final" if "results" in entry["file"] else "eval"
        kind = "best" if name == "best_metric" else "train" if name == "train_loss" else final
        assert found.kind == kind


@FILES
def test_every_value_stands_under_its_name(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_text().split("\n")
    for o in observations(corpus, entry["file"]):
        name, value = text[(o.line or 0) - 1].strip().rstrip(",").split(": ")
        assert (name, value) == (f'"{o.printed}"', o.value_text)
        assert o.printed.startswith(("eval_", "train_loss", "best_metric"))


def test_a_log_without_an_evaluation(corpus: Path) -> None:
    assert observations(corpus, "PaddleNLP/Yichuilan__UIE4Nuclear__log__workerlog.0") == []
