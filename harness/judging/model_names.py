"""What the names of the models of a task mean, as a whole, within the names of files, and beside other words."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from harness.tasks.families import (
    is_head_of_method,
    is_loss_of_method,
    other_size,
    sized_otherwise,
    variant_named,
)
from harness.tasks.names import fold
from harness.tasks.places import GENERIC, tokens
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Model, Spec
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
# With such a word a name says what a model is made of, begins with, or is like.
_MADE_OF: Final = frozenset(
    "backbone backbones pretrain pretrained pretraining init initialized from with style".split()
)
# A ResNet of some depth, and what names of models write for it.
_RESNET: Final = pattern(r"(?i)(?<![a-z])resnet[-_]?(\d+)(?!\d)")
_DEPTH: Final = pattern(r"(?i)(?<![a-z])r(?:es)?(?:net)?[-_]?(\d+)(?!\d)")
_HEAD_END: Final = pattern(r"(?:head|loss)$")
# Ends of names of classes that build a whole series of models: `SeaFormerSeg`, `PanopticFCN`.
_FAMILY_END: Final = pattern(r"(?:seg|det|detector|net|model|classifier|encoderdecoder)$")


class Names:
    """The names of the models of one task."""

    def __init__(self, models: Mapping[str, Model], beside: frozenset[str] = frozenset()) -> None:
        built_on = {name for model in models.values() for name in model.built_on if name not in models}
        networks = {word for name in built_on for word in (*tokens(name), fold(name))}
        # As folders are called, in small letters: `rsk_sop_resnet50`.
        self._built_on = {tokens(name.casefold()) for name in built_on}
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
            telling = tuple(word for word in _without(words, self._built_on) if word not in self.beside)
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
                    and all_beside(words[:start], self.beside)
                    and all_beside(words[end + 1 :], self.beside)
                ):
                    longest = joined
        return self._models.get(longest, set())

    def file_names(self, path: str) -> list[str]:
        """The name of a file and of the folders it lies in, the nearest first, without those that say nothing."""
        found = self._called.get(path)
        if found is None:
            found = self._called[path] = _file_names(path, self.beside)
        return found

    def mentioned(self, name: str) -> set[str]:
        """The models that the longest row of words in a name means, whatever stands beside it: `slak-base-eval`."""
        words = tokens(name)
        for size in range(len(words), 0, -1):
            for start in range(len(words) - size + 1):
                row = "".join(words[start : start + size])
                if len(row) >= _SHORTEST and row in self._models:
                    return self._models[row]
        return set()

    def resized(self, name: str, wanted: str) -> str:
        """The words of `name` that are those of the asked model, but of another size."""
        return other_size(name, self._spelt.get(wanted, ()))

    def other_weights(self, path: str, wanted: str) -> str:
        """What a file of weights is called that can only be those of the asked network in another size; else empty."""
        networks = (*self._spelt.get(wanted, ()), *self._spelt_bases(wanted))
        names = (name for name in self.file_names(path)[:1] if sized_otherwise(name, networks))
        return next((name for name in names if wanted not in self.within(name)), "")

    def _spelt_bases(self, wanted: str) -> list[str]:
        return [one for base in self._bases.get(wanted, ()) for one in self._spelt[base]]

    def filed(self, levels: Sequence[str], wanted: str, backbones: Collection[str] = ()) -> str:
        """The name nearest to a file that means a model, where that is another than the asked one; else empty.

        `levels` are the folders that the file lies in, and its own name, which is the last. Names of the `backbones`
        that the run is built on say nothing: `DiffusionDet/resnet50/log.txt`.
        """
        for name in self.file_names("/".join(levels)):
            found = self.whole(name) or self.within(name)
            if found or self.resized(name, wanted):
                return "" if wanted in found or self.is_base(found, wanted) else name
            if variant_named(name, self.networks_of(wanted)) and not self._is_part(name, wanted, backbones):
                return name
        return ""

    def _is_part(self, name: str, wanted: str, backbones: Collection[str]) -> bool:
        """Whether a name of a network says what the asked model is made of, and not what model it is."""
        if _MADE_OF & set(tokens(name)):
            return True
        told = _RESNET.search(name) is not None and bool(self._depths(wanted))
        return self._is_deep(name, wanted) if told else self._is_of(name, backbones)

    def _is_of(self, name: str, backbones: Collection[str]) -> bool:
        """Whether a name is that of one of the networks `backbones`, of whatever depth: `resnet50` of `ResNet`."""
        words = [word for word in tokens(name) if not word.isdigit() and not all_beside((word,), self.beside)]
        return (
            len(words) == 1
            and len(words[0]) >= _SHORTEST
            and any(words[0] in tokens(one.casefold()) for one in backbones)
        )

    def _is_deep(self, name: str, wanted: str) -> bool:
        """Whether a name is that of the ResNet that names of the asked model tell, alone or beside one: `R50`."""
        found = _RESNET.search(name)
        if found is None:
            return False
        rest = _RESNET.sub("", name).strip("-_ ")
        return found[1] in self._depths(wanted) and (
            all_beside(tokens(rest), self.beside) or wanted in self.mentioned(rest)
        )

    def _depths(self, wanted: str) -> set[str]:
        """How deep the ResNets are that names of the asked model tell: `50` of `R50`."""
        return {depth[1] for one in self._spelt.get(wanted, ()) for depth in _DEPTH.finditer(one)}

    def of_another(self, head: str, wanted: str) -> bool:
        """Whether a head or a loss is called after another method than the asked model, or a network it is built on."""
        of_one = is_loss_of_method if fold(head).endswith("loss") else is_head_of_method
        stem = _HEAD_END.sub("", fold(head))
        own = [_FAMILY_END.sub("", name) for name in self.networks_of(wanted)]
        if len(stem) < 2 or any(stem in name or name in stem for name in own if len(name) > 1):
            return False
        others = {_FAMILY_END.sub("", alias) for alias, found in self._models.items() if wanted not in found}
        return stem in others or _FAMILY_END.sub("", stem) in others or of_one(stem)

    def words_of(self, wanted: str | None) -> frozenset[str]:
        """The words of the names of a model, and those that stand beside names of models in the task."""
        spelt = self._spelt.get(wanted or "", ())
        return self.beside.union(*(tokens(one) for name in spelt for one in (name, name.casefold())))

    def networks_of(self, wanted: str) -> list[str]:
        """Whatever stands for the asked model, or for a network that it is built on, folded."""
        return [*self._networks.get(wanted, ()), *(name for name, found in self._models.items() if wanted in found)]

    def is_any_network(self, name: str) -> bool:
        """Whether a name as a whole is that of a network that some model of the task is built on."""
        return any(fold(name) in networks for networks in self._networks.values())

    def begins_any(self, name: str) -> bool:
        """Whether the first words of `name` are a name of some model of the task."""
        return any(head in self._models for head in _heads(name))

    def meant(self, name: str, *, amid: bool) -> set[str]:
        """The models that a name means: as a whole, and where it may stand `amid` other words, within it."""
        return self.whole(name) or (self.within(name) if amid else set())

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


def _without(words: Sequence[str], runs: Collection[tuple[str, ...]]) -> list[str]:
    """`words` without those that make up one of `runs`, the longest first."""
    left = list(words)
    for run in sorted(runs, key=len, reverse=True):
        at = next((at for at in range(len(left)) if tuple(left[at : at + len(run)]) == run), None)
        if at is not None:
            del left[at : at + len(run)]
    return left


def _heads(name: str) -> list[str]:
    """The first words of a name, joined, the most of them first."""
    words = tokens(name)
    return ["".join(words[:count]) for count in range(len(words), 0, -1)]


def stem(path: str) -> str:
    return re.sub(r"\.\w{1,10}$", "", re.split(r"[\\/]", path.strip())[-1])


def _file_names(path: str, beside: frozenset[str]) -> list[str]:
    levels = [level for level in re.split(r"[\\/!]", path) if level not in ("", ".", "..")]
    levels = levels[-4:]
    if levels:
        levels[-1] = stem(levels[-1])
    return [level for level in reversed(levels) if not all_beside(tokens(level), beside)]


def all_beside(words: Sequence[str], more: frozenset[str]) -> bool:
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


def beside_of(spec: Spec, registry: Registry) -> frozenset[str]:
    """Words that stand beside a model's name in the files of this task: its data sets, their parts, its evaluators."""
    names: set[str] = set()
    for one in spec.criteria:
        if not isinstance(one, MetricCriterion):
            continue
        names |= {word for word in (one.subset, one.conditions.evaluator, one.conditions.lexicon) if word is not None}
        if one.dataset is not None:
            dataset = registry.datasets[one.dataset]
            names |= {one.dataset, *dataset.aliases, *dataset.words}
    # Folders are in small letters, where `AudioCaps` is one word.
    return frozenset(word for name in names for word in (*tokens(name), *tokens(name.casefold())) if not word.isdigit())
