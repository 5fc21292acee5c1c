"""Reports of reprod_log: differences, and only the first report of a file."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.runners.logs.logs import FIXTURES, fixture, parse
from tests.runners.logs.mutations import hostile, mutated, reads

REPORT = (FIXTURES / "reprod_log" / "metric_diff.log").read_text()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("forward_diff.log", [("logits", "9.974464632023228e-08", 2)]),
        (
            "metric_diff.log",
            [("acc_top1", "1.0000000000287557e-06", 2), ("acc_top5", "1.0000000000287557e-06", 4)],
        ),
        (
            "bp_align_diff.log",
            [
                ("loss_0", "0.00010000000000021103", 2),
                ("loss_1", "0.00010000000000021103", 4),
                ("loss_2", "0.00010000000000021103", 6),
                ("loss_3", "9.999999999998899e-05", 8),
                ("loss_4", "9.999999999998899e-05", 10),
            ],
        ),
    ],
)
def test_the_real_reports(path: str, expected: list[tuple[str, str, int]]) -> None:
    log = fixture(f"reprod_log/{path}")
    assert log.format == "reprod_log"
    assert [(o.subset, o.value_text, o.line) for o in log.observations] == expected
    assert [o.printed for o in log.observations] == [f"{name} mean diff" for name, _, _ in expected]
    assert {(o.metric, o.unit, o.kind) for o in log.observations} == {(None, "difference", "eval")}


def test_later_reports_of_a_file_are_of_other_stages() -> None:
    assert REPORT.count("diff check ") > 1
    assert "loss" not in {o.subset for o in parse(REPORT).observations}


def test_several_comparisons_of_one_value() -> None:
    head = "[2026/11/23 11:53:36] root INFO: "
    log = parse(
        f"{head}logits: \n{head}\tmean diff: check passed: True, value: 1e-08\n"
        f"{head}\tmax diff: check passed: False, value: 0.5\n{head}diff check failed\n"
    )
    assert [(o.printed, o.value_text) for o in log.observations] == [
        ("logits mean diff", "1e-08"),
        ("logits max diff", "0.5"),
    ]


def test_names_below_a_group() -> None:
    head = "[2026/11/23 11:53:36] root INFO: "
    log = parse(f"{head}grads\n{head}\tw: \n{head}\t\tmean diff: check passed: True, value: 1e-08\n")
    assert [(o.printed, o.value_text) for o in log.observations] == [("w mean diff", "1e-08")]


def test_a_comparison_after_something_else_has_no_name() -> None:
    head = "[2026/11/23 11:53:36] root INFO: "
    text = f"{head}logits: \n{head}\tmean diff: check passed: True, value: 1e-08\nsomething\n"
    log = parse(text + f"{head}\tmean diff: check passed: True, value: 2e-08\n")
    assert [(o.printed, o.subset) for o in log.observations] == [("logits mean diff", "logits"), ("mean diff", None)]


def test_cut_off() -> None:
    log = parse(REPORT[: REPORT.index("1.0000000000287557e-06") + 8])
    assert log.observations == []
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [2])]


def test_carriage_returns() -> None:
    assert [o.subset for o in parse(REPORT.replace("\n", "\r\n")).observations] == ["acc_top1", "acc_top5"]


@settings(max_examples=150, deadline=None)
@given(mutated(REPORT))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "reprod_log")


def test_long_lines() -> None:
    hostile("reprod_log", "INFO: a", "INFO: mean diff: check passed: True, value: 1", "diff check passed")
