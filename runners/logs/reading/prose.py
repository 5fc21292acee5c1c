"""What sentences of a document claim: "the mIoU reaches 0.9178", "top1: 95.57, top5: 99.95", "精度达到 82.5%".

Read strictly, since a document also quotes papers, targets and baselines: a claim is the name of one metric, a word of
reaching or an equals sign, and a number, with nothing between that speaks of somebody else's number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

MAX_SENTENCE: Final = 2000

# The metric a word in a sentence stands for; a longer word is looked for first.
WORDS: Final[dict[str, str]] = {
    "top-1": "top1",
    "top1": "top1",
    "top-5": "top5",
    "top5": "top5",
    "acc@1": "top1",
    "acc@5": "top5",
    "miou": "miou",
    "hmean": "hmean",
    "psnr": "psnr",
    "ssim": "ssim",
    "rtf": "rtf",
    "wer": "wer",
    "cer": "cer",
    "pq": "pq",
    "nds": "nds",
    "bleu": "bleu",
}
_NAMES: Final = "|".join(sorted(map(re.escape, WORDS), key=len, reverse=True))
# A word of its own; Chinese characters may touch it.
_NAME: Final = rf"(?<![A-Za-z0-9_@-])({_NAMES})(?![A-Za-z0-9_@])"
_CLAIM: Final = re.compile(
    rf"{_NAME}\s?(?:acc(?:uracy)?|精度|准确率|指标|值)?[`*\s]{{0,3}}"
    r"(?:[:：=]|is|was|of|reach(?:es|ed)?|achieves?|achieved|达到了?|达|为|是)[`*\s]{0,3}(\d{1,5}(?:\.\d{1,20})?)(?![A-Za-z0-9_]|\.\d)\s?(%)?",
    re.IGNORECASE,
)
_REACHES: Final = re.compile(
    rf"{_NAME}[^\d\n|。.;；]{{0,40}}?(?:reach(?:es|ed)?|achieves?|achieved|达到了?)[`*\s]{{0,3}}"
    r"(\d{1,5}(?:\.\d{1,20})?)(?![A-Za-z0-9_]|\.\d)\s?(%)?",
    re.IGNORECASE,
)
_REDUCES: Final = re.compile(
    rf"(?:reduc\w*|lower\w*|降低了?|减少了?)\s{{0,2}}(?:the\s)?({_NAMES})\s{{0,2}}"
    r"(?:by\s)?(?:more than|over|at least|超过)?\s{0,2}"
    r"(\d{1,3}(?:\.\d{1,6})?)\s?%",
    re.IGNORECASE,
)
_NOT_OURS: Final = re.compile(
    r"\b(?:paper|official|original|reference|reported|target|expected|required?|baseline|should)\b"
    r"|论文|原文|官方|参考|目标|基线|原作|要求|验收|标准|应",
    re.IGNORECASE,
)


class ClaimedNumber(NamedTuple):
    """A number a sentence claims: the metric's registry name, the word that stood for it, the number, a percent sign.

    `reduction` is set where the number is by how many percent the metric is said to have been reduced.
    """

    metric: str
    printed: str
    value: str
    percent: bool
    reduction: bool = False


def claims(sentence: str) -> Iterator[ClaimedNumber]:
    """The claims of one line of text, each place once."""
    text = sentence[:MAX_SENTENCE]
    taken: set[int] = set()
    for pattern in (_CLAIM, _REACHES):
        for found in pattern.finditer(text):
            before = re.split(r"[,，。;；.!]\s", text[: found.start()])[-1]
            if found.start(2) in taken or _NOT_OURS.search(before + found[0]):
                continue
            taken.add(found.start(2))
            yield ClaimedNumber(WORDS[found[1].casefold()], found[1], found[2], found[3] is not None)
    for found in _REDUCES.finditer(text):
        yield ClaimedNumber(WORDS[found[1].casefold()], found[1], found[2], percent=True, reduction=True)
