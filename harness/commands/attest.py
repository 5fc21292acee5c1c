"""`verify attest REPORT`: the report as a statement that others can check."""

from __future__ import annotations

import argparse
import json
import os
from typing import Final

import msgspec

from harness import attestation
from harness.commands.diff import read_document
from harness.commands.parser import add_specs
from harness.commands.streams import write_out, write_to
from harness.tasks.catalogue import Catalogue, open_catalogue
from harness.text import render
from harness.values.errors import UsageError

_PASSWORD: Final = "REPROVERIFY_KEY_PASSWORD"  # noqa: S105  # the name of a variable


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("report", metavar="REPORT", help=render("help_attest_report", lang))
    parser.add_argument("--key", metavar="FILE", help=render("help_attest_key", lang))
    parser.add_argument("--output", metavar="PATH", help=render("help_output", lang))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, _lang: str) -> int:
    document, text = read_document(arguments.report)
    specs = _specs(open_catalogue(arguments.specs), [report.task for report in document.reports])
    statement = attestation.statement(document, text, specs)
    made: object = msgspec.to_builtins(statement)
    if arguments.key is not None:
        password = os.environ.get(_PASSWORD)
        key = read_file(arguments.key)
        made = attestation.signed(statement, key, password.encode() if password else None, arguments.key)
    shown = json.dumps(made, indent=2) + "\n"
    if arguments.output is not None:
        write_to(arguments.output, shown)
    else:
        write_out(shown, "json")
    return 0


def _specs(catalogue: Catalogue, tasks: list[int]) -> dict[str, bytes]:
    """The specs that there are of these tasks, by the names of their files."""
    paths = [catalogue.paths[task] for task in tasks if task in catalogue.paths]
    return {os.path.basename(path): read_file(path) for path in paths}


def read_file(path: str | os.PathLike[str]) -> bytes:
    """The bytes of a file. Raises UsageError."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise UsageError("attest_unreadable", file=str(path), problem=error.strerror or "") from None
