"""A browser without a screen, for the tests of what the script of a page does."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

# What the distributions call it. REPROVERIFY_CHROMIUM names another one.
_NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """The path of a Chromium, if the machine has one."""
    asked = os.environ.get("REPROVERIFY_CHROMIUM")
    return asked or next((path for name in _NAMES if (path := shutil.which(name))), None)


LACKS: Final = [
    *(f"the package {name}" for name in ("playwright", "axe_playwright_python") if not importlib.util.find_spec(name)),
    *([] if chromium() else ["a Chromium"]),
]
REASON: Final = f"not installed: {', '.join(LACKS)} (the extra `browser`)"


class Tab:
    """A page in the browser, and all that went wrong in it."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("request", lambda request: self._note(request.url))

    def _note(self, url: str) -> None:
        if not url.startswith(("file:", "blob:")):
            self.complaints.append(f"request: {url}")

    def open(self, path: Path, at: str = "") -> Any:
        """Open a report; returns the page once its script has done its part."""
        self.page.goto(path.as_uri() + at)
        self.page.locator("html[data-ready]").wait_for()
        return self.page


@contextmanager
def running() -> Iterator[Any]:
    """The browser, as long as it is needed."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def tab(browser: Any, **options: Any) -> Iterator[Tab]:
    """A page of its own; nothing may have gone wrong in it when it is closed."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **options})
    try:
        opened = Tab(context.new_page())
        yield opened
        assert not opened.complaints, opened.complaints
    finally:
        context.close()


# What a page is asked of its tables: which lie partly out of sight, and which texts have next to nothing in a line.
_UNREADABLE: Final = """() => {
  const wide = [...document.querySelectorAll("main .scroll")]
    .filter((one) => one.clientWidth && one.scrollWidth > one.clientWidth)
    .map((one) => "out of sight: " + one.textContent.trim().slice(0, 60));
  const squeezed = [];
  for (const cell of document.querySelectorAll("main tbody td, main tbody th")) {
    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    for (let node = walk.nextNode(); node; node = walk.nextNode()) {
      const text = node.data.trim(), range = document.createRange();
      range.selectNodeContents(node);
      const boxes = [...range.getClientRects()].filter((box) => box.width > 1);
      const lines = new Set(boxes.map((box) => Math.round(box.top)));
      if (lines.size > 2 && text.length / lines.size < 10) squeezed.push(`in ${lines.size} lines: ${text}`);
    }
  }
  return [...wide, ...squeezed];
}"""


def unreadable(page: Any) -> list[str]:
    """What of the page's tables nobody can read at this width; empty for a page without a fault."""
    found: list[str] = page.evaluate(_UNREADABLE)
    return found


def picture(page: Any, name: str) -> None:
    """Keep a picture of the page where somebody wants to look at it."""
    folder = os.environ.get("REPROVERIFY_PICTURES")
    if folder:
        page.screenshot(path=str(Path(folder, f"{name}.png")), full_page=True)


def serious(page: Any, impacts: Collection[str] = ("serious", "critical", "moderate")) -> list[str]:
    """What axe finds in a page that keeps somebody from reading it."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]} {node['any'][:1]}"
        for one in found
        if one["impact"] in impacts
        for node in one["nodes"]
    ]
