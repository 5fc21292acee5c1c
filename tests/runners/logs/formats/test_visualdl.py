"""VisualDL records: real ones, and short files made byte by byte."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.events import META, framed_visualdl, number, sized, varint, visualdl
from tests.runners.logs.logs import FIXTURES, InMemory, examined, fixture, parse, results

Row = tuple[int | None, int | None, str, str | None, str, str | None]


def rows(log: Log) -> list[Row]:
    return [(o.record, o.step, o.printed, o.metric, o.value_text, o.unit) for o in results(log)]


SEG = [
    (9, 4, "Evaluate/mIoU", "miou", "0.28730264", "fraction"),
    (10, 4, "Evaluate/Acc", "pixel_accuracy", "0.86190796", "fraction"),
    (19, 8, "Evaluate/mIoU", "miou", "0.28730264", "fraction"),
    (20, 8, "Evaluate/Acc", "pixel_accuracy", "0.86190796", "fraction"),
    (29, 12, "Evaluate/mIoU", "miou", "0.28730264", "fraction"),
    (30, 12, "Evaluate/Acc", "pixel_accuracy", "0.86190796", "fraction"),
]
CLAS = [
    (16, 1, "eval_acc", None, "0.1", "fraction"),
    (32, 2, "eval_acc", None, "0.225", "fraction"),
    (48, 3, "eval_acc", None, "0.1", "fraction"),
]
DET = [
    (241, 0, "bbox-mAP", None, "0.07732797", "fraction"),
    (482, 1, "bbox-mAP", None, "0.18410102", "fraction"),
]
HAPI = [
    (67, 0, "eval/loss", None, "0.11094999", "loss"),
    (68, 0, "eval/acc_top1", "top1", "0.9345088", None),
    (69, 0, "eval/acc_top5", "top5", "1", None),
    (136, 1, "eval/loss", None, "0.077307716", "loss"),
    (137, 1, "eval/acc_top1", "top1", "0.95465994", None),
    (138, 1, "eval/acc_top5", "top5", "1", None),
]


@pytest.mark.parametrize(
    ("name", "expected", "first_training"),
    [
        ("paddleseg_develop", SEG, (1, 2, "Train/loss", "0.8712874")),
        ("paddleclas_develop", CLAS, (2, 1, "train_top1", "0.25")),
        ("paddledetection_2.6", DET, (1, 0, "loss_vfl", "1.533568")),
        ("hapi_3.3.1", HAPI, (1, 1, "train/loss", "2.4107795")),
        ("crashed", [], None),
    ],
)
def test_the_real_files(name: str, expected: list[Row], first_training: tuple[int, int, str, str] | None) -> None:
    log = fixture(f"visualdl/{name}.vdlrecords")
    assert log.format == "visualdl"
    assert rows(log) == expected
    assert len(log.observations) == len(expected)
    assert {(o.line, o.kind, o.split, o.model) for o in log.observations} <= {(None, "eval", None, None)}
    assert len(log.runs) == bool(expected)
    assert [f for f in examined(log) if f.grade.value != "info"] == []
    training = [o for o in fixture(f"visualdl/{name}.vdlrecords", curve=True).observations if o.kind == "train"]
    shown = [(o.record, o.step, o.printed, o.value_text) for o in training[:1]]
    assert shown == ([first_training] if first_training else [])
    assert results(fixture(f"visualdl/{name}.vdlrecords", curve=True)) == results(log)


def test_records_of_other_kinds_count_but_hold_no_scalar() -> None:
    log = fixture("visualdl/visualdl_2.5.3.vdlrecords")
    assert [(o.record, o.value_text) for o in log.observations] == [
        (2 + 2 * i, f"0.{50 + i}".rstrip("0")) for i in range(20)
    ]
    assert {(o.metric, o.inferred) for o in log.observations} == {("top1", True)}


def test_what_the_registry_knows_of_a_tag_is_inferred() -> None:
    log = parse(META + visualdl("Evaluate/mae", 0.5, 10) + visualdl("val/HasAns_f1", 0.25, 10))
    assert [(o.printed, o.metric, o.inferred, o.reason) for o in log.observations] == [
        ("Evaluate/mae", "mae", True, "Evaluate/mae"),
        ("val/HasAns_f1", None, False, ""),
    ]


def test_what_is_whole_of_a_cut_file_counts() -> None:
    data = META + visualdl("Evaluate/mIoU", 0.5, 10) + visualdl("Evaluate/mIoU", 0.75, 20)
    for cut in (1, 8, 30):
        log = parse(data[:-cut])
        assert rows(log) == [(1, 10, "Evaluate/mIoU", "miou", "0.5", "fraction")]
        assert [(f.code, f.lines) for f in log.findings] == [("truncated", [])]
    assert parse(data).findings == []


def test_a_length_beyond_the_file_takes_no_memory() -> None:
    log = parse(META + visualdl("Evaluate/mIoU", 0.5) + struct.pack("<Q", 1 << 62) + b"x")
    assert [o.value_text for o in log.observations] == ["0.5"]
    assert [f.code for f in log.findings] == ["truncated"]


def test_records_that_are_no_protobuf_are_passed_over() -> None:
    log = parse(META + framed_visualdl(b"\x0b\xff") + visualdl("Evaluate/mIoU", 0.5))
    assert [(o.record, o.value_text) for o in log.observations] == [(2, "0.5")]


def test_several_values_in_a_record() -> None:
    value = sized(2, b"Evaluate/mIoU") + b"\x25" + number(0.5)
    step = b"\x08\x05" + sized(2, b"Evaluate/Acc") + b"\x25" + number(0.25)
    log = parse(META + framed_visualdl(sized(1, value) + sized(1, step)))
    assert rows(log) == [
        (1, 0, "Evaluate/mIoU", "miou", "0.5", "fraction"),
        (1, 5, "Evaluate/Acc", "pixel_accuracy", "0.25", "fraction"),
    ]


def test_a_second_writer_is_a_second_run() -> None:
    log = parse(META + META + visualdl("Evaluate/mIoU", 0.5, 10) + META + visualdl("Evaluate/mIoU", 0.6, 20))
    assert [(o.value_text, o.run) for o in log.observations] == [("0.5", 0), ("0.6", 1)]
    assert len(log.runs) == 2


def test_steps_that_start_over_are_a_new_run() -> None:
    steps = [10, 20, 30, 10, 20]
    log = parse(META + b"".join(visualdl("Evaluate/mIoU", step / 100, step) for step in steps))
    assert [o.run for o in log.observations] == [0, 0, 0, 1, 1]
    # A writer that never counts does not start over.
    log = parse(META + b"".join(visualdl("Evaluate/mIoU", value) for value in (0.1, 0.2, 0.3)))
    assert [(o.step, o.run) for o in log.observations] == [(0, 0)] * 3


@pytest.mark.parametrize(
    ("tag", "metric", "unit", "kind", "split", "weights"),
    [
        ("Evaluate/Ema_mIoU", "miou", "fraction", "eval", None, "ema"),
        ("Evaluate/mean_iou", "miou", "fraction", "eval", None, "raw"),
        ("Evaluate/mean_acc", "pixel_accuracy", "fraction", "eval", None, "raw"),
        ("eval_acc_ema", None, "fraction", "eval", None, "ema"),
        ("EVAL/acc", None, "fraction", "eval", None, "raw"),
        ("EVAL/hmean", "hmean", "fraction", "eval", None, "raw"),
        ("EVAL/best_hmean", "hmean", "fraction", "best", None, "raw"),
        ("PSNR on validation data", "psnr", "dB", "eval", "val", "raw"),
        ("val/mAP@0.50:0.95", "box_ap", "fraction", "eval", "val", "raw"),
        ("val/accuracy", "accuracy", None, "eval", "val", "raw"),
        ("loss/val", None, "loss", "eval", "val", "raw"),
        ("test_psnr", "psnr", "dB", "eval", "test", "raw"),
        ("pixel_auroc/epoch", None, None, "eval", None, "raw"),
        ("Evaluation/Car_3d", None, None, "eval", None, "raw"),
    ],
)
def test_tags_of_evaluations(
    tag: str, metric: str | None, unit: str | None, kind: str, split: str | None, weights: str
) -> None:
    log = parse(META + visualdl(tag, 0.5, 3))
    assert [(o.metric, o.unit, o.kind, o.split, o.weights) for o in log.observations] == [
        (metric, unit, kind, split, weights)
    ]


@pytest.mark.parametrize(
    "tag",
    [
        "Train/mIoU",
        "train_top1",
        "Training/loss",
        "acc/train",
        "loss",
        "lr",
        "lr(PiecewiseDecay)",
        "x/lr0",
        "D_real",
        "train/epoch",
        "eval/runtime",
        "eval/samples_per_second",
        "eval/best_f1_thresh",
        "Train/threshold",
        "EVAL/fps",
        "Train/batch_cost",
        "epoch",
    ],
)
def test_tags_of_anything_else(tag: str) -> None:
    assert parse(META + visualdl(tag, 0.5, 3)).observations == []


def test_ocr_accuracy_is_of_words_beside_edit_distances() -> None:
    log = parse(META + visualdl("EVAL/acc", 0.5) + visualdl("EVAL/norm_edit_dis", 0.75))
    assert [(o.metric, o.unit) for o in log.observations] == [("word_accuracy", "fraction"), (None, "fraction")]


def test_a_bare_quality_written_as_often_as_the_loss_is_of_the_training() -> None:
    data = b"".join(visualdl("loss", 1.0, i) + visualdl("acc", 0.5, i) for i in range(5))
    assert parse(META + data).observations == []
    assert [o.kind for o in parse(META + data, curve=True).observations] == ["train"] * 10
    data = b"".join(visualdl("loss", 1.0, i) for i in range(5)) + visualdl("acc", 0.5, 5)
    assert [(o.printed, o.metric) for o in parse(META + data).observations] == [("acc", None)]


@pytest.mark.parametrize(
    ("folder", "found"),
    [
        ("runs/agcn/val/", [("loss", "eval", "val"), ("acc", "eval", "val")]),
        ("logs/validation/", [("loss", "eval", "val"), ("acc", "eval", "val")]),
        ("runs__agcn__val__", [("loss", "eval", "val"), ("acc", "eval", "val")]),
        # Written as often as the loss it is of the training, wherever else the file lies.
        ("runs/agcn/train/", []),
        ("runs/val/agcn/", []),
        ("runs/test/", []),
        ("val_", []),
        ("", []),
    ],
)
def test_the_writer_of_a_folder_of_the_validation_set(folder: str, found: list[tuple[str, str, str]]) -> None:
    tags = ("loss", "acc", "lr", "train_acc", "epoch")
    data = META + b"".join(visualdl(tag, 0.5, step) for step in (1, 2) for tag in tags)
    log = parse(data, name=f"{folder}vdlrecords.1650181351.log")
    assert [(o.printed, o.kind, o.split) for o in log.observations if o.step == 2] == found
    # What a bare tag is of its own name says, and is only inferred.
    assert {(o.metric, o.inferred) for o in log.observations} <= {(None, False), ("accuracy", True)}


def test_values_that_are_no_numbers_keep_their_name() -> None:
    log = parse(META + visualdl("Evaluate/mIoU", float("nan")))
    assert [o.value_text for o in log.observations] == ["nan"]


def test_text_and_other_binaries_are_no_records() -> None:
    for data in (b"", b"12345678\n", b"\0" * 64, struct.pack("<Q", 9) + b"\nx", b"PK\x03\x04" + b"\0" * 60):
        assert read_log(InMemory(data)).log is None


def test_more_values_than_any_honest_file_has(monkeypatch: pytest.MonkeyPatch) -> None:
    from runners.logs.reading import base, scalars

    for module in (base, scalars):
        monkeypatch.setattr(module, "MAX_VALUES", 5)
    reading = read_log(InMemory(META + visualdl("Evaluate/mIoU", 0.5) * 50))
    assert reading.problem is not None
    assert reading.problem.code == "log_too_large"


PIECES = st.sampled_from(
    [META, visualdl("Evaluate/mIoU", 0.5, 4), visualdl("loss", 1.5, 4), visualdl("Evaluate/Acc", 0.25, 1 << 40)]
)


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.one_of(PIECES, st.binary(max_size=12)), max_size=20), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[bytes], curve: bool) -> None:
    log = parse(b"".join(pieces), format_name="visualdl", curve=curve)
    assert all(o.line is None and o.record is not None and o.value_text in o.text for o in log.observations)


@settings(max_examples=200, deadline=None)
@given(
    at=st.integers(0, 1194),
    byte=st.integers(0, 255),
    name=st.sampled_from(["paddleseg_develop", "paddleclas_develop"]),
)
def test_a_changed_byte_never_raises(at: int, byte: int, name: str) -> None:
    data = bytearray((FIXTURES / f"visualdl/{name}.vdlrecords").read_bytes())
    data[at] = byte
    reading = read_log(InMemory(bytes(data)), format_name="visualdl")
    assert reading.problem is None


@settings(max_examples=200, deadline=None)
@given(
    step=st.integers(-5, 2**40),
    tag=st.text(st.characters(codec="utf-8"), min_size=1, max_size=140),
    value=st.floats(width=32),
)
def test_the_quick_way_and_the_thorough_one_agree(step: int, tag: str, value: float) -> None:
    from runners.logs.formats import visualdl as module

    fields_of = (b"\x08" + varint(step) if step else b"") + sized(2, tag.encode())
    other_order = sized(1, b"\x25" + number(value) + fields_of)
    assert module._values(visualdl(tag, value, step)[8:]) == module._values(other_order)


@pytest.mark.parametrize(
    ("value", "unit"), [(0.952, "fraction"), (1.0, "fraction"), (1.25, None), (95.25, None), (float("nan"), "fraction")]
)
def test_a_tag_of_many_programs_may_be_in_percent(value: float, unit: str | None) -> None:
    log = parse(META + visualdl("eval_acc", value, 1))
    assert [o.unit for o in results(log)] == [unit]
    assert [f.code for f in examined(log) if f.code == "value_out_of_range"] == []
