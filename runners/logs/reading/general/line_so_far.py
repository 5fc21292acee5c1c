"""What a line says as far as it was read: its values, the name that is under way, and the marks that stand nearest.

The pass over the tokens of a line (`pairs`) hands it words, numbers, counters and places; what they mean is decided
here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from runners.logs.reading.general.naming import name_of
from runners.logs.reading.general.sentence import EPOCHS, ORDINAL, STEPS, Counter, NamedNumber, Sentence
from runners.logs.reading.general.tokens import Token, tokens
from runners.logs.reading.general.vocabulary import (
    NO_MARKS,
    SHORT,
    WordMarks,
    adds_nothing,
    dataset_named,
    is_filler,
    marks_of,
    named,
    parts,
    settled,
    together,
)

JOINS: Final = frozenset((":", "=", "->", "=>", "：", "＝", "→"))
WEAK: Final = frozenset(("|", "-", "||", "│", "～", "~"))
# A name has no more words than these; what stands before is of something else.
_LONGEST: Final = 12
# So many keys beside each other whose values are called alike are classes, or other parts.
_PARTS: Final = 3
_DIGITS: Final = re.compile(r"\d+")
# `test_epoch_10`, `Epoch.10`
_OF_EPOCH: Final = re.compile(r"(?i)(?<![a-z])epoch[_.-](\d{1,6})$")
_FOREIGN: Final = frozenset("paper official baseline target expected required reported sota namespace passed".split())
# So are these, unless they are a setting beside the values: `val_f1=0.81 thr=0.62`.
_THRESHOLDS: Final = frozenset(("threshold", "thresh", "thr"))
# Somebody else's number, or one that is asked for; and a link to where it stands.
_QUOTES_OTHERS: Final = re.compile(r"论文|目标|基线|参考|官方|验收|要求|https?://")
# What a checkpoint says of itself was measured by whoever trained it: `mIoU in ckpt: 0.78`, `resumed, best acc 0.8`.
OF_CHECKPOINT: Final = re.compile(
    r"(?i)\bin (?:the )?(?:ckpt|checkpoint)\b|\bresum(?:e|ed|ing)\b|\bloaded (?:the )?(?:ckpt|checkpoint)\b[^)]*\("
    r"|^\W*(?:ckpt|checkpoint) best\b"
)
_TRAINING: Final = frozenset(
    """lr loss losses grad_norm eta learning_rate data_time batch_cost reader_cost ips avg_ips batch_time
    train_loss""".split()
)


class LineSoFar:
    """What was gathered of one line."""

    def __init__(self, text: str) -> None:
        self.text = text
        ordinal = ORDINAL.search(text) if "第" in text else None
        if ordinal is not None:
            text = text[: ordinal.start()] + " " * len(ordinal[0]) + text[ordinal.end() :]
        self.tokens: list[Token] = list(tokens(text))
        self.pairs: list[NamedNumber] = []
        self.counters: list[Counter] = []
        self.epoch = int(ordinal[1]) if ordinal is not None else None
        self.step: int | None = None
        self.others = 0
        self.loose = 0
        self.words = 0
        self.strange = 0
        self.training = False
        self.batch = False
        self.foreign = _QUOTES_OTHERS.search(text) is not None or OF_CHECKPOINT.search(text) is not None
        self.opens = False
        # The marks of the line, and those of words that stand alone.
        self.all: list[WordMarks] = []
        self.alone: list[WordMarks] = []
        # The name under way, and the sign behind it.
        self.phrase: list[Token] = []
        self.join = ""
        # The marks that were met last, with their word, and those of the braces that are open.
        self.near = NO_MARKS
        self.because = ""
        self.stack: list[tuple[str, WordMarks, str]] = []
        # Of each value in braces, by where it stands, the key that these are the value of.
        self.keys: dict[int, str] = {}

    def said(self) -> Sentence:
        """What the line says, at its end."""
        self.end()
        self._backwards()
        if any(pair.name.open for pair in self.pairs):
            words = [part for token in self.tokens if token.sort == "word" for part in (token.text, *parts(token.text))]
            self.pairs = [pair._replace(name=settled(pair.name, words)) for pair in self.pairs]
        return Sentence(
            pairs=_means_apart(self._of_all() if self.keys else self.pairs),
            marks=together(self.all),
            counters=self.counters,
            epoch=self.epoch,
            step=self.step,
            others=self.others,
            loose=self.loose,
            words=self.words,
            strange=self.strange,
            training=self.training,
            foreign=self.foreign,
            batch=self.batch,
            opens=self.opens,
            text=self.text,
            tokens=self.tokens,
        )

    def word(self, token: Token, at: int) -> None:
        low = token.text.casefold()
        if low in _FOREIGN:
            self.foreign = True
        elif low in _THRESHOLDS:
            self.foreign = self.foreign or not self._set(at)
        if low in _TRAINING:
            self.training = True
        if self.join and self.phrase:
            self.end()
        self.phrase.append(token)

    def _set(self, at: int) -> bool:
        """Whether the word at this place is a name by itself and has a number for its value."""
        behind = self.tokens[at + 1 : at + 3]
        alone = at == 0 or self.tokens[at - 1].sort != "word"
        return alone and len(behind) == 2 and behind[0].text in JOINS and behind[1].sort == "number"

    def counted(self, token: Token, label: str) -> None:
        left, _, right = token.text.replace("[", "").replace("]", "").partition("/")
        first, last = int(left), int(right)
        self.counters.append(Counter(label.casefold(), first, last))
        if label.casefold() in EPOCHS and self.epoch is None:
            self.epoch = first
        elif label.casefold() in STEPS and self.step is None:
            self.step = first

    def placed(self, label: str, number: str) -> None:
        low = label.casefold()
        if len(number) <= 9 and number.isdigit():
            if low in EPOCHS and self.epoch is None:
                self.epoch = int(number)
            elif low in STEPS and self.step is None:
                self.step = int(number)

    def value(self, token: Token) -> None:
        """Make a pair of the number and the name in front of it."""
        if len(self.phrase) > _LONGEST:
            self.mark_all(self.phrase[:-_LONGEST])
        words = self.phrase[-_LONGEST:]
        read = name_of(words, strict=self.join == "" or self.join in WEAK)
        if token.text.casefold().lstrip("+-").startswith("inf"):
            read = None  # what a best begins with
        if read is None and (self._best_so_far(words, token) or self._other_part(words, token)):
            return
        if read is None:
            self.others += 1
            self.mark_all(words)
            return
        name, first, last = read
        self.mark_all(words[:first])
        percent = any(word.text == "%" for word in words)
        near, because = self._nearest()
        if name.marks.any:
            near_word = " ".join(word.text for word in words[first:last])
            because = near_word
            self.all.append(name.marks)
            if name.marks.split is not None or name.marks.evaluation:
                self.near, self.because = name.marks._replace(best=False, last=False, average=False), near_word
        end = words[last - 1].end
        end += self.text[words[first].start : end].count("(") > 0 and self.text[end : end + 1] == ")"
        printed = self.text[words[first].start : end].strip()
        unit = "percent" if percent else token.unit
        if self.stack and self.stack[-1][0]:
            self.keys[token.start] = self.stack[-1][0]
        self.pairs.append(NamedNumber(name, printed[:80], token.text, unit, token.start, near, because))

    def average(self, inner: Token) -> None:
        last = self.pairs[-1]
        if inner.start - last.place < 40 and "." in inner.text and last.unit == inner.unit:
            self.pairs[-1] = last._replace(value=inner.text, place=inner.start)

    def _best_so_far(self, words: Sequence[Token], token: Token) -> bool:
        """Whether the number is the best of the value before it: `F1: 0.92 (best: 0.93)`; both are evaluations then."""
        marks = together(marks_of(word.text) for word in words)
        plain = "." in token.text and not marks.train and len(words) <= 2
        if (
            not self.pairs
            or not marks.best
            or not plain
            or not all(adds_nothing(part) for word in words for part in parts(word.text))
        ):
            return False
        last = self.pairs[-1]
        if not last.marks.any:
            last = self.pairs[-1] = last._replace(near=WordMarks(evaluation=True), because=words[0].text)
        name = last.name._replace(marks=last.name.marks._replace(best=True))
        printed = self.text[words[0].start : words[-1].end]
        self.pairs.append(NamedNumber(name, printed, token.text, token.unit, token.start, last.near, words[0].text))
        return True

    def _other_part(self, words: Sequence[Token], token: Token) -> bool:
        """Whether the number is of the same metric as the one before it, over another part of the data or the task.

        `RocAUC detection: 0.99 localization: 0.96`: behind the value of a metric that one word makes one of a part, a
        word alone, with the same sign behind it, names the next part.
        """
        if not self.pairs or len(words) != 1 or self.join not in JOINS or "." not in token.text:
            return False
        last, word = self.pairs[-1], words[0]
        between = self.text[last.place + len(last.value) : word.start].strip("% ,|;")
        head, _, part = last.printed.rpartition(" ")
        of_part = (
            head and part.isalpha() and last.name.metric is None and not last.name.open and named((head,)) is not None
        )
        if between or not of_part or not word.text.isalpha() or len(word.text) <= SHORT or marks_of(word.text).any:
            return False
        if named((head, word.text)) is None:
            return False  # the name of a setting, a count, a clock
        printed = f"{head} {word.text}"
        self.pairs.append(NamedNumber(last.name, printed, token.text, token.unit, token.start, last.near, last.because))
        return True

    def _nearest(self) -> tuple[WordMarks, str]:
        """The marks nearest to the left, within the braces that are open."""
        near, because = self.near, self.because
        for key, marks, _ in reversed(self.stack):
            if marks.any and not (near.split or near.evaluation):
                near, because = near.over(marks), because or key
        return near, because

    def _of_all(self) -> list[NamedNumber]:
        """The values without those of parts: so many keys beside each other that mark nothing have one called so."""
        keys: dict[str, set[str]] = {}
        of_some = set()
        for pair in self.pairs:
            key = self.keys.get(pair.place, "")
            if key and not (pair.near.any or marks_of(key).average) and dataset_named(key) is None:
                keys.setdefault(pair.printed, set()).add(_DIGITS.sub("", key))
                of_some.add(pair.place)
        parts = {printed for printed, some in keys.items() if len(some) >= _PARTS}
        return [pair for pair in self.pairs if pair.printed not in parts or pair.place not in of_some]

    def _backwards(self) -> None:
        """Values in front of the only mark of their line are of it too: `Accuracy: 0.9 (test)`."""
        best = {pair.name.metric: pair.printed for pair in self.pairs if pair.name.metric and pair.marks.best}
        # `PSNR: 39.5 [Best_PSNR 39.6]`: of what there is a best, there are evaluations.
        self.pairs = [
            pair
            if pair.marks.any or pair.name.metric not in best
            else pair._replace(near=WordMarks(evaluation=True), because=best[pair.name.metric])
            for pair in self.pairs
        ]
        if any(pair.name.marks.evaluated for pair in self.pairs):
            # Beside `val_loss` a bare `loss` is of the training.
            seen = WordMarks(split="train")
        else:
            seen = together(self.alone)
            if not seen.evaluated or len({mark.split for mark in self.alone if mark.split}) > 1:
                return
        self.pairs = [
            pair if pair.marks.evaluated or pair.marks.train else pair._replace(near=seen, because=self.because)
            for pair in self.pairs
        ]

    def end(self) -> None:
        """What was gathered is no name of a number; what it marks holds for what follows."""
        self.mark_all(self.phrase)
        self.phrase, self.join = [], ""

    def phrase_marks(self) -> WordMarks:
        marks = together(marks_of(word.text) for word in self.phrase)
        self.all.append(marks)
        return marks

    def printed(self) -> str:
        return self.text[self.phrase[0].start : self.phrase[-1].end] if self.phrase else ""

    def mark_all(self, words: Sequence[Token]) -> None:
        for word in words:
            self.mark(word)

    def mark(self, word: Token) -> None:
        text = word.text
        if self.epoch is None and (found := _OF_EPOCH.search(text)):
            self.epoch = int(found[1])
        if "." in text and len(text) > 4:
            self.strange += 1
            return  # the name of a file
        marks = marks_of(text)
        if not marks.any and not marks.average:
            self.strange += not all(map(is_filler, parts(text)))
            return
        some = parts(text)
        if marks.split not in (None, "train") and "train" in text.casefold():
            return  # `train-test split`
        alone = all(adds_nothing(part) for part in some)
        self.words += alone
        if not alone:
            return
        self.all.append(marks)
        self.alone.append(marks)
        if marks.split is not None or marks.evaluation or marks.best or marks.last or marks.average:
            kept = self.near if marks.split is None and not marks.evaluation else NO_MARKS
            # `Best val`: the two belong together.
            if marks.split is not None or marks.evaluation:
                marks = marks._replace(best=marks.best or self.near.best, last=marks.last or self.near.last)
                if marks.split is None and self.near.split not in (None, "train"):
                    marks = marks._replace(split=self.near.split)
            self.near, self.because = marks.over(kept), text


def _means_apart(pairs: list[NamedNumber]) -> list[NamedNumber]:
    """`test acc: 0.89, test avg acc: 0.85`: beside the accuracy stands the mean over the classes, another metric."""
    plain = {pair.name.marks.split for pair in pairs if pair.name.metric == "accuracy" and not pair.name.marks.average}
    return [
        pair._replace(name=pair.name._replace(metric=None))
        if pair.name.metric == "accuracy"
        and pair.name.marks.average
        and pair.name.marks.split is not None
        and pair.name.marks.split in plain
        else pair
        for pair in pairs
    ]
