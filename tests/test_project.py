"""The address of the project: in the metadata, and in what an installed user reads."""

from __future__ import annotations

import configparser
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import cli
from harness.text import LANGUAGES, messages, project
from tests.conftest import Outcome
from tests.extras import EXTRAS, needs

ROOT = Path(__file__).parents[1]
_PAGE = re.compile(r"[\w./-]*docs/[\w./-]+\.md")


def test_the_metadata_has_the_address() -> None:
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "setup.cfg", encoding="utf-8")
    urls = dict(line.split(" = ") for line in config["metadata"]["project_urls"].strip().splitlines())
    assert config["metadata"]["url"] == project.HOME
    assert urls["Issues"] == project.ISSUES
    assert all(url.startswith(project.HOME) for url in urls.values())


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_page_is_cited_by_its_address_and_is_there(lang: str) -> None:
    pages = {page for text in messages(lang).values() for page in _PAGE.findall(text)}
    prefix = project.PAGES.removeprefix("https:")
    assert {page for page in pages if not page.startswith(prefix)} == set()
    names = {page.removeprefix(prefix + "/") for page in pages}
    assert len(names) == 3
    assert {name for name in names if not (ROOT / "docs" / name).is_file()} == set()


@pytest.mark.parametrize("lang", LANGUAGES)
def test_an_internal_error_says_where_to_report_it(
    verify: Callable[..., Outcome], monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    monkeypatch.setitem(cli.COMMANDS, "list", "tests.broken_command")
    assert f" {project.ISSUES}\n" in verify("list", "--lang", lang).err


def test_a_skipped_test_names_an_extra_that_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = configparser.RawConfigParser()
    settings.read(ROOT / "setup.cfg", encoding="utf-8")
    assert set(EXTRAS.values()) <= set(settings["options.extras_require"])
    monkeypatch.setitem(EXTRAS, "nothing_of_this_name", "history")
    with pytest.raises(pytest.skip.Exception) as skipped:
        needs("nothing_of_this_name")
    assert str(skipped.value) == "nothing_of_this_name is not installed: pip install '.[history]'"
