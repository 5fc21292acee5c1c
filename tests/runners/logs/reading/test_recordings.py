"""What asciinema recorded of a terminal is the log that the program printed there, and nothing that was typed."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.report import Report
from harness.values.errors import InputError
from harness.values.verdicts import Verdict
from runners import logs
from runners.logs import beginning
from runners.logs.reading import recordings
from runners.logs.reading.lines import OMITTED
from runners.logs.reading.recordings import may_be_recording, recorded
from tests.synthetic import paddleclas

HEADERS = {
    2: '{"version": 2, "width": 204, "height": 51, "timestamp": 1679275801, "env": {"TERM": "xterm-256color"}}',
    3: '{"version":3,"term":{"cols":204,"rows":51},"timestamp":1679275801}',
}
PROMPT = "\x1b[?2004h(paddle) root@autodl:~/work# "


def recording(*said: str | tuple[str, str], version: int = 2) -> bytes:
    """A recording of what was printed, an event each; pairs are events of another kind."""
    events = [one if isinstance(one, tuple) else ("o", one) for one in said]
    lines = [json.dumps([number / 4, *event]) for number, event in enumerate(events)]
    return "\n".join([HEADERS[version], *lines, ""]).encode()


def screen(text: str) -> list[str]:
    """What a terminal is sent for lines that a program prints, each in two pieces."""
    lines = [line.replace("\n", "\r\n") for line in text.splitlines(keepends=True)]
    return [piece for line in lines for piece in (line[:9], line[9:])]


def judged(tmp_path: Path, data: bytes, name: str = "train.cast") -> Report:
    (tmp_path / name).write_bytes(data)
    return verify(124, str(tmp_path)).reports[0]


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("name", ["train.cast", "train.log"])
@pytest.mark.parametrize(("value", "verdict"), [("0.83", Verdict.PASS), ("0.79", Verdict.FAIL)])
def test_a_recorded_log_is_judged_as_the_log(
    tmp_path: Path, version: int, name: str, value: str, verdict: Verdict
) -> None:
    text = paddleclas(["0.70", value], model="SLaK_tiny", first_epoch=299)
    said = recording(PROMPT, "bash run.sh\r\n", *screen(text), PROMPT, version=version)
    row = judged(tmp_path, said, name).rows[0]
    assert row.verdict is verdict
    assert row.best is not None
    assert f"top1: {value}" in row.best.text
    assert row.best.line is not None
    # The line of the file is that of the event which ends the line.
    assert f"top1: {value}" in said.decode().splitlines()[row.best.line - 1]


def test_a_recorded_log_of_another_model_proves_nothing(tmp_path: Path) -> None:
    text = paddleclas(["0.82", "0.83"], model="ConvNeXt_tiny", first_epoch=299)
    assert judged(tmp_path, recording(*screen(text))).rows[0].verdict is not Verdict.PASS


def test_what_was_typed_or_stands_in_a_mark_is_not_read(tmp_path: Path) -> None:
    failing = paddleclas(["0.70", "0.79"], model="SLaK_tiny", first_epoch=299)
    typed = paddleclas(["0.70", "0.83"], model="SLaK_tiny", first_epoch=299).splitlines()[-2] + "\r\n"
    said = recording(*screen(failing), ("i", typed), ("m", typed))
    row = judged(tmp_path, said).rows[0]
    assert row.verdict is Verdict.FAIL
    assert row.best is not None
    assert "top1: 0.79" in row.best.text


def test_events_of_many_lines_are_counted_among_the_printed_ones(tmp_path: Path) -> None:
    text = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
    report = judged(tmp_path, recording(text.replace("\n", "\r\n")))
    row = report.rows[0]
    assert row.verdict is Verdict.PASS
    assert row.best is not None
    assert row.best.line == 1 + next(n for n, line in enumerate(text.splitlines()) if "top1: 0.83" in line)
    assert "recording_counted" in [finding.code for finding in report.findings]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (HEADERS[2] + "\n", True),
        (HEADERS[3] + "\n", True),
        (HEADERS[2], False),
        ('{"version": 1, "width": 80, "height": 24, "stdout": []}\n', False),
        ('{"version": 2, "models": []}\n', False),
        ('{"version": 3, "width": 80}\n', False),
        ('{"version": "2", "width": 80}\n', False),
        ('{"width": 80, "version": 2}\n', False),
        ('[0.1, "o", "x"]\n', False),
    ],
)
def test_the_first_line_tells_a_recording(first: str, expected: bool) -> None:
    assert may_be_recording(first.encode()) is expected


def test_lines_keep_the_number_of_the_event_that_ends_them() -> None:
    told = recorded(recording("ab", "c\r\nd", "e\r\n", ("i", "x\r\n"), "f\r\n", "g"))
    assert told is not None
    assert not told.counted
    assert told.text.split(b"\n") == [OMITTED, OMITTED, b"abc", b"de", OMITTED, b"f", b"g", b""]
    assert told.bare == b"abc\nde\nf\ng\n"


def test_a_recording_that_was_cut_off_is_read_to_there() -> None:
    whole = recording("a\r\n", "b\r\n")
    told = recorded(whole[:-4])
    assert told is not None
    assert told.bare == b"a\n"


@pytest.mark.parametrize("line", ["top1: 0.83", '{"o": 1}', '[1, "o"]', '["x", "o", "y"]', '[1, "o", "x", "y"]'])
def test_a_file_with_a_line_that_is_no_event_is_no_recording(line: str) -> None:
    assert recorded(recording("a\r\n") + f"{line}\n".encode() + b'[9, "o", "b"]\n') is None


def test_a_recording_that_is_too_large_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beginning, "MAX_RECORDING", 100)

    class File:
        name = "train.cast"
        size = 1000

        def open(self) -> BytesIO:
            return BytesIO(recording(*["x\r\n"] * 20))

    with pytest.raises(InputError) as error:
        logs.read_log(File())
    assert error.value.code == "recording_too_large"
    assert recordings.MAX_RECORDING == 1 << 26


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ({"command": "cat official/train.log"}, Verdict.REVIEW),
        ({"command": "wget -qO- https://x.com/train.log"}, Verdict.REVIEW),
        ({"title": "The log of the authors"}, Verdict.REVIEW),
        ({"title": "Reference"}, Verdict.REVIEW),
        ({"command": "python tools/eval.py -c official.yaml", "title": "SLaK"}, Verdict.PASS),
        ({"command": "/bin/bash", "title": "Compared with the reference"}, Verdict.PASS),
        ({"command": None, "title": ""}, Verdict.PASS),
    ],
)
def test_a_header_may_say_that_what_was_recorded_is_anothers(
    tmp_path: Path, said: dict[str, str | None], verdict: Verdict
) -> None:
    first, _, events = recording(*screen(paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299))).partition(
        b"\n"
    )
    data = json.dumps({**json.loads(first), **said}).encode() + b"\n" + events
    assert judged(tmp_path, data).rows[0].verdict is verdict


@pytest.mark.parametrize(("file", "verdict"), [("official/train.log", Verdict.REVIEW), ("train.log", Verdict.PASS)])
def test_a_command_behind_a_prompt_may_show_the_log_of_others(tmp_path: Path, file: str, verdict: Verdict) -> None:
    text = screen(paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299))
    assert judged(tmp_path, recording(PROMPT, f"cat {file}\r\n", *text)).rows[0].verdict is verdict
