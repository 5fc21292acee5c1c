"""Files of predictions and ground truth, read with bounds. Nothing in them is believed before it was checked."""

from __future__ import annotations

import csv
import hashlib
import os
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple, NoReturn, TypeVar

from harness.evidence.evaluation import Input, Role
from harness.values.errors import InputError, MissingExtra

if TYPE_CHECKING:
    import numpy as np

T = TypeVar("T")

# A JSON file is held in memory whole; half a million detections take 60 MB.
MAX_JSON: Final = 2 << 30
MAX_LINE: Final = 1 << 20
MAX_FILES: Final = 2_000_000
# Pixels of one image; the largest of the data sets in use (DIS5K) has some 40 million.
MAX_PIXELS: Final = 1 << 28
_CHUNK: Final = 1 << 20
# What Python writes for a number that is none, which is no JSON.
_NOT_FINITE: Final = re.compile(rb"[:,\[\s](NaN|-?Infinity)[,\]}\s]")


def existing(path: str) -> str:
    """`path` where there is such a file or folder. Raises InputError."""
    if not os.path.exists(path):
        raise InputError("input_not_found", file=path)
    return path


def read_json(path: str, shape: type[T], limit: int = MAX_JSON) -> T:
    """A JSON file as `shape` (a msgspec type). Raises InputError where it is none, or of another kind."""
    import msgspec

    data = read_bytes(path, limit)
    try:
        found: T = msgspec.json.decode(data, type=shape)
    except msgspec.ValidationError as error:
        raise InputError("eval_json_kind", file=path, problem=str(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if word := _NOT_FINITE.search(data):
            raise InputError("eval_json_nan", file=path, word=word[1].decode(), byte=word.start(1)) from None
        raise InputError("eval_json_broken", file=path, problem=str(error)) from None
    return found


def read_bytes(path: str, limit: int = MAX_JSON) -> bytes:
    """A file whole. Raises InputError where it is missing, no file, or larger than `limit` bytes."""
    existing(path)
    if not os.path.isfile(path):
        raise InputError("eval_no_file", file=path)
    try:
        with open(path, "rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise InputError("input_unreadable", file=path, problem=error.strerror or str(error)) from None
    if len(data) > limit:
        raise InputError("eval_too_large", file=path, limit=limit)
    return data


def lines(path: str) -> Iterator[tuple[int, str]]:
    """The lines of a UTF-8 text, numbered from 1, without their ends; blank ones are passed over.

    Raises InputError for a line of more than 1 MiB and for bytes that are no UTF-8.
    """
    existing(path)
    if not os.path.isfile(path):
        raise InputError("eval_no_file", file=path)
    with open(path, "rb") as file:
        yield from numbered(file, path)


def numbered(file: BinaryIO, path: str) -> Iterator[tuple[int, str]]:
    """The lines of an open file, as `lines` gives them; `path` is its name for people."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE:
            raise InputError("eval_line", file=path, line=number, problem=f"longer than {MAX_LINE} bytes")
        try:
            text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            raise InputError("eval_line", file=path, line=number, problem="not UTF-8") from None
        if text.strip():
            yield number, text


class TextFile(NamedTuple):
    """A file of a folder, or of a zip, that is read line by line; `path` is its name for people."""

    path: str
    open: Callable[[], BinaryIO]

    def lines(self) -> Iterator[tuple[int, str]]:
        with self.open() as file:
            yield from numbered(file, self.path)


def text_files(path: str, suffix: str) -> Iterator[TextFile]:
    """The files below a folder, or in a zip, whose names end in `suffix`. Raises InputError."""
    from harness.submission import archives
    from harness.submission.unpacking import Total, open_counted

    existing(path)
    if not os.path.isdir(path) and archives.form_of(path) == archives.Form("zip", None):

        def refuse(error: InputError) -> NoReturn:
            raise error

        source = partial(open_counted, path, path)
        for member in archives.members(source, path, archives.Form("zip", None), refuse, Total()):
            if member.name.casefold().endswith(suffix):
                yield TextFile(member.name, member.open)
        return
    for one in files(path, (suffix,)).values():
        yield TextFile(one, partial(_opened, one))


def _opened(path: str) -> BinaryIO:
    return open(path, "rb")


def rows(path: str, *, delimiter: str = ",") -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file, each with the number of its line, without blank ones. Raises InputError."""
    source = lines(path)
    number = 0

    def counted() -> Iterator[str]:
        nonlocal number
        for number, text in source:  # noqa: B007  # the reader below asks for it
            yield text

    reader = csv.reader(counted(), delimiter=delimiter, strict=True)
    try:
        for row in reader:
            yield number, [cell.strip() for cell in row]
    except csv.Error as error:
        raise InputError("eval_line", file=path, line=number, problem=str(error)) from None


def arrays(path: str) -> dict[str, np.ndarray]:
    """The arrays of an `.npy` (one, named ``) or `.npz` file; `.npy` is memory-mapped. Raises InputError.

    Arrays of objects hold a pickle, which is never read.
    """
    import zipfile
    import zlib

    import numpy as np

    existing(path)
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
        if isinstance(found, np.ndarray):
            return {"": found}
        with found:
            return {name: found[name] for name in found.files}
    except ValueError as error:
        objects = "allow_pickle" in str(error) or "Python objects" in str(error)
        code = "unsafe_pickle" if objects else "eval_array_broken"
        raise InputError(code, file=path, name="Python objects", problem=str(error)) from None
    except (OSError, EOFError, SyntaxError, KeyError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError("eval_array_broken", file=path, problem=str(error)) from None


def finite(array: np.ndarray, path: str) -> None:
    """Raise InputError where a floating array holds NaN or an infinity; it names the first place."""
    import numpy as np

    if array.dtype.kind not in "fc":
        return
    for start in range(0, len(array), 4096):
        bad = ~np.isfinite(array[start : start + 4096])
        if bad.any():
            first = np.argwhere(bad)[0].tolist()
            first[0] += start
            raise InputError("eval_non_finite", file=path, index=first, count=int(bad.sum()))


def images(folder: str, suffixes: tuple[str, ...] = (".png", ".jpg", ".jpeg", ".bmp")) -> dict[str, str]:
    """The image files below `folder` by their path inside it without the ending, sorted. Raises InputError."""
    return files(folder, suffixes)


def files(folder: str, suffixes: tuple[str, ...]) -> dict[str, str]:
    """The files below `folder` with one of `suffixes`, by their path inside it without the ending, sorted.

    Links are not followed. Raises InputError where there is no folder, two files have one name, or there are none.
    """
    existing(folder)
    if not os.path.isdir(folder):
        raise InputError("eval_no_folder", file=folder)
    found: dict[str, str] = {}
    for path in tree(folder):
        if not path.casefold().endswith(suffixes):
            continue
        name = os.path.splitext(os.path.relpath(path, folder))[0].replace(os.sep, "/")
        if name in found:
            raise InputError("eval_duplicates", file=folder, count=2, ids=name)
        found[name] = path
    if not found:
        raise InputError("eval_folder_empty", file=folder, suffixes=" ".join(suffixes))
    return found


def tree(folder: str) -> list[str]:
    """The regular files below `folder`, links aside, sorted. Raises InputError where there are too many."""
    found: list[str] = []
    for root, folders, names in os.walk(folder, followlinks=False):
        folders.sort()
        for name in sorted(names):
            path = os.path.join(root, name)
            if os.path.isfile(path) and not os.path.islink(path):
                found.append(path)
        if len(found) > MAX_FILES:
            raise InputError("eval_too_many", file=folder, limit=MAX_FILES)
    return found


def image(path: str, mode: str | None = None) -> np.ndarray:
    """An image as it is stored: uint8 or uint16, shape (height, width) or (height, width, channels).

    `mode` (`RGB`, `L`) converts it to 8 bits a channel; without one the stored values come back, of a palette image
    its indices. Pillow decodes it, but colours of 16 bits, of which Pillow keeps the upper half alone: those are
    OpenCV's, in the order red, green, blue. Raises InputError for a file that is no image, is cut off, or has more
    than 268 million pixels.
    """
    import numpy as np

    try:
        from PIL import Image
    except ImportError:
        raise MissingExtra("missing_extra", package="pillow", extra="eval") from None
    existing(path)
    try:
        with Image.open(path) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise InputError("eval_too_large", file=path, limit=MAX_PIXELS)
            deep = _deep(picture)
            if deep and picture.mode in ("RGB", "RGBA", "LA") and mode is None:
                return _deep_colours(path)
            picture.load()
            if deep and picture.mode.startswith("I"):
                grey = np.asarray(picture).astype(np.uint16)
                return grey if mode is None else _shallow(grey, mode)
            return np.asarray(picture.convert(mode) if mode and picture.mode != mode else picture)
    except (InputError, MissingExtra):
        raise
    except Exception as error:  # Pillow's plug-ins raise whatever they meet in a damaged file
        raise InputError("eval_image_broken", file=path, problem=f"{type(error).__name__}: {error}") from None


def opencv() -> Any:
    """The module of OpenCV. Raises MissingExtra."""
    try:
        import cv2
    except ImportError:
        raise MissingExtra("missing_extra", package="opencv-python-headless", extra="eval") from None
    return cv2


def _deep(picture: Any) -> bool:
    """Whether the file stores 16 bits a channel: Pillow names its way of reading them `RGB;16B`, `I;16N` and so on."""
    return any(";16" in str(tile[3]) for tile in picture.tile)


def _deep_colours(path: str) -> np.ndarray:
    """The colours of an image of 16 bits a channel: uint16, (height, width, 3 or 4)."""
    import numpy as np

    cv2 = opencv()
    found = cv2.imdecode(np.fromfile(path, dtype=np.uint8), cv2.IMREAD_UNCHANGED)
    if found is None or found.ndim != 3 or found.dtype != np.uint16:
        raise InputError("eval_image_broken", file=path, problem="OpenCV does not decode its 16 bits a channel")
    order = cv2.COLOR_BGR2RGB if found.shape[2] == 3 else cv2.COLOR_BGRA2RGBA
    return np.asarray(cv2.cvtColor(found, order))


def _shallow(grey: np.ndarray, mode: str) -> np.ndarray:
    """A grey image of 16 bits as 8 bits a channel: the upper half, as Pillow does for colours."""
    import numpy as np

    small = (grey >> 8).astype(np.uint8)
    return small if mode == "L" else np.repeat(small[:, :, None], 3, axis=2)


def described(role: Role, path: str) -> Input:
    """The file or folder at `path` with its digest. Raises InputError."""
    existing(path)
    try:
        if not os.path.isdir(path):
            return Input(role=role, path=path, sha256=_sha256(path), size=os.path.getsize(path))
        whole = hashlib.sha256()
        found = tree(path)
        size = 0
        for one in found:
            size += os.path.getsize(one)
            whole.update(f"{os.path.relpath(one, path)}\0{_sha256(one)}\n".encode("utf-8", "surrogateescape"))
        return Input(role=role, path=path, sha256=whole.hexdigest(), size=size, files=len(found))
    except OSError as error:
        raise InputError("input_unreadable", file=path, problem=error.strerror or str(error)) from None


def _sha256(path: str) -> str:
    with open(path, "rb") as file:
        return _digest(file)


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def stem(path: str) -> str:
    """The name of a file without folder and ending."""
    return Path(path).stem
