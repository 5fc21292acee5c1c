"""The steps of an epoch against the training images, a batch and the devices."""

from __future__ import annotations

import math
from typing import Any

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Run
from harness.evidence.steps import Steps
from harness.integrity import Context
from harness.integrity.training.iterations import watch
from tests.harness.builders import registry, written

IMAGENET: dict[str, Any] = {"dataset": "./dataset/ILSVRC2012/", "classes": 1000, "devices": 4}


def examine(of: int, batch: int = 256, lines: int = 100, format_: str = "paddleclas", **about: Any) -> list[Finding]:
    run = Run(index=0, first_line=1, **{**IMAGENET, **about})
    seen = watch(written(file="train.log", format=format_, runs=[run]), Context(registry=registry()))
    nothing = [math.nan] * lines
    seen.take(
        Steps(
            line=list(range(10, 10 + lines)),
            epoch=[1] * lines,
            step=list(range(lines)),
            of=[of] * lines,
            clock=nothing,
            loss=nothing,
            lr=nothing,
            batch_cost=[0.8] * lines,
            reader_cost=nothing,
            ips=[batch / 0.8] * lines,
            eta=nothing,
        )
    )
    return list(seen.findings())


@pytest.mark.parametrize(
    ("of", "about", "told"),
    [
        # 1,281,167 / (256 x 4) = 1251.1
        (1252, {}, False),
        (1251, {}, False),
        (1253, {}, True),
        (1250, {}, True),
        (5005, {}, True),
        (5005, {"devices": 1}, False),
        # Some number of devices may fit, where the log tells none.
        (626, {"devices": None}, False),
        (3000, {"devices": None}, True),
        (1253, {"classes": 100}, False),
        (1253, {"classes": None}, False),
        (1253, {"dataset": "./dataset/flowers102/"}, False),
        (1253, {"dataset": None}, False),
        (1253, {"lines": 99}, False),
        (1253, {"format_": "paddleseg"}, False),
        (0, {}, False),
        (1252, {"batch": 0}, False),
    ],
)
def test_steps_of_an_epoch(of: int, about: dict[str, Any], told: bool) -> None:
    assert [f.code for f in examine(of, **about)] == ["iterations_unlike_dataset"] * told


def test_the_finding_shows_the_division() -> None:
    (found,) = examine(1253)
    assert (found.grade, found.lines, found.run) == (Grade.INFO, [10, 11], 0)
    assert found.values == {"of": "1253", "batch": "256", "dataset": "ImageNet-1k", "images": "1281167"}
    assert found.arithmetic == "1281167 / (256 × 4) != 1253"
