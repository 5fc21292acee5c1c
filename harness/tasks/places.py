"""What a path, or the name of a data set, says: which data set it speaks of, and whether of all of it.

A path is read from the file upwards: the part nearest the file decides. `ILSVRC2012/imagenet-a/list.txt` speaks of
ImageNet-A, `SOP/test_1000.txt` of a part of SOP, `coco/odinw/val.json` of something that nobody knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

import msgspec

from harness.tasks.registry import Dataset, Registry
from harness.values.lazy import pattern

_TOKEN: Final = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+(?:\.\d+)?")
_SCHEME: Final = pattern(r"^[a-z][a-z0-9+.-]*://[^/]*/")
# Words of folders and lists that any data set may have; they state nothing.
GENERIC: Final = frozenset(
    """train training trn val valid validation validate dev test testing tst eval evaluation trainval trn devkit
    list lists label labels anno annos annotation annotations ann meta info infos information file files filelist
    index split splits imagesets imageset set sets main layout segmentation detection recognition classification
    localization localisation spotting transcription transcriptions
    retrieval panoptic instances instance semantic stuff stuffthing fine gtfine gt groundtruth ground truth query
    gallery img imgs image images jpeg jpegs jpg png pic pics picture pictures photo jpegimages video videos frames
    audio wav wavs text texts data dataset datasets dset dsets raw light full whole all original origin extracted
    extract processed preprocessed prepared converted paddle pytorch torch tf mm lmdb tfrecord tfrecords rec tar zip
    txt json csv tsv xml yaml yml pkl npy npz h5 mat bin db database cls loc det challenge benchmark input inputs output
    root home mnt media nfs ssd hdd disk disks drive drives workspace work works project projects aistudio user users
    share shared storage store public local opt srv var tmp cache vision cv resource resources asset assets new final
    total release caption captions transcript transcripts manifest manifests target targets crops
    with no for of the and in sequences sequence velodyne calib pose poses id ids name names v version ver en zh
    link links linked symlink symlinks softlink copy copied backup bak untar untarred unzip unzipped
    unpacked download downloads downloaded nas nvme raid my our own
    autodl paddlejob featurize openbayes kaggle colab content gdrive hdfs afs bos oss cfs gpfs lustre juicefs
    scratch userdata dataroot datadir
    left leftimg bit trainvaltest sem seg separated
    trainid trainids labeltrainids map maps folder folders dir path paths bj bcebos com http https www
    synthetic rgb depth color d mode type std standard formal official fold0 seed reader iter""".split()
)
# What AI Studio calls the folder that it mounts a data set of its users at: `/home/aistudio/data/data12345`.
_MOUNTED: Final = re.compile(r"data\d{4,7}\Z", re.IGNORECASE)
# Words that make a list a part of its data set.
PARTIAL: Final = frozenset(
    """mini minival minitrain tiny small toy demo debug sample sampled samples subset sub subsets part parts partial
    half halves quarter third easy few fewshot shot first last head quick sanity smoke dummy fake pct percent percents
    holdout filtered cleaned selected reduced lite short slice chunk tenth little fast fraction person persons people
    top subsample subsampled k""".split()
)
# Such a word alone is that of data, whatever it names; the others are where they stand beside what data are called.
_PARTS_OF_DATA: Final = frozenset("minival minitrain subset subsets".split())
_PARTS_BESIDE: Final = frozenset("mini tiny small toy half quarter easy fewshot part partial lite fraction".split())
_CALLED_DATA: Final = frozenset("val valid validation test testset valset dataset data".split())
# And so it says of a folder above the data, behind what is evaluated: `evaluation_easy/SVT`.
_EVALUATED: Final = frozenset("val valid validation test testing eval evaluation".split())
# What a lexicon for reading text is called, and the word beside it.
_LEXICON: Final = frozenset(("lexicon", "lex"))
LEXICONS: Final = frozenset("none strong weak generic full".split())
# With such a word a name is that of other samples, or of other labels, however many they are.
ALTERED: Final = frozenset(
    """cleaned clean cleansed filtered hard harder corrupted corrupt corruption corruptions noisy noise dedup deduped
    deduplicated relabel relabeled relabelled reassessed corrected balanced rebalanced unbalanced imbalanced foggy fog
    synthetic rainy rain snow snowy blurred stylized styled adversarial masked augmented pseudo denoised
    perturbed night nighttime lowres downsampled occluded cartoon sketch""".split()
)
# These do so in one name with the data set's, and are folders of their own in sets of degraded pictures: `GoPro/blur`.
_DEGRADED: Final = frozenset(
    "blur blurry gray grey grayscale greyscale dark lowlight compressed cropped crops occlusion".split()
)
# What a class that reads data is called beside the data set; a class named after no data set states nothing.
_READERS: Final = frozenset(
    "dataset datasets data set reader loader dataloader source multi mono mv base custom my own style v1 v cbgs "
    "adapter video tracking keypoint pose seg inst object pc points lidar view".split()
)
# These read any list in a form that is named after a data set.
_ANY: Final = frozenset("imagenetdataset cocodataset cocodataset vocdataset imagenet21kdataset".split())
_EXTENSION: Final = pattern(
    r"\.(?:txt|json|jsonl|csv|tsv|yaml|yml|xml|pkl|lst|list|npy|npz|mdb|tar|gz|zip|md|h5|log)$", re.IGNORECASE
)


# `ADE20KV2`, where the letter is none of the name's.
_VERSIONED: Final = pattern(r"(?<=[A-Za-z0-9])[vV](\d+)(?=$|Data)")
# In which order poses are found says nothing of the data: `KeypointTopDownCocoDataset`.
_ORDER: Final = pattern(r"TopDown|BottomUp")
_IMAGENET: Final = pattern(r"(?i)image[-_ ]?net")
_HARD: Final = pattern(r"(?i)hard[-_ ]?(?=disk|drive|link)")
# So many answers are kept.
_KEPT: Final = 16384
# And the names of so many registries: a process has the product's own, and that of a catalogue beside it.
_REGISTRIES: Final = 8


class DataPlace(msgspec.Struct, frozen=True):
    """What one path or name says of the data.

    `names` are the data sets it can mean, empty where it names none; `word` the part of the path that decided.
    `part` are the words that make it a part of the data set, empty where it is all of it; `altered` are those that
    make it another one, whatever is counted. `unknown`: it names something that nobody knows. `beside`: a word directly
    above a name that is that of a form too, which may make it another data set in this form (`traffic/coco`).
    `in_list`: only the name of the list itself is strange.
    """

    names: frozenset[str] = frozenset()
    word: str = ""
    part: str = ""
    altered: str = ""
    unknown: bool = False
    beside: str = ""
    in_list: bool = False

    @property
    def stated(self) -> bool:
        """Whether it says anything of the data set."""
        return bool(self.names) or self.unknown


class Gazetteer:
    """The names of all registered data sets, for looking them up in paths."""

    def __init__(self, datasets: Mapping[str, Dataset]) -> None:
        self._names: dict[tuple[str, ...], set[str]] = {}
        self._forms = {tokens(form) for dataset in datasets.values() for form in dataset.forms}
        self._deep: dict[tuple[tuple[str, ...], ...], set[str]] = {}
        for name, dataset in datasets.items():
            for alias in (name, *dataset.aliases):
                written = alias.replace("\\", "/").split("/")
                levels = tuple(map(tokens, written))
                if len(levels) > 1:
                    small = tuple((level.casefold(),) if level.isalpha() else tokens(level) for level in written)
                    self._deep.setdefault(levels, set()).add(name)
                    self._deep.setdefault(small, set()).add(name)
                self._names.setdefault(tuple(token for level in levels for token in level), set()).add(name)
                if alias.isalpha():
                    # `nuScenes` is written without its capital as well, with words beside it: `nuscenes_full`.
                    self._names.setdefault((alias.casefold(),), set()).add(name)
        self._longest = max((len(name) for name in self._names), default=0)
        # Every task asks what the same paths and names say.
        self._read_once = lru_cache(maxsize=_KEPT)(self._read)
        self._found_once = lru_cache(maxsize=_KEPT)(self._longest_in)

    def read(self, stated: str, own: frozenset[str] = frozenset()) -> DataPlace:
        """What a path, a folder or a name says; words of `own` stand in the names of the asked data set's own files."""
        return self._read_once(stated, own)

    def _read(self, stated: str, own: frozenset[str]) -> DataPlace:
        path = _SCHEME.sub("", stated.strip().strip("'\""))
        levels = [level for level in re.split(r"[\\/]", path) if level not in ("", ".", "..")]
        levels = [level for level in levels if not _MOUNTED.match(level)]
        part: list[str] = []
        altered: list[str] = []
        unknown = ""
        for at in range(len(levels) - 1, -1, -1):
            level = levels[at] if at < len(levels) - 1 else _EXTENSION.sub("", levels[at])
            words = tokens(level)
            found, rest = self._level(levels, at, words)
            # A list that is called a part may hold all of it; a folder with such a name is another's.
            listed = at == len(levels) - 1 and level != levels[at]
            altered += _altering([word for word in rest if word not in own], listed=listed, beside=bool(found))
            said = " ".join((*altered, *self._altered_above(levels, at, found, own)))
            if found:
                part += _parts_above(levels[:at], own)
            left = [word for word in rest if word not in GENERIC and word not in own and not _year(word)]
            if at < len(levels) - 1 and not found:
                left = [word for word in left if not word.isdigit()]
            part += [word for word in left if word in PARTIAL or word.isdigit()]
            strange = [
                word
                for word in left
                if (word not in PARTIAL and not word.isdigit() and len(word) > 1)
                or (word.isalpha() and len(word) == 1 and bool(found))
            ]
            named = self._named(words)
            if found == self._names.get(named, frozenset()) and named in self._forms and not strange:
                above = self._above(levels, at)
                if above is not None and above.names and not above.names & found:
                    return msgspec.structs.replace(above, part=" ".join(part), altered=said)
                beside = above.word if above is not None and above.unknown else ""
                return DataPlace(found, unknown or level, " ".join(part), said, unknown=bool(unknown), beside=beside)
            if found:
                if unknown or strange:
                    in_list = not strange and unknown == levels[-1] and _EXTENSION.search(unknown) is not None
                    return DataPlace(found, unknown or level, " ".join(part), said, unknown=True, in_list=in_list)
                return DataPlace(found, level, " ".join(part), said)
            if strange and not _is_home(levels, at) and (not unknown or unknown == levels[-1]):
                # A strange folder says more than a strange list in it.
                unknown = levels[at]
        return DataPlace(word=unknown, part=" ".join(part), unknown=bool(unknown))

    def mentioned(self, name: str) -> frozenset[str]:
        """The data sets that the name of a file or folder mentions among other words: `yolov8_n_500e_coco`."""
        return self._found_once(tokens(name))[0]

    def mentions(self, name: str) -> list[frozenset[str]]:
        """What each word, or row of words, of a name means that is called after a data set, the longest first.

        What stands within a longer name is none of its own: `imagenet_a` does not speak of ImageNet.
        """
        words = tokens(name)
        found: dict[int, frozenset[str]] = {}
        taken: set[int] = set()
        for size in range(min(len(words), self._longest), 0, -1):
            for start in range(len(words) - size + 1):
                row, places = tuple(words[start : start + size]), range(start, start + size)
                if row in self._names and not taken.issuperset(places):
                    found[start] = frozenset(self._names[row])
                    taken.update(places)
        return list(found.values())

    def joined(self, name: str, part: str) -> frozenset[str]:
        """The data sets that a name and the name of a part together are called: `mnli` and `mismatched`."""
        own = tokens(part)
        named = self._named([*tokens(name), *own])
        return frozenset(self._names[named]) if own and set(own) < set(named) else frozenset()

    def reader(self, name: str) -> DataPlace:
        """What the name of a class that reads data says: `CityscapesTrain` Cityscapes, `SimpleDataSet` nothing.

        `NuscenesSmallDataset` reads a part of nuScenes, `CityscapesFoggy` another set; what `CityscapesZork` reads
        nobody knows.
        """
        words = tokens(_VERSIONED.sub(r" v\1", _ORDER.sub("", name)))
        if "".join(words) in _ANY:
            return DataPlace()
        telling = [word for word in words if word not in _READERS]
        whole = [word for word in telling if word not in PARTIAL]
        found, rest = self._longest_in(telling)
        if not found:
            found, rest = self._longest_in(whole)[0], [word for word in telling if word in PARTIAL]
        if not found:
            return DataPlace()
        # In front stands who reads (`YOLOv5CocoDataset`), behind it of what. `3D` counts dimensions, and `v2` versions.
        behind_it = rest[_parting(telling, rest) :]
        beside = zip(("", *words), words, (*words[1:], ""), strict=False)
        numbers = [
            word
            for before, word, behind in beside
            if word in behind_it and word.isdigit() and before != "v" and behind != "d" and not _year(word)
        ]
        part = [*numbers, *(word for word in rest if word in PARTIAL)]
        altered = _altering([word for word in words if word in rest or word == "v"], beside=True)
        known = GENERIC | PARTIAL | ALTERED
        unknown = any(word not in known and not word.isdigit() for word in behind_it)
        return DataPlace(found, name, " ".join(part), " ".join(altered), unknown=unknown)

    def _altered_above(
        self, levels: Sequence[str], at: int, found: frozenset[str], own: frozenset[str]
    ) -> Sequence[str]:
        """The words that make another set of what a folder above a list names, as the list does: `coco_easy/val.json`.

        Folders in between have no other words. A single letter behind the name tells such a set too: `coco-c`.
        """
        between: list[str] = []
        for number in range(at - 1, -1, -1) if found else ():
            words = tokens(levels[number])
            named, rest = self._longest_in(words)
            rest = [word for word in rest if word not in own]
            altering = [*_altering(rest, beside=bool(named)), *between]
            if named:
                letters = [word for word in rest if len(word) == 1 and word.isalpha() and word not in GENERIC]
                return [*letters, *altering] if named & found else []
            if not all(word in GENERIC or word in ALTERED or word in PARTIAL for word in words):
                return []
            between = altering
        return []

    def _above(self, levels: Sequence[str], at: int) -> DataPlace | None:
        """What the levels above a name say that is that of a form too: a data set, or a strange word directly above."""
        for number in range(at - 1, -1, -1):
            words = tokens(levels[number])
            found, _ = self._longest_in(words)
            if found and self._named(words) not in self._forms:
                return DataPlace(found, levels[number])
        # A list lies in the folder of its data set, or in one such as `annotations` below it.
        above = at - 1
        while at == len(levels) - 1 and above > 0 and all(word in GENERIC for word in tokens(levels[above])):
            above -= 1
        if above >= 0 and not _is_home(levels, above):
            left = [w for w in tokens(levels[above]) if w not in GENERIC and not w.isdigit() and len(w) > 1]
            if left and not self._longest_in(tokens(levels[above]))[0]:
                return DataPlace(word=levels[above], unknown=True)
        return None

    def _named(self, words: Sequence[str]) -> tuple[str, ...]:
        """The words of a level that are the name of a data set."""
        for size in range(min(len(words), self._longest), 0, -1):
            for start in range(len(words) - size + 1):
                if tuple(words[start : start + size]) in self._names:
                    return tuple(words[start : start + size])
        return ()

    def _level(self, levels: Sequence[str], at: int, words: Sequence[str]) -> tuple[frozenset[str], list[str]]:
        """The data sets that one level names, with the words that are not their name."""
        for deep, names in self._deep.items():
            lower = [tokens(_EXTENSION.sub("", level)) for level in levels[max(0, at - len(deep) + 1) : at + 1]]
            if len(lower) == len(deep) and all(_within(name, level) for name, level in zip(deep, lower, strict=True)):
                beside = [word for name, level in zip(deep, lower, strict=True) for word in level if word not in name]
                return frozenset(names), beside
        return self._longest_in(words)

    def _longest_in(self, words: Sequence[str]) -> tuple[frozenset[str], list[str]]:
        whole = _joined(words)
        for size in range(min(len(words), self._longest), 0, -1):
            best: tuple[frozenset[str], list[str]] | None = None
            for start in range(len(words) - size + 1):
                names = self._names.get(tuple(words[start : start + size]))
                if names:
                    best = best or (frozenset(names), [*words[:start], *words[start + size :]])
            if best is not None:
                return best
        for name, names in self._names.items():
            if _joined(name) == whole:
                return frozenset(names), []
        return frozenset(), list(words)


