"""Configurations that are too long, recursive, contradictory, cut off, or full of strange paths."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.facts import Fact, evaluated, of
from runners.logs.reading.facts import MAX_FACTS, facts_at
from runners.logs.reading.meanings import split_named
from runners.logs.reading.opening import LIMIT
from runners.logs.reading.settings import read
from runners.logs.reading.settings.base import MAX_SETTINGS
from tests.runners.logs.logs import FIXTURES, parse

STAMP = "[2023/03/01 09:00:00] ppcls INFO: "
WHOLE = FIXTURES / "paddleclas" / "develop_train.log"


def said(facts: list[Fact]) -> list[tuple[str, str, int | None]]:
    return [(fact.key, fact.value, fact.line) for fact in facts]


def settings(text: str) -> int:
    return sum(1 for _ in read(enumerate(text.split("\n"), 1)))


def test_a_configuration_of_a_hundred_thousand_lines() -> None:
    text = "Arch:\n  name: ResNet50\n" + "".join(f"list_{number}: a.txt\n" for number in range(100_000))
    assert settings(text) == MAX_SETTINGS
    facts = facts_at(text.encode(), 1)
    assert len(facts) <= MAX_FACTS
    assert said(facts)[0] == ("model", "ResNet50", 2)


def test_the_evaluations_behind_it_are_read() -> None:
    long = "".join(f"{STAMP}    key_{number} : {number}\n" for number in range(100_000))
    head = f"{STAMP}Arch : \n{STAMP}    name : ResNet50\n"
    tail = f"{STAMP}[Eval][Epoch 1][Avg]CELoss: 1.00000, loss: 1.00000, top1: 0.75000, top5: 0.90000\n"
    log = parse(head + long + tail)
    assert [one.value_text for one in log.observations if one.metric == "top1"] == ["0.75000"]
    assert ("model", "ResNet50", 2) in said(log.runs[0].facts)
    assert all(fact.line is not None and fact.line <= LIMIT // len(STAMP) for fact in log.runs[0].facts)


@pytest.mark.parametrize(
    "text",
    [
        "model: &m\n  type: SeaFormer\n  again: *m\nval_dataset: &d\n  ann_file: val.txt\n  more: [*d, *d]\n",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nmodel:\n  type: SeaFormer\nval_list: val.txt\n",
        "<<: *base\nbase: &base\n  <<: *base\nmodel:\n  type: SeaFormer\nval_list: val.txt\n",
    ],
)
def test_anchors_that_lead_to_themselves_are_words(text: str) -> None:
    facts = facts_at(text.encode(), 1)
    assert [fact.value for fact in of(facts, "model")] == ["SeaFormer"]
    assert [fact.value for fact in of(facts, "list")] == ["val.txt"]


def test_a_value_that_has_a_name_is_the_value() -> None:
    text = "a: &name resnet50\nmodel: &m-1 resnet50\nmodel_name: *name\nval_list: *.txt\n"
    assert said(facts_at(text.encode(), 1)) == [("model", "resnet50", 2), ("list", "*.txt", 4)]


def test_a_dictionary_that_is_nested_beyond_all_bounds_states_nothing() -> None:
    deep = "model = " + "dict(a=" * 5_000 + "1" + ")" * 5_000
    assert facts_at(f"{deep}\nlr: 1\nepochs: 3\nbatch_size: 8\n".encode(), 1)[-1].value == "8"


def test_two_values_for_one_key_are_both_named_the_first_one_first() -> None:
    text = "Arch:\n  name: ResNet50\n  class_num: 10\nArch:\n  name: ResNet101\n  class_num: 20\n"
    facts = facts_at(text.encode(), 1)
    assert said(facts) == [
        ("model", "ResNet50", 2),
        ("classes", "10", 3),
        ("model", "ResNet101", 5),
        ("classes", "20", 6),
    ]


@pytest.mark.parametrize(
    ("typed", "line", "kept"),
    [
        ("-o Arch.name=ResNet101", "Arch:\n  name: ResNet50\n  pretrained: False\n", [("model", "ResNet101")]),
        ("-o arch.NAME=ResNet101", "Arch:\n  name: ResNet50\n  pretrained: False\n", [("model", "ResNet101")]),
        ("-o Arch.other=1", "Arch:\n  name: ResNet50\n  pretrained: False\n", [("model", "ResNet50")]),
        (
            "--val_list b.txt",
            "val_list: a.txt\nbatches: 1\nlr: 0.1\n",
            [("list", "b.txt")],
        ),
        # Typed twice, the first counts as in a dump.
        (
            "-o Arch.name=A1 Arch.name=A2",
            "Arch:\n  name: ResNet50\n  pretrained: False\n",
            [("model", "A1"), ("model", "A2")],
        ),
    ],
)
def test_what_was_typed_beats_the_dump(typed: str, line: str, kept: list[tuple[str, str]]) -> None:
    facts = facts_at(f"python tools/train.py -c a.yaml {typed}\n{line}".encode(), 1)
    assert [(fact.key, fact.value) for fact in of(facts, "model", "list")] == kept


@pytest.mark.parametrize("end", range(500, 7_000, 173))
def test_a_dump_that_is_cut_off_anywhere_states_nothing_false(end: int) -> None:
    text = WHOLE.read_bytes()
    whole = set(said(facts_at(text, 1)))
    cut = text[:end]
    last = cut.count(b"\n") + 1
    operations = {"operation", "image_size"}
    found = {one for one in said(facts_at(cut, 1)) if one[2] != last and one[0] not in operations}
    assert found <= whole


def test_python_that_is_cut_off_states_nothing() -> None:
    text = "model = dict(\n    type='EncoderDecoder',\n    backbone=dict(type='SeaFormer'),\n"
    assert facts_at(text.encode(), 1) == []
    assert [fact.value for fact in facts_at(f"{text})\n".encode(), 1)] == ["EncoderDecoder", "SeaFormer"]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (b"/data/\xff\xfe/val_list.txt", "/data/\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}/val_list.txt"),
        ("/数据/ILSVRC2012/val_list.txt".encode("gb18030"), None),
        ("/数据/ILSVRC2012/val_list.txt".encode(), "/数据/ILSVRC2012/val_list.txt"),
        (b"D:\\data\\ILSVRC2012\\val_list.txt", "D:\\data\\ILSVRC2012\\val_list.txt"),
        (b"\\\\server\\share\\ILSVRC2012\\val_list.txt", "\\\\server\\share\\ILSVRC2012\\val_list.txt"),
        (b"C:/data/ILSVRC2012/val_list.txt", "C:/data/ILSVRC2012/val_list.txt"),
    ],
)
def test_paths_of_any_bytes(path: bytes, value: str | None) -> None:
    facts = facts_at(b"Eval:\n  dataset:\n    cls_label_path: " + path + b"\n    other: 1\n", 1)
    found = [fact for fact in facts if fact.key == "list"]
    assert len(found) == 1
    assert value is None or found[0].value == value
    assert split_named(evaluated(facts)) == "val"


def test_a_fixture_that_all_this_is_cut_from() -> None:
    """The cuts above go through its configuration."""
    text = Path(WHOLE).read_bytes()
    lines = [fact.line for fact in facts_at(text, 1) if fact.line is not None]
    assert text[:500].count(b"\n") < min(lines)
    assert text[:7_000].count(b"\n") > max(lines)
