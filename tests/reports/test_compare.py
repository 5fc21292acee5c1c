"""A comparison of tensors as people and programs read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.evidence.alignment import Shade
from harness.values.verdicts import Verdict
from reports import compare_json, compare_text
from reports.html import strip
from reports.options import Rendering
from tests.conftest import Outcome
from tests.harness.evidence.test_alignment import RESULT

Verify = Callable[..., Outcome]
FIXTURES = Path(__file__).parents[1] / "fixtures" / "alignment"
HOSTILE = "<script>alert(1)</script>\x1b[31m&\u202e"
LOGITS = np.linspace(-3, 3, 20).reshape(4, 5)


def run(verify: Verify, folder: Path, theirs: dict[str, Any], own: dict[str, Any], *more: object) -> Outcome:
    for name, arrays in (("reference", theirs), ("ours", own)):
        np.save(folder / f"{name}.npy", arrays, allow_pickle=True)  # type: ignore[arg-type]
    return verify("compare", folder / "reference.npy", folder / "ours.npy", *more)


def test_the_terminal_in_english(verify: Verify, tmp_path: Path) -> None:
    off = LOGITS.copy()
    off[1, 2] += 0.5
    out = run(verify, tmp_path, {"a": LOGITS, "b": LOGITS}, {"a": LOGITS, "b": off}).out
    assert "reprod_log's default threshold for a mean difference (1e-6)" in out
    lines = out.splitlines()
    head = next(line for line in lines if line.startswith("tensor"))
    assert head.split() == ["tensor", "mean", "max", "rel", "L2", "1", "-", "cosine", "ULP", "verdict"]
    aligned = next(line for line in lines if line.startswith("a "))
    assert aligned.split() == ["a", "0", "0", "0", "0", "0", "PASS"]
    failed = next(line for line in lines if line.startswith("b "))
    assert failed.split()[:3] == ["b", "2.50e-02", "5.00e-01"]
    assert failed.split()[-1] == "FAIL"
    flat = " ".join(out.split())
    assert "The mean absolute difference is 2.500e-02; 1e-6 is the bound." in flat
    assert f"worst [1, 2]: {off[1, 2]!r}".replace("np.float64(", "").rstrip(")") in flat
    assert "first out of its band, in the order of the file: b" in flat
    assert "the last aligned one before it: a" in flat
    assert "FAIL 2 of 2 tensors compared; 1 aligned, 1 not, 0 to look at, 0 unreadable." in flat


def test_the_terminal_in_chinese(verify: Verify, tmp_path: Path) -> None:
    out = run(verify, tmp_path, {"a": LOGITS}, {"a": LOGITS + 1}, "--lang", "zh").out
    flat = "".join(out.split())
    assert "数值对齐" in flat
    assert "平均绝对误差" in flat
    assert "应比较1个张量，已比较1个；对齐0，未对齐1，待查看0，无法读取0。" in flat


def test_nothing_of_english_in_the_chinese_reasons(verify: Verify, tmp_path: Path) -> None:
    broken = LOGITS.copy()
    broken[0, 0] = np.nan
    out = run(verify, tmp_path, {"a": LOGITS}, {"a": broken}, "--lang", "zh").out
    assert "待比一侧" in out or "我方" in out or "NaN" in out
    assert "ours" not in "".join(line for line in out.splitlines() if "NaN" in line)


def test_json_has_the_documented_keys(verify: Verify, tmp_path: Path) -> None:
    found = run(verify, tmp_path, {"a": LOGITS}, {"a": LOGITS}, "--format", "json").json
    page = (Path(__file__).parents[2] / "docs" / "compare.md").read_text(encoding="utf-8")
    for key in (*found, *found["pairs"][0], *found["pairs"][0]["measures"], *found["band"]):
        assert f"`{key}`" in page, key
    assert json.loads(compare_json.render(RESULT, Rendering()))["comparison_version"] == 1


class Page(HTMLParser):
    """Which tags a page has, and the rectangles of its strip."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.cells: list[dict[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag == "rect":
            self.cells.append(dict(attrs))


def test_html_stands_alone_and_shows_a_heat_strip(verify: Verify, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    pair = FIXTURES / "torch.safetensors", FIXTURES / "epsilon.safetensors"
    assert verify("compare", *pair, "--format", "html", "--output", path).status == 1
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert not {"link", "img", "iframe"} & set(page.tags)
    assert len(page.cells) == 78
    shades = [cell["class"] for cell in page.cells]
    # The layers before the first wrong one are light, that one and those behind it are not.
    assert all(shade in ("s0", "s1", "s2", "s3") for shade in shades[:4])
    assert shades[4:7] == ["s5", "s5", "s5"]
    assert "step_0/forward/norm" in text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_html_escapes_what_a_submission_names(verify: Verify, tmp_path: Path, lang: str) -> None:
    out = run(verify, tmp_path, {HOSTILE: LOGITS}, {HOSTILE: LOGITS + 1}, "--format", "html", "--lang", lang).out
    assert "<script>alert" not in out
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in out
    assert "\x1b" not in out
    assert "\u202e" not in out


def test_the_terminal_escapes_what_a_submission_names(verify: Verify, tmp_path: Path) -> None:
    out = run(verify, tmp_path, {HOSTILE: LOGITS}, {HOSTILE: LOGITS + 1}, "--verbose").out
    assert "\x1b" not in out
    assert "\u202e" not in out


@pytest.mark.parametrize(
    ("out", "verdict", "colour"),
    [
        (0.0, "PASS", "s0"),
        (0.005, "PASS", "s1"),
        (0.05, "PASS", "s2"),
        (0.5, "PASS", "s3"),
        (1.0, "PASS", "s3"),
        (1.1, "FAIL", "s4"),
        (10.1, "FAIL", "s5"),
        (0.5, "FAIL", "s4"),
        (None, "FAIL", "s5"),
        (None, "NOT CHECKED", "none"),
    ],
)
def test_the_colour_of_a_pair(out: float | None, verdict: str, colour: str) -> None:
    assert strip.colour(Shade(name="a", verdict=Verdict(verdict), out=out)) == colour


def test_many_tensors_are_counted_and_the_odd_ones_come_first(verify: Verify, tmp_path: Path) -> None:
    theirs = {f"t{number:03}": LOGITS for number in range(60)}
    own = {**theirs, "t055": LOGITS + 1}
    out = run(verify, tmp_path, theirs, own).out
    assert "t055" in out
    assert "and 40 more (--verbose)" in out
    assert "t040" not in out
    assert "t040" in run(verify, tmp_path, theirs, own, "--verbose").out


@pytest.mark.parametrize("width", [20, 60, 80, 200])
def test_lines_keep_the_width(width: int) -> None:
    text = compare_text.render(RESULT, Rendering(width=width))
    assert max(map(len, text.splitlines())) <= max(60, width)
