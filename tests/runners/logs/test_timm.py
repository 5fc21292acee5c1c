"""Tables of timm: short files in their shape."""

from __future__ import annotations

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
        (2, 0, "eval_loss", "loss", "5.1", "loss"),
        (2, 0, "eval_top1", "top1", "12.34", "percent"),
        (2, 0, "eval_top5", "top5", "30.5", "percent"),
        (3, 1, "eval_loss", "loss", "4.0", "loss"),
        (3, 1, "eval_top1", "top1", "56.789999", "percent"),
        (3, 1, "eval_top5", "top5", "80.125", "percent"),
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
