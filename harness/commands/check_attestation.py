"""`verify check-attestation STATEMENT FILE...`: whether a statement is signed, and is about these files."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from harness import attestation
from harness.commands.attest import read_file
from harness.commands.inputs import check_inputs
from harness.commands.output import Output, add_formats, of
from harness.submission.files import open_submission
from harness.text import render, safe

if TYPE_CHECKING:
    from reports.options import Rendering

_CHUNK = 1 << 20


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("statement", metavar="STATEMENT", help=render("help_attest_statement", lang))
    parser.add_argument("files", nargs="*", metavar="FILE", help=render("help_attest_files", lang))
    parser.add_argument("--key", metavar="FILE", help=render("help_attest_public", lang))
    add_formats(parser, lang, RENDERERS)


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: the signature, what the statement says, and which of the files it is about.

    `signature` is `signed`, `forged` (not with that key), `unsigned` or `unchecked` (no key was given).
    """

    signature: Literal["signed", "forged", "unsigned", "unchecked"]
    key: str | None
    result: str
    passed: int
    warned: int
    failed: int
    same: list[str]
    other: list[str]
    missing: list[str]

    @property
    def exit_status(self) -> int:
        """1 where it is not signed with the key or a file is another; 3 where something was not checked; else 0."""
        if self.other or self.signature == "forged" or (self.signature == "unsigned" and self.key is not None):
            return 1
        return 3 if self.missing or self.signature in ("unsigned", "unchecked") else 0


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    check_inputs(arguments.files)
    statement, envelope = attestation.opened(read_file(arguments.statement), arguments.statement)
    same, other, missing = attestation.held_against(statement, dict(_digests(arguments.files)))
    predicate = statement.predicate
    checked = Checked(
        signature=_signature(envelope, arguments.key),
        key=arguments.key,
        result=predicate.result,
        passed=len(predicate.passed),
        warned=len(predicate.warned),
        failed=len(predicate.failed),
        same=list(same),
        other=list(other),
        missing=list(missing),
    )
    output.deliver(checked)
    return checked.exit_status


def _signature(
    envelope: dict[str, Any] | None, key: str | None
) -> Literal["signed", "forged", "unsigned", "unchecked"]:
    if envelope is None:
        return "unsigned"
    if key is None:
        return "unchecked"
    return "signed" if attestation.verified(envelope, read_file(key), key) else "forged"


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


def _text(checked: Checked, rendering: Rendering) -> str:
    lang = rendering.lang
    counts = {name: getattr(checked, name) for name in ("result", "passed", "warned", "failed")}
    lines = [
        render(f"attest_{checked.signature}", lang, {"key": checked.key or ""}),
        render("attest_says", lang, counts),
        *(
            "  " + render(f"attest_{what}", lang, {"file": safe(name)})
            for what in ("same", "other", "missing")
            for name in getattr(checked, what)
        ),
    ]
    return "\n".join(lines[:1] if rendering.quiet else lines) + "\n"


def _json(checked: Checked, _rendering: Rendering) -> str:
    from reports.json import indented_plain

    return indented_plain(msgspec.to_builtins(checked))


RENDERERS: Final = {"text": _text, "json": _json}
