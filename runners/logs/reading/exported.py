"""What the cells of a notebook printed that was exported (`jupyter nbconvert --to markdown`, `--to html`).

nbconvert 5 to 7 writes a code cell and, right behind it, what that cell printed: in Markdown a fence below two empty
lines, and blocks indented by four blanks; in HTML elements of classes of its own. Nothing else in such a file was
printed, and nothing else is read. A document in which an indented block stands elsewhere, or that calls itself a
README, was written by somebody and is no export.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Final

from harness.values.lazy import pattern
from harness.values.paths import unpacked
from runners.logs.reading.notebooks import NotebookCell, PrintedCells, of_cells

_INDENT: Final = "    "
_FENCE: Final = pattern(r" {0,3}(```+|~~~+) *([\w+-]{0,40})$")
_PYTHON: Final = frozenset(("python", "python3", "ipython3", "ipython"))
# So a cell begins that another program runs: its fence is called after that, as those of text cells may be.
_MAGIC: Final = "%%"
# So many empty lines stand above the fence of each code cell.
_APART: Final = 2
# A document that says what a folder holds, whatever the language: `README_cn.md`.
_README: Final = pattern(r"(?i)(?:^|[\W_])readme(?:$|[\W_])")
_HTML_START: Final = pattern(rb"(?i)\s*<(?:!doctype html|html)\b")
_TAG: Final = pattern(rb"<(/?)(div|pre)\b([^<>]{0,2000})>")
_CLASS: Final = pattern(rb"\bclass=\"([^\"]{0,500})\"")
_MARKS: Final = pattern(r"<[^<>]{0,500}>")
_RAN: Final = pattern(rb"In(?:&nbsp;|\xc2\xa0| )\[(\d{1,6})\]:")
# Classes of a cell: in the templates since nbconvert 6, and in those before them.
_CELLS: Final = frozenset((b"jp-Cell", b"cell"))
_OF_CODE: Final = frozenset((b"jp-CodeCell", b"code_cell"))
_SOURCE: Final = frozenset((b"highlight",))
_OUTPUT: Final = frozenset((b"jp-RenderedText", b"output_stream", b"output_text"))


def may_be_exported(name: str, first: bytes) -> bool:
    """Whether a file of this name with these first bytes is worth being read as the export of a notebook."""
    called = unpacked(name).replace("\\", "/").rpartition("/")[2]
    if called.casefold().endswith((".html", ".htm")):
        return _HTML_START.match(first.removeprefix(b"\xef\xbb\xbf")) is not None
    return called.casefold().endswith((".md", ".markdown")) and _README.search(called) is None and b"```" in first


def exported(name: str, data: bytes) -> PrintedCells | None:
    """What the cells of the notebook printed whose export `data` is; None where it is none."""
    is_html = unpacked(name).casefold().endswith((".html", ".htm"))
    cells = list(_of_html(data)) if is_html else _of_markdown(data)
    if cells is None or not any(cell.parts for cell in cells):
        return None
    return of_cells(data, cells)


def _lines(data: bytes) -> Iterator[tuple[int, str]]:
    """The lines of a text, each with its offset."""
    at = 0
    for raw in data.splitlines(keepends=True):
        yield at, raw.decode("utf-8", "replace").removeprefix("\ufeff")
        at += len(raw)


def _of_markdown(data: bytes) -> list[NotebookCell] | None:
    """The cells of a notebook in Markdown; None where a block is indented that no code cell printed."""
    cells: list[NotebookCell] = []
    fence, language, text, empty = "", "", "", _APART
    source: list[str] = []
    for at, line in _lines(data):
        bare = line.rstrip("\r\n")
        found = _FENCE.match(bare.rstrip())
        if fence:
            if found is None or found[1] != fence or found[2]:
                source.append(line)
                continue
            fence, written = "", "".join(source)
            if language in _PYTHON or (language and written.startswith(_MAGIC)):
                cells += [NotebookCell(False, text, []), NotebookCell(True, written, [])]
                text = ""
            else:
                text += written or line
        elif found is not None:
            fence, language, source = found[1], found[2].casefold() if empty >= _APART else "", []
        elif not bare.startswith(_INDENT):
            text += line
        elif cells and not text.strip():
            cells[-1].parts.append((at, line.removeprefix(_INDENT)))
        elif bare.strip():
            return None
        empty = 0 if bare else empty + 1
    return cells


def _of_html(data: bytes) -> Iterator[NotebookCell]:
    """The cells of a notebook in HTML."""
    cell, begun, told, source = None, 0, frozenset[bytes](), ""
    opened: int | None = None
    for tag in _TAG.finditer(data):
        closes, name = bool(tag[1]), tag[2]
        if name == b"div" and not closes and opened is None:
            found = _CLASS.search(tag[3])
            classes = frozenset(found[1].split()) if found else frozenset[bytes]()
            if classes & _CELLS:
                if cell is not None:
                    yield _finished(cell, source, data[begun : tag.start()])
                cell, begun, source = NotebookCell(bool(classes & _OF_CODE), "", []), tag.end(), ""
            told = classes or told
        elif name == b"pre" and not closes:
            opened = tag.end()
        elif name == b"pre" and opened is not None:
            if cell is not None and cell.code and told & _OUTPUT:
                cell.parts.extend(_shown(data, opened, tag.start()))
            elif cell is not None and cell.code and told & _SOURCE:
                source += "".join(line for _, line in _shown(data, opened, tag.start()))
            opened = None
    if cell is not None:
        yield _finished(cell, source, data[begun:])


def _finished(cell: NotebookCell, source: str, body: bytes) -> NotebookCell:
    """A cell with what is written in it: its source, or its text."""
    if not cell.code:
        return cell._replace(written=html.unescape(_MARKS.sub("", body.decode("utf-8", "replace"))).rstrip("¶\n "))
    ran = _RAN.search(body)
    return cell._replace(written=source, ran=int(ran[1]) if ran else 0)


def _shown(data: bytes, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The lines between two offsets as a browser shows them, without the marks of their colours."""
    for at, line in _lines(data[start:end]):
        yield start + at, html.unescape(_MARKS.sub("", line))
