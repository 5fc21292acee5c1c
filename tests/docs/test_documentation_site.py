"""The documentation as a site: every page in both languages, without a warning, and nothing is fetched to read it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from tests.reports.html import browser

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(path.stem for path in DOCS.glob("*.md"))
# Made by programs of the code, of logs and of measurements: in English alone.
ENGLISH = {"integrity-rates", "log-formats", "metric-agreement"}


def test_every_page_has_its_sister_and_leads_to_it() -> None:
    english = {name for name in PAGES if not name.endswith(".zh-CN")}
    assert {name for name in english if f"{name}.zh-CN" not in PAGES} == ENGLISH
    assert {name.removesuffix(".zh-CN") for name in PAGES} == english
    for name in PAGES:
        if name not in ENGLISH:
            other = name.removesuffix(".zh-CN") if name.endswith(".zh-CN") else f"{name}.zh-CN"
            head = (DOCS / f"{name}.md").read_text(encoding="utf-8").splitlines()[:5]
            assert any(f"]({other}.md)" in line for line in head), name


def test_every_page_is_found_from_the_first_one() -> None:
    listed = {
        line.strip()
        for index in ("index.md", "index.zh-CN.md")
        for block in re.findall(r"```\{toctree\}\n(.*?)```", (DOCS / index).read_text(encoding="utf-8"), re.DOTALL)
        for line in block.splitlines()
        if line.strip() and not line.startswith(":")
    }
    assert listed | {"index"} == set(PAGES)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_leads_to_every_page_of_its_language(readme: str) -> None:
    text = (ROOT / readme).read_text(encoding="utf-8")
    linked = set(re.findall(r"\]\(docs/([\w.-]+)\.md", text))
    chinese = {name for name in PAGES if name.endswith(".zh-CN")}
    wanted = chinese | ENGLISH if readme.endswith("zh-CN.md") else set(PAGES) - chinese
    assert wanted - linked == set()


@pytest.mark.parametrize(("maker", "page"), [("make_commands", "commands"), ("make_schemas", "schemas")])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_pages_that_are_made_are_as_new_as_the_program(maker: str, page: str, lang: str) -> None:
    from tests.docs.test_log_format_pages import load

    name = page if lang == "en" else f"{page}.zh-CN"
    stands = (DOCS / f"{name}.md").read_text(encoding="utf-8")
    assert stands == load(DOCS / f"{maker}.py").page(lang), f"run `python docs/{maker}.py`"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for needed in ("sphinx", "myst_parser", "furo"):
        pytest.importorskip(needed, reason="the extra `docs` is not installed")
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "-d", str(folder / "doctrees")]
    made = [*command, str(DOCS), str(folder / "site")]
    done = subprocess.run(made, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "site"


def test_every_page_is_in_the_site_and_loads_nothing(site: Path) -> None:
    assert {path.stem for path in site.glob("*.html")} >= set(PAGES)
    for path in site.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        loaded = re.findall(r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"([^\"]*)\"", text)
        leading = r"<link\b(?![^>]*rel=\"(?:canonical|index|search|next|prev)\")[^>]*\bhref=\"([^\"]*)\""
        loaded += re.findall(leading, text)
        assert [one for one in loaded if re.match(r"(?:[a-z]+:)?//", one)] == [], path.name
    for path in site.rglob("*.css"):
        assert re.findall(r"(?:url\(|@import )['\"]?(?:https?:)?//", path.read_text(encoding="utf-8")) == [], path.name


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site as a server of this machine shows it."""
    handler = partial(Silent, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


class Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: object) -> None:
        """Nothing: nobody reads it."""


@pytest.mark.skipif(bool(browser.LACKS), reason=browser.REASON)
def test_the_site_in_a_browser(address: str) -> None:
    with browser.running() as chromium:
        page = chromium.new_page()
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda one: None if one.url.startswith((address, "data:")) else complaints.append(one.url))
        for name in ("index", "verdicts", "tutorial-reviewer.zh-CN", "commands"):
            page.goto(f"{address}/{name}.html")
            # How the theme names its landmarks is the theme's.
            assert browser.serious(page, ("serious", "critical")) == [], name
        for query, found in (
            ("waiver", "waivers.html"),
            ("容差", "verdicts.zh-CN.html"),
            ("ImageNet 数据集", ".zh-CN.html"),
        ):
            page.goto(f"{address}/search.html?q={query}")
            page.locator(f"ul.search li a[href*='{found}']").first.wait_for()
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(f"{address}/tutorial-contributor.html")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert complaints == []
