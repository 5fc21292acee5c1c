"""Where in the training a value is, how its name is written, and what beside it is no value."""

from __future__ import annotations

import pytest

from tests.runners.logs.reading.general.reading import inferred, said


@pytest.mark.parametrize(
    ("line", "values"),
    [
        # An epoch is counted behind a dot, a step in brackets.
        ("---Epoch.9 val F1: 0.81", ["f1 val F1=0.81 val epoch 9"]),
        ("Step [400]  val F1: 0.81", ["f1 val F1=0.81 val"]),
        # Between the name and its value stands a place that a word says to be one, and no other.
        ("[Eval] AUROC at epoch 7: 0.8125", ["auroc AUROC=0.8125 epoch 7"]),
        ("[Eval] AUROC epoch 7: 0.8125", []),
        ("[Eval] loss at step 7: 8.4", ["- loss=8.4 loss"]),
        ("loss at step 7: 8.4", []),
        # A rank apart from its name.
        ("eval R @ 10: 0.4125", ["recall_at_10 eval R @ 10=0.4125"]),
        ("eval R @ 30: 0.4125", ["- eval R @ 30=0.4125"]),
        ("eval R @ home 30: 0.4125", []),
        # What a call's result is indexed by.
        ("auc = auc_val.value()[0]", []),
        ("auc = auc_val()[0.81]", []),
        ("auc_val (0.81)", ["- auc_val=0.81 val"]),
        # Instances beside classes: the accuracy is that over all.
        (
            "Test Instance Accuracy: 0.917, Class Accuracy: 0.884",
            ["accuracy Test Instance Accuracy=0.917 test", "- Class Accuracy=0.884 test"],
        ),
        ("Test Instance 3 Accuracy: 0.917", ["- 3 Accuracy=0.917 test"]),
        ("val mean_io_u: 0.61", ["miou val mean_io_u=0.61 val"]),
    ],
)
def test_a_line(line: str, values: list[str]) -> None:
    assert [one.removeprefix("1 ") for one in said(line + "\n")] == values


def test_a_step_in_brackets() -> None:
    (one,) = inferred("Step [400]  val F1: 0.81\n")
    assert (one.step, one.epoch) == (400, None)


def test_the_loss_in_a_bar_is_that_of_a_batch() -> None:
    bar = "Validating: 100%|####| 21/21 [00:21<00:00,  1.03s/it, {}]\n"
    assert said(bar.format("loss:55.76, mean:51.30")) == []
    assert said(bar.format("Val Loss=0.125, Val Dice=0.773")) == [
        "1 - Val Loss=0.125 loss val",
        "1 dice Val Dice=0.773 val",
    ]


def test_lines_with_training_between_are_no_rows_of_classes() -> None:
    fold = (
        "Validation Index [{0}]/[5] Training Phase Accuracy: 0.9{0}1\nValidation Index [{0}]/[5] Validation Phase {1}\n"
    )
    text = "".join(fold.format(at, f"Accuracy: 0.8{at}5") for at in range(5))
    assert [one.value_text for one in inferred(text)] == ["0.805", "0.815", "0.825", "0.835", "0.845"]
    # Without it they count up to the last, which is of all.
    alone = "".join(line + "\n" for line in text.splitlines() if "Training" not in line)
    assert [one.value_text for one in inferred(alone)] == ["0.845"]


@pytest.mark.parametrize("between", [",", ";"])
def test_a_cell_in_quotes_may_hold_what_stands_between_cells(between: str) -> None:
    rows = [["model", "taps", "test_acc"], ["net18", f'"[2{between} 3]"', "0.81"], ["net34", '"[2]"', "0.82"]]
    text = "".join(between.join(row) + "\n" for row in rows)
    assert [(one.line, one.value_text, one.split) for one in inferred(text, "sweep.csv")] == [
        (2, "0.81", "test"),
        (3, "0.82", "test"),
    ]


def test_a_quote_that_does_not_end_hides_no_other_row() -> None:
    text = 'model,taps,test_acc\nnet18,"[2, 3],0.81\nnet34,"[2]",0.82\n'
    assert [one.value_text for one in inferred(text, "sweep.csv")] == []
    text = 'model,taps,test_acc\nnet34,"[2]",0.82\nnet18,"[2, 3],0.81\n'
    assert [one.value_text for one in inferred(text, "sweep.csv")] == ["0.82"]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        # A threshold that is set beside the values, and one that is asked for.
        ("val_auroc=0.71 val_f1=0.61 thr=0.62", ["auroc val_auroc=0.71 val", "f1 val_f1=0.61 val"]),
        ("val_f1=0.61 (threshold: 0.5)", ["f1 val_f1=0.61 val"]),
        ("val_f1=0.61 is above the threshold", []),
        ("val_f1 threshold=0.61", []),
        ("val_f1=0.61 thr=low", []),
        ("val_pq: 0.47", ["pq val_pq=0.47 val"]),
    ],
)
def test_a_threshold_beside_a_value(line: str, values: list[str]) -> None:
    assert [one.removeprefix("1 ") for one in said(line + "\n")] == values


def test_a_heading_may_say_its_threshold() -> None:
    text = "==== FINAL TEST RESULTS  (threshold=0.57) ====\n  Accuracy : 0.4894\n"
    assert said(text) == ["2 accuracy Accuracy=0.4894 test"]
    # One that speaks of a threshold announces no results.
    assert said(text.replace("(threshold=0.57)", "for the threshold")) == ["2 accuracy Accuracy=0.4894"]


def test_a_mean_over_one_file_is_of_that_file() -> None:
    rows = "".join(f"eval of data/v_0000{at}.png Mean_IOU is 0.6{at}5\n" for at in range(1, 6))
    assert said(rows + "Mean_IOU is 0.36 on the validation set\n") == ["6 miou Mean_IOU=0.36 val"]
    # Of checkpoints they are evaluations.
    assert len(inferred(rows.replace(".png", ".pth"))) == 5
