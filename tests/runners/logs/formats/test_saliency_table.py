"""Tables of saliency and dichotomous segmentation."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Assurance
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

CSV = "Dataset,Method,maxFm,wFmeasure,MAE,Smeasure,meanEm,HCE\nDIS-VD,IS-Net,0.791,0.717,0.074,0.813,0.856,1116\n"


@pytest.mark.parametrize("separator", ["|", "&", "\t", ";", ","])
def test_separators(separator: str) -> None:
    text = CSV.replace(",", separator)
    seen = parse(text, name="eval.txt")
    assert seen.format == "saliency_table"
    assert [(o.metric, o.value_text, o.model, o.dataset, o.line) for o in results(seen)] == [
        (metric, value, "IS-Net", "DIS-VD", 2)
        for metric, value in (
            ("max_f", "0.791"), ("weighted_f", "0.717"), ("mae", "0.074"), ("s_measure", "0.813"),
            ("e_measure", "0.856"), ("hce", "1116"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("separator", "worth"), [("|", Assurance.LOGGED), ("&", Assurance.LOGGED), (",", Assurance.CLAIMED)]
)
def test_what_nobody_s_program_writes_is_a_claim(separator: str, worth: Assurance) -> None:
    assert {o.assurance for o in results(parse(CSV.replace(",", separator), name="eval.csv"))} == {worth}


def test_rows_are_runs_and_tables_may_follow_each_other() -> None:
    other = CSV.replace("IS-Net", "U2-Net").replace("DIS-VD", "DIS-TE1")
    seen = parse(CSV + other.split("\n", 1)[1] + "\n" + other, name="eval.csv")
    assert [(run.model, run.dataset) for run in seen.runs] == [
        ("IS-Net", "DIS-VD"), ("U2-Net", "DIS-TE1"), ("U2-Net", "DIS-TE1"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "maxFm,b\n0.5,0.6\n"),
        ("a.csv", "epoch,MAE,loss\n1,0.5,0.6\n"),
        ("a.csv", "gpu_mem,Em,MAE\n1,0.5,0.6\n"),
        ("README.md", CSV.replace(",", "|")),
    ],
)
def test_other_tables_are_none_of_these(name: str, text: str) -> None:
    log = read_log(InMemory(text.encode(), name)).log
    assert log is None or log.format != "saliency_table"


def test_a_row_that_does_not_fit_ends_the_table() -> None:
    seen = parse(CSV + "DIS-TE1,IS-Net,0.7\nDIS-TE2,IS-Net,0.1,0.1,0.1,0.1,0.1,1\n", name="eval.csv")
    assert len(seen.runs) == 1


@given(st.integers(0, len(CSV)))
def test_a_table_that_is_cut_off(end: int) -> None:
    log = read_log(InMemory((CSV + CSV[:end]).encode(), "eval.csv")).log
    assert log is not None
    assert {o.value_text for o in results(log)} == {"0.791", "0.717", "0.074", "0.813", "0.856", "1116"}
