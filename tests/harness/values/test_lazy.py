"""Patterns that are compiled when they are asked for."""

from __future__ import annotations

import re

import pytest

from harness.values import lazy


def test_a_lazy_pattern_is_compiled_once_and_does_what_a_compiled_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_ = re.compile

    def counted(text: str, flags: int = 0) -> re.Pattern[str]:
        compiled.append(text)
        return compile_(text, flags)

    monkeypatch.setattr(re, "compile", counted)
    made = lazy.pattern("a(?P<x>B)", re.IGNORECASE)
    assert compiled == []
    assert [found["x"] for found in made.finditer("ab AB")] == ["b", "B"]
    assert [found["x"] for found in made.finditer("aB")] == ["B"]
    assert compiled == ["a(?P<x>B)"]


def test_bytes_too() -> None:
    found = lazy.pattern(rb"\d+").search(b"a 12")
    assert found is not None
    assert found[0] == b"12"


def test_a_broken_pattern_raises_where_it_is_used() -> None:
    broken = lazy.pattern("(")
    with pytest.raises(re.error):
        broken.search("x")
