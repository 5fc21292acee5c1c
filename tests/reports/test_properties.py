"""What must hold of every renderer, whatever a submission puts into its files."""

from __future__ import annotations

import unicodedata
import xml.etree.ElementTree as ET
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.text import safe
from reports import RENDERERS, load
from reports.content import names
from reports.layout import MOST_LINES, columns
from reports.options import Rendering
from tests.reports import documents

pytestmark = pytest.mark.usefixtures("made_up")

# Unlike the default, with lone surrogates: names of files that are no valid UTF-8.
ANYTHING = st.text(st.characters(), max_size=60)
SOMETIMES_LONG = ANYTHING | st.builds(lambda text, count: text * count, ANYTHING, st.integers(50, 500))
LANGUAGES = st.sampled_from(["en", "zh"])
STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


@pytest.mark.parametrize("name", sorted(RENDERERS))
@given(text=SOMETIMES_LONG, lang=LANGUAGES, verbose=st.booleans())
@settings(deadline=None, max_examples=40)
def test_nothing_steers_the_terminal(name: str, text: str, lang: str, verbose: bool) -> None:
    options = Rendering(lang=lang, width=80, verbose=verbose)
    shown = load(name)(documents.document(documents.hostile(text)), options)
    assert {char for char in shown if unicodedata.category(char) in STEERING} <= {"\n"}
    shown.encode("utf-8")


@given(text=SOMETIMES_LONG, lang=LANGUAGES, width=st.integers(40, 160), verbose=st.booleans())
@settings(deadline=None, max_examples=80)
def test_no_line_is_wider_than_the_terminal(text: str, lang: str, width: int, verbose: bool) -> None:
    report = documents.hostile(text)
    report.rows.extend(documents.failing().rows)
    shown = load("text")(documents.document(report), Rendering(lang=lang, width=width, verbose=verbose))
    wide = [line for line in shown.splitlines() if columns(line) > width]
    # A place or a command that somebody copies is never broken; very long places are shortened.
    # What ends in a blank ends its line without it.
    kept = [name[:width].rstrip() for name in names(report)]
    assert [line for line in wide if not any(name in line for name in kept) and "--map" not in line] == []
    assert max(map(columns, shown.splitlines())) <= MOST_LINES * width + width or "--map" in shown


@given(text=ANYTHING | st.builds(lambda text, count: text * count, ANYTHING, st.integers(2, 6)), lang=LANGUAGES)
@settings(deadline=None, max_examples=50)
def test_a_pipe_breaks_and_shortens_no_place(text: str, lang: str) -> None:
    report = documents.hostile(text)
    shown = load("text")(documents.document(report), Rendering(lang=lang, width=60, whole=True)).splitlines()
    for finding in report.findings:
        place = safe(finding.file) + (f":{finding.lines[0]}" if finding.lines else "")
        assert any(place in line for line in shown)


@given(text=ANYTHING, lang=LANGUAGES)
@settings(deadline=None, max_examples=40)
def test_colour_adds_nothing_but_colour(text: str, lang: str) -> None:
    document = documents.document(documents.hostile(text), documents.failing())
    render = load("text")
    coloured = render(document, Rendering(lang=lang, colour=True))
    for code in ("31", "32", "33", "36"):
        coloured = coloured.replace(f"\x1b[{code}m", "")
    assert coloured.replace("\x1b[0m", "") == render(document, Rendering(lang=lang))


@given(text=SOMETIMES_LONG, lang=LANGUAGES)
@settings(deadline=None, max_examples=40)
def test_junit_is_xml_with_the_right_totals(text: str, lang: str) -> None:
    document = documents.document(documents.hostile(text), documents.failing(), documents.passing())
    root = ET.fromstring(load("junit")(document, Rendering(lang=lang)))
    for element in (root, *root.iter("testsuite")):
        assert element.get("tests") == str(len(list(element.iter("testcase"))))
        for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            if (element.tag, attribute) != ("testsuites", "skipped"):
                assert element.get(attribute) == str(len(list(element.iter(tag))))


@given(value=st.decimals(allow_nan=True, allow_infinity=True), goal=st.decimals(allow_nan=False, allow_infinity=False))
@settings(deadline=None, max_examples=50)
@pytest.mark.parametrize("rule", ["at_least", "at_most", "equal"])
def test_any_number_is_shown(rule: str, value: Decimal, goal: Decimal) -> None:
    row = documents.failing().rows[0]
    row.value, row.target = value, documents.target(str(goal), rule=rule)
    row.values = {"value": str(value), "target": str(goal), "shortfall": str(value)}
    row.best = documents.observation("a.log", 1, "0.5", 1)
    row.best = msgspec.structs.replace(row.best, value=value)
    for name in RENDERERS:
        load(name)(documents.document(documents.report(row.verdict, 1, [row])), Rendering(width=80))
