"""`verify check-attestation STATEMENT FILE...`: whether a statement is signed, and is about these files."""

from __future__ import annotations

import argparse
import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from harness import attestation, keyless
from harness.commands.attest import read_file
from harness.commands.inputs import check_inputs
from harness.commands.output import Output, add_formats, of
from harness.keyless import Signer
from harness.submission.files import open_submission
from harness.text import render, safe
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from reports.options import Rendering

_CHUNK = 1 << 20


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("statement", metavar="STATEMENT", help=render("help_attest_statement", lang))
    parser.add_argument("files", nargs="*", metavar="FILE", help=render("help_attest_files", lang))
    parser.add_argument("--key", metavar="FILE", help=render("help_attest_public", lang))
    parser.add_argument("--identity", metavar="NAME", help=render("help_attest_identity", lang))
    parser.add_argument("--issuer", metavar="URL", help=render("help_attest_issuer", lang))
    parser.add_argument("--online", action="store_true", help=render("help_attest_online", lang))
    parser.add_argument("--trust-config", metavar="FILE", help=render("help_attest_trust", lang))
    add_formats(parser, lang, RENDERERS)


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a statement is signed as asked for.

    `state` is `signed`, `forged` (not with that key, or not by that person), `unsigned` or `unchecked` (nobody said by
    whom it is to be signed). `signer` is who signed a bundle in truth, `problem` what the library has against one.
    """

    state: Literal["signed", "forged", "unsigned", "unchecked"]
    key: str | None = None
    wanted: Signer | None = None
    signer: Signer | None = None
    bundled: bool = False
    problem: str = ""

    @property
    def asked(self) -> bool:
        """Whether it was said by whom the statement is to be signed."""
        return self.key is not None or self.wanted is not None


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What was found: the signature, what the statement says, and which of the files it is about."""

    signature: Signature
    result: str
    passed: int
    warned: int
    failed: int
    same: list[str]
    other: list[str]
    missing: list[str]

    @property
    def exit_status(self) -> int:
        """1 where it is not signed as asked for or a file is another; 3 where something was not checked; else 0."""
        state = self.signature.state
        if self.other or state == "forged" or (state == "unsigned" and self.signature.asked):
            return 1
        return 3 if self.missing or state in ("unsigned", "unchecked") else 0


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    wanted = _wanted(arguments)
    check_inputs(arguments.files)
    text = read_file(arguments.statement)
    found = attestation.opened(text, arguments.statement)
    signature, statement = Signature(state="unsigned", key=arguments.key, wanted=wanted), found.statement
    if found.envelope is not None:
        signature = _checked_key(found.envelope, found.bundled, arguments.key)
        if wanted is not None:
            signature, statement = _checked_bundle(text, found, wanted, arguments)
    same, other, missing = attestation.held_against(statement, dict(_digests(arguments.files)))
    predicate = statement.predicate
    checked = Checked(
        signature=signature,
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


def _wanted(arguments: argparse.Namespace) -> Signer | None:
    """Who has to have signed a bundle, where that is said. Raises UsageError where half of it is."""
    identity, issuer = arguments.identity, arguments.issuer
    if bool(identity) != bool(issuer) or (not identity and (arguments.online or arguments.trust_config is not None)):
        raise UsageError("attest_identity_alone")
    if not identity:
        return None
    if arguments.key is not None:
        raise UsageError("attest_key_or_identity")
    if arguments.online and arguments.trust_config is not None:
        raise UsageError("attest_online_or_trust")
    return Signer(identity, issuer)


def _checked_key(envelope: dict[str, Any], bundled: bool, key: str | None) -> Signature:
    if key is None:
        return Signature(state="unchecked", bundled=bundled)
    genuine = attestation.verified(envelope, read_file(key), key)
    return Signature(state="signed" if genuine else "forged", key=key, bundled=bundled)


def _checked_bundle(
    text: bytes, found: attestation.OpenedStatement, wanted: Signer, arguments: argparse.Namespace
) -> tuple[Signature, attestation.Statement]:
    """The signature of a bundle, and the statement that is signed: two readers may read a hostile file in two ways."""
    if not found.bundled:
        return Signature(state="forged", wanted=wanted), found.statement
    proved = keyless.opened(text, wanted, arguments.trust_config, online=arguments.online)
    if proved.payload is None:
        return (
            Signature(state="forged", wanted=wanted, bundled=True, signer=proved.signer, problem=proved.problem),
            found.statement,
        )
    statement = attestation.opened(proved.payload, arguments.statement).statement
    return Signature(state="signed", wanted=wanted, bundled=True, signer=proved.signer), statement


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
        _told(checked.signature, lang),
        render("attest_says", lang, counts),
        *(
            "  " + render(f"attest_{what}", lang, {"file": safe(name)})
            for what in ("same", "other", "missing")
            for name in getattr(checked, what)
        ),
    ]
    return "\n".join(lines[:1] if rendering.quiet else lines) + "\n"


def _told(signature: Signature, lang: str) -> str:
    """The signature in a line."""
    wanted, signer = signature.wanted or Signer("", ""), signature.signer or Signer("", "")
    values = {
        "key": signature.key or "",
        "identity": safe(wanted.identity),
        "issuer": safe(wanted.issuer),
        "signer": safe(signer.identity),
        "signer_issuer": safe(signer.issuer),
        "problem": safe(signature.problem),
    }
    if signature.state == "unchecked" and signature.bundled:
        return render("sigstore_unchecked", lang)
    if signature.wanted is None or signature.state == "unsigned":
        return render(f"attest_{signature.state}", lang, values)
    if signature.state == "signed":
        return render("sigstore_signed", lang, values)
    if not signature.bundled:
        return render("sigstore_no_bundle", lang, values)
    return render("sigstore_other" if signature.signer is not None else "sigstore_forged", lang, values)


def _json(checked: Checked, _rendering: Rendering) -> str:
    from reports.json import indented_plain

    plain = msgspec.to_builtins(checked)
    signature = plain.pop("signature")
    # The first two keys are older than the others.
    first = {"signature": signature.pop("state"), "key": signature.pop("key")}
    return indented_plain(first | signature | plain)


RENDERERS: Final = {"text": _text, "json": _json}
