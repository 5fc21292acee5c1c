"""Which of several names was probably meant."""

from __future__ import annotations

from collections.abc import Iterable


def closest(word: str, known: Iterable[str]) -> str | None:
    """The one of `known` that is written most like `word`, None where none is."""
    import difflib  # only an error needs it

    names = {name.casefold(): name for name in known}
    found = difflib.get_close_matches(word.casefold(), list(names), 1, 0.6)
    return names[found[0]] if found else None
