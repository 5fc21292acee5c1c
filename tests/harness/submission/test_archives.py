"""Archives made to do harm, damaged ones, and the honest ones between them."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import stat
import struct
import sys
import tarfile
import warnings
import zipfile
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Problem
from harness.submission import archives, unpacking
from harness.submission.files import Submission, open_submission
from harness.submission.walking import SubmittedFile
from harness.text import render
from harness.values.errors import InputError
from tests.extras import needs

TEXT = b"Epoch: [1] top1: 0.1\n" * 50


def contents(submission: Submission) -> dict[str, bytes]:
    """Name -> bytes of every file, each read while it is the current one."""
    found = {}
    for file in submission.files():
        with file.open() as stream:
            found[file.name] = stream.read()
    return found


def seen(path: Path) -> tuple[dict[str, bytes], list[tuple[str, ...]]]:
    """Member -> bytes, and (code, member) of every problem."""
    submission = open_submission([str(path)])
    files = {name.removeprefix(f"{path}!/"): data for name, data in contents(submission).items()}
    assert all(problem.file == str(path) for problem in submission.problems)
    return files, [(problem.code, problem.values.get("member", "")) for problem in submission.problems]


def make_zip(path: Path, members: Iterable[tuple[str | zipfile.ZipInfo, bytes]]) -> Path:
    with warnings.catch_warnings(), zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore", UserWarning)  # duplicate names are meant
        for name, data in members:
            archive.writestr(name, data)
    return path


def member(name: str, data: bytes = b"", **fields: object) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


def make_tar(path: Path, members: Iterable[tuple[tarfile.TarInfo, bytes]], mode: str = "w", **options: object) -> Path:
    with tarfile.open(path, mode, **{"encoding": "utf-8", **options}) as archive:  # type: ignore[call-overload]
        for info, data in members:
            archive.addfile(info, io.BytesIO(data))
    return path


def zstd() -> Any:
    """The module that packs and unpacks Zstandard; the test is skipped where Python has none."""
    name = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"
    return needs(name)


def packed_zst(data: bytes) -> bytes:
    return bytes(zstd().compress(data))


def unpacked(name: str, data: bytes) -> bytes:
    compress: dict[str, Callable[[bytes], bytes]] = {
        "gz": gzip.compress,
        "bz2": bz2.compress,
        "xz": lzma.compress,
        "zst": packed_zst,
    }
    return compress[name](data)


def make_tar_zst(path: Path, data: bytes) -> Path:
    make_tar(path.with_suffix(""), [member("a.log", data)])
    path.write_bytes(packed_zst(path.with_suffix("").read_bytes()))
    return path


@pytest.mark.parametrize(
    ("name", "container", "compression"),
    [
        ("a.zip", "zip", None),
        ("A.ZIP", "zip", None),
        ("a.tar", "tar", None),
        ("a.tar.gz", "tar", "gz"),
        ("a.tgz", "tar", "gz"),
        ("a.tar.bz2", "tar", "bz2"),
        ("a.tar.xz", "tar", "xz"),
        ("a.tar.zst", "tar", "zst"),
        ("a.tzst", "tar", "zst"),
        ("a.log.gz", None, "gz"),
        ("a.bz2", None, "bz2"),
        ("a.xz", None, "xz"),
        ("a.log.zst", None, "zst"),
    ],
)
def test_form_of(name: str, container: str | None, compression: str | None) -> None:
    assert archives.form_of(name) == archives.Form(container, compression)


@pytest.mark.parametrize("name", ["a.log", "zip", "a.zip.txt", "a.pdparams", "a.npz"])
def test_ordinary_files_have_no_form(name: str) -> None:
    assert archives.form_of(name) is None


# Honest archives.


def test_zip_is_sorted_and_read_twice(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", [("b.log", b"b"), ("logs/", b""), ("a/x.log", TEXT), ("empty.log", b"")])
    submission = open_submission([str(path)])
    first = contents(submission)
    assert list(first.items()) == [(f"{path}!/a/x.log", TEXT), (f"{path}!/b.log", b"b")]
    assert contents(submission) == first
    assert submission.empty == [f"{path}!/empty.log"]
    assert submission.problems == []


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tgz", "tar.bz2", "tar.xz"])
def test_tar_keeps_its_order(tmp_path: Path, ending: str) -> None:
    mode = "w:" + {"tar": "", "tgz": "gz"}.get(ending, ending[4:])
    folder = member("./logs", type=tarfile.DIRTYPE)
    path = make_tar(tmp_path / f"s.{ending}", [folder, member("./z.log", TEXT), member("./a.log", b"a")], mode)
    files, problems = seen(path)
    assert list(files.items()) == [("z.log", TEXT), ("a.log", b"a")]
    assert problems == []


def test_tar_size_is_that_of_the_member(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "s.tar.gz", [member("a.log", TEXT)], "w:gz")
    assert [file.size for file in open_submission([str(path)]).files()] == [len(TEXT)]


@pytest.mark.parametrize("form", ["zip", "tar.gz"])
def test_members_opened_late_again_or_in_part(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"s.{form}"
    data = {"a": TEXT, "b": b"second\n" * 9, "c": b"third"}
    if form == "zip":
        make_zip(path, data.items())
    else:
        make_tar(path, [member(*item) for item in data.items()], "w:gz")
    files = list(open_submission([str(path)]).files())
    for file in reversed(files):
        with file.open() as stream:
            assert stream.read() == data[file.name[-1]]
    for file in open_submission([str(path)]).files():
        with file.open() as stream:
            assert stream.read(4) == data[file.name[-1]][:4]
        with file.open() as stream:
            assert stream.read() == data[file.name[-1]]


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz", "zst"])
def test_single_file(tmp_path: Path, compression: str) -> None:
    path = tmp_path / f"train.log.{compression}"
    path.write_bytes(unpacked(compression, TEXT) + unpacked(compression, b"appended"))
    submission = open_submission([str(path)])
    assert contents(submission) == {str(path): TEXT + b"appended"}
    assert [file.size for file in submission.files()] == [path.stat().st_size]


def test_xz_with_padding_between_its_streams(tmp_path: Path) -> None:
    path = tmp_path / "a.xz"
    path.write_bytes(lzma.compress(b"one") + bytes(8) + lzma.compress(b"two") + bytes(4))
    assert contents(open_submission([str(path)])) == {str(path): b"onetwo"}


def test_xz_cannot_ask_for_much_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xz"
    path.write_bytes(lzma.compress(TEXT))
    monkeypatch.setattr(unpacking, "_XZ_MEMORY", 1 << 16)
    [file] = open_submission([str(path)]).files()
    with pytest.raises(InputError) as caught, file.open() as stream:
        stream.read()
    assert caught.value.code == "archive_broken"
    assert "emory" in str(caught.value.values["problem"])


def test_zstd_cannot_ask_for_a_large_window(tmp_path: Path) -> None:
    module = zstd()
    path = tmp_path / "a.zst"
    found = {}
    for size in (27, 28):
        options = {module.CompressionParameter.window_log: size, module.CompressionParameter.content_size_flag: 0}
        packer = module.ZstdCompressor(options=options)
        path.write_bytes(packer.compress(TEXT) + packer.flush())
        try:
            found[size] = contents(open_submission([str(path)]))[str(path)]
        except InputError as error:
            found[size] = error.code
    assert found == {27: TEXT, 28: "archive_broken"}


def test_zstd_frames_that_hold_nothing_are_passed(tmp_path: Path) -> None:
    path = tmp_path / "a.zst"
    skipped = struct.pack("<II", 0x184D2A50, 5) + b"notes"
    path.write_bytes(skipped + packed_zst(b"one") + skipped + packed_zst(b"") + packed_zst(b"two") + skipped)
    assert contents(open_submission([str(path)])) == {str(path): b"onetwo"}


def outcome(file: SubmittedFile) -> str:
    """How many bytes a file has, or the code and file of its error."""
    try:
        with file.open() as stream:
            return str(len(stream.read()))
    except InputError as error:
        return f"{error.code} {error.values['file']}"


def test_without_the_package_a_zstd_file_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.log.zst", "b.tar.zst"):
        (tmp_path / name).write_bytes(b"\x28\xb5\x2f\xfd")
    (tmp_path / "c.log").write_bytes(TEXT)

    def missing(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(unpacking, "import_module", missing)
    submission = open_submission([str(tmp_path)])
    outcomes = [outcome(file) for file in submission.files()]
    assert outcomes == [f"zstd_missing {tmp_path}/a.log.zst", str(len(TEXT))]
    assert [(p.code, p.file) for p in submission.problems] == [("zstd_missing", f"{tmp_path}/b.tar.zst")]
    assert 'pip install "reproverify[zstd]"' in render("zstd_missing", "en", {"file": "a.zst"})


def test_archives_in_archives_are_opened(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", [("a.log", TEXT), ("c.log.gz", gzip.compress(TEXT))]).read_bytes()
    tar = make_tar(tmp_path / "b.tar.gz", [member("in.zip", inner), member("d.log", TEXT)], "w:gz").read_bytes()
    path = make_zip(
        tmp_path / "outer.zip", [("inner.zip", inner), ("b.tar.gz", tar), ("b.log.xz", lzma.compress(TEXT))]
    )
    names = ["b.log.xz", "inner.zip!/a.log", "inner.zip!/c.log.gz", "b.tar.gz!/d.log"]
    names += ["b.tar.gz!/in.zip!/a.log", "b.tar.gz!/in.zip!/c.log.gz"]
    assert seen(path) == (dict.fromkeys(names, TEXT), [])


def test_files_of_an_inner_archive_are_read_again(tmp_path: Path) -> None:
    inner = make_zip(tmp_path / "inner.zip", [("a.log", TEXT)]).read_bytes()
    for path in (
        make_zip(tmp_path / "a.zip", [("i.zip", inner)]),
        make_tar(tmp_path / "a.tar", [member("i.zip", inner)]),
    ):
        for file in list(open_submission([str(path)]).files()):
            for _ in range(2):
                with file.open() as stream:
                    assert stream.read() == TEXT


@pytest.mark.parametrize("name", ["a", "a.log", "a.dat", "a.txt"])
def test_a_packed_file_is_opened_whatever_it_is_called(tmp_path: Path, name: str) -> None:
    make_zip(tmp_path / name, [("x.log", TEXT)])
    assert seen(tmp_path / name) == ({"x.log": TEXT}, [])
    make_tar(tmp_path / name, [member("x.log", TEXT)])
    assert seen(tmp_path / name) == ({"x.log": TEXT}, [])
    for packed in (gzip.compress(TEXT), bz2.compress(TEXT), lzma.compress(TEXT), packed_zst(TEXT)):
        (tmp_path / name).write_bytes(packed)
        assert list(contents(open_submission([str(tmp_path / name)])).values()) == [TEXT]
    outer = tmp_path / "outer"
    outer.mkdir()
    make_zip(outer / "o.zip", [(name, gzip.compress(TEXT))])
    assert seen(outer / "o.zip") == ({name: TEXT}, [])


@pytest.mark.parametrize(
    "first",
    ["[Content_Types].xml", "mimetype", "META-INF/MANIFEST.MF", "archive/data.pkl", "arr_0.npy", "p/__init__.py"],
)
def test_documents_and_weights_that_are_zip_archives_stay_files(tmp_path: Path, first: str) -> None:
    path = make_zip(tmp_path / "model", [(first, TEXT), ("x.log", TEXT)])
    assert [file.name for file in open_submission([str(path)]).files()] == [str(path)]


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c", "7-Zip"),
        (b"MSCF\0\0\0\0", "Cabinet"),
        (b"\x04\x22\x4d\x18", "LZ4"),
        (b"\x1f\x9d\x90", "compress (.Z)"),
        (b"LZIP\x01", "lzip"),
    ],
)
def test_what_cannot_be_opened_is_a_problem(tmp_path: Path, first: bytes, kind: str) -> None:
    (tmp_path / "train.log").write_bytes(first + bytes(99))
    make_zip(tmp_path / "b.zip", [("b.log", first), ("c.log", TEXT)])
    submission = open_submission([str(tmp_path)])
    assert contents(submission) == {f"{tmp_path}/b.zip!/c.log": TEXT}
    assert [(p.code, p.file, p.values["kind"]) for p in submission.problems] == [
        ("archive_unsupported", f"{tmp_path}/b.zip!/b.log", kind),
        ("archive_unsupported", f"{tmp_path}/train.log", kind),
    ]


def nested(path: Path, depth: int) -> Path:
    """A log in a zip, in so many others."""
    make_zip(path, [("a.log", TEXT)])
    for _ in range(depth):
        make_zip(path, [("i.zip", path.read_bytes())])
    return path


def test_depth(tmp_path: Path) -> None:
    path = nested(tmp_path / "o.zip", 3)
    assert seen(path) == ({"i.zip!/i.zip!/i.zip!/a.log": TEXT}, [])
    path = nested(tmp_path / "p.zip", 4)
    assert contents(open_submission([str(path)])) == {}
    assert [p.code for p in problems(path)] == ["archive_too_deep"]


def problems(path: Path) -> list[Problem]:
    submission = open_submission([str(path)])
    contents(submission)
    return submission.problems


def test_the_size_and_the_number_of_what_is_nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = make_zip(tmp_path / "i.zip", [("a.log", TEXT), ("b.log", TEXT)]).read_bytes()
    path = make_zip(tmp_path / "o.zip", [("i.zip", inner), ("z.log", TEXT)])
    monkeypatch.setattr(unpacking, "MAX_NESTED", len(inner))
    monkeypatch.setattr(archives, "MAX_MEMBERS", 4)
    assert (len(seen(path)[0]), problems(path)) == (3, [])
    monkeypatch.setattr(archives, "MAX_MEMBERS", 2)
    assert [p.code for p in problems(path)] == ["archive_too_many", "archive_too_many"]
    monkeypatch.setattr(archives, "MAX_MEMBERS", 4)
    monkeypatch.setattr(unpacking, "MAX_NESTED", len(inner) - 1)
    assert list(contents(open_submission([str(path)]))) == [f"{path}!/z.log"]
    assert [p.code for p in problems(path)] == ["archive_nested_too_large"]


def test_archives_in_a_folder_are_opened(tmp_path: Path) -> None:
    make_zip(tmp_path / "b.zip", [("x.log", b"x")])
    make_tar(tmp_path / "a.tar", [member("y.log", b"y")])
    names = [file.name for file in open_submission([str(tmp_path)]).files()]
    assert names == [f"{tmp_path}/a.tar!/y.log", f"{tmp_path}/b.zip!/x.log"]


def test_clutter_is_skipped_in_archives(tmp_path: Path) -> None:
    names = ["__MACOSX/._a.log", "._b.log", ".DS_Store", "x/.git/HEAD", "x/__pycache__/a.pyc", "x/a.log"]
    assert seen(make_zip(tmp_path / "s.zip", [(name, b"data") for name in names])) == ({"x/a.log": b"data"}, [])


# Names.


def gbk_zip(path: Path, name: str) -> Path:
    """A zip as archivers on Chinese Windows write it: the name in GBK, without the flag for UTF-8."""
    raw = name.encode("gbk")
    make_zip(path, [("N" * len(raw), TEXT)])
    path.write_bytes(path.read_bytes().replace(b"N" * len(raw), raw))
    return path


# The second byte of 誠 in GBK is the one that stands for a backslash.
@pytest.mark.parametrize("name", ["训练日志/精度.log", "誠.log"])
def test_gbk_names(tmp_path: Path, name: str) -> None:
    assert seen(gbk_zip(tmp_path / "s.zip", name)) == ({name: TEXT}, [])
    path = make_tar(tmp_path / "s.tar", [member(name, TEXT)], encoding="gbk", format=tarfile.GNU_FORMAT)
    assert seen(path) == ({name: TEXT}, [])


def test_utf8_names(tmp_path: Path) -> None:
    assert seen(make_zip(tmp_path / "s.zip", [("日志.log", TEXT)])) == ({"日志.log": TEXT}, [])
    for form in (tarfile.PAX_FORMAT, tarfile.GNU_FORMAT):
        path = make_tar(tmp_path / "s.tar", [member("日志" * 60 + ".log", TEXT)], format=form)
        assert seen(path) == ({"日志" * 60 + ".log": TEXT}, [])


@pytest.mark.parametrize(
    ("raw", "name"),
    [(b"a.log", "a.log"), ("é".encode(), "é"), ("精".encode("gbk"), "精"), (b"a\xff.log", "a\\xff.log")],
)
def test_readable_name(raw: bytes, name: str) -> None:
    assert archives.readable_name(raw) == name


def test_control_characters_stay(tmp_path: Path) -> None:
    assert seen(make_zip(tmp_path / "s.zip", [("a\x1b[31m.log", b"x")])) == ({"a\x1b[31m.log": b"x"}, [])


def test_windows_separators(tmp_path: Path) -> None:
    assert seen(make_zip(tmp_path / "s.zip", [("logs\\a.log", b"x"), ("logs\\", b"")])) == ({"logs/a.log": b"x"}, [])


# Members that must not be opened.

OUTSIDE = ["/etc/passwd", "../a.log", "x/../../a.log", "x/..", "..\\a.log", "C:\\a.log", "c:a.log", "\\\\host\\a.log"]


@pytest.mark.parametrize("name", OUTSIDE)
def test_outside(tmp_path: Path, name: str) -> None:
    expected = ({"ok.log": b"fine"}, [("archive_member_outside", name)])
    assert seen(make_zip(tmp_path / "s.zip", [(name, b"evil"), ("ok.log", b"fine")])) == expected
    assert seen(make_tar(tmp_path / "s.tar", [member(name, b"evil"), member("ok.log", b"fine")])) == expected


@pytest.mark.parametrize("name", ["..a.log", "a..b/c.log", ".../a.log"])
def test_dots_alone_are_not_outside(tmp_path: Path, name: str) -> None:
    assert seen(make_zip(tmp_path / "s.zip", [(name, b"fine")])) == ({name: b"fine"}, [])


@pytest.mark.parametrize(
    ("kind", "link"),
    [
        (tarfile.SYMTYPE, "/etc/passwd"),
        (tarfile.SYMTYPE, "ok.log"),
        (tarfile.LNKTYPE, "ok.log"),
        (tarfile.CHRTYPE, ""),
        (tarfile.BLKTYPE, ""),
        (tarfile.FIFOTYPE, ""),
    ],
)
def test_tar_links_and_devices(tmp_path: Path, kind: bytes, link: str) -> None:
    evil = member("evil.log", type=kind, linkname=link, devmajor=1, devminor=5)
    path = make_tar(tmp_path / "s.tar", [evil, member("ok.log", b"fine")])
    assert seen(path) == ({"ok.log": b"fine"}, [("archive_member_link", "evil.log")])


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR])
def test_zip_links_and_devices(tmp_path: Path, mode: int) -> None:
    info = zipfile.ZipInfo("evil.log")
    info.external_attr = (mode | 0o777) << 16
    path = make_zip(tmp_path / "s.zip", [(info, b"/etc/passwd"), ("ok.log", b"fine")])
    assert seen(path) == ({"ok.log": b"fine"}, [("archive_member_link", "evil.log")])


def test_encrypted(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", [("a.log", b"secret"), ("ok.log", b"fine")])
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(raw)
    assert seen(path) == ({"ok.log": b"fine"}, [("archive_encrypted", "a.log")])


def test_names_that_stand_twice(tmp_path: Path) -> None:
    expected = ({"a.log": b"first"}, [("archive_broken", "a.log")])
    assert seen(make_zip(tmp_path / "s.zip", [("a.log", b"first"), ("a.log", b"second")])) == expected
    assert seen(make_tar(tmp_path / "s.tar", [member("a.log", b"first"), member("./a.log", b"second")])) == expected


def test_a_member_without_a_name(tmp_path: Path) -> None:
    assert seen(make_zip(tmp_path / "s.zip", [("./.", b"x")])) == ({}, [("archive_broken", "")])


# Limits, on both sides.


@pytest.mark.parametrize("form", ["zip", "tar"])
def test_too_many_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)

    def make(count: int) -> Path:
        names = [f"{number}.log" for number in range(count)]
        if form == "zip":
            return make_zip(tmp_path / "s.zip", [(name, b"x") for name in names])
        return make_tar(tmp_path / "s.tar", [member(name, b"x") for name in names])

    assert seen(make(3)) == (dict.fromkeys(["0.log", "1.log", "2.log"], b"x"), [])
    assert seen(make(4)) == (dict.fromkeys(["0.log", "1.log", "2.log"], b"x"), [("archive_too_many", "")])


def test_the_directory_of_a_zip_is_not_read_whatever_its_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_zip(tmp_path / "s.zip", [(f"{number:090}", b"x") for number in range(3)])
    assert len(seen(path)[0]) == 3
    monkeypatch.setattr(archives, "_ZIP_ENTRY", 136)  # 46 + 90
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    assert len(seen(path)[0]) == 3
    monkeypatch.setattr(archives, "_ZIP_ENTRY", 135)
    assert seen(path) == ({}, [("archive_too_many", "")])


def first_error(path: Path) -> tuple[int, InputError]:
    """How many bytes of the first file came before the error."""
    file = next(iter(open_submission([str(path)]).files()))
    pieces: list[bytes] = []
    with file.open() as stream, pytest.raises(InputError) as caught:
        pieces.extend(iter(lambda: stream.read(1000), b""))
    assert str(caught.value.values["file"]).startswith(str(path))
    return sum(map(len, pieces)), caught.value


FORMS: dict[str, Callable[[Path, bytes], object]] = {
    "a.gz": lambda path, data: path.write_bytes(gzip.compress(data)),
    "a.bz2": lambda path, data: path.write_bytes(bz2.compress(data)),
    "a.xz": lambda path, data: path.write_bytes(lzma.compress(data)),
    "a.zip": lambda path, data: make_zip(path, [("a.log", data)]),
    "a.tar.gz": lambda path, data: make_tar(path, [member("a.log", data)], "w:gz"),
    "a.zst": lambda path, data: path.write_bytes(packed_zst(data)),
    "a.tar.zst": make_tar_zst,
}


@pytest.mark.parametrize("name", FORMS)
def test_bombs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = tmp_path / name
    FORMS[name](path, bytes(1_000_000))
    monkeypatch.setattr(unpacking, "CHUNK", 10_000)
    monkeypatch.setattr(archives, "CHUNK", 10_240)
    monkeypatch.setattr(unpacking, "BOMB_FREE", 2_000_000)
    assert [len(data) for data in contents(open_submission([str(path)])).values()] == [1_000_000]
    monkeypatch.setattr(unpacking, "BOMB_FREE", 300_000)
    count, error = first_error(path)
    assert error.code == "archive_bomb"
    assert error.values["ratio"] == "200"
    assert 250_000 <= count <= 300_000
    # No form packs that well.
    monkeypatch.setattr(unpacking, "BOMB_RATIO", 1_000_000)
    assert [len(data) for data in contents(open_submission([str(path)])).values()] == [1_000_000]


def test_a_bomb_does_not_hide_the_other_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_zip(tmp_path / "s.zip", [("a.log", bytes(1_000_000)), ("b.log", b"fine")])
    monkeypatch.setattr(unpacking, "BOMB_FREE", 300_000)
    read = {}
    for file in open_submission([str(path)]).files():
        with suppress(InputError), file.open() as stream:
            read[file.name[-5:]] = stream.read()
    assert read == {"b.log": b"fine"}


def test_a_bomb_that_is_skipped_in_a_tar_ends_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    members = [member("a.log", b"a"), member("b.log", bytes(1_000_000)), member("c.log", b"c")]
    path = make_tar(tmp_path / "s.tar.gz", members, "w:gz")
    monkeypatch.setattr(unpacking, "BOMB_FREE", 300_000)
    submission = open_submission([str(path)])
    assert [file.name[-5:] for file in submission.files()] == ["a.log", "b.log"]
    assert [problem.code for problem in submission.problems] == ["archive_bomb"]


def test_a_sparse_member_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A GNU sparse member of 10 MB, made of one hole."""
    header = bytearray(member("a.log")[0].tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[386:410] = b"%011o\0" % 10_000_000 + b"%011o\0" % 0
    header[483:495] = b"%011o\0" % 10_000_000
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    path = tmp_path / "s.tar"
    path.write_bytes(header + bytes(1024))
    monkeypatch.setattr(unpacking, "BOMB_FREE", 20_000_000)
    assert {name: len(data) for name, data in seen(path)[0].items()} == {"a.log": 10_000_000}
    monkeypatch.setattr(unpacking, "BOMB_FREE", 1_000_000)
    assert first_error(path)[1].code == "archive_bomb"
    monkeypatch.setattr(unpacking, "BOMB_FREE", 20_000_000)
    monkeypatch.setattr(unpacking, "MAX_TOTAL", 5_000_000)
    assert first_error(path)[1].code == "archive_too_large"


@pytest.mark.parametrize("name", FORMS)
def test_total_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    path = tmp_path / name
    FORMS[name](path, TEXT)
    whole = 10_240 if "tar" in name else len(TEXT)  # a tar is padded
    monkeypatch.setattr(unpacking, "MAX_TOTAL", whole)
    assert list(contents(open_submission([str(path)])).values()) == [TEXT]
    monkeypatch.setattr(unpacking, "MAX_TOTAL", whole - 1)
    submission = open_submission([str(path)])
    codes = []
    try:
        contents(submission)
    except InputError as error:
        codes.append(error.code)
    assert {*codes, *(problem.code for problem in submission.problems)} == {"archive_too_large"}


def test_total_size_adds_up_over_members(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = make_zip(tmp_path / "s.zip", [("a.log", b"x" * 60), ("b.log", b"x" * 60)])
    monkeypatch.setattr(unpacking, "MAX_TOTAL", 120)
    assert len(seen(path)[0]) == 2
    monkeypatch.setattr(unpacking, "MAX_TOTAL", 119)
    with pytest.raises(InputError) as caught:
        seen(path)
    assert (caught.value.code, caught.value.values["member"]) == ("archive_too_large", "b.log")


@pytest.mark.parametrize("kind", [b"x", b"g", b"L"])
def test_long_tar_headers_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: bytes) -> None:
    body = b"9000 comment=" + b"x" * 8986 + b"\n" if kind != b"L" else b"n" * 90 + b".log" + bytes(8906)
    path = make_tar(tmp_path / "s.tar", [member("h", body, type=kind), member("a.log", b"a")])
    assert list(seen(path)[0].values()) == [b"a"]
    monkeypatch.setattr(archives, "_MAX_TAR_HEADER", 8999)
    assert seen(path) == ({}, [("archive_broken", "")])


def test_headers_for_all_tar_members_are_bounded_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = [member("h", b"12 k%d=vvvvv\n" % number, type=b"g") for number in range(3)]
    path = make_tar(tmp_path / "s.tar", [*headers, member("a.log", b"a")])
    monkeypatch.setattr(archives, "_MAX_TAR_SHARED", 36)
    assert seen(path) == ({"a.log": b"a"}, [])
    monkeypatch.setattr(archives, "_MAX_TAR_SHARED", 35)
    assert seen(path) == ({}, [("archive_broken", "")])


# Damage.


@pytest.mark.parametrize("name", ["a.zip", "a.tar", "a.tar.gz", "a.tgz", "a.tar.bz2", "a.tar.xz", "a.tar.zst"])
@pytest.mark.parametrize("data", [TEXT, b"PK\x03\x04", b"\x1f\x8b\x08", b"\0"])
def test_not_an_archive(tmp_path: Path, name: str, data: bytes) -> None:
    if name.endswith("zst"):
        zstd()
    path = tmp_path / name
    path.write_bytes(data)
    assert seen(path) == ({}, [("archive_broken", "")])


def test_an_empty_archive(tmp_path: Path) -> None:
    assert seen(make_zip(tmp_path / "s.zip", [])) == ({}, [("input_empty", "")])
    assert seen(make_tar(tmp_path / "s.tar", [])) == ({}, [("input_empty", "")])
    assert seen(make_zip(tmp_path / "s.zip", [("logs/", b"")])) == ({}, [("input_empty", "")])


NOISE = bytes((number * number * 7919 >> 5) % 251 for number in range(100_000))


@pytest.mark.parametrize("compression", ["gz", "bz2", "xz", "zst"])
def test_cut_off_in_the_middle(tmp_path: Path, compression: str) -> None:
    path = tmp_path / f"a.{compression}"
    packed = unpacked(compression, NOISE * 30)
    path.write_bytes(packed[: len(packed) * 2 // 3])
    count, error = first_error(path)
    assert error.code == "archive_broken"
    assert error.values["file"] == str(path)
    assert count > 0 or compression == "bz2"  # whose blocks are 900 kB


def test_what_came_before_the_damage_is_right(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    lines = b"".join(b"line %d\n" % number for number in range(100_000))
    path.write_bytes(gzip.compress(lines)[:-9])
    [file] = open_submission([str(path)]).files()
    with file.open() as stream:
        head = stream.read(len(lines) - 1000)
        rest: list[bytes] = []
        with pytest.raises(InputError):
            rest.extend(stream)
    assert lines.startswith(head + b"".join(rest))
    assert len(rest) > 50


def test_a_whole_read_of_a_damaged_file_raises(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    path.write_bytes(gzip.compress(TEXT)[:-9])
    [file] = open_submission([str(path)]).files()
    with file.open() as stream, pytest.raises(InputError):
        stream.read()


def test_wrong_checksum(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    packed = bytearray(gzip.compress(TEXT))
    packed[-8] ^= 1
    path.write_bytes(packed)
    count, error = first_error(path)
    assert (count, error.code) == (len(TEXT), "archive_broken")
    path = tmp_path / "a.zip"
    make_zip(path, [("a.log", TEXT)])
    raw = bytearray(path.read_bytes())
    for start, offset in ((raw.index(b"PK\x03\x04"), 14), (raw.index(b"PK\x01\x02"), 16)):
        raw[start + offset] ^= 1
    path.write_bytes(raw)
    assert first_error(path)[1].code == "archive_broken"


def test_a_broken_member_does_not_hide_the_next(tmp_path: Path) -> None:
    path = make_zip(tmp_path / "s.zip", [("a.log", TEXT), ("b.log", b"fine")])
    raw = bytearray(path.read_bytes())
    raw[30:32] = b"??"  # the name beside the data is another than the directory's
    path.write_bytes(raw)
    a, b = open_submission([str(path)]).files()
    with pytest.raises(InputError) as caught:
        a.open()
    assert (caught.value.code, caught.value.values["member"]) == ("archive_broken", "a.log")
    with b.open() as stream:
        assert stream.read() == b"fine"


def test_overlapping_members(tmp_path: Path) -> None:
    """Two entries of the directory that point at the same bytes."""
    path = make_zip(tmp_path / "s.zip", [("a.log", TEXT), ("b.log", TEXT)])
    raw = bytearray(path.read_bytes())
    second = raw.index(b"PK\x01\x02", raw.index(b"PK\x01\x02") + 1)
    raw[second + 42 : second + 46] = struct.pack("<I", 0)
    path.write_bytes(raw)
    _, second_file = open_submission([str(path)]).files()
    with pytest.raises(InputError) as caught:
        second_file.open()
    assert caught.value.code == "archive_broken"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_of_a_zip_are_named(tmp_path: Path, method: int) -> None:
    path = tmp_path / "s.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.log", TEXT)
    [file] = open_submission([str(path)]).files()
    with pytest.raises(InputError) as caught:
        file.open()
    assert f"compression method {method}" in str(caught.value.values["problem"])


@pytest.mark.parametrize("damage", ["header", "cut between members", "cut in a member"])
def test_a_tar_that_is_damaged_after_its_first_member(tmp_path: Path, damage: str) -> None:
    path = make_tar(tmp_path / "s.tar", [member("a.log", b"a"), member("b.log", b"b" * 2000), member("c.log", b"c")])
    raw = bytearray(path.read_bytes())
    if damage == "header":
        raw[1024] ^= 1
    path.write_bytes(raw[: {"header": None, "cut between members": 1024, "cut in a member": 2500}[damage]])
    submission = open_submission([str(path)])
    names = [file.name[-5:] for file in submission.files()]
    assert names == (["a.log", "b.log"] if damage == "cut in a member" else ["a.log"])
    assert [problem.code for problem in submission.problems] == ["archive_broken"]


def test_a_tar_member_that_is_cut_off(tmp_path: Path) -> None:
    path = make_tar(tmp_path / "s.tar", [member("b.log", b"b" * 5000)])
    path.write_bytes(path.read_bytes()[:3000])
    count, error = first_error(path)
    assert error.code == "archive_broken"
    assert error.values["file"] == f"{path}!/b.log"
    assert 0 <= count < 5000


# Reading.


def test_reading_by_pieces_and_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.gz"
    data = b"one\n\n" + b"x" * 700_000 + b"\nlast"
    path.write_bytes(gzip.compress(data))
    [file] = open_submission([str(path)]).files()
    with file.open() as stream:
        assert stream.readlines() == [b"one\n", b"\n", b"x" * 700_000 + b"\n", b"last"]
        assert stream.read() == stream.read(5) == stream.readline() == b""
    with file.open() as stream:
        assert (stream.readline(2), stream.readline(9), stream.readline(0), stream.read(0)) == (b"on", b"e\n", b"", b"")
        buffer = bytearray(600_000)
        assert stream.readinto(buffer) == 600_000  # type: ignore[attr-defined]
        assert bytes(buffer) == data[4:600_004]
        assert stream.read() == data[600_004:]
        assert not stream.seekable()
    with file.open() as stream:
        stream.readline()
    for read in (stream.read, stream.readline):
        with pytest.raises(ValueError, match="closed"):
            read()


@pytest.mark.parametrize("name", FORMS)
def test_nothing_stays_open(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    FORMS[name](path, TEXT)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        files = []
        for file in open_submission([str(path)]).files():
            files.append(file)
            with file.open() as stream:
                stream.read(10)
        for file in files:
            with file.open() as stream:
                stream.read(10)
        for descriptor in Path("/proc/self/fd").iterdir() if Path("/proc/self/fd").is_dir() else ():
            with suppress(FileNotFoundError):
                assert descriptor.resolve() != path


def test_nothing_heavy_is_imported_before_an_archive_is_met() -> None:
    import subprocess

    code = (
        "import sys; import harness.submission.files; "
        "print(sorted({'zipfile', 'tarfile', 'gzip', 'bz2', 'lzma', 'yaml', 'backports.zstd'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}; {code}"],
                            capture_output=True, text=True, check=True)  # fmt: skip
    assert result.stdout.strip() == "[]"


def whole(data: bytes, name: str) -> bytes:
    buffer = io.BytesIO()
    if name.endswith(".zip"):
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("a.log", data)
            archive.writestr("b.log", b"b")
        return buffer.getvalue()
    if ".tar" in name:
        with tarfile.open(fileobj=buffer, mode="w") as archive_:
            archive_.addfile(*(lambda item: (item[0], io.BytesIO(item[1])))(member("a.log", data)))
            archive_.addfile(*(lambda item: (item[0], io.BytesIO(item[1])))(member("日" * 50, b"b")))
        data = buffer.getvalue()
    ending = name.rpartition(".")[2]
    return unpacked(ending, data) if ending != "tar" else data


@pytest.mark.parametrize(
    "name", ["s.zip", "s.tar", "s.tar.gz", "s.tar.xz", "s.gz", "s.bz2", "s.xz", "s.zst", "s.tar.zst"]
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_hostile_bytes_never_raise_anything_else(tmp_path: Path, name: str, data: st.DataObject) -> None:
    """Random bytes, and sound archives with bytes changed, cut out or cut off."""
    if data.draw(st.booleans()):
        raw = bytearray(data.draw(st.binary(max_size=2000)))
    else:
        raw = bytearray(whole(data.draw(st.binary(max_size=600)), name))
        for _ in range(data.draw(st.integers(0, 6))):
            if raw:
                raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        if data.draw(st.booleans()):
            start = data.draw(st.integers(0, len(raw)))
            del raw[start : start + data.draw(st.integers(0, 600))]
    (tmp_path / name).write_bytes(raw)
    submission = open_submission([str(tmp_path / name)])
    for file in submission.files():
        assert isinstance(file, SubmittedFile)
        with suppress(InputError), file.open() as stream:
            while stream.read(4096):
                pass
    assert all(isinstance(problem, Problem) for problem in submission.problems)
