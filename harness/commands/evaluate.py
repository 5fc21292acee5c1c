"""`verify eval`: recompute values from predictions, run a Paddle model, or run a submission's own command.

Each way is a module with `configure(parser, lang)`, `asked(arguments)` and `gather(arguments)`; `gather` returns the
evidence, which is then judged as logs are, or shown as it is where no task is named.
"""

from __future__ import annotations

import argparse
from typing import Final, Protocol

import msgspec

from harness.api import document
from harness.commands import eval_command, eval_model, eval_predictions
from harness.commands.one_task import one_spec
from harness.commands.output import Output, add_output
from harness.commands.parser import add_specs
from harness.evidence.evaluation import Evaluations, Gathered, as_log
from harness.evidence.habits import Habits
from harness.evidence.measurement import Measured
from harness.evidence.observation import Artifact, Collected, Log
from harness.judging import recomputed
from harness.judging.options import MappedFile, Options
from harness.judging.pipeline import close, judge_submission, overall
from harness.judging.report import Document, Report
from harness.tasks.catalogue import Catalogue, open_catalogue
from harness.tasks.spec import DeploymentCriterion, MetricCriterion, Spec
from harness.text import render
from harness.values.errors import UsageError
from harness.values.verdicts import Reason, Verdict, ruling


class EvidenceSource(Protocol):
    """A way to obtain evidence: a module of this package."""

    def configure(self, parser: argparse.ArgumentParser, lang: str) -> None: ...

    def asked(self, arguments: argparse.Namespace) -> bool:
        """Whether the arguments ask for it."""
        ...

    def gather(self, arguments: argparse.Namespace) -> Gathered: ...


SOURCES: Final[tuple[EvidenceSource, ...]] = (eval_predictions, eval_model, eval_command)


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import EVALUATION_RENDERERS, RENDERERS

    for source in SOURCES:
        source.configure(parser, lang)
    parser.add_argument("--task", metavar="N", help=render("help_eval_task", lang))
    parser.add_argument(
        "--criterion", action="append", default=[], metavar="ID", help=render("help_eval_criterion", lang)
    )
    parser.add_argument("--strict", action="store_true", help=render("help_strict", lang))
    add_output(parser, lang, dict.fromkeys([*RENDERERS, *EVALUATION_RENDERERS]))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports import load, load_evaluation

    spec, catalogue = _spec(arguments)
    arguments.wanted_metrics = _metrics(spec, arguments.criterion)
    arguments.task_metrics = _metrics(spec, [])
    arguments.wanted_settings = _settings(spec, arguments.criterion)
    arguments.deployed_metrics = _deployed(spec, arguments.criterion)
    if spec is not None:
        of_task = Output(arguments, lang, load)
        judged = _judged(spec, catalogue, arguments, _gather(arguments))
        of_task.deliver(judged)
        return judged.exit_status
    output = Output(arguments, lang, load_evaluation)
    found = _gather(arguments)
    result = Evaluations(evaluations=found.evaluations, comparisons=found.comparisons, problems=found.problems)
    result.exit_status = 3 if found.problems or not found.evaluations else 0
    output.deliver(result)
    return result.exit_status


def _spec(arguments: argparse.Namespace) -> tuple[Spec | None, Catalogue]:
    catalogue = open_catalogue(arguments.specs)
    if arguments.task is None:
        if arguments.criterion:
            raise UsageError("eval_criterion_alone")
        return None, catalogue
    spec = one_spec(catalogue, arguments.task)
    known = [criterion.id for criterion in spec.criteria]
    for name in arguments.criterion:
        if name not in known:
            raise UsageError("map_unknown_criterion", criterion=name, known=", ".join(known))
    return spec, catalogue


def _metrics(spec: Spec | None, named: list[str]) -> list[str]:
    """The metrics that are to be judged, for a source that chooses by them how to evaluate."""
    if spec is None:
        return []
    chosen = [c for c in spec.criteria if isinstance(c, MetricCriterion) and (not named or c.id in named)]
    return list(dict.fromkeys(criterion.metric for criterion in chosen))


