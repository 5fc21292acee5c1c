"""Marks of lines: stamps, kinds, and the settings a program repeats."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.marks import Marks, Stretch
from runners.logs.reading.lines import LineReader
from runners.logs.reading.marks import marks


def read(*lines: str, starts: tuple[int, ...] = ()) -> Marks:
    raw = "".join(f"{line}\n" for line in lines).encode()
    parts = list(marks(LineReader(io.BytesIO(raw)), starts))
    assert len(parts) <= 1
    return parts[0] if parts else Marks(line=[], clock=[], kind=[], stretches=[])


def settings(*lines: str) -> set[tuple[str, str]]:
    return {(one.setting, one.value) for one in read(*lines).stretches}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("[2022/01/25 17:30:32] root INFO: [Train][Epoch 177/300][Iter: 1/1252]lr: 1", "]rootINFO:[Train][Epoch/"),
        ("2022-01-25 17:30:32,566 INFO: epoch:16", "INFO:epoch:"),
        ("2022-01-25T17:30:32 - mmdet - INFO", "-mmdet-INFO"),
        ("\x1b[32m[2022-01-25 17:30:32,566] [ INFO]\x1b[0m - x", "][INFO]-x"),
        ("01/25/2022 17:30:32 - INFO - x", "-INFO-x"),
    ],
)
def test_stamps(line: str, kind: str) -> None:
    seen = read("no stamp", line, line.replace("17:30:32", "18:31:33"))
    assert seen.line == [2, 3]
    assert seen.kind == [kind, kind]
    assert seen.clock[1] - seen.clock[0] == 3661
    assert seen.clock[0] % 86400 == 17 * 3600 + 30 * 60 + 32


@pytest.mark.parametrize("line", ["[02/30 10:00:00] x", "17:30:32 x", f"{'x' * 80} 2022-01-25 17:30:32", ""])
def test_what_is_no_stamp(line: str) -> None:
    assert read(line).line == []


@pytest.mark.parametrize(
    ("line", "found"),
    [
        (
            "[2022/01/25 17:30:32] root INFO: [Train][Epoch 177/300][Iter: 1000/1252]lr: 1/2",
            {
                ("total train epoch", "300"),
                ("total train iter", "1252"),
                ("line train", "[//::]rootINFO:[Train]["),
            },
        ),
        ("[Eval][Epoch 1][Iter: 0/310]loss", {("total eval iter", "310")}),
        ("epoch: 25, iter: 9150/60000, loss", {("total train iter", "60000"), ("line train", "epoch:,")}),
        ("x Epoch [37][2800/3125]\tlr", {("total train epoch#", "3125"), ("line train", "x")}),
        ("Epoch(val) [1][ 5/ 50]  x", set()),
        ("epoch:[  3/25 ] train step:0", {("total train epoch", "25"), ("line train", "")}),
        ("Epoch: 2022/01/25", set()),
        ("Epoch 400/300", set()),
        ("found 3/857 images", set()),
        ("Already save model in ./output/CSRA/epoch_12", {("folder save model in", "./output/CSRA")}),
        ("Saving model checkpoint to ./m/run/checkpoint-3108", {("folder Saving model checkpoint to", "./m/run")}),
        ("Configuration saved in ./m/run/checkpoint-8/c.json", {("folder saved in", "./m/run")}),
        ("Configuration saved in ./m/run/resnet-8/c.json", {("folder saved in", "./m/run/resnet-#")}),
        ("Saving to C:\\out\\run2\\best.pt", {("folder Saving to", "C:/out/run#")}),
        ("Downloading /a/b and saved to /root/x/y", set()),
        ("saved at iter 2000", set()),
    ],
)
def test_settings(line: str, found: set[tuple[str, str]]) -> None:
    assert settings(line) == found


def test_stretches() -> None:
    lines = [f"epoch {epoch} iter: {step}/9" for epoch in (1, 2, 3) for step in (3, 6)] + ["iter: 1/5"]
    seen = [one for one in read(*lines).stretches if one.setting == "total train iter"]
    assert seen == [
        Stretch("total train iter", "9", 1, 6, 6, 2),
        Stretch("total train iter", "5", 7, 7, 1, 0),
    ]
    again = [one for one in read(*lines, starts=(1, 3)).stretches if one.setting == "total train iter"]
    assert [(one.first, one.last, one.passes) for one in again] == [(1, 2, 0), (3, 6, 1), (7, 7, 0)]


def test_names_are_bounded() -> None:
    lines = [f"saved as {'x' * n} to /a/b" for n in range(1, 70)]
    assert len(read(*lines).stretches) == 64


def test_long_lines_cost_little() -> None:
    raw = b"Epoch " + b"[1" * 1_000_000 + b"\n" + b"iter " * 100_000 + b"1/5\n"
    parts = list(marks(LineReader(io.BytesIO(raw)), ()))
    assert all(part.stretches == [] and part.line == [] for part in parts)


@given(
    st.lists(
        st.builds(
            "[2022/{:02d}/{:02d} 17:30:{:02d}] INFO: {} {}/{} {}".format,
            st.integers(0, 14),
            st.integers(0, 33),
            st.integers(0, 59),
            st.sampled_from(["Iter:", "[Eval] step", "saved model in out", "epoch"]),
            st.integers(0, 200),
            st.integers(1, 200),
            st.sampled_from(["", "loss: 0.5", "save to ./out/a"]),
        ),
        max_size=12,
    )
)
def test_lines_of_one_shape_are_read_each_on_its_own(lines: list[str]) -> None:
    together = read(*lines)
    alone = [(read(line), number) for number, line in enumerate(lines, 1)]
    assert list(together.line) == [number for one, number in alone if len(one.line)]
    assert list(together.clock) == [clock for one, _ in alone for clock in one.clock]
    assert list(together.kind) == [kind for one, _ in alone for kind in one.kind]
    counts = Counter((s.setting, s.value) for one, _ in alone for s in one.stretches)
    found: Counter[tuple[str, str]] = Counter()
    for stretch in together.stretches:
        found[stretch.setting, stretch.value] += stretch.lines
    assert found == counts
