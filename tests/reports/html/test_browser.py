"""The pages in a browser: nothing is loaded, nothing fails, and curves, logs, filters and languages work.

These need the extra `browser` and a Chromium; pictures of every page are written to REPROVERIFY_PICTURES, if it is set.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from harness import cli
from reports.html.logs import ENDS
from tests.reports.html import browser
from tests.synthetic import paddleclas

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(bool(browser.LACKS), reason=browser.REASON)

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\x1b[2J\u202e.log"
LIGHT_AND_DARK = ("light", "dark")


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A report of each kind, written by the command."""
    folder = tmp_path_factory.mktemp("pages")
    unknown = folder / "unknown"
    unknown.mkdir()
    (unknown / "own.log").write_text("epoch 1 acc 0.5\n" * 50, encoding="utf-8")
    hostile = folder / "hostile"
    hostile.mkdir()
    (hostile / HOSTILE.replace("/", "\u2215")).write_text(
        paddleclas(["0.83600", "0.83700"]).replace("ppcls INFO", "<script>alert(3)</script>\x1b[31m ppcls INFO"),
        encoding="utf-8",
    )
    passing, failing = (f"{ROOT}/specs/examples/125/{name}" for name in ("pass", "fail"))
    pair = [f"{ROOT}/tests/fixtures/alignment/{name}.safetensors" for name in ("torch", "epsilon")]
    commands = {
        "pass": ["--task", "125", passing],
        "fail": ["--task", "125", failing],
        "unknown": ["--task", "125", str(unknown)],
        "hostile": ["--task", "125", str(hostile)],
        "many": ["--task", "98-150", passing, failing],
        "audit": ["audit", failing],
        "audits": ["audit", failing, passing],
        "compare": ["compare", *pair],
    }
    made = {}
    for name, command in commands.items():
        made[name] = folder / f"{name}.html"
        assert cli.main([*command, "-q", "--lang", "en", "--report", f"html={made[name]}"]) in (0, 1, 3)
    return made


NAMES = ("pass", "fail", "unknown", "hostile", "many", "audit", "audits", "compare")


@pytest.mark.parametrize("scheme", LIGHT_AND_DARK)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_accessible(chromium: Any, pages: dict[str, Path], name: str, scheme: str) -> None:
    # axe puts its own script into the page, which the page's policy forbids.
    with browser.tab(chromium, color_scheme=scheme, bypass_csp=True) as tab:
        page = tab.open(pages[name])
        assert browser.serious(page) == []
        browser.picture(page, f"{name}-{scheme}")


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_a_phone(chromium: Any, pages: dict[str, Path], name: str, lang: str) -> None:
    with browser.tab(chromium, viewport={"width": 360, "height": 800}) as tab:
        page = tab.open(pages[name])
        if lang != "en":
            page.get_by_role("button", name="中文").click()
        assert page.locator("html").get_attribute("lang") == lang
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert browser.unreadable(page) == []
        browser.picture(page, f"{name}-phone-{lang}")


def test_the_language_is_switched_back_and_forth(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["fail"])
        english = page.locator("main").inner_text()
        page.locator("#language").click()
        assert "学习曲线" in page.locator("main").inner_text()
        assert (
            page.title()
            == "任务 125 · 论文复现：Scaling Up Your Kernels to 31x31: Revisiting Large Kernel Design in CNNs"
        )
        page.locator("#language").click()
        assert page.locator("main").inner_text() == english
        assert page.locator("canvas").count() == 1


def test_light_and_dark_are_switched(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["pass"])
        paper = "getComputedStyle(document.body).backgroundColor"
        light = page.evaluate(paper)
        page.locator("#theme").click()
        assert page.evaluate(paper) != light
        page.reload()
        page.locator("html[data-ready]").wait_for()
        assert page.evaluate(paper) != light


def test_a_place_opens_its_line_and_escape_closes_the_log(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["fail"])
        link = page.locator("table.criteria a.place").first
        link.click()
        here = page.locator("#viewer-window .here")
        here.wait_for()
        assert here.inner_text().startswith("87[2023/03/01 10:09:06]")
        assert "contradiction" in (here.get_attribute("class") or "")
        assert "replknet-31b-top1: best 83.376" in page.locator("#viewer-why").inner_text()
        browser.picture(page, "log")
        page.locator("#viewer-mark-next").click()
        page.locator("#viewer-window .here[data-line='97']").wait_for()
        page.keyboard.press("Escape")
        assert page.locator("#viewer").is_hidden()
        assert link.evaluate("one => one === document.activeElement")


