"""The JSON document of pytest-json-report."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads


def report(*outcomes: str, exitcode: int = 0, indent: int | None = 2, **more: Any) -> str:
    """A report of one test for each outcome, of a module that is called after luke."""
    tests = [
        {
            "nodeid": f"tests/transformers/luke/test_modeling.py::LukeModelTest::test_{n}",
            "lineno": n,
            "outcome": outcome,
        }
        for n, outcome in enumerate(outcomes)
    ]
    summary = {name: outcomes.count(name) for name in dict.fromkeys(outcomes)}
    document = {
        "created": 1.5,
        "exitcode": exitcode,
        "root": "/data",
        "environment": {},
        "summary": {**summary, "total": len(tests), "collected": len(tests)},
        "collectors": [{"nodeid": "", "outcome": "passed", "result": []}],
        "tests": tests,
    }
    return json.dumps(document | more, indent=indent)


def test_results_by_name_and_place() -> None:
    log = parse(report("passed", "skipped", "error", exitcode=1), name=".report.json")
    assert log.format == "pytest_json_report"
    assert [(one.file, one.name, one.outcome) for one in log.tests] == [
        ("tests/transformers/luke/test_modeling.py", "LukeModelTest::test_0", "passed"),
        ("tests/transformers/luke/test_modeling.py", "LukeModelTest::test_1", "skipped"),
        ("tests/transformers/luke/test_modeling.py", "LukeModelTest::test_2", "error"),
    ]
    lines = report("passed", "skipped", "error", exitcode=1).splitlines()
    assert all('"lineno"' in lines[one.line - 1] for one in log.tests)
    assert {o.printed: o.value_text for o in log.observations} == {
        "passed": "1",
        "failed": "0",
        "skipped": "1",
        "errors": "1",
    }
    assert log.findings == []


@pytest.mark.parametrize(("root", "facts"), [("/data/transformers", ["/data/transformers"]), ("/data/PaddleNLP", [])])
def test_the_root_of_another_library_is_a_fact(root: str, facts: list[str]) -> None:
    log = parse(report("passed", root=root), format_name="pytest_json_report")
    assert [fact.value for fact in log.runs[0].facts if fact.key == "framework"] == facts


def test_one_line_is_a_report_too() -> None:
    log = parse(report("passed", "xfailed", indent=None), name="report.json")
    assert [one.outcome for one in log.tests] == ["passed", "xfailed"]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (report("passed", "passed"), []),
        (report("passed", "passed", exitcode=2), ["tests_cut_off"]),
        (report("passed", "passed", exitcode=1), ["tests_miscounted"]),
        (report("passed", "failed", exitcode=1), []),
        (report("passed", summary={"passed": 2, "collected": 2}), ["tests_miscounted"]),
        (report("passed", summary={"passed": 1, "collected": 2, "deselected": 1}), ["tests_deselected"]),
        (report("passed", summary={"passed": 1, "collected": 1, "rerun": 2}), ["tests_rerun"]),
        (report("passed")[:-9], ["truncated"]),
    ],
)
def test_what_a_report_says_of_itself(text: str, codes: list[str]) -> None:
    assert [finding.code for finding in parse(text, format_name="pytest_json_report").findings] == codes


def test_a_module_that_cannot_be_collected_is_an_error() -> None:
    broken = {"nodeid": "tests/transformers/luke/test_modeling.py", "outcome": "failed", "result": []}
    log = parse(report(exitcode=2, collectors=[broken]), format_name="pytest_json_report")
    assert [(one.file, one.name, one.outcome) for one in log.tests] == [(broken["nodeid"], "", "error")]


@pytest.mark.parametrize("text", ['{"exitcode": 0, "tests": []}', '{"tests": [{"exitcode": 0}], "collected": 1}'])
def test_other_documents_are_none(text: str) -> None:
    from runners.logs.formats.pytest_json_report import recognise
    from runners.logs.reading.base import Head

    assert recognise(Head(name="a.json", first=text.encode())) == 0


@settings(max_examples=100, deadline=None)
@given(mutated(report("passed", "failed", exitcode=1)))
def test_damaged_files_are_read(data: bytes) -> None:
    reads(data, "pytest_json_report")


def test_long_lines() -> None:
    hostile("pytest_json_report", "{", '{"summary": ', '{"tests": [', "[")
