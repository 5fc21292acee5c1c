"""What docker keeps of a container is read as the container printed it, at the lines of the file."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from harness.api import verify
from runners.logs.reading.containers import Contained, is_contained, printed_in
from runners.logs.reading.lines import BLOCK, OUTSIDE
from tests.synthetic import paddleclas


def kept(text: str, stream: str = "stdout") -> str:
    lines = text.splitlines(keepends=True)
    return "".join(
        json.dumps({"log": line, "stream": stream, "time": "2023-03-20T01:00:00.1Z"}) + "\n" for line in lines
    )


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_log_that_docker_kept_proves_a_row(tmp_path: Path, mark: str) -> None:
    text = paddleclas(["0.82000", "0.83600"])
    (tmp_path / "8f2b-json.log").write_text(mark + kept(text), encoding="utf-8")
    row = verify(125, str(tmp_path)).reports[0].rows[0]
    assert (row.verdict.value, row.best is not None and row.best.line) == ("PASS", len(text.splitlines()))


def test_what_docker_did_not_keep_is_no_line_of_the_program(tmp_path: Path) -> None:
    text = kept(paddleclas(["0.82000"], epochs=2))
    pasted = paddleclas(["0.83600"], epochs=2, first_epoch=2, config=False, banner=False)
    (tmp_path / "8f2b-json.log").write_text(text + pasted, encoding="utf-8")
    assert not verify(125, str(tmp_path)).reports[0].rows[0].verdict.holds


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (kept("a\nb\nc\nd\n"), True),
        (kept("a\n"), True),
        (kept("a\n")[:-2], False),
        (kept("a\nb\nc\nd\n")[:-20], True),
        (kept("a\n") + "b\n" + kept("c\n"), False),
        ('{"log": "a\\n", "stream": "stdout"}\n', False),
        ('{"log": 3, "stream": "stdout", "time": ""}\n', False),
        ('{"epoch": 1, "loss": 0.3}\n', False),
        ("", False),
    ],
)
def test_a_file_that_docker_keeps_is_known_by_its_first_lines(first: str, expected: bool) -> None:
    assert is_contained(first.encode()) is expected


def test_every_line_keeps_its_number() -> None:
    text = kept("a\n") + "pasted\n\n" + kept("b\n") + kept("c")
    told = printed_in(text.encode())
    assert told == b"a\n" + OUTSIDE + b"pasted\n\nb\nc\n"
    assert printed_in(kept("a\n").encode()[:-1]) == b"a"


@pytest.mark.parametrize("longest", [10, BLOCK, 3 * BLOCK])
def test_lines_of_any_length_are_read_in_pieces(longest: int) -> None:
    text = kept(f"{'x' * longest}\nend\n").encode()
    stream = Contained(io.BytesIO(text))
    parts = []
    while part := stream.read(1000):
        parts.append(part)
    told = b"".join(parts)
    assert told.endswith(b"end\n")
    if 2 * longest < BLOCK:
        assert told == b"x" * longest + b"\nend\n"
