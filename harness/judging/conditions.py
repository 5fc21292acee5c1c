"""Whether a log says of itself that a value was obtained in a way the task excludes, such as re-ranking.

An excluded phrase is looked for word by word, whatever joins the words (`re_ranking=True` is `re-ranking: True`), in
what the log states of the run and on the lines of its evaluations. A setting that is off, and a word behind `no` or
`without`, say the opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from harness.evidence.observation import Observation, Run

_TOKEN: Final = re.compile(r"\d+\.\d+|[^\W_]+|[=:]")
_OFF: Final = frozenset(("false", "0", "none", "no", "off", "null"))
_NOT: Final = frozenset(("no", "not", "without", "non"))
# A phrase of so many words in the log stands for one of the task; `multi scale` is `multiscale`.
_WORDS: Final = 6


class Named(NamedTuple):
    """An excluded phrase, where the log names it, and the words around it."""

    phrase: str
    place: str
    text: str


def excluded(
    phrases: Sequence[str], file: str, runs: Iterable[Run], observations: Iterable[Observation]
) -> Named | None:
    """The first of `phrases` that the runs or their evaluations in `file` name; None where they name none."""
    if not phrases:
        return None
    wanted = [(phrase, "".join(_tokens(phrase))) for phrase in phrases]
    seen: set[str] = set()
    for place, text in (*_stated(file, runs), *((o.place, o.text) for o in observations)):
        if text in seen:
            continue
        seen.add(text)
        tokens = _tokens(text)
        for phrase, joined in wanted:
            if _names(tokens, joined):
                return Named(phrase, place, text)
    return None


def _stated(file: str, runs: Iterable[Run]) -> Iterator[tuple[str, str]]:
    for run in runs:
        for setting, stated in run.stated.items():
            yield f"{file}:{stated.first}", f"{setting}={stated.value}"
        for text in (run.model, run.dataset, run.evaluator, run.pretrained):
            if text is not None:
                yield f"{file}:{run.first_line}", text


def _tokens(text: str) -> list[str]:
    return ["=" if word == ":" else word for word in _TOKEN.findall(text.casefold())]


def _names(tokens: Sequence[str], joined: str) -> bool:
    """Whether neighbouring tokens make up `joined`, and are not said to be off."""
    for start in range(len(tokens)):
        word = ""
        for end in range(start, min(start + _WORDS, len(tokens))):
            word += tokens[end]
            if word == joined:
                behind = tokens[end + 1 : end + 3]
                off = len(behind) == 2 and behind[0] == "=" and behind[1] in _OFF
                if not off and (start == 0 or tokens[start - 1] not in _NOT):
                    return True
                break
            if not joined.startswith(word):
                break
    return False