def test_the_log_is_searched(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["pass"], "#log-0-1")
        page.locator("#viewer-window .here").wait_for()
        page.keyboard.press("/")
        page.keyboard.type("[eval][EPOCH 2")
        page.locator("#viewer-found", has_text="1 of 3").wait_for()
        assert page.locator("#viewer-window .here").get_attribute("data-line") == "66"
        page.keyboard.press("Enter")
        page.locator("#viewer-found", has_text="2 of 3").wait_for()
        page.keyboard.press("Shift+Enter")
        page.keyboard.press("Shift+Enter")
        page.locator("#viewer-found", has_text="3 of 3").wait_for()
        assert page.locator("#viewer-window mark").first.inner_text() == "[Eval][Epoch 2"
        page.locator("#viewer-query").fill("nothing like it")
        page.locator("#viewer-found", has_text="no match").wait_for()
        page.locator("#viewer-go").fill("42")
        page.locator("#viewer-go").press("Enter")
        page.locator("#viewer-window .here[data-line='42']").wait_for()


def test_a_curve_is_walked_along_and_a_point_leads_to_its_line(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["pass"])
        plot = page.locator(".plot")
        assert plot.get_attribute("aria-label") == (
            "replknet-31b-top1: 5 evaluations, 81.622 to 83.558. Arrow keys move along the curve, Enter opens the line."
        )
        plot.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        page.locator(".reading", has_text="epoch 2 · 82.604 · line 67").wait_for()
        page.keyboard.press("Enter")
        page.locator("#viewer-window .here[data-line='67']").wait_for()
        page.keyboard.press("Escape")
        page.locator("details.values summary").click()
        rows = page.locator("details.values tbody tr")
        rows.nth(4).wait_for()
        assert rows.count() == 5
        assert rows.nth(3).inner_text().split() == ["4", "83.604", "87"]


def test_tasks_are_filtered(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["many"])
        count = page.locator("#filter-count")
        assert count.inner_text() == "53 of 53"
        page.locator("#filter-text").fill("kernel 31x31")
        assert count.inner_text() == "1 of 53"
        assert page.locator("section.report:visible").get_attribute("data-task") == "125"
        page.locator("input[name=verdict]").first.uncheck()
        page.locator("#filter-text").fill("")
        shown = page.locator("table.tasks tbody tr:visible").count()
        assert 0 < shown < 53
        assert page.locator("section.report:visible").count() == shown


def test_audited_files_are_filtered(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["audits"])
        assert page.locator("#filter-count").inner_text() == "2 of 2"
        page.get_by_label("contradiction").uncheck()
        assert page.locator("section.report:visible h2").inner_text().endswith("pass/train.log")
        assert page.locator("#filter-count").inner_text() == "1 of 2"


def test_a_command_is_copied(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium, permissions=["clipboard-read", "clipboard-write"]) as tab:
        page = tab.open(pages["fail"])
        page.locator("details", has=page.locator(".command")).first.locator("summary").click()
        command = page.locator(".command").first
        command.locator("button").click()
        command.locator("button", has_text="Copied").wait_for()
        assert page.evaluate("navigator.clipboard.readText()") == command.locator("code").inner_text()


