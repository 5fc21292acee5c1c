"""The page that explains the integrity findings is as new as they are, and leaves none out."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from harness.text import messages

ROOT = Path(__file__).resolve().parents[2]
CODES = re.compile(r'(?:_finding|_make|find|Finding)\(\s*(?:code=)?"([a-z0-9_]+)"')


def maker() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_integrity", ROOT / "docs" / "make_integrity.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_page_is_current(lang: str) -> None:
    module = maker()
    assert module.PAGES[lang].read_text(encoding="utf-8") == module.page(lang), "run python docs/make_integrity.py"


def test_what_reports_say_is_current() -> None:
    module = maker()
    assert module.EXPLANATIONS.read_text(encoding="utf-8") == module.explanations(), "run python docs/make_integrity.py"


def test_every_finding_is_explained_once() -> None:
    explained = [code for section in maker().SECTIONS for code in section.codes]
    assert len(explained) == len(set(explained))
    honest = {code.removeprefix("honest_") for code in messages("en") if code.startswith("honest_")}
    assert honest <= set(explained)
    sources = (ROOT / "harness" / "integrity").rglob("*.py")
    given = {code for path in sources for code in CODES.findall(path.read_text(encoding="utf-8"))}
    assert len(given) > 20
    assert given <= set(explained)
