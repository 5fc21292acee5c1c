"""`verify check-attestation STATEMENT FILE...`: whether a statement is signed, and is about these files."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator

from harness import attestation
from harness.commands.attest import read_file
from harness.commands.inputs import check_inputs
from harness.commands.streams import write_out
from harness.submission.files import open_submission
from harness.text import render, safe

_CHUNK = 1 << 20


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("statement", metavar="STATEMENT", help=render("help_attest_statement", lang))
    parser.add_argument("files", nargs="*", metavar="FILE", help=render("help_attest_files", lang))
    parser.add_argument("--key", metavar="FILE", help=render("help_attest_public", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
    check_inputs(arguments.files)
    statement, envelope = attestation.opened(read_file(arguments.statement), arguments.statement)
    status = 0
    if envelope is None:
        told, status = render("attest_unsigned", lang), 3
        if arguments.key is not None:
            status = 1
    elif arguments.key is None:
        told, status = render("attest_unchecked", lang), 3
    elif attestation.verified(envelope, read_file(arguments.key), arguments.key):
        told = render("attest_signed", lang, {"key": arguments.key})
    else:
        told, status = render("attest_forged", lang, {"key": arguments.key}), 1
    write_out(told)
    predicate = statement.predicate
    counts = {
        "result": predicate.result,
        "passed": len(predicate.passed),
        "warned": len(predicate.warned),
        "failed": len(predicate.failed),
    }
    write_out(render("attest_says", lang, counts))
    same, other, missing = attestation.held_against(statement, dict(_digests(arguments.files)))
    for code, names in (("attest_same", same), ("attest_other", other), ("attest_missing", missing)):
        for name in names:
            write_out("  " + render(code, lang, {"file": safe(name)}))
    if other or status == 1:
        return 1
    return 3 if missing else status


def _digests(inputs: list[str]) -> Iterator[tuple[str, str]]:
    """The files that are named, those of folders and archives too, with their SHA-256."""
    if not inputs:
        return
    for file in open_submission(inputs).files():
        found = hashlib.sha256()
        with file.open() as stream:
            while chunk := stream.read(_CHUNK):
                found.update(chunk)
        yield file.name, found.hexdigest()
