"""What of a submission is compared with the others of a batch: a sample of the evaluations of each log, and weights.

A sample is taken by place: of all places (metric, epoch, step) those whose digest is smallest, so that two logs of one
run are sampled at the same places, whatever else differs, and are held against each other value by value.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import msgspec

from harness.evidence.files import ReadableFile
from harness.evidence.observation import Log
from harness.integrity.copies.near import series_of
from harness.values.errors import InputError
from harness.values.lazy import pattern

# So many places of a log are kept.
KEPT: Final = 64
_SAMPLE: Final = struct.Struct(">8s8s8sI")
_NO_STAMP: Final = bytes(8)
_STAMP: Final = pattern(r"\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(?:[.,]\d+)?|\d\d/\d\d \d\d:\d\d:\d\d")
# Files that hold weights, by their names, and the least that is no placeholder.
_WEIGHTS: Final = pattern(
    r"\.(?:pdparams|pdiparams|pth|pt|pth\.tar|safetensors|ckpt|onnx|h5|npz|pkl|bin)$", re.IGNORECASE
)
_LEAST: Final = 1 << 16
_STRETCH: Final = 1 << 16

Packed = bytes


class PrintedEvaluation(NamedTuple):
    """One evaluation: digests of its place, of its value as printed and of its time stamp, and its line."""

    place: bytes
    value: bytes
    stamp: bytes
    line: int


class Print(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of one file: samples of a log, or, where there are none, the digest of weights."""

    file: str
    samples: Packed = b""
    weights: str = ""

    def each(self) -> Iterator[PrintedEvaluation]:
        """The samples, in the order of their places."""
        return (PrintedEvaluation(*one) for one in _SAMPLE.iter_unpack(self.samples))

    def keyed(self) -> set[bytes]:
        """What is equal in two logs where a sample has the same place and the same value."""
        size = _SAMPLE.size
        return {self.samples[at : at + 16] for at in range(0, len(self.samples), size)}


def of_log(log: Log) -> Print | None:
    """What is kept of a log; None where it prints too little that tells runs apart, or is no log of a run."""
    if log.habits.medium != "log":
        return None
    found = [
        PrintedEvaluation(_digest(log.format, *series.name, *place), _digest(o.value_text), _stamp(o.text), o.line or 0)
        for series in series_of(log)
        for place, o in series.places.items()
    ]
    kept = sorted(found)[:KEPT]
    return Print(file=log.file, samples=b"".join(_SAMPLE.pack(*one) for one in kept)) if kept else None


def of_weights(files: Iterable[ReadableFile], named: Iterable[str]) -> Iterator[Print]:
    """What is kept of those of the files that are named: their size and three stretches of each, which are read alone
    where the file can seek."""
    wanted = frozenset(named)
    for file in files if wanted else ():
        if file.name in wanted:
            try:
                yield Print(file=file.name, weights=_stretches(file))
            except InputError:
                continue  # told where it was read


def are_weights(name: str, size: int) -> bool:
    """Whether a file is one of weights by its name, and large enough to be compared."""
    return size >= _LEAST and _WEIGHTS.search(name) is not None


def _stretches(file: ReadableFile) -> str:
    taken = hashlib.sha256(b"%d" % file.size)
    with file.open() as stream:
        at = 0
        for begin in (0, file.size // 2, max(0, file.size - _STRETCH)):
            if stream.seekable():
                stream.seek(begin)
            else:
                while at < begin and (piece := stream.read(min(begin - at, 1 << 20))):
                    at += len(piece)
            piece = stream.read(_STRETCH)
            at = begin + len(piece)
            taken.update(piece)
    return taken.hexdigest()


def _stamp(text: str) -> bytes:
    found = _STAMP.search(text)
    return _digest(found[0]) if found else _NO_STAMP


def _digest(*parts: object) -> bytes:
    return hashlib.blake2b("\0".join(map(str, parts)).encode("utf-8", "surrogateescape"), digest_size=8).digest()


def stated(sample: PrintedEvaluation) -> bool:
    """Whether the line of a sample has a time stamp."""
    return sample.stamp != _NO_STAMP
