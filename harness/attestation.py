"""A report as an in-toto statement of a test's result, unsigned or signed with a key of one's own (DSSE).

`harness.keyless` signs without such a key.

Subjects are the logs that were read, by their digests; the report itself, the specs and the program are what the test
was configured with. https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any, Final

import msgspec

from harness.judging.report import Document
from harness.text.project import HOME
from harness.values.errors import MissingExtra, UsageError
from harness.values.verdicts import Verdict

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE: Final = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
_MAX_BYTES: Final = 64_000_000


class Resource(msgspec.Struct, frozen=True, kw_only=True, rename={"media_type": "mediaType"}, omit_defaults=True):
    """Something by its name and its SHA-256, or by its address."""

    name: str
    digest: dict[str, str] = {}
    uri: str = ""
    media_type: str = ""


class Predicate(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    rename={"passed": "passedTests", "warned": "warnedTests", "failed": "failedTests"},
):
    """What was tested how: `result` is PASSED, WARNED or FAILED; tests are called `task/criterion`."""

    result: str
    configuration: list[Resource]
    passed: list[str]
    warned: list[str]
    failed: list[str]


class Statement(msgspec.Struct, frozen=True, kw_only=True, rename={"type": "_type", "predicate_type": "predicateType"}):
    """A statement of in-toto about `subject`."""

    type: str
    subject: list[Resource]
    predicate_type: str
    predicate: Predicate


def statement(document: Document, report: bytes, specs: dict[str, bytes]) -> Statement:
    """What `document` says, of which `report` are the bytes that were read; `specs` are the specs' by their names."""
    names: dict[Verdict, list[str]] = {}
    for one in document.reports:
        for row in one.required:
            names.setdefault(row.verdict, []).append(f"{one.task}/{row.id}")
    passed = names.pop(Verdict.PASS, [])
    warned = names.pop(Verdict.WITHIN, []) + names.pop(Verdict.WAIVED, [])
    failed = [name for those in names.values() for name in those]
    result = "FAILED" if failed or document.exit_status or not passed + warned else "WARNED" if warned else "PASSED"
    logs = {log.file: log.sha256 for one in document.reports for log in one.logs}
    own = Resource(name="report.json", digest=digest(report), media_type="application/json")
    subjects = [Resource(name=_text(name), digest={"sha256": sha256}) for name, sha256 in logs.items()]
    configuration = [own, *(Resource(name=name, digest=digest(text)) for name, text in specs.items())]
    configuration.append(Resource(name=f"{document.tool} {document.version}", uri=HOME))
    return Statement(
        type=STATEMENT_TYPE,
        # A statement is about something; where no log was read, it is about what was said of that.
        subject=subjects or [own],
        predicate_type=PREDICATE_TYPE,
        predicate=Predicate(result=result, configuration=configuration, passed=passed, warned=warned, failed=failed),
    )


def digest(text: bytes) -> dict[str, str]:
    return {"sha256": hashlib.sha256(text).hexdigest()}


def _text(name: str) -> str:
    """Names of files need not be Unicode."""
    return name.encode("utf-8", "backslashreplace").decode()


def signed(statement: Statement, key: bytes, password: bytes | None, file: str) -> dict[str, Any]:
    """The statement in an envelope, signed with the private key in PEM `key`, which was read from `file`.

    Raises UsageError where it is no such key, or its password is another.
    """
    _require()
    from cryptography.hazmat.primitives.serialization import load_pem_private_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import CryptoSigner  # type: ignore[attr-defined]

    envelope = Envelope(msgspec.json.encode(statement), PAYLOAD_TYPE, {})
    try:
        envelope.sign(CryptoSigner(load_pem_private_key(key, password)))
    except Exception as error:  # what the two libraries raise of a key that is none is not theirs to promise
        raise UsageError("attest_key", file=file, problem=_problem(error)) from None
    made: dict[str, Any] = envelope.to_dict()
    return made


class OpenedStatement(msgspec.Struct, frozen=True):
    """A statement, the envelope where it is in one, and whether that is in a bundle of sigstore."""

    statement: Statement
    envelope: dict[str, Any] | None
    bundled: bool


def opened(text: bytes, file: str) -> OpenedStatement:
    """What is in a file that holds a statement. Raises UsageError for anything else."""
    try:
        if len(text) > _MAX_BYTES:
            raise ValueError(f"larger than {_MAX_BYTES} bytes")
        found = json.loads(text)
        bundled = isinstance(found, dict) and "dsseEnvelope" in found
        if bundled:
            found = found["dsseEnvelope"]
        envelope = found if bundled or (isinstance(found, dict) and "payload" in found) else None
        payload = text
        if envelope is not None:
            import base64

            if envelope.get("payloadType") != PAYLOAD_TYPE:
                raise ValueError(f"payloadType is not {PAYLOAD_TYPE}")
            payload = base64.b64decode(envelope["payload"], validate=True)
        statement = msgspec.json.decode(payload, type=Statement)
        if (statement.type, statement.predicate_type) != (STATEMENT_TYPE, PREDICATE_TYPE):
            raise ValueError(f"not a statement of {PREDICATE_TYPE}")
        if not statement.subject or any("sha256" not in subject.digest for subject in statement.subject):
            raise ValueError("a subject without its SHA-256")
    except KeyError as error:
        raise UsageError("attest_unreadable", file=file, problem=f"no {error}") from None
    except (ValueError, TypeError, AttributeError, RecursionError, msgspec.DecodeError) as error:
        raise UsageError("attest_unreadable", file=file, problem=_problem(error)) from None
    return OpenedStatement(statement, envelope, bundled)


def verified(envelope: dict[str, Any], key: bytes, file: str) -> bool:
    """Whether the envelope was signed with the private key of the public key in PEM `key`, read from `file`.

    Raises UsageError where that is no public key.
    """
    _require()
    from cryptography.hazmat.primitives.serialization import load_pem_public_key
    from securesystemslib.dsse import Envelope
    from securesystemslib.signer import SSlibKey  # type: ignore[attr-defined]

    try:
        public = SSlibKey.from_crypto(load_pem_public_key(key))
    except Exception as error:  # what the two libraries raise of a key that is none is not theirs to promise
        raise UsageError("attest_key", file=file, problem=_problem(error)) from None
    try:
        # The library changes what it is given.
        Envelope.from_dict(json.loads(json.dumps(envelope))).verify([public], 1)
    except Exception:  # the envelope is hostile: whatever it makes them raise, it is not signed by that key
        return False
    return True


def held_against(statement: Statement, digests: dict[str, str]) -> tuple[list[str], list[str], list[str]]:
    """Of files by their SHA-256: those that the statement is about, those that it is not, and the subjects not seen."""
    known = {one.digest["sha256"] for one in _resources(statement) if "sha256" in one.digest}
    same = [name for name, sha256 in digests.items() if sha256 in known]
    other = [name for name, sha256 in digests.items() if sha256 not in known]
    seen = set(digests.values())
    missing = [subject.name for subject in statement.subject if subject.digest["sha256"] not in seen]
    return same, other, missing


def _resources(statement: Statement) -> Iterable[Resource]:
    return [*statement.subject, *statement.predicate.configuration]


def _require() -> None:
    try:
        import cryptography  # noqa: F401
        import securesystemslib  # noqa: F401
    except ImportError:
        raise MissingExtra("missing_extra", package="securesystemslib", extra="attest") from None


def _problem(error: Exception) -> str:
    return next(iter(str(error).splitlines()), "") or type(error).__name__
