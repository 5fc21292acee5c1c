"""The catalogue in a browser: it loads nothing, is found one's way in, filtered, sorted, and read on a phone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import cli
from tests.reports.html import browser

pytestmark = pytest.mark.skipif(bool(browser.LACKS), reason=browser.REASON)

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u202e"
PAGES = ("index.html", "board.html", "tasks/125.html", "tasks/110.html")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sqlalchemy")
    folder = tmp_path_factory.mktemp("site")
    history = str(folder / "history.db")
    for example, contributor, status in (("fail", "zhang", 1), ("pass", "zhang", 0), ("fail", HOSTILE, 1)):
        command = ["--task", "125", f"--example={example}", "-q", "--lang", "en", "--record", history]
        assert cli.main([*command, "--contributor", contributor, "--reference", HOSTILE]) == status
    assert cli.main(["site", str(folder / "site"), "--history", history, "-q", "--lang", "en"]) == 0
    return folder / "site"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_accessible(chromium: Any, site: Path, name: str, scheme: str) -> None:
    # axe puts its own script into the page, which the page's policy forbids.
    with browser.tab(chromium, color_scheme=scheme, bypass_csp=True) as tab:
        page = tab.open(site / name)
        assert browser.serious(page) == []
        browser.picture(page, f"site-{name.replace('/', '-')}-{scheme}")


@pytest.mark.parametrize("lang", ["en", "zh-CN"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_a_phone(chromium: Any, site: Path, name: str, lang: str) -> None:
    with browser.tab(chromium, viewport={"width": 360, "height": 800}) as tab:
        page = tab.open(site / name)
        if lang != "en":
            page.get_by_role("button", name="中文").click()
        assert page.locator("html").get_attribute("lang") == lang
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert browser.unreadable(page) == []
        if lang == "zh-CN":
            assert page.locator("main .skip, main :text('Submissions')").count() == 0
        browser.picture(page, f"site-{name.replace('/', '-')}-phone-{lang}")


def test_tasks_are_filtered(chromium: Any, site: Path) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(site / "index.html")
        count = page.locator("#filter-count")
        assert count.inner_text() == "114 of 114"
        page.locator("#filter-text").fill("RepLKNet-31B")
        assert count.inner_text() == "1 of 114"
        page.locator("#filter-text").fill("")
        page.get_by_label("toolkit").select_option("PaddleClas")
        of_toolkit = page.locator("table.tasks tbody tr:visible")
        assert {of_toolkit.nth(at).get_attribute("data-toolkit") for at in range(of_toolkit.count())} == {"PaddleClas"}
        page.get_by_label("toolkit").select_option("")
        page.get_by_label("verdict").select_option("PASS")
        assert [row.get_attribute("data-task") for row in page.locator("table.tasks tbody tr:visible").all()] == ["125"]
        page.get_by_label("verdict").select_option("none")
        assert count.inner_text() == "113 of 114"


def test_a_table_is_sorted_with_the_keyboard(chromium: Any, site: Path) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(site / "index.html")
        first = page.locator("table.tasks tbody tr").first
        assert first.get_attribute("data-task") == "98"
        button = page.locator("thead button").first
        button.focus()
        page.keyboard.press("Enter")
        # 98 comes before 100: numbers are sorted as numbers.
        assert first.get_attribute("data-task") == "98"
        assert page.locator("thead th").first.get_attribute("aria-sort") == "ascending"
        page.keyboard.press("Enter")
        assert first.get_attribute("data-task") == "246"
        page.locator("thead button").nth(2).click()
        assert page.locator("thead th").first.get_attribute("aria-sort") is None


def test_one_page_leads_to_the_next(chromium: Any, site: Path) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(site / "index.html")
        page.locator("tr[data-task='125'] a").click()
        page.locator("html[data-ready]").wait_for()
        assert page.title().startswith("Task 125 · Scaling Up Your Kernels")
        page.locator("table.tasks tbody tr a").first.click()
        page.locator("html[data-ready]").wait_for()
        assert "0 of 1 required criterion holds" in page.locator("main").inner_text()
        tab.open(site / "board.html")
        page.locator("td.n a").first.click()
        page.locator("html[data-ready]").wait_for()
        page.locator(".crumbs a").click()
        page.locator("html[data-ready]").wait_for()
        assert page.title() == "Catalogue of tasks"


def test_the_language_is_kept_from_page_to_page(chromium: Any, site: Path) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(site / "index.html")
        page.locator("#language").click()
        page.locator("tr[data-task='125'] a").click()
        page.locator("html[data-ready]").wait_for()
        assert page.title().startswith("任务 125")


def test_a_trend_is_walked_along(chromium: Any, site: Path) -> None:
    with browser.tab(chromium) as tab:
        page = tab.open(site / "tasks/125.html")
        plot = page.locator(".plot")
        assert (plot.get_attribute("aria-label") or "").startswith("replknet-31b-top1: 3 submissions, 83.")
        plot.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        reading = page.locator(".reading")
        reading.filter(has_text="submission 2 · ").wait_for()
        assert reading.inner_text().endswith("· zhang · PASS")
        page.keyboard.press("Enter")
        assert page.locator("#viewer").is_hidden()
        page.locator("details.values summary").click()
        rows = page.locator("details.values tbody tr")
        rows.nth(2).wait_for()
        assert rows.nth(1).inner_text().split("\t")[0] == "2"


def test_what_is_hostile_is_shown_and_does_not_run(chromium: Any, site: Path) -> None:
    with browser.tab(chromium) as tab:
        tab.page.on("dialog", lambda dialog: tab.complaints.append(f"dialog: {dialog.message}"))
        for name in ("board.html", "tasks/125.html"):
            page = tab.open(site / name)
            text = page.locator("table.tasks").inner_text()
            assert "<script>alert(1)</script><img src=x onerror=alert(2)>\\u202e" in text
            assert page.locator("main img, main script").count() == 0


def test_without_a_script_the_tasks_are_there(chromium: Any, site: Path) -> None:
    with browser.tab(chromium, java_script_enabled=False) as tab:
        tab.page.goto((site / "index.html").as_uri())
        assert tab.page.locator("table.tasks tbody tr").count() == 114
        tab.page.goto((site / "tasks/125.html").as_uri())
        assert "83.58 %" in tab.page.locator("main").inner_text()
