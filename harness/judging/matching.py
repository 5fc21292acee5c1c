"""Which runs of which logs are evidence for a criterion, and which come close without being it.

A run is evidence when the log itself states the criterion's model, dataset and split. What a log leaves open becomes a
doubt, which makes the row REVIEW; what it states otherwise makes it a near miss, which proves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

import msgspec

from harness.evidence.observation import Log, Observation
from harness.judging.data import DataRules
from harness.judging.models import Models
from harness.judging.nearest import closest
from harness.judging.options import MappedFile
from harness.judging.overlap import count_once
from harness.judging.recognisers import Recognisers
from harness.judging.report import NearMiss
from harness.judging.resumption import go_on, join_resumed
from harness.judging.seen import SeenLog, SeenRun
from harness.judging.series import Series
from harness.judging.worth import Worth
from harness.tasks import splits
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.paths import names_file
from harness.values.verdicts import Reason

if TYPE_CHECKING:
    from harness.judging.continuing import Silent


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
        ported: Callable[[], bool] = lambda: True,
        inputs: Sequence[str] = (),
    ) -> None:
        """`inputs` are the files and folders that the submission was given as."""
        self._spec = spec
        self._registry = registry
        self._logs = logs
        self._mappings = mappings
        metrics = [one for one in spec.criteria if isinstance(one, MetricCriterion)]
        asked = frozenset(one.dataset for one in metrics if one.dataset is not None)
        self._data = DataRules(registry, asked, inputs)
        self._recognisers = Recognisers(metrics, inputs)
        files = frozenset(seen.log.file for seen in logs)
        self._models = Models(spec, registry, files, self._recognisers.names, trusted=trust_declared, inputs=inputs)
        # The files that the reviewer names, and what is in them: a copy is worth what they are.
        paths = [mapping.path for mapping in mappings.values() if mapping.by == "reviewer"]
        named = [seen.log for seen in logs if any(names_file(seen.log.file, path) for path in paths)]
        given = frozenset(name for log in named for name in (log.file, log.sha256))
        self._worth = Worth(spec, self._data, self._recognisers, given, units, ported)

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
            silent += [_silent(seen.log, one) for one in seen.runs if _goes_on_silently(one)]
        if vouched is not None:
            matches.series = [one for one in matches.series if _says_which(criterion, one)]
        matches.series = join_resumed(count_once(matches.series))
        go_on(matches.series, silent)
        matches.near = closest(matches.near)
        return matches

    def could_be(self, criterion: MetricCriterion, log: Log, one: Observation) -> NearMiss | str:
        """Why an inferred value is not what is asked for: of another model, data set, split or recogniser.

        Else the name that the log gives its model, where nobody knows it as the asked one; nothing where it is silent.
        """
        run = next(run for run in log.runs if run.index == one.run)
        near = None if self._data.is_hidden(criterion, one.split) else self._split(criterion, one.split)
        near = near or self._recognisers.another(criterion, log, run)
        found = self._models.could_be(criterion.model, log, run) if criterion.model is not None else ""
        if isinstance(found, NearMiss):
            near = near or found
        near = near or self._data.check(criterion, log, run, None, Series(runs=[(log, run)]))
        return found if near is None else msgspec.structs.replace(near, observation=one, file=log.file)

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
                value = self._worth.of(criterion, evaluations, series, mapping, seen.log.file)
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
        from harness.judging.precedence import overruled  # few files are declared

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
        near = self._models.check(criterion, log, run, mapping, series)
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
        evaluations, named = self._data.of_parts(criterion, run, kept)
        near = near or self._data.check(criterion, log, run, mapping, series, named=named)
        near = near or self._recognisers.another(criterion, log, run)
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
        from harness.judging.closeness import closeness  # only of what is no evidence

        asked = self._registry.metrics[metric]
        return min(reversed(seen.others.values()), key=lambda one: closeness(one.printed, asked), default=None)

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


def _silent(log: Log, one: SeenRun) -> Silent:
    from harness.judging.continuing import Silent  # few submissions hold such a run

    return Silent(log, one.run, one.observations)


def _goes_on_silently(one: SeenRun) -> bool:
    """Whether a run went on with a training and evaluated nothing."""
    resumed = one.run.resumed_from is not None and bool(one.run.train_epochs)
    return resumed and all(seen.kind == "train" for seen in one.observations)


def _says_which(criterion: MetricCriterion, series: Series) -> bool:
    """Whether it is stated of which cell of an average a series is: by its part, or by its data set."""
    open_ = {Reason.SUBSET_UNSTATED, *([Reason.DATASET_UNSTATED] if criterion.subset is None else [])}
    return all(doubt.reason not in open_ for doubt in series.doubts)
