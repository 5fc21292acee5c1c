"""Going through the records of an event file, whatever its writer: see visualdl.py and tensorboard.py."""

from __future__ import annotations

from typing import BinaryIO

from runners.logs.reading.base import LogBuilder
from runners.logs.reading.protobuf import Blocks
from runners.logs.reading.scalars import Scalars

# Tags of more bytes than these are read field by field.
_SHORT = 100


class Records:
    """The records of one file from the first on, numbered from 0. A format says how one is read."""

    def __init__(self, stream: BinaryIO, log: LogBuilder, *, curve: bool) -> None:
        self.blocks = Blocks(stream)
        self.log = log
        self.found = Scalars(log, curve=curve)
        self.record = -1
        self._names: dict[bytes, str] = {}
        # The tag of a usual record by what goes before its value.
        self.tags: dict[bytes, str] = {}

    def usual(self) -> None:
        """Take the records from here on that are made as the ones before were."""
        raise NotImplementedError

    def one(self) -> bool:
        """Take one record of any kind; False at the end, and where the rest cannot be cut into records."""
        raise NotImplementedError

    def before(self, tag: bytes) -> bytes:
        """What goes before the value of a usual record with this tag."""
        raise NotImplementedError

    def read(self) -> None:
        """Read the file, as long as there is room for more values, and hand over what was found."""
        while not self.found.full():
            self.usual()
            if self.found.full() or not self.one():
                break
        self.found.hand_over()

    def name(self, tag: bytes) -> str:
        """A tag as text, made once."""
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = tag.decode("utf-8", "replace")
            if len(tag) <= _SHORT:
                self.tags[self.before(tag)] = name
        return name
