"""`verify eval --model M --data D --ground-truth G`: a model that we run ourselves, with one backend or several."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from harness.commands.eval_predictions import problem_of, settings_of, with_samples
from harness.evidence.evaluation import Gathered
from harness.evidence.measurement import Accuracy, Measurement
from harness.text import render
from harness.values.errors import InputError, UsageError

if TYPE_CHECKING:
    from runners.paddle_model import ModelRequest, RanModel


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    def text(code: str) -> str:
        return render(f"help_eval_{code}", lang)

    parser.add_argument("--model", action="append", default=[], metavar="[BACKEND=]PATH", help=text("model"))
    parser.add_argument("--factory", default="", metavar="MODULE:NAME", help=text("factory"))
    parser.add_argument("--data", metavar="PATH", help=text("data"))
    parser.add_argument("--model-name", default="", metavar="NAME", help=text("model_name"))
    parser.add_argument("--data-name", default="", metavar="NAME", help=text("data_name"))
    parser.add_argument("--transform", default="none", metavar="NAME", help=text("transform"))
    parser.add_argument("--dictionary", default="", metavar="FILE", help=text("dictionary"))
    parser.add_argument("--output-name", default="", metavar="NAME", help=text("output_name"))
    parser.add_argument("--batch", type=int, default=16, metavar="N", help=text("batch"))
    parser.add_argument("--threads", type=int, default=1, metavar="N", help=text("threads"))
    parser.add_argument("--processes", type=int, default=1, metavar="N", help=text("processes"))
    parser.add_argument("--latency", type=int, default=0, metavar="RUNS", help=text("latency"))
    parser.add_argument("--resume", default="", metavar="DIR", help=text("resume"))


def asked(arguments: argparse.Namespace) -> bool:
    return bool(arguments.model)


def gather(arguments: argparse.Namespace) -> Gathered:
    """Run the first model; run the others over the same data and hold them against it. Raises UsageError."""
    if not arguments.data or not arguments.ground_truth:
        raise UsageError("model_no_data")
    sizes = 0 < arguments.batch <= 65536 and 0 < arguments.threads <= 1024 and 0 < arguments.processes <= 64
    if not sizes or not 0 <= arguments.latency <= 1_000_000:
        raise UsageError("model_numbers")
    if arguments.resume and len(arguments.model) > 1:
        raise UsageError("model_resume_one")
    if not (0 < arguments.seconds < 1e7 and 0 < arguments.memory < 1e5):
        raise UsageError("run_limits")
    from runners import paddle_model

    evidence = Gathered()
    first: RanModel | None = None
    for text in arguments.model:
        try:
            ran = paddle_model.evaluate(_request(text, arguments))
            if first is None:
                first = ran
            else:
                _against(first, ran, evidence, text)
                evidence.measured += _measured(first, ran, arguments)
            evidence.evaluations.append(ran.evaluation)
        except InputError as error:
            evidence.problems.append(problem_of(text, error))
        if first is None:
            break
    if first is None:
        return evidence
    return with_samples(evidence, first.samples, arguments)


def _request(text: str, arguments: argparse.Namespace) -> ModelRequest:
    from runners import paddle_model

    return paddle_model.ModelRequest(
        model=paddle_model.model_at(text, arguments.factory),
        family=arguments.family or _family(arguments.wanted_metrics),
        data=arguments.data,
        ground_truth=arguments.ground_truth,
        settings=settings_of(arguments.set),
        transform=arguments.transform,
        dictionary=arguments.dictionary,
        output_name=arguments.output_name,
        batch=arguments.batch,
        threads=arguments.threads,
        latency=arguments.latency,
        processes=arguments.processes,
        resume=arguments.resume,
        limits=paddle_model.Limits(seconds=arguments.seconds, memory=int(arguments.memory * 1e9)),
    )


def _family(metrics: list[str]) -> str:
    """The one family of those that models feed which gives one of `metrics`. Raises UsageError."""
    from runners import predictions
    from runners.paddle_model import DECODINGS

    known = list(DECODINGS)
    if not metrics:
        raise UsageError("eval_family_missing", known=", ".join(known))
    able = [name for name in known if set(metrics) & set(predictions.family(name).METRICS)]
    if len(able) != 1:
        raise UsageError("eval_family_open", metrics=", ".join(metrics), known=", ".join(able or known))
    return able[0]


def _against(first: RanModel, ran: RanModel, evidence: Gathered, text: str) -> None:
    """What differs between two backends goes into the second's conventions and the pairwise comparisons."""
    from runners.paddle_model import difference
    from runners.predictions import pairwise

    if first.outputs is not None and ran.outputs is not None:
        ran.evaluation.conventions.update(difference(first.outputs, ran.outputs))
    evidence.comparisons += pairwise.compare(first.samples, ran.samples, text)


def _measured(first: RanModel, ran: RanModel, arguments: argparse.Namespace) -> list[Measurement]:
    """The second backend's measurement against the first, of each metric that both gave.

    Which model and data these are is the reviewer's word: that of `--model-name` and `--data-name`.
    """
    return [
        Measurement(
            model=arguments.model_name or "-",
            backend=ran.backend,
            device="CPU",
            machine=ran.machine,
            software=ran.version,
            ran=True,
            accuracy=Accuracy(
                metric=ours.metric,
                unit=ours.unit,
                value=ours.value,
                reference=first.evaluation.value(ours.metric, ours.subset).value,
                dataset=arguments.data_name or "-",
                samples=ours.samples,
            ),
            latency=ran.latency,
        )
        for ours in ran.evaluation.values
        if ours.subset is None and (not arguments.deployed_metrics or ours.metric in arguments.deployed_metrics)
    ]
