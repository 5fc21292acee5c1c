"""Which data a run evaluated, held against what is asked for.

Names are resolved in four ways, as those of models are: the asked data set, another one, one that nobody knows, or
nothing stated. Only the last may be inferred, from class and sample counts that fit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from harness.evidence.counts import fits_with_training
from harness.evidence.facts import Fact, Key, of
from harness.evidence.observation import Log, Observation, Run
from harness.judging import launched, whole_data
from harness.judging.options import MappedFile
from harness.judging.report import NearMiss
from harness.judging.series import Doubt, Series
from harness.judging.stated_data import DataStatement, statements_of, trained_on
from harness.tasks.places import Gazetteer, gazetteer, tokens
from harness.tasks.registry import Dataset, Registry
from harness.tasks.spec import MetricCriterion
from harness.values.paths import levels_below, stem
from harness.values.records import Message
from harness.values.verdicts import Reason

# Of the path of a log, the file and the folders above it that may be named after a part of the data.
_LEVELS: Final = 4
# With such a word a name says what a training began from.
_INITIAL: Final = frozenset(
    "pretrain pretrained pretraining init from finetune finetuned finetuning ft transfer ssld zeroshot zero".split()
)
# And with such a one what is only written as that of the data is, or begins with a network trained on it.
_ALIKE: Final = frozenset("backbone backbones style format".split())
# How every training calls the weights that it saves.
_ANY_WEIGHTS: Final = frozenset(
    "model best final last latest epoch iter checkpoint checkpoints ckpt weights accuracy acc ema avg step state "
    "pdparams pdopt pth pt pkl bin safetensors tar".split()
)


def _name_of(fact: Fact) -> str:
    """What a configuration, or weights, are called: the file, or its folder where the file is called as any is."""
    levels = [level for level in re.split(r"[\\/]", fact.value.strip()) if level not in ("", ".", "..")]
    if fact.key == "weights" and len(levels) > 1:
        if all(word in _ANY_WEIGHTS or word.isdigit() for word in tokens(levels[-1])):
            return levels[-2]
    return levels[-1] if levels else ""


# How speech is decoded, as icefall calls it: `greedy_search`, `fast_beam_search_nbest_LG`, `ctc-decoding`, `1best`.
_WAY: Final = re.compile(
    r"(?:greedy_search|(?:fast_|modified_)?beam_search(?:_nbest)?(?:_LG)?|ctc-decoding|1best|attention-decoder"
    r"|(?:ctc_)?(?:prefix_beam|greedy)_search)(?:[-_][\w.+-]{0,100})?"
)


class DataRules:
    """Holds what runs say of their data against criteria."""

    def __init__(self, registry: Registry, asked: frozenset[str] = frozenset(), inputs: Sequence[str] = ()) -> None:
        """`asked` are all data sets that the task asks for, which folders may tell apart.

        `inputs`: where the submission lies, whose folders say nothing.
        """
        self._inputs = inputs
        self._registry = registry
        self._datasets = registry.datasets
        self._metrics = registry.metrics
        self._asked = asked

    @property
    def _names(self) -> Gazetteer:
        return gazetteer(self._registry)

    def of_parts(
        self, criterion: MetricCriterion, run: Run, evaluations: Sequence[Observation]
    ) -> tuple[Sequence[Observation], bool]:
        """The evaluations of the criterion's data, where their parts are data sets of their own, and whether they are.

        `mismatched` of a run on MNLI is a value of MNLI-mismatched, and none of MNLI-matched.
        """
        if criterion.dataset is None or all(one.subset is None for one in evaluations):
            return evaluations, False
        means = {one.subset: self._joined(criterion.dataset, run, one.subset, one.file) for one in evaluations}
        kept = [one for one in evaluations if not means[one.subset] or criterion.dataset in means[one.subset]]
        return (kept, any(means[one.subset] for one in kept)) if kept else (evaluations, False)

    def is_own(self, criterion: MetricCriterion, run: Run, part: str | None, file: str) -> bool:
        """Whether the part that a value names makes, with what the run says, the name of the criterion's data set."""
        return criterion.dataset is not None and criterion.dataset in self._joined(criterion.dataset, run, part, file)

    def way_of(self, criterion: MetricCriterion, part: str | None) -> str | None:
        """How speech was decoded, where a part names the criterion's data set and then that.

        It is `greedy_search` of `test-clean-greedy_search`. None where the part is no such name.
        """
        if criterion.dataset is None or part is None:
            return None
        names = sorted((criterion.dataset, *self._datasets[criterion.dataset].aliases), key=len, reverse=True)
        for name in names:
            if part.casefold().startswith(f"{name.casefold()}-"):
                way = part[len(name) + 1 :]
                return way if _WAY.fullmatch(way) else None
        return None

    def _joined(self, asked: str, run: Run, part: str | None, file: str) -> frozenset[str]:
        if part is None:
            return frozenset()
        stated = [one.text for one in statements_of(run, self._datasets[asked], self._names)] or self._called(file)
        return frozenset().union(*(self._names.joined(text, part) for text in stated))

    def _called(self, file: str) -> list[str]:
        """The names of the data sets that the part of a path nearest to the file mentions."""
        levels = (self._names.mentioned(level) for level in reversed(re.split(r"[\\/!]", file)[-_LEVELS:]))
        return [alias for name in next(filter(None, levels), ()) for alias in self._datasets[name].aliases]

    def check(
        self,
        criterion: MetricCriterion,
        log: Log,
        run: Run,
        mapping: MappedFile | None,
        series: Series,
        *,
        named: bool = False,
    ) -> NearMiss | None:
        """Why `run` is no evidence for the criterion's data, or None; what it leaves open goes to `series`.

        `named`: the values themselves say that they are of it.
        """
        if criterion.dataset is None:
            whole_data.counts(log, run, criterion.samples, series, named=True, labelled=None)
            return None
        wanted = self._datasets[criterion.dataset]
        retrieval = self._metrics[criterion.metric].retrieval
        if not retrieval and run.classes is not None and wanted.classes not in (None, run.classes):
            values = {"classes": str(run.classes), "wanted": f"{criterion.dataset}: {wanted.classes}"}
            return NearMiss(why="near_dataset_classes", values=values)
        if run.classes is None and wanted.classes is not None and not retrieval:
            whole_data.unreadable(criterion.dataset, log.file, run, wanted.classes, series)
        statements = list(statements_of(run, wanted, self._names, log.file))
        # How many samples another split has that counts too, the spec does not say.
        other_split = run.split is not None and run.split in criterion.other_splits
        samples = None if other_split else criterion.samples or wanted.samples.get(criterion.split or "")
        by_reviewer = mapping is not None and mapping.by == "reviewer"
        if mapping is not None and mapping.cell and criterion.subset is None:
            # Which of the data sets of an average it is, the data alone say.
            by_reviewer = False
        if not named and (other := self._other(criterion.dataset, wanted, statements, run)):
            return other
        if not by_reviewer:
            self._called_otherwise(criterion, log, run, wanted, series)
        if statements and all(one.told for one in statements):
            # What was laid beside a log does not overrule what its folders are called.
            if not named and (elsewhere := self._elsewhere(criterion.dataset, log.file)):
                return elsewhere
        elif not by_reviewer and any(criterion.dataset in one.means.names for one in statements):
            self._filed(criterion, log, series)
        whole_data.part(log.file, run, statements, samples, wanted.classes, series)
        whole_data.together(criterion.split, log, run, samples, series)
        if criterion.split != "train":
            whole_data.folders(statements, series)
        labelled = wanted.labelled.get(criterion.split or "") if not other_split else None
        trained = wanted.samples.get("train")
        whole_data.counts(log, run, samples, series, named=bool(statements), labelled=labelled, trained=trained)
        counted = whole_data.counted(run, samples)
        unknown = [one for one in statements if one.means.unknown and not (one.means.in_list and counted)]
        strange = next((one for one in unknown if not self._holds(one, criterion.dataset, statements)), None)
        if strange is not None:
            values = {"stated": strange.text, "word": strange.means.word, "wanted": criterion.dataset}
            values["place"] = strange.place
            if by_reviewer:
                series.notes.append(Message(code="note_dataset_mapped", values=values))
            else:
                series.doubts.append(Doubt(reason=Reason.DATASET_UNKNOWN, values=values))
        elif not any(one.means.names for one in statements) and not by_reviewer:
            if not named and (elsewhere := self._elsewhere(criterion.dataset, log.own_name)):
                return elsewhere
            self._unstated(criterion.dataset, log, run, wanted, samples, series)
        return None

    def counted(self, criterion: MetricCriterion, run: Run) -> bool:
        """Whether the run counts its samples, and they are as many as the asked split has."""
        known = self._datasets[criterion.dataset].samples if criterion.dataset is not None else {}
        return whole_data.counted(run, criterion.samples or known.get(criterion.split or ""))

    def only_split(self, criterion: MetricCriterion) -> bool:
        """Whether the data set has no other split with public labels to evaluate than the asked one."""
        samples = self._datasets[criterion.dataset].samples if criterion.dataset is not None else {}
        return {split for split in samples if split != "train"} == {criterion.split}

    def is_hidden(self, criterion: MetricCriterion, split: str | None) -> bool:
        """Whether nobody has the labels of this split: what a script calls so is of the one with public labels."""
        return criterion.dataset is not None and split in self._datasets[criterion.dataset].hidden

    def is_named(self, criterion: MetricCriterion, run: Run) -> bool:
        """Whether the run names the criterion's data set, and all of it."""
        if criterion.dataset is None:
            return False
        statements = list(statements_of(run, self._datasets[criterion.dataset], self._names))
        named = [one for one in statements if one.means.names]
        return bool(named) and all(
            criterion.dataset in one.means.names and not one.means.unknown and not one.means.part for one in named
        )

    def split_of(self, criterion: MetricCriterion, run: Run, split: str | None) -> str | None:
        """The split of the criterion's data set that a split of the set its samples were chosen from is."""
        if criterion.dataset is None or split is None:
            return split
        wanted = self._datasets[criterion.dataset]
        if wanted.images_of and trained_on(criterion.dataset, run, self._names):
            named = [one.means.names for one in statements_of(run, wanted, self._names)]
            if any(criterion.dataset in names for names in named):
                # A list of the set itself is of the split that it says: `ImageNet_LT_val.txt` is no test set.
                return split
            for name in sorted(frozenset().union(*named) & wanted.images_of.keys()):
                return wanted.images_of[name].get(split, split)
        return split

    def _holds(self, folder: DataStatement, name: str, statements: Sequence[DataStatement]) -> bool:
        """Whether a folder holds the folder of the asked data set that a list lies in: it says less than that one."""
        root = folder.text.strip().rstrip("/\\") + "/"
        below = [one.text.strip()[len(root) :] for one in statements if one.text.strip().startswith(root)]
        means = [self._names.read(text.rpartition("/")[0]) for text in below if "/" in text]
        return any(name in one.names and not one.unknown for one in means)

    def _other(self, name: str, wanted: Dataset, statements: Sequence[DataStatement], run: Run) -> NearMiss | None:
        """The near miss where something names a known data set that is not the asked one."""
        same = any(name in one.means.names for one in statements)
        for one in statements:
            names = one.means.names
            if not names or name in names or one.means.unknown:
                continue
            # The images of some sets lie in the folders of the set that they were chosen from.
            if names & wanted.images_of.keys() and (same or trained_on(name, run, self._names)):
                continue
            values = {"dataset": ", ".join(sorted(names)), "wanted": name}
            return NearMiss(why="near_other_dataset", values=values)
        return None

    def _called_otherwise(
        self, criterion: MetricCriterion, log: Log, run: Run, wanted: Dataset, series: Series
    ) -> None:
        """A doubt where a configuration, or the weights that an evaluation loaded, are called after other data.

        Where the task says what to train on, the weights may be called after that.
        """
        loaded: tuple[Key, ...] = () if run.train_epochs or criterion.training_data is not None else ("weights",)
        for fact in of(run.facts, "config", "program", *loaded):
            if fact.key == "program" and launched.is_machine(launched.without_replica(fact.value)):
                continue
            level = _name_of(fact)
            words = tokens(level)
            if _INITIAL & set(words) or "backbone" in fact.setting.casefold():
                continue
            named = self._names.mentions(level)
            own = {criterion.dataset, *wanted.images_of}
            if named and not any(own & names for names in named):
                values = {"stated": level, "dataset": ", ".join(sorted(named[0])), "wanted": criterion.dataset or ""}
                values["place"] = fact.place(log.file)
                series.doubts.append(Doubt(reason=Reason.DATASET_DISAGREES, values=values))
                return

    def _filed(self, criterion: MetricCriterion, log: Log, series: Series) -> None:
        """A doubt where the file, or the folder nearest to it that is called after data, is called after other data.

        Where the task says what to train on, files may be called after that.
        """
        if criterion.dataset is None or criterion.training_data is not None:
            return
        own = {criterion.dataset, *self._datasets[criterion.dataset].images_of}
        for level in map(stem, reversed(levels_below(log.own_name, self._inputs))):
            if named := self._names.mentions(level):
                if not any(own & names for names in named) and not (_INITIAL | _ALIKE) & set(tokens(level)):
                    values = {"stated": level, "dataset": ", ".join(sorted(named[0])), "wanted": criterion.dataset}
                    series.doubts.append(Doubt(reason=Reason.DATASET_DISAGREES, values={**values, "place": log.file}))
                return

    def _unstated(self, name: str, log: Log, run: Run, wanted: Dataset, samples: int | None, series: Series) -> None:
        """No setting names the data: files that the run used, or class and sample counts, may say it."""
        for fact in of(run.facts, "config", "weights"):
            level = next((part for part in reversed(re.split(r"[\\/]", fact.value)) if self._names.mentioned(part)), "")
            if name not in self._names.mentioned(level) or "backbone" in fact.setting.casefold():
                continue
            # Weights are called after the data that they were trained on.
            if fact.key == "config" or self._agrees(name, log, run, wanted, samples):
                values = {"dataset": name, "name": level, "place": fact.place(log.file)}
                series.notes.append(Message(code="note_dataset_by_name", values=values))
                return
        for level in re.split(r"[\\/!]", log.own_name)[-_LEVELS:]:
            if any(word.casefold() in tokens(level) for word in wanted.words):
                # A scene, or the shop that its pictures come from, is of no other data set that is known.
                values = {"dataset": name, "name": level, "place": log.file}
                series.notes.append(Message(code="note_dataset_by_name", values=values))
                return
        counted = whole_data.counted(run, samples)
        if counted and run.classes is None and (level := self._called_after(name, log.own_name)):
            values = {"dataset": name, "name": level, "place": log.file, "samples": str(samples)}
            series.notes.append(Message(code="note_dataset_by_name_and_count", values=values))
        elif run.classes is not None and run.classes == wanted.classes and (counted or _trained(run, wanted, samples)):
            series.notes.append(Message(code="note_dataset_inferred", values={"samples": str(samples)}))
        else:
            series.doubts.append(Doubt(reason=Reason.DATASET_UNSTATED, values={"dataset": name}))

    def _agrees(self, name: str, log: Log, run: Run, wanted: Dataset, samples: int | None) -> bool:
        """Whether something that an evaluation itself says fits the data that its weights are called after."""
        return (
            (run.classes is not None and run.classes == wanted.classes)
            or whole_data.counted(run, samples)
            or trained_on(name, run, self._names)
            or any(one.run == run.index and one.metric in wanted.metrics for one in log.observations)
        )

    def _elsewhere(self, name: str, path: str) -> NearMiss | None:
        """The near miss where nothing names the data, and a folder is called after another set of the task."""
        for level in reversed(re.split(r"[\\/!]", path)[-_LEVELS:]):
            if mentioned := self._names.mentioned(level) & self._asked:
                if name in mentioned:
                    return None
                return NearMiss(
                    why="near_other_dataset", values={"dataset": ", ".join(sorted(mentioned)), "wanted": name}
                )
        return None

    def _called_after(self, name: str, path: str) -> str:
        """The part of a path nearest to the file that mentions a data set, where it is this one."""
        for level in reversed(re.split(r"[\\/!]", path)[-_LEVELS:]):
            if mentioned := self._names.mentioned(level):
                return level if name in mentioned else ""
        return ""


def _trained(run: Run, wanted: Dataset, samples: int | None) -> bool:
    """Whether the batches of training and of evaluation are those of the data set, on however many devices."""
    trained = wanted.samples.get("train")
    return bool(samples and trained and fits_with_training(run, samples, trained))
