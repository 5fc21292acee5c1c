"""What the cells of a Jupyter notebook printed: a log, which the notebook holds as an archive does.

Only what a kernel recorded of a program counts: the text of a code cell's streams (standard output and error) and of
its last expression. Text cells and sources are what somebody wrote, and are not read.

nbformat writes each printed line on a line of its own. Such a line keeps the number that it has in the file, and what
stands for the others is passed over, so that an editor finds what a report names. Where a notebook is written
otherwise, on one line as Kaggle does, lines are counted in what was printed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Final

import msgspec

from harness.values.lazy import pattern
from runners.logs.reading.grammar import stamped
from runners.logs.reading.lines import CUT, HEAD, OMITTED

# A notebook is read whole; pictures make it large, not what was printed.
MAX_NOTEBOOK: Final = 1 << 26
_MARK: Final = b'"cell_type"'
_BOM: Final = b"\xef\xbb\xbf"
# What Colab writes for the beginning of an output that grew too long.
_TRUNCATED: Final = pattern(r"Streaming output truncated to the last \d+ lines\.")
_TOKENS: Final = pattern(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:]', re.DOTALL)
_CELLS: Final = ("cells", "")
_OUTPUTS: Final = (*_CELLS, "outputs", "")
_STREAM: Final = (*_OUTPUTS, "text")
_RESULT: Final = (*_OUTPUTS, "data", "text/plain")
# How deep in the file what was printed can stand, as a text or in a list of texts.
_DEPTHS: Final = frozenset(len(path) + listed for path in (_STREAM, _RESULT) for listed in (0, 1))


class Printed(msgspec.Struct, frozen=True):
    """What the cells of a notebook printed, line by line.

    In `text` OMITTED stands for each line of the file that holds none of it, unless lines are `counted`: then only
    printed ones are there.
    """

    text: bytes
    counted: bool = False

    @property
    def bare(self) -> bytes:
        """The printed lines alone."""
        if self.counted:
            return self.text
        return b"".join(line + b"\n" for line in self.text.split(b"\n")[:-1] if line != OMITTED)


class _Data(msgspec.Struct):
    plain: str | list[str] = msgspec.field(name="text/plain", default_factory=list)


class _Output(msgspec.Struct):
    output_type: str = ""
    text: str | list[str] = []
    data: _Data = msgspec.field(default_factory=_Data)


class _Cell(msgspec.Struct):
    cell_type: str
    outputs: list[_Output] = []


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def may_be_notebook(name: str, first: bytes) -> bool:
    """Whether a file of this name with these first bytes is worth being read as a notebook."""
    return first.removeprefix(_BOM).lstrip()[:1] == b"{" and (_MARK in first or ".ipynb" in name.casefold())


def printed(data: bytes) -> Printed | None:
    """What the notebook `data` printed; None where it is no notebook, or does not say one thing to all who read it."""
    data = data.removeprefix(_BOM)
    try:
        book = msgspec.json.decode(data, type=_Notebook)
        found = _places(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    if found is None:
        return None
    parts: list[tuple[int, str]] = []
    logged = False
    for number, cell in enumerate(book.cells):
        above = len(parts)
        for place, output in enumerate(cell.outputs if cell.cell_type == "code" else []):
            path, said = (_STREAM, output.text) if output.output_type == "stream" else (_RESULT, output.data.plain)
            if output.output_type not in ("stream", "execute_result"):
                continue
            places = found.get((number, place, path), [])
            if [text for _, text in places] != ([said] if isinstance(said, str) else said):
                return None
            parts += places
        if logged:
            parts[above:] = _apart(parts[above:])
        logged = logged or _is_log(parts[above:])
    return _numbered(data, parts)


def _is_log(cell: list[tuple[int, str]]) -> bool:
    """Whether what a cell printed begins as a program's log does."""
    return stamped("".join(text for _, text in cell)[:HEAD].encode("utf-8", "replace"))


def _apart(cell: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What a cell below a log printed, with a mark where its beginning is cut off.

    What the log above says of itself would be taken for what is lost here.
    """
    if not cell or not _TRUNCATED.match(cell[0][1]):
        return cell
    mark = CUT.decode()
    return [(at, "".join(mark + line for line in text.splitlines(keepends=True))) for at, text in cell]


def _places(data: bytes) -> dict[tuple[int, int, tuple[str, ...]], list[tuple[int, str]]] | None:
    """The texts of outputs in `data`, which is sound JSON, by cell, output and path; each with its offset.

    None where a key stands twice: one reader takes the first, another the last.
    """
    found: dict[tuple[int, int, tuple[str, ...]], list[tuple[int, str]]] = defaultdict(list)
    # For each container that is open the key of the value that is read; that of a list is empty.
    stack: list[str] = []
    keys: list[set[str]] = []
    cell = output = -1
    waiting: re.Match[bytes] | None = None
    for token in _TOKENS.finditer(data):
        sign = token[0]
        if waiting is not None:
            if sign == b":":
                stack[-1] = _text(waiting)
                if stack[-1] in keys[-1]:
                    return None
                keys[-1].add(stack[-1])
            elif len(stack) in _DEPTHS:
                path = tuple(stack) if stack[-1] else tuple(stack[:-1])
                if path in (_STREAM, _RESULT):
                    found[cell, output, path].append((waiting.start(), _text(waiting)))
        waiting = token if sign[:1] == b'"' else None
        if sign in (b"{", b"["):
            path = tuple(stack) if len(stack) <= len(_OUTPUTS) else ()
            if sign == b"{" and path == _CELLS:
                cell, output = cell + 1, -1
            elif sign == b"{" and path == _OUTPUTS:
                output += 1
            stack.append("")
            keys.append(set())
        elif sign in (b"}", b"]"):
            stack.pop()
            keys.pop()
    return found


def _text(token: re.Match[bytes]) -> str:
    return msgspec.json.decode(token[0], type=str)


def _numbered(data: bytes, parts: list[tuple[int, str]]) -> Printed:
    """The printed `parts`, each with its offset in `data`, as lines that keep their numbers in the file if they can."""
    lines: list[bytes] = []
    at = above = 0
    for offset, part in parts:
        above += data.count(b"\n", at, offset)
        at = offset
        line = part.removesuffix("\n").removesuffix("\r")
        if "\n" in line or above < len(lines):
            return _counted(parts)
        lines += [OMITTED] * (above - len(lines))
        lines.append(line.encode("utf-8", "replace"))
    return Printed(b"".join(line + b"\n" for line in lines))


def _counted(parts: list[tuple[int, str]]) -> Printed:
    ended = (part if part.endswith("\n") else part + "\n" for _, part in parts)
    return Printed("".join(ended).encode("utf-8", "replace"), counted=True)
