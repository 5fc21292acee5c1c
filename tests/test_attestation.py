"""A report as a statement of in-toto, and what a check of one notices."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness import attestation
from harness.values.verdicts import Reason, Verdict
from tests.conftest import Outcome
from tests.extras import needs
from tests.reports import documents

needs("securesystemslib")
needs("cryptography")
Verify = Callable[..., Outcome]
EXAMPLE = Path(__file__).parents[1] / "specs" / "examples" / "125"


def pair(folder: Path, name: str, kind: str = "ed25519", password: bytes | None = None) -> tuple[Path, Path]:
    """A private key and its public key, in files."""
    from cryptography.hazmat.primitives import serialization as pem
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    key: Any = {
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "ecdsa": lambda: ec.generate_private_key(ec.SECP256R1()),
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
    }[kind]()
    guard = pem.BestAvailableEncryption(password) if password else pem.NoEncryption()
    private, public = folder / f"{name}.pem", folder / f"{name}.pub"
    private.write_bytes(key.private_bytes(pem.Encoding.PEM, pem.PrivateFormat.PKCS8, guard))
    public.write_bytes(key.public_key().public_bytes(pem.Encoding.PEM, pem.PublicFormat.SubjectPublicKeyInfo))
    return private, public


@pytest.fixture
def report(verify: Verify, tmp_path: Path) -> Path:
    verify("--task", "125", "--example", "--report", f"json={tmp_path / 'report.json'}")
    return tmp_path / "report.json"


@pytest.fixture
def attested(verify: Verify, report: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A signed statement, and the public key."""
    private, public = pair(tmp_path, "mine")
    made = tmp_path / "statement.json"
    assert verify("attest", report, "--key", private, "--output", made).status == 0
    return made, public


def test_the_library_of_in_toto_accepts_it(verify: Verify, report: Path) -> None:
    library = needs("in_toto_attestation.v1.statement")
    from google.protobuf import json_format
    from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
    from in_toto_attestation.v1 import statement_pb2

    made = verify("attest", report).json
    found = library.Statement.copy_from_pb(json_format.ParseDict(made, statement_pb2.Statement()))
    found.validate()
    predicate = json_format.ParseDict(made["predicate"], test_result_pb2.TestResult())
    assert (predicate.result, list(predicate.passed_tests)) == ("PASSED", ["125/replknet-31b-top1"])
    for resource in predicate.configuration:
        assert resource.digest or resource.uri


def test_the_report_and_the_logs_are_linked_by_their_digests(verify: Verify, report: Path) -> None:
    made = verify("attest", report).json
    (log,) = (EXAMPLE / "pass").rglob("*.log")
    digests = [attestation.digest(path.read_bytes()) for path in (log, report)]
    assert made["subject"][0]["digest"] == digests[0]
    assert made["predicate"]["configuration"][0]["digest"] == digests[1]
    assert made["predicate"]["configuration"][1]["name"] == "125.yaml"


@pytest.mark.parametrize(
    ("verdicts", "result"),
    [
        ([Verdict.PASS, Verdict.PASS], "PASSED"),
        ([Verdict.PASS, Verdict.WITHIN], "WARNED"),
        ([Verdict.WAIVED], "WARNED"),
        ([Verdict.PASS, Verdict.FAIL], "FAILED"),
        ([Verdict.PASS, Verdict.MISSING], "FAILED"),
        ([Verdict.REVIEW], "FAILED"),
        ([Verdict.ERROR], "FAILED"),
        ([], "FAILED"),
    ],
)
def test_what_is_left_open_did_not_pass(verdicts: list[Verdict], result: str) -> None:
    rows = [documents.metric_row(f"c{n}", verdict, Reason.NO_LOG) for n, verdict in enumerate(verdicts)]
    verdict = min(verdicts, key=lambda one: one.rank, default=Verdict.MISSING)
    document = documents.document(documents.report(verdict, verdict.exit_status, rows))
    made = attestation.statement(document, b"", {})
    assert made.predicate.result == result
    assert len(made.predicate.passed + made.predicate.warned + made.predicate.failed) == len(verdicts)


def test_a_review_that_a_gate_lets_through_did_not_pass() -> None:
    rows = [documents.metric_row("a", Verdict.REVIEW, Reason.CONTRADICTED)]
    document = documents.document(documents.report(Verdict.REVIEW, 0, rows))
    assert attestation.statement(document, b"", {}).predicate.result == "FAILED"


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_signed_statement_is_checked(verify: Verify, report: Path, tmp_path: Path, kind: str) -> None:
    private, public = pair(tmp_path, "mine", kind)
    made = tmp_path / "statement.json"
    assert verify("attest", report, "--key", private, "--output", made).status == 0
    found = verify("check-attestation", "--key", public, made, report, EXAMPLE / "pass")
    assert found.status == 0
    assert found.out.splitlines()[:2] == [
        f"signed with the key of {public}",
        "says PASSED: 1 passed, 0 within a tolerance or waived, 0 failed",
    ]


def test_another_key_did_not_sign_it(verify: Verify, attested: tuple[Path, Path], tmp_path: Path) -> None:
    _, other = pair(tmp_path, "other")
    found = verify("check-attestation", "--key", other, attested[0])
    assert (found.status, found.out.startswith("NOT signed with the key of")) == (1, True)


