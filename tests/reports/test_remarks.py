"""What is said of lines of files: annotations of GitHub, SARIF, and code quality of GitLab."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness import cli
from harness.evidence.findings import Finding, Grade
from harness.judging.report import Document, Gate
from harness.values.verdicts import Reason, Verdict
from reports import load
from reports.github import A_KIND
from reports.options import Rendering
from reports.remarks import Level, PlacedRemark, Spot, place, remarks
from reports.sarif import MOST, uri
from tests.reports import documents

pytestmark = pytest.mark.usefixtures("made_up")
FAILING = documents.document(documents.failing())
LOG = "submitted/work_dirs/slak_tiny_adamw_300e_in1k/train.log"


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In a folder of its own, and in no CI."""
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


def at(file: str, line: int | None = 3) -> Spot | None:
    return place(PlacedRemark(level=Level.NOTE, order=0, code="c", title="t", text="x", about="", file=file, line=line))


def commands(document: Document, lang: str = "en") -> list[str]:
    return load("github")(document, Rendering(lang=lang)).splitlines()


def sarif(document: Document) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(load("sarif")(document, Rendering()))
    return found


def issues(document: Document) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(load("codequality")(document, Rendering()))
    return found


def test_what_is_said_of_a_failing_report() -> None:
    said = [(r.level.value, r.code, r.file, r.line) for r in remarks(FAILING, "en")]
    assert said == [
        ("error", "misses_target", LOG, 48211),
        ("error", "archive_broken", "submitted/x.zip", None),
        ("warning", "best_not_in_series", "submitted/other.log", 13),
        ("warning", "contradicted", "submitted/other.log", 12),
        ("warning", "no_evidence", LOG, 48211),
        ("note", "waived", "", None),
        ("note", "run_resumed", LOG, 25117),
    ]


def test_a_gate_says_how_grave_a_verdict_is() -> None:
    levels = {}
    for review in ("open", "fail", "pass"):
        report = msgspec.structs.replace(documents.failing(), gate=Gate(review=review))
        said = remarks(documents.document(report), "en")
        levels[review] = [r.level.value for r in said if r.code == "contradicted"]
    assert levels == {"open": ["warning"], "fail": ["error"], "pass": ["note"]}


def test_what_is_the_same_for_two_tasks_is_said_once() -> None:
    other = msgspec.structs.replace(documents.failing(), task=125)
    said = [r.code for r in remarks(documents.document(documents.failing(), other), "en")]
    assert {code: said.count(code) for code in ("archive_broken", "run_resumed", "misses_target")} == {
        "archive_broken": 1,
        "run_resumed": 1,
        "misses_target": 2,
    }


@pytest.mark.parametrize(
    ("file", "path", "line"),
    [
        ("a.log", "a.log", 3),
        ("./sub/../a.log", "a.log", 3),
        ("x.zip!/logs/a.log", "x.zip", None),
        ("x.zip!/y.zip!/a.log", "x.zip", None),
    ],
)
def test_a_place_in_the_repository(file: str, path: str, line: int | None) -> None:
    assert at(file) == Spot(path, line)


@pytest.mark.parametrize("file", ["../a.log", "/elsewhere/a.log", "a/../../b.log", ".."])
def test_what_lies_outside_has_no_place(file: str) -> None:
    assert at(file) is None


