"""What a shell offers: values of options, criteria of the task at hand, under both names."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.commands.completion import whole_parser
from harness.commands.table import COMMANDS
from tests.conftest import Outcome

Verify = Callable[..., Outcome]
BASH = shutil.which("bash")
ROOT = Path(__file__).parents[3]


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
    ],
)
def test_bash_offers(verify: Verify, tmp_path: Path, typed: str, offered: list[str]) -> None:
    script = tmp_path / "completion"
    script.write_text(verify("completion", "bash").out, encoding="utf-8")
    command = tmp_path / "verify"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "bin" / "verify"}" "$@"\n', encoding="utf-8")
    command.chmod(0o755)
    words = " ".join(f"'{word}'" for word in typed.split())
    program = (
        f'export PATH="{tmp_path}:$PATH"; source {script}; COMP_WORDS=({words}); '
        'COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _shtab_verify; printf "%s\\n" "${COMPREPLY[@]}"'
    )
    assert BASH is not None
    done = subprocess.run([BASH, "-c", program], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert [line for line in done.stdout.splitlines() if line] == offered


def test_every_command_is_offered() -> None:
    text = whole_parser("en").format_help()
    assert [name for name in COMMANDS if name != "judge" and name not in text] == []
