"""Evaluation protocols: what toolkits call the settings that decide what a number is worth (specs/protocols.yaml).

This is the part of the table that reading and judging need; protocol_table.py has the names and sources beside it.
"""

# Annotations are not postponed: the decoder would evaluate the text of each one in every verdict.

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final, Literal, NamedTuple

import msgspec

from harness.tasks import compiled
from harness.values.lazy import pattern

NAME: Final = "protocols.yaml"
Form = Literal["switch", "network", "one_of", "colour", "cube", "samples", "phrase"]

_WORD: Final = pattern(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# Words in the name of a setting that say when something is done, and those that say whether it is.
_WHEN: Final = frozenset("test testing eval evaluate evaluation val infer inference".split())
_AROUND: Final = _WHEN | frozenset("use using with do is enable enabled apply".split())


class Spelling(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What one toolkit calls a protocol.

    `key` is the end of a setting's name, with the section above where the name alone says too little (`AUG.ENABLED`);
    `operation` the beginning of the name of an operation in the pipeline of an evaluation, which counts where one of
    its `parameters`, if any are listed, is on. `alike` are names that are made as it is, in scripts that no toolkit
    has. A setting whose value holds none of `values` is about something else;
    one that is `inverse` is on where the protocol is not followed. `under` is the switch that stands beside it and must
    not be off. Where other settings are called so too, one counts that is `broad` only outside of networks and
    metrics, and one that is `evaluating` only of the evaluated data or in a run that trains nothing.
    """

    key: str = ""
    operation: str = ""
    alike: list[str] = []
    parameters: list[str] = []
    values: list[str] = []
    under: str = ""
    inverse: bool = False
    broad: bool = False
    evaluating: bool = False


class Protocol(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One protocol. `of` the evaluation, or of the training that came before.

    `default` is what every target is measured with, of the metrics listed if any are, unless its spec says otherwise;
    without one the protocol is held only where a spec asks for it. `form` says how values are compared.
    """

    of: Literal["evaluation", "training"] = "evaluation"
    form: Form = "switch"
    default: str = ""
    metrics: list[str] = []
    spellings: list[Spelling]


class ProtocolMention(NamedTuple):
    """A protocol that a setting is about, and the spelling by which it is known."""

    protocol: str
    spelling: Spelling


@cache
def table() -> Mapping[str, Protocol]:
    """The protocols by their names in specs, in the order of the table."""
    from harness.tasks.catalogue import builtin_folder

    path = os.path.join(builtin_folder(), NAME)
    found = compiled.decoded(path, dict[str, Protocol])
    if found is None:
        from harness.values import typed  # the compiled catalogue needs no YAML

        found = typed.convert(typed.read(path), dict[str, Protocol], path)
    return found


def words(name: str) -> list[str]:
    """`FLIP_TEST` -> flip, test; `useTTA` -> use, tta."""
    return [word.casefold() for word in _WORD.findall(name)]


def folded(name: str) -> str:
    return re.sub(r"[-_\s]", "", name.casefold())


@cache
def _by_leaf() -> Mapping[str, Sequence[tuple[ProtocolMention, str]]]:
    """The spellings by the last part of their keys, folded; beside each the section above it."""
    found: dict[str, list[tuple[ProtocolMention, str]]] = {}
    for name, protocol in table().items():
        if protocol.form != "phrase":
            for spelling in protocol.spellings:
                for key in (spelling.key, *spelling.alike) if spelling.key else ():
                    above, _, leaf = folded(key).rpartition(".")
                    found.setdefault(leaf, []).append((ProtocolMention(name, spelling), above))
    return found


def stated_by(path: Sequence[str]) -> list[ProtocolMention]:
    """The protocols that the setting at the end of `path` is about, by its name as it stands or without `_AROUND`.

    What is `broad` is told from a setting of the training by its name alone: only `_WHEN` may stand around it.
    """
    leaf = words(path[-1])
    section = folded(path[-2]) if len(path) > 1 else ""
    found = []
    for around in (frozenset[str](), _WHEN, _AROUND):
        rest = [word for word in leaf if word not in around]
        for mention, above in _by_leaf().get("".join(rest), ()):
            allowed = not (mention.spelling.broad and around is _AROUND)
            if allowed and section.endswith(above) and mention not in found:
                found.append(mention)
    return found


@cache
def _operations() -> Sequence[tuple[str, ProtocolMention]]:
    return [
        (folded(operation), ProtocolMention(name, spelling))
        for name, protocol in table().items()
        for spelling in protocol.spellings
        if spelling.operation
        for operation in (spelling.operation, *spelling.alike)
    ]


def performed_by(operation: str) -> list[ProtocolMention]:
    """The protocols that an operation, as a fact shows it with its parameters, is about."""
    name = folded(operation.partition("(")[0])
    return [stated for start, stated in _operations() if name.startswith(start)]


@cache
def defaults(metric: str | None = None) -> Mapping[str, str]:
    """What a target in `metric` is measured with where its spec says nothing; of all metrics for None."""
    return {
        name: protocol.default
        for name, protocol in table().items()
        if protocol.default and (metric is None or not protocol.metrics or metric in protocol.metrics)
    }


def spelled(phrase: str) -> Iterable[str]:
    """The spellings of an excluded phrase; one that the table does not have is its own."""
    known = table().get(phrase)
    if known is None or known.form != "phrase":
        return (phrase,)
    return [key for one in known.spellings for key in (one.key, *one.alike)]
