"""Logs of PaddleOCR: the real ones, and short texts in their shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, fixture, parse, results, values

STAMP = "[2022/11/23 12:38:57] ppocr INFO: "


def config(
    metric: str = "RecMetric", lists: str = "['./train_data/ic15/rec_gt_test.txt']", algorithm: str = "CRNN"
) -> str:
    keys = (
        "Architecture : ", f"    algorithm : {algorithm}", "Eval : ", "    dataset : ", "        data_dir : "
        "./train_data/ic15",
        f"        label_file_list : {lists}", "    loader : ", "        batch_size_per_card : 256", "Global : ",
        "    distributed : False", "    epoch_num : 72", "    pretrained_model : None", "Metric : ",
        "    main_indicator : acc", f"    name : {metric}", "Train : ", "    loader : ", "        "
        "batch_size_per_card : 64",
        "train with paddle 2.4.0 and device Place(gpu:0)", "valid dataloader has 9 iters",
    )  # fmt: skip
    return "".join(f"{STAMP}{key}\n" for key in keys)


def train(epoch: int, step: int, acc: str = "0.99") -> str:
    return (
        f"{STAMP}epoch: [{epoch}/72], global_step: {step}, lr: 0.003, acc: {acc}, norm_edit_dis: 0.7, loss: "
        f"0.6, ips: 28.7 samples/s, eta: 0:00:00,  \n"
    )


def evaluation(pairs: str, word: str = "metric") -> str:
    return f"{STAMP}cur {word}, {pairs}, fps: 63.1\n"


def meanings(text: str) -> list[tuple[str, str | None, str]]:
    return [(o.printed, o.metric, o.value_text) for o in results(parse(text)) if o.metric != "fps"]


def test_the_real_recognition_log() -> None:
    seen = fixture("paddleocr/rec_train.log")
    assert [(o.value_text, o.epoch,
    o.step) for o in seen.observations if o.metric == "word_accuracy" and o.kind == "eval"][-1] == (
        "0.20833324652781396", 20, 200,
    )  # fmt: skip
    assert len(values(seen, "word_accuracy")) == 4
    assert values(seen, "word_accuracy", "best")[-1] == (199, "0.20833324652781396")
    (run,) = seen.runs
    assert (run.model, run.split, run.epochs, run.batch_size, run.eval_batches) == ("CRNN", "val", 20, 8, 3)
    assert run.train_epochs == list(range(1, 21))
    assert run.completed
    assert not [f for f in examined(seen) if f.grade.value != "info"]


def test_the_real_detection_log() -> None:
    seen = fixture("paddleocr/det_train.log")
    assert len(values(seen, "hmean")) == 4
    assert values(seen, "hmean", "best")[-1] == (227, "1.0")
    assert {o.value_text for o in seen.observations if o.epoch == 30 and o.metric == "hmean"} == {"0.9166666666666666"}
    assert seen.runs[0].model == "DB"


def test_the_real_evaluation_log_gives_what_was_measured() -> None:
    seen = fixture("paddleocr/rec_eval.log")
    assert [(o.line, o.printed, o.value_text, o.kind) for o in seen.observations] == [
        (106, "acc", "0.20833324652781396", "eval"),
        (107, "norm_edit_dis", "0.3125002864582139", "eval"),
        (108, "fps", "76.74267953242321", "eval"),
    ]
    (run,) = seen.runs
    assert run.resumed_from is None
    assert run.pretrained is not None
    assert run.pretrained.endswith("rec_easy/best_accuracy")


def test_the_metric_of_the_checkpoint_is_no_result() -> None:
    seen = parse(
        config() + f"{STAMP}resume from x/best\n{STAMP}metric in ckpt ***************\n{STAMP}best_epoch:42\n"
        f"{STAMP}fps:4840.8\n{STAMP}acc:0.7997016656998426\n{STAMP}start_epoch:43\n"
        f"\reval model::   0%|\n{STAMP}metric eval ***************\n{STAMP}acc:0.2392874337987482\n"
        f"{STAMP}norm_edit_dis:0.71\n"
    )  # fmt: skip
    assert [o.value_text for o in seen.observations] == ["0.2392874337987482", "0.71"]


@pytest.mark.parametrize(
    ("metric", "pairs", "expected"),
    [
        ("RecMetric", "acc: 0.75, norm_edit_dis: 0.9", [("acc", "word_accuracy", "0.75"), ("norm_edit_dis",
        "norm_edit_distance", "0.9")]),
        ("TableMetric", "acc: 0.75, bbox_metric_hmean: 0.9", [("acc", None, "0.75"), ("bbox_metric_hmean",
        None, "0.9")]),
        ("ClsMetric", "acc: 0.75", [("acc", "accuracy", "0.75")]),
        ("DetMetric", "precision: 0.5, recall: 0.25, hmean: 0.3", [("precision", "precision", "0.5"),
        ("recall", "recall", "0.25"), ("hmean", "hmean", "0.3")]),
        ("VQAReTokenMetric", "hmean: 0.0586", [("hmean", "f1", "0.0586")]),
        ("E2EMetric", "precision: 0.5, f_score: 0.4, f_score_e2e: 0.3", [("precision", "precision", "0.5"),
        ("f_score", "hmean", "0.4"), ("f_score_e2e", "e2e_hmean", "0.3")]),
        ("SPTSMetric", "Precision: 0.7, Hmean: 0.65, ConfThres: 0.9", [("Precision", None, "0.7"), ("Hmean",
        "e2e_hmean", "0.65"), ("ConfThres", None, "0.9")]),
        ("SRMetric", "psnr_avg: 21.5, ssim_avg: 0.77, all: 22.27", [("psnr_avg", "psnr", "21.5"), ("ssim_avg",
        "ssim", "0.77"), ("all", None, "22.27")]),
        ("CANMetric", "word_rate: 0.9, exp_rate: 0.51", [("word_rate", None, "0.9"), ("exp_rate", "exprate", "0.51")]),
        ("CoMERMetric", "acc: 0.9, exp_rate: 0.51, exp_rate_le1: 0.6", [("acc", None, "0.9"), ("exp_rate", "exprate",
        "0.51"), ("exp_rate_le1", "exprate_le1", "0.6")]),
        ("OddMetric", "acc: 0.75, hmean: 0.3", [("acc", None, "0.75"), ("hmean", None, "0.3")]),
        ("DetFCEMetric", "thr 0.30: precision: 0.0 recall: 0.0 hmean: 0.0, hmean: 0.8", [("hmean", "hmean", "0.8")]),
    ],
)  # fmt: skip
def test_the_metric_class_says_what_a_name_means(
    metric: str, pairs: str, expected: list[tuple[str, str | None, str]]
) -> None:
    assert meanings(config(metric) + train(1, 10) + evaluation(pairs)) == expected


def test_without_a_configuration_the_names_beside_decide() -> None:
    assert meanings(evaluation("acc: 0.5, norm_edit_dis: 0.6"))[0][1] == "word_accuracy"
    assert meanings(evaluation("precision: 0.5, hmean: 0.6"))[1][1] == "hmean"
    assert meanings(evaluation("acc: 0.5"))[0][1] is None


def test_the_old_spelling_and_its_epochs_from_zero() -> None:
    old = STAMP.replace("ppocr", "root")
    seen = parse(
        f"{old}epoch: [0/120], iter: 10, 'lr': 0.1, 'loss': 480.9, 'acc': 0.5, 'norm_edit_dis': 0.1, time: 1.324\n"
        + evaluation("acc: 0.55, norm_edit_dis: 0.8", "metirc").replace("ppocr", "root")
        + f"{old}best metirc, acc: 0.55, norm_edit_dis: 0.8, fps: 224.3, best_epoch: 0\n"
    )
    assert [(o.kind, o.value_text, o.epoch) for o in seen.observations if o.metric == "word_accuracy"] == [
        ("eval", "0.55", 1),
        ("best", "0.55", 1),
    ]
    assert seen.runs[0].train_epochs == [1]


def test_the_start_value_of_the_best_line_is_best_only() -> None:
    seen = parse(config() + train(72, 1223) + f"{STAMP}best metric, acc: 0\n")
    assert [(o.kind, o.value_text) for o in seen.observations] == [("best", "0")]


def test_the_context_of_a_run() -> None:
    (run,) = parse(config() + train(1, 10)).runs
    assert (run.model, run.dataset, run.split) == ("CRNN", "./train_data/ic15/rec_gt_test.txt", "test")
    assert (run.epochs, run.batch_size, run.devices, run.eval_batches) == (72, 256, 1, 9)
    assert run.framework == "paddle 2.4.0"


def test_several_lists_state_no_single_dataset() -> None:
    (run,) = parse(config(lists="['./a/iiit_test.txt', './b/svt_test.txt']") + train(1, 10)).runs
    assert (run.dataset, run.split) == ("./train_data/ic15", "test")
    assert [fact.value for fact in run.facts if fact.key == "list" and fact.part == "eval"] == [
        "./a/iiit_test.txt",
        "./b/svt_test.txt",
    ]


def test_several_runs_with_and_without_a_configuration() -> None:
    one = config() + train(1, 10) + train(2, 20) + evaluation("acc: 0.1, norm_edit_dis: 0.1")
    seen = parse(one + one + train(1, 10) + evaluation("acc: 0.2, norm_edit_dis: 0.1"))
    assert [(o.run, o.model, o.epoch) for o in seen.observations if o.metric == "word_accuracy"] == [
        (0, "CRNN", 2), (1, "CRNN", 2), (2, None, 1),
    ]  # fmt: skip


def test_training_accuracy_is_no_result() -> None:
    assert results(parse(config() + train(1, 10, "0.99"))) == []
    seen = parse(config() + train(1, 10, "0.99"), curve=True)
    assert [(o.printed, o.kind, o.split) for o in seen.observations] == [
        (name, "train", "train") for name in ("acc", "norm_edit_dis", "loss")
    ]


def test_a_cut_line_loses_its_last_number() -> None:
    seen = parse(config() + f"{STAMP}cur metric, acc: 0.75, norm_edit_dis: 0.8911")
    assert [o.value_text for o in seen.observations] == ["0.75"]
    assert [f.code for f in seen.findings] == ["truncated"]


def test_carriage_returns_and_crlf() -> None:
    text = config() + "\reval model:: 100%|\r" + evaluation("acc: 0.5, norm_edit_dis: 0.6")
    assert [value for _, value in values(parse(text.replace("\n", "\r\n")), "word_accuracy")] == ["0.5"]


@given(st.data())
def test_mutated_lines_never_raise(data: st.DataObject) -> None:
    text = (
        config() + train(1, 10) + evaluation("acc: 0.5, hmean: 1") + f"{STAMP}metric eval ****\n{STAMP}acc:0.5\n"
    ).encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    read = read_log(InMemory(text[:at] + data.draw(st.binary(max_size=20)) + text[at + cut :]), format_name="paddleocr")
    assert read.problem is None
