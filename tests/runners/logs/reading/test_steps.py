"""The training lines of the toolkits as columns."""

from __future__ import annotations

import io
from datetime import datetime
from math import isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import load_format
from runners.logs.reading.lines import BLOCK, LineReader
from runners.logs.reading.steps import clock
from tests.runners.logs.logs import FIXTURES

WITH_STEPS = ("paddleclas", "paddleseg", "paddledetection", "paddleocr")
CLAS = (
    "[2023/03/15 08:00:{second:02}] ppcls INFO: [Train][Epoch 3/300][Iter: {step}/1252]lr(Cosine): 0.00098997, "
    "top1: 0.25000, CELoss: 6.91400, loss: {loss}, batch_cost: 0.61238s, reader_cost: 0.20991, "
    "ips: 209.02000 samples/s, eta: 1 day, 2:03:04"
)
AVERAGE = "[2023/03/15 08:01:00] ppcls INFO: [Train][Epoch 3/300][Avg]CELoss: 6.91400, loss: 6.91400"


def rows(name: str, data: bytes | str) -> list[dict[str, Any]]:
    """One dictionary a training line; what a line does not state is left out."""
    found = []
    raw = data.encode() if isinstance(data, str) else data
    for chunk in load_format(name).steps(LineReader(io.BytesIO(raw))):  # type: ignore[attr-defined]
        columns = {field: list(getattr(chunk, field)) for field in chunk.__struct_fields__}
        assert {len(column) for column in columns.values()} == {len(chunk)}
        for place in range(len(chunk)):
            row = {field: column[place] for field, column in columns.items()}
            found.append({k: v for k, v in row.items() if not (v == -1 if isinstance(v, int) else isnan(v))})
    return found


def seconds(*moment: int) -> float:
    return (datetime(*moment) - datetime(1970, 1, 1)).total_seconds()  # type: ignore[arg-type]


CLAS_ROW = {
    "line": 1,
    "epoch": 3,
    "step": 10,
    "of": 1252,
    "clock": seconds(2023, 3, 15, 8, 0, 5),
    "loss": 6.5,
    "lr": 0.00098997,
    "batch_cost": 0.61238,
    "reader_cost": 0.20991,
    "ips": 209.02,
    "eta": 86_400 + 2 * 3600 + 3 * 60 + 4.0,
}


def test_a_line_of_paddleclas() -> None:
    assert rows("paddleclas", CLAS.format(second=5, step=10, loss="6.50000")) == [CLAS_ROW]


@pytest.mark.parametrize(
    ("before", "behind"),
    [("", "\r"), ("\x1b[32m", "\x1b[0m"), ("workerlog | ", ""), ("", ", max_mem_reserved: 12 MB"), ("", " cut")],
)
def test_a_line_that_is_not_quite_usual_reads_the_same(before: str, behind: str) -> None:
    line = before + CLAS.format(second=5, step=10, loss="6.50000") + behind
    assert rows("paddleclas", line + "\n") == [CLAS_ROW]


def test_averages_and_evaluations_are_no_steps_and_count_as_lines() -> None:
    lines = [AVERAGE, CLAS.format(second=5, step=10, loss="6.50000"), "", AVERAGE.replace("Train", "Eval")]
    lines += [CLAS.format(second=5, step=10, loss="6.50000")]
    assert rows("paddleclas", "\n".join(lines)) == [CLAS_ROW | {"line": 2}, CLAS_ROW | {"line": 5}]


def test_records_glued_together_are_each_a_step() -> None:
    line = CLAS.format(second=5, step=10, loss="6.50000") + CLAS.format(second=6, step=20, loss="6.25000")
    second = CLAS_ROW | {"step": 20, "clock": seconds(2023, 3, 15, 8, 0, 6), "loss": 6.25}
    assert rows("paddleclas", line) == [CLAS_ROW, second]


@pytest.mark.parametrize("loss", ["nan", "6.x", "..", "1e5"])
def test_a_loss_that_is_no_usual_number(loss: str) -> None:
    row = rows("paddleclas", CLAS.format(second=5, step=10, loss=loss))[0]
    assert row.get("loss") == (1e5 if loss == "1e5" else None)
    assert row["lr"] == 0.00098997


def test_a_stamp_that_is_no_date_is_not_stated() -> None:
    line = CLAS.format(second=5, step=10, loss="6.50000").replace("2023/03/15", "2023/02/30")
    expected = {k: v for k, v in CLAS_ROW.items() if k != "clock"}
    assert rows("paddleclas", line) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"[2024/02/29 23:59:59]", seconds(2024, 2, 29, 23, 59, 59)),
        (b"2024-02-29 23:59:59,250 - INFO", seconds(2024, 2, 29, 23, 59, 59) + 0.25),
        (b"[02/29 01:02:03] ppdet", seconds(1972, 2, 29, 1, 2, 3)),
        (b"2024/02/29 23", seconds(2024, 2, 29, 23)),
    ],
)
def test_clock(text: bytes, expected: float) -> None:
    assert clock(text) == expected


@pytest.mark.parametrize("text", [b"", b"2023/02/29 00:00:00", b"loss 12.5", b"[13/01 00:00:00]"])
def test_what_is_no_stamp(text: bytes) -> None:
    assert isnan(clock(text))


