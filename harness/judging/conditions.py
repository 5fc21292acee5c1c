"""Whether a run was made as the task says: what its settings state, held against what the spec lists.

A spec says `settings: {sliding_window: no, sampling_steps: 1}`; each name stands for the settings of the toolkits that
mean it. A setting that the log states otherwise makes the row REVIEW; one that it does not state is noted, since the
default of the toolkits is what is asked for, and the fact that states it as asked is named. An excluded phrase is
looked for word by word, whatever joins the words (`re_ranking=True` is `re-ranking: True`), in what the log states of
the run and on the lines of its evaluations. A setting that is off, and a word behind `no` or `without`, say the
opposite.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.facts import Fact, of
from harness.evidence.observation import Observation, Run
from harness.evidence.sizes import longer_side
from harness.tasks.places import tokens
from harness.tasks.spec import Conditions
from harness.values.lazy import pattern

_TOKEN: Final = pattern(r"\d+\.\d+|[^\W_]+|[=:]")
_OFF: Final = frozenset(("false", "0", "none", "no", "off", "null", "whole"))
_NOT: Final = frozenset(("no", "not", "without", "non"))
# A phrase of so many words in the log stands for one of the task; `multi scale` is `multiscale`.
_WORDS: Final = 6
# Numbers beside these words count epochs, steps, images or devices; of the others images have sizes in these steps.
_COUNTING: Final = frozenset(
    "e k x ep epoch epochs it iter iters iteration iterations step steps ckpt bs b batch gpu gpus seed avg lr".split()
)
_SIZES: Final = range(96, 2049, 32)
# What toolkits call the settings that a spec may ask for: ends of their names, folded.
SETTINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "sliding_window": ("isslide", "slide", "testcfg.mode"),
    "multi_scale": (
        "scales", "augeval", "multiscale", "tta", "testaug", "ttaenabled", "augenabled", "multiscaletest", "mstest",
        "testtimeaug", "testtimeaugmentation",
    ),
    "slices": ("sliceinfer",),
    # Operations of the evaluation's pipeline.
    "crops": ("tencrop", "fivecrop", "multicrop"),
    "flip": ("flip", "fliptest", "fliphorizontal", "flipvertical"),
    "re_ranking": ("reranking", "rerank"),
    "multi_label": ("multilabel",),
    "sampling_steps": (
        "samplingtimesteps", "samplestep", "numsamplingsteps", "ddimsteps", "samplingsteps", "numinferencesteps",
    ),
    "guidance_scale": ("guidancescale",),
    "class_range": ("classrange",),
    "lexicon": ("lexicon", "lexicontype", "lexiconpath", "uselexicon"),
    "camera": ("usecamera",),
    "lidar": ("uselidar",),
    "frozen": ("freezebackbone", "backbonefrozen", "frozenbackbone"),
    "half_resolution": ("halfres",),
    "views_left_out": ("testskip",),
    "background": ("backgroundcolor", "bgcolor", "whitebkgd", "whitebackground"),
    "voxels": ("numvoxels", "nvoxelfinal"),
    "segmentor": ("model.type", "segmentor.type"),
    "fine_tuning": ("finetune", "finetuning"),
    "backbone": (
        "backbone", "backbone.type", "backbone.name", "backbone.depth", "backbone.layers", "backbone.numlayers",
        "backbone.layernum",
    ),
    "widening": ("widenfactor", "wideningfactor"),
    "labels_per_class": (
        "sampleperlabel", "samplesperlabel", "sampleperclass", "samplesperclass", "labelperclass", "labelsperclass",
        "labeledperclass",
    ),
}  # fmt: skip
# An excluded phrase that has several spellings. Pre-training on the 21,841 classes is called by either thousand.
SPELLINGS: Final[Mapping[str, tuple[str, ...]]] = {
    "imagenet-22k": ("imagenet22k", "imagenet21k", "in22k", "in21k", "in22k1k", "in22ft1k", "22k", "21k"),
}
# What of the settings is said of the network and of the training, where the others are said of the evaluation.
_TRAINED: Final = frozenset(("widening", "labels_per_class", "frozen"))


_DIGITS: Final = pattern(r"\d{1,6}")
_WORDS_OF: Final = pattern(r"[^\W\d_]+")
_WHITE: Final = pattern(r"(?:#|0x)?(?:f{3}|f{6}|f{8})")
_PARTS: Final = pattern(r"\d{1,4}(?:\.\d{1,6})?")
_SIDES: Final = pattern(r"[\[(]?\s*\d{1,6}(?:\s*[,x×*\s]\s*\d{1,6}){2}\s*[\])]?")
_CUBED: Final = pattern(r"(\d{1,6})\s*(?:\*\*|\^)\s*3")
_GROUPED: Final = pattern(r"\d{1,3}(?:[,_]\d{3}){1,4}")
_COUNT: Final = pattern(r"\d{1,12}(?:\.\d{1,12})?(?:e\+?\d{1,2})?")
# From so many layers on a number in the name of a network is its depth.
_DEEP: Final = 10


# What every target is measured without, unless its spec says `any`.
DEFAULTS: Final[Mapping[str, str]] = {
    "multi_scale": "no",
    "slices": "no",
    "crops": "no",
    "flip": "no",
    "re_ranking": "no",
    "class_range": "detection_cvpr_2019",
}


class NamedPhrase(msgspec.Struct, frozen=True):
    """An excluded phrase, where the log names it, and the words around it."""

    phrase: str
    place: str
    text: str


class OtherwiseStated(msgspec.Struct, frozen=True):
    """A setting that is otherwise than asked: its name in the spec, what is wanted, what is stated, and where."""

    setting: str
    wanted: str
    stated: str
    place: str


def otherwise(conditions: Conditions, file: str, run: Run) -> list[OtherwiseStated]:
    """What the run states otherwise than the settings and the training data that `conditions` list."""
    found = []
    lists = [fact for fact in of(run.facts, "list") if fact.part == "train"]
    part = conditions.training_part
    if part is not None and lists and not any(part in _TOKEN.findall(fact.value) for fact in lists):
        place = lists[0].place(file)
        found.append(OtherwiseStated("training_part", part, lists[0].value, place))
    for name, value in {**DEFAULTS, **conditions.settings}.items():
        if value == "any":
            continue
        for fact in _facts(name, run):
            if not _as_wanted(name, fact.value, value):
                place = fact.place(file)
                found.append(OtherwiseStated(name, value, f"{fact.setting}={fact.value}", place))
                break
    return found


def _facts(name: str, run: Run) -> Iterator[Fact]:
    """The facts of a run that state the setting `name` of a spec."""
    if name == "crops":
        operations = (fact for fact in of(run.facts, "operation") if fact.part != "train")
        yield from (fact for fact in operations if _folded(fact.value.partition("(")[0]).startswith(SETTINGS[name]))
        return
    for fact in of(run.facts, "test_time", "weights", "model", "backbone", "variant", "training_data", "lexicon"):
        if (fact.part != "train" or name in _TRAINED) and _is_named(fact, SETTINGS[name]):
            yield fact


class HeldConditions(msgspec.Struct, frozen=True):
    """What the spec lists of its own: what is stated as asked, each with what is printed, and what is not stated."""

    stated: list[str]
    unstated: list[str]


def held(conditions: Conditions, file: str, run: Run) -> HeldConditions:
    """What carries the conditions: the facts of the run that state them, and what the toolkit's default has to."""
    found = HeldConditions([], [])
    if conditions.epochs is not None and str(conditions.epochs) == str(run.epochs):
        stated = next((fact for fact in of(run.facts, "epochs") if fact.value == str(run.epochs)), None)
        place = stated.place(file) if stated is not None else f"{file}:{run.first_line}"
        found.stated.append(f"epochs = {run.epochs} ({place})")
    for name, value in conditions.settings.items():
        if value == "any":
            continue
        fact = next(_facts(name, run), None)
        if fact is None:
            found.unstated.append(f"{name} = {value}")
        elif _as_wanted(name, fact.value, value):
            found.stated.append(f"{name} = {value} ({fact.setting}: {fact.value}, {fact.place(file)})")
    if conditions.image_size is not None:
        named = f"image_size = {conditions.image_size}"
        facts = [fact for fact in of(run.facts, "image_size") if fact.part != "train"]
        if run.image_size == conditions.image_size:
            found.stated.append(f"{named} ({file}:{run.first_line})")
        elif run.image_size is None and facts and longer_side(facts[0].value) == conditions.image_size:
            found.stated.append(f"{named} ({facts[0].setting}: {facts[0].value}, {facts[0].place(file)})")
        else:
            found.unstated.append(named)
    if conditions.training_part is not None:
        lists = [fact for fact in of(run.facts, "list") if fact.part == "train"]
        if not lists:
            found.unstated.append(f"training_part = {conditions.training_part}")
        elif conditions.training_part in _TOKEN.findall(lists[0].value):
            found.stated.append(f"training_part = {conditions.training_part} ({lists[0].place(file)})")
    return found


