"""Whether what somebody calls a thing says that it is another's, or was before, and is shown.

Names of programs, files and folders, of models and data, are made of the same words. A word may be said of something
else than the thing: what is done against a reference (`reference-check`), with the settings of the authors
(`official_config_run`), or what a work reproduces (`repro-paper`) is one's own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import pairwise
from typing import Final

from harness.tasks.names import CITED, QUOTING
from harness.tasks.places import GENERIC, tokens
from harness.values.lazy import pattern

# Of a program alone they say that its lines are another's.
_OF_PROGRAMS: Final = frozenset(
    "their borrowed published golden downloaded ref original someone external groundtruth modelzoo thirdparty".split()
)
# Two words of which neither says it alone.
_PAIRS: Final = frozenset(
    (
        ("known", "good"), ("ground", "truth"), ("model", "zoo"), ("third", "party"), ("third", "parties"),
        ("github", "release"), ("github", "releases"), ("public", "release"), ("someone", "else"),
    )
)  # fmt: skip
# In a folder that is called so, these toolkits keep the programs that everybody runs.
_IN_THEIR_ZOO: Final = frozenset(("PaddleNLP",))
# Between the names of two frameworks: `torch2paddle`.
_TO: Final = frozenset(("2", "to"))
# What is done against such a thing is the own work: `reference-check`.
_AGAINST: Final = frozenset("check checks checker compare comparison align aligned alignment".split())
# And what a file is about that only takes something of it: `official_config_run`, `official_eval.txt`.
_TAKEN: Final = _AGAINST | frozenset(
    """config configs cfg setting settings recipe protocol code script scripts evaluator metric metrics server split
    data dataset datasets init initialization backbone lr seed bs hparams schedule mode aug
    augmentation anno annotation annotations env devkit lexicon""".split()
)
# A disk is external as well, and what lies on it is anybody's: `external_disk`.
_DISKS: Final = frozenset("disk drive storage volume".split())
# The evaluation of KITTI's authors is called so, as are those of other data sets, and the parts they divide them into.
_EVALUATION: Final = frozenset("eval evaluate evaluation val valid validation test testset valset set sets".split())
# And so is what is held against it: `paddle_vs_reference`.
_HELD: Final = frozenset("vs versus against with without to like as from than no not non beyond above match".split())
# Of these, those that still say so in front of an article: a log `from the official repository` is another's.
_COMPARED: Final = frozenset("vs versus against with to".split())
_ARTICLES: Final = frozenset("the a an this that these those".split())
# Whose a log is that is called the original one; without them it is the own one as it was printed.
_WHOSE: Final = frozenset("author authors repo repository source code github implementation paper".split())
# Whoever reproduces a paper may call their work so.
_REPRODUCTION: Final = pattern(r"(?i)repro|复现")
# What a program that only shows something is called at its end.
_RESULTS: Final = frozenset(("result", "results"))
_MINE: Final = frozenset("my mine our ours own paddle".split())
# Other frameworks. What is carried over from one to Paddle is one's own: `pytorch2paddle`.
_FRAMEWORKS: Final = frozenset("torch pytorch tensorflow timm torchvision mmdet mmseg mmcv".split())
# Those of files. One may be a copy of the own log, pasted from a terminal, an older one, that of a baseline, or an
# example's; of another framework it is no one's own.
_OF_FILES: Final = (QUOTING | _OF_PROGRAMS | _FRAMEWORKS | {"released"}) - frozenset(
    "copy copied pasted old previous prior former baseline teacher original example ref readme".split()
)
_OF_SENTENCES: Final = frozenset(
    """the a an this that these those of for from by in on to is are was were be below above here following follows as
    comparison comes come taken shown given quoted and repository repo github team people log printed
    their own source implementation code good known zoo model third party clas seg det ocr nlp gan video speech science
    paddle""".split()
)
# Beside these a word says whose a file is.
_BESIDE: Final = GENERIC | frozenset(
    """log logs run runs result results output outputs weight weights model models ckpt ckpts checkpoint checkpoints
    record records paper s paddleclas paddleseg paddledetection paddleocr paddlenlp paddle3d paddlegan paddlevideo
    pprndr paddlespeech paddlescience""".split()
)


def by_program(name: str, own: Collection[str], *, machine: bool = False) -> str:
    """The words of the name of a program that say that its lines are another's; empty where none does.

    Words of `own` are those of what is asked for. The name of a `machine` may be of nearly any words.
    """
    words = tokens(name)
    if machine:
        return _said(name, words, CITED, own, _AGAINST)
    if said := _said(name, words, QUOTING | _OF_PROGRAMS, own, _AGAINST) or _paired(words):
        return said
    known = {*own, *_BESIDE, *_MINE}
    strange = words[-1:] and words[-1] in _RESULTS and any(len(word) > 1 and word not in known for word in words)
    return name if strange and not _REPRODUCTION.search(name) else ""


def by_file(name: str, own: Collection[str]) -> str:
    """The words of the name of a file or a folder that say that what is in it is another's; empty where none does.

    Other words than those of `own`, and of files of any run, may say what the name is about.
    """
    words = tokens(name)
    said = _said(name, words, _OF_FILES, own, _TAKEN) or _paired(words, own)
    rest = [word for word in words if word not in said.split() and not word.isdigit()]
    return said if all(word in own or word in _BESIDE or word in _OF_FILES for word in rest) else ""


def words_of_toolkit(toolkit: str) -> frozenset[str]:
    """The words of folders of a toolkit that say whose a file is elsewhere: `PaddleNLP/model_zoo/bert/log`."""
    return frozenset(("model", "zoo")) if toolkit in _IN_THEIR_ZOO else frozenset()


def by_path(level: str, own: Collection[str] = ()) -> bool:
    """Whether a level of a path says that what lies there is another's, whatever other words it has.

    Words of `own` say nothing. What reproduces another's is one's own, and so is what has the name of a framework among
    other words.
    """
    if _REPRODUCTION.search(level):
        return False
    words = tokens(level)
    cited = _OF_FILES - {"paper"} - (frozenset() if by_file(level, ()) else _FRAMEWORKS)
    return bool(_said(level, words, cited, own, _TAKEN) or _paired(words, own))


def carried_over(level: str) -> bool:
    """Whether a file or a folder of weights says that they were converted from those of another framework.

    What they reach was trained there. `from_pytorch` and `torch2paddle` say so as `converted` does; what they are held
    against is none of them.
    """
    words = tokens(level)
    if _REPRODUCTION.search(level) or _AGAINST & set(words):
        return False
    if "converted" in words:
        return True
    pairs = set(zip(words, [*words[1:], ""], ["", *words[:-1]], strict=True))
    return any(word in _FRAMEWORKS and (behind in _TO or before == "from") for word, behind, before in pairs)


def by_sentence(text: str) -> bool:
    """Whether a heading says that what stands below it is another's, and says nothing else."""
    words = tokens(text)
    cited = _OF_FILES | {"original"} if _WHOSE & set(words) else _OF_FILES
    said = _said(text, words, cited, (), _TAKEN) or _paired(words)
    known = _BESIDE | _OF_SENTENCES | _OF_FILES | {*said.split(), "original"}
    return bool(said) and all(word in known or word.isdigit() for word in words)


def _said(name: str, words: Sequence[str], cited: Collection[str], own: Collection[str], taken: Collection[str]) -> str:
    reproduced = _REPRODUCTION.search(name) is not None
    for at, word in enumerate(words):
        before, held = words[at - 1] if at else "", _HELD
        if before in _ARTICLES:
            before, held = words[at - 2] if at > 1 else "", _COMPARED
        behind = words[at + 1] if at + 1 < len(words) else ""
        if word not in cited or word in own or behind in taken or before in held:
            continue
        if (word in _FRAMEWORKS and "paddle" in words) or (word == "external" and behind in _DISKS):
            continue
        if word == "official" and behind in _EVALUATION:
            continue
        if word != "paper" or not reproduced:
            return word
    return ""


def _paired(words: Sequence[str], own: Collection[str] = ()) -> str:
    return next((" ".join(two) for two in pairwise(words) if two in _PAIRS and not set(two) <= set(own)), "")
