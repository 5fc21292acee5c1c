"""`--record`: the verdict goes into a database, too."""

from __future__ import annotations

import argparse

from harness.judging.report import Document
from harness.text import render


def add_recording(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("--record", nargs="?", const="", metavar="URL", help=render("help_record", lang))
    parser.add_argument("--contributor", metavar="NAME", default="", help=render("help_contributor", lang))
    parser.add_argument("--reference", metavar="TEXT", default="", help=render("help_reference", lang))


def settle(arguments: argparse.Namespace) -> None:
    """Tell the place of the database, which may be left out, from a submission that stands behind `--record`."""
    if arguments.record is None:
        return
    from harness.history.places import default_place, is_place

    if arguments.record and not is_place(arguments.record):
        arguments.submission.insert(0, arguments.record)
        arguments.record = ""
    arguments.record = arguments.record or default_place()


def record(document: Document, arguments: argparse.Namespace) -> None:
    """Record a document where it was asked for. Raises UsageError, and MissingExtra without SQLAlchemy."""
    if arguments.record is None:
        return
    from harness.history.store import Store

    store = Store(arguments.record, create=True)
    try:
        store.record(document, contributor=arguments.contributor, reference=arguments.reference)
    finally:
        store.close()
