"""Scripts beside a log: what the command that evaluated switched on is said of its run, and of no other."""

from pathlib import Path

import pytest

from harness.api import verify
from harness.evidence.facts import of
from harness.evidence.observation import Collected
from harness.submission.files import open_submission
from harness.values.verdicts import Verdict
from runners import logs
from runners.logs.scripts import may_start
from tests.synthetic import paddleclas

LOG = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
VAL = "python tools/val.py --config a.yml"
SCALES = f"{VAL} --aug_eval --scales 0.5 1.0\n"


def said(folder: Path, **files: str) -> list[tuple[str, str]]:
    """The settings of test time that the log is told, with their places."""
    (folder / "val.log").write_text(LOG)
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.with_suffix(".sh").write_text(text)
    collected = Collected()
    logs.collect(open_submission([str(folder)]).files(), collected)
    log = next(one for one in collected.logs if one.file.endswith("val.log"))
    return [(fact.setting, fact.place(log.file)) for fact in of(log.runs[0].facts, "test_time")]


@pytest.mark.parametrize(
    "text",
    [
        SCALES,
        f"set -e\nCUDA_VISIBLE_DEVICES=0 {SCALES}",
        f"{VAL} \\\n  --aug_eval \\\n  --scales 0.5 1.0\n",
        f'AUG="--aug_eval --scales 0.5 1.0"\n{VAL} $AUG\n',
        f"{SCALES.rstrip()} > val.log\n",
        f"{VAL} > other.log && echo done\n{SCALES.rstrip()} | tee val.log\n",
        f"python tools/train.py --config a.yml\n{SCALES}",
    ],
)
def test_what_the_evaluation_switched_on(tmp_path: Path, text: str) -> None:
    assert {setting for setting, _ in said(tmp_path, run=text)} == {"aug_eval", "scales"}


@pytest.mark.parametrize(
    "text",
    [
        f"{VAL}\n",
        f"# {SCALES}{VAL}\n",
        f"{VAL}\n{SCALES}",
        f"{VAL} | tee val.log\n{SCALES.rstrip()} | tee val_ms.log\n",
        "python tools/train.py --aug_eval --do_eval\n",
        "",
    ],
)
def test_what_does_not_say_it_of_this_log(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, run=text) == []


def test_the_place_is_the_line_of_the_script(tmp_path: Path) -> None:
    places = [place for _, place in said(tmp_path, run=f"set -e\n\n{SCALES}")]
    assert [place.rpartition("/")[2] for place in places] == ["run.sh:3", "run.sh:3"]


def test_a_script_counts_where_it_lies(tmp_path: Path) -> None:
    assert said(tmp_path, scripts__run=SCALES) != []
    (tmp_path / "scripts" / "run.sh").unlink()
    assert said(tmp_path, other__run=SCALES) == []


def test_such_a_log_is_for_a_person(tmp_path: Path) -> None:
    said(tmp_path, run=SCALES)
    rows = {row.id: row for row in verify(124, str(tmp_path)).reports[0].rows}
    row = rows["slak-t-top1"]
    assert (row.verdict, row.reason.value) == (Verdict.REVIEW, "conditions_differ")
    assert "run.sh:1" in row.values["stated"]
    said(tmp_path, run=f"{VAL}\n")
    rows = {row.id: row for row in verify(124, str(tmp_path)).reports[0].rows}
    assert rows["slak-t-top1"].verdict is Verdict.PASS


def test_a_script_that_was_made_to_cost_time(tmp_path: Path) -> None:
    text = f'A="{"x" * 60_000}"\n' + "python val.py " + "$A" * 2_000 + "\n"
    assert said(tmp_path, run=text) == []


def test_what_may_start_programs() -> None:
    assert all(map(may_start, ("a/run.sh", "RUN.SH", "a/Makefile", "run.bat")))
    assert not any(map(may_start, ("run.py", "a.log", "makefile.txt")))
