"""Paths are compared level by level, however they are written."""

from __future__ import annotations

import pytest

from harness.values.paths import ends_with, levels, unpacked


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


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a/CRNN_easy.log.gz", "a/CRNN_easy.log"),
        ("a.log.1", "a.log"),
        ("a.log.12.gz", "a.log"),
        ("a.LOG.2023-03-20_09-10-01", "a.LOG"),
        ("a.txt.20230320", "a.txt"),
        ("a.log.2023-03-20T09:10:01", "a.log"),
        ("workerlog.0", "workerlog.0"),
        ("a.log.1234", "a.log.1234"),
        ("yolov5.6", "yolov5.6"),
        ("a.log.bak", "a.log.bak"),
        ("a.md.1", "a.md.1"),
    ],
)
def test_the_name_of_a_file_before_it_was_packed_or_laid_aside(file: str, name: str) -> None:
    assert unpacked(file) == name
