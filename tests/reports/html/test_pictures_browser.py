"""The pictures of the documentation can be taken: each page opens, loads nothing, and shows what the picture is for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.reports.html import browser, pictures

pytestmark = pytest.mark.skipif(bool(browser.LACKS), reason=browser.REASON)


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pytest.importorskip("sqlalchemy")
    with pictures.pages(tmp_path_factory.mktemp("pictures")) as writing:
        yield writing


@pytest.mark.parametrize("one", pictures.PICTURES, ids=lambda one: one.name)
def test_a_picture_is_taken(chromium: Any, write: Any, one: pictures.Picture) -> None:
    from PIL import Image

    taken = pictures.take(chromium, one, write(one))
    with Image.open(pictures.FOLDER / f"{one.name}.png") as kept:
        assert int.from_bytes(taken[16:20], "big") == kept.width
        # One point of all: dark where the picture is one of the dark.
        assert (kept.convert("L").resize((1, 1)).tobytes()[0] < 128) is one.dark
