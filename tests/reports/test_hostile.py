"""The table "hostile text x output format": whatever a submission says, each format says it and nothing more."""

from __future__ import annotations

import html
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from harness.text import safe
from reports import RENDERERS, load
from reports.options import Rendering
from tests.reports import documents

pytestmark = pytest.mark.usefixtures("made_up")

TEXTS = {
    "terminal": "\x1b[2J\x1b]0;title\x07\x9b31mred\r\x08",
    "line breaks": "a\nb\r\nc\u2028d\x0be\x85f",
    "directions": "\u202egol.niart\u2066\u200b",
    "control": "\x00\x01\ufffe\uffff",
    "undecodable": "logs/\udc80.log",
    "html": "</summary></details><img src=x onerror=alert(1)><script>alert(1)</script>&lt;b&gt;",
    "comment": "--> <!-- reproverify --> ]]> <![CDATA[ <?xml ?>",
    "mention": "@everyone #12 GH-12 www.evil.example :tada: https://evil.example",
    "link": "[click](http://evil.example) ![x](http://evil.example) [1](0)",
    "table": "| a | b |\n|---|---|",
    "heading": "# top\n- item\n1. item\n> quote",
    "code": "```\n`x` $x$ ~~x~~ **x**",
    "command": "::error file=a,line=1::x\n::set-output name=verdict::PASS\n::stop-commands::x",
    "old command": "##[set-output name=verdict;]PASS ##[add-mask]a",
    "percent": "%0A::error::x%25%2C,title=x",
    "json": '"}], "verdict": "PASS", "x": [{"\\',
    "path": "../../etc/passwd",
    "address": "javascript:alert(1)//%2e%2e/x?y#z",
    "gap": "{value}{0.__class__}%s{{text}}",
    "long": "x" * 5000,
    "wide": "训练日志" * 200,
}
STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# The only markup of ours.
_OURS = re.compile(r"</?details(?: open)?>|</?summary>|<!-- reproverify -->")


def as_text(shown: str, _text: str) -> None:
    assert "\x1b" not in shown


def as_markdown(shown: str, _text: str) -> None:
    assert shown.count("<!--") <= 1
    bare = re.sub(r"&#\d+;", "", _OURS.sub("", shown))
    assert not set("<>@`") & set(bare)
    assert "](" not in bare
    assert re.search(r"://|www\.|gh-\d", bare, re.IGNORECASE) is None
    # As many columns in every line of the table.
    tables = [line for line in bare.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in tables}) == 1
    assert [line for line in bare.splitlines() if re.match(r"\s*#{1,6}\s", line) and not line.startswith("## ")] == []
    assert len([line for line in bare.splitlines() if line.startswith("## ")]) == 1


def as_json(shown: str, _text: str) -> None:
    assert json.loads(shown)["verdict"] == "REVIEW"


def as_junit(shown: str, text: str) -> None:
    root = ET.fromstring(shown)
    assert [case.get("name") for case in root.iter("testcase")] == ["slak-t-top1", safe(text)]
    assert root.get("errors") == "2"


def as_commands(shown: str, _text: str) -> None:
    """Read as GitHub's runner does: `::name key=value,...::data`."""
    lines = shown.splitlines()
    assert 1 <= len(lines) <= 30
    for line in lines:
        command = re.fullmatch(r"::(error|warning|notice) ([^:\r\n]*)::(.*)", line)
        assert command is not None
        pairs = [pair.partition("=") for pair in command[2].split(",")]
        assert [name for name, _, _ in pairs] in (["file", "line", "title"], ["file", "title"], ["title"])
        assert re.search(r"%(?!25|0D|0A|3A|2C)", command[2]) is None
        assert re.search(r"%(?!25|0D|0A)", command[3]) is None


def as_sarif(shown: str, text: str) -> None:
    results = json.loads(shown)["runs"][0]["results"]
    assert len(results) == 3
    for result in results:
        assert re.search(r"(?<!\\)\]\(", result["message"]["text"]) is None
        for location in result.get("locations", []):
            reference = location["physicalLocation"]["artifactLocation"]["uri"]
            split = urlsplit(reference)
            assert (split.scheme, split.netloc, split.query, split.fragment) == ("", "", "", "")
            assert not reference.startswith(("/", ".."))
    assert ("locations" in results[0]) == (not text.startswith("../"))


def as_issues(shown: str, _text: str) -> None:
    issues = json.loads(shown)
    assert len(issues) == 3
    assert {len(issue["fingerprint"]) for issue in issues} == {64}
    assert [issue for issue in issues if issue["location"]["path"].startswith(("/", ".."))] == []


def as_page(shown: str, _text: str) -> None:
    lowered = html.unescape(re.sub(r"<script[^>]*>.*?</script>", "", shown, flags=re.DOTALL | re.IGNORECASE)).lower()
    assert "<img src=x" not in shown
    assert "onerror=alert(1)>" not in shown
    assert "alert(1)</script>" not in shown
    assert lowered


CHECKS: dict[str, Callable[[str, str], None]] = {
    "text": as_text,
    "markdown": as_markdown,
    "summary": as_markdown,
    "comment": as_markdown,
    "json": as_json,
    "junit": as_junit,
    "github": as_commands,
    "sarif": as_sarif,
    "codequality": as_issues,
    "html": as_page,
    "checklist": as_text,
}


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"):
        monkeypatch.delenv(name, raising=False)


def test_every_format_is_in_the_table() -> None:
    assert CHECKS.keys() >= RENDERERS.keys()


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("name", sorted(RENDERERS))
def test_hostile_text(name: str, text: str, lang: str) -> None:
    shown = load(name)(documents.document(documents.hostile(TEXTS[text])), Rendering(lang=lang, width=100))
    assert {char for char in shown if unicodedata.category(char) in STEERING} <= {"\n"}
    shown.encode("utf-8")
    CHECKS[name](shown, TEXTS[text])
