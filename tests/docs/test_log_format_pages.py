"""The page on adding a log format works, and the index of formats is as new as the formats."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from runners.logs import installed
from tests.conftest import Outcome

DOCS = Path(__file__).parents[2] / "docs"


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_index_is_as_new_as_the_formats() -> None:
    page = (DOCS / "log-formats.md").read_text(encoding="utf-8")
    assert page == load(DOCS / "make_log_formats.py").page(), "run `python docs/make_log_formats.py`"


def test_the_worked_example(verify: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch) -> None:
    kite: Any = load(DOCS / "example-format" / "kite.py")
    monkeypatch.setitem(sys.modules, "kite", kite)
    monkeypatch.setattr(installed, "recognise", lambda head: (kite.FORMAT, ()))
    log = DOCS / "example-format" / "kite.log"
    values = [
        tuple(line[key] for key in ("metric", "value", "unit", "kind", "epoch", "line", "model"))
        for line in map(json.loads, verify("parse", "--json", log).out.splitlines())
    ]
    assert values == [
        ("top1", "70.10", "percent", "eval", 1, 3, "Dart"),
        ("top1", "74.30", "percent", "eval", 2, 5, "Dart"),
        ("top1", "73.90", "percent", "eval", 3, 7, "Dart"),
        ("top1", "74.30", "percent", "best", 2, 8, "Dart"),
    ]
