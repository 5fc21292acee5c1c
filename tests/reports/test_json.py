"""The JSON report and its published schema."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import msgspec
import pytest

from harness.judging.report import Document, Report
from reports.json import render
from reports.options import Rendering
from tests.reports import documents

PUBLISHED = Path(__file__).parents[2] / "reports" / "schema" / "report-2.json"


@pytest.mark.parametrize("report", [documents.passing(), documents.failing(), documents.missing(), documents.hostile()])
def test_a_report_is_valid_by_the_published_schema(report: Report) -> None:
    published = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(published)
    jsonschema.validate(json.loads(render(documents.document(report), Rendering())), published)


def test_the_schema_refuses_an_unknown_verdict() -> None:
    document = json.loads(render(documents.document(documents.passing()), Rendering()))
    document["verdict"] = "PERHAPS"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, json.loads(PUBLISHED.read_text(encoding="utf-8")))


def test_everything_comes_back_as_it_was() -> None:
    document = documents.document(documents.failing(), documents.hostile())
    assert msgspec.json.decode(render(document, Rendering(lang="zh")), type=Document) == document


def test_digits_are_kept() -> None:
    document = msgspec.json.decode(render(documents.document(documents.passing()), Rendering()), type=Document)
    assert str(document.reports[0].rows[0].value) == str(Decimal("82.610"))


def test_undecodable_file_names_are_shown_by_their_bytes() -> None:
    text = render(documents.document(documents.hostile("logs/\udc80.log")), Rendering())
    assert json.loads(text)["reports"][0]["unrecognised"] == ["logs/\\udc80.log"]


class Marked(str):
    """A text with something more, as a log format of somebody else may hand over."""


@pytest.mark.parametrize("name", ["train.log", "logs/\udc80.log"])
def test_a_text_that_is_more_than_a_text(name: str) -> None:
    report = documents.hostile(name)
    marked = msgspec.structs.replace(report, unrecognised=[Marked("a.log")], submission=[Marked("folder")])
    (read,) = json.loads(render(documents.document(marked), Rendering()))["reports"]
    assert (read["unrecognised"], read["submission"]) == (["a.log"], ["folder"])


def test_what_is_no_text_has_no_place_in_a_report() -> None:
    report = msgspec.structs.replace(documents.passing(), submission=[object()])
    with pytest.raises(NotImplementedError, match="object"):
        render(documents.document(report), Rendering())


def test_characters_that_steer_a_terminal_are_escaped_and_mean_the_same() -> None:
    name = "\x9b\u202e\u2028\xad\U000e0041 训练"
    text = render(documents.document(documents.hostile(name)), Rendering())
    assert '"\\u009b\\u202e\\u2028\\u00ad\\udb40\\udc41 训练"' in text
    assert json.loads(text)["reports"][0]["unrecognised"] == [name]
