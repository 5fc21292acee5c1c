"""A page as a program reads it: parsed strictly, with what is packed in it unpacked."""

from __future__ import annotations

import base64
import gzip
import json
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"


class Page:
    """A page that is valid HTML. `data` is what its script is given, `bodies` its text in both languages."""

    def __init__(self, text: str) -> None:
        self.text = text
        parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=True)
        self.tree: ET.Element = parser.parse(text)
        self.data: dict[str, Any] = json.loads(gzip.decompress(base64.b64decode(self.script("data"))))
        own = "zh" if self.tree.get("lang") == "zh-CN" else "en"
        self.bodies = {
            one: self.part(self.data["bodies"][one]) if one in self.data["bodies"] else self.main
            for one in ("en", "zh")
        }
        assert self.data["lang"] == own

    @staticmethod
    def part(text: str) -> ET.Element:
        parsed: ET.Element = html5lib.HTMLParser(strict=True).parse(
            f"<!DOCTYPE html><html><head><title>x</title></head><body>{text}</body></html>"
        )
        return parsed

    @property
    def main(self) -> ET.Element:
        return next(one for one in self.tree.iter(f"{HTML}main"))

    def script(self, identifier: str) -> str:
        (found,) = [one for one in self.tree.iter(f"{HTML}script") if one.get("id") == identifier]
        return found.text or ""

    def log(self, at: int) -> str:
        """The text of a log in the page."""
        return gzip.decompress(base64.b64decode(self.script(f"log-data-{at}"))).decode()

    def elements(self, tag: str, name: str = "", lang: str = "en") -> list[ET.Element]:
        """The elements of that tag, and class, in the body of a language."""
        return [one for one in self.bodies[lang].iter(HTML + tag) if not name or name in one.get("class", "").split()]

    def texts(self, tag: str, name: str = "", lang: str = "en") -> list[str]:
        return [text_of(one) for one in self.elements(tag, name, lang)]


# Elements that stand on a line, or in a cell, of their own.
APART = {HTML + tag for tag in ("p", "div", "td", "th", "tr", "li", "summary", "h1", "h2", "h3", "figcaption")}


def text_of(element: ET.Element) -> str:
    """The text of an element as a person reads it, on one line."""
    return " ".join("".join(_parts(element)).split())


def _parts(element: ET.Element) -> Iterator[str]:
    yield element.text or ""
    for inner in element:
        yield from _parts(inner)
        yield (" " if inner.tag in APART else "") + (inner.tail or "")


def everything(page: Page) -> Iterator[ET.Element]:
    """Every element of the page, in both languages."""
    yield from page.tree.iter()
    for body in page.bodies.values():
        yield from body.iter()
