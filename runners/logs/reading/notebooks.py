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
from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from harness.values.lazy import pattern
from runners.logs.reading.facts import facts_at
from runners.logs.reading.grammar import stamped
from runners.logs.reading.introduced import introduces, source_shows
from runners.logs.reading.lines import CUT, EARLIER, HEAD, OMITTED, SHOWN

# A notebook is read whole; pictures make it large, not what was printed.
MAX_NOTEBOOK: Final = 1 << 26
_MARK: Final = b'"cell_type"'
_BOM: Final = b"\xef\xbb\xbf"
# What Colab writes for the beginning of an output that grew too long.
_TRUNCATED: Final = pattern(r"Streaming output truncated to the last \d+ lines\.")
_TOKENS: Final = pattern(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]:]', re.DOTALL)
# What a run says of itself at its beginning.
_OF_ITS_OWN: Final = frozenset(("model", "backbone", "method", "dataset", "list", "config"))
_CELLS: Final = ("cells", "")
_OUTPUTS: Final = (*_CELLS, "outputs", "")
_STREAM: Final = (*_OUTPUTS, "text")
_RESULT: Final = (*_OUTPUTS, "data", "text/plain")
# How deep in the file what was printed can stand, as a text or in a list of texts.
_DEPTHS: Final = frozenset(len(path) + listed for path in (_STREAM, _RESULT) for listed in (0, 1))


class PrintedCells(msgspec.Struct, frozen=True):
    """What the cells of a notebook printed, line by line, or what a recording of a terminal shows (`recorded`).

    In `text` OMITTED stands for each line of the file that holds none of it, unless lines are `counted`: then only
    printed ones are there. What says that all of it is another's is what it is `introduced` by.
    """

    text: bytes
    counted: bool = False
    introduced: str = ""
    recorded: bool = False

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
    source: str | list[str] = []
    execution_count: int | None = None

    def printing(self, parts: list[tuple[int, str]]) -> NotebookCell:
        """The cell, which printed these parts."""
        source = self.source if isinstance(self.source, str) else "".join(self.source)
        return NotebookCell(self.cell_type == "code", source, parts, self.execution_count or 0)


class NotebookCell(NamedTuple):
    """A cell as a notebook or its export has it: what is written in it and what it printed, in lines with their offset.

    `ran` is the number of its execution; 0 where none is told.
    """

    code: bool
    written: str
    parts: list[tuple[int, str]]
    ran: int = 0


class _Said(NamedTuple):
    """What one cell printed: its parts, each with its offset, what marks them, if anything, and why.

    `ran` is the number of its execution. What it says at its end may introduce what the next cell prints.
    """

    parts: list[tuple[int, str]]
    mark: bytes = b""
    by: str = ""
    log: bool = False
    ran: int = 0
    introduces: str = ""

    @property
    def marked(self) -> list[tuple[int, str]]:
        """The parts with the mark before each line, which is taken for no line of the log above."""
        mark = self.mark.decode()
        if not mark:
            return self.parts
        return [(at, "".join(mark + line for line in text.splitlines(keepends=True))) for at, text in self.parts]


class _Notebook(msgspec.Struct):
    cells: list[_Cell]


def may_be_notebook(name: str, first: bytes) -> bool:
    """Whether a file of this name with these first bytes is worth being read as a notebook."""
    return first.removeprefix(_BOM).lstrip()[:1] == b"{" and (_MARK in first or ".ipynb" in name.casefold())


def printed(data: bytes) -> PrintedCells | None:
    """What the notebook `data` printed; None where it is no notebook, or does not say one thing to all who read it."""
    data = data.removeprefix(_BOM)
    try:
        book = msgspec.json.decode(data, type=_Notebook)
        found = _places(data)
    except (msgspec.DecodeError, RecursionError):
        return None
    if found is None:
        return None
    cells: list[NotebookCell] = []
    for number, cell in enumerate(book.cells):
        parts: list[tuple[int, str]] = []
        for place, output in enumerate(cell.outputs if cell.cell_type == "code" else []):
            path, text = (_STREAM, output.text) if output.output_type == "stream" else (_RESULT, output.data.plain)
            if output.output_type not in ("stream", "execute_result"):
                continue
            places = found.get((number, place, path), [])
            if [one for _, one in places] != ([text] if isinstance(text, str) else text):
                return None
            parts += places
        cells.append(cell.printing(parts))
    return of_cells(data, cells)


def of_cells(data: bytes, cells: Iterable[NotebookCell]) -> PrintedCells:
    """What `cells` printed, in the order in which they stand in `data`."""
    said: list[_Said] = []
    # Which of the cells that printed a log ran last; none yet.
    latest: int | None = None
    for cell in cells:
        said.append(_said(cell, said[-1] if said else None, latest))
        if said[-1].log:
            latest = max(latest or 0, said[-1].ran)
    # Where nothing else is a log, what is shown is read, and said to be another's.
    mixed = any(one.log and one.mark != SHOWN for one in said)
    shown = next((one.by for one in said if one.mark == SHOWN), "")
    every = [part for one in said for part in (one.marked if mixed or one.mark != SHOWN else one.parts)]
    return msgspec.structs.replace(_numbered(data, every), introduced="" if mixed else shown)


def _said(cell: NotebookCell, before: _Said | None, latest: int | None) -> _Said:
    """What a cell says that stands behind the one `before` it; `latest`: which of those with a log above ran last."""
    parts = cell.parts
    if not parts:
        above = before.introduces if before is not None and not cell.written.strip() else ""
        return _Said(parts, introduces=above if cell.code else _introducing(cell.written))
    text = "".join(part for _, part in parts)
    count, log = cell.ran, _is_log(text)
    mark, by = b"", (before.introduces if before is not None else "") or source_shows(cell.written)
    if by:
        mark = SHOWN
    elif latest is not None and 0 < count < latest and not _names_itself(text):
        mark = EARLIER
    elif latest is not None and _TRUNCATED.match(text):
        mark = CUT
    return _Said(parts, mark, by, log, count, _introducing(text))


def _is_log(text: str) -> bool:
    """Whether what a cell printed begins as a program's log does."""
    return stamped(text[:HEAD].encode("utf-8", "replace"))


def _names_itself(text: str) -> bool:
    """Whether what a cell printed says itself what it is of, and takes nothing from the cells above it."""
    return any(fact.key in _OF_ITS_OWN for fact in facts_at(text[:HEAD].encode("utf-8", "replace"), 1))


def _introducing(text: str) -> str:
    """The last line of what a cell says, where it introduces what the next one prints as another's; else empty."""
    last = next((line for line in reversed(text.splitlines()) if line.strip()), "")
    return last.strip() if introduces(last) else ""


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


def _numbered(data: bytes, parts: list[tuple[int, str]]) -> PrintedCells:
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
    return PrintedCells(b"".join(line + b"\n" for line in lines))


def _counted(parts: list[tuple[int, str]]) -> PrintedCells:
    ended = (part if part.endswith("\n") else part + "\n" for _, part in parts)
    return PrintedCells("".join(ended).encode("utf-8", "replace"), counted=True)
