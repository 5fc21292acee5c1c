"""One dialect of patterns, for paths and for names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.values import globs
from harness.values.globs import Glob, name_pattern


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("a.csv", "a.csv", True),
        ("a.csv", "s/results/a.csv", True),
        ("a.csv", "s/results/ba.csv", False),
        ("results/*.csv", "s/results/a.csv", True),
        ("./results/*.csv", "s/results/a.csv", True),
        ("results\\*.csv", "s/results/a.csv", True),
        ("results/*.csv", "s/results/b/a.csv", False),
        ("results/**/*.csv", "s/results/b/c/a.csv", True),
        ("results/**/*.csv", "s/results/a.csv", True),
        ("results/**", "s/results/b/a.csv", True),
        ("**/a.csv", "a.csv", True),
        ("*.csv", "s.zip!/a.csv", True),
        ("a?.csv", "s/ab.csv", True),
        ("a?.csv", "s/a.csv", False),
        ("a[12].csv", "s/a2.csv", True),
        ("a[12].csv", "s/a3.csv", False),
        ("*.CSV", "a.csv", True),
        ("", "a.csv", False),
        ("*", "s/a.csv", True),
        ("/a.csv", "s/a.csv", False),
        ("a.csv/**", "a.csv", True),
        ("a/b.csv/c", "b.csv/c", False),
    ],
)
def test_paths(pattern: str, path: str, fits: bool) -> None:
    assert Glob(pattern).fits(path) is fits


@pytest.mark.parametrize(
    ("path", "fits"),
    [
        ("logs/SLaK_tiny.log", True),
        ("logs/train_slak-tiny_2.log", True),
        ("SLaKtiny.log", True),
        ("slak/tiny.log", False),
        ("slak_small.log", False),
    ],
)
def test_a_name_however_its_words_are_joined(path: str, fits: bool) -> None:
    assert Glob("**/*{alias}*.log", "slaktiny").fits(path) is fits


@pytest.mark.parametrize(("case", "fits"), [(True, False), (False, True)])
def test_the_case_of_a_name(case: bool, fits: bool) -> None:
    assert bool(name_pattern("Test_*", case=case).match("test_a")) is fits


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_pattern_and_any_path(pattern: str, path: str) -> None:
    Glob(pattern).fits(path)


def test_a_pattern_made_to_take_long_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counted in comparisons of one part of a path with one part of a pattern."""
    counted: list[str] = []

    class Counting:
        def __init__(self, part: str) -> None:
            self.part = part

        def match(self, name: str) -> bool:
            counted.append(name)
            return name == self.part

    monkeypatch.setattr(globs, "name_pattern", Counting)
    assert not Glob("**/a/" * 20 + "b").fits("a/" * 200 + "c")
    assert 200 < len(counted) <= 22 * 201
    monkeypatch.undo()
    assert not Glob("*a" * 100 + "b").fits("a" * 250)
