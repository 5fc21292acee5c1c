"""A verdict as a page: everything a reviewer needs is in it, in both languages, and nothing of a submission runs."""

from __future__ import annotations

import base64
import hashlib
import json
import re
import shutil
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.api import load_spec
from harness.evidence.facts import Fact
from harness.evidence.findings import Finding, Grade
from harness.judging.report import LogSummary, NearMiss, Report, Row, SaidOfItself, Waiver
from harness.values.verdicts import Reason, Verdict
from reports import load
from reports.html import judged, page
from reports.html.rich import Rich
from reports.options import Rendering
from tests.conftest import Outcome
from tests.reports import documents
from tests.reports.html.reading import HTML, Page, everything, text_of
from tests.reports.html.test_logs import Files

Verify = Callable[..., Outcome]
ASSETS = Path(page.__file__).parents[1] / "assets"
LOG = "submitted/train.log"
FACT = Fact(key="model", value="SLaK_tiny", how="config", line=2)
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def made(*reports: Report, lang: str = "en", **options: Any) -> Page:
    return Page(load("html")(documents.document(*reports), Rendering(lang=lang, **options)))


def with_log(report: Report, content: bytes = b"one\ntwo\nthree\n", file: str = LOG) -> tuple[Report, Files]:
    digest = hashlib.sha256(content).hexdigest()
    report.logs = [
        LogSummary(
            file=file, format="paddleclas", sha256=digest, size=len(content), lines=3, runs=1, observations=1,
            said=[SaidOfItself(run=0, first_line=1, facts=[FACT])],
        )
    ]  # fmt: skip
    return report, Files(**{file: content})


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_verdict_is_on_top_and_the_criteria_follow(lang: str) -> None:
    shown = made(documents.failing(), lang=lang)
    word = {"en": "FAIL", "zh": "FAIL 未达标"}[lang]
    assert text_of(shown.main[0]).startswith(f"{word} ")
    (table,) = shown.elements("table", "criteria", lang)
    rows = [text_of(row) for row in table.iter(f"{HTML}tr") if row.get("class") != "line"]
    first = next(row for row in rows if row.startswith("slak-t-top1"))
    assert "82.5 %" in first
    assert {"en": " FAIL ", "zh": " 未达标 "}[lang] in first


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("grades", "tone"),
    [
        ([], "clean"),
        ([Grade.INFO], "clean"),
        ([Grade.SUSPICIOUS, Grade.INFO], "doubtful"),
        ([Grade.SUSPICIOUS, Grade.CONTRADICTION], "tainted"),
    ],
)
def test_what_the_checks_noticed_has_the_colour_of_the_gravest(grades: list[Grade], tone: str) -> None:
    report = documents.failing()
    findings = [msgspec.structs.replace(report.findings[0], grade=grade) for grade in grades]
    shown = made(msgspec.structs.replace(report, findings=findings))
    assert [len(shown.elements(tag, tone)) for tag in ("span", "p")] == [1, 1]


@pytest.mark.parametrize(("words", "whole"), [("--map", ["--map"]), ("--map a=b/" + "c" * 40, [])])
def test_a_short_option_is_never_broken(words: str, whole: list[str]) -> None:
    found = re.findall(r'<code class="whole">([^<]*)</code>', Rich([])(f"Name it with {words} then."))
    assert found == whole
    assert f">{words}</code>" in Rich([])(f"Name it with {words} then.")


def test_each_language_has_everything_and_chinese_has_no_english_heading() -> None:
    shown = made(documents.failing(), lang="en")
    for tag in ("section", "article", "table", "tr", "td", "li", "details", "button"):
        assert len(shown.elements(tag)) == len(shown.elements(tag, lang="zh"))
    for tag in ("h2", "summary"):
        for english, chinese in zip(shown.texts(tag), shown.texts(tag, lang="zh"), strict=True):
            assert CHINESE.search(chinese), (english, chinese)
    assert all(CHINESE.search(text) for text in shown.data["texts"]["zh"].values())
    assert not any(CHINESE.search(text) for text in shown.data["texts"]["en"].values())


# What is quoted as it stands: of logs, of files, of papers.
QUOTED = {"file", "place", "value", "quote", "line", "ids", "id", "title", "proof"}


