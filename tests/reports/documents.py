"""Documents for the tests of the renderers, built by hand so that nothing but a renderer is tested."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Observation, Problem
from harness.judging.report import Candidate, Document, LogSummary, NearMiss, Report, Row, Shortfall, Target, Waiver
from harness.tasks.spec import Source
from harness.values.records import Message, Text
from harness.values.verdicts import Reason, Verdict

HOSTILE = "@everyone <img src=x onerror=alert(1)> [x](http://evil) | ** `rm` \x1b[2J\u202e\n# top"


def observation(file: str, line: int, value: str, epoch: int | None = None, **fields: Any) -> Observation:
    given: dict[str, Any] = {
        "metric": "top1",
        "printed": "top1",
        "value": Decimal(value),
        "value_text": value,
        "unit": "fraction",
        "kind": "eval",
        "format": "paddleclas",
        "run": 0,
        "text": f"[Eval][Epoch {epoch}][Avg]top1: {value}",
    }
    return Observation(file=file, line=line, epoch=epoch, **{**given, **fields})


def target(value: str | None, **fields: Any) -> Target:
    number = Decimal(value) if value is not None else None
    source = Source(repo="PaddlePaddle/Paddle", path="issues/50631", line=533)
    return Target(**{"rule": "at_least", "unit": "percent", "value": number, "source": source, **fields})


def metric_row(identifier: str, verdict: Verdict, reason: Reason, **fields: Any) -> Row:
    given: dict[str, Any] = {
        "kind": "metric",
        "required": True,
        "title": Text(en=identifier, zh=identifier),
        "metric": "top1",
        "model": "SLaK_tiny",
        "dataset": "ImageNet-1k",
        "split": "val",
        "select": "best",
        "target": target("82.5"),
    }
    return Row(id=identifier, verdict=verdict, reason=reason, **{**given, **fields})


def artifact_row(identifier: str, verdict: Verdict, reason: Reason, **fields: Any) -> Row:
    title = Text(en=identifier, zh=identifier)
    return Row(id=identifier, kind="artifact", required=True, verdict=verdict, reason=reason, title=title, **fields)


def report(verdict: Verdict, exit_status: int, rows: list[Row], **fields: Any) -> Report:
    given: dict[str, Any] = {
        "task": 124,
        "title": Text(en="SLaK: kernels beyond 51x51 using sparsity", zh="论文复现：SLaK 大卷积核"),
        "toolkit": "PaddleClas",
        "spec_version": 3,
        "submission": ["submitted"],
        "files": 5,
    }
    return Report(verdict=verdict, exit_status=exit_status, rows=rows, **{**given, **fields})


def document(*reports: Report, verdict: Verdict | None = None) -> Document:
    first = reports[0]
    return Document(
        report_version=2,
        tool="reproverify",
        version="0.1.0",
        verdict=verdict or first.verdict,
        exit_status=max(r.exit_status for r in reports),
        reports=list(reports),
    )


def log(file: str) -> LogSummary:
    return LogSummary(file=file, format="paddleclas", sha256="ab" * 32, size=9000, lines=99, runs=1, observations=25)


def passing() -> Report:
    """One plain PASS, one PASS by the printed digits, and a deliverable that nobody asked for."""
    plain = metric_row(
        "slak-t-top1",
        Verdict.PASS,
        Reason.MEETS_TARGET,
        values={"value": "82.610", "target": "82.5", "margin": "0.110"},
        value=Decimal("82.610"),
        best=observation("submitted/logs/slak_t.log", 48211, "0.82610", 297),
        last=observation("submitted/logs/slak_t.log", 48640, "0.82580", 300),
        assurance="logged",
        shortfall=Shortfall(margin=Decimal("0.110"), unit="percent"),
        notes=[Message(code="note_best_not_last", values={"best": "82.610", "last": "82.580"})],
    )
    printed = metric_row(
        "slak-s-top1",
        Verdict.PASS,
        Reason.MEETS_PRINTED_TARGET,
        model="SLaK_small",
        target=target("83.8"),
        values={"value": "83.760", "target": "83.8", "low": "83.75"},
        value=Decimal("83.760"),
        best=observation("submitted/logs/slak_s.log", 50102, "0.83760", 290),
        last=observation("submitted/logs/slak_s.log", 50102, "0.83760", 290),
        assurance="logged",
        shortfall=Shortfall(margin=Decimal("-0.040"), unit="percent", samples=20, of_samples=50000),
    )
    config = artifact_row("config-slak-t", Verdict.NOT_CHECKED, Reason.DELIVERABLES_NOT_ASKED)
    logs = [log("submitted/logs/slak_t.log"), log("submitted/logs/slak_s.log")]
    return report(Verdict.PASS, 0, [plain, printed, config], logs=logs)


def failing() -> Report:
    """Every verdict but ERROR, near misses, candidates, findings, an unreadable file, files that are no logs."""
    file = "submitted/work_dirs/slak_tiny_adamw_300e_in1k/train.log"
    best, last = observation(file, 48211, "0.8243999", 297), observation(file, 48640, "0.82300", 300)
    fails = metric_row(
        "slak-t-top1",
        Verdict.FAIL,
        Reason.MISSES_TARGET,
        group="table 2",
        values={"value": "82.43999", "target": "82.5", "margin": "0.06001", "shortfall": "0.06001"},
        value=Decimal("82.43999"),
        best=best,
        last=last,
        assurance="logged",
        shortfall=Shortfall(margin=Decimal("-0.06001"), unit="percent", samples=31, of_samples=50000),
        notes=[
            Message(code="note_incomplete", values={"epoch": "297", "epochs": "300"}),
            Message(code="note_decoy", values={"value": "82.4", "what": "120-epoch run", "what_zh": "120 轮结果"}),
        ],
        candidates=[
            Candidate(
                best=best, last=last, evaluations=300, verdict=Verdict.FAIL, reason=Reason.MISSES_TARGET, complete=False
            ),
            Candidate(
                best=observation("submitted/other.log", 12, "0.82200", 9),
                last=observation("submitted/other.log", 12, "0.82200", 9),
                evaluations=9,
                verdict=Verdict.FAIL,
                reason=Reason.MISSES_TARGET,
                complete=True,
            ),
        ],
    )
    wanted = {"wanted": "top1 · SLaK_small · ImageNet-1k · val", "logs": "2"}
    near = [
        NearMiss(
            why="near_other_model",
            observation=observation(file, 48211 + number, "0.82439", 290 + number),
            file=file,
            values={"model": "SLaK_tiny", "wanted": "SLaK_small"},
        )
        for number in range(7)
    ]
    missing = metric_row(
        "slak-s-top1", Verdict.MISSING, Reason.NO_EVIDENCE, target=target("83.8"), values=wanted, near_misses=near
    )
    contradicted = metric_row(
        "slak-t-top5",
        Verdict.REVIEW,
        Reason.CONTRADICTED,
        before=Verdict.PASS,
        group="table 2",
        target=target("96.1"),
        values={"findings": "best_not_in_series"},
        value=Decimal("96.200"),
        best=observation("submitted/other.log", 12, "0.96200", 9, metric="top5", printed="top5"),
        last=observation("submitted/other.log", 12, "0.96200", 9, metric="top5", printed="top5"),
        assurance="logged",
        shortfall=Shortfall(margin=Decimal("0.100"), unit="percent"),
    )
    shown = metric_row("slak-b-top1", Verdict.MISSING, Reason.NO_EVIDENCE, required=False, values=wanted)
    optional = metric_row(
        "slak-t-loss",
        Verdict.FAIL,
        Reason.MISSES_TARGET,
        required=False,
        target=target("0.79", rule="at_most", unit="loss"),
        values={"value": "0.81", "target": "0.79", "margin": "0.02", "shortfall": "0.02"},
        value=Decimal("0.81"),
        best=observation(file, 48211, "0.81", 297, metric="loss", printed="loss", unit="loss"),
        last=observation(file, 48640, "0.82", 300, metric="loss", printed="loss", unit="loss"),
        assurance="logged",
        shortfall=Shortfall(margin=Decimal("-0.02"), unit="loss"),
    )
    waiver = Waiver(criterion="docs", author="A. Reviewer", reason="published later", date="2023-04-01")
    waived = artifact_row(
        "docs",
        Verdict.WAIVED,
        Reason.WAIVED,
        before=Verdict.MISSING,
        waiver=waiver,
        values={"author": waiver.author, "date": waiver.date, "reason": waiver.reason},
    )
    files = ["submitted/a.py", "submitted/b.py"]
    code = artifact_row("code", Verdict.PASS, Reason.ARTIFACT_FOUND, artifacts=files, values={"file": files[0]})
    findings = [
        Finding(
            code="run_resumed",
            grade=Grade.INFO,
            check="structure",
            file=file,
            lines=[25117],
            run=0,
            values={"checkpoint": "output/epoch_150", "epoch": "151"},
        ),
        Finding(
            code="best_not_in_series",
            grade=Grade.CONTRADICTION,
            check="best",
            file="submitted/other.log",
            lines=[13, 12],
            run=0,
            values={"best": "0.98", "nearest": "0.96200", "epoch": "9"},
            arithmetic="0.98 ≈ 0.98000 ≠ 0.96200",
        ),
    ]
    return report(
        Verdict.FAIL,
        1,
        [fails, missing, shown, contradicted, optional, waived, code],
        findings=findings,
        problems=[Problem(file="submitted/x.zip", code="archive_broken", values={"problem": "CRC mismatch"})],
        logs=[log(file), log("submitted/other.log")],
        unrecognised=[f"submitted/notes{number}.txt" for number in range(7)],
        strict=True,
    )


def missing() -> Report:
    """Nothing was handed in for two criteria of another task."""
    rows = [
        metric_row(name, Verdict.MISSING, Reason.NO_LOG, values={"files": "3"}, target=target("79.1"))
        for name in ("a-top1", "b-top1")
    ]
    return report(Verdict.MISSING, 3, rows, task=126, title=Text(en="ResNet-RS", zh="ResNet-RS"), files=3)


def hostile(text: str = HOSTILE) -> Report:
    """`text` wherever a submission can put it."""
    row = metric_row(
        "slak-t-top1",
        Verdict.REVIEW,
        Reason.MAPPED_ELSEWHERE,
        values={"stated": text, "wanted": "SLaK_tiny"},
        value=Decimal("82.6"),
        best=observation(text, 7, "0.826", 3, text=text, model=text),
        last=observation(text, 7, "0.826", 3, text=text, model=text),
        assurance="logged",
        artifacts=[text],
        notes=[Message(code="note_mapped", values={"file": text, "by": "submission"})],
        near_misses=[
            NearMiss(
                why="near_other_model",
                observation=observation(text, 8, "0.1", metric=None, printed=text, unit=None),
                file=text,
                values={"model": text, "wanted": text},
            )
        ],
    )
    finding = Finding(
        code="run_resumed",
        grade=Grade.SUSPICIOUS,
        check="structure",
        file=text,
        lines=[1],
        values={"checkpoint": text, "epoch": text},
        arithmetic=text,
    )
    return report(
        Verdict.REVIEW,
        3,
        [row],
        submission=[text, text],
        findings=[finding],
        problems=[Problem(file=text, code="archive_encrypted", values={"file": text, "member": text})],
        logs=[
            LogSummary(file=text, format=text, sha256=text, size=1, lines=1, runs=1, observations=1),
        ],
        unrecognised=[text],
    )
