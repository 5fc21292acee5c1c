"""What `pip install .` alone can judge: every hand-in, where no package of an extra is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.tasks.handins import HANDINS
from tests.tasks.running import write

ROOT = Path(__file__).parents[1]
# Judges the folders `TASK` of the working directory, and prints for each task its exit status and its report. What is
# neither of Python's own library nor of the packages that setup.cfg asks for is not installed there.
CHILD = """
import contextlib, io, json, os, sys

CORE = set("harness runners reports specs markdown_it mdurl msgspec tabulate wcwidth yaml _yaml".split())

class NotInstalled:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        if top not in CORE and top not in sys.stdlib_module_names:
            raise ModuleNotFoundError(f"No module named {top!r}", name=top)

sys.meta_path.insert(0, NotInstalled())
from harness.cli import main

found = {}
for task, flags in json.load(sys.stdin).items():
    out, here = io.StringIO(), os.getcwd()
    os.chdir(task)
    with contextlib.redirect_stdout(out):
        status = main(["--task", task, *flags, ".", "--format", "json", "--lang", "en"])
    os.chdir(here)
    found[task] = [status, json.loads(out.getvalue())["reports"][0] if out.getvalue() else None]
json.dump(found, sys.stdout)
"""


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> dict[int, tuple[int, dict[str, Any]]]:
    folder = tmp_path_factory.mktemp("core")
    for task, handin in HANDINS.items():
        write(handin, "meet", folder / str(task))
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps({str(task): handin.flags for task, handin in HANDINS.items()}),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return {int(task): (status, report) for task, (status, report) in json.loads(done.stdout).items()}


@pytest.mark.parametrize("task", sorted(HANDINS))
def test_an_honest_hand_in(task: int, judged: dict[int, tuple[int, dict[str, Any]]]) -> None:
    status, report = judged[task]
    assert status in (0, 1, 3)
    unread = [row for row in report["rows"] if row["verdict"] == "ERROR"]
    if not unread:
        assert report["verdict"] == HANDINS[task].meet
        assert report["problems"] == []
        return
    # Tensors are compared with NumPy: their rows say what to install, and the others stand.
    assert {row["kind"] for row in unread} == {"tensors"}
    assert {(one["code"], one["values"]["package"], one["values"]["extra"]) for one in report["problems"]} == {
        ("missing_extra", "numpy", "compare")
    }
    assert status == 3 or report["verdict"] == "FAIL"


def test_tensors_are_what_it_cannot_judge(judged: dict[int, tuple[int, dict[str, Any]]]) -> None:
    unread = {task for task, (_, report) in judged.items() if any(row["verdict"] == "ERROR" for row in report["rows"])}
    asked = {task for task, (_, report) in judged.items() if any(row["kind"] == "tensors" for row in report["rows"])}
    assert unread
    assert unread <= asked
