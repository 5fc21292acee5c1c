"""Unpacking compressed bytes with bounds: what is really delivered is counted against what is really read."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any, BinaryIO, Final, cast

from harness.values.errors import InputError

MAX_TOTAL: Final = 64 << 30
# A member may grow this many times; small ones are left alone, since a short log of one line repeated is honest.
BOMB_RATIO: Final = 200
BOMB_FREE: Final = 256 << 20
CHUNK: Final = 1 << 18
# An archive in an archive is held in memory.
MAX_NESTED: Final = 256 << 20
# `xz -9` needs 65 MiB to unpack; a header may ask for 4 GiB.
_XZ_MEMORY: Final = 256 << 20
# The window of `zstd --long`, 128 MiB; a header may ask for 2 GiB.
_ZSTD_WINDOW_LOG: Final = 27


def open_single(source: Source, shown: str, compression: str | None) -> BinaryIO:
    """The unpacked bytes of what `source` opens, which `shown` names for people; errors as `SubmittedFile.open`."""
    raw = source()
    name = os.path.basename(shown)
    return cast(BinaryIO, MemberReader(unpacked(raw, compression, shown), shown, name, Total(), raw, closing=(raw,)))


def unpacked(raw: Counted, compression: str | None, shown: str) -> Any:
    """`raw`, which `shown` names for people, unpacked: an object with `read1` and `close`.

    Raises InputError, with `raw` closed, where Python lacks what unpacks it.
    """
    if compression == "gz":
        import gzip

        return gzip.GzipFile(fileobj=raw, mode="rb")
    if compression == "bz2":
        import bz2

        return bz2.BZ2File(raw)
    if compression == "xz":
        return _Frames(raw, _xz(), b"\0")
    if compression == "zst":
        decoder = _zstd()
        if decoder is None:
            raw.close()
            raise InputError("zstd_missing", file=shown)
        return _Frames(raw, decoder, b"")
    return io.BufferedReader(raw, CHUNK)


def _xz() -> Callable[[], Any]:
    """Decoders of one xz stream with a bound on memory, which `lzma.LZMAFile` cannot set."""
    import lzma

    return partial(lzma.LZMADecompressor, memlimit=_XZ_MEMORY)


def _zstd() -> Callable[[], Any] | None:
    """Decoders of one Zstandard frame with a bound on its window; None where Python has none.

    Python has them from 3.14 on; `backports.zstd` is the same module for the versions before.
    """
    try:
        zstd = import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
    except ImportError:
        return None
    return partial(zstd.ZstdDecompressor, options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG})


class _Frames:
    """Compressed streams (frames) that may follow one another, with nothing but `padding` between them."""

    def __init__(self, raw: Counted, new: Callable[[], Any], padding: bytes) -> None:
        self._raw = raw
        self._new = new
        self._padding = padding
        self._decoder = new()

    def read1(self, size: int) -> bytes:
        while True:
            packed = b""
            if self._decoder.eof:
                packed = self._decoder.unused_data.lstrip(self._padding)
                while not packed:
                    piece = self._raw.read(CHUNK)
                    if not piece:
                        return b""
                    packed = piece.lstrip(self._padding)
                self._decoder = self._new()
            elif self._decoder.needs_input:
                packed = self._raw.read(CHUNK)
                if not packed:
                    raise EOFError("Compressed file ended before the end-of-stream marker was reached")
            data = self._decoder.decompress(packed, size)
            if data:
                return bytes(data)

    def close(self) -> None:
        self._raw.close()


class TooLong(Exception):
    """More was to be read in one piece than is allowed."""


class _Counting:
    """Counts the bytes that are read, and refuses single reads of more than `longest`."""

    count = 0
    longest: int | None = None

    def read(self, size: int | None = -1, /) -> bytes:
        if self.longest is not None and size is not None and size > self.longest:
            raise TooLong
        data: bytes = super().read(-1 if size is None else size) or b""  # type: ignore[misc]
        self.count += len(data)
        return data

    def readinto(self, buffer: Any, /) -> int:
        size: int = super().readinto(buffer) or 0  # type: ignore[misc]
        self.count += size
        return size


class CountedFile(_Counting, io.FileIO):
    """A file on disk."""


class CountedBytes(_Counting, io.BytesIO):
    """Bytes in memory."""


class _Wrapped(io.RawIOBase):
    """Another stream, which it closes."""

    def __init__(self, inner: io.RawIOBase) -> None:
        self._inner = inner

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return self._inner.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._inner.seek(offset, whence)

    def tell(self) -> int:
        return self._inner.tell()

    def read(self, size: int = -1, /) -> bytes:
        return self._inner.read(size) or b""

    def readinto(self, buffer: Any, /) -> int:
        return self._inner.readinto(buffer) or 0

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._inner.close()


class CountedStream(_Counting, _Wrapped):
    """A stream from elsewhere."""


Counted = CountedFile | CountedBytes | CountedStream
# Opens an archive, or a file that is packed alone, from its start.
Source = Callable[[], Counted]


def open_counted(path: str, shown: str) -> CountedFile:
    try:
        return CountedFile(path)
    except OSError as error:
        raise failure(error, shown, "") from None


def in_memory(opener: Callable[[], BinaryIO], shown: str) -> Counted:
    """The bytes of a member that is an archive itself. Raises InputError when they are too many."""
    with opener() as stream:
        data = stream.read(MAX_NESTED + 1)
    if len(data) > MAX_NESTED:
        raise InputError("archive_nested_too_large", file=shown, limit=str(MAX_NESTED))
    return CountedBytes(data)


class Total:
    """Bytes delivered by all members of one archive, and how many there are, those of archives in it among them."""

    def __init__(self) -> None:
        self.size = 0
        self.members = 0


class MemberReader(io.BufferedIOBase):
    """The bytes of one member: counted, and delivered up to the place where the archive is damaged.

    `file` and `member` name it in errors; what `raw` counts beyond `start` was read from disk for it.
    """

    def __init__(
        self,
        source: Any,
        file: str,
        member: str,
        total: Total,
        raw: Counted,
        *,
        start: int = 0,
        closing: tuple[Any, ...],
    ) -> None:
        self.raw = raw
        self._source = source
        self._file = file
        self._member = member
        self._total = total
        self._start = start
        self._closing = closing
        self._delivered = 0
        self._buffer = b""
        self._position = 0
        self._error: InputError | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or size < 0:
            return b"".join(iter(partial(self.read1, CHUNK), b""))
        pieces: list[bytes] = []
        while size > 0:
            try:
                piece = self.read1(size)
            except InputError:
                if not pieces:
                    raise
                break  # raised again when the next read finds nothing else to deliver
            if not piece:
                break
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def read1(self, size: int = -1, /) -> bytes:
        if self._position == len(self._buffer):
            self._fill()
        start = self._position
        self._position = len(self._buffer) if size < 0 else min(len(self._buffer), start + size)
        return self._buffer[start : self._position]

    def peek(self, size: int, /) -> bytes:
        """The next bytes, at most `size` of those at hand, which stay where they are."""
        if self._position == len(self._buffer):
            self._fill()
        return self._buffer[self._position : self._position + size]

    def readline(self, size: int | None = -1, /) -> bytes:
        start = self._position
        end = self._buffer.find(b"\n", start) + 1
        if end and size == -1:  # nearly every line; three times as fast as the way below
            self._position = end
            return self._buffer[start:end]
        left = sys.maxsize if size is None or size < 0 else size
        pieces: list[bytes] = []
        while left > 0:
            if self._position == len(self._buffer):
                try:
                    self._fill()
                except InputError:
                    if not pieces:
                        raise
                    break
            end = self._buffer.find(b"\n", self._position, self._position + left) + 1
            piece = self.read1(end - self._position if end else left)
            pieces.append(piece)
            left -= len(piece)
            if end or not piece:
                break
        return b"".join(pieces)

    def close(self) -> None:
        if not self.closed:
            super().close()
            self._buffer, self._position = b"", 0
            for item in self._closing:
                item.close()

    def _fill(self) -> None:
        """Replace the used-up buffer; it stays empty at the end."""
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if self._error:
            raise self._error
        self._buffer, self._position = b"", 0
        try:
            data = self._source.read1(CHUNK)
            self._count(len(data))
        except Exception as error:  # whatever the library meets in hostile bytes
            self._error = failure(error, self._file, self._member)
            raise self._error from None
        self._buffer = data

    def _count(self, size: int) -> None:
        self._delivered += size
        self._total.size += size
        if self._total.size > MAX_TOTAL:
            raise InputError("archive_too_large", limit=str(MAX_TOTAL))
        if self._delivered > BOMB_FREE and self._delivered > BOMB_RATIO * (self.raw.count - self._start):
            raise InputError("archive_bomb", ratio=str(BOMB_RATIO))


def failure(error: Exception, file: str, member: str) -> InputError:
    """`error`, whatever a library raised on hostile bytes, as an InputError about `file`."""
    if isinstance(error, InputError):
        return InputError(error.code, **{**error.values, "file": file, "member": member})
    if isinstance(error, OSError) and error.errno is not None:
        return InputError("input_unreadable", file=file, problem=error.strerror or type(error).__name__)
    return InputError("archive_broken", file=file, member=member, problem=str(error) or type(error).__name__)
