"""A log that is searched in ranges, whatever the places where it is cut, is the log that is read at once."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Sequence
from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.make_log import write
from runners.logs import FORMATS, FileReading, apart, load_format, read_log
from runners.logs.reading import ranges
from runners.logs.reading.described import Format
from runners.logs.reading.lines import BACK, BLOCK, HEAD, LineReader
from runners.logs.reading.ranges import spans
from tests.runners.logs.logs import FIXTURES, InMemory


def halves(data: bytes) -> apart.Cut | None:
    """How a log is cut in two; None where it is not to be cut."""
    return apart.cut(InMemory(data), max(1, len(data) // 2))


def texts() -> list[bytes]:
    """The samples of every description and the fixtures, those of them that can be cut."""
    formats = [found for name in FORMATS if isinstance(found := load_format(name), Format)]
    found = [dedent(sample.text).encode() for one in formats for sample in one.samples]
    for path in sorted(FIXTURES.rglob("*")):
        data = path.read_bytes() if path.is_file() else b"\0"
        if b"\0" not in data and len(data) <= 1 << 18:
            found.append(data)
    return [text for text in found if halves(text) is not None]


TEXTS = texts()


def searched(data: bytes, offsets: Sequence[int]) -> ranges.Searched | None:
    """What workers find in ranges cut at these places; it comes as bytes, the last first."""
    file, cuts = InMemory(data), halves(data)
    assert cuts is not None
    cuts = pickle.loads(pickle.dumps(cuts._replace(spans=spans(file.open(), offsets))))
    found = [pickle.loads(pickle.dumps(apart.search(file, span, cuts.needles))) for span in reversed(cuts.spans)]
    return apart.searched(file, cuts, found[::-1], *apart.digest(file))


def in_ranges(data: bytes, offsets: Sequence[int]) -> FileReading:
    done = searched(data, offsets)
    assert done is not None
    return read_log(InMemory(data), general=True, searched=done)


def at_once(data: bytes) -> FileReading:
    return read_log(InMemory(data), general=True)


def told(reading: FileReading) -> tuple[str, object]:
    """All that a reading says; a value that is no number is equal to itself here."""
    return repr(reading.log), reading.problem


def test_many_formats_can_be_cut() -> None:
    formats = {reading.log.format for text in TEXTS if (reading := at_once(text)).log is not None}
    assert len(formats) > 25
    assert formats >= {"paddleclas", "paddledetection", "paddleseg", "paddleocr", "mmcv", "deit"}


@settings(max_examples=150)
@given(st.data())
def test_in_ranges_as_at_once(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    offsets = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    assert told(in_ranges(text, offsets)) == told(at_once(text))


@settings(max_examples=40)
@given(st.data())
def test_several_runs_far_from_each_other(data: st.DataObject) -> None:
    """What a run says of itself, and where it begins, is looked for above its first line and below."""
    parts = [data.draw(st.sampled_from(TEXTS)) for _ in range(2)]
    between = data.draw(st.sampled_from([0, 1, 3, BACK // 80, 2 * BLOCK // 80, 4 * BLOCK // 80]))
    text = (b"\n" + (b"x" * 79 + b"\n") * between).join([parts[0], parts[0], parts[1], parts[0]])
    if halves(text) is None:
        return
    offsets = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    assert told(in_ranges(text, offsets)) == told(at_once(text))


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Three trainings behind each other, of some blocks each, the last cut off inside a line."""
    path = Path(tmp_path_factory.mktemp("large"), "train.log")
    write(path, 4_000_000, 5)
    one = path.read_bytes()
    return one + one + one[: 2 * BLOCK + 77]


@settings(max_examples=10)
@given(data=st.data())
def test_a_log_of_many_blocks(large: bytes, data: st.DataObject) -> None:
    offsets = data.draw(st.lists(st.integers(0, len(large)), max_size=9))
    found = in_ranges(large, offsets)
    assert found == at_once(large)
    assert found.log is not None
    assert len(found.log.runs) == 3


