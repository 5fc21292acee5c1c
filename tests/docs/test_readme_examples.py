"""The rows of the two examples in both READMEs are what the command prints."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

MADE_BY = Path(__file__).parents[2] / "docs" / "make_readme.py"


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_examples_are_what_the_command_prints(lang: str) -> None:
    spec = importlib.util.spec_from_file_location("make_readme", MADE_BY)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    text = module.PAGES[lang].read_text(encoding="utf-8")
    assert text.count(module.BEGIN) == 1
    assert module.page(lang) == text, "run `python docs/make_readme.py`"
