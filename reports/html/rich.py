"""Sentences with what can be followed and copied in them: places in the logs, and commands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from harness.text import safe

if TYPE_CHECKING:
    from markupsafe import Markup

_COMMAND: Final = r"`(?P<quoted>[^`]+)`|(?P<option>--[a-z][a-z-]+(?: (?:'[^']*'|[\w.-]+=[^\s，。；、）]+))?)"
_MOST_NAMES: Final = 1000
# Characters of code that a line of a phone has room for.
_WHOLE: Final = 24


class Rich:
    """Makes markup of sentences; `logs` are the names of the logs in the page, whose lines can be followed."""

    def __init__(self, logs: Sequence[str]) -> None:
        self._at: Mapping[str, int] = {safe(name): at for at, name in enumerate(logs)}
        names = sorted(self._at, key=len, reverse=True)[:_MOST_NAMES]
        place = (
            rf"(?P<file>{'|'.join(map(re.escape, names))})(?::(?P<line>\d+))?" if names else r"(?P<file>(?!))(?P<line>)"
        )
        self._found = re.compile(f"{_COMMAND}|{place}")

    def __call__(self, text: str) -> Markup:
        """`text`, escaped, with its places as links and its commands as code."""
        from markupsafe import Markup, escape

        parts: list[Markup] = []
        end = 0
        for found in self._found.finditer(text):
            parts.append(escape(text[end : found.start()]))
            code = found["quoted"] or found["option"]
            if code is not None:
                # A browser would break `--map` behind its hyphens.
                whole = Markup('<code class="whole">{}</code>')
                parts.append((Markup("<code>{}</code>") if len(code) > _WHOLE else whole).format(code))
            else:
                parts.append(self.place(found["file"], int(found["line"]) if found["line"] else None))
            end = found.end()
        return Markup("").join([*parts, escape(text[end:])])

    def place(self, file: str, line: int | None, text: str | None = None) -> Markup:
        """A place of a log: a link into it where the page holds that log."""
        from markupsafe import Markup

        shown = text if text is not None else safe(file) + (f":{line}" if line is not None else "")
        at = self._at.get(safe(file))
        if at is None:
            return Markup('<span class="place">{}</span>').format(shown)
        return Markup('<a class="place" href="#log-{}-{}">{}</a>').format(at, line or 1, shown)
