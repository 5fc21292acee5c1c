"""What the general reader infers in a text, as tests write it."""

from __future__ import annotations

from textwrap import dedent

from harness.evidence.observation import Observation
from runners.logs import read_log
from tests.runners.logs.logs import InMemory


def inferred(text: str | bytes, name: str = "run.log") -> list[Observation]:
    """The values that are inferred in a log of no known format."""
    data = dedent(text).encode() if isinstance(text, str) else text
    log = read_log(InMemory(data, name), format_name="general").log
    assert log is not None
    assert all(one.inferred and one.reason for one in log.observations)
    return log.observations


def said(text: str | bytes, name: str = "run.log") -> list[str]:
    """Each value as `line metric printed=value`, with the unit, the split and what is not plain behind it."""
    return [_one(one) for one in inferred(text, name)]


def _one(one: Observation) -> str:
    more = [word for word in (one.unit, one.split, one.subset) if word]
    more += [one.kind] if one.kind != "eval" else []
    more += [f"epoch {one.epoch}"] if one.epoch is not None else []
    return " ".join([f"{one.line} {one.metric or '-'} {one.printed}={one.value_text}", *more])
