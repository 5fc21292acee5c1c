"""What stands around a text: its encoding, its mark, a launcher's words; all of it goes, and nothing of the text."""

import io
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs.reading.launchers import OUTSIDE, Launched, launcher
from runners.logs.reading.lines import BLOCK, OMITTED
from runners.logs.reading.wrapping import wrapping

TEXT = b"".join(b"Epoch %d: top1 %d.5\n  indented\n" % (n, n) for n in range(6))
# A text of no program: no format knows it.
PROSE = b"A line of prose.\n  And another.\n" * 6


def known(text: bytes) -> bool:
    return b"\nEpoch 1: " in text


def of_nobody(_: bytes) -> bool:
    return False


PREFIXES = {
    "mpirun --tag-output": [b"[1,0]<stdout>:", b"[1,0]<stderr>:"],
    "mpirun of Open MPI 5": [b"[1,0]<stdout>: "],
    "kubectl logs --timestamps": [b"2023-03-01T02:30:00.123456789Z ", b"2023-03-01T02:30:01Z "],
    "kubectl in another zone": [b"2023-03-01T10:30:00.5+08:00 "],
    "kubectl logs --prefix": [b"[pod/train-0/main] "],
    "GitLab's runner": [b"2024-05-01T10:00:00.000000Z 00O ", b"2024-05-01T10:00:01.000000Z 01E "],
    "the CRI of Kubernetes": [b"2024-05-01T10:00:00.000000000Z stdout F ", b"2024-05-01T10:00:01.000000000Z stderr F "],
    "syslog": [b"May  1 10:00:00 host app[123]: ", b"May 11 10:00:01 host app[123]: "],
    "srun --label": [b" 0: "],
    "torchrun --tee": [b"[default0]:"],
    "docker compose logs": [b"trainer-1  | "],
    "docker compose of version 1": [b"trainer_1  | "],
    "a container with a name": [b"trainer | "],
    "a container with times": [b"trainer-1  | 2023-03-01T02:30:00.123456789Z "],
    "Ray": [b"(RayTrainWorker pid=1234, ip=10.0.0.7) ", b"\x1b[36m(RayTrainWorker pid=1234)\x1b[0m "],
    "a process": [b"(pid=1) "],
    "pdsh of addresses": [b"10.0.0.1: "],
    "pdsh of names": [b"node1: "],
    "a worker": [b"[worker-0] "],
}


class Trickle:
    """A stream that hands out as few bytes as it likes."""

    def __init__(self, data: bytes, sizes: list[int]) -> None:
        self._stream = io.BytesIO(data)
        self._sizes = sizes

    def read(self, size: int) -> bytes:
        return self._stream.read(min(size, self._sizes.pop() if self._sizes else size))


def unwrapped(data: bytes, stream: Any = None) -> bytes:
    source = wrapping(data[: 1 << 15], known).open(stream or io.BytesIO(data))
    return b"".join(iter(lambda: source.read(BLOCK), b""))


def launched(prefixes: list[bytes], text: bytes = TEXT) -> bytes:
    lines = list(io.BytesIO(text))
    return b"".join(prefixes[number % len(prefixes)] + line for number, line in enumerate(lines))


@pytest.mark.parametrize("prefixes", PREFIXES.values(), ids=PREFIXES)
def test_a_launchers_words_go(prefixes: list[bytes]) -> None:
    data = launched(prefixes)
    assert unwrapped(data) == TEXT
    assert wrapping(data, known).text(data) == TEXT


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_encodings_and_marks_go(encoding: str) -> None:
    data = (TEXT.decode() * 40).encode(encoding)
    assert unwrapped(data) == TEXT * 40
    assert wrapping(data, known).text(data) == TEXT * 40


def test_a_launched_file_saved_by_an_editor() -> None:
    data = launched([b"[1,0]<stdout>:"]).decode().encode("utf-16")
    assert unwrapped(data) == TEXT


def test_a_line_the_launcher_did_not_pass_on_says_so() -> None:
    data = launched([b"[1,0]<stdout>:"])
    assert unwrapped(data + b"Epoch 9: top1 99.9\n\n" + data) == TEXT + OUTSIDE + b"Epoch 9: top1 99.9\n\n" + TEXT


def test_lines_are_numbered_by_cat() -> None:
    data = b"".join(b"%6d\t%s" % (n, line) for n, line in enumerate(io.BytesIO(TEXT), 1))
    assert unwrapped(data) == TEXT
    assert launcher(data, lambda text: True) is not None
    # A table's own numbers are not those of its lines.
    assert launcher(data.replace(b"     1\t", b"     0\t", 1), lambda text: True) is None


@pytest.mark.parametrize("name", ["pdsh of names", "a worker", "kubectl logs --prefix", "pdsh of addresses"])
def test_what_a_program_could_print_itself_stays_where_nothing_is_gained(name: str) -> None:
    assert launcher(launched(PREFIXES[name], PROSE), of_nobody) is None
    assert launcher(launched(PREFIXES[name]), known) is not None