@pytest.mark.parametrize("what", ["payload", "signature", "none"])
def test_a_changed_statement_is_noticed(verify: Verify, attested: tuple[Path, Path], what: str) -> None:
    made, public = attested
    envelope = json.loads(made.read_text(encoding="utf-8"))
    if what == "payload":
        text = base64.b64decode(envelope["payload"]).replace(b"replknet-31b-top1", b"replknet-31b-top5")
        envelope["payload"] = base64.b64encode(text).decode()
    elif what == "signature":
        envelope["signatures"][0]["sig"] = base64.b64encode(b"0" * 64).decode()
    else:
        envelope["signatures"] = []
    made.write_text(json.dumps(envelope), encoding="utf-8")
    assert verify("check-attestation", "--key", public, made).status == 1


def test_a_signature_that_nobody_checks_and_none_at_all(
    verify: Verify, attested: tuple[Path, Path], report: Path, tmp_path: Path
) -> None:
    found = verify("check-attestation", attested[0], report, EXAMPLE / "pass")
    assert (found.status, found.out.splitlines()[0]) == (
        3,
        "signed, but not checked: give the public key with --key",
    )
    plain = tmp_path / "plain.json"
    verify("attest", report, "--output", plain)
    found = verify("check-attestation", plain, report, EXAMPLE / "pass")
    assert (found.status, found.out.splitlines()[0]) == (3, "unsigned: nobody vouches for it")
    assert verify("check-attestation", "--key", attested[1], plain).status == 1


def test_files_that_it_is_not_about_and_some_that_are_missing(
    verify: Verify, attested: tuple[Path, Path], report: Path, tmp_path: Path
) -> None:
    made, public = attested
    (log,) = (EXAMPLE / "pass").rglob("*.log")
    changed = tmp_path / "train.log"
    changed.write_bytes(log.read_bytes() + b"\n")
    found = verify("check-attestation", "--key", public, made, changed)
    assert (found.status, f"  another file  {changed}" in found.out) == (1, True)
    found = verify("check-attestation", "--key", public, made, report, "--lang", "zh")
    assert (found.status, "  相同    " in found.out, "  未给出  " in found.out) == (3, True, True)
    assert verify("check-attestation", "--key", public, made, report, log).status == 0


def test_a_key_with_a_password(verify: Verify, report: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    private, _ = pair(tmp_path, "guarded", password=b"secret")
    monkeypatch.delenv("REPROVERIFY_KEY_PASSWORD", raising=False)
    found = verify("attest", report, "--key", private)
    assert (found.status, "guarded.pem is no key that can be used" in found.err) == (2, True)
    monkeypatch.setenv("REPROVERIFY_KEY_PASSWORD", "secret")
    assert verify("attest", report, "--key", private).status == 0


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"payload": 1}',
        '{"payload": "!", "payloadType": "application/vnd.in-toto+json", "signatures": []}',
        '{"payload": "e30=", "payloadType": "text/plain", "signatures": []}',
        "[" * 100_000,
    ],
)
def test_what_is_no_statement(verify: Verify, tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text, encoding="utf-8")
    found = verify("check-attestation", tmp_path / "a.json")
    assert (found.status, "a.json cannot be used" in found.err) == (2, True)


def test_a_statement_of_something_else(verify: Verify, report: Path, tmp_path: Path) -> None:
    made = verify("attest", report).json
    for key, value in (("predicateType", "https://slsa.dev/provenance/v1"), ("subject", []), ("_type", "x")):
        (tmp_path / "a.json").write_text(json.dumps({**made, key: value}), encoding="utf-8")
        assert verify("check-attestation", tmp_path / "a.json").status == 2


def test_what_is_no_key_and_no_report(verify: Verify, report: Path, attested: tuple[Path, Path]) -> None:
    assert verify("attest", report, "--key", report).status == 2
    assert verify("check-attestation", "--key", report, attested[0]).status == 2
    assert verify("attest", attested[0]).status == 2
    assert verify("attest", "nowhere.json").status == 2


def test_hostile_names_stay_names(tmp_path: Path) -> None:
    name = 'a"\n\x1b[2J\udc80.log'
    log = msgspec.structs.replace(documents.log(name), sha256="ab" * 32)
    report = documents.report(Verdict.MISSING, 3, [], logs=[log])
    made = attestation.statement(documents.document(report), b"", {})
    private, _ = pair(tmp_path, "mine")
    envelope = attestation.signed(made, private.read_bytes(), None, "mine.pem")
    opened = attestation.opened(json.dumps(envelope).encode(), "x").statement
    assert opened.subject[0].name == 'a"\n\x1b[2J\\udc80.log'


def test_what_was_checked_as_json(verify: Verify, attested: tuple[Path, Path], report: Path) -> None:
    made, public = attested
    found = verify("check-attestation", "--key", public, made, report, EXAMPLE / "pass", "--json")
    assert found.status == 0
    told = found.json
    assert (told["signature"], told["result"], told["passed"], told["other"], told["missing"]) == (
        "signed",
        "PASSED",
        1,
        [],
        [],
    )
    assert {Path(name).name for name in told["same"]} == {"report.json", "train.log"}
    assert verify("check-attestation", made, report, EXAMPLE / "pass", "--json").json["signature"] == "unchecked"
