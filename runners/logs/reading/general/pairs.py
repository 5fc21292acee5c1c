"""The values of one line: each number with the name in front of it, and the marks that stand nearest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from runners.logs.reading.general.naming import SAYS, name_of
from runners.logs.reading.general.sentence import EPOCHS, ORDINAL, STEPS, Counter, NamedNumber, Sentence
from runners.logs.reading.general.tokens import Token, tokens
from runners.logs.reading.general.vocabulary import (
    ARROWS,
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

# Words in front of a number that say where in the work the line is.
_PLACES: Final = EPOCHS | STEPS | frozenset(("batch", "fold", "rank", "worker", "gpu", "round"))
_JOINS: Final = frozenset((":", "=", "->", "=>", "：", "＝", "→"))
_WEAK: Final = frozenset(("|", "-", "||", "│", "～", "~"))
_DEVIATION: Final = frozenset(("±", "+/-", "+-"))
# What stands beside a name and is no part of it; an arrow says which way is better.
_QUOTES: Final = frozenset("'\"`*") | ARROWS
_OPEN: Final = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】", "<": ">"}
_CLOSE: Final = frozenset(_OPEN.values())
# A name has no more words than these; what stands before is of something else.
_LONGEST: Final = 12
# What a number is wrapped in where an array or a tensor of one is printed: `np.float64(0.78)`, `tensor(0.85, ...)`.
_TENSOR: Final = "tensor"
_WRAPPERS: Final = frozenset(
    (_TENSOR, *(f"{module}.float{bits}" for module in ("np", "numpy") for bits in (16, 32, 64)))
)
_WRAPPED: Final = 16
# Units of time behind a number, as they are written.
_TIMES: Final = frozenset("ms s sec secs second seconds m min mins minute minutes h hr hrs hour hours".split())
# Behind the place in a name, what its value follows: `mean iou of iter 16000 is 0.91`.
_BEFORE_VALUE: Final = frozenset(("is", "was", "为", "是"))
# So many keys beside each other whose values are called alike are classes, or other parts.
_PARTS: Final = 3
_DIGITS: Final = re.compile(r"\d+")
# Numbers of a dump are looked at no further.
MAX_PAIRS: Final = 400


# `test_epoch_10`
_OF_EPOCH: Final = re.compile(r"(?i)(?<![a-z])epoch[_-](\d{1,6})$")
_CUT_SHORT: Final = frozenset(("acc", "avg", "prec", "rec", "max", "val", "valid"))
# Shares are printed to three digits or more.
_ROUNDED: Final = Decimal("0.001")
# What a share is of: `Acc. (Correct/Total): 0.77`.
_RATIO: Final = frozenset(("correct", "total", "all", "count", "num", "samples"))
_FOREIGN: Final = frozenset(
    "paper official baseline target expected required reported sota threshold thresh thr namespace passed".split()
)
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


class _Reader:
    """A pass over the tokens of one line."""

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

    def read(self) -> Sentence:
        at = 0
        while at < len(self.tokens) and len(self.pairs) < MAX_PAIRS:
            token = self.tokens[at]
            at = self._take(token, at)
        self._end()
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

    def _take(self, token: Token, at: int) -> int:
        if token.sort == "word":
            if self.phrase and token.text in _WRAPPERS and (end := self._wrapped(at)):
                return end
            self._word(token)
        elif token.sort == "number":
            return self._number(token, at)
        elif token.sort == "counter":
            return self._counter(token, at)
        elif token.sort == "skip":
            self._end()
        else:
            return self._sign(token, at)
        return at + 1

    def _wrapped(self, at: int) -> int:
        """Take the number in the brackets behind a word, and return where they end; 0 where it stands in none."""
        opens = self.tokens[at + 1 : at + 3]
        if len(opens) < 2 or opens[0].text != "(" or opens[1].sort != "number" or "." not in opens[1].text:
            return 0
        for end in range(at + 3, min(at + _WRAPPED, len(self.tokens))):
            if self.tokens[end].text == ")":
                self._value(opens[1])
                taken = bool(self.pairs) and self.pairs[-1].place == opens[1].start
                if taken and self.pairs[-1].name.loss and self.tokens[at].text == _TENSOR:
                    # A loss that is printed as the tensor it is computed in is that of a batch.
                    self.pairs.pop()
                self.phrase, self.join = [], ""
                return self._behind(end + 1)
        return 0

    def _word(self, token: Token) -> None:
        low = token.text.casefold()
        if low in _FOREIGN:
            self.foreign = True
        if low in _TRAINING:
            self.training = True
        if self.join and self.phrase:
            self._end()
        self.phrase.append(token)

    def _sign(self, token: Token, at: int) -> int:
        sign = token.text
        if sign in _QUOTES or sign in ("%",) or (sign == "." and self._abbreviated(token)):
            return at + 1
        if sign in _JOINS:
            if self.phrase:
                self.join = sign
            return at + 1
        if sign == "," and self.phrase and not self.join and self._lists(token, at):
            self.join = sign
            return at + 1
        if sign in _WEAK:
            if self.phrase and not self.join:
                self.join = sign
            else:
                self._end()
            return at + 1
        if sign == "{":
            marks = self._phrase_marks()
            self.stack.append((self._printed(), marks, sign))
            self.opens = True
            self.phrase, self.join = [], ""
            return at + 1
        if sign == "}":
            self._end()
            if self.stack:
                self.stack.pop()
            self.near, self.because = NO_MARKS, ""
            return at + 1
        if sign in _OPEN:
            return self._bracket(at, _OPEN[sign])
        self._end()
        return at + 1

    def _lists(self, comma: Token, at: int) -> bool:
        """Whether names and numbers take turns between commas without blanks: `iter,100,test_acc,0.91`."""
        first = self.phrase[0]
        begins = first.start == 0 or self.text[first.start - 1] == ","
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if len(self.phrase) != 1 or not begins or after is None or after.sort != "number" or after.start != comma.end:
            return False
        behind = self.tokens[at + 2 : at + 4]
        return not behind or (behind[0].text == "," and behind[-1].sort == "word")

    def _abbreviated(self, dot: Token) -> bool:
        """Whether a dot stands behind a word that is cut short: `Acc. (Correct/Total): 0.77`."""
        last = self.phrase[-1] if self.phrase and not self.join else None
        return last is not None and last.end == dot.start and last.text.casefold() in _CUT_SHORT

    def _bracket(self, at: int, close: str) -> int:
        """What stands in brackets: more of the name, a list, or something of its own."""
        inside: list[Token] = []
        place = at + 1
        while place < len(self.tokens) and len(inside) < 80:
            token = self.tokens[place]
            if token.sort == "sign" and token.text == close:
                break
            inside.append(token)
            place += 1
        else:
            self._end()
            return at + 1
        numbers = [token for token in inside if token.sort == "number"]
        plain = [token for token in inside if token.sort == "sign" and token.text not in (",", "'", '"', ";")]
        words = [token for token in inside if token.sort == "word"]
        after = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if not inside or (len(inside) == 1 and inside[0].text == "%"):
            if inside:
                # `acc (%): 80`
                self.phrase.append(Token("word", "%", inside[0].start, inside[0].end))
            return place + 1
        if self.phrase and numbers and not words and not plain:
            return self._list(numbers, place, after)
        if (
            self.phrase
            and not self.join
            and words
            and len(inside) <= 4
            and after is not None
            and (after.text in _JOINS or after.sort == "number")
        ):
            if {part.casefold() for word in words for part in parts(word.text)} <= _RATIO:
                return place + 1
            # `F1 (macro): 0.8`
            self.phrase += [one._replace(sort="word") for one in inside if one.sort in ("word", "number")]
            return place + 1
        if close == "]" or not words or (len(words) <= 2 and not numbers and not plain):
            # `[Eval]`, `(test)`: marks of what follows, and no name.
            if not self.phrase or close == "]":
                # `Epoch [1/300]`, `Epoch: [1/300]`
                label = self.phrase[-1].text if self.phrase and self.join not in _WEAK else ""
                self._end()
                for token in words:
                    self._mark(token)
                for number, token in enumerate(inside):
                    if token.sort == "counter":
                        self._counted(token, inside[number - 1].text if number else label)
                    elif token.sort == "number" and number and inside[number - 1].sort == "word":
                        self._placed(inside[number - 1].text, token.text)
                if not numbers or (len(words) <= 1 and not any(token.text in _JOINS for token in plain)):
                    return place + 1
            self._end()
            return at + 1
        # `Test set (accuracy: 0.8)`: read on inside.
        self._end()
        return at + 1

    def _list(self, numbers: Sequence[Token], place: int, after: Token | None) -> int:
        """Numbers in brackets behind a name: one is its value, of two the first; more are of classes."""
        if after is not None and after.text in _JOINS:
            # `mAP(0.50) = 80`
            return place + 1
        if len(numbers) <= 2:
            self._value(numbers[0])
        self.phrase, self.join = [], ""
        return place + 1

    def _number(self, token: Token, at: int) -> int:
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if self.phrase and token.text.isdigit():
            last = self.phrase[-1].text.casefold()
            if last in _PLACES or last.rpartition("_")[2] in _PLACES:
                # `valid step: 670`
                self.batch = self.batch or (last in STEPS and marks_of(self.phrase[-2:][0].text).evaluated)
                self._placed(last, token.text)
                if after is not None and after.text.casefold() in _BEFORE_VALUE and self._named_before():
                    return at + 1
                self._end()
                return at + 1
            if not self.join and after is not None and (after.text in _JOINS or self._goes_on(after)):
                # `AP 50: 0.3`, `top 1 acc`, `on 10000 images`; but `loss 2 acc 91`
                self.phrase.append(token._replace(sort="word"))
                return at + 1
        if self.phrase and self._both(token, at):
            return at + 3
        if self.phrase:
            self._value(token)
        else:
            self.loose += 1
        self.phrase, self.join = [], ""
        return self._behind(at + 1)

    def _named_before(self) -> bool:
        """Leave the place out of the name under way, where what stands before it is the name of a quality."""
        before = self.phrase[:-1]
        while before and before[-1].text.casefold() in ("of", "at", "in", "for"):
            before.pop()
        named_so = bool(before) and name_of(before, strict=True) is not None
        if named_so:
            self.phrase = before
        return named_so

    def _goes_on(self, after: Token) -> bool:
        """Whether the name under way goes on in a word behind a number: one that is complete has got its value."""
        last = self.phrase[-1].text
        read = name_of(self.phrase, strict=True) if last.casefold() not in SAYS else None
        complete = read is not None and (read[0].metric is not None or read[0].open or read[0].loss)
        return after.sort == "word" and not complete

    def _both(self, token: Token, at: int) -> bool:
        """Whether two values stand behind two names: `PSNR/SSIM: 30.1/0.91`, `accuracy/loss: 77.6%,0.73`."""
        slash = self.tokens[at + 1 : at + 3]
        first, _, second = self.phrase[-1].text.partition("/")
        if len(slash) < 2 or slash[0].text not in ("/", ",") or slash[1].sort != "number" or not second:
            return False
        last, before = self.phrase[-1], self.phrase[:-1]
        middle = last.start + len(first)
        for word, value in (
            (last._replace(text=first, end=middle), token),
            (last._replace(text=second, start=middle + 1), slash[1]),
        ):
            self.phrase = [*before, word]
            self._value(value)
        self.phrase, self.join = [], ""
        return True

    def _behind(self, at: int) -> int:
        """Pass what belongs to the number before: its deviation, a unit in words."""
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.text in _DEVIATION:
                at += 1
                if at < len(self.tokens) and self.tokens[at].sort == "number":
                    at += 1
                continue
            if token.text == "(" and at + 2 < len(self.tokens) and self.tokens[at + 2].text == ")":
                inner = self.tokens[at + 1]
                if inner.sort == "counter" and self.pairs and _is_share(self.pairs[-1].value, inner.text):
                    at += 3
                    continue
                if inner.sort == "number" and self.pairs:
                    # `Acc@1 81.2 (80.9)`: the value of a batch, and the average so far.
                    self._average(inner)
                    at += 3
                    continue
            ahead = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            if token.text in _TIMES and ahead is not None and ahead.sort == "word":
                # `time: 144.8 m   valid_acc: 0.9`: no part of the next name.
                return at + 1
            return at
        return at

    def _average(self, inner: Token) -> None:
        last = self.pairs[-1]
        if inner.start - last.place < 40 and "." in inner.text and last.unit == inner.unit:
            self.pairs[-1] = last._replace(value=inner.text, place=inner.start)

    def _counter(self, token: Token, at: int) -> int:
        label = self.phrase[-1].text if self.phrase else ""
        # `Accuracy: 9837/10000 (98%)`
        ahead = self.tokens[at + 1 : at + 4]
        if (
            self.phrase
            and len(ahead) == 3
            and ahead[0].text == "("
            and ahead[1].sort == "number"
            and ahead[1].unit == "percent"
        ):
            self._value(ahead[1])
            self.phrase, self.join = [], ""
            return at + 4
        self._counted(token, label)
        self._end()
        return at + 1

    def _counted(self, token: Token, label: str) -> None:
        left, _, right = token.text.replace("[", "").replace("]", "").partition("/")
        first, last = int(left), int(right)
        self.counters.append(Counter(label.casefold(), first, last))
        if label.casefold() in EPOCHS and self.epoch is None:
            self.epoch = first
        elif label.casefold() in STEPS and self.step is None:
            self.step = first

    def _placed(self, label: str, number: str) -> None:
        low = label.casefold()
        if len(number) <= 9 and number.isdigit():
            if low in EPOCHS and self.epoch is None:
                self.epoch = int(number)
            elif low in STEPS and self.step is None:
                self.step = int(number)

    def _value(self, token: Token) -> None:
        """Make a pair of the number and the name in front of it."""
        if len(self.phrase) > _LONGEST:
            self._mark_all(self.phrase[:-_LONGEST])
        words = self.phrase[-_LONGEST:]
        read = name_of(words, strict=self.join == "" or self.join in _WEAK)
        if token.text.casefold().lstrip("+-").startswith("inf"):
            read = None  # what a best begins with
        if read is None and (self._best_so_far(words, token) or self._other_part(words, token)):
            return
        if read is None:
            self.others += 1
            self._mark_all(words)
            return
        name, first, last = read
        self._mark_all(words[:first])
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
        if not self.pairs or len(words) != 1 or self.join not in _JOINS or "." not in token.text:
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

    def _end(self) -> None:
        """What was gathered is no name of a number; what it marks holds for what follows."""
        self._mark_all(self.phrase)
        self.phrase, self.join = [], ""

    def _phrase_marks(self) -> WordMarks:
        marks = together(marks_of(word.text) for word in self.phrase)
        self.all.append(marks)
        return marks

    def _printed(self) -> str:
        return self.text[self.phrase[0].start : self.phrase[-1].end] if self.phrase else ""

    def _mark_all(self, words: Sequence[Token]) -> None:
        for word in words:
            self._mark(word)

    def _mark(self, word: Token) -> None:
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


def _is_share(value: str, counter: str) -> bool:
    """Whether the counter behind a value says of how many it is the share: `0.7675 (3845/5010)`."""
    at, _, of = counter.replace("[", "").replace("]", "").partition("/")
    share = Decimal(value)
    if not int(of) or not share.is_finite():
        return False
    return any(abs(share - scale * Decimal(at) / Decimal(of)) < scale * _ROUNDED for scale in (1, 100))


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


def read_line(text: str) -> Sentence:
    """What a line says."""
    return _Reader(text).read()
