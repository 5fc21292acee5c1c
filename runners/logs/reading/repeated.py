"""What the lines of work around each evaluation repeat: totals of counters, names of values, folders of checkpoints.

Not all lines are looked at, which would take longer than reading the log: those next to an evaluation are of the
process that evaluated, and the first and the last of a run are where it begins and ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec

from harness.evidence import repeated
from harness.evidence.observation import Run
from harness.values import stamps
from harness.values.lazy import pattern
from runners.logs.reading.counters import COUNTED, COUNTER, EVALUATION, SAVED, SAVES
from runners.logs.reading.grammar import is_step
from runners.logs.reading.lines import decode, without_colours
from runners.logs.reading.segments import segments

# Of a line, what is looked at: the names of many losses stand one behind another.
_HEAD: Final = 600
_NEAR_STAMP: Final = 100
_STAMP_WITHIN: Final = 80
_KIND: Final = 60
# Lines that differ in digits alone are looked at once; a hostile file has any number of others.
_SHAPES: Final = 4096
_SETTINGS: Final = 64
# So far above an evaluation steps of training are looked for, and so many of them, until so many evaluations had none.
_REACHES: Final = (40, 400)
_STEPS: Final = 4
_GIVEN_UP: Final = 4
# And so far behind the evaluation what it leads to: a checkpoint.
BEHIND: Final = 1 << 9
# Of the start of a run, the lines with a loss that are looked at, and the steps among them.
_FIRST: Final = 200
_FIRST_STEPS: Final = 3

_MASKED: Final = bytes.maketrans(b"0123456789", b"0000000000")
_STAMP: Final = pattern(stamps.SECOND)
# A name and its value, as far as a digit of it: `lr(Cosine): 0`, `loss=0`, `'lr': 0`, `grad_norm 0`.
_NAME: Final = pattern(
    rb"(?<![\w./])([A-Za-z_][\w./]{0,60}(?:\([A-Za-z_]{1,20}\))?)['\"]?(?:\s{0,3}[:=]\s{0,12}|\s{1,12})['\"]?"
    rb"(?:[-+]?\.?0(?!0*(?: ?/ ?0|%\|))|nan\b|inf\b)"
)
# What is counted in a second; `it/s` and `s/it` take turns on a progress bar.
_RATE: Final = pattern(rb"(?<![\w/])([a-z]{3,16})/s(?:ec(?:ond)?)?\b")
# A row of a table of epochs, which tells how much memory is used: `      1/300      3.4G`.
_ROW: Final = pattern(rb"\s{0,12}(0{1,9})/(0{1,9})\s{1,12}[0.]{1,12}[GM]B?\s")
_COUNTED: Final = COUNTED | {b"batch", b"batches"}
# What counts, and what a time or a size is given in, which changes as it goes down or up.
_NO_NAMES: Final = _COUNTED | frozenset(
    b"d day days h hr hrs hour hours m min mins minute minutes s sec secs second seconds ms us k kb mb g gb tb".split()
)
# Of a date in words. A name that ends in `.py` is that of the source file whose line printed the message.
_DATE: Final = pattern(
    rb"(?<![A-Za-z])(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}|[AP]M)"
    rb"(?![A-Za-z])"
)
# What is said once, of a whole training, behind its last step: how long it took.
_WHOLE: Final = b"train_runtime"
# What tells how a line begins: neither numbers nor the bar that fills up.
_WORDS: Final = pattern(r"[A-Za-z_\[\](){}/:|]+")
_DIGITS: Final = pattern(r"\d+")
_SEVERAL: Final = pattern(r"0+")


class _Counter(msgspec.Struct, frozen=True):
    """A counter on a line: the setting its total is, and where both stand."""

    setting: str
    counter: slice
    total: slice


class _Shape(msgspec.Struct, frozen=True):
    """What lines that differ in their digits alone have in common.

    `evaluates`: the counters are of an evaluation. `kind` is how the line begins, `names` are those of its values,
    `naming` is how they are called as a setting.
    """

    counters: tuple[_Counter, ...] = ()
    evaluates: bool = False
    step: bool = False
    kind: str = ""
    names: str = ""
    naming: str = ""
    saves: bool = False


class Repeated:
    """Takes the lines around the evaluations of one file, and notes in their runs what they repeat."""

    def __init__(self) -> None:
        self._shapes: dict[bytes, _Shape] = {}
        self._either: set[str] = set()
        self._passed = 0
        self._without = 0
        self._stamped = False

    def evaluated(
        self,
        run: Run,
        line: int,
        text: str,
        above: Sequence[bytes],
        farther: Callable[[int], Sequence[bytes]],
        behind: Iterable[tuple[int, bytes]],
    ) -> None:
        """The evaluation `text` stands on `line`: `above` are the lines before it, `behind` some of those behind it.

        `farther` gives more of the lines above, where these hold no step of training.
        """
        head = _head(text[:_HEAD].encode("utf-8", "replace"))
        self._stamped = self._stamped or _has_stamp(head)
        own = self._shape_of(head)
        if own.step and not own.evaluates and len(self._either) < _SETTINGS:
            # Lines that begin so may be of the one or of the other.
            self._either.add(own.kind)
        trained = self._above(run, line, above)
        for reach in _REACHES:
            if trained or self._without >= _GIVEN_UP or len(above) >= line - self._passed - 1:
                break
            above = farther(reach)
            trained = self._above(run, line, above)
        else:
            self._without += not trained
        if trained:
            self._without = 0
        for number, raw in behind:
            head = _head(raw)
            if self._shape_of(head).saves:
                self._save(run, number, head)
        self._passed = line

    def ended(self, run: Run, line: int, above: Sequence[bytes]) -> None:
        """The last run ends before `line`."""
        self._above(run, line, above)

    def began(self, run: Run, text: bytes, first: int) -> None:
        """The run begins with `text`, whose first line has the number `first`."""
        if not run.repeated:
            return
        before = min(one.first for values in run.repeated.values() for one in values)
        number, at, steps = first, 0, 0
        told: set[str] = set()
        for _ in range(_FIRST):
            hit = text.find(b"oss", at)
            if hit < 0:
                return
            start = text.rfind(b"\n", at, hit) + 1 or at
            number += text.count(b"\n", at, start)
            end = text.find(b"\n", hit)
            if number >= before or end < 0:
                return
            head = _head(text[start:end])
            shape = self._shape_of(head)
            whole = not self._is_rest(number, head)
            if whole and shape.step and not shape.evaluates and shape.kind not in self._either:
                self._settings(run, number, head, shape, told)
                steps += 1
                if steps == _FIRST_STEPS:
                    return
            number, at = number + 1, end + 1

    def _above(self, run: Run, line: int, above: Sequence[bytes]) -> bool:
        """Note what lines above an evaluation repeat; whether a step of training that counts is among them."""
        counting: dict[str, int] = {}
        steps = 0
        # Of the lines of one shape the nearest says what the others do.
        nearest: dict[int, tuple[int, bytes, _Shape]] = {}
        for number, raw in zip(range(line - 1, self._passed, -1), reversed(above), strict=False):
            head = _head(raw)
            if self._is_rest(number, head):
                break
            shape = self._shape_of(head)
            if shape.step and shape.kind in self._either:
                continue
            if shape.step or shape.saves:
                nearest.setdefault(id(shape), (number, head, shape))
            if shape.step and not shape.evaluates:
                if shape.kind and shape.counters:
                    counting.setdefault(shape.kind, number)
                steps += 1
                if steps == _STEPS:
                    break
        told: set[str] = set()
        for number, head, shape in nearest.values():
            # What is evaluated when nothing was trained may be other data.
            if shape.step and steps:
                self._settings(run, number, head, shape, told)
            if shape.saves:
                self._save(run, number, head)
        if counting:
            _note(run, repeated.KINDS, repeated.BETWEEN.join(counting), next(iter(counting.values())))
        return steps > 0

    def _is_rest(self, number: int, head: bytes) -> bool:
        """Whether a file begins with the rest of a line, where it was cut off from another file: without the stamp."""
        return number == 1 and self._stamped and not _has_stamp(head)

    def _shape_of(self, head: bytes) -> _Shape:
        key = head.translate(_MASKED)
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= _SHAPES:
                self._shapes.clear()
            shape = self._shapes[key] = _shape(key)
        return shape

    def _settings(self, run: Run, number: int, head: bytes, shape: _Shape, told: set[str]) -> None:
        """Note what a line repeats and none of those did that are nearer to the evaluation, which `told`."""
        for one in shape.counters:
            if one.setting not in told and int(head[one.counter]) <= (total := int(head[one.total])):
                told.add(one.setting)
                _note(run, one.setting, str(total), number)
        if shape.names and shape.naming not in told:
            told.add(shape.naming)
            _note(run, shape.naming, shape.names, number)

    def _save(self, run: Run, number: int, head: bytes) -> None:
        saved = SAVED.search(head)
        if saved is not None and b"ownload" not in head:
            words = _DIGITS.sub("#", decode(saved[1])).strip()
            above, _, last = decode(saved[2]).replace("\\", "/").rpartition("/")
            # What has an ending is a file; else it is the folder of a training, or what its files begin with.
            path = above if "." in last else f"{above}/{last}"
            _note(run, f"{repeated.FOLDER}{words}", repeated.folder(path), number)


def _head(raw: bytes) -> bytes:
    """The beginning of what a line held last, without colours and the progress bar in front."""
    if b"\r" in raw or b"\b" in raw or b"it/s" in raw or b"s/it" in raw:
        raw = (segments(raw) or [b""])[-1]
    return without_colours(raw[:_HEAD])


def _has_stamp(head: bytes) -> bool:
    return _STAMP.search(head.translate(_MASKED), 0, _STAMP_WITHIN) is not None


def _note(run: Run, setting: str, value: str, line: int) -> None:
    if setting in run.repeated or len(run.repeated) < _SETTINGS:
        repeated.note(run.repeated, setting, value, line)


def _shape(key: bytes) -> _Shape:
    """The shape of the lines that are `key` but for their digits."""
    stamp = _STAMP.search(key, 0, _STAMP_WITHIN)
    at = stamp.end() if stamp is not None else 0
    counters = []
    for found in COUNTER.finditer(key, at, at + _NEAR_STAMP) if b"/" in key else ():
        word = found[1].lower()
        if word in _COUNTED:
            part = "eval" if EVALUATION.search(key, at, found.end(1)) else "train"
            below = "#" if any(48 <= char < 58 for char in found[2]) else ""
            setting = f"{repeated.TOTAL}{part} {word.decode()}{below}"
            counters.append(_Counter(setting, slice(*found.span(3)), slice(*found.span(4))))
    if (row := _ROW.match(key, at)) is not None:
        counters.append(_Counter(f"{repeated.TOTAL}train epochs", slice(*row.span(1)), slice(*row.span(2))))
    saves = SAVES.search(key) is not None and (b"/" in key or b"\\" in key)
    names = [
        found
        for found in _NAME.finditer(key, at)
        if found[1].lower() not in _NO_NAMES and not found[1].endswith(b".py") and _DATE.fullmatch(found[1]) is None
    ]
    said = [found[1].lower() for found in names]
    if _WHOLE in said or (not counters and not is_step(key) and not _trains(said)):
        return _Shape(saves=saves)
    kind = key[at : names[0].start()] if names else key[at:]
    evaluates = any(one.setting.startswith(f"{repeated.TOTAL}eval") for one in counters)
    evaluates = evaluates or EVALUATION.search(kind) is not None
    begun = "".join(_WORDS.findall(_DATE.sub(b"", kind).decode("latin-1"))).lstrip("])|:")[:_KIND]
    rates = [found[0] for found in _RATE.finditer(key)]
    told = dict.fromkeys(_SEVERAL.sub("#", decode(name)) for name in [*(found[1] for found in names), *rates])
    return _Shape(
        counters=tuple(counters),
        evaluates=evaluates,
        step=True,
        kind=begun,
        names=repeated.BETWEEN.join(told),
        naming=f"{repeated.NAMES}{begun}",
        saves=saves and not counters,
    )


def _trains(names: Sequence[bytes]) -> bool:
    """Whether what a line names is of a step of training: a loss, with the rate or the number of the step."""
    return any(b"loss" in name for name in names) and any(
        name in (b"lr", b"learning_rate") or name.endswith(b"step") for name in names
    )