@pytest.mark.parametrize("name", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"])
def test_a_place_is_told_from_the_root_of_the_repository(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    monkeypatch.chdir(tmp_path / "sub")
    monkeypatch.setenv(name, str(tmp_path))
    assert at("a.log") == Spot("sub/a.log", 3)
    assert at("../b.log") == Spot("b.log", 3)
    assert at(f"{tmp_path}{os.sep}c.log") == Spot("c.log", 3)
    assert at("../../d.log") is None


def test_annotations_stand_on_the_lines_of_the_log() -> None:
    first, *_ = commands(FAILING)
    assert first == (
        f"::error file={LOG},line=48211,title=FAIL%3A Task 124 slak-t-top1::82.439 %25 misses the target 82.5 %25 by "
        "0.061 pt. Submit the log of a run that reaches it; if another run of the submission already does, name its "
        "log with --map."
    )
    assert [line.partition(" ")[0] for line in commands(FAILING)] == ["::error"] * 2 + ["::warning"] * 3 + [
        "::notice"
    ] * 3


def test_a_report_with_nothing_to_say_still_tells_the_verdict() -> None:
    assert commands(documents.document(documents.passing())) == [
        "::notice title=reproverify%3A PASS::2 of 2 required criteria hold."
    ]


@pytest.mark.parametrize("count", [A_KIND, A_KIND + 1, 3 * A_KIND])
def test_no_more_annotations_of_a_kind_than_github_shows(count: int) -> None:
    rows = [documents.metric_row(f"c{number}", Verdict.FAIL, Reason.NO_FILES) for number in range(count)]
    errors = commands(documents.document(documents.report(Verdict.FAIL, 1, rows)))[:-1]
    assert len(errors) == A_KIND
    assert all(line.startswith("::error ") for line in errors)
    told = f"::error title=reproverify::{count - A_KIND + 1} more of this kind; the whole report has them: "
    assert errors[-1].startswith(told) == (count > A_KIND)


def test_findings_of_a_kind_in_a_file_are_one_annotation() -> None:
    findings = [
        Finding(code="best_below_series", grade=Grade.CONTRADICTION, check="best", file=file, lines=[line], values={})
        for file, line in (("a.log", 1), ("a.log", 2), ("a.log", 3), ("b.log", 1))
    ]
    lines = commands(documents.document(documents.report(Verdict.PASS, 0, [], findings=findings)))
    assert [line.endswith("(and 2 more)") for line in lines if line.startswith("::warning file=")] == [True, False]


def test_sarif_says_where_and_what() -> None:
    run = sarif(FAILING)["runs"][0]
    first = run["results"][0]
    assert (first["ruleId"], first["level"], run["tool"]["driver"]["rules"][first["ruleIndex"]]["id"]) == (
        "misses_target",
        "error",
        "misses_target",
    )
    assert first["locations"] == [
        {
            "physicalLocation": {
                "artifactLocation": {"uri": LOG, "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 48211, "snippet": {"text": "[Eval][Epoch 297][Avg]top1: 0.8243999"}},
            }
        }
    ]
    assert run["properties"] == {"verdict": "FAIL", "exitStatus": 1}


def test_sarif_of_more_than_github_takes_says_how_many_are_left_out() -> None:
    rows = [documents.metric_row(f"c{number}", Verdict.FAIL, Reason.NO_FILES) for number in range(MOST + 2)]
    run = sarif(documents.document(documents.report(Verdict.FAIL, 1, rows)))["runs"][0]
    assert len(run["results"]) == MOST
    (notice,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notice["message"]["text"].startswith("2 more of this kind")
    rows.pop()
    rows.pop()
    assert "invocations" not in sarif(documents.document(documents.report(Verdict.FAIL, 1, rows)))["runs"][0]


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("a b/训.log", "a%20b/%E8%AE%AD.log"),
        ("javascript:alert(1)", "javascript%3Aalert%281%29"),
        ("a?b#c%41", "a%3Fb%23c%2541"),
        ("x\udc80.log", "x%80.log"),
    ],
)
def test_a_path_is_never_an_address(path: str, reference: str) -> None:
    assert uri(path) == reference


@pytest.mark.skipif(os.name != "posix", reason="needs file names of any bytes")
@pytest.mark.parametrize(
    ("raw", "reference", "shown"),
    [
        (b"\xff.log", "s/%FF.log", "s/\\xff.log"),
        (b"a\xe8\x01.log", "s/a%E8%01.log", "s/a\\xe8\\x01.log"),
        (b"\\xff.log", "s/%5Cxff.log", "s/\\xff.log"),
        ("\u7cbe\u5ea6.log".encode("gbk"), "s/%BE%AB%B6%C8.log", "s/\u7cbe\u5ea6.log"),
        ("\u7cbe\u5ea6.log".encode(), "s/%E7%B2%BE%E5%BA%A6.log", "s/\u7cbe\u5ea6.log"),
    ],
)
def test_a_name_in_no_encoding_leads_to_its_bytes(raw: bytes, reference: str, shown: str, tmp_path: Path) -> None:
    """A URI can name any bytes; the other formats are text, and show them as the report does."""
    os.mkdir("s")
    failing = Path(documents.__file__).parents[2] / "specs" / "examples" / "125" / "fail" / "train.log"
    with open(os.path.join(b"s", raw), "wb") as stream:
        stream.write(failing.read_bytes())
    kinds = ("sarif", "codequality", "github", "junit")
    reported = [word for kind in kinds for word in ("--report", f"{kind}={tmp_path / kind}")]
    assert cli.main(["--task", "125", "s", "-q", "--lang", "en", *reported]) == 1
    written = {kind: (tmp_path / kind).read_text(encoding="utf-8") for kind in kinds}
    results = json.loads(written["sarif"])["runs"][0]["results"]
    places = [one["physicalLocation"]["artifactLocation"]["uri"] for result in results for one in result["locations"]]
    assert set(places) == {reference}
    assert {issue["location"]["path"] for issue in json.loads(written["codequality"])} == {shown}
    assert f"file={shown}," in written["github"]
    assert shown in written["junit"]


def test_a_spelled_byte_of_a_file_that_is_gone_was_a_byte() -> None:
    seen = documents.observation("gone/\\xff.log", 3, "0.8")
    fails = documents.metric_row("c", Verdict.FAIL, Reason.MISSES_TARGET, best=seen, last=seen)
    (result,) = sarif(documents.document(documents.report(Verdict.FAIL, 1, [fails])))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "gone/%FF.log"


def test_the_same_thing_has_the_same_fingerprint_whatever_the_language() -> None:
    english = [issue["fingerprint"] for issue in issues(FAILING)]
    chinese = [issue["fingerprint"] for issue in json.loads(load("codequality")(FAILING, Rendering(lang="zh")))]
    results = sarif(FAILING)["runs"][0]["results"]
    assert english == chinese == [result["partialFingerprints"]["reproverify/v1"] for result in results]
    assert len(set(english)) == len(english)


# What the 2.1.0 schema of SARIF says of what is written here: required and other properties of an object.
SARIF = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"results", "invocations", "columnKind", "properties"}),
    "driver": ({"name"}, {"version", "informationUri", "rules"}),
    "rule": ({"id"}, {"shortDescription"}),
    "result": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "partialFingerprints"}),
    "location": (set[str](), {"physicalLocation"}),
    "physicalLocation": (set[str](), {"artifactLocation", "region"}),
    "artifactLocation": (set[str](), {"uri", "uriBaseId"}),
    "region": (set[str](), {"startLine", "snippet"}),
}


