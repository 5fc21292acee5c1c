"""Counters and saved files on the lines of any log: `[Iter: 1000/1252]`, `Epoch [37][2800/3125]`, `saved in ./a/b`."""

from __future__ import annotations

from typing import Final

from harness.values.lazy import pattern

COUNTER: Final = pattern(
    rb"(?<![A-Za-z])([A-Za-z]{4,10})([^A-Za-z\n/]{0,16}?)(?<!\d)(\d{1,9}) ?/ ?(\d{1,9})(?![\d/.:])"
)
# The words that count.
COUNTED: Final = frozenset((b"epoch", b"epochs", b"iter", b"iters", b"iteration", b"step", b"steps", b"train"))
EVALUATION: Final = pattern(rb"(?i)(?<![a-z])(?:eval|valid|val|test|infer|predict)")
SAVED: Final = pattern(
    rb"(?i)(?<![a-z])(sav(?:e|es|ed|ing)(?![a-z])[^/\\\n]{0,80}?)(?<![^\s'\":=(\[])((?:[\w.:~-]{0,80}[/\\])[^\s'\",)\]]{1,200})"
)
SAVES: Final = pattern(rb"(?i)(?<![a-z])sav(?:e|es|ed|ing)(?![a-z])")
