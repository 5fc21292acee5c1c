"""Results of speech toolkits from public repositories."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import observations

LABELLED = labels("PaddleSpeech") + labels("icefall") + labels("espnet")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("file") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, entry: dict[str, Any]) -> None:
    seen = observations(corpus, entry["file"])
    found = {(o.value_text, o.line) for o in seen}
    # The file of CHiME-7 holds tables of WER, on one line of 15 kB; its label says that it holds none.
    if entry["kind"] == "none":
        assert seen == []
    missing = [label for label in entry["labels"] if (label["value"].rstrip("%"), label["line"]) not in found]
    assert missing == []


@FILES
def test_only_rows_of_result_tables_are_printed(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    for o in observations(corpus, entry["file"]):
        row = text[(o.line or 0) - 1].decode()
        assert row.lstrip().startswith("|")
        assert o.value_text in [re.sub("[%*]", "", cell).strip() for cell in row.split("|")]
        assert o.kind == "final"
        assert o.assurance.value == ("claimed" if entry["file"].endswith(".md") else "logged")
        assert o.metric in ("wer", "cer", "loss", None)


def test_the_first_and_the_last_rows_of_long_documents(corpus: Path) -> None:
    icefall = observations(corpus, "icefall/k2-fsa__icefall__egs__librispeech__ASR__RESULTS.md")
    assert [(o.value_text, o.line, o.split) for o in icefall[:2]] == [("1.9", 20, "test"), ("3.96", 20, "test")]
    assert [(o.value_text, o.line, o.metric, o.unit) for o in icefall[-2:]] == [
        ("6.59", 4588, "wer", "percent"),
        ("17.69", 4588, "wer", "percent"),
    ]
    espnet = observations(corpus, "espnet/kamo-naoyuki__espnet__egs2__librispeech__asr1__README.md")
    assert [(o.value_text, o.line, o.metric) for o in espnet[-2:]] == [("8.0", 898, "wer"), ("58.3", 898, None)]
    aishell = observations(corpus, "espnet/kamo-naoyuki__espnet__egs2__aishell__asr1__README.md")
    assert [(o.value_text, o.line, o.metric) for o in aishell[-2:]] == [("7.4", 420, "cer"), ("47.6", 420, None)]
