"""`verify batch` on submissions of every verdict."""

import csv
import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.batch.summary import summed
from harness.batch.verified import SubmissionResult
from harness.values.records import Message
from harness.values.verdicts import Verdict
from reports.options import Rendering
from tests.conftest import Outcome
from tests.extras import needs
from tests.reports.html.reading import HTML, Page, text_of

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
Call = Callable[..., Outcome]
ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "specs" / "examples" / "125"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three submissions: one that passes, one that fails, one that is nothing at all."""
    folder = tmp_path / "all"
    for kind in ("pass", "fail"):
        shutil.copytree(EXAMPLES / kind, folder / kind)
    (folder / "nothing.txt").write_text("nothing to see\n")
    return folder


def batch(verify: Call, root: Path, *more: object) -> Outcome:
    return verify("batch", root, "--cache", root.parent / "kept.sqlite", *more)


def test_verdicts_by_task_and_toolkit(verify: Call, root: Path) -> None:
    outcome = batch(verify, root, "--tasks", 125)
    assert outcome.status == 1
    assert outcome.out.splitlines()[:2] == [
        "task      submissions    PASS    FAIL    MISSING",
        "125                 3       1       1          1",
    ]
    assert outcome.out.splitlines()[-1] == "3 submissions, 0 unchanged since: 1 PASS, 1 FAIL, 1 MISSING"


def test_what_has_not_changed_is_not_verified_again(verify: Call, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = json.loads(batch(verify, root, "--tasks", 125, "--format", "json").out)
    monkeypatch.setattr("harness.batch.works.Works.begin", lambda *_: 1 / 0)
    again = json.loads(batch(verify, root, "--tasks", 125, "--format", "json").out)
    assert [one["kept"] for one in again["results"]] == [True, True, True]
    assert again["summary"]["kept"] == 3
    assert [one["rows"] for one in again["results"]] == [one["rows"] for one in first["results"]]
    # Other tasks, or other options, are other results; so is another content.
    for more in (["--tasks", 124], ["--tasks", 125, "--strict"]):
        assert batch(verify, root, *more).status == 4
    (root / "nothing.txt").write_text("nothing to be seen\n")
    assert batch(verify, root, "--tasks", 125).status == 4


def test_what_results_depend_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry beside the specs, and the program itself, decide as the specs do."""
    from harness.batch import cache

    for name in ("125.yaml", "metrics.yaml"):
        (tmp_path / name).write_text("a: 1\n")
    before = cache.of_specs([tmp_path / "125.yaml"])
    assert before == cache.of_specs([tmp_path / "125.yaml"])
    (tmp_path / "metrics.yaml").write_text("a: 2\n")
    assert cache.of_specs([tmp_path / "125.yaml"]) != before
    program = cache.of_program()
    assert program == cache.of_program()
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    assert cache.of_program() != program


