"""`verify batch ROOT`: many submissions, each verified on its own, in parallel."""

from __future__ import annotations

import argparse
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from harness.batch import local, retrying
from harness.batch.items import Item, find
from harness.batch.local import ATTEMPTS
from harness.batch.spool import Spool
from harness.batch.summary import summed
from harness.batch.verified import BatchSettings, SubmissionResult
from harness.commands.batch_reports import RENDERERS, ShownReports, counted, load
from harness.commands.output import Output, add_formats
from harness.commands.parser import add_specs
from harness.judging.options import Options
from harness.tasks.catalogue import open_catalogue
from harness.text import render
from harness.text.progress import Progress
from harness.values.errors import UsageError
from harness.values.verdicts import Verdict

if TYPE_CHECKING:
    from harness.batch.cache import Cache
    from harness.history.store import Store


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
    parser.add_argument("--retry", metavar="N", type=int, default=ATTEMPTS - 1, help=text("retry"))
    parser.add_argument("--fail-fast", action="store_true", help=text("fail_fast"))
    parser.add_argument("--cache", metavar="FILE", help=text("cache"))
    parser.add_argument("--no-cache", action="store_true", help=text("no_cache"))
    parser.add_argument("--record", nargs="?", const="", metavar="URL", help=text("record"))
    add_formats(parser, lang, RENDERERS)
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, load)
    if arguments.workers is not None and arguments.workers < 1:
        raise UsageError("batch_workers", value=arguments.workers)
    if arguments.retry < 0:
        raise UsageError("batch_retry", value=arguments.retry)
    catalogue = open_catalogue(arguments.specs)
    auto = arguments.tasks == "auto"
    tasks = [] if auto or arguments.tasks is None else catalogue.select(arguments.tasks)
    for task in tasks:
        catalogue.load(task)
    wanted = BatchSettings(
        specs=arguments.specs and os.path.abspath(arguments.specs),
        tasks=tuple(tasks),
        auto=auto,
        seconds=max(0.0, arguments.seconds),
        record=_history(arguments.record),
        options=Options(strict=arguments.strict, audit=arguments.audit, deliverables=arguments.deliverables),
    )
    items = find(arguments.root, catalogue.select)
    verdicts: Counter[Verdict] = Counter()
    with closing(Spool()) as results:
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
                results.add(result)
                if sink is not None:
                    sink.write(msgspec.json.encode(msgspec.structs.replace(result, prints=[])) + b"\n")
                    sink.flush()
                verdicts[result.verdict] += 1
                progress.note = counted(verdicts)
                progress.advance()
                if arguments.fail_fast and result.verdict is Verdict.FAIL:
                    break
        output.deliver(ShownReports(summed(results), results))
    return min(verdicts, key=lambda verdict: verdict.rank).exit_status


def _history(asked: str | None) -> str:
    """Where results are recorded: nowhere unless asked for, else where said, else the usual place."""
    if asked is None:
        return ""
    from harness.history.places import default_place

    place = asked or default_place()
    return place if "://" in place else os.path.abspath(place)


def _results(
    items: list[Item], wanted: BatchSettings, cache: Cache | None, store: Store | None, arguments: argparse.Namespace
) -> Iterator[SubmissionResult]:
    """The result of every item as it is there: what is kept is looked up when its turn comes."""
    keys: dict[str, bytes | None] = {}
    named: dict[str, Item] = {}

    def looked_up() -> Iterator[Item | SubmissionResult]:
        for item in items:
            if cache is not None:
                key = cache.key(item)
                if (kept := cache.get(key)) is not None:
                    yield kept
                    continue
                keys[item.name] = key
            named[item.name] = item
            yield item

    results = retrying.run(looked_up(), partial(_verified, wanted=wanted, arguments=arguments), arguments.retry)
    if store is not None:
        from harness.batch.recording import recorded

        results = recorded(results, store, named, keys)
    for result in results:
        if cache is not None and not result.kept:
            key = keys.pop(result.name)
            cache.put(key if key is not None else cache.settled(named[result.name], result), result)
        yield result


def _verified(
    items: Iterable[Item | SubmissionResult], wanted: BatchSettings, arguments: argparse.Namespace
) -> Iterator[SubmissionResult]:
    if arguments.cluster is not None:
        from harness.batch import cluster

        return cluster.run(items, wanted, arguments.cluster, attempts=arguments.retry + 1)
    return local.run(items, wanted, local.workers(arguments.workers), attempts=arguments.retry + 1)


def _cache(arguments: argparse.Namespace, wanted: BatchSettings, specs: list[Path]) -> Cache | None:
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