def is_a(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    required, others = SARIF[kind]
    assert required <= found.keys() <= required | others, kind
    return found


@pytest.mark.parametrize("report", [documents.passing(), documents.failing(), documents.missing(), documents.hostile()])
def test_sarif_is_of_its_schema(report: Any) -> None:
    """The schema itself may not be shipped here; this is what it says of what is written, object by object."""
    log = is_a("log", sarif(documents.document(report)))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert is_a("run", run)["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
    assert run["tool"].keys() == {"driver"}
    rules = [is_a("rule", rule)["id"] for rule in is_a("driver", run["tool"]["driver"])["rules"]]
    assert len(rules) == len(set(rules))
    for result in run["results"]:
        assert is_a("result", result)["level"] in ("none", "note", "warning", "error")
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["message"].keys() == {"text"}
        for location in result.get("locations", []):
            physical = is_a("physicalLocation", is_a("location", location)["physicalLocation"])
            is_a("artifactLocation", physical["artifactLocation"])
            assert is_a("region", physical.get("region", {})).get("startLine", 1) >= 1


@pytest.mark.parametrize("report", [documents.passing(), documents.failing(), documents.missing(), documents.hostile()])
def test_code_quality_is_as_gitlab_reads_it(report: Any) -> None:
    """What GitLab's page on code quality reports asks for, property by property."""
    found = issues(documents.document(report))
    for issue in found:
        assert issue.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["lines"]["begin"] >= 1
        path = issue["location"]["path"]
        assert path
        assert not path.startswith(("./", "/", "../"))
    assert len({issue["fingerprint"] for issue in found}) == len(found)


def test_code_quality_names_the_submission_where_nothing_in_it_is_meant() -> None:
    waived = next(issue for issue in issues(FAILING) if issue["check_name"] == "waived")
    assert waived["location"] == {"path": "submitted", "lines": {"begin": 1}}
    elsewhere = msgspec.structs.replace(documents.failing(), submission=["/elsewhere"])
    waived = next(issue for issue in issues(documents.document(elsewhere)) if issue["check_name"] == "waived")
    assert waived["location"]["path"] == "submission"
