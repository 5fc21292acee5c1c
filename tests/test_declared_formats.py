"""Declared formats from end to end: submission, reviewer and spec, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome
from tests.extras import needs
from tests.synthetic import paddleclas

Verify = Callable[..., Outcome]
ROOT = Path(__file__).parents[1]
ID = "cyclemlp-b1-top1"
SPECS = ("--specs", "tests/specs", "--format", "json")
PATTERN = "      - {pattern: '(', metric: top1, unit: percent, split: val}\n"
DECLARED = """submission: 1
logs:
  - file: results/*.csv
    columns: {epoch: epoch, top1: {column: val_acc, unit: percent, split: val}}
    model: CycleMLP-B1
    dataset: ImageNet-1k
"""
PATTERNS = r"""submission: 1
logs:
  - file: results/train.txt
    patterns: [{pattern: 'Epoch (?P<epoch>\d+).*val acc (?P<value>[\d.]+)', metric: top1, unit: percent, split: val}]
    model: CycleMLP-B1
    dataset: ImageNet-1k
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    results = tmp_path / "submission" / "results"
    results.mkdir(parents=True)
    (results / "a.csv").write_text("epoch,val_acc\n1,78.10\n2,78.70\n", encoding="utf-8")
    (results / "train.txt").write_text("Epoch 1 val acc 78.10\nEpoch 2 val acc 78.70\n", encoding="utf-8")
    return tmp_path / "submission"


def said(outcome: Outcome) -> tuple[str, str]:
    row = outcome.rows[ID]
    return row["verdict"], row["reason"]


def test_without_a_declaration_a_table_is_for_a_person(verify: Verify, folder: Path) -> None:
    assert said(verify("--task", 900, folder, *SPECS)) == ("REVIEW", "inferred")


def test_what_the_submission_declares_is_for_the_reviewer(verify: Verify, folder: Path) -> None:
    (folder / "submission.yaml").write_text(DECLARED, encoding="utf-8")
    outcome = verify("--task", 900, folder, *SPECS)
    row = outcome.rows[ID]
    assert (said(outcome), outcome.status) == (("REVIEW", "declared_by_submission"), 3)
    assert (row["before"], row["values"]) == ("PASS", {"where": "submission.yaml: logs[0]"})
    assert (row["best"]["file"], row["best"]["line"], row["best"]["value_text"]) == (
        f"{folder}/results/a.csv",
        3,
        "78.70",
    )
    assert row["best"]["text"] == "2,78.70"
    confirmed = verify("--task", 900, folder, *SPECS, "--trust-declared")
    assert said(confirmed) == ("PASS", "meets_target")


def test_the_reviewer_declares(verify: Verify, folder: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text(DECLARED, encoding="utf-8")
    assert said(verify("--task", 900, folder, *SPECS, "--declared", mine)) == ("PASS", "meets_target")
    # Naming the submission's own file is the reviewer's word too, and the table is read once.
    own = folder / "submission.yaml"
    own.write_text(DECLARED, encoding="utf-8")
    outcome = verify("--task", 900, folder, *SPECS, "--declared", own)
    assert said(outcome) == ("PASS", "meets_target")
    assert [(log["format"], log["runs"]) for log in outcome.json["reports"][0]["logs"]] == [
        ("columns", 1),
        ("general", 1),
    ]


def test_the_reviewer_s_other_reading_of_a_column_counts(verify: Verify, folder: Path, tmp_path: Path) -> None:
    (folder / "submission.yaml").write_text(DECLARED, encoding="utf-8")
    mine = tmp_path / "mine.yaml"
    mine.write_text(DECLARED.replace("split: val", "split: train"), encoding="utf-8")
    (folder / "results" / "train.txt").unlink()
    outcome = verify("--task", 900, folder, *SPECS, "--declared", mine)
    assert said(outcome) == ("MISSING", "no_evidence")
    near = [miss["why"] for miss in outcome.rows[ID]["near_misses"]]
    assert near == ["near_train_split", "near_declared_overruled"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "cannot be read: No such file or directory. Check the path given with --declared."),
        ("submission: 1\n", "declares nothing: there is no `logs` in it."),
        ("logs: []\n", "the key `submission` is missing."),
        (DECLARED.replace("top1", "top11"), "logs[0].columns.top11: the metric `top11` is not known."),
        (DECLARED.replace("percent", "ms"), "logs[0].columns.top1.unit: top1 is not measured in `ms`."),
        (
            f"submission: 1\nlogs:\n  - file: a\n    patterns:\n{PATTERN}",
            "mine.yaml:5: logs[0].patterns[0].pattern: the pattern",
        ),
    ],
)
def test_a_reviewer_s_file_that_cannot_be_used(
    verify: Verify, folder: Path, tmp_path: Path, text: str | None, sentence: str
) -> None:
    mine = tmp_path / "mine.yaml"
    if text is not None:
        mine.write_text(text, encoding="utf-8")
    outcome = verify("--task", 900, folder, *SPECS, "--declared", mine)
    assert outcome.status == 2
    assert sentence in outcome.err


def test_a_spec_declares(verify: Verify, folder: Path, tmp_path: Path) -> None:
    specs = tmp_path / "specs"
    specs.mkdir()
    text = (ROOT / "tests" / "specs" / "900.yaml").read_text(encoding="utf-8")
    entry = DECLARED.partition("\n")[2].replace("logs:", "log_patterns:")
    (specs / "900.yaml").write_text(text + entry, encoding="utf-8")
    (specs / "901.yaml").write_text(text.replace("task: 900", "task: 901"), encoding="utf-8")
    outcome = verify("--task", "900,901", folder, "--specs", specs, "--format", "json")
    rows = [{row["id"]: row for row in report["rows"]}[ID] for report in outcome.json["reports"]]
    # What one spec says of a file is said for its own task alone.
    assert [row["verdict"] for row in rows] == ["PASS", "REVIEW"]
    assert rows[1]["reason"] == "inferred"
    assert [note["values"]["where"] for note in rows[0]["notes"] if note["code"] == "note_declared"] == [
        "spec 900: log_patterns[0]"
    ]
    (specs / "900.yaml").write_text(text + entry.replace("percent", "ms"), encoding="utf-8")
    broken = verify("--task", 900, folder, "--specs", specs)
    assert broken.status == 2
    assert "log_patterns[0].columns.top1.unit: top1 is not measured in `ms`." in broken.err


def test_a_declaration_does_not_switch_a_format_off(verify: Verify, tmp_path: Path) -> None:
    """A training value declared a result: the format reads the file all the same, and its reading counts."""
    folder = tmp_path / "submission"
    folder.mkdir()
    log = paddleclas(["0.77000"], model="CycleMLP_B1", epochs=1)
    (folder / "train.log").write_text("top1;x\n0.99;1\n" + log, encoding="utf-8")
    declared = DECLARED.replace("results/*.csv", "train.log").replace("epoch: epoch, ", "")
    declared = declared.replace("val_acc", "top1").replace("unit: percent", "unit: fraction")
    (folder / "submission.yaml").write_text(declared, encoding="utf-8")
    for trust in ((), ("--trust-declared",)):
        outcome = verify("--task", 900, folder, *SPECS, *trust)
        assert (said(outcome), outcome.rows[ID]["best"]["value_text"]) == (("FAIL", "misses_target"), "0.77000")


def test_a_broken_declaration_leaves_the_other_files_judged(verify: Verify, folder: Path) -> None:
    log = paddleclas(["0.78700"], model="CycleMLP_B1", epochs=1)
    (folder / "train.log").write_text(log, encoding="utf-8")
    (folder / "submission.yaml").write_text(DECLARED.replace("val_acc", "acc"), encoding="utf-8")
    outcome = verify("--task", 900, folder, *SPECS)
    assert said(outcome) == ("PASS", "meets_target")
    [problem] = outcome.json["reports"][0]["problems"]
    assert (problem["code"], problem["values"]["found"], outcome.status) == ("declared_column", "epoch, val_acc", 3)
    text = verify("--task", 900, folder, "--specs", "tests/specs")
    assert "has no column `acc`. It has: epoch, val_acc." in " ".join(text.out.split())


def test_patterns_on_the_command_line(verify: Verify, folder: Path) -> None:
    needs("re2")
    (folder / "submission.yaml").write_text(PATTERNS, encoding="utf-8")
    outcome = verify("--task", 900, folder, *SPECS)
    assert said(outcome) == ("REVIEW", "declared_by_submission")
    assert outcome.rows[ID]["best"]["line"] == 2
    assert said(verify("--task", 900, folder, *SPECS, "--trust-declared")) == ("PASS", "meets_target")


def test_without_the_engine_patterns_are_a_problem(
    verify: Verify, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "re2", None)
    (folder / "submission.yaml").write_text(PATTERNS, encoding="utf-8")
    outcome = verify("--task", 900, folder, *SPECS, "--trust-declared")
    assert said(outcome) == ("REVIEW", "inferred")
    assert [p["code"] for p in outcome.json["reports"][0]["problems"]] == ["declared_engine"]
    text = verify("--task", 900, folder, "--specs", "tests/specs", "--lang", "en")
    assert 'pip install "reproverify[patterns]"' in " ".join(text.out.split())


def test_verify_parse_shows_what_the_submission_declares(verify: Verify, folder: Path) -> None:
    (folder / "submission.yaml").write_text(DECLARED, encoding="utf-8")
    (folder / "results" / "train.txt").unlink()
    outcome = verify("parse", "--json", folder)
    lines = [json.loads(line) for line in outcome.out.splitlines()]
    assert [(o["metric"], o["value"], o["unit"], o["line"], o["format"]) for o in lines] == [
        ("top1", "78.10", "percent", 2, "columns"),
        ("top1", "78.70", "percent", 3, "columns"),
    ]
    (folder / "submission.yaml").write_text(DECLARED.replace("percent", "ms"), encoding="utf-8")
    wrong = verify("parse", "--json", folder)
    assert (wrong.status, [json.loads(line)["format"] for line in wrong.out.splitlines()]) == (3, ["general"] * 2)
    assert "submission.yaml: logs[0].columns.top1.unit: top1 is not measured in `ms`." in wrong.err


def test_the_schema_has_them(verify: Verify) -> None:
    schema = json.loads(verify("schema").out)
    assert "log_patterns" in schema["$defs"]["Spec"]["properties"]
