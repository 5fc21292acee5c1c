"""The rows of metric criteria: match, select, judge, then doubt what was found."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance, Collected, Log, Observation
from harness.judging import average, checkpoints, readings
from harness.judging.checkpoints import Checkpoint
from harness.judging.confirming import Confirmed, nearby, review
from harness.judging.matching import Matcher, Matches
from harness.judging.options import Options
from harness.judging.report import Candidate, Cell, NearMiss, Row, Target
from harness.judging.rule import distance, rule_on_value, shortfall
from harness.judging.seen import SeenLog
from harness.judging.selection import Judged, agree, choose
from harness.judging.series import Doubt, Series
from harness.tasks.registry import Registry, Tolerance
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import convert, convertible, half_step, plain, symbol
from harness.values.records import Message, Text
from harness.values.statistics import deviations
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# A value this many binomial standard deviations above its target is worth a word: one honest run in 3.5 million
# whose true accuracy is the target lies there.
_IMPLAUSIBLE: Final = Decimal(5)
# What a log may leave open of its data.
_OF_DATA: Final = frozenset((Reason.DATASET_UNSTATED, Reason.SPLIT_UNSTATED))
# So many other logs that miss the target are named.
_FAILING: Final = 3
# What is said of a cell of an average and holds of the average as well.
_OF_CELLS: Final = frozenset(("note_ema", "note_pretrained", "note_incomplete", "note_mapped", "note_other_split"))


class _Inferred(NamedTuple):
    """Values that nobody confirmed: of logs that name no model or the asked one, and of logs that name a strange one.

    `named` are these names, by file; `others` are values that are not what is asked for.
    """

    silent: list[tuple[Log, Observation]]
    strange: list[tuple[Log, Observation]]
    named: dict[str, str]
    others: list[NearMiss]


class MetricRows:
    """Judges the metric criteria of one spec over one submission."""

    def __init__(
        self,
        spec: Spec,
        registry: Registry,
        collected: Collected,
        options: Options,
        findings: list[Finding],
        seen: Sequence[SeenLog],
        said: Confirmed | None = None,
    ) -> None:
        """`seen` are the logs of `collected`."""
        self._spec = spec
        self._registry = registry
        self._collected = collected
        self._options = options
        self._findings = findings
        # Values that no format knows and nobody confirmed, and what is said of files that the reviewer mapped in vain.
        self._inferred = said.open if said is not None else []
        self._unsettled = said.unsettled if said is not None else {}
        self._used: set[tuple[str, int]] = set()
        self._against_baseline: list[Finding] = []
        self._baseline_doubts: list[Doubt] = []
        self._matcher = Matcher(
            spec, registry, seen, options.mappings, options.units, trust_declared=options.trust_declared
        )

    def served(self, file: str, run: int) -> bool:
        """Whether the run served as evidence."""
        return (file, run) in self._used

    def used(self, finding: Finding) -> bool:
        """Whether the finding is about a run that served as evidence."""
        if finding.run is None:
            return any(file == finding.file for file, _ in self._used)
        return (finding.file, finding.run) in self._used

    def _with_target(self, row: Row, criterion: MetricCriterion) -> MetricCriterion:
        """The criterion with the target the reviewer gave for it, or the reading he chose, if any."""
        reading = readings.chosen(criterion, self._options)
        if reading is not None:
            values = {"reading": reading.name, "target": plain(reading.target)}
            row.notes.append(Message(code="note_reading_chosen", values=values))
            return readings.with_reading(criterion, reading)
        given = self._options.targets.get(criterion.id)
        if given is None:
            return criterion
        return msgspec.structs.replace(criterion, target=given[0], source=given[1], readings=[], status="resolved")

    def _tolerance(self, criterion: MetricCriterion) -> Tolerance | None:
        """The tolerance of a criterion: the reviewer's own number, else the profile it names."""
        own = self._options.tolerances.get(criterion.id)
        if own is not None or criterion.tolerance is None:
            return own
        return self._registry.tolerances[criterion.tolerance]

    def fill(
        self, row: Row, criterion: MetricCriterion, *, vouched: str | None = None, of: Checkpoint | None = None
    ) -> None:
        """Fill `row` with the verdict of `criterion`, its evidence and what is to be said of it.

        `vouched`: the criterion whose mapping speaks for the files of this one, where it has none of its own. `of`: the
        checkpoint whose values alone count.
        """
        criterion = self._with_target(row, criterion)
        self._against_baseline, self._baseline_doubts = [], []
        tolerance = self._tolerance(criterion)
        row.metric, row.model, row.dataset = criterion.metric, criterion.model, criterion.dataset
        row.split, row.select = criterion.split, criterion.select
        row.target = Target(
            rule=criterion.rule,
            unit=criterion.unit,
            value=criterion.target,
            status=criterion.status,
            source=criterion.source,
            tolerance=criterion.tolerance,
            tolerance_value=tolerance.absolute if tolerance else None,
            samples=criterion.samples,
        )
        if criterion.dispute is not None:
            row.notes.append(Message(code="note_dispute", values=readings.both("text", criterion.dispute)))
        if (note := readings.beside(criterion)) is not None:
            row.notes.append(note)
        matches = self._matcher.match(criterion, vouched=vouched)
        if criterion.target is None and criterion.relative_to is not None:
            baseline = self._baseline(row, criterion, criterion.relative_to)
            if baseline is None:
                return
            criterion = msgspec.structs.replace(criterion, target=baseline)
        if criterion.target is None:
            if not (self._collected.logs or self._collected.unrecognised):
                # Whatever the target is, nothing is no evidence.
                self._missing(row, criterion, matches)
                row.notes.append(Message(code=Reason.TARGET_UNRESOLVED.value, values={"id": criterion.id}))
                return
            row.rule(ruling(Verdict.REVIEW, Reason.TARGET_UNRESOLVED, id=criterion.id))
            row.near_misses = matches.near
            return
        if of is not None:
            matches.series = checkpoints.only(matches.series, of)
        found = self._judge_all(criterion, matches)
        judged = _best_assured(found)
        if criterion.average_of and not any(_proven(one) for one in judged) and self._average(row, criterion, judged):
            return
        if not judged:
            self._missing(row, criterion, matches)
            return
        self._decide(row, criterion, agree(judged), judged)
        if row.verdict.holds:
            self._failing(row, criterion, found)

    def _failing(self, row: Row, criterion: MetricCriterion, found: list[Judged]) -> None:
        """Say which other logs of the same thing miss the target, though they do not decide.

        They do not where a document quotes them, where their training was broken off, and where the reviewer named
        another file.
        """
        mapping = self._options.mappings.get(criterion.id)
        if mapping is not None and mapping.by == "reviewer":
            found = [*found, *self._judge_all(criterion, self._matcher.match(criterion, mapped=False))]
        places: dict[str, str] = {}
        for one in found:
            counts = one.chosen.counts
            log = next(log for log, _ in one.series.runs if log.file == counts.observation.file)
            if one.ruling.holds or log.habits.medium == "document" or self.served(log.file, counts.observation.run):
                continue
            places.setdefault(counts.observation.place, plain(counts.value))
        for place, value in list(places.items())[:_FAILING]:
            row.notes.append(Message(code="note_fails_beside", values={"place": place, "value": value}))

    def _average(self, row: Row, criterion: MetricCriterion, judged: list[Judged]) -> bool:
        """Judge the average that is computed from its cells; False, and nothing said, where no cell was found.

        A log that states an average and leaves something open (`judged`) is judged itself where a cell is missing.
        """
        asked = [self._spec.criterion(name) for name in criterion.average_of]
        members = [one for one in asked if isinstance(one, MetricCriterion)]
        counted = [one.samples for one in members if one.samples is not None]
        if not members or (criterion.samples is not None and not counted):
            # Its weights are not known.
            return False
        cells = [] if criterion.trained_each else [self._found(one, criterion) for one in members]
        weights = [one.samples or 1 for one in members]
        choice = checkpoints.choose(cells, weights, criterion.rule) if cells and all(cells) else None
        rows = [self._cell(one, criterion, choice.checkpoint if choice else None) for one in members]
        if all(one.value is None for one in rows):
            return False
        found = average.open_in(rows)
        if choice is not None and choice.checkpoint is None:
            found = average.mixed(dict(zip(criterion.average_of, cells, strict=True)), choice)
        if found is not None and (found.verdict is Verdict.MISSING or (choice and choice.checkpoint is None)):
            if judged:
                row.notes.append(Message(code=found.reason.value, values=found.values))
                return False
            row.near_misses = [miss for one in rows if one.value is None for miss in one.near_misses]
            row.rule(found)
            return True
        row.cells = [
            Cell(criterion=one.id, value=self._restated(one, criterion), weight=member.samples or 1, observation=counts)
            for one, member in zip(rows, members, strict=True)
            if (counts := one.last if one.select == "last" else one.best) is not None
        ]
        if len({(cell.observation.place, cell.observation.printed) for cell in row.cells}) < len(row.cells):
            # One value is of one cell.
            row.cells = msgspec.UNSET
            return False
        finite = all(cell.value.is_finite() for cell in row.cells)
        row.value = average.mean(row.cells) if finite else Decimal("NaN")
        row.assurance = average.weakest(row.cells).value
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._tolerance(criterion)
        row.rule(rule_on_value(row.value, criterion, metric, tolerance))
        best = average.best(row.cells, criterion.rule) if finite else row.value
        if row.verdict is Verdict.FAIL and rule_on_value(best, criterion, metric, tolerance).holds:
            # What the cells were rounded from may reach what their mean misses.
            shown = {"value": plain(row.value), "target": plain(criterion.target or Decimal(0))}
            row.rule(ruling(Verdict.REVIEW, Reason.PRINTED_TOO_COARSE, **shown))
        row.shortfall = shortfall(row.value, criterion, metric)
        row.notes.extend(_in_samples(row))
        row.notes.append(_computed(row.cells, criterion))
        if choice is not None and choice.checkpoint is not None and choice.of > 1:
            shown = {"count": str(choice.of), "name": choice.checkpoint.shown()}
            row.notes.append(Message(code="note_best_checkpoint", values=shown))
        for note in (note for one in rows for note in one.notes):
            if note.code in _OF_CELLS and note not in row.notes:
                row.notes.append(note)
        if found is not None:
            row.overrule(found)
            row.notes.append(Message(code="note_cells_open", values={"cells": found.values["cells"]}))
        else:
            self._reading(row, criterion, row.value)
        self._strictly(row)
        return True

    def _found(self, criterion: MetricCriterion, whole: MetricCriterion) -> list[checkpoints.Found]:
        """The values that could be that of a cell, each with the checkpoint it is of."""
        asked = average.as_cell(criterion)
        judged = _best_assured(self._judge_all(asked, self._matcher.match(asked, vouched=whole.id)))
        return checkpoints.found_in(judged)

    def _cell(self, criterion: MetricCriterion, whole: MetricCriterion, of: Checkpoint | None) -> Row:
        """The row of a cell of an average: PASS where a value is proven, whatever it is.

        With `of` its values are those of this checkpoint. Where nobody mapped the cell, whoever mapped the average
        vouches for its file.
        """
        asked = average.as_cell(criterion)
        row = Row(
            id=asked.id,
            kind=asked.kind,
            required=True,
            verdict=Verdict.MISSING,
            reason=Reason.NO_EVIDENCE,
            title=Text(en=asked.id, zh=asked.id),
        )
        self.fill(row, asked, vouched=whole.id, of=of)
        return row

    def _restated(self, row: Row, criterion: MetricCriterion) -> Decimal:
        """The value of a cell in the unit of the average."""
        assert row.value is not None
        assert row.target is not None
        return convert(row.value, row.target.unit, criterion.unit)

    def _baseline(self, row: Row, criterion: MetricCriterion, model: str) -> Decimal | None:
        """What the other side of a relative target reached in this submission, the strictest where there are several.

        None, and the row says what is missing, when no log shows it.
        """
        other = msgspec.structs.replace(criterion, model=model, relative_to=None)
        matches = self._matcher.match(other, mapped=False)
        metric = self._registry.metrics[criterion.metric]
        named = [series for series in matches.series if all(doubt.reason in _OF_DATA for doubt in series.doubts)]
        clear = [series for series in named if not self._open(series, criterion)] or named
        chosen = [(series, choose(series, other, metric)) for series in clear]
        self._baseline_doubts = [doubt for series in clear for doubt in self._open(series, criterion)]
        values = [c.counts for _, c in chosen if c is not None and c.counts.value.is_finite()]
        self._against_baseline = [finding for series, _ in chosen for finding in self._contradictions(series)]
        if not values:
            self._missing(row, other, matches)
            return None
        hardest = metric.best(values, lambda value: value.value)
        shown = {"model": model, "value": plain(hardest.value), "place": hardest.observation.place}
        row.notes.append(Message(code="note_baseline", values=shown))
        assert row.target is not None
        row.target = msgspec.structs.replace(row.target, value=hardest.value)
        return hardest.value

    def _open(self, series: Series, criterion: MetricCriterion) -> list[Doubt]:
        """What the other side of a relative target leaves open; of its data the reviewer's mapping speaks too."""
        mapping = self._options.mappings.get(criterion.id)
        settled = _OF_DATA if mapping is not None and mapping.by == "reviewer" else ()
        return [doubt for doubt in series.doubts if doubt.reason not in settled]

    def _judge_all(self, criterion: MetricCriterion, matches: Matches) -> list[Judged]:
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._tolerance(criterion)
        judged = []
        for series in matches.series:
            both = []
            variant = readings.of_variant(criterion, *series.runs[0])
            if (note := readings.variant_note(criterion, variant)) is not None:
                series.notes.insert(0, note)
            asked = criterion if variant is None else readings.with_reading(criterion, variant)
            for part in _without_claims(series):
                chosen = choose(part, asked, metric)
                if chosen is not None:
                    found = rule_on_value(chosen.counts.value, asked, metric, tolerance)
                    both.append(Judged(series=part, chosen=chosen, ruling=found, asked=asked))
            # What the log shows counts; a line that only claims counts where it alone would reach the target.
            held = next((one for one in both if one.ruling.holds), None)
            judged += [held or both[0]] if both else []
        return judged

    def _missing(self, row: Row, criterion: MetricCriterion, matches: Matches) -> None:
        row.near_misses = matches.near
        mapped = self._options.mappings.get(criterion.id)
        by_reviewer = mapped is not None and mapped.by == "reviewer"
        inferred = self._could_be(criterion)
        for could in (inferred.silent, inferred.strange) if not by_reviewer else ():
            found = review(row, criterion, could, self._registry)
            if found is None:
                continue
            row.rule(found)
            if row.best is not None and (name := inferred.named.get(row.best.file)) and criterion.model is not None:
                shown = {"stated": name, "wanted": criterion.model}
                row.notes.append(Message(code="note_inferred_elsewhere", values=shown))
            return
        if criterion.id in self._unsettled:
            row.rule(self._unsettled[criterion.id])
            return
        if mapped is not None and by_reviewer and mapped.pointed and not mapped.places:
            values = {"place": f"{mapped.path}:{mapped.line}", "criterion": criterion.id}
            row.near_misses = [NearMiss(why="near_no_value", file=mapped.path, values=values), *matches.near]
        near = nearby(criterion, inferred.silent or inferred.strange, self._registry, named=by_reviewer)
        row.near_misses = [*row.near_misses, *near, *inferred.others[-1:]]
        if criterion.select == "at_epoch":
            lasts = [series.values[-1].observation for series in matches.series]
            values = {"epoch": str(criterion.at_epoch)}
            row.near_misses = [
                *(NearMiss(why="near_no_epoch", observation=o, file=o.file, values=values) for o in lasts),
                *row.near_misses,
            ]
        if not self._collected.files:
            row.rule(ruling(Verdict.MISSING, Reason.NO_FILES))
        elif not self._collected.logs:
            row.rule(ruling(Verdict.MISSING, Reason.NO_LOG, files=str(len(self._collected.files))))
        else:
            parts = [criterion.metric, criterion.model, criterion.dataset, criterion.split]
            wanted = " · ".join(part for part in parts if part)
            logs = str(len(self._collected.logs))
            row.rule(ruling(Verdict.MISSING, Reason.NO_EVIDENCE, wanted=wanted, logs=logs))

    def _could_be(self, criterion: MetricCriterion) -> _Inferred:
        """The inferred values that may be what is asked for, and what else the logs say of them."""
        found = _Inferred([], [], {}, [])
        held: dict[tuple[int, int, str | None], NearMiss | str] = {}
        for log, one in self._inferred:
            # The values of one run and split are of one thing.
            key = id(log), one.run, one.split
            if (said := held.get(key)) is None:
                said = held[key] = self._matcher.could_be(criterion, log, one)
            if isinstance(said, NearMiss):
                if one.metric == criterion.metric and one.kind != "train":
                    found.others.append(msgspec.structs.replace(said, observation=one))
            elif said:
                found.strange.append((log, one))
                found.named[log.file] = said
            else:
                found.silent.append((log, one))
        return found

    def _decide(self, row: Row, criterion: MetricCriterion, deciding: list[Judged], judged: list[Judged]) -> None:
        metric = self._registry.metrics[criterion.metric]
        chosen = min(deciding, key=self._rank)
        criterion = chosen.asked
        assert row.target is not None
        row.target = msgspec.structs.replace(row.target, value=criterion.target, source=criterion.source)
        values = chosen.chosen
        row.best, row.last = values.best.observation, values.last.observation
        row.assurance = values.counts.observation.assurance.value
        unit_open = next((doubt for doubt in chosen.series.doubts if doubt.reason is Reason.UNIT_OPEN), None)
        if unit_open is not None and values.counts.value.is_finite():
            # Nothing is reckoned in a guessed unit.
            row.rule(ruling(Verdict.REVIEW, unit_open.reason, **unit_open.values))
            row.notes.extend(chosen.series.notes)
            return
        row.value = values.counts.value
        row.shortfall = shortfall(values.counts.value, criterion, metric)
        row.rule(chosen.ruling)
        row.notes.extend(_in_samples(row))
        row.notes.extend(chosen.series.notes)
        self._used |= {(log.file, run.index) for log, run in chosen.series.runs}
        if len(judged) > 1:
            row.candidates = [_candidate(j) for j in judged]
        self._remarks(row, criterion, chosen)
        self._doubts(row, criterion, chosen, deciding)
        self._strictly(row)

    def _strictly(self, row: Row) -> None:
        if self._options.strict and row.verdict is Verdict.WITHIN:
            row.overrule(ruling(Verdict.FAIL, Reason.MISSES_TARGET, **row.values))
            row.notes.append(Message(code="note_strict"))

    @staticmethod
    def _rank(judged: Judged) -> tuple[int, int, Decimal]:
        """Sort key: without doubts first, then what holds, then the better value."""
        value, criterion = judged.chosen.counts.value, judged.asked
        assert criterion.target is not None
        miss = distance(value, criterion.target, criterion.rule) if value.is_finite() else Decimal("Infinity")
        return (len(judged.series.doubts) > 0, not judged.ruling.holds, miss)

    def _doubts(self, row: Row, criterion: MetricCriterion, chosen: Judged, deciding: list[Judged]) -> None:
        """Turn the verdict into REVIEW where the evidence leaves something for a person to settle."""
        if len({j.ruling.holds for j in deciding}) > 1:
            row.overrule(ruling(Verdict.REVIEW, Reason.CANDIDATES_DISAGREE, count=str(len(deciding))))
            return
        if chosen.series.doubts and chosen.ruling.reason is not Reason.NON_FINITE:
            doubt = chosen.series.doubts[0]
            row.overrule(ruling(Verdict.REVIEW, doubt.reason, **doubt.values))
            for more in chosen.series.doubts[1:]:
                row.notes.append(Message(code=more.reason.value, values=more.values))
            return
        if self._baseline_doubts:
            doubt = self._baseline_doubts[0]
            row.overrule(ruling(Verdict.REVIEW, doubt.reason, **doubt.values))
            return
        self._reading(row, criterion, chosen.chosen.counts.value)
        if not row.verdict.holds:
            return
        if not chosen.series.complete:
            log, run = next((log, run) for log, run in reversed(chosen.series.runs) if run.train_epochs)
            shown = {"epoch": str(max(run.train_epochs)), "epochs": str(run.epochs), "place": log.file}
            row.overrule(ruling(Verdict.REVIEW, Reason.TRAINING_UNFINISHED, **shown))
        needed = Assurance(criterion.min_assurance)
        have = chosen.chosen.counts.observation.assurance
        if have.rank < max(needed.rank, Assurance.LOGGED.rank):
            row.overrule(_too_weak(chosen, have, needed))
        against = self._contradictions(chosen.series)
        if criterion.relative_to is not None:
            against += self._against_baseline
        if against:
            codes = ", ".join(dict.fromkeys(finding.code for finding in against))
            row.overrule(ruling(Verdict.REVIEW, Reason.CONTRADICTED, findings=codes))

    def _contradictions(self, series: Series) -> list[Finding]:
        """The contradictions in the runs of a series."""
        places = {(log.file, run.index) for log, run in series.runs}
        return [
            finding
            for finding in self._findings
            if finding.grade is Grade.CONTRADICTION and any(_speaks_of(finding, file, run) for file, run in places)
        ]

    def _reading(self, row: Row, criterion: MetricCriterion, value: Decimal) -> None:
        """A disputed target: a value that misses it and meets a lower number of another thing is for a person."""
        if row.verdict.holds or row.verdict is Verdict.REVIEW:
            return
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._tolerance(criterion)
        met = []
        for target in readings.mistaken(criterion):
            verdict = rule_on_value(value, msgspec.structs.replace(criterion, target=target), metric, tolerance).verdict
            if verdict.holds and not (self._options.strict and verdict is Verdict.WITHIN):
                met.append(target)
        if met:
            assert criterion.target is not None
            name = next(reading.name for reading in criterion.readings if reading.target == met[0])
            other = ", ".join(map(plain, met))
            shown = {"value": plain(value), "target": plain(criterion.target), "other": other}
            row.overrule(ruling(Verdict.REVIEW, Reason.LOWER_READING_ONLY, **shown, id=row.id, name=name))

    def _remarks(self, row: Row, criterion: MetricCriterion, chosen: Judged) -> None:
        counts, best, last = chosen.chosen.counts, chosen.chosen.best, chosen.chosen.last
        mapped = self._options.mappings.get(criterion.id)
        if mapped is not None and mapped.because:
            shown = {"printed": counts.observation.printed, "place": counts.observation.place}
            row.notes.append(Message(code="note_confirmed", values={**shown, "metric": criterion.metric}))
        if counts.observation.weights == "ema":
            row.notes.append(Message(code="note_ema"))
        pretrained = next((run.pretrained for _, run in chosen.series.runs if run.pretrained is not None), None)
        if pretrained is not None:
            row.notes.append(Message(code="note_pretrained", values={"weights": pretrained}))
        if best.value != last.value:
            values = {"best": plain(best.value), "last": plain(last.value)}
            row.notes.append(Message(code="note_best_not_last", values=values))
        if not chosen.series.complete:
            # What resumed it may have evaluated alone.
            run = [run for _, run in chosen.series.runs if run.train_epochs][-1]
            values = {"epoch": str(max(run.train_epochs)), "epochs": str(run.epochs)}
            row.notes.append(Message(code="note_incomplete", values=values))
        if len(row.candidates) > 1:
            row.notes.append(Message(code="note_other_candidates", values={"count": str(len(row.candidates) - 1)}))
        metric = self._registry.metrics[criterion.metric]
        if metric.proportion and criterion.samples and convertible(criterion.unit, "fraction"):
            assert criterion.target is not None
            share, goal = (convert(x, criterion.unit, "fraction") for x in (counts.value, criterion.target))
            above = deviations(share, goal, criterion.samples) if counts.value.is_finite() and 0 < goal < 1 else None
            if above is not None and above > _IMPLAUSIBLE and metric.sign > 0:
                values = {"value": plain(counts.value), "target": plain(criterion.target), "deviations": f"{above:.1f}"}
                row.notes.append(Message(code="note_implausibly_high", values=values))
        if not chosen.ruling.holds:
            self._decoys(row, criterion, counts.value)

    def _decoys(self, row: Row, criterion: MetricCriterion, value: Decimal) -> None:
        for decoy in self._spec.decoys:
            if decoy.metric not in (None, criterion.metric) or not convertible(decoy.unit, criterion.unit):
                continue
            number = convert(decoy.value, decoy.unit, criterion.unit)
            if value.is_finite() and abs(value - number) <= half_step(number):
                values = {"value": plain(number), **readings.both("what", decoy.what)}
                row.notes.append(Message(code="note_decoy", values=values))


