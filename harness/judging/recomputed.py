"""What leaves a doubt about a value that was recomputed, and what is said where nothing could be.

An evaluation knows its predictions and its ground truth, and remarks on what is odd about them. Here the ground truth
is held against what the registry knows of the data set the criterion names, and a perfect score is not believed.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from harness.evidence.evaluation import Evaluation, Remark
from harness.evidence.observation import Problem
from harness.judging.report import Report, Row
from harness.tasks.registry import Registry
from harness.tasks.spec import MetricCriterion, Spec
from harness.text import LANGUAGES, render
from harness.values.quantity import convert, convertible, plain
from harness.values.verdicts import Reason, Verdict, ruling

# Doubts of how the value was computed, or from what: it proves no failure either.
_EITHER_WAY: Final = frozenset({"remark_truth_counts", "remark_other_convention", "remark_squad_version"})
# A value no further from the best one that there can be is a perfect one: distances are computed with roundings.
_PERFECT: Final = Decimal("1e-9")


def doubt(report: Report, evaluations: list[Evaluation], spec: Spec, registry: Registry) -> None:
    """Make REVIEW of every metric row of `report` whose recomputed value cannot be believed as it is."""
    criteria = {one.id: one for one in spec.criteria if isinstance(one, MetricCriterion)}
    for row in report.rows:
        criterion = criteria.get(row.id)
        if criterion is None or row.verdict not in (Verdict.PASS, Verdict.WITHIN, Verdict.FAIL):
            continue
        doubts = [one for evaluation in evaluations for one in _doubts(evaluation, criterion, registry)]
        doubts += _perfect(row, criterion, registry)
        if row.verdict is Verdict.FAIL:
            doubts = [one for one in doubts if one.code in _EITHER_WAY]
        if doubts:
            said = {
                f"doubt_{lang}": " ".join(render(one.code, lang, one.values) for one in doubts) for lang in LANGUAGES
            }
            row.overrule(ruling(Verdict.REVIEW, Reason.EVALUATION_DOUBTED, **said))


def unevaluated(report: Report, problem: Problem | None) -> None:
    """Every metric criterion that is MISSING has the reason why nothing was evaluated.

    Where nothing was left to compare that is missing evidence; else the predictions are in error.
    """
    given = {"file": problem.file, **problem.values} if problem else {}
    texts = {f"problem_{lang}": render(problem.code, lang, given) if problem else "" for lang in LANGUAGES}
    for row in report.rows:
        if row.kind == "metric" and row.verdict is Verdict.MISSING:
            if problem is not None and problem.code == "eval_nothing_compared":
                row.rule(ruling(Verdict.MISSING, Reason.NOTHING_EVALUATED, **texts))
            else:
                row.rule(ruling(Verdict.ERROR, Reason.UNREADABLE, **texts))


def _doubts(evaluation: Evaluation, criterion: MetricCriterion, registry: Registry) -> Iterator[Remark]:
    yield from (one for one in evaluation.remarks if one.doubt)
    if criterion.dataset is None or criterion.split is None:
        return
    known = registry.datasets[criterion.dataset].truth.get(criterion.split, {})
    for name, wanted in known.items():
        found = evaluation.truth.get(name)
        if found is not None and found != wanted:
            values = {
                "what": name,
                "found": f"{found:,}",
                "wanted": f"{wanted:,}",
                "dataset": criterion.dataset,
                "split": criterion.split,
            }
            yield Remark(code="remark_truth_counts", values=values, doubt=True)


def _perfect(row: Row, criterion: MetricCriterion, registry: Registry) -> Iterator[Remark]:
    """No model is right in everything: such predictions are the ground truth, or were filtered by it."""
    metric = registry.metrics[criterion.metric]
    best = metric.high if metric.direction == "higher" else metric.low
    if row.value is None or best is None or not convertible(criterion.unit, metric.units[0]):
        return
    if abs(convert(row.value, criterion.unit, metric.units[0]) - best) <= _PERFECT:
        yield Remark(code="remark_perfect", values={"value": plain(row.value.normalize())}, doubt=True)
