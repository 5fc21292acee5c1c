"""`verify list`: the catalogue."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import msgspec

from harness.catalogue import Catalogue, builtin_catalogue
from harness.commands.judge import write_out
from harness.commands.parser import add_specs, terminal_width
from harness.quantity import plain, symbol
from harness.spec import MetricCriterion, Spec
from harness.text import render


class Entry(msgspec.Struct, kw_only=True):
    """A task in one line."""

    task: int
    title: dict[str, str]
    toolkit: str
    family: str
    kinds: list[str]
    statuses: list[str]
    targets: list[str]
    criteria: int
    required: int
    disputed: bool
    file: str


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
    catalogue = builtin_catalogue() if arguments.specs is None else Catalogue(Path(arguments.specs))
    entries = [entry(catalogue.load(task), catalogue) for task in catalogue.paths]
    kept = [e for e in entries if _keeps(e, arguments)]
    if arguments.json:
        write_out(json.dumps(msgspec.to_builtins(kept), indent=2, ensure_ascii=False))
    elif arguments.csv:
        _csv(kept)
    else:
        _table(kept, lang)
    return 0


def entry(spec: Spec, catalogue: Catalogue) -> Entry:
    metrics = [c for c in spec.criteria if isinstance(c, MetricCriterion)]
    return Entry(
        task=spec.task,
        title={"en": spec.title.en, "zh": spec.title.zh},
        toolkit=spec.toolkit,
        family=spec.family,
        kinds=list(dict.fromkeys(criterion.kind for criterion in spec.criteria)),
        statuses=list(dict.fromkeys(criterion.status for criterion in metrics)),
        targets=[target_text(c) for c in metrics if c.required],
        criteria=len(spec.criteria),
        required=sum(1 for criterion in spec.criteria if criterion.required),
        disputed=any(criterion.readings for criterion in metrics),
        file=str(catalogue.paths[spec.task]),
    )


def target_text(criterion: MetricCriterion) -> str:
    """`RepLKNet-31B top1 >= 83.58 %`."""
    sign = {"at_least": ">=", "at_most": "<=", "equal": "="}[criterion.rule]
    if criterion.strict:
        sign = sign.rstrip("=")
    if criterion.target is not None:
        goal = f"{plain(criterion.target)} {symbol(criterion.unit)}".rstrip()
    else:
        goal = criterion.relative_to or "?"
    return f"{criterion.model + ' ' if criterion.model else ''}{criterion.metric} {sign} {goal}"


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


def _csv(entries: list[Entry]) -> None:
    import csv

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["task", "toolkit", "family", "title_en", "title_zh", "kinds", "statuses", "targets", "criteria", "required"])
    for e in entries:
        lists = ["; ".join(values) for values in (e.kinds, e.statuses, e.targets)]
        writer.writerow([e.task, e.toolkit, e.family, e.title["en"], e.title["zh"], *lists, e.criteria, e.required])


def _table(entries: list[Entry], lang: str) -> None:
    from tabulate import tabulate

    from reports.layout import middle

    width = terminal_width()
    toolkit = max((len(e.toolkit) for e in entries), default=7)
    room = max(20, width - toolkit - 12)
    head = [render(f"label_{name}", lang) for name in ("number", "toolkit", "title", "target")]
    goal = max(16, room * 2 // 5)
    rows = [
        [e.task, e.toolkit, middle(e.title[lang], room - goal), middle(_goal(e, lang), goal)] for e in entries
    ]
    write_out(tabulate(rows, headers=head, tablefmt="plain", disable_numparse=True))
    write_out(render("list_summary", lang, {"count": len(entries)}))


def _goal(item: Entry, lang: str) -> str:
    more = f" (+{len(item.targets) - 1})" if len(item.targets) > 1 else ""
    mark = " !" if item.disputed else ""
    return f"{item.targets[0]}{more}{mark}" if item.targets else render(f"family_{item.family}", lang)
