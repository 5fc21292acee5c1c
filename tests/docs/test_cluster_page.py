"""The page "run it on your cluster", followed as it is written, in both languages."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.extras import needs

ROOT = Path(__file__).parents[2]


def commands(page: str) -> list[str]:
    """The commands of a page, in order."""
    return re.findall(r"(?m)^    (\S.*)$", (ROOT / "docs" / page).read_text(encoding="utf-8"))


def test_both_pages_have_the_same_commands() -> None:
    assert commands("cluster.md") == commands("cluster.zh-CN.md")


@pytest.mark.slow
def test_the_page_as_it_is_written(tmp_path: Path) -> None:
    needs("distributed")
    shutil.copytree(ROOT / "specs" / "examples" / "125", tmp_path / "submissions")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    install, scheduler, worker, batch = (line.replace("8786", port) for line in commands("cluster.md"))
    assert install.startswith("pip install")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CACHE_HOME": str(tmp_path)}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    beside = [
        subprocess.Popen([sys.executable, "-m", *line.split()], cwd=tmp_path, env=environment, **quiet)
        for line in (scheduler, worker)
    ]
    try:
        end = time.monotonic() + 120
        while True:  # a scheduler takes its time to start; until then the command says that none answers
            line = [sys.executable, "-m", "harness", *batch.split()[1:], "--format", "json"]
            done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, timeout=300)
            if done.returncode != 2 or time.monotonic() > end:
                break
            time.sleep(0.5)
        found = json.loads(done.stdout)
        assert [(one["name"], one["verdict"]) for one in found["results"]] == [("fail", "FAIL"), ("pass", "PASS")]
        assert len((tmp_path / "results.jsonl").read_text().splitlines()) == 2
    finally:
        for process in beside[::-1]:
            process.terminate()
            process.wait(timeout=60)
