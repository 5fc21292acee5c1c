"""One run, every report: where they go, what stays whole when one cannot be written, and what is printed beside."""

from __future__ import annotations

import errno
import json
import os
import re
import stat
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.commands import parser, streams
from harness.commands.parser import parser_for
from harness.commands.streams import write_to, writing
from harness.commands.table import COMMANDS, load
from harness.values.errors import UsageError
from tests.conftest import Outcome

Verify = Callable[..., Outcome]
EXAMPLE = ("--task", "125", "--example")
ROOT = Path(__file__).parents[3]


def test_one_run_writes_every_report(verify: Verify, tmp_path: Path) -> None:
    places = {name: tmp_path / f"report.{name}" for name in ("json", "junit", "markdown", "text")}
    outcome = verify(*EXAMPLE, *(word for name, path in places.items() for word in ("--report", f"{name}={path}")))
    assert outcome.status == 0
    assert outcome.out == verify(*EXAMPLE).out
    assert json.loads(places["json"].read_text(encoding="utf-8"))["verdict"] == "PASS"
    assert ET.parse(places["junit"]).getroot().tag == "testsuites"
    assert places["markdown"].read_text(encoding="utf-8").startswith("## PASS")
    assert places["text"].read_text(encoding="utf-8") == outcome.out
    assert sorted(os.listdir(tmp_path)) == sorted(path.name for path in places.values())


@pytest.mark.parametrize(
    "command",
    [
        ["list", "SLaK"],
        ["show", "125"],
        ["parse", "tests/fixtures/hapi"],
        ["audit", "tests/fixtures/timm"],
        ["lint"],
        [*EXAMPLE],
    ],
)
def test_json_is_short_for_a_format_in_every_command(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: list[str]
) -> None:
    monkeypatch.chdir(ROOT)
    short, long = verify(*command, "--json"), verify(*command, "--format", "json")
    beside = verify(*command, "--report", f"json={tmp_path / 'a.json'}")
    assert (short.status, short.out) == (long.status, long.out)
    assert beside.out == verify(*command).out
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == short.out
    for line in short.out.splitlines() if command[0] in ("parse", "audit") else [short.out]:
        json.loads(line)


def test_a_report_can_be_printed(verify: Verify) -> None:
    quiet = verify(*EXAMPLE, "-q", "--report", "json=-")
    assert quiet.json["verdict"] == "PASS"
    both = verify(*EXAMPLE, "--report", "markdown=-").out
    assert both == verify(*EXAMPLE).out + verify(*EXAMPLE, "--format", "markdown").out


@pytest.mark.parametrize(
    ("arguments", "printed"),
    [
        ([*EXAMPLE, "-q"], "PASS  1 of 1 required criterion holds.\n"),
        (["--task", "125", "--example", "fail", "-q"], "FAIL  0 of 1 required criterion holds: 1 FAIL.\n"),
        (["list", "SLaK", "-q"], "124\n"),
        (["audit", "tests/fixtures/timm", "-q"], "0 contradictions, 0 suspicious findings, 0 notes\n"),
        (["lint", "-q"], ""),
    ],
)
def test_quiet(verify: Verify, monkeypatch: pytest.MonkeyPatch, arguments: list[str], printed: str) -> None:
    monkeypatch.chdir(ROOT)
    assert verify(*arguments).out == printed


def test_quiet_names_the_criteria_of_a_task(verify: Verify) -> None:
    assert verify("show", "125", "-q").out.splitlines()[0] == "replknet-31b-top1"


@pytest.mark.parametrize("place", ["nowhere/report.json", ""])
def test_a_place_that_is_none_is_told_before_anything_is_judged(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, place: str
) -> None:
    monkeypatch.setattr("harness.commands.judge.judge_and_keep", None)
    outcome = verify(*EXAMPLE, "--report", f"json={tmp_path / place}")
    assert (outcome.status, outcome.out) == (2, "")
    assert str(tmp_path / place) in outcome.err


def test_two_reports_in_one_file(verify: Verify, tmp_path: Path) -> None:
    both = [word for name in ("json", "junit") for word in ("--report", f"{name}={tmp_path / 'a'}")]
    outcome = verify(*EXAMPLE, *both)
    assert outcome.status == 2
    assert f"two reports would be written to {tmp_path / 'a'}." in outcome.err


