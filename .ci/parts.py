"""What CI runs on a clean clone, as on a machine that has seen nothing of the project.

1. The README's first two commands, word for word, where nothing is installed that they do not install.
2. Lint, types and the package.
3. The tests that the README's commands leave out, marked `slow`: first the batches whose workers are killed and whose
   stores fail, then the others.
4. bubblewrap, and the tests of the sandbox; Chromium, and those of the HTML reports.
5. The documentation as a site, and its tutorials, followed word for word on a fresh machine; PostgreSQL, and the tests
   of the history.
6. The suite without PaddlePaddle, with every Python that is promised and that this machine has, and with the lowest
   versions that setup.cfg allows: two at a time, each in another time zone, locale, temporary folder or order.

Every part runs, whatever becomes of those before it. At the end stand a table of them and the sum of all tests.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
PROMISED = ("3.10", "3.11", "3.12", "3.13")
# Temporary folders: one at least so long, one of five characters.
LONG = 215
SHORT = Path("/ci-5")
# The closing line of pytest: `== 3 failed, 40 passed, 2 skipped in 1.20s ==`.
CLOSING = re.compile(r"^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s", re.MULTILINE)
# A line of pytest's summary: `FAILED tests/test_x.py::test_y - AssertionError: ...`.
BROKEN = re.compile(r"^(?:FAILED|ERROR) .*$", re.MULTILINE)


class Part(NamedTuple):
    """How a part ended: its name, exit status, seconds, how many tests had which outcome, and those that failed."""

    name: str
    status: int
    seconds: float
    counts: dict[str, int]
    broken: Sequence[str] = ()


class Suite(NamedTuple):
    """One suite of the sixth part: its interpreter, what is asked of the installer, and the variables it runs with."""

    name: str
    python: str
    install: Sequence[str]
    variables: Mapping[str, str]


def run(command: Sequence[str], variables: Mapping[str, str] | None = None, folder: Path = ROOT) -> tuple[int, str]:
    """Run a command: its exit status and what it printed, which is shown as it comes."""
    print("+", " ".join(command), flush=True)
    lines = []
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line)
    return process.returncode, "".join(lines)


def quietly(*command: str, variables: Mapping[str, str] | None = None, folder: Path = ROOT) -> tuple[int, str]:
    """Run a command: its exit status and what it printed, which is not shown."""
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    return done.returncode, done.stdout


def part(name: str, work: Callable[[], tuple[int, str]]) -> Part:
    """Do one part and say how it ended."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    status, output = work()
    return Part(name, status, time.monotonic() - began, counts(output), BROKEN.findall(output))


def counts(output: str) -> dict[str, int]:
    """The outcomes in the last closing line of pytest."""
    closings = CLOSING.findall(output)
    return {word: int(number) for number, word in re.findall(r"(\d+) ([a-z]+)", closings[-1])} if closings else {}


def readme(number: int, venv: Path, hidden: Path) -> tuple[int, str]:
    """The README's N-th command, in a virtual environment and without bubblewrap."""
    status, command = quietly(sys.executable, "docs/readme_command.py", str(number))
    if status:
        return status, command
    path = os.pathsep.join([str(venv / "bin"), str(hidden), os.environ["PATH"]])
    return run(["bash", "-euo", "pipefail", "-c", command], {"PATH": path, "VIRTUAL_ENV": str(venv)})


def from_debian(command: str, *packages: str) -> None:
    """Install `packages` where `command` is not there and this machine can."""
    if shutil.which(command) is None and os.geteuid() == 0 and shutil.which("apt-get"):
        install = f"apt-get install -qq -y --no-install-recommends {' '.join(packages)}"
        status, output = quietly("sh", "-c", f"{install} || {{ apt-get update -qq && {install}; }}")
        if status:
            print(output, f"{packages[0]} cannot be installed: its tests are skipped", sep="\n", flush=True)


# Workers are killed, the scheduler is restarted, stores fail.
FAULTS: Final = ("tests/harness/batch/test_faults.py", "tests/harness/batch/test_stores.py")
KILLS: Final = "30"


def faults(venv: Path) -> tuple[int, str]:
    """The tests of a batch under fire, alone on the machine and with more kills than a developer waits for."""
    status, output = run([*pip(venv), "install", "-q", f"{ROOT}[slow-test]"])
    if status:
        return status, output
    tests = [str(venv / "bin" / "python"), "-m", "pytest", "-n", "0", "-m", "slow", *FAULTS]
    return run(tests, {"REPROVERIFY_TEST_KILLS": KILLS})


