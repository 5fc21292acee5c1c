"""Which format reads a file, by what stands at its beginning and its end, and why a log that is there is not read."""

from __future__ import annotations

import importlib
from typing import Final, cast

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Problem
from runners.logs.reading.base import CERTAIN, Head, LogFormat, quoting
from runners.logs.reading.grammar import stamped
from runners.logs.reading.heads import is_binary
from runners.logs.reading.needles import Haystack
from runners.logs.table import FORMATS, GENERAL, NEVER_LOGS

# The format of documents, which say what logs show; one that claims nothing is no log.
CLAIMS: Final = "markdown_table"


def load_format(name: str) -> LogFormat:
    """The format of that name; KeyError when no module and no entry point has it, UsageError when it does not work."""
    if name in FORMATS:
        module = importlib.import_module(FORMATS[name].module)
        return cast("LogFormat", getattr(module, "FORMAT", module))
    from runners.logs import installed  # looking for what is installed takes time

    return installed.format_named(name)


def recognise(head: Head) -> LogFormat | None:
    """The built-in format that is surest of `head`.

    A zero byte makes no log binary: a text that holds one is read as the text it is.
    """
    name = head.name.casefold()
    settings = name.endswith(NEVER_LOGS) and not stamped(head.first)
    binary = b"\0" in head.first
    marks = Haystack(head.text)
    surest, chosen = 0, None
    for key, entry in FORMATS.items():
        if settings and not entry.settings:
            continue
        if entry.binary <= binary and (name.endswith(entry.suffixes) or any(hint in marks for hint in entry.hints)):
            asked = load_format(key)
            sure = asked.recognise(head)
            if sure >= CERTAIN:
                return asked
            if sure > surest:
                surest, chosen = sure, asked
    return chosen


def general_for(head: Head) -> LogFormat | None:
    """What reads a log that no format knows; None for programs, settings and documents, and for what is no text."""
    name = head.name.casefold()
    if name.endswith(NEVER_LOGS) or quoting(head) or is_binary(head.first):
        return None
    return load_format(GENERAL)


def hidden_log(file: ReadableFile, head: Head, chosen: LogFormat | None) -> Problem | None:
    """Why the log in a file is not read, where its first bytes show that there is one."""
    from runners.logs.reading.veiled import one_line, veil

    if quoting(head) or head.name.casefold().endswith(NEVER_LOGS):
        return None
    if chosen is None and (veiled := veil(head.first, _knows)):
        return Problem(file=file.name, code="log_veiled", values={"file": file.name, "veil": veiled})
    binary = chosen is not None and chosen.NAME in FORMATS and FORMATS[chosen.NAME].binary
    if not binary and not is_binary(head.first) and one_line(head.first):
        return Problem(file=file.name, code="log_one_line", values={"file": file.name})
    return None


def _knows(text: bytes) -> bool:
    """Whether a text is that of a log."""
    return stamped(text) or recognise(Head(name="", first=text)) is not None
