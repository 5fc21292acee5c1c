"""Logs of PaddleMaterials and of the Transolver examples of PaddleScience."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import missing, observations

LABELLED = labels("PaddleScience")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
MARKS = (b"eval_loss: ", b"test_", b"rel_err:", b"relative l2 error ", b"rho_d: ", b"c_d: ")


@FILES
def test_every_label_is_read(corpus: Path, entry: dict[str, Any]) -> None:
    assert missing(observations(corpus, entry["file"]), entry) == []


@FILES
def test_evaluations_stand_on_lines_of_evaluations(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    for o in observations(corpus, entry["file"]):
        line = text[(o.line or 0) - 1]
        assert o.format == "paddlescience"
        assert o.value_text.encode() in line
        assert any(mark in line for mark in MARKS)
        assert (o.kind == "train") == o.printed.startswith("train")


def test_the_epochs_of_darcy(corpus: Path) -> None:
    (entry,) = [entry for entry in LABELLED if entry["what"] == "Transolver Darcy train"]
    seen = observations(corpus, entry["file"])
    assert [o.epoch for o in seen] == list(range(1, 501))
    assert min(seen, key=lambda o: o.value).line == 1223
    assert {(o.metric, o.model) for o in seen} == {("relative_error", "Transolver_Structured_Mesh_2D")}


def test_the_tests_of_megnet_are_runs_of_their_own(corpus: Path) -> None:
    (entry,) = [entry for entry in LABELLED if entry["file"].endswith("test.log")]
    seen = [o for o in observations(corpus, entry["file"]) if o.value_text == "0.142522"]
    assert [(o.run, o.line, o.split) for o in seen] == [(n, n + 1, "test") for n in range(7)]
