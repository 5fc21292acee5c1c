"""The fixtures that no format's own tests read: what stands in them, and nothing else, is read."""

from __future__ import annotations

import pytest

from runners.logs import read_log
from tests.runners.logs.logs import FIXTURES, InMemory, examined, fixture, values

# file -> metric -> the evaluations in it: line (record, in event files) and value as printed.
EVALUATIONS: dict[str, dict[str, list[tuple[int, str]]]] = {
    "launch/launcher.log": {"top1": [(75, "0.65000")], "top5": [(75, "0.90000")]},
    "launch/workerlog.0": {"top1": [(8, "0.65000")], "top5": [(8, "0.90000")]},
    "launch/workerlog.1": {"top1": [(7, "0.75000")], "top5": [(7, "0.90000")]},
    "paddleclas/develop_train_stdout.log": {"top1": [(156, "0.10000"), (168, "0.22500"), (180, "0.10000")]},
    "paddleclas/develop_eval_stdout.log": {"top1": [(149, "0.22500")], "top5": [(149, "0.75000")]},
    "paddleclas/develop_export_stdout.log": {},
    "paddleclas/release2.5_export.log": {},
    "paddleclas/release2.5_export_stdout.log": {},
    "paddledetection/release2.6_short_train.log": {"box_ap": [(38, "0.000"), (74, "0.000"), (110, "0.000")]},
    "paddledetection/release2.6_short_eval.log": {"box_ap": [(25, "0.000")], "box_ap50": [(26, "0.000")]},
    "paddledetection/release2.6_failed_eval.log": {},
    "paddleocr/det_eval.log": {"hmean": [(139, "1.0")], "precision": [(137, "1.0")], "recall": [(138, "1.0")]},
    "paddleocr/rec_hard_train.log": {
        "word_accuracy": [(line, "0.0") for line in (111, 123, 135, 147, 159, 171, 183)],
        "norm_edit_distance": [
            *((line, "4.1666649308602643e-07") for line in (111, 123, 135, 147, 159)),
            *((line, "0.05555594907391004") for line in (171, 183)),
        ],
    },
    "paddleocr/rec_hard_eval.log": {
        "word_accuracy": [(106, "0.0")],
        "norm_edit_distance": [(107, "0.05555594907391004")],
    },
    "paddleseg/release2.8_failed_val.log": {},
    "paddleseg/release2.8_paddle3.3.1_failed.log": {},
    "trainer/paddlenlp_2.8.1_failed.log": {},
    "trainer/paddleformers_0.4.1_failed.log": {},
    "trainer_state/paddleformers_0.4.1_checkpoint-12_trainer_state.json": {},
    "trainer_state/paddleformers_0.4.1_train_results.json": {},
    "trainer_state/paddlenlp_2.8.1_train_results.json": {},
    "trainer_state/paddlenlp_2.8.1_checkpoint-12_trainer_state.json": {"accuracy": [(30, "0.525")]},
    "trainer_state/paddlenlp_2.8.1_checkpoint-24_trainer_state.json": {"accuracy": [(30, "0.525"), (60, "0.475")]},
    "trainer_state/paddlenlp_2.8.1_checkpoint-36_trainer_state.json": {
        "accuracy": [(30, "0.525"), (60, "0.475"), (90, "0.475")]
    },
    "visualdl/hapi_2.6.2.vdlrecords": {
        "top1": [(68, "0.9345088"), (137, "0.95465994")],
        "top5": [(69, "1"), (138, "1")],
    },
    "visualdl/hapi_2.6.2_second.vdlrecords": {"top1": [(68, "0.9647355"), (137, "0.9622166")]},
    "visualdl/hapi_3.3.1_second.vdlrecords": {"top1": [(68, "0.9647355"), (137, "0.9622166")]},
    "visualdl/named.vdlrecords": {"miou": [(1, "0.6"), (2, "0.61"), (3, "0.62")]},
    "visualdl/paddleseg_release2.8.vdlrecords": {
        "miou": [(9, "0.28730264"), (19, "0.28730264"), (29, "0.28730264")],
        "pixel_accuracy": [(10, "0.86190796"), (20, "0.86190796"), (30, "0.86190796")],
    },
    "visualdl/paddleseg_release2.8_stopped.vdlrecords": {},
    "visualdl/paddleclas_release2.5.vdlrecords": {},
}


@pytest.mark.parametrize("name", EVALUATIONS)
def test_evaluations(name: str) -> None:
    log = fixture(name)
    expected = EVALUATIONS[name]
    read: dict[str, list[tuple[int | None, str]]] = {metric: [] for metric in expected}
    for o in log.observations:
        if o.kind == "eval" and o.metric in expected:
            read[o.metric].append((o.record if o.line is None else o.line, o.value_text))
    assert read == expected
    if not expected:
        assert [o for o in log.observations if o.kind != "train" and o.metric not in (None, "loss")] == []


@pytest.mark.parametrize("name", EVALUATIONS)
def test_no_suspicion(name: str) -> None:
    assert [(f.code, f.lines) for f in examined(fixture(name)) if f.grade.value != "info"] == []


@pytest.mark.parametrize(
    "name", ["launch/endpoints.log", "paddleseg/release2.8_failed.log", "paddleseg/release2.8_segfault.log"]
)
def test_files_in_which_no_format_stands(name: str) -> None:
    assert read_log(InMemory((FIXTURES / name).read_bytes(), name)).log is None


def test_what_was_printed_is_what_the_log_file_holds() -> None:
    for kind in ("train", "eval"):
        printed, filed = (fixture(f"paddleclas/develop_{kind}{end}.log") for end in ("_stdout", ""))
        for metric in ("top1", "top5"):
            assert [value for _, value in values(printed, metric)] == [value for _, value in values(filed, metric)]
