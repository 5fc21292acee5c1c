"""Whether a number of a document and a value of a log speak of the same thing, by what each side states.

Model, data set and split are held against each other. What both sides state and what differs makes them speak of
different things; what one of them leaves open, or what nobody knows the name of, tells nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set
from enum import Enum
from typing import Final

import msgspec

from harness.evidence.facts import evaluated, of
from harness.evidence.observation import Log, Observation, Run
from harness.tasks.names import WRAPPERS, fold
from harness.tasks.places import gazetteer, tokens
from harness.tasks.registry import Registry
from harness.tasks.spec import Spec
from harness.values.lazy import pattern

_VALIDATION: Final = frozenset(("val", "dev", "valid", "validation", "eval"))
# Words beside a model's name in a table that do not tell it from another, and words of which alone no name is made.
_OURS: Final = frozenset("ours our my we us this work repo repro reproduced reproduction paddle result results".split())
_NO_NAME: Final = frozenset("model models method net network seg det cls ocr best final baseline".split())
# What a row or a header adds to a model is a way to evaluate it that its log may not have been asked for.
_OTHERWISE: Final = pattern(
    r"\b(?:flip|ms|tta|multi-?scale|ema|distill\w*|ensemble|fine-?tun\w*|pre-?train\w*|dcn|lexicon|rerank\w*)\b"
    r"|蒸馏|集成|微调|预训练|多尺度|翻转",
    re.IGNORECASE,
)


class Likeness(Enum):
    """How what a claim is of relates to what a value is of."""

    SAME = "same"
    OPEN = "open"
    OTHER = "other"


class ShownValue(msgspec.Struct, frozen=True):
    """A value that a log shows, with its log and run."""

    value: Observation
    log: Log
    run: Run


class StatedNames(msgspec.Struct, frozen=True):
    """What a value's log says it is of: names of its model, data sets, and the split."""

    names: tuple[str, ...]
    datasets: frozenset[str]
    split: str | None


class Speaks:
    """What the values of logs are of, asked once for all values of a run and all tasks."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._read: dict[tuple[str, int, str | None], tuple[tuple[str, ...], frozenset[str]]] = {}

    def of(self, shown: ShownValue) -> StatedNames:
        """What a value is of."""
        key = (shown.log.file, shown.run.index, shown.value.model)
        if key not in self._read:
            self._read[key] = self._names_and_data(shown)
        return StatedNames(*self._read[key], shown.value.split or shown.run.split)

    def named(self, text: str) -> frozenset[str]:
        """The data sets that a cell, or the nearest of several headings, names."""
        found = (gazetteer(self._registry).mentioned(part) for part in text.split(" / "))
        return next(filter(None, found), frozenset())

    def _names_and_data(self, shown: ShownValue) -> tuple[tuple[str, ...], frozenset[str]]:
        names = dict.fromkeys((*_names(shown.run), shown.value.model or ""))
        data = [
            shown.run.dataset or "",
            *(fact.value for fact in evaluated(of(shown.run.facts, "list", "dataset"))),
        ]
        read: set[str] = set()
        for text in data:
            for part in text.split(" + "):
                read |= gazetteer(self._registry).read(part).names if part else frozenset()
        return tuple(name for name in names if name), frozenset(read)


class Likenesses:
    """Compares claims with values, under the names of a task where there is one."""

    def __init__(self, speaks: Speaks, spec: Spec | None) -> None:
        self._speaks = speaks
        self._models: dict[str, set[str]] = {}
        for name, model in (spec.models if spec is not None else {}).items():
            for alias in (name, *model.aliases):
                self._models.setdefault(fold(alias), set()).add(name)
        # Values of what is stated alike relate to a claim alike, and so do the claims of one model.
        self._held: dict[tuple[str | None, str | None, str | None, StatedNames], Likeness] = {}

    def known(self, claimed: Set[str], stated: Set[str]) -> frozenset[tuple[str, frozenset[str]]]:
        """What the task knows of the models that are claimed and of those that are stated (folded names).

        Tasks that know the same find the same; the names of one side alone tell them nothing.
        """
        ours, theirs = claimed & self._models.keys(), stated & self._models.keys()
        if not ours or not theirs:
            return frozenset()
        return frozenset((name, frozenset(self._models[name])) for name in ours | theirs)

    def of(self, claim: Observation, stated: StatedNames) -> Likeness:
        """How the two relate; the same only where the claim's model is the one the log names."""
        key = (claim.model, claim.dataset, claim.split, stated)
        found = self._held.get(key)
        if found is None:
            found = self._held[key] = self._compare(claim, stated)
        return found

    def _compare(self, claim: Observation, stated: StatedNames) -> Likeness:
        if claim.split is not None and stated.split is not None and not _same_split(claim.split, stated.split):
            return Likeness.OTHER
        named = self._speaks.named
        if claim.dataset and stated.datasets and (claimed := named(claim.dataset)) and not claimed & stated.datasets:
            return Likeness.OTHER
        if not claim.model or not stated.names:
            return Likeness.OPEN
        found = {self._model(claim.model, name) for name in stated.names}
        return next(one for one in (Likeness.SAME, Likeness.OPEN, Likeness.OTHER) if one in found)

    def _model(self, claimed: str, stated: str) -> Likeness:
        if fold(claimed) == fold(stated) and fold(stated) not in WRAPPERS:
            return Likeness.SAME
        one, other = _telling(claimed), _telling(stated)
        if not one or not other:
            return Likeness.OPEN
        ours, theirs = (self._models.get(fold(name), set()) for name in (claimed, stated))
        if ours and theirs:
            return Likeness.SAME if ours & theirs else Likeness.OTHER
        first, second = "".join(one), "".join(other)
        if first == second:
            return Likeness.SAME
        # One name that says more than the other can be of it: `ResNet50_vd`, `ENCNet (ResNet101)`.
        nested = set(one) <= set(other) or set(other) <= set(one) or first in second or second in first
        return Likeness.OPEN if nested else Likeness.OTHER


def certain(claim: Observation, stated: Sequence[StatedNames], speaks: Speaks) -> bool:
    """Whether nothing but the claim itself can explain that it is none of these values, which are of its model.

    Where the model was evaluated on several data sets, a claim that names none may be of a further one; so may
    one of a further way to evaluate.
    """
    if _OTHERWISE.search(claim.text.replace("_", " ")):
        return False
    data = {one.datasets for one in stated}
    return len(data) == 1 or bool(claim.dataset and speaks.named(claim.dataset))


def names_model(claim: Observation) -> bool:
    """Whether a claim says of which model it is, other than that it is ours."""
    return bool(_telling(claim.model or ""))


def _names(run: Run) -> Iterator[str]:
    yield run.model or ""
    for fact in of(run.facts, "model"):
        yield fact.value
    for fact in of(run.facts, "config"):
        yield re.sub(r"\.\w{1,10}$", "", re.split(r"[\\/]", fact.value.strip())[-1])


def _telling(name: str) -> tuple[str, ...]:
    """The words of a model's name: `SLaK-T` -> slak, t; none where they say whose it is and no more: `ours`."""
    words = tuple(word for word in tokens(name) if word not in _OURS)
    return () if fold(name) in WRAPPERS or _NO_NAME.issuperset(words) else words


def _same_split(one: str, other: str) -> bool:
    return one == other or {one, other} <= _VALIDATION
