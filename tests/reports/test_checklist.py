"""What is still missing, in order, with the command that produces it."""

from __future__ import annotations

import shlex

import msgspec
import pytest

from harness.values.verdicts import Reason, Verdict
from reports import load
from reports.checklist import EVALUATE
from reports.options import Rendering
from tests.reports import documents

pytestmark = pytest.mark.usefixtures("made_up")


def shown(report: object, lang: str = "en") -> list[str]:
    return load("checklist")(documents.document(report), Rendering(lang=lang, whole=True)).splitlines()  # type: ignore[arg-type]


def test_what_is_done_and_what_is_not() -> None:
    lines = shown(documents.failing())
    assert lines[1] == "2 of 5 required criteria hold"
    assert [line for line in lines if line.startswith("  [")] == [
        "  [x] docs",
        "  [x] code",
        "  [ ] 1. submitted/x.zip",
        "  [ ] 2. slak-t-top1  (FAIL)",
        "  [ ] 3. slak-s-top1  (MISSING)",
        "  [ ] 4. slak-t-top5  (REVIEW)",
    ]
    assert lines[-1] == "      verify --task 124 submitted"


def test_each_with_what_it_asks_and_the_command() -> None:
    lines = shown(documents.failing())
    at = lines.index("  [ ] 3. slak-s-top1  (MISSING)")
    assert lines[at + 1] == "      SLaK_tiny · top1 83.8 % · ImageNet-1k val"
    assert lines[at + 2].startswith("      Looked for top1 · SLaK_small")
    assert lines[at + 3 : at + 5] == [
        f"      $ {EVALUATE['PaddleClas']} 2>&1 | tee slak-s-top1.log",
        "      $ verify parse slak-s-top1.log --facts",
    ]


def test_what_is_measured_comes_first_and_what_a_person_decides_last() -> None:
    rows = []
    for kind in ("review", "artifact", "deployment", "tests", "tensors", "metric"):
        row = documents.artifact_row(kind, Verdict.MISSING, Reason.NO_ARTIFACT)
        row.kind = kind
        rows.append(row)
    lines = shown(documents.report(Verdict.MISSING, 3, rows))
    items = [line.split()[3] for line in lines if line.startswith("  [ ]")]
    assert items == ["metric", "tensors", "tests", "deployment", "artifact", "review"]
    commands = [line.strip() for line in lines if line.startswith("      $")]
    assert "$ verify compare REFERENCE OURS" in commands
    assert "$ python -m pytest -v --junitxml=tests.xml TESTS" in commands
    assert "      Write into submission.yaml: artifacts: {artifact: PATH}, or links: {artifact: https://...}" in lines


def test_a_task_that_is_done_asks_for_nothing() -> None:
    report = documents.passing()
    report.rows.pop()
    assert shown(report)[1:] == ["2 of 2 required criteria hold", "  [x] slak-t-top1", "  [x] slak-s-top1"]


def test_the_command_can_be_copied_whatever_the_folder_is_called() -> None:
    name = "my logs; rm -rf $HOME"
    report = msgspec.structs.replace(documents.missing(), submission=[name])
    assert shlex.split(shown(report)[-1]) == ["verify", "--task", "126", name]


def test_in_chinese() -> None:
    assert shown(documents.missing(), "zh")[1] == "2 项必需条件中有 0 项成立"
