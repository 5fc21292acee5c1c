"""Where the project lives. The same address stands in the metadata of the package (`setup.cfg`)."""

from __future__ import annotations

from typing import Final

HOME: Final = "https://github.com/reproverify/reproverify"
ISSUES: Final = f"{HOME}/issues"
# Pages that an installed user does not have on disk.
PAGES: Final = f"{HOME}/blob/main/docs"
