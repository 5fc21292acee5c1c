"""The samples that formats carry with them: what stands in each is read, and nothing else."""

from __future__ import annotations

from textwrap import dedent

import pytest

from harness.evidence.observation import Log, Observation, Run
from runners.logs import FORMATS, load_format
from runners.logs.reading.description import Format, Sample
from tests.runners.logs.logs import parse

SAMPLES = [
    pytest.param(name, sample, id=f"{name}-{number}")
    for name in FORMATS
    for number, sample in enumerate(getattr(load_format(name), "samples", ()))
]


def value(o: Observation) -> str:
    """An observation as samples write it."""
    places = {"epoch": o.epoch, "step": o.step, "split": o.split if o.kind != "train" else None, "subset": o.subset}
    said = [f"{name} {place}" for name, place in places.items() if place is not None]
    head = f"{o.line} {o.kind} {o.metric or '-'} {o.value_text} {o.unit or '-'}"
    return ", ".join([head, o.printed, *said, *(["ema"] if o.weights == "ema" else [])])


def run(r: Run) -> str:
    """A run as samples write it."""
    fields = ("model", "dataset", "split", "evaluator", "classes", "epochs", "batch_size", "devices", "eval_batches")
    fields += ("samples", "image_size", "resumed_from", "pretrained", "framework")
    said = [f"{name} {getattr(r, name)}" for name in fields if getattr(r, name) is not None]
    trained = [f"trained {' '.join(map(str, r.train_epochs))}"] if r.train_epochs else []
    return f"{r.first_line} {', '.join(said + trained)}".strip()


def seen(log: Log) -> tuple[list[str], list[str]]:
    return [value(o) for o in log.observations], [run(r) for r in log.runs]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_what_is_read_in_a_sample(name: str, sample: Sample) -> None:
    log = parse(dedent(sample.text), name=sample.file, curve=sample.curve)
    assert log.format == name
    assert seen(log) == (dedent(sample.sees).splitlines(), dedent(sample.runs).splitlines())
    assert not log.findings


def test_every_description_has_a_sample_of_each_of_its_lines() -> None:
    """A rule that no sample shows could be wrong and nobody would see."""
    for name in FORMATS:
        described = load_format(name)
        if not isinstance(described, Format):
            continue
        shown = {
            found
            for sample in described.samples
            for found in rules_of(described, dedent(sample.text).encode(), curve=sample.curve)
        }
        rules = {one.number: one.rule.pattern for one in described.plan.every}
        assert [pattern for number, pattern in rules.items() if number not in shown] == [], name


def rules_of(described: Format, text: bytes, *, curve: bool) -> set[int]:
    import io

    from runners.logs.reading.lines import LineReader, SegmentReader
    from runners.logs.reading.scan import Scanner

    lines = SegmentReader(LineReader(io.BytesIO(text)))
    return {found.rule for found in Scanner(described.plan, curve=curve).read(lines)}
