"""What is of a part (a sample, a batch, a class, the training), and what is of the whole beside it."""

from __future__ import annotations

import json

import pytest

from tests.runners.logs.reading.general.reading import inferred, said


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("Prediction: he saw the last test ---> Reference: he saw the best test (WER: 0.25)", 0),
        ("final GT: 'X7R5', Pred: 'X7P5', accuracy: 0.75", 0),
        # Files that hold what was predicted and what is right are of all.
        ("test pred: out/test.json, ref: data/test.json, BLEU: 31.2", 1),
        ("test prediction accuracy: 0.75, reference accuracy: 0.8", 2),
    ],
)
def test_a_line_of_one_sample_is_no_result_whatever_words_the_sample_has(line: str, count: int) -> None:
    assert len(inferred(f"{line}\n")) == count


@pytest.mark.parametrize(
    ("lines", "values"),
    [
        (["0 acc: 0.875", "1 acc: 0.9062", "2 acc: 0.8958", "3 acc: 0.8906"], ["0.8906"]),
        # With a word that marks each, or counted as epochs, they are evaluations.
        (
            ["0 test acc: 0.875", "1 test acc: 0.9062", "2 test acc: 0.8958", "3 test acc: 0.8906"],
            ["0.875", "0.9062", "0.8958", "0.8906", "0.8906"],
        ),
        (
            ["epoch 0 acc: 0.875", "epoch 1 acc: 0.9062", "epoch 2 acc: 0.8958", "epoch 3 acc: 0.8906"],
            ["0.875", "0.9062", "0.8958", "0.8906", "0.8906"],
        ),
        # Numbers that do not count up say which model, size or fold it was.
        (["50 acc: 0.875", "18 acc: 0.9062", "101 acc: 0.8958"], ["0.875", "0.9062", "0.8958", "0.8906"]),
    ],
)
def test_values_so_far_count_up_where_only_the_file_says_eval(lines: list[str], values: list[str]) -> None:
    text = "\n".join(f"false: [{'1 2 ' * at}]\n\n\n{line}\n\n" for at, line in enumerate(lines))
    whole = "validate set acc: 0.8906\n"
    assert [one.value_text for one in inferred(f"{text}{whole}", "eval_log.txt")] == values


def _segmentation(evaluations: int) -> str:
    """Epochs of a training that prints a mean IoU over its batches as its evaluation does, and words for one alone."""
    lines = []
    for epoch in range(12):
        lines += [f" ---- batch: {step} ----\nmean acc: 0.{step}\nmean loss: 2.{step}" for step in (10, 20, 30, 40)]
        lines.append(f"mean IoU:{epoch + 10}.4\nIoU:37.9  0.0")
        if epoch < evaluations:
            lines += ["**** EVAL START ****", "eval mean acc: 0.7", "eval mean loss: 0.8", f"mean IoU:{epoch + 20}.3"]
            lines.append("**** EVAL END ****")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("evaluations", [3, 5])
def test_of_a_line_that_stands_below_evaluations_that_of_the_training_is_none(evaluations: int) -> None:
    found = [one.value_text for one in inferred(_segmentation(evaluations), "train.log") if one.metric == "miou"]
    assert found == [f"{epoch + 20}.3" for epoch in range(evaluations)]


def test_lines_below_the_training_that_stand_below_no_evaluation_elsewhere_are_read_as_before() -> None:
    text = "".join(f"{f'epoch {epoch} loss: 0.5' + chr(10)}" * 6 + f"mIoU: 0.7{epoch}\n" for epoch in range(4))
    assert [one.value_text for one in inferred(text, "train.log")] == ["0.70", "0.71", "0.72", "0.73"]


def _report(mean: bool) -> str:
    row = {"precision": 0.81, "recall": 0.72, "f1-score": 0.75, "support": 12.0}
    report: dict[str, object] = {"cat": row, "dog": {**row, "f1-score": 0.79}, "accuracy": 0.77}
    if mean:
        report["macro avg"] = {**row, "f1-score": 0.771}
        report["weighted avg"] = {**row, "f1-score": 0.783}
    return json.dumps({"report": report}, indent=2) + "\n"


def test_of_a_report_of_classes_in_json_the_means_count() -> None:
    assert said(_report(mean=True), "metrics.json") == [
        "15 accuracy accuracy=0.77",
        "17 - precision=0.81",
        "18 - recall=0.72",
        "19 f1_macro f1-score=0.771",
        "23 - precision=0.81",
        "24 - recall=0.72",
        "25 - f1-score=0.783",
    ]


def test_keys_of_json_that_are_no_means_are_read_as_they_stand() -> None:
    found = said(_report(mean=False), "metrics.json")
    assert "6 f1 f1-score=0.75" in found
    assert "12 f1 f1-score=0.79" in found