@pytest.mark.parametrize("prefix", [b"[net] ", b"[net]: ", b"(net) "])
@pytest.mark.parametrize(
    ("line", "gains"),
    [(b"[2022/01/25 17:30:32] ppcls INFO: top1", True), (b"model: resnet50", True), (b"top1 0.5", False)],
)
def test_stamps_or_facts_are_gained(prefix: bytes, line: bytes, gains: bool) -> None:
    assert (launcher((prefix + line + b"\n") * 10, of_nobody) is not None) == gains


@pytest.mark.parametrize(
    "mark", [b"> ", b"official> ", b">> ", b"  > ", b"official  | ", b"[reference] ", b"paper-1 | "]
)
def test_who_quotes_a_log_is_no_launcher(mark: bytes) -> None:
    assert wrapping(launched([mark]), known).launcher is None


def test_one_line_in_ten_may_be_the_launchers_own() -> None:
    assert launcher(b"mpirun warns\n" + b"0: a\n" * 9, of_nobody) is not None
    assert launcher(b"mpirun warns\n" + b"0: a\n" * 8, of_nobody) is None


def test_five_lines_are_too_few() -> None:
    assert launcher(b"0: a\n" * 5, of_nobody) is None
    assert launcher(b"0: a\n" * 6, of_nobody) is not None
    assert launcher(b"0: a\n" * 5 + b"\n  \n0: cut", of_nobody) is None


@pytest.mark.parametrize(
    "line",
    [
        b"Epoch 0: loss 1",
        b"2023-03-01 10:30:00,123 INFO top1",
        b"[2022/01/25 17:30:32] ppcls INFO: top1",
        b"I0501 10:00:00.123 1234 train.py:12] top1",
        b"[rank] top1",
        b"INFO: a",
        b"[Train] Epoch 1: a",
        b"2023-03-01: top1 0.5",
    ],
)
def test_what_a_program_prints_itself_is_no_launchers(line: bytes) -> None:
    assert launcher((line + b"\n") * 10, lambda text: True) is None


def test_names_that_hardly_come_back_are_no_programs() -> None:
    rows = b"".join(b"model%s | 0.5\n" % bytes([65 + n]) for n in range(12))
    assert launcher(rows, of_nobody) is None
    assert launcher(rows * 3, of_nobody) is not None


def test_one_program_of_several_is_read_at_a_time() -> None:
    data = launched([b"trainer-1  | ", b"base-1     | ", b"trainer-1  | "])
    lines = list(io.BytesIO(TEXT))
    wrapped = wrapping(data, known)
    assert wrapped.mixed
    assert unwrapped(data) == b"".join(OMITTED + b"\n" if n % 3 == 1 else line for n, line in enumerate(lines))
    assert wrapped.text(data) == b"".join(line for n, line in enumerate(lines) if n % 3 != 1)
    other = (
        b"".join(iter(lambda: stream.read(BLOCK), b""))
        if (stream := wrapped.only(b"base-1").open(io.BytesIO(data)))
        else b""
    )
    assert other == b"".join(line if n % 3 == 1 else OMITTED + b"\n" for n, line in enumerate(lines))
    assert wrapped.only(None).text(data) == TEXT


def test_what_the_launcher_did_not_pass_on_is_told_once() -> None:
    data = launched([b"trainer-1  | ", b"trainer-1  | ", b"base-1     | "]) + b"Epoch 9: top1 99.9\n"
    assert unwrapped(data).endswith(OUTSIDE + b"Epoch 9: top1 99.9\n")
    other = wrapping(data, known).only(b"base-1").open(io.BytesIO(data))
    assert b"99.9" not in b"".join(iter(lambda: other.read(BLOCK), b""))


@pytest.mark.parametrize("name", [b"0", b"1"])
def test_a_line_longer_than_a_block_is_of_one_program(name: bytes) -> None:
    long = b"y" * (2 * BLOCK + 7)
    data = b"0: a\n" * 6 + b"1: b\n" * 3 + b"%s: " % name + long + b"\n0: c\n"
    shown = (long if name == b"0" else OMITTED) + b"\nc\n"
    assert unwrapped(data) == b"a\n" * 6 + (OMITTED + b"\n") * 3 + shown


@given(st.lists(st.integers(1, 60), max_size=60), st.sampled_from(sorted(PREFIXES)), st.booleans())
def test_whatever_the_pieces_are(sizes: list[int], name: str, marked: bool) -> None:
    data = (b"\xef\xbb\xbf" if marked else b"") + launched(PREFIXES[name])
    assert unwrapped(data, Trickle(data, sizes)) == TEXT


def test_a_line_longer_than_a_block() -> None:
    long = b"x" * (2 * BLOCK + 7) + b"\r" + b"y" * BLOCK
    data = launched([b"[1,0]<stdout>:"], TEXT + long + b"\nlast")
    form = launcher(data[: 1 << 12], of_nobody)
    assert form is not None
    source = Launched(io.BytesIO(data), form)
    assert b"".join(iter(lambda: source.read(BLOCK), b"")) == TEXT + long + b"\nlast"
