"""Which runs of which logs are evidence for a criterion, and which come close without being it.

A run is evidence when the log itself states the criterion's model, dataset and split. What a log leaves open becomes a
doubt, which makes the row REVIEW; what it states otherwise makes it a near miss, which proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter
from typing import Final

import msgspec

from harness.evidence.facts import of
from harness.evidence.observation import Log, Observation, Run
from harness.judging import conditions, framework, launched
from harness.judging.beside import placed, stated_by
from harness.judging.closeness import closeness
from harness.judging.continuing import Silent
from harness.judging.data import DataRules
from harness.judging.identity import Identified, Names, Relation, identify
from harness.judging.options import MappedFile
from harness.judging.overlap import count_once
from harness.judging.parts import PartNames
from harness.judging.precedence import overruled
from harness.judging.report import NearMiss
from harness.judging.resumption import go_on, join_resumed
from harness.judging.seen import SeenLog, SeenRun
from harness.judging.series import Doubt, Restated, Series
from harness.tasks import splits
from harness.tasks.families import network_named
from harness.tasks.names import fold
from harness.tasks.places import tokens
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.paths import names_file
from harness.values.quantity import convert, convertible, plain
from harness.values.records import Message
from harness.values.verdicts import Reason

# Kinds of near misses, the nearest first.
_NEAREST: Final = {
    kind: place
    for place, kind in enumerate(
        (
            "near_no_epoch",
            "near_train_value",
            "near_other_subset",
            "near_best_line",
            "near_other_weights",
            "near_other_evaluator",
            "near_train_split",
            "near_other_split",
            "near_image_size",
            "near_dataset_classes",
            "near_other_dataset",
            "near_unmapped",
            "near_declared_overruled",
            "near_no_value",
            "near_inferred",
            "near_other_metric",
            "near_other_model",
        )
    )
}


class Matches(msgspec.Struct, kw_only=True):
    """What was found for a criterion."""

    series: list[Series] = []
    near: list[NearMiss] = []


class Matcher:
    """Matches the logs of one submission with the criteria of one spec."""

    def __init__(
        self,
        spec: Spec,
        registry: Registry,
        logs: Sequence[SeenLog],
        mappings: dict[str, MappedFile],
        units: dict[str, str],
        *,
        trust_declared: bool = False,
    ) -> None:
        self._spec = spec
        self._registry = registry
        self._logs = logs
        self._files = frozenset(seen.log.file for seen in logs)
        self._mappings = mappings
        # The files that the reviewer names, and what is in them: a copy is worth what they are.
        paths = [mapping.path for mapping in mappings.values() if mapping.by == "reviewer"]
        named = [seen.log for seen in logs if any(names_file(seen.log.file, path) for path in paths)]
        self._given = frozenset(name for log in named for name in (log.file, log.sha256))
        self._units = units
        self._trust_declared = trust_declared
        self._names = Names(spec.models, _beside(spec, registry))
        metrics = [one for one in spec.criteria if isinstance(one, MetricCriterion)]
        self._data = DataRules(registry, frozenset(one.dataset for one in metrics if one.dataset is not None))
        self._parts = PartNames(spec)
        self._evaluators = {
            fold(one.conditions.evaluator): one.conditions.evaluator
            for one in metrics
            if one.conditions.evaluator is not None
        }

    def match(self, criterion: MetricCriterion, *, mapped: bool = True, vouched: str | None = None) -> Matches:
        """The series that could prove `criterion`, runs of one training joined, and the near misses.

        The reviewer's mapping puts all other files aside. The submission's cannot: what else states the criterion
        stays a candidate, so that a log that fails is not hidden. The mapping of the criterion `vouched`, where this
        one has none, puts no file aside.
        """
        mapping = self._mappings.get(criterion.id) if mapped else None
        alone = mapping is not None and mapping.by == "reviewer"
        if mapping is None and vouched in self._mappings:
            mapping = msgspec.structs.replace(self._mappings[vouched], cell=True)
        matches = Matches()
        silent: list[Silent] = []
        for seen in self._logs:
            here = mapping if mapping is not None and names_file(seen.log.file, mapping.path) else None
            if here is None and alone:
                continue
            for found in self._of_log(criterion, seen, here):
                if isinstance(found, Series):
                    matches.series.append(found)
                else:
                    matches.near.append(found)
            silent += [Silent(seen.log, one.run, one.observations) for one in seen.runs if _goes_on_silently(one)]
        if vouched is not None:
            matches.series = [one for one in matches.series if _says_which(criterion, one)]
        matches.series = join_resumed(count_once(matches.series))
        go_on(matches.series, silent)
        matches.near = _closest(matches.near)
        return matches

    def could_be(self, criterion: MetricCriterion, log: Log, one: Observation) -> NearMiss | str:
        """Why an inferred value is not what is asked for: of another model, data set, split or recogniser.

        Else the name that the log gives its model, where nobody knows it as the asked one; nothing where it is silent.
        """
        run = next(run for run in log.runs if run.index == one.run)
        near = self._split(criterion, one.split) or self._evaluated_by(criterion, run)
        stated = ""
        series = Series(runs=[(log, run)])
        if criterion.model is not None:
            found = identify(criterion.model, self._names, log, run, frozenset(self._evaluators))
            if found.relation is Relation.OTHER:
                values = {"model": found.name, "wanted": criterion.model}
                near = near or NearMiss(why="near_other_model", values=values)
            model = self._spec.models[criterion.model]
            stated = found.name if found.relation is Relation.UNKNOWN else ""
            if found.relation is Relation.UNSTATED:
                stated = network_named(log.file, (criterion.model, *model.aliases, *model.built_on))
        near = near or self._data.check(criterion, log, run, None, series)
        return stated if near is None else msgspec.structs.replace(near, observation=one, file=log.file)

    def _of_log(
        self, criterion: MetricCriterion, seen: SeenLog, mapping: MappedFile | None
    ) -> Iterator[Series | NearMiss]:
        """What the runs of a log are to a criterion, in their order.

        Of runs that state the same, and are no evidence for the same reason, the first and the last tell: a near miss
        stands where its first run does, and shows the value of its last.
        """
        found: list[tuple[int, Series | NearMiss]] = []
        last: list[tuple[int, NearMiss]] = []
        for group in seen.alike if mapping is None else [[one] for one in seen.runs]:
            for one in group:
                run = one.run
                if run.declared is not None and run.declared.task not in (None, self._spec.task):
                    continue
                near = self._overruled(criterion, seen, one) or self._no_evidence(criterion, seen.log, one, mapping)
                if near is None:
                    continue
                if isinstance(near, NearMiss):
                    found.append((one.order, near))
                    if len(group) > 1:
                        near = msgspec.structs.replace(near, observation=self._shown(criterion.metric, group[-1]))
                    last.append((group[-1].order, near))
                    break
                series, evaluations = near
                value = self._values(criterion, evaluations, series, mapping, seen.log.file)
                found.append((one.order, value))
                if isinstance(value, NearMiss):
                    last.append((one.order, value))
        for some in (found, last) if len(seen.alike) < len(seen.runs) else (found,):
            some.sort(key=itemgetter(0))
            yield from map(itemgetter(1), some)

    @staticmethod
    def _overruled(criterion: MetricCriterion, seen: SeenLog, one: SeenRun) -> NearMiss | None:
        """Why a declared reading of the metric does not count beside one with more right to it."""
        declared = one.run.declared
        if declared is None or not (read := one.of(criterion.metric)):
            return None
        by = overruled(seen.log, seen.groups, one.run, criterion.metric)
        if by is None:
            return None
        values = {"where": declared.where, "by": by, "metric": criterion.metric}
        return NearMiss(why="near_declared_overruled", observation=read[-1], file=seen.log.file, values=values)

    def _no_evidence(
        self, criterion: MetricCriterion, log: Log, seen: SeenRun, mapping: MappedFile | None
    ) -> NearMiss | tuple[Series, Sequence[Observation]] | None:
        """Why a run is no evidence for a criterion, by what it states; else its series, and the evaluations for it.

        None where it evaluates nothing at all.
        """
        run = seen.run
        if mapping is not None and mapping.by == "reviewer" and mapping.places is not None:
            here = [o for o in seen.observations if (o.line, o.record, o.printed) in mapping.places]
            seen = SeenRun(run, here, seen.order)
        shown = self._shown(criterion.metric, seen)
        if shown is None:
            return None
        series = Series(runs=[(log, run)])
        self._declared(run, series)
        self._beside(criterion, log, run, mapping, series)
        self._shown_by(criterion, log, run, mapping, series)
        near = self._model(criterion, run, mapping, series, log)
        if near is not None:
            return NearMiss(why=near.why, observation=shown, file=log.file, values=near.values)
        wanted = seen.of(criterion.metric)
        evaluations: Sequence[Observation] = [o for o in wanted if o.kind in ("eval", "final")]
        split_of = self._data.split_of
        kept = [
            o for o in evaluations if self._split(criterion, split_of(criterion, run, o.split or run.split)) is None
        ]
        if not kept:
            stated = (evaluations[-1].split if evaluations else None) or run.split
            near = self._split(criterion, split_of(criterion, run, stated))
        evaluations, named = self._data.of_parts(criterion, run, kept or evaluations)
        near = near or self._data.check(criterion, log, run, mapping, series, named=named)
        near = near or self._evaluated_by(criterion, run)
        if near is None and not evaluations:
            if any(o.kind == "best" for o in wanted):
                near = NearMiss(why="near_best_line")
            elif wanted:
                near = NearMiss(why="near_train_value")
            else:
                near = NearMiss(why="near_other_metric", values={"printed": shown.printed, "wanted": criterion.metric})
        if near is not None:
            return msgspec.structs.replace(near, observation=shown, file=log.file)
        return series, evaluations

    def _shown(self, metric: str, seen: SeenRun) -> Observation | None:
        """The value of a run that is shown where the run is no evidence for a value of the metric.

        Where it has none of the metric, the one whose name comes closest to it, the last of these.
        """
        wanted = seen.of(metric)
        evaluations = (o for o in reversed(wanted) if o.kind in ("eval", "final"))
        found = next(evaluations, wanted[-1] if wanted else None)
        if found is not None:
            return found
        asked = self._registry.metrics[metric]
        return min(reversed(seen.others.values()), key=lambda one: closeness(one.printed, asked), default=None)

    def _declared(self, run: Run, series: Series) -> None:
        """What a declaration says of its own log is the word of whoever wrote it; the submission's is a doubt."""
        if run.declared is None:
            return
        values = {"where": run.declared.where}
        if run.declared.by == "submission" and not self._trust_declared:
            series.doubts.append(Doubt(reason=Reason.DECLARED_BY_SUBMISSION, values=values))
        else:
            series.notes.append(Message(code="note_declared", values=values))

    def _beside(
        self, criterion: MetricCriterion, log: Log, run: Run, mapping: MappedFile | None, series: Series
    ) -> None:
        """A doubt where a file of settings beside the log says what it is of: whoever hands it in laid it there."""
        if self._trust_declared or (mapping is not None and mapping.by == "reviewer"):
            return
        by = stated_by(run, self._files) if criterion.model is not None or criterion.dataset is not None else None
        if by is not None:
            series.doubts.append(Doubt(reason=Reason.STATED_BESIDE, values={"place": by.place(log.file)}))

    def _shown_by(
        self, criterion: MetricCriterion, log: Log, run: Run, mapping: MappedFile | None, series: Series
    ) -> None:
        """A doubt where a launcher's name of the program says that its lines are shown of something else."""
        if mapping is not None and mapping.by == "reviewer":
            return
        fact = launched.quoting(run, self._names.words_of(criterion.model))
        if fact is not None:
            values = {"name": fact.value, "place": fact.place(log.file)}
            series.doubts.append(Doubt(reason=Reason.LINES_QUOTED, values=values))

    def _model(
        self, criterion: MetricCriterion, run: Run, mapping: MappedFile | None, series: Series, log: Log
    ) -> NearMiss | None:
        if mapping is not None:
            series.notes.append(Message(code="note_mapped", values={"file": mapping.path, "by": mapping.by}))
        if criterion.model is None:
            return None
        model = self._spec.models[criterion.model]
        found = identify(criterion.model, self._names, log, run, frozenset(self._evaluators))
        found = placed(found, criterion.model, self._names, log, run)
        near = self._identified(criterion, found, mapping, series, log.file)
        if near is not None:
            return near
        if model.image_size is None:
            return None
        size = str(model.image_size)
        if run.image_size is None:
            if mapping is None or mapping.by == "submission":
                values = {"model": criterion.model, "size": size}
                series.doubts.append(Doubt(reason=Reason.IMAGE_SIZE_UNSTATED, values=values))
        elif run.image_size != model.image_size:
            return NearMiss(why="near_image_size", values={"size": str(run.image_size), "wanted": size})
        return None

    @staticmethod
    def _identified(
        criterion: MetricCriterion, found: Identified, mapping: MappedFile | None, series: Series, file: str
    ) -> NearMiss | None:
        """What follows from how the model is named: nothing where it is the asked one, else a near miss or a doubt."""
        wanted = criterion.model or ""
        if found.relation is Relation.SAME:
            if found.against:
                values = {"model": wanted, "place": found.place, "against": found.against}
                series.doubts.append(Doubt(reason=Reason.MODEL_DISAGREES, values=values))
            elif not found.direct:
                values = {"model": wanted, "name": found.name, "place": found.place}
                series.notes.append(Message(code="note_model_by_name", values=values))
            return None
        if found.relation is Relation.UNSTATED:
            if mapping is None:
                return NearMiss(why="near_unmapped", values={"criterion": criterion.id, "file": file})
            if mapping.by == "submission":
                series.doubts.append(Doubt(reason=Reason.MODEL_UNSTATED, values={"model": wanted}))
            return None
        stated = {"stated": found.name, "wanted": wanted}
        if mapping is None or (found.relation is Relation.OTHER and mapping.by == "reviewer"):
            return NearMiss(why="near_other_model", values={"model": found.name, "wanted": wanted})
        if mapping.by == "reviewer":
            series.notes.append(Message(code="note_mapped_elsewhere", values=stated))
        else:
            series.doubts.append(Doubt(reason=Reason.MAPPED_ELSEWHERE, values=stated))
        return None

    @staticmethod
    def _split(criterion: MetricCriterion, stated: str | None) -> NearMiss | None:
        if stated is None:
            return None
        if stated == "train" and criterion.split != "train":
            return NearMiss(why="near_train_split")
        if criterion.split is None:
            return None
        if any(splits.same(stated, split) for split in (criterion.split, *criterion.other_splits)):
            return None
        return NearMiss(why="near_other_split", values={"split": stated, "wanted": criterion.split or ""})

    def _values(
        self,
        criterion: MetricCriterion,
        evaluations: Sequence[Observation],
        series: Series,
        mapping: MappedFile | None,
        file: str,
    ) -> Series | NearMiss:
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
        self._unstated_split(criterion, series, mapping)
        return self._subset(criterion, series, mapping)

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
            or self._data.is_own(criterion, run, v.observation.subset, v.observation.file)
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
            return series
        stated = part is not None and all(v.observation.subset is not None or part == named for v in kept)
        if not stated and criterion.average_of:
            if not self._over_all(criterion, log, run):
                series.doubts.insert(0, Doubt(reason=Reason.AVERAGE_UNSTATED, values={"cells": wanted}))
        elif not stated and not (mapping is not None and mapping.by == "reviewer" and not mapping.cell):
            series.doubts.append(Doubt(reason=Reason.SUBSET_UNSTATED, values={"subset": wanted}))
        return series

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
        evaluator = run.evaluator or self._recogniser(run)
        if wanted.evaluator is None or evaluator == wanted.evaluator:
            return
        if evaluator is not None:
            values = {"wanted": wanted.evaluator, "stated": evaluator}
            series.doubts.append(Doubt(reason=Reason.EVALUATOR_DIFFERS, values=values))
        elif not (mapping is not None and mapping.by == "reviewer"):
            series.doubts.append(Doubt(reason=Reason.EVALUATOR_UNSTATED, values={"wanted": wanted.evaluator}))

    def _evaluated_by(self, criterion: MetricCriterion, run: Run) -> NearMiss | None:
        """A near miss where the run evaluates with the recogniser of another row of the task."""
        wanted, stated = criterion.conditions.evaluator, self._recogniser(run)
        if wanted is None or stated is None or fold(stated) == fold(wanted):
            return None
        return NearMiss(why="near_other_evaluator", values={"stated": stated, "wanted": wanted})

    def _recogniser(self, run: Run) -> str | None:
        """The model that a run states, where it is one that others are evaluated with: a recogniser of pictures."""
        stated = [run.model or "", *(fact.value for fact in of(run.facts, "model", "method", "backbone"))]
        found = {self._evaluators[fold(name)] for name in stated if fold(name) in self._evaluators}
        return found.pop() if len(found) == 1 else None

    def _framework(self, series: Series) -> None:
        """A doubt where another framework than PaddlePaddle wrote the log, unless the reviewer says that it counts.

        It does for all criteria where the reviewer named it for one: the framework is the log's.
        """
        log, run = series.runs[0]
        if log.file in self._given or (log.sha256 != "" and log.sha256 in self._given):
            return
        if (other := framework.other(run)) is not None:
            values = {"framework": other.name, "place": other.fact.place(log.file)}
            series.doubts.append(Doubt(reason=Reason.FRAMEWORK_OTHER, values=values))


