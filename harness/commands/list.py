"""`verify list`: the catalogue."""

from __future__ import annotations

import argparse
import io
import json
from typing import TYPE_CHECKING, Final

import msgspec

from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_specs
from harness.tasks.catalogue import open_catalogue
from harness.tasks.index import IndexEntry, entries
from harness.text import render
from harness.values.errors import UsageError
from harness.values.nearest import closest

if TYPE_CHECKING:
    from reports.options import Rendering


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("text", nargs="*", metavar="WORD", help=render("help_list_text", lang))
    parser.add_argument("--toolkit", help=render("help_list_toolkit", lang))
    parser.add_argument("--kind", help=render("help_list_kind", lang))
    parser.add_argument("--status", help=render("help_list_status", lang))
    add_formats(parser, lang, RENDERERS)
    parser.add_argument("--csv", dest="format", action="store_const", const="csv", help=render("help_list_csv", lang))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    catalogue = open_catalogue(arguments.specs)
    all_of_it = entries(catalogue)
    for option, wanted, known in (
        ("--toolkit", arguments.toolkit, {e.toolkit for e in all_of_it}),
        ("--kind", arguments.kind, {kind for e in all_of_it for kind in (e.family, *e.kinds)}),
        ("--status", arguments.status, {"disputed", *(status for e in all_of_it for status in e.statuses)}),
    ):
        _check(option, wanted, sorted(known))
    output.deliver([item for item in all_of_it if _keeps(item, arguments)])
    return 0


def _check(option: str, wanted: str | None, known: list[str]) -> None:
    """Raise UsageError for a word that no task of the catalogue has: it was mistyped."""
    if wanted is None or wanted.casefold() in (one.casefold() for one in known):
        return
    meant = closest(wanted, known)
    if meant is None:
        raise UsageError("list_unknown", option=option, value=wanted, known=", ".join(known))
    raise UsageError("list_unknown_close", option=option, value=wanted, meant=meant)


def _keeps(item: IndexEntry, arguments: argparse.Namespace) -> bool:
    def has(wanted: str | None, *values: str) -> bool:
        return wanted is None or any(wanted.casefold() == value.casefold() for value in values)

    words = " ".join([str(item.task), *item.title.values(), item.toolkit, *item.targets]).casefold()
    return (
        has(arguments.toolkit, item.toolkit)
        and has(arguments.kind, item.family, *item.kinds)
        and has(arguments.status, *item.statuses, *(["disputed"] if item.disputed else []))
        and all(word.casefold() in words for word in arguments.text)
    )


def _json(items: list[IndexEntry], _rendering: Rendering) -> str:
    return json.dumps(msgspec.to_builtins(items), indent=2, ensure_ascii=False) + "\n"


def _csv(items: list[IndexEntry], _rendering: Rendering) -> str:
    import csv

    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(
        ["task", "toolkit", "family", "title_en", "title_zh", "kinds", "statuses", "targets", "criteria", "required"]
    )
    for e in items:
        lists = ["; ".join(values) for values in (e.kinds, e.statuses, e.targets)]
        writer.writerow([e.task, e.toolkit, e.family, e.title["en"], e.title["zh"], *lists, e.criteria, e.required])
    return table.getvalue()


def _text(items: list[IndexEntry], rendering: Rendering) -> str:
    """A table as wide as the terminal; of what goes elsewhere nothing is shortened. Quiet, it is the numbers alone."""
    from tabulate import tabulate

    from reports.layout import middle

    if rendering.quiet:
        return "".join(f"{e.task}\n" for e in items)
    lang = rendering.lang
    toolkit = max((len(e.toolkit) for e in items), default=7)
    room = max(20, rendering.width - toolkit - 12)
    head = [render(f"label_{name}", lang) for name in ("number", "toolkit", "title", "target")]
    goal = max(16, room * 2 // 5)

    def fit(text: str, limit: int) -> str:
        return text if rendering.whole else middle(text, limit)

    rows = [[e.task, e.toolkit, fit(e.title[lang], room - goal), fit(_goal(e, lang), goal)] for e in items]
    table = tabulate(rows, headers=head, tablefmt="plain", disable_numparse=True)
    return f"{table}\n{render('list_summary', lang, {'count': len(items)})}\n"


def _goal(item: IndexEntry, lang: str) -> str:
    more = f" (+{len(item.targets) - 1})" if len(item.targets) > 1 else ""
    mark = " !" if item.disputed else ""
    return f"{item.targets[0]}{more}{mark}" if item.targets else render(f"family_{item.family}", lang)


RENDERERS: Final = {"text": _text, "json": _json, "csv": _csv}
