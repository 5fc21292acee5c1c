"""Tables of documents that state what models give on backends and devices."""

from __future__ import annotations

import pytest

from harness.evidence.measurement import Tabled
from harness.evidence.observation import Collected
from runners.logs import collect
from tests.runners.logs.logs import InMemory, parse

TABLE = """# 精度与速度报告

| 模型 | 后端 | 硬件 | 精度指标 | Paddle Inference | 本后端 | 平均耗时(ms) |
|---|---|---|---|---|---|---|
| SOLOv2 | TensorRT | T4 | mAP | 35.50 | 35.40 | 41.0 |
"""


def told(text: str) -> list[tuple[str, ...]]:
    rows = [one.measurement for one in parse(text, name="report.md").deployments]
    assert all(isinstance(row, Tabled) for row in rows)
    return [(row.model, row.backend, row.device, *_figures(row)) for row in rows]


def _figures(row: object) -> tuple[str, str]:
    assert isinstance(row, Tabled)
    return row.accuracy, row.speed


def test_a_row_with_accuracy_and_speed() -> None:
    assert told(TABLE) == [
        ("SOLOv2", "TensorRT", "T4", "精度指标 mAP, Paddle Inference 35.50, 本后端 35.40", "平均耗时(ms) 41.0")
    ]
    assert [one.line for one in parse(TABLE, name="report.md").deployments] == [5]


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Model | Backend | Latency (ms)", "a | onnx | 3.5", [("a", "onnx", "", "", "Latency (ms) 3.5")]),
        ("Model | Device | top-1", "a | T4 | 80.1%", [("a", "", "T4", "top-1 80.1%", "")]),
        ("Model | Device | Metric | FPS", "a | T4 | mAP | 30", [("a", "", "T4", "", "FPS 30")]),
        ("Model | top-1", "a | 80.1", []),
        ("Backend | Latency (ms)", "onnx | 3.5", []),
        ("Model | Backend | Latency (ms)", "a | onnx | -", []),
        ("Model | Backend | Supported", "a | onnx | yes", []),
        ("Model | Backend | Backend | Latency (ms)", "a | onnx | trt | 3.5", []),
        ("Model | Backend | Latency (ms)", " | onnx | 3.5", []),
    ],
)
def test_which_tables_count(header: str, row: str, expected: list[tuple[str, ...]]) -> None:
    rule = "|".join("---" for _ in header.split("|"))
    assert told(f"| {header} |\n|{rule}|\n| {row} |\n") == expected


def test_a_table_of_the_paper_is_nobodys() -> None:
    assert told(TABLE.replace("精度与速度报告", "Results of the paper")) == []


def test_a_document_with_nothing_else_counts() -> None:
    collected = Collected()
    collect([InMemory(TABLE.encode(), "report.md"), InMemory(b"# Guide\n\ntext\n", "README.md")], collected)
    assert [(log.file, len(log.deployments)) for log in collected.logs] == [("report.md", 1)]
    assert collected.unrecognised == ["README.md"]
