"""Runs the tutorials: what a `console` block says after a command is what the command prints.

    python docs/tutorials.py                 run every page in this checkout, and write down what is printed now
    python docs/tutorials.py --fresh         follow each on a fresh machine: its own clone, virtual environment and
                                             home, with only what the page installs; ends with 1 where a page does
                                             not hold

A line `...` among what is expected stands for any lines, and `...` within a line for anything in it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PAGES = tuple(
    ROOT / "docs" / f"tutorial-{user}{lang}.md" for user in ("reviewer", "ci", "contributor") for lang in ("", ".zh-CN")
)
_BLOCK = re.compile(r"^```(bash|console)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Stands behind what a command prints.
_END = "\x01end\x01"
_HOME = "https://github.com/reproverify/reproverify"
_PATH = ("/usr/local/bin", "/usr/bin", "/bin")
# What the commands of a page take from the checkout.
_TAKEN = ("specs", "docs/ci")


class Step(NamedTuple):
    """A command, and what the page says that it prints; None where it says nothing (it installs)."""

    command: str
    expected: str | None


def steps(text: str) -> list[Step]:
    """What a page tells to type, in its order."""
    found = []
    for kind, block in _BLOCK.findall(text):
        if kind == "bash":
            found.append(Step(block.strip(), None))
            continue
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            found.append(Step(command, expected))
    return found


def run(commands: Sequence[str], folder: Path, variables: Mapping[str, str]) -> list[str]:
    """What each command prints, one after the other in one shell."""
    script = "".join(f"{command}\n__status=$?; printf '%s\\n' '{_END}'; (exit $__status)\n" for command in commands)
    done = subprocess.run(  # the commands of our own pages
        ["bash", "--norc", "--noprofile"],  # noqa: S607
        input=script,
        cwd=folder,
        env=dict(variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    printed = done.stdout.split(f"{_END}\n")
    return [*printed[:-1], *[printed[-1]] * (len(commands) + 1 - len(printed))]


def holds(expected: str, printed: str) -> bool:
    """Whether `printed` is what was expected."""
    lines = [
        r"(?:.*\n)*" if line == "...\n" else re.escape(line).replace(r"\.\.\.", ".*")
        for line in expected.splitlines(keepends=True)
    ]
    return re.fullmatch("".join(lines), printed) is not None


def here(page: Path, folder: Path, verify: Path) -> list[tuple[Step, str]]:
    """Run a page, but for what it installs, with the program in the folder `verify`; `folder` gets a checkout."""
    checkout = folder / "reproverify"
    for name in _TAKEN:
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "home").mkdir()
    variables = {
        "PATH": os.pathsep.join([str(verify), *_PATH]),
        "HOME": str(folder / "home"),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
    }
    asked = [step for step in steps(page.read_text(encoding="utf-8")) if step.expected is not None]
    return list(zip(asked, run([step.command for step in asked], checkout, variables), strict=True))


def fresh(page: Path) -> Iterator[str]:
    """Follow a page on what comes nearest to a fresh machine; yields what does not hold."""
    with tempfile.TemporaryDirectory(prefix="tutorial-") as place:
        home = Path(place, "home")
        home.mkdir()
        for name in (".config/pip/pip.conf", ".pip/pip.conf"):
            if Path.home().joinpath(name).is_file():
                (home / name).parent.mkdir(parents=True)
                shutil.copy(Path.home() / name, home / name)
        variables = {
            **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
            "PATH": os.pathsep.join([str(Path(sys.executable).resolve().parent), *_PATH]),
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            # The page clones from the project's home, which here is this checkout.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"url.{ROOT}.insteadOf",
            "GIT_CONFIG_VALUE_0": _HOME,
        }
        told = steps(page.read_text(encoding="utf-8"))
        for step, printed in zip(told, run([step.command for step in told], Path(place), variables), strict=True):
            if step.expected is not None and not holds(step.expected, printed):
                yield f"$ {step.command}\n{printed}"
            if step.expected is None:
                print(f"{page.name}: installed, {len(printed.splitlines())} lines printed", flush=True)


def written(page: Path, told: Sequence[tuple[Step, str]]) -> str:
    """The page with what is printed now, where that is another than it says."""
    text = page.read_text(encoding="utf-8")
    for step, printed in told:
        if step.expected is not None and not holds(step.expected, printed):
            text = text.replace(f"$ {step.command}\n{step.expected}", f"$ {step.command}\n{printed}", 1)
    return text


def main() -> int:
    if "--fresh" in sys.argv[1:]:
        wrong = [(page.name, problem) for page in PAGES for problem in fresh(page)]
        for name, problem in wrong:
            print(f"{name}: not as it says:\n{problem}")
        print(f"{len(PAGES)} tutorials, {len(wrong)} commands not as they say")
        return 1 if wrong else 0
    for page in PAGES:
        with tempfile.TemporaryDirectory(prefix="tutorial-") as place:
            page.write_text(written(page, here(page, Path(place), Path(sys.executable).parent)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