def _speaks_of(finding: Finding, file: str, run: int) -> bool:
    """Whether a finding is about the run of a file, or about a document that contradicts it."""
    against = finding.against if finding.against is not msgspec.UNSET else []
    return (finding.file == file and finding.run in (None, run)) or Place(file=file, run=run) in against


def _proven(judged: Judged) -> bool:
    """Whether nothing is left open of the series, and a log shows it."""
    return not judged.series.doubts and judged.chosen.counts.observation.assurance is not Assurance.CLAIMED


def _computed(cells: list[Cell], criterion: MetricCriterion) -> Message:
    """How an average was computed."""
    weighting = (
        readings.both("weighting", criterion.weighting) if criterion.weighting is not None else {"weighting": ""}
    )
    return Message(code="note_average", values={"count": str(len(cells)), **weighting})


def _best_assured(judged: list[Judged]) -> list[Judged]:
    """Without what is only claimed where a log shows something: a document's word neither proves nor disproves it.

    What a document claims against the logs of its submission is a finding of its own.
    """
    shown = [j for j in judged if j.chosen.counts.observation.assurance is not Assurance.CLAIMED]
    return shown or judged


def _without_claims(series: Series) -> list[Series]:
    """A series without its claims, with a note of them, then with them; the series alone where it is of one kind."""
    claims = [value for value in series.values if value.observation.assurance is Assurance.CLAIMED]
    if not claims or len(claims) == len(series.values):
        return [series]
    shown = [value for value in series.values if value.observation.assurance is not Assurance.CLAIMED]
    first = claims[0].observation
    values = {"count": str(len(claims)), "value": first.value_text, "place": first.place}
    note = Message(code="note_claims_left_out", values=values)
    return [msgspec.structs.replace(series, values=shown, notes=[*series.notes, note]), series]


