"""Tables of error rates of USB: mean and deviation of three seeds in a cell."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, contradicted, printed

LABELLED = [entry for entry in labels("semilearn-csv") if entry["file"].endswith(".csv")]
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    lines = (corpus / entry["file"]).read_text(encoding="utf-8").split("\n")
    means = sorted(
        (number, cell.partition("±")[0])
        for number, line in enumerate(lines, 1)
        for cell in line.strip().split(",")
        if "±" in cell
    )
    assert sorted((o["line"], o["value"]) for o in observations) == means
    assert {(o["metric"], o["unit"], o["kind"]) for o in observations} == {("error_rate", "percent", "eval")}
    # The row that the label quotes.
    quoted = [cell.partition("±")[0] for cell in entry["label_text"].partition("=")[2].split(",") if "±" in cell]
    flexmatch = [o["value"] for o in observations if o["model"] == "flexmatch"]
    assert flexmatch[: len(quoted)] == quoted


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    assert contradicted(corpus, entry) == []
