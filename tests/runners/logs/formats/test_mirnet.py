"""MIRNet and its descendants: evaluations with the best so far, and tests."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results, values

LINE = "[Ep {} it {}\t PSNR SIDD: {}\t] ----  [best_Ep_SIDD {} best_it_SIDD {} Best_PSNR_SIDD {}] \n"
OLD = (
    "[Ep 1 it 998\t PSNR: 34.9278\t SIDD: 0.9230\t] ----  [best_Ep 1 best_it 998 Best_PSNR 34.9278 Best_SSIM 0.9230] \n"
)


def test_each_evaluation_and_its_best() -> None:
    seen = parse(LINE.format(1, 9, "35.0000", 1, 9, "35.0000") + LINE.format(2, 9, "34.0000", 1, 9, "35.0000"))
    assert seen.format == "mirnet"
    assert [(o.kind, o.metric, o.value_text, o.epoch, o.step, o.split) for o in results(seen)] == [
        ("eval", "psnr", "35.0000", 1, 9, "val"),
        ("best", "psnr", "35.0000", 1, 9, "val"),
        ("eval", "psnr", "34.0000", 2, 9, "val"),
        ("best", "psnr", "35.0000", 1, 9, "val"),
    ]
    assert (seen.runs[0].dataset, [f for f in examined(seen) if f.grade.value != "info"]) == (None, [])


def test_an_ssim_that_is_called_sidd() -> None:
    assert values(parse(OLD), "ssim") == [(1, "0.9230")]


def test_a_best_that_was_never_evaluated() -> None:
    text = LINE.format(1, 9, "35.0000", 1, 9, "35.0000") + LINE.format(2, 9, "34.0000", 2, 5, "36.0000")
    assert "best_not_in_series" in [f.code for f in examined(parse(text))]


@pytest.mark.parametrize(
    "text",
    [
        "PSNR: 39.8400 \nSSIM: 0.9600 \n",
        "===>Testing using weights:  a.pth\nPSNR: 39.8400\n",
        "===>Testing using weights:  a.pth\nthe PSNR: 39.8400 \n",
    ],
)
def test_lines_that_are_no_mean_of_a_test(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or results(log) == []


def test_two_tests_in_a_file() -> None:
    one = "===>Testing using weights:  {}\n39.1\nPSNR: 39.8400 \nSSIM: 0.9600 \n"
    seen = parse(one.format("a.pth") + one.format("b.pth"))
    assert [(o.metric, o.run, o.split) for o in results(seen)] == [
        ("psnr", 0, "test"), ("ssim", 0, "test"), ("psnr", 1, "test"), ("ssim", 1, "test"),
    ]  # fmt: skip
    assert [run.pretrained for run in seen.runs] == ["a.pth", "b.pth"]


def test_a_training_that_goes_on_was_resumed() -> None:
    start = "===> Start Epoch {} End Epoch 66\n"
    assert [parse(start.format(n) + OLD).runs[0].resumed_from for n in (1, 2)] == [None, "?"]


@given(st.integers(0, len(OLD)))
def test_a_line_that_is_cut_off(end: int) -> None:
    log = read_log(InMemory((OLD + OLD[:end]).encode())).log
    assert log is not None
    whole = {"34.9278", "0.9230"}
    assert {o.value_text for o in log.observations} <= whole