def own_words(element: ET.Element) -> Iterator[str]:
    """The texts of a page that are its own."""
    if element.tag in (f"{HTML}code", f"{HTML}h1") or QUOTED & set(element.get("class", "").split()):
        return
    yield element.text or ""
    for inner in element:
        yield from own_words(inner)
        yield inner.tail or ""


@pytest.mark.parametrize("name", ["fail", "pass"])
def test_no_english_sentence_is_left_in_chinese(verify: Verify, tmp_path: Path, name: str) -> None:
    place = tmp_path / "report.html"
    verify("--task", "125-127", f"specs/examples/125/{name}", "--audit", "--report", f"html={place}")
    shown = Page(place.read_text(encoding="utf-8"))
    whole = "\n".join(own_words(shown.bodies["zh"]))
    for task in (125, 126, 127):
        whole = whole.replace(load_spec(task).title.zh, "")
    assert re.findall(r"(?:[A-Za-z]{2,} ){2,}[A-Za-z]{2,}", whole) == []


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_loads_and_runs_nothing_but_what_is_in_it(lang: str) -> None:
    report, texts = with_log(documents.failing())
    shown = made(report, lang=lang, texts=texts)
    for one in everything(shown):
        assert not {"src", "srcset", "data", "action", "formaction", "ping"} & one.attrib.keys(), one.attrib
        assert one.get("href", "#").startswith("#")
        assert not [name for name in one.attrib if name.startswith("on") or name == "style"]
    (policy,) = [one.get("content", "") for one in shown.tree.iter(f"{HTML}meta") if one.get("http-equiv")]
    allowed = dict(part.split(" ", 1) for part in policy.split("; "))
    assert allowed["default-src"] == allowed["base-uri"] == allowed["form-action"] == "'none'"
    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        ran = [one.text or "" for one in shown.tree.iter(HTML + tag) if "type" not in one.attrib]
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in ran]
        assert allowed[rule].split() == [f"'sha256-{digest}'" for digest in digests]


def test_every_place_that_the_page_holds_leads_to_its_line() -> None:
    best = documents.passing().rows[0].best
    assert best is not None
    report, texts = with_log(documents.passing(), file=best.file)
    shown = made(report, texts=texts)
    links = {one.get("href") for one in shown.elements("a", "place") if text_of(one) == best.place}
    assert links == {f"#log-0-{best.line}"}
    assert shown.log(0) == "one\ntwo\nthree\n"
    assert shown.data["logs"][0]["marks"][0] == [2, "fact", "model: SLaK_tiny", "model: SLaK_tiny"]
    without = made(documents.passing())
    assert best.place in without.texts("td", "proof")
    assert without.elements("a", "place") == []


def test_what_the_run_says_of_itself_is_listed() -> None:
    report, texts = with_log(documents.passing())
    shown = made(report, texts=texts)
    (row,) = [text_of(row) for row in shown.elements("tr") if "SLaK_tiny" in text_of(row)]
    assert row == "model SLaK_tiny configuration 2"
    assert "模型 SLaK_tiny 配置 2" in [text_of(row) for row in shown.elements("tr", lang="zh")]


def review(reason: Reason, **values: Any) -> Row:
    return documents.metric_row("slak-t-top1", Verdict.REVIEW, reason, **values)


