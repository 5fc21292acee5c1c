"""Paths are compared level by level, however they are written."""

from __future__ import annotations

import pytest

from harness.values.paths import ends_with, levels


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("./out//best.pdparams", ("out", "best")),
        ("out\\best", ("out", "best")),
        ("/data/out/../best/", ("", "data", "best")),
        ("/../best", ("", "best")),
        ("../../out/best", ("out", "best")),
        ("~/out/epoch_3.pdopt", ("out", "epoch_3")),
        (" 'out/best' ", ("out", "best")),
        ("out/best.pth", ("out", "best.pth")),
        ("a.zip!/out", ("a.zip", "out")),
        ("./", ()),
        ("", ()),
        ("/".join("a" * 50), ("a",) * 40),
    ],
)
def test_a_path_is_its_levels(path: str, expected: tuple[str, ...]) -> None:
    assert levels(path) == expected


def test_only_whole_levels_at_the_end_count_and_an_absolute_path_is_the_end_of_no_other() -> None:
    assert ends_with(levels("/root/out/best"), levels("out/best"))
    assert ends_with(levels("out/best"), levels("out/best"))
    assert not ends_with(levels("/root/myout/best"), levels("out/best"))
    assert not ends_with(levels("out/best"), levels("root/out/best"))
    assert not ends_with(levels("/root/out/best"), levels("/out/best"))
    assert not ends_with(levels("out/best"), ())
