"""What a metric row becomes once it is known which values count: its verdict, its remarks, and what leaves a doubt."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from harness.evidence.findings import Finding, Grade, Place
from harness.evidence.observation import Assurance
from harness.judging import readings
from harness.judging.options import Options
from harness.judging.otherwise import resumed_otherwise
from harness.judging.report import Candidate, Row
from harness.judging.rule import distance, rule_on_value, shortfall
from harness.judging.selection import Judged
from harness.judging.series import Doubt, Series
from harness.tasks.registry import Registry, Tolerance
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import convert, convertible, half_step, plain, symbol
from harness.values.records import Message
from harness.values.statistics import deviations
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# A value this many binomial standard deviations above its target is worth a word: one honest run in 3.5 million
# whose true accuracy is the target lies there.
_IMPLAUSIBLE: Final = Decimal(5)
# The finding that a best line holds a value of before the beginning of its log.
_FROM_BEFORE: Final = "best_from_checkpoint"
# What a log may be silent about without a miss becoming a question, where the task asks for one data set alone.
_SILENT: Final = frozenset((Reason.DATASET_UNSTATED, Reason.SPLIT_UNSTATED))


class Baseline(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said of the other side of a relative target."""

    doubts: list[Doubt] = []
    against: list[Finding] = []


class Decider:
    """Decides rows of one spec over one submission, and keeps which runs served as evidence."""

    def __init__(self, spec: Spec, registry: Registry, options: Options, findings: list[Finding]) -> None:
        self._spec = spec
        self._registry = registry
        self._options = options
        self._findings = findings
        self._used: set[tuple[str, int]] = set()

    def served(self, file: str, run: int) -> bool:
        """Whether the run served as evidence."""
        return (file, run) in self._used

    def used(self, finding: Finding) -> bool:
        """Whether the finding is about a run that served as evidence."""
        if finding.run is None:
            return any(file == finding.file for file, _ in self._used)
        return (finding.file, finding.run) in self._used

    def tolerance(self, criterion: MetricCriterion) -> Tolerance | None:
        """The tolerance of a criterion: the reviewer's own number, else the profile it names."""
        own = self._options.tolerances.get(criterion.id)
        if own is not None or criterion.tolerance is None:
            return own
        return self._registry.tolerances[criterion.tolerance]

    def decide(
        self, row: Row, criterion: MetricCriterion, deciding: list[Judged], judged: list[Judged], baseline: Baseline
    ) -> None:
        """Give the row the verdict of the best of `deciding`, and say what the others of `judged` are."""
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
        row.notes.extend(in_samples(row))
        row.notes.extend(chosen.series.notes)
        self._used |= {(log.file, run.index) for log, run in chosen.series.runs}
        if len(judged) > 1:
            row.candidates = [_candidate(j) for j in judged]
        self._remarks(row, criterion, chosen)
        self._doubts(row, criterion, chosen, deciding, baseline)
        self.strictly(row)

    def strictly(self, row: Row) -> None:
        """With `--strict` a value inside the tolerance fails."""
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

    def _doubts(
        self, row: Row, criterion: MetricCriterion, chosen: Judged, deciding: list[Judged], baseline: Baseline
    ) -> None:
        """Turn the verdict into REVIEW where the evidence leaves something for a person to settle."""
        if len({j.ruling.holds for j in deciding}) > 1:
            row.overrule(ruling(Verdict.REVIEW, Reason.CANDIDATES_DISAGREE, count=str(len(deciding))))
            return
        if self._missed_anyhow(criterion, chosen):
            row.notes.append(Message(code="note_missed_anyhow"))
        elif chosen.series.doubts and chosen.ruling.reason is not Reason.NON_FINITE:
            doubt = chosen.series.doubts[0]
            row.overrule(ruling(Verdict.REVIEW, doubt.reason, **doubt.values))
            for more in chosen.series.doubts[1:]:
                row.notes.append(Message(code=more.reason.value, values=more.values))
            return
        if baseline.doubts:
            doubt = baseline.doubts[0]
            row.overrule(ruling(Verdict.REVIEW, doubt.reason, **doubt.values))
            return
        self.reading(row, criterion, chosen.chosen.counts.value)
        if not row.verdict.holds:
            self._best_before(row, criterion, chosen)
            return
        if not chosen.series.complete:
            log, run = next((log, run) for log, run in reversed(chosen.series.runs) if run.train_epochs)
            shown = {"epoch": str(max(run.train_epochs)), "epochs": str(run.epochs), "place": log.file}
            row.overrule(ruling(Verdict.REVIEW, Reason.TRAINING_UNFINISHED, **shown))
        otherwise = resumed_otherwise(chosen.series)
        if otherwise is not None:
            row.overrule(otherwise)
        needed = Assurance(criterion.min_assurance)
        have = chosen.chosen.counts.observation.assurance
        if have.rank < max(needed.rank, Assurance.LOGGED.rank):
            row.overrule(_too_weak(chosen, have, needed))
            if row.reason is Reason.ASSURANCE_TOO_LOW and have is Assurance.CLAIMED:
                row.notes.append(Message(code="note_document", values={"file": chosen.chosen.counts.observation.file}))
        against = self.contradictions(chosen.series)
        if criterion.relative_to is not None:
            against += baseline.against
        if against:
            codes = ", ".join(dict.fromkeys(finding.code for finding in against))
            row.overrule(ruling(Verdict.REVIEW, Reason.CONTRADICTED, findings=codes))

    def _missed_anyhow(self, criterion: MetricCriterion, chosen: Judged) -> bool:
        """Whether the value misses the target and the log only does not say of which data it is.

        It is either of the asked data, which it misses, or of other data, and proves nothing: nobody's answer makes it
        hold. Where the task asks for the metric on several sets, it may be the value of another row; a document may
        speak of anything.
        """
        claimed = chosen.chosen.counts.observation.assurance is Assurance.CLAIMED
        if chosen.ruling.verdict is not Verdict.FAIL or not chosen.series.doubts or claimed:
            return False
        asked = {
            (one.dataset, one.split, one.subset)
            for one in self._spec.criteria
            if isinstance(one, MetricCriterion) and one.metric == criterion.metric
        }
        return len(asked) == 1 and all(doubt.reason in _SILENT for doubt in chosen.series.doubts)

    def _best_before(self, row: Row, criterion: MetricCriterion, chosen: Judged) -> None:
        """A miss in a log that begins late, whose best line would meet the target: the best evaluation is not here.

        The best line proves nothing. It is that of an evaluation before the beginning where the check of best lines
        found so.
        """
        counts = chosen.chosen.counts
        late = {place for one in self._findings if one.code == _FROM_BEFORE for place in ((one.file, one.run),)}
        shift = next((n for n in (0, 2, -2) if counts.observation.value.scaleb(n) == counts.value), None)
        if row.verdict is not Verdict.FAIL or shift is None:
            return
        metric = self._registry.metrics[criterion.metric]
        for log, run in chosen.series.runs:
            if (log.file, run.index) not in late:
                continue
            for best in log.observations:
                if best.run != run.index or best.kind != "best" or best.metric != criterion.metric:
                    continue
                if rule_on_value(best.value.scaleb(shift), criterion, metric, self.tolerance(criterion)).verdict.holds:
                    shown = {"stated": best.value_text, "place": best.place}
                    row.overrule(ruling(Verdict.REVIEW, Reason.BEST_BEFORE, **shown))
                    return

    def contradictions(self, series: Series) -> list[Finding]:
        """The contradictions in the runs of a series."""
        places = {(log.file, run.index) for log, run in series.runs}
        return [
            finding
            for finding in self._findings
            if finding.grade is Grade.CONTRADICTION and any(_speaks_of(finding, file, run) for file, run in places)
        ]

    def reading(self, row: Row, criterion: MetricCriterion, value: Decimal) -> None:
        """A disputed target: a value that misses it and meets a lower number of another thing is for a person."""
        if row.verdict.holds or row.verdict is Verdict.REVIEW:
            return
        metric = self._registry.metrics[criterion.metric]
        tolerance = self.tolerance(criterion)
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


def _too_weak(chosen: Judged, have: Assurance, needed: Assurance) -> Ruling:
    """Why the evidence is too weak: the line does not belong to its log, or it is of too low an assurance."""
    counts = chosen.chosen.counts.observation
    logs = [log for log, _ in chosen.series.runs if log.file == counts.file]
    claim = next((log.claims[counts.line] for log in logs if counts.line in log.claims), None)
    if claim is None:
        return ruling(Verdict.REVIEW, Reason.ASSURANCE_TOO_LOW, have=have.value, wanted=needed.value)
    return ruling(Verdict.REVIEW, Reason(claim.code), **{**claim.values, "place": counts.place})


def in_samples(row: Row) -> list[Message]:
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
    """A series as it is listed: one that would hold and leaves a doubt is for a person, whatever decides the row."""
    found, doubts = judged.ruling, judged.series.doubts
    if found.holds and doubts:
        found = ruling(Verdict.REVIEW, doubts[0].reason, **doubts[0].values)
    return Candidate(
        best=judged.chosen.best.observation,
        last=judged.chosen.last.observation,
        evaluations=len(judged.series.values),
        verdict=found.verdict,
        reason=found.reason,
        complete=judged.series.complete,
    )
