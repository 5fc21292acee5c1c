from __future__ import annotations

import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs.reading.lines import BLOCK, LineReader, line_ends
from runners.logs.reading.needles import SAMPLED, SMALL, After, Haystack, Needle, Search, find, plan

LETTERS = st.lists(st.sampled_from([b"a", b"b", b"v", b"\n", b"ab", b"va", b"av]", b"1", b"2"]), max_size=40).map(
    b"".join
)
NEEDLES: list[Needle] = [b"av", b"vab", After(b"av", b"]"), After(b"b", b"aa"), re.compile(rb"a(?:b|v)b")]


def naive(needle: Needle, text: bytes, start: int, end: int) -> int:
    """Where `needle` begins first, found place by place."""
    for place in range(start, end):
        rest = text[place:end]
        if isinstance(needle, bytes):
            found = rest.startswith(needle)
        elif isinstance(needle, After):
            line = rest.split(b"\n")[0]
            found = line.startswith(needle.mark) and needle.then in line[len(needle.mark) :]
        else:
            found = needle.match(rest) is not None
        if found:
            return place
    return -1


@given(text=LETTERS, start=st.integers(0, 20), cut=st.integers(0, 20), needle=st.sampled_from(NEEDLES))
def test_a_needle_is_found_where_it_first_stands(text: bytes, start: int, cut: int, needle: Needle) -> None:
    end = max(start, len(text) - cut)
    end = min(end, len(text))
    start = min(start, end)
    assert find(needle, text, start, end) == naive(needle, text, start, end)
    assert Search([needle]).first(text, start, end) == naive(needle, text, start, end)


@given(text=LETTERS, start=st.integers(0, 20), cut=st.integers(0, 20), byte=st.sampled_from([b"v", b"b"]))
def test_a_byte_leads_to_every_needle_that_holds_it(text: bytes, start: int, cut: int, byte: bytes) -> None:
    end = max(0, len(text) - cut)
    start = min(start, end)
    needles = [n for n in NEEDLES[:4] if byte in (n.mark if isinstance(n, After) else n)]  # type: ignore[union-attr]
    places = [place for needle in needles if (place := naive(needle, text, start, end)) >= 0]
    found = Search(needles, byte).first(text, start, end)
    # Of several the one whose byte stands first is met first; no needle begins before it.
    assert (found >= 0) == bool(places)
    assert found < 0 or found in places


def test_the_rare_byte_is_chosen_and_shared() -> None:
    text = b"[Train] loss: 1.0\n" * (SAMPLED // 18 + 1)
    searches = plan([b"[Avg]", After(b"[Eval]", b"best"), b"loss"], text, 0, len(text))
    assert [(search._byte, len(search._needles)) for search in searches] == [(b"v", 2), (b"", 1)]
    small = plan([b"[Avg]", b"loss"], text, 0, SAMPLED - 1)
    assert [search._byte for search in small] == [b"", b""]


def test_marks_that_stand_alone_cost_linear_time() -> None:
    text = b"[Eval]" * 200_000 + b"\n"
    needle = After(b"[Eval]", b"best")
    # Looking through the line once a mark would take hours.
    assert find(needle, text, 0, len(text)) == -1
    assert Search([needle], b"v").first(text, 0, len(text)) == -1


@given(lengths=st.lists(st.sampled_from([0, 1, 30, 200, 5000]), max_size=60), whole=st.booleans())
def test_line_ends_are_counted(lengths: list[int], whole: bool) -> None:
    text = b"x" + b"".join(b"y" * length + b"\n" for length in lengths) + (b"" if whole else b"z")
    for start in (0, 1):
        if start < len(text):
            assert line_ends(text, start, len(text)) == text.count(b"\n", start)


def test_line_ends_of_long_lines_that_stop_in_the_middle() -> None:
    text = (b"y" * 199 + b"\n") * 100
    assert line_ends(text, 0, len(text)) == 100
    assert line_ends(text, 0, len(text) - 1) == 99
    assert line_ends(text, 250, len(text) - 250) == 97


def test_line_numbers_are_exact_over_many_blocks() -> None:
    lines = [b"%06d " % n + (b"[Avg]" if n % 5000 == 17 else b"nothing of use") + b"-" * 120 for n in range(1, 20_000)]
    data = b"\n".join(lines)
    assert len(data) > 4 * BLOCK
    reader = LineReader(io.BytesIO(data))
    found = []
    while (line := reader.seek((b"[Avg]", b"banner"))) is not None:
        found.append((line.number, line.raw[:6]))
    assert found == [(n, b"%06d" % n) for n in (17, 5017, 10017, 15017)]
    assert reader.lines == 19_999


def test_a_block_holds_the_lines_at_hand_with_their_number() -> None:
    data = b"".join(b"%05d" % n + b"." * 94 + b"\n" for n in range(1, 20_001)) + b"last"
    reader = LineReader(io.BytesIO(data))
    assert reader.seek((b"00003",)) is not None
    following, read = 4, b""
    while (block := reader.block()) is not None:
        assert block.number == following
        read += block.raw
        following += block.raw.count(b"\n")
    assert read == data[300:]
    assert (reader.lines, reader.block()) == (20_001, None)


@given(
    text=LETTERS,
    mark=st.sampled_from([b"av", b"vab", b"\n", b"bb]", b"zz", b"1", b"a2"]),
    behind=st.sampled_from([b"", b"\n" + b"." * SMALL]),
)
def test_marks_stand_in_a_text_or_do_not(text: bytes, mark: bytes, behind: bytes) -> None:
    assert (mark in Haystack(text + behind)) == (mark in text + behind)


@pytest.mark.parametrize("place", [0, 1, 70_000, 139_995])
def test_a_mark_the_sample_missed_is_found(place: int) -> None:
    text = b"-" * place + b"[Avg]" + b"-" * (140_000 - place)
    assert b"[Avg]" in Haystack(text)
    assert b"[Avg]-[" not in Haystack(text)


@pytest.mark.parametrize("behind", [b"", b"\n" + b"." * SMALL])
def test_digits_of_lines_that_are_alike(behind: bytes) -> None:
    marks = Haystack(b"epoch 1 top1: 0.5\nepoch 2 top1: 0.6\nRan 3 tests" + behind)
    assert all(mark in marks for mark in (b"epoch 2", b"top1: 0.6", b"0.5\nepoch", b"\nRan ", b"epoch "))
    assert not any(mark in marks for mark in (b"epoch 3", b"top5", b"top1: 0.7", b"0.6\nepoch"))
