"""What stands between a file and who reads its lines: bytes read before, an encoding of its own, a digest."""

from __future__ import annotations

from typing import Any, BinaryIO, Final

from runners.logs.reading.lines import BLOCK

# The marks a file in UTF-16 begins with, and those of UTF-32.
UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UTF32: Final = {b"\xff\xfe\0\0": "utf-32-le", b"\0\0\xfe\xff": "utf-32-be"}
_PAIRS: Final = 1 << 10
_CONTROLS: Final = bytes({*range(32)} - {9, 10, 13, 27})


class Rewound:
    """A stream whose first bytes were already read."""

    def __init__(self, first: bytes, stream: Any) -> None:
        self._first = first
        self._stream = stream

    def read(self, size: int) -> bytes:
        if self._first:
            first, self._first = self._first, b""
            return first
        block: bytes = self._stream.read(size)
        return block


def wide(first: bytes) -> str | None:
    """The codec of a file in UTF-16 or UTF-32 by its first bytes: by its mark, else by where NULs stand.

    None for all other files. Records of numbers hold NULs on both sides of a pair.
    """
    if (marked := _UTF32.get(first[:4])) is not None:
        return marked
    if first.startswith(UTF16):
        return "utf-16-be" if first.startswith(b"\xfe\xff") else "utf-16-le"
    pairs = min(len(first), _PAIRS) // 2
    even, odd = first[0 : 2 * pairs : 2].count(0), first[1 : 2 * pairs : 2].count(0)
    if pairs and 10 * odd >= 7 * pairs and 20 * even <= pairs:
        return "utf-16-le"
    if pairs and 10 * even >= 7 * pairs and 20 * odd <= pairs:
        return "utf-16-be"
    # Of four bytes the first or the last is a character as a text has them, and the other three hardly ever are.
    fours = pairs // 2
    zeros = [first[at : 4 * fours : 4].count(0) for at in range(4)]
    for codec, low, middle, empty in (("utf-32-le", 0, 1, 2), ("utf-32-be", 3, 2, 1)):
        texts = len(first[low : 4 * fours : 4].translate(None, _CONTROLS))
        if fours and zeros[empty] == fours and 10 * zeros[middle] >= 7 * fours and 20 * texts >= 19 * fours:
            return codec
    return None


class Transcoder:
    """A stream in UTF-16 (a log redirected by PowerShell) or UTF-32 read as UTF-8."""

    def __init__(self, stream: BinaryIO, first: bytes, encoding: str = "utf-16") -> None:
        import codecs

        self._stream = stream
        self._first = first
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")

    def read(self, size: int) -> bytes:
        while True:
            block = self._first or self._stream.read(size)
            self._first = b""
            text = self._decoder.decode(block, not block)
            if text or not block:
                return text.encode("utf-8", "replace")


class Digest:
    """A stream that takes the SHA-256 of all that is read through it; large ones in a thread of their own.

    Hashing costs more than searching; `hashlib` lets go of the interpreter lock, so that the two overlap. A reader
    who shows no digest has none `taken`: the bytes are counted, and the digest is empty.
    """

    def __init__(self, stream: BinaryIO, size: int, *, taken: bool = True) -> None:
        self._stream = stream
        self._hash: Any = None
        self._queue: Any = None
        self.size = 0
        if taken:
            import hashlib

            self._hash = hashlib.sha256()
        if taken and size > 8 * BLOCK:
            import queue
            import threading

            self._queue = queue.Queue(maxsize=8)
            self._thread = threading.Thread(target=self._work, daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while block := self._queue.get():
            self._hash.update(block)

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        if block:
            self.size += len(block)
            if self._queue is not None:
                self._queue.put(block)
            elif self._hash is not None:
                self._hash.update(block)
        return block

    def finish(self) -> str:
        """Read what is left and return the digest in hexadecimal."""
        while self.read(BLOCK):
            pass
        return self.abandon()

    def abandon(self) -> str:
        """End the thread; the digest of what was read so far, in hexadecimal."""
        if self._queue is not None:
            self._queue.put(b"")
            self._thread.join()
            self._queue = None
        return self._hash.hexdigest() if self._hash is not None else ""