@lru_cache(maxsize=_REGISTRIES)
def gazetteer(registry: Registry) -> Gazetteer:
    """The names of all data sets of a registry, looked through once: most logs say nothing that needs them."""
    return Gazetteer(registry.datasets)


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name, without case: `ImageNet_LT_val` -> imagenet, lt, val."""
    return _tokens(name)


@lru_cache(maxsize=_KEPT)
def _tokens(name: str) -> tuple[str, ...]:
    folded, lower = name, name.lower()
    # Beyond ASCII there are letters that are like one of these without their case.
    if "image" in lower or not name.isascii():
        folded = _IMAGENET.sub("imagenet", folded)
    # What a disk is called does not alter what lies on it.
    if "hard" in lower or not name.isascii():
        folded = _HARD.sub("", folded)
    return tuple(word.casefold() for word in _TOKEN.findall(folded))


def part_named(name: str, own: Collection[str]) -> str:
    """The words of the name of a program, a file or a folder that say that it is of a part of the data; else empty.

    Words of `own` are those of the asked model: `slak_tiny_val`.
    """
    words = tokens(name)
    for word, behind in zip(words, (*words[1:], ""), strict=False):
        if word in _PARTS_OF_DATA and word not in own:
            return word
        if word in _PARTS_BESIDE and word not in own and behind in _CALLED_DATA:
            return f"{word} {behind}"
    return ""


def lexicon_named(name: str, wanted: str) -> str:
    """The words of a name that say that another lexicon than `wanted` was used: `strong_lexicon`; else empty."""
    words = tokens(name)
    for pair in pairwise(words):
        kinds = set(pair) & LEXICONS
        if set(pair) & _LEXICON and kinds and kinds != {wanted.casefold()} and len(set(pair)) == 2:
            return " ".join(pair)
    return ""


def _parts_above(levels: Sequence[str], own: Collection[str]) -> list[str]:
    """The words of the folders above that make what lies in them a part: `evaluation_easy`."""
    return [
        word
        for level in levels
        for before, word in pairwise(tokens(level))
        if before in _EVALUATED and word in _PARTS_BESIDE and word not in own
    ]


def _altering(words: Sequence[str], *, listed: bool = False, beside: bool = False) -> list[str]:
    """The words that make another one of a data set; of the name of a list fewer, `beside` its own name more do."""
    altering = ALTERED | _DEGRADED if beside else ALTERED
    found = [word for word in words if word in altering or (not listed and word in PARTIAL)]
    versions = pairwise(words)
    return [*found, *(f"v{number}" for v, number in versions if v == "v" and number.isdigit() and int(number) > 1)]


def _parting(words: Sequence[str], rest: Sequence[str]) -> int:
    """How many of `words` stand before the row that was taken out of them, which left `rest`."""
    return next((at for at, (word, left) in enumerate(zip(words, rest, strict=False)) if word != left), len(rest))


def _within(name: Sequence[str], level: Sequence[str]) -> bool:
    return any(tuple(level[at : at + len(name)]) == tuple(name) for at in range(len(level) - len(name) + 1))


def _joined(words: Sequence[str]) -> str:
    return "".join(words)


def _year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in ("19", "20")


def _is_home(levels: Sequence[str], at: int) -> bool:
    """Whether a level is somebody's own folder."""
    return at > 0 and levels[at - 1].casefold() in ("home", "users", "user")
