"""Genuine logs of several formats, cut behind an evaluation and gone on with as another training prints.

Each change is visible around the evaluations of the second part, and the log as it was written stays silent.
"""

from __future__ import annotations

import re

import pytest

from harness.evidence.findings import Grade
from tests.runners.logs.logs import FIXTURES, examined, parse, results

# What another training would print: by name the pattern in the second part, and what stands for it.
EDITS = {
    "unit": (r"samples/s|images/s(?!ec)", "tokens/s"),
    "loss": (r"(?<![\w/])loss(?=[:=] ?\d)", "kl_loss"),
    "rate": (r"(?<![\w/])(?:lr|learning_rate)(?:\(\w+\))?(?=: \d)", "lr(Step)"),
    "total": (r"(?<=\d)/(?=\d+\]|\d+,)", "/9"),
}
LOGS = {
    "paddleclas/release2.5_train.log": ("unit", "loss", "rate", "total"),
    "paddleclas/develop_train.log": ("unit", "loss", "rate", "total"),
    "paddleocr/rec_train.log": ("unit", "loss", "rate", "total"),
    "paddleseg/release2.8_train.log": ("unit", "loss", "rate", "total"),
    "mmengine/train.log": ("loss", "rate", "total"),
    "detectron2/log.txt": ("rate",),
    "trainer/paddlenlp_2.8.1.log": ("loss", "rate"),
}


def parts(name: str) -> tuple[str, str]:
    """A log of `tests/fixtures`, cut behind the lines of an evaluation in the middle of its first run."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    evaluations = [one for one in results(parse(text)) if one.kind == "eval" and one.run == 0]
    lines = sorted({one.line for one in evaluations if one.line is not None})
    # Lines that stand close to each other are of one evaluation.
    ends = [line for line, after in zip(lines, [*lines[1:], 10**9], strict=True) if after - line > 3]
    cut = ends[len(ends) // 2 - 1]
    whole = text.split("\n")
    return "\n".join(whole[:cut]) + "\n", "\n".join(whole[cut:])


@pytest.mark.parametrize(("name", "edit"), [(name, edit) for name, edits in LOGS.items() for edit in edits])
def test_a_second_part_of_another_training(name: str, edit: str) -> None:
    before, after = parts(name)
    pattern, instead = EDITS[edit]
    assert re.search(pattern, before)
    found = examined(parse(before + re.sub(pattern, instead, after)))
    assert [f.grade for f in found if f.code == "settings_change"] == [Grade.CONTRADICTION]


@pytest.mark.parametrize("name", LOGS)
def test_the_log_as_it_was_written(name: str) -> None:
    before, after = parts(name)
    assert [f for f in examined(parse(before + after)) if f.code == "settings_change"] == []
