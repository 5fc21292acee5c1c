"""The catalogue's pages say whatever was recorded, and nothing more."""

from __future__ import annotations

import pytest

from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.spec import Source
from harness.tasks.telling import address, cite, web
from harness.text import safe
from reports.html import site
from reports.options import Rendering
from tests.reports.html.reading import HTML, Page, everything
from tests.reports.test_hostile import TEXTS

CATALOGUE = builtin_catalogue()
SPECS = [CATALOGUE.load(125)]


def handed_in(text: str) -> list[site.HandedIn]:
    """Two submissions, so that there is a trend, all of whose words are `text`."""
    return [
        site.HandedIn(
            id=text,
            recorded=text,
            task=125,
            verdict=text,
            submission=text,
            contributor=text,
            reference=text,
            required=1,
            held=0,
            contradictions=0,
            whole=True,
            measured=[site.MeasuredValue(criterion=text, verdict=text, value=value, unit=text, target="83.5")],
        )
        for value in ("83.1", "83.2")
    ]


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_hostile_text(text: str, lang: str) -> None:
    pages = dict(site.pages(SPECS, CATALOGUE.registry, handed_in(text), Rendering(lang=lang)))
    assert list(pages) == ["tasks/125.html", "board.html", "index.html"]
    plain = dict(site.pages(SPECS, CATALOGUE.registry, handed_in("x"), Rendering(lang=lang)))
    for name, page in pages.items():
        # Strictly parsed: what is not escaped would be an error, or another element.
        shown, usual = Page(page), Page(plain[name])
        tags = [one.tag for one in everything(shown)]
        assert tags == [one.tag for one in everything(usual)]
        assert HTML + "img" not in tags
        hrefs = {one.get("href") for one in everything(shown) if one.get("href")}
        assert hrefs == {one.get("href") for one in everything(usual) if one.get("href")}
    cells = Page(pages["board.html"]).elements("td", lang=lang)
    assert sum("".join(cell.itertext()) == safe(text) for cell in cells) >= 6
    assert not any(letter in page for page in pages.values() for letter in "\x1b\x00\u202e\u2066")


@pytest.mark.parametrize(
    ("source", "where"),
    [
        (Source(url="https://a.example/x"), "https://a.example/x"),
        (Source(url="javascript:alert(1)"), None),
        (Source(repo="a/b"), "https://github.com/a/b"),
        (Source(repo="a/b", commit="c0ffee"), "https://github.com/a/b/tree/c0ffee"),
        (Source(repo="a/b", path="issues/7", line=3), "https://github.com/a/b/issues/7"),
        (Source(repo="a/b", path="x/y z.py", line=3), "https://github.com/a/b/blob/HEAD/x/y%20z.py#L3"),
        (
            Source(repo="a/b", commit="c", path="README.md", line=3),
            "https://github.com/a/b/blob/c/README.md?plain=1#L3",
        ),
        (Source(repo="a/b", commit="c", path="README.md"), "https://github.com/a/b/blob/c/README.md"),
        (Source(repo="https://gitee.com/a/b"), None),
        (Source(repo='a/b"><script>'), None),
        (Source(paper="https://arxiv.org/abs/1"), "https://arxiv.org/abs/1"),
        (Source(paper="A paper, 2023", table="3"), None),
    ],
)
def test_where_a_source_is_read(source: Source, where: str | None) -> None:
    assert address(source) == where


def test_what_a_page_may_lead_to() -> None:
    assert [web(one) for one in ("https://a", "http://a", "ftp://a", "data:text/html,x", "//a")] == [
        "https://a",
        "http://a",
        None,
        None,
        None,
    ]


def test_a_source_in_one_line() -> None:
    noted = Source(paper="A", note="page 5", note_zh="第 5 页")
    assert (cite(noted, "en"), cite(noted, "zh")) == ("A; page 5", "A; 第 5 页")
    assert cite(Source(paper="A", note="page 5"), "zh") == "A; page 5"
    assert cite(Source(repo="a/b", commit="0123456789abcdef", path="c.md", line=5), "en") == "a/b@0123456789ab c.md:5"
    assert cite(Source(url="https://a.example", path="c.md", line=5, note="X"), "en") == "c.md:5; https://a.example; X"
