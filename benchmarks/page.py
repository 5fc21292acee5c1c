"""How long a page takes that holds a large log: from its opening to the log's lines in sight, and to a found word.

Needs the extra `browser` and a Chromium; each opening is a browser's first sight of the page.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any, Final

from measuring import ROOT, VERIFY, Figure, passed, run

TURNS: Final = 5
GOAL: Final = 3.0
# What is looked for stands in every evaluation: the first match is far up, the last one at the end.
_WORD: Final = "[Avg]"
# A picture was made of what is there now.
_PAINTED: Final = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
_FOUND: Final = "() => /\\d/.test(document.getElementById('viewer-found').textContent)"


def figures(log: Path, environment: dict[str, str]) -> list[Figure]:
    """The page of a verdict on `log`, which is a log of `make_log`."""
    sys.path.insert(0, str(ROOT))
    from tests.reports.html import browser

    size = log.stat().st_size / 1e6
    name, goal = f"a page with a log of {size:.0f} MB", f"below {GOAL:.0f} s"
    if browser.LACKS:
        return [Figure(f"{name}, opened", 0, "s", browser.REASON, goal, None)]
    page = log.with_suffix(".html")
    passed(run((*VERIFY, "--task", "125", str(log), "-q", "--report", f"html={page}"), environment))
    lines = log.read_bytes().count(b"\n")
    with browser.running() as chromium:
        turns = [_opened(chromium, page, lines // 2) for _ in range(TURNS)]
    shown, found = (min(times) for times in zip(*turns, strict=True))
    baseline = f"the fastest of {TURNS}; size of the page: {page.stat().st_size / 1e6:.0f} MB"
    return [
        Figure(f"{name}, opened: lines in sight", round(shown, 2), "s", baseline, goal, shown < GOAL),
        Figure(f"{name}, opened and searched", round(found, 2), "s", baseline, goal, found < GOAL),
    ]


def _opened(chromium: Any, page: Path, line: int) -> tuple[float, float]:
    """Seconds until the lines around `line` are painted, and until all matches of a word are counted."""
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    try:
        tab = context.new_page()
        began = time.perf_counter()
        tab.goto(f"{page.as_uri()}#log-0-{line}", wait_until="commit")
        tab.locator("#viewer-window .here").wait_for()
        tab.evaluate(_PAINTED)
        shown = time.perf_counter() - began
        tab.locator("#viewer-query").fill(_WORD)
        tab.locator("#viewer-query").press("Enter")
        tab.wait_for_function(_FOUND)
        return shown, time.perf_counter() - began
    finally:
        context.close()
