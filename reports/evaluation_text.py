"""An evaluation as a person at a terminal reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from harness.evidence.evaluation import Evaluation, Evaluations, PairedScores
from harness.text import render as say
from harness.text import safe
from reports import evaluations, layout
from reports.content import label
from reports.options import Rendering

_NARROWEST: Final = 40
_INDENT: Final = 15


def render(result: Evaluations, options: Rendering) -> str:
    """The outcome of `verify eval` without a task, ending on a line break."""
    width = max(_NARROWEST, options.width)
    if options.quiet:
        return "".join(
            f"{evaluations.value(one, options.lang)}\n" for done in result.evaluations for one in done.values
        )
    keep = layout.Keeping(
        [safe(one.file) for one in result.problems], None if options.whole else layout.MOST_LINES * width
    )
    lines = list(section(result.evaluations, result.comparisons, options, width))
    for problem in result.problems:
        lines += layout.wrap(
            keep(say(problem.code, options.lang, {"file": problem.file, **problem.values})), width, "  "
        )
    if not result.evaluations:
        lines.append(label("eval_nothing", options.lang))
    return "\n".join(lines) + "\n"


def section(
    done: Iterable[Evaluation], comparisons: Iterable[PairedScores], options: Rendering, width: int
) -> Iterator[str]:
    """The evaluations, each with values, conventions and what was read; then the comparisons."""
    lang = options.lang
    done = list(done)
    paths = [safe(item.path) for evaluation in done for item in evaluation.inputs]
    keep = layout.Keeping(paths, None if options.whole else layout.MOST_LINES * width)
    for evaluation in done:
        shown = evaluation.values if options.verbose else evaluations.first(evaluation.values)
        values = [f"- {evaluations.value(item, lang)}" for item in shown]
        if more := len(evaluation.values) - len(shown):
            values.append(f"- {label('eval_more', lang, count=f'{more:,}')}")
        yield from layout.block(
            label("eval_title", lang), _INDENT, [evaluations.head(evaluation, lang), *values], width
        )
        stated = evaluations.conventions(evaluation)
        if stated:
            yield from layout.block(label("eval_conventions", lang), _INDENT, [stated], width)
        remarks = [f"- {say(remark.code, lang, remark.values)}" for remark in evaluation.remarks]
        yield from layout.block(label("eval_remarks", lang), _INDENT, remarks, width)
        read = [keep(f"- {text}") for text in evaluations.inputs(evaluation, lang)]
        yield from layout.block(label("eval_inputs", lang), _INDENT, read, width)
    against = [f"- {evaluations.paired(scores, lang)}" for scores in comparisons]
    yield from layout.block(label("eval_against", lang), _INDENT, against, width)
