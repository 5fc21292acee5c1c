"""`verify batch` on submissions of every verdict."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

# A process of tests has threads of libraries, which Python 3.12 warns of when it forks; `verify` has none there.
pytestmark = pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork:DeprecationWarning")
Call = Callable[..., Outcome]
ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "specs" / "examples" / "125"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Three submissions: one that passes, one that fails, one that is nothing at all."""
    folder = tmp_path / "all"
    for kind in ("pass", "fail"):
        shutil.copytree(EXAMPLES / kind, folder / kind)
    (folder / "nothing.txt").write_text("nothing to see\n")
    return folder


def batch(verify: Call, root: Path, *more: object) -> Outcome:
    return verify("batch", root, "--cache", root.parent / "kept.sqlite", *more)


def test_verdicts_by_task_and_toolkit(verify: Call, root: Path) -> None:
    outcome = batch(verify, root, "--tasks", 125)
    assert outcome.status == 1
    assert outcome.out.splitlines()[:2] == [
        "task      submissions    PASS    FAIL    MISSING",
        "125                 3       1       1          1",
    ]
    assert outcome.out.splitlines()[-1] == "3 submissions, 0 unchanged since: 1 PASS, 1 FAIL, 1 MISSING"


def test_what_has_not_changed_is_not_verified_again(verify: Call, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = json.loads(batch(verify, root, "--tasks", 125, "--format", "json").out)
    monkeypatch.setattr("harness.batch.local.run", lambda items, *_: iter((list(items) and 1 / 0) or ()))
    again = json.loads(batch(verify, root, "--tasks", 125, "--format", "json").out)
    assert [one["kept"] for one in again["results"]] == [True, True, True]
    assert again["summary"]["kept"] == 3
    assert [one["rows"] for one in again["results"]] == [one["rows"] for one in first["results"]]
    # Other tasks, or other options, are other results; so is another content.
    for more in (["--tasks", 124], ["--tasks", 125, "--strict"]):
        assert batch(verify, root, *more).status == 4
    (root / "nothing.txt").write_text("nothing to be seen\n")
    assert batch(verify, root, "--tasks", 125).status == 4


def test_what_results_depend_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A registry beside the specs, and the program itself, decide as the specs do."""
    from harness.batch import cache

    for name in ("125.yaml", "metrics.yaml"):
        (tmp_path / name).write_text("a: 1\n")
    before = cache.of_specs([tmp_path / "125.yaml"])
    assert before == cache.of_specs([tmp_path / "125.yaml"])
    (tmp_path / "metrics.yaml").write_text("a: 2\n")
    assert cache.of_specs([tmp_path / "125.yaml"]) != before
    program = cache.of_program()
    assert program == cache.of_program()
    monkeypatch.setattr(cache, "__version__", "0.0.0")
    assert cache.of_program() != program


def test_results_are_written_as_they_are_finished(verify: Call, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    batch(verify, root, "--tasks", 125, "--results", path)
    batch(verify, root, "--tasks", 125, "--results", path)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert sorted((one["name"], one["verdict"], one["kept"]) for one in lines) == [
        ("fail", "FAIL", False),
        ("fail", "FAIL", True),
        ("nothing.txt", "MISSING", False),
        ("nothing.txt", "MISSING", True),
        ("pass", "PASS", False),
        ("pass", "PASS", True),
    ]


def test_which_tasks_fit(verify: Call, root: Path) -> None:
    found = json.loads(batch(verify, root, "--tasks", "auto", "--format", "json").out)
    assert [(one["name"], one["tasks"]) for one in found["results"]] == [
        ("fail", [125]),
        ("nothing.txt", []),
        ("pass", [125]),
    ]
    assert found["summary"]["unverified"] == [["nothing.txt", {"code": "batch_no_fit", "values": {}}]]


def test_the_task_that_a_submission_names(verify: Call, root: Path) -> None:
    (root / "pass" / "submission.yaml").write_text("submission: 1\ntask: 125\n")
    outcome = batch(verify, root, "--no-cache")
    assert outcome.status == 3
    assert "  fail: No task: neither the manifest nor a submission.yaml names one." in outcome.out
    assert [line.split()[:2] for line in outcome.out.splitlines()[:2]] == [["task", "submissions"], ["125", "1"]]


def test_a_table_of_the_criteria(verify: Call, root: Path) -> None:
    rows = batch(verify, root, "--tasks", 125, "--format", "csv").out.splitlines()
    assert rows[0].startswith("submission,path,task,toolkit,verdict,criterion,")
    assert [row.split(",")[0] for row in rows[1:]] == sorted(row.split(",")[0] for row in rows[1:])


def test_logs_that_several_submissions_share(verify: Call, root: Path) -> None:
    shutil.copytree(root / "pass", root / "copy")
    out = batch(verify, root, "--tasks", 125).out
    assert "1 log stands in several submissions, byte for byte:" in out


def test_stop_at_the_first_failure(verify: Call, root: Path) -> None:
    found = json.loads(batch(verify, root, "--tasks", 125, "--workers", 1, "--fail-fast", "--format", "json").out)
    assert [one["verdict"] for one in found["results"]] == ["FAIL"]


def test_a_broken_store_is_put_aside(verify: Call, root: Path) -> None:
    (root.parent / "kept.sqlite").write_bytes(b"not a database, and longer than its header would be" * 40)
    assert batch(verify, root, "--tasks", 125).status == 1
    assert (root.parent / "kept.sqlite.broken").exists()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["batch", "nowhere"], "nowhere is neither a folder of submissions nor a manifest"),
        (["batch", ".", "--workers", "0"], "--workers takes a number from 1 on, not 0."),
        (["batch", ".", "--tasks", "9999"], "9999"),
        (["batch", ".", "--tasks", "125", "--results", "/nowhere/at/all"], "/nowhere/at/all cannot be written"),
    ],
)
def test_wrong_usage(
    verify: Call, root: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(root)
    outcome = verify(*arguments, "--no-cache")
    assert outcome.status == 2
    assert words in outcome.err