def slow(venv: Path) -> tuple[int, str]:
    """The other tests that the README's command leaves out."""
    others = [f"--ignore={path}" for path in FAULTS]
    return run([str(venv / "bin" / "python"), "-m", "pytest", "-n", "auto", "-m", "slow", *others])


def sandbox(venv: Path) -> tuple[int, str]:
    """The tests of what runs programs, with bubblewrap where it can be installed."""
    from_debian("bwrap", "bubblewrap")
    tests = ("tests/runners/command", "tests/runners/paddle_model")
    return run([str(venv / "bin" / "python"), "-m", "pytest", "-n", "auto", "-m", "", *tests])


def shells(venv: Path) -> tuple[int, str]:
    """The tests of the completion scripts, in the shells that the first part lacks."""
    for shell in ("zsh", "fish"):
        from_debian(shell, shell)
    return run([str(venv / "bin" / "python"), "-m", "pytest", "-n", "0", "tests/harness/commands/test_completion.py"])


def browser(venv: Path) -> tuple[int, str]:
    """The tests of the HTML reports in a Chromium, where one can be installed."""
    from_debian("chromium-headless-shell", "chromium-headless-shell", "fonts-noto-cjk")
    status, output = run([*pip(venv), "install", "-q", f"{ROOT}[browser]"])
    if status:
        return status, output
    tests = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("tests/reports/html/test_*browser.py"))
    return run([str(venv / "bin" / "python"), "-m", "pytest", "-n", "0", "-m", "", *tests])


def database(venv: Path) -> tuple[int, str]:
    """The tests of the history with a server of PostgreSQL where it can be installed, and with as many records as said.

    The tests start the server.
    """
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")) and os.geteuid() == 0 and shutil.which("apt-get"):
        install = "apt-get install -qq -y postgresql"
        status, output = quietly("sh", "-c", f"{install} || {{ apt-get update -qq && {install}; }}")
        if status:
            print(output, "PostgreSQL cannot be installed: its tests are skipped", sep="\n", flush=True)
    tests = [str(venv / "bin" / "python"), "-m", "pytest", "-n", "0", "-m", "", "tests/harness/history"]
    return run(tests, {"REPROVERIFY_TEST_RECORDS": "1000"})


