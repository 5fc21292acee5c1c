"""Files of text regions: where text stands in an image, and what it says."""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from harness.submission import archives
from harness.values.errors import InputError
from runners.predictions import files, ids

# Bounds of one image. Every region is held against every other that it touches.
MAX_REGIONS: Final = 1000
MAX_POINTS: Final = 200
MAX_BYTES: Final = 4 << 20
MAX_COORDINATE: Final = 1e6
# Texts that mark what is not to be counted: ICDAR's, and that of PaddleOCR's labels beside it.
IGNORED: Final = ("###", "*")
# Stands between the corners and the text of a polygon.
_TEXT: Final = ",####"
# What a word of the dictionary of word spotting may hold, as the evaluation of ICDAR 2015 has it: special characters,
# which are dropped, then at least so many letters, of ranges given by their first and last.
_SPECIAL: Final = "'!?.:,*\"()·[]/"
_SHORTEST: Final = 3
_LETTERS: Final = ("az", "AZ", "Àƿ", "Ǆɿ", "ΆϿ", "--")
_NOT: Final = "×÷·"


class Region(NamedTuple):
    """The corners (x, y) in pixels, and the text, which may be empty."""

    points: tuple[tuple[float, float], ...]
    text: str


class _Label(msgspec.Struct):
    points: list[tuple[float, float]]
    transcription: str = ""


def read(path: str, *, polygons: bool) -> dict[str, list[Region]]:
    """The regions by image, in the order of the files.

    A folder or zip holds one `*.txt` an image, `x1,y1,x2,y2,x3,y3,x4,y4[,text]` a line; with `polygons` any number of
    corners, and the text after `,####`. Another file holds PaddleOCR's labels: `image<TAB>[{"points": [[x, y], ...],
    "transcription": text}, ...]` a line. An image is named by its file without folder and ending, and without `gt_` or
    `res_` in front. Raises InputError.
    """
    pairs = list(_images(path, polygons))
    if not pairs:
        raise InputError("eval_truth_empty", file=path)
    names = [name for name, _ in pairs]
    ids.check_ids(names, names, file=path)
    for name, regions in pairs:
        if len(regions) > MAX_REGIONS:
            raise InputError("eval_too_many_boxes", file=path, sample=name, found=len(regions), limit=MAX_REGIONS)
    return dict(pairs)


def dictionary_word(text: str) -> str | None:
    """A true text as word spotting compares it, None where it is no word of a dictionary."""
    text = text[:-2] if text[-2:] in ("'s", "'S") else text
    text = text.strip("-")
    for special in _SPECIAL:
        text = text.replace(special, " ")
    text = text.strip()
    fits = len(text) >= _SHORTEST and " " not in text and not any(char in _NOT for char in text)
    letters = all(any(first <= char <= last for first, last in _LETTERS) for char in text)
    return text if fits and letters else None


def lexicon(name: str) -> str | None:
    """The part of the results that a lexicon makes, as criteria name it; None without one."""
    return None if name == "none" else name.capitalize()


def _images(path: str, polygons: bool) -> Iterator[tuple[str, list[Region]]]:
    files.existing(path)
    if os.path.isdir(path) or archives.form_of(path) == archives.Form("zip", None):
        for one in files.text_files(path, ".txt"):
            with one.open() as file:
                data = file.read(MAX_BYTES + 1)
            if len(data) > MAX_BYTES:
                raise InputError("eval_too_large", file=one.path, limit=MAX_BYTES)
            yield _name(one.path), _regions(data, one.path, polygons)
    else:
        for number, line in files.lines(path):
            name, tab, text = line.partition("\t")
            try:
                labels = msgspec.json.decode(text, type=list[_Label]) if tab else None
            except (msgspec.MsgspecError, RecursionError) as error:
                raise InputError("eval_line", file=path, line=number, problem=str(error)) from None
            if labels is None:
                raise InputError("eval_line", file=path, line=number, problem="no tab between image and regions")
            yield _name(name), [_region(label.points, label.transcription, path, number) for label in labels]


def _regions(data: bytes, path: str, polygons: bool) -> list[Region]:
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError:
        raise InputError("eval_line", file=path, line=1, problem="not UTF-8") from None
    found = []
    for number, line in enumerate(lines, 1):
        line = line.strip()
        if not line:
            continue
        if polygons:
            corners, _, text = line.partition(_TEXT)
            cells = corners.split(",")
        else:
            cells = line.split(",", 8)
            text = cells.pop() if len(cells) == 9 else ""
        try:
            numbers = [float(cell) for cell in cells]
        except ValueError as error:
            raise InputError("eval_line", file=path, line=number, problem=str(error)) from None
        if len(numbers) % 2 or (not polygons and len(numbers) != 8):
            raise InputError("eval_line", file=path, line=number, problem=f"{len(numbers)} coordinates")
        found.append(_region(list(zip(numbers[::2], numbers[1::2], strict=True)), text, path, number))
    return found


def _region(points: Sequence[tuple[float, float]], text: str, path: str, line: int) -> Region:
    problem = None
    if not 3 <= len(points) <= MAX_POINTS:
        problem = f"{len(points)} corners; 3 to {MAX_POINTS} are wanted"
    elif not all(math.isfinite(number) and abs(number) <= MAX_COORDINATE for point in points for number in point):
        problem = f"a coordinate is no number from -{MAX_COORDINATE:g} to {MAX_COORDINATE:g}"
    if problem:
        raise InputError("eval_line", file=path, line=line, problem=problem)
    return Region(tuple(points), text)


def _name(path: str) -> str:
    name = os.path.splitext(path.replace("\\", "/").rsplit("/", 1)[-1])[0]
    return name.removeprefix("gt_").removeprefix("res_")
