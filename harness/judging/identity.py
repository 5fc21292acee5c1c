"""Which model a run is of: what its configuration builds, what its files and folders are called.

Names are resolved in four ways. *Same*: the asked model. *Other*: a model of the task that is not the asked one.
*Unknown*: a name is stated and nobody knows it. *Unstated*: nothing names a model. The sources are asked in the order
in which they can be trusted: the configuration, the name of the configuration file, the weights that an evaluation
loaded, the folder that it wrote to, the folder it lies in; a source that knows beats those behind it. The network that
a method is built on (`ResNet50` of a loss for retrieval) is no name of the method.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Final

import msgspec

from harness.evidence.facts import Fact, Key, of
from harness.evidence.observation import Log, Run
from harness.evidence.repeated import FOLDER
from harness.judging import launched
from harness.judging.model_names import Names, stem
from harness.judging.stated_models import ModelSource, loaded, said_of
from harness.tasks.families import variant_named
from harness.tasks.names import fold

# What a configuration calls the parts of what it builds.
_BUILT: Final[tuple[Key, ...]] = ("model", "backbone", "method", "head")


class Relation(Enum):
    """How a name relates to the one that is asked for."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"
    UNSTATED = "unstated"


class Identified(msgspec.Struct, frozen=True):
    """What is said of the model: the relation, the name that says it, where it stands, and a source that disagrees."""

    relation: Relation
    name: str = ""
    place: str = ""
    against: str = ""
    direct: bool = True


def identify(wanted: str, models: Names, log: Log, run: Run, evaluators: frozenset[str] = frozenset()) -> Identified:
    """How the model of `run` relates to `wanted`, a name of the spec's models.

    A run that states one of `evaluators` (folded names), the models that others are evaluated with, evaluates with it.
    """
    said = said_of(log, run, models, evaluators)
    if not said.known:
        return _of_strangers(said.sources)
    if twice := said.twice:
        return Identified(Relation.SAME, twice[0].value, twice[0].place(log.file), _against(log, twice[1]))
    first: Identified | None = None
    unknown: ModelSource | None = None
    called = ""
    for source in said.sources:
        relation, name = _relation(source, wanted, models)
        if relation is Relation.UNSTATED:
            continue
        if relation is Relation.UNKNOWN:
            # A folder or a file may be called anything; only a configuration, or weights, state a name. Weights whose
            # name goes on behind the model's are its own. What a configuration builds it is, whatever its weights are
            # called; a folder's name gives way to them.
            states = source.direct or (source.loaded and not models.begins(source.names[0], wanted))
            if states and source.loaded and first is not None and first.relation is Relation.SAME and not first.direct:
                return msgspec.structs.replace(first, against=f"{source.names[0]} ({source.place})")
            if states and unknown is None:
                unknown, called = source, name
            continue
        if first is None:
            if unknown is not None and (relation is Relation.OTHER or not _fits(unknown.names, wanted, models)):
                return Identified(Relation.UNKNOWN, called, unknown.place)
            first = Identified(relation, name, source.place, direct=source.direct)
        elif first.relation is Relation.SAME and relation is Relation.OTHER and source.contradicts:
            return msgspec.structs.replace(first, against=f"{name} ({source.place})")
    against = _launched(wanted, models, log, run) or _begun(wanted, models, log, run)
    against = against or _loaded_otherwise(wanted, models, log, run) or _built_twice(log, run)
    against = against or _configured_otherwise(wanted, models, log, run, evaluators)
    against = against or ("" if evaluators else _headed(wanted, models, log, run))
    if first is not None and first.relation is Relation.SAME:
        against = against or ("" if first.direct else _saved_otherwise(wanted, models, log, run))
        return msgspec.structs.replace(first, against=against)
    if first is not None:
        return first
    if against:
        return Identified(Relation.OTHER, against, log.file)
    return Identified(Relation.UNKNOWN, called, unknown.place) if unknown else Identified(Relation.UNSTATED)


def _of_strangers(sources: Iterable[ModelSource]) -> Identified:
    """How a model relates to any of the task where the task knows none of its names.

    A folder or a file may be called anything; only a configuration, or weights, state a name.
    """
    first = next((source for source in sources if source.names and (source.direct or source.loaded)), None)
    return Identified(Relation.UNKNOWN, first.names[0], first.place) if first else Identified(Relation.UNSTATED)


def _headed(wanted: str, models: Names, log: Log, run: Run) -> str:
    """The head that a configuration builds, with its place, where it is that of another method."""
    heads = (fact for fact in of(run.facts, "head") if models.of_another(fact.value, wanted))
    return next((f"{fact.value} ({fact.place(log.file)})" for fact in heads), "")


def _begun(wanted: str, models: Names, log: Log, run: Run) -> str:
    """The weights a training began from, with their place, where they fit only the asked network in another size.

    What they are called says nothing else of a model: most trainings begin from weights of something else.
    """
    for fact in of(run.facts, "weights"):
        begun = bool(run.train_epochs) or "backbone" in fact.setting.casefold()
        if begun and models.other_weights(fact.value, wanted):
            return f"{fact.value} ({fact.place(log.file)})"
    return ""


