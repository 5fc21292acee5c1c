"""What `python -m unittest -v` prints, of the real one too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse
from tests.runners.logs.mutations import hostile, mutated, reads

SUITE = '''
import unittest

class ATest(unittest.TestCase):
    def test_documented(self):
        """What it is for."""
    def test_good(self): pass
    def test_loud(self): print("loading ..."); print("done")
    def test_bad(self): self.fail("no")
    def test_broken(self): raise ValueError
    def test_expected(self): self.fail("as expected")
    test_expected = unittest.expectedFailure(test_expected)
    @unittest.skip("test spends too much time")
    def test_slow(self): pass
    def test_parts(self):
        for number in range(2):
            with self.subTest(number=number):
                self.assertEqual(number, 0)
'''
TEXT = """test_a (transformers.clip.test_modeling.ATest.test_a) ... ok
test_b (transformers.clip.test_modeling.ATest)
What it is for. ... skipped 'later'
test_c (transformers.clip.test_modeling.ATest.test_c) ... reading weights
ok

----------------------------------------------------------------------
Ran 3 tests in 0.001s

OK (skipped=1)
"""
FILE = "transformers/clip/test_modeling.py"


def ended(log: Log) -> dict[str, str]:
    return {f"{result.file}::{result.name}": result.outcome for result in log.tests}


def counts(log: Log) -> dict[str, str]:
    return {o.printed: o.value_text for o in log.observations}


def test_the_real_unittest(tmp_path: Path) -> None:
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "test_wrong.py").write_text("import nothing_of_that_name\n")
    command = [sys.executable, "-m", "unittest", "-v", "test_suite", "test_wrong"]
    done = subprocess.run(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120)
    log = parse(done.stdout, name="unittest.log")
    assert log.format == "unittest_log"
    names = {
        "documented": "passed",
        "good": "passed",
        "loud": "passed",
        "bad": "failed",
        "broken": "error",
        "expected": "xfailed",
        "slow": "skipped",
        "parts": "failed",
    }
    wanted = {f"test_suite.py::ATest::test_{name}": outcome for name, outcome in names.items()}
    assert ended(log) == {**wanted, "test_wrong.py::": "error"}
    assert log.findings == []


def test_lines_with_and_without_the_test_in_its_place() -> None:
    log = parse(TEXT)
    assert ended(log) == {
        f"{FILE}::ATest::test_a": "passed",
        f"{FILE}::ATest::test_b": "skipped",
        f"{FILE}::ATest::test_c": "passed",
    }
    assert counts(log) == {"passed": "2", "failed": "0", "skipped": "1", "errors": "0"}
    assert log.findings == []


def test_a_test_whose_part_failed_and_the_next_stand_on_one_line() -> None:
    """As Python 3.10 prints it; the failure itself is in a block below."""
    glued = "test_a (transformers.clip.test_modeling.ATest) ... test_d (transformers.clip.test_modeling.ATest) ... ok"
    text = TEXT.replace("test_a (transformers.clip.test_modeling.ATest.test_a) ... ok", glued)
    block = "FAIL: test_a (transformers.clip.test_modeling.ATest) (number=1)\n"
    text = text.replace("-" * 70, block + "-" * 70).replace("Ran 3", "Ran 4")
    found = ended(parse(text))
    assert (found[f"{FILE}::ATest::test_a"], found[f"{FILE}::ATest::test_d"]) == ("failed", "passed")


def test_a_test_that_never_ended_did_not_pass() -> None:
    log = parse(TEXT.replace("ok\n\n", "\n"))
    assert ended(log)[f"{FILE}::ATest::test_c"] == "skipped"


def test_a_skipped_test_may_be_left_out_of_the_count() -> None:
    """As Python 3.12.1 counts; one less is another count."""
    assert parse(TEXT.replace("Ran 3", "Ran 2")).findings == []
    assert [f.code for f in parse(TEXT.replace("Ran 3", "Ran 1")).findings] == ["tests_miscounted"]


def test_other_counts_and_a_session_cut_off() -> None:
    assert [f.code for f in parse(TEXT.replace("Ran 3", "Ran 4")).findings] == ["tests_miscounted"]
    assert [f.code for f in parse(TEXT[: TEXT.index("Ran")]).findings] == ["tests_cut_off"]


def told(text: str) -> list[tuple[str, str, str, int]]:
    return [(result.file, result.name, result.outcome, result.number) for result in parse(text).tests]


PLAIN = "...\n----------\nRan 3 tests in 0.001s\n\nOK\n"


def test_without_names_nothing_is_of_a_file() -> None:
    log = parse(PLAIN)
    assert (log.format, told(PLAIN)) == ("unittest_log", [("", "", "passed", 3)])
    assert [(o.printed, o.value_text) for o in log.observations] == [
        ("passed", "3"), ("failed", "0"), ("skipped", "0"), ("errors", "0"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("command", "file"),
    [
        ("python -m unittest tests.bart.test_modeling", "tests/bart/test_modeling.py"),
        ("$ python3.9 -m unittest tests/bart/test_modeling.py", "tests/bart/test_modeling.py"),
        ("(venv) me@host:~# python -m unittest -b tests.bart.test_modeling", "tests/bart/test_modeling.py"),
        ("python -m unittest tests.bart.test_modeling.BartTest", ""),
        ("python -m unittest tests.bart.test_modeling tests.bart.test_tokenizer", ""),
        ("python -m unittest discover -s tests", ""),
        ("run python -m unittest tests.bart.test_modeling to see", ""),
    ],
)
def test_the_command_line_names_the_module(command: str, file: str) -> None:
    assert told(f"{command}\n{PLAIN}") == [(file, "", "passed", 3)]


@pytest.mark.parametrize(
    ("verdict", "counts"),
    [
        ("OK (skipped=1)", {"passed": 2, "skipped": 1}),
        ("OK (expected failures=1, skipped=1)", {"passed": 1, "skipped": 1, "xfailed": 1}),
        ("FAILED (unexpected successes=1)", {"passed": 2, "xpassed": 1}),
        ("FAILED (failures=1, errors=1)", {"passed": 1}),
    ],
)
def test_what_the_verdict_counts(verdict: str, counts: dict[str, int]) -> None:
    found = told(PLAIN.replace("OK", verdict))
    assert {outcome: number for _, _, outcome, number in found} == counts


def test_only_those_that_fail_are_named() -> None:
    block = "FAIL: test_z (bart.test_modeling.BartTest)\n----------\nTraceback\n"
    text = f"..F\n==========\n{block}----------\nRan 3 tests in 0.1s\n\nFAILED (failures=1)\n"
    assert told(text) == [("bart/test_modeling.py", "BartTest::test_z", "failed", 1), ("", "", "passed", 2)]
    assert [f.code for f in parse(text).findings] == []


def test_a_session_without_its_verdict_was_cut_off() -> None:
    log = parse(PLAIN.replace("OK\n", ""))
    assert (log.tests, [f.code for f in log.findings]) == ([], ["tests_cut_off"])


def test_other_texts_are_no_log() -> None:
    assert read_log(InMemory(b"Ran 3 tests today (really) ... ok\n")).log is None


@settings(max_examples=100, deadline=None)
@given(mutated(TEXT))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "unittest_log")


def test_long_lines() -> None:
    hostile("unittest_log", "test_a (a.b", ") ... ", " ... ok", "Ran 1 ")


@pytest.mark.parametrize(("verdict", "codes"), [("OK", []), ("FAILED (failures=1)", ["tests_miscounted"])])
def test_a_verdict_that_no_result_explains(verdict: str, codes: list[str]) -> None:
    text = f"test_one (tests.test_a.A) ... ok\n\n{'-' * 70}\nRan 1 test in 0.1s\n\n{verdict}\n"
    assert [finding.code for finding in parse(text.encode(), name="unittest.log").findings] == codes
