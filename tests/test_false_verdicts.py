"""Ways to give a wrong verdict, each seen in a tool of the field: the situation, the verdict, the exit status."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy
import pytest

from tests.conftest import Outcome
from tests.synthetic import STAMP, paddleclas

Judge = Callable[..., Outcome]
ID = "replknet-31b-top1"


def expect(outcome: Outcome, verdict: str, reason: str, status: int) -> None:
    row = outcome.rows[ID]
    assert (row["verdict"], row["reason"], outcome.status) == (verdict, reason, status)


# 1: the value is NaN or infinite.
@pytest.mark.parametrize("value", ["nan", "inf", "-inf"])
def test_a_value_that_is_no_number_fails(judge: Judge, value: str) -> None:
    expect(judge(paddleclas([value])), "FAIL", "non_finite", 1)


def test_a_nan_is_not_the_best_of_a_series(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.83600", "nan"]))
    expect(outcome, "PASS", "meets_target", 0)
    assert outcome.rows[ID]["best"]["value_text"] == "0.83600"


# 2: nothing to check.
def test_no_log_at_all_is_missing(judge: Judge) -> None:
    expect(judge(notes="nothing was measured here\n"), "MISSING", "no_log", 3)


def test_an_empty_folder_is_missing(verify: Judge, tmp_path: Path) -> None:
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    expect(outcome, "MISSING", "no_files", 3)
    assert [p["code"] for p in outcome.json["reports"][0]["problems"]] == ["input_empty"]


def test_a_log_without_an_evaluation_is_missing(judge: Judge) -> None:
    expect(judge(paddleclas([])), "MISSING", "no_evidence", 3)


def test_a_glob_without_a_match_is_missing(verify: Judge, tmp_path: Path) -> None:
    outcome = verify("--task", 125, tmp_path / "*.log", "--format", "json")
    expect(outcome, "MISSING", "no_files", 3)
    assert [p["code"] for p in outcome.json["reports"][0]["problems"]] == ["input_no_match"]


# 1, 2, 10, 11, 12 and 13 of tensors.
def compared(verify: Judge, folder: Path, theirs: object, own: object, *more: object) -> tuple[str, str, int]:
    """Verdict, reason and exit status of `verify compare` over two dumps of reprod_log's kind."""
    for name, values in (("reference", theirs), ("ours", own)):
        numpy.save(folder / f"{name}.npy", values, allow_pickle=True)  # type: ignore[arg-type]
    outcome = verify("compare", folder / "reference.npy", folder / "ours.npy", "--format", "json", *more)
    return outcome.json["verdict"], outcome.json["reason"], outcome.status


VALUES = numpy.linspace(-1, 1, 12).reshape(3, 4)


# 1: a difference that is no number.
@pytest.mark.parametrize("value", [numpy.nan, numpy.inf, -numpy.inf])
@pytest.mark.parametrize("both", [False, True])
def test_a_difference_that_is_no_number_fails(verify: Judge, tmp_path: Path, value: float, both: bool) -> None:
    broken = VALUES.copy()
    broken[1, 1] = value
    theirs = broken if both else VALUES
    assert compared(verify, tmp_path, {"a": theirs}, {"a": broken}) == ("FAIL", "non_finite", 1)


# 2: empty dumps, and tensors without an element.
@pytest.mark.parametrize("dump", [{}, {"a": numpy.empty((0, 4))}])
def test_empty_dumps_are_no_evidence(verify: Judge, tmp_path: Path, dump: object) -> None:
    assert compared(verify, tmp_path, dump, dump) == ("MISSING", "nothing_compared", 3)


# 10: only the first is equal, and only the first is there.
def test_every_step_is_compared(verify: Judge, tmp_path: Path) -> None:
    theirs = {f"step_{step}/loss": numpy.array(1.0 / (step + 1)) for step in range(5)}
    own = {**theirs, "step_4/loss": numpy.array(0.3)}
    assert compared(verify, tmp_path, theirs, own) == ("FAIL", "out_of_band", 1)
    first = {"step_0/loss": theirs["step_0/loss"]}
    assert compared(verify, tmp_path, theirs, first) == ("MISSING", "fewer_compared", 3)
    assert compared(verify, tmp_path, first, first, "--expect", 5) == ("MISSING", "fewer_compared", 3)


