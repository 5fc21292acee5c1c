"""The summary of a job and the comment on a pull request: nothing is cut off, and what is left out is counted."""

from __future__ import annotations

import re

import msgspec
import pytest

from harness.judging.report import Document
from harness.values.records import Text
from harness.values.verdicts import Reason, Verdict
from reports import load
from reports.limited import COMMENT_CHARACTERS, MARKER, SUMMARY_BYTES
from reports.options import Rendering
from reports.pieces import DECIDES, EXPLAINS, HEAD, FittedText, Piece, fit
from tests.reports import documents

pytestmark = pytest.mark.usefixtures("made_up")


def many(tasks: int, rows: int, text: str = "x") -> Document:
    """A report of so many tasks, each missing so many criteria for a reason of its own."""
    reports = []
    for number in range(tasks):
        missing = [
            documents.metric_row(
                f"{text}-{number}-{row}", Verdict.MISSING, Reason.NO_EVIDENCE, values={"wanted": f"{text * 50} {row}"}
            )
            for row in range(rows)
        ]
        title = Text(en=f"paper {number}", zh=f"论文 {number}")
        verdict = Verdict.FAIL if number == tasks - 1 else Verdict.MISSING
        if verdict is Verdict.FAIL:
            missing[0] = msgspec.structs.replace(missing[0], verdict=verdict, reason=Reason.NO_FILES)
        reports.append(documents.report(verdict, 3, missing, task=98 + number, title=title))
    return documents.document(*reports, verdict=Verdict.FAIL)


def whole(rendered: str) -> bool:
    """Whether every fold that is opened is closed, and every table has its rows."""
    return rendered.count("<details") == rendered.count("</details>") and "| --- |\n\n" not in rendered


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", ["summary", "comment"])
def test_what_fits_is_the_markdown(name: str, lang: str) -> None:
    document = documents.document(documents.passing(), documents.failing(), verdict=Verdict.FAIL)
    rendered = load(name)(document, Rendering(lang=lang))
    assert rendered.removeprefix(MARKER) == load("markdown")(document, Rendering(lang=lang))
    assert rendered.startswith(MARKER) == (name == "comment")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_comment_of_114_tasks(lang: str) -> None:
    rendered = load("comment")(many(114, 12), Rendering(lang=lang))
    assert 50_000 < len(rendered) <= COMMENT_CHARACTERS
    assert whole(rendered)
    assert [f"\n| {task} | " in rendered for task in range(98, 212)] == [True] * 114
    # The task that fails is the last one, and the first of which everything is shown.
    assert rendered.count("| 211-") == 0
    assert "\n## FAIL" in rendered
    assert "x-113-11 |" in rendered
    last = rendered.rstrip().splitlines()[-1]
    counts = [int(number) for number in re.findall(r"(\d+) [a-z条项个]", last.replace("65,515", ""))]
    assert len(counts) >= 2
    assert all(counts)


def test_what_is_left_out_is_what_is_counted() -> None:
    document = many(114, 12)
    rendered = load("comment")(document, Rendering())
    shown = len(re.findall(r"^\| x-\d+-\d+ \|", rendered, re.MULTILINE))
    left = re.search(r"(\d+) criteria", rendered.splitlines()[-1])
    assert left is not None
    assert shown + int(left[1]) == 114 * 12


def test_a_summary_is_measured_in_bytes() -> None:
    document = many(114, 30, "训")
    rendered = load("summary")(document, Rendering(lang="zh"))
    assert len(load("markdown")(document, Rendering(lang="zh")).encode()) > SUMMARY_BYTES
    assert SUMMARY_BYTES - 20_000 < len(rendered.encode()) <= SUMMARY_BYTES
    assert whole(rendered)


def test_a_comment_is_measured_as_github_does() -> None:
    rendered = load("comment")(many(114, 12, "😀"), Rendering())
    assert len(rendered.encode("utf-16-le")) // 2 <= COMMENT_CHARACTERS


def test_a_single_line_that_does_not_fit_is_counted_as_well() -> None:
    report = documents.hostile()
    rows = [documents.metric_row("y" * 70_000, Verdict.FAIL, Reason.NO_FILES)]
    rendered = load("comment")(documents.document(msgspec.structs.replace(report, rows=rows)), Rendering())
    assert "y" * 300 not in rendered
    assert "1 criteria" in rendered
    assert len(rendered) <= COMMENT_CHARACTERS


def test_the_same_finding_of_several_tasks_is_told_once() -> None:
    failing = documents.failing()
    other = msgspec.structs.replace(failing, task=125)
    third = documents.missing()
    rendered = load("markdown")(documents.document(failing, other, third), Rendering())
    assert rendered.count("the best value 0.98 was printed by no evaluation") == 3  # once, and the reason of two rows
    assert "(tasks 124-125)" in rendered
    assert load("markdown")(documents.document(failing, other), Rendering()).count("(tasks") == 0


def test_what_one_task_has_alone_stays_with_it() -> None:
    failing = documents.failing()
    alone = msgspec.structs.replace(failing, task=125, findings=failing.findings[:1], problems=[])
    rendered = load("markdown")(documents.document(failing, alone), Rendering())
    first, second = rendered.index("## FAIL · Task 124"), rendered.index("## FAIL · Task 125")
    assert first < rendered.index("is not a whole archive") < second
    assert rendered.index("run was resumed") > rendered.index("## Of several tasks") > second


def test_pieces_are_placed_by_rank_and_stand_in_order() -> None:
    pieces = [
        Piece(text="head", kind="head", rank=HEAD),
        Piece(text="table", kind="head", rank=DECIDES, under=0, hollow=True),
        Piece(text="r" * 90, kind="criteria", rank=DECIDES, under=1),
        Piece(text="why", kind="stories", rank=EXPLAINS, under=0),
        Piece(text="row", kind="criteria", rank=DECIDES, order=1, under=1),
    ]
    assert fit(pieces, 1000, len).text == f"head\ntable\n{'r' * 90}\nwhy\nrow\n"
    placed = fit(pieces, 19, len)
    assert (placed.text, placed.left_out) == ("head\ntable\nwhy\nrow\n", {"criteria": 1})
    placed = fit(pieces, 18, len)
    assert (placed.text, placed.left_out) == ("head\ntable\nrow\n", {"criteria": 1, "stories": 1})
    # A table without rows is none, and nothing stands without its head.
    assert fit(pieces[:3], 19, len).text == "head\n"
    assert fit(pieces, 4, len) == FittedText(text="", left_out={"head": 2, "criteria": 2, "stories": 1})
