"""Scripts beside a log: what the command that evaluated switched on is said of its run, and of no other."""

from pathlib import Path

import pytest

from harness.api import verify
from harness.evidence.facts import Key, of
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
        "python tools/train.py --evaluate --aug_eval --scales 0.5\n",
        "python tools/train.py --eval-only --aug_eval --scales 0.5\n",
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
        "python tools/train.py --eval --flip 0.5\n",
        # The log is of a training.
        f"{SCALES.rstrip()} > val_ms.log\n",
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


def facts_of(folder: Path, key: Key, *, log: str = LOG, **files: str) -> list[tuple[str, str]]:
    """What the log is told of `key`, with the places."""
    said(folder, **files)
    (folder / "val.log").write_text(log)
    collected = Collected()
    logs.collect(open_submission([str(folder)]).files(), collected)
    seen = next(one for one in collected.logs if one.file.endswith("val.log"))
    return [(fact.value, fact.place("")) for fact in of(seen.runs[0].facts, key) if fact.told]


BARE = "".join(line for line in LOG.splitlines(keepends=True) if " : " not in line)


@pytest.mark.parametrize(
    "option", ["-o eval_size=1280", "--opt eval_size=1280", "--cfg-options img_size=1280", "--img_size 1280"]
)
def test_the_size_of_images_that_a_command_asks_for(tmp_path: Path, option: str) -> None:
    text = f"python tools/eval.py -c a.yml {option}\n"
    assert facts_of(tmp_path, "image_size", log=BARE, run=text) == [("1280", f"{tmp_path}/run.sh:1")]
    # A log that states its own is not told another.
    assert facts_of(tmp_path, "image_size", run=text) == []


def test_a_setting_of_the_training_is_not_of_the_evaluation(tmp_path: Path) -> None:
    text = "python tools/train.py -c a.yml --eval -o TrainReader.flip=True\n"
    assert facts_of(tmp_path, "test_time", run=text) == []


@pytest.mark.parametrize(
    "command",
    [
        "cp /data/reference/train.log val.log", "cp -r ../official/val.log .", "cat authors/a.log > val.log",
        "wget https://x.com/train.log -O val.log", "wget https://x.com/val.log", "curl -o logs/val.log https://x.com/a.log",
        "\tmv known_good.log val.log",
    ],
)  # fmt: skip
def test_a_command_that_puts_anothers_file_where_the_log_lies(tmp_path: Path, command: str) -> None:
    assert facts_of(tmp_path, "program", run=f"{command}\n") == [(command.strip(), f"{tmp_path}/run.sh:1")]
    row = next(one for one in verify(124, str(tmp_path)).reports[0].rows if one.id == "slak-t-top1")
    assert (row.verdict, row.reason.value) == (Verdict.REVIEW, "lines_quoted")


@pytest.mark.parametrize(
    "command",
    [
        "cp output/train.log val.log", "wget https://x.com/coco.zip", "cp reference/a.log other.log",
        "rm official/val.log",
        "wget -O w.pdparams https://x.com/val.log.pdparams", "cat val.log", "cp official/config.yml .",
    ],
)  # fmt: skip
def test_a_command_that_puts_ones_own_file_there_or_another_elsewhere(tmp_path: Path, command: str) -> None:
    assert facts_of(tmp_path, "program", run=f"{command}\n") == []
