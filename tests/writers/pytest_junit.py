"""Runs pytest on a made-up test module.

`python pytest_junit.py FOLDER` writes `junit.xml`, `pytest.log` (what pytest printed) and `truth.json`: how many tests
had which outcome, counted by pytest's own hook.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

try:
    import pytest
except ImportError as error:
    sys.exit(f"{error.name} is not installed: pip install pytest")

MODULE = """
import pytest

@pytest.mark.parametrize("number", range(6))
def test_small(number):
    assert number < 5

@pytest.mark.skip(reason="no GPU here")
def test_on_a_gpu():
    raise AssertionError

@pytest.fixture
def broken():
    raise OSError("no such file")

def test_with_a_broken_fixture(broken):
    pass

@pytest.mark.xfail(reason="known")
def test_known_to_fail():
    assert False
"""


class Counting:
    """Counts outcomes as pytest reports them."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: Any) -> None:
        if hasattr(report, "wasxfail"):
            self.outcomes["xfailed"] += report.when == "call"
        elif report.when == "call" or report.outcome == "skipped":
            self.outcomes[report.outcome] += 1
        elif report.outcome == "failed":
            self.outcomes["error"] += 1


def main(folder: Path) -> None:
    counting, printed, xml = Counting(), io.StringIO(), str(folder.resolve() / "junit.xml")
    with tempfile.TemporaryDirectory() as place:
        (Path(place) / "test_made_up.py").write_text(MODULE, encoding="utf-8")
        os.chdir(place)
        with contextlib.redirect_stdout(printed):
            pytest.main(["-p", "no:cacheprovider", "--color=no", f"--junitxml={xml}", "test_made_up.py"], [counting])
        os.chdir("/")
    (Path(xml).parent / "pytest.log").write_text(printed.getvalue(), encoding="utf-8")
    (Path(xml).parent / "truth.json").write_text(json.dumps(counting.outcomes) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
