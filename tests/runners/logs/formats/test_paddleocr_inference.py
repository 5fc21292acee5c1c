"""Speed of PaddleOCR's inference programs."""

from __future__ import annotations

import pytest

from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, results

STAMP = "[2022/04/21 14:31:24] ppocr INFO: "
PICTURE = f"{STAMP}Predict time of ./a.jpg: 0.12\n"
MEAN = f"{STAMP}Avg Time: 0.0991\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PICTURE * 2 + MEAN, ["0.0991"]),
        (PICTURE * 2 + MEAN + MEAN, ["0.0991"]),
        ((PICTURE * 2 + MEAN) * 2, ["0.0991", "0.0991"]),
        (PICTURE, []),
        (PICTURE + MEAN.rstrip("\n"), []),
        (PICTURE + f"{STAMP}Avg Time: none\n", []),
    ],
)
def test_only_the_mean_over_the_pictures_counts(text: str, expected: list[str]) -> None:
    seen = parse(text)
    assert (seen.format, [o.value_text for o in results(seen)]) == ("paddleocr_inference", expected)
    assert {(o.metric, o.unit) for o in results(seen)} <= {("latency", "s")}


def test_a_mean_alone_is_nobodys() -> None:
    log = read_log(InMemory(MEAN.encode())).log
    assert log is None or results(log) == []
