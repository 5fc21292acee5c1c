"""The size of images as settings state it: what can be read, and what is only stated."""

import pytest

from harness.evidence.sizes import is_stated, longer_side


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("224", 224), ("224.0", 224), ("[224, 224]", 224), ("(3, 224, 256)", 256), ("[[640, 640]]", 640),
        ("224x224", 224), ("640 x 480", 640), ("640*640", 640), ("'640'", 640), ('"[512,512]"', 512),
        ("&size 640", 640),
        ("640 640", 640), ("(640,)", 640),
        ("640x", None), ("['640']", None), ("six hundred", None), ("640+640", None), ("192*2", None), ("16*16", 16),
        ("15*640", None), ("640px", None), ("1.28e3", None), ("0x500", None), ("2^10", None), ("auto", None),
        ("", None),
        ("224.5", None), ("-1", None), ("*size", None), ("640 (height)", None), ("123456", None),
    ],
)  # fmt: skip
def test_the_longer_side(stated: str, expected: int | None) -> None:
    assert longer_side(stated) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("640", True), ("640x", True), ("*size", False), ("null", False), ("None", False), ("", False)],
)
def test_what_stands_elsewhere_is_not_stated(value: str, expected: bool) -> None:
    assert is_stated(value) is expected
