"""`verify batch ROOT`: many submissions, each verified on its own, in parallel."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from harness.batch.copies import Copy
from harness.batch.items import Item, find
from harness.batch.summary import SHOWN, Counts, Summary, summed
from harness.batch.verified import Result, Wanted
from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_specs
from harness.evidence.findings import Grade
from harness.judging.options import Options
from harness.tasks.catalogue import open_catalogue
from harness.text import render
from harness.text.progress import Progress
from harness.values.errors import UsageError
from harness.values.verdicts import Verdict

if TYPE_CHECKING:
    from harness.batch.cache import Cache
    from harness.history.store import Store
    from reports.options import Rendering

# So many of a kind are listed; the rest is counted.
_LISTED = 20
_COLUMNS = (
    *("submission", "path", "task", "toolkit", "verdict", "criterion", "required"),
    *("criterion_verdict", "reason", "value", "target", "proved_by", "problem"),
)


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    def text(code: str) -> str:
        return render(f"help_batch_{code}", lang)

    parser.add_argument("root", metavar="ROOT", help=text("root"))
    parser.add_argument("--tasks", metavar="N|auto", help=text("tasks"))
    parser.add_argument("--strict", action="store_true", help=render("help_strict", lang))
    parser.add_argument("--audit", action="store_true", help=render("help_audit_too", lang))
    parser.add_argument("--deliverables", action="store_true", help=render("help_deliverables", lang))
    parser.add_argument("--results", metavar="FILE", help=text("results"))
    parser.add_argument("--workers", metavar="N", type=int, help=text("workers"))
    parser.add_argument("--cluster", metavar="ADDRESS", help=text("cluster"))
    parser.add_argument("--seconds", metavar="S", type=float, default=0.0, help=text("seconds"))
    parser.add_argument("--fail-fast", action="store_true", help=text("fail_fast"))
    parser.add_argument("--cache", metavar="FILE", help=text("cache"))
    parser.add_argument("--no-cache", action="store_true", help=text("no_cache"))
    parser.add_argument("--record", nargs="?", const="", metavar="URL", help=text("record"))
    add_formats(parser, lang, RENDERERS)
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    if arguments.workers is not None and arguments.workers < 1:
        raise UsageError("batch_workers", value=arguments.workers)
    catalogue = open_catalogue(arguments.specs)
    auto = arguments.tasks == "auto"
    tasks = [] if auto or arguments.tasks is None else catalogue.select(arguments.tasks)
    for task in tasks:
        catalogue.load(task)
    wanted = Wanted(
        specs=arguments.specs and os.path.abspath(arguments.specs),
        tasks=tuple(tasks),
        auto=auto,
        seconds=max(0.0, arguments.seconds),
        record=_history(arguments.record),
        options=Options(strict=arguments.strict, audit=arguments.audit, deliverables=arguments.deliverables),
    )
    items = find(arguments.root, catalogue.select)
    results = []
    with ExitStack() as stack:
        cache = _cache(arguments, wanted, sorted(catalogue.paths.values()))
        if cache is not None:
            stack.enter_context(cache)
        sink = _sink(arguments.results)
        if sink is not None:
            stack.enter_context(sink)
        store = None
        if wanted.record:
            from harness.history.store import Store

            store = stack.enter_context(closing(Store(wanted.record, create=True)))
        progress = stack.enter_context(Progress(render("batch_progress", lang), len(items)))
        for result in _results(items, wanted, cache, store, arguments):
            results.append(result)
            if sink is not None:
                sink.write(msgspec.json.encode(msgspec.structs.replace(result, prints=[])) + b"\n")
                sink.flush()
            progress.advance()
            if arguments.fail_fast and result.verdict is Verdict.FAIL:
                break
    summary = summed(results)
    told = [msgspec.structs.replace(one, prints=[]) for one in sorted(results, key=lambda one: one.name)]
    output.deliver(Shown(summary=summary, results=told))
    return min((one.verdict for one in results), key=lambda verdict: verdict.rank).exit_status


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What the reports of a batch show."""

    summary: Summary
    results: list[Result]


def _history(asked: str | None) -> str:
    """Where results are recorded: nowhere unless asked for, else where said, else the usual place."""
    if asked is None:
        return ""
    from harness.history.places import default_place

    place = asked or default_place()
    return place if "://" in place else os.path.abspath(place)


def _results(
    items: list[Item], wanted: Wanted, cache: Cache | None, store: Store | None, arguments: argparse.Namespace
) -> Iterator[Result]:
    """The kept results first, then the others as they are finished."""
    keys: dict[str, bytes | None] = {}
    left = []
    for item in items:
        if cache is not None:
            keys[item.name] = key = cache.key(item)
            if (kept := cache.get(key)) is not None:
                yield kept
                continue
        left.append(item)
    results = _verified(left, wanted, arguments)
    if store is not None:
        from harness.batch.recording import recorded

        results = recorded(results, store, {item.name: item for item in left}, keys)
    for result in results:
        if cache is not None:
            cache.put(keys[result.name], result)
        yield result


