"""Reading zip and tar archives member by member, never trusting what their headers claim.

Nothing is written to disk. A member that could leave the archive (a path outside, a link, a device) is refused
without being opened.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Literal, cast

import msgspec

from harness.submission.unpacking import CHUNK, Counted, MemberReader, Source, TooLong, Total, failure, unpacked
from harness.values.errors import InputError
from harness.values.lazy import pattern

if TYPE_CHECKING:
    import tarfile
    import zipfile

MAX_MEMBERS: Final = 100_000

# Long names and extended headers are read whole by `tarfile`, whatever their size.
_MAX_TAR_HEADER: Final = 1 << 20
_TAR_EXTENDED: Final = (b"x", b"X", b"g", b"L", b"K")
# Headers for all members are copied for each of them.
_MAX_TAR_SHARED: Final = 1 << 16
# Space in a zip's directory for each member: 46 bytes, its name and its extra fields.
_ZIP_ENTRY: Final = 256

_CLUTTER: Final = frozenset({".git", "__pycache__", ".ipynb_checkpoints", "node_modules", "__MACOSX", ".DS_Store"})
_DRIVE: Final = pattern(r"[A-Za-z]:")

Report = Callable[[InputError], None]


class Form(msgspec.Struct, frozen=True):
    """How a file is packed: `container` is zip, tar or None, `compression` gz, bz2, xz, zst or None."""

    container: str | None
    compression: str | None


class Member(msgspec.Struct, frozen=True):
    """A regular member; `size` is what the archive claims."""

    name: str
    size: int
    open: Callable[[], BinaryIO]


_FORMS: Final = {
    ".zip": Form("zip", None),
    ".tar": Form("tar", None),
    ".tar.gz": Form("tar", "gz"),
    ".tgz": Form("tar", "gz"),
    ".tar.bz2": Form("tar", "bz2"),
    ".tbz2": Form("tar", "bz2"),
    ".tar.xz": Form("tar", "xz"),
    ".txz": Form("tar", "xz"),
    ".tar.zst": Form("tar", "zst"),
    ".tzst": Form("tar", "zst"),
    ".gz": Form(None, "gz"),
    ".bz2": Form(None, "bz2"),
    ".xz": Form(None, "xz"),
    ".zst": Form(None, "zst"),
}


def form_of(name: str) -> Form | None:
    """What the ending of a file's name says it is, or None for an ordinary file."""
    lower = name.lower()
    return next((form for ending, form in _FORMS.items() if lower.endswith(ending)), None)


# First bytes -> what a file is packed as; the form is None where nothing here opens it.
_MAGIC: Final[tuple[tuple[bytes, str, Form | None], ...]] = (
    (b"PK\x03\x04", "ZIP", Form("zip", None)),
    (b"\x1f\x8b\x08", "gzip", Form(None, "gz")),
    (b"BZh", "bzip2", Form(None, "bz2")),
    (b"\xfd7zXZ\x00", "xz", Form(None, "xz")),
    (b"\x28\xb5\x2f\xfd", "Zstandard", Form(None, "zst")),
    (b"Rar!\x1a\x07", "RAR", None),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip", None),
    (b"MSCF\0\0\0\0", "Cabinet", None),
    (b"\x04\x22\x4d\x18", "LZ4", None),
    (b"\x1f\x9d", "compress (.Z)", None),
    (b"LZIP", "lzip", None),
)
_TAR_MAGIC: Final = (257, b"ustar")
# Documents, programs and weights that are zip archives by their make: what the first member of each is called.
_ZIP_PARTS: Final = pattern(
    rb"\[Content_Types\]\.xml|mimetype|META-INF/|_rels/|.{0,99}/data\.pkl|.{0,99}\.npy|AndroidManifest\.xml|(?:.{1,99}/)?"
    rb"(?:__init__\.py|\.data/serialization_id|byteorder|\.format_version)",
    re.DOTALL,
)
_ZIP_NAME: Final = 30
SNIFFED: Final = 512


class Packing(msgspec.Struct, frozen=True):
    """What a file is packed as by its first bytes, whatever it is called; `form` is None where nothing opens it."""

    kind: str
    form: Form | None


def packed_as(first: bytes) -> Packing | None:
    """What a file that begins with `first` is packed as; None for others, and for documents made as zips."""
    if first.startswith(b"PK\x03\x04"):
        length = int.from_bytes(first[26:28], "little")
        if _ZIP_PARTS.match(first[_ZIP_NAME : _ZIP_NAME + length]):
            return None
    if first[_TAR_MAGIC[0] :].startswith(_TAR_MAGIC[1]):
        return Packing("tar", Form("tar", None))
    return next((Packing(kind, form) for start, kind, form in _MAGIC if first.startswith(start)), None)


