"""The page of evaluation protocols is the one its script writes."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

MADE_BY = Path(__file__).parents[2] / "docs" / "make_protocols.py"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_made_by_its_script(lang: str) -> None:
    spec = importlib.util.spec_from_file_location("make_protocols", MADE_BY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.PAGES[lang].read_text(encoding="utf-8") == module.page(lang), "run `python docs/make_protocols.py`"
