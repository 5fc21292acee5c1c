"""What a run says of its model, by where it says it: the source that can be trusted most first.

The sources are the configuration, the name of its file, the weights that an evaluation loaded, the folder that it wrote
to, the folder the log lies in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final
from weakref import WeakKeyDictionary

import msgspec

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Log, Run
from harness.judging.model_names import Names, all_beside, stem
from harness.tasks.names import WRAPPERS, fold
from harness.tasks.places import tokens
from harness.values.lazy import pattern

# A level of the name of a published model: it begins with a letter, and is no file.
_NAME: Final = pattern(r"(?i)[a-z][\w.-]{0,98}(?<!\.pdparams)(?<!\.bin)(?<!\.pt)(?<!\.pth)")
# Settings that name the method a network is trained by, without what joins their words.
_OF_METHODS: Final = frozenset(("algorithm", "alg", "algo", "method", "method_name", "train_mode", "ssl"))
# How a network is called that hands its features to a head: `efficientformerv2_s2_feat`, `resnet50_backbone`.
_FEATURES: Final = pattern(r"(?i)[-_](?:feats?|features?|backbone)$")


class ModelSource(msgspec.Struct, frozen=True):
    """Names that one source states, with the place they stand at.

    `direct` names are names of models. They are taken as a whole; the others, and what a format took from the name of a
    configuration (`loose`), may have words such as `500e` and `coco` beside the model's. Those of a `path` stand in the
    order in which they count. `loaded` names are of weights that were evaluated, `written` ones of the folder that the
    program wrote to: they may contradict other sources.
    `method` is what the configuration calls the method that its network is trained by, `network` what it calls the
    network that a method it names works on.
    """

    names: list[str]
    place: str
    direct: bool
    loose: bool = False
    path: bool = False
    loaded: bool = False
    written: bool = False
    method: str = ""
    network: str = ""

    @property
    def contradicts(self) -> bool:
        """Whether the name of another model is against what a source before says, whatever the log's folders are."""
        return self.direct or self.loaded or self.written

    @property
    def amid(self) -> bool:
        """Whether the model's name may stand amid other words."""
        return self.loose or not self.direct


class Said(msgspec.Struct, frozen=True):
    """What a run says of its model: its sources, the one that can be trusted most first, and a setting of two names.

    `known`: one of its names is one that the task knows.
    """

    sources: list[ModelSource]
    twice: list[Fact]
    known: bool


# What each run says, asked for once a criterion. The run is kept, so that its id stays its own.
_KEPT: Final[WeakKeyDictionary[Names, dict[tuple[int, frozenset[str]], tuple[Run, Said]]]] = WeakKeyDictionary()


def said_of(log: Log, run: Run, names: Names, evaluators: frozenset[str]) -> Said:
    """What `run` says of its model, but for models of `evaluators` (folded names), which it evaluates with."""
    kept = _KEPT.setdefault(names, {})
    found = kept.get(key := (id(run), evaluators))
    if found is None:
        sources = [one for one in _sources(log, run, names) if not _evaluates(one, evaluators)]
        twice = _two_names(run)
        known = bool(twice) or any(_knows(names, one) for one in sources)
        found = kept[key] = (run, Said(sources, twice, known))
    return found[1]


def _knows(names: Names, source: ModelSource) -> bool:
    """Whether any name of a source means a model of the task, or a network that one of them is built on."""
    if source.names and names.is_any_network(source.names[0]):
        return True
    if source.loaded and any(map(names.begins_any, source.names)):
        return True
    return any(names.meant(name, amid=source.amid) for name in source.names)


def _two_names(run: Run) -> list[Fact]:
    """Two facts in which one setting names two models; none where each setting names one."""
    seen: dict[str, Fact] = {}
    for fact in of(run.facts, "model"):
        first = seen.setdefault(fact.setting, fact)
        if fact.setting and fold(first.value) != fold(fact.value):
            return [first, fact]
    return []


def _evaluates(source: ModelSource, evaluators: frozenset[str]) -> bool:
    return source.direct and any(fold(name) in evaluators for name in source.names)


