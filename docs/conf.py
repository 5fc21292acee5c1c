"""How Sphinx makes a site of the pages: `sphinx-build -W -n docs OUT`.

Nothing is fetched, neither when it is made nor when it is read.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
sys.path.insert(0, str(DOCS.parent))

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
# The words of Chinese pages are found too: what stands between two characters that are no letters is a word.
html_search_language = "zh"
html_theme_options = {
    "source_repository": f"{names.HOME}/",
    "source_branch": "main",
    "source_directory": "docs/",
}

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


def setup(app: object) -> None:
    app.connect("source-read", elsewhere)  # type: ignore[attr-defined]
