"""`verify diff A B`: what changed between two reports."""

from __future__ import annotations

import argparse
import os
import re
from typing import TYPE_CHECKING, Final

import msgspec

from harness.commands.output import Output, add_formats, of
from harness.history.changes import Change, Changes, changes
from harness.history.places import default_place
from harness.judging.report import REPORT_VERSION, Document
from harness.text import render, safe
from harness.values.errors import UsageError
from harness.values.verdicts import Verdict

if TYPE_CHECKING:
    from reports.options import Rendering

_ID: Final = re.compile(r"[0-9a-f]{8,32}")
_WORDS: Final = {verdict.value: verdict.name for verdict in Verdict}


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("before", metavar="A", help=render("help_diff_before", lang))
    parser.add_argument("after", metavar="B", help=render("help_diff_after", lang))
    parser.add_argument("--history", metavar="URL", help=render("help_history_place", lang))
    add_formats(parser, lang, RENDERERS)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    found = changes(_document(arguments.before, arguments), _document(arguments.after, arguments))
    output.deliver(found)
    return found.exit_status


def _document(text: str, arguments: argparse.Namespace) -> Document:
    """The report in the file `text`, or that of the record with this id. Raises UsageError."""
    if not os.path.exists(text):
        if not _ID.fullmatch(text):
            raise UsageError("diff_unknown", text=text)
        return _recorded(text, arguments)
    return read_document(text)[0]


def read_document(path: str) -> tuple[Document, bytes]:
    """The report that --format json wrote to a file, and the bytes of it. Raises UsageError."""
    try:
        with open(path, "rb") as stream:
            read = stream.read()
        document = msgspec.json.decode(read, type=Document)
    except OSError as error:
        raise UsageError("diff_unreadable", file=path, problem=error.strerror or "") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UsageError("diff_unreadable", file=path, problem=str(error)) from None
    if document.report_version != REPORT_VERSION:
        problem = f"report_version {document.report_version}, not {REPORT_VERSION}"
        raise UsageError("diff_unreadable", file=path, problem=problem)
    return document, read


def _recorded(identifier: str, arguments: argparse.Namespace) -> Document:
    from harness.api import document
    from harness.history.store import Store

    store = Store(arguments.history or default_place(), create=False)
    try:
        report = store.report(identifier)
    finally:
        store.close()
    if report is None:
        raise UsageError("diff_not_recorded", place=store.place, text=identifier)
    return document([report])


def _text(found: Changes, rendering: Rendering) -> str:
    lang = rendering.lang
    values = {
        "worse": found.count(True),
        "better": found.count(False),
        "other": found.count(None),
        "same": found.same,
    }
    lines = [_line(change, lang) for change in found.changes]
    return "\n".join([*lines, *([""] if lines else []), render("diff_summary", lang, values)]) + "\n"


def _line(change: Change, lang: str) -> str:
    if change.finding is not None:
        text = f"{safe(change.finding.file)}: {render(change.finding.code, lang, change.finding.values)}"
        return "  " + render(f"diff_{change.kind}", lang, {"task": change.task, "text": text}, 2000)
    shown = {name: _word(getattr(change, name), lang) for name in ("verdict", "before", "after")}
    line = render(f"diff_{change.kind}", lang, {"task": change.task, "criterion": change.criterion, **shown}, 2000)
    if change.worse is None:
        return f"  {line}"
    return f"  {line}  ({render('label_worse' if change.worse else 'label_better', lang)})"


def _word(text: str, lang: str) -> str:
    return render(f"verdict_{_WORDS[text]}", lang) if text in _WORDS else text


def _json(found: Changes, _rendering: Rendering) -> str:
    from reports.json import indented

    return indented(found)


RENDERERS: Final = {"text": _text, "json": _json}
