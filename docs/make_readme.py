"""Writes the rows of the two examples into README.md and README.zh-CN.md, as the command prints them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.cli import main  # noqa: E402
from tests.tasks.handins import HANDINS  # noqa: E402
from tests.tasks.running import write  # noqa: E402
from tests.tasks.writers.writing import Level  # noqa: E402

PAGES = {"en": ROOT / "README.md", "zh": ROOT / "README.zh-CN.md"}
BEGIN, END = "<!-- examples: python docs/make_readme.py -->", "<!-- end of examples -->"
TASKS, LEVELS = (124, 155), ("meet", "near", "miss")


def printed(task: int, level: Level, lang: str) -> list[str]:
    """The head of the table and the row of the task's number."""
    out, here = io.StringIO(), Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        write(HANDINS[task], level, Path(folder))
        os.chdir(folder)
        try:
            with contextlib.redirect_stdout(out):
                main(["--task", str(task), ".", "--lang", lang, "--color", "never"])
        finally:
            os.chdir(here)
    lines = out.getvalue().splitlines()
    at = next(number for number, line in enumerate(lines) if re.match(r"\S+-(?:top1|map) ", line))
    return [lines[at - 1].rstrip(), lines[at].rstrip()]


def block(lang: str) -> str:
    """The examples as they should stand."""
    lines = [BEGIN]
    for task in TASKS:
        rows = [printed(task, level, lang) for level in LEVELS]
        lines += [
            "",
            f"    $ verify --task {task} submission/",
            *(f"    {line}" for line in [rows[0][0], *(r[1] for r in rows)]),
        ]
    return "\n".join([*lines, "", END])


def page(lang: str) -> str:
    text = PAGES[lang].read_text(encoding="utf-8")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    return text[:start] + block(lang) + text[end:]


if __name__ == "__main__":
    for language, path in PAGES.items():
        path.write_text(page(language), encoding="utf-8")
