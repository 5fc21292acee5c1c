"""A submission's own command on the command line: what its output proves, and what it does not."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path

import pytest

from harness.cli import main
from harness.values.errors import UsageError
from runners.command import isolation, sandbox
from runners.command.templates import TEMPLATES, filled

LINE = "[2026/11/23 11:55:36] ppcls INFO: [Eval][Epoch 0][Avg]CELoss: 0.8, loss: 0.8, top1: 0.{}, top5: 0.96100"


@pytest.fixture(autouse=True)
def limits_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is tested here is the same whatever isolates the command."""
    monkeypatch.setattr(sandbox, "best", lambda: isolation.LIMITS)


def verify(folder: Path, code: str, *options: str) -> int:
    (folder / "eval.py").write_text(code)
    run = ["--folder", str(folder), *options, "--run", sys.executable, "eval.py"]
    return main(["eval", "--task", "124", "--criterion", "slak-t-top1", "--allow-run-without-isolation", *run])


@pytest.mark.parametrize(
    ("digits", "status", "verdict"), [("82500", 0, "PASS"), ("82449", 0, "WITHIN"), ("80000", 1, "FAIL")]
)
def test_values_are_judged(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], digits: str, status: int, verdict: str
) -> None:
    code = f"print({LINE.format(digits)!r})"
    assert verify(tmp_path, code, "--format", "json") == status
    document = json.loads(capsys.readouterr().out)
    row = next(row for row in document["reports"][0]["rows"] if row["id"] == "slak-t-top1")
    assert (row["verdict"], row["assurance"]) == (verdict, "re-run")
    stated = document["evaluations"][0]["conventions"]
    assert (stated["isolation"], stated["exit status"]) == ("limits", "0")
    printed = f"{LINE.format(digits)}\n".encode()
    assert stated["printed"] == f"{len(printed)} bytes, sha256 {hashlib.sha256(printed).hexdigest()}"


@pytest.mark.parametrize(
    ("code", "seconds", "problem"),
    [
        (f"print({LINE.format('83000')!r}); raise SystemExit(1)", 300, "run_failed"),
        ("print('nothing to see')", 300, "run_no_values"),
        ("import time; time.sleep(60)", 1, "run_stopped"),
    ],
)
def test_what_proves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], code: str, seconds: int, problem: str
) -> None:
    assert verify(tmp_path, code, "--seconds", str(seconds), "--format", "json") == 3
    report = json.loads(capsys.readouterr().out)["reports"][0]
    row = next(row for row in report["rows"] if row["id"] == "slak-t-top1")
    assert (row["verdict"], row["reason"]) == ("ERROR", "unreadable")
    assert [one["code"] for one in report["problems"]] == [problem]


@pytest.mark.parametrize(
    ("body", "status", "verdict", "reason"),
    [
        ("assert True", 0, "PASS", "tests_passed"),
        ("assert False", 1, "FAIL", "tests_failed"),
        ("import pytest; pytest.skip()", 3, "MISSING", "tests_skipped"),
        # What a session printed before it broke off proves nothing.
        ("import os; os._exit(1)", 3, "MISSING", "no_files"),
    ],
)
def test_unit_tests_are_run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], body: str, status: int, verdict: str, reason: str
) -> None:
    suite = tmp_path / "tests" / "transformers" / "artist"
    suite.mkdir(parents=True)
    (suite / "test_modeling.py").write_text("".join(f"def test_{n}():\n    {body}\n" for n in range(3)))
    command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "tests"]
    options = ["--format", "json", "--allow-run-without-isolation", "--folder", str(tmp_path), "--run", *command]
    assert main(["eval", "--task", "98", "--criterion", "tests-artist", *options]) == status
    report = json.loads(capsys.readouterr().out)["reports"][0]
    row = next(row for row in report["rows"] if row["id"] == "tests-artist")
    assert (row["verdict"], row["reason"]) == (verdict, reason)
    assert row["assurance"] == (None if reason == "no_files" else "re-run")
    assert [one["code"] for one in report["problems"]] == (["run_failed"] if reason == "no_files" else [])


@pytest.mark.parametrize(
    "options",
    [
        ["--run", "true"],
        ["--allow-run", "--run", "true"],
        ["--allow-run", "--template", "paddleclas", "--run", "true"],
        ["--allow-run", "--template", "none"],
        ["--allow-run", "--template", "paddleclas", "--set", "config=a.yaml"],
        ["--allow-run", "--seconds", "0", "--run", "true"],
        ["--allow-run", "--predictions", "p", "--run", "true"],
    ],
)
def test_wrong_usage(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", *options]) == 2
    assert capsys.readouterr().err.startswith("verify:")


def test_templates() -> None:
    command = filled("paddleclas", {"config": "a.yaml", "weights": "best"})
    assert command[:4] == ["python", "tools/eval.py", "-c", "a.yaml"]
    assert "Global.pretrained_model=best" in command
    # Text of a submission is an argument, never a part of a shell's line.
    assert filled("paddleseg", {"config": "; rm -rf /", "weights": "w"})[3] == "; rm -rf /"
    assert filled("paddle3d", {"config": "a.yml", "weights": "best.pdparams"}) == [
        "python",
        "tools/evaluate.py",
        "--config",
        "a.yml",
        "--model",
        "best.pdparams",
    ]
    assert all(template.gaps == ("config", "weights") for template in TEMPLATES.values())
    with pytest.raises(UsageError):
        filled("paddleclas", {"config": "a.yaml", "weights": "w", "more": "x"})
