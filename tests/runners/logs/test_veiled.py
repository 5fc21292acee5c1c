"""A failing log that is written otherwise than its program wrote it is read, or an ERROR row says why it is not."""

from __future__ import annotations

import base64
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.report import Report
from harness.values.verdicts import Verdict
from runners.logs.reading.veiled import one_line
from tests.synthetic import paddleclas

PASSING = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
FAILING = paddleclas(["0.70", "0.71"] * 4, model="SLaK_tiny", first_epoch=293)


def utf7(text: str) -> bytes:
    """UTF-7 in which no word stands as it is."""
    lines = (base64.b64encode(line.encode("utf-16-be")).rstrip(b"=") for line in text.splitlines())
    return b"".join(b"+" + line + b"-\n" for line in lines)


VEILS: dict[str, Callable[[str], bytes]] = {
    "base64": lambda text: base64.encodebytes(text.encode()),
    "base64 on one line": lambda text: base64.b64encode(text.encode()),
    "base64 with a head": lambda text: b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(text.encode()),
    "base64 of a gz": lambda text: base64.encodebytes(gzip.compress(text.encode(), mtime=0)),
    "base16": lambda text: text.encode().hex().encode(),
    "UTF-7": utf7,
    "blanks": lambda text: text.replace("\n", " ").encode(),
    "backslashes": lambda text: text.replace("\n", "\\n").encode(),
    "NULs": lambda text: text.replace("\n", "\0").encode(),
    "U+2028": lambda text: text.replace("\n", "\u2028").encode(),
}


def judged(tmp_path: Path, data: bytes) -> Report:
    (tmp_path / "train.log").write_text(PASSING)
    (tmp_path / "notes.txt").write_bytes(data)
    return verify(124, str(tmp_path)).reports[0]


@pytest.mark.parametrize("veiled", VEILS.values(), ids=VEILS)
def test_a_log_that_is_not_read_is_an_error(tmp_path: Path, veiled: Callable[[str], bytes]) -> None:
    report = judged(tmp_path, veiled(FAILING))
    assert [problem.code for problem in report.problems] in (["log_veiled"], ["log_one_line"])
    assert report.verdict is Verdict.ERROR


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
def test_wide_characters_are_read(tmp_path: Path, encoding: str) -> None:
    report = judged(tmp_path, FAILING.encode(encoding))
    assert not report.problems
    assert [log.file.rpartition("/")[2] for log in report.logs] == ["notes.txt", "train.log"]


@pytest.mark.parametrize(
    "data",
    [
        base64.encodebytes(bytes(range(256)) * 40),
        base64.encodebytes(b"No log, but some prose. " * 400),
        b"0123456789abcdef\n" * 400,
        b"C++ and Java +more, 1+1=2 +++ a+b-c+d\n" * 400,
        b'{"log": [' + b'"2023-03-01 09:00:00 epoch 1 loss", ' * 400 + b"1]}",
        b"loss 0.5, " * 1000,
    ],
    ids=["bytes", "prose", "digests", "pluses", "json", "values"],
)
def test_what_is_no_log_is_no_error(tmp_path: Path, data: bytes) -> None:
    report = judged(tmp_path, data)
    assert not report.problems
    assert report.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("times", "rest", "expected"),
    [(8, 2048, True), (7, 2048, False), (8, 1700, False)],
)
def test_how_much_of_a_line_is_a_log(times: int, rest: int, expected: bool) -> None:
    assert one_line(b"2023-03-01 09:00:00 a " * times + b"x" * rest) == expected
    assert not one_line(b"2023-03-01 09:00:00 a\n" * times + b"x" * rest)
    assert not one_line(b"2023-03-01 09:00:00 a\r" * times + b"x" * rest)