# 11: what a mean does not see.
def test_a_permuted_tensor_fails(verify: Judge, tmp_path: Path) -> None:
    assert VALUES.mean() == pytest.approx(VALUES[::-1].mean())
    assert compared(verify, tmp_path, {"a": VALUES}, {"a": VALUES[::-1].copy()}) == ("FAIL", "out_of_band", 1)


def test_one_wrong_element_among_a_million_fails(verify: Judge, tmp_path: Path) -> None:
    theirs = numpy.ones(1_000_000)
    own = theirs.copy()
    own[123_456] += 0.9
    assert abs(own - theirs).mean() < 1e-6
    assert compared(verify, tmp_path, {"a": theirs}, {"a": own}) == ("FAIL", "elements_outside", 1)


# 12: differences that wrap or overflow in their own type.
@pytest.mark.parametrize(
    ("dtype", "one", "other"),
    [("uint8", 255, 0), ("int8", 127, -128), ("bool", True, False), ("float16", 65504, -65504), ("uint64", 2**63, 0)],
)
def test_no_difference_wraps(verify: Judge, tmp_path: Path, dtype: str, one: object, other: object) -> None:
    pair = [{"a": numpy.full(4, value, dtype)} for value in (one, other)]
    verdict, _, status = compared(verify, tmp_path, *pair)
    assert (verdict, status) == ("FAIL", 1)
    # Equal sides are never outside; that they are equal to the last bit and constant shows nothing, and is told.
    assert compared(verify, tmp_path, pair[0], pair[0]) == ("REVIEW", "same_dump", 3)


