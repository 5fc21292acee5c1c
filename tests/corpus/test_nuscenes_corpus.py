"""Tables of RoboBEV: none but `Clean` is of nuScenes itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import observations

LABELLED = labels("nuScenes")
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")


@FILES
def test_every_row_is_read_and_named_by_its_corruption(corpus: Path, entry: dict[str, Any]) -> None:
    text = (corpus / entry["file"]).read_text(encoding="utf-8").split("\n")
    rows = [n for n, line in enumerate(text, 1) if line.startswith("| 0.")]
    seen = observations(corpus, entry["file"])
    assert {o.format for o in seen} == {"nuscenes"}
    for name, metric in (("NDS", "nds"), ("mAP", "map_nuscenes")):
        values = [o for o in seen if o.printed == name]
        assert [o.line for o in values] == rows
        assert {(o.metric, o.unit) for o in values} == {(metric, "fraction")}
    heading = ""
    for n, line in enumerate(text, 1):
        heading = line[15:].strip() if line.startswith("### Evaluating ") else heading
        parts = {(o.subset or "Clean").split(", ")[0] for o in seen if o.line == n}
        assert parts <= {heading}


def test_the_clean_values_are_the_first_of_bevfusion(corpus: Path) -> None:
    clean = {
        entry["file"]: [(o.value_text, o.line) for o in seen if o.metric and o.subset is None]
        for entry in LABELLED
        if (seen := observations(corpus, entry["file"]))
    }
    found = {file: values for file, values in clean.items() if values}
    assert list(found.values()) == [[("0.7137", 9), ("0.6852", 9)]]
    assert "bevfusion" in next(iter(found))
