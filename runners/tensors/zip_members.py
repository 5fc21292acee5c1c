"""The members of a zip file that holds tensors: where they lie in it, or, where they are packed, how to unpack them.

Sums of stored members are not checked, since they are read in place.
"""

from __future__ import annotations

import struct
from functools import partial
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from harness.submission.unpacking import CountedFile, MemberReader, TooLong, Total, failure, open_counted
from harness.values.errors import InputError
from runners.tensors.stored import MAX_TENSORS, PackedBytes, StoredSpan

if TYPE_CHECKING:
    import zipfile

# Space in the directory for each member: 46 bytes, its name and its extra fields.
_ENTRY: Final = 256
_LOCAL: Final = struct.Struct("<4s22xHH")


class Members:
    """The members of the zip file at `path`, by name, in stored order. Raises InputError where it is none."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._total = Total()
        raw, archive = self._load()
        self.infos: dict[str, zipfile.ZipInfo] = {}
        with raw, archive:
            for info in archive.infolist():
                if info.filename in self.infos:
                    raise InputError("tensor_twice", file=path, tensor=info.filename)
                if info.flag_bits & 1:
                    raise InputError("archive_encrypted", file=path, member=info.filename)
                self.infos[info.filename] = info
            self._size = raw.seek(0, 2)

    def source(self, name: str) -> StoredSpan | PackedBytes:
        """Where the bytes of a member are. Raises InputError where the file does not hold them."""
        info = self.infos[name]
        if info.compress_type != 0:
            return PackedBytes(partial(self._open, info), 0, info.file_size)
        with open(self._path, "rb") as file:
            file.seek(info.header_offset)
            header = file.read(_LOCAL.size)
        if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
            raise self._broken(name, "its header is not where the directory says")
        _, name_size, extra_size = _LOCAL.unpack(header)
        start = info.header_offset + _LOCAL.size + name_size + extra_size
        if info.file_size != info.compress_size or start + info.file_size > self._size:
            raise self._broken(name, "it is longer than the file")
        return StoredSpan(self._path, start, info.file_size)

    def read(self, name: str, most: int) -> bytes:
        """The bytes of a member, unpacked. Raises InputError where they are more than `most`, or broken."""
        with self._open(self.infos[name]) as stream:
            data = stream.read(most + 1)
        if len(data) > most:
            raise self._broken(name, f"it holds more than {most} bytes")
        return data

    def _broken(self, name: str, problem: str) -> InputError:
        return InputError("archive_broken", file=self._path, member=name, problem=f"{name}: {problem}")

    def _load(self) -> tuple[CountedFile, zipfile.ZipFile]:
        import zipfile

        raw = open_counted(self._path, self._path)
        try:
            # The directory is read in one piece, whatever size it states.
            raw.longest = MAX_TENSORS * _ENTRY
            archive = zipfile.ZipFile(raw)
        except TooLong:
            raw.close()
            raise InputError("tensors_too_many", file=self._path, limit=MAX_TENSORS) from None
        except Exception as error:  # whatever the library meets in hostile bytes
            raw.close()
            raise failure(error, self._path, "") from None
        raw.longest = None
        return raw, archive

    def _open(self, info: zipfile.ZipInfo) -> BinaryIO:
        raw, archive = self._load()
        start = raw.count
        try:
            if info.compress_type not in (0, 8):
                raise ValueError(f"compression method {info.compress_type}; only stored and deflated ones can be read")
            source = archive.open(info)
        except Exception as error:  # whatever the library meets in hostile bytes
            archive.close()
            raw.close()
            raise failure(error, self._path, info.filename) from None
        reader = MemberReader(
            source, self._path, info.filename, self._total, raw, start=start, closing=(source, archive, raw)
        )
        return cast(BinaryIO, reader)
