"""Folders, globs, links and special files; archives have a file of their own."""

from __future__ import annotations

import io
import os
import socket
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.observation import Problem
from harness.submission import files as submission
from harness.submission import manifest_place, walking
from harness.submission.files import open_submission
from harness.values.errors import InputError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, below which names stay short."""
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


def write(*names: str, data: bytes = b"data") -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def look(*inputs: str) -> tuple[list[str], list[tuple[str, str]]]:
    """Names of the files, and (code, file) of the problems; the same when asked twice."""
    opened = open_submission(inputs)
    names = [file.name for file in opened.files()]
    problems = list(opened.problems)
    empty = list(opened.empty)
    assert [file.name for file in opened.files()] == names
    assert opened.problems == problems
    assert opened.empty == empty
    return names, [(problem.code, problem.file) for problem in problems]


# Inputs.


def test_a_folder_is_sorted(here: Path) -> None:
    write("s/b.log", "s/a/z.log", "s/a/b/c.log", "s/A.log")
    assert look("s") == (["s/A.log", "s/a/b/c.log", "s/a/z.log", "s/b.log"], [])


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("s", "s/a.log"), ("s/", "s/a.log"), ("./s", "./s/a.log"), (".", "./s/a.log"), ("s/a.log", "s/a.log")],
)
def test_names_begin_as_typed(here: Path, typed: str, shown: str) -> None:
    write("s/a.log")
    assert look(typed) == ([shown], [])


def test_size_and_bytes_of_a_plain_file(here: Path) -> None:
    write("a.log", data=b"one\ntwo\n")
    [file] = open_submission(["a.log"]).files()
    assert file.size == 8
    with file.open() as stream:
        assert stream.readline() == b"one\n"
        stream.seek(0)
        assert stream.read() == b"one\ntwo\n"


def test_every_file_once(here: Path) -> None:
    write("s/a.log", "s/b.log")
    assert look("s/b.log", "s", "./s", str(here / "s" / "a.log")) == (["s/b.log", "s/a.log"], [])


def test_hard_links_are_files_of_their_own(here: Path) -> None:
    write("s/a.log")
    os.link("s/a.log", "s/b.log")
    assert look("s") == (["s/a.log", "s/b.log"], [])


def test_what_is_not_there(here: Path) -> None:
    write("a.log")
    assert look("b.log", "a.log", "", "x\0y") == (
        ["a.log"],
        [("input_not_found", "b.log"), ("input_not_found", ""), ("input_not_found", "x\0y")],
    )


def test_empty(here: Path) -> None:
    write("s/a.log", "e.log", "only/e.log", data=b"")
    write("s/b.log")
    (here / "nothing" / "below").mkdir(parents=True)
    assert look("s", "e.log", "nothing") == (["s/b.log"], [("input_empty", "e.log"), ("input_empty", "nothing")])
    opened = open_submission(["s", "only"])
    assert [file.name for file in opened.files()] == ["s/b.log"]
    assert (opened.empty, opened.problems) == (["s/a.log", "only/e.log"], [])


def test_clutter_is_skipped(here: Path) -> None:
    write("s/a.log", "s/.hidden.log", "s/_x.log")
    write("s/.git/x", "s/__pycache__/x", "s/b/.ipynb_checkpoints/x", "s/node_modules/x", "s/__MACOSX/x")
    write("s/._a.log", "s/.DS_Store")
    assert look("s") == (["s/.hidden.log", "s/_x.log", "s/a.log"], [])


def test_clutter_that_was_typed_is_read(here: Path) -> None:
    write(".git/x")
    assert look(".git") == ([".git/x"], [])


def test_too_many_files(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("s/1", "s/2/3", "t/x")
    monkeypatch.setattr(walking, "MAX_FILES", 3)
    assert look("s", "t") == (["s/1", "s/2/3", "t/x"], [])
    monkeypatch.setattr(walking, "MAX_FILES", 2)
    assert look("s", "t") == (["s/1", "t/x"], [("too_many_files", "s")])
    assert [problem.values["limit"] for problem in filled("s").problems] == ["2"]


def filled(*inputs: str) -> submission.Submission:
    opened = open_submission(inputs)
    for _ in opened.files():
        pass
    return opened


@pytest.fixture
def deep(here: Path) -> Iterator[str]:
    """A file below more folders than Python can recurse; removed here, since pytest could not."""
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    write("a.log")
    os.chdir(here)
    yield "d/" * 1500 + "a.log"
    os.remove("d/" * 1500 + "a.log")
    os.removedirs("d/" * 1500)


def test_a_very_deep_folder(deep: str) -> None:
    assert look("d") == ([deep], [])
    assert look("**/a.log") == ([deep], [])


# Globs.


def test_glob(here: Path) -> None:
    write("a.log", "b.log", "b.txt", ".c.log", "s/d.log", "s/t/e.log", "r1/f.txt", "r2/g.txt")
    assert look("*.log")[0] == ["a.log", "b.log"]
    assert look(".*.log")[0] == [".c.log"]
    assert look("?.[lt]*")[0] == ["a.log", "b.log", "b.txt"]
    assert look("r*")[0] == ["r1/f.txt", "r2/g.txt"]
    assert look("*/g.txt")[0] == ["r2/g.txt"]
    assert look("s/**/*.log")[0] == ["s/d.log", "s/t/e.log"]
    assert look("**/*.log")[0] == ["a.log", "b.log", "s/d.log", "s/t/e.log"]
    assert look("s/**")[0] == ["s/d.log", "s/t/e.log"]
    assert look(f"{here}/*.txt")[0] == [f"{here}/b.txt"]


def test_a_glob_that_finds_nothing(here: Path) -> None:
    write("a.log")
    assert look("*.txt", "none/*.log", "a.log/*") == (
        [],
        [("input_no_match", "*.txt"), ("input_no_match", "none/*.log"), ("input_no_match", "a.log/*")],
    )
    assert filled("*.txt").problems[0].values["pattern"] == "*.txt"


def test_a_name_that_looks_like_a_glob(here: Path) -> None:
    write("a[1].log", "a1.log", "b1.log")
    assert look("a[1].log")[0] == ["a[1].log"]
    assert look("b[1].log")[0] == ["b1.log"]


def test_a_glob_does_not_follow_a_link_out(here: Path) -> None:
    write("out/secret.log")
    write("s/a.log")
    os.symlink("../out", "s/evil")
    os.symlink("..", "s/up")
    os.symlink("../out/secret.log", "s/b.log")
    assert look("s/**/*.log") == (["s/a.log"], [("file_link_outside", "s/b.log")])
    assert look("s/*/*.log") == ([], [("file_link_outside", "s/evil/secret.log")])


def test_a_glob_ends_in_cycles_of_links(here: Path) -> None:
    write("s/a.log")
    for name in "bcdef":
        os.symlink(".", f"s/{name}")
    assert look("s/**/*.log") == (["s/a.log"], [])


# Links and special files.


def test_links(here: Path) -> None:
    write("out/secret.log", "out/deep/x.log")
    write("s/runs/1/train.log")
    os.symlink("1", "s/runs/latest")
    os.symlink("runs/1/train.log", "s/a.log")
    os.symlink("..", "s/runs/up")
    os.symlink("loop", "s/loop")
    os.symlink("gone.log", "s/broken.log")
    os.symlink("../out/secret.log", "s/file_out")
    os.symlink(here / "out", "s/folder_out")
    os.symlink("../s2", "s/sibling")
    write("s2/x.log")
    assert look("s") == (
        ["s/runs/1/train.log"],
        [
            ("input_unreadable", "s/broken.log"),
            ("file_link_outside", "s/file_out"),
            ("file_link_outside", "s/folder_out"),
            ("input_unreadable", "s/loop"),
            ("file_link_outside", "s/sibling"),
        ],
    )
    targets = [p.values["target"] for p in filled("s").problems if p.code == "file_link_outside"]
    assert targets == [f"{here}/out/secret.log", f"{here}/out", f"{here}/s2"]


def test_a_link_to_what_is_never_walked_is_followed_once(here: Path) -> None:
    write("s/.git/annex/object", "s/.git/annex/folder/x.log")
    os.symlink(".git/annex/object", "s/a.log")
    os.symlink(".git/annex/object", "s/b.log")
    os.symlink(".git/annex/folder", "s/c")
    os.symlink("../..", "s/.git/annex/folder/up")
    assert look("s") == (["s/a.log", "s/c/x.log"], [])


def test_links_on_the_command_line_are_fine(here: Path) -> None:
    write("out/a.log", "out/b/c.log")
    os.symlink("out", "folder")
    os.symlink("out/a.log", "file")
    os.symlink("gone", "broken")
    assert look("folder") == (["folder/a.log", "folder/b/c.log"], [])
    assert look("file") == (["file"], [])
    assert look("broken") == ([], [("input_not_found", "broken")])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_special_files_are_never_opened(here: Path) -> None:
    write("s/a.log")
    os.mkfifo("s/fifo")
    os.mkfifo("s/fifo.gz")
    os.mkfifo("s/submission.yaml")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("s/socket")
        found: list[Any] = []
        # A thread, so that an open pipe fails the test and does not hang it.
        thread = threading.Thread(target=lambda: found.append(look("s", "s/fifo", "/dev/zero")), daemon=True)
        thread.start()
        thread.join(20)
    names = ["s/fifo", "s/fifo.gz", "s/socket", "s/submission.yaml", "/dev/zero"]
    assert found == [(["s/a.log"], [("file_special", name) for name in names])]


# What cannot be read.


def denied(function: Callable[..., Any], *names: str) -> Callable[..., Any]:
    """`function` as it is for a user without permission for `names`; tests may run as root, who has all."""

    def guarded(path: Any, *arguments: Any, **options: Any) -> Any:
        if str(path) in names:
            raise PermissionError(13, "Permission denied", path)
        return function(path, *arguments, **options)

    return guarded


def test_an_unreadable_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("s/closed/x.log", "s/open.log", "t/x.log")
    monkeypatch.setattr(os, "scandir", denied(os.scandir, "s/closed", "t"))
    assert look("s", "t") == (["s/open.log"], [("input_unreadable", "s/closed"), ("input_unreadable", "t")])
    assert filled("t").problems[0].values["problem"] == "Permission denied"


def test_an_input_below_an_unreadable_folder(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("s/x.log")
    monkeypatch.setattr(os, "stat", denied(os.stat, "s/x.log"))
    assert look("s/x.log") == ([], [("input_unreadable", "s/x.log")])


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="permissions do not bind this user")
def test_unreadable_files(here: Path) -> None:
    write("a.log", "a.gz", "a.zip")
    for name in ("a.log", "a.gz", "a.zip"):
        os.chmod(name, 0)
    for file in open_submission(["a.log", "a.gz"]).files():
        with pytest.raises(InputError) as caught:
            file.open()
        assert (caught.value.code, caught.value.values["file"]) == ("input_unreadable", file.name)
    assert look("a.zip") == ([], [("input_unreadable", "a.zip")])


@pytest.mark.parametrize("name", ["a.log", "a.gz"])
def test_a_file_that_went_away(here: Path, name: str) -> None:
    write(name)
    [file] = open_submission(["."]).files()
    os.remove(name)
    with pytest.raises(InputError) as caught:
        file.open()
    assert caught.value.code == "input_unreadable"
    assert Problem.of(f"./{name}", caught.value) == Problem(
        file=f"./{name}",
        code="input_unreadable",
        values={"file": f"./{name}", "problem": "No such file or directory"},
    )


def test_a_disk_that_fails_while_reading(here: Path) -> None:
    write("a.log")
    [file] = open_submission(["a.log"]).files()
    for size in (2, -1):
        with file.open() as stream:
            descriptor = os.open(".", os.O_RDONLY)
            os.dup2(descriptor, stream.fileno())  # reading a folder fails as a broken disk does
            os.close(descriptor)
            with pytest.raises(InputError) as caught:
                stream.read(size)
        assert (caught.value.code, caught.value.values["file"]) == ("input_unreadable", "a.log")


# Names.


@pytest.mark.skipif(os.name != "posix", reason="needs file names of any bytes")
def test_names_in_any_encoding(here: Path) -> None:
    os.mkdir("s")
    for raw in ("日志.log".encode(), "精度.log".encode("gbk"), b"\xff.log", b"a\x1b[1m\n.log"):
        Path(os.fsdecode(b"s/" + raw)).write_bytes(raw)
    files = {file.name: file for file in open_submission(["s"]).files()}
    assert set(files) == {"s/日志.log", "s/精度.log", "s/\\xff.log", "s/a\x1b[1m\n.log"}
    for name, file in files.items():
        name.encode()
        with file.open() as stream:
            assert stream.read()


def test_two_files_of_one_name(here: Path) -> None:
    with zipfile.ZipFile("a.zip", "w") as archive:
        archive.writestr("x.log", b"archive")
    write("a.zip!/x.log")
    assert look(".") == (["./a.zip!/x.log"], [("file_name_twice", "./a.zip!/x.log")])


# The manifest.

SOUND = b"submission: 1\ntask: 125\n"


@pytest.mark.parametrize("name", manifest_place.NAMES)
def test_manifest_of_a_folder(here: Path, name: str) -> None:
    write(f"s/{name}", data=SOUND)
    write("s/a.log")
    opened = open_submission(["s"])
    assert opened.manifest is not None
    assert opened.manifest.tasks == [125]
    assert [file.name for file in opened.files()] == ["s/a.log", f"s/{name}"]


def test_no_manifest_where_none_speaks_for_all(here: Path) -> None:
    write("s/sub/submission.yaml", "submission.yaml", "t/submission.yaml", data=SOUND)
    for inputs in (["s"], ["s", "t"], ["submission.yaml"], ["gone"], []):
        assert open_submission(inputs).manifest is None


def test_a_manifest_that_is_a_link(here: Path) -> None:
    write("out.yaml", "s/meta/m.yaml", data=SOUND)
    os.symlink("../out.yaml", "s/submission.yaml")
    opened = open_submission(["s"])
    assert opened.manifest is None
    os.remove("s/submission.yaml")
    os.symlink("meta/m.yaml", "s/submission.yaml")
    assert open_submission(["s"]).manifest is not None


@pytest.mark.parametrize(
    ("text", "code"), [(b"submission: 3", "manifest_broken"), (b"submission: 1\nskip: all", "manifest_waives")]
)
def test_a_broken_manifest_is_a_problem(here: Path, text: bytes, code: str) -> None:
    write("s/submission.yaml", data=text)
    write("s/a.log")
    assert open_submission(["s"]).manifest is None
    assert look("s") == (["s/a.log", "s/submission.yaml"], [(code, "s/submission.yaml")])


def pack(path: str, members: dict[str, bytes]) -> None:
    if path.endswith(".zip"):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return
    with tarfile.open(path, "w:gz") as tar:
        for name, data in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))


@pytest.mark.parametrize("path", ["s.zip", "s.tar.gz"])
@pytest.mark.parametrize(
    ("members", "tasks"),
    [
        ({"a.log": b"x", "submission.yaml": SOUND}, [125]),
        ({"top/a.log": b"x", "top/submission.yml": SOUND}, [125]),
        ({"top/submission.yaml": b"submission: 1\ntask: 9", "submission.yaml": SOUND}, [125]),
        ({"submission.yml": b"submission: 1\ntask: 9", "submission.yaml": SOUND}, [125]),
        ({"top/submission.yaml": SOUND, "other/a.log": b"x"}, None),
        ({"top/submission.yaml": SOUND, "a.log": b"x"}, None),
        ({"top/deep/submission.yaml": SOUND}, None),
        ({"../submission.yaml": SOUND}, None),
        ({"a.log": b"x"}, None),
    ],
)
def test_manifest_of_an_archive(here: Path, path: str, members: dict[str, bytes], tasks: list[int] | None) -> None:
    pack(path, members)
    opened = open_submission([path])
    assert (opened.manifest and opened.manifest.tasks) == tasks
    assert len(list(opened.files())) == sum(not name.startswith("..") for name in members)


def test_a_manifest_too_large(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(manifest_place, "MAX_BYTES", len(SOUND))
    write("s/submission.yaml", data=SOUND)
    pack("a.zip", {"submission.yaml": SOUND})
    assert open_submission(["s"]).manifest is not None
    assert open_submission(["a.zip"]).manifest is not None
    write("s/submission.yaml", data=SOUND + b"#")
    pack("a.zip", {"submission.yaml": SOUND + b"#"})
    assert look("s")[1] == [("manifest_broken", "s/submission.yaml")]
    assert look("a.zip")[1] == [("manifest_broken", "a.zip!/submission.yaml")]


def test_a_manifest_in_a_damaged_member(here: Path) -> None:
    pack("a.zip", {"submission.yaml": SOUND, "a.log": b"x"})
    raw = bytearray(Path("a.zip").read_bytes())
    raw[raw.index(SOUND)] ^= 1
    Path("a.zip").write_bytes(raw)
    assert look("a.zip") == (
        ["a.zip!/a.log", "a.zip!/submission.yaml"],
        [("archive_broken", "a.zip!/submission.yaml")],
    )


def test_an_empty_archive_file(here: Path) -> None:
    write("a.zip", data=b"")
    assert look("a.zip") == ([], [("input_empty", "a.zip")])
