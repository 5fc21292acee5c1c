"""What stands around a text: its encoding, its mark, a launcher's words; all of it goes, and nothing of the text."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs.reading.launchers import OUTSIDE, Launched, launcher
from runners.logs.reading.lines import BLOCK
from runners.logs.reading.wrapping import wrapping

TEXT = b"".join(b"Epoch %d: top1 %d.5\n  indented\n" % (n, n) for n in range(6))
PREFIXES = {
    "mpirun --tag-output": [b"[1,0]<stdout>:", b"[1,1]<stderr>:"],
    "mpirun of Open MPI 5": [b"[1,0]<stdout>: "],
    "kubectl logs --timestamps": [b"2023-03-01T02:30:00.123456789Z ", b"2023-03-01T02:30:01Z "],
    "kubectl in another zone": [b"2023-03-01T10:30:00.5+08:00 "],
    "srun --label": [b" 0: ", b"15: "],
    "torchrun --tee": [b"[default0]:", b"[default12]:"],
    "docker compose logs": [b"trainer-1  | "],
    "Ray": [b"(RayTrainWorker pid=1234, ip=10.0.0.7) ", b"\x1b[36m(RayTrainWorker pid=1)\x1b[0m "],
}


class Trickle:
    """A stream that hands out as few bytes as it likes."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._stream = io.BytesIO(data)
        self._sizes = sizes

    def read(self, size: int) -> bytes:
        return self._stream.read(min(size, self._sizes.pop() if self._sizes else size))


def unwrapped(data: bytes, stream: Any = None) -> bytes:
    source = wrapping(data[: 1 << 15]).open(stream or io.BytesIO(data))
    return b"".join(iter(lambda: source.read(BLOCK), b""))


def launched(prefixes: list[bytes], text: bytes = TEXT) -> bytes:
    lines = list(io.BytesIO(text))
    return b"".join(prefixes[number % len(prefixes)] + line for number, line in enumerate(lines))


@pytest.mark.parametrize("prefixes", PREFIXES.values(), ids=PREFIXES)
def test_a_launchers_words_go(prefixes: list[bytes]) -> None:
    data = launched(prefixes)
    assert unwrapped(data) == TEXT
    assert wrapping(data).text(data) == TEXT


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_and_marks_go(encoding: str) -> None:
    data = (TEXT.decode() * 40).encode(encoding)
    assert unwrapped(data) == TEXT * 40
    assert wrapping(data).text(data) == TEXT * 40


def test_a_launched_file_saved_by_an_editor() -> None:
    data = launched([b"[1,0]<stdout>:"]).decode().encode("utf-16")
    assert unwrapped(data) == TEXT


def test_a_line_the_launcher_did_not_pass_on_says_so() -> None:
    data = launched([b"[1,0]<stdout>:"])
    assert unwrapped(data + b"Epoch 9: top1 99.9\n\n" + data) == TEXT + OUTSIDE + b"Epoch 9: top1 99.9\n\n" + TEXT


def test_one_line_in_ten_may_be_the_launchers_own() -> None:
    assert launcher(b"mpirun: warning\n" + b"0: a\n" * 9) is not None
    assert launcher(b"mpirun: warning\n" + b"0: a\n" * 8) is None


def test_five_lines_are_too_few() -> None:
    assert launcher(b"0: a\n" * 5) is None
    assert launcher(b"0: a\n" * 6) is not None
    assert launcher(b"0: a\n" * 5 + b"\n  \n0: cut") is None


@pytest.mark.parametrize("line", [b"Epoch 0: loss 1", b"2023-03-01 10:30:00,123 INFO top1", b"[rank] top1", b"INFO: a"])
def test_what_a_program_prints_itself_is_no_launchers(line: bytes) -> None:
    assert launcher((line + b"\n") * 10) is None


@given(st.lists(st.integers(1, 60), max_size=60), st.sampled_from(sorted(PREFIXES)), st.booleans())
def test_whatever_the_pieces_are(sizes: list[int], name: str, marked: bool) -> None:
    data = (b"\xef\xbb\xbf" if marked else b"") + launched(PREFIXES[name])
    assert unwrapped(data, Trickle(data, sizes)) == TEXT


def test_a_line_longer_than_a_block() -> None:
    long = b"x" * (2 * BLOCK + 7) + b"\r" + b"y" * BLOCK
    data = launched([b"[1,0]<stdout>:"], TEXT + long + b"\nlast")
    form = launcher(data[: 1 << 12])
    assert form is not None
    source = Launched(io.BytesIO(data), form)
    assert b"".join(iter(lambda: source.read(BLOCK), b"")) == TEXT + long + b"\nlast"
