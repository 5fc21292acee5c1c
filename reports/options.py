"""How a report is to be shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO

import msgspec

from harness.evidence.observation import Log

# The bytes of those files of a submission that have these names, for a page that shows the logs themselves.
Texts = Callable[[Collection[str]], Iterator[tuple[str, BinaryIO]]]


def no_texts(_names: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
    """What is shown has no files."""
    return iter(())


class Rendering(msgspec.Struct, frozen=True, kw_only=True):
    """`lang` is "en" or "zh", `width` the columns of the terminal; `colour` asks for ANSI colours.

    `whole`: nothing is shortened, because no person looks at a screen of that width: a pipe or a file. `quiet` shows
    the verdict alone. `verbose` shows every row's reason, near misses, candidates, findings and logs in full. `began`
    is when the work began, as `2026-11-28T19:40:00` in UTC, and `seconds` how long it took; empty and 0 where nobody
    asked a clock. `texts` and `logs` are the files and all that was read in them, for a page that shows more than the
    verdict.
    """

    lang: str = "en"
    width: int = 100
    colour: bool = False
    whole: bool = False
    quiet: bool = False
    verbose: bool = False
    began: str = ""
    seconds: float = 0.0
    texts: Texts = no_texts
    logs: list[Log] = []
