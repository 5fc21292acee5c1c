"""One reader of time stamps."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from harness.values.stamps import MINUTE, NO_YEAR, SECOND, hour, moment, seconds


def since(*parts: int) -> float:
    return (datetime(*parts) - datetime(1970, 1, 1)).total_seconds()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "moments"),
    [
        ("[2022/01/25 17:30:32] ppcls", since(2022, 1, 25, 17, 30, 32)),
        ("2022-1-5 7:30:32", since(2022, 1, 5, 7, 30, 32)),
        ("2022.01.25 17:30:32", since(2022, 1, 25, 17, 30, 32)),
        ("2026-11-23T12:15:54,250", since(2026, 11, 23, 12, 15, 54) + 0.25),
        ("06/04/2022 12:42:40", since(2022, 6, 4, 12, 42, 40)),
        ("[11/23 12:24:58]", since(NO_YEAR, 11, 23, 12, 24, 58)),
        ("02/29 00:00:00", since(NO_YEAR, 2, 29)),
        ("\u4e00 2022/01/25 17:30:32", since(2022, 1, 25, 17, 30, 32)),
    ],
)
def test_a_stamp(text: str, moments: float) -> None:
    assert seconds(text) == moments
    assert seconds(text.encode()) == moments


@pytest.mark.parametrize(
    "text",
    ["", "no stamp", "5/80 1:23:45", "3/10 0:12:33", "13/01 00:00:00", "02/30 00:00:00", "2023-02-29 00:00:00",
     "98.12 00:03:21", "11.25 00:03:21", "2022-01-25 24:00:00",
     "0000/11/23 11:55:36", "2026/13/23 11:55:36", "2022-01-25 17:60:00", "1.2022-01-25 17:30:00",
     "12022-01-25 17:30:00", "2022-01-25 171", "2022-01-25 17", "2022-01-25 17:30", "2022-01-25 17:30:3",
     "2022-01-25 17:30:321"],
)  # fmt: skip
def test_no_stamp(text: str) -> None:
    assert seconds(text) is None


def test_a_stamp_up_to_its_minute_is_the_beginning_of_it() -> None:
    found = re.search(MINUTE, b"2022/01/25 17:30:32")
    assert found is not None
    assert moment(found) == since(2022, 1, 25, 17, 30)
    found = re.search(SECOND, b"2022/01/25 17:30:32.5 x")
    assert found is not None
    assert moment(found) == since(2022, 1, 25, 17, 30, 32) + 0.5


def test_a_stamp_may_end_behind_its_hours_with_the_text() -> None:
    assert hour(b"[2022/01/25 17") == since(2022, 1, 25, 17)
    assert hour(b"01/25 17") == since(NO_YEAR, 1, 25, 17)
    assert hour(b"2022/01/25 17:30:32") is None
    assert hour(b"2022/01/25 24") is None
