"""`verify eval`: recompute values from predictions, run a Paddle model, or run a submission's own command.

Each way is a module with `configure(parser, lang)`, `asked(arguments)` and `gather(arguments)`; `gather` returns the
evidence, which is then judged as logs are, or shown as it is where no task is named.
"""

from __future__ import annotations

import argparse
import importlib
from typing import Any, Final

import msgspec

from harness.api import check_names, document
from harness.catalogue import Catalogue, open_catalogue
from harness.commands.output import FORMS, write_out, write_to
from harness.commands.parser import add_specs, terminal_width, use_colour
from harness.errors import UsageError
from harness.evaluation import Evaluations, Evidence, as_log
from harness.matching import Mapping
from harness.measurement import Measured
from harness.observation import Artifact, Collected, Log
from harness.options import Options
from harness.pipeline import judge_submission, overall
from harness.report import Report
from harness.spec import DeploymentCriterion, MetricCriterion, Spec
from harness.text import render
from harness.verdicts import Reason, Verdict

# Where the evidence comes from: name -> module.
SOURCES: Final[dict[str, str]] = {
    "predictions": "harness.commands.eval_predictions",
    "models": "harness.commands.eval_model",
    "command": "harness.commands.eval_command",
}


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import EVALUATION_RENDERERS, RENDERERS

    names = "|".join(dict.fromkeys([*RENDERERS, *EVALUATION_RENDERERS]))
    for module in SOURCES.values():
        importlib.import_module(module).configure(parser, lang)
    parser.add_argument("--task", metavar="N", help=render("help_eval_task", lang))
    parser.add_argument(
        "--criterion", action="append", default=[], metavar="ID", help=render("help_eval_criterion", lang)
    )
    parser.add_argument("--strict", action="store_true", help=render("help_strict", lang))
    parser.add_argument(
        "--format", default="text", metavar="FORMAT", help=render("help_format", lang, {"names": names})
    )
    parser.add_argument("--output", metavar="PATH", help=render("help_output", lang))
    parser.add_argument("--verbose", action="store_true", help=render("help_verbose", lang))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports.options import Options as Rendering

    spec, catalogue = _spec(arguments)
    arguments.wanted_metrics = _metrics(spec, arguments.criterion)
    arguments.task_metrics = _metrics(spec, [])
    arguments.deployed_metrics = _deployed(spec, arguments.criterion)
    renderer = _renderer(arguments.format, judged=spec is not None)
    evidence = _gather(arguments)
    if spec is None:
        result: Any = Evaluations(
            evaluations=evidence.evaluations, comparisons=evidence.comparisons, problems=evidence.problems
        )
        result.exit_status = 3 if evidence.problems or not evidence.evaluations else 0
    else:
        result = _judged(spec, catalogue, arguments, evidence)
    to_terminal = arguments.output is None
    options = Rendering(
        lang=lang,
        width=terminal_width() if to_terminal else 100,
        colour=to_terminal and use_colour(),
        verbose=arguments.verbose,
    )
    text = renderer(result, options)
    if arguments.output:
        write_to(arguments.output, text)
    else:
        write_out(text, FORMS.get(arguments.format, "text"))
    return int(result.exit_status)


def _spec(arguments: argparse.Namespace) -> tuple[Spec | None, Catalogue]:
    catalogue = open_catalogue(arguments.specs)
    if arguments.task is None:
        if arguments.criterion:
            raise UsageError("eval_criterion_alone")
        return None, catalogue
    tasks = catalogue.select(arguments.task)
    if len(tasks) != 1:
        raise UsageError("audit_one_task", task=arguments.task)
    spec = catalogue.load(tasks[0])
    check_names(spec, catalogue)
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


def _deployed(spec: Spec | None, named: list[str]) -> list[str]:
    """The metrics of the deployment criteria that are to be judged; none where they leave the metric open."""
    if spec is None:
        return []
    chosen = [c.metric for c in spec.criteria if isinstance(c, DeploymentCriterion) and c.id in named]
    return [metric for metric in chosen if metric is not None]


def _renderer(name: str, *, judged: bool) -> Any:
    from reports import EVALUATION_RENDERERS, load

    if judged:
        return load(name)
    if name not in EVALUATION_RENDERERS:
        raise UsageError("format_unknown", name=name, known=", ".join(EVALUATION_RENDERERS))
    module, _, function = EVALUATION_RENDERERS[name].partition(":")
    return getattr(importlib.import_module(module), function)


def _gather(arguments: argparse.Namespace) -> Evidence:
    modules: list[Any] = [importlib.import_module(module) for module in SOURCES.values()]
    asked = [module for module in modules if module.asked(arguments)]
    if len(asked) != 1:
        raise UsageError("eval_no_source" if not asked else "eval_two_sources")
    evidence: Evidence = asked[0].gather(arguments)
    return evidence


def _judged(spec: Spec, catalogue: Catalogue, arguments: argparse.Namespace, evidence: Evidence) -> Any:
    logs = [as_log(evaluation) for evaluation in evidence.evaluations if evaluation.values]
    mappings = _mappings(spec, arguments.criterion, evidence)
    logs += evidence.logs
    if evidence.measured:
        measured = [Measured(one, 0) for one in evidence.measured]
        logs.append(Log(file="verify eval", format="verify eval", deployments=measured))
    collected = Collected(
        logs=logs,
        files=[Artifact(file=log.file, size=log.size) for log in logs],
        problems=evidence.problems,
    )
    options = Options(strict=arguments.strict, mappings=mappings)
    report = judge_submission(spec, catalogue.registry, [log.file for log in logs], collected, options)
    wanted = set(mappings) | set(arguments.criterion)
    if not logs:
        _failed(report, evidence)
    # What this call was not about is shown, and does not decide it.
    report = narrowed(report, wanted or {row.id for row in report.rows if row.kind == "metric"})
    whole = document([report])
    return msgspec.structs.replace(whole, evaluations=evidence.evaluations, comparisons=evidence.comparisons)


def _failed(report: Report, evidence: Evidence) -> None:
    """What could not be evaluated is an error of every metric criterion, with the reason."""
    problem = evidence.problems[0] if evidence.problems else None
    text = render(problem.code, "en", {"file": problem.file, **problem.values}) if problem else ""
    chinese = render(problem.code, "zh", {"file": problem.file, **problem.values}) if problem else ""
    for row in report.rows:
        if row.kind == "metric" and row.verdict is Verdict.MISSING:
            row.verdict, row.reason = Verdict.ERROR, Reason.UNREADABLE
            row.values = {"problem_en": text, "problem_zh": chinese}


def _mappings(spec: Spec, named: list[str], evidence: Evidence) -> dict[str, Mapping]:
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
    return {name: Mapping(path=files[0], by="reviewer") for name in chosen}


def narrowed(report: Report, wanted: set[str]) -> Report:
    """`report` with only the criteria `wanted` deciding."""
    for row in report.rows:
        if row.id not in wanted:
            row.verdict, row.reason, row.values, row.before = Verdict.NOT_CHECKED, Reason.NOT_ASKED, {}, None
            row.near_misses, row.notes = [], []
    report.verdict, report.exit_status = overall(report)
    return report