@pytest.mark.parametrize(
    ("row", "commands"),
    [
        (
            review(Reason.SPLIT_UNSTATED, values={"split": "val"}, best=documents.observation("a b.log", 3, "0.8", 1)),
            ["verify --task 124 'my logs' --map 'slak-t-top1=a b.log'"],
        ),
        (
            review(
                Reason.LOWER_READING_ONLY,
                values={"value": "0.8", "target": "82.5", "other": "79", "id": "slak-t-top1", "name": "table"},
            ),
            ["verify --task 124 'my logs' --reading slak-t-top1=table"],
        ),
        (
            review(Reason.TARGET_UNRESOLVED, values={"id": "slak-t-top1"}),
            ["verify --task 124 'my logs' --target slak-t-top1=VALUE@SOURCE"],
        ),
        (
            review(
                Reason.UNIT_OPEN,
                values={"printed": "top1", "value": "0.8", "readings": "0.8 % or 80 %"},
                best=documents.observation("a.log", 3, "0.8", 1, unit=None),
            ),
            [f"verify --task 124 'my logs' --map slak-t-top1=a.log:{unit}" for unit in ("percent", "fraction")],
        ),
        (
            documents.metric_row(
                "slak-t-top1",
                Verdict.REVIEW,
                Reason.SPLIT_UNSTATED,
                values={"split": "val"},
                near_misses=[
                    NearMiss(why="near_unmapped", values={"mapping": "'slak-t-top1=b c.log:12'"}, file="b c.log")
                ],
            ),
            [
                "verify --task 124 'my logs' --map 'slak-t-top1=b c.log'",
                "verify --task 124 'my logs' --map 'slak-t-top1=b c.log:12'",
            ],
        ),
        (review(Reason.NEEDS_PERSON), []),
        (
            documents.metric_row(
                "slak-t-top1",
                Verdict.MISSING,
                Reason.NO_EVIDENCE,
                values={"wanted": "top1", "logs": "1"},
                near_misses=[NearMiss(why="near_unmapped", file="x.log")],
            ),
            ["verify --task 124 'my logs' --map slak-t-top1=x.log"],
        ),
        # Only another run helps.
        (
            documents.metric_row(
                "slak-t-top1",
                Verdict.FAIL,
                Reason.MISSES_TARGET,
                values={"value": "0.8", "target": "82.5", "shortfall": "1"},
            ),
            [],
        ),
    ],
)
def test_an_open_row_has_the_command_that_settles_it(row: Row, commands: list[str]) -> None:
    report = documents.report(row.verdict, 3, [row], submission=["my logs"])
    assert judged.settling(row, report) == commands
    shown = made(report)
    found = [text_of(one) for one in shown.elements("div", "command")]
    verdicts = ["PASS", "FAIL"] if row.verdict is Verdict.REVIEW else ["WAIVED"]
    entries = [entry for _, entry in judged.decisions(row, report)]
    assert found == [*commands, *entries]
    written = [yaml.safe_load(entry)[0] for entry in entries]
    assert [one["verdict"] for one in written] == verdicts
    for one in written:
        assert (one["criterion"], one["task"]) == ("slak-t-top1", 124)
        msgspec.convert({**one, "date": "2026-01-02"}, Waiver)


def test_a_waived_row_says_by_whom() -> None:
    given = Waiver(criterion="slak-t-top1", author="Li", reason="seen", date="2026-01-02")
    values = {"author": "Li", "reason": "seen", "date": "2026-01-02"}
    row = documents.metric_row("slak-t-top1", Verdict.WAIVED, Reason.WAIVED, values=values, waiver=given)
    (story,) = made(documents.report(Verdict.WAIVED, 0, [row])).texts("article", "story")
    assert "Waived by Li on 2026-01-02: seen" in story


@pytest.mark.parametrize("grade", list(Grade))
def test_a_finding_has_its_arithmetic_its_lines_and_its_explanation(grade: Grade) -> None:
    report, texts = with_log(documents.passing())
    report.findings = [
        Finding(
            code="best_decreases", grade=grade, check="best", file=LOG, lines=[1, 3], run=0,
            values={"before": "0.6", "after": "0.5"}, arithmetic="0.5 < 0.6",
        )
    ]  # fmt: skip
    (card,) = made(report, texts=texts).elements("article", grade.value)
    text = text_of(card)
    assert "the best value falls from 0.6 to 0.5" in text
    assert "Arithmetic: 0.5 < 0.6" in text
    assert "Lines: 1, 3" in text
    assert "An honest log: the best value stays or improves" in text
    explained = json.loads((ASSETS / "explanations.json").read_text(encoding="utf-8"))["best_decreases"]["en"]
    assert " ".join(explained[1].split()) in text
    assert [one.get("href") for one in card.iter(f"{HTML}a")] == ["#log-0-1", "#log-0-3"]


