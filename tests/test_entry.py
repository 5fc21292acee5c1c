"""The command itself, as it is installed: nothing in the working directory is imported, whatever PYTHONPATH says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.synthetic import paddleclas

ROOT = Path(__file__).parents[1]
# What the command imports, first of all its own package.
NAMES = ["harness", "runners", "reports", "specs", "yaml", "msgspec", "tabulate", "wcwidth", "markdown_it", "mdurl"]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A submission with modules that say so when they are imported."""
    folder = tmp_path / "submission"
    (folder / "src").mkdir(parents=True)
    trap = "import os\nopen(os.environ['RAN'], 'a').write(__file__ + '\\n')\nraise SystemExit(77)\n"
    for name in NAMES:
        (folder / f"{name}.py").write_text(trap)
        (folder / "src" / f"{name}.py").write_text(trap)
    (folder / "train.log").write_text(paddleclas(["0.83600"]), encoding="utf-8")
    (folder / "README.md").write_text("| Model | Top-1 |\n|---|---|\n| RepLKNet-31B | 83.6 |\n", encoding="utf-8")
    return folder


def run(folder: Path, *path: str) -> tuple[int, str]:
    """Exit status, and which of the traps were imported; behind `path` the project itself is in Python's path."""
    ran = folder.parent / "ran"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([*path, str(ROOT)]), "RAN": str(ran)}
    arguments = [sys.executable, str(ROOT / "bin" / "verify"), "--task", "125", "train.log", "README.md"]
    done = subprocess.run(arguments, cwd=folder, env=environment, capture_output=True, timeout=60, check=False)
    return done.returncode, ran.read_text() if ran.exists() else ""


@pytest.mark.parametrize("entry", [".", "", "src", "./src", "../submission", "{folder}", "{folder}/.", "{link}"])
def test_nothing_is_imported_from_the_working_directory(hostile: Path, entry: str) -> None:
    link = hostile.parent / "link"
    link.symlink_to(hostile)
    assert run(hostile, entry.format(folder=hostile, link=link)) == (0, "")


def test_another_folder_of_the_path_stays(hostile: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (hostile / "msgspec.py").rename(elsewhere / "msgspec.py")
    assert run(hostile, str(elsewhere)) == (77, f"{elsewhere / 'msgspec.py'}\n")


def test_the_two_names_are_one_command() -> None:
    assert (ROOT / "bin" / "verify").read_bytes() == (ROOT / "bin" / "reproverify").read_bytes()
    windows = (ROOT / "bin" / "verify.cmd").read_bytes()
    assert windows.replace(b"~dp0verify", b"~dp0reproverify") == (ROOT / "bin" / "reproverify.cmd").read_bytes()
    assert windows.count(b"\r\n") == windows.count(b"\n")