def other_size(wanted: int, file: str, run: Run) -> OtherwiseStated | None:
    """Where the run says that its images are of another size than `wanted` pixels a side; None where it does not.

    What settings state counts; where none does, a number that only a size can be in the name of the configuration, or
    of the weights that an evaluation loaded: `yolov8_n_1280`.
    """
    if run.image_size is not None:
        own = OtherwiseStated("image_size", str(wanted), str(run.image_size), f"{file}:{run.first_line}")
        return None if run.image_size == wanted else own
    stated = [fact for fact in of(run.facts, "image_size") if fact.part != "train"]
    for fact in stated:
        if longer_side(fact.value) != wanted:
            return OtherwiseStated("image_size", str(wanted), f"{fact.setting}={fact.value}", fact.place(file))
    if stated:
        return None
    for fact in of(run.facts, "config", *(() if run.train_epochs else ("weights",))):
        name = re.split(r"[\\/]", fact.value.strip())[-1]
        sizes = _sizes(tokens(re.sub(r"(\d)[xX](?=\d)", r"\1 ", name)))
        if sizes and wanted not in sizes:
            return OtherwiseStated("image_size", str(wanted), name, fact.place(file))
    return None


def _sizes(words: Sequence[str]) -> list[int]:
    """The numbers among the words of a name that can only be sizes of images."""
    beside = ["", *words, ""]
    return [
        int(word)
        for at, word in enumerate(words)
        if word.isdigit() and int(word) in _SIZES and not _COUNTING & {beside[at], beside[at + 2]}
    ]


