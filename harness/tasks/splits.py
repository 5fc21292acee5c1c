"""The part of a dataset that a name speaks of: one vocabulary for lists, folders, datasets and tags of event files.

A name is taken apart at what is no letter; a word of the vocabulary counts alone or with what lists and folders are
called behind it (`vallist`, `testset`, `train_images`). A word that only begins like one (`valuation`, `testament`)
says nothing, and neither does a name with two parts in it (`train_test_split`), nor `eval`, which some call the
validation set and others (WSJ's `eval92`) the test set.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Final, Literal

from harness.values.lazy import pattern

Split = Literal["train", "val", "dev", "test"]
_ALL: Final[tuple[Split, ...]] = ("train", "val", "dev", "test")

# The words of the vocabulary, in lower case.
WORDS: Final[dict[str, Split]] = {
    "train": "train",
    "training": "train",
    "trn": "train",
    "trainval": "train",
    "minitrain": "train",
    "val": "val",
    "valid": "val",
    "validate": "val",
    "validation": "val",
    "minival": "val",
    "dev": "dev",
    "test": "test",
    "testing": "test",
    "tst": "test",
    # The halves of a retrieval benchmark's test set: what is searched with.
    "query": "test",
    # COCO's and VQA's part of the test set that their servers score; WSJ's `test_dev93` is a dev set and no such word.
    "testdev": "test",
}
_WORD: Final = pattern(
    rf"({'|'.join(sorted(WORDS, key=len, reverse=True))})"
    r"(?:data|files?|gt|images?|imgs?|labels?|lists?|sets?|splits?|videos?)?"
)
# `ImageNetVal` is two words; `trainVal` and `test-dev` are one.
_LETTERS: Final = pattern(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+")
# `valtrain` and `traintest` are words of two splits.
_SEVERAL: Final = pattern(r"(?:(?:train|trn|val|dev|test|tst)){2,}(?:lists?|sets?)?")
_EACH: Final = pattern(r"train|trn|val|dev|test|tst")
# Files with such a word tell which sample is of which split.
_TELLS: Final = frozenset(("split", "splits"))
_WHOLE: Final = frozenset(("all", "whole", "full", "combined", "merged", "total", "everything", "complete"))
_JOINED: Final = pattern("trainval|test-?dev", re.IGNORECASE)
# Longer names are text made to cost time.
_LONGEST: Final = 500


def of_word(word: str) -> Split | None:
    """The split that one word without digits names, case aside."""
    found = _WORD.fullmatch(word.casefold())
    return WORDS[found[1]] if found is not None else None


def same(stated: str, wanted: str) -> bool:
    """Whether two words for a split mean one: what a log says is the validation set is called dev and eval as well."""
    return stated == wanted or _evaluated(stated) == _evaluated(wanted) != ""


def _evaluated(word: str) -> str:
    """What `word` names, where a dev set is a validation set; nothing where it names no split."""
    split = "val" if word.casefold() == "eval" else of_word(word)
    return "val" if split == "dev" else split or ""


def of_name(name: str, among: Collection[Split] = _ALL) -> Split | None:
    """The one split that the name of a file, a folder or a dataset speaks of, such as `instances_val2017.json`.

    Words of another split than those `among` which it is are left out.
    """
    found = {split for word in _words(name) if (split := of_word(word)) in among}
    return found.pop() if len(found) == 1 else None


def of_list(path: str) -> frozenset[Split]:
    """The splits whose samples the list of a path holds together, by its name: `train_val_list.txt`, `all.json`.

    Empty where its name speaks of one split, of none, or of which sample is of which (`train_test_split.txt`).
    """
    leaf, dot, _ = re.split(r"[\\/]", path.strip()[-_LONGEST:])[-1].rpartition(".")
    words = [word.casefold() for word in _words(leaf)] if dot else []
    if _TELLS & set(words):
        return frozenset()
    named = {split for word in words for split in _of_joined(word)}
    if not named and _WHOLE & set(words):
        return frozenset(_ALL)
    # `test_dev93` is a dev set, and `devtest` a test set.
    return frozenset(named) if len(named) > 1 and named != {"dev", "test"} else frozenset()


def _of_joined(word: str) -> set[Split]:
    """The splits of one word, two where it is written of two."""
    split = of_word(word)
    if split is not None and not word.startswith("trainval"):
        return {split}
    return {WORDS[part] for part in _EACH.findall(word)} if _SEVERAL.fullmatch(word) else set()


def _words(name: str) -> list[str]:
    joined = _JOINED.sub(lambda word: word[0].replace("-", "").capitalize(), name[-_LONGEST:])
    return _LETTERS.findall(joined)


# Folders that are called after what their files are.
_FORMS: Final = frozenset(
    "json txt xml annotation annotations anno annos label labels list lists image images img".split()
)


def of_path(path: str) -> Split | None:
    """The split that a list or a folder is named after, else the folder it lies in; None where neither says.

    Where the name itself speaks of two splits, the folder is not asked. A folder that is called after the form of its
    files (`val/json/annotation.json`) counts as none.
    """
    parts = [part for part in re.split(r"[\\/]", path.strip()[-_LONGEST:].removeprefix("/dev/")) if part]
    asked = 0
    for part in reversed(parts):
        if any(map(of_word, _words(part))):
            return of_name(part)
        asked += part.casefold() not in _FORMS or not asked
        if asked == 2:
            break
    return None
