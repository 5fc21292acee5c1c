"""Signatures without a key of one's own, by sigstore: a login proves who signs, and a public log keeps that it was so.

What is signed is a statement; what comes out is a bundle: the envelope, a certificate that names who logged in where,
and the log's entry, so that it can be checked without network.
"""

from __future__ import annotations

import logging
import sys
from typing import TYPE_CHECKING, Final

import msgspec

from harness.values.errors import MissingExtra, UsageError

if TYPE_CHECKING:
    from cryptography.x509 import Certificate
    from sigstore.models import ClientTrustConfig
    from sigstore.verify.policy import VerificationPolicy

# In a certificate, who vouches for the login. https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md
_ISSUER: Final = "1.3.6.1.4.1.57264.1.1"


class Signer(msgspec.Struct, frozen=True):
    """Whom a certificate names, and by whose word."""

    identity: str
    issuer: str


class OpenedBundle(msgspec.Struct, frozen=True):
    """What a bundle proves: what was signed, by whom. `payload` is None where nothing is proved; `problem` says why."""

    payload: bytes | None
    signer: Signer | None = None
    problem: str = ""


def signed(statement: bytes, trust: str | None) -> str:
    """The bundle, as JSON, of `statement`; `trust` is the file of an instance of sigstore other than the public one.

    Who signs is what the job of CI says it is (as GitHub Actions does with `id-token: write`), else whoever logs in
    with a browser. Raises UsageError where nobody can be asked, or a service does not do its part.
    """
    _require()
    from sigstore.dsse import Statement
    from sigstore.oidc import IdentityToken, Issuer
    from sigstore.sign import SigningContext

    try:
        vouched = _vouched()
        configuration = _trust(trust, online=True)
        token = (
            Issuer(configuration.signing_config.get_oidc_url()).identity_token()
            if vouched is None
            else IdentityToken(vouched)
        )
        with SigningContext.from_trust_config(configuration).signer(token) as signer:
            return signer.sign_dsse(Statement(statement)).to_json()
    except UsageError:
        raise
    except Exception as error:  # of four services over the network, each with errors of its own
        raise UsageError("sigstore_not_signed", problem=_problem(error)) from None


def opened(bundle: bytes, wanted: Signer, trust: str | None, *, online: bool) -> OpenedBundle:
    """What `bundle` proves of `wanted`: of the same payload by somebody else, who that is.

    Nothing is asked of the network, unless `online` says that the keys of the public instance are to be the newest.
    Raises UsageError where those cannot be had.
    """
    _require()
    from sigstore.verify import policy

    found = _opened(bundle, policy.Identity(identity=wanted.identity, issuer=wanted.issuer), trust, online)
    if found.payload is not None:
        return msgspec.structs.replace(found, signer=wanted)
    anybody = _Anybody()
    other = _opened(bundle, anybody, trust, online)
    return found if other.payload is None else OpenedBundle(payload=None, signer=anybody.signer)


class _Anybody:
    """A policy that is content with everybody, and remembers who it was."""

    signer: Signer | None = None

    def verify(self, cert: Certificate) -> None:
        self.signer = _named(cert)


def _opened(bundle: bytes, policy: VerificationPolicy, trust: str | None, online: bool) -> OpenedBundle:
    from sigstore.models import Bundle
    from sigstore.verify import Verifier

    try:
        verifier = Verifier(trusted_root=_trust(trust, online).trusted_root)
    except UsageError:
        raise
    except Exception as error:  # of files, the network, and what stands in what they give
        raise UsageError("sigstore_trust", problem=_problem(error)) from None
    try:
        kind, payload = verifier.verify_dsse(Bundle.from_json(bundle), policy)
    except Exception as error:  # the bundle is hostile: whatever it makes the library raise, it proves nothing
        return OpenedBundle(payload=None, problem=_problem(error))
    return OpenedBundle(payload=payload) if kind == "application/vnd.in-toto+json" else OpenedBundle(None, problem=kind)


def _trust(file: str | None, online: bool) -> ClientTrustConfig:
    """The keys and addresses of an instance of sigstore."""
    from sigstore.models import ClientTrustConfig

    if file is None:
        return ClientTrustConfig.production(offline=not online)
    try:
        with open(file, encoding="utf-8") as stream:
            return ClientTrustConfig.from_json(stream.read())
    except (OSError, ValueError) as error:
        problem = error.strerror or "" if isinstance(error, OSError) else _problem(error)
        raise UsageError("attest_unreadable", file=file, problem=problem) from None


def _vouched() -> str | None:
    """What CI says of this job; None where there is none, and somebody at a terminal can be asked."""
    from sigstore.oidc import IdentityError, detect_credential

    try:
        found = detect_credential()
    except IdentityError as error:
        raise UsageError("sigstore_no_permission", problem=_problem(error)) from None
    if found is None and not sys.stdin.isatty():
        raise UsageError("sigstore_nobody")
    return found


def _named(certificate: Certificate) -> Signer:
    """Whom a certificate names: an address of mail or of a workflow; what is not said is empty."""
    from cryptography import x509

    names: list[str] = []
    issuer = ""
    for extension in certificate.extensions:
        value = extension.value
        if isinstance(value, x509.SubjectAlternativeName):
            kinds = (x509.RFC822Name, x509.UniformResourceIdentifier)
            names = [str(name.value) for name in value if isinstance(name, kinds)]
        elif extension.oid.dotted_string == _ISSUER and isinstance(value, x509.UnrecognizedExtension):
            issuer = value.value.decode("utf-8", "replace")
    return Signer(", ".join(names), issuer)


def _require() -> None:
    try:
        import sigstore  # noqa: F401
    except ImportError:
        raise MissingExtra("missing_extra", package="sigstore", extra="sigstore") from None
    # What the library has to say it says in its errors.
    logging.getLogger("sigstore").setLevel(logging.CRITICAL)


def _problem(error: BaseException) -> str:
    """What went wrong, in a line: the first error of a chain that says anything says it best at its end."""
    told = ""
    seen: BaseException | None = error
    while seen is not None:
        told = next(iter(str(seen).splitlines()), "").strip() or told
        seen = seen.__cause__ or (None if told else seen.__context__)
    return told.rstrip(".") or type(error).__name__
