"""Result tables in Markdown documents."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Assurance, Log
from harness.tasks.registry import load_registry
from runners.logs import read_log
from runners.logs.formats.markdown_table import METRICS, recognise
from runners.logs.reading.base import Head
from runners.logs.reading.lines import LineReader
from runners.logs.reading.markdown import tables, value
from tests.runners.logs.logs import ROOT, InMemory, parse, values


def table(header: str, *rows: str) -> str:
    return "\n".join((header, "|".join(["---"] * (header.strip().strip("|").count("|") + 1)), *rows)) + "\n"


def readme(*parts: str) -> Log:
    return parse("\n".join(parts), name="README.md")


def headers(text: str) -> list[tuple[list[str], list[str], int]]:
    found = tables(LineReader(io.BytesIO(text.encode())))
    return [(entry.header, entry.headings, len(entry.rows)) for entry in found]


def test_a_table_of_results() -> None:
    rows = ("| RepLKNet-31B | ImageNet | 83.5 | 96.4% |", "| **CycleMLP-B1** | ImageNet | 78.6 ± 0.1 | - |")
    seen = readme("# Results", table("| Model | Dataset | Top-1 Acc (%) | top5 |", *rows))
    assert seen.format == "markdown_table"
    assert [(o.line, o.metric, o.printed, o.value_text, o.unit, o.kind, o.model) for o in seen.observations] == [
        (4, "top1", "Top-1 Acc (%)", "83.5", "percent", "final", "RepLKNet-31B"),
        (4, "top5", "top5", "96.4", "percent", "final", "RepLKNet-31B"),
        (5, "top1", "Top-1 Acc (%)", "78.6", "percent", "final", "CycleMLP-B1"),
    ]
    assert {(o.assurance, o.dataset) for o in seen.observations} == {(Assurance.CLAIMED, "ImageNet")}


def test_the_unit_is_open_where_nothing_states_it() -> None:
    seen = readme(table("| Model | mIoU | PSNR | SSIM | WER |", "| A | 77.5 | 27.31 | 0.81 | 0.056 |"))
    assert [(o.metric, o.unit) for o in seen.observations] == [
        ("miou", None),
        ("psnr", "dB"),
        ("ssim", None),
        ("wer", None),
    ]


@pytest.mark.parametrize(
    "text",
    [
        table("| Model | Top-1 (paper) | mAP (ours) |", "| A | 83.5 | 40.1 |"),
        table("| Config | Top-1 |", "| A | 83.5 |"),
        table("| Model | Top-1 | Top-1 |", "| A | 83.5 | 83.6 |"),
        table("| Model | Backbone | Top-1 |", "| A | B | 83.5 |"),
        table("| Model | Top-1 |", "| A (paper) | 83.5 |", "| A official | 83.5 |", "| A 论文 | 83.5 |"),
        "## Results of the paper\n" + table("| Model | Top-1 |", "| A | 83.5 |"),
        table("| Model | Top-1 |", "| A | 83.5 (+0.3) |", "| A | 83.5/84.1 |", "| A | about 83 |", "| A | 1,234 |"),
        table("| Model | Top-1 |", "| A | 83.5 | 84.0 |", "| A |"),
        "```\n" + table("| Model | Top-1 |", "| A | 83.5 |") + "```\n",
        "| Model | Top-1 |\n| A | 83.5 |\n",
        "| Model | Top-1 |\n|---|---|---|\n| A | 83.5 |\n",
    ],
)
def test_what_is_not_read(text: str) -> None:
    seen = read_log(InMemory(text.encode(), "README.md")).log
    assert seen is None or seen.observations == []


@pytest.mark.parametrize(
    ("above", "fenced"),
    [
        ("```\n", True),
        ("```text\n", True),
        ("~~~ a`b\n", True),
        ("- item\n  ```\n", False),
        ("- item\n\n      ```\n", False),
        # Four blanks behind the text of the item: the paragraph goes on (CommonMark 0.31, indented code blocks).
        ("- item\n      ```\n", False),
        ("````\n```\n", True),
        ("```\n~~~\n", True),
        ("```\n``` more\n", True),
        ("```\n```\n", False),
        ("```\n`````  \n", False),
        ("~~~~\n~~~~\n", False),
        ("``` code `` of a line ```\n", False),
        ("``\n", False),
    ],
)
def test_where_fenced_code_ends(above: str, fenced: bool) -> None:
    text = above + "\n" + table("| Model | Top-1 |", "| A | 83.5 |")
    assert headers(text) == ([] if fenced else [(["Model", "Top-1"], [], 1)])


def test_ap_is_the_name_of_many_metrics() -> None:
    seen = readme(table("| Model | mAP | box AP |", "| A | 40.1 | 41.2 |"))
    assert [(o.metric, o.value_text) for o in seen.observations] == [(None, "40.1"), ("box_ap", "41.2")]


def test_only_documents_are_asked() -> None:
    text = table("| Model | Top-1 |", "| A | 83.5 |").encode()
    assert read_log(InMemory(text, "train.log")).log is None
    assert read_log(InMemory(text, "notes.txt")).log is None


def test_a_log_quoted_in_a_document_stays_with_its_format() -> None:
    text = table("| Model | Top-1 |", "| A | 83.5 |") + "[Eval][Epoch 1][Avg]top1: 0.83500\n"
    assert parse(text, name="README.md").format == "paddleclas"


def test_a_cut_off_row() -> None:
    seen = readme(table("| Model | Top-1 |", "| A | 83.5 |") + "| B | 84")
    assert values(seen, "top1", "final") == [(3, "83.5")]


def test_tables_know_their_headings() -> None:
    text = "\n".join(
        (
            "# One",
            "## Two ##",
            table("| a | b |", "| 1 | 2 |"),
            "### Three",
            table("a | b", "1 | 2", "3 | 4"),
            "# Four",
            "+---+---+\n| a | b |\n|---+---|\n| 1 | 2 |\n+---+---+\n",
        )
    )
    assert headers(text) == [
        (["a", "b"], ["One", "Two"], 1),
        (["a", "b"], ["One", "Two", "Three"], 2),
        (["a", "b"], ["Four"], 1),
    ]


@pytest.mark.parametrize(
    ("cell", "text", "percent"),
    [
        ("83.5", "83.5", False),
        ("6.59%", "6.59", True),
        ("5.21±0.36", "5.21", False),
        ("5.21 ± 0.36 %", "5.21", False),
        ("-0.5", "-0.5", False),
        ("1e-3", "1e-3", False),
    ],
)
def test_cells_that_are_numbers(cell: str, text: str, percent: bool) -> None:
    assert value(cell) == (text, percent)


@pytest.mark.parametrize(
    "cell", ["", "-", "4.74 & 11.38", "82.5 (+0.3)", "16, -1", "1.2.3", "v2", "44.80M", "3 h", "9" * 70]
)
def test_cells_that_are_none(cell: str) -> None:
    assert value(cell) is None


def test_every_header_means_what_the_registry_says() -> None:
    registry = load_registry(ROOT / "specs")
    for name, (metric, _) in METRICS.items():
        known = registry.metric_named(name)
        assert metric is None or known in (metric, None), name


@pytest.mark.parametrize(
    "filler", ["| " * 9_000, "-" * 500_000, " " * 500_000, "|-" * 9_000, "[" * 19_000, "<" * 19_000, "|" * 19_000]
)
def test_long_lines_take_no_time(filler: str) -> None:
    start = time.process_time()
    parse(
        f"| Model | Top-1 |\n{filler}\n|{filler}|\n|---|---|\n|{filler}x|\n# {filler}\n", format_name="markdown_table"
    )
    assert time.process_time() - start < 5


PIECES = [
    "| Model | Top-1 |\n",
    "|---|---|\n",
    "| A | 83.5 |\n",
    "| A | 8",
    "%",
    "```\n",
    "# Heading\n",
    "|",
    "\n",
    "\r",
    "+--+\n",
    "-",
]


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=40))
def test_pieces_in_any_order_are_read(pieces: list[str]) -> None:
    data = b" " + "".join(pieces).encode("utf-8", "replace")
    lines = data.split(b"\n")
    for name in ("markdown_table", "speech_results"):
        for o in parse(data, name="RESULTS.md", format_name=name).observations:
            assert o.line is not None
            assert o.value_text.encode() in lines[o.line - 1]


@pytest.mark.parametrize("line", ["|" * 32_000, "|\n" + " " * 32_000, "| a " * 8_000])
def test_a_beginning_full_of_bars_or_blanks_is_recognised_in_linear_time(line: str) -> None:
    head = Head(name="RESULTS.md", first=line.encode(), last=line.encode())
    start = time.process_time()
    assert recognise(head) == 10
    assert time.process_time() - start < 1


@pytest.mark.parametrize(
    ("text", "sure"),
    [
        ("| a | b |\n|---|---|\n", 20), ("a | b\n:--|--:\n", 20), ("| a |\n  | :-- |\n", 20),
        ("| a | b |\n| c | d |\n", 10), ("a, b\n----\n", 10), ("| a |\n\n|---|\n", 10), ("| a |\n|-|\n", 10),
    ],
)  # fmt: skip
def test_a_table_is_told_by_the_line_below_its_header(text: str, sure: int) -> None:
    assert recognise(Head(name="RESULTS.md", first=text.encode())) == sure
