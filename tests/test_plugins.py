"""What installed packages add and what becomes of a broken one: it is named, and the rest goes on."""

from __future__ import annotations

import importlib.metadata
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from runners.logs import installed
from tests.conftest import Outcome
from tests.synthetic import paddleclas

Verify = Callable[..., Outcome]
Install = Callable[..., None]

FORMAT = """
NAME = "mine"
TITLE = "Mine"
def recognise(head):
    return 50 if head.first.startswith(b"MINE") else 0
def parse(reader, log, *, curve=False):
    while (line := reader.next()) is not None:
        if line.raw.startswith(b"top1"):
            log.observe(metric="top1", printed="top1", value_text="83.6", unit="percent", kind="eval", text="top1",
                        line=line.number)
"""
BROKEN = {
    "not_there": None,
    "raises": "raise RuntimeError('on import')",
    "leaves": "import sys; sys.exit(5)",
    "lacks": "x = 1",
    "asked": "NAME = 'asked'\ndef recognise(head): raise ValueError('when asked')",
    "wrong": "NAME = 'wrong'\ndef recognise(head): return 'sure'",
    "nameless": "def recognise(head): return 50",
}


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Pretend that a package offers a module of this source (None: of a name that is not there) in a group."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(folder)
    points: list[EntryPoint] = []

    def offered(*, group: str, name: str | None = None) -> list[EntryPoint]:
        return [point for point in points if point.group == group and name in (None, point.name)]

    monkeypatch.setattr(importlib.metadata, "entry_points", offered)
    monkeypatch.setattr(installed, "offered", lambda: offered(group=installed.GROUP))

    def add(name: str, group: str, source: str | None = None, attribute: str = "") -> None:
        if source is not None:
            (folder / f"plugin_{name}.py").write_text(source)
        points.append(EntryPoint(name, f"plugin_{name}{attribute}", f"reproverify.{group}"))

    yield add
    for name in [name for name in sys.modules if name.startswith("plugin_")]:
        del sys.modules[name]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A log of a built-in format, and two files that none knows."""
    made = tmp_path / "submission"
    made.mkdir()
    (made / "train.log").write_text(paddleclas(["0.83600"]))
    (made / "a.txt").write_text("MINE\ntop1\n")
    (made / "b.txt").write_text("nothing\n")
    return made


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_format_is_named_once_and_the_others_go_on(
    verify: Verify, install: Install, folder: Path, name: str
) -> None:
    install(name, "log_formats", BROKEN[name])
    install("mine", "log_formats", FORMAT)
    outcome = verify("--task", 125, folder, "--format", "json", "--audit")
    assert outcome.status == 3
    assert outcome.rows["replknet-31b-top1"]["verdict"] == "PASS"
    report = outcome.json["reports"][0]
    assert [(p["code"], p["file"]) for p in report["problems"]] == [("plugin_broken", name)]
    assert sorted(log["format"] for log in report["logs"]) == ["mine", "paddleclas"]
    text = verify("--task", 125, folder)
    assert f"{name} (plugin_{name})" in " ".join(text.out.split())


def test_a_format_that_works_hides_nothing(verify: Verify, install: Install, folder: Path) -> None:
    install("other_name", "log_formats", FORMAT)
    outcome = verify("--task", 125, folder, "--format", "json", "--audit")
    assert (outcome.json["reports"][0]["problems"], outcome.status) == ([], 0)


def test_a_broken_format_that_is_asked_for_by_name(verify: Verify, install: Install, folder: Path) -> None:
    install("raises", "log_formats", BROKEN["raises"])
    outcome = verify("parse", "--format-name", "raises", folder)
    assert outcome.status == 2
    assert "plugin_raises" in outcome.err
    assert "RuntimeError: on import" in outcome.err


@pytest.mark.parametrize(
    ("group", "arguments"),
    [("reports", ["--format", "raises"]), ("specs", ["--specs", "raises"])],
)
def test_a_broken_report_or_catalogue_is_named(
    verify: Verify, install: Install, folder: Path, group: str, arguments: list[str]
) -> None:
    install("raises", group, BROKEN["raises"])
    outcome = verify("--task", 125, folder, *arguments)
    assert outcome.status == 2
    assert f"raises (plugin_raises), which an installed package offers as reproverify.{group}" in outcome.err


@pytest.mark.parametrize(
    ("source", "attribute"),
    [(BROKEN["raises"], ""), ("def check(log, context):\n    raise KeyError('late')\n", ":check")],
    ids=["loaded", "asked"],
)
def test_a_broken_check_is_named_once_and_the_rest_goes_on(
    verify: Verify, install: Install, folder: Path, source: str, attribute: str
) -> None:
    install("torn", "checks", source, attribute)
    outcome = verify("--task", 125, folder, "--audit", "--format", "json")
    assert outcome.rows["replknet-31b-top1"]["verdict"] == "PASS"
    problems = outcome.json["reports"][0]["problems"]
    assert [(p["code"], p["file"], p["values"]["group"]) for p in problems] == [
        ("plugin_broken", "torn", "reproverify.checks")
    ]
    assert outcome.status == 3
