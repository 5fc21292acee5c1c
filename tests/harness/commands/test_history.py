"""`--record`, `verify history` and `verify diff`, and a report as a table."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

import harness
from harness.history.changes import changes
from harness.judging.report import Document
from harness.values.verdicts import Reason, Verdict
from reports import load
from reports.options import Rendering
from tests.conftest import Outcome
from tests.extras import needs
from tests.reports import documents

needs("sqlalchemy")
Verify = Callable[..., Outcome]
PASS, FAIL = (("--task", "125", f"--example={kind}") for kind in ("pass", "fail"))
ID = "replknet-31b-top1"
EXAMPLE = Path(__file__).parents[3] / "specs" / "examples" / "125"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("REPROVERIFY_HISTORY", str(tmp_path / "history.db"))
    return str(tmp_path / "history.db")


@pytest.fixture
def recorded(verify: Verify, place: str) -> str:
    assert verify(*PASS, "--record", "--contributor", "zhang", "--reference", "#1").status == 0
    assert verify(*FAIL, "--record", place, "--contributor", "zhang", "--reference", "=2").status == 1
    return place


def test_the_verdict_is_recorded(verify: Verify, recorded: str) -> None:
    found = verify("history", "--json").json
    assert [(v["task"], v["verdict"], v["held"], v["of_required"], v["reference"]) for v in found] == [
        (125, "PASS", 1, 1, "#1"),
        (125, "FAIL", 0, 1, "=2"),
    ]
    assert verify("history", "--history", recorded, "--json").json == found


def test_a_submission_behind_record_is_one(verify: Verify, place: str, tmp_path: Path) -> None:
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.txt").write_text("none\n", encoding="utf-8")
    assert verify("--task", "125", "--record", tmp_path / "notes").status == 3
    assert verify("history", "--json").json[0]["submission"] == str(tmp_path / "notes")


def test_all_paths_of_a_submission_are_recorded(verify: Verify, place: str, tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("none\n", encoding="utf-8")
    assert verify("--task", "125", tmp_path / "a.txt", tmp_path / "b.txt", "--record").status == 3
    assert verify("history", "--json").json[0]["submission"] == f"{tmp_path / 'a.txt'}, {tmp_path / 'b.txt'}"


def test_a_verdict_that_cannot_be_recorded_is_told_first(verify: Verify, tmp_path: Path) -> None:
    found = verify(*PASS, "--record", tmp_path / "none.txt" / ".." / "x.db")
    assert found.status == 0
    (tmp_path / "y.db").write_bytes(b"no database" * 999)
    found = verify(*PASS, "--record", tmp_path / "y.db")
    assert found.status == 2
    assert "PASS" in found.out
    assert "y.db cannot be used: file is not a database." in found.err


def test_nothing_was_recorded(verify: Verify, place: str) -> None:
    found = verify("history")
    assert found.status == 2
    assert f"Nothing was recorded at {place} yet." in found.err


def test_the_text_shows_how_the_values_went(verify: Verify, recorded: str) -> None:
    lines = verify("history", "--criteria").out.splitlines()
    assert (
        lines[0].split() == "when (UTC) task criterion verdict value change contributor reference submission id".split()
    )
    assert "-0.228, PASS -> FAIL" in lines[2]
    assert "达标" in verify("history", "--criteria", "--lang", "zh").out
    assert verify("history", "--task", "126").out == "No verification is as asked for.\n"
    assert verify("history", "--since", "2999-01-01", "--json").json == []
    assert verify("history", "--model", "RepLKNet-31B", "--limit", "1", "--json").json[0]["verdict"] == "FAIL"
    assert verify("history", "--contributor", "li", "--csv").status == 2
    assert verify("history", "--contributor", "li", "--format", "csv").out == ""


def test_a_day_that_is_none(verify: Verify, recorded: str) -> None:
    found = verify("history", "--since", "yesterday")
    assert (found.status, "yesterday is no day" in found.err) == (2, True)


def test_a_table_for_spreadsheets_computes_nothing(verify: Verify, recorded: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    assert verify("history", "--criteria", "--export", path).status == 0
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    assert [(row["reference"], row["margin"], row["value_before"]) for row in rows] == [
        ("#1", "0.024", ""),
        ("'=2", "-0.204", "83.604"),
    ]


@pytest.mark.parametrize("criteria", [(), ("--criteria",)])
def test_a_table_as_parquet(verify: Verify, recorded: str, tmp_path: Path, criteria: tuple[str, ...]) -> None:
    pd = needs("pandas")
    needs("pyarrow")
    path = tmp_path / "table.parquet"
    assert verify("history", *criteria, "--export", path).status == 0
    table = pd.read_parquet(path)
    assert list(table["verdict"]) == ["PASS", "FAIL"]
    assert len(table) == len(verify("history", *criteria, "--json").json)


def test_a_table_of_no_known_kind(verify: Verify, recorded: str) -> None:
    found = verify("history", "--export", "table.xlsx")
    assert (found.status, "is written as .csv or .parquet" in found.err) == (2, True)


def test_a_report_as_a_table_of_pandas() -> None:
    needs("pandas")
    table = harness.frame(documents.document(documents.failing(), documents.missing()))
    assert list(table["task"]) == [124] * 7 + [126] * 2
    first = table.iloc[0]
    assert (first["criterion"], first["value"], first["target"], first["margin"], first["line"]) == (
        "slak-t-top1",
        "82.43999",
        "82.5",
        "-0.06001",
        48211,
    )
    empty = harness.frame(documents.document(documents.report(Verdict.MISSING, 3, [])))
    assert (len(empty), list(empty.columns), list(empty.dtypes)) == (0, list(table.columns), list(table.dtypes))


def test_what_became_of_a_submission(verify: Verify, tmp_path: Path) -> None:
    for name, arguments in (("a.json", PASS), ("b.json", FAIL)):
        verify(*arguments, "--report", f"json={tmp_path / name}")
    worse = verify("diff", tmp_path / "a.json", tmp_path / "b.json")
    first, second, _, last = worse.out.splitlines()
    assert first == f"  task 125  {ID}: PASS -> FAIL  (worse)"
    assert second.startswith("  task 125  new finding: specs/examples/125/fail/train.log: the best value ")
    assert last == "1 worse, 0 better, 1 otherwise changed, 0 unchanged."
    assert worse.status == 1
    better = verify("diff", tmp_path / "b.json", tmp_path / "a.json", "--lang", "zh")
    assert (better.status, "（变好）" in better.out or "(变好)" in better.out) == (0, True)
    same = verify("diff", tmp_path / "a.json", tmp_path / "a.json", "--json")
    assert (same.status, same.json) == (0, {"changes": [], "same": 1})


def test_what_became_of_records(verify: Verify, recorded: str) -> None:
    first, second = (v["id"] for v in verify("history", "--json").json)
    assert verify("diff", first, second).status == 1
    assert verify("diff", first[:8], second[:8]).status == 1
    absent = verify("diff", first, "0" * 8)
    assert (absent.status, "has no record 00000000." in absent.err) == (2, True)
    wrong = verify("diff", first, "1")
    assert (wrong.status, wrong.err.splitlines()[0]) == (
        2,
        "verify: 1 is neither a file nor the id of a record. `verify history` prints the ids.",
    )


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"report_version": 1}', "\udcff"])
def test_what_is_no_report(verify: Verify, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8", errors="surrogateescape")
    found = verify("diff", tmp_path / "a.json", tmp_path / "a.json")
    assert (found.status, "a.json is no report that --format json wrote" in found.err) == (2, True)


def test_every_kind_of_change() -> None:
    before, after = documents.failing(), documents.failing()
    rows = {row.id: row for row in after.rows}
    rows["slak-t-top1"].value = before.rows[0].value + 1  # type: ignore[operator]
    rows["slak-t-top5"].target = documents.target("96.2")
    rows["slak-s-top1"].verdict = Verdict.PASS
    rows["slak-t-loss"].verdict = Verdict.PASS
    rows["code"].verdict = Verdict.FAIL
    after.rows.remove(rows["docs"])
    after.rows.append(documents.metric_row("new", Verdict.MISSING, Reason.NO_LOG))
    after.rows.append(documents.metric_row("more", Verdict.MISSING, Reason.NO_LOG, required=False))
    after = msgspec.structs.replace(after, findings=after.findings[:1])
    found = changes(documents.document(before), documents.document(after))
    assert [(c.kind, c.criterion, c.worse) for c in found.changes] == [
        ("gone", "docs", True),
        ("verdict", "code", True),
        ("new", "new", True),
        ("verdict", "slak-s-top1", False),
        ("value", "slak-t-top1", None),
        ("target", "slak-t-top5", None),
        ("verdict", "slak-t-loss", None),
        ("new", "more", None),
        ("finding_gone", "", None),
    ]
    assert (found.same, found.exit_status) == (1, 1)


@pytest.mark.parametrize(
    ("name", "kinds"), [("v2/", []), ("v2", []), ("other", ["evidence", "finding_new", "finding_gone"])]
)
def test_what_a_folder_is_called_changes_nothing(verify: Verify, tmp_path: Path, name: str, kinds: list[str]) -> None:
    """The same files in another folder are the same evidence; where the folder is another, they are not."""
    for folder in ("v1", "v2"):
        shutil.copytree(EXAMPLE / "fail", tmp_path / folder)
    shutil.copytree(EXAMPLE / "fail", tmp_path / "other" / "deeper")
    found = []
    for handed_in in ("v1", name):
        verify("--task", "125", f"{tmp_path}/{handed_in}", "--report", f"json={tmp_path / 'a.json'}")
        found.append(msgspec.json.decode((tmp_path / "a.json").read_bytes(), type=Document))
    assert list(dict.fromkeys(change.kind for change in changes(*found).changes)) == kinds


def test_findings_stand_in_the_order_of_the_reports() -> None:
    names = [f"{letter}.log" for letter in "zyxwvutsrqpo"]
    one = documents.failing()
    findings = [msgspec.structs.replace(one.findings[0], file=name) for name in names]
    before = documents.document(msgspec.structs.replace(one, findings=[]))
    after = documents.document(msgspec.structs.replace(one, findings=findings))
    assert [change.finding.file for change in changes(before, after).changes if change.finding] == names


def test_a_task_that_is_no_longer_judged_is_worse() -> None:
    both = documents.document(documents.passing(), documents.missing())
    one = documents.document(documents.passing())
    assert [(c.kind, c.task, c.worse) for c in changes(both, one).changes] == [("gone", 126, True)] * 2
    assert [(c.kind, c.task, c.worse) for c in changes(one, both).changes] == [("new", 126, True)] * 2


def test_a_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    document = documents.document(documents.failing())
    text = load("json")(document, Rendering())
    assert changes(document, msgspec.json.decode(text, type=type(document))).changes == []
    assert json.loads(text)["report_version"] == 2


HOSTILE = "\x1b[2J\u202e\n::error::x\t=cmd|' /C calc'!A0"


@pytest.mark.parametrize("form", ["text", "json", "csv"])
@pytest.mark.parametrize("criteria", [(), ("--criteria",)])
def test_hostile_texts_are_shown_by_history(
    verify: Verify, place: str, monkeypatch: pytest.MonkeyPatch, form: str, criteria: tuple[str, ...]
) -> None:
    from harness.history.store import Store

    store = Store(place, create=True)
    store.record(documents.document(documents.hostile(HOSTILE)), contributor=HOSTILE, reference=HOSTILE)
    store.close()
    shown = verify("history", *criteria, "--format", form).out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    if form == "json":
        assert json.loads(shown)[0]["contributor"] == HOSTILE
    else:
        assert len(shown.splitlines()) == 2
        assert not any(line.lstrip().startswith(("::", "=")) for line in shown.splitlines())


@pytest.mark.parametrize("form", ["text", "json"])
def test_hostile_texts_are_shown_by_diff(verify: Verify, tmp_path: Path, form: str) -> None:
    for name, document in (("a.json", documents.passing()), ("b.json", documents.hostile(HOSTILE))):
        text = load("json")(documents.document(document), Rendering())
        (tmp_path / name).write_text(text, encoding="utf-8")
    shown = verify("diff", tmp_path / "a.json", tmp_path / "b.json", "--format", form).out
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
