"""Files of texts, one a sample: what was said, read or written."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterator
from typing import Final, Literal

import msgspec

from harness.values.errors import InputError
from runners.predictions import files, ids

# Characters of one text; the longest page of a data set has some thousands.
MAX_TEXT: Final = 20_000


Side = Literal["hyps", "refs"]
# An utterance of sclite: the text, then its name in parentheses.
_TRN: Final = re.compile(r"(?P<text>.*)\((?P<name>[^()\s]+)\)\s*")


class Spoken(msgspec.Struct):
    """A line of JSON: `{"id": ..., "text": ...}`, or a result of PaddleSpeech's `test.py`.

    PaddleSpeech writes `{"utt": name, "refs": [text], "hyps": [text, ...]}`, the best hypothesis first
    (PaddlePaddle/PaddleSpeech, paddlespeech/s2t/exps/u2/model.py, `test`).
    """

    id: str = ""
    text: str | None = None
    utt: str = ""
    refs: list[str] = []
    hyps: list[str] = []

    def of(self, side: Side) -> tuple[str, str] | None:
        """Name and text; None where the line has not both."""
        given = self.refs if side == "refs" else self.hyps
        text = self.text if self.text is not None else given[0] if given else None
        name = self.id or self.utt
        return (name, text) if name and text is not None else None


def read(path: str, side: Side = "hyps") -> dict[str, str]:
    """The texts by the samples' names, in the order of the file.

    A file holds `name text` a line (Kaldi, LibriSpeech), `name<TAB>text` (PaddleOCR's labels),
    `name<TAB>text<TAB>score` (what PaddleOCR's `infer_rec.py` writes; the score is left out), `text (name)` (`*.trn` of
    NIST's sclite), or JSON lines of `{"id", "text"}` or of PaddleSpeech (`{"utt", "refs", "hyps"}`: `side` says which
    of the two texts is meant). A folder holds `*.trans.txt` (LibriSpeech) or else one `*.txt` a sample. A name alone
    has an empty text. Raises InputError for names that come twice and for texts of more than 20,000 characters.
    """
    files.existing(path)
    pairs = list(_folder(path) if os.path.isdir(path) else _lines(path, side))
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
    found, wanted = read(path, "hyps"), read(truth, "refs")
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


def _lines(path: str, side: Side) -> Iterator[tuple[str, str]]:
    found = list(files.lines(path))
    scored = all(_scored(line) for _, line in found)
    trn = path.casefold().endswith(".trn")
    for number, line in found:
        if line.startswith("{"):
            yield _spoken(path, number, line, side)
        elif trn:
            match = _TRN.fullmatch(line)
            if match is None:
                raise InputError("eval_line", file=path, line=number, problem="no (name) behind the text")
            yield match["name"], match["text"].strip()
        elif "\t" in line:
            name, _, text = line.partition("\t")
            yield name.strip(), text.rpartition("\t")[0] if scored else text
        else:
            name, _, text = line.strip().partition(" ")
            yield name, text.strip()


def _spoken(path: str, number: int, line: str, side: Side) -> tuple[str, str]:
    try:
        one = msgspec.json.decode(line, type=Spoken).of(side)
    except msgspec.MsgspecError as error:
        raise InputError("eval_line", file=path, line=number, problem=str(error)) from None
    if one is None:
        wanted = f"neither `id` with `text` nor `utt` with `{side}`"
        raise InputError("eval_line", file=path, line=number, problem=wanted)
    return one


def _scored(line: str) -> bool:
    """Whether a line has three columns, the last of them a confidence from 0 to 1."""
    cells = line.split("\t")
    try:
        return len(cells) == 3 and 0 <= float(cells[2]) <= 1
    except ValueError:
        return False


def _folder(path: str) -> Iterator[tuple[str, str]]:
    tables = [one for one in files.tree(path) if one.endswith(".trans.txt")]
    for table in tables:
        yield from _lines(table, "refs")
    if not tables:
        for name, one in files.files(path, (".txt",)).items():
            yield name, "\n".join(text for _, text in files.lines(one))
