"""Files of texts, one a sample: what was said, read or written."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Iterator
from typing import Final

import msgspec

from harness.values.errors import InputError
from runners.predictions import files, ids

# Characters of one text; the longest page of a data set has some thousands.
MAX_TEXT: Final = 20_000


class Spoken(msgspec.Struct):
    """A line of JSON: `{"id": ..., "text": ...}`."""

    id: str
    text: str


def read(path: str) -> dict[str, str]:
    """The texts by the samples' names, in the order of the file.

    A file holds `name text` a line (Kaldi, LibriSpeech), `name<TAB>text` (PaddleOCR's labels), or JSON lines; a folder
    holds `*.trans.txt` (LibriSpeech) or else one `*.txt` a sample. A name alone has an empty text. Raises InputError
    for names that come twice and for texts of more than 20,000 characters.
    """
    files.existing(path)
    pairs = list(_folder(path) if os.path.isdir(path) else _lines(path))
    if not pairs:
        raise InputError("eval_truth_empty", file=path)
    long = next((name for name, text in pairs if len(text) > MAX_TEXT), None)
    if long is not None:
        raise InputError("eval_text_long", file=path, name=long, limit=MAX_TEXT)
    names = [name for name, _ in pairs]
    ids.check_ids(names, names, file=path)
    return dict(pairs)


def pairs(path: str, truth: str) -> list[tuple[str, str, str]]:
    """Name, predicted text and true text of every sample, in the order of the truth. Raises InputError."""
    found, wanted = read(path), read(truth)
    ids.check_ids(found, wanted, file=path)
    return [(name, found[name], text) for name, text in wanted.items()]


def unpunctuated(text: str) -> str:
    """`text` without punctuation and symbols; apostrophes inside a word stay."""
    kept = []
    for place, char in enumerate(text):
        inside = char in "'’" and text[place - 1 : place].isalnum() and text[place + 1 : place + 2].isalnum()
        if inside or unicodedata.category(char)[0] not in "PS":
            kept.append(char)
    return "".join(kept)


def _lines(path: str) -> Iterator[tuple[str, str]]:
    for number, line in files.lines(path):
        if line.startswith("{"):
            try:
                one = msgspec.json.decode(line, type=Spoken)
            except msgspec.MsgspecError as error:
                raise InputError("eval_line", file=path, line=number, problem=str(error)) from None
            yield one.id, one.text
        elif "\t" in line:
            name, _, text = line.partition("\t")
            yield name.strip(), text
        else:
            name, _, text = line.strip().partition(" ")
            yield name, text.strip()


def _folder(path: str) -> Iterator[tuple[str, str]]:
    tables = [one for one in files.tree(path) if one.endswith(".trans.txt")]
    for table in tables:
        yield from _lines(table)
    if not tables:
        for name, one in files.files(path, (".txt",)).items():
            yield name, "\n".join(text for _, text in files.lines(one))
