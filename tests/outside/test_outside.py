"""Everything that a package of its own can add, installed and at work; and a package of which every part fails."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.outside.install import install

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LIST = """== throws of {plane} in SportsHall ==
throw 1: 18.90 m
mean of 10 throws: {mean} m
"""


class Ran(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rows(self) -> dict[str, tuple[str, str]]:
        return {row["id"]: (row["verdict"], row["reason"]) for row in self.json["reports"][0]["rows"]}

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        return [(p["file"], p["code"], p["values"]["group"]) for p in self.json["reports"][0]["problems"]]


class Place:
    """A machine with some packages installed."""

    def __init__(self, target: Path, *packages: str) -> None:
        self.target = target
        for package in packages:
            install(HERE / package, target)

    def verify(self, *arguments: str | Path, folder: Path) -> Ran:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(self.target))), "COLUMNS": "100"}
        command = [sys.executable, "-m", "harness", *map(str, arguments)]
        done = subprocess.run(
            command, env=environment, cwd=folder, capture_output=True, timeout=120, check=False, encoding="utf-8"
        )
        return Ran(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("whole"), "package")


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Place:
    return Place(tmp_path_factory.mktemp("broken"), "package", "broken")


@pytest.fixture
def handed_in(tmp_path: Path) -> Path:
    """A submission that needs the log format for one criterion and the runner for the other."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "dart.txt").write_text(LIST.format(plane="Dart", mean="18.62"), encoding="utf-8")
    (folder / "glider.tape").write_text(
        "Glider SportsHall 24.1 24.4 24.2 24.0 24.3 24.1 24.4 24.2 24.0 24.6\n", encoding="utf-8"
    )
    return folder


JSON = ("--specs", "paper-planes", "--task", "1", "in", "--format", "json")


def test_a_catalogue_a_log_format_and_a_runner(whole: Place, handed_in: Path) -> None:
    ran = whole.verify(*JSON, folder=handed_in.parent)
    assert ran.rows == {
        "dart-distance": ("PASS", "meets_target"),
        "glider-distance": ("PASS", "meets_target"),
    }
    assert ran.status == 0
    report = ran.json["reports"][0]
    assert [(log["file"], log["format"]) for log in report["logs"]] == [
        ("in/dart.txt", "throws"),
        ("in/glider.tape", "tape"),
    ]
    assert [(row["value"], row["assurance"]) for row in report["rows"]] == [
        ("18.62", "logged"),
        ("24.230", "recomputed"),
    ]
    assert (report["unrecognised"], report["problems"]) == ([], [])


def test_what_a_runner_cannot_read_is_a_problem_of_its_file(whole: Place, handed_in: Path) -> None:
    (handed_in / "glider.tape").write_text("Glider SportsHall far\n", encoding="utf-8")
    ran = whole.verify(*JSON, folder=handed_in.parent)
    assert ran.rows["dart-distance"] == ("PASS", "meets_target")
    assert ran.rows["glider-distance"] == ("MISSING", "no_evidence")
    assert [(p["file"], p["code"]) for p in ran.json["reports"][0]["problems"]] == [
        ("in/glider.tape", "input_unreadable")
    ]
    assert ran.status == 3


def test_a_check_is_asked_in_an_audit(whole: Place, handed_in: Path) -> None:
    (handed_in / "dart.txt").write_text(LIST.format(plane="Dart", mean="61.50"), encoding="utf-8")
    assert whole.verify(*JSON, folder=handed_in.parent).rows["dart-distance"] == ("PASS", "meets_target")
    ran = whole.verify(*JSON, "--audit", folder=handed_in.parent)
    assert ran.rows["dart-distance"] == ("REVIEW", "contradicted")
    audited = whole.verify("audit", "--json", "in/dart.txt", folder=handed_in.parent)
    (finding,) = (json.loads(line) for line in audited.out.splitlines())
    assert (finding["check"], finding["message"]) == ("hall", "a flight of 61.50 m in a hall of 60 m")
    chinese = whole.verify("audit", "--json", "--lang", "zh", "in/dart.txt", folder=handed_in.parent)
    assert json.loads(chinese.out)["message"] == "在 60 米的场馆内飞行 61.50 米"


def test_a_report(whole: Place, handed_in: Path) -> None:
    ran = whole.verify(*JSON[:-1], "tally", folder=handed_in.parent)
    assert (ran.status, ran.out) == (0, "dart-distance: PASS\nglider-distance: PASS\n2 of 2 hold\n")


# The other package fails in every part: it is named, and the rest goes on.
def test_a_log_format_and_a_runner_that_fail(broken: Place, handed_in: Path) -> None:
    (handed_in / "notes.txt").write_text("bring paper\n", encoding="utf-8")
    ran = broken.verify(*JSON, folder=handed_in.parent)
    assert ran.rows == {
        "dart-distance": ("PASS", "meets_target"),
        "glider-distance": ("PASS", "meets_target"),
    }
    assert sorted(ran.problems) == [
        ("creased", "plugin_broken", "reproverify.log_formats"),
        ("creased", "plugin_broken", "reproverify.runners"),
        ("missing", "plugin_broken", "reproverify.log_formats"),
    ]
    assert ran.status == 3


def test_nothing_is_asked_where_the_built_in_ones_answer(broken: Place, handed_in: Path) -> None:
    from tests.synthetic import paddleclas

    (handed_in.parent / "train.log").write_text(paddleclas(["0.83600"]), encoding="utf-8")
    ran = broken.verify("--task", "125", "train.log", "--format", "json", folder=handed_in.parent)
    assert (ran.status, ran.problems) == (0, [])


def test_a_check_that_fails(broken: Place, handed_in: Path) -> None:
    (handed_in / "dart.txt").write_text(LIST.format(plane="Dart", mean="61.50"), encoding="utf-8")
    (handed_in / "glider.tape").unlink()
    ran = broken.verify("audit", "--json", "in/dart.txt", folder=handed_in.parent)
    assert [json.loads(line)["check"] for line in ran.out.splitlines()] == ["hall"]
    named = [line for line in ran.err.splitlines() if "reproverify.checks" in line]
    assert named == [
        "creased (torn_planes.creased:check), which an installed package offers as reproverify.checks, does not work: "
        "ZeroDivisionError: the paper is torn. Repair or uninstall that package."
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--specs", "torn", "--task", "1"), "torn (torn_planes.nothing)"),
        ((*JSON[:4], "--format", "creased"), "creased (torn_planes.creased:render)"),
    ],
)
def test_a_catalogue_and_a_report_that_fail(
    broken: Place, handed_in: Path, arguments: tuple[str, ...], said: str
) -> None:
    ran = broken.verify(*arguments, "in", folder=handed_in.parent)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"verify: {said}, which an installed package offers as reproverify.")
