"""What `pip install .` alone can judge: hand-ins where no package of an extra is installed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
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


# Tasks that ask for tensors, which are compared with NumPy, and one task of each other kind.
TENSORS = (102, 111, 137, 138, 139, 140, 176, 187, 188, 189, 190, 191, 198, 199, 200, 202)
OTHERS = (98, 105, 112, 121, 125, 149, 155, 173, 246)


def judged(folder: Path, tasks: Iterable[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """Exit status and report of each task's hand-in, by a process that has nothing of an extra."""
    for task in tasks:
        write(HANDINS[task], "meet", folder / str(task))
    done = subprocess.run(
        [sys.executable, "-c", CHILD],
        input=json.dumps({str(task): HANDINS[task].flags for task in tasks}),
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return {int(task): (status, report) for task, (status, report) in json.loads(done.stdout).items()}


def test_tensors_say_what_to_install_and_the_other_rows_stand(tmp_path: Path) -> None:
    for task, (status, report) in judged(tmp_path, TENSORS).items():
        unread = [row for row in report["rows"] if row["verdict"] == "ERROR"]
        assert {row["kind"] for row in unread} == {"tensors"}, task
        assert {(one["code"], one["values"]["package"], one["values"]["extra"]) for one in report["problems"]} == {
            ("missing_extra", "numpy", "compare")
        }
        assert (status, report["verdict"]) == (3, "ERROR"), task


def test_everything_else_is_judged_as_with_all_extras(tmp_path: Path) -> None:
    for task, (_, report) in judged(tmp_path, OTHERS).items():
        assert (report["verdict"], report["problems"]) == (HANDINS[task].meet, []), task


@pytest.mark.slow
def test_every_other_task(tmp_path: Path) -> None:
    for task, (_, report) in judged(tmp_path, sorted({*HANDINS} - {*TENSORS})).items():
        assert (report["verdict"], report["problems"]) == (HANDINS[task].meet, []), task
