"""The catalogue that ships with the package, compiled: the records of each YAML file on a line of one JSON file.

YAML is the source, and parsing it takes longer than all the rest of a verdict. Each line names the digest of the file
it was made from and is used only where that digest is right, so that an edited file counts at once
(compiling.py writes the lines).
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
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


class _Lines:
    """The lines of the file in `folder`, read as far as the one that is asked for."""

    def __init__(self, folder: str) -> None:
        self._seen: dict[bytes, bytes] = {}
        self._rest = self._read(folder)

    def find(self, name: str) -> bytes | None:
        """The JSON of the file called `name`."""
        wanted = msgspec.json.encode(name)
        while wanted not in self._seen:
            key, line = next(self._rest, (wanted, b""))
            self._seen[key] = line
        return self._seen[wanted] or None

    def _read(self, folder: str) -> Iterator[tuple[bytes, bytes]]:
        with suppress(OSError), open(os.path.join(folder, NAME), "rb") as stream:
            for line in stream:
                key, colon, value = line.partition(b": ")
                if colon:
                    yield key, value.rstrip(b",\r\n")


lines_of = cache(_Lines)


def decoded(path: str, record: type[T]) -> T | None:
    """What the YAML file at `path` holds, as `record`, from the lines beside it; None where they are of other bytes."""
    folder, name = os.path.split(path)
    found = lines_of(folder).find(name)
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