def test_results_are_written_as_they_are_finished(verify: Call, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    batch(verify, root, "--tasks", 125, "--results", path)
    batch(verify, root, "--tasks", 125, "--results", path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted((one["name"], one["verdict"], one["kept"]) for one in lines) == [
        ("fail", "FAIL", False),
        ("fail", "FAIL", True),
        ("nothing.txt", "MISSING", False),
        ("nothing.txt", "MISSING", True),
        ("pass", "PASS", False),
        ("pass", "PASS", True),
    ]


def test_which_tasks_fit(verify: Call, root: Path) -> None:
    found = json.loads(batch(verify, root, "--tasks", "auto", "--format", "json").out)
    assert [(one["name"], one["tasks"]) for one in found["results"]] == [
        ("fail", [125]),
        ("nothing.txt", []),
        ("pass", [125]),
    ]
    assert found["summary"]["unverified"] == [["nothing.txt", {"code": "batch_no_fit", "values": {}}]]


def test_the_task_that_a_submission_names(verify: Call, root: Path) -> None:
    (root / "pass" / "submission.yaml").write_text("submission: 1\ntask: 125\n")
    outcome = batch(verify, root, "--no-cache")
    assert outcome.status == 3
    assert "  fail: No task: neither the manifest nor a submission.yaml names one." in outcome.out
    assert [line.split()[:2] for line in outcome.out.splitlines()[:2]] == [["task", "submissions"], ["125", "1"]]


def test_a_table_of_the_criteria(verify: Call, root: Path) -> None:
    rows = batch(verify, root, "--tasks", 125, "--format", "csv").out.splitlines()
    assert rows[0].startswith("submission,path,task,toolkit,verdict,criterion,")
    assert [row.split(",")[0] for row in rows[1:]] == sorted(row.split(",")[0] for row in rows[1:])


def test_the_same_table_as_parquet(verify: Call, root: Path, tmp_path: Path) -> None:
    pd = needs("pandas")
    (root / "=cmd.txt").write_text("nothing to see\n")
    place = tmp_path / "table.parquet"
    rows = batch(verify, root, "--tasks", 125, "--format", "csv", "--report", f"parquet={place}").out
    table = pd.read_parquet(place)
    expected = list(csv.DictReader(rows.splitlines()))
    assert list(table.columns) == list(expected[0])
    assert {name: str(kind) for name, kind in table.dtypes.items() if kind in ("Int64", "boolean")} == {
        "task": "Int64",
        "required": "boolean",
    }
    shown = table.astype("string").fillna("").to_dict("records")
    # A spreadsheet takes `=cmd.txt` for a formula; Parquet has no formulas.
    assert [{**row, "submission": row["submission"].removeprefix("'")} for row in expected] == shown
    assert [row["submission"] for row in expected if row["submission"] not in ("pass", "fail", "nothing.txt")] == [
        "'=cmd.txt"
    ]


def test_a_submission_that_was_not_verified_has_a_line_of_its_own(verify: Call, root: Path, tmp_path: Path) -> None:
    pd = needs("pandas")
    place = tmp_path / "table.parquet"
    batch(verify, root, "--report", f"parquet={place}")
    table = pd.read_parquet(place)
    assert list(table["submission"]) == ["fail", "nothing.txt", "pass"]
    assert table["task"].isna().all()
    assert table["problem"].str.startswith("No task: ").all()


@pytest.mark.parametrize("where", [["--format", "parquet"], ["--report", "parquet=-"]])
def test_what_is_no_text_has_no_place_on_a_terminal(verify: Call, root: Path, where: list[str]) -> None:
    outcome = batch(verify, root, "--tasks", 125, *where)
    assert (outcome.status, outcome.out) == (2, "")
    assert "What is written as parquet is no text. Say where it goes: --report parquet=PATH." in outcome.err


@pytest.mark.parametrize(("lang", "word"), [("en", "its verdict"), ("zh", "该项判定")])
def test_the_same_table_as_a_page(verify: Call, root: Path, tmp_path: Path, lang: str, word: str) -> None:
    (root / "<img src=x onerror=alert(1)>").write_text("nothing to see\n")
    place = tmp_path / "batch.html"
    rows = batch(verify, root, "--tasks", 125, "--format", "csv", "--report", f"html={place}", "--lang", lang).out
    shown = Page(place.read_text(encoding="utf-8"))
    (table,) = shown.elements("table", "tasks", lang=lang)
    told = [[text_of(cell) for cell in row] for row in table.iter(f"{HTML}tr")]
    assert word in told[0]
    expected = list(csv.DictReader(rows.splitlines()))
    order = {"ERROR": 0, "FAIL": 1, "MISSING": 2, "PASS": 9}
    assert [row[0] for row in told[1:]] == [
        row["submission"] for row in sorted(expected, key=lambda row: (order[row["verdict"]], row["submission"]))
    ]
    assert {row[4].split(" ")[0] for row in told[1:]} == {row["criterion"] for row in expected}
    assert {row[6] for row in told[1:]} == {row["value"] for row in expected}
    assert not list(table.iter(f"{HTML}img"))
    counts = [text_of(cell) for cell in shown.elements("table", lang=lang)[0].iter(f"{HTML}td")]
    assert counts == ["4", "1", "1", "2"]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_page_of_more_than_it_shows(lang: str) -> None:
    from harness.commands.batch_reports import RENDERERS, ShownReports

    results = [
        SubmissionResult(
            name=f"{number:04}",
            path="a",
            tasks=[125],
            verdict=verdict,
            exit_status=0,
            problem=Message(code="batch_no_fit"),
        )
        for number, verdict in enumerate([Verdict.PASS, *[Verdict.FAIL] * 2000])
    ]
    shown = Page(RENDERERS["html"](ShownReports(summed(results), results), Rendering(lang=lang)))
    words = {"en": "1 submission of a lighter verdict is not shown", "zh": "另有 1 份判定较轻的提交未显示"}
    assert any(text.startswith(words[lang]) for text in shown.texts("p", "dim", lang=lang))
    (table,) = shown.elements("table", "tasks", lang=lang)
    assert len(list(table.iter(f"{HTML}tr"))) == 2001


def test_a_live_summary_on_a_terminal_alone(
    verify: Call, root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("harness.text.progress._PATIENCE", -1.0)
    monkeypatch.setattr("harness.text.progress._EVERY", 0.0)
    assert batch(verify, root, "--tasks", 125).err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    shown = batch(verify, root, "--tasks", 125).err.split("\r")
    last = [line.rstrip() for line in shown if line.strip()][-1]
    assert last == "submissions: 3 / 3 (100%), 0 s; 1 PASS, 1 FAIL, 1 MISSING"
    assert shown[-1] == ""


def test_logs_that_several_submissions_share(verify: Call, root: Path) -> None:
    shutil.copytree(root / "pass", root / "copy")
    out = batch(verify, root, "--tasks", 125).out
    assert "1 log stands in several submissions, byte for byte:" in out


def test_stop_at_the_first_failure(verify: Call, root: Path) -> None:
    found = json.loads(batch(verify, root, "--tasks", 125, "--workers", 1, "--fail-fast", "--format", "json").out)
    assert [one["verdict"] for one in found["results"]] == ["FAIL"]


def test_a_broken_store_is_put_aside(verify: Call, root: Path) -> None:
    (root.parent / "kept.sqlite").write_bytes(b"not a database, and longer than its header would be" * 40)
    assert batch(verify, root, "--tasks", 125).status == 1
    assert (root.parent / "kept.sqlite.broken").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["batch", "nowhere"], "nowhere is neither a folder of submissions nor a manifest"),
        (["batch", ".", "--workers", "0"], "--workers takes a number from 1 on, not 0."),
        (["batch", ".", "--retry", "-1"], "--retry takes a number from 0 on, not -1."),
        (["batch", ".", "--tasks", "9999"], "9999"),
        (["batch", ".", "--tasks", "125", "--results", "/nowhere/at/all"], "/nowhere/at/all cannot be written"),
    ],
)
def test_wrong_usage(
    verify: Call, root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(root)
    outcome = verify(*arguments, "--no-cache")
    assert outcome.status == 2
    assert words in outcome.err


@pytest.mark.skipif(sys.platform != "linux", reason="a file system that takes names of any bytes")
def test_names_that_are_no_text(verify: Call, root: Path, tmp_path: Path) -> None:
    for name in (b"\xff", b"\\xff"):
        shutil.copytree(root / "pass", os.fsdecode(os.fsencode(root) + b"/" + name))
    reports = [f"--report={name}={tmp_path / name}" for name in ("csv", "parquet", "html", "json")]
    for kept in (False, True):
        outcome = batch(verify, root, "--tasks", 125, "--results", tmp_path / "results.jsonl", *reports)
        assert outcome.status == 1
        found = json.loads((tmp_path / "json").read_text(encoding="utf-8"))["results"]
        assert [one["name"] for one in found] == ["\\xff", "\\xff#2", "fail", "nothing.txt", "pass"]
        assert {one["kept"] for one in found} == {kept}