# 13: a pickle that runs code when it is loaded.
class Runs:
    """A pickle of it makes the folder `path` when it is loaded."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.path),)


@pytest.mark.parametrize("name", ["ours.npy", "ours.pdparams", "ours.pt", "ours.pkl"])
def test_a_pickle_that_runs_code_is_refused(verify: Judge, tmp_path: Path, name: str) -> None:
    numpy.save(tmp_path / "reference.npy", {"a": VALUES}, allow_pickle=True)  # type: ignore[arg-type]
    with (tmp_path / name).open("wb") as file:
        if name.endswith(".npy"):
            numpy.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": ()})
        pickle.dump({"a": Runs(tmp_path / "ran")}, file)
    outcome = verify("compare", tmp_path / "reference.npy", tmp_path / name, "--format", "json")
    codes = [problem["code"] for problem in outcome.json["problems"]]
    assert (outcome.json["verdict"], codes, outcome.status) == ("ERROR", ["unsafe_pickle"], 3)
    assert not (tmp_path / "ran").exists()


# 3: better than an at_least target.
def test_better_than_asked_passes(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.83700"]))
    expect(outcome, "PASS", "meets_target", 0)
    assert "note_implausibly_high" not in [note["code"] for note in outcome.rows[ID]["notes"]]


def test_implausibly_better_passes_with_a_note(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.90000"]))
    expect(outcome, "PASS", "meets_target", 0)
    assert "note_implausibly_high" in [note["code"] for note in outcome.rows[ID]["notes"]]


# 4: a metric of which less is better.
@pytest.mark.parametrize(
    ("value", "verdict", "status"), [("0.04990", "PASS", 0), ("0.05005", "PASS", 0), ("0.05006", "FAIL", 1)]
)
def test_lower_is_better_comes_from_the_registry(
    verify: Judge, tmp_path: Path, value: str, verdict: str, status: int
) -> None:
    log = paddleclas([]) + f"{STAMP}[Eval][Epoch 1][Avg]HammingDistance: {value}\n"
    (tmp_path / "train.log").write_text(log)
    outcome = verify("--task", 902, "--specs", "tests/specs", tmp_path / "train.log", "--format", "json")
    assert (outcome.rows["hamming"]["verdict"], outcome.status) == (verdict, status)


# 5: the boundary of a printed target, in exact decimals.
@pytest.mark.parametrize(
    ("value", "verdict", "reason"),
    [
        ("0.83580", "PASS", "meets_target"),
        ("0.83575", "PASS", "meets_printed_target"),
        ("0.8357499999", "WITHIN", "within_tolerance"),
        ("0.83480", "WITHIN", "within_tolerance"),
        ("0.83479", "FAIL", "misses_target"),
    ],
)
def test_the_boundary_is_exact(judge: Judge, value: str, verdict: str, reason: str) -> None:
    expect(judge(paddleclas([value])), verdict, reason, 1 if verdict == "FAIL" else 0)


# 6: 0.8358 is not 83.58, and nothing guesses which is meant.
def test_units_are_not_guessed(judge: Judge) -> None:
    expect(judge(paddleclas(["83.58000"])), "REVIEW", "out_of_range", 3)


# 14: the best epoch of the log is not the checkpoint that was handed in.
def test_an_evaluation_of_the_checkpoint_that_falls_short_disagrees(judge: Judge) -> None:
    evaluation = paddleclas([]) + f"{STAMP}[Eval][Epoch 0][Avg]CELoss: 0.9, loss: 0.9, top1: 0.82000, top5: 0.95000\n"
    outcome = judge(train=paddleclas(["0.83600"]), eval=evaluation)
    expect(outcome, "REVIEW", "candidates_disagree", 3)
    assert len(outcome.rows[ID]["candidates"]) == 2


# 16: a resumed and a concatenated log.
def test_a_resumed_training_is_one_and_counts_an_epoch_once(judge: Judge) -> None:
    first = paddleclas(["0.80000", "0.81000", "0.83900"], epochs=5)
    second = paddleclas(["0.82000", "0.82500", "0.82600"], epochs=5, first_epoch=3, checkpoint="output/epoch_2")
    outcome = judge(first=first, second=second)
    # Epoch 3 was trained again after the resumption: its first value is gone, and with it the only one that passes.
    expect(outcome, "FAIL", "misses_target", 1)
    assert outcome.rows[ID]["best"]["value_text"] == "0.82600"


def test_runs_in_one_file_are_told_apart(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.83700"], model="ResNet50") + paddleclas(["0.80000"]))
    expect(outcome, "FAIL", "misses_target", 1)
    assert outcome.rows[ID]["best"]["run"] == 1


# 18: the best line names a value that no epoch has.
def test_a_best_line_of_nowhere_contradicts(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.83600", "0.83500"], best="0.8413"))
    expect(outcome, "REVIEW", "contradicted", 3)
    findings = outcome.json["reports"][0]["findings"]
    assert [(f["code"], f["grade"]) for f in findings] == [("best_not_in_series", "contradiction")]


def test_a_best_line_alone_is_no_proof(judge: Judge) -> None:
    log = paddleclas(["0.80000"], best="0.80000").replace("0.80000, top5", "0.80000 , top5")
    without = "\n".join(line for line in log.splitlines() if "[Avg]CELoss: 0.9" not in line) + "\n"
    outcome = judge(without.replace("best metric: 0.80000", "best metric: 0.84000"))
    assert (outcome.rows[ID]["verdict"], outcome.status) == ("MISSING", 3)


# 19: a top-1 that the images of the dataset cannot produce.
@pytest.mark.parametrize(
    ("value", "devices", "verdict", "reason", "grades"),
    [
        ("0.83600", True, "PASS", "meets_target", []),
        ("0.83601", True, "REVIEW", "contradicted", ["contradiction"]),
        # Without the number of devices the log does not bear out the size of the dataset.
        ("0.83601", False, "PASS", "meets_target", ["suspicious"]),
    ],
)
def test_a_share_that_fifty_thousand_images_cannot_give(
    judge: Judge, value: str, devices: bool, verdict: str, reason: str, grades: list[str]
) -> None:
    log = paddleclas([value])
    if devices:
        told = f"{STAMP}number of gpu is 8 in current machine\n"
        log = log.replace(f"{STAMP}train with paddle", f"{told}{STAMP}train with paddle")
    outcome = judge(log)
    expect(outcome, verdict, reason, 3 if verdict == "REVIEW" else 0)
    found = [finding for finding in outcome.json["reports"][0]["findings"] if finding["code"] == "granularity"]
    assert [finding["grade"] for finding in found] == grades


# 21: what is printed and the exit status say the same, for every outcome.
@pytest.mark.parametrize(
    ("text", "status"),
    [
        (paddleclas(["0.83600"]), 0),
        (paddleclas(["0.83500"]), 0),
        (paddleclas(["0.80000"]), 1),
        (paddleclas([]), 3),
        (paddleclas(["0.83600"], best="0.9"), 3),
    ],
)
@pytest.mark.parametrize("form", ["text", "markdown", "json", "junit"])
def test_the_exit_status_is_the_verdict(verify: Judge, tmp_path: Path, text: str, status: int, form: str) -> None:
    (tmp_path / "train.log").write_text(text)
    outcome = verify("--task", 125, tmp_path, "--format", form)
    assert outcome.status == status
    assert outcome.out


# 22: a file inside the submission cannot switch a check off.
def test_a_submission_cannot_waive(judge: Judge, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    (folder / "submission.yaml").write_text(f"submission: 1\nwaive: [{ID}]\n")
    outcome = judge(paddleclas(["0.80000"]))
    expect(outcome, "FAIL", "misses_target", 1)
    assert outcome.json["reports"][0]["problems"]


def test_waivers_inside_the_submission_are_refused(judge: Judge, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    folder.mkdir()
    waivers = folder / "waivers.yaml"
    waivers.write_text(f"- {{criterion: {ID}, author: me, reason: because, date: 2026-11-23}}\n")
    outcome = judge(paddleclas(["0.80000"]), arguments=("--waivers", waivers))
    assert outcome.status == 2
    assert "inside the submission" in outcome.err


def test_a_reviewer_waives_and_the_report_says_who_and_why(judge: Judge, tmp_path: Path) -> None:
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(f"- {{criterion: {ID}, author: Ada, reason: accepted by mail, date: 2026-11-23}}\n")
    outcome = judge(paddleclas(["0.80000"]), arguments=("--waivers", waivers))
    expect(outcome, "WAIVED", "waived", 0)
    row = outcome.rows[ID]
    assert row["before"] == "FAIL"
    assert row["waiver"]["author"] == "Ada"
    assert row["waiver"]["reason"] == "accepted by mail"


# 24: the message says what was looked for, where, and the nearest thing found.
def test_missing_evidence_names_what_was_looked_for_and_what_was_found(verify: Judge, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(paddleclas(["0.83600"], model="ResNet50"))
    outcome = verify("--task", 125, tmp_path)
    assert outcome.status == 3
    for words in ("RepLKNet-31B", "top1", "ImageNet-1k", "ResNet50", "train.log"):
        assert words in outcome.out


# 25: another split's, dataset's or model's number never stands in for the asked one.
@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"model": "ResNet50"}, "near_other_model"),
        ({"listing": "train_list.txt"}, "near_train_split"),
        ({"classes": 100}, "near_dataset_classes"),
        ({"size": 384}, "near_image_size"),
        ({"config": False}, "near_unmapped"),
    ],
)
def test_another_thing_is_a_near_miss(judge: Judge, changes: dict[str, object], why: str) -> None:
    outcome = judge(paddleclas(["0.83600"], **changes))  # type: ignore[arg-type]
    expect(outcome, "MISSING", "no_evidence", 3)
    assert [miss["why"] for miss in outcome.rows[ID]["near_misses"]] == [why]


def test_a_training_value_proves_nothing(judge: Judge) -> None:
    log = paddleclas([]) + f"{STAMP}[Train][Epoch 1/1][Avg]CELoss: 0.1, loss: 0.1, top1: 0.99000\n"
    outcome = judge(log)
    expect(outcome, "MISSING", "no_evidence", 3)
    assert [miss["why"] for miss in outcome.rows[ID]["near_misses"]] == ["near_train_value"]


def test_a_dataset_the_log_does_not_name_needs_a_person(judge: Judge) -> None:
    expect(judge(paddleclas(["0.83600"], root="./data/images/")), "REVIEW", "dataset_unstated", 3)
    expect(judge(paddleclas(["0.83600"], root="./data/mine/")), "REVIEW", "dataset_unknown", 3)


# Found by people who tried to get a wrong PASS.
def evaluation(top1: str, epoch: int = 0) -> str:
    return f"{STAMP}[Eval][Epoch {epoch}][Avg]CELoss: 0.9, loss: 0.9, top1: {top1}, top5: 0.99000\n"


@pytest.mark.parametrize(
    ("listing", "verdict", "reason"),
    [
        ("list.txt", "REVIEW", "split_unstated"),
        ("trn.txt", "MISSING", "no_evidence"),
        ("evaluate_on_tr.txt", "REVIEW", "dataset_unknown"),
    ],
)
def test_a_split_the_log_does_not_name_needs_a_person(judge: Judge, listing: str, verdict: str, reason: str) -> None:
    expect(judge(paddleclas(["0.83600"], listing=listing)), verdict, reason, 3)


@pytest.mark.parametrize(
    ("listing", "why"), [("train/list.txt", "near_train_split"), ("val_list_constraint.txt", None)]
)
def test_train_is_a_word_of_a_list_s_name(judge: Judge, listing: str, why: str | None) -> None:
    outcome = judge(paddleclas(["0.83600"], listing=listing))
    # A list that is called otherwise may be a part; that `constraint` holds `train` makes it no training set.
    assert outcome.rows[ID]["verdict"] == ("MISSING" if why else "REVIEW")
    assert [miss["why"] for miss in outcome.rows[ID]["near_misses"]] == ([why] if why else [])


def test_folder_and_list_of_different_splits_need_a_person(judge: Judge) -> None:
    expect(judge(paddleclas(["0.83600"], root="./ILSVRC2012/train/")), "REVIEW", "training_folder", 3)


def test_a_list_of_another_dataset_is_a_near_miss(judge: Judge) -> None:
    log = paddleclas(["0.83600"]).replace(
        "cls_label_path : ./dataset/ILSVRC2012/", "cls_label_path : ./dataset/CIFAR-100/"
    )
    outcome = judge(log)
    assert [miss["why"] for miss in outcome.rows[ID]["near_misses"]] == ["near_other_dataset"]


@pytest.mark.parametrize(
    ("name", "verdict", "reason"),
    [
        ("imagenet-a", "MISSING", "no_evidence"),
        ("imagenet-real", "MISSING", "no_evidence"),
        ("ImageNet-C", "MISSING", "no_evidence"),
        ("stylized-imagenet", "REVIEW", "dataset_altered"),
        ("imagenet_10k", "REVIEW", "dataset_altered"),
    ],
)
def test_a_name_that_only_holds_imagenet_is_not_imagenet(judge: Judge, name: str, verdict: str, reason: str) -> None:
    """Sets that are known by their name are others; a name that nobody knows, or of a part, needs a person."""
    expect(judge(paddleclas(["0.83600"], root=f"./dataset/{name}/")), verdict, reason, 3)


@pytest.mark.parametrize("name", ["imagenet", "ILSVRC2012_img_val", "Light_ILSVRC2012", "imagenet-1k"])
def test_the_usual_folders_of_imagenet_are_known(judge: Judge, name: str) -> None:
    expect(judge(paddleclas(["0.83600"], root=f"./dataset/{name}/")), "PASS", "meets_target", 0)


def test_two_values_of_one_setting_need_a_person(judge: Judge) -> None:
    log = paddleclas(["0.83600"]).replace(f"{STAMP}    class_num", f"{STAMP}    name : ConvNeXt\n{STAMP}    class_num")
    expect(judge(log), "REVIEW", "model_disagrees", 3)


def test_an_evaluation_appended_to_a_training_is_not_its_own(judge: Judge) -> None:
    log = paddleclas(["0.80000", "0.81000", "0.80500"]) + evaluation("0.84800")
    outcome = judge(log)
    expect(outcome, "FAIL", "misses_target", 1)
    assert outcome.rows[ID]["best"]["value_text"] == "0.81000"


def test_the_end_of_a_finished_training_trained_again_is_another_attempt(judge: Judge) -> None:
    finished = paddleclas(["0.80000", "0.81000", "0.81500", "0.82000"])
    again = paddleclas(["0.83700"], first_epoch=4, checkpoint="output/epoch_3")
    outcome = judge(a=finished, b=again)
    expect(outcome, "REVIEW", "candidates_disagree", 3)


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_two_resumptions_of_one_training_disagree_whatever_their_names(judge: Judge, names: tuple[str, str]) -> None:
    first = paddleclas(["0.80000", "0.81000"], epochs=4)
    good = paddleclas(["0.83000", "0.83700"], epochs=4, first_epoch=3, checkpoint="output/epoch_2")
    bad = paddleclas(["0.81000", "0.82000"], epochs=4, first_epoch=3, checkpoint="output/epoch_2")
    outcome = judge(**{"0first": first, names[0]: good, names[1]: bad})
    expect(outcome, "REVIEW", "candidates_disagree", 3)


def test_a_size_that_is_no_square_is_another_size(judge: Judge) -> None:
    log = paddleclas(["0.83600"]).replace("size : 224", "size : [384, 224]")
    outcome = judge(log)
    assert [miss["why"] for miss in outcome.rows[ID]["near_misses"]] == ["near_image_size"]


@pytest.mark.parametrize("name", ["README.md", "notes.md.txt", "README", "run.ipynb", "pr.patch", "pr.diff"])
def test_a_log_in_a_document_is_only_a_claim(verify: Judge, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(paddleclas(["0.83600"]))
    outcome = verify("--task", 125, tmp_path, "--format", "json")
    expect(outcome, "REVIEW", "assurance_too_low", 3)
    assert [note["values"] for note in outcome.rows[ID]["notes"] if note["code"] == "note_document"] == [
        {"file": f"{tmp_path}/{name}"}
    ]


def test_a_command_line_does_not_replace_a_published_target(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.80000"]), arguments=("--target", f"{ID}=1@nowhere"))
    assert outcome.status == 2
    assert "published target" in outcome.err


def test_waivers_are_not_found_inside_a_pattern(verify: Judge, tmp_path: Path) -> None:
    folder = tmp_path / "glob"
    folder.mkdir()
    (folder / "a.log").write_text(paddleclas(["0.80000"]))
    waivers = folder / "w.yaml"
    waivers.write_text(f"- {{criterion: {ID}, author: me, reason: because, date: 2026-11-23}}\n")
    assert verify("--task", 125, tmp_path / "gl*b", "--waivers", waivers).status == 2


# 2 and 23 of unit tests: none collected, one skipped, one of several files not run. The spec wants three a model.
THREE = [f"artist/test_modeling.py::test_{name} PASSED" for name in "abc"]


@pytest.mark.parametrize(
    ("lines", "closing", "found"),
    [
        (THREE, "3 passed", ["MISSING", "PASS", "MISSING"]),
        (THREE[:2], "2 passed", ["MISSING", "MISSING", "MISSING"]),
        (["artist/test_a.py::test_a SKIPPED"], "1 skipped", ["MISSING", "MISSING", "MISSING"]),
        (["artist/test_a.py::test_a FAILED"], "1 failed", ["MISSING", "FAIL", "MISSING"]),
        ([], "no tests ran", ["MISSING", "MISSING", "MISSING"]),
        (THREE, "4 passed", ["MISSING", "REVIEW", "MISSING"]),
        (THREE, None, ["MISSING", "REVIEW", "MISSING"]),
        # The tokenizer's tests alone say nothing of the model.
        ([one.replace("modeling", "tokenizer") for one in THREE], "3 passed", ["MISSING", "MISSING", "MISSING"]),
    ],
)
def test_unit_tests_pass_only_where_they_ran(
    verify: Judge, tmp_path: Path, lines: list[str], closing: str | None, found: list[str]
) -> None:
    text = ["=== test session starts ===", *(f"tests/transformers/{line} [100%]" for line in lines)]
    text += [f"=== {closing} in 1.00s ==="] if closing else []
    (tmp_path / "pytest.log").write_text("\n".join(text) + "\n")
    outcome = verify("--task", 98, tmp_path / "pytest.log", "--format", "json")
    rows = [outcome.rows[f"tests-{name}"]["verdict"] for name in ("megatronbert", "artist", "dallebart")]
    assert rows == found
    assert outcome.status == (1 if "FAIL" in found else 3)


def test_the_example_is_not_judged_in_place_of_a_submission(judge: Judge) -> None:
    assert judge(paddleclas(["0.80000"]), arguments=("--example",)).status == 2


def test_a_submission_for_another_task_is_said(judge: Judge, tmp_path: Path) -> None:
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "submission.yaml").write_text("submission: 1\ntask: 126\n")
    outcome = judge(paddleclas(["0.83600"]))
    assert outcome.status == 3
    assert [p["code"] for p in outcome.json["reports"][0]["problems"]] == ["manifest_task"]


def test_top1_above_top5_in_any_order(judge: Judge) -> None:
    log = paddleclas(["0.83600"]).replace("top1: 0.83600, top5: 0.99000", "top5: 0.50000, top1: 0.83600")
    expect(judge(log), "REVIEW", "contradicted", 3)


def test_a_reader_that_leaves_early_does_not_change_the_verdict(tmp_path: Path) -> None:
    log = tmp_path / "train.log"
    log.write_text(paddleclas(["0.80000"]))
    command = [sys.executable, "-c", CLOSED, "--task", "125", str(log), "--format", "json"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 1


# Standard output is a pipe that nobody reads any more.
CLOSED = """
import os, sys
reading, writing = os.pipe()
os.close(reading)
os.dup2(writing, 1)
from harness.cli import main
sys.exit(main())
"""


@pytest.mark.parametrize(
    "mark", ["# ", "#", "> ", "  > ", "// ", "<!-- ", "official> ", "+", "-", "official  | ", "[reference] "]
)
def test_a_quoted_line_is_a_claim(judge: Judge, mark: str) -> None:
    """A comment, a quotation, a line of a patch: somebody put it there, the program did not print it so."""
    missing = paddleclas(["0.70000", "0.71000", "0.72000", "0.73000"])
    line = f"{mark}{STAMP}[Eval][Epoch 5][Avg]CELoss: 0.79100, loss: 0.79100, top1: 0.83600, top5: 0.96960"
    assert judge(missing + line + "\n").rows[ID]["verdict"] != "PASS"
    good = paddleclas(["0.83600"])
    expect(judge(good), "PASS", "meets_target", 0)
    quoted = "".join(f"{mark}{one}\n" for one in good.splitlines())
    assert judge(quoted).rows[ID]["verdict"] != "PASS"


# 27: one evaluation line pasted into a failing log.
FAILING = ["0.70000", "0.71000", "0.72000", "0.73000"]
PASTED = "[Eval][Epoch {0}][Avg]CELoss: 0.79100, loss: 0.79100, top1: 0.83600, top5: 0.96960\n"


@pytest.mark.parametrize("lead", ["expected: ", 'echo "', '{"log": "', "- ", "* ", "120\t", "train_1  | ", "目标："])
def test_a_line_behind_text_is_a_claim(judge: Judge, lead: str) -> None:
    outcome = judge(paddleclas(FAILING, epochs=9) + lead + STAMP + PASTED.format(4))
    expect(outcome, "REVIEW", "foreign_opening", 3)


def test_a_line_without_the_stamp_of_its_log_is_a_claim(judge: Judge) -> None:
    expect(judge(paddleclas(FAILING, epochs=9) + PASTED.format(4)), "REVIEW", "missing_opening", 3)


def test_a_claim_beside_what_the_log_shows_changes_nothing(judge: Judge) -> None:
    outcome = judge(paddleclas(["0.83600"]) + "expected: " + STAMP + PASTED.format(1).replace("0.83600", "0.83900"))
    expect(outcome, "PASS", "meets_target", 0)
    assert outcome.rows[ID]["best"]["value_text"] == "0.83600"
    assert [note["code"] for note in outcome.rows[ID]["notes"]].count("note_claims_left_out") == 1
    failing = judge(paddleclas(FAILING) + "expected: " + STAMP + PASTED.format(1).replace("0.83600", "0.73500"))
    expect(failing, "FAIL", "misses_target", 1)


# 28: an evaluation of an epoch the run never trained.
def test_an_evaluation_beyond_the_schedule_is_a_claim(judge: Judge) -> None:
    outcome = judge(paddleclas(FAILING) + STAMP + PASTED.format(5))
    expect(outcome, "REVIEW", "untrained", 3)
    values = outcome.rows[ID]["values"]
    assert (values["what"], values["last"], values["place"].endswith(f":{values['line']}")) == ("epoch 5", "4", True)


# 37: the failing log behind a zero byte, blanks, a long head, bytes that are no text, or another name.
@pytest.mark.parametrize("name", ["b.log", "b", "b.yaml", "b.sh"])
@pytest.mark.parametrize("before", ["\0", " " * 100_000, "installed\n" * 20_000])
def test_a_failing_log_is_found(verify: Judge, tmp_path: Path, before: str, name: str) -> None:
    if "." in name and name != "b.log":
        before = before[:1]
    (tmp_path / "a.log").write_text(paddleclas(["0.83600"]))
    (tmp_path / name).write_text(before + paddleclas(["0.70000"]))
    expect(verify("--task", 125, tmp_path, "--format", "json"), "REVIEW", "candidates_disagree", 3)


# 67: one zero byte that Paddle itself prints.
def test_a_zero_byte_makes_no_log_binary(judge: Judge) -> None:
    warning = "W1128 10:00:00.000000  1 gpu_resources.cc:119] Please NOTE: device: 0, GPU Compute Capability: 7.0\0\n"
    expect(judge(warning + paddleclas(["0.83600"])), "PASS", "meets_target", 0)


def test_a_metric_that_stands_twice_on_a_line(judge: Judge) -> None:
    good = paddleclas(["0.83600"])
    for other, verdict, reason, status in (
        ("0.70000", "REVIEW", "contradicted", 3),
        ("0.83600", "PASS", "meets_target", 0),
    ):
        twice = good.replace("top1: 0.83600", f"top1: 0.83600, top1: {other}")
        assert twice != good
        expect(judge(twice), verdict, reason, status)


# 37: a failing log of the same model is shown beside the passing one, whatever decides and whatever it is called.
PASSES, FAILS = paddleclas(["0.83600"]), paddleclas(["0.79000"])


def beside(verify: Judge, folder: Path, *arguments: object) -> tuple[str, list[str]]:
    row = verify("--task", 125, folder, "--format", "json", *arguments).rows[ID]
    shown = [note["values"]["place"] for note in row["notes"] if note["code"] == "note_fails_beside"]
    return row["verdict"], [place.rpartition(":")[0].removeprefix(f"{folder}/") for place in shown]


def test_a_failing_log_that_a_document_quotes_is_shown_beside(verify: Judge, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(PASSES)
    assert beside(verify, tmp_path) == ("PASS", [])
    (tmp_path / "README.md").write_text(f"# RepLKNet\n\n```\n{FAILS}```\n")
    assert beside(verify, tmp_path) == ("PASS", ["README.md"])
    (tmp_path / "README.md").write_text(f"# RepLKNet\n\n```\n{PASSES}```\n")
    assert beside(verify, tmp_path) == ("PASS", [])


def test_a_failing_log_beside_the_one_that_the_reviewer_names_is_shown(verify: Judge, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(PASSES)
    (tmp_path / "notes.txt").write_text(FAILS)
    assert beside(verify, tmp_path) == ("REVIEW", [])
    assert beside(verify, tmp_path, "--map", f"{ID}=train.log") == ("PASS", ["notes.txt"])
    assert beside(verify, tmp_path, "--map", f"{ID}=notes.txt")[0] == "FAIL"


def test_no_more_than_three_failing_logs_are_named(verify: Judge, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text(PASSES)
    for number in range(5):
        (tmp_path / f"run{number}.log").write_text(paddleclas([f"0.7{number}000"]))
    verdict, shown = beside(verify, tmp_path, "--map", f"{ID}=train.log")
    assert (verdict, len(shown)) == ("PASS", 3)
