"""The samples that formats carry with them: what stands in each is read, and nothing else."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent

import pytest

from runners.logs import FORMATS, load_format
from runners.logs.reading.described import Format
from runners.logs.reading.description import Sample
from runners.logs.reading.samples import expected, main, never_shown, seen
from tests.runners.logs.logs import ROOT, parse

DESCRIBED = [found for name in FORMATS if isinstance(found := load_format(name), Format)]


@pytest.mark.parametrize(
    ("described", "sample"),
    [
        pytest.param(one, sample, id=f"{one.name}-{number}")
        for one in DESCRIBED
        for number, sample in enumerate(one.samples)
    ],
)
def test_what_is_read_in_a_sample(described: Format, sample: Sample) -> None:
    log = parse(dedent(sample.text), name=sample.file, curve=sample.curve)
    assert log.format == described.name
    assert seen(log) == expected(sample)
    assert not log.findings


@pytest.mark.parametrize("described", DESCRIBED, ids=lambda one: one.name)
def test_every_rule_is_shown_by_a_sample(described: Format) -> None:
    assert never_shown(described) == []


def test_a_format_that_is_being_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    kite = (ROOT / "docs" / "example-format" / "kite.py").read_text(encoding="utf-8")
    (tmp_path / "kite_whole.py").write_text(kite, encoding="utf-8")
    (tmp_path / "kite_begun.py").write_text(
        kite.replace("3 eval top1 70.10 percent, acc, epoch 1, split test", "").replace("epoch 1 train", "#"),
        encoding="utf-8",
    )
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert main("kite_whole") == 0
    assert capsys.readouterr().out == "sample 1: as it says\n"
    assert main("kite_begun") == 1
    assert capsys.readouterr().out.splitlines() == [
        "sample 1: differs; this is read:",
        "values",
        "3 eval top1 70.10 percent, acc, epoch 1, split test",
        "4 best top1 70.10 percent, best acc, epoch 1, split test",
        "runs",
        "1 model Dart, dataset SportsHall, framework kite 1.2",
        r"in no sample: epoch (?P<epoch>\d{1,6}) train acc=(?P<acc>\d+\.\d+)%",
    ]
