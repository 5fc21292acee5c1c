"""What stands before the text of a log line: a rank, a stamp, the logger, the level."""

from __future__ import annotations

import re
from typing import Final

# [1,0]<stdout>: · [2022/10/10 10:00:00] · [10/10 10:00:00 d2.engine]: · 2022-10-10 10:00:00,123 · I0804 12:48:01.0 36
_STAMP: Final = (
    r"(?:\[\d{1,4}(?:,\d+)?\](?:<\w+>:?)?\s?)?"
    r"(?:[IWEF]?\[?\d{1,4}[-/:.]?\d[\d/:., T-]{5,30}(?: ?[\w.]{1,40}(?::\d+)?)?\]?:?(?= |\t|$))?"
)
# Whatever names the logger, up to its level: `ppcls INFO:`, `- mmseg - INFO -`, `[    INFO] -`, `| INFO | fairseq |`.
_LEVEL: Final = (
    r"(?:(?:[\w .\[\]()|-]|:\d){0,60}?\b(?:DEBUG|INFO|WARNING|WARN|ERROR)(?:\|[^\]\n]{0,60})?\s{0,3}[\])]?:?)?"
    r"(?: [-|] (?:[\w.]{1,40} [-|] )?| ?- )?"
)
_PREFIX: Final = re.compile(_STAMP + _LEVEL)


def bare(text: str) -> str:
    """`text` without rank, stamp, logger and level; what is indented behind them stays indented."""
    found = _PREFIX.match(text)
    end = found.end() if found else 0
    if end == 0 or not text[:end].strip(" -|"):
        return text
    # One blank, or a tab, belongs to the prefix.
    return text[end + 1 :] if text[end : end + 1] in (" ", "\t") else text[end:]
