"""JSON whose numbers keep their text and their line."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.values.errors import InputError
from runners.logs.reading import jsonlines
from runners.logs.reading.jsonlines import Number, document, load, records
from runners.logs.reading.lines import LineReader


def numbers(value: Any) -> list[tuple[str, int]]:
    """Every number of a JSON value, in the order of the text."""
    if isinstance(value, Number):
        return [(str(value), value.line)]
    if isinstance(value, dict):
        value = list(value.values())
    return [found for item in value for found in numbers(item)] if isinstance(value, list) else []


def reader(text: str) -> LineReader:
    return LineReader(io.BytesIO(text.encode()))


def test_numbers_keep_their_text_and_line() -> None:
    text = '{"a": 1.50, "b": [\n -3, NaN,\n {"7": -Infinity}], "c": "2", "d 4": true,\n"e": 1e-05}'
    assert numbers(load(text)) == [("1.50", 1), ("-3", 2), ("NaN", 2), ("-Infinity", 3), ("1e-05", 4)]
    assert numbers(load('{"a": 1}', 7)) == [("1", 7)]


def test_strings_are_no_numbers_and_do_not_shift_the_lines() -> None:
    text = '{"x\\" 1.5 \\\\": 2.5,\n"NaN": "3.5",\r\n"y": 4.5}'
    assert numbers(load(text)) == [("2.5", 1), ("4.5", 3)]
    assert not isinstance(load(text)["NaN"], Number)


def test_more_digits_than_a_float_has() -> None:
    assert numbers(load("[0.12345678901234567890123, 1" + "0" * 5000 + "]"))[0][0] == "0.12345678901234567890123"


@pytest.mark.parametrize("text", ["", "{", '{"a": 1', "[1,]", "{'a': 1}", '{"a": 1} x', "[" * 200_000, '{"a": .5}'])
def test_what_is_no_json_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        load(text)


def test_a_document_over_the_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jsonlines, "MAX_BYTES", 10)
    assert document(reader('{"a": 1}'), "a.json") == {"a": "1"}
    with pytest.raises(InputError):
        document(reader('{"a": 1,\n"b": 2}'), "a.json")


def test_records_are_the_lines_that_are_objects() -> None:
    text = 'start\n{"a": 1}\n[2]\n{"a": 3,\n{"b": {"c": 4}}\n{"a": 5'
    assert [(line.number, numbers(value)) for line, value in records(reader(text))] == [
        (2, [("1", 2)]),
        (5, [("4", 5)]),
    ]


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(value=JSON, indent=st.sampled_from([None, 0, 2]), ascii_only=st.booleans())
def test_every_number_stands_on_its_line(value: Any, indent: int | None, ascii_only: bool) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    lines = text.split("\n")
    for written, line in numbers(load(text)):
        assert written in lines[line - 1]
