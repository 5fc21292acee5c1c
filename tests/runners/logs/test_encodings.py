"""Logs in other encodings and with other line ends than UTF-8 and LF: the same values, on the same lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log
from harness.submission.files import open_submission
from runners.logs import read_log
from runners.logs.reading.lines import BLOCK, LineReader
from runners.logs.reading.segments import ReturnReader
from runners.logs.reading.streams import wide
from tests.runners.logs.logs import FIXTURES, InMemory, parse
from tests.synthetic import STAMP, paddleclas

LOG = paddleclas(["0.81000", "0.82000", "0.83500"])
# Longer than what recognition looks at, and named for its model in Chinese.
LONG = LOG + f"{STAMP}数据集已加载\n" * 4000 + paddleclas(["0.70000"])
ENCODINGS = ["utf-16", "utf-16-le", "utf-16-be"]


def seen(log: Log | None) -> list[tuple[object, ...]]:
    assert log is not None
    return [(o.printed, o.kind, o.value_text, o.epoch, o.line) for o in log.observations]


def texts() -> list[Path]:
    """The fixtures that are text with LF and are recognised without regard to their size."""
    found = []
    for path in sorted(FIXTURES.rglob("*")):
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data and b"\r" not in data and b"\n" in data:
            log = read_log(InMemory(data, path.name)).log
            if log is not None and log.observations:
                found.append(path)
    return found


TEXTS = pytest.mark.parametrize("path", texts(), ids=lambda path: str(path.relative_to(FIXTURES)))


def test_there_are_fixtures_of_many_formats() -> None:
    formats = {parse(path.read_bytes(), name=path.name).format for path in texts()}
    assert formats >= {"paddleclas", "paddledetection", "reprod_log", "trainer_state"}


@TEXTS
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_format_reads_utf_16(path: Path, encoding: str) -> None:
    data = path.read_bytes()
    other = parse(data.decode("utf-8").encode(encoding), name=path.name)
    assert seen(other) == seen(parse(data, name=path.name))


@TEXTS
def test_every_format_reads_lines_that_end_in_carriage_returns_alone(path: Path) -> None:
    data = path.read_bytes()
    other = parse(data.replace(b"\n", b"\r"), name=path.name)
    # Lines are split on LF alone, so that everything stands on the first.
    assert seen(other) == [(*what, 1) for *what, _ in seen(parse(data, name=path.name))]
    assert other.lines == 1


@pytest.mark.parametrize("encoding", [*ENCODINGS, "gb18030"])
@pytest.mark.parametrize("text", [LOG, LONG])
def test_a_log_in_another_encoding(tmp_path: Path, text: str, encoding: str) -> None:
    path = tmp_path / "train.log"
    path.write_bytes(text.encode(encoding))
    [file] = open_submission([str(path)]).files()
    assert seen(read_log(file).log) == seen(parse(text))


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_log_of_utf_16_is_recognised_by_its_end(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "train.log"
    path.write_bytes(("nothing yet\n" * 20_000 + LOG).encode(encoding))
    [file] = open_submission([str(path)]).files()
    assert {line for *_, line in seen(read_log(file).log)} > {20_000 + LOG.count("\n")} - {20_000 + LOG.count("\n")}
    assert [value for _, _, value, _, _ in seen(read_log(file).log)] == [v for _, _, v, _, _ in seen(parse(LOG))]


def test_a_last_line_of_carriage_returns_is_whole() -> None:
    text = LOG.replace("\n", "\r")
    assert len(seen(parse(text))) == len(seen(parse(LOG)))


def test_megabytes_of_lines_that_end_in_carriage_returns_alone() -> None:
    text = LOG + "nothing here\n" * 150_000 + LOG
    log = parse(text.replace("\n", "\r"))
    assert len(text) > 2 * BLOCK
    assert seen(log) == [(*what, 1) for *what, _ in seen(parse(text))]


def test_the_line_before_is_the_one_that_ends_in_a_carriage_return() -> None:
    reader = ReturnReader(LineReader(io.BytesIO(b"one\rtwo\rthree\r\rfour\n\rfive")))
    found = []
    while (line := reader.next()) is not None:
        found.append((line.number, line.raw, line.whole, reader.before()))
    assert found == [
        (1, b"one", True, b""),
        (1, b"two", True, b"one"),
        (1, b"three", True, b"two"),
        (1, b"four", True, b"three"),
        (2, b"five", False, b"four"),
    ]
    assert reader.lines == 2


def test_carriage_returns_of_a_progress_bar_change_no_line_number() -> None:
    bar = "".join(f"\r{percent}% done" for percent in range(4000))
    log = parse(bar + "\n" + LOG)
    assert seen(log) == [(*what, line + 1) for *what, line in seen(parse(LOG))]


@pytest.mark.parametrize(
    ("first", "encoding"),
    [
        (b"\xff\xfea\0b\0", "utf-16-le"),
        (b"\xfe\xff\0a\0b", "utf-16-be"),
        (b"a\0b\0", "utf-16-le"),
        (b"\0a\0b", "utf-16-be"),
        ("轮次 epoch: 12 top1: 0.5".encode("utf-16-le"), "utf-16-le"),
        ("轮次 epoch: 12 top1: 0.5".encode("utf-32-le"), "utf-32-le"),
        ("轮次 epoch: 12 top1: 0.5".encode("utf-32-be"), "utf-32-be"),
        (b"\xff\xfe\0\0a\0\0\0", "utf-32-le"),
        (b"\0\0\xfe\xff\0\0\0a", "utf-32-be"),
        (b"", None),
        (b"\0", None),
        (b"\0\0\0\0", None),
        (b"plain text", None),
        # Seven pairs of ten are enough, fewer are not; one of twenty may be the other way round.
        (b"a\0" * 7 + b"ab" * 3, "utf-16-le"),
        (b"a\0" * 6 + b"ab" * 4, None),
        (b"a\0" * 19 + b"\0a", "utf-16-le"),
        (b"a\0" * 18 + b"\0a" * 2, None),
        # Numbers of four and eight bytes.
        (b"".join(number.to_bytes(4, "little") for number in range(1, 200)), None),
        (b"".join(number.to_bytes(8, "little") for number in range(1, 200)), None),
    ],
)
def test_which_files_are_of_wide_characters(first: bytes, encoding: str | None) -> None:
    assert wide(first) == encoding


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=200))
def test_printable_text_in_utf_16_is_seen_without_its_mark(text: str) -> None:
    assert wide(text.encode("utf-16-le")) == "utf-16-le"
    assert wide(text.encode("utf-16-be")) == "utf-16-be"
    assert wide(text.encode("utf-32-le")) == "utf-32-le"
    assert wide(text.encode("utf-32-be")) == "utf-32-be"
    assert wide(text.encode("utf-8")) is None
