"""What the evaluations of a run are worth for a criterion: in its unit, of its split and part, made as it asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from harness.evidence.facts import Fact, evaluated, of
from harness.evidence.observation import Log, Observation, Run
from harness.judging import conditions, framework, trained
from harness.judging.data import DataRules
from harness.judging.options import MappedFile
from harness.judging.parts import PartNames
from harness.judging.recognisers import Recognisers
from harness.judging.report import NearMiss
from harness.judging.series import Doubt, Restated, Series
from harness.tasks import splits
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.quantity import convert, convertible, parse_decimal, plain
from harness.values.records import Message
from harness.values.verdicts import Reason


class Worth:
    """Weighs the evaluations of runs that are of the asked model and data.

    `given` are the names and digests of the logs that the reviewer names.
    """

    def __init__(
        self,
        spec: Spec,
        data: DataRules,
        recognisers: Recognisers,
        given: frozenset[str],
        units: Mapping[str, str],
        ported: Callable[[], bool],
    ) -> None:
        """`given` are the files that the reviewer names, and their digests; `units` those of printed names.

        `ported` says whether anything in the submission speaks of PaddlePaddle.
        """
        self._spec = spec
        self._data = data
        self._parts = PartNames(spec)
        self._recognisers = recognisers
        self._given = given
        self._units = units
        self._ported = ported

    def of(
        self,
        criterion: MetricCriterion,
        evaluations: Sequence[Observation],
        series: Series,
        mapping: MappedFile | None,
        file: str,
    ) -> Series | NearMiss:
        """`series` with the evaluations that count for a criterion, in its unit; a near miss where none does."""
        weights = criterion.conditions.weights
        kept = [o for o in evaluations if weights in ("any", o.weights)]
        values: dict[str, str]
        if not kept:
            values = {"stated": evaluations[-1].weights, "wanted": weights}
            return NearMiss(why="near_other_weights", observation=evaluations[-1], file=file, values=values)
        for observation in kept:
            unit = observation.unit or self._units.get(observation.printed)
            if unit is None and mapping is not None and mapping.by == "reviewer":
                unit = mapping.unit
            if unit is None:
                values = {"value": observation.value_text, "printed": observation.printed}
                values["readings"] = _readings(observation, criterion.unit)
                if all(doubt.reason is not Reason.UNIT_OPEN for doubt in series.doubts):
                    series.doubts.append(Doubt(reason=Reason.UNIT_OPEN, values=values))
                unit = criterion.unit
            if not convertible(unit, criterion.unit):
                wanted = f"{criterion.metric} [{criterion.unit}]"
                values = {"printed": f"{observation.printed} [{unit}]", "wanted": wanted}
                return NearMiss(why="near_other_metric", observation=observation, file=file, values=values)
            series.values.append(
                Restated(observation=observation, value=convert(observation.value, unit, criterion.unit))
            )
        run_split = series.runs[0][1].split
        seen = {v.observation.split or run_split for v in series.values}
        if others := [split for split in criterion.other_splits if split in seen]:
            shown = {"split": ", ".join(others), "wanted": criterion.split or ""}
            series.notes.append(Message(code="note_other_split", values=shown))
        self._conditions(criterion, series, mapping)
        self._framework(series)
        self._stated_split(criterion, series)
        self._trained_on(criterion, series)
        self._unstated_split(criterion, series, mapping)
        return self._subset(criterion, series, mapping)

    @staticmethod
    def _stated_split(criterion: MetricCriterion, series: Series) -> None:
        """A doubt where a setting says that another split was evaluated than the values are said to be of.

        A setting that does not say which data it is about may be that of the training.
        """
        log, run = series.runs[0]
        wanted = [criterion.split, *criterion.other_splits]
        for fact in (*evaluated(of(run.facts, "split")), *evaluated(of(run.facts, "list"))):
            stated = splits.of_name(re.split(r"[\\/]", fact.value)[-1])
            if stated is None or criterion.split is None or (run.train_epochs and not fact.part):
                continue
            if fact.key == "list" and (stated != "train" or not fact.part):
                continue
            if not any(splits.same(stated, split) for split in wanted if split is not None):
                values = {"condition": "split", "wanted": criterion.split}
                values["stated"] = f"{fact.setting}={fact.value} ({fact.place(log.file)})"
                series.doubts.append(Doubt(reason=Reason.CONDITIONS_DIFFER, values=values))
                return

    @staticmethod
    def _trained_on(criterion: MetricCriterion, series: Series) -> None:
        """A doubt where a training reads the samples that it is evaluated on."""
        if criterion.split in (None, "train"):
            return
        evaluated_on = [criterion.split, *(value.observation.split for value in series.values)]
        for log, run in series.runs:
            asked = dict.fromkeys(split for split in (*evaluated_on, run.split) if split not in (None, "train"))
            found = next(filter(None, (trained.on_evaluated(run, split or "") for split in asked)), None)
            if found is not None:
                values = {"stated": found.fact.value, "place": found.fact.place(log.file), "split": found.split}
                series.doubts.append(Doubt(reason=Reason.TRAINED_ON_EVALUATED, values=values))
                return

    def _unstated_split(self, criterion: MetricCriterion, series: Series, mapping: MappedFile | None) -> None:
        """A doubt where no value says of which split it is, unless counts, or the data set itself, leave only one."""
        _, run = series.runs[0]
        if criterion.split is None or (mapping is not None and mapping.by == "reviewer"):
            return
        if run.split is not None or all(value.observation.split is not None for value in series.values):
            return
        if self._data.counted(criterion, run):
            return
        seen = [value.observation for value in series.values]
        own = all(self._data.is_own(criterion, run, one.subset, one.file) for one in seen)
        if self._data.only_split(criterion) and (own or not run.train_epochs):
            series.notes.append(Message(code="note_only_split", values={"split": criterion.split}))
        else:
            series.doubts.append(Doubt(reason=Reason.SPLIT_UNSTATED, values={"split": criterion.split}))

    def _subset(self, criterion: MetricCriterion, series: Series, mapping: MappedFile | None) -> Series | NearMiss:
        """Keep the values of the asked part: scene, class, lexicon, decoding method, or the average over several.

        A value that names no part is of the one that the run's data, or its file, is named after. What is left open
        only the reviewer's word settles, and of an average not even that: it is computed from its parts.
        """
        log, run = series.runs[0]
        part = criterion.subset or criterion.conditions.lexicon or criterion.conditions.decoding
        wanted = part or " + ".join(criterion.average_of) or criterion.dataset or criterion.metric
        kept = [
            v
            for v in series.values
            if v.observation.subset in (None, part)
            or _is_whole(v.observation, criterion)
            or (
                self._decoded(criterion, v.observation) is not None
                if self._data.way_of(criterion, v.observation.subset) is not None
                else self._data.is_own(criterion, run, v.observation.subset, v.observation.file)
            )
        ]
        named = self._parts.named(criterion, log, run)
        if named not in (None, part):
            kept = [v for v in kept if v.observation.subset is not None]
        if not kept:
            other = series.values[-1].observation
            values = {"subset": other.subset or named or "", "wanted": wanted}
            return NearMiss(why="near_other_subset", observation=other, file=other.file, values=values)
        series.values = kept
        if part is None and not criterion.average_of:
            if len({self._decoded(criterion, v.observation) for v in kept} - {None}) > 1:
                series.doubts.append(Doubt(reason=Reason.SUBSET_UNSTATED, values={"subset": wanted}))
            return series
        stated = part is not None and all(v.observation.subset is not None or part == named for v in kept)
        if not stated and criterion.average_of:
            if not self._over_all(criterion, log, run):
                series.doubts.insert(0, Doubt(reason=Reason.AVERAGE_UNSTATED, values={"cells": wanted}))
        elif not stated and not (mapping is not None and mapping.by == "reviewer" and not mapping.cell):
            series.doubts.append(Doubt(reason=Reason.SUBSET_UNSTATED, values={"subset": wanted}))
        return series

    def _decoded(self, criterion: MetricCriterion, one: Observation) -> str | None:
        """How the criterion's set was decoded, where the value's part says both and it is the way that is asked for."""
        if criterion.subset is not None or criterion.average_of:
            return None
        way = self._data.way_of(criterion, one.subset)
        return way if criterion.conditions.decoding in (None, way) else None

    def _over_all(self, criterion: MetricCriterion, log: Log, run: Run) -> bool:
        """Whether a run says that its value is over all that the criterion averages over.

        It does when it names the data set that holds all of them and nothing else, when it counts their samples, or
        when the value of each stands in the same log.
        """
        cells = [one for one in map(self._spec.criterion, criterion.average_of) if isinstance(one, MetricCriterion)]
        counted = {str(run.samples)} | {fact.value for fact in of(run.facts, "samples") if fact.part != "train"}
        if criterion.samples is not None and str(criterion.samples) in counted:
            return True
        if not cells:
            return False
        if all(cell.dataset != criterion.dataset for cell in cells) and self._data.is_named(criterion, run):
            return True
        return all(self._holds(cell, log) for cell in cells)

    def _holds(self, cell: MetricCriterion, log: Log) -> bool:
        """Whether a value of this cell of an average stands in the log."""
        return any(
            one.metric == cell.metric
            and one.kind in ("eval", "final")
            and (one.subset == cell.subset if cell.subset is not None else self._data.is_named(cell, log.runs[one.run]))
            for one in log.observations
        )

    def _conditions(self, criterion: MetricCriterion, series: Series, mapping: MappedFile | None) -> None:
        """What the run says of the way it was made, held against what the spec lists."""
        wanted = criterion.conditions
        log, run = series.runs[0]
        if wanted.epochs is not None and run.epochs not in (None, wanted.epochs):
            values = {"condition": "epochs", "wanted": str(wanted.epochs), "stated": str(run.epochs)}
            series.doubts.append(Doubt(reason=Reason.CONDITIONS_DIFFER, values=values))
        elif wanted.epochs is not None and (unread := _unread_epochs(run)) is not None:
            values = {"condition": unread.setting, "wanted": str(wanted.epochs), "stated": unread.value}
            values["place"] = unread.place(log.file)
            series.doubts.append(Doubt(reason=Reason.SETTING_UNREADABLE, values=values))
        sizes = [conditions.other_size(wanted.image_size, log.file, run)] if wanted.image_size is not None else []
        for one in (*conditions.otherwise(wanted, log.file, run), *filter(None, sizes)):
            values = {"condition": one.setting, "wanted": one.wanted, "stated": f"{one.stated} ({one.place})"}
            series.doubts.append(Doubt(reason=Reason.CONDITIONS_DIFFER, values=values))
        held = conditions.held(wanted, log.file, run)
        for code, listed in (("note_conditions_stated", held.stated), ("note_conditions_unstated", held.unstated)):
            if listed:
                series.notes.append(Message(code=code, values={"conditions": "; ".join(listed)}))
        named = conditions.excluded(wanted.excluded, log.file, [run], [value.observation for value in series.values])
        if named is not None:
            values = {"excluded": named.phrase, "place": named.place, "text": named.text}
            series.doubts.append(Doubt(reason=Reason.CONDITION_EXCLUDED, values=values))
        evaluator = run.evaluator or self._recognisers.of(run)
        if wanted.evaluator is None or evaluator == wanted.evaluator:
            return
        if evaluator is None and self._recognisers.filed(log, run) == wanted.evaluator:
            values = {"evaluator": wanted.evaluator, "file": log.file}
            series.notes.append(Message(code="note_evaluator_by_name", values=values))
            return
        if evaluator is not None:
            values = {"wanted": wanted.evaluator, "stated": evaluator}
            series.doubts.append(Doubt(reason=Reason.EVALUATOR_DIFFERS, values=values))
        elif not (mapping is not None and mapping.by == "reviewer"):
            series.doubts.append(Doubt(reason=Reason.EVALUATOR_UNSTATED, values={"wanted": wanted.evaluator}))

    def _framework(self, series: Series) -> None:
        """A doubt where another framework than PaddlePaddle wrote the log, unless the reviewer says that it counts.

        It does for all criteria where the reviewer named it for one: the framework is the log's.
        """
        log, run = series.runs[0]
        if log.file in self._given or (log.sha256 != "" and log.sha256 in self._given):
            return
        other = framework.other(run, log.runs[: run.index])
        if other is None and (written := framework.of_writer(log, run)) is not None and not self._ported():
            other = written
        if other is not None:
            values = {"framework": other.name, "place": other.fact.place(log.file)}
            series.doubts.append(Doubt(reason=Reason.FRAMEWORK_OTHER, values=values))


def _unread_epochs(run: Run) -> Fact | None:
    """What states the epochs, where that is no number; None where a number, or nothing, does."""
    stated = list(of(run.facts, "epochs"))
    numbers = run.epochs is not None or any(parse_decimal(fact.value) is not None for fact in stated)
    return None if numbers or not stated else stated[0]


def _readings(observation: Observation, unit: str) -> str:
    """What a value without a unit may be, in the unit of a share: as it stands, or, up to 1, as a fraction."""
    if not convertible(unit, "percent") or not observation.value.is_finite():
        return observation.value_text
    as_it_stands = f"{plain(observation.value)} %"
    if abs(observation.value) > 1:
        return as_it_stands
    return f"{as_it_stands} / {plain(convert(observation.value, 'fraction', 'percent'))} %"


def _is_whole(observation: Observation, criterion: MetricCriterion) -> bool:
    """Whether the part that a value names is no part: no lexicon at all, or the training data that is asked for."""
    if criterion.conditions.lexicon is not None or criterion.subset is not None or criterion.average_of:
        return False
    subset = (observation.subset or "").casefold()
    trained = set((criterion.training_data or "").casefold().split())
    return subset == "none" or (bool(trained) and set(subset.split()) <= trained)
