"""Tests of what an extra brings are skipped without it, and say how it is installed."""

from __future__ import annotations

from typing import Any, Final

import pytest

# What installs a package that some tests need, by the name it is imported under.
EXTRAS: Final[dict[str, str]] = {
    "alembic": "history",
    "backports.zstd": "zstd",
    "check_jsonschema": "test",
    "compression.zstd": "zstd",
    "cryptography": "attest",
    "cv2": "lanes",
    "distributed": "slow-test",
    "in_toto_attestation.v1.statement": "test",
    "moto.server": "slow-test",
    "onnx": "slow-test",
    "paddle": "paddle-test",
    "pandas": "frames",
    "psycopg": "postgresql",
    "pyarrow": "frames",
    "pycocotools": "eval",
    "re2": "patterns",
    "s3fs": "slow-test",
    "safetensors": "test",
    "securesystemslib": "attest",
    "sigstore": "sigstore",
    "sqlalchemy": "history",
    "torch": "torch-test",
}


def install(package: str) -> str:
    """The words that tell how to install a package."""
    return f"{package.partition('.')[0]} is not installed: pip install '.[{EXTRAS[package]}]'"


def needs(package: str) -> Any:
    """The package; the test, or all of a module, is skipped where it is not installed."""
    return pytest.importorskip(package, reason=install(package))
