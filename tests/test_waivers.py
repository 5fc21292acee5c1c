"""The reviewer's file of waivers and confirmations, from end to end; `DECLARED` leaves a row to a person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.api import load_spec
from harness.judging import waivers
from harness.judging.options import Options
from harness.judging.report import Waiver
from harness.values.verdicts import Reason, Verdict
from tests.conftest import Outcome
from tests.reports import documents
from tests.test_declared_formats import DECLARED, ID, SPECS

Verify = Callable[..., Outcome]
OTHER = "pvtv2-b1-top1"
WORD = {"author": "A. Reviewer", "reason": "seen by eye", "date": "2026-01-02"}
SAID = "author: A. Reviewer, reason: seen by eye, date: 2026-01-02"


@pytest.fixture
def judge(verify: Verify, tmp_path: Path) -> Callable[..., Outcome]:
    """Judge a table with this best value, which a person has to look at, under the reviewer's entries."""
    folder = tmp_path / "submission"
    folder.mkdir()
    declared = DECLARED.replace("results/*.csv", "a.csv")

    def call(*entries: str, value: str = "78.70", options: tuple[object, ...] = ()) -> Outcome:
        (folder / "a.csv").write_text(f"epoch,val_acc\n1,78.10\n2,{value}\n", encoding="utf-8")
        (folder / "submission.yaml").write_text(declared, encoding="utf-8")
        mine = tmp_path / "mine.yaml"
        mine.write_text("\n".join(f"- {{{entry}, {SAID}}}" for entry in entries), encoding="utf-8")
        return verify("--task", 900, folder, *SPECS, "--waivers", mine, *options)

    return call


def said(outcome: Outcome, criterion: str = ID) -> tuple[str, str, str | None]:
    row = outcome.rows[criterion]
    return row["verdict"], row["reason"], row["before"]


def notes(outcome: Outcome, criterion: str = ID) -> list[tuple[str, dict[str, str]]]:
    return [(note["code"], note["values"]) for note in outcome.rows[criterion]["notes"]]


def test_what_is_left_to_a_person_is_confirmed(judge: Callable[..., Outcome]) -> None:
    found = judge(f"criterion: {ID}, verdict: PASS", f"criterion: {OTHER}")
    assert said(found) == ("PASS", "confirmed", "REVIEW")
    assert said(found, OTHER) == ("WAIVED", "waived", "MISSING")
    assert (found.status, found.json["verdict"]) == (0, "PASS")
    assert found.rows[ID]["waiver"] == {"criterion": ID, "task": None, "verdict": "PASS", **WORD}


@pytest.mark.parametrize(("value", "options"), [("70.00", ("--trust-declared",)), ("nan", ("--trust-declared",))])
def test_a_confirmation_makes_no_pass_of_a_failure(
    judge: Callable[..., Outcome], value: str, options: tuple[object, ...]
) -> None:
    found = judge(f"criterion: {ID}, verdict: PASS", value=value, options=options)
    assert (found.rows[ID]["verdict"], found.status) == ("FAIL", 1)
    assert notes(found)[-1] == ("note_confirmation_unused", {**WORD, "verdict": "FAIL"})


def test_nor_of_what_is_missing(judge: Callable[..., Outcome]) -> None:
    found = judge(f"criterion: {OTHER}, verdict: PASS")
    assert said(found, OTHER) == ("MISSING", "no_evidence", None)
    assert notes(found, OTHER) == [("note_confirmation_unused", {**WORD, "verdict": "MISSING"})]


@pytest.mark.parametrize("options", [(), ("--trust-declared",)])
def test_whatever_passes_may_be_rejected(judge: Callable[..., Outcome], options: tuple[object, ...]) -> None:
    found = judge(f"criterion: {ID}, verdict: FAIL", options=options)
    assert said(found) == ("FAIL", "rejected", "PASS" if options else "REVIEW")
    assert found.status == 1


def test_what_holds_needs_no_waiver(judge: Callable[..., Outcome]) -> None:
    found = judge(f"criterion: {ID}", options=("--trust-declared",))
    assert said(found) == ("PASS", "meets_target", None)


