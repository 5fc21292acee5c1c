"""Programs whose lines a launcher mixed in one file: each is a log of its own, ranks of one training are one."""

from __future__ import annotations

from collections import Counter
from itertools import zip_longest
from pathlib import Path

import pytest

from harness.api import verify
from harness.submission.files import open_submission
from harness.values.verdicts import Verdict
from runners import logs
from runners.logs.programs import MAX_PROGRAMS, OTHERS, others
from tests.synthetic import paddleclas

# Task 124 asks SLaK_tiny for 82.5.
TINY = paddleclas(["0.80", "0.81"], model="SLaK_tiny", first_epoch=299)
BASE = paddleclas(["0.83", "0.84"], model="SLaK_base", first_epoch=299)
# What another model printed, without what it says of itself.
BARE = paddleclas(["0.83", "0.84"], model="SLaK_base", first_epoch=299, banner=False, config=False)
PAIRS = [
    ("trainer-1  | ", "base-1     | "),
    ("(Train pid=1) ", "(Train pid=2) "),
    ("0: ", "1: "),
    ("node1: ", "node2: "),
]
PAIRS += [("[pod/a-0/main] ", "[pod/b-0/main] "), ("[1,0]<stdout>:", "[1,1]<stdout>:")]


def mixed(first: str, second: str, prefixes: tuple[str, str]) -> str:
    """Two logs line by line in one file."""
    pairs = zip_longest(first.splitlines(), second.splitlines())
    lines = (prefix + line for pair in pairs for prefix, line in zip(prefixes, pair, strict=True) if line is not None)
    return "\n".join(lines) + "\n"


def judged(tmp_path: Path, text: str) -> dict[str, tuple[Verdict, str]]:
    path = tmp_path / "train.log"
    path.write_text(text)
    report = verify(124, str(path)).reports[0]
    return {row.id: (row.verdict, row.best.value_text if row.best else "") for row in report.rows}


def read(tmp_path: Path, text: str) -> logs.Reading:
    path = tmp_path / "train.log"
    path.write_text(text)
    return logs.read_log(next(iter(open_submission([str(path)]).files())), general=True)


@pytest.mark.parametrize("prefixes", PAIRS)
@pytest.mark.parametrize("other", [BASE, BARE])
def test_another_programs_evaluation_proves_nothing(tmp_path: Path, prefixes: tuple[str, str], other: str) -> None:
    for text in (mixed(TINY, other, prefixes), mixed(other, TINY, prefixes[::-1])):
        assert judged(tmp_path, text)["slak-t-top1"] == (Verdict.FAIL, "0.81")


@pytest.mark.parametrize("prefixes", PAIRS)
def test_ranks_that_print_the_same_are_one_run(tmp_path: Path, prefixes: tuple[str, str]) -> None:
    passing = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
    log = read(tmp_path, mixed(passing, passing, prefixes)).log
    assert log is not None
    assert len(log.runs) == 1
    assert [one.value_text for one in log.observations if one.printed == "top1" and one.kind == "eval"] == [
        "0.82",
        "0.83",
    ]
    assert not log.findings
    assert judged(tmp_path, mixed(passing, passing, prefixes))["slak-t-top1"] == (Verdict.PASS, "0.83")


def test_a_program_of_another_kind_beside_it(tmp_path: Path) -> None:
    passing = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
    noise = "".join(f"redis is ready {number}\n" for number in range(200))
    for text in (mixed(passing, noise, ("a-1 | ", "b-1 | ")), mixed(noise, passing, ("b-1 | ", "a-1 | "))):
        log = read(tmp_path, text).log
        assert log is not None
        assert [program.name for program in log.programs] == ["a-1"]
        assert judged(tmp_path, text)["slak-t-top1"] == (Verdict.PASS, "0.83")


def test_runs_keep_their_lines_and_facts(tmp_path: Path) -> None:
    log = read(tmp_path, mixed(TINY, BASE, ("a-1 | ", "b-1 | "))).log
    assert log is not None
    assert [run.model for run in log.runs] == ["SLaK_tiny", "SLaK_base"]
    assert [(program.name, list(program.runs)) for program in log.programs] == [("a-1", [0]), ("b-1", [1])]
    shown = (tmp_path / "train.log").read_text().splitlines()
    for one in log.observations:
        assert one.line is not None
        assert shown[one.line - 1] == f"{'ab'[one.run]}-1 | {one.text}"
    assert [(finding.code, finding.values["names"]) for finding in log.findings] == [("several_programs", "a-1, b-1")]


def test_what_no_program_printed_is_a_claim(tmp_path: Path) -> None:
    text = mixed(TINY, BASE, ("a-1 | ", "b-1 | "))
    pasted = BARE.splitlines()[-1].replace("0.84", "0.99")
    assert judged(tmp_path, text + pasted + "\n")["slak-t-top1"] == (Verdict.REVIEW, "0.99")


def test_programs_beyond_those_kept_apart_are_read_as_claims(tmp_path: Path) -> None:
    text = mixed(TINY, BASE, ("0: ", "1: "))
    for number in range(2, MAX_PROGRAMS + 3):
        text += "".join(f"{number}: {line}\n" for line in paddleclas([f"0.{number + 10}"]).splitlines())
    log = read(tmp_path, text).log
    assert log is not None
    assert len(log.programs) == MAX_PROGRAMS + 2
    late = [one for one in log.observations if one.run in log.programs[-1].runs]
    assert {one.assurance.name for one in late} == {"CLAIMED"}
    assert {one.assurance.name for one in log.observations if one.kind == "eval"} == {"CLAIMED", "LOGGED"}


def test_as_many_as_are_kept_apart() -> None:
    met = Counter({b"%d" % number: 9 for number in range(MAX_PROGRAMS + 1)})
    assert others(met, b"0") == [b"%d" % number for number in range(1, MAX_PROGRAMS + 1)]
    met[b"more"] = 1
    assert others(met, b"0")[-1] == OTHERS
    assert b"more" not in others(met, b"0")