def _folded(name: str) -> str:
    return re.sub(r"[-_\s]", "", name.casefold())


def _is_named(fact: Fact, names: tuple[str, ...]) -> bool:
    folded = _folded(fact.setting)
    return folded.endswith(names) or folded.replace(".", "").endswith(names)


def _is_colour(stated: str, wanted: str) -> bool:
    """Whether what is stated is the `wanted` colour, which is white: its name, its parts, or that it is switched on."""
    stated = stated.strip("'\"")
    if _WHITE.fullmatch(stated) or stated == "true":
        return True
    numbers = _PARTS.findall(stated)
    return stated == wanted or (bool(numbers) and {Decimal(one) for one in numbers} <= {1, 255})


def _voxels(stated: str) -> Decimal | None:
    """How many voxels a cube has that holds the grid, of which three sides, one to be cubed, or all voxels are stated.

    None where it cannot be read.
    """
    groups = re.findall(r"\d+", stated)
    if _GROUPED.fullmatch(stated) and len(set(groups)) > 1:
        return Decimal("".join(groups))
    if _SIDES.fullmatch(stated):
        return max(map(Decimal, groups)) ** 3
    if cubed := _CUBED.fullmatch(stated):
        return Decimal(cubed[1]) ** 3
    return Decimal(stated) if _COUNT.fullmatch(stated) else None


def _as_wanted(name: str, stated: str, wanted: str) -> bool:
    stated, wanted = stated.strip().casefold(), wanted.casefold()
    if name == "backbone":
        return _is_network(stated, wanted)
    if name == "segmentor":
        return any(one in re.sub(r"[-_]", "", stated) for one in wanted.split("|"))
    if name == "background":
        return _is_colour(stated, wanted)
    if name == "voxels":
        most = _voxels(stated)
        return most is not None and most <= int(wanted) ** 3
    if wanted == "yes":
        return stated not in _OFF
    if wanted == "no":
        listed = re.findall(r"[\d.]+", stated) if stated[:1] in "[(" else []
        return stated in _OFF or (bool(listed) and len(listed) < 2) or stated in ("1", "1.0")
    return stated == wanted or stated.removesuffix(".0") == wanted


def _is_network(stated: str, wanted: str) -> bool:
    """Whether a network, or how deep one is, is the wanted one: `ResNet` and `101` both are `ResNet-101`.

    Words may stand beside its name, and small numbers are versions: `ResNetV1c`, `resnet101_caffe`.
    """
    names, depths = _WORDS_OF.findall(wanted), [word for word in _DIGITS.findall(wanted) if int(word) >= _DEEP]
    told = [word for word in _DIGITS.findall(stated) if int(word) >= _DEEP]
    if told and depths and told[0] not in depths:
        return False
    return stated.isdigit() or "".join(names) in "".join(_WORDS_OF.findall(stated))


def excluded(
    phrases: Sequence[str], file: str, runs: Iterable[Run], observations: Iterable[Observation]
) -> NamedPhrase | None:
    """The first of `phrases` that the runs or their evaluations in `file` name; None where they name none."""
    if not phrases:
        return None
    spelled = [(phrase, one) for phrase in phrases for one in SPELLINGS.get(phrase, (phrase,))]
    wanted = [(phrase, "".join(_tokens(one))) for phrase, one in spelled]
    seen: set[str] = set()
    for place, text in (*_stated(file, runs), *((o.place, o.text) for o in observations)):
        if text in seen:
            continue
        seen.add(text)
        tokens = _tokens(text)
        whole = "".join(tokens)
        for phrase, joined in wanted:
            if joined in whole and _names(tokens, joined):
                return NamedPhrase(phrase, place, text)
    return None


def _stated(file: str, runs: Iterable[Run]) -> Iterator[tuple[str, str]]:
    for run in runs:
        for setting, stated in run.stated.items():
            yield f"{file}:{stated.first}", f"{setting}={stated.value}"
        for fact in of(run.facts, "test_time", "weights", "output", "config", "model", "method", "decoding", "program"):
            if fact.part != "train":
                place = fact.place(file) if fact.told or fact.line is not None else f"{file}:{run.first_line}"
                yield place, f"{fact.setting}={fact.value}"
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
