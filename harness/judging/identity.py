"""Which model a run is of: what its configuration builds, what its files and folders are called.

Names are resolved in four ways. *Same*: the asked model. *Other*: a model of the task that is not the asked one.
*Unknown*: a name is stated and nobody knows it. *Unstated*: nothing names a model. The sources are asked in the order
in which they can be trusted: the configuration, the name of the configuration file, the weights that an evaluation
loaded, the folder that it wrote to, the folder it lies in; a source that knows beats those behind it. The network that
a method is built on (`ResNet50` of a loss for retrieval) is no name of the method.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Final

import msgspec

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Log, Run
from harness.judging import launched
from harness.tasks.names import WRAPPERS, fold
from harness.tasks.places import GENERIC, tokens
from harness.tasks.spec import Model
from harness.values.lazy import pattern

# Words that stand beside a model's name in files and folders: schedules, toolkits, and what is done with the model.
_BESIDE: Final = GENERIC | frozenset(
    """model models best latest epoch epochs ep iter iters pdparams checkpoint checkpoints ckpt weights weight
    accuracy acc pretrain pretrained pretraining student ema config configs cfg cfgs exp exps experiment run runs bs
    gpu gpus lr seed amp fp o1 o2 bf16 ppdet ppcls ppocr ppseg pp pd repro reproduce reproduction reproduced ours my
    result results
    worker workerlog rank trainer node submission submitted attempt try first second last step steps schedule sched
    avg average averaged trial snapshot snapshots
    coco lvis ade ade20k cityscapes kitti nuscenes imagenet culane voc tusimple synthetic nerf blender market cifar sop
    challenge adechallenge crop size px pytorch paddle paddlepaddle official release public""".split()
)
# A number in front of these counts epochs or iterations; below _SMALL any other may tell two models apart.
_COUNTED: Final = frozenset("e ep epoch epochs x k iter iters step steps gpu gpus".split())
# Single letters that count only behind a number: `500e`, `160k`, `2x`.
_UNITS: Final = frozenset("e k x".split())
# A number behind these counts something too: `epoch_5`, `avg_1`, `run2`.
_COUNTS: Final = frozenset("ep epoch epochs iter iters step steps avg seed run exp rank worker attempt trial".split())
_SMALL: Final = 16
# No shorter row of letters in the name of a program is taken for the name of a model.
_SHORTEST: Final = 4
# Ends of names of classes that build a whole series of models: `SeaFormerSeg`, `PanopticFCN`.
_FAMILY_END: Final = pattern(r"(?:seg|det|detector|net|model|classifier|encoderdecoder)$")
# A level of the name of a published model: it begins with a letter, and is no file.
_NAME: Final = pattern(r"(?i)[a-z][\w.-]{0,98}(?<!\.pdparams)(?<!\.bin)(?<!\.pt)(?<!\.pth)")
# Settings that name the method a network is trained by, without what joins their words.
_OF_METHODS: Final = frozenset(("algorithm", "alg", "algo", "method", "method_name", "train_mode", "ssl"))
# How a network is called that hands its features to a head: `efficientformerv2_s2_feat`, `resnet50_backbone`.
_FEATURES: Final = pattern(r"(?i)[-_](?:feats?|features?|backbone)$")


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


class _Source(msgspec.Struct, frozen=True):
    """Names that one source states, with the place they stand at.

    `direct` names are names of models. They are taken as a whole; the others, and what a format took from the name of a
    configuration (`loose`), may have words such as `500e` and `coco` beside the model's. Those of a `path` stand in the
    order in which they count. `loaded` names are of weights that were evaluated: they may contradict other sources.
    `method` is what the configuration calls the method that its network is trained by, `network` what it calls the
    network that a method it names works on.
    """

    names: list[str]
    place: str
    direct: bool
    loose: bool = False
    path: bool = False
    loaded: bool = False
    method: str = ""
    network: str = ""


class _Said(msgspec.Struct, frozen=True):
    """What a run says of its model: its sources, the one that can be trusted most first, and a setting of two names.

    `whoever` is how its model relates to every model of the task, where no name is one that the task knows.
    """

    sources: list[_Source]
    twice: list[Fact]
    whoever: Identified | None


class Names:
    """The names of the models of one task."""

    def __init__(self, models: Mapping[str, Model], beside: frozenset[str] = frozenset()) -> None:
        built_on = {name for model in models.values() for name in model.built_on if name not in models}
        networks = {word for name in built_on for word in (*tokens(name), fold(name))}
        self.beside = beside | {word for word in networks if not word.isdigit()}
        self._models: dict[str, set[str]] = {}
        for name, model in models.items():
            for alias in (name, *model.aliases):
                self._models.setdefault(fold(alias), set()).add(name)
        # A library that has a model for several sizes of its images ends its names with the size: `replknet_31b_224`.
        sized = [(f"{alias}{models[name].image_size}", name) for alias, found in self._models.items() for name in found]
        for alias, name in sized:
            if models[name].image_size is not None and alias not in self._models:
                self._models[alias] = {name}
        self._spelt = {name: (name, *model.aliases) for name, model in models.items()}
        self._longest = max(map(len, self._models), default=0)
        self._networks = {name: {fold(one) for one in model.built_on} for name, model in models.items()}
        self._bases = {name: set(model.built_on) & models.keys() for name, model in models.items()}
        # What was found within a name: the files and the folders of a submission are asked about again and again.
        self._found: dict[str, set[str]] = {}
        self._called: dict[str, list[str]] = {}
        # What each run says, asked for once a criterion. The run is kept, so that its id stays its own.
        self._said: dict[tuple[int, frozenset[str]], tuple[Run, _Said]] = {}

    def whole(self, name: str) -> set[str]:
        """The models that a name means as a whole."""
        return self._models.get(fold(name), set())

    def is_other(self, name: str, wanted: str) -> bool:
        """Whether `name` as a whole is that of another model, on which the asked one is not built."""
        found = self.whole(name)
        return bool(found) and wanted not in found and not self.is_base(found, wanted)

    def is_network(self, name: str, wanted: str) -> bool:
        """Whether `name` is that of a network that the asked method is built on, and of no model of the task."""
        return fold(name) in self._networks.get(wanted, ()) and fold(name) not in self._models

    def is_base(self, found: set[str], wanted: str) -> bool:
        """Whether models of the task are what the asked one is made of, and say nothing of what makes it the asked one.

        A fine-tuned network and one whose last layer alone is trained have one architecture.
        """
        return bool(found) and found <= self._bases.get(wanted, set())

    def within(self, name: str) -> set[str]:
        """The models that the longest name in `name` means, where only words such as `500e`, `coco` stand beside it.

        A word of the task's data may stand in the midst of it: `tensorf_chair_VM`.
        """
        found = self._found.get(name)
        if found is None:
            words = tokens(name)
            telling = tuple(word for word in words if word not in self.beside)
            found = self._within(words) or (self._within(telling) if telling != words else set())
            self._found[name] = found
        return found

    def _within(self, words: Sequence[str]) -> set[str]:
        """The models of the longest alias that some of `words` make up in a row."""
        longest = ""
        for start in range(len(words)):
            joined = ""
            for end in range(start, len(words)):
                joined += words[end]
                if len(joined) > self._longest:
                    break
                if (
                    len(joined) > len(longest)
                    and joined in self._models
                    and _all_beside(words[:start], self.beside)
                    and _all_beside(words[end + 1 :], self.beside)
                ):
                    longest = joined
        return self._models.get(longest, set())

    def file_names(self, path: str) -> list[str]:
        """The name of a file and of the folders it lies in, the nearest first, without those that say nothing."""
        found = self._called.get(path)
        if found is None:
            found = self._called[path] = _file_names(path, self.beside)
        return found

    def said(self, log: Log, run: Run, evaluators: frozenset[str]) -> _Said:
        """What `run` says of its model, but for models of `evaluators`, which it evaluates with."""
        key = id(run), evaluators
        kept = self._said.get(key)
        if kept is None:
            sources = [one for one in _sources(log, run, self) if not _evaluates(one, evaluators)]
            twice = _two_names(run)
            known = bool(twice) or any(map(self._knows, sources))
            kept = self._said[key] = (run, _Said(sources, twice, None if known else _of_strangers(sources)))
        return kept[1]

    def mentioned(self, name: str) -> set[str]:
        """The models that the longest row of words in a name means, whatever stands beside it: `slak-base-eval`."""
        words = tokens(name)
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size + 1):
                row = "".join(words[start : start + size])
                if len(row) >= _SHORTEST and row in self._models:
                    return self._models[row]
        return set()

    def words_of(self, wanted: str | None) -> frozenset[str]:
        """The words of the names of a model, and those that stand beside names of models in the task."""
        return self.beside.union(*(tokens(name) for name in self._spelt.get(wanted or "", ())))

    def networks_of(self, wanted: str) -> list[str]:
        """Whatever stands for the asked model, or for a network that it is built on, folded."""
        return [*self._networks.get(wanted, ()), *(name for name, found in self._models.items() if wanted in found)]

    def _knows(self, source: _Source) -> bool:
        """Whether any name of a source means a model of the task, or a network that one of them is built on."""
        if source.names and any(fold(source.names[0]) in networks for networks in self._networks.values()):
            return True
        if source.loaded and any(head in self._models for name in source.names for head in _heads(name)):
            return True
        return any(self.meant(name, source) for name in source.names)

    def meant(self, name: str, source: _Source) -> set[str]:
        """The models that a name means where this source states it."""
        return self.whole(name) or (self.within(name) if source.loose or not source.direct else set())

    def begins(self, name: str, wanted: str) -> bool:
        """Whether the first words of `name` are a name of the asked model, and no longer name of another begins it."""
        return next((wanted in self._models[head] for head in _heads(name) if head in self._models), False)

    def is_called(self, name: str, wanted: str) -> bool:
        """Whether `name` is one of the asked model, or of the series that it belongs to."""
        return wanted in self.whole(name) or self.of_series(name, wanted)

    def is_of_several(self, name: str) -> bool:
        """Whether a name of one model begins names of others: `MGP-STR` those of its small and its tiny network."""
        own, begin = self.whole(name), fold(name)
        return any(alias.startswith(begin) and not own & found for alias, found in self._models.items())

    def of_series(self, name: str, wanted: str) -> bool:
        """Whether `name` is that of the series the asked model belongs to: the beginning of one of its names."""
        if self.whole(name):
            return False
        begin = _FAMILY_END.sub("", fold(name))
        aliases = [alias for alias, found in self._models.items() if wanted in found]
        return len(begin) > 2 and any(alias.startswith(begin) for alias in aliases)


def identify(wanted: str, models: Names, log: Log, run: Run, evaluators: frozenset[str] = frozenset()) -> Identified:
    """How the model of `run` relates to `wanted`, a name of the spec's models.

    A run that states one of `evaluators` (folded names), the models that others are evaluated with, evaluates with it.
    """
    said = models.said(log, run, evaluators)
    if said.whoever is not None:
        return said.whoever
    if twice := said.twice:
        return Identified(Relation.SAME, twice[0].value, twice[0].place(log.file), _against(log, twice[1]))
    first: Identified | None = None
    unknown: _Source | None = None
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
        elif first.relation is Relation.SAME and relation is Relation.OTHER and (source.direct or source.loaded):
            return msgspec.structs.replace(first, against=f"{name} ({source.place})")
    against = _launched(wanted, models, log, run)
    if first is not None:
        return msgspec.structs.replace(first, against=against) if first.relation is Relation.SAME else first
    if against:
        return Identified(Relation.OTHER, against, log.file)
    return Identified(Relation.UNKNOWN, called, unknown.place) if unknown else Identified(Relation.UNSTATED)


def _launched(wanted: str, models: Names, log: Log, run: Run) -> str:
    """What a launcher calls the program, with its place, where that is the name of another model or network."""
    for name, fact in launched.names(run):
        from harness.tasks.families import variant_named  # few logs say how they were launched

        found = models.mentioned(name)
        strange = not found and bool(variant_named(name, models.networks_of(wanted)))
        if strange or (found and wanted not in found and not models.is_base(found, wanted)):
            return f"{name} ({fact.place(log.file)})"
    return ""


def _heads(name: str) -> list[str]:
    """The first words of a name, joined, the most of them first."""
    words = tokens(name)
    return ["".join(words[:count]) for count in range(len(words), 0, -1)]


def _of_strangers(sources: Iterable[_Source]) -> Identified:
    """How a model relates to any of the task where the task knows none of its names.

    A folder or a file may be called anything; only a configuration, or weights, state a name.
    """
    stated = next((source for source in sources if source.names and (source.direct or source.loaded)), None)
    return Identified(Relation.UNKNOWN, stated.names[0], stated.place) if stated else Identified(Relation.UNSTATED)


def _two_names(run: Run) -> list[Fact]:
    """Two facts in which one setting names two models; none where each setting names one."""
    seen: dict[str, Fact] = {}
    for fact in of(run.facts, "model"):
        first = seen.setdefault(fact.setting, fact)
        if fact.setting and fold(first.value) != fold(fact.value):
            return [first, fact]
    return []


def _against(log: Log, fact: Fact) -> str:
    return f"{fact.value} ({fact.place(log.file)})"


def _evaluates(source: _Source, evaluators: frozenset[str]) -> bool:
    return source.direct and any(fold(name) in evaluators for name in source.names)


def _fits(names: Iterable[str], wanted: str, models: Names) -> bool:
    return any(models.of_series(name, wanted) for name in names)


def _relation(source: _Source, wanted: str, models: Names) -> tuple[Relation, str]:
    others = base = ""
    for name in source.names:
        found = models.meant(name, source)
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


def _sources(log: Log, run: Run, models: Names) -> Iterable[_Source]:
    beside = models.beside
    facts: dict[str, list[Fact]] = {}
    for fact in run.facts:
        facts.setdefault(fact.key, []).append(fact)
    named = [fact for fact in facts.get("model", ()) if fold(fact.value) not in WRAPPERS]
    built = _built(run, [fact for fact in named if fact.how != "banner"], beside)
    # What a line of its own says counts where no configuration names the model; generic words say nothing.
    banners = [fact for fact in named if fact.how == "banner" and not _all_beside(tokens(fact.value), beside)]
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
        yield _Source(stated, _place(log, run, built), True, loose=not built, method=method, network=network)
    else:
        if methods or backbones:
            stated = [fact.value for fact in (*methods, *backbones)]
            network = backbones[0].value if methods and backbones else ""
            yield _Source(stated, _place(log, run, methods or backbones), True, network=network)
        if banners:
            yield _Source([fact.value for fact in banners], _place(log, run, banners), True)
    files = facts.get("config", [])[:2]
    yield _Source([_stem(fact.value) for fact in files], _place(log, run, files), False)
    loaded = [fact for fact in facts.get("weights", ()) if "backbone" not in fact.setting.casefold()][-2:]
    if not run.train_epochs and not any(o.kind == "train" for o in log.observations[:50]):
        paths = [(fact.value, _place(log, run, [fact])) for fact in reversed(loaded)]
        if not paths and run.pretrained and any(map(models.within, models.file_names(run.pretrained)[:1])):
            # A line of its own: of a recogniser, or of what is evaluated where the task knows the name.
            paths = [(run.pretrained, _place(log, run, []))]
        for path, place in paths:
            # Their nearest name is what they are called, whatever folder they lie in.
            yield _Source(models.file_names(path)[:1], place, False, path=True, loaded=True)
    written = facts.get("output", [])[:1]
    names = [name for fact in written for name in models.file_names(fact.value)]
    yield _Source(names, _place(log, run, written), False, path=True)
    yield _Source(models.file_names(log.own_name), log.file, False, path=True)


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
    return plain and not any(_all_beside(tokens(level), beside) for level in levels)


def _of_backbone(name: str) -> list[str]:
    """What a network is called, without what says that its features are taken: `efficientformerv2_s2_feat`."""
    return list(dict.fromkeys((name, _FEATURES.sub("", name))))


def _place(log: Log, run: Run, facts: Sequence[Fact]) -> str:
    line = next((fact.line for fact in facts if fact.line is not None), run.first_line)
    return f"{log.file}:{line}"


def _stem(path: str) -> str:
    return re.sub(r"\.\w{1,10}$", "", re.split(r"[\\/]", path.strip())[-1])


def _file_names(path: str, beside: frozenset[str]) -> list[str]:
    levels = [level for level in re.split(r"[\\/!]", path) if level not in ("", ".", "..")]
    levels = levels[-4:]
    if levels:
        levels[-1] = _stem(levels[-1])
    return [level for level in reversed(levels) if not _all_beside(tokens(level), beside)]


def _all_beside(words: Sequence[str], more: frozenset[str]) -> bool:
    """Whether these words say nothing of the model. A small number alone may be its version, or its size."""
    for at, word in enumerate(words):
        before, behind = words[at - 1] if at else "", words[at + 1] if at + 1 < len(words) else ""
        counted = before in _COUNTS or behind in _COUNTED
        if word.replace(".", "").isdigit():
            if not counted and int(word.partition(".")[0]) < _SMALL:
                return False
        elif word in _UNITS:
            if not before.isdigit():
                return False
        elif (word not in _BESIDE and word not in more) or word in ("v", "version", "ver"):
            return False
    return True
