"""A page around what a report says: one file, no network, both languages, and nothing that runs but our own script."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from harness.text import LANGUAGES, messages, safe
from harness.values.errors import MissingExtra
from harness.version import __version__
from reports.content import label
from reports.html.curves import Curve
from reports.html.logs import Embedded
from reports.html.marks import Mark

try:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
except ImportError:
    # Whoever asks for a page is told when it is asked for, not when all is judged.
    raise MissingExtra("missing_extra", package="jinja2", extra="html") from None

_FOLDER: Final = Path(__file__).parents[1]
_SCRIPTS: Final = ("uPlot.iife.min.js", "report.js")
_STYLES: Final = ("uPlot.min.css", "report.css")
# Characters of a report that stand in the page as they are. Of a longer one that is what comes before the details of
# each task or file; all of it is compressed, as the other language is.
_MOST_PLAIN: Final = 300_000
# What the codes of the texts begin with that the script shows.
_UI: Final = "ui_"


# The parts of the frame around a report that have words: element -> attribute, or `text` -> label.
_FRAME: Final[dict[str, dict[str, str]]] = {
    "contents": {"aria-label": "page_contents"},
    "skip": {"text": "page_skip"},
    "language": {"text": "page_language"},
    "theme": {"aria-label": "page_theme", "title": "page_theme"},
    "viewer": {"aria-label": "page_log"},
    "viewer-lines": {"aria-label": "page_log"},
    "viewer-file-label": {"text": "page_file"},
    "viewer-close": {"aria-label": "page_close", "title": "page_close"},
    "viewer-query-label": {"text": "page_search"},
    "viewer-query": {"placeholder": "page_search"},
    "viewer-previous": {"aria-label": "page_previous", "title": "page_previous"},
    "viewer-next": {"aria-label": "page_next", "title": "page_next"},
    "viewer-mark-previous": {"aria-label": "page_previous_mark", "title": "page_previous_mark"},
    "viewer-mark-next": {"aria-label": "page_next_mark", "title": "page_next_mark"},
    "viewer-go-label": {"text": "page_go"},
}


class PageParts(msgspec.Struct, kw_only=True):
    """What a page shows beside its text: the curves, the logs, and what is pointed at in them, by file."""

    curves: Sequence[Curve] = ()
    logs: Sequence[Embedded] = ()
    marks: Mapping[str, Sequence[Mark]] = {}


def render(template: str, lang: str, values: Callable[[str], dict[str, Any]], shown: PageParts) -> str:
    """The page that `template` makes of `values` in each language, opened in `lang`."""
    made = _environment()
    told = {one: values(one) for one in LANGUAGES}
    body = made.get_template(template)
    bodies = {one: body.render(word=_labels(one), folded=False, **told[one]) for one in LANGUAGES}
    whole = len(bodies[lang]) <= _MOST_PLAIN
    plain = bodies[lang] if whole else body.render(word=_labels(lang), folded=True, **told[lang])
    data = {
        "lang": lang,
        "bodies": {one: body for one, body in bodies.items() if one != lang or not whole},
        "texts": {one: _texts(one) for one in LANGUAGES},
        "titles": {one: told[one]["title"] for one in LANGUAGES},
        "frame": {part: {at: _both(code) for at, code in texts.items()} for part, texts in _FRAME.items()},
        "curves": shown.curves,
        "logs": [
            {"name": safe(log.name), "parts": log.parts, "lines": log.lines, "whole": log.whole, "marks": marks}
            for log in shown.logs
            for marks in [[[m.line, m.kind, m.en, m.zh] for m in shown.marks.get(log.name, ())]]
        ],
    }
    scripts, styles = [asset(name) for name in _SCRIPTS], [asset(name) for name in _STYLES]
    return made.get_template("page.html").render(
        html_lang=_html(lang),
        lang=lang,
        title=told[lang]["title"],
        policy=_policy(scripts, styles),
        styles=styles,
        scripts=scripts,
        body=plain,
        data=_packed(msgspec.json.encode(data)),
        logs=[log.data for log in shown.logs],
        word=_labels(lang),
        version=__version__,
    )


@cache
def _environment() -> Environment:
    """Jinja's, which escapes everything."""
    return Environment(
        loader=FileSystemLoader(_FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


@cache
def asset(name: str) -> str:
    """The text of a file that ships beside the templates."""
    return (_FOLDER / "assets" / name).read_text(encoding="utf-8").strip()


def _policy(scripts: Sequence[str], styles: Sequence[str]) -> str:
    """What the page may do: run and show what is in it, and nothing else."""
    ours, looks = (" ".join(f"'sha256-{_digest(text)}'" for text in texts) for texts in (scripts, styles))
    return f"default-src 'none'; script-src {ours}; style-src {looks}; base-uri 'none'; form-action 'none'"


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _packed(content: bytes) -> str:
    return base64.b64encode(gzip.compress(content, 9, mtime=0)).decode()


def _labels(lang: str) -> Callable[..., str]:
    return lambda name, **values: label(name, lang, **values)


def _both(code: str) -> dict[str, str]:
    return {lang: label(code, lang) for lang in LANGUAGES}


def _texts(lang: str) -> dict[str, str]:
    """The texts that the script shows, by their codes; it fills their gaps."""
    return {code.removeprefix(_UI): text for code, text in messages(lang).items() if code.startswith(_UI)}


def _html(lang: str) -> str:
    return "zh-CN" if lang == "zh" else "en"
