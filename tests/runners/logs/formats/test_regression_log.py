"""What PaddleNLP's regression scripts print."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

CASE = "\x1b[3{}m /workspace/PaddleNLP/model_logs/{} \x1b[0m\n"
COMMAND = "Run {} with command - electra - ./seq_cls_infer_demo --model_dir sst2 - ./log !\n"


def told(text: str, name: str = "scripts/regression/run_deploy.log") -> list[tuple[str, str, str, int]]:
    return [(one.file, one.name, one.outcome, one.line) for one in parse(text, name=name).tests]


def test_cases_are_tests_of_the_script_that_the_log_is_named_after() -> None:
    text = CASE.format(2, "electra_deploy_python_SUCCESS") + CASE.format(1, "electra_deploy_cpp_FAIL") + "Traceback\n"
    assert told(text) == [
        ("scripts/regression/run_deploy.sh", "electra_deploy_python", "passed", 1),
        ("scripts/regression/run_deploy.sh", "electra_deploy_cpp", "failed", 2),
    ]
    seen = parse(text, name="run_deploy.log")
    assert [(o.printed, o.value_text) for o in results(seen)] == [("passed", "1"), ("failed", "1")]


def test_commands_are_tests_too() -> None:
    name = "electra - ./seq_cls_infer_demo --model_dir sst2 - ./log"
    assert told(COMMAND.format("successfully")) == [("scripts/regression/run_deploy.sh", name, "passed", 1)]
    assert told(COMMAND.format("failed")) == [("scripts/regression/run_deploy.sh", name, "failed", 1)]


def test_what_failed_once_failed() -> None:
    both = COMMAND.format("failed") + COMMAND.format("successfully")
    assert [one[2] for one in told(both)] == ["failed"]
    other = COMMAND.format("successfully") + COMMAND.format("failed")
    assert [one[2:] for one in told(other)] == [("failed", 2)]


def test_the_script_that_is_called_counts_before_the_name_of_the_log() -> None:
    text = "+ bash /workspace/PaddleNLP/scripts/regression/ci_case.sh electra 0 1\n" + CASE.format(2, "electra_SUCCESS")
    assert told(text, "ci.log") == [("scripts/regression/ci_case.sh", "electra", "passed", 2)]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("results_python.log", COMMAND.format("successfully"), "tipc"),
        ("run_deploy.log", "electra_deploy_SUCCESS\n", None),
        ("run_deploy.log", "see scripts/regression/run_deploy.sh\n", None),
    ],
)
def test_less_is_no_log_of_this_format(name: str, text: str, expected: str | None) -> None:
    log = read_log(InMemory(text.encode(), name)).log
    assert (log.format if log is not None else None) == expected


@given(st.integers(0, 150))
def test_a_line_that_is_cut_off_adds_no_test_that_passed(end: int) -> None:
    whole = CASE.format(1, "a_FAIL") + COMMAND.format("failed")
    text = whole + COMMAND.format("successfully")[:end]
    assert {one[2] for one in told(text)} == {"failed"}
