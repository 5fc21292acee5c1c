"""What a runner needs of a file of a submission."""

from __future__ import annotations

from typing import BinaryIO, Protocol


class ReadableFile(Protocol):
    """A file by its name in the submission; `open` may be called again and again. Raises InputError."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def open(self) -> BinaryIO: ...
