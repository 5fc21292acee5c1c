"""Annotations on the lines of the logs, as workflow commands of GitHub: `::error file=...,line=...::...`.

GitHub shows ten of a kind for a step; the tenth says how many more there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.judging.report import Document
from harness.text import safe
from reports import content
from reports.options import Rendering
from reports.remarks import Level, PlacedRemark, place, remarks

# https://docs.github.com/en/rest/checks/runs: what is beyond is dropped without a word.
A_KIND: Final = 10
_COMMANDS: Final = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}
_HOW: Final = "verify --format markdown"
_DATA: Final = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY: Final = {**_DATA, ":": "%3A", ",": "%2C"}


def render(document: Document, options: Rendering) -> str:
    """The remarks on the document as workflow commands, a line each, the verdict over all among them."""
    lang = options.lang
    whole = PlacedRemark(
        level=Level.NOTE,
        order=0,
        code="",
        title=f"reproverify: {content.verdict_both(document.verdict, lang)}",
        text=content.summary(document.reports[0], lang)
        if len(document.reports) == 1
        else content.tasks(document, lang),
        about="",
    )
    said = [whole, *remarks(document, lang)]
    lines = [line for level in Level for line in _kind(level, [r for r in said if r.level is level], lang)]
    return "".join(f"{line}\n" for line in lines)


def _kind(level: Level, said: list[PlacedRemark], lang: str) -> Iterator[str]:
    """The annotations of one kind, one for all of a code in a file; the last counts those that are too many."""
    alike: dict[tuple[str, str], list[PlacedRemark]] = {}
    for number, remark in enumerate(said):
        alike.setdefault((remark.code, remark.file or f"/{number}"), []).append(remark)
    groups = list(alike.values())
    shown = groups if len(groups) <= A_KIND else groups[: A_KIND - 1]
    for first, *others in shown:
        more = f" ({content.label('more', lang, count=len(others))})" if others else ""
        yield _command(level, _properties(first), first.text + more)
    left = sum(len(group) for group in groups[len(shown) :])
    if left:
        text = content.label("more_remarks", lang, count=left, how=_HOW)
        yield _command(level, {"title": "reproverify"}, text)


def _properties(remark: PlacedRemark) -> dict[str, str]:
    properties = {}
    where = place(remark)
    if where is not None:
        properties["file"] = safe(where.path)
        if where.line is not None:
            properties["line"] = str(where.line)
    properties["title"] = remark.title
    return properties


def _command(level: Level, properties: dict[str, str], text: str) -> str:
    given = ",".join(f"{name}={_escape(value, _PROPERTY)}" for name, value in properties.items())
    return f"::{_COMMANDS[level]} {given}::{_escape(text, _DATA)}"


def _escape(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(char, char) for char in text)
