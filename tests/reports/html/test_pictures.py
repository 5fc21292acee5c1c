"""The pictures of the documentation still show pages that are built so, and each is shown somewhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.reports.html import pictures

AGAIN = "run `python -m tests.reports.html.pictures` and look at the pictures"
PICTURES = pytest.mark.parametrize("one", pictures.PICTURES, ids=lambda one: one.name)
# Bytes of a picture: what everybody clones is small.
MOST = 120_000


@pytest.fixture(scope="module")
def write(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    pytest.importorskip("sqlalchemy")
    with pictures.pages(tmp_path_factory.mktemp("pictures")) as writing:
        yield writing


@PICTURES
def test_the_page_of_a_picture_is_built_as_it_was(write: Any, one: pictures.Picture) -> None:
    known = json.loads(pictures.STRUCTURES.read_text(encoding="utf-8"))
    assert pictures.structure(write(one)) == known[one.name], AGAIN


@PICTURES
def test_a_picture_is_there_small_and_of_its_size(one: pictures.Picture) -> None:
    content = (pictures.FOLDER / f"{one.name}.png").read_bytes()
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    assert len(content) <= MOST
    width, height = (int.from_bytes(content[at : at + 4], "big") for at in (16, 20))
    assert (width, height) == ((390, 760) if one.phone else (1080, 720))


def test_every_picture_is_shown_and_every_shown_one_is_there() -> None:
    pages = [*(pictures.ROOT / "docs").glob("*.md"), *pictures.ROOT.glob("README*.md")]
    links = {
        Path(link).name
        for page in pages
        for link in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    names = {f"{one.name}.png" for one in pictures.PICTURES}
    assert links == names == {path.name for path in pictures.FOLDER.glob("*.png")}


def test_what_another_structure_is(tmp_path: Path, write: Any) -> None:
    """A heading that says something else, and a part that is gone, are noticed."""
    path = write(pictures.PICTURES[0])
    before, text = pictures.structure(path), path.read_text(encoding="utf-8")
    changes = (("Learning curves</h2>", "Curves</h2>"), ('<table class="criteria stack">', '<table class="other">'))
    for old, new in changes:
        assert old in text
        (tmp_path / "a.html").write_text(text.replace(old, new), encoding="utf-8")
        assert pictures.structure(tmp_path / "a.html") != before