@pytest.mark.parametrize(
    ("between", "split"),
    [
        ("=> result", "test"),
        ("\n=> result", "test"),
        ("\n\n\n=> result", ""),
        # A heading that says of what it is stands for itself, and a step of training ends what was said.
        ("=> val result", "val"),
        ("epoch 2 loss: 0.5\n=> result", ""),
    ],
)
def test_a_heading_that_says_nothing_of_the_data_goes_on_with_the_one_above(between: str, split: str) -> None:
    text = f"Evaluate on the *test* set\n{between}\n* total: 1,655\n* accuracy: 95.3%\n"
    assert [(one.split or "", one.value_text) for one in inferred(text)] == [(split, "95.3")]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{'val_acc': np.float64(0.9123), 'val_loss': np.float64(0.31)}", ["0.9123", "0.31"]),
        ("Test accuracy: tensor(0.8537, device='cuda:0') F1: tensor(0.7)", ["0.8537", "0.7"]),
        ("test mean_iou numpy.float32(0.71)", ["0.71"]),
        # Of a batch, a count, no number, and brackets that do not close.
        ("val_loss tensor(44.98, device='cuda:0')", []),
        ("test accuracy: tensor(37)", []),
        ("test accuracy: tensor([0.5, 0.6])", []),
        ("test accuracy: np.float64(0.5", []),
    ],
)
def test_numbers_as_arrays_and_tensors_print_them(line: str, found: list[str]) -> None:
    assert [one.value_text for one in inferred(f"{line}\n")] == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("mean iou of iter 1000 is 0.8137", ["1 miou mean iou=0.8137"]),
        ("Accuracy at epoch 5 is 0.91", ["1 accuracy Accuracy=0.91 epoch 5"]),
        # What goes on is the name of another value, and what stands before is none.
        ("mIoU of iter 1000 loss 0.3", []),
        ("model of epoch 5 is 0.91", []),
        ("Validation accuracy/loss: 77.62%,0.7321", ["1 accuracy Validation accuracy=77.62 percent val"]),
        ("time: 144.8 m   valid_acc: 0.91", ["1 accuracy valid_acc=0.91 val"]),
        ("time: 144.8 m: 0.91", []),
        ("The result of ResNet18 with Adam is test acc: 76.82%", ["1 accuracy test acc=76.82 percent test"]),
        ("The result of ResNet18 with Adam test acc: 76.82%", ["1 - Adam test acc=76.82 percent test"]),
        ("eval # srcc: 0.9193, plcc: 0.9371", ["1 spearman srcc=0.9193", "1 pearson plcc=0.9371"]),
        ("eval: val_f1_macro=0.87", ["1 f1_macro val_f1_macro=0.87 val"]),
        ("eval: auc_roc : 0.97", ["1 auroc auc_roc=0.97"]),
        ("Test Accuracy(top1): 66.63%", ["1 top1 Test Accuracy(top1)=66.63 percent test"]),
    ],
)
def test_what_stands_around_a_name(line: str, found: list[str]) -> None:
    lines = said(f"{line}\n")
    assert [one for one in lines if "loss" not in one] == found


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("iteration,100,test_loss,2.06,test_accuracy,0.5163", ["2.06", "0.5163"]),
        ("test_accuracy,0.5163", ["0.5163"]),
        # Commas of a sentence, and of a list of names.
        ("test_accuracy, 0.5163", []),
        ("the test_accuracy,0.5163", []),
        ("test_accuracy,test_f1,0.5163", ["0.5163"]),
    ],
)
def test_names_and_numbers_that_take_turns(line: str, found: list[str]) -> None:
    assert [one.value_text for one in inferred(f"{line}\n")] == found


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_the_last_row_of_a_table_is_read_whatever_ends_its_lines(end: bytes) -> None:
    rows = [b"epoch,loss,val_accuracy", b"0,0.5,0.61", b"1,0.4,0.62", b"2,0.3,0.63"]
    assert [one.line for one in inferred(end.join(rows) + end, "history.csv")] == [2, 3, 4]


def test_recall_at_a_rank_below_a_heading() -> None:
    text = "=== Results (N=1857) ===\nR@1:    0.2682\nR@10:   0.4669\n"
    assert said(text) == ["2 recall_at_1 R@1=0.2682 final", "3 recall_at_10 R@10=0.4669 final"]


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("IDX     Name    IoU    Prec    Recall", ["2 miou IoU=68.45", "2 recall Recall=81.19"]),
        # One word with a gap in front of it is no header.
        ("IDX     Name    its      value     Recall", []),
    ],
)
def test_a_table_of_classes_with_an_index(header: str, found: list[str]) -> None:
    rows = [
        "   -     mean    68.45   80.63   81.19",
        "   0     sky   89.48   93.79   95.12",
        "   1   road  82.88  91.22  90.06",
    ]
    assert said("\n".join([header, *rows, ""]), "eval_log.txt") == found


@pytest.mark.parametrize(
    ("heading", "split"),
    [
        # What is done, and on which data.
        ("在 *val* 集上测试", "val"),
        ("在测试集上验证", "test"),
        ("测试", "test"),
        ("测试集结果", "test"),
    ],
)
def test_chinese_headings(heading: str, split: str) -> None:
    assert [one.split for one in inferred(f"{heading}\n* accuracy: 95.3%\n")] == [split]
