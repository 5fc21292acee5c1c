"""From the lines of a format to runs and observations: where a run begins, and of what place a value is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple, get_type_hints

from harness.evidence.findings import Grade
from harness.evidence.observation import Kind, Run, Weights
from harness.values.quantity import parse_decimal
from runners.logs.reading.base import MAX_TEXT, LogBuilder
from runners.logs.reading.description import Description, Rule
from runners.logs.reading.hooks import FoundLine, Meaning, Pairs, State
from runners.logs.reading.numbers import may_go_on, whole
from runners.logs.reading.scan import ENTRY, CompiledRule, SearchPlan

# What writers print for a setting that was not given.
_NOT_GIVEN: Final = frozenset(("", "None", "null", "False", "True"))
_COUNTS: Final = frozenset(name for name, hint in get_type_hints(Run).items() if hint == int | None)
_WORDS: Final = frozenset(name for name, hint in get_type_hints(Run).items() if hint == str | None)
# A line that names a split speaks of its own values.
_FIELDS: Final = (_COUNTS | _WORDS | {"paddle"}) - {"split"}
# Names are looked up once; a hostile file has any number of them.
_KNOWN: Final = 1 << 12


class _Groups(NamedTuple):
    """What the groups of a pattern are: settings of the run, and values with the names they are printed under."""

    fields: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    named: bool


class _Known(NamedTuple):
    """How a value is called, metric and unit, and its kind; None of what is no value of the model."""

    printed: str
    meaning: Meaning
    kind: Kind | None


class Ledger:
    """Takes the lines of one file, in their order, and tells `log` what they say: the `Account` of its hooks."""

    def __init__(self, described: Description, plan: SearchPlan, log: LogBuilder) -> None:
        self.log = log
        self.state = State()
        self._format = described
        self._every = plan.every
        self._groups = [_groups(one) for one in self._every]
        self._known: dict[tuple[int, str], _Known] = {}

    def take(self, found: FoundLine) -> None:
        """What one line says."""
        if found.rule == ENTRY:
            self._entry(found)
            return
        one, state = self._every[found.rule], self.state
        if state.heading is not None and one.row_of == state.heading.rule:
            state.rows.append(found)
            return
        if state.dumping is not None or state.heading is not None:
            self._complete()
        if self._format.each is not None:
            self._format.each(self, found)
        rule, groups = one.rule, self._groups[found.rule]
        if rule.starts:
            self.start(found.line)
        if rule.place != "stated":
            self._place(rule, found)
        if groups.fields:
            self._settings(rule, groups.fields, found)
        for name, setting in rule.shows.items() if rule.shows else ():
            if shown := found.groups[name]:
                self.log.show(setting, shown, found.line)
        if one.options is not None:
            told = ((key, next(filter(None, texts), "")) for key, *texts in one.options.findall(found.text))
            self.state.settings = {key: text for key, text in reversed(list(told)) if text}
            self._configured()
        if rule.below is not None:
            self.below(found)
        if rule.then is not None:
            rule.then(self, found)
        elif (rule.below is None or rule.below.gathered is None) and (values := self.values(found)):
            self.observe(found, values)

    def close(self, lines: int) -> None:
        """The file has ended, after so many lines."""
        self._complete()
        if self._format.end is not None:
            self._format.end(self, lines)

    def start(self, line: int) -> Run:
        """A run begins of which nothing is known yet."""
        self.state = State(notes=self.state.notes)
        return self.log.start_run(line)

    def below(self, found: FoundLine) -> None:
        """The lines below this one are a dump or rows to be gathered, if its rule says so."""
        below, state = self._every[found.rule].rule.below, self.state
        if below is not None and below.dump is not None:
            state.dumping, state.path, state.settings = found.rule, [], {}
        elif below is not None and below.gathered is not None:
            state.heading, state.rows = found, []

    def _complete(self) -> None:
        """What stood below a line has ended."""
        state = self.state
        if state.dumping is not None:
            self._configured()
        if (heading := state.heading) is not None:
            rows, state.heading, state.rows = state.rows, None, []
            below = self._every[heading.rule].rule.below
            assert below is not None
            assert below.gathered is not None
            below.gathered(self, heading, rows)

    def values(self, found: FoundLine) -> Pairs:
        """The values of a line by their printed names, without what may be cut off."""
        groups, pairs = self._groups[found.rule], found.pairs
        if groups.values:
            told = [(name, found.groups.get(group)) for group, name in groups.values]
            pairs = [(name, value) for name, value in told if value is not None] + pairs
        if groups.named and (name := found.groups["name"]) and (value := found.groups["value"]):
            pairs = [(name, value), *pairs]
        return pairs if found.whole else self._uncut(self._every[found.rule], found, pairs)

    def observe(
        self,
        found: FoundLine,
        values: Pairs,
        *,
        metrics: Mapping[str, Meaning] | None = None,
        kind: Kind | None = None,
        at: tuple[int | None, int | None] | None = None,
        split: str | None = None,
        subset: str | None = None,
        weights: Weights | None = None,
    ) -> None:
        """Add values of a line; what is not said here is as its rule and its groups have it.

        `at` is epoch and step, as they are printed.
        """
        if not values:
            return
        rule, groups, run = self._every[found.rule].rule, found.groups, self.log.run
        printed_epoch, step = at or (self._epoch(rule, groups), self._step(rule, groups))
        epoch = None if printed_epoch is None else self._trained(printed_epoch)
        subset = subset or groups.get("subset") or (self.state.subset if "subset" in self._format.carries else None)
        weights = weights or ("ema" if groups.get("ema") else "raw")
        percent = groups.get("percent")
        split = split or groups.get("split") or (rule.split if run is None or run.split is None else None)
        for name, value in values:
            known = self._known.get((found.rule, name)) or self._meaning(found.rule, rule, name)
            printed, (metric, unit), usual = known
            if usual is None:
                continue
            if metrics is not None and name in metrics:
                metric, unit = metrics[name]
            if unit == "fraction" and self._format.open_fractions and _above_1(value):
                unit = None
            self.log.observe(
                metric=metric,
                printed=printed,
                value_text=value,
                unit="percent" if percent else unit,
                kind=kind or usual,
                text=found.text,
                line=found.line,
                epoch=epoch,
                step=step,
                split=None if (kind or usual) == "train" else split,
                subset=subset,
                weights=weights,
            )

    def _epoch(self, rule: Rule, groups: dict[str, str | None]) -> int | None:
        """The epoch that a line's values are of, as it is printed."""
        epoch = self._printed(groups)
        if epoch is not None:
            return epoch
        return self.state.epoch if "epoch" in self._format.carries and not rule.own else None

    def _printed(self, groups: dict[str, str | None]) -> int | None:
        """The epoch that a line names, as the lines of its format count that say no other."""
        from_0 = _number(groups.get("epoch0"))
        return _number(groups.get("epoch")) if from_0 is None else from_0 + self._format.first_epoch

    def _trained(self, epoch: int) -> int:
        """How many epochs are trained with the one that is printed as `epoch`."""
        return epoch + 1 - (0 if self.state.zero else self._format.first_epoch)

    def _step(self, rule: Rule, groups: dict[str, str | None]) -> int | None:
        step = _number(groups.get("step"))
        if step is not None:
            return step
        return self.state.step if "step" in self._format.carries and not rule.own else None

    def truncated(self, found: FoundLine) -> None:
        self.log.find("truncated", Grade.INFO, found.line)

    def _place(self, rule: Rule, found: FoundLine) -> None:
        """The run that the line belongs to, and how far it has come."""
        state, groups = self.state, found.groups
        epoch, step = self._printed(groups), _number(groups.get("step"))
        counter = step if self._format.counter == "step" or epoch is None else epoch
        if counter is not None and state.last is not None:
            if counter < state.last or (rule.once and counter == state.last):
                # What starts over without saying so is a run that nothing is known of.
                self.start(found.line)
                state = self.state
        if counter is not None:
            state.last = counter
        state.step = step if step is not None else state.step
        state.epoch = epoch if epoch is not None else state.epoch
        if rule.place == "trained":
            trained = self.log.current(found.line).train_epochs
            if self._format.some_from_zero and not trained:
                state.zero = epoch == 0
            if epoch is not None and trained[-1:] != [self._trained(epoch)]:
                trained.append(self._trained(epoch))

    def _settings(self, rule: Rule, fields: tuple[str, ...], found: FoundLine) -> None:
        run: Run | None = None
        for field in fields:
            text = found.groups[field]
            if text is None:
                continue
            run = run or self.log.current(found.line)
            if field == "paddle":
                field, text = "framework", f"paddle {text}"
            if not rule.fills or getattr(run, field) is None:
                _set(run, field, text)

    def _entry(self, found: FoundLine) -> None:
        """A setting of a dump: the first value of a key counts."""
        state = self.state
        assert state.dumping is not None
        below = self._every[state.dumping].rule.below
        assert below is not None
        assert below.dump is not None
        depth = len(found.groups.get("indent") or "") // below.dump.blanks
        state.path = [*state.path[:depth], found.groups["key"] or ""]
        key, value = ".".join(state.path), (found.groups["value"] or "").strip()[:MAX_TEXT]
        if key not in state.settings:
            state.settings[key] = value
            if value and key in below.dump.stated:
                self.log.state(below.dump.stated[key], value, found.line)

    def _configured(self) -> None:
        """A configuration has ended: the run under way is what it says."""
        state, run = self.state, self.log.run
        state.dumping = None
        if run is None:
            return
        filled: set[str] = set()
        for key, field in self._format.settings.items():
            if field not in filled and key in state.settings and _set(run, field, state.settings[key]):
                filled.add(field)
        if self._format.configured is not None:
            self._format.configured(self, run)

    def _uncut(self, one: CompiledRule, found: FoundLine, values: Pairs) -> Pairs:
        """What is certain of a line that the file ends in."""
        if one.complete is not None and one.complete.search(found.text):
            return values
        if one.rule.fixed:
            self.truncated(found)
            return []
        cut = bool(values) and may_go_on(found.text, values[-1][1], [value for _, value in values[:-1]])
        # Of a training step that is cut off nothing is missed.
        if not one.rule.steps and (cut or one.complete is not None):
            self.truncated(found)
        return values[:-1] if cut else values

    def _meaning(self, number: int, rule: Rule, name: str) -> _Known:
        """What is known of a value by the name beside it."""
        if len(self._known) >= _KNOWN:
            self._known.clear()
        printed = rule.printed.format(name)
        kind = next((kind for start, kind in rule.kinds.items() if name.startswith(start)), rule.kind)
        meaning = self._look_up(self._every[number].metrics, printed, name)
        known = self._known[number, name] = _Known(printed, meaning, None if name in self._format.skip else kind)
        return known

    def _look_up(self, of_rule: dict[str, Meaning], *names: str) -> Meaning:
        keys = [name.casefold() if self._format.any_case else name for name in names]
        for metrics in (of_rule, self._format.metrics):
            for key in keys:
                if key in metrics:
                    return metrics[key]
            for end, known in metrics.items():
                if end.startswith("*") and keys[-1].endswith(end[1:]):
                    return known
        return None, None


def _groups(one: CompiledRule) -> _Groups:
    groups = one.pattern.groupindex
    return _Groups(
        fields=tuple(name for name in groups if name in _FIELDS),
        values=tuple((group, v if isinstance(v, str) else v[0]) for group, v in one.rule.values.items()),
        named="name" in groups and "value" in groups,
    )


def _number(text: str | None) -> int | None:
    """An epoch or a step, in whose digits commas may stand."""
    if not text:
        return None
    return int(text if text.isdigit() else text.replace(",", ""))


def _above_1(text: str) -> bool:
    value = parse_decimal(text)
    return value is not None and not value.is_nan() and abs(value) > 1


def _set(run: Run, field: str, text: str) -> bool:
    """Set a field of `run` to what is printed; False where that says nothing."""
    value: int | str | None
    if field in _COUNTS:
        value = whole(text if text.isdigit() else text.strip(" \t'\""))
    else:
        text = text.strip().strip("'\"")[:MAX_TEXT]
        value = None if text in _NOT_GIVEN else text
    if value is not None:
        setattr(run, field, value)
    return value is not None
