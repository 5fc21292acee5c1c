"""A log that begins late and misses is for a person where its best line holds a value from before that meets."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.options import Options
from tests.harness.builders import mapped
from tests.synthetic import paddleclas

LOG = paddleclas(["0.83000", "0.81000", "0.80000"], model="SLaK_tiny", first_epoch=298).splitlines(keepends=True)


def judged(tmp_path: Path, text: str) -> tuple[str, str]:
    """The verdict on SLaK-T and its reason, the reviewer saying what the log is of."""
    (tmp_path / "train.log").write_text(text)
    row = (
        verify(124, str(tmp_path), options=Options(mappings=mapped("train.log", asked="slak-t-top1")))
        .reports[0]
        .rows[0]
    )
    return row.verdict.value, row.reason.value


def end(best: str, *, epoch: int = 300) -> str:
    """The last training line of a log, its last evaluation and the best line behind it."""
    text = "".join(LOG)
    at = text.rindex(f"[Epoch {epoch}/") if f"[Epoch {epoch}/" in text else text.rindex("[Eval][Epoch 300]")
    start = text.rindex("\n", 0, at) + 1
    return text[start:].rstrip("\n") + f"\n[2023/03/20 23:59:59] ppcls INFO: [Eval][Epoch 300][best metric: {best}]\n"


@pytest.mark.parametrize(
    ("best", "expected"),
    [
        ("0.8300", ("REVIEW", "best_before")),
        ("0.8250", ("REVIEW", "best_before")),
        ("0.8100", ("FAIL", "misses_target")),
    ],
)
def test_the_best_of_before_the_beginning_leaves_a_doubt(tmp_path: Path, best: str, expected: tuple[str, str]) -> None:
    assert judged(tmp_path, end(best)) == expected


def test_the_best_line_alone_proves_nothing(tmp_path: Path) -> None:
    assert judged(tmp_path, end("0.9900"))[0] != "PASS"


def test_a_whole_log_fails_whatever_its_best_line_says(tmp_path: Path) -> None:
    text = paddleclas(["0.80000", "0.81000"], model="SLaK_tiny", epochs=300)
    line = "[2023/03/20 23:59:59] ppcls INFO: [Eval][Epoch 2][best metric: 0.8300]\n"
    assert judged(tmp_path, text + line) == ("FAIL", "misses_target")
