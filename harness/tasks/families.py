"""Families of networks that files and tensors are called after, whatever the task is."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final

from harness.tasks.names import fold
from harness.tasks.places import tokens
from harness.values.lazy import pattern
from harness.values.paths import unpacked

# Those that are parts of other names (vit, clip) tell nothing.
FAMILIES: Final = pattern(
    r"(?:resnet|resnext|vgg|densenet|mobilenet|efficientnet|inception|alexnet|lenet|googlenet|squeezenet|shufflenet"
    r"|regnet|hrnet|convnext|swin|yolo|ssd|fasterrcnn|maskrcnn|unet|deeplab|bert|roberta|gpt|t5|bart|albert|electra"
    r"|ernie|xlnet|wav2vec|hubert|whisper)[a-z]*\d{0,4}[a-z]?"
)
# Models that PaddleNLP has a folder of tests for, folded (PaddlePaddle/PaddleNLP, tests/transformers).
MODELS: Final = frozenset(
    "albert artist bart bert bertjapanese bigbird blenderbot blenderbotsmall blip bloom chatglm chinesebert clip"
    " codegen convbert ctrl dallebart deberta debertav2 distilbert electra ernie erniecode erniectm erniedoc erniegram"
    " ernielayout erniem ernievil fnet funnel gaualpha gpt layoutlm layoutxlm llama luke mbart megatronbert mobilebert"
    " mpnet mt5 nezha opt pegasus ppminilm prophetnet reformer rembert roberta roformer roformerv2 skep squeezebert t5"
    " tinybert unifiedtransformer unimo xlm xlnet".split()
)
# Files of tests that only Hugging Face's transformers has (huggingface/transformers, tests at v4.26.1).
TORCH_TESTS: Final = (
    "tests/models/*/test_*.py",
    "tests/generation/test_utils.py",
    "tests/test_modeling*.py",
    "tests/test_tokenization*.py",
)
# What the folders of a repository of another library are called, whose tests look like those that are asked for.
_LIBRARY: Final = pattern(
    r"(?:(?:hugging_?face|hf)[-_])?(?:transformers|diffusers|accelerate|fairseq|pytorch|sentence[-_]transformers)"
    r"(?:[-_](?:v?\d[\w.]{0,20}|main|master))?"
)
# How large a network is, behind the name of its family.
_SIZES: Final = frozenset(
    "nano pico femto atto tiny small base medium large huge giant xlarge xl s m l b h t n x".split()
)
# Names that nothing but a published network or method has, without what joins their words.
_UNMISTAKABLE: Final = frozenset(
    "rcnn sparsercnn cascadercnn fastercnn maskformer mask2former deformabledetr conditionaldetr retinanet upernet"
    " segformer pspnet ocrnet panopticfcn panopticdeeplab resnest deit beit poolformer convmixer crnn svtr abinet"
    " monoflex caddn pointpillars centerpoint bevformer petr instantngp mipnerf fixmatch flexmatch mixmatch"
    " simmim moco simclr byol nanodet rtdetr picodet ppyolo ppyoloe dino efficientnet".split()
)
# What heads are called that only one method has: of detectors of objects and of text, and of readers of text
# (PaddleDetection, ppdet/modeling/heads; PaddleOCR, ppocr/modeling/heads). The digits of a series do not count.
_HEADS: Final = frozenset(
    "yolov yolox yolof yolor ppyoloe fcos gfl ttf pico blazeface solov pg db east sast pse fce drrg srn sar aster "
    "abinet robustscanner pren rfl satrn cppd parseq sdmgr can".split()
)
# And losses. Readers of text share them: RobustScanner is trained with SARLoss.
_LOSSES: Final = frozenset("pg db east sast pse fce drrg can pren rfl visionlan sdmgr".split())
# So many letters of a name tell which series of networks it is of.
_TELLING: Final = 4
_BETWEEN: Final = pattern(r"[\W_]+")


def library_of(root: str) -> str | None:
    """The name of another library that a repository's folder has; `PaddleNLP/tests/transformers` is none."""
    *above, own = root.strip().replace("\\", "/").strip("/").casefold().split("/")
    inside = above[-1:] == ["tests"] or any("paddle" in folder for folder in above)
    return own if _LIBRARY.fullmatch(own) is not None and not inside else None


