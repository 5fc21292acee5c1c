"""Integrity checks: each looks at one log and says what does not fit together. Honest logs stay silent."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import Final

from harness.findings import Finding
from harness.observation import Log
from harness.registry import Registry

# name -> module with `check(log, registry)`
CHECKS: Final[dict[str, str]] = {
    "best": "harness.integrity.best",
    "values": "harness.integrity.values",
    "structure": "harness.integrity.structure",
}


def examine(log: Log, registry: Registry) -> Iterator[Finding]:
    """Every finding of every check on one log, what its reader noticed first."""
    yield from log.findings
    for module in CHECKS.values():
        yield from importlib.import_module(module).check(log, registry)
