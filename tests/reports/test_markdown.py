"""Hostile text in a comment on a pull request."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.text import safe
from reports.markdown import escape


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("SLaK-T top1", "SLaK-T top1"),
        (
            "@everyone <img src=x onerror=a> [x](http://evil) | **",
            "&#64;&#8203;everyone &#60;img src=x onerror=a&#62; &#91;x&#93;(http&#58;&#8203;//evil) &#124; &#42;&#42;",
        ),
        ("`code` ~~gone~~ _so_ $x$", "&#96;code&#96; &#126;&#126;gone&#126;&#126; &#95;so&#95; &#36;x&#36;"),
        ("www.evil.com GH-12 #12 :tada:", "www&#46;&#8203;evil.com GH&#45;&#8203;12 &#35;&#8203;12 &#58;&#8203;tada:"),
        ("&lt;b&gt; \\| x", "&#38;lt;b&#38;gt; &#92;&#124; x"),
        ("# heading", "&#35;&#8203; heading"),
        ("- item", "&#45; item"),
        ("--- ", "&#45;--"),
        ("+", "&#43;"),
        ("1. item", "1&#46; item"),
        ("12) item", "12&#41; item"),
        ("82.61 %", "82.61 %"),
        ("-0.09 pt", "-0.09 pt"),
        ("    code", "code"),
        ("a\n# b", "a&#92;n&#35;&#8203; b"),
        ("a.log:12: x", "a.log:12: x"),
    ],
)
def test_text_is_shown_letter_for_letter(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text(st.characters()) | st.text(st.sampled_from("@#<>&|`*_[]()!:/\\ \n-1.=~$wghGH"), max_size=30))
def test_nothing_is_left_that_means_something(text: str) -> None:
    shown = escape(text)
    assert html.unescape(shown).replace("\u200b", "") == safe(text).strip()
    bare = re.sub(r"&#\d+;", "", shown)
    assert not set(bare) & set("@#<>&|`*_[]\\~$\n")
    assert re.search(r"://|www\.|gh-\d", shown, re.IGNORECASE) is None
    assert re.match(r"[-+=](?:[-+=\s]|\Z)|\d{1,9}[.)](?:\s|\Z)", shown) is None
