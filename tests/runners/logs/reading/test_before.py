"""Words before the stamps of all lines: whole words, of nearly all lines, and none that a logger prints itself."""

import pytest

from runners.logs.reading.before import words

LINE = "[2023/04/02 15:01:{:02d}] ppcls INFO: something {}\n"


def text(before: str, *, of_ten: int = 10) -> bytes:
    return "".join((before if n % 10 < of_ten else "") + LINE.format(n, n) for n in range(20)).encode()


@pytest.mark.parametrize(
    ("before", "expected"),
    [("slak_base ", "slak_base"), ("pod/a-0 main ", "pod/a-0 main"), ("=== ours === ", "=== ours ==="), ("a. ", "")],
)
def test_what_stands_before_every_stamp(before: str, expected: str) -> None:
    assert words(text(before)) == expected


def test_one_line_in_ten_may_lack_it() -> None:
    assert words(text("ours ", of_ten=9)) == "ours"
    assert words(text("ours ", of_ten=8)) == ""


def test_a_log_of_its_own_has_none() -> None:
    assert words(text("")) == words(b"") == ""
    assert words(b"".join(b"Epoch %d: top1 0.5\n" % n for n in range(20))) == ""
    # A name that no stamp follows may be the program's own.
    assert words(b"".join(b"ours Epoch %d: top1 0.5\n" % n for n in range(20))) == ""


def test_a_few_lines_tell_nothing() -> None:
    lines = text("ours ").splitlines(keepends=True)
    assert words(b"".join(lines[:5])) == ""
    assert words(b"".join(lines[:6])) == "ours"
