"""What a program printed on a terminal that asciinema recorded: a JSON array an event, `[1.37, "o", "text\\r\\n"]`.

Only what was printed counts (`o`); what was typed, marks and changes of the terminal's size are passed over. An event
holds what came in one go: a part of a line, or many. Where none ends two lines, a line keeps the number that its last
event has in the file; else lines are counted in what was printed.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec

from runners.logs.reading.introduced import introduces, shows_others
from runners.logs.reading.lines import OMITTED
from runners.logs.reading.notebooks import PrintedCells

# A recording is read whole, as a notebook is.
MAX_RECORDING: Final = 1 << 26
_BEGIN: Final = b'{"version":'
_PRINTED: Final = "o"


class _Header(msgspec.Struct):
    """The first line: version 2 states the terminal's size, version 3 its terminal; each may say what was recorded."""

    version: int
    width: int | None = None
    term: dict[str, Any] | None = None
    command: str | None = None
    title: str | None = None

    @property
    def introduces(self) -> str:
        """What says that another's log was shown: the command that was run instead of a shell, or the title."""
        if self.command and shows_others(self.command):
            return self.command
        return self.title if self.title and introduces(f"{self.title}:") else ""


class _Event(msgspec.Struct, array_like=True, forbid_unknown_fields=True):
    time: float
    kind: str
    text: str


_header: Final = msgspec.json.Decoder(_Header).decode
_event: Final = msgspec.json.Decoder(_Event).decode


def may_be_recording(first: bytes) -> bool:
    """Whether a file with these first bytes is worth being read as a recording."""
    line, ended, _ = first.partition(b"\n")
    if not ended or not line.replace(b" ", b"").startswith(_BEGIN):
        return False
    try:
        header = _header(line)
    except (msgspec.DecodeError, RecursionError):
        return False
    return (header.version == 2 and header.width is not None) or (header.version == 3 and header.term is not None)


def recorded(data: bytes) -> PrintedCells | None:
    """What was printed in the recording `data`; None where a line is no event.

    The last line may be cut off, as that of a recording is which did not end. Version 3 has comments.
    """
    events = data.split(b"\n")
    last = len(events) - 1
    said: list[tuple[int, str]] = []
    for number, line in enumerate(events[1:], start=1):
        if not line.strip() or line.startswith(b"#"):
            continue
        try:
            event = _event(line)
        except (msgspec.DecodeError, RecursionError):
            if number == last:
                break
            return None
        if event.kind == _PRINTED:
            said.append((number, event.text.replace("\r\n", "\n")))
    return msgspec.structs.replace(_numbered(said), introduced=_header(events[0]).introduces)


def _numbered(said: list[tuple[int, str]]) -> PrintedCells:
    """What was printed, as lines that keep the numbers of the events that end them, if they can."""
    if any(text.count("\n") > 1 for _, text in said):
        return PrintedCells("".join(text for _, text in said).encode("utf-8", "replace"), counted=True, recorded=True)
    lines: list[bytes] = []
    begun, number = "", 0
    for number, text in said:
        ended, newline, rest = text.partition("\n")
        begun += ended
        if newline:
            lines += [OMITTED] * (number - len(lines))
            lines.append(begun.encode("utf-8", "replace"))
            begun = rest
    if begun:
        lines += [OMITTED] * (number - len(lines))
        lines.append(begun.encode("utf-8", "replace"))
    return PrintedCells(b"".join(line + b"\n" for line in lines), recorded=True)
