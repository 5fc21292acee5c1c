"""The catalogue that ships with the package, compiled: the records of each YAML file on a line of one JSON file.

YAML is the source, and parsing it takes longer than all the rest of a verdict. Each line names the digest of the file
it was made from and is used only where that digest is right, so that an edited file counts at once
(compiling.py writes the lines).
"""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from functools import cache
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

NAME: Final = "catalogue.json"


class CompiledFile(msgspec.Struct, frozen=True, kw_only=True):
    """What one YAML file holds, and the digest of its bytes."""

    digest: str
    records: msgspec.Raw


@cache
def text_of(folder: str) -> bytes:
    """The JSON file in `folder`, empty where there is none.

    It is read in one go: a stream that is read as far as it is needed would share its place with every forked process.
    """
    with suppress(OSError), open(os.path.join(folder, NAME), "rb") as stream:
        return stream.read()
    return b""


def line_of(folder: str, name: str) -> bytes | None:
    """The JSON of the YAML file called `name`, which is the rest of its line."""
    text, key = text_of(folder), b"\n%b: " % msgspec.json.encode(name)
    start = text.find(key)
    if start < 0:
        return None
    start += len(key)
    end = text.find(b"\n", start)
    return text[start : end if end >= 0 else len(text)].rstrip(b",\r")


def decoded(path: str, record: type[T]) -> T | None:
    """What the YAML file at `path` holds, as `record`, from the lines beside it; None where they are of other bytes."""
    folder, name = os.path.split(path)
    found = line_of(folder, name)
    if found is None:
        return None
    try:
        line = msgspec.json.decode(found, type=CompiledFile)
        with open(path, "rb") as stream:
            same = line.digest == digest(stream.read())
        return msgspec.json.decode(line.records, type=record) if same else None
    except (OSError, msgspec.MsgspecError):
        return None


def digest(text: bytes) -> str:
    """A digest of the bytes of a YAML file, whatever its line ends."""
    return hashlib.blake2b(text.replace(b"\r\n", b"\n"), digest_size=16).hexdigest()