def variant_named(name: str, names: Iterable[str]) -> str:
    """The network with its size that a name holds (`resnet50`, `swin_tiny`), unless it stands in one of `names`.

    A family alone may be anything else's name: `bart`, `ssd`. Names that only networks and methods have need no size.
    """
    known = [fold(one) for one in names]
    words = _BETWEEN.split(name.casefold())
    for word in (*words, *map("".join, pairwise(words))):
        if word.rstrip("0123456789") in _UNMISTAKABLE and not _is_known(word, known):
            return word
    for word, behind in zip(words, [*words[1:], ""], strict=True):
        sized = behind in _SIZES or behind.isdigit() or word[-1:].isdigit()
        if sized and FAMILIES.fullmatch(word) is not None and not _is_known(word, known):
            return word
    return ""


def is_head_of_method(stem: str) -> bool:
    """Whether heads called so, without the word itself, are of one method alone: `pg` of `PGHead`."""
    return stem.rstrip("0123456789") in _HEADS


def other_size(name: str, names: Iterable[str]) -> str:
    """The words of a name that are those of one of `names` but for the size: `replknet-31l` of RepLKNet-31B.

    Empty where there are none, and where the name holds one of `names` itself.
    """
    words, found = tokens(name), ""
    for own in {tokens(one) for one in names}:
        series, size = "".join(own[:-1]), own[-1] if own else ""
        if size not in _SIZES or len(series) < _TELLING:
            continue
        for start in range(len(words)):
            for end in range(start + 1, len(words)):
                if "".join(words[start:end]) != series:
                    continue
                if words[end] == size:
                    return ""
                found = " ".join(words[start : end + 1]) if words[end] in _SIZES else found
    return found


def is_loss_of_method(stem: str) -> bool:
    """Whether losses called so, without the word itself, are of one method alone: `pg` of `PGLoss`."""
    return stem in _LOSSES


def sized_otherwise(name: str, names: Iterable[str]) -> str:
    """The words of `name` that are one of `names` but for the word of its size, wherever that stands; else empty.

    `ibot_vit_base_patch16_pretrain` is so held against `ibot_vit_small_patch16`. Empty where it holds one of `names`.
    """
    words, found = _BETWEEN.split(name.casefold()), ""
    for own in sorted({tuple(_BETWEEN.split(one.casefold())) for one in names}, key=lambda own: (len(own), own)):
        for start in range(len(words) - len(own) + 1):
            row = tuple(words[start : start + len(own)])
            if row == own:
                return ""
            differing = [at for at, (word, mine) in enumerate(zip(row, own, strict=True)) if word != mine]
            series = "".join(word for at, word in enumerate(own) if at not in differing)
            sized = len(differing) == 1 and all(_is_size(side[differing[0]]) for side in (row, own))
            if sized and len(series) >= _TELLING:
                found = " ".join(row)
    return found


def _is_size(word: str) -> bool:
    """Whether a word says how large a network is: `small`, `b`, `s2`."""
    return word.rstrip("0123456789") in _SIZES


def network_named(file: str, names: Iterable[str]) -> str:
    """The network that a file is called after, if any, unless it stands in one of `names`."""
    known = [fold(name) for name in names]
    stem = re.split(r"[\\/!]", unpacked(file))[-1].rpartition(".")[0]
    for word in _BETWEEN.split(stem.casefold()):
        if FAMILIES.fullmatch(word) is not None and not _is_known(word, known):
            return word
    return ""


def _is_known(word: str, known: Iterable[str]) -> bool:
    return any(word in name or name in word for name in known if name)
