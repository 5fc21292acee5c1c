"""The plugin of pytest, in runs of pytest of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PASS, FAIL = (ROOT / "specs" / "examples" / "125" / kind for kind in ("pass", "fail"))
ID = "replknet-31b-top1"


class Folder:
    """A folder with tests."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")

    def __call__(self, tests: str, *arguments: str) -> tuple[int, str]:
        """Run tests: the exit status, and what was printed."""
        (self.path / "test_it.py").write_text(f"import pytest\n{tests}", encoding="utf-8")
        plugins = ["-p", "no:reproverify", "-p", "harness.pytest_plugin", "-p", "no:cacheprovider"]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "--strict-markers", *plugins, *arguments],
            cwd=self.path,
            env={"PYTHONPATH": str(ROOT), "PATH": "", "SYSTEMROOT": ""},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr


@pytest.fixture
def run(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def test_what_holds_passes(run: Folder) -> None:
    status, out = run(
        f"""
def test_task(reproverify):
    assert reproverify.holds(125, {str(PASS)!r}).verdict.value == "PASS"
def test_criterion(reproverify):
    reproverify.holds(125, {str(PASS)!r}, criterion={ID!r}, strict=True)
@pytest.mark.reproverify(125, {str(PASS)!r}, criterion={ID!r})
def test_marked(): pass
"""
    )
    assert (status, "3 passed" in out) == (0, True)


@pytest.mark.parametrize(
    "call", [f"reproverify.holds(125, {str(FAIL)!r})", f"reproverify.holds(125, {str(FAIL)!r}, {ID!r})"]
)
def test_what_fails_fails_with_the_report(run: Folder, call: str) -> None:
    status, out = run(f"def test_it(reproverify):\n    {call}\n")
    assert status == 1
    assert f"{ID if ID in call else 'task 125'}: FAIL" in out
    assert "misses the target 83.58 %" in out
    assert "harness/pytest_plugin.py" not in out


def test_what_is_missing_does_not_hold(run: Folder) -> None:
    (run.path / "logs").mkdir()
    status, out = run(f"@pytest.mark.reproverify(125, 'logs', {ID!r})\ndef test_it(): pass\n")
    assert (status, f"{ID}: MISSING" in out) == (1, True)


def test_a_mark_judges_what_the_test_leaves_behind(run: Folder) -> None:
    (log,) = PASS.rglob("*.log")
    tests = f"""
import pathlib, shutil
@pytest.mark.reproverify(125, "made")
def test_it():
    pathlib.Path("made").mkdir()
    shutil.copy({str(log)!r}, "made")
"""
    assert run(tests)[0] == 0


def test_a_test_that_fails_is_not_judged(run: Folder) -> None:
    status, out = run("@pytest.mark.reproverify(125, 'nowhere')\ndef test_it(): assert 1 == 2\n")
    assert (status, "assert 1 == 2" in out, "nowhere" in out.replace("'nowhere'", "")) == (1, True, False)


def test_a_criterion_that_nobody_knows(run: Folder) -> None:
    status, out = run(f"def test_it(reproverify):\n    reproverify.holds(125, {str(PASS)!r}, 'nobody')\n")
    assert (status, f"no criterion nobody; known: {ID}" in out) == (1, True)


def test_the_test_s_word_for_a_file_and_specs_of_its_own(run: Folder) -> None:
    ini = f"[pytest]\nreproverify_specs = {ROOT / 'tests' / 'specs'}\n"
    (run.path / "pytest.ini").write_text(ini, encoding="utf-8")
    (run.path / "a.log").write_text("nothing\n", encoding="utf-8")
    status, out = run(
        """
def test_it(reproverify):
    found = reproverify.judge(900, "a.log", mapping={"cyclemlp-b1-top1": "a.log"})
    assert found.verdict.value == "MISSING"
"""
    )
    assert status == 0, out


def test_loading_it_imports_nothing_heavy() -> None:
    code = (
        "import sys, pytest; before = set(sys.modules); import harness.pytest_plugin;"
        "print(sorted(n for n in set(sys.modules) - before if not n.startswith('harness')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_pytest_finds_it() -> None:
    text = (ROOT / "setup.cfg").read_text(encoding="utf-8")
    assert "[options.entry_points]\npytest11 =\n    reproverify = harness.pytest_plugin\n" in text
