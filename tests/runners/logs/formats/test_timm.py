"""Tables of timm: short files in their shape."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse

SUMMARY = "epoch,train_loss,eval_loss,eval_top1,eval_top5,lr\n"
RESULTS = "model,img_size,top1,top1_err,top5,top5_err,param_count,crop_pct,interpolation\n"


def test_a_training() -> None:
    text = SUMMARY + "0,6.9,5.1,12.34,30.5,0.001\r\n1,5.0,4.0,56.789999,80.125,0.0009\r\n"
    log = parse(text, name="summary.csv")
    assert log.format == "timm"
    assert [(o.line, o.epoch, o.printed, o.metric, o.value_text, o.unit) for o in log.observations] == [
        (2, 1, "eval_loss", "loss", "5.1", "loss"),
        (2, 1, "eval_top1", "top1", "12.34", "percent"),
        (2, 1, "eval_top5", "top5", "30.5", "percent"),
        (3, 2, "eval_loss", "loss", "4.0", "loss"),
        (3, 2, "eval_top1", "top1", "56.789999", "percent"),
        (3, 2, "eval_top5", "top5", "80.125", "percent"),
    ]
    assert [run.train_epochs for run in log.runs] == [[1, 2]]
    assert examined(log) == []
    curve = parse(text, curve=True)
    assert [(o.printed, o.value_text) for o in curve.observations if o.kind == "train"] == [
        ("train_loss", "6.9"),
        ("train_loss", "5.0"),
    ]


def test_epochs_that_start_over_are_a_new_run() -> None:
    rows = [f"{epoch},6.9,5.1,1{epoch}.5,30.5,0.001\n" for epoch in (0, 1, 0)]
    log = parse(SUMMARY + "".join(rows))
    assert [(o.run, o.value_text) for o in log.observations if o.metric == "top1"] == [
        (0, "10.5"),
        (0, "11.5"),
        (1, "10.5"),
    ]
    assert [run.train_epochs for run in parse(SUMMARY + rows[0] + SUMMARY + rows[1]).runs] == [[1], [2]]


def test_an_unknown_column_has_no_metric() -> None:
    log = parse("epoch,train_loss,eval_map\n0,1.0,33.5\n")
    assert [(o.printed, o.metric, o.unit) for o in log.observations] == [("eval_map", None, None)]


def test_models_of_a_validation() -> None:
    log = parse(
        "\ufeff" + RESULTS
        + 'eva_giant_patch14_560,560,89.790,10.210,98.990,1.010,"1,014.45",1.000,bicubic\n'
        + "test_vit.r160_in1k,160,40.982,59.018,67.382,32.618,0.37,0.950,bicubic\n"
    )  # fmt: skip
    assert [(o.line, o.model, o.metric, o.value_text, o.unit) for o in log.observations] == [
        (2, "eva_giant_patch14_560", "top1", "89.790", "percent"),
        (2, "eva_giant_patch14_560", "top5", "98.990", "percent"),
        (3, "test_vit.r160_in1k", "top1", "40.982", "percent"),
        (3, "test_vit.r160_in1k", "top5", "67.382", "percent"),
    ]
    assert [(run.first_line, run.image_size, run.dataset) for run in log.runs] == [(2, 560, None), (3, 160, None)]


@pytest.mark.parametrize(
    ("name", "dataset"),
    [
        ("results-imagenet.csv", None),
        ("results.csv", None),
        ("results/results-imagenet-a.csv", "ImageNet-A"),
        ("results-imagenet-a-clean.csv", "ImageNet-A-clean"),
        ("results-imagenet-real.csv", "ImageNet-ReaL"),
        ("results-imagenetv2-matched-frequency.csv", "ImageNetV2"),
        ("timm__results__results-sketch.csv", "ImageNet-Sketch"),
    ],
)
def test_the_tables_of_other_sets_are_named_after_them(name: str, dataset: str | None) -> None:
    text = (
        "model,img_size,top1,top1_err,top5,top5_err,param_count,crop_pct,interpolation,top1_diff,top5_diff,rank_diff\n"
        "eff_l2,448,88.627,11.373,97.360,2.640,305.08,1.000,bicubic,-10.203,-2.510,+2\n"
    )
    log = parse(text, name=name)
    assert [(o.printed, o.value_text, o.dataset) for o in log.observations] == [
        ("top1", "88.627", dataset),
        ("top5", "97.360", dataset),
    ]
    assert log.runs[0].image_size == 448


def test_the_columns_of_several_versions() -> None:
    for header, row in (
        ("epoch,train_loss,eval_loss,eval_prec1,eval_prec5", "7,6.9,0.9,81.2,95.1"),
        ("epoch,train_loss,eval_loss,eval_top1,eval_top5,lr", "7,6.9,0.9,81.2,95.1,0.001"),
        ("epoch,train_loss,train_loss_task,eval_top1,eval_top5,eval_loss,lr", "7,6.9,6.1,81.2,95.1,0.9,0.001"),
    ):
        log = parse(f"{header}\n{row}\n", name="summary.csv")
        assert {(o.metric, o.value_text, o.unit, o.epoch) for o in log.observations} == {
            ("loss", "0.9", "loss", 8),
            ("top1", "81.2", "percent", 8),
            ("top5", "95.1", "percent", 8),
        }
    text = (
        "model,top1,top1_err,top5,top5_err,macro_precision,macro_recall,macro_f1_score,param_count,img_size\n"
        "resnet50,80.1,19.9,95.1,4.9,80.2,80.1,80.0,25.56,224\n"
    )
    assert [o.value_text for o in parse(text, name="results.csv").observations] == ["80.1", "95.1"]


def test_a_raised_digit_is_no_number() -> None:
    assert parse("epoch,train_loss,eval_top1\n²,1,2\n", name="summary.csv").observations == []
    log = parse("model,top1,top1_err,top5,top5_err,img_size\na,80.1,19.9,95.1,4.9,²\n", name="results.csv")
    assert ([o.value_text for o in log.observations], log.runs[0].image_size) == (["80.1", "95.1"], None)


def test_speeds_are_no_results() -> None:
    speeds = "model,infer_img_size,infer_samples_per_sec,param_count\ntinynet_e,106,49277.65,2.04\n"
    assert read_log(InMemory(speeds.encode(), "benchmark-infer.csv")).log is None


def test_a_cut_off_row() -> None:
    log = parse(SUMMARY + "0,6.9,5.1,12.34,30.5,0.001\n1,5.0,4.0,56.7")
    assert [o.value_text for o in log.observations if o.line == 3] == ["4.0"]
    assert [(f.code, f.lines) for f in log.findings] == [("truncated", [3])]
    log = parse(RESULTS + "a,224,80.12")
    assert log.observations == []


def test_other_tables_are_none() -> None:
    for text in ("epoch,loss\n0,1\n", "model,top1\na,1\n", "model,infer_samples_per_sec,top1_err\na,1,2\n"):
        assert read_log(InMemory(text.encode(), "summary.csv")).log is None


PIECES = st.sampled_from([SUMMARY, RESULTS, "0,1,2,3,4,5\n", "a,1,2,3,4,5,6,7,8\n", '"', ",", "\n", "1e9", "nan"])


@settings(max_examples=300, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.text(max_size=4)), max_size=30), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[str], curve: bool) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    assert read_log(InMemory(data), format_name="timm", curve=curve).problem is None