def test_what_lies_between_is_not_read(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    read = 0

    class Counted(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            nonlocal read
            block = super().read(size)
            read += len(block)
            return block

    done = searched(large, [len(large) // 2])
    monkeypatch.setattr(InMemory, "open", lambda _self: Counted(large))
    read_log(InMemory(large), searched=done)
    assert 0 < read < len(large) * 0.8


def test_a_needle_that_was_not_looked_for_is_found_all_the_same(large: bytes) -> None:
    """A format may look for something else further on; that is then found by reading."""
    needles = (b"[Eval]",)
    hits = [ranges.search(io.BytesIO(large), span, needles) for span in spans(io.BytesIO(large), [3 << 20])]
    index = ranges.index(io.BytesIO(large), needles, hits)
    assert index is not None
    reader, plain = ranges.IndexedReader(io.BytesIO(large), index), LineReader(io.BytesIO(large))
    for wanted in (needles, (b"Already save",), needles, (b"nowhere",)):
        assert reader.seek(wanted) == plain.seek(wanted)
        assert (reader.lines, reader.before(), reader.begun) == (plain.lines, plain.before(), plain.begun)
    assert reader.next() is None


@settings(max_examples=200)
@given(
    text=st.text("ab\n", max_size=60).map(str.encode),
    offsets=st.lists(st.integers(0, 60), max_size=5),
    steps=st.lists(st.sampled_from("ab|."), max_size=30),
)
def test_a_reader_that_goes_by_an_index_is_at_the_same_lines(text: bytes, offsets: list[int], steps: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for module in ("lines", "ranges"):
            patch.setattr(f"runners.logs.reading.{module}.BLOCK", 7)
            patch.setattr(f"runners.logs.reading.{module}.BACK", 11)
        patch.setattr("runners.logs.reading.ranges.HEAD", 5)
        hits = [ranges.search(io.BytesIO(text), span, (b"a",)) for span in spans(io.BytesIO(text), offsets)]
        index = ranges.index(io.BytesIO(text), (b"a",), hits)
        if index is None:
            assert max(map(len, text.split(b"\n"))) >= 6
            return
        plain = LineReader(ranges._Blocks(io.BytesIO(text)))  # type: ignore[arg-type]
        reader = ranges.IndexedReader(io.BytesIO(text), index)
        for step in steps:
            mine, theirs = (one.next() if step == "." else one.seek([step.encode()]) for one in (reader, plain))
            assert mine == theirs
            assert (reader.lines, reader.begun if mine else 0) == (plain.lines, plain.begun if theirs else 0)
            if mine is not None:
                assert reader.before() == plain.before()
                assert reader.above(mine.number, 2) == plain.above(mine.number, 2)


def test_a_line_that_is_handed_out_in_parts_is_read_at_once(large: bytes) -> None:
    """Where such a line is cut depends on where a reader began."""
    start = large.index(b"\n", HEAD) + 1
    for length, cut in ((BLOCK - 2, True), (2 * BLOCK, False)):
        text = large[:start] + b"y" * length + b"\n" + large[start:]
        done = searched(text, [start - 1000, start + 2 * BLOCK + 5])
        assert (done is not None) is cut
        assert done is None or read_log(InMemory(text), searched=done) == read_log(InMemory(text))


def test_more_hits_than_are_told_are_read_at_once(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "_MOST", 10)
    assert searched(large, [len(large) // 2]) is None


def test_a_file_that_changed_in_between_is_read_at_once(large: bytes) -> None:
    file, cuts = InMemory(large), halves(large)
    assert cuts is not None
    found = [apart.search(file, span, cuts.needles) for span in cuts.spans]
    assert apart.searched(file, cuts, found, len(large) + 1, "0") is None
    done = apart.searched(file, cuts, found, *apart.digest(file))
    longer = large + large[-2000:]
    assert read_log(InMemory(longer), searched=done) == read_log(InMemory(longer))


def test_what_goes_wrong_is_told_as_at_once(large: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    done = searched(large, [len(large) // 2])
    monkeypatch.setattr("runners.logs.reading.base.MAX_VALUES", 20)
    once = read_log(InMemory(large))
    assert once.problem is not None
    assert once.problem.code == "log_too_large"
    assert read_log(InMemory(large), searched=done) == once


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.decode().encode("utf-16"),
        lambda text: text.replace(b"\n", b"\r"),
        lambda text: b"\xef\xbb\xbf" + text,
        lambda text: b"".join(b"worker-0: " + line + b"\n" for line in text.splitlines()),
        lambda _text: b"nothing that a format knows\n" * 5000,
        lambda text: text[:1],
    ],
)
def test_what_is_read_by_one_worker(large: bytes, change: Callable[[bytes], bytes]) -> None:
    assert halves(large[: 4 * HEAD]) is not None
    assert halves(change(large[: 4 * HEAD])) is None


def test_what_cannot_be_read_from_any_place_is_read_by_one_worker(
    large: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Streamed(io.BytesIO):
        def seekable(self) -> bool:
            return False

    assert halves(large) is not None
    monkeypatch.setattr(InMemory, "open", lambda _self: Streamed(large))
    assert halves(large) is None


@given(text=st.text("ab\n", max_size=40).map(str.encode), offsets=st.lists(st.integers(0, 45), max_size=5))
def test_spans_are_whole_lines_and_the_whole_file(text: bytes, offsets: list[int]) -> None:
    parts = spans(io.BytesIO(text), offsets)
    assert b"".join(text[span.start : span.end] for span in parts) == text
    for span in parts[:-1]:
        assert text[span.end - 1 : span.end] == b"\n"
