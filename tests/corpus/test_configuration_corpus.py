"""Configurations, settings and stamps of the genuine logs: nothing in them is odd."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.evidence.findings import Finding
from harness.evidence.observation import Collected
from harness.integrity import Context
from harness.integrity.clock import stamps
from harness.integrity.training import configuration
from harness.submission.files import open_submission
from runners.logs import collect
from tests.harness.builders import registry

CONTEXT = Context(registry=registry())


@pytest.mark.slow
def test_genuine_logs_are_silent(corpus: Path) -> None:
    folders = [str(folder) for folder in (corpus, corpus.parent / "produced") if folder.is_dir()]
    collected = Collected()
    collect(
        open_submission(folders).files(),
        collected,
        watch=lambda log: [configuration.watch(log, CONTEXT), stamps.watch(log, CONTEXT)],
        hashed=False,
    )
    assert len(collected.logs) > 150
    odd: list[Finding] = []
    # Of what no format knows nobody can tell where a run begins: such findings are notes (harness/integrity).
    for log in (log for log in collected.logs if not any(o.inferred for o in log.observations)):
        odd += configuration.check(log, CONTEXT)
        odd += [f for f in log.findings if f.check in (configuration.NAME, stamps.NAME)]
    assert odd == []
    assert sum(bool(run.stated) for log in collected.logs for run in log.runs) > 30
    assert sum(bool(run.shown) for log in collected.logs for run in log.runs) > 20
