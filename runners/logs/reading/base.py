"""What a log format is, and what it is given to work with."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection
from decimal import Decimal
from typing import Final, Protocol

import msgspec

from harness.evidence.facts import Fact, How, Key, Part
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Assurance, Kind, Log, Observation, Run, Stated, Weights
from harness.values.errors import InputError
from harness.values.lazy import pattern
from harness.values.quantity import parse_decimal
from runners.logs.reading import siblings, standing
from runners.logs.reading.grammar import TAIL, Grammar, PlacedLine, is_step, stamped
from runners.logs.reading.lines import CUT, EARLIER, OUTSIDE, QUOTES, SHOWN, Line, LineReader, without_colours
from runners.logs.reading.numbers import may_go_on
from runners.logs.reading.repeated import BEHIND, Repeated
from runners.logs.reading.segments import behind_bars

MAX_TEXT: Final = 500
# A format this sure of a file is not compared with the others, which then need not be loaded.
CERTAIN: Final = 95
# Far above what honest logs hold (926 starts in one file were seen); a file made to fill the memory ends here.
MAX_RUNS: Final = 10_000
MAX_VALUES: Final = 200_000
# Of one run; what a program states of itself at its start is read apart.
MAX_FACTS: Final = 400
# A setting that takes more values than these in one run is none.
MAX_SHOWN: Final = 8
DOCUMENTS: Final = frozenset("md mdx markdown rst html htm py ipynb tex adoc org diff patch".split())


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """What recognition may look at: the file's name, its first bytes and, where it can be had cheaply, its last ones.

    Both together are at most 64 KB; a file in UTF-16 stands here as UTF-8. `text` is made of both, without colours.
    `printed` says that they are what the cells of a notebook printed.
    """

    name: str
    first: bytes
    last: bytes = b""
    text: bytes = b""
    printed: bool = False

    def __post_init__(self) -> None:
        # Every format looks at it.
        text = behind_bars(without_colours(self.first + b"\n" + self.last), b"\n")
        msgspec.structs.force_setattr(self, "text", text)


class LogFormat(Protocol):
    """A module that satisfies this is a log format.

    `NAME` goes into every observation. `recognise` says how sure it is that the file is of this format: 0 not at
    all, 100 certain. `parse` reads to the end and hands what it sees to `log`; it never raises for bad content.
    With `curve` it also hands over the training values a step. A format may have `HABITS` (harness/evidence/habits.py),
    by which the integrity checks know what its writer does, and `steps` (steps.py), which reads the training lines.
    """

    NAME: str
    TITLE: str

    def recognise(self, head: Head) -> int: ...

    def parse(self, reader: LineReader, log: LogBuilder, *, curve: bool = False) -> None: ...


class LogBuilder:
    """Collects what a format sees in one file. With `curve` training values go to `train`, where there is one."""

    def __init__(
        self,
        name: str,
        format_name: str,
        head: Head,
        *,
        curve: bool = True,
        train: Callable[[Observation], None] | None = None,
        reader: LineReader | None = None,
    ) -> None:
        self.log = Log(file=name, format=format_name)
        self.head = head
        self.run: Run | None = None
        # Told of every run that begins, and of the line from which on lines are its own; what it printed at its start
        # is read beside the format.
        self.started: Callable[[Run, int], None] | None = None
        self._worked = 0
        self._values = 0
        # Without the curve the last training value of each name is enough, to say what stands there instead.
        self._curve = curve
        self._train = train
        self._trained: dict[tuple[int, str], int] = {}
        # A log quoted in a document is what somebody says of a run, not what the run wrote.
        quoted = quoting(head, name) and not (name.casefold().endswith(".py") and stamped(head.first))
        self._assurance = Assurance.CLAIMED if quoted else Assurance.LOGGED
        self.grammar = Grammar()
        self.repeated = Repeated()
        self._reader = reader
        self._placed = 0
        self._began = 1
        # The line of the last value, as it is shown, and whether it is a quotation: a line has several values.
        self._text = self._shown = ""
        self._quoted = False
        # The texts of long lines, of which each value shows another part.
        self._long: dict[int, set[int]] = defaultdict(set)

    @property
    def claimed(self) -> bool:
        """Whether the file is a document, which may quote a part of a log."""
        return self._assurance is Assurance.CLAIMED

    def start_run(self, line: int) -> Run:
        """A new run begins at `line`. Raises InputError when the file holds more runs than any honest one."""
        if len(self.log.runs) >= MAX_RUNS:
            raise InputError("log_too_large", file=self.log.file, limit=MAX_RUNS)
        before = self.run
        self.run = Run(index=len(self.log.runs), first_line=line)
        self.log.runs.append(self.run)
        own = self._own(before, line)
        if before is not None and own < line:
            self.run.facts = [fact for fact in before.facts if fact.line is not None and fact.line >= own]
            before.facts = [fact for fact in before.facts if fact.line is None or fact.line < own]
        self._worked = 0
        if self.started is not None:
            self.started(self.run, own)
        return self.run

    def _own(self, before: Run | None, line: int) -> int:
        """From which line on a run speaks that is known to have begun at `line`: what it loads, it says before.

        It is the first one behind the last line of the work of the run `before`: one with a value, or with a step of
        training. Where no such line is known nothing is moved.
        """
        if before is None or self._reader is None:
            return line
        since = max(before.first_line, self._worked + 1)
        lines = self._reader.above(line, line, since)
        back = next((back for back, raw in enumerate(reversed(lines), 1) if is_step(raw)), None)
        worked = self._worked if back is None else line - back
        return worked + 1 if worked else line

    def go_on(self, line: int) -> None:
        """Another program goes on with the run at `line`, such as one that evaluates what was trained."""
        self._began = line

    def current(self, line: int) -> Run:
        """The run under way; one without context where the file began in the middle."""
        return self.run or self.start_run(line)

    def observe(
        self,
        *,
        metric: str | None,
        printed: str,
        value_text: str,
        unit: str | None,
        kind: Kind,
        text: str,
        line: int | None = None,
        record: int | None = None,
        epoch: int | None = None,
        step: int | None = None,
        split: str | None = None,
        subset: str | None = None,
        weights: Weights = "raw",
        because: str | msgspec.UnsetType = msgspec.UNSET,
    ) -> Observation | None:
        """Add one value of the current run; None, and nothing added, when `value_text` is no number.

        `subset` is the scene, class or other part of the data the value is of. `because` are the words that an inferred
        value rests on. Raises InputError when the file holds
        more evaluation values than any honest one.
        """
        # A subclass of str, as a reader of JSON has for its numbers, would reach the report.
        value_text = value_text if type(value_text) is str else str(value_text)
        value: Decimal | None = parse_decimal(value_text)
        if value is None:
            return None
        if kind != "train":
            self._values += 1
        elif not self._curve:
            known = (self.run.index if self.run else 0, printed)
            self._values += known not in self._trained
        if self._values > MAX_VALUES:
            raise InputError("log_too_large", file=self.log.file, limit=MAX_VALUES)
        run = self.run or self.start_run(line or 1)
        if line is not None and line > self._worked:
            self._worked = line
        if len(text) > MAX_TEXT and line is not None:
            self._long[line].add(hash(text))
        if text is not self._text:
            shown = text.strip()
            self._text, self._shown, self._quoted = text, shown, _quotes(text, shown)
        observation = Observation(
            metric=metric,
            printed=printed,
            value=value,
            value_text=value_text,
            unit=unit,
            kind=kind,
            file=self.log.file,
            format=self.log.format,
            run=run.index,
            text=self._shown if len(text) <= MAX_TEXT else excerpt(text, value_text),
            line=line,
            record=record,
            split=split if split is not None else ("train" if kind == "train" else run.split),
            model=run.model,
            dataset=run.dataset,
            subset=subset,
            epoch=epoch,
            step=step,
            weights=weights,
            because=because,
            assurance=Assurance.CLAIMED if self._quoted else self._assurance,
        )
        if kind == "train" and not self._curve:
            if known in self._trained:
                self.log.observations[self._trained[known]] = observation
                return observation
            self._trained[known] = len(self.log.observations)
        elif kind == "train" and self._train is not None:
            self._train(observation)
            return observation
        self.log.observations.append(observation)
        if kind != "train" and line is not None and line != self._placed and self._assurance is Assurance.LOGGED:
            self._place(observation, run, text, line)
        return observation

    def finish(self) -> None:
        """The file is read: what does not stand in it as its own lines do is a claim."""
        if self._reader is not None and self.run is not None and self.run.repeated:
            self.repeated.ended(self.run, *self._reader.last())
        claims = standing.claims(self.grammar.placed, self.log.runs, self.head.first)
        whole = {line for line, texts in self._long.items() if len(texts) == 1}
        claims.update(siblings.claims((one for one in self.log.observations if one.line not in claims), whole))
        self.log.claims = claims
        if claims:
            claimed = [one if one.line not in self.log.claims else as_claim(one) for one in self.log.observations]
            self.log.observations = claimed

    def _place(self, one: Observation, run: Run, text: str, line: int) -> None:
        """Learn how the line of an evaluation stands in the log."""
        self._placed = line
        name = (one.kind, one.printed)
        reach = self.grammar.reach(name, line)
        since = max(run.first_line, self._began)
        above = self._reader.above(line, reach, since) if self._reader is not None and reach else None
        placed = PlacedLine(
            line=line,
            run=run.index,
            name=name,
            shape=self.grammar.shape(text),
            tail=self._shown[-TAIL:],
            full=above is not None and len(above) == reach,
            epoch=one.epoch,
            step=one.step,
            trained=run.train_epochs[-1] if run.train_epochs else None,
        )
        self.grammar.take(placed, text, above)
        if self._reader is not None and above is not None:
            reader = self._reader
            behind = enumerate(reader.behind(BEHIND), reader.lines + 1)
            self.repeated.evaluated(run, line, text, above, lambda reach: reader.above(line, reach, since), behind)

    def state(self, setting: str, value: str, line: int) -> None:
        """The configuration of the run under way says that `setting` is `value`; what it says first counts."""
        self.current(line).stated.setdefault(setting, Stated(value=value, first=line, last=line))

    def show(self, setting: str, value: str, line: int) -> None:
        """A line of the work itself says that `setting` is `value`."""
        shown = self.current(line).shown.setdefault(setting, [])
        for one in shown:
            if one.value == value:
                one.last = line
                one.count += 1
                return
        if len(shown) < MAX_SHOWN:
            shown.append(Stated(value=value, first=line, last=line))

    def fact(self, key: Key, value: str, line: int, *, how: How = "line", part: Part = "", setting: str = "") -> None:
        """A line of the work itself says this of the run under way."""
        facts = self.current(line).facts
        if len(facts) < MAX_FACTS:
            facts.append(Fact(key=key, value=value[:MAX_TEXT], line=line, how=how, part=part, setting=setting))

    def cut(self, line: Line, text: str, value: str, beside: Collection[str] = ()) -> bool:
        """Whether the file ends inside `value`, the last one of `text`, beside which these stand; then it is told."""
        if line.whole or not may_go_on(text, value, beside):
            return False
        self.find("truncated", Grade.INFO, line.number)
        return True

    def find(self, code: str, grade: Grade, line: int | None, **values: str) -> None:
        """Add a finding about the file itself, such as a last line that is cut off; `line` is None in event files."""
        lines = [] if line is None else [line]
        values = {name: str(value) for name, value in values.items()}
        self.log.findings.append(
            Finding(code=code, grade=grade, check="reading", file=self.log.file, lines=lines, values=values)
        )


# What no program prints before a line of its own: the mark of a comment or a quotation, a prompt such as `theirs> `,
# and what a patch adds or takes away. Of 110,000 genuine values none stands on such a line. Nor is a line the program's
# own that the launcher of all others did not pass on, or passed on before the lines above it.
_QUOTED: Final = pattern(
    r"\s*(?:#|>|//|<!--|[-+](?=\[?\d{4}[-/])|[A-Za-z][\w.]{0,30}> )|"
    + "|".join(re.escape(mark.decode()) for mark in (OUTSIDE, EARLIER, CUT, SHOWN))
    + rf"|\s*[\[(]?{QUOTES}[\w-]{{0,20}}(?:\s*\||[\])]:?|:) "
)


def _quotes(text: str, shown: str) -> bool:
    """Whether `text`, which is `shown` without the blanks around it, stands as no line of the program's own does."""
    # Nothing of the kind begins with a digit, or with one in a bracket, as stamps do.
    first = shown[1:2] if shown[:1] in ("[", "(") else shown[:1]
    return not first.isdigit() and _QUOTED.match(text) is not None


def as_claim(one: Observation) -> Observation:
    return msgspec.structs.replace(one, assurance=Assurance.CLAIMED)


def is_document(name: str) -> bool:
    """Whether a file is a document by its name, whatever it was packed or renamed to."""
    parts = name.casefold().rsplit("/", 1)[-1].split(".")
    return parts[0] == "readme" or not DOCUMENTS.isdisjoint(parts[1:])


def quoting(head: Head, name: str = "") -> bool:
    """Whether a file is a document, and not a notebook of which what its cells printed is read."""
    return is_document(name or head.name) and not head.printed


def excerpt(text: str, value_text: str) -> str:
    """`text`; of one longer than MAX_TEXT characters the part that holds `value_text`."""
    start = max(0, text.find(value_text) - MAX_TEXT // 2) if len(text) > MAX_TEXT else 0
    return text[start : start + MAX_TEXT].strip()
