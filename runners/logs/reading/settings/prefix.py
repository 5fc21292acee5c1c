"""What stands before the text of a log line: a stamp, a rank, the logger, the level."""

from __future__ import annotations

import re
from typing import Final

_LEVEL: Final = r"(?:DEBUG|INFO|WARNING|WARN|ERROR|Info|info)"
_DATE: Final = r"(?:\d{4}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/]\d\d?(?:[-/]\d{2,4})?)"
_TIME: Final = r"\d\d?:\d\d:\d\d(?:[.,]\d{1,9})?Z?"
_NAME: Final = r"[A-Za-z_][\w.-]{0,60}"
# Each may stand there once or several times, in any order. The dump's own indentation follows and is kept, so that
# only one blank is taken behind the last.
_PART: Final = re.compile(
    rf"""(?:
      \[{_DATE}[ T]{_TIME}[^\]]{{0,40}}\]:?              # [2022/10/10 10:00:00]  [10/10 10:00:00 d2.engine]:
    | {_DATE}[ T,]+{_TIME}(?:[ ]?[+-]\d{{4}})?:?         # 2022-10-10 10:00:00,123
    | \[{_TIME}\]
    | [IWEF]\d{{4}}[ ]{_TIME}[ ]+\d+[ ][^\]]{{1,80}}\]   # glog: I0804 12:48:01.021361 1136639 file.cc:83]
    | \[\s*{_LEVEL}\s*(?:\|[^\]]{{0,100}})?\]:?          # [INFO]  [    INFO]  [INFO|trainer.py:123]
    | \[(?:rank|Rank|RANK)?\s?\d{{1,4}}(?:,\d{{1,4}})?\](?:<std\w+>:?)?
    | \[{_NAME}:\d{{1,5}}\]                              # [train.py:36]
    | {_NAME}:\d{{1,5}}:
    | \({_NAME}:?\d{{0,5}}\):?                           # (train.py:36):
    | (?:-[ ]|\|[ ])?{_NAME}(?:\s-\s|[ ]\|[ ]){_LEVEL}(?:[ ]-|[ ]\||:)?   # - mmseg - INFO -
    | (?:-[ ]|\|[ ])?{_LEVEL}\s*(?:[ ]-[ ]{_NAME}[ ]-|[ ]\|[ ]{_NAME}[ ]\||[ ]-|[ ]\||:(?:{_NAME}:)?)   # INFO:root:
    | {_NAME}[ ]{_LEVEL}:                                # ppcls INFO:
    | \|
    )""",
    re.VERBOSE,
)


def bare(text: str) -> str:
    """`text` without stamp, rank, logger and level; what is indented behind them stays indented."""
    at = 0
    while at < len(text):
        start = at
        while start < len(text) and text[start] == " " and at > 0:
            start += 1
        found = _PART.match(text, start)
        if found is None:
            break
        at = found.end()
    if at == 0:
        return text
    # One blank, or a tab, belongs to the prefix.
    return text[at + 1 :] if text[at : at + 1] in (" ", "\t") else text[at:]
