"""`verify site FOLDER`: the catalogue as pages, with what was handed in where a history is named."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Final

import msgspec

from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_specs
from harness.commands.streams import write_folder
from harness.history.records import Query
from harness.tasks.catalogue import open_catalogue
from harness.text import render

if TYPE_CHECKING:
    from harness.history.store import Store
    from reports.html.site import HandedIn
    from reports.options import Rendering

# Submissions that have a page of their own: the newest.
_WHOLE: Final = 500


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What was written: the first page, and how many tasks, pages and submissions there are."""

    index: str
    tasks: int
    pages: int
    submissions: int | None


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("folder", metavar="FOLDER", help=render("help_site_folder", lang))
    parser.add_argument("--history", metavar="URL", help=render("help_site_history", lang))
    add_formats(parser, lang, RENDERERS)
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports.html import site
    from reports.options import Rendering

    output = Output(arguments, lang, of(RENDERERS))
    catalogue = open_catalogue(arguments.specs)
    specs = [catalogue.load(task) for task in catalogue.paths]
    store = _opened(arguments.history)
    rendering = Rendering(lang=lang)
    try:
        handed_in = None if store is None else _handed_in(store)
        count = 0

        def pages() -> Iterator[tuple[str, str]]:
            nonlocal count
            whole = () if store is None else _whole(store, handed_in or [], rendering)
            for one in chain(site.pages(specs, catalogue.registry, handed_in, rendering), whole):
                count += 1
                yield one

        write_folder(arguments.folder, pages())
    finally:
        if store is not None:
            store.close()
    index = f"{arguments.folder.rstrip('/') or '/'}/{site.INDEX}"
    number = None if handed_in is None else len(handed_in)
    output.deliver(Made(index=index, tasks=len(specs), pages=count, submissions=number))
    return 0


def _opened(place: str | None) -> Store | None:
    if place is None:
        return None
    from harness.history.store import Store

    return Store(place, create=False)


def _handed_in(store: Store) -> list[HandedIn]:
    """What was recorded, the oldest first."""
    from reports.html.site import HandedIn, MeasuredValue, newest

    found = store.verifications(Query())
    criteria = store.criteria([one.id for one in found])
    names = [field.name for field in msgspec.structs.fields(HandedIn) if field.name not in ("measured", "whole")]
    made = [
        HandedIn(
            **{name: getattr(one, name) for name in names},
            measured=[
                MeasuredValue(
                    criterion=row.criterion,
                    verdict=row.verdict,
                    value=row.value,
                    unit=row.unit or "",
                    target=row.target,
                )
                for row in criteria[one.id]
                if row.value is not None
            ],
        )
        for one in found
    ]
    whole = {one.id for one in newest(made)[-_WHOLE:]}
    return [msgspec.structs.replace(one, whole=one.id in whole) for one in made]


def _whole(store: Store, handed_in: Sequence[HandedIn], rendering: Rendering) -> Iterator[tuple[str, str]]:
    """The page of each submission that has one: its report as it was recorded, without the logs."""
    from harness.api import document
    from reports import load
    from reports.html.site import submission_page

    render_page = load("html")
    for one in handed_in:
        place = submission_page(one.id)
        report = store.report(one.id) if one.whole and place is not None else None
        if report is not None and place is not None:
            yield place, render_page(document([report]), rendering)


def _text(made: Made, rendering: Rendering) -> str:
    if rendering.quiet:
        return f"{made.index}\n"
    values = {"file": made.index, "tasks": made.tasks, "pages": made.pages, "count": made.submissions or 0}
    code = "site_written" if made.submissions is None else "site_written_history"
    return render(code, rendering.lang, values) + "\n"


def _json(made: Made, _rendering: Rendering) -> str:
    from reports.json import indented_plain

    return indented_plain(msgspec.to_builtins(made))


RENDERERS: Final = {"text": _text, "json": _json}
