"""The pictures of the documentation: which page each shows, and how that page is built.

`python -m tests.reports.html.pictures` takes them anew, with the structure of their pages, into docs/pictures.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple

from harness import cli
from tests.reports.html import browser
from tests.reports.html.reading import HTML, Page, text_of

ROOT: Final = Path(__file__).resolve().parents[3]
FOLDER: Final = ROOT / "docs" / "pictures"
STRUCTURES: Final = FOLDER / "structures.json"
_OWN: Final = "model: RepLKNet-31B\ndataset: ImageNet-1k val\nepoch 1 val acc1 = 0.8212\nepoch 2 val acc1 = 0.8361\n"
# What tells how a page is built.
_BUILT: Final = {HTML + tag for tag in ("h1", "h2", "h3", "section", "article", "figure", "table", "form", "summary")}
_SAID: Final = {HTML + tag for tag in ("h1", "h2", "h3", "th")}


class Picture(NamedTuple):
    """A picture: the command that writes the page, the page, and how it is looked at."""

    name: str
    command: tuple[str, ...]
    page: str
    lang: str = "en"
    dark: bool = False
    phone: bool = False
    # What is opened in the page, and what is typed to filter it.
    at: str = ""
    typed: str = ""


def _judged(task: str, *submission: str) -> tuple[str, ...]:
    return ("--task", task, *submission, "-q", "--report", "html=report.html")


_SITE: Final = ("site", "public", "--history", "history.db", "-q")
PICTURES: Final = (
    Picture("report-pass", _judged("125", "my-folder"), "report.html"),
    Picture("report-pass.zh-CN", _judged("125", "my-folder"), "report.html", lang="zh"),
    Picture("report-fail", _judged("125", "submitted"), "report.html"),
    Picture("report-fail.zh-CN", _judged("125", "submitted"), "report.html", lang="zh"),
    Picture("report-tampered", _judged("125", "submitted"), "report.html", dark=True, at="#log-0-98"),
    Picture("report-unknown", _judged("125", "own.log"), "report.html"),
    Picture("report-unknown.zh-CN", _judged("125", "own.log"), "report.html", lang="zh"),
    Picture("report-tasks", _judged("98-147", "my-folder", "submitted"), "report.html"),
    Picture("report-phone", _judged("125", "my-folder"), "report.html", lang="zh", dark=True, phone=True),
    Picture("site", _SITE, "public/index.html", typed="PaddleClas top1"),
    Picture("site.zh-CN", _SITE, "public/index.html", lang="zh", typed="PaddleClas top1"),
)


@contextmanager
def pages(folder: Path) -> Iterator[Any]:
    """What writes the page of a picture, in a folder that looks as those of the tutorials do; gives the page's path."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        for name, example in (("my-folder", "pass"), ("submitted", "fail")):
            shutil.copytree(ROOT / "specs" / "examples" / "125" / example, name)
        Path("own.log").write_text(_OWN, encoding="utf-8")
        for folder_name, who in (("my-folder", "zhang"), ("submitted", "li")):
            record = ["--record", "history.db", "--contributor", who]
            cli.main(["--task", "125", folder_name, "-q", "--lang", "en", *record])
        yield _write
    finally:
        os.chdir(before)


def _write(one: Picture) -> Path:
    assert cli.main([*one.command, "--lang", one.lang]) in (0, 1, 3)
    return Path(one.page).absolute()


def structure(path: Path) -> list[str]:
    """How a page is built, and what its headings say: another one makes the picture old."""
    shown = Page(path.read_text(encoding="utf-8"))
    found = []
    for one in shown.main.iter():
        if one.tag in _BUILT | _SAID:
            tag = one.tag.removeprefix(HTML)
            name = f".{one.get('class')}" if one.get("class") else ""
            found.append(f"{tag}{name}" + (f": {text_of(one)}" if one.tag in _SAID else ""))
    # Of many rows in a row that are built alike the first tells enough.
    return [line for at, line in enumerate(found) if at == 0 or line != found[at - 1]]


def take(chromium: Any, one: Picture, path: Path) -> bytes:
    """The picture, as a PNG of few colours."""
    from PIL import Image

    size = {"width": 390, "height": 760} if one.phone else {"width": 1080, "height": 720}
    with browser.tab(chromium, viewport=size, color_scheme="dark" if one.dark else "light") as tab:
        page = tab.open(path, one.at)
        if one.at:
            page.locator("#viewer-window .here").wait_for()
        if one.typed:
            page.locator("#filter-text").fill(one.typed)
        image = Image.open(io.BytesIO(page.screenshot()))
    small = io.BytesIO()
    image.convert("RGB").quantize(48, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    import tempfile

    # Numbers of days are the same every time.
    os.environ["SOURCE_DATE_EPOCH"] = "1700000000"
    FOLDER.mkdir(exist_ok=True)
    structures = {}
    with tempfile.TemporaryDirectory() as folder, pages(Path(folder)) as write, browser.running() as chromium:
        for one in PICTURES:
            path = write(one)
            structures[one.name] = structure(path)
            (FOLDER / f"{one.name}.png").write_bytes(take(chromium, one, path))
    STRUCTURES.write_text(json.dumps(structures, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
