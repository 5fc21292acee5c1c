"""Signatures by sigstore: one of this machine signs, as the public one would, and `sigstore` checks it."""

from __future__ import annotations

import base64
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness import keyless
from harness.values.errors import UsageError
from tests.conftest import Outcome
from tests.extras import needs

needs("sigstore")

from tests import instance_of_sigstore as instances  # noqa: E402

Verify = Callable[..., Outcome]
EXAMPLE = Path(__file__).parents[1] / "specs" / "examples" / "125"


@pytest.fixture(scope="module")
def running() -> Iterator[instances.Instance]:
    with instances.running() as instance:
        yield instance


@pytest.fixture
def instance(running: instances.Instance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> instances.Instance:
    """The instance, in a job of GitHub Actions that may ask for its identity; a home of its own."""
    running.down = set()
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "secret")
    monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{running.url}/token")
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    return running


@pytest.fixture
def trust(instance: instances.Instance, tmp_path: Path) -> Path:
    return instance.write(tmp_path / "trust.json")


@pytest.fixture
def report(verify: Verify, tmp_path: Path) -> Path:
    verify("--task", "125", "--example", "--report", f"json={tmp_path / 'report.json'}")
    return tmp_path / "report.json"


@pytest.fixture
def bundle(verify: Verify, report: Path, trust: Path, tmp_path: Path) -> Path:
    made = tmp_path / "report.sigstore.json"
    found = verify("attest", report, "--sigstore", "--trust-config", trust, "--output", made)
    assert (found.status, found.err) == (0, "")
    return made


def asked(instance: instances.Instance, trust: Path, **changed: str) -> list[str | Path]:
    """The arguments that ask for the one who signed."""
    wanted = {"identity": instance.identity, "issuer": instances.GITHUB, **changed}
    return ["--identity", wanted["identity"], "--issuer", wanted["issuer"], "--trust-config", trust]


def test_a_job_of_ci_signs_and_anybody_checks_it_without_network(
    verify: Verify, instance: instances.Instance, bundle: Path, trust: Path, report: Path
) -> None:
    instance.down = {"fulcio", "rekor", "github"}
    found = verify("check-attestation", bundle, report, EXAMPLE / "pass", *asked(instance, trust))
    assert (found.status, found.err) == (0, ""), found.out
    assert found.out.splitlines()[:2] == [
        f"signed by {instance.identity}, for whom {instances.GITHUB} vouches",
        "says PASSED: 1 passed, 0 within a tolerance or waived, 0 failed",
    ]
    made = json.loads(bundle.read_text(encoding="utf-8"))
    assert made["mediaType"] == "application/vnd.dev.sigstore.bundle.v0.3+json"
    statement = json.loads(base64.b64decode(made["dsseEnvelope"]["payload"]))
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"


def test_somebody_at_a_terminal_signs_with_a_login(
    verify: Verify,
    instance: instances.Instance,
    report: Path,
    trust: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from sigstore import oidc

    class Browser:
        def __init__(self, url: str) -> None:
            assert url == instance.url

        def identity_token(self) -> oidc.IdentityToken:
            return oidc.IdentityToken(instances.token("you@example.org", "https://accounts.example.org"))

    monkeypatch.setattr(oidc, "detect_credential", lambda: None)
    monkeypatch.setattr(oidc, "Issuer", Browser)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True)
    made = tmp_path / "mine.json"
    assert verify("attest", report, "--sigstore", "--trust-config", trust, "--output", made).status == 0
    wanted = asked(instance, trust, identity="you@example.org", issuer="https://accounts.example.org")
    assert verify("check-attestation", made, report, EXAMPLE / "pass", *wanted).status == 0


@pytest.mark.parametrize(
    "changed",
    [{"identity": "you@example.org"}, {"issuer": "https://accounts.example.org"}],
    ids=["identity", "issuer"],
)
def test_it_is_told_who_signed_instead(
    verify: Verify, instance: instances.Instance, bundle: Path, trust: Path, report: Path, changed: dict[str, str]
) -> None:
    wanted = {"identity": instance.identity, "issuer": instances.GITHUB, **changed}
    found = verify("check-attestation", bundle, report, EXAMPLE / "pass", *asked(instance, trust, **changed))
    assert (found.status, found.out.splitlines()[0]) == (
        1,
        f"NOT signed by {wanted['identity']}, for whom {wanted['issuer']} vouches, "
        f"but by {instance.identity}, for whom {instances.GITHUB} vouches",
    )


def test_a_changed_payload_proves_nothing_and_names_nobody(
    verify: Verify, instance: instances.Instance, bundle: Path, trust: Path
) -> None:
    made = json.loads(bundle.read_text(encoding="utf-8"))
    text = base64.b64decode(made["dsseEnvelope"]["payload"]).replace(b"replknet-31b-top1", b"replknet-31b-top5")
    made["dsseEnvelope"]["payload"] = base64.b64encode(text).decode()
    bundle.write_text(json.dumps(made), encoding="utf-8")
    found = verify("check-attestation", bundle, "--json", *asked(instance, trust))
    assert found.status == 1
    told = found.json
    assert (told["signature"], told["signer"], told["problem"]) == ("forged", None, "DSSE: invalid signature")


