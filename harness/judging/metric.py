"""The rows of metric criteria: match, select, judge, then doubt what was found."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

import msgspec

from harness.evidence.facts import of
from harness.evidence.findings import Finding
from harness.evidence.observation import Assurance, Collected, Log, Observation
from harness.judging import framework, readings
from harness.judging.confirming import Confirmed, nearby, review
from harness.judging.contending import contending
from harness.judging.deciding import Baseline, Decider
from harness.judging.matching import Matcher, Matches
from harness.judging.options import Options
from harness.judging.report import NearMiss, Row, Target
from harness.judging.rule import rule_on_value
from harness.judging.seen import SeenLog
from harness.judging.selection import Judged, choose
from harness.judging.series import Doubt, Series
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import plain
from harness.values.records import Message
from harness.values.verdicts import Reason, Verdict, ruling

if TYPE_CHECKING:
    from harness.judging.checkpoints import Checkpoint

# What a log may leave open of its data.
_OF_DATA: Final = frozenset((Reason.DATASET_UNSTATED, Reason.SPLIT_UNSTATED))
# So many other logs that miss the target are named.
_FAILING: Final = 3


class _Inferred(msgspec.Struct, frozen=True):
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
        inputs: Sequence[str] = (),
    ) -> None:
        """`seen` are the logs of `collected`, which was read from `inputs`."""
        self._spec = spec
        self._registry = registry
        self._collected = collected
        self._options = options
        # Values that no format knows and nobody confirmed, and what is said of files that the reviewer mapped in vain.
        self._inferred = said.open if said is not None else []
        self._unsettled = said.unsettled if said is not None else {}
        self._decider = Decider(spec, registry, options, findings)
        self._matcher = Matcher(
            spec,
            registry,
            seen,
            options.mappings,
            options.units,
            trust_declared=options.trust_declared,
            ported=partial(framework.ported, collected),
            inputs=inputs,
        )

    def served(self, file: str, run: int) -> bool:
        """Whether the run served as evidence."""
        return self._decider.served(file, run)

    def used(self, finding: Finding) -> bool:
        """Whether the finding is about a run that served as evidence."""
        return self._decider.used(finding)

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

    def fill(
        self,
        row: Row,
        criterion: MetricCriterion,
        *,
        vouched: str | None = None,
        of: frozenset[Checkpoint] | None = None,
    ) -> None:
        """Fill `row` with the verdict of `criterion`, its evidence and what is to be said of it.

        `vouched`: the criterion whose mapping speaks for the files of this one, where it has none of its own. `of`: how
        the checkpoint is named whose values alone count.
        """
        criterion = self._with_target(row, criterion)
        tolerance = self._decider.tolerance(criterion)
        beside = Baseline()
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
            target, beside = self._baseline(row, criterion, criterion.relative_to)
            if target is None:
                return
            criterion = msgspec.structs.replace(criterion, target=target)
        if criterion.target is None:
            self._open_target(row, criterion, matches)
            return
        if of is not None:
            from harness.judging import checkpoints  # of the cells of averages

            matches.series = checkpoints.only(matches.series, of)
        found = self._judge_all(criterion, matches)
        judged = _best_assured(found)
        computed = bool(criterion.average_of) and not any(_proven(one) for one in judged)
        if computed and self._average(row, criterion, judged):
            return
        if not judged:
            self._missing(row, criterion, matches)
            return
        self._decider.decide(row, criterion, contending(judged), judged, beside)
        if row.verdict.holds:
            self._failing(row, criterion, found)

    def _average(self, row: Row, criterion: MetricCriterion, judged: list[Judged]) -> bool:
        from harness.judging.averaging import Averages  # few criteria are averages

        return Averages(self._spec, self._registry, self._decider, self).fill(row, criterion, judged)

    def _open_target(self, row: Row, criterion: MetricCriterion, matches: Matches) -> None:
        """A target that is open: a person decides about what there is; nothing of the metric is no evidence of it."""
        near = any(
            miss.observation is not None and miss.observation.metric == criterion.metric for miss in matches.near
        )
        metric = self._registry.metrics[criterion.metric]
        if not (matches.series or near or self._inferred):
            from harness.judging.glimpsed import glimpsed  # only of what no format reads

            if not glimpsed(criterion.metric, metric, self._collected.glimpses):
                self._missing(row, criterion, matches)
                row.notes.append(Message(code=Reason.TARGET_UNRESOLVED.value, values={"id": criterion.id}))
                return
        row.rule(ruling(Verdict.REVIEW, Reason.TARGET_UNRESOLVED, id=criterion.id))
        row.near_misses = matches.near

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

    def candidates(self, criterion: MetricCriterion, vouched: str) -> list[Judged]:
        """The series that could prove a cell of the average `vouched`, judged one by one."""
        return _best_assured(self._judge_all(criterion, self._matcher.match(criterion, vouched=vouched)))

    def _baseline(self, row: Row, criterion: MetricCriterion, model: str) -> tuple[Decimal | None, Baseline]:
        """What the other side of a relative target reached in this submission, the strictest where there are several.

        None, and the row says what is missing, when no log shows it; with what is to be said of it.
        """
        other = msgspec.structs.replace(criterion, model=model, relative_to=None)
        matches = self._matcher.match(other, mapped=False)
        metric = self._registry.metrics[criterion.metric]
        named = [series for series in matches.series if all(doubt.reason in _OF_DATA for doubt in series.doubts)]
        clear = [series for series in named if not self._open(series, criterion)] or named
        chosen = [(series, choose(series, other, metric)) for series in clear]
        doubts = [doubt for series in clear for doubt in self._open(series, criterion)]
        values = [c.counts for _, c in chosen if c is not None and c.counts.value.is_finite()]
        against = [finding for series, _ in chosen for finding in self._decider.contradictions(series)]
        if not values:
            self._missing(row, other, matches)
            return None, Baseline()
        hardest = metric.best(values, lambda value: value.value)
        shown = {"model": model, "value": plain(hardest.value), "place": hardest.observation.place}
        row.notes.append(Message(code="note_baseline", values=shown))
        assert row.target is not None
        row.target = msgspec.structs.replace(row.target, value=hardest.value)
        log, run = next(
            series.runs[0] for series, c in chosen if c is not None and c.counts.observation is hardest.observation
        )
        devices = [(fact.value, fact.place(log.file)) for fact in of(run.facts, "devices")]
        return hardest.value, Baseline(doubts=doubts, against=against, devices=devices)

    def _open(self, series: Series, criterion: MetricCriterion) -> list[Doubt]:
        """What the other side of a relative target leaves open; of its data the reviewer's mapping speaks too."""
        mapping = self._options.mappings.get(criterion.id)
        settled = _OF_DATA if mapping is not None and mapping.by == "reviewer" else ()
        return [doubt for doubt in series.doubts if doubt.reason not in settled]

    def _judge_all(self, criterion: MetricCriterion, matches: Matches) -> list[Judged]:
        metric = self._registry.metrics[criterion.metric]
        tolerance = self._decider.tolerance(criterion)
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


def _proven(judged: Judged) -> bool:
    """Whether nothing is left open of the series, and a log shows it."""
    return not judged.series.doubts and judged.chosen.counts.observation.assurance is not Assurance.CLAIMED


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
