"""What a builder of logs takes for a quotation."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runners.logs.reading import base
from runners.logs.reading.lines import CUT, EARLIER, OUTSIDE, SHOWN

BEGINNINGS = ("", " ", "[", "(", "# ", "> ", "theirs> ", "+[2023-", "-2023/", "[paper] ", "(README) ", "2023-", "²")


@given(
    first=st.sampled_from([*BEGINNINGS, *(mark.decode() for mark in (OUTSIDE, EARLIER, CUT, SHOWN))]),
    second=st.sampled_from(BEGINNINGS),
    rest=st.sampled_from(["", "top1: 0.5", "01-02 top1: 0.5 ", "1] epoch 3"]),
)
def test_a_line_that_begins_with_a_digit_is_no_quotation(first: str, second: str, rest: str) -> None:
    text = first + second + rest
    assert base._quotes(text, text.strip()) == (base._QUOTED.match(text) is not None)


def test_marks_of_quotations_are_seen() -> None:
    assert all(base._quotes(text, text.strip()) for text in ("# top1: 1", " > top1: 1", "[paper] top1: 1", "+[2023-01"))
    assert not any(base._quotes(text, text.strip()) for text in ("[2023/03/01] top1: 1", "2023 # top1", "top1: 1"))