@pytest.mark.parametrize("part", ["certificate", "tlogEntries"])
def test_a_part_of_another_bundle_does_not_fit(
    verify: Verify, instance: instances.Instance, bundle: Path, trust: Path, report: Path, tmp_path: Path, part: str
) -> None:
    other = tmp_path / "other.json"
    assert verify("attest", report, "--sigstore", "--trust-config", trust, "--output", other).status == 0
    one, two = (json.loads(path.read_text(encoding="utf-8")) for path in (bundle, other))
    assert one["verificationMaterial"][part] != two["verificationMaterial"][part]
    one["verificationMaterial"][part] = two["verificationMaterial"][part]
    bundle.write_text(json.dumps(one), encoding="utf-8")
    found = verify("check-attestation", bundle, *asked(instance, trust))
    assert (found.status, found.out.startswith(f"NOT signed by {instance.identity}: ")) == (1, True)


def test_another_instance_is_not_trusted(
    verify: Verify, instance: instances.Instance, bundle: Path, tmp_path: Path
) -> None:
    other = instances.Instance()
    other.url = instance.url
    trust = other.write(tmp_path / "other.json")
    assert verify("check-attestation", bundle, *asked(instance, trust)).status == 1
    # Neither is this one by the keys of the public instance, which the library brings with it.
    found = verify("check-attestation", bundle, *asked(instance, trust)[:4])
    assert (found.status, found.out.startswith("NOT signed by ")) == (1, True)


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ('{{"dsseEnvelope": {forged}, {rest}', (0, "PASSED")),
        ('{{"dsse_envelope": {forged}, {rest}', (1, "PASSED")),
        ('{whole}, "dsse_envelope": {forged}}}', (1, "PASSED")),
        ('{whole}, "dsseEnvelope": {forged}}}', (1, "FAILED")),
    ],
)
def test_what_is_signed_is_what_is_shown(
    verify: Verify,
    instance: instances.Instance,
    bundle: Path,
    trust: Path,
    report: Path,
    written: str,
    told: tuple[int, str],
) -> None:
    """Of a key that stands twice, or under two names, two readers of JSON may take two values."""
    text = bundle.read_text(encoding="utf-8").strip()
    envelope = json.loads(text)["dsseEnvelope"]
    statement = json.loads(base64.b64decode(envelope["payload"]))
    statement["predicate"]["result"] = "FAILED"
    forged = {**envelope, "payload": base64.b64encode(json.dumps(statement).encode()).decode()}
    twice = written.format(forged=json.dumps(forged), rest=text[1:], whole=text[:-1])
    bundle.write_text(twice, encoding="utf-8")
    found = verify("check-attestation", bundle, report, EXAMPLE / "pass", "--json", *asked(instance, trust))
    assert (found.status, found.json["result"]) == told


def test_nobody_said_by_whom_it_is_to_be_signed(verify: Verify, bundle: Path, report: Path) -> None:
    found = verify("check-attestation", bundle, report, EXAMPLE / "pass")
    assert (found.status, found.out.splitlines()[0]) == (
        3,
        "signed through sigstore, but not checked: say by whom with --identity and --issuer",
    )
    found = verify("check-attestation", bundle, report, EXAMPLE / "pass", "--lang", "zh")
    assert found.out.splitlines()[0] == "已通过 sigstore 签名但未检查：请用 --identity 与 --issuer 指明签名者"


def test_a_bundle_is_not_signed_with_a_key_nor_a_statement_by_somebody(
    verify: Verify, instance: instances.Instance, bundle: Path, trust: Path, report: Path, tmp_path: Path
) -> None:
    needs("securesystemslib")
    from tests.test_attestation import pair

    private, public = pair(tmp_path, "mine")
    found = verify("check-attestation", bundle, "--key", public)
    assert (found.status, found.out.startswith("NOT signed with the key of")) == (1, True)
    keyed, plain = tmp_path / "keyed.json", tmp_path / "plain.json"
    verify("attest", report, "--key", private, "--output", keyed)
    found = verify("check-attestation", keyed, *asked(instance, trust))
    assert (found.status, "not a bundle of sigstore" in found.out) == (1, True)
    verify("attest", report, "--output", plain)
    found = verify("check-attestation", plain, *asked(instance, trust))
    assert (found.status, found.out.splitlines()[0]) == (1, "unsigned: nobody vouches for it")


@pytest.mark.parametrize(
    "words",
    [
        ["--identity", "you@example.org"],
        ["--issuer", instances.GITHUB],
        ["--identity", "", "--issuer", instances.GITHUB],
        ["--online"],
        ["--trust-config", "trust.json"],
        ["--identity", "you@example.org", "--issuer", instances.GITHUB, "--key", "key.pem"],
        ["--identity", "you@example.org", "--issuer", instances.GITHUB, "--online", "--trust-config", "trust.json"],
    ],
)
def test_both_halves_of_a_signer_are_asked_for_and_nothing_that_does_not_go_with_them(
    verify: Verify, bundle: Path, words: list[str]
) -> None:
    assert verify("check-attestation", bundle, *words).status == 2


