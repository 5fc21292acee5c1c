"""What the main job imports: heavy packages would cost more time than judging a log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.synthetic import paddleclas

ROOT = Path(__file__).parents[1]
HEAVY = {"numpy", "pandas", "paddle", "scipy", "sklearn", "torch", "visualdl", "tensorboardX", "matplotlib", "dask"}
PROBE = """
import json, sys
from harness.cli import main
status = main(sys.argv[1:])
names = {name.partition(".")[0] for name in sys.modules}
print(json.dumps([status, sorted(names)]), file=sys.stderr)
"""


def imported(*arguments: str) -> tuple[int, set[str]]:
    """Exit status of `verify` with these arguments in a process of its own, and the packages it imported."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", PROBE, *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=True)
    status, names = json.loads(done.stderr.decode().splitlines()[-1])
    return status, set(names)


@pytest.mark.parametrize("form", ["text", "json", "markdown", "junit"])
def test_judging_a_log_imports_nothing_heavy(tmp_path: Path, form: str) -> None:
    log = tmp_path / "train.log"
    log.write_text(paddleclas(["0.83600"]), encoding="utf-8")
    status, names = imported("--task", "125", str(log), "--format", form)
    assert status == 0
    assert {"harness", "runners", "reports"} <= names
    assert names & HEAVY == set()


def test_a_verdict_on_a_log_reads_no_yaml(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(paddleclas(["0.83600"]), encoding="utf-8")
    status, names = imported("--task", "125", str(log))
    assert status == 0
    assert names & {"yaml", "difflib"} == set()


def test_the_parser_of_documents_is_imported_where_there_is_one(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(paddleclas(["0.83600"]), encoding="utf-8")
    for arguments in (("--task", "125"), ("audit",), ("parse",)):
        assert "markdown_it" not in imported(*arguments, str(tmp_path))[1]
    (tmp_path / "README.md").write_text("| Model | Top-1 |\n|---|---|\n| A | 83.6 |\n", encoding="utf-8")
    assert "markdown_it" in imported("--task", "125", str(tmp_path))[1]


def test_the_version_alone_imports_no_command() -> None:
    status, names = imported("--version")
    assert status == 0
    assert names & {"argparse", "msgspec", "decimal"} == set()


def test_parsing_a_log_imports_nothing_heavy(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(paddleclas(["0.83600"]), encoding="utf-8")
    status, names = imported("parse", "--json", str(log))
    assert status == 0
    assert names & HEAVY == set()
