"""The settings that a criterion states for `verify eval`: its target's own evaluator."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from harness.cli import main

CER = ["eval", "--task", "187", "--criterion", "cer-test-clean", "--family", "transcripts"]


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    (tmp_path / "made.txt").write_text("u1 a  b c\n", encoding="utf-8")
    (tmp_path / "true.txt").write_text("u1 a b d\n", encoding="utf-8")
    return ["--predictions", str(tmp_path / "made.txt"), "--ground-truth", str(tmp_path / "true.txt")]


def evaluation(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    main([*arguments, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    found: dict[str, object] = document["evaluations"][0]
    return found


def test_the_criterion_says_how_it_is_computed(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    # PaddleSpeech's char_errors: the two blanks are one.
    found = evaluation([*CER, *files], capsys)
    assert found["values"][0]["metric"] == "cer"  # type: ignore[index]
    assert float(found["values"][0]["value"]) == 20  # type: ignore[index]
    assert found["remarks"] == []


def test_another_setting_than_the_criterions_is_a_doubt(files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    found = evaluation([*CER, *files, "--set", "blanks=keep"], capsys)
    assert float(found["values"][0]["value"]) == 40  # type: ignore[index]
    values = {"name": "blanks", "value": "keep", "wanted": "single"}
    assert found["remarks"] == [{"code": "remark_other_convention", "values": values, "doubt": True}]
