"""How Sphinx makes a site of the pages: `sphinx-build -W -n docs OUT`.

Nothing is fetched, neither when it is made nor when it is read.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

from sphinx.application import Sphinx  # noqa: E402
from sphinx.search.en import SearchEnglish  # noqa: E402

from harness.text import project as names  # noqa: E402
from harness.version import __version__  # noqa: E402

project = "reproverify"
author = "The reproverify authors"
copyright = author  # Sphinx calls it so
version = release = __version__
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
root_doc = "index"
exclude_patterns = ["ci", "example-*", "_build"]
language = "en"
myst_heading_anchors = 3
nitpicky = True
# What shows a session has commands and what they print; what shows a run of another language is plain.
highlight_language = "none"
html_theme = "furo"
html_title = f"reproverify {__version__}"
html_show_sphinx = False
html_copy_source = False
html_theme_options = {
    "top_of_page_buttons": [],
    "source_repository": f"{names.HOME}/",
    "source_branch": "main",
    "source_directory": "docs/",
}

_CHINESE = "\u4e00-\u9fff"
_LINK = re.compile(r"(\]\()([^)#:\s]+)(#[^)\s]*)?\)")


def elsewhere(_app: object, _page: str, source: list[str]) -> None:
    """Files and folders of the project that are no pages are shown where the project lives."""

    def led(found: re.Match[str]) -> str:
        target = (DOCS / found[2]).resolve()
        if target.suffix in (".md", ".png") and target.is_relative_to(DOCS):
            return found[0]
        kind = "tree" if target.is_dir() else "blob"
        return f"{found[1]}{names.HOME}/{kind}/main/{target.relative_to(DOCS.parent).as_posix()}{found[3] or ''})"

    source[0] = _LINK.sub(led, source[0])


# What stands in the pages that Sphinx and the theme make -> the same for readers of screens, and without a mouse.
_MENDED = {
    'class="caption" role="heading"': 'class="caption" role="heading" aria-level="2"',
    "<pre>": '<pre tabindex="0">',
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
}


def mended(_app: object, page: str, _template: str, context: dict[str, object], _tree: object) -> None:
    """Captions say of which level they are, and what scrolls sideways can be reached with the keyboard.

    A page leads to those of its own language; the link to its sister stands in its text.
    """
    chinese = page.endswith(".zh-CN")
    if chinese:
        context["language"] = "zh-CN"
    tree = context.get("furo_navigation_tree")
    if isinstance(tree, str):
        groups = re.split(r'(?=<p class="caption")', tree)
        kept = [one for one in groups if (re.search(f"[{_CHINESE}]", one.partition("</p>")[0]) is not None) is chinese]
        context["furo_navigation_tree"] = "".join(kept)
    for part in ("body", "furo_navigation_tree"):
        text = context.get(part)
        if isinstance(text, str):
            for made, better in _MENDED.items():
                text = text.replace(made, better)
            context[part] = text


class Search(SearchEnglish):
    """Words of English, and of Chinese, which puts no blanks between words, every two characters in a row."""

    js_splitter_code = f"""
function splitQuery(query) {{
  const pairs = (word) => [...Array(Math.max(1, word.length - 1)).keys()].map((at) => word.slice(at, at + 2));
  const words = query.match(/[{_CHINESE}]+|(?:(?![{_CHINESE}])[\\p{{L}}\\p{{N}}_])+/gu) || [];
  return words.flatMap((word) => (/[{_CHINESE}]/.test(word) ? pairs(word) : [word]));
}}
"""

    def split(self, input: str) -> list[str]:  # Sphinx calls it so
        found = []
        for word in re.findall(rf"[{_CHINESE}]+|[^\W{_CHINESE}]+", input):
            chinese = re.match(f"[{_CHINESE}]", word) is not None
            found += [word[at : at + 2] for at in range(max(1, len(word) - 1))] if chinese else [word]
        return found


def setup(app: Sphinx) -> None:
    app.connect("source-read", elsewhere)
    # After the theme has made its own part.
    app.connect("html-page-context", mended, priority=900)
    app.add_search_language(Search)
