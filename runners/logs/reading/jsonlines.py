"""JSON whose numbers keep the text they were written as, and the line they stand on.

For formats that are one JSON document (`trainer_state.json`) and for those with one object a line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final

from harness.values.errors import InputError
from runners.logs.reading.lines import Line, LineReader, decode
from runners.logs.reading.numbers import whole

MAX_BYTES: Final = 64 << 20

# In the order of the text a JSON parser meets exactly these numbers; strings are matched to be passed over.
_NUMBERS: Final = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|(-?(?:\d[\d.eE+-]*|Infinity)|NaN)|\n', re.DOTALL)


class Number(str):
    """A number as it was written, such as `0.8250` or `NaN`, and the line it stands on."""

    __slots__ = ("line",)
    line: int


def load(text: str, line: int = 1) -> Any:
    """The JSON value that `text` is; every number in it a `Number`, counted from `line`.

    Raises ValueError when `text` is no JSON or is nested too deeply.
    """
    places = _lines_of_numbers(text, line) if "\n" in text.rstrip() else None

    def number(written: str) -> Number:
        made = Number(written)
        made.line = line if places is None else next(places)
        return made

    try:
        return json.loads(text, parse_float=number, parse_int=number, parse_constant=number)
    except (RecursionError, StopIteration) as error:
        raise ValueError(f"no JSON that can be read: {type(error).__name__}") from None


def count(value: object) -> int | None:
    """A value of such a document as a count; None where it is no number, or none that counts."""
    return whole(value) if isinstance(value, Number) else None


def _lines_of_numbers(text: str, line: int) -> Iterator[int]:
    for found in _NUMBERS.finditer(text):
        if found[1] is not None:
            yield line
        else:
            line += found[0].count("\n")


def document(reader: LineReader, file: str) -> Any:
    """The one JSON value that the rest of a file is. `file` is its name.

    Raises ValueError as `load` does, and InputError when there is more of it than 64 MB.
    """
    pieces: list[bytes] = []
    size = 0
    number = 1
    while (line := reader.next()) is not None:
        # Pieces of one line have one number, and JSON needs nothing between them.
        pieces.append(b"\n" + line.raw if line.number > number else line.raw)
        number = line.number
        size += len(pieces[-1])
        if size > MAX_BYTES:
            raise InputError("log_failed", file=file, problem=f"JSON of more than {MAX_BYTES >> 20} MB")
    return load(decode(b"".join(pieces)))


def records(reader: LineReader, needles: Sequence[bytes] = (b"{",)) -> Iterator[tuple[Line, dict[str, Any]]]:
    """The JSON objects of a file that has one on a line, of the lines that contain one of `needles`.

    What is no object is passed over, so is the last line where it is cut off.
    """
    while (line := reader.seek(needles)) is not None:
        text = decode(line.raw).strip()
        if not text.startswith("{") or not text.endswith("}"):
            continue
        try:
            value = load(text, line.number)
        except ValueError:
            continue
        if isinstance(value, dict):
            yield line, value
