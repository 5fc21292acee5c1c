"""Why a file is of no known format: an answer of every format, and what the file is where its first bytes say so."""

from __future__ import annotations

import io
import pickle
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.text import LANGUAGES, render
from runners.logs import read_log, recognise
from runners.logs.reading.base import Head
from runners.logs.table import FORMATS, GENERAL, NEVER_LOGS
from runners.logs.unknown import Answer, explain
from tests.runners.logs.logs import InMemory


def answers(data: bytes, name: str = "train.log") -> dict[str | None, Answer]:
    """The answers on a file, by format; None is the file itself."""
    head = read_log(InMemory(data, name)).unknown
    assert head is not None, "a format recognises this"
    return {answer.format: answer for answer in explain(head)}


def test_every_format_answers() -> None:
    # The general reader recognises nothing: it is asked where no other format does.
    assert answers(b"nothing\n").keys() == FORMATS.keys() - {GENERAL}
    assert answers(b"nothing\0").keys() == FORMATS.keys() - {GENERAL}


def test_a_text_without_a_mark() -> None:
    found = answers(b"nothing\n")
    assert found["tipc"] == Answer("tipc", "declined_marks", {"marks": "` with command - `"})
    assert found["markdown_table"] == Answer("markdown_table", "declined_name", {"endings": ".md, .markdown"})
    assert (found["nerf"].code, found["nerf"].values["endings"]) == (
        "declined_marks_name",
        "mean.txt, psnr.txt, scores.txt",
    )
    assert found["tensorboard"] == Answer("tensorboard", "declined_text", {})


def test_more_marks_than_fit_are_cut() -> None:
    assert len(FORMATS["pytest_log"].hints) > 4
    marks = answers(b"nothing\n")["pytest_log"].values["marks"]
    assert marks == "`= test session starts =`, ` passed in `, ` failed in `, ` passed, `, ..."


def test_a_mark_without_a_line_of_its_shape_comes_first() -> None:
    found = explain(Head(name="train.log", first=b"say [EVAL] and nothing else\n"))
    assert found[0] == Answer("paddleseg", "declined_shape", {"marks": "`[EVAL] `"})
    assert [answer.format for answer in found if answer.code == "declined_shape"] == ["paddleseg"]


def test_a_name_without_a_line_of_its_shape() -> None:
    found = answers(b"nothing\n", "a/results.txt")
    assert found["ultralytics"] == Answer("ultralytics", "declined_shape", {"marks": "results.txt"})


def test_binary_bytes() -> None:
    found = answers(b"text\n[EVAL] \0\x01")
    assert found["paddleseg"] == Answer("paddleseg", "declined_binary", {"offset": "12"})
    assert found["tensorboard"] == Answer("tensorboard", "declined_marks", {"marks": "`brain.Event:`"})


@pytest.mark.parametrize("ending", NEVER_LOGS)
def test_programs_and_settings(ending: str) -> None:
    assert answers(b"[EVAL] #", f"TRAIN{ending.upper()}") == {None: Answer(None, "unknown_program", {"ending": ending})}


def test_documents_that_are_zip_archives() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "a")
    assert answers(buffer.getvalue())[None] == Answer(None, "unknown_kind", {"kind": "ZIP"})


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\0\x05\x16\x07\0\x02\0\0Mac OS X", "AppleDouble (._*, macOS)"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n\0", "PNG"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "JPEG"),
        (b"\x93NUMPY\x01\0", "NumPy .npy"),
        (b"\x08\x07\x12\x07pytorch\x1a\0", "ONNX"),
        (b"\x08\x08\x3a\xff\x01\n\0", "ONNX"),
        *((pickle.dumps({"a": 1}, protocol), "pickle (.pdparams, .pdopt, .pkl)") for protocol in range(2, 6)),
        (pickle.dumps([1], 2), "pickle (.pdparams, .pdopt, .pkl)"),
        # Neither a version nor a producer.
        (b"\x08\x00\x12\x07", None),
        (b"\x08\x20\x12\x07", None),
        (b"\x08\x07\x08\x07", None),
        (b"\x08", None),
        (b"\x80\x06\x95", None),
        (b"text", None),
    ],
)
def test_kinds_of_files(data: bytes, kind: str | None) -> None:
    found = answers(data).get(None)
    assert (found.values["kind"] if found else None) == kind


@given(st.binary(max_size=400), st.sampled_from(["a.log", "b.md", "mean.txt", "c.py", "results.txt"]))
def test_any_file_is_explained_in_every_language(first: bytes, name: str) -> None:
    head = Head(name=name, first=first)
    if recognise(head) is None:
        for answer in explain(head):
            for lang in LANGUAGES:
                assert "{" not in render(answer.code, lang, dict.fromkeys(answer.values, "x"))


def test_a_log_needs_no_explanation() -> None:
    assert read_log(InMemory(b"[EVAL] #Images: 500 mIoU: 0.5000 Acc: 0.9 Kappa: 0.9 Dice: 0.9\n")).unknown is None
