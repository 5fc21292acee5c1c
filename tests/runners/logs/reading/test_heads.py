"""A log is found behind blanks, zero bytes and long heads, whatever it is called."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest

from runners.logs import read_log
from runners.logs.reading.heads import is_binary
from runners.logs.reading.lines import HEAD
from tests.runners.logs.logs import InMemory
from tests.synthetic import paddleclas

LOG = paddleclas(["0.83600"]).encode()


class Streamed(InMemory):
    """A member of an archive: it can only be read from its start on, and says nothing of its size."""

    def open(self) -> BinaryIO:
        class Pipe(io.BytesIO):
            def seekable(self) -> bool:
                return False

            def seek(self, offset: int, whence: int = 0, /) -> int:
                raise io.UnsupportedOperation("seek")

        return Pipe(self._data)


def values(data: bytes, name: str = "train.log", kind: type[InMemory] = InMemory) -> list[tuple[str, int | None]]:
    log = read_log(kind(data, name)).log
    found = log.observations if log is not None else []
    return [(one.value_text, one.line) for one in found if one.kind == "eval" and one.metric == "top1"]


@pytest.mark.parametrize("kind", [InMemory, Streamed])
@pytest.mark.parametrize(
    "before",
    [
        b"\0",
        b"W1128 gpu_resources.cc:119] Please NOTE: device: 0\0\n",
        b" " * HEAD,
        (b" " * 99 + b"\n") * 1000,
        b"\0" * (1 << 20),
        b"Requirement already satisfied: numpy\n" * 3000,
        bytes(range(256)) * 100,
    ],
)
def test_what_stands_before_a_log_does_not_hide_it(before: bytes, kind: type[InMemory]) -> None:
    found = values(before + LOG + b" " * (HEAD + 1), kind=kind)
    assert [text for text, _ in found] == ["0.83600"]
    assert found[0][1] == values(LOG)[0][1] + before.count(b"\n")  # type: ignore[operator]


def test_a_log_far_down_a_large_file() -> None:
    installed = b"Requirement already satisfied: numpy\n" * 60_000
    assert [text for text, _ in values(installed + LOG * 50 + installed)] == ["0.83600"] * 50


@pytest.mark.parametrize("data", [b"\0" * (1 << 20), b" " * (1 << 20), bytes(range(256)) * 4096, b"nothing\n" * 99_999])
def test_a_file_without_a_log(data: bytes) -> None:
    assert read_log(InMemory(data)).log is None


def test_a_log_with_the_name_of_settings() -> None:
    assert values(LOG, "train.yaml") == values(LOG)
    quoting = b"".join(b"# " + line + b"\n" for line in LOG.splitlines())
    assert values(quoting, "train.yaml") == []
    assert values(b"epochs: 5\nlr: 0.1\n" * 40 + LOG, "train.yaml") == []


@pytest.mark.parametrize(
    ("sample", "binary"),
    [(b"text\0" * 20, False), (b"x" * 49 + b"\1", False), (b"x" * 48 + b"\1\1", True), ("日志".encode("gbk"), False)],
)
def test_what_is_binary(sample: bytes, binary: bool) -> None:
    assert is_binary(sample) is binary
