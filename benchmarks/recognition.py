"""Recognising a file: how many bytes of it are read, and how long it takes once the formats are loaded."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, cast

from measuring import ROOT, Figure

READ_GOAL: Final = 64
TIME_GOAL: Final = 5
# Of several turns the quickest counts: what is measured is the work, not what else the machine does.
TURNS: Final = 7


class Counted:
    """A file of a submission that counts what is read of it."""

    def __init__(self, path: Path) -> None:
        self.name, self.size, self.read = str(path), path.stat().st_size, 0

    def open(self) -> Stream:
        return Stream(self)


class Stream(io.FileIO):
    """The bytes of the file, unbuffered."""

    def __init__(self, file: Counted) -> None:
        super().__init__(file.name)
        self._file = file

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(-1 if size is None else size)
        self._file.read += len(data)
        return data


def figures(logs: Path | None) -> list[Figure]:
    """The most that any fixture, or any file below `logs`, takes."""
    rows = _of(ROOT / "tests" / "fixtures", "the fixtures")
    return rows + (_of(logs, str(logs)) if logs is not None else [])


def _of(folder: Path, shown: str) -> list[Figure]:
    read, slowest, files = (0, ""), (0.0, ""), 0
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        files += 1
        count, seconds = _one(path)
        read = max(read, (count, path.name))
        slowest = max(slowest, (seconds * 1000, path.name))
    baseline = f"{files} files of {shown}"
    return [
        Figure(
            "recognition, most bytes read",
            round(read[0] / 1024, 1),
            f"KiB ({read[1]})",
            baseline,
            f"at most {READ_GOAL} KiB",
            read[0] <= READ_GOAL * 1024,
        ),
        Figure(
            "recognition, longest",
            round(slowest[0], 2),
            f"ms ({slowest[1]})",
            baseline,
            f"at most {TIME_GOAL} ms",
            slowest[0] <= TIME_GOAL,
        ),
    ]


def _one(path: Path) -> tuple[int, float]:
    """Bytes read and seconds of recognising one file, reading included."""
    turns = list(_turns(path))
    return max(count for count, _ in turns), min(seconds for _, seconds in turns)


def _turns(path: Path) -> Iterator[tuple[int, float]]:
    if str(ROOT) not in sys.path:
        sys.path.insert(0, str(ROOT))
    from runners.logs import read_head, recognise

    for _ in range(TURNS):
        file = Counted(path)
        start = time.perf_counter()
        with file.open() as stream:
            recognise(read_head(file, cast("BinaryIO", stream))[0])
        yield file.read, time.perf_counter() - start
