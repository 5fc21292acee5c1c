"""Reading lines, segments, encodings and digests, against the plainest way of doing the same."""

from __future__ import annotations

import hashlib
import io
import threading
import tracemalloc
from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs.reading import lines as reading
from runners.logs.reading.lines import OMITTED, Line, LineReader, SparseReader, decode, plain, without_colours
from runners.logs.reading.segments import ReturnReader, SegmentReader, segments
from runners.logs.reading.streams import Digest, Transcoder

NEEDLES = (b"[Avg]", b"[best", b"END e")


class Trickle:
    """A stream that gives its bytes in pieces of the sizes asked for, whatever the reader wants."""

    def __init__(self, data: bytes, sizes: Sequence[int]) -> None:
        self._data = data
        self._sizes = iter(sizes)

    def read(self, size: int) -> bytes:
        size = min(size, next(self._sizes, size))
        piece, self._data = self._data[:size], self._data[size:]
        return piece


class Endless:
    """A stream of `count` equal blocks, followed by `end`."""

    def __init__(self, block: bytes, count: int, end: bytes) -> None:
        self._blocks = iter([*([block] * count), end])

    def read(self, size: int) -> bytes:
        return next(self._blocks, b"")


def naive(data: bytes) -> list[tuple[int, bytes]]:
    """Line number and bytes of every line, split on LF."""
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return list(enumerate(lines, 1))


def reader(data: bytes, sizes: Sequence[int] = ()) -> LineReader:
    return LineReader(Trickle(data, sizes))  # type: ignore[arg-type]


def drain(step: Callable[[], reading.Line | None]) -> Iterator[reading.Line]:
    while (line := step()) is not None:
        yield line


LOGS = st.lists(
    st.one_of(
        st.sampled_from([*NEEDLES, b"\n", b"\n", b"\r", b"\r\n", b"\n\n", b"[Av", b"g]", b"END ", b"e", b"top1: 0.5"]),
        st.binary(max_size=6),
    ),
    max_size=40,
).map(b"".join)
SIZES = st.lists(st.integers(1, 60), max_size=12)


