"""What is said of a command line that is wrong: in both languages, with what was probably meant."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from harness.commands.complaints import translated
from harness.commands.parser import Parser
from tests.conftest import Outcome

Verify = Callable[..., Outcome]


def parser(lang: str) -> Parser:
    made = Parser(lang=lang, prog="verify x")
    made.add_argument("file")
    made.add_argument("--number", type=int)
    made.add_argument("--some", nargs="+")
    made.add_argument("--pair", nargs=2)
    made.add_argument("--maybe", nargs="?")
    made.add_argument("--flag", action="store_true")
    made.add_argument("--colour", choices=("red", "green"))
    group = made.add_mutually_exclusive_group()
    group.add_argument("--one", action="store_true")
    group.add_argument("--two", action="store_true")
    return made


@pytest.mark.parametrize(
    ("arguments", "english", "chinese"),
    [
        ([], "this is missing: file. See `verify x --help`.", "缺少：file。请看 `verify x --help`。"),
        (["a", "--number"], "--number takes a value, and none follows it.", "--number 需要一个值，其后却没有。"),
        (["a", "--number", "b"], "--number takes a number, not `b`.", "--number 需要一个数，而不是 `b`。"),
        (["a", "--some"], "--some takes one value or more,", "--some 需要一个或多个值，"),
        (["a", "--pair", "b"], "--pair takes 2 values.", "--pair 需要 2 个值。"),
        (["a", "--flag=b"], "--flag takes no value; `b` was given.", "--flag 不接受值；给出的是 `b`。"),
        (["a", "--one", "--two"], "--two does not go together with --one.", "--two 不能与 --one 同时使用。"),
        (
            ["a", "--colour", "blue"],
            "--colour cannot be `blue`; it is one of: red, green.",
            "--colour 不能是 `blue`；可选：red, green。",
        ),
        (
            ["a", "--colour", "gren"],
            "did you mean `green`? It is one of: red, green.",
            "是否指 `green`？可选：red, green。",
        ),
        (
            ["a", "--flga"],
            "there is no option `--flga`; did you mean `--flag`? See `verify x --help`.",
            "没有选项 `--flga`；是否指 `--flag`？请看 `verify x --help`。",
        ),
        (["a", "--quite-other"], "there is no option `--quite-other`. See", "没有选项 `--quite-other`。请看"),
        (["a", "b", "c"], "nothing takes this: b c.", "多余的内容：b c。"),
    ],
)
def test_errors_of_argparse(
    capsys: pytest.CaptureFixture[str], arguments: list[str], english: str, chinese: str
) -> None:
    for lang, words in (("en", english), ("zh", chinese)):
        with pytest.raises(SystemExit) as stopped:
            parser(lang).parse_args(arguments)
        said = capsys.readouterr().err
        assert stopped.value.code == 2
        assert words in said
        assert said.startswith("usage: verify x" if lang == "en" else "用法： verify x")


def test_an_unknown_sentence_stays() -> None:
    assert translated("something new", "zh") == "something new"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["lst"], "`lst` is neither a command nor a file; did you mean `list`?"),
        (["--lang", "en", "-q", "lst"], "`lst` is neither a command nor a file; did you mean `list`?"),
        (["--lang"], "--lang takes a value, and none follows it."),
        (["nothing-like-it"], "Commands are: list, show,"),
        (["help", "adit"], "did you mean `audit`?"),
        (["list", "--kind", "tabel"], "no task has --kind `tabel`; did you mean `table`?"),
        (["list", "--status", "xyz"], "no task has --status `xyz`. There are: disputed,"),
        (["list", "--toolkit", "PadleClas"], "did you mean `PaddleClas`?"),
        (["list", "--format", "jsn"], "There is no report format jsn; did you mean json? Known: text, json, csv."),
        (["--task", "125", "--example", "--format", "jnit"], "did you mean junit?"),
        (["--task", "125", "--example", "--report", "html"], "Write --report FORMAT=PATH"),
    ],
)
def test_what_was_mistyped(verify: Verify, arguments: list[str], words: str) -> None:
    outcome = verify(*arguments)
    assert (outcome.status, outcome.out) == (2, "")
    assert words in outcome.err


@pytest.mark.parametrize("command", [["--task", "125"], ["parse"], ["audit"]])
def test_no_input_exists(verify: Verify, tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "logs").mkdir()
    near = verify(*command, tmp_path / "log" / "a.log")
    far = verify(*command, tmp_path / "xyz", tmp_path / "uvw" / "*.log")
    assert (near.status, far.status) == (2, 2)
    assert f"{tmp_path / 'log' / 'a.log'} does not exist; did you mean {tmp_path / 'logs'}?" in near.err
    assert f"{tmp_path / 'xyz'} does not exist, and neither does any other input. Check the path." in far.err


def test_help_of_a_command(verify: Verify) -> None:
    assert verify("help", "lint").out == verify("lint", "--help").out
    assert verify("help").out == verify("--help").out
    assert verify("help", "list", "--lang", "zh").out == verify("list", "--help", "--lang", "zh").out
