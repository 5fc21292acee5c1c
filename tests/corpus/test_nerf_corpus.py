"""Means of TensoRF, and a bare list of PSNR."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import missing, observations

LABELLED = labels("NeRF")
# The label names the index in the first column of `0 13.02...`: the PSNR of that line stands in the second.
NO_VALUES = [{"metric": "PSNR line1", "value": "0", "line": 1}]


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("file") or "no corpus")
def test_every_label_is_read(corpus: Path, entry: dict[str, Any]) -> None:
    left = missing(observations(corpus, entry["file"], curve=True), entry)
    assert left == (NO_VALUES if entry["file"].endswith("psnr.txt") else [])


def test_only_the_test_set_of_tensorf_is_an_evaluation(corpus: Path) -> None:
    evaluations = [
        (o.metric, o.value_text, o.line, o.split, o.subset)
        for entry in LABELLED
        for o in observations(corpus, entry["file"])
        if o.kind == "eval"
    ]
    assert evaluations == [
        ("psnr", "3.662633566758229620e+01", 1, "test", "lego"),
        ("ssim", "9.834726622676179808e-01", 2, "test", "lego"),
        (None, "7.019843051675706685e-03", 3, "test", "lego"),
        ("lpips", "1.770651412196457344e-02", 4, "test", "lego"),
    ]
