"""Which of several numbers a target means: the one that gates, the one of the run's variant, the one a reviewer chose.

The task's own number gates; what a reference or the paper prints for the same thing is shown beside it. Where the
task's number is another thing's, the target is disputed: the corrected number gates, and meeting only a lower,
mistaken one is for a person. Where the task prints none, the variant that the run names decides, else the lowest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.facts import of
from harness.evidence.observation import Log, Run
from harness.judging.options import Options
from harness.tasks.places import tokens
from harness.tasks.spec import MetricCriterion, Reading
from harness.values.quantity import plain
from harness.values.records import Message, Text

# Of the path of a log, the file and the folders above it that may name the variant.
_LEVELS: Final = 4


def with_reading(criterion: MetricCriterion, reading: Reading) -> MetricCriterion:
    """The criterion with the number of one of its readings as its target, and no other beside it."""
    return msgspec.structs.replace(criterion, target=reading.target, source=reading.source, readings=[], dispute=None)


def chosen(criterion: MetricCriterion, options: Options) -> Reading | None:
    """The reading that the reviewer chose for the criterion, if any."""
    name = options.readings.get(criterion.id)
    return next((reading for reading in criterion.readings if reading.name == name), None)


def of_variant(criterion: MetricCriterion, log: Log, run: Run) -> Reading | None:
    """The reading of the one variant that the run names; None where it names none, or the criterion has none."""
    variants = [reading for reading in criterion.readings if reading.variant]
    if not variants:
        return None
    for source in _sources(log, run):
        named = [reading for reading in variants if any(_names(source, word) for word in reading.variant)]
        if named:
            return named[0] if len(named) == 1 else None
    return None


def variant_note(criterion: MetricCriterion, named: Reading | None) -> Message | None:
    """What is said of a target whose variant the run names, or leaves open."""
    if all(not reading.variant for reading in criterion.readings):
        return None
    gates = named or next(reading for reading in criterion.readings if reading.gates)
    code = "note_variant_named" if named is not None else "note_variant_open"
    others = ", ".join(_shown(reading) for reading in criterion.readings if reading is not gates)
    return Message(code=code, values={"reading": gates.name, "gates": plain(gates.target), "others": others})


def beside(criterion: MetricCriterion) -> Message | None:
    """What others print for the same thing, where the target is not disputed and no variant decides."""
    shown = [reading for reading in criterion.readings if not reading.gates]
    if criterion.dispute is not None or not shown or any(reading.variant for reading in criterion.readings):
        return None
    return Message(code="note_readings", values={"others": ", ".join(_shown(reading) for reading in shown)})


def mistaken(criterion: MetricCriterion) -> list[Decimal]:
    """The lower numbers of a disputed target, which are another thing's."""
    if criterion.dispute is None or criterion.target is None:
        return []
    target, less = criterion.target, criterion.rule == "at_least"
    others = [reading.target for reading in criterion.readings if not reading.gates and not reading.variant]
    return [other for other in others if (other < target if less else other > target)]


def both(gap: str, text: Text) -> dict[str, str]:
    """A text in both languages as values of a message: `gap` for English, `gap_zh` for Chinese."""
    return {gap: text.en, f"{gap}_zh": text.zh}


def _shown(reading: Reading) -> str:
    return f"{reading.name} {plain(reading.target)}"


def _sources(log: Log, run: Run) -> Iterator[list[tuple[str, ...]]]:
    """What may name the variant, the words of each name: what the configuration says first, then files and folders."""
    stated = [fact.value for fact in of(run.facts, "model", "method", "backbone", "dataset", "list")]
    yield [tokens(level) for value in stated for level in _levels(value)]
    named = [_levels(fact.value)[-1:] for fact in of(run.facts, "config", "weights", "output")]
    yield [tokens(level) for levels in named for level in levels]
    yield [tokens(level) for level in _levels(log.own_name)[-_LEVELS:]]


def _levels(path: str) -> list[str]:
    return [level for level in re.split(r"[\\/!]", path) if level not in ("", ".", "..")]


def _names(source: Sequence[tuple[str, ...]], word: str) -> bool:
    name = tokens(word)
    return any(words[at : at + len(name)] == name for words in source for at in range(len(words) - len(name) + 1))
