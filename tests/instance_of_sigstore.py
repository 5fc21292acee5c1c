"""An instance of sigstore on this machine: a certificate authority, its log, a log of signatures, and CI that vouches.

Each does its part as the public one does, with keys of its own; `sigstore` itself asks and checks them.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import json
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingTCPServer
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

_ISSUER: Final = x509.ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_STAMPS: Final = x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_DAY: Final = datetime.timedelta(days=1)
GITHUB: Final = "https://token.actions.githubusercontent.com"


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def sign(key: ec.EllipticCurvePrivateKey, data: bytes) -> bytes:
    return key.sign(data, ec.ECDSA(hashes.SHA256()))


def token(identity: str, issuer: str = GITHUB, seconds: int = 600) -> str:
    """What an issuer says of whoever logged in, without its signature: the authority of this module asks for none."""
    now = int(time.time())
    claims = {"iss": issuer, "sub": identity, "aud": "sigstore", "iat": now, "exp": now + seconds}
    parts = ({"alg": "none"}, claims, "signature")
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts)


class Instance:
    """The keys of the instance, and what its services answer."""

    def __init__(self) -> None:
        self.url = ""
        self.identity = "https://github.com/reproverify/example/.github/workflows/ci.yml@refs/heads/main"
        self.down: set[str] = set()
        self._root, self._log, self._rekor = (ec.generate_private_key(ec.SECP256R1()) for _ in range(3))
        self._authority = self._self_signed()

    def _self_signed(self) -> x509.Certificate:
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "an authority of a test")])
        public = self._root.public_key()
        usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        return (
            self._certificate(name, name, public, _DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._root, hashes.SHA256())
        )

    @staticmethod
    def _certificate(
        subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, valid: datetime.timedelta
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.timezone.utc)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(issuer)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(minutes=1))
            .not_valid_after(now + valid)
        )

    def certificates(self, body: dict[str, Any], bearer: str) -> dict[str, Any]:
        """A certificate for whom the token names, as Fulcio gives one, and the authority's."""
        claims = json.loads(base64.urlsafe_b64decode(bearer.split(".")[1] + "=="))
        identity, issuer = claims["sub"], claims["iss"].encode()
        request = x509.load_pem_x509_csr(base64.b64decode(body["certificateSigningRequest"]))
        key = request.public_key()
        assert request.is_signature_valid
        assert isinstance(key, ec.EllipticCurvePublicKey)
        name = x509.RFC822Name(identity) if "@" in identity and ":" not in identity else None
        usage = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
        builder = (
            self._certificate(x509.Name([]), self._authority.subject, key, datetime.timedelta(minutes=10))
            .add_extension(
                x509.SubjectAlternativeName([name or x509.UniformResourceIdentifier(identity)]), critical=True
            )
            .add_extension(usage, critical=True)
            .add_extension(x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._root.public_key()), critical=False)
            .add_extension(x509.UnrecognizedExtension(_ISSUER, issuer), critical=False)
        )

        def stamped(stamps: bytes) -> x509.Certificate:
            more = x509.UnrecognizedExtension(_STAMPS, stamps)
            return builder.add_extension(more, critical=False).sign(self._root, hashes.SHA256())

        # The log's stamp is about the certificate without its stamp.
        bare = stamped(b"\x04\x02\x00\x00").tbs_precertificate_bytes
        made = stamped(self._stamp(bare))
        chain = [one.public_bytes(serialization.Encoding.PEM).decode() for one in (made, self._authority)]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}

    def _stamp(self, certificate: bytes) -> bytes:
        """That the log of certificates has seen this one, as RFC 6962 writes it."""
        now = int(time.time() * 1000)
        issuer = hashlib.sha256(der(self._root)).digest()
        entry = issuer + len(certificate).to_bytes(3, "big") + certificate
        signature = sign(self._log, struct.pack("!BBQH", 0, 0, now, 1) + entry + b"\0\0")
        log = hashlib.sha256(der(self._log)).digest()
        stamp = b"\0" + log + struct.pack("!QH", now, 0) + b"\4\3" + struct.pack("!H", len(signature)) + signature
        stamps = struct.pack("!HH", len(stamp) + 2, len(stamp)) + stamp
        return b"\x04" + (bytes([len(stamps)]) if len(stamps) < 128 else bytes([0x81, len(stamps)])) + stamps

    def entry(self, body: dict[str, Any]) -> dict[str, Any]:
        """The entry of an envelope, as Rekor gives one: the only one of its log."""
        proposed = body["spec"]["proposedContent"]
        envelope = json.loads(proposed["envelope"])
        spec = {
            "envelopeHash": self._hash(proposed["envelope"].encode()),
            "payloadHash": self._hash(base64.b64decode(envelope["payload"])),
            "signatures": [{"signature": envelope["signatures"][0]["sig"], "verifier": proposed["verifiers"][0]}],
        }
        text = json.dumps({"apiVersion": "0.0.1", "kind": "dsse", "spec": spec}, separators=(",", ":")).encode()
        leaf = hashlib.sha256(b"\0" + text).digest()
        key = hashlib.sha256(der(self._rekor)).digest()
        note = f"rekor.test - 1\n1\n{b64(leaf)}\n"
        checkpoint = f"{note}\n\N{EM DASH} rekor.test {b64(key[:4] + sign(self._rekor, note.encode()))}\n"
        promised = {"body": b64(text), "integratedTime": int(time.time()), "logID": key.hex(), "logIndex": 0}
        canonical = json.dumps(promised, separators=(",", ":"), sort_keys=True).encode()
        proof = {"checkpoint": checkpoint, "hashes": [], "logIndex": 0, "rootHash": leaf.hex(), "treeSize": 1}
        verification = {"inclusionProof": proof, "signedEntryTimestamp": b64(sign(self._rekor, canonical))}
        return {"0" * 64: {**promised, "verification": verification}}

    @staticmethod
    def _hash(data: bytes) -> dict[str, str]:
        return {"algorithm": "sha256", "value": hashlib.sha256(data).hexdigest()}

    def trust(self) -> dict[str, Any]:
        """The keys and addresses, as a file of them has them."""
        began = {"start": "2024-01-01T00:00:00Z"}

        def log(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
            public = {"rawBytes": b64(der(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": began}
            return {
                "baseUrl": self.url,
                "hashAlgorithm": "SHA2_256",
                "publicKey": public,
                "logId": {"keyId": b64(hashlib.sha256(der(key)).digest())},
            }

        service = {"url": self.url, "majorApiVersion": 1, "validFor": began, "operator": "a test"}
        authority = {
            "subject": {"organization": "a test", "commonName": "a test"},
            "uri": self.url,
            "certChain": {
                "certificates": [{"rawBytes": b64(self._authority.public_bytes(serialization.Encoding.DER))}]
            },
            "validFor": began,
        }
        return {
            "mediaType": "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json",
            "trustedRoot": {
                "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                "tlogs": [log(self._rekor)],
                "ctlogs": [log(self._log)],
                "certificateAuthorities": [authority],
                "timestampAuthorities": [],
            },
            "signingConfig": {
                "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
                "caUrls": [service],
                "oidcUrls": [service],
                "rekorTlogUrls": [service],
                "rekorTlogConfig": {"selector": "ANY"},
                "tsaUrls": [],
                "tsaConfig": {"selector": "ANY"},
            },
        }

    def write(self, path: Path) -> Path:
        path.write_text(json.dumps(self.trust()), encoding="utf-8")
        return path


@contextmanager
def running() -> Iterator[Instance]:
    """The instance, as long as it is needed."""
    instance = Instance()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            # What a job of GitHub Actions asks for its token.
            self._answer("github", lambda: {"value": token(instance.identity)})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if self.path.endswith("/signingCert"):
                bearer = self.headers["Authorization"].removeprefix("Bearer ")
                self._answer("fulcio", lambda: instance.certificates(body, bearer))
            else:
                self._answer("rekor", lambda: instance.entry(body))

        def _answer(self, service: str, made: Any) -> None:
            self.send_response(503 if service in instance.down else 200)
            text = b"{}" if service in instance.down else json.dumps(made()).encode()
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is printed."""

    # A server of HTTP would ask for the name of this machine, which takes long where nobody knows it.
    server = ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    instance.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield instance
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
