"""Files without any result: no format may find one there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.corpus.conftest import labels
from tests.corpus.reading import observations

LABELLED = labels("nasty-no-metric")


@pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("file") or "no corpus")
def test_nothing_is_found(corpus: Path, entry: dict[str, Any]) -> None:
    assert entry["kind"] == "none"
    assert [o for o in observations(corpus, entry["file"], curve=True) if o.kind != "train"] == []
