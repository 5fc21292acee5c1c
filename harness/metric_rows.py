"""The rows of metric criteria: match, select, judge, then doubt what was found."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

import msgspec

from harness.findings import Finding, Grade
from harness.judge import distance, judge, shortfall
from harness.matching import Matcher, Matches
from harness.observation import Assurance, Collected
from harness.options import Options
from harness.quantity import convert, convertible, exponent, plain, symbol
from harness.registry import Registry
from harness.report import Candidate, Message, NearMiss, Row, Shortfall, Target
from harness.selection import Judged, agree, choose
from harness.series import Series
from harness.spec import MetricCriterion, Spec, Text
from harness.statistics import deviations
from harness.verdicts import Reason, Verdict

# A value this many binomial standard deviations above its target is worth a word: one honest run in 3.5 million
# whose true accuracy is the target lies there.
_IMPLAUSIBLE: Final = Decimal(5)


class MetricRows:
    """Judges the metric criteria of one spec over one submission."""

    def __init__(
        self, spec: Spec, registry: Registry, collected: Collected, options: Options, findings: list[Finding]
    ) -> None:
        self._spec = spec
        self._registry = registry
        self._collected = collected
        self._options = options
        self._findings = findings
        self._used: set[tuple[str, int]] = set()
        self._against_baseline: list[Finding] = []
        self._matcher = Matcher(
            spec, registry, collected.logs, options.mappings, options.units, trust_declared=options.trust_declared
        )

    def used(self, finding: Finding) -> bool:
        """Whether the finding is about a run that served as evidence."""
        if finding.run is None:
            return any(file == finding.file for file, _ in self._used)
        return (finding.file, finding.run) in self._used

    def _with_target(self, criterion: MetricCriterion) -> MetricCriterion:
        """The criterion with the target the reviewer gave for it, if any."""
        given = self._options.targets.get(criterion.id)
        if given is None:
            return criterion
        return msgspec.structs.replace(criterion, target=given[0], source=given[1], readings=[], status="resolved")

    def fill(self, row: Row, criterion: MetricCriterion) -> None:
        """Fill `row` with the verdict of `criterion`, its evidence and what is to be said of it."""
        criterion = self._with_target(criterion)
        self._against_baseline = []
        tolerance = self._registry.tolerances[criterion.tolerance] if criterion.tolerance else None
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
            row.notes.append(Message(code="note_dispute", values=_both("text", criterion.dispute)))
        matches = self._matcher.match(criterion)
        if criterion.target is None and criterion.relative_to is not None:
            baseline = self._baseline(row, criterion, criterion.relative_to)
            if baseline is None:
                return
            criterion = msgspec.structs.replace(criterion, target=baseline)
        if criterion.target is None:
            row.verdict, row.reason, row.values = Verdict.REVIEW, Reason.TARGET_UNRESOLVED, {"id": criterion.id}
            row.near_misses = matches.near
            return
        judged = _best_assured(self._judge_all(criterion, matches))
        if not judged:
            self._missing(row, criterion, matches)
            return
        self._decide(row, criterion, agree(judged), judged)

    def _baseline(self, row: Row, criterion: MetricCriterion, model: str) -> Decimal | None:
        """What the other side of a relative target reached in this submission, the strictest where there are several.

        None, and the row says what is missing, when no log shows it.
        """
        other = msgspec.structs.replace(criterion, model=model, relative_to=None)
        matches = self._matcher.match(other, mapped=False)
        direction = self._registry.metrics[criterion.metric].direction
        chosen = [(series, choose(series, other, direction)) for series in matches.series if not series.doubts]
        values = [c.counts for _, c in chosen if c is not None and c.counts.value.is_finite()]
        self._against_baseline = [finding for series, _ in chosen for finding in self._contradictions(series)]
        if not values:
            self._missing(row, other, matches)
            return None
        hardest = (min if direction == "lower" else max)(values, key=lambda value: value.value)
        shown = {"model": model, "value": plain(hardest.value), "place": hardest.observation.place}
        row.notes.append(Message(code="note_baseline", values=shown))
        assert row.target is not None
        row.target = msgspec.structs.replace(row.target, value=hardest.value)
        return hardest.value

    def _judge_all(self, criterion: MetricCriterion, matches: Matches) -> list[Judged]:
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._registry.tolerances[criterion.tolerance] if criterion.tolerance else None
        judged = []
        for series in matches.series:
            chosen = choose(series, criterion, metric.direction)
            if chosen is not None:
                judgement = judge(chosen.counts.value, criterion, metric, tolerance)
                judged.append(Judged(series=series, chosen=chosen, judgement=judgement))
        return judged

    def _missing(self, row: Row, criterion: MetricCriterion, matches: Matches) -> None:
        row.verdict = Verdict.MISSING
        row.near_misses = matches.near
        if criterion.select == "at_epoch":
            lasts = [series.values[-1].observation for series in matches.series]
            values = {"epoch": str(criterion.at_epoch)}
            row.near_misses = [
                *(NearMiss(why="near_no_epoch", observation=o, file=o.file, values=values) for o in lasts),
                *matches.near,
            ]
        if not self._collected.files:
            row.reason, row.values = Reason.NO_FILES, {}
        elif not self._collected.logs:
            row.reason, row.values = Reason.NO_LOG, {"files": str(len(self._collected.files))}
        else:
            parts = [criterion.metric, criterion.model, criterion.dataset, criterion.split]
            wanted = " · ".join(part for part in parts if part)
            row.reason, row.values = Reason.NO_EVIDENCE, {"wanted": wanted, "logs": str(len(self._collected.logs))}

    def _decide(self, row: Row, criterion: MetricCriterion, deciding: list[Judged], judged: list[Judged]) -> None:
        metric = self._registry.metrics[criterion.metric]
        chosen = min(deciding, key=lambda j: self._rank(j, criterion))
        values = chosen.chosen
        row.best, row.last = values.best.observation, values.last.observation
        row.value = values.counts.value
        row.assurance = values.counts.observation.assurance.value
        row.shortfall = shortfall(values.counts.value, criterion, metric)
        row.verdict, row.reason, row.values = (
            chosen.judgement.verdict,
            chosen.judgement.reason,
            chosen.judgement.values,
        )
        row.notes.extend(_in_samples(row.shortfall))
        row.notes.extend(chosen.series.notes)
        self._used |= {(log.file, run.index) for log, run in chosen.series.runs}
        if len(judged) > 1:
            row.candidates = [_candidate(j) for j in judged]
        self._remarks(row, criterion, chosen)
        self._doubts(row, criterion, chosen, deciding)
        if self._options.strict and row.verdict is Verdict.WITHIN:
            row.before, row.verdict, row.reason = row.verdict, Verdict.FAIL, Reason.MISSES_TARGET
            row.notes.append(Message(code="note_strict"))

    @staticmethod
    def _rank(judged: Judged, criterion: MetricCriterion) -> tuple[int, int, Decimal]:
        """Sort key: without doubts first, then what holds, then the better value."""
        value = judged.chosen.counts.value
        assert criterion.target is not None
        miss = distance(value, criterion.target, criterion.rule) if value.is_finite() else Decimal("Infinity")
        return (len(judged.series.doubts) > 0, not judged.judgement.holds, miss)

    def _doubts(self, row: Row, criterion: MetricCriterion, chosen: Judged, deciding: list[Judged]) -> None:
        """Turn the verdict into REVIEW where the evidence leaves something for a person to settle."""
        if len({j.judgement.holds for j in deciding}) > 1:
            self._review(row, Reason.CANDIDATES_DISAGREE, {"count": str(len(deciding))})
            return
        if chosen.series.doubts and chosen.judgement.reason is not Reason.NON_FINITE:
            doubt = chosen.series.doubts[0]
            self._review(row, doubt.reason, doubt.values)
            for more in chosen.series.doubts[1:]:
                row.notes.append(Message(code=more.reason.value, values=more.values))
            return
        self._readings(row, criterion, chosen)
        if row.verdict not in (Verdict.PASS, Verdict.WITHIN):
            return
        needed = Assurance(criterion.min_assurance)
        have = chosen.chosen.counts.observation.assurance
        if have.rank < max(needed.rank, Assurance.LOGGED.rank):
            self._review(row, Reason.ASSURANCE_TOO_LOW, {"have": have.value, "wanted": needed.value})
        against = self._contradictions(chosen.series)
        if criterion.relative_to is not None:
            against += self._against_baseline
        if against:
            codes = ", ".join(dict.fromkeys(finding.code for finding in against))
            self._review(row, Reason.CONTRADICTED, {"findings": codes})

    def _contradictions(self, series: Series) -> list[Finding]:
        """The contradictions in the runs of a series."""
        places = {(log.file, run.index) for log, run in series.runs}
        return [
            finding
            for finding in self._findings
            if finding.grade is Grade.CONTRADICTION
            and any(finding.file == file and finding.run in (None, run) for file, run in places)
        ]

    def _readings(self, row: Row, criterion: MetricCriterion, chosen: Judged) -> None:
        """A disputed target: a value that meets one reading and misses another is for a person, whichever gates."""
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._registry.tolerances[criterion.tolerance] if criterion.tolerance else None
        value = chosen.chosen.counts.value
        met: list[str] = []
        missed: list[str] = []
        for reading in criterion.readings:
            judgement = judge(value, msgspec.structs.replace(criterion, target=reading.target), metric, tolerance)
            holds = judgement.holds and not (self._options.strict and judgement.verdict is Verdict.WITHIN)
            (met if holds else missed).append(plain(reading.target))
        if met and missed:
            values = {"value": plain(value), "target": ", ".join(missed), "other": ", ".join(met)}
            self._review(row, Reason.LOWER_READING_ONLY, values)

    @staticmethod
    def _review(row: Row, reason: Reason, values: dict[str, str]) -> None:
        if row.verdict is not Verdict.REVIEW:
            row.before = row.verdict
        row.verdict, row.reason, row.values = Verdict.REVIEW, reason, values

    def _remarks(self, row: Row, criterion: MetricCriterion, chosen: Judged) -> None:
        counts, best, last = chosen.chosen.counts, chosen.chosen.best, chosen.chosen.last
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
            if above is not None and above > _IMPLAUSIBLE and metric.direction == "higher":
                values = {"value": plain(counts.value), "target": plain(criterion.target), "deviations": f"{above:.1f}"}
                row.notes.append(Message(code="note_implausibly_high", values=values))
        if not chosen.judgement.holds:
            self._decoys(row, criterion, counts.value)

    def _decoys(self, row: Row, criterion: MetricCriterion, value: Decimal) -> None:
        for decoy in self._spec.decoys:
            if decoy.metric not in (None, criterion.metric) or not convertible(decoy.unit, criterion.unit):
                continue
            number = convert(decoy.value, decoy.unit, criterion.unit)
            if value.is_finite() and abs(value - number) <= Decimal(5).scaleb(exponent(number) - 1):
                values = {"value": plain(number), **_both("what", decoy.what)}
                row.notes.append(Message(code="note_decoy", values=values))


def _best_assured(judged: list[Judged]) -> list[Judged]:
    """Without what is only claimed where a log shows something: a document's word neither proves nor disproves it.

    What a document claims against the logs of its submission is a finding of its own.
    """
    shown = [j for j in judged if j.chosen.counts.observation.assurance is not Assurance.CLAIMED]
    return shown or judged


def _in_samples(gap: Shortfall | None) -> list[Message]:
    """A miss in test samples, beside how far chance alone moves the value."""
    if gap is None or gap.margin >= 0 or gap.samples is None or gap.low is None or gap.high is None:
        return []
    interval = f"{plain(gap.low)}–{plain(gap.high)} {symbol(gap.unit)}".rstrip()
    values = {"misses": f"{gap.samples:,}", "samples": f"{gap.of_samples:,}", "interval": interval}
    return [Message(code="note_samples", values=values)]


def _both(gap: str, text: Text) -> dict[str, str]:
    """A text in both languages as values of a message: `gap` for English, `gap_zh` for Chinese."""
    return {gap: text.en, f"{gap}_zh": text.zh}


def _candidate(judged: Judged) -> Candidate:
    return Candidate(
        best=judged.chosen.best.observation,
        last=judged.chosen.last.observation,
        evaluations=len(judged.series.values),
        verdict=judged.judgement.verdict,
        reason=judged.judgement.reason,
        complete=judged.series.complete,
    )
