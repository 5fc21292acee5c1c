"""Logs of `paddle.Model` among the real ones: one line of 886 kB, backspaces, carriage returns, CRLF."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.corpus.conftest import labels

NAMES = ("CheXNet", "SupContrast.paddle__log_output__linear", "SupContrast.paddle__log_output__supcon")
LABELLED = [entry for entry in labels("custom-paddle") if any(name in entry["file"] for name in NAMES)]


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
def test_every_label_is_printed_and_training_is_not(
    corpus: Path, verify: Callable[..., Outcome], entry: dict[str, Any]
) -> None:
    outcome = verify("parse", "--json", corpus / entry["file"])
    observations = [json.loads(line) for line in outcome.out.splitlines()]
    assert {o["format"] for o in observations} <= {"hapi"}
    found = {(o["value"], o["line"]) for o in observations}
    assert [label for label in entry["labels"] if (label["value"], label["line"]) not in found] == []
    if entry["kind"] == "none":
        assert observations == []
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    for o in observations:
        assert o["value"].encode() in text[o["line"] - 1]
        following = text[o["line"]] if o["line"] < len(text) else b""
        assert b"Eval samples: " in following