@pytest.mark.parametrize(
    ("value", "tolerance", "verdict"),
    [
        ("78.40", "0.2", "WITHIN"),
        ("78.39", "0.2", "FAIL"),
        ("78.39", "'0.21'", "WITHIN"),
        ("78.50", "imagenet-top1-check", "WITHIN"),
        ("78.49", "imagenet-top1-check", "FAIL"),
        ("78.50", "0", "FAIL"),
    ],
)
def test_a_tolerance(judge: Callable[..., Outcome], value: str, tolerance: str, verdict: str) -> None:
    found = judge(f"criterion: {ID}, tolerance: {tolerance}", value=value, options=("--trust-declared",))
    assert found.rows[ID]["verdict"] == verdict
    shown = tolerance.strip("'")
    text = shown if shown.startswith("imagenet") else f"{shown} %"
    assert ("note_decided_tolerance", {**WORD, "tolerance": text}) in notes(found)
    (entry,) = found.rows[ID]["decided"]
    assert entry["tolerance"] == shown


def test_a_tolerance_is_nothing_under_strict(judge: Callable[..., Outcome]) -> None:
    options = ("--trust-declared", "--strict")
    found = judge(f"criterion: {ID}, tolerance: 0.2", value="78.40", options=options)
    assert found.rows[ID]["verdict"] == "FAIL"


def test_a_mapping_to_a_file_that_is_not_there_is_told(judge: Callable[..., Outcome]) -> None:
    found = judge(f"criterion: {OTHER}, mapping: nowhere.log")
    code, values = notes(found, OTHER)[-1]
    told = {name: WORD[name] for name in ("author", "date")}
    assert (code, values) == ("note_decided_no_file", {**told, "path": "nowhere.log"})
    assert "decided" not in found.rows[OTHER]


