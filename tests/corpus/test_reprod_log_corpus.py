"""Dumps of reprod_log among the real files: the differences that are known of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Verify = Callable[..., Outcome]


def pairs(verify: Verify, corpus: Path, stage: str, *more: str) -> tuple[Outcome, dict[str, Any]]:
    folder = corpus / "reprod_log"
    outcome = verify("compare", folder / f"{stage}_ref.npy", folder / f"{stage}_paddle.npy", "--format", "json", *more)
    return outcome, {pair["reference"]["name"]: pair for pair in outcome.json["pairs"]}


def test_the_losses_and_the_step_that_misses(verify: Verify, corpus: Path) -> None:
    outcome, found = pairs(verify, corpus, "losses")
    losses = [found[f"loss_{step}"] for step in range(3)]
    means = [pair["measures"]["mean_abs"] for pair in losses]
    assert means == [1.9073486328125e-06, 9.5367431640625e-07, 9.5367431640625e-06]
    assert [pair["verdict"] for pair in losses] == ["FAIL", "PASS", "FAIL"]
    assert [found[f"lr_{step}"]["measures"]["max_abs"] for step in range(3)] == [0, 0, 0]
    assert outcome.status == 1


def test_the_forward_pass(verify: Verify, corpus: Path) -> None:
    outcome, found = pairs(verify, corpus, "forward")
    (pair,) = found.values()
    assert pair["measures"]["mean_abs"] == pytest.approx(2.3080186e-06, rel=1e-7)
    assert outcome.status == 1
    # The looser of the guide's two thresholds lets it pass.
    assert pairs(verify, corpus, "forward", "--tolerance", "forward-about-1e-5")[0].status == 0
