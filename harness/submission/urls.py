"""Which inputs are URLs, and how a URL is shown."""

from __future__ import annotations

from typing import Final

from harness.values.lazy import pattern

_URL: Final = pattern(r"(?:[A-Za-z][A-Za-z0-9+.-]+(?:://[^:]*)?::)*[A-Za-z][A-Za-z0-9+.-]+://.")
_PASSWORD: Final = pattern(r"://[^/@:?#]*:[^/@]*@")


def is_url(text: str) -> bool:
    """Whether an input is a URL: `s3://bucket/a`, `zip://logs::https://host/a.zip`."""
    return "://" in text and _URL.match(text) is not None


def with_password(url: str) -> bool:
    """Whether a URL holds a password."""
    return _PASSWORD.search(url) is not None


def shown(url: str) -> str:
    """A URL for people: without a password, and without the query of an HTTP URL, which may hold a signature."""
    if not is_url(url):
        return url
    before = url.partition("?")[0]
    return _PASSWORD.sub("://...@", before if "http" in before.lower() else url)
