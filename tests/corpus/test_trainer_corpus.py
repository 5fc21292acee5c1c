"""Logs and JSON files of the Trainer from public repositories."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness.evidence.observation import Observation
from runners.logs import read_log
from tests.corpus.conftest import labels
from tests.runners.logs.logs import InMemory

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


def printed(path: Path) -> list[Observation]:
    """Everything that is read in a file; nothing where no format recognises it."""
    log = read_log(InMemory(path.read_bytes(), path.name)).log
    return log.observations if log is not None else []


@FILES
def test_every_label_is_printed_as_what_it_is(corpus: Path, entry: dict[str, Any]) -> None:
    observations = printed(corpus / entry["file"])
    assert {o.format for o in observations} <= {"trainer_state"}
    if entry["kind"] == "none":
        assert observations == []
    for label in entry["labels"]:
        (found,) = [o for o in observations if (o.value_text, o.line) == (label["value"], label["line"])]
        assert (found.metric, found.unit) == METRICS[label["metric"]]
        name = label["metric"]
        final = "final" if "results" in entry["file"] else "eval"
        kind = "best" if name == "best_metric" else "train" if name == "train_loss" else final
        assert found.kind == kind


@FILES
def test_every_value_stands_under_its_name(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_text().split("\n")
    for o in printed(corpus / entry["file"]):
        name, value = text[(o.line or 0) - 1].strip().rstrip(",").split(": ")
        assert (name, value) == (f'"{o.printed}"', o.value_text)
        assert o.printed.startswith(("eval_", "train_loss", "best_metric"))


def test_a_log_without_an_evaluation(corpus: Path) -> None:
    assert printed(corpus / "PaddleNLP/Yichuilan__UIE4Nuclear__log__workerlog.0") == []