def test_a_mapping_names_a_line_that_no_format_knows(verify: Verify, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    row = "replknet-31b-top1"
    (folder / "out.log").write_text("epoch 1 val acc1 84.11\nepoch 2 val acc1 84.30\n", encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(f"- {{criterion: {row}, mapping: 'out.log:1:percent', {SAID}}}", encoding="utf-8")
    alone = verify("--task", 125, folder, "--json").rows[row]
    found = verify("--task", 125, folder, "--json", "--waivers", mine)
    assert alone["verdict"] == "REVIEW"
    assert (found.rows[row]["verdict"], found.rows[row]["value"]) == ("PASS", "84.30")
    assert "note_decided_mapping" in [code for code, _ in notes(found, row)]


@pytest.mark.parametrize(("day", "verdict"), [("2023-11-15", "REVIEW"), ("2023-11-14", "WAIVED")])
def test_a_waiver_expires_after_its_last_day(day: str, verdict: str) -> None:
    waiver = Waiver(criterion="a", expires="2023-11-14", **WORD)
    options = Options(waivers=[waiver], today=day)
    row = documents.metric_row("a", Verdict.REVIEW, Reason.NEEDS_PERSON)
    waivers.rule(row, load_spec(900, "tests/specs"), options, [])
    assert row.verdict.value == verdict
    expired = [note.values for note in row.notes if note.code == "note_waiver_expired"]
    said_of_it = {"author": "A. Reviewer", "date": "2026-01-02", "expires": "2023-11-14"}
    assert expired == ([said_of_it] if verdict == "REVIEW" else [])


def test_an_expired_one_is_shown(judge: Callable[..., Outcome]) -> None:
    found = judge(f"criterion: {ID}, verdict: PASS, expires: 2026-01-03")
    assert said(found)[0] == "REVIEW"
    assert notes(found)[-1][0] == "note_waiver_expired"


def test_options_know_the_day() -> None:
    assert Options().today >= "2024-01-01"
    assert len(Options().today) == 10


def test_an_entry_of_another_task_is_left_out(judge: Callable[..., Outcome]) -> None:
    found = judge(f"criterion: {ID}, verdict: FAIL, task: 901", "criterion: nobody, task: 901")
    assert said(found)[0] == "REVIEW"
    assert judge(f"criterion: {ID}, verdict: FAIL, task: 900").rows[ID]["verdict"] == "FAIL"


@pytest.mark.parametrize(
    ("entries", "sentence"),
    [
        (["criterion: nobody"], "mine.yaml:1: there is no criterion nobody in the tasks of this call. Known: cyclemlp"),
        ([f"criterion: {ID}, verdict: GOOD"], "mine.yaml:1: [0].verdict: Invalid enum value 'GOOD'."),
        ([f"criterion: {ID}", f"criterion: {ID}, because: x"], "mine.yaml:2: [1].because: there is no key `because`"),
        ([f"criterion: {ID}, tolerance: 1, reading: a"], "mine.yaml:1: an entry decides one thing, and this one toler"),
        ([f"criterion: {ID}", f"criterion: {ID}, verdict: FAIL"], "mine.yaml:2: what is decided of cyclemlp-b1-top1"),
        ([f"criterion: {ID}, expires: 2026-02-30"], "mine.yaml:1: 2026-02-30 is no day of the calendar."),
        ([f"criterion: {ID}, reading: a"], "mine.yaml:1: the target has no reading a. Known: -."),
        ([f"criterion: {ID}, tolerance: -1"], "mine.yaml:1: -1 is no tolerance of this criterion"),
        ([f"criterion: {ID}, tolerance: nobody"], "mine.yaml:1: nobody is no tolerance of this criterion"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(judge: Callable[..., Outcome], entries: list[str], sentence: str) -> None:
    found = judge(*entries)
    assert found.status == 2
    assert sentence in found.err


def test_an_empty_file_decides_nothing(judge: Callable[..., Outcome]) -> None:
    assert said(judge())[0] == "REVIEW"


def test_one_in_the_submission_is_ignored_and_reported(judge: Callable[..., Outcome], tmp_path: Path) -> None:
    inside = tmp_path / "submission" / "deep"
    inside.mkdir()
    (inside / "Waivers.yml").write_text(f"- {{criterion: {ID}, verdict: PASS, {SAID}}}\n", encoding="utf-8")
    found = judge()
    assert said(found)[0] == "REVIEW"
    assert [(f["code"], f["grade"], f["file"]) for f in found.json["reports"][0]["findings"]] == [
        ("waivers_in_submission", "suspicious", f"{tmp_path}/submission/deep/Waivers.yml")
    ]


def test_one_in_the_submission_cannot_be_given(judge: Callable[..., Outcome], tmp_path: Path) -> None:
    inside = tmp_path / "submission" / "w.yaml"
    inside.write_text(f"- {{criterion: {ID}, verdict: PASS, {SAID}}}\n", encoding="utf-8")
    found = judge(options=("--waivers", inside))
    assert found.status == 2
    assert "lies inside the submission" in found.err


@pytest.mark.parametrize("form", ["text", "markdown", "junit"])
@pytest.mark.parametrize(
    ("lang", "word"), [("en", "Confirmed by A. Reviewer on 2026-01-02: seen by eye"), ("zh", "确认")]
)
def test_it_is_shown_wherever_the_verdict_is(judge: Callable[..., Outcome], form: str, lang: str, word: str) -> None:
    found = judge(f"criterion: {ID}, verdict: PASS", options=("--format", form, "--lang", lang))
    assert word in found.out


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("percent", "ms", "mine.yaml:4: logs[0].columns.top1.unit: top1 is not measured in `ms`."),
        ("top1", "top11", "mine.yaml:4: logs[0].columns.top11: the metric `top11` is not known."),
        (
            "split: val",
            "splt: val",
            "mine.yaml:4: logs[0].columns.top1.splt: there is no key `splt`; did you mean `split`?",
        ),
        ("submission: 1", "submission: 1\nwaive: all", "mine.yaml:2: `waive` has no effect"),
        ("logs:", "units: {a: furlong}\nlogs:", "mine.yaml:2: units.a: furlong is no unit."),
        ("logs:", "logs: [", "mine.yaml:3: not valid YAML"),
    ],
)
def test_what_is_wrong_with_declared_formats_is_said_with_its_line(
    judge: Callable[..., Outcome], tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    mine = tmp_path / "own" / "mine.yaml"
    mine.parent.mkdir()
    mine.write_text(DECLARED.replace(old, new, 1), encoding="utf-8")
    found = judge(options=("--declared", mine))
    assert found.status in (2, 3)
    assert sentence in found.err