def interpreter(version: str) -> str | None:
    """The path of a Python of this version, if the machine has one."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv", "versions")
    for name in (f"python{version}", *sorted(map(str, pyenv.glob(f"{version}.*/bin/python")))):
        code = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable)"
        try:
            status, output = quietly(name, "-I", "-c", code)
        except OSError:
            continue
        if not status and output.startswith(f"{version} "):
            return output.strip().partition(" ")[2]
    return None


def suites(long: Path, short: Path) -> list[Suite]:
    """The suites of the sixth part, so that a test that depends on its surroundings fails in one of them."""
    surroundings: dict[str, tuple[Sequence[str], Mapping[str, str]]] = {
        "3.10": ((), {"TMPDIR": str(long), "TZ": "America/St_Johns", "LC_ALL": "zh_CN.UTF-8"}),
        # In random order.
        "3.11": (("pytest-randomly",), {"TZ": "UTC"}),
        # No UTF-8 but where it is asked for.
        "3.12": ((), {"TZ": "Asia/Kolkata", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        "3.13": ((), {"TMPDIR": str(short), "TZ": "Pacific/Apia", "LANG": "tr_TR.UTF-8"}),
    }
    made = []
    for version in PROMISED:
        python = interpreter(version)
        print(f"Python {version}: {python or 'not on this machine'}", flush=True)
        if python:
            made.append(Suite(f"core, Python {version}", python, *surroundings[version]))
    if made:
        # The oldest packages have files for the oldest Python.
        lowest = f"core, lowest versions, {made[0].name.removeprefix('core, ')}"
        made.append(Suite(lowest, made[0].python, ("--resolution", "lowest-direct"), {}))
    return made


def suite(one: Suite, uv: str, folder: Path) -> Part:
    """Install and test in a clone that has nothing beside it, and in one process: two run at a time."""
    began = time.monotonic()
    clone, python = folder / "clone", str(folder / "venv" / "bin" / "python")
    steps: list[tuple[list[str], Mapping[str, str]]] = [
        (["git", "clone", "-q", str(ROOT), str(clone)], {}),
        ([one.python, "-m", "venv", str(folder / "venv")], {}),
        ([uv, "pip", "install", "-q", "--python", python, *one.install, f"{clone}[test]"], {}),
        ([python, "-m", "pytest", "-q", "-n", "0"], one.variables),
    ]
    status, output = 0, ""
    for command, variables in steps:
        status, output = quietly(*command, variables=variables, folder=clone if clone.exists() else ROOT)
        if status:
            print(f"\n== {one.name}\n+ {' '.join(command)}\n{output}", flush=True)
            break
    ended = Part(one.name, status, time.monotonic() - began, counts(output), BROKEN.findall(output))
    print(f"{one.name}: {table([ended]).splitlines()[1].removeprefix(one.name).strip()}", flush=True)
    return ended


def table(parts: Sequence[Part]) -> str:
    """The parts, a line each."""
    words = list(
        dict.fromkeys(word for one in parts for word in ("passed", "failed", "skipped", "deselected", *one.counts))
    )
    rows = [["part", "", "seconds", *words]]
    for one in parts:
        numbers = [str(one.counts.get(word, 0)) if one.counts else "" for word in words]
        rows.append([one.name, "failed" if one.status else "ok", f"{one.seconds:.0f}", *numbers])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def everything(work: Path, short: Path) -> list[Part]:
    """All parts, in a folder for what they make and one with a short name."""
    hidden, fresh, tools = (work / name for name in ("hidden", "readme", "tools"))
    hidden.mkdir()
    if shutil.which("bwrap"):
        # One that an earlier run installed: the README does not ask for it.
        (hidden / "bwrap").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
        (hidden / "bwrap").chmod(0o755)
    for folder in (fresh, tools):
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    parts = [
        part("README, command 1", lambda: readme(1, fresh, hidden)),
        part("README, command 2", lambda: readme(2, fresh, hidden)),
        part("tools of CI", lambda: run([*pip(tools), "install", "-q", "tox>=4.11", "uv"])),
        part("lint, types, package", lambda: run([str(tools / "bin" / "tox"), "run", "-e", "lint,types,package"])),
        part("faults", lambda: faults(fresh)),
        part("slow tests", lambda: slow(fresh)),
        part("sandbox", lambda: sandbox(fresh)),
        part("shells", lambda: shells(fresh)),
        part("browser", lambda: browser(fresh)),
        part("docs", lambda: run([str(tools / "bin" / "tox"), "run", "-e", "docs"])),
        part("history", lambda: database(fresh)),
    ]
    print("\n== every Python, and the lowest versions", flush=True)
    long = work
    while len(str(long)) < LONG:
        long /= "d" * 50
    long.mkdir(parents=True)
    with ThreadPoolExecutor(2) as pool:
        uv = str(tools / "bin" / "uv")
        waiting = [
            pool.submit(suite, one, uv, work / f"suite{number}") for number, one in enumerate(suites(long, short))
        ]
        return parts + [one.result() for one in waiting]


def pip(venv: Path) -> list[str]:
    return [str(venv / "bin" / "python"), "-m", "pip"]


def report(parts: Sequence[Part]) -> None:
    """Print what failed, the table, and the sum of all tests; a part that failed without tests counts as one."""
    print("".join(f"\n{one.name}: {line}" for one in parts for line in one.broken))
    print(f"\n{table(parts)}\n")
    total = {word: sum(one.counts.get(word, 0) for one in parts) for word in ("passed", "failed", "skipped")}
    total["failed"] += sum(one.status != 0 and not one.counts.get("failed") for one in parts)
    print(", ".join(f"{number} {word}" for word, number in total.items()), flush=True)


def main() -> int:
    os.environ["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    with tempfile.TemporaryDirectory(prefix="ci-", ignore_cleanup_errors=True) as name:
        short = SHORT if os.access(SHORT.parent, os.W_OK) else Path(name, "s")
        short.mkdir(exist_ok=True)
        try:
            parts = everything(Path(name), short)
        finally:
            shutil.rmtree(short, ignore_errors=True)
        # Before all this is removed, which takes a while.
        report(parts)
    return int(any(one.status for one in parts))


if __name__ == "__main__":
    sys.exit(main())
