"""`verify audit` as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.evidence.audit import Audit
from harness.evidence.findings import Finding, Grade
from reports import audit_text, audits, load_audit
from reports.options import Rendering
from tests.conftest import Outcome
from tests.harness.builders import log

FAIL = "specs/examples/125/fail"


def flagged(count: int = 1, grade: Grade = Grade.CONTRADICTION, **about: str) -> Audit:
    values = {"before": "0.6", "after": "0.5"}
    found = [
        Finding(
            code="best_decreases", grade=grade, check="best", file="train.log", lines=[20, 30], run=0, values=values
        )
        for _ in range(count)
    ]
    seen = log("0.50000", "0.60000", "0.55000")
    return Audit(logs=[seen], findings=found, quotes={"train.log": {20: about.get("text", "second"), 30: "third"}})


def test_the_terminal_shows_finding_arithmetic_lines_and_what_an_honest_log_has(verify: Callable[..., Outcome]) -> None:
    done = verify("audit", FAIL)
    assert done.status == 1
    assert "contradiction  the best value 0.8360400199890137 was printed by no evaluation of the log" in done.out
    assert "0.8360400199890137 ≈ 0.83604 ≠ 0.83376" in done.out
    assert "98 | [2023/03/01 10:26:23] ppcls INFO: [Eval][Epoch 5][best metric: 0.8360400199890137]" in done.out
    assert "An honest log: the best value is one of the evaluations printed before it" in done.out
    assert "1 contradiction, 0 suspicious findings, 0 notes. Something in these logs cannot be true" in done.out


def test_json_has_exactly_the_promised_keys(verify: Callable[..., Outcome]) -> None:
    done = verify("audit", "--json", FAIL)
    assert done.status == 1
    (record,) = [json.loads(line) for line in done.out.splitlines()]
    assert list(record) == ["code", "grade", "check", "file", "lines", "message", "arithmetic"]
    assert (record["code"], record["grade"], record["check"]) == ("best_not_in_series", "contradiction", "best")
    assert record["lines"] == [98, 87]


def test_an_honest_log_exits_0_and_no_log_exits_3(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    assert verify("audit", "specs/examples/125/pass").status == 0
    (tmp_path / "notes.txt").write_text("nothing of use\n")
    done = verify("audit", str(tmp_path))
    assert done.status == 3
    assert "No log was read, so nothing was checked." in done.out
    assert "notes.txt" in done.out


@pytest.mark.parametrize(
    ("grade", "status"), [(Grade.INFO, 0), (Grade.SUSPICIOUS, 3), (Grade.CONTRADICTION, 1)], ids=lambda v: str(v)
)
def test_the_gravest_finding_decides_the_exit_status(grade: Grade, status: int) -> None:
    assert flagged(grade=grade).exit_status == status


def test_findings_of_one_kind_are_counted_after_three() -> None:
    text = audit_text.render(flagged(5), Rendering())
    assert text.count("the best value falls from 0.6 to 0.5") == audits.MAX_ALIKE
    assert "and 2 more (--verbose)" in text
    assert audit_text.render(flagged(5), Rendering(verbose=True)).count("the best value falls") == 5


def test_no_line_is_wider_than_the_terminal() -> None:
    for width in (40, 60, 100):
        text = audit_text.render(flagged(text="x" * 300), Rendering(width=width))
        assert max(map(len, text.splitlines())) <= width


def test_text_of_a_log_reaches_terminal_and_page_escaped() -> None:
    evil = "<script>alert(1)</script>\x1b[31m\u202e"
    text = audit_text.render(flagged(text=evil), Rendering(width=200))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert r"\x1b[31m" in text
    page = load_audit("html")(flagged(text=evil), Rendering())
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_both_languages(verify: Callable[..., Outcome]) -> None:
    done = verify("audit", "--lang", "zh", FAIL)
    assert "矛盾  最佳值 0.8360400199890137 不出自日志中的任何一次评估" in done.out
    assert '<html lang="zh-CN">' in load_audit("html")(flagged(), Rendering(lang="zh"))


def test_wrong_use_is_said(verify: Callable[..., Outcome]) -> None:
    unknown = verify("audit", "--format", "pdf", FAIL)
    assert unknown.status == 2
    assert "pdf" in unknown.err
    several = verify("audit", "--task", "124-126", FAIL)
    assert several.status == 2
    assert "--task takes one task here" in several.err
