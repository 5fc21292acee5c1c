"""Where the output goes: encodings that lack characters, streams that are closed or full, an input that ends."""

from __future__ import annotations

import io
import json
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from harness import cli
from harness.commands.streams import write_to
from tests.conftest import Outcome

EXAMPLE = ["--task", "125", "--example"]


class Pipe:
    """Standard output of one encoding, for calls of the command in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
        self._monkeypatch = monkeypatch
        self._encoding = encoding

    def __call__(self, *arguments: str) -> tuple[int, bytes]:
        raw = io.BytesIO()
        with io.TextIOWrapper(raw, encoding=self._encoding, errors="strict") as stream:
            self._monkeypatch.setattr(sys, "stdout", stream)
            status = cli.main(list(arguments))
            return status, raw.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["init", "--help"],
        ["--help", "--lang", "zh"],
        ["list", "--csv"],
        ["list", "--lang", "zh"],
        ["show", "125", "--lang", "zh"],
        [*EXAMPLE, "--lang", "zh"],
        [*EXAMPLE, "--lang", "zh", "--format", "markdown"],
    ],
)
def test_a_text_is_escaped_where_the_encoding_lacks_a_character(
    monkeypatch: pytest.MonkeyPatch, encoding: str, arguments: list[str]
) -> None:
    status, printed = Pipe(monkeypatch, encoding)(*arguments)
    whole = Pipe(monkeypatch, "utf-8")(*arguments)
    assert (status, printed.decode(encoding)) == (
        0,
        whole[1].decode().encode(encoding, "backslashreplace").decode(encoding),
    )
    assert b"\\u" in printed


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-16"])
@pytest.mark.parametrize(
    "arguments", [["list", "--json"], ["show", "125", "--json"], [*EXAMPLE, "--format", "json"], ["schema", "report"]]
)
def test_json_means_the_same_in_every_encoding(
    monkeypatch: pytest.MonkeyPatch, encoding: str, arguments: list[str]
) -> None:
    status, printed = Pipe(monkeypatch, encoding)(*arguments)
    assert status == 0
    assert json.loads(printed.decode(encoding)) == json.loads(Pipe(monkeypatch, "utf-8")(*arguments)[1])
    assert encoding == "utf-16" or printed.isascii()


def test_json_beyond_the_basic_plane(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    # In an archive a file has this name whatever the locale is.
    with zipfile.ZipFile(tmp_path / "logs.zip", "w") as archive:
        archive.writestr("\U0001f4c8é.txt", "nothing\n")
    arguments = ["--task", "125", str(tmp_path), "--format", "json"]
    status, printed = Pipe(monkeypatch, "cp1252")(*arguments)
    assert (status, b"\\ud83d\\udcc8\\u00e9.txt" in printed) == (3, True)
    assert json.loads(printed) == json.loads(Pipe(monkeypatch, "utf-8")(*arguments)[1])


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_xml_means_the_same_in_every_encoding(monkeypatch: pytest.MonkeyPatch, encoding: str) -> None:
    arguments = [*EXAMPLE, "--lang", "zh", "--format", "junit"]
    status, printed = Pipe(monkeypatch, encoding)(*arguments)
    assert (status, printed.isascii()) == (0, True)
    assert ET.canonicalize(printed) == ET.canonicalize(Pipe(monkeypatch, "utf-8")(*arguments)[1])


def test_junit_says_when(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    suite = ET.fromstring(Pipe(monkeypatch, "utf-8")(*EXAMPLE, "--format", "junit")[1])[0]
    assert (suite.get("timestamp"), suite.get("time")) == ("2023-11-14T22:13:20", "0.000")
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    suite = ET.fromstring(Pipe(monkeypatch, "utf-8")(*EXAMPLE, "--format", "junit")[1])[0]
    assert datetime.strptime(suite.get("timestamp") or "", "%Y-%m-%dT%H:%M:%S").year >= 2023


def test_what_is_no_unicode_is_escaped_in_a_file(tmp_path: Path) -> None:
    write_to(str(tmp_path / "report.txt"), "a\udcffb")
    assert (tmp_path / "report.txt").read_bytes() == b"a\\udcffb"


COMMANDS = [
    [*EXAMPLE],
    ["list", "--csv"],
    ["show", "125"],
    ["parse", "--json", "tests/fixtures/hapi"],
    ["parse", "tests/fixtures/hapi"],
    ["audit", "tests/fixtures/timm"],
    ["schema"],
    ["lint"],
    ["--version"],
    ["init", "--help"],
]


@pytest.mark.parametrize("arguments", COMMANDS)
def test_closed_streams(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, None)
    try:
        assert cli.main(arguments) == 0
    finally:
        for stream in (sys.stdin, sys.stdout, sys.stderr):
            stream.close()


class Full(io.TextIOWrapper):
    """Standard output on a device without room."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


@pytest.mark.parametrize("arguments", COMMANDS)
def test_no_room(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: list[str]) -> None:
    monkeypatch.chdir(Path(__file__).parents[1])
    with Full(io.BytesIO(), encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", stream)
        assert cli.main(arguments) == 2
    assert "No space left on device" in capsys.readouterr().err


class Typed(io.StringIO):
    """What a person types on a terminal before the input ends."""

    def isatty(self) -> bool:
        return True


def test_the_end_of_input_leaves_questions_open(
    verify: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "stdin", Typed("A title\n标题\n"))
    outcome = verify("init", 301, "--in", tmp_path)
    assert outcome.status == 2
    assert "--toolkit, --metric, --target, --unit, --rule, --source" in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_an_answer_in_another_encoding(
    verify: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"\xff\n"), encoding="utf-8")
    monkeypatch.setattr(stream, "isatty", lambda: True, raising=False)
    monkeypatch.setattr(sys, "stdin", stream)
    outcome = verify("init", 301, "--in", tmp_path)
    assert outcome.status == 2
    assert "encoding of the terminal" in outcome.err


def test_an_error_that_cannot_be_printed_keeps_its_status(monkeypatch: pytest.MonkeyPatch) -> None:
    with Full(io.BytesIO(), encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        assert cli.main(["list", "--no-such-option"]) == 2
        assert cli.main(["--task", "999", "x"]) == 2
        monkeypatch.setitem(cli.COMMANDS, "list", "tests.broken_command")
        assert cli.main(["list"]) == 4