def test_a_key_and_a_login_are_one_too_many(verify: Verify, report: Path, trust: Path) -> None:
    assert verify("attest", report, "--sigstore", "--key", "key.pem").status == 2
    found = verify("attest", report, "--trust-config", trust)
    assert (found.status, "--sigstore" in found.err) == (2, True)


@pytest.mark.parametrize("service", ["github", "fulcio", "rekor"])
def test_a_service_that_does_not_do_its_part(
    verify: Verify, instance: instances.Instance, report: Path, trust: Path, tmp_path: Path, service: str
) -> None:
    instance.down = {service}
    made = tmp_path / "made.json"
    found = verify("attest", report, "--sigstore", "--trust-config", trust, "--output", made)
    assert (found.status, "503" in found.err, made.exists()) == (2, True, False)


def test_no_network(verify: Verify, instance: instances.Instance, report: Path, tmp_path: Path) -> None:
    trust = instance.trust()
    # Nobody listens at port 1.
    text = json.dumps(trust).replace(instance.url, "http://127.0.0.1:1")
    (tmp_path / "trust.json").write_text(text, encoding="utf-8")
    found = verify("attest", report, "--sigstore", "--trust-config", tmp_path / "trust.json")
    assert (found.status, "Sigstore did not sign: " in found.err, "Connection refused" in found.err) == (2, True, True)


def test_a_job_that_may_not_ask_for_its_identity(
    verify: Verify, report: Path, trust: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN")
    found = verify("attest", report, "--sigstore", "--trust-config", trust)
    assert (found.status, "`permissions: id-token: write`" in found.err) == (2, True)


def test_nobody_to_ask(verify: Verify, report: Path, trust: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from sigstore import oidc

    monkeypatch.setattr(oidc, "detect_credential", lambda: None)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False)
    found = verify("attest", report, "--sigstore", "--trust-config", trust)
    assert (found.status, "Nobody is here to sign" in found.err) == (2, True)


@pytest.mark.parametrize("text", ["", "{}", '{"mediaType": "x"}', "\udc80"], ids=["empty", "object", "kind", "bytes"])
def test_a_trust_configuration_that_is_none(
    verify: Verify, instance: instances.Instance, bundle: Path, report: Path, tmp_path: Path, text: str
) -> None:
    file = tmp_path / "none.json"
    file.write_text(text, encoding="utf-8", errors="surrogateescape")
    assert verify("attest", report, "--sigstore", "--trust-config", file).status == 2
    assert verify("check-attestation", bundle, *asked(instance, file)).status == 2
    assert verify("check-attestation", bundle, *asked(instance, tmp_path / "nowhere.json")).status == 2


@pytest.mark.parametrize("bundle", [b"", b"[]", b"\xff", b"[" * 100_000, b'{"dsseEnvelope": null}'])
def test_whatever_a_bundle_is_it_proves_nothing(trust: Path, bundle: bytes) -> None:
    found = keyless.opened(bundle, keyless.Signer("you@example.org", instances.GITHUB), str(trust), online=False)
    assert (found.payload, found.signer, bool(found.problem)) == (None, None, True)


@pytest.mark.parametrize("envelope", ["null", "[]", "1", "{}", '{"payloadType": "application/vnd.in-toto+json"}'])
def test_a_bundle_without_a_statement(verify: Verify, tmp_path: Path, envelope: str) -> None:
    file = tmp_path / "a.json"
    file.write_text(f'{{"dsseEnvelope": {envelope}}}', encoding="utf-8")
    found = verify("check-attestation", file)
    assert (found.status, "a.json cannot be used" in found.err) == (2, True)


def test_without_the_package_it_is_said_how_to_install_it(
    verify: Verify,
    bundle: Path,
    report: Path,
    trust: Path,
    instance: instances.Instance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "sigstore", None)
    for words in (["attest", report, "--sigstore"], ["check-attestation", bundle, *asked(instance, trust)]):
        found = verify(*words)
        assert (found.status, 'pip install "reproverify[sigstore]"' in found.err) == (2, True)


def test_the_keys_of_the_public_instance_that_cannot_be_had(
    instance: instances.Instance, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sigstore.errors import TUFError
    from sigstore.models import ClientTrustConfig

    asked_for = []

    def production(offline: bool) -> ClientTrustConfig:
        asked_for.append(offline)
        raise TUFError("Failed to refresh")

    monkeypatch.setattr(ClientTrustConfig, "production", production)
    wanted = keyless.Signer(instance.identity, instances.GITHUB)
    for online in (True, False):
        with pytest.raises(UsageError, match="The keys of sigstore cannot be used: "):
            keyless.opened(bundle.read_bytes(), wanted, None, online=online)
    assert asked_for == [False, True]
