"""`--fail-on` and `--review-is`: another exit status, never another verdict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.judging.pipeline import close
from harness.judging.report import Gate
from harness.values.verdicts import Reason, Verdict
from reports.content import summary
from tests.conftest import Outcome
from tests.reports import documents

STOPS = {"all": (Verdict.MISSING, Verdict.REVIEW, Verdict.WITHIN, Verdict.WAIVED), "none": ()}


@pytest.mark.parametrize(
    ("gate", "statuses"),
    [
        (Gate(), {"PASS": 0, "WITHIN": 0, "FAIL": 1, "MISSING": 3, "REVIEW": 3, "ERROR": 3, "WAIVED": 0}),
        (
            Gate(stops=STOPS["all"]),
            {"PASS": 0, "WITHIN": 1, "FAIL": 1, "MISSING": 3, "REVIEW": 3, "ERROR": 3, "WAIVED": 1},
        ),
        (
            Gate(stops=STOPS["none"]),
            {"PASS": 0, "WITHIN": 0, "FAIL": 1, "MISSING": 0, "REVIEW": 0, "ERROR": 3, "WAIVED": 0},
        ),
        (Gate(review="pass"), {"FAIL": 1, "MISSING": 3, "REVIEW": 0, "ERROR": 3}),
        (Gate(review="fail"), {"FAIL": 1, "MISSING": 3, "REVIEW": 1, "ERROR": 3}),
        (Gate(stops=STOPS["none"], review="fail"), {"FAIL": 1, "MISSING": 0, "REVIEW": 1, "ERROR": 3}),
    ],
)
def test_what_a_gate_makes_of_a_verdict(gate: Gate, statuses: dict[str, int]) -> None:
    assert {name: gate.exit_status(Verdict(name)) for name in statuses} == statuses


@pytest.mark.parametrize("verdict", [verdict for verdict in Verdict if verdict is not Verdict.NOT_CHECKED])
def test_the_usual_gate_is_the_exit_status_of_the_verdict(verdict: Verdict) -> None:
    assert Gate().exit_status(verdict) == verdict.exit_status


def test_the_gravest_of_several() -> None:
    found = [Gate.gravest(statuses) for statuses in ([0, 3, 1], [3, 0], [0], [])]
    assert found == [1, 3, 0, 3]


def test_a_review_that_passes_hides_nothing_beside_it() -> None:
    rows = [
        documents.metric_row("a", Verdict.REVIEW, Reason.CONTRADICTED),
        documents.metric_row("b", Verdict.MISSING, Reason.NO_FILES),
    ]
    report = documents.report(Verdict.REVIEW, 3, rows)
    close(report, Gate(review="pass"))
    assert (report.verdict, report.exit_status) == (Verdict.REVIEW, 3)
    report.rows.pop()
    close(report, Gate(review="pass"))
    assert (report.verdict, report.exit_status) == (Verdict.REVIEW, 0)
    assert summary(report, "en") == (
        "0 of 1 required criterion holds: 1 REVIEW. Exit status 0, as was asked: REVIEW does not stop this gate."
    )
    close(report, Gate(review="fail"))
    assert summary(report, "zh").endswith("按要求退出状态为 1：需人工复核 阻止此关卡。")


@pytest.fixture
def nothing(tmp_path: Path) -> str:
    (tmp_path / "notes.txt").write_text("none yet\n", encoding="utf-8")
    return str(tmp_path)


@pytest.mark.parametrize(
    ("options", "status"),
    [
        ((), 3),
        (("--fail-on", "missing"), 3),
        (("--fail-on", "fail,error"), 0),
        (("--fail-on", "FAIL, review"), 0),
        (("--review-is", "pass"), 3),
    ],
)
def test_nothing_was_submitted(
    verify: Callable[..., Outcome], nothing: str, options: tuple[str, ...], status: int
) -> None:
    found = verify("--task", "125", nothing, "--format", "json", *options)
    assert (found.status, found.json["exit_status"], found.json["verdict"]) == (status, status, "MISSING")
    assert ("gate" in found.json["reports"][0]) == bool(options)


def test_a_failure_always_fails(verify: Callable[..., Outcome]) -> None:
    assert verify("--task", "125", "--example=fail", "--fail-on", "fail", "--review-is", "pass").status == 1


def test_a_verdict_nobody_knows(verify: Callable[..., Outcome], nothing: str) -> None:
    found = verify("--task", "125", nothing, "--fail-on", "fial")
    assert (found.status, found.err.strip()) == (
        2,
        "verify: --fail-on names fial, which is no verdict. Known: fail, error, missing, review, within, waived.",
    )