def test_what_is_hostile_is_shown_and_does_not_run(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        tab.page.on("dialog", lambda dialog: tab.complaints.append(f"dialog: {dialog.message}"))
        page = tab.open(pages["hostile"], "#log-0-1")
        page.locator("#viewer-window .here").wait_for()
        assert "<script>alert(3)</script>\\x1b[31m ppcls INFO" in page.locator("#viewer-window").inner_text()
        assert "\\u202e" in page.locator("#viewer-file").inner_text()
        assert page.locator("main img, main script, #viewer img, #viewer script").count() == 0


def test_a_log_that_is_too_large_says_what_is_left_out(
    chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.html.logs.embed.__defaults__", (1000,))
    lines = paddleclas(["0.83000", "0.83600"]).splitlines()
    (tmp_path / "train.log").write_text(
        "\n".join(["filler"] * 3000 + lines + ["filler"] * 3000) + "\n", encoding="utf-8"
    )
    place = tmp_path / "a.html"
    cli.main(["--task", "125", str(tmp_path / "train.log"), "-q", "--lang", "en", "--report", f"html={place}"])
    with browser.tab(chromium) as tab:
        page = tab.open(place, f"#log-0-{ENDS}")
        gap = page.locator("#viewer-window .gap").first
        gap.wait_for()
        assert "lines are not in this page" in gap.inner_text()
        assert "its ends and what surrounds marked lines" in page.locator("#viewer-about").inner_text()
        page.locator("#viewer-go").fill("5000")
        page.locator("#viewer-go").press("Enter")
        page.wait_for_timeout(100)
        numbers = [
            int(one)
            for one in page.locator("#viewer-window [data-line]").evaluate_all("all => all.map(o => o.dataset.line)")
        ]
        assert numbers == sorted(numbers)


def test_a_log_of_a_hundred_megabytes_opens(chromium: Any, tmp_path: Path) -> None:
    head, *rest = paddleclas(["0.83000", "0.83600"]).splitlines(keepends=True)
    filler = "[2023/03/01 09:00:00] ppcls INFO: nothing of interest happens on this line\n"
    count = (99 << 20) // len(filler)
    with open(tmp_path / "train.log", "w", encoding="utf-8") as stream:
        stream.write(head)
        for _ in range(count // 1000):
            stream.write(filler * 1000)
        stream.writelines(rest)
    place = tmp_path / "a.html"
    cli.main(["--task", "125", str(tmp_path / "train.log"), "-q", "--lang", "en", "--report", f"html={place}"])
    with browser.tab(chromium) as tab:
        page = tab.open(place)
        page.locator("table.criteria a.place").first.click()
        page.locator("#viewer-window .here").wait_for()
        line = int(page.locator("#viewer-window .here").get_attribute("data-line") or 0)
        assert line > count // 1000 * 1000
        # Only what is in sight is in the page.
        assert page.locator("#viewer-window > div").count() < 200
        page.mouse.move(700, 500)
        before = page.locator("#viewer-window [data-line]").first.get_attribute("data-line")
        page.mouse.wheel(0, -180)
        page.wait_for_timeout(200)
        moved = int(before or 0) - int(page.locator("#viewer-window [data-line]").first.get_attribute("data-line") or 0)
        assert moved == 10


def test_a_line_behind_the_end_is_the_last_one(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(pages["unknown"], "#log-0-999")
        page.locator("#viewer-window .here").wait_for()
        assert page.locator("#viewer-window .here").get_attribute("data-line") == "50"


# What is written on a canvas, for nothing else says what a curve looks like.
_WRITTEN = """
  window.written = [];
  const fill = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
    window.written.push(text);
    return fill.call(this, text, ...rest);
  };
"""


def test_no_two_ticks_of_an_axis_say_the_same(chromium: Any, tmp_path: Path) -> None:
    values = ("0.8352", "0.8361", "0.8357")
    lines = [f"epoch {epoch} val acc1 = {value}" for epoch, value in enumerate(values, 1)]
    (tmp_path / "own.log").write_text("\n".join(["model: RepLKNet-31B", *lines]) + "\n", encoding="utf-8")
    place = tmp_path / "a.html"
    cli.main(["--task", "125", str(tmp_path / "own.log"), "-q", "--lang", "en", "--report", f"html={place}"])
    with browser.tab(chromium) as tab:
        tab.page.add_init_script(_WRITTEN)
        page = tab.open(place)
        page.locator(".plot canvas").first.wait_for()
        page.wait_for_function("() => window.written.length > 5")
        ticks = [text for text in page.evaluate("window.written") if re.fullmatch(r"0\.83\d+", text)]
    assert ticks == ["0.8352", "0.8354", "0.8356", "0.8358", "0.8360"]


def test_a_printed_page_has_everything_open(chromium: Any, pages: dict[str, Path], tmp_path: Path) -> None:
    with browser.tab(chromium, color_scheme="dark") as tab:
        page = tab.open(pages["fail"])
        page.emulate_media(media="print")
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 36, 48)"
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details:not([open]):not(.values)").count() == 0
        assert page.locator(".bar").is_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("details:not([open]):not(.values)").count() > 0


def test_without_a_script_the_report_is_there(chromium: Any, pages: dict[str, Path]) -> None:
    with browser.tab(chromium, java_script_enabled=False) as tab:
        tab.page.goto(pages["fail"].as_uri())
        assert "0 of 1 required criterion holds" in tab.page.locator("main").inner_text()
        assert "This report is folded up" in tab.page.locator("noscript").inner_text()