@pytest.fixture(params=[10, 16, 64, 1 << 20], ids="block-{}".format)
def block(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """A block size, so that needles, line ends and lines fall across the borders."""
    monkeypatch.setattr(reading, "BLOCK", request.param)
    size: int = request.param
    return size


def longest(data: bytes) -> int:
    return max((len(line) for _, line in naive(data)), default=0)


@settings(max_examples=300, deadline=None)
@given(data=LOGS, sizes=SIZES, size=st.sampled_from([1 << 20, 64, 8]))
def test_lines_are_those_of_a_naive_splitter(data: bytes, sizes: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", size)
        source = reader(data, sizes)
        joined: dict[int, bytes] = {}
        for line in drain(source.next):
            joined[line.number] = joined.get(line.number, b"") + line.raw
    assert list(joined.items()) == naive(data)
    assert source.lines == len(naive(data))


@settings(max_examples=400, deadline=None)
@given(data=LOGS, sizes=SIZES, size=st.sampled_from([1 << 20, 64, 8]))
def test_seeking_finds_every_line_with_a_needle(data: bytes, sizes: list[int], size: int) -> None:
    # A line longer than a block may be cut inside a needle; those have a test of their own.
    block = max(size, longest(data) + 1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", block)
        source = reader(data, sizes)
        found = [(line.number, line.raw) for line in drain(lambda: source.seek(NEEDLES))]
    assert found == [(number, raw) for number, raw in naive(data) if any(needle in raw for needle in NEEDLES)]
    assert source.lines == len(naive(data))


@settings(max_examples=300, deadline=None)
@given(
    data=LOGS,
    sizes=SIZES,
    size=st.sampled_from([1 << 20, 64, 8]),
    kept=st.sampled_from([1 << 15, 12]),
    count=st.integers(0, 5),
    since=st.integers(1, 8),
)
def test_the_lines_above_one_are_those_of_a_naive_splitter(
    data: bytes, sizes: list[int], size: int, kept: int, count: int, since: int
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", max(size, longest(data) + 1))
        patch.setattr(reading, "BACK", kept)
        source = reader(data, sizes)
        lines = naive(data)
        for line in drain(source.next):
            for number in range(1, line.number + 1 if line.whole else 1):
                wanted = [raw for at, raw in lines[: number - 1] if at >= max(since, number - count)]
                found = source.above(number, count, since)
                # No more is kept than so many bytes; what is, is whole.
                assert found == wanted[len(wanted) - len(found) :]
                if sum(len(raw) + 1 for _, raw in lines[: line.number]) < kept:
                    assert found == wanted


@settings(max_examples=200, deadline=None)
@given(data=LOGS, sizes=SIZES, steps=st.lists(st.sampled_from(["next", "all", "one"]), max_size=30))
def test_seeking_and_stepping_mix(data: bytes, sizes: list[int], steps: list[str]) -> None:
    source = reader(data, sizes)
    lines = naive(data)
    at = 0
    for step in steps:
        needles = {"next": (b"",), "all": NEEDLES, "one": NEEDLES[:1]}[step]
        line = source.next() if step == "next" else source.seek(needles)
        following = next((i for i in range(at, len(lines)) if any(n in lines[i][1] for n in needles)), None)
        if following is None:
            assert line is None
            at = len(lines)
            continue
        assert line is not None
        assert (line.number, line.raw) == lines[following]
        at = following + 1


@settings(max_examples=200, deadline=None)
@given(data=LOGS, sizes=SIZES)
def test_only_the_last_line_can_lack_its_end(data: bytes, sizes: list[int]) -> None:
    found = list(drain(reader(data, sizes).next))
    assert all(line.whole for line in found[:-1])
    if found:
        assert found[-1].whole == data.endswith(b"\n")


def test_an_empty_stream_has_no_lines() -> None:
    source = reader(b"")
    assert source.next() is None
    assert source.seek(NEEDLES) is None
    assert source.lines == 0


def test_a_last_line_without_its_end_counts(block: int) -> None:
    source = reader(b"one\ntwo [Avg]")
    line = source.seek(NEEDLES)
    assert line is not None
    assert (line.number, line.whole, source.lines) == (2, False, 2)


def test_lines_skipped_at_the_end_count() -> None:
    for data, lines in ((b"a\nb", 2), (b"a\nb\n", 2), (b"a", 1), (b"\n", 1), (b"a\n\n", 2)):
        source = reader(data)
        assert source.seek(NEEDLES) is None
        assert source.lines == lines


def test_a_line_longer_than_a_block_keeps_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BLOCK", 16)
    data = b"first\n" + b"x" * 100 + b"\nthird [Avg]\n"
    source = reader(data)
    numbers = [line.number for line in drain(source.next)]
    assert numbers[0] == 1
    assert set(numbers[1:-1]) == {2}
    assert numbers[-1] == 3
    assert len(numbers) > 4
    source = reader(data)
    line = source.seek(NEEDLES)
    assert line is not None
    assert (line.number, line.raw) == (3, b"third [Avg]")


@pytest.mark.parametrize("rewrite", [b"\r", b"\x08\x08\x08", b"\r\n"])
def test_an_overlong_line_is_cut_where_it_was_rewritten(monkeypatch: pytest.MonkeyPatch, rewrite: bytes) -> None:
    monkeypatch.setattr(reading, "BLOCK", 64)
    parts = [b"step %d [Avg]top1: 0.%05d" % (n, n) for n in range(40)]
    source = reader(rewrite.join(parts))
    texts = [text for line in drain(lambda: source.seek(NEEDLES)) for text in segments(line.raw)]
    assert texts == parts
    assert source.lines == (40 if b"\n" in rewrite else 1)


def test_carriage_returns_alone_end_no_line(block: int) -> None:
    data = b"a [Avg]\rb\rc [Avg]\r"
    source = reader(data)
    found = list(drain(source.next))
    assert {line.number for line in found} == {1}
    assert b"".join(line.raw for line in found) == data


def test_crlf_counts_once() -> None:
    source = reader(b"a\r\nb [Avg]\r\nc\r\n")
    line = source.seek(NEEDLES)
    assert line is not None
    assert (line.number, segments(line.raw)) == (2, [b"b [Avg]"])
    assert source.seek(NEEDLES) is None
    assert source.lines == 3


def test_before_is_the_line_before_the_last_one_found() -> None:
    source = reader(b"one\ntwo\nthree [Avg]\nfour\n\nsix [Avg]\n[Avg]\n")
    befores = []
    while source.seek(NEEDLES) is not None:
        befores.append(source.before())
    assert befores == [b"two", b"", b"six [Avg]"]


def test_before_is_empty_where_nothing_was_before() -> None:
    source = reader(b"[Avg]\n")
    assert source.before() == b""
    assert source.seek(NEEDLES) is not None
    assert source.before() == b""


@settings(max_examples=200, deadline=None)
@given(data=LOGS, sizes=SIZES, size=st.sampled_from([1 << 20, 32]))
def test_before_is_the_line_before(data: bytes, sizes: list[int], size: int) -> None:
    lines = dict(naive(data))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "BLOCK", max(size, longest(data) + 1))
        source = reader(data, sizes)
        for line in drain(lambda: source.seek(NEEDLES)):
            assert source.before() == lines.get(line.number - 1, b"")


def test_memory_stays_flat_on_one_endless_line() -> None:
    block = b"x" * (1 << 20)
    source = LineReader(Endless(block, 100, b"[Avg]\n"))  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        line = source.seek(NEEDLES)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert line is not None
    assert line.number == 1
    assert peak < 8 << 20


def test_memory_stays_flat_when_the_endless_line_is_rewritten_once() -> None:
    block = b"x" * (1 << 20)
    source = LineReader(Endless(b"\r" + block, 50, b"[Avg]\n"))  # type: ignore[arg-type]
    tracemalloc.start()
    try:
        assert source.seek(NEEDLES) is not None
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 10 << 20


# Segments and encodings.
@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"plain", [b"plain"]),
        (b"", []),
        (b"\r", []),
        (b" \r \x08", []),
        (b"50%\r100%\rdone", [b"50%", b"100%", b"done"]),
        (b"step 1\x08\x08\x08\x08\x08\x08step 2", [b"step 1", b"step 2"]),
        (b"step 1\x08\x08\r\x08step 2\r", [b"step 1", b"step 2"]),
        (b"crlf\r", [b"crlf"]),
    ],
)
def test_segments(raw: bytes, expected: list[bytes]) -> None:
    assert segments(raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b"\x1b[32mgreen\x1b[0m", "green"),
        (b"\x1b[38;5;196m[A\x1b[1mvg]\x1b[m", "[Avg]"),
        (b"\x1b]0;a title\x07text", "text"),
        (b"\x1b]0;a title\x1b\\text", "text"),
        (b"\x1b[2K\x1b[1Gagain", "again"),
        (b"\x1b7bold\x1b8\x1b(B\x1b[m", "bold"),
    ],
)
def test_plain(raw: bytes, expected: str) -> None:
    assert plain(raw) == expected