def _verified(items: list[Item], wanted: Wanted, arguments: argparse.Namespace) -> Iterator[Result]:
    if arguments.cluster is not None:
        from harness.batch import cluster

        return cluster.run(items, wanted, arguments.cluster)
    from harness.batch import local

    return local.run(items, wanted, local.workers(arguments.workers))


def _cache(arguments: argparse.Namespace, wanted: Wanted, specs: list[Path]) -> Cache | None:
    if arguments.no_cache:
        return None
    from harness.batch.cache import Cache, default_place, of_specs

    place = Path(arguments.cache) if arguments.cache else default_place()
    try:
        return Cache(place, wanted, of_specs(specs))
    except OSError as error:
        raise UsageError("batch_unwritable", path=str(place), problem=error.strerror or str(error)) from None


def _sink(path: str | None) -> BinaryIO | None:
    """Where results go as they are finished; what stands there from before stays above them."""
    if path is None:
        return None
    try:
        return open(path, "ab")
    except OSError as error:
        raise UsageError("batch_unwritable", path=path, problem=error.strerror or "") from None


def _text(shown: Shown, rendering: Rendering) -> str:
    from tabulate import tabulate

    def say(code: str, **values: object) -> str:
        return render(f"batch_{code}", rendering.lang, {key: str(value) for key, value in values.items()})

    summary = shown.summary
    kinds = [
        verdict
        for verdict in SHOWN
        if summary.whole.verdicts[verdict] or any(t.verdicts[verdict] for t in summary.tasks)
    ]
    parts = []
    for title, rows in (("task", summary.tasks), ("toolkit", summary.toolkits)):
        if rows:
            header = [say(title), say("submissions"), *(verdict.value for verdict in kinds)]
            table = [[row.name, row.submissions, *(row.verdicts[kind] or "" for kind in kinds)] for row in rows]
            parts.append(tabulate(table, headers=header, tablefmt="plain", disable_numparse=[0]))
    for code, lines in (
        ("shared", [f"{one.sha256[:12]}  {', '.join(one.places)}" for one in summary.shared]),
        (
            "copies",
            [
                _copy(one, rendering.lang)
                for one in summary.copies
                if one.code != "copy_log" or one.grade is not Grade.INFO
            ],
        ),
        ("unverified", [f"{name}: {render(why.code, rendering.lang, why.values)}" for name, why in summary.unverified]),
    ):
        if lines:
            more = [say("more", count=len(lines) - _LISTED)] if len(lines) > _LISTED else []
            parts.append("\n".join([say(code, count=len(lines)), *(f"  {line}" for line in [*lines[:_LISTED], *more])]))
    parts.append(_line(summary.whole, kinds, say("whole", count=summary.whole.submissions, kept=summary.kept)))
    return "\n\n".join(parts[-1:] if rendering.quiet else parts) + "\n"


def _copy(copy: Copy, lang: str) -> str:
    lines = ", ".join(map(str, copy.lines))
    values = {"first": copy.first, "second": copy.second, "agree": str(copy.agree), "of": str(copy.of), "lines": lines}
    return f"{render(f'label_{copy.grade.value}', lang)}: {render(f'batch_{copy.code}', lang, values)}"


def _line(whole: Counts, kinds: list[Verdict], before: str) -> str:
    return f"{before} {', '.join(f'{whole.verdicts[kind]} {kind.value}' for kind in kinds if whole.verdicts[kind])}"


def _json(shown: Shown, _rendering: Rendering) -> str:
    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode() + "\n"


def _csv(shown: Shown, rendering: Rendering) -> str:
    """One line a criterion; a submission that was not verified has one of its own."""
    import csv
    import io

    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for result in shown.results:
        names = (_cell(result.name), _cell(result.path))
        if result.problem is not None:
            why = render(result.problem.code, rendering.lang, result.problem.values)
            writer.writerow((*names, "", "", result.verdict.value, *[""] * 7, _cell(why)))
        for row in result.rows:
            task = (row.task, result.toolkits[row.task], result.verdicts[row.task].value)
            judged = (row.criterion, row.required, row.verdict.value, row.reason.value)
            writer.writerow((*names, *task, *judged, row.value, row.target, _cell(row.proved_by or ""), ""))
    return table.getvalue()


def _cell(text: str) -> str:
    """Text of a submission as a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


RENDERERS = {"text": _text, "json": _json, "csv": _csv}
