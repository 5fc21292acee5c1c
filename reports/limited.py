"""The report as Markdown where GitHub takes only so much: the summary of a job, and a comment on a pull request.

What does not fit is counted at the end; the tasks and the verdict of each are placed first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from harness.judging.report import Document
from reports import content
from reports.markdown import escape, pieces
from reports.options import Rendering
from reports.pieces import Kind, fit

# https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: 1 MiB a step.
SUMMARY_BYTES: Final = 1024 * 1024
# "Body is too long (maximum is 65536 characters)", which a character beyond the basic plane counts for two of.
COMMENT_CHARACTERS: Final = 65_536
# By this the comment of an earlier run is found again.
MARKER: Final = "<!-- reproverify -->\n"

_COUNTED: Final[tuple[Kind, ...]] = ("tasks", "sections", "criteria", "stories", "lists")
# The closing sentence, with room to spare.
_NOTE: Final = 1000
_HOW: Final = "verify --format markdown"


def render_summary(document: Document, options: Rendering) -> str:
    """The document for `$GITHUB_STEP_SUMMARY`: at most 1 MiB of UTF-8."""
    return _limited(document, options, SUMMARY_BYTES, _bytes, "bytes")


def render_comment(document: Document, options: Rendering) -> str:
    """The document for a comment on a pull request: at most 65,536 characters."""
    room = COMMENT_CHARACTERS - len(MARKER)
    return MARKER + _limited(document, options, room, _characters, "characters")


def _limited(document: Document, options: Rendering, room: int, size: Callable[[str], int], unit: str) -> str:
    parts = pieces(document, options)
    placed = fit(parts, room, size)
    if not placed.left_out:
        return placed.text
    lang = options.lang
    placed = fit(parts, room - _NOTE, size)
    counts = ((kind, placed.left_out.get(kind, 0)) for kind in _COUNTED)
    comma = "、" if lang == "zh" else ", "
    left = comma.join(content.label(f"left_{kind}", lang, count=count) for kind, count in counts if count)
    limit = content.label(unit, lang, count=f"{room:,}")
    note = content.label("left_out", lang, limit=limit, left=left, how=f"{_HOW}")
    return f"{placed.text}\n**{escape(note)}**\n"


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "backslashreplace"))


def _characters(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