def test_segments_are_handed_out_one_by_one() -> None:
    source = SegmentReader(reader(b"1\r[Avg]2\r3\r\n\r\n4 [Avg]\r5 [Avg]"))
    assert source.next() == Line(1, b"1", True)
    assert source.seek(NEEDLES) == Line(1, b"[Avg]2", True)
    assert source.next() == Line(1, b"3", True)
    assert source.next() == Line(3, b"4 [Avg]", True)
    assert source.seek(NEEDLES) == Line(3, b"5 [Avg]", False)
    assert source.next() is None
    assert source.seek(NEEDLES) is None


@settings(max_examples=200, deadline=None)
@given(data=LOGS, sizes=SIZES)
def test_seeking_segments_is_stepping_and_looking(data: bytes, sizes: list[int]) -> None:
    stepped = list(drain(SegmentReader(reader(data, sizes)).next))
    sought = SegmentReader(reader(data, sizes))
    assert list(drain(lambda: sought.seek(NEEDLES))) == [s for s in stepped if any(n in s.raw for n in NEEDLES)]
    assert [(s.number, s.raw) for s in stepped] == [(n, part) for n, raw in naive(data) for part in segments(raw)]


def test_escapes_that_never_end_take_no_time() -> None:
    raw = b"\x1b]" * 200_000 + b"\x1b[" * 200_000 + b"x[Avg]"
    assert plain(raw) == "[Avg]"


