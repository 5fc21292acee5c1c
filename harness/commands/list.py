"""`verify list`: the catalogue."""

from __future__ import annotations

import argparse
import io
import json

import msgspec

from harness.commands.parser import add_specs, terminal_width
from harness.commands.streams import write_out
from harness.tasks.catalogue import open_catalogue
from harness.tasks.index import Entry, entries
from harness.text import render


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("text", nargs="*", metavar="WORD", help=render("help_list_text", lang))
    parser.add_argument("--toolkit", help=render("help_list_toolkit", lang))
    parser.add_argument("--kind", help=render("help_list_kind", lang))
    parser.add_argument("--status", help=render("help_list_status", lang))
    output = parser.add_mutually_exclusive_group()
    output.add_argument("--json", action="store_true", help=render("help_list_json", lang))
    output.add_argument("--csv", action="store_true", help=render("help_list_csv", lang))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    catalogue = open_catalogue(arguments.specs)
    kept = [item for item in entries(catalogue) if _keeps(item, arguments)]
    if arguments.json:
        write_out(json.dumps(msgspec.to_builtins(kept), indent=2, ensure_ascii=False), "json")
    elif arguments.csv:
        _csv(kept)
    else:
        _table(kept, lang)
    return 0


def _keeps(item: Entry, arguments: argparse.Namespace) -> bool:
    def has(wanted: str | None, *values: str) -> bool:
        return wanted is None or any(wanted.casefold() == value.casefold() for value in values)

    words = " ".join([str(item.task), *item.title.values(), item.toolkit, *item.targets]).casefold()
    return (
        has(arguments.toolkit, item.toolkit)
        and has(arguments.kind, item.family, *item.kinds)
        and has(arguments.status, *item.statuses, *(["disputed"] if item.disputed else []))
        and all(word.casefold() in words for word in arguments.text)
    )


def _csv(items: list[Entry]) -> None:
    import csv

    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(
        ["task", "toolkit", "family", "title_en", "title_zh", "kinds", "statuses", "targets", "criteria", "required"]
    )
    for e in items:
        lists = ["; ".join(values) for values in (e.kinds, e.statuses, e.targets)]
        writer.writerow([e.task, e.toolkit, e.family, e.title["en"], e.title["zh"], *lists, e.criteria, e.required])
    write_out(table.getvalue())


def _table(items: list[Entry], lang: str) -> None:
    from tabulate import tabulate

    from reports.layout import middle

    width = terminal_width()
    toolkit = max((len(e.toolkit) for e in items), default=7)
    room = max(20, width - toolkit - 12)
    head = [render(f"label_{name}", lang) for name in ("number", "toolkit", "title", "target")]
    goal = max(16, room * 2 // 5)
    rows = [[e.task, e.toolkit, middle(e.title[lang], room - goal), middle(_goal(e, lang), goal)] for e in items]
    write_out(tabulate(rows, headers=head, tablefmt="plain", disable_numparse=True))
    write_out(render("list_summary", lang, {"count": len(items)}))


def _goal(item: Entry, lang: str) -> str:
    more = f" (+{len(item.targets) - 1})" if len(item.targets) > 1 else ""
    mark = " !" if item.disputed else ""
    return f"{item.targets[0]}{more}{mark}" if item.targets else render(f"family_{item.family}", lang)
