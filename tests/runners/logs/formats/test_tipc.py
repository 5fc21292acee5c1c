"""Result files of TIPC: how many commands passed and failed."""

from __future__ import annotations

from hypothesis import given, settings

from harness.evidence.observation import Log
from tests.runners.logs.logs import parse
from tests.runners.logs.mutations import hostile, mutated, reads


def result(outcome: str, model: str = "ResNet50 - ") -> str:
    log = "./test_tipc/output/ResNet50/a.log"
    return f"\x1b[33m Run {outcome} with command - {model}python3.7 tools/train.py -o a=b - {log} ! \x1b[0m\n"


def counts(log: Log) -> list[tuple[str, str, int | None]]:
    return [(o.printed, o.value_text, o.line) for o in log.observations]


def test_commands_are_counted() -> None:
    log = parse(result("successfully") + "W1 device_context\n" + result("failed") + result("successfully"))
    assert log.format == "tipc"
    assert counts(log) == [("passed", "2", 4), ("failed", "1", 3)]
    assert {(o.metric, o.unit, o.kind) for o in log.observations} == {(None, "count", "final")}
    assert [run.model for run in log.runs] == ["ResNet50"]


def test_that_nothing_failed_is_said() -> None:
    assert counts(parse(result("successfully") * 2)) == [("passed", "2", 2), ("failed", "0", 2)]
    assert counts(parse(result("failed"))) == [("passed", "0", 1), ("failed", "1", 1)]


def test_a_file_of_several_models_names_none() -> None:
    assert parse(result("failed") + result("failed", "PPLCNet - ")).runs[0].model is None
    assert parse(result("failed", "")).runs[0].model is None


def test_a_document_is_somebodys_word() -> None:
    log = parse("# Results\n" + result("successfully"), name="results.txt.md")
    assert {o.assurance.value for o in log.observations} == {"claimed"}


@settings(max_examples=100, deadline=None)
@given(mutated(result("successfully") + result("failed")))
def test_damaged_files_are_read(data: bytes) -> None:
    reads(data, "tipc")


def test_long_lines() -> None:
    hostile("tipc", "Run failed with command - ", "Run successfully with command - a - ")
