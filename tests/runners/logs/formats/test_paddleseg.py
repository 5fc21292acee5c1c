"""Logs of PaddleSeg: the real ones, and short texts in their shape."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, fixture, parse, results, values

STAMP = "2022-04-16 19:44:58 [INFO]\t"
ENVIRONMENT = f"{STAMP}\n------------Environment Information-------------\nGPUs used: 4\nPaddlePaddle: 2.2.2\n"
CONFIG = (
    f"{STAMP}\n---------------Config Information---------------\nbatch_size: 8\nmodel:\n  backbone:\n    type: "
    f"ResNet50_vd\n"
    "  num_classes: 19\n  type: PSANet\ntrain_dataset:\n  mode: train\n  type: Cityscapes\nval_dataset:\n"
    "  dataset_root: data/cityscapes\n  mode: val\n  transforms:\n  - type: Normalize\n  type: Cityscapes\n"
    + "-" * 48
    + "\n"
)


def train(step: int, loss: str = "0.5") -> str:
    return f"{STAMP}[TRAIN] epoch: 1, iter: {step}/8000, loss: {loss}, lr: 0.01, ips: 3.1 samples/sec | ETA 00:01:00\n"


def evaluation(miou: str) -> str:
    return f"{STAMP}[EVAL] #Images: 500 mIoU: {miou} Acc: 0.9383 Kappa: 0.9200 Dice: 0.7986\n"


def best(miou: str, step: int, ema: str = "") -> str:
    return f"{STAMP}[EVAL] The {ema}model with the best validation mIoU ({miou}) was saved at iter {step}.\n"


@pytest.mark.parametrize(
    ("path", "lines", "best_lines"),
    [
        ("paddleseg/develop_train.log", [(109, 4), (121, 8), (133, 12)], [116, 128, 140]),
        ("paddleseg/develop_val.log", [(82, None)], []),
    ],
)
def test_the_real_logs(path: str, lines: list[tuple[int, int | None]], best_lines: list[int]) -> None:
    seen = fixture(path)
    assert seen.format == "paddleseg"
    for metric, value in (("miou", "0.2873"), ("pixel_accuracy", "0.8619"), ("kappa", "0.0000"), ("dice", "0.3086")):
        found = [(o.line, o.value_text, o.step) for o in seen.observations if o.metric == metric and o.kind == "eval"]
        assert found == [(line, value, step) for line, step in lines]
    assert values(seen, "miou", "best") == [(line, "0.2873") for line in best_lines]
    assert len(seen.observations) == 4 * len(lines) + len(best_lines)
    (run,) = seen.runs
    assert (run.model, run.split, run.classes, run.samples, run.framework) == ("FastSCNN", "val", 3, 8, "paddle 3.3.1")
    assert {o.unit for o in seen.observations} == {"fraction"}
    assert not [f for f in examined(seen) if f.grade.value != "info"]


def test_the_real_log_of_a_release() -> None:
    seen = fixture("paddleseg/release2.8_train.log")
    assert [value for _, value in values(seen, "miou")] == ["0.2873"] * 4
    last = [o for o in seen.observations if o.line == 165]
    assert [(o.printed, o.metric, o.value_text, o.weights) for o in last] == [
        ("mIoU", "miou", "0.2873", "raw"),
        ("Acc", "pixel_accuracy", "0.8619", "raw"),
        ("Kappa", "kappa", "0.0000", "raw"),
        ("Dice", "dice", "0.3086", "raw"),
        ("Auc_roc", None, "0.7504", "raw"),
    ]


def test_the_context_of_a_run() -> None:
    seen = parse(
        ENVIRONMENT + CONFIG + f"{STAMP}Resume model from output/iter_10\n" + train(100) + evaluation("0.6837")
    )
    (run,) = seen.runs
    assert (run.model, run.dataset, run.split, run.classes) == ("PSANet", "Cityscapes", "val", 19)
    assert (run.devices, run.framework, run.samples) == (4, "paddle 2.2.2", 500)
    assert run.resumed_from == "output/iter_10"


def test_best_is_not_last() -> None:
    seen = parse(
        train(100)
        + evaluation("0.8152")
        + best("0.8152", 100)
        + train(200)
        + evaluation("0.8136")
        + best("0.8152", 100)
    )
    assert [v for _, v in values(seen, "miou")] == ["0.8152", "0.8136"]
    assert [(o.value_text, o.step) for o in seen.observations if o.kind == "best"] == [("0.8152", 100)] * 2


def test_numbers_of_classes_images_and_sentinels_are_no_results() -> None:
    seen = parse(
        train(100)
        + f"{STAMP}[EVAL] Class IoU: \n[0.9932 0.6697]\n{STAMP}[EVAL] Class Acc: \n[0.99 0.88]\n"
        + f"{STAMP}[EVAL] iter_id=1, iter=1/500, IoU=0.512345, batch_cost=0.1000\n"
        + "[EVAL] epoch: 2, iter: 5000/60000, validation mIoU (-1.0000)\n"
        + best("-1.0000", 100)
        + " extracting: docs/images/Lovasz_Evaluate_mIoU: 0.9.png\n"
    )
    assert results(seen) == []


def test_older_lines_use_an_equals_sign() -> None:
    seen = parse(f"{STAMP}[EVAL] #Images=910 mIoU=0.9143 Acc=0.9773 Kappa=0.9085 \n")
    assert [(o.metric, o.value_text) for o in seen.observations] == [
        ("miou", "0.9143"),
        ("pixel_accuracy", "0.9773"),
        ("kappa", "0.9085"),
    ]


def test_the_moving_average_is_told_apart() -> None:
    seen = parse(
        train(100) + evaluation("0.6000") + evaluation("0.7000") + best("0.6000", 100) + best("0.7000", 100, "EMA ")
        + train(200) + evaluation("0.6500") + evaluation("0.7100")
    )  # fmt: skip
    found = [(o.value_text, o.kind, o.weights) for o in seen.observations if o.metric == "miou"]
    assert found == [
        ("0.6000", "eval", "raw"), ("0.7000", "eval", "ema"), ("0.6000", "best", "raw"), ("0.7000", "best", "ema"),
        ("0.6500", "eval", "raw"), ("0.7100", "eval", "ema"),
    ]  # fmt: skip


@pytest.mark.parametrize(("evaluations", "weights"), [(2, "ema"), (3, "raw"), (6, "raw")])
def test_a_second_evaluation_that_others_lack_is_none_of_the_moving_average(evaluations: int, weights: str) -> None:
    """Who adds one line below the last evaluation of a run without the average would pass as its average."""
    lines = [train(100 * step) + evaluation(f"0.6{step}00") for step in range(1, evaluations + 1)]
    seen = parse("".join([*lines, evaluation("0.8000")]))
    assert [o.weights for o in seen.observations if o.value_text == "0.8000"] == [weights]


def test_panoptic_values() -> None:
    table = (
        "Pan Metrics of {} Classes:\n\nMetric      Value\n--------  -------\npq         {}\nsq         "
        "0.8\nrq         0.6\nn         80\n"
    )
    seen = parse(
        train(100) + f"{STAMP}[EVAL] PQ: 0.4000, mIoU: 0.5000, mAP: 0.3000\n"
        + "".join(f"{STAMP}\n" + table.format(part, pq) for part, pq in (("All", "0.41"), ("Thing", "0.42"),
        ("Stuff", "0.43")))
        + f"{STAMP}PQ: 0.4100\n"
    )  # fmt: skip
    assert [(o.metric, o.value_text) for o in results(seen) if o.metric is not None] == [
        ("pq", "0.4000"), ("miou", "0.5000"), ("sq", "0.8"), ("rq", "0.6"), ("pq_th", "0.42"), ("pq_st",
        "0.43"), ("pq", "0.4100"),
    ]  # fmt: skip


@pytest.mark.parametrize("between", [": ", "="])
def test_the_panoptic_evaluation_counts_its_images(between: str) -> None:
    line = f"{STAMP}Start evaluating (total_samples{between}200, total_iters{between}200)...\n{STAMP}PQ: 0.4100\n"
    assert [run.samples for run in parse(train(100) + line).runs] == [200]


@pytest.mark.parametrize(("announced", "said"), [(500, []), (499, ["499"])])
def test_a_count_before_an_evaluation_that_is_not_the_one_behind_it_is_said(announced: int, said: list[str]) -> None:
    begun = f"{STAMP}Start evaluating (total_samples: {announced}, total_iters: 500)...\n"
    (run,) = parse(train(100) + begun + evaluation("0.1")).runs
    assert run.samples == 500
    assert [fact.value for fact in run.facts if fact.key == "samples"] == said


def test_several_runs_with_and_without_a_banner() -> None:
    start = ENVIRONMENT + CONFIG + train(100)
    seen = parse(start + evaluation("0.1") + start + evaluation("0.2") + train(50) + evaluation("0.3"))
    assert [(o.run, o.value_text, o.model) for o in seen.observations if o.metric == "miou"] == [
        (0, "0.1", "PSANet"), (1, "0.2", "PSANet"), (2, "0.3", None),
    ]  # fmt: skip


def test_training_values_only_with_curve() -> None:
    text = train(100, "0.7") + evaluation("0.5")
    assert [o for o in parse(text).observations if o.kind == "train"] == []
    assert [(o.metric, o.value_text, o.split) for o in parse(text, curve=True).observations if o.kind == "train"] == [
        ("loss", "0.7", "train")
    ]


def test_a_cut_line_loses_its_last_number() -> None:
    seen = parse(train(100) + f"{STAMP}[EVAL] #Images: 500 mIoU: 0.6837 Acc: 0.93")
    assert [o.value_text for o in seen.observations] == ["0.6837"]
    assert [f.code for f in seen.findings] == ["truncated"]


def test_progress_bars_before_the_line() -> None:
    seen = parse("\r1/8 [==>...] - ETA: 0s" + "\x08" * 30 + "8/8 [====]\r" + evaluation("0.4000"))
    assert values(seen, "miou") == [(1, "0.4000")]


@given(st.data())
def test_mutated_lines_never_raise(data: st.DataObject) -> None:
    text = (ENVIRONMENT + CONFIG + train(100) + evaluation("0.5") + best("0.5", 100)).encode()
    at = data.draw(st.integers(0, len(text)))
    cut = data.draw(st.integers(0, 60))
    read = read_log(InMemory(text[:at] + data.draw(st.binary(max_size=20)) + text[at + cut :]), format_name="paddleseg")
    assert read.problem is None
