"""A log of tests that was cut into files is one log where its end counts what all of them show, and else is doubted."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.api import verify

MODELS = {"prophetnet": "ProphetNet", "rembert": "RemBert", "luke": "Luke"}
NAMES = ("test_config", "test_model", "test_save_load", "test_inputs_embeds")
TESTS = [
    f"tests/transformers/{folder}/test_modeling.py::{name}ModelTest::{test}"
    for folder, name in MODELS.items()
    for test in NAMES
]


def log(failed: str = "", *, dropped: str = "", end: str = "") -> list[str]:
    """What `pytest -v` prints, the test `failed` failing and the line of `dropped` gone."""
    lines = ["=" * 29 + " test session starts " + "=" * 30, "rootdir: /home/aistudio/PaddleNLP"]
    lines.append(f"collecting ... collected {len(TESTS)} items")
    for number, test in enumerate(TESTS, start=1):
        outcome = "FAILED" if failed and test.endswith(failed) else "PASSED"
        if not (dropped and test.endswith(dropped)):
            lines.append(f"{test} {outcome} [{100 * number // len(TESTS):3d}%]")
    bad = sum(line.count(" FAILED ") for line in lines)
    stated = end or (f"{bad} failed, {len(TESTS) - bad} passed" if bad else f"{len(TESTS)} passed")
    return [*lines, "=" * 24 + f" {stated} in 1.79s " + "=" * 25]


def verdicts(tmp_path: Path, lines: list[str], cut: int = 8, names: tuple[str, str] = ("t_1.log", "t_2.log")) -> str:
    for name, part in zip(names, (lines[:cut], lines[cut:]), strict=True):
        (tmp_path / name).write_text("\n".join(part) + "\n")
    return " ".join(row.verdict.value for row in verify(100, str(tmp_path)).reports[0].rows[:3])


@pytest.mark.parametrize("cut", [5, 8, 12, 14])
@pytest.mark.parametrize("names", [("t_1.log", "t_2.log"), ("pytest.log.aa", "pytest.log.ab")])
def test_the_parts_of_a_log_of_tests_prove_what_the_log_does(tmp_path: Path, cut: int, names: tuple[str, str]) -> None:
    assert verdicts(tmp_path, log(), cut, names) == "PASS PASS PASS"


@pytest.mark.parametrize("cut", [8, 12])
def test_a_test_that_failed_fails_whichever_part_it_is_in(tmp_path: Path, cut: int) -> None:
    assert verdicts(tmp_path, log("LukeModelTest::test_config"), cut) == "PASS PASS FAIL"
    assert verdicts(tmp_path, log("ProphetNetModelTest::test_config"), cut) == "FAIL PASS PASS"


def test_a_part_that_lacks_the_test_that_failed_is_doubted(tmp_path: Path) -> None:
    cut = log(dropped="RemBertModelTest::test_model", end="1 failed, 11 passed")
    assert verdicts(tmp_path, cut, 7).split() == ["REVIEW", "REVIEW", "REVIEW"]


def test_parts_of_two_logs_do_not_add_up(tmp_path: Path) -> None:
    assert "REVIEW" in verdicts(tmp_path, log(end="20 passed"), 8)
    assert "REVIEW" in verdicts(tmp_path, log(), 8, ("a.log", "b.log"))


def test_a_test_that_stands_in_both_parts_does_not_add_up(tmp_path: Path) -> None:
    lines = log(dropped="RemBertModelTest::test_model")
    lines.insert(9, lines[3])
    assert "REVIEW" in verdicts(tmp_path, lines, 8)
