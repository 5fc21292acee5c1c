"""What the formats of test sessions share: how many tests passed, and how modules of tests are called."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from runners.logs.reading.base import LogBuilder

METRICS: Final[dict[str, tuple[str | None, str | None]]] = {
    "passed": (None, "count"),
    "failed": (None, "count"),
    "skipped": (None, "count"),
    "errors": (None, "count"),
}
# Beyond this many tests they are counted and not kept one by one.
MAX_RESULTS: Final = 200_000


def tell(log: LogBuilder, counts: Iterable[tuple[str, int | str]], line: int, text: str) -> None:
    """Add the counts of a session, each with its name in METRICS, as the line `text` says them."""
    for name, count in counts:
        log.observe(
            metric=None,
            printed=name,
            value_text=str(count),
            unit=METRICS[name][1],
            kind="final",
            text=text,
            line=line,
        )


def of_module(name: str) -> list[str]:
    """The parts of a module's name, dotted or as the path of its file."""
    return name.replace("\\", "/").removesuffix(".py").replace("/", ".").split(".")


def module_of(parts: list[str]) -> int | None:
    """Which part of a dotted name is the module with the tests."""
    return next((n for n, part in enumerate(parts) if part.startswith("test_") or part.endswith("_test")), None)
