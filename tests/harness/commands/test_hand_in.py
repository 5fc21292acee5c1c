"""`verify init N --submission` and `--deployment`: what a contributor fills in before handing in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.submission.manifest import parse
from tests.conftest import Outcome
from tests.synthetic import paddleclas

Verify = Callable[..., Outcome]


def deployment_row(verify: Verify, folder: Path) -> dict[str, Any]:
    rows = verify("--task", 180, folder, "--format", "json").rows.values()
    (row,) = (row for row in rows if row["kind"] == "deployment")
    return row


def test_what_is_missing_and_the_command_that_produces_it(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("What was done.\n", encoding="utf-8")
    assert verify("init", 124, "--submission", tmp_path).status == 0
    text = (tmp_path / "submission.yaml").read_text(encoding="utf-8")
    lines = text.splitlines()
    assert lines[:3] == [
        "submission: 1",
        "task: 124",
        "# `verify --task 124 --deliverables` on this folder: MISSING",
    ]
    at = lines.index("#   MISSING  slak-t-top1: SLaK-T · ImageNet-1k · val · top1 · at_least 82.5 percent")
    command = "python tools/eval.py -c CONFIG -o Global.pretrained_model=WEIGHTS"
    assert lines[at + 1] == f"#            {command} 2>&1 | tee logs/slak-t-top1.log"
    assert "# map:\n#   slak-t-top1: logs/slak-t-top1.log\n# links:\n#   pull-request: https://...\n" in text
    manifest = parse(text.encode(), "submission.yaml")
    assert (manifest.tasks, manifest.map, manifest.links) == ([124], {}, {})
    # With the comment signs taken away the sections are read as they stand.
    filled = parse(text.replace("# map:", "map:").replace("#   slak-t-top1: logs", "  slak-t-top1: logs").encode(), "a")
    assert filled.map == {"slak-t-top1": "logs/slak-t-top1.log"}


def test_what_is_there_holds(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(paddleclas(["0.83600"]), encoding="utf-8")
    assert verify("init", 125, "--submission", tmp_path).status == 0
    text = (tmp_path / "submission.yaml").read_text(encoding="utf-8")
    assert "#   PASS     replknet-31b-top1: RepLKNet-31B · ImageNet-1k" in text
    assert "tools/eval.py" not in text
    # The file itself makes nothing worse.
    assert verify("--task", 125, tmp_path).status == 0
    assert verify("--task", 125, tmp_path, "--deliverables").status == 3


def test_what_is_proved_is_not_to_be_mapped(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(paddleclas(["0.83600"]), encoding="utf-8")
    assert verify("init", 125, "--submission", tmp_path).status == 0
    assert "# map:" not in (tmp_path / "submission.yaml").read_text(encoding="utf-8")


def test_the_log_that_a_person_has_to_look_at_is_offered(verify: Verify, tmp_path: Path) -> None:
    log = tmp_path / "out" / "train.log"
    log.parent.mkdir()
    log.write_text(paddleclas(["0.83600"]).replace("ILSVRC2012", "pictures"), encoding="utf-8")
    assert verify("--task", 125, tmp_path, "--format", "json").rows["replknet-31b-top1"]["verdict"] == "REVIEW"
    assert verify("init", 125, "--submission", tmp_path).status == 0
    text = (tmp_path / "submission.yaml").read_text(encoding="utf-8")
    assert "# map:\n#   replknet-31b-top1: out/train.log\n" in text


@pytest.mark.parametrize(
    ("path", "notes"), [("logs/replknet-31b-top1.log", ["note_mapped_nowhere"]), ("train.log", [])]
)
def test_a_line_of_the_map_without_its_file_makes_nothing_worse(
    verify: Verify, tmp_path: Path, path: str, notes: list[str]
) -> None:
    (tmp_path / "train.log").write_text(paddleclas(["0.83600"]), encoding="utf-8")
    (tmp_path / "submission.yaml").write_text(
        f"submission: 1\ntask: 125\nmap:\n  replknet-31b-top1: {path}\n", encoding="utf-8"
    )
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    row = outcome.rows["replknet-31b-top1"]
    assert (outcome.status, row["verdict"]) == (0, "PASS")
    assert [note["code"] for note in row["notes"] if note["code"] == "note_mapped_nowhere"] == notes


def test_a_line_of_the_map_without_its_file_proves_nothing(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "submission.yaml").write_text(
        "submission: 1\ntask: 125\nmap:\n  replknet-31b-top1: train.log\n", encoding="utf-8"
    )
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    assert (outcome.status, outcome.rows["replknet-31b-top1"]["verdict"]) == (3, "MISSING")


@pytest.mark.parametrize("task", [98, 137, 180, 197, 244])
def test_tasks_of_every_kind(verify: Verify, tmp_path: Path, task: int) -> None:
    assert verify("init", task, "--submission", tmp_path).status == 0
    assert parse((tmp_path / "submission.yaml").read_bytes(), "submission.yaml").tasks == [task]


def test_a_report_to_fill_in(verify: Verify, tmp_path: Path) -> None:
    assert verify("init", 180, "--deployment", tmp_path).status == 0
    path = tmp_path / "deployment_report.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.startswith("deployment_report: 1\nmeasurements:\n  - model: PP-YOLOE\n    backend: horizon\n")
    # As it stands it proves nothing, and the row says what is wrong with it.
    row = deployment_row(verify, tmp_path)
    assert (row["verdict"], [note["code"] for note in row["notes"]]) == ("MISSING", ["note_deployment_broken"])
    filled = text.replace("ran: FILL-IN", "ran: true").replace("samples: FILL-IN", "samples: 5000")
    path.write_text(
        filled.replace("FILL-IN", "9").replace("device: 9", "device: BPU").replace(": 9\n", ": a name\n"),
        encoding="utf-8",
    )
    row = deployment_row(verify, tmp_path)
    assert (row["verdict"], row["reason"]) == ("REVIEW", "deployment_claimed")


def test_a_file_that_is_there_is_kept(verify: Verify, tmp_path: Path) -> None:
    path = tmp_path / "submission.yaml"
    path.write_text("submission: 1\n", encoding="utf-8")
    outcome = verify("init", 124, "--submission", tmp_path)
    assert (outcome.status, path.read_text(encoding="utf-8")) == (2, "submission: 1\n")
    assert "exists already" in outcome.err
    assert verify("init", 124, "--submission", tmp_path / "nowhere").status == 2


def test_a_task_without_a_deployment_has_no_report(verify: Verify, tmp_path: Path) -> None:
    outcome = verify("init", 124, "--deployment", tmp_path)
    assert (outcome.status, list(tmp_path.iterdir())) == (2, [])
    assert "asks for no deployment" in outcome.err
