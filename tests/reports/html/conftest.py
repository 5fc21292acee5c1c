"""A browser for the tests of pages, where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.reports.html import browser


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.running() as started:
        yield started
