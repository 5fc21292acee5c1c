"""Whether two names are of the same model or dataset."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from harness.tasks.registry import Dataset

# Words that stand beside a dataset's name in folders and files of it.
_BESIDE: Final = frozenset(
    "train training val valid validation dev test eval list lists txt json csv img imgs image images data dataset "
    "datasets raw light full lmdb tar jpeg jpg png root cls extracted".split()
)

# Who names something so shows what is another's, or was before: a quotation, a copy, an example.
CITED: Final = frozenset("official expected reference paper readme author authors copy copied quote quoted".split())
QUOTING: Final = CITED | frozenset(
    "example template cited citation pasted upstream theirs old previous prior former outdated baseline teacher dummy "
    "fake mock".split()
)

# Names that say nothing of a model: wrappers, and base classes of whole toolkits. Folded.
WRAPPERS: Final = frozenset(
    "recmodel distillationmodel attentionmodel basemodel model det rec cls e2e imageclassifier encoderdecoder".split()
)


@lru_cache(maxsize=16384)
def fold(name: str) -> str:
    """A model's name for comparison: no case, no `-`, `_`, `.`, `/` and blanks."""
    return re.sub(r"[-_./\s]+", "", name.casefold())


def datasets_of(stated: str, datasets: Mapping[str, Dataset]) -> set[str]:
    """The datasets a path or name speaks of: those with the longest alias in it; several can share one.

    An alias is a whole folder or file name of the path, but for words such as `val` or `images` beside it: a name
    that only begins like it (`imagenet-a`) may be another dataset.
    """
    path = f"/{_fold_path(stated)}/"
    found: dict[str, int] = {}
    for name, dataset in datasets.items():
        words = (_alias(alias) for alias in (name, *dataset.aliases))
        found[name] = max((len(word) for word in words if word and f"/{word}/" in path), default=0)
    longest = max(found.values(), default=0)
    return {name for name, length in found.items() if length == longest} if longest else set()


@lru_cache(maxsize=4096)
def _alias(name: str) -> str:
    """An alias of the registry for comparison; each is held against the datasets of every run."""
    return _fold_path(name)


def _fold_path(path: str) -> str:
    """A path for comparison, name by name: without case, joints and words that any dataset's folder may have."""
    names = path.replace("\\", "/").casefold().split("/")
    return "/".join("".join(_words(name)) for name in names if name not in ("", ".", ".."))


def _words(name: str) -> list[str]:
    words = [word for word in re.split(r"[-_.\s]+", name) if word]
    telling = [word for word in words if word not in _BESIDE]
    return telling or words
