"""The line that says whether anything contradicts the evidence."""

from __future__ import annotations

import msgspec
import pytest

from harness.evidence.findings import Finding, Grade, Place
from reports.content import integrity_head
from tests.reports import documents


def found(grade: Grade, file: str, against: str = "") -> Finding:
    places = [Place(file=against, run=0)] if against else msgspec.UNSET
    return Finding(code="not_a_number", grade=grade, check="values", file=file, against=places)


@pytest.mark.parametrize(
    ("findings", "en", "zh"),
    [
        ([], "nothing contradicts the evidence", "未发现与证据矛盾之处"),
        ([found(Grade.INFO, "train.log")], "nothing contradicts the evidence", "未发现与证据矛盾之处"),
        ([found(Grade.SUSPICIOUS, "train.log")] * 11, "11 suspicious findings", "11 处可疑"),
        ([found(Grade.CONTRADICTION, "train.log")], "1 contradiction of the evidence", "有 1 处与证据矛盾"),
        # A log that proves no row is no evidence; a document that contradicts one that does is against it.
        (
            [found(Grade.CONTRADICTION, "other.log")],
            "1 contradiction in a log that proves no row",
            "有 1 处矛盾，所在日志不是任何一项的证据",
        ),
        (
            [found(Grade.CONTRADICTION, "README.md", "train.log")],
            "1 contradiction of the evidence",
            "有 1 处与证据矛盾",
        ),
        (
            [found(Grade.CONTRADICTION, "train.log"), found(Grade.CONTRADICTION, "other.log")] * 2
            + [found(Grade.SUSPICIOUS, "train.log")],
            "2 contradictions of the evidence; 2 contradictions in logs that prove no row; 1 suspicious finding",
            "有 2 处与证据矛盾；有 2 处矛盾，所在日志不是任何一项的证据；1 处可疑",
        ),
    ],
)
def test_the_head_of_integrity_agrees_with_the_findings(findings: list[Finding], en: str, zh: str) -> None:
    report = documents.passing()
    row = report.rows[0]
    assert row.best is not None
    row.best = msgspec.structs.replace(row.best, file="train.log")
    for other in report.rows[1:]:
        other.best = None
    report.findings = findings
    assert (integrity_head(report, "en"), integrity_head(report, "zh")) == (en, zh)
