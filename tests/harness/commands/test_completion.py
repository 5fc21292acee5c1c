"""What a shell offers: values of options, criteria of the task at hand, under both names."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.commands.completion import whole_parser
from harness.commands.table import COMMANDS
from tests.conftest import Outcome

Verify = Callable[..., Outcome]
BASH, FISH, ZSH = map(shutil.which, ("bash", "fish", "zsh"))
ROOT = Path(__file__).parents[3]


def _script(verify: Verify, folder: Path, shell: str) -> Path:
    """The completion script of a shell, beside a `verify` that it can ask."""
    script = folder / "completion"
    script.write_text(verify("completion", shell).out, encoding="utf-8")
    command = folder / "verify"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "bin" / "verify"}" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    return script


@pytest.mark.parametrize(
    ("shell", "line"),
    [
        ("bash", "-F _shtab_verify reproverify"),
        ("zsh", "#compdef verify reproverify"),
        ("fish", "complete -c reproverify -w verify"),
    ],
)
def test_both_names_are_completed(verify: Verify, shell: str, line: str) -> None:
    assert any(one.endswith(line) for one in verify("completion", shell).out.splitlines())


@pytest.mark.skipif(BASH is None, reason="bash is not installed")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("verify --task 12", ["120", "121", "122", "123", "124", "125", "126", "127", "128", "129"]),
        ("verify --format j", ["json", "junit"]),
        ("reproverify au", ["audit"]),
        ("verify list --kind de", ["deliverable", "deployment"]),
        ("verify audit --format ht", ["html"]),
        ("verify eval --family coc", ["coco"]),
        ("verify parse --format-name timm", ["timm"]),
        ("verify help lin", ["lint"]),
        ("verify --color al", ["always"]),
        ("verify --task 125 --map rep", ["replknet-31b-top1"]),
        ("verify eval --task 125 --criterion rep", ["replknet-31b-top1"]),
        ("verify --map rep", []),
        ("verify --fail-on mi", ["missing"]),
        ("verify batch --tasks au", ["auto"]),
        ("verify init --metric top1", ["top1"]),
        ("verify compare --tolerance reprod-log-d", ["reprod-log-default"]),
        ("verify list --toolkit A", []),  # AI Studio is two words to a shell
    ],
)
def test_bash_offers(verify: Verify, tmp_path: Path, typed: str, offered: list[str]) -> None:
    script = _script(verify, tmp_path, "bash")
    words = " ".join(f"'{word}'" for word in typed.split())
    program = (
        f'export PATH="{tmp_path}:$PATH"; source {script}; COMP_WORDS=({words}); '
        'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _shtab_verify; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert BASH is not None
    done = subprocess.run([BASH, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert [line for line in done.stdout.splitlines() if line] == offered


@pytest.mark.skipif(FISH is None, reason="fish is not installed")
@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("verify --task 24", ["240", "241", "242", "243", "244", "245", "246"]),
        ("verify audit --format ", ["html", "json", "text"]),
        ("reproverify eval --family coc", ["coco"]),
        ("verify eval --task 125 --criterion rep", ["replknet-31b-top1"]),
        ("verify --task 125 --map rep", ["replknet-31b-top1"]),
        ("verify help lin", ["lint"]),
    ],
)
def test_fish_offers(verify: Verify, tmp_path: Path, typed: str, offered: list[str]) -> None:
    script = _script(verify, tmp_path, "fish")
    program = f'set -gx PATH {tmp_path} $PATH; source {script}; complete -C "{typed}"'
    assert FISH is not None
    line = [FISH, "--no-config", "-c", program]
    done = subprocess.run(line, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert sorted(line.partition("\t")[0] for line in done.stdout.splitlines()) == offered


@pytest.mark.skipif(ZSH is None, reason="zsh is not installed")
@pytest.mark.parametrize("how", ["sourced", "loaded"])
def test_zsh_offers(verify: Verify, tmp_path: Path, how: str) -> None:
    """A line is typed and completed; what stands on it then is read back from the shell's editor."""
    (tmp_path / "functions").mkdir()
    script = _script(verify, tmp_path, "zsh").rename(tmp_path / "functions" / "_verify")
    completed = {
        "verify au": "verify audit ",
        "reproverify au": "reproverify audit ",
        "verify --task 24": "verify --task 24",
        "verify --format ju": "verify --format junit ",
        "verify audit --format j": "verify audit --format json ",
        "verify audit --format ju": "verify audit --format ju",
        "verify audit --fail": "verify audit --fail",
        "verify --fail": "verify --fail-on ",
        "verify functions --fail": "verify functions --fail-on ",
        "verify fun": "verify functions/",
        "verify check-attestation --k": "verify check-attestation --key ",
        "verify --task 125 --map rep": "verify --task 125 --map replknet-31b-top1 ",
        "verify eval --task 125 --criterion rep": "verify eval --task 125 --criterion replknet-31b-top1 ",
    }
    begin = [f"export PATH={tmp_path}:$PATH", "unsetopt beep auto_list auto_menu", "autoload -Uz compinit"]
    if how == "loaded":
        begin.append(f"fpath=({script.parent} $fpath)")
    begin.append(f"compinit -u -d {tmp_path / 'dump'}")
    if how == "sourced":
        begin.append(f"source {script}")
    begin.append('tell() { print -r -- $\'\\n\'"<""<$BUFFER>"">"; zle send-break }; zle -N tell; bindkey \'^X\' tell')
    with _typing(str(ZSH), tmp_path) as type_:
        type_("; ".join(begin) + "; print -r -- '<''<'ready'>''>'\n")
        assert {typed: type_(f"{typed}\t\x18") for typed in completed} == completed


@contextmanager
def _typing(shell: str, folder: Path) -> Iterator[Callable[[str], str]]:
    """A shell on a terminal of its own; what is typed is answered by what it prints between << and >>."""
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "400"}
    ours, theirs = pty.openpty()
    job = subprocess.Popen([shell, "-f", "-i"], stdin=theirs, stdout=theirs, stderr=theirs, cwd=folder, env=environment)
    os.close(theirs)

    def type_(text: str) -> str:
        os.write(ours, text.encode())
        seen = ""
        while not (answer := re.search(r"<<(.*?)>>", seen, re.DOTALL)):
            assert select.select([ours], [], [], 60)[0], f"no answer to {text!r}: {seen!r}"
            seen += os.read(ours, 1 << 16).decode(errors="replace")
        return answer[1]

    try:
        yield type_
    finally:
        job.kill()
        job.wait()
        os.close(ours)


def test_every_command_is_offered() -> None:
    text = whole_parser("en").format_help()
    assert [name for name in COMMANDS if name != "judge" and name not in text] == []
