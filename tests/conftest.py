"""Fixtures every test may use."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

import harness.text
import reports
from harness.cli import main
from harness.judging.report import Document
from reports.options import Rendering
from reports.text import render as as_text

# How long an example takes, and how long they take to be made, depends on what else the machine does. The same examples
# are tried each time, so that a run of the suite tells what the change did; REPROVERIFY_TEST_SEARCH=1 tries others.
settings.register_profile(
    "suite",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=not os.environ.get("REPROVERIFY_TEST_SEARCH"),
)
settings.load_profile("suite")


DESELECTED = pytest.StashKey[int]()


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    if items:
        stash = items[0].config.stash
        stash[DESELECTED] = stash.get(DESELECTED, 0) + len(items)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of pytest-xdist says how many tests it left out: every one of them leaves out the same."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["deselected"] = session.config.stash.get(DESELECTED, 0)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """The closing line counts what was left out, with pytest-xdist too, which would not tell."""
    count = getattr(node, "workeroutput", {}).get("deselected", 0)
    stats = node.config.pluginmanager.get_plugin("terminalreporter").stats
    if count:
        stats["deselected"] = [SimpleNamespace() for _ in range(count)]


@pytest.fixture(autouse=True)
def unfilled(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every gap of every message that was shown was filled; a test that leaves one clears the list."""
    left: list[str] = []

    def hear(code: str, name: str) -> str:
        left.append(f"{code}: {name}")
        return f"{{{name}}}"

    monkeypatch.setattr(harness.text, "unfilled", hear)
    yield left
    assert left == [], "a message has a gap that its caller does not fill"


@pytest.fixture
def made_up(unfilled: list[str]) -> Iterator[None]:
    """For reports that a test invents, with messages that have no values."""
    yield
    unfilled.clear()


def read_aloud(document: Document) -> None:
    """Say everything a report has to say, in both languages, so that a gap nobody fills is heard of."""
    for lang in harness.text.LANGUAGES:
        as_text(document, Rendering(lang=lang, width=100, colour=False, verbose=True))


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
        for name in ("LC_ALL", "LC_MESSAGES", "LANG", "COLUMNS", "NO_COLOR", "FORCE_COLOR"):
            patch.delenv(name, raising=False)
        # What tells when it was made is the same every time.
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield


@pytest.fixture
def verify(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Call `verify` with these arguments, as a user would, in English."""

    load = reports.load

    def loaded(name: str) -> reports.Renderer:
        renderer = load(name)

        def render(document: Document, options: Rendering) -> str:
            read_aloud(document)
            return renderer(document, options)

        return render

    monkeypatch.setattr(reports, "load", loaded)

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
