"""Whole reports against the files in `expected`, byte for byte: what a person, GitHub or a CI server is shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.judging.report import Document
from harness.values.verdicts import Verdict
from reports import load
from reports.options import Rendering
from tests.reports import documents

EXPECTED = Path(__file__).parent / "expected"
DOCUMENTS = {
    "pass": documents.document(documents.passing()),
    "fail": documents.document(documents.failing()),
    "several": documents.document(documents.passing(), documents.missing(), verdict=Verdict.MISSING),
    "hostile": documents.document(documents.hostile()),
}
CASES = [
    ("pass-en-100.txt", "text", Rendering(lang="en", width=100)),
    ("pass-en-80-colour.txt", "text", Rendering(lang="en", width=80, colour=True)),
    ("pass-en-100-verbose.txt", "text", Rendering(lang="en", width=100, verbose=True)),
    ("fail-en-100.txt", "text", Rendering(lang="en", width=100)),
    ("fail-en-60.txt", "text", Rendering(lang="en", width=60)),
    ("fail-zh-100.txt", "text", Rendering(lang="zh", width=100)),
    ("fail-zh-60.txt", "text", Rendering(lang="zh", width=60)),
    ("several-en-100.txt", "text", Rendering(lang="en", width=100)),
    ("hostile-en-100.txt", "text", Rendering(lang="en", width=100)),
    ("fail-en.md", "markdown", Rendering(lang="en")),
    ("several-zh.md", "markdown", Rendering(lang="zh")),
    ("hostile-en.md", "markdown", Rendering(lang="en")),
    ("fail-en.xml", "junit", Rendering(lang="en")),
    ("several-zh.xml", "junit", Rendering(lang="zh")),
    ("hostile-en.xml", "junit", Rendering(lang="en")),
    ("pass.json", "json", Rendering(lang="en")),
]


def document_of(name: str) -> Document:
    return DOCUMENTS[name.split("-")[0].split(".")[0]]


@pytest.mark.parametrize(("name", "renderer", "options"), CASES, ids=[case[0] for case in CASES])
def test_report_is_as_expected(name: str, renderer: str, options: Rendering) -> None:
    expected = (EXPECTED / name).read_bytes().decode("utf-8")
    assert load(renderer)(document_of(name), options) == expected


def test_every_expected_file_is_tested() -> None:
    assert sorted(path.name for path in EXPECTED.iterdir()) == sorted(name for name, _, _ in CASES)