def _too_weak(chosen: Judged, have: Assurance, needed: Assurance) -> Ruling:
    """Why the evidence is too weak: the line does not belong to its log, or it is of too low an assurance."""
    counts = chosen.chosen.counts.observation
    logs = [log for log, _ in chosen.series.runs if log.file == counts.file]
    claim = next((log.claims[counts.line] for log in logs if counts.line in log.claims), None)
    if claim is None:
        return ruling(Verdict.REVIEW, Reason.ASSURANCE_TOO_LOW, have=have.value, wanted=needed.value)
    return ruling(Verdict.REVIEW, Reason(claim.code), **{**claim.values, "place": counts.place})


def _in_samples(row: Row) -> list[Message]:
    """A miss in test samples, beside how far chance alone moves the value; a value that passes misses nothing."""
    gap = row.shortfall
    if gap is None or row.verdict is Verdict.PASS or gap.margin >= 0 or not gap.samples:
        return []
    if gap.low is None or gap.high is None:
        return []
    interval = f"{plain(gap.low)}–{plain(gap.high)} {symbol(gap.unit)}".rstrip()
    values = {"misses": f"{gap.samples:,}", "samples": f"{gap.of_samples:,}", "interval": interval}
    return [Message(code="note_samples", values=values)]


def _candidate(judged: Judged) -> Candidate:
    return Candidate(
        best=judged.chosen.best.observation,
        last=judged.chosen.last.observation,
        evaluations=len(judged.series.values),
        verdict=judged.ruling.verdict,
        reason=judged.ruling.reason,
        complete=judged.series.complete,
    )
