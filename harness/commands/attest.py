"""`verify attest REPORT`: the report as a statement that others can check."""

from __future__ import annotations

import argparse
import json
import os
from typing import TYPE_CHECKING, Final

import msgspec

from harness import attestation, keyless
from harness.commands.diff import read_document
from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_specs
from harness.tasks.catalogue import Catalogue, open_catalogue
from harness.text import render
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from reports.options import Rendering

_PASSWORD: Final = "REPROVERIFY_KEY_PASSWORD"  # noqa: S105  # the name of a variable


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("document", metavar="REPORT", help=render("help_attest_report", lang))
    signing = parser.add_mutually_exclusive_group()
    signing.add_argument("--key", metavar="FILE", help=render("help_attest_key", lang))
    signing.add_argument("--sigstore", action="store_true", help=render("help_attest_sigstore", lang))
    parser.add_argument("--trust-config", metavar="FILE", help=render("help_attest_trust", lang))
    add_formats(parser, lang, RENDERERS)
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    if arguments.trust_config is not None and not arguments.sigstore:
        raise UsageError("attest_trust_alone")
    document, text = read_document(arguments.document)
    specs = _specs(open_catalogue(arguments.specs), [report.task for report in document.reports])
    statement = attestation.statement(document, text, specs)
    made: object = msgspec.to_builtins(statement)
    if arguments.key is not None:
        password = os.environ.get(_PASSWORD)
        key = read_file(arguments.key)
        made = attestation.signed(statement, key, password.encode() if password else None, arguments.key)
    elif arguments.sigstore:
        made = json.loads(keyless.signed(msgspec.json.encode(statement), arguments.trust_config))
    output.deliver(made)
    return 0


def _json(made: object, _rendering: Rendering) -> str:
    return json.dumps(made, indent=2) + "\n"


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


RENDERERS: Final = {"json": _json}