def test_numbers_of_lines_are_exact_over_many_blocks() -> None:
    lines = [
        AVERAGE if number % 1000 == 0 else CLAS.format(second=number % 60, step=number, loss="1.5")
        for number in range(1, 12_001)
    ]
    data = "\n".join(lines)
    assert len(data) > 4 * BLOCK
    found = rows("paddleclas", data)
    assert [row["line"] for row in found] == [n for n in range(1, 12_001) if n % 1000]
    assert all(row["step"] == row["line"] for row in found)


def test_chunks_are_of_bounded_size() -> None:
    data = (CLAS.format(second=1, step=1, loss="1.5") + "\n").encode() * 12_000
    chunks = list(load_format("paddleclas").steps(LineReader(io.BytesIO(data))))  # type: ignore[attr-defined]
    assert sum(map(len, chunks)) == 12_000
    assert max(map(len, chunks)) <= BLOCK // 200


@pytest.mark.parametrize(
    ("name", "line", "expected"),
    [
        (
            "paddleseg",
            "2026-11-23 12:15:54 [INFO]\t[TRAIN] epoch: 1, iter: 2/12, loss: 0.6920, lr: 0.046234, batch_cost: 0.1966, "
            "reader_cost: 0.00690, ips: 20.3431 samples/sec | ETA 00:01:02",
            {
                "line": 1,
                "epoch": 1,
                "step": 2,
                "clock": seconds(2026, 11, 23, 12, 15, 54),
                "loss": 0.692,
                "lr": 0.046234,
                "batch_cost": 0.1966,
                "reader_cost": 0.0069,
                "ips": 20.3431,
                "eta": 62.0,
            },
        ),
        (
            "paddledetection",
            "[11/23 12:24:58] ppdet.engine INFO: Epoch: [0] [0/4] learning_rate: 0.008000 loss_vfl: 1.533568 "
            "loss_bbox: 1.207840 loss_dfl: 1.042871 loss: 3.784279 eta: 0:03:03 batch_cost: 1.0183 data_cost: 0.0004 "
            "ips: 5.8919 images/s",
            {
                "line": 1,
                "epoch": 1,
                "step": 0,
                "of": 4,
                "clock": seconds(1972, 11, 23, 12, 24, 58),
                "loss": 3.784279,
                "lr": 0.008,
                "batch_cost": 1.0183,
                "reader_cost": 0.0004,
                "ips": 5.8919,
                "eta": 183.0,
            },
        ),
        (
            "paddleocr",
            "[2026/11/23 12:38:57] ppocr INFO: epoch: [20/20], global_step: 200, lr: 0.003000, acc: 0.468750, "
            "norm_edit_dis: 0.703125, loss: 0.614853, avg_reader_cost: 0.00010 s, avg_batch_cost: 0.55748 s, "
            "avg_samples: 16.0, ips: 28.70067 samples/s, eta: 0:00:00,  ",
            {
                "line": 1,
                "epoch": 20,
                "step": 200,
                "clock": seconds(2026, 11, 23, 12, 38, 57),
                "loss": 0.614853,
                "lr": 0.003,
                "batch_cost": 0.55748,
                "reader_cost": 0.0001,
                "ips": 28.70067,
                "eta": 0.0,
            },
        ),
    ],
)
def test_a_line_of_the_other_toolkits(name: str, line: str, expected: dict[str, Any]) -> None:
    assert rows(name, line + "\n") == [expected]


@pytest.mark.parametrize(
    ("name", "path", "count", "first", "last"),
    [
        ("paddleclas", "paddleclas/develop_train.log", 9, 1.91409, 1.87154),
        ("paddleseg", "paddleseg/develop_train.log", 6, 0.8713, 0.1348),
        ("paddledetection", "paddledetection/release2.6_train.log", 35, 3.784279, 1.136677),
        ("paddleocr", "paddleocr/rec_train.log", 60, 25.666609, 0.614853),
    ],
)
def test_real_logs(name: str, path: str, count: int, first: float, last: float) -> None:
    found = rows(name, (FIXTURES / path).read_bytes())
    assert (len(found), found[0]["loss"], found[-1]["loss"]) == (count, first, last)
    assert all(len(row) >= 10 for row in found)


PIECES = st.sampled_from(
    [
        b"[Train][Epoch ", b"[Iter: ", b"3/300]", b"1/9]", b"lr(", b"lr: ", b", ", b"loss: ", b"1.5", b"nan", b"\n",
        b"\r", b"epoch: [", b"1/2], global_step: ", b"Epoch: [", b"0] [", b"[TRAIN] epoch: 1, iter: ",
        b"eta: ", b"1:02:03",
        b"\x1b[0m", b"[2023/03/15 08:00:00] ppcls INFO: ", CLAS.format(second=1, step=2, loss="3").encode(), b"9" * 30,
    ]
)  # fmt: skip


@given(pieces=st.lists(PIECES | st.binary(max_size=4), max_size=40))
def test_any_bytes_are_read(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    for name in WITH_STEPS:
        numbers = [row["line"] for row in rows(name, data)]
        assert numbers == sorted(numbers)
        assert all(1 <= number <= data.count(b"\n") + 1 for number in numbers)


def test_hostile_lines_cost_linear_time() -> None:
    # Quadratic, each of these would take minutes.
    assert rows("paddleclas", b"[Train][Epoch " * 100_000) == []
    assert rows("paddleclas", CLAS.format(second=1, step=2, loss="1").encode()[:-60] + b", a" * 500_000)[0]["step"] == 2
    assert rows("paddledetection", b"Epoch: [" + b"1" * 1_000_000) == []