def test_several_tasks_have_a_table_that_leads_to_each() -> None:
    shown = made(documents.passing(), documents.missing(), documents.failing())
    rows = shown.elements("tr")
    listed = [(row.get("data-task"), row.get("data-verdict")) for row in rows if row.get("data-task")]
    reports = [documents.passing(), documents.missing(), documents.failing()]
    assert listed == [(str(one.task), one.verdict.name) for one in reports]
    targets = {one.get("id") for one in shown.elements("section", "report")}
    assert {f"task-{one.task}" for one in reports} == targets


def test_a_page_of_many_tasks_is_folded_and_small() -> None:
    reports = [documents.failing() for _ in range(114)]
    for number, report in enumerate(reports):
        report.task = 98 + number
    text = load("html")(documents.document(*reports), Rendering())
    shown = Page(text)
    assert len(text) < 1_000_000
    assert len([row for row in shown.main.iter(f"{HTML}tr") if row.get("data-task")]) == 114
    assert not [one for one in shown.main.iter(f"{HTML}section") if one.get("class") == "report"]
    assert sorted(shown.data["bodies"]) == ["en", "zh"]
    assert len(shown.elements("section", "report")) == 114


ANYTHING = st.text(st.characters(), max_size=40)


@pytest.mark.usefixtures("made_up")
@given(text=ANYTHING | st.sampled_from(["</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "]]>"]))
@settings(deadline=None, max_examples=25)
def test_what_a_submission_says_is_text(text: str) -> None:
    shown = made(documents.hostile(text))
    for body in shown.bodies.values():
        assert {one.tag for one in body.iter()}.isdisjoint(HTML + tag for tag in ("script", "img", "iframe", "svg"))
    assert "<script>alert" not in shown.text


def test_the_example_has_its_curve_its_log_and_its_marks(verify: Verify, tmp_path: Path) -> None:
    place = tmp_path / "report.html"
    assert verify("--task", "125", "--example", "--report", f"html={place}").status == 0
    shown = Page(place.read_text(encoding="utf-8"))
    (curve,) = shown.data["curves"]
    assert [(point["x"], point["line"]) for point in curve["points"]] == [(1, 57), (2, 67), (3, 77), (4, 87), (5, 97)]
    assert (curve["target"], curve["best"], curve["last"]) == (83.58, 3, 4)
    (log,) = shown.data["logs"]
    assert shown.log(0) == (Path("specs") / "examples/125/pass/train.log").read_text(encoding="utf-8")
    assert [mark[0] for mark in log["marks"] if mark[1] == "proof"] == [87, 97]
    assert (log["whole"], log["lines"], log["parts"]) == (True, 99, [[1, 99]])


def test_what_is_drawn_with_is_what_was_published() -> None:
    """uPlot 1.6.32 as the npm registry has it; `reports/assets/README.md` says how to take a newer one."""
    digests = {
        "uPlot.iife.min.js": "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
        "uPlot.min.css": "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
        "uPlot-LICENSE.txt": "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
    }
    assert {name: hashlib.sha256((ASSETS / name).read_bytes()).hexdigest() for name in digests} == digests


def test_an_alignment_has_its_strip_with_a_legend(verify: Verify, tmp_path: Path) -> None:
    fixtures = Path("tests") / "fixtures" / "alignment"
    folder = tmp_path / "submitted"
    folder.mkdir()
    shutil.copy(fixtures / "torch.safetensors", folder / "dump_torch.safetensors")
    shutil.copy(fixtures / "epsilon.safetensors", folder / "dump_paddle.safetensors")
    place = tmp_path / "report.html"
    outcome = verify("--task", 904, folder, "--specs", "tests/specs", "--json", "--report", f"html={place}")
    pairs = outcome.rows["forward"]["alignment"]["strip"]
    assert len(pairs) == 21
    assert next(pair["name"] for pair in pairs if pair["verdict"] == "FAIL") == "step_0/forward/norm"
    shown = Page(place.read_text(encoding="utf-8"))
    (drawn,) = shown.elements("div", "strip")
    cells = list(drawn.iter("{http://www.w3.org/2000/svg}rect"))
    assert len(cells) == 21
    assert [cell.get("class") for cell in cells[:5]] == ["s3", "s2", "s2", "s0", "s5"]
    (legend,) = shown.elements("ul", "legend")
    assert len(list(legend)) == len({cell.get("class") for cell in cells})
