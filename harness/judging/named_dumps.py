"""Whose dumps and reports of differences are, by the names of models in their paths."""

from __future__ import annotations

from operator import itemgetter

from harness.evidence.dumps import STAGES, Couple, Dump, log_stage
from harness.evidence.observation import Log
from harness.integrity.documents import diff_log
from harness.judging.report import NearMiss
from harness.tasks.names import fold
from harness.tasks.spec import Spec, TensorsCriterion


class NamedDumps:
    """The names that the model of one criterion may have in a path, and those of the other models of its task.

    `other_names` are of those that its stage is asked of too: of them a path must say which it is.
    """

    def __init__(self, criterion: TensorsCriterion, spec: Spec) -> None:
        self._criterion = criterion
        self.names = _names(criterion.model, spec)
        same = [c for c in spec.criteria if isinstance(c, TensorsCriterion) and c.what == criterion.what]
        others = sorted({c.model for c in same if c.model is not None and c.model != criterion.model})
        self.other_names = {model: _names(model, spec) for model in others}
        known = {model: _names(model, spec) for model in spec.models if model != criterion.model}
        self._known = {**(known if criterion.model is not None else {}), **self.other_names}

    def names_it(self, couple: Couple) -> bool:
        """Whether the path of a dump names the criterion's model."""
        return any(self._nearest(dump) == "" for dump in couple)

    def other(self, couple: Couple) -> NearMiss | None:
        """The near miss where the path of a dump names another model, and none names the criterion's."""
        if self.names_it(couple):
            return None
        for dump in couple:
            # The reference may be called after what is replaced.
            if (model := self._nearest(dump)) and (model in self.other_names or dump.side == "ours"):
                values = {"model": model, "wanted": self._criterion.model or ""}
                return NearMiss(why="near_other_model", file=dump.name, values=values)
        return None

    def _nearest(self, dump: Dump) -> str | None:
        """The model that a path names nearest to the file, by its longest name: "" the criterion's, None where none.

        `distilbert/forward_ref.npy` below a folder `bart` is DistilBERT's.
        """
        models = {"": self.names, **self._known}
        for level in reversed(dump.name.split("/")):
            folded = fold(level)
            found = [(len(name), model) for model, names in models.items() for name in names if name in folded]
            if found:
                return max(found, key=itemgetter(0))[1]
        return None

    def is_report(self, log: Log, couples: list[Couple]) -> bool:
        """Whether a log is a report of differences of the criterion's stage and model, beside its dumps if any."""
        if not diff_log.is_report(log) or log_stage(log.file) not in STAGES[self._criterion.what]:
            return False
        folders = {dump.name.rpartition("/")[0] for couple in couples for dump in couple}
        other = any(name in fold(log.file) for names in self.other_names.values() for name in names)
        return not other and (not folders or log.file.rpartition("/")[0] in folders)


def _names(model: str | None, spec: Spec) -> list[str]:
    """The names of a model as they may stand in a path; single letters tell nothing."""
    if model is None:
        return []
    aliases = spec.models[model].aliases if model in spec.models else []
    return [folded for name in (model, model.rpartition("/")[2], *aliases) if len(folded := fold(name)) > 1]
