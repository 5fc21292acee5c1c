"""Runs the command on a hand-in, for the tests and for the page."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from harness.cli import main
from tests.tasks.handins import HANDINS, HandIn
from tests.tasks.writers.writing import Asked, Level

# What the folder of a hand-in is called in commands that people read.
FOLDER = "submission"


class Judged(NamedTuple):
    """The exit status of one call, and its report as JSON."""

    status: int
    report: dict[str, Any]

    @property
    def verdict(self) -> str:
        return str(self.report["verdict"])

    def required(self) -> list[dict[str, Any]]:
        return [row for row in self.report["rows"] if row["required"] and row["verdict"] != "NOT CHECKED"]


def write(handin: HandIn, level: Level, folder: Path) -> None:
    """The hand-in's files in `folder`."""
    for name, content in handin.build(Asked(handin.task, level, handin.targets)).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def judged(task: int, level: Level, folder: Path) -> Judged:
    """The report on the hand-in of `task`, made with its reviewer's flags from inside its folder."""
    handin = HANDINS[task]
    write(handin, level, folder)
    return reported(task, folder, handin.flags)


def reported(task: int, folder: Path, arguments: Sequence[str]) -> Judged:
    """The report on what lies in `folder`, made from inside it with these arguments."""
    out, here = io.StringIO(), Path.cwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(out):
            status = main(["--task", str(task), *arguments, ".", "--format", "json", "--lang", "en"])
    finally:
        os.chdir(here)
    return Judged(status, json.loads(out.getvalue())["reports"][0])


def command(handin: HandIn) -> str:
    """What is typed."""
    return shlex.join(["verify", "--task", str(handin.task), *handin.flags, f"{FOLDER}/"])
