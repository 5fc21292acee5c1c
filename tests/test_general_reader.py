"""From a log that no format knows to a verdict: what is inferred, what confirms it, and what never does."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.conftest import Outcome

Verify = Callable[..., Outcome]

ROW = "replknet-31b-top1"
LOG = """\
Epoch 1 iter 10 loss 0.5 acc 0.3
Epoch 1 iter 20 loss 0.4 acc 0.3
Epoch 1 val loss 0.5 val acc1 {first} val acc5 0.9511
Epoch 2 iter 10 loss 0.5 acc 0.3
Epoch 2 iter 20 loss 0.4 acc 0.3
Epoch 2 val loss 0.5 val acc1 {second} val acc5 0.9622
"""


def row(verify: Verify, folder: Path, *arguments: str) -> Any:
    report = json.loads(verify("--task", "125", folder, "--format", "json", *arguments).out)["reports"][0]
    return next(one for one in report["rows"] if one["id"] == ROW)


def written(folder: Path, first: str = "0.7011", second: str = "0.8411", text: str = LOG) -> str:
    (folder / "out.log").write_text(text.format(first=first, second=second), encoding="utf-8")
    return f"{folder}/out.log"


def test_an_inferred_value_is_for_a_person(verify: Verify, tmp_path: Path) -> None:
    log = written(tmp_path)
    outcome = verify("--task", "125", tmp_path)
    found = row(verify, tmp_path)
    assert (outcome.status, found["verdict"], found["reason"]) == (3, "REVIEW", "inferred")
    assert found["values"]["readings"] == "percent: 0.8411 (-82.7389); fraction: 84.11 (+0.53)"
    assert found["values"]["map"] == f"--map {ROW}={log}:6:percent or --map {ROW}={log}:6:fraction"
    assert (found["best"]["line"], found["best"]["metric"], found["best"]["because"]) == (6, "top1", "val acc1")


def test_the_line_that_a_reviewer_confirms_is_judged(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path)
    argument = f"{ROW}=out.log:3:fraction"
    outcome = verify("--task", "125", tmp_path, "--map", argument)
    found = row(verify, tmp_path, "--map", argument)
    # Line 3 names the series; its best value counts, as `select: best` says.
    assert (outcome.status, found["verdict"], found["best"]["line"]) == (0, "PASS", 6)
    assert "note_confirmed" in [note["code"] for note in found["notes"]]


def test_a_confirmed_value_that_misses_fails(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path, second="0.8211")
    assert verify("--task", "125", tmp_path, "--map", f"{ROW}=out.log:3:fraction").status == 1


def test_a_whole_file_is_confirmed_if_it_has_one_such_series(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path)
    assert row(verify, tmp_path, "--map", f"{ROW}=out.log")["reason"] == "unit_open"
    assert row(verify, tmp_path, "--map", f"{ROW}=out.log:fraction")["verdict"] == "PASS"
    log = written(tmp_path, text=LOG + "val acc1 0.9911\n")
    found = row(verify, tmp_path, "--map", f"{ROW}=out.log:fraction")
    assert found["verdict"] == "MISSING"
    named = [(miss["why"], miss["values"]["mapping"]) for miss in found["near_misses"]]
    assert named[-2:] == [("near_inferred", f"{ROW}={log}:6"), ("near_inferred", f"{ROW}={log}:7")]


def test_the_values_of_another_metric_are_not_confirmed(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path)
    argument = f"{ROW}=out.log:3:val acc5:fraction"
    found = row(verify, tmp_path, "--map", argument)
    assert (found["verdict"], found["near_misses"][0]["why"]) == ("MISSING", "near_no_value")


def test_a_line_without_a_value_confirms_nothing(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path)
    found = row(verify, tmp_path, "--map", f"{ROW}=out.log:4:fraction")
    assert (found["verdict"], found["near_misses"][0]["why"]) == ("MISSING", "near_no_value")


def test_a_name_that_the_registry_does_not_know_can_be_confirmed(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text("EVAL: top-one-auc : 84.11\n", encoding="utf-8")
    found = row(verify, tmp_path)
    assert (found["verdict"], found["near_misses"][0]["why"]) == ("MISSING", "near_inferred")
    assert row(verify, tmp_path, "--map", f"{ROW}=out.log:1:percent")["verdict"] == "PASS"


def test_the_word_of_the_submission_confirms_nothing(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path)
    manifest = f"submission: 1\nmap:\n  {ROW}: out.log\nunits:\n  val acc1: fraction\n"
    (tmp_path / "submission.yaml").write_text(manifest, encoding="utf-8")
    found = row(verify, tmp_path)
    assert (found["verdict"], found["reason"]) == ("REVIEW", "inferred")


def test_training_values_are_not_confirmed(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text("train acc1 0.99 val acc1 0.70\n", encoding="utf-8")
    found = row(verify, tmp_path, "--map", f"{ROW}=out.log:1:fraction")
    assert (found["verdict"], found["best"]["value_text"]) == ("FAIL", "0.70")


def test_parse_shows_ten_lines(verify: Verify, tmp_path: Path) -> None:
    log = written(tmp_path)
    lines = verify("parse", tmp_path).out.splitlines()
    assert lines[0] == f"{log}  general, 6 lines: no format knows this log; inferred from words around numbers:"
    assert lines[1] == "  :6  val acc1 = 0.8411  top1, eval, split val, x2, because of “val acc1”"
    assert f"--map CRITERION={log}:6:percent" in lines[-2]
    assert len(lines) <= 10
    first = json.loads(verify("parse", "--json", tmp_path).out.splitlines()[0])
    assert (first["because"], first["metric"], first["line"]) == ("val loss", None, 3)


def test_parse_tries_a_declared_pattern(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text("nothing 0.5\n", encoding="utf-8")
    declared = tmp_path.parent / f"{tmp_path.name}.yaml"
    text = "submission: 1\nlogs:\n  - file: out.log\n    patterns:\n      - pattern: 'nothing (?P<value>[\\d.]+)'\n"
    declared.write_text(text + "        metric: top1\n        unit: fraction\n        split: val\n", encoding="utf-8")
    found = json.loads(verify("parse", "--json", tmp_path, "--declared", str(declared)).out)
    assert (found["metric"], found["value"], found["unit"]) == ("top1", "0.5", "fraction")
