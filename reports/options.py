"""How a report is to be shown."""

from __future__ import annotations

import msgspec


class Rendering(msgspec.Struct, frozen=True, kw_only=True):
    """`lang` is "en" or "zh", `width` the columns of the terminal; `colour` asks for ANSI colours.

    `verbose` shows every row's reason, near misses, candidates, findings and logs in full. `began` is when the work
    began, as `2026-11-28T19:40:00` in UTC, and `seconds` how long it took; empty and 0 where nobody asked a clock.
    """

    lang: str = "en"
    width: int = 100
    colour: bool = False
    verbose: bool = False
    began: str = ""
    seconds: float = 0.0
