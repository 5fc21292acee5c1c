"""Fixtures every test may use."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from harness.cli import main

# How long an example takes, and how long they take to be made, depends on what else the machine does.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


class Outcome(NamedTuple):
    """What one call of the command line did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> dict[str, Any]:
        """The rows of the first report, by criterion."""
        return {row["id"]: row for row in self.json["reports"][0]["rows"]}


@pytest.fixture(scope="session", autouse=True)
def english() -> Iterator[None]:
    """Every test speaks English, without colour and to a terminal of the usual width, whoever runs it."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Call `verify` with these arguments, as a user would, in English."""

    def call(*arguments: object) -> Outcome:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return call


@pytest.fixture
def judge(verify: Callable[..., Outcome], tmp_path: Path) -> Callable[..., Outcome]:
    """Judge logs given as text (`name=text`, or one text) for task 125 and read the JSON report."""

    def call(*texts: str, arguments: tuple[object, ...] = (), **named: str) -> Outcome:
        folder = tmp_path / "submission"
        folder.mkdir(exist_ok=True)
        for number, text in enumerate(texts):
            (folder / f"log{number}.log").write_text(text, encoding="utf-8")
        for name, text in named.items():
            (folder / f"{name}.log").write_text(text, encoding="utf-8")
        return verify("--task", 125, folder, "--format", "json", *arguments)

    return call
