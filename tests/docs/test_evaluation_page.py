"""The pages of `verify eval` name every family and every setting."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from runners.predictions import FAMILIES, family

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("page", ["evaluation.md", "evaluation.zh-CN.md"])
def test_every_family_and_setting_is_named(page: str) -> None:
    lines = (DOCS / page).read_text(encoding="utf-8").splitlines()
    rows = {found[1]: line for line in lines if (found := re.match(r"\| `([a-z0-9_]+)` \|", line))}
    assert set(rows) == set(FAMILIES)
    for name, row in rows.items():
        for setting in family(name).SETTINGS:
            assert f"`{setting}`" in row, (name, setting)
