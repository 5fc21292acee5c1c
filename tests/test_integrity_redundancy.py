"""What holds a tampered log to account is told from the genuine log alone, without asking a check."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.test_integrity_rates import ROOT, genuine_imagenet


@pytest.fixture(scope="module")
def made() -> Iterator[Any]:
    """The modules of the benchmark, which is a folder of scripts and no package."""
    sys.path.insert(0, str(ROOT / "benchmarks" / "integrity"))
    try:
        names = ("genuine", "manipulations", "redundancy")
        yield SimpleNamespace(**{name: importlib.import_module(name) for name in names})
    finally:
        sys.path.pop(0)


def read(made: Any, folder: Path, text: str, name: str = "train.log") -> Any:
    (folder / name).write_text(text, encoding="utf-8")
    (log,) = made.genuine.genuine([str(folder)])
    return log


def held(made: Any, log: Any, name: str, changed: dict[int, str] | None = None) -> str:
    found: str = made.redundancy.holds(name, log, made.redundancy.ties(log), changed or {})
    return found


def test_shares_of_50000_images_hold_a_curve_and_their_best_line_a_single_value(made: Any, tmp_path: Path) -> None:
    log = read(made, tmp_path, genuine_imagenet())
    ties = made.redundancy.ties(log)
    assert (ties.possible, ties.determined, ties.numbered) == (0.5, "", True)
    everything = {o.line: "" for o in log.series}
    assert held(made, log, "scale the curve", everything) == "counted"
    six = {o.line: "" for o in log.series[-6:]}
    assert held(made, log, "raise the last evaluations by a constant", six) == "best line"
    in_step = six | {b.line: "" for b in log.best if b.line > min(six)}
    assert held(made, log, "raise the last evaluations by a constant", in_step) == ""
    last = log.series[-1]
    assert (
        held(made, log, "raise the final number", {last.line: last.text.replace("top1: 0.8", "top1: 0.9")})
        == "best line"
    )
    assert held(made, log, "delete bad epochs") == "numbered"
    assert held(made, log, "change the claimed table") == "the numbers themselves"


OCR = """[2023/03/01 10:00:00] ppocr INFO: Global :
[2023/03/01 10:00:00] ppocr INFO:     epoch_num : 40
"""


def rows(numbers: list[tuple[str, str, str]]) -> str:
    text = OCR
    for epoch, (precision, recall, hmean) in enumerate(numbers, 1):
        text += (
            f"[2023/03/01 10:{epoch:02d}:00] ppocr INFO: epoch: [{epoch}/40], global_step: {10 * epoch}, loss: 1.0\n"
        )
        text += (
            f"[2023/03/01 10:{epoch:02d}:30] ppocr INFO: cur metric, precision: {precision}, recall: {recall}, "
            f"hmean: {hmean}, fps: 10.5\n"
        )
    return text


@pytest.mark.parametrize(("wrong", "relation"), [(0.0, "harmonic mean"), (0.01, "")])
def test_a_relation_must_hold_in_every_evaluation(made: Any, tmp_path: Path, wrong: float, relation: str) -> None:
    numbers = []
    for i in range(1, 9):
        precision, recall = 0.3 + 0.0712345 * i, 0.2 + 0.0398765 * i
        mean = 2 * precision * recall / (precision + recall) + (wrong if i == 5 else 0)
        numbers.append((f"{precision:.8f}", f"{recall:.8f}", f"{mean:.8f}"))
    log = read(made, tmp_path, rows(numbers))
    assert made.redundancy.ties(log).determined == relation


def test_a_free_number_a_line_holds_nothing(made: Any, tmp_path: Path) -> None:
    lines = [f'{{"train_loss": {9 - i}.5, "test_loss": {8 - i * 0.317:.5f}, "epoch": {i}}}' for i in range(12)]
    log = read(made, tmp_path, "\n".join(lines) + "\n", "log.txt")
    ties = made.redundancy.ties(log)
    assert (ties.possible, ties.determined, ties.totals, ties.clocks) == (1.0, "", False, False)
    everything = {o.line: "" for o in log.series}
    assert held(made, log, "invent a curve", everything) == ""
    assert held(made, log, "edit one digit", {log.series[3].line: ""}) == ""
    assert held(made, log, "delete bad epochs") == "numbered"


def test_a_schedule_is_held_where_lines_count_up_to_it(made: Any, tmp_path: Path) -> None:
    log = read(made, tmp_path, rows([("0.5", "0.4", "0.44444")] * 8))
    assert (
        held(made, log, "change the schedule or class count", {2: log.lines[1].decode().replace("40", "120")})
        == "totals"
    )
    other = rows([("0.5", "0.4", "0.44444")] * 8).replace("/40]", "/50]")
    log = read(made, tmp_path, other)
    assert held(made, log, "change the schedule or class count", {2: log.lines[1].decode().replace("40", "120")}) == ""


def test_lines_are_compared_one_by_one(made: Any) -> None:
    assert made.redundancy.changed_lines([b"a", b"b"], b"a\nc") == {2: "c"}
    assert made.redundancy.changed_lines([b"a", b"b"], b"a") == {}