class FullDisk:
    """What `os.fdopen` returns where the disk has no room for more than `room` bytes."""

    def __init__(self, opened: Any, room: int) -> None:
        self._opened, self._room = opened, room

    def __enter__(self) -> FullDisk:
        self._opened.__enter__()
        return self

    def __exit__(self, *exc: object) -> Any:
        return self._opened.__exit__(*exc)

    def write(self, content: bytes) -> int:
        self._opened.write(content[: self._room])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_keeps_the_old_report_whole(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    report = tmp_path / "report.json"
    report.write_text("old")
    opened = os.fdopen
    monkeypatch.setattr(streams.os, "fdopen", lambda *given, **named: FullDisk(opened(*given, **named), 10))
    outcome = verify(*EXAMPLE, "--report", f"json={report}")
    monkeypatch.undo()
    assert outcome.status == 2
    assert outcome.out.startswith("Task 125")
    assert f"{report} cannot be written: {os.strerror(errno.ENOSPC)}." in outcome.err
    assert report.read_text() == "old"
    assert os.listdir(tmp_path) == ["report.json"]


def test_a_report_that_fails_keeps_no_other_from_being_written(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse(path: str, text: str) -> None:
        if path.endswith("b.json"):
            raise UsageError("output_unwritable", file=path, problem="full")
        write_to(path, text)

    monkeypatch.setattr("harness.commands.output.write_to", refuse)
    names = ("junit=a.xml", "json=b.json", "markdown=c.md")
    outcome = verify(*EXAMPLE, *(word for name in names for word in ("--report", name.replace("=", f"={tmp_path}/"))))
    assert outcome.status == 2
    assert "b.json cannot be written: full." in outcome.err
    assert sorted(os.listdir(tmp_path)) == ["a.xml", "c.md"]


def test_a_file_is_replaced_with_its_permissions_through_a_link(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    write_to(str(link), "new")
    assert (target.read_text(), stat.S_IMODE(target.stat().st_mode), link.is_symlink()) == ("new", 0o640, True)


def test_a_new_file_has_the_usual_permissions(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_to(str(tmp_path / "new"), "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o640


def test_a_device_is_written_as_it_is() -> None:
    write_to(os.devnull, "x")


def test_what_is_written_bit_by_bit_is_whole_or_not_there(tmp_path: Path) -> None:
    place = tmp_path / "lines"
    place.write_text("old")
    with writing(str(place)) as put:
        put("one\n")
        put("two\n")
        assert place.read_text() == "old"
    assert place.read_text() == "one\ntwo\n"

    def fail() -> None:
        with writing(str(place)) as put:
            put("three")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert (place.read_text(), os.listdir(tmp_path)) == ("one\ntwo\n", ["lines"])


@pytest.mark.parametrize(
    ("wanted", "variables", "terminal", "colour"),
    [
        ("auto", {}, True, True),
        ("auto", {}, False, False),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour(
    monkeypatch: pytest.MonkeyPatch, wanted: str, variables: dict[str, str], terminal: bool, colour: bool
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(parser.sys.stdout, "isatty", lambda: terminal)
    assert parser.use_colour(wanted) is colour


def test_colour_is_printed_and_not_written(verify: Verify, tmp_path: Path) -> None:
    outcome = verify(*EXAMPLE, "--color", "always", "--report", f"text={tmp_path / 'a'}")
    assert "\x1b[32mPASS\x1b[0m" in outcome.out
    assert "\x1b" not in (tmp_path / "a").read_text(encoding="utf-8")


# A name that a terminal of 100 columns has no room for, in wide characters where names of files may have any.
LAST = "训练 日志" if sys.getfilesystemencoding() == "utf-8" else "training log"
DEEP = "work dirs/" + "a_very_long_folder_name_of_a_training/" * 4 + LAST


def test_places_titles_and_commands_are_whole_in_a_pipe(
    verify: Verify, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from tests.synthetic import paddleclas

    monkeypatch.chdir(tmp_path)
    (tmp_path / DEEP).mkdir(parents=True)
    (tmp_path / DEEP / "train.log").write_text(paddleclas(["0.83600"]), encoding="utf-8")
    lines = verify("--task", "125", DEEP).out.splitlines()
    assert lines[0].startswith("Task 125  Scaling Up Your Kernels to 31x31: Revisiting Large Kernel Design in CNNs")
    row = next(line for line in lines if line.startswith("replknet-31b-top1"))
    assert re.search(rf"{re.escape(DEEP)}/train\.log:\d+, logged$", row)
    assert f"{DEEP}/train.log" in "\n".join(verify("audit", DEEP, "--verbose").out.splitlines())
    longest = "Scaling Up Your Kernels to 31x31: Revisiting Large Kernel Design in CNNs (RepLKNet)"
    assert any(longest in line for line in verify("list", "RepLKNet").out.splitlines())


@pytest.mark.parametrize("name", [name for name in COMMANDS if name not in ("help", "completion")])
def test_every_command_prints_json(name: str) -> None:
    options = {option for action in parser_for(name, load(name), "en")._actions for option in action.option_strings}
    assert {"--format", "--json", "--report", "--output", "--color", "--quiet", "--lang"} <= options


def test_what_has_one_form_takes_the_option_all_the_same(verify: Verify, tmp_path: Path) -> None:
    assert verify("schema", "report", "--format", "json").json["$id"].endswith("/report-2.json")
    assert verify("help", "list", "--format", "text").out.startswith("usage: verify list")
    assert verify("help", "list", "--format", "json").status == 2
    assert verify("schema", "spec", "--output", tmp_path / "a.json").out == ""
    assert (tmp_path / "a.json").read_text(encoding="utf-8") == verify("schema", "spec").out


def test_a_watched_training_as_json(verify: Verify) -> None:
    found = verify("watch", "specs/examples/125/fail/train.log", "--task", "125", "--once", "--json")
    assert found.status == 1
    assert found.out.count("\n") == 1
    told = found.json
    assert (told["epoch"], told["epochs"], told["finished"]) == (5, 5, True)
    assert told["values"]["top1"] == {
        "best": {"value": "0.83376", "epoch": 4, "line": 87},
        "last": {"value": "0.83342", "epoch": 5, "line": 97},
    }
    assert told["criteria"] == {"replknet-31b-top1": "FAIL"}
    assert [(one["code"], one["lines"]) for one in told["findings"]] == [("best_not_in_series", [98, 87])]
