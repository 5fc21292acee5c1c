"""Where verifications are recorded."""

from __future__ import annotations

import os
from typing import Final

ENVIRONMENT: Final = "REPROVERIFY_HISTORY"
# What a file of SQLite's is called; so a place is told from a submission.
_SUFFIXES: Final = (".db", ".sqlite", ".sqlite3")


def default_place() -> str:
    """Where nobody says where: what `REPROVERIFY_HISTORY` names, else a file in the user's data folder."""
    named = os.environ.get(ENVIRONMENT)
    if named:
        return named
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(data, "reproverify", "history.db")


def is_place(text: str) -> bool:
    """Whether `text` is meant as a database: a URL, or a file of SQLite's by its name."""
    return "://" in text or text.casefold().endswith(_SUFFIXES)