def test_a_line_without_escapes_is_not_copied() -> None:
    raw = b"plain"
    assert without_colours(raw) is raw


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"top1: 0.5", "top1: 0.5"),
        ("精度 0.5".encode(), "精度 0.5"),
        ("精度 0.5".encode("gbk"), "精度 0.5"),
        ("精度 0.5".encode("gb18030"), "精度 0.5"),
        (b"\xef\xbb\xbftop1", "\ufefftop1"),
        (b"top1: 0.5 \xff", "top1: 0.5 \ufffd"),
        (b"\x80\xff", "\ufffd\ufffd"),
    ],
)
def test_decode(raw: bytes, text: str) -> None:
    assert decode(raw) == text


@given(st.binary())
def test_any_bytes_decode(raw: bytes) -> None:
    assert isinstance(plain(raw), str)
    assert all(part.strip() and b"\r" not in part for part in segments(b"x\r" + raw))


@settings(deadline=None)
@given(
    text=st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    encoding=st.sampled_from(["utf-16-le", "utf-16-be"]),
    sizes=st.lists(st.integers(1, 5), max_size=60),
)
def test_utf_16_reads_as_utf_8(text: str, encoding: str, sizes: list[int]) -> None:
    data = f"\ufeff{text}".encode(encoding)
    stream = Transcoder(Trickle(data, sizes), b"")  # type: ignore[arg-type]
    read = b"".join(iter(lambda: stream.read(64), b""))
    assert read == text.encode()


def test_utf_16_lines_are_counted_as_text() -> None:
    # U+0A0A holds two bytes that look like line ends.
    data = "\ufeffਊone\r\ntwo [Avg]\r\n".encode("utf-16-le")
    source = LineReader(Transcoder(io.BytesIO(data), b""))  # type: ignore[arg-type]
    line = source.seek(NEEDLES)
    assert line is not None
    assert (line.number, line.raw) == (2, b"two [Avg]\r")


def test_broken_utf_16_is_replaced_not_raised() -> None:
    stream = Transcoder(io.BytesIO(b"\xff\xfea\x00\x00\xd8b\x00\x63"), b"")
    read = b"".join(iter(lambda: stream.read(64), b"")).decode()
    assert read.startswith("a\ufffd")


# Digests.
@pytest.mark.parametrize("size", [0, 1, 1000, 9 << 20])
def test_the_digest_is_that_of_the_bytes(size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    data = data[:size]
    digest = Digest(io.BytesIO(data), size)
    first = digest.read(100)
    assert first == data[:100]
    assert digest.finish() == hashlib.sha256(data).hexdigest()
    assert digest.size == size


def test_a_large_file_is_hashed_in_a_thread_that_ends() -> None:
    data = b"x" * (9 << 20)
    before = threading.active_count()
    digest = Digest(io.BytesIO(data), len(data))
    assert threading.active_count() == before + 1
    digest.read(1 << 20)
    assert digest.finish() == hashlib.sha256(data).hexdigest()
    assert threading.active_count() == before


def test_an_abandoned_digest_leaves_no_thread() -> None:
    data = b"x" * (9 << 20)
    before = threading.active_count()
    digest = Digest(io.BytesIO(data), len(data))
    digest.read(1000)
    assert digest.abandon() == hashlib.sha256(data[:1000]).hexdigest()
    assert threading.active_count() == before
    assert digest.abandon() == hashlib.sha256(data[:1000]).hexdigest()


def test_a_size_that_lies_does_not_change_the_digest() -> None:
    for claimed in (0, 20 << 20):
        digest = Digest(io.BytesIO(b"abc"), claimed)
        assert digest.finish() == hashlib.sha256(b"abc").hexdigest()
        assert digest.size == 3


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"top1: 0.525\x1b[0m", b"top1: 0.525"),
        # Cut off, a sequence must not leave its digits behind the number.
        (b"top1: 0.525\x1b[0", b"top1: 0.525"),
        (b"top1: 0.525\x1b[1;31", b"top1: 0.525"),
        (b"top1: 0.525\x1b[", b"top1: 0.525"),
        (b"\x1b[1;31mtop1\x1b[0m: 0.5", b"top1: 0.5"),
    ],
)
def test_escape_sequences_leave_no_digits(raw: bytes, text: bytes) -> None:
    assert without_colours(raw) == text


