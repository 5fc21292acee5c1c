"""The sentences of the product, in English and in Chinese, by message code.

Values that fill the gaps may come from hostile submissions: they are made visible and bounded here, in one place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Final, cast

__all__ = ["LANGUAGES", "MAX_PATH", "MAX_VALUE", "clip", "messages", "pick_language", "render", "safe", "template"]

LANGUAGES: Final = ("en", "zh")
MAX_VALUE: Final = 300
# No system opens a longer path; what an archive calls so may be longer, and is shortened.
MAX_PATH: Final = 5000

# What stands behind the name of a language in the names of its modules, those first that every call needs.
_TABLES: Final = ("", "_commands", "_places", "_compare", "_eval", "_html", "_batch")
# `{name}`, or `{name|one thing|several things}`: which of the two depends on the number that `name` is.
_GAP: Final = re.compile(r"\{([a-z][a-z0-9_]*)(?:\|([^|{}]*)\|([^|{}]*))?\}")
# Gaps that hold a place somebody opens or copies: a shortened one leads nowhere.
_PATHS: Final = frozenset(
    "file files folder path place places other_place earlier_place pattern target where member mapping".split()
)
_STOPS: Final = (".", "。")
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"})
# Letters and marks that print as nothing: two names that differ in one of them would look the same.
_BLANK: Final = frozenset(
    "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0"
    + "".join(map(chr, range(0xFE00, 0xFE10)))
    + "".join(map(chr, range(0xE0100, 0xE01F0)))
)
# The blank of Chinese text.
_WIDE_BLANK: Final = "\u3000"


def render(code: str, lang: str, values: Mapping[str, object] | None = None, limit: int = MAX_VALUE) -> str:
    """The sentence of `code` in `lang` ("en" or "zh"; anything else is "en"), its `{gaps}` filled from `values`.

    A value that exists in both languages is given as `name_en` and `name_zh`; it fills `{name}`. `{name|is|are}` is
    the first word where `name` is 1, else the second. Never raises: a gap without a value shows as `{name}`, and an
    unknown code as the code itself. A value is shortened to `limit` characters, a path to as many as paths have. A
    value that ends as the sentence would go on, with a full stop, has that one stop.
    """
    sentence = template(code, lang)
    if sentence is None:
        return safe(code)
    given = values or {}
    parts: list[str] = []
    end = 0
    for gap in _GAP.finditer(sentence):
        value = _filled(code, gap, lang, given, limit)
        parts.append(sentence[end : gap.start()])
        end = gap.end()
        if sentence.startswith(_STOPS, end) and gap[1] not in _PATHS:
            value, end = _stopped(value, end)
        parts.append(value)
    return "".join([*parts, sentence[end:]]).rstrip()


def _filled(code: str, gap: re.Match[str], lang: str, given: Mapping[str, object], limit: int) -> str:
    for name in (f"{gap[1]}_{lang}", gap[1]):
        if name in given:
            text = str(given[name])
            if lang == "zh" and gap[1] == "problem":
                text = _problem(text)
            if gap[2] is not None:
                return gap[2] if text == "1" else gap[3]
            return clip(safe(text), max(limit, MAX_PATH) if gap[1] in _PATHS else limit)
    return unfilled(code, gap[1])


def _problem(text: str) -> str:
    """A fault in Chinese where the system or SQLite told it, else as it stands."""
    from harness.text.system import CHINESE

    return CHINESE.get(text, text)


def _stopped(value: str, end: int) -> tuple[str, int]:
    """A value before a full stop, and where the sentence goes on behind it, so that one stop is left of two."""
    if value.endswith(("..", "…", "?", "!", "？", "！")):
        return value, end + 1
    return value.removesuffix(".").removesuffix("。"), end


def unfilled(_code: str, name: str) -> str:
    """What stands where the message of a code has a gap without a value. The tests listen here: it never happens."""
    return f"{{{name}}}"


@cache
def messages(lang: str) -> dict[str, str]:
    """Every text of a language by its code."""
    return {code: text for table in _TABLES for code, text in _table(lang, table).items()}


def template(code: str, lang: str) -> str | None:
    """The text of a code with its gaps, None where there is none. Only tables that are looked in are loaded."""
    return next((table[code] for name in _TABLES if code in (table := _table(lang, name))), None)


@cache
def _table(lang: str, name: str) -> dict[str, str]:
    module = import_module(f"harness.text.{'zh' if lang == 'zh' else 'en'}{name}")
    return cast("dict[str, str]", module.MESSAGES)


def safe(text: str) -> str:
    """`text` with everything that does not print made visible: ESC becomes `\\x1b`, a line break `\\n`.

    Escaped are control and formatting characters (bidirectional overrides, zero-width ones), blanks other than the
    space and the ideographic space, unassigned and private characters, and undecodable bytes of file names.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(char if _visible(char) else char.encode("unicode_escape").decode("ascii") for char in text)


def clip(text: str, limit: int = MAX_VALUE) -> str:
    """`text`, shortened in the middle to `limit` characters."""
    if len(text) <= limit:
        return text
    head = limit // 2
    return f"{text[:head]}…{text[len(text) - (limit - head - 1) :]}"


def pick_language(argument: str | None, environ: Mapping[str, str]) -> str:
    """The language to speak: `argument` if given, else what LC_ALL, LC_MESSAGES or LANG says (first that is set)."""
    asked = argument or next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if asked.lower().startswith("zh") else "en"


def _visible(char: str) -> bool:
    if char in (" ", _WIDE_BLANK):
        return True
    return unicodedata.category(char) not in _UNPRINTABLE and char not in _BLANK
