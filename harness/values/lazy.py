"""Patterns that are compiled when they are first asked for: most of a program's are not, in one call.

Compiling one takes about as long as importing a small module does; a verdict uses half of those on its way.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled pattern; what was asked of it once is an attribute of its own and as quick."""

    def __init__(self, text: Any, flags: int) -> None:
        self._given = (text, flags)

    def __getattr__(self, name: str) -> Any:
        value = getattr(re.compile(*self._given), name)
        setattr(self, name, value)
        return value


def pattern(text: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What `re.compile` returns, as far as methods and attributes go; a broken pattern is found when it is used."""
    return cast("re.Pattern[AnyStr]", _Lazy(text, flags))