def is_clutter(name: str) -> bool:
    """Whether a file or folder is something tools leave behind, which nobody hands in on purpose."""
    return name in _CLUTTER or name.startswith("._")


def readable_name(raw: bytes) -> str:
    """A file name as text: UTF-8, else GBK (archives made on Chinese Windows), else with its bytes spelled out."""
    with suppress(UnicodeDecodeError):
        return raw.decode("utf-8")
    with suppress(UnicodeDecodeError):
        return raw.decode("gbk")
    return raw.decode("utf-8", "backslashreplace")


def members(source: Source, shown: str, form: Form, report: Report, total: Total) -> Iterator[Member]:
    """The members of an archive that can be read safely; what is refused or broken goes to `report`.

    `shown` is the archive's name for people. `total` counts for the archive that was handed in and all that are in it.
    Zip members are sorted by name, tar members come as written.
    """
    archive = _Zip(source, shown, total) if form.container == "zip" else _Tar(source, shown, form.compression, total)
    names: set[str] = set()
    found = False
    try:
        for entry in archive.entries():
            if total.members >= MAX_MEMBERS:
                report(InputError("archive_too_many", file=shown, limit=str(MAX_MEMBERS)))
                return
            total.members += 1
            name = _clean(entry.name)
            if name is not None and (entry.kind == "folder" or any(is_clutter(part) for part in name.split("/"))):
                continue
            found = True
            if name is None:
                report(InputError("archive_member_outside", file=shown, member=entry.name))
            elif not name:
                report(InputError("archive_broken", file=shown, member=name, problem="a member has no name"))
            elif entry.kind == "link":
                report(InputError("archive_member_link", file=shown, member=name))
            elif entry.kind == "encrypted":
                report(InputError("archive_encrypted", file=shown, member=name))
            elif name in names:
                report(InputError("archive_broken", file=shown, member=name, problem=f"two members are named {name}"))
            else:
                names.add(name)
                yield Member(f"{shown}!/{name}", entry.size, partial(archive.open, entry, f"{shown}!/{name}", name))
        if not found:
            report(InputError("input_empty", file=shown))
    except InputError as error:
        report(error)
    finally:
        archive.close()


class _Entry(msgspec.Struct, frozen=True):
    """A member as the archive states it. `place` finds it again."""

    name: str
    size: int
    kind: Literal["file", "folder", "link", "encrypted"]
    place: Any


class _Zip:
    """A zip archive. It stays open while its members are iterated; one opened later reads the directory again."""

    def __init__(self, source: Source, shown: str, total: Total) -> None:
        self._source = source
        self._shown = shown
        self._total = total
        self._opened: tuple[Counted, zipfile.ZipFile] | None = None

    def entries(self) -> Iterator[_Entry]:
        self._opened = self._load()
        entries = [self._entry(info) for info in islice(self._opened[1].infolist(), MAX_MEMBERS + 1)]
        yield from sorted(entries, key=lambda entry: _clean(entry.name) or "")

    def open(self, entry: _Entry, shown: str, name: str) -> BinaryIO:
        raw, archive = self._opened or self._load()
        own = () if self._opened else (archive, raw)
        try:
            if entry.place.compress_type not in (0, 8):
                method = entry.place.compress_type
                raise ValueError(f"compression method {method}; only stored and deflated members can be read")
            start = raw.count
            source = archive.open(entry.place)
        except Exception as error:  # whatever the library meets in hostile bytes
            for item in own:
                item.close()
            raise failure(error, shown, name) from None
        return cast(BinaryIO, MemberReader(source, shown, name, self._total, raw, start=start, closing=(source, *own)))

    def close(self) -> None:
        if self._opened:
            raw, archive = self._opened
            self._opened = None
            archive.close()
            raw.close()

    def _load(self) -> tuple[Counted, zipfile.ZipFile]:
        import zipfile

        raw = self._source()
        try:
            # The directory is read in one piece, whatever size it states.
            raw.longest = MAX_MEMBERS * _ZIP_ENTRY
            archive = zipfile.ZipFile(raw)
            raw.longest = None
        except TooLong:
            raw.close()
            raise InputError("archive_too_many", file=self._shown, limit=str(MAX_MEMBERS)) from None
        except Exception as error:  # whatever the library meets in hostile bytes
            raw.close()
            raise failure(error, self._shown, "") from None
        return raw, archive

    @staticmethod
    def _entry(info: zipfile.ZipInfo) -> _Entry:
        # Without the flag for UTF-8 `zipfile` takes any name for code page 437, which keeps every byte.
        name = info.orig_filename
        if not info.flag_bits & 0x800:
            name = readable_name(name.encode("cp437"))
        form = stat.S_IFMT(info.external_attr >> 16)
        kind: Literal["file", "folder", "link", "encrypted"] = "file"
        if name.endswith(("/", "\\")) or form == stat.S_IFDIR:
            kind = "folder"
        elif form not in (0, stat.S_IFREG):
            kind = "link"
        elif info.flag_bits & 0x2041:  # encrypted, strongly encrypted, directory encrypted
            kind = "encrypted"
        return _Entry(name, info.file_size, kind, info)


