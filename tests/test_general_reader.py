"""From a log that no format knows to a verdict: what is inferred, what confirms it, and what never does."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome
from tests.runners.logs.events import META, visualdl

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
    assert (found["verdict"], found["reason"], found["values"]["count"]) == ("REVIEW", "series_open", "3")
    # Of each series the best.
    assert found["values"]["map"] == f"--map {ROW}={log}:6:fraction or --map {ROW}={log}:7:fraction"


def test_a_whole_file_whose_values_have_no_epochs_is_not_confirmed(verify: Verify, tmp_path: Path) -> None:
    log = written(tmp_path, text="val acc1 0.7011\nsomething\nval acc1 0.8411\n")
    found = row(verify, tmp_path, "--map", f"{ROW}=out.log:fraction")
    assert (found["verdict"], found["reason"]) == ("REVIEW", "series_open")
    assert found["values"]["map"] == f"--map {ROW}={log}:3:fraction or --map {ROW}={log}:1:fraction"
    written(tmp_path, text="val acc1 0.8411\n")
    assert row(verify, tmp_path, "--map", f"{ROW}=out.log:fraction")["verdict"] == "PASS"


SERIES = {
    "the number of neighbours": ("epoch 1 val k=1: acc {}", "epoch 2 val k=5: acc {}"),
    "the number of images": ("epoch 1 val acc {} over 50000 images", "epoch 2 val acc {} over 100 images"),
    "the size": ("epoch 1 val [224x224] acc {}", "epoch 2 val [384x384] acc {}"),
    "a threshold": ("epoch 1 val scale 0.5 acc {}", "epoch 2 val scale 1.5 acc {}"),
    "the checkpoint": ("epoch 1 val small.pdparams acc {}", "epoch 2 val large.pdparams acc {}"),
    "the version of the model": ("epoch 1 val net-v1.0 acc {}", "epoch 2 val net-v2.0 acc {}"),
    "the width of the model": ("epoch 1 val 0.25x acc {}", "epoch 2 val 1.25x acc {}"),
    "the fold": ("fold 1/5 val acc {} epoch 1", "fold 2/5 val acc {} epoch 2"),
    "the data of the heading": ("Evaluating on val set\nepoch 1 acc {}", "Evaluating on test set\nepoch 2 acc {}"),
    "the model of the heading": ("Evaluating small\nval epoch 1 acc {}", "Evaluating big\nval epoch 2 acc {}"),
    "weights that were loaded": ("epoch 1 val acc {}", "loading weights of big.pth\nepoch 2 val acc {}"),
    "a training that began anew": (
        "epoch 1 loss 0.5\nepoch 1 val acc {}",
        "epoch 1 loss 0.5\nepoch 2 loss 0.4\nepoch 2 val acc {}",
    ),
    "lines without an epoch": ("val acc {}\nsomething", "val acc {}"),
    "lines of one epoch": ("epoch 3 val acc {}\nsomething", "epoch 3 val acc {}"),
    "batches of one evaluation": ("val step 10 acc {}", "val step 20 acc {}"),
}


@pytest.mark.parametrize("name", SERIES)
def test_no_other_line_than_the_confirmed_one_passes(verify: Verify, tmp_path: Path, name: str) -> None:
    first, second = (one.format(value) for one, value in zip(SERIES[name], ("70.11", "84.11"), strict=True))
    written(tmp_path, text=f"{first}\n{second}\n".replace("{", "{{"))
    lines = (tmp_path / "out.log").read_text(encoding="utf-8").splitlines()
    for value, verdict in (("70.11", "FAIL"), ("84.11", "PASS")):
        line = next(at for at, text in enumerate(lines, 1) if value in text)
        found = row(verify, tmp_path, "--map", f"{ROW}=out.log:{line}:percent")
        assert (found["verdict"], found["best"]["value_text"]) == (verdict, value)
    assert row(verify, tmp_path, "--map", f"{ROW}=out.log:percent")["verdict"] != "PASS"


@pytest.mark.parametrize(
    "turn",
    ["== model SLaK_base ==", "val dataset: /data/imagenet-v2", "switching to test-time augmentation",
     "validating on imagenet-100 from now on", "$ python eval.py --weights swin.pdparams", "num test samples: 100",
     "using EMA weights, 10 crops"],
)  # fmt: skip
@pytest.mark.parametrize(("other", "verdict"), [("nothing new", "PASS"), ("", "PASS"), (None, "FAIL")])
def test_a_line_that_says_of_what_values_are_ends_a_series(
    verify: Verify, tmp_path: Path, turn: str, other: str | None, verdict: str
) -> None:
    said = turn if other is None else other
    text = f"epoch 1 val acc 70.1\nepoch 2 val acc 70.2\n{said}\nepoch 3 val acc 84.1\n"
    written(tmp_path, text=text.replace("{", "{{"))
    assert row(verify, tmp_path, "--map", f"{ROW}=out.log:2:percent")["verdict"] == verdict


@pytest.mark.parametrize("column", ["crops", "ema", "views"])
def test_a_row_of_another_setting_does_not_carry_a_confirmed_one(verify: Verify, tmp_path: Path, column: str) -> None:
    (tmp_path / "out.csv").write_text(f"epoch,{column},acc1\n1,0,70.1\n2,1,84.1\n3,0,70.3\n", encoding="utf-8")
    found = row(verify, tmp_path, "--map", f"{ROW}=out.csv:2:percent")
    assert (found["verdict"], found["best"]["value_text"]) == ("FAIL", "70.3")


GROWN = {
    "epochs": ("epoch 1 val acc {}", "epoch 2 val acc {}"),
    "counted epochs and a clock": (
        "[2024-01-02 10:00:01] Epoch [1/300] val acc {} time 12 s lr 0.1 mem 4000",
        "[2024-01-03 11:10:31] Epoch [2/300] val acc {} time 13 s lr 0.01 mem 4100",
    ),
    "epochs in the heading": ("Eval epoch: 1\nacc {}", "Eval epoch: 2\nacc {}"),
    "epochs of the training above": ("epoch 1 loss 0.5\nval acc {}", "epoch 2 loss 0.4\nval acc {}"),
    "steps between which was trained": (
        "step 100 loss 0.5\nval step 100 acc {}",
        "step 200 loss 0.5\nval step 200 acc {}",
    ),
    "the name of what is saved": (
        "epoch 1 val acc {} saved to out/epoch_1.pth",
        "epoch 2 val acc {} saved to out/epoch_2.pth",
    ),
    "a table": ("epoch,lr,val_acc\n1,0.1,{}", "2,0.1,{}"),
    "other values": ("epoch 1 val loss 2 top5 91.5 acc {}", "epoch 2 val loss 1 top5 96.5 acc {}"),
    "right ones of all": ("Epoch 1 val acc: 7011/10000 ({}%)", "Epoch 2 val acc: 8411/10000 ({}%)"),
}


@pytest.mark.parametrize("name", GROWN)
def test_of_the_epochs_of_one_training_the_best_counts(verify: Verify, tmp_path: Path, name: str) -> None:
    first, second = (one.format(value) for one, value in zip(GROWN[name], ("70.11", "84.11"), strict=True))
    written(tmp_path, text=f"{first}\n{second}\n".replace("{", "{{"))
    lines = (tmp_path / "out.log").read_text(encoding="utf-8").splitlines()
    line = next(at for at, text in enumerate(lines, 1) if "70.11" in text)
    found = row(verify, tmp_path, "--map", f"{ROW}=out.log:{line}:percent")
    assert (found["verdict"], found["best"]["value_text"]) == ("PASS", "84.11")
    whole = row(verify, tmp_path, "--map", f"{ROW}=out.log:percent")
    if whole["reason"] != "no_evidence":
        assert whole["verdict"] == "PASS"


def test_a_name_of_the_metric_on_the_line_wins_over_others(verify: Verify, tmp_path: Path) -> None:
    def row_of_f1(text: str) -> Any:
        (tmp_path / "out.log").write_text(text, encoding="utf-8")
        report = json.loads(verify("--task", "161", tmp_path, "--format", "json").out)["reports"][0]
        return next(one for one in report["rows"] if one["id"] == "culane-mf1")

    found = row_of_f1("test precision: 0.61, recall: 0.5531, f1: 0.5530\n")
    assert (found["reason"], found["best"]["printed"]) == ("inferred", "f1")
    # Cut off, its value is not read, and what stands beside it is not it.
    found = row_of_f1("test precision: 0.615, recall: 0.5531, f1: 0.5")
    assert (found["verdict"], found["reason"]) == ("MISSING", "no_evidence")
    # Others are printed under the name of a recall, but an F1 is not.
    assert row_of_f1("test recall: 0.5531\n")["reason"] == "no_evidence"


@pytest.mark.parametrize(
    ("task", "criterion", "reason"),
    [("125", ROW, "inferred"), ("155", "yolov8-n-map", "no_evidence")],
)
def test_an_accuracy_may_be_a_top1_and_never_a_box_ap(
    verify: Verify, tmp_path: Path, task: str, criterion: str, reason: str
) -> None:
    (tmp_path / "out.log").write_text("val acc: 0.8411\n", encoding="utf-8")
    report = json.loads(verify("--task", task, tmp_path, "--format", "json").out)["reports"][0]
    assert next(one["reason"] for one in report["rows"] if one["id"] == criterion) == reason


def test_the_nearest_of_unknown_names_is_shown(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "out.log").write_text("val score: 0.61 Em: 0.5531 my_auc: 0.5530\n", encoding="utf-8")
    report = json.loads(verify("--task", "149", tmp_path, "--format", "json").out)["reports"][0]
    rows = {one["id"]: one for one in report["rows"]}
    shown = [miss["values"]["printed"] for miss in rows["vd-e-measure"]["near_misses"]]
    assert shown == ["Em"]
    assert len(rows["vd-hce"]["near_misses"]) == 3


def test_a_log_named_after_another_model_is_not_offered_first(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "vgg16.log").write_text("val acc1 0.8611\n", encoding="utf-8")
    found = row(verify, tmp_path)
    assert (found["reason"], found["best"]["file"]) == ("inferred", f"{tmp_path}/vgg16.log")
    notes = [note["values"] for note in found["notes"] if note["code"] == "note_inferred_elsewhere"]
    assert notes == [{"stated": "vgg16", "wanted": "RepLKNet-31B"}]
    (tmp_path / "out.log").write_text("val acc1 0.8411\n", encoding="utf-8")
    found = row(verify, tmp_path)
    assert (found["best"]["file"], found["notes"]) == (f"{tmp_path}/out.log", [])


def test_what_a_checkpoint_says_is_no_evaluation(verify: Verify, tmp_path: Path) -> None:
    for text in ("val acc1 in ckpt: 0.8611\n", "metric in ckpt ****\nacc1: 0.8611\n", "resumed, val acc1 0.8611\n"):
        (tmp_path / "out.log").write_text(text, encoding="utf-8")
        assert row(verify, tmp_path)["verdict"] == "MISSING"
    (tmp_path / "out.log").write_text("val acc1 0.8611, checkpoint saved\n", encoding="utf-8")
    assert row(verify, tmp_path)["verdict"] == "REVIEW"


def test_the_name_of_a_packed_log_says_what_it_would_say_unpacked(verify: Verify, tmp_path: Path) -> None:
    line = b"[2023/04/21 09:10:11] ppocr INFO: Global : \n[2023/04/21 09:10:11] ppocr INFO: acc:0.6523\n"
    packed, plain = tmp_path / "packed" / "C3-STISR_CRNN_easy.log.gz", tmp_path / "plain" / "C3-STISR_CRNN_easy.log"
    for file, content in ((packed, gzip.compress(line)), (plain, line)):
        file.parent.mkdir()
        file.write_bytes(content)
    rows = []
    for folder in (packed.parent, plain.parent):
        report = json.loads(verify("--task", "120", folder, "--format", "json").out)["reports"][0]
        rows.append([(one["id"], one["verdict"], one["reason"]) for one in report["rows"]])
    assert rows[0] == rows[1]
    assert rows[0][0] == ("crnn-easy", "REVIEW", "inferred")


def test_a_log_named_after_another_model_of_the_task_is_said_to_be(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "SLaK_small.log").write_text("val acc1 0.8211\n", encoding="utf-8")
    report = json.loads(verify("--task", "124", tmp_path, "--format", "json").out)["reports"][0]
    rows = {one["id"]: one for one in report["rows"]}
    misses = [(miss["why"], miss["values"]) for miss in rows["slak-t-top1"]["near_misses"]]
    assert misses == [("near_other_model", {"model": "SLaK_small", "wanted": "SLaK-T"})]
    assert rows["slak-s-top1"]["reason"] == "inferred"


@pytest.mark.parametrize(("steps", "verdict", "counts"), [((1, 2, 3), "PASS", 2), ((1, 1, 3), "FAIL", 3)])
def test_a_record_of_an_event_file(
    verify: Verify, tmp_path: Path, steps: tuple[int, ...], verdict: str, counts: int
) -> None:
    values = zip((70.0, 84.5, 72.0), steps, strict=True)
    content = META + b"".join(visualdl("val/my_quality", value, step) for value, step in values)
    (tmp_path / "vdlrecords.1.log").write_bytes(content)
    found = row(verify, tmp_path, "--map", f"{ROW}=vdlrecords.1.log#3:percent")
    # Two values of one step are of two things: then the record itself counts.
    assert (found["verdict"], found["best"]["record"]) == (verdict, counts)


def test_two_values_of_one_name_on_a_line_are_not_confirmed(verify: Verify, tmp_path: Path) -> None:
    written(tmp_path, text="epoch 1 val acc 70.11 and acc 84.11\n")
    found = row(verify, tmp_path, "--map", f"{ROW}=out.log:1:percent")
    assert (found["verdict"], found["near_misses"][0]["why"]) == ("MISSING", "near_no_value")


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


OVERALL = "Overall -> 0.61 % N=281530 C=280060 S=1197 D=273 I=240\n"
CER = ("--target", "cer-test-clean=0.62@a reviewer")


@pytest.mark.parametrize(
    ("text", "arguments", "verdict"),
    [
        (OVERALL, ("--map", "cer-test-clean=greedy_search.error"), "PASS"),
        (OVERALL.replace("0.61", "0.63"), ("--map", "cer-test-clean=greedy_search.error"), "FAIL"),
        # What was counted nobody says of it, and other values than one leave open which is meant.
        (OVERALL, (), "MISSING"),
        (OVERALL + "%WER 0.61 [ 1717 / 281530, 240 ins, 273 del, 1204 sub ]\n",
         ("--map", "cer-test-clean=greedy_search.error"), "MISSING"),
    ],
)  # fmt: skip
def test_the_only_value_of_a_mapped_file_is_what_the_reviewer_says(
    verify: Verify, tmp_path: Path, text: str, arguments: tuple[str, ...], verdict: str
) -> None:
    folder = tmp_path / "pruned_transducer_stateless8" / "test-clean"
    folder.mkdir(parents=True)
    (folder / "greedy_search.error").write_text(text, encoding="utf-8")
    outcome = verify("--task", "187", tmp_path, "--format", "json", *CER, *arguments)
    assert outcome.rows["cer-test-clean"]["verdict"] == verdict


def counted(folder: Path, places: list[int], mapped: int) -> str:
    """A log with a value an epoch, 80 until the last, which is 84; and the argument that maps the line of one."""
    lines = [f"epoch {at} loss 2.9 val acc {84 if at == places[-1] else 80}.0{at % 10}" for at in places]
    (folder / "out.log").write_text("\n".join(["model RepLKNet_31B", *lines]) + "\n", encoding="utf-8")
    return f"{ROW}=out.log:{places.index(mapped) + 2}:percent"


@pytest.mark.parametrize(
    ("places", "mapped", "expected"),
    [
        # One step that is larger than all before it is a gap; what lies behind it is not what the line was of.
        ([*range(1, 51), 101], 20, 80),
        ([*range(1, 51), 100, 101], 20, 80),
        ([*range(1, 51), 52, 54], 20, 80),
        # Who maps a line behind the gap has looked at it.
        ([*range(1, 51), 101], 101, 84),
        # A counter whose step grows and then is that step, or which steps less.
        ([*range(1, 51), 60, 70, 80], 20, 84),
        ([*range(10, 51, 10), 51, 52], 20, 84),
        # Three steps show what the step is, two do not.
        ([1, 2, 3, 4, 10], 2, 80),
        ([1, 2, 3, 10], 2, 84),
    ],
)
def test_a_confirmed_series_ends_where_its_counter_skips_a_step(
    verify: Verify, tmp_path: Path, places: list[int], mapped: int, expected: int
) -> None:
    found = row(verify, tmp_path, "--map", counted(tmp_path, places, mapped))
    assert found["best"]["value"].partition(".")[0] == str(expected)
    assert found["verdict"] == ("PASS" if expected == 84 else "FAIL")
