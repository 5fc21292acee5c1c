"""Audits, comparisons and evaluations as pages: they share the look, and show what is theirs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import reports.html
from harness.evidence.audit import Audit
from harness.evidence.findings import Finding, Grade
from reports import load_audit
from reports.options import Rendering
from tests.conftest import Outcome
from tests.harness.builders import log
from tests.harness.commands.test_evaluate import given
from tests.reports.html.reading import HTML, Page, text_of

Verify = Callable[..., Outcome]
ALIGNMENT = "tests/fixtures/alignment"


def page_of(verify: Verify, place: Path, *arguments: str) -> Page:
    verify(*arguments, "--report", f"html={place}")
    return Page(place.read_text(encoding="utf-8"))


def test_an_audit_shows_the_lines_the_curve_and_the_log(verify: Verify, tmp_path: Path) -> None:
    shown = page_of(verify, tmp_path / "a.html", "audit", "specs/examples/125/fail")
    assert text_of(shown.main[0]).startswith("1 contradiction, 0 suspicious findings, 0 notes")
    (card,) = shown.elements("article", "contradiction")
    assert "98[2023/03/01 10:26:23] ppcls INFO: [Eval][Epoch 5][best metric: 0.8360400199890137]" in text_of(card)
    flagged = [point["line"] for curve in shown.data["curves"] for point in curve["points"] if point["grade"]]
    assert flagged == [87, 87, 87]
    assert shown.log(0).count("\n") == 99
    assert [mark[:2] for mark in shown.data["logs"][0]["marks"]] == [[87, "contradiction"], [98, "contradiction"]]


def test_files_with_the_gravest_findings_come_first() -> None:
    found = [
        Finding(code="truncated", grade=grade, check="x", file=f"{name}.log", lines=[1])
        for name, grade in (("a", Grade.INFO), ("b", Grade.CONTRADICTION), ("c", Grade.SUSPICIOUS))
    ]
    clean = log("0.5", "0.6")
    shown = Page(load_audit("html")(Audit(logs=[clean], findings=found), Rendering()))
    assert shown.texts("h2", "file-name") == ["b.log", "c.log", "a.log", clean.file]
    assert shown.texts("p", "clean") == ["no finding"]


def test_a_comparison_has_a_strip_with_a_legend(verify: Verify, tmp_path: Path) -> None:
    pair = [f"{ALIGNMENT}/{name}.safetensors" for name in ("torch", "epsilon")]
    shown = page_of(verify, tmp_path / "a.html", "compare", *pair)
    assert text_of(shown.main[0]).startswith("FAIL")
    (strip,) = shown.elements("div", "strip")
    used = {one.get("class") for one in strip.iter() if one.tag.endswith("rect")}
    (legend,) = shown.elements("ul", "legend")
    keys = {one.get("class") for one in legend.iter() if one.tag.endswith("path")}
    assert keys == used
    assert len(list(legend)) == len(used)


@pytest.mark.parametrize(("pairs", "listed"), [(21, 21), (500, 500), (501, 500)])
def test_a_comparison_lists_its_tensors(verify: Verify, tmp_path: Path, pairs: int, listed: int) -> None:
    """Among them the last one that is aligned: there is room for all but very many."""
    import numpy

    tensors = {f"layers.{at:03}.weight": numpy.full(4, at / 7, numpy.float32) for at in range(pairs)}
    numpy.savez(tmp_path / "a.npz", **tensors)
    numpy.savez(tmp_path / "b.npz", **{**tensors, "layers.020.weight": numpy.zeros(4, numpy.float32)})
    shown = page_of(verify, tmp_path / "a.html", "compare", tmp_path / "a.npz", tmp_path / "b.npz")
    (table,) = shown.elements("table", "pairs")
    names = [text_of(cell) for cell in table.iter(f"{HTML}span") if cell.get("class") == "file"]
    assert names == sorted(names)
    assert (len(names), "layers.019.weight" in names, "layers.020.weight" in names) == (listed, True, True)


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_an_evaluation_without_a_task(verify: Verify, tmp_path: Path, lang: str) -> None:
    predictions = [*given(tmp_path, 3, 4), "--family", "classification"]
    shown = page_of(verify, tmp_path / "a.html", *predictions, "--lang", lang)
    assert any(text.startswith("top1 = 75 %") for text in shown.texts("li", lang=lang))
    assert {one.tag for one in shown.main.iter()} <= {
        HTML + tag for tag in "main section h1 p article strong ul li".split()
    }


def test_without_jinja_it_is_said_before_anything_is_judged(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "jinja2", None)
    # What is imported anew is forgotten afterwards, as a part of its package too.
    monkeypatch.setattr(reports, "html", reports.html)
    for name in [name for name in sys.modules if name.startswith("reports.html")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("harness.commands.judge.judge_and_keep", None)
    outcome = verify("--task", "125", "--example", "--report", f"html={tmp_path / 'a.html'}")
    assert outcome.status == 2
    assert 'pip install "reproverify[html]"' in outcome.err