def _built_twice(log: Log, run: Run) -> str:
    """The second name, with its place, that a setting gives a network which it calls otherwise before."""
    seen: dict[str, str] = {}
    for fact in of(run.facts, "backbone"):
        if fact.setting and fold(seen.setdefault(fact.setting, fact.value)) != fold(fact.value):
            return _against(log, fact)
    return ""


def _loaded_otherwise(wanted: str, models: Names, log: Log, run: Run) -> str:
    """The weights that were evaluated, or resumed from, with their place, where all are called after another network.

    Those of another model of the task are told by their source. Weights that no setting states, but a line of its own,
    may be a recogniser's and are not looked at.
    """
    told = {fact.value for fact in of(run.facts, "weights")}
    paths = [one for one in loaded(log, run) if one[0] in told]
    if run.train_epochs and run.resumed_from is not None:
        paths = [(run.resumed_from, f"{log.file}:{run.first_line}")]
    for path, _ in paths:
        name = next(iter(models.file_names(path)), "")
        if not models.resized(name, wanted) and (models.mentioned(name) or not _is_strange(name, wanted, models, run)):
            return ""
    return next((f"{path} ({place})" for path, place in paths), "")


def _configured_otherwise(wanted: str, models: Names, log: Log, run: Run, evaluators: frozenset[str]) -> str:
    """The configuration file that was asked for, with its place, where it is called after another model or network.

    That of one of `evaluators`, such as a recogniser, is not of the model.
    """
    for fact in of(run.facts, "config"):
        if _is_strange(stem(fact.value), wanted, models, run, evaluators):
            return _against(log, fact)
    return ""


def _saved_otherwise(wanted: str, models: Names, log: Log, run: Run) -> str:
    """Where checkpoints are saved, with its place, if that is called after another model or network throughout.

    A log of which only the folder that it lies in names the model is of what its own lines save.
    """
    saved = [one for setting, found in run.repeated.items() if setting.startswith(FOLDER) for one in found]
    for one in saved:
        if not _is_strange(next(iter(models.file_names(one.value)), ""), wanted, models, run):
            return ""
    return next((f"{one.value} ({log.file}:{one.first})" for one in saved), "")


def _is_strange(name: str, wanted: str, models: Names, run: Run, evaluators: frozenset[str] = frozenset()) -> bool:
    """Whether a name is that of another model of the task, of the asked one in another size, or of another network.

    A network that the run builds, or that the asked method is built on, is none, nor is one of `evaluators`.
    """
    if found := models.mentioned(name):
        return wanted not in found and not models.is_base(found, wanted)
    built = [fact.value for key in _BUILT for fact in of(run.facts, key)]
    return bool(models.resized(name, wanted) or variant_named(name, [*models.networks_of(wanted), *built, *evaluators]))


def _launched(wanted: str, models: Names, log: Log, run: Run) -> str:
    """What a launcher calls the program, with its place, where that is the name of another model or network."""
    for name, fact in launched.names(run):
        found = models.mentioned(name)
        strange = not found and bool(variant_named(name, models.networks_of(wanted)) or models.resized(name, wanted))
        if strange or (found and wanted not in found and not models.is_base(found, wanted)):
            return f"{name} ({fact.place(log.file)})"
    return ""


def _against(log: Log, fact: Fact) -> str:
    return f"{fact.value} ({fact.place(log.file)})"


def _fits(names: Iterable[str], wanted: str, models: Names) -> bool:
    return any(models.of_series(name, wanted) for name in names)


def _relation(source: ModelSource, wanted: str, models: Names) -> tuple[Relation, str]:
    others = base = ""
    for name in source.names:
        found = models.meant(name, amid=source.amid)
        if wanted in found:
            # Of a series a part may be more exact than the name of the whole: the small network of the asked method.
            other = next((one for one in source.names if source.direct and models.is_other(one, wanted)), None)
            if other is not None:
                return Relation.OTHER, other
            if source.network and models.is_of_several(name) and not models.is_called(source.network, wanted):
                # A name that all of a series share leaves it to the network which of them it is.
                return Relation.UNKNOWN, source.network
            return Relation.SAME, name
        if models.is_base(found, wanted):
            base = base or name
            continue
        if found and source.path:
            # Of a path the part nearest the file decides.
            return Relation.OTHER, name
        others = others or (name if found else "")
    if others:
        return Relation.OTHER, others
    if base:
        # What the model is made of is all that is said, and only the reviewer's word adds to it.
        return (Relation.UNKNOWN, base) if source.direct else (Relation.UNSTATED, "")
    if not source.names:
        return Relation.UNSTATED, ""
    if models.is_network(source.names[0], wanted):
        # What is built is what the method works on; which method that is, its own setting may say.
        strange = source.method and not models.is_called(source.method, wanted)
        return (Relation.UNKNOWN, source.method) if strange else (Relation.UNSTATED, "")
    return Relation.UNKNOWN, source.names[0]