def _sources(log: Log, run: Run, models: Names) -> Iterable[ModelSource]:
    beside = models.beside
    facts: dict[str, list[Fact]] = {}
    for fact in run.facts:
        facts.setdefault(fact.key, []).append(fact)
    named = [fact for fact in facts.get("model", ()) if fold(fact.value) not in WRAPPERS]
    built = _built(run, [fact for fact in named if fact.how != "banner"], beside)
    # What a line of its own says counts where no configuration names the model; generic words say nothing.
    banners = [fact for fact in named if fact.how == "banner" and not all_beside(tokens(fact.value), beside)]
    backbones = [fact for fact in facts.get("backbone", ()) if fact.value]
    methods = [fact for fact in facts.get("method", ()) if fold(fact.value) not in WRAPPERS]
    told = {fact.value for fact in facts.get("model", ()) if fact.how == "banner"}
    read = [run.model] if run.model and run.model not in told else []
    names = [fact.value for fact in built[:1]] or read
    if names:
        combined = [f"{name} {part.value}" for name in names for part in (*backbones[:2], *methods[:6])]
        stated = [*names, *combined, *(name for fact in backbones[:1] for name in _of_backbone(fact.value))]
        method = next((fact.value for fact in methods if _leaf(fact) in _OF_METHODS), "")
        # A format may give the name of the method as that of the model.
        of_method = bool(backbones) and not built and names[0] in {fact.value for fact in methods}
        network = backbones[0].value if of_method else ""
        yield ModelSource(stated, _place(log, run, built), True, loose=not built, method=method, network=network)
    else:
        if methods or backbones:
            stated = [fact.value for fact in (*methods, *backbones)]
            network = backbones[0].value if methods and backbones else ""
            yield ModelSource(stated, _place(log, run, methods or backbones), True, network=network)
        if banners:
            yield ModelSource([fact.value for fact in banners], _place(log, run, banners), True)
    files = facts.get("config", [])[:2]
    yield ModelSource([stem(fact.value) for fact in files], _place(log, run, files), False)
    loaded = [fact for fact in facts.get("weights", ()) if "backbone" not in fact.setting.casefold()][-2:]
    if not run.train_epochs and not any(o.kind == "train" for o in log.observations[:50]):
        paths = [(fact.value, _place(log, run, [fact])) for fact in reversed(loaded)]
        if not paths and run.pretrained and any(map(models.within, models.file_names(run.pretrained)[:1])):
            # A line of its own: of a recogniser, or of what is evaluated where the task knows the name.
            paths = [(run.pretrained, _place(log, run, []))]
        for path, place in paths:
            # Their nearest name is what they are called, whatever folder they lie in.
            yield ModelSource(models.file_names(path)[:1], place, False, path=True, loaded=True)
    written = facts.get("output", [])[:1]
    names = [name for fact in written for name in models.file_names(fact.value)]
    yield ModelSource(names, _place(log, run, written), False, path=True, written=True)
    yield ModelSource(models.file_names(log.own_name), log.file, False, path=True)


def loaded(log: Log, run: Run) -> list[tuple[str, str]]:
    """The paths of the weights that an evaluation alone loaded, each with its place; a backbone's own say nothing."""
    if run.train_epochs or any(o.kind == "train" for o in log.observations[:50]):
        return []
    facts = [fact for fact in of(run.facts, "weights") if "backbone" not in fact.setting.casefold()]
    read = {run.pretrained, run.resumed_from} - {None, *(fact.value for fact in facts)}
    told = [(fact.value, _place(log, run, [fact])) for fact in facts]
    return [*told, *((path, _place(log, run, [])) for path in sorted(filter(None, read)))]


def _built(run: Run, named: list[Fact], beside: frozenset[str]) -> list[Fact]:
    """Without the kind of model that a `model_type` states, where something says which model of that kind it is.

    It is the family of the model that `model_name_or_path` names (`deberta`), or the class that trains a network
    (`ImageCleanModel`).
    """
    kinds = [fact for fact in named if _leaf(fact) == "model_type"]
    others = [fact for fact in named if fact not in kinds]
    called = [f for f in of(run.facts, "weights") if _leaf(f) == "model_name_or_path" and _is_name(f.value, beside)]
    if not kinds:
        return named
    read = run.model is not None and run.model not in {fact.value for fact in kinds}
    return others or called[:1] or ([] if read else kinds)


def _leaf(fact: Fact) -> str:
    return re.split(r"[.\s]", fact.setting.casefold().replace("-", "_"))[-1]


def _is_name(value: str, beside: frozenset[str]) -> bool:
    """Whether weights are given by the name of a published model, such as `microsoft/deberta-large`, and by no path."""
    levels = value.split("/")
    plain = len(levels) <= 2 and all(_NAME.fullmatch(level) for level in levels)
    return plain and not any(all_beside(tokens(level), beside) for level in levels)


def _of_backbone(name: str) -> list[str]:
    """What a network is called, without what says that its features are taken: `efficientformerv2_s2_feat`."""
    return list(dict.fromkeys((name, _FEATURES.sub("", name))))


def _place(log: Log, run: Run, facts: Sequence[Fact]) -> str:
    line = next((fact.line for fact in facts if fact.line is not None), run.first_line)
    return f"{log.file}:{line}"
