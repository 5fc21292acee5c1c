"""A log that is read in pieces, whatever the places where it is cut, is the log that is read at once."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterable, Iterator
from textwrap import dedent

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import FORMATS, load_format, read_log
from runners.logs.reading.base import Head, LogBuilder
from runners.logs.reading.described import Format
from runners.logs.reading.pieces import Piece, Span, join, read, search, spans
from tests.runners.logs.logs import FIXTURES, InMemory


def described() -> list[tuple[Format, bytes]]:
    """Every description with its samples and the fixtures that it reads."""
    formats = [found for name in FORMATS if isinstance(found := load_format(name), Format)]
    texts = [(one, dedent(sample.text).encode()) for one in formats for sample in one.samples]
    for path in sorted(FIXTURES.rglob("*")):
        data = path.read_bytes() if path.is_file() else b"\0"
        log = None if b"\0" in data or len(data) > 1 << 18 else read_log(InMemory(data, path.name)).log
        texts += [(one, data) for one in formats if log is not None and one.name == log.format]
    return texts


TEXTS = described()


def at_once(one: Format, data: bytes, *, curve: bool) -> Log:
    builder = LogBuilder("train.log", one.name, head(data), curve=curve)
    file = InMemory(data)
    from runners.logs.reading.lines import LineReader

    one.parse(LineReader(file.open()), builder, curve=curve)
    return builder.log


def head(data: bytes) -> Head:
    return Head(name="train.log", first=data[: 1 << 15], last=data[1 << 15 :][-(1 << 15) :])


def shipped(work: Callable[[Span], Piece], parts: Iterable[Span]) -> Iterator[Piece]:
    """As another process would search them: last first, and what was found comes as bytes."""
    done = [pickle.dumps(work(span)) for span in reversed(list(parts))]
    return (pickle.loads(piece) for piece in reversed(done))


@settings(deadline=None, max_examples=300)
@given(st.data())
def test_in_pieces_as_at_once(data: st.DataObject) -> None:
    one, text = data.draw(st.sampled_from(TEXTS))
    curve = data.draw(st.booleans())
    offsets = data.draw(st.lists(st.integers(0, len(text)), max_size=6))
    builder = LogBuilder("train.log", one.name, head(text), curve=curve)
    lines = read(lambda: io.BytesIO(text), one, builder, offsets, curve=curve, each=shipped)
    assert builder.log == at_once(one, text, curve=curve)
    assert lines == len(text.splitlines()) or b"\r" in text or b"\x0c" in text


@settings(deadline=None)
@given(text=st.text("ab\n", max_size=40).map(str.encode), offsets=st.lists(st.integers(0, 45), max_size=5))
def test_spans_are_whole_lines_and_the_whole_file(text: bytes, offsets: list[int]) -> None:
    parts = spans(io.BytesIO(text), offsets)
    assert b"".join(text[span.start : span.end] for span in parts) == text
    for span in parts[:-1]:
        assert text[span.end - 1 : span.end] == b"\n"
    for span in parts:
        assert span.before == text[: span.start].removesuffix(b"\n").rpartition(b"\n")[2]


def test_a_piece_that_begins_in_a_dump_is_searched_knowing_so() -> None:
    one = load_format("paddlevideo")
    assert isinstance(one, Format)
    text = dedent(one.samples[0].text).encode()
    cut = text.index(b"    valid")
    first, second = spans(io.BytesIO(text), [cut])
    head_of = search(io.BytesIO(text), first, one, curve=False, below=None)
    blind = search(io.BytesIO(text), second, one, curve=False, below=None)
    knowing = search(io.BytesIO(text), second, one, curve=False, below=head_of.ended)
    assert head_of.ended is not None
    assert len(knowing.found) > len(blind.found)
    with pytest.raises(AssertionError):
        join(head_of, blind)
    assert join(head_of, knowing).lines == text.count(b"\n")
