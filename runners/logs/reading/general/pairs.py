"""The values of one line: each number with the name in front of it, and the marks that stand nearest.

A pass over the tokens that finds which number has which name, through signs and brackets; what the names mean and
which marks are near is gathered in `line_so_far`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from runners.logs.reading.general.line_so_far import JOINS, WEAK, LineSoFar
from runners.logs.reading.general.naming import SAYS, name_of
from runners.logs.reading.general.sentence import EPOCHS, STEPS, Sentence
from runners.logs.reading.general.tokens import Token
from runners.logs.reading.general.vocabulary import ARROWS, NO_MARKS, marks_of, parts

# Words in front of a number that say where in the work the line is.
_PLACES: Final = EPOCHS | STEPS | frozenset(("batch", "fold", "rank", "worker", "gpu", "round"))
_DEVIATION: Final = frozenset(("±", "+/-", "+-"))
# What stands beside a name and is no part of it; an arrow says which way is better.
_QUOTES: Final = frozenset("'\"`*") | ARROWS
_OPEN: Final = {"(": ")", "[": "]", "{": "}", "（": "）", "【": "】", "<": ">"}
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
# Numbers of a dump are looked at no further.
MAX_PAIRS: Final = 400
_CUT_SHORT: Final = frozenset(("acc", "avg", "prec", "rec", "max", "val", "valid"))
# Shares are printed to three digits or more.
_ROUNDED: Final = Decimal("0.001")
# What a share is of: `Acc. (Correct/Total): 0.77`.
_RATIO: Final = frozenset(("correct", "total", "all", "count", "num", "samples"))


class _Reader:
    """A pass over the tokens of one line."""

    def __init__(self, text: str) -> None:
        self.line = LineSoFar(text)
        self.text = text
        self.tokens = self.line.tokens

    def read(self) -> Sentence:
        at = 0
        while at < len(self.tokens) and len(self.line.pairs) < MAX_PAIRS:
            token = self.tokens[at]
            at = self._take(token, at)
        return self.line.said()

    def _take(self, token: Token, at: int) -> int:
        if token.sort == "word":
            if self.line.phrase and token.text in _WRAPPERS and (end := self._wrapped(at)):
                return end
            self.line.word(token, at)
        elif token.sort == "number":
            return self._number(token, at)
        elif token.sort == "counter":
            return self._counter(token, at)
        elif token.sort == "skip":
            self.line.end()
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
                self.line.value(opens[1])
                taken = bool(self.line.pairs) and self.line.pairs[-1].place == opens[1].start
                if taken and self.line.pairs[-1].name.loss and self.tokens[at].text == _TENSOR:
                    # A loss that is printed as the tensor it is computed in is that of a batch.
                    self.line.pairs.pop()
                self.line.phrase, self.line.join = [], ""
                return self._behind(end + 1)
        return 0

    def _sign(self, token: Token, at: int) -> int:
        sign = token.text
        if sign in _QUOTES or sign in ("%",) or (sign == "." and self._abbreviated(token)):
            return at + 1
        if sign == "@" and self._ranked(at):
            return at + 2
        if sign in JOINS:
            if self.line.phrase:
                self.line.join = sign
            return at + 1
        if sign == "," and self.line.phrase and not self.line.join and self._lists(token, at):
            self.line.join = sign
            return at + 1
        if sign in WEAK:
            if self.line.phrase and not self.line.join:
                self.line.join = sign
            else:
                self.line.end()
            return at + 1
        if sign == "{":
            marks = self.line.phrase_marks()
            self.line.stack.append((self.line.printed(), marks, sign))
            self.line.opens = True
            self.line.phrase, self.line.join = [], ""
            return at + 1
        if sign == "}":
            self.line.end()
            if self.line.stack:
                self.line.stack.pop()
            self.line.near, self.line.because = NO_MARKS, ""
            return at + 1
        if sign in _OPEN:
            return self._bracket(at, _OPEN[sign])
        self.line.end()
        return at + 1

    def _ranked(self, at: int) -> bool:
        """Whether a rank stands apart from its name by blanks, `R @ 20: 0.25`, and is made one with it."""
        ahead = self.tokens[at + 1 : at + 3]
        if not self.line.phrase or self.line.join or len(ahead) < 2:
            return False
        rank, sign = ahead
        if rank.sort != "number" or rank.unit is not None or sign.text not in JOINS:
            return False
        last = self.line.phrase[-1]
        self.line.phrase[-1] = last._replace(text=f"{last.text}@{rank.text}", end=rank.end)
        return True

    def _lists(self, comma: Token, at: int) -> bool:
        """Whether names and numbers take turns between commas without blanks: `iter,100,test_acc,0.91`."""
        first = self.line.phrase[0]
        begins = first.start == 0 or self.text[first.start - 1] == ","
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if (
            len(self.line.phrase) != 1
            or not begins
            or after is None
            or after.sort != "number"
            or after.start != comma.end
        ):
            return False
        behind = self.tokens[at + 2 : at + 4]
        return not behind or (behind[0].text == "," and behind[-1].sort == "word")

    def _abbreviated(self, dot: Token) -> bool:
        """Whether a dot stands behind a word that is cut short: `Acc. (Correct/Total): 0.77`."""
        last = self.line.phrase[-1] if self.line.phrase and not self.line.join else None
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
            self.line.end()
            return at + 1
        numbers = [token for token in inside if token.sort == "number"]
        plain = [token for token in inside if token.sort == "sign" and token.text not in (",", "'", '"', ";")]
        words = [token for token in inside if token.sort == "word"]
        after = self.tokens[place + 1] if place + 1 < len(self.tokens) else None
        if not inside or (len(inside) == 1 and inside[0].text == "%"):
            if inside:
                # `acc (%): 80`
                self.line.phrase.append(Token("word", "%", inside[0].start, inside[0].end))
            return place + 1
        if self.line.phrase and numbers and not words and not plain:
            # `evaluate()[0]`
            before = self.tokens[at - 1]
            indexes = before.text == ")" and before.end == self.tokens[at].start
            return self._list(numbers, place, after, indexes=indexes)
        if (
            self.line.phrase
            and not self.line.join
            and words
            and len(inside) <= 4
            and after is not None
            and (after.text in JOINS or after.sort == "number")
        ):
            if {part.casefold() for word in words for part in parts(word.text)} <= _RATIO:
                return place + 1
            # `F1 (macro): 0.8`
            self.line.phrase += [one._replace(sort="word") for one in inside if one.sort in ("word", "number")]
            return place + 1
        if close == "]" or not words or (len(words) <= 2 and not numbers and not plain):
            # `[Eval]`, `(test)`: marks of what follows, and no name.
            if not self.line.phrase or close == "]":
                # `Epoch [1/300]`, `Epoch: [1/300]`
                label = self.line.phrase[-1].text if self.line.phrase and self.line.join not in WEAK else ""
                self.line.end()
                for token in words:
                    self.line.mark(token)
                for number, token in enumerate(inside):
                    if token.sort == "counter":
                        self.line.counted(token, inside[number - 1].text if number else label)
                    elif token.sort == "number" and number and inside[number - 1].sort == "word":
                        self.line.placed(inside[number - 1].text, token.text)
                if not numbers or (len(words) <= 1 and not any(token.text in JOINS for token in plain)):
                    return place + 1
            self.line.end()
            return at + 1
        # `Test set (accuracy: 0.8)`: read on inside.
        self.line.end()
        return at + 1

    def _list(self, numbers: Sequence[Token], place: int, after: Token | None, *, indexes: bool) -> int:
        """Numbers in brackets behind a name: one is its value, of two the first; more are of classes."""
        if after is not None and after.text in JOINS:
            # `mAP(0.50) = 80`
            return place + 1
        if len(numbers) == 1 and self.line.phrase[-1].text.casefold() in EPOCHS | STEPS:
            # `Step [10000]`
            self.line.placed(self.line.phrase[-1].text, numbers[0].text)
            self.line.end()
        elif len(numbers) <= 2 and not indexes:
            self.line.value(numbers[0])
        self.line.phrase, self.line.join = [], ""
        return place + 1

    def _number(self, token: Token, at: int) -> int:
        after = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
        if self.line.phrase and token.text.isdigit():
            last = self.line.phrase[-1].text.casefold()
            if last in _PLACES or last.rpartition("_")[2] in _PLACES:
                # `valid step: 670`
                self.line.batch = self.line.batch or (
                    last in STEPS and marks_of(self.line.phrase[-2:][0].text).evaluated
                )
                self.line.placed(last, token.text)
                if after is not None and self._named_before(after):
                    return at + 1
                self.line.end()
                return at + 1
            if not self.line.join and after is not None and (after.text in JOINS or self._goes_on(after)):
                # `AP 50: 0.3`, `top 1 acc`, `on 10000 images`; but `loss 2 acc 91`
                self.line.phrase.append(token._replace(sort="word"))
                return at + 1
        if self.line.phrase and self._both(token, at):
            return at + 3
        if self.line.phrase:
            self.line.value(token)
        else:
            self.line.loose += 1
        self.line.phrase, self.line.join = [], ""
        return self._behind(at + 1)

    def _named_before(self, after: Token) -> bool:
        """Leave the place out of the name under way, where what stands before it is the name of a quality.

        `mean iou of iter 16000 is 0.91`; behind a colon the value follows only where the place is said to be one:
        `AUC at epoch 3: 0.91`, but not `acc epoch 3: 0.91`.
        """
        before = self.line.phrase[:-1]
        while before and before[-1].text.casefold() in ("of", "at", "in", "for"):
            before.pop()
        placed = len(before) < len(self.line.phrase) - 1
        if after.text.casefold() not in _BEFORE_VALUE and not (placed and after.text in JOINS):
            return False
        named_so = bool(before) and name_of(before, strict=True) is not None
        if named_so:
            self.line.phrase = before
        return named_so

    def _goes_on(self, after: Token) -> bool:
        """Whether the name under way goes on in a word behind a number: one that is complete has got its value."""
        last = self.line.phrase[-1].text
        read = name_of(self.line.phrase, strict=True) if last.casefold() not in SAYS else None
        complete = read is not None and (read[0].metric is not None or read[0].open or read[0].loss)
        return after.sort == "word" and not complete

    def _both(self, token: Token, at: int) -> bool:
        """Whether two values stand behind two names: `PSNR/SSIM: 30.1/0.91`, `accuracy/loss: 77.6%,0.73`."""
        slash = self.tokens[at + 1 : at + 3]
        first, _, second = self.line.phrase[-1].text.partition("/")
        if len(slash) < 2 or slash[0].text not in ("/", ",") or slash[1].sort != "number" or not second:
            return False
        last, before = self.line.phrase[-1], self.line.phrase[:-1]
        middle = last.start + len(first)
        for word, value in (
            (last._replace(text=first, end=middle), token),
            (last._replace(text=second, start=middle + 1), slash[1]),
        ):
            self.line.phrase = [*before, word]
            self.line.value(value)
        self.line.phrase, self.line.join = [], ""
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
                if inner.sort == "counter" and self.line.pairs and _is_share(self.line.pairs[-1].value, inner.text):
                    at += 3
                    continue
                if inner.sort == "number" and self.line.pairs:
                    # `Acc@1 81.2 (80.9)`: the value of a batch, and the average so far.
                    self.line.average(inner)
                    at += 3
                    continue
            ahead = self.tokens[at + 1] if at + 1 < len(self.tokens) else None
            if token.text in _TIMES and ahead is not None and ahead.sort == "word":
                # `time: 144.8 m   valid_acc: 0.9`: no part of the next name.
                return at + 1
            return at
        return at

    def _counter(self, token: Token, at: int) -> int:
        label = self.line.phrase[-1].text if self.line.phrase else ""
        # `Accuracy: 9837/10000 (98%)`
        ahead = self.tokens[at + 1 : at + 4]
        if (
            self.line.phrase
            and len(ahead) == 3
            and ahead[0].text == "("
            and ahead[1].sort == "number"
            and ahead[1].unit == "percent"
        ):
            self.line.value(ahead[1])
            self.line.phrase, self.line.join = [], ""
            return at + 4
        self.line.counted(token, label)
        self.line.end()
        return at + 1


def _is_share(value: str, counter: str) -> bool:
    """Whether the counter behind a value says of how many it is the share: `0.7675 (3845/5010)`."""
    at, _, of = counter.replace("[", "").replace("]", "").partition("/")
    share = Decimal(value)
    if not int(of) or not share.is_finite():
        return False
    return any(abs(share - scale * Decimal(at) / Decimal(of)) < scale * _ROUNDED for scale in (1, 100))


def read_line(text: str) -> Sentence:
    """What a line says."""
    return _Reader(text).read()