class _Tar:
    """A tar archive, read as a stream. A member asked for out of turn is sought from the archive's start."""

    def __init__(self, source: Source, shown: str, compression: str | None, total: Total) -> None:
        self._source = source
        self._shown = shown
        self._compression = compression
        self._total = total
        self._opened: tuple[MemberReader, tarfile.TarFile] | None = None
        # Index of the member the stream stands in front of.
        self._ready: int | None = None

    def entries(self) -> Iterator[_Entry]:
        self._opened = self._load()
        for index, info in enumerate(self._headers(self._opened[1])):
            name = readable_name(info.name.encode("utf-8", "surrogateescape"))
            kind: Literal["file", "folder", "link"] = "file" if info.isreg() else "folder" if info.isdir() else "link"
            self._ready = index
            yield _Entry(name, info.size, kind, (index, info))
            self._ready = None

    def open(self, entry: _Entry, shown: str, name: str) -> BinaryIO:
        index, info = entry.place
        own: tuple[Any, ...] = ()
        try:
            if self._opened and self._ready == index:
                reader, archive = self._opened
                self._ready = None
            else:
                reader, archive = self._load()
                own = (archive, reader)
                info = next(islice(self._headers(archive), index, None))
            source = archive.extractfile(info)
            assert source is not None
        except Exception as error:  # whatever the library meets in hostile bytes
            for item in own:
                item.close()
            raise failure(error, shown, name) from None
        # The holes of a sparse member are bytes that the stream below never counted.
        total = self._total if info.issparse() else Total()
        return cast(BinaryIO, MemberReader(source, shown, name, total, reader.raw, closing=(source, *own)))

    def close(self) -> None:
        if self._opened:
            reader, archive = self._opened
            self._opened = self._ready = None
            archive.close()
            reader.close()

    def _headers(self, archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
        if archive.offset == 0 and cast(Any, archive).firstmember is None:
            # Nothing is in it. Python 3.10 would go back to its beginning, which a stream cannot.
            return
        while True:
            try:
                info = archive.next()
            except Exception as error:  # whatever the library meets in hostile bytes
                raise failure(error, self._shown, "") from None
            if info is None:
                return
            # Kept by `tarfile` for random access, which a stream does not have.
            cast(Any, archive).members.clear()
            yield info

    def _load(self) -> tuple[MemberReader, tarfile.TarFile]:
        raw = self._source()
        name = os.path.basename(self._shown)
        reader = MemberReader(
            unpacked(raw, self._compression, self._shown), self._shown, name, self._total, raw, closing=(raw,)
        )
        try:
            return reader, _open_tar(reader)
        except Exception as error:  # whatever the library meets in hostile bytes
            reader.close()
            raise failure(error, self._shown, "") from None


def _open_tar(reader: MemberReader) -> tarfile.TarFile:
    import tarfile

    class Header(tarfile.TarInfo):
        """`tarfile` takes a damaged header for the end of the archive, and reads extended headers of any size."""

        shared = 0

        @classmethod
        def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Header:
            try:
                header = super().frombuf(buf, encoding, errors)
            except tarfile.EOFHeaderError:  # type: ignore[attr-defined]
                raise
            except tarfile.HeaderError as error:
                raise tarfile.ReadError(f"damaged or cut off: {error}") from None
            if not header.isreg() and header.type in _TAR_EXTENDED and header.size > _MAX_TAR_HEADER:
                raise tarfile.ReadError("a header is too long")
            if header.type == tarfile.XGLTYPE:
                cls.shared += header.size
                if cls.shared > _MAX_TAR_SHARED:
                    raise tarfile.ReadError("the headers for all members are too long")
            return header

    return tarfile.open(
        fileobj=cast(BinaryIO, reader),
        mode="r|",
        bufsize=CHUNK,
        tarinfo=Header,
        encoding="utf-8",
        errors="surrogateescape",
    )


def _clean(name: str) -> str | None:
    """A member's path without `.` and empty parts, or None when it leads out of the archive."""
    name = name.replace("\\", "/")
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or _DRIVE.match(name):
        return None
    return "/".join(part for part in parts if part not in ("", "."))
