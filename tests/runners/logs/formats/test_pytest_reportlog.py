"""The JSON lines of pytest-reportlog."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import mutated, reads

NODE = "tests/transformers/fnet/test_modeling.py::FNetModelTest::test_config"


def phase(when: str = "call", outcome: str = "passed", node: str = NODE, **more: Any) -> dict[str, Any]:
    return {"nodeid": node, "outcome": outcome, "when": when, **more, "$report_type": "TestReport"}


def log_of(*records: dict[str, Any], exitstatus: int | None = 0) -> str:
    """A report log: its start, the records, and its end where one is given."""
    start = {"pytest_version": "8.4.2", "$report_type": "SessionStart"}
    end = [] if exitstatus is None else [{"exitstatus": exitstatus, "$report_type": "SessionFinish"}]
    return "".join(json.dumps(record) + "\n" for record in [start, *records, *end])


@pytest.mark.parametrize(
    ("records", "outcome"),
    [
        ([phase("setup"), phase(), phase("teardown")], "passed"),
        ([phase("setup"), phase(outcome="failed"), phase("teardown")], "failed"),
        ([phase("setup", "failed"), phase("teardown")], "error"),
        ([phase("setup"), phase(), phase("teardown", "failed")], "passed"),
        ([phase("setup", "skipped"), phase("teardown")], "skipped"),
        ([phase("setup"), phase(outcome="skipped", wasxfail=""), phase("teardown")], "xfailed"),
        ([phase("setup"), phase(outcome="passed", wasxfail="known"), phase("teardown")], "xpassed"),
    ],
)
def test_the_phases_of_a_test(records: list[dict[str, Any]], outcome: str) -> None:
    failed = any(record["outcome"] == "failed" for record in records)
    log = parse(log_of(*records, exitstatus=int(failed)), name="log.jsonl")
    assert log.format == "pytest_reportlog"
    wanted = "error" if records[-1]["outcome"] == "failed" else outcome
    assert [(one.file, one.name, one.outcome) for one in log.tests] == [(*NODE.split("::", 1), wanted)]
    assert log.findings == []


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (log_of(phase()), []),
        (log_of(phase(), exitstatus=None), ["tests_cut_off"]),
        (log_of(phase(), exitstatus=2), ["tests_cut_off"]),
        (log_of(phase(), exitstatus=1), ["tests_miscounted"]),
        (log_of(phase(outcome="rerun"), phase()), ["tests_rerun"]),
        (log_of(phase()) + '{"nodeid": "$report_type": "TestRep', ["truncated"]),
    ],
)
def test_what_a_session_says_of_itself(text: str, codes: list[str]) -> None:
    assert [finding.code for finding in parse(text, format_name="pytest_reportlog").findings] == codes


def test_a_module_that_cannot_be_collected_is_an_error() -> None:
    collected = {"nodeid": "tests/test_a.py", "outcome": "failed", "$report_type": "CollectReport"}
    log = parse(log_of(collected, {**collected, "nodeid": "tests", "outcome": "passed"}, exitstatus=2))
    assert [(one.file, one.outcome) for one in log.tests] == [("tests/test_a.py", "error")]


@settings(max_examples=100, deadline=None)
@given(mutated(log_of(phase("setup"), phase(outcome="failed"), exitstatus=1)))
def test_damaged_files_are_read(data: bytes) -> None:
    reads(data, "pytest_reportlog")