def test_the_lines_at_hand_are_seen_before_they_are_passed() -> None:
    reader = LineReader(io.BytesIO(b"a\n\nb\nc"))
    assert reader.next() == Line(1, b"a")
    assert reader.ahead() == reader.ahead() == b"\nb\n"
    assert reader.above(2, 2) == [b"a"]
    assert [reader.next(), reader.next()] == [Line(2, b""), Line(3, b"b")]
    assert reader.ahead() == b"c"
    assert [reader.next(), reader.ahead(), reader.next()] == [Line(4, b"c", whole=False), b"", None]


def test_of_the_lines_at_hand_those_of_other_programs_are_left_out() -> None:
    omitted = OMITTED + b"\n"
    reader = SparseReader(io.BytesIO(omitted + b"a\n" + omitted + b"b\n" + omitted))
    assert reader.ahead() == b"a\nb\n"
    assert [reader.next(), reader.next()] == [Line(2, b"a"), Line(4, b"b")]
    assert reader.ahead() == b""
    assert reader.next() is None


def test_the_lines_at_hand_where_carriage_returns_end_them() -> None:
    reader = ReturnReader(LineReader(io.BytesIO(b"a\rb\n\nc\rd")))
    assert reader.ahead() == b"a\nb"
    assert [reader.next(), reader.ahead(), reader.next()] == [Line(1, b"a"), b"b", Line(1, b"b")]
    assert reader.ahead() == b"c\nd"
    assert [reader.next(), reader.next(), reader.ahead()] == [Line(3, b"c"), Line(3, b"d", whole=False), b""]


@pytest.mark.parametrize(
    "bar",
    [
        " 50%|█████     | 1716/3432 [05:11<05:00,  5.61it/s]",
        "MTrainProcess:  31%|███       | 11/36 [00:00<00:00, 55.70it/s, loss=0.3]",
        "  0%|          | 0/5 [00:00<?, ?it/s]",
        "100%|##########| 1.2k/1.2k [1:02:33<00:00, 3.1s/it]",
        "1716it [05:11, 5.61it/s]",
    ],
)
def test_what_is_printed_behind_a_progress_bar_is_a_segment(bar: str) -> None:
    raw = f"\r{bar}top1: 0.9".encode()
    assert segments(raw) == [bar.encode(), b"top1: 0.9"]
    assert [line.raw for line in iter(SegmentReader(LineReader(io.BytesIO(raw[1:]))).next, None)] == segments(raw)
    assert segments(bar.encode()) == [bar.encode()]
    assert segments(f"{bar}\rnext".encode()) == [bar.encode(), b"next"]


@pytest.mark.parametrize(
    "text",
    [
        "speed: 5.61it/s] top1: 0.9",
        "50%| 5.61it/s top1: 0.9",
        "640: 100%|███| 8/8 [00:01<00:00, 5.4it/s] ",
        "rows [2]: 5.6it/s",
        "x1716it [05:11, 5.61it/s]top1",
    ],
)
def test_what_is_no_bar_with_something_behind_it_stays_whole(text: str) -> None:
    assert segments(text.encode()) == [text.encode()]