def _settings(spec: Spec | None, named: list[str]) -> dict[str, str]:
    """The settings that the criteria state which are to be judged: how the target's own evaluator computes.

    Without `--criterion` they are those on which all criteria of the task agree that state any.
    """
    if spec is None:
        return {}
    chosen = [c for c in spec.criteria if isinstance(c, MetricCriterion) and (not named or c.id in named)]
    stated: dict[str, set[str]] = {}
    for criterion in chosen:
        for name, value in criterion.evaluation.items():
            stated.setdefault(name, set()).add(value)
    apart = sorted(name for name, values in stated.items() if len(values) > 1)
    if apart and named:
        raise UsageError("eval_settings_apart", names=", ".join(apart), criteria=", ".join(named))
    return {name: min(values) for name, values in stated.items() if len(values) == 1}


def _deployed(spec: Spec | None, named: list[str]) -> list[str]:
    """The metrics of the deployment criteria that are to be judged; none where they leave the metric open."""
    if spec is None:
        return []
    chosen = [c.metric for c in spec.criteria if isinstance(c, DeploymentCriterion) and c.id in named]
    return [metric for metric in chosen if metric is not None]


def _gather(arguments: argparse.Namespace) -> Gathered:
    asked = [source for source in SOURCES if source.asked(arguments)]
    if len(asked) != 1:
        raise UsageError("eval_no_source" if not asked else "eval_two_sources")
    return asked[0].gather(arguments)


def _judged(spec: Spec, catalogue: Catalogue, arguments: argparse.Namespace, evidence: Gathered) -> Document:
    logs = [as_log(evaluation) for evaluation in evidence.evaluations if evaluation.values]
    mappings = _mappings(spec, arguments.criterion, evidence)
    logs += evidence.logs
    if evidence.measured:
        measured = [Measured(one, 0) for one in evidence.measured]
        logs.append(Log(file="verify eval", format="verify eval", deployments=measured, habits=Habits(medium="rerun")))
    collected = Collected(
        logs=logs,
        files=[Artifact(file=log.file, size=log.size) for log in logs],
        problems=evidence.problems,
    )
    options = Options(strict=arguments.strict, mappings=mappings)
    report = judge_submission(spec, catalogue.registry, [log.file for log in logs], collected, options)
    wanted = set(mappings) | set(arguments.criterion)
    if not logs:
        recomputed.unevaluated(report, evidence.problems[0] if evidence.problems else None)
    recomputed.doubt(report, evidence.evaluations, spec, catalogue.registry)
    # What this call was not about is shown, and does not decide it.
    report = narrowed(report, wanted or {row.id for row in report.rows if row.kind == "metric"})
    whole = document([report])
    return msgspec.structs.replace(whole, evaluations=evidence.evaluations, comparisons=evidence.comparisons)


def _mappings(spec: Spec, named: list[str], evidence: Gathered) -> dict[str, MappedFile]:
    """The reviewer's word of which criterion the evaluation is evidence for.

    Without `--criterion` it is every criterion whose metric was computed, where no other criterion asks for that
    metric; one of several must be named.
    """
    given = {value.metric for evaluation in evidence.evaluations for value in evaluation.values}
    given |= {o.metric for log in evidence.logs for o in log.observations if o.metric is not None and o.kind != "train"}
    criteria = [c for c in spec.criteria if isinstance(c, MetricCriterion)]
    files = [as_log(evaluation).file for evaluation in evidence.evaluations if evaluation.values]
    files += [log.file for log in evidence.logs]
    if not files:
        return {}
    if named:
        chosen = [c.id for c in criteria if c.id in named]
    else:
        chosen = []
        for metric in given:
            asking = [c.id for c in criteria if c.metric == metric]
            if len(asking) > 1:
                raise UsageError("eval_which_criterion", metric=metric, known=", ".join(asking))
            chosen += asking
    return {name: MappedFile(path=files[0], by="reviewer") for name in chosen}


def narrowed(report: Report, wanted: set[str]) -> Report:
    """`report` with only the criteria `wanted` deciding."""
    for row in report.rows:
        if row.id not in wanted:
            row.rule(ruling(Verdict.NOT_CHECKED, Reason.NOT_ASKED))
            row.before, row.near_misses, row.notes = None, [], []
    report.verdict = overall(report)
    close(report, None)
    return report