def _readings(observation: Observation, unit: str) -> str:
    """What a value without a unit may be, in the unit of a share: as it stands, or, up to 1, as a fraction."""
    if not convertible(unit, "percent") or not observation.value.is_finite():
        return observation.value_text
    as_it_stands = f"{plain(observation.value)} %"
    if abs(observation.value) > 1:
        return as_it_stands
    return f"{as_it_stands} / {plain(convert(observation.value, 'fraction', 'percent'))} %"


def _goes_on_silently(one: SeenRun) -> bool:
    """Whether a run went on with a training and evaluated nothing."""
    resumed = one.run.resumed_from is not None and bool(one.run.train_epochs)
    return resumed and all(seen.kind == "train" for seen in one.observations)


def _says_which(criterion: MetricCriterion, series: Series) -> bool:
    """Whether it is stated of which cell of an average a series is: by its part, or by its data set."""
    open_ = {Reason.SUBSET_UNSTATED, *([Reason.DATASET_UNSTATED] if criterion.subset is None else [])}
    return all(doubt.reason not in open_ for doubt in series.doubts)


def _beside(spec: Spec, registry: Registry) -> frozenset[str]:
    """Words that stand beside a model's name in the files of this task: its data sets, their parts, its evaluators."""
    names: set[str] = set()
    for one in spec.criteria:
        if not isinstance(one, MetricCriterion):
            continue
        names |= {word for word in (one.subset, one.conditions.evaluator, one.conditions.lexicon) if word is not None}
        if one.dataset is not None:
            dataset = registry.datasets[one.dataset]
            names |= {one.dataset, *dataset.aliases, *dataset.words}
    # Folders are in small letters, where `AudioCaps` is one word.
    return frozenset(word for name in names for word in (*tokens(name), *tokens(name.casefold())) if not word.isdigit())


def _is_whole(observation: Observation, criterion: MetricCriterion) -> bool:
    """Whether the part that a value names is no part: no lexicon at all, or the training data that is asked for."""
    if criterion.conditions.lexicon is not None or criterion.subset is not None or criterion.average_of:
        return False
    subset = (observation.subset or "").casefold()
    trained = set((criterion.training_data or "").casefold().split())
    return subset == "none" or (bool(trained) and set(subset.split()) <= trained)


def _closest(near: list[NearMiss]) -> list[NearMiss]:
    """Near misses, the nearest kind first, one a file and reason."""
    unique = {(miss.why, miss.file, *sorted(miss.values.items())): miss for miss in near}
    return sorted(unique.values(), key=lambda miss: (_NEAREST[miss.why], miss.file))
