"""An evaluation as a page, with or without a task that it is judged for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from harness.evidence.evaluation import Evaluation, Evaluations, PairedScores
from harness.text import render as say
from reports import evaluations
from reports.content import label
from reports.html import page
from reports.options import Rendering


def render(result: Evaluations, options: Rendering) -> str:
    """The outcome of `verify eval` without a task."""
    return page.render("evaluation.html", options.lang, lambda lang: _values(result, lang), page.PageParts())


def _values(result: Evaluations, lang: str) -> dict[str, Any]:
    return {
        "title": label("eval_title", lang),
        "verdict": "clean" if result.exit_status == 0 else "REVIEW",
        "count": "" if result.evaluations else label("eval_nothing", lang),
        "evaluations": listed(result.evaluations, lang),
        "against": against(result.comparisons, lang),
        "problems": [say(p.code, lang, {"file": p.file, **p.values}) for p in result.problems],
    }


def listed(done: Iterable[Evaluation], lang: str) -> list[dict[str, Any]]:
    """Each evaluation: its values, its conventions, and what was read."""
    return [
        {
            "head": evaluations.head(one, lang),
            "values": [evaluations.value(item, lang) for item in one.values],
            "conventions": evaluations.conventions(one),
            "remarks": [say(remark.code, lang, remark.values) for remark in one.remarks],
            "inputs": list(evaluations.inputs(one, lang)),
        }
        for one in done
    ]


def against(scores: Iterable[PairedScores], lang: str) -> list[str]:
    """What the comparisons of two evaluations say."""
    return [evaluations.paired(one, lang) for one in scores]
