"""The tutorials hold: each command prints what the page says, and every page has its sister in the other language."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "docs"))
import tutorials


@pytest.mark.slow
@pytest.mark.parametrize("page", tutorials.PAGES, ids=lambda page: page.stem)
def test_every_command_prints_what_the_page_says(page: Path, tmp_path: Path) -> None:
    for needed in ("sqlalchemy", "jinja2"):
        pytest.importorskip(needed, reason=f"the package {needed}, which the tutorials use, is not installed")
    verify = Path(sys.executable).parent
    if shutil.which("bash") is None or not (verify / "verify").exists():
        pytest.skip("the package is not installed beside this Python, or there is no bash")
    told = tutorials.here(page, tmp_path, verify)
    wrong = [(step.command, printed) for step, printed in told if not tutorials.holds(step.expected or "", printed)]
    assert len(told) > 8
    assert wrong == []


@pytest.mark.parametrize("user", ["reviewer", "ci", "contributor"])
def test_both_languages_run_the_same_commands(user: str) -> None:
    english, chinese = (
        [step.command for step in tutorials.steps((tutorials.ROOT / "docs" / name).read_text(encoding="utf-8"))]
        for name in (f"tutorial-{user}.md", f"tutorial-{user}.zh-CN.md")
    )
    assert [command for command in chinese if command != "export LANG=zh_CN.UTF-8"] == english


def test_what_a_page_tells_to_type() -> None:
    text = "```bash\ninstall it\nand more\n```\n\n```console\n$ a\nb\n$ c\n```\n\n```text\n$ no\n```\n"
    assert tutorials.steps(text) == [
        tutorials.Step("install it\nand more", None),
        tutorials.Step("a", "b\n"),
        tutorials.Step("c", ""),
    ]


@pytest.mark.parametrize(
    ("expected", "printed", "held"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\nb\nc\n", False),
        ("a\n...\n", "a\n", True),
        ("a\n...\nz\n", "a\nb\nc\nz\n", True),
        ("in ... s\n", "in 0.12 s\n", True),
        ("in ... s\n", "in\n s\n", False),
        ("", "", True),
        ("", "anything\n", False),
        ("1.5\n", "145\n", False),
    ],
)
def test_what_is_left_open(expected: str, printed: str, held: bool) -> None:
    assert tutorials.holds(expected, printed) is held


def test_a_command_that_ends_the_shell_is_told(tmp_path: Path) -> None:
    printed = tutorials.run(["echo a", "false; echo $?", "exit 3", "echo b"], tmp_path, {"PATH": "/usr/bin:/bin"})
    assert printed[:2] == ["a\n", "1\n"]
    assert printed[2:] == ["", ""]
