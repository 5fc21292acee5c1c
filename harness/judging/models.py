"""Whose model a run is of, as it states it and on whose word, held against the asked one."""

from __future__ import annotations

from collections.abc import Sequence

from harness.evidence.facts import of
from harness.evidence.observation import Log, Run
from harness.evidence.sizes import longer_side
from harness.judging import launched
from harness.judging.beside import placed, stated_by
from harness.judging.identity import Identified, Relation, identify
from harness.judging.model_names import Names, beside_of
from harness.judging.options import MappedFile
from harness.judging.report import NearMiss
from harness.judging.series import Doubt, Series
from harness.judging.stated_models import loaded
from harness.judging.strangers import known_elsewhere
from harness.tasks import shown
from harness.tasks.families import network_named
from harness.tasks.places import lexicon_named, part_named
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.values.paths import levels, levels_below, stem
from harness.values.records import Message
from harness.values.verdicts import Reason


class Models:
    """The models of a task, as logs of the `files` of a submission name them.

    `recognisers` are the names of those that others are evaluated with.
    """

    def __init__(
        self,
        spec: Spec,
        registry: Registry,
        files: frozenset[str],
        recognisers: frozenset[str],
        *,
        trusted: bool,
        inputs: Sequence[str] = (),
    ) -> None:
        """`trusted`: the reviewer believes what the submission declares. `inputs`: where the submission lies."""
        self._models = spec.models
        self._of_toolkit = shown.words_of_toolkit(spec.toolkit)
        self._names = Names(spec.models, beside_of(spec, registry))
        self._files = files
        self._recognisers = recognisers
        self._trust_declared = trusted
        self._inputs = inputs

    def check(
        self, criterion: MetricCriterion, log: Log, run: Run, mapping: MappedFile | None, series: Series
    ) -> NearMiss | None:
        """Why a run is of no asked model; else None, and `series` holds the doubts about what it is said to be of."""
        self._declared(run, series)
        self._beside(criterion, log, run, mapping, series)
        self._shown_by(criterion, log, run, mapping, series)
        self._filed(criterion, log, run, mapping, series)
        return self._stated(criterion, run, mapping, series, log)

    def could_be(self, wanted: str, log: Log, run: Run) -> NearMiss | str:
        """Why an inferred value is of another model; else what the log calls its model, where nobody knows it."""
        found = identify(wanted, self._names, log, run, self._recognisers)
        if found.relation is Relation.OTHER:
            return NearMiss(why="near_other_model", values={"model": found.name, "wanted": wanted})
        model = self._models[wanted]
        if found.relation is Relation.UNSTATED:
            return network_named(log.file, (wanted, *model.aliases, *model.built_on))
        return found.name if found.relation is Relation.UNKNOWN else ""

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
        for path, place in loaded(log, run):
            named = levels(path)
            carried = any(shown.carried_over(stem(level)) for level in named[-2:])
            if carried or any(shown.by_path(stem(level), self._of_toolkit) for level in named):
                values = {"weights": path, "place": place}
                series.doubts.append(Doubt(reason=Reason.WEIGHTS_OF_OTHERS, values=values))
                return

    def _filed(
        self, criterion: MetricCriterion, log: Log, run: Run, mapping: MappedFile | None, series: Series
    ) -> None:
        """A doubt where the file, or a folder of the submission around it, says that the log is of something else."""
        if mapping is not None and mapping.by == "reviewer":
            return
        levels = levels_below(log.own_name, self._inputs)
        own = self._names.words_of(criterion.model)
        theirs = own | self._of_toolkit
        for level in levels:
            if word := shown.by_file(stem(level), theirs):
                series.doubts.append(Doubt(reason=Reason.FILED_AS_SHOWN, values={"file": log.file, "word": word}))
                return
        called = [*levels, *(name for name, _ in launched.names(run))]
        if part := next(filter(None, (part_named(stem(name), own) for name in called)), ""):
            values = {"stated": log.file, "part": part, "place": log.file}
            series.doubts.append(Doubt(reason=Reason.DATASET_PART, values=values))
        lexicon = criterion.conditions.lexicon
        if lexicon is not None and (said := next(filter(None, (lexicon_named(stem(n), lexicon) for n in called)), "")):
            values = {"condition": "lexicon", "wanted": lexicon, "stated": f"{said} ({log.file})"}
            series.doubts.append(Doubt(reason=Reason.CONDITIONS_DIFFER, values=values))
        built_on = [fact.value for fact in of(run.facts, "backbone")]
        if criterion.model is not None and (other := self._names.filed(levels, criterion.model, built_on)):
            values = {"model": criterion.model, "place": log.file, "against": other}
            series.doubts.append(Doubt(reason=Reason.MODEL_DISAGREES, values=values))

    def _stated(
        self, criterion: MetricCriterion, run: Run, mapping: MappedFile | None, series: Series, log: Log
    ) -> NearMiss | None:
        """Why a run is of another model than the asked one, or of its model at another size of pictures."""
        if mapping is not None:
            series.notes.append(Message(code="note_mapped", values={"file": mapping.path, "by": mapping.by}))
        if criterion.model is None:
            return None
        model = self._models[criterion.model]
        found = identify(criterion.model, self._names, log, run, self._recognisers)
        found = placed(found, criterion.model, self._names, log, run)
        near = self._identified(criterion, found, mapping, series, log.file)
        if near is not None:
            return near
        if model.image_size is None:
            return None
        size = str(model.image_size)
        if run.image_size is None:
            unread = next((f for f in of(run.facts, "image_size") if longer_side(f.value) is None), None)
            if unread is not None:
                values = {"condition": unread.setting, "wanted": size, "stated": unread.value}
                values["place"] = unread.place(log.file)
                series.doubts.append(Doubt(reason=Reason.SETTING_UNREADABLE, values=values))
            elif mapping is None or mapping.by == "submission":
                values = {"model": criterion.model, "size": size}
                series.doubts.append(Doubt(reason=Reason.IMAGE_SIZE_UNSTATED, values=values))
        elif run.image_size != model.image_size:
            return NearMiss(why="near_image_size", values={"size": str(run.image_size), "wanted": size})
        return None

    def _identified(
        self, criterion: MetricCriterion, found: Identified, mapping: MappedFile | None, series: Series, file: str
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
            if other := known_elsewhere(found.name, wanted, self._names) or self._names.resized(found.name, wanted):
                return NearMiss(why="near_other_model", values={"model": f"{found.name} ({other})", "wanted": wanted})
            series.notes.append(Message(code="note_mapped_elsewhere", values=stated))
        else:
            series.doubts.append(Doubt(reason=Reason.MAPPED_ELSEWHERE, values=stated))
        return None
