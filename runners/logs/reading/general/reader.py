"""Reads a log that no format knows: its lines one by one, with the headings and tables that they stand under."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from harness.tasks.splits import of_path
from runners.logs.reading.general.candidates import (
    CandidateLine,
    kept,
    of_class,
    of_file,
    of_model,
    of_sample,
    residue,
    shape_of,
)
from runners.logs.reading.general.likeness import likeness
from runners.logs.reading.general.line_so_far import OF_CHECKPOINT
from runners.logs.reading.general.pairs import read_line
from runners.logs.reading.general.sections import Sections, trained_epoch
from runners.logs.reading.general.sentence import Counter, NamedNumber, Sentence
from runners.logs.reading.general.shapes import NEAR, SeenLine, Shapes
from runners.logs.reading.general.tables import PlainTable, table_of
from runners.logs.reading.general.tokens import MAX_LINE
from runners.logs.reading.general.vocabulary import NO_MARKS, WordMarks, is_count, marks_of, of_mean
from runners.logs.reading.lines import LineReader, plain
from runners.logs.reading.numbers import may_go_on

# Lines of one shape that are kept; what comes more often is the running of something.
_MAX_KEPT: Final = 3000
_MAX_BARE: Final = 300
_MAX_CANDIDATES: Final = 30_000
# A heading stands so far under another one that it goes on with.
_UNDER: Final = 2
# A heading is short.
_HEADING: Final = 160
_COUNT: Final = re.compile(rb"(?<![\w./:-])(\d{1,9})\]?\s?/\s?\[?(\d{1,9})(?![\w./:-])")
# Words of a heading that are none of headings, such as a model's name; and what no heading speaks of.
_STRANGE: Final = 3
_NO_HEADING: Final = re.compile(
    r"(?i:\b(?:every|loads?|loading|loaded|sav(?:e|ed|ing)|us(?:e|ed|ing)|path|dirs?|director(?:y|ies)|creat\w*|build\w*"
    r"|size|number|num|options?|arg\w*|split|predefined|skip\w*|warning|error|cost|time|download\w*)\b)"
)
# No schedule has so many epochs: `Epoch: 0 [0/56199]` counts samples.
_SCHEDULE: Final = 5000
# Keys within keys that are remembered.
_DEEP: Final = 40
# A dump has so many numbers that are no results.
_DUMP: Final = 6
# What stands in a list is said, not logged.
_ITEM: Final = re.compile(r"\s*(?:[-•·]\s|\d{1,2}[.)]\s)")
_INDENT: Final = re.compile(r"\s*")
# What tqdm draws: `100%|####| 21/21 [`.
_BAR: Final = re.compile(r"\d{1,3}%\|[^|]{0,200}\|\s?\d{1,12}/\d{1,12}\s\[")


class _Scope(NamedTuple):
    """A heading, or a key with a brace, and what it marks."""

    line: int
    marks: WordMarks
    because: str
    epoch: int | None
    indent: int
    # What it has in common with the headings of the same series.
    words: str = ""


_NOWHERE: Final = _Scope(-NEAR - 1, NO_MARKS, "", None, 0)


class _Pending(NamedTuple):
    """The last line of a shape that counts up, not read yet."""

    seen: SeenLine
    scope: _Scope
    trained: int
    counter: Counter
    before: int
    raw: bytes


class General:
    """The reading of one log."""

    def __init__(self, name: str) -> None:
        self._shapes = Shapes()
        self._sections = Sections()
        self._candidates: list[CandidateLine] = []
        self._scope = _NOWHERE
        # The keys whose braces are open, as their indentation shows.
        self._parents: list[_Scope] = []
        self._table: PlainTable | None = None
        self._pending: dict[bytes, _Pending] = {}
        # The last round of training and evaluation that lines of a shape told of.
        self._rounds: dict[bytes, int] = {}
        split = of_path(name)
        evaluation = any(marks_of(word).evaluation for word in re.split(r"[\W_\d]+", name[-200:]))
        self._file = WordMarks(split=split, evaluation=evaluation and split is None)
        self._file_name = name.rsplit("/", 1)[-1]

    def read(self, reader: LineReader) -> list[CandidateLine]:
        """The evaluations of the log."""
        for seen in self._shapes.read(reader):
            self._take(seen)
            if len(self._candidates) >= _MAX_CANDIDATES:
                break
        for pending in list(self._pending.values()):
            self._flush(pending)
        self._end_table()
        self._candidates.sort(key=lambda one: one.line)
        return kept(self._candidates, trained=self._shapes.counts())

    def _take(self, seen: SeenLine) -> None:
        shape = seen.shape
        if self._table is not None and self._row(seen):
            return
        if shape.fresh:
            self._first(seen)
            return
        if shape.quiet or (shape.train and not (shape.bare and self._scoped(seen))):
            return
        if shape.kept > _MAX_KEPT or (shape.bare and shape.kept > _MAX_BARE and not self._scoped(seen)):
            return
        if shape.counted and self._counted_on(seen):
            return
        self._read(seen, read_line(_text(seen)))

    def _counted_on(self, seen: SeenLine) -> bool:
        """Whether the line goes on with the count of the last of its shape, which then is not looked at."""
        before = self._pending.get(seen.shape.key)
        found = _COUNT.search(seen.raw)
        if before is None or found is None or self._shapes.trained > before.seen.number:
            return False
        counter = Counter(before.counter.label, int(found[1]), int(found[2]))
        if not before.counter.at < counter.at <= counter.of == before.counter.of:
            return False
        at = before.counter.at
        self._pending[seen.shape.key] = before._replace(seen=seen, counter=counter, before=at)
        return True

    def _first(self, seen: SeenLine) -> None:
        """Judge a shape by its first line."""
        shape = seen.shape
        shape.fresh = False
        text = _text(seen)
        table = table_of(text, seen.number)
        if table is not None:
            self._table, self._shapes.every = table, True
            shape.fresh = True
            return
        said = read_line(text)
        if said.foreign and not said.pairs and OF_CHECKPOINT.search(text[:_HEADING]) is not None:
            # Below it stands what the checkpoint says.
            self._scope = _Scope(seen.number, WordMarks(split="train"), text[:60], None, 0)
            shape.fresh = True
            return
        if said.foreign or _is_dump(said):
            shape.quiet = True
            return
        useful = [pair for pair in said.pairs if not pair.marks.train]
        if not useful:
            training = (said.training or said.marks.train or bool(said.pairs)) and not said.marks.evaluated
            if _is_heading(said, text):
                shape.fresh = True
                self._heading(seen, said)
            elif training and (said.pairs or said.others) and (_stepped(said) or not self._scoped(seen)):
                shape.train = True
            else:
                shape.quiet = True
            return
        if not any(pair.marks.evaluated or pair.marks.best for pair in useful):
            shape.bare = True
            if said.training and (_stepped(said) or not self._scoped(seen)):
                shape.train, shape.bare = True, not _stepped(said)
                return
            shape.train = said.training
        self._read(seen, said)

    def _around(self, seen: SeenLine) -> _Scope:
        """What holds for a line: the keys that it stands below, else the last heading, if it is near."""
        self._close(_indent(seen))
        if self._parents:
            marks, because = NO_MARKS, ""
            for parent in self._parents:
                marks, because = parent.marks.over(marks), parent.because if parent.marks.any else because
            words = " ".join(parent.words for parent in self._parents)
            return self._parents[-1]._replace(marks=marks, because=because, words=words)
        scope = self._scope
        near = seen.number - scope.line <= NEAR and self._shapes.trained <= scope.line
        return scope if near else _NOWHERE

    def _close(self, indent: int) -> None:
        while self._parents and self._parents[-1].indent >= indent:
            self._parents.pop()

    def _scoped(self, seen: SeenLine) -> bool:
        """Whether a heading or a key that marks an evaluation holds for the line."""
        marks = self._around(seen).marks
        return marks.any and not marks.train

    def _heading(self, seen: SeenLine, said: Sentence) -> None:
        text = said.text.strip()
        words = likeness(said.tokens, (), said.epoch, said.step)
        scope = _Scope(seen.number, said.marks, text[:60], said.epoch, _indent(seen), words)
        if text.endswith(("{", "[")):
            self._close(scope.indent)
            if len(self._parents) < _DEEP and text.strip("{[ \t"):
                self._parents.append(scope)
            return
        if said.marks.evaluated:
            self._shapes.heading = seen.number
        above, near = self._scope, seen.number - self._scope.line <= _UNDER
        silent = not said.marks.evaluated and not said.marks.train
        if silent and near and above.marks.evaluated and self._shapes.trained <= above.line:
            # `Evaluate on the val set`, `=> result`: the second says nothing of the data, and the first still holds.
            words = f"{above.words} {words}"
            scope = scope._replace(marks=said.marks.over(above.marks), because=above.because, words=words)
        self._scope = scope

    def _read(self, seen: SeenLine, said: Sentence) -> None:
        """Keep the values of a line that may be of an evaluation."""
        counter = next((one for one in said.counters if not one.label.startswith("ep") and one.of > 1), None)
        shape = seen.shape
        # Beside the count of the epochs another one is of steps, whatever it stands at.
        beside = any(one.label.startswith("ep") for one in said.counters)
        counts = counter is not None and (beside or said.epoch != counter.at or counter.of > _SCHEDULE)
        if counter is not None and self._is_round(shape.key, said, counter):
            said, counts = said._replace(epoch=counter.at), False
        if counter is not None and counts and shape.key:
            before = self._pending.get(shape.key)
            follows = before is not None and before.counter.at < counter.at and before.counter.of == counter.of
            if follows and before is not None and self._shapes.trained > before.seen.number:
                # Training went on between the two: it counts epochs.
                self._keep(before.seen, read_line(_text(before.seen)), before.scope, before.raw)
                self._pending.pop(shape.key)
                follows = False
                before = None
            if before is not None and not follows:
                self._flush(before)
            last = before.counter.at if before is not None and follows else -1
            found = _COUNT.search(seen.raw)
            shape.counted = found is not None and (int(found[1]), int(found[2])) == (counter.at, counter.of)
            self._pending[shape.key] = _Pending(
                seen, self._around(seen), self._shapes.trained, counter, last, self._shapes.trained_raw
            )
            return
        self._keep(seen, said, self._around(seen))

    def _is_round(self, shape: bytes, said: Sentence, counter: Counter) -> bool:
        """Whether a line counts the rounds of a training and its evaluation.

        Rounds are told of one by one, steps of a training now and then.
        """
        if counter.of > _SCHEDULE or not _of_both(said):
            return False
        if counter.at != self._rounds.get(shape, counter.at - 1) + 1:
            return False
        self._rounds[shape] = counter.at
        return True

    def _flush(self, pending: _Pending) -> None:
        """The last line of a pass, if it came to its end; one that stands alone in a training counts its steps."""
        counter = pending.counter
        alone = pending.before < 0
        step = counter.at - pending.before if not alone else 1
        if counter.of - counter.at > max(step, 1) and not (alone and pending.trained and counter.at):
            return
        part = not alone and counter.at < counter.of - 1
        self._keep(pending.seen, read_line(_text(pending.seen)), pending.scope, pending.raw, part=part)

    def _keep(
        self, seen: SeenLine, said: Sentence, scope: _Scope, raw: bytes | None = None, *, part: bool = False
    ) -> None:
        """Keep the values of a line, below `raw` of the training where that went on before the line is looked at."""
        around, because = (scope.marks, scope.because) if scope.marks.any else (NO_MARKS, "")
        pairs, given = [], True
        bar = _BAR.search(said.text) is not None
        for pair in said.pairs:
            near, why = pair.near, pair.because
            if pair.name.loss and (not pair.marks.evaluated or (bar and not pair.name.marks.evaluated)):
                # The loss in a bar is that of a batch.
                continue
            if _is_setting(pair):
                continue
            if not pair.marks.evaluated and not pair.marks.train:
                near = pair.near.over(around)
                why = because or why
            pair = pair._replace(near=near, because=why)
            if pair.marks.train:
                continue
            if self._parents and self._parents[-1].marks.average:
                pair = pair._replace(name=of_mean(pair.name, self._parents[-1].because))
            given = given and not pair.marks.any
            if not pair.marks.evaluated and self._file.evaluated and (pair.name.metric or pair.name.open):
                pair = pair._replace(near=pair.near.over(self._file), because=why or self._file_name)
            if not _last_is_whole(seen, said, pair) and not self._as_long(pair):
                continue
            pairs.append(pair)
        if not pairs or of_class(said.text) or of_sample(said.text):
            return
        marked = any(pair.marks.evaluated or pair.marks.best or pair.marks.last for pair in pairs)
        of_a_mean = bool(self._parents) and self._parents[-1].marks.average
        named = of_a_mean or any(pair.name.metric or pair.name.open for pair in pairs)
        if not marked and (not named or _ITEM.match(said.text)):
            return
        seen.shape.kept += 1
        self._shapes.taken = True
        epoch = said.epoch if said.epoch is not None else scope.epoch if around.any else None
        epoch = epoch if epoch is not None else trained_epoch(self._shapes.trained_raw if raw is None else raw)
        places = [pair.place for pair in said.pairs if not _is_setting(pair)]
        stepped = said.epoch is None and said.step is not None and not (said.training or said.marks.train)
        section = self._sections.of(seen, self._shapes, stepped=stepped)
        self._candidates.append(
            CandidateLine(
                line=seen.number,
                text=said.text,
                pairs=tuple(pairs),
                marked=marked,
                shape=shape_of(said.text),
                epoch=epoch,
                step=said.step,
                lone=said.epoch is None and said.step is None,
                whole=of_model(said.text) or (_sums_up(said) and not of_file(said.text)),
                row=residue(said.text, [(pair.place, pair.value) for pair in said.pairs]),
                series=f"{section} {scope.words} {likeness(said.tokens, places, epoch, said.step)}",
                given=given and marked,
                part=part,
                batch=said.batch,
                trained=self._shapes.trained,
                parents=tuple(parent.line for parent in self._parents),
                of_mean=of_a_mean,
            )
        )

    def _as_long(self, pair: NamedNumber) -> bool:
        """Whether a number at the end of the file has as many decimals as the one above it, and so is all there."""
        before = self._candidates[-1].pairs[-1].value if self._candidates else ""
        return "." in pair.value and len(pair.value.partition(".")[2]) == len(before.partition(".")[2])

    def _row(self, seen: SeenLine) -> bool:
        """Whether the line belongs to the table under way."""
        table = self._table
        assert table is not None
        text = _text(seen)
        if table.take(text, seen.number, whole=seen.whole):
            return True
        self._end_table()
        return False

    def _end_table(self) -> None:
        """Take the rows of the table that ended."""
        table, self._table, self._shapes.every = self._table, None, False
        if table is None:
            return
        scope = self._scope
        near = scope.marks.any and table.line - scope.line <= NEAR
        around = scope.marks if near else NO_MARKS
        self._candidates += table.rows(around, scope.because if near else "", self._file, self._file_name)


def _sums_up(said: Sentence) -> bool:
    """Whether a line calls a value of it an average, the best or the last."""
    return any(mark.average or mark.best or mark.last for mark in (pair.marks for pair in said.pairs))


def _stepped(said: Sentence) -> bool:
    """Whether a line is of one step: if it has a loss, of the training or of single batches, whatever stands above."""
    return said.step is not None or bool(said.counters)


def _of_both(said: Sentence) -> bool:
    """Whether a line tells of training and evaluation: what it counts, and gives no name, are rounds of both.

    `[3/300] train loss: 2.1, val acc: 0.6`.
    """
    counted = said.epoch is None and said.step is None and all(not one.label for one in said.counters)
    return counted and any(pair.marks.train for pair in said.pairs)


def _is_setting(pair: NamedNumber) -> bool:
    """Whether a whole number stands where a share would: `precision: 16`, and no word beside it says otherwise."""
    whole = "." not in pair.value and pair.value.lstrip("+-").isdigit()
    return whole and pair.unit is None and not pair.marks.any and not is_count(pair.name.metric)


def _is_dump(said: Sentence) -> bool:
    """Whether a line has far more numbers than results: a configuration, a table run together."""
    results = len(said.pairs)
    settings = said.others > _DUMP and said.others > 2 * results and not said.marks.evaluated
    return settings or said.others > 2 * _DUMP + 4 * results or said.loose > _DUMP + 4 * results


def _last_is_whole(seen: SeenLine, said: Sentence, pair: NamedNumber) -> bool:
    """Whether the number is all there: the last of a line without an end may go on."""
    if seen.whole or pair.place + len(pair.value) < len(said.text):
        return True
    return not may_go_on(said.text, pair.value, [one.value for one in said.pairs if one.place < pair.place])


def _is_heading(said: Sentence, text: str) -> bool:
    """Whether a line announces what comes below it."""
    stripped = text.strip()
    if len(stripped) > _HEADING or said.pairs:
        return False
    if stripped.endswith(("{", "[")):
        return True
    if not said.words or said.others > 1 or not said.marks.any or said.strange > _STRANGE:
        return False
    return _NO_HEADING.search(stripped) is None


def _text(seen: SeenLine) -> str:
    return plain(seen.raw[: 2 * MAX_LINE])


def _indent(seen: SeenLine) -> int:
    found = _INDENT.match(plain(seen.raw[:200]))
    return found.end() if found is not None else 0
