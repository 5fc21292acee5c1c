"""`verify eval --predictions P --ground-truth G`: values recomputed from predictions."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path

from harness.evidence.evaluation import Gathered, Remark, Samples
from harness.evidence.observation import Problem
from harness.text import render
from harness.values.errors import InputError, UsageError


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    def text(code: str) -> str:
        return render(f"help_eval_{code}", lang)

    from runners.predictions import FAMILIES

    families = {"names": ", ".join(FAMILIES)}
    parser.add_argument("--predictions", nargs="+", default=[], metavar="PATH", help=text("predictions"))
    parser.add_argument("--ground-truth", nargs="+", default=[], metavar="PATH", help=text("ground_truth"))
    parser.add_argument("--family", metavar="NAME", help=render("help_eval_family", lang, families))
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help=text("set"))
    parser.add_argument("--samples-out", metavar="FILE", help=text("samples_out"))
    parser.add_argument("--against", metavar="FILE", help=text("against"))


def asked(arguments: argparse.Namespace) -> bool:
    return bool(arguments.predictions)


def gather(arguments: argparse.Namespace) -> Gathered:
    """Evaluate; what cannot be evaluated is a problem. Raises UsageError."""
    from runners import predictions

    name = arguments.family or _family(arguments)
    module = predictions.family(name)
    if not arguments.ground_truth and not getattr(module, "NO_GROUND_TRUTH", False):
        raise UsageError("eval_no_ground_truth")
    settings = settings_of(arguments.set)
    stated = {key: value for key, value in arguments.wanted_settings.items() if key in module.SETTINGS}
    try:
        evaluation, samples = predictions.evaluate(
            name, arguments.predictions, arguments.ground_truth, {**stated, **settings}
        )
    except InputError as error:
        return Gathered(problems=[problem_of(arguments.predictions[0], error)])
    evaluation.remarks = [*_overruled(stated, settings), *evaluation.remarks]
    return with_samples(Gathered(evaluations=[evaluation]), samples, arguments)


def _overruled(stated: Mapping[str, str], settings: Mapping[str, str]) -> Iterator[Remark]:
    """A doubt for each setting of the criterion's own evaluator that `--set` changed."""
    for name, value in stated.items():
        if settings.get(name, value) != value:
            values = {"name": name, "value": settings[name], "wanted": value}
            yield Remark(code="remark_other_convention", values=values, doubt=True)


def settings_of(texts: list[str]) -> dict[str, str]:
    """`NAME=VALUE` texts as a mapping. Raises UsageError."""
    settings: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or name in settings:
            raise UsageError("eval_setting_syntax", text=text)
        settings[name] = value
    return settings


def with_samples(evidence: Gathered, samples: Samples, arguments: argparse.Namespace) -> Gathered:
    """Write what each sample scored where that was asked for, and hold it against another evaluation's."""
    from runners.predictions import pairwise

    if arguments.samples_out:
        if Path(arguments.samples_out).exists():
            raise UsageError("eval_samples_exist", file=arguments.samples_out)
        pairwise.write(arguments.samples_out, samples)
    if arguments.against:
        try:
            evidence.comparisons = pairwise.compare(samples, pairwise.read(arguments.against), arguments.against)
        except InputError as error:
            evidence.problems.append(problem_of(arguments.against, error))
    return evidence


def problem_of(path: str, error: InputError) -> Problem:
    values = {name: str(value) for name, value in error.values.items()}
    return Problem(file=values.get("file", path), code=error.code, values=values)


def _family(arguments: argparse.Namespace) -> str:
    """The family that gives what the task asks for. Raises UsageError."""
    from runners.predictions import FAMILIES, family

    if not arguments.wanted_metrics:
        raise UsageError("eval_family_missing", known=", ".join(FAMILIES))
    gives = {name: frozenset(family(name).METRICS) for name in FAMILIES}
    return family_of(gives, arguments.wanted_metrics, arguments.task_metrics)


def family_of(gives: Mapping[str, frozenset[str]], wanted: list[str], of_task: list[str]) -> str:
    """The one family that gives all of the `wanted` metrics that any gives; of several, the one that gives most of the
    metrics `of_task`. `gives` holds what each family gives. Raises UsageError where there is none or they are equal.
    """
    asked = {metric for metric in wanted if any(metric in able for able in gives.values())}
    whole = [name for name, able in gives.items() if asked and asked <= able]
    most = max((len(gives[name].intersection(of_task)) for name in whole), default=0)
    chosen = [name for name in whole if len(gives[name].intersection(of_task)) == most]
    if len(chosen) != 1:
        able = [name for name, metrics in gives.items() if asked & metrics]
        known = ", ".join(chosen or able or gives)
        raise UsageError("eval_family_open", metrics=", ".join(wanted), known=known)
    return chosen[0]
