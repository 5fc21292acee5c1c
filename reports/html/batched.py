"""A batch as a page: verdicts by task and toolkit, and a line for each criterion, the gravest submissions first."""

from __future__ import annotations

from typing import Any, Final

from harness.text import safe
from harness.values.verdicts import Verdict
from reports.batches import Batch, BatchLine, Counted
from reports.content import label, verdict_word
from reports.html import page
from reports.options import Rendering

# Submissions whose lines a page shows: of more, the gravest.
MOST: Final = 2000


def render(batch: Batch, options: Rendering) -> str:
    """The batch as a page."""
    return page.render("batch.html", options.lang, lambda lang: _values(batch, lang), page.PageParts())


def _values(batch: Batch, lang: str) -> dict[str, Any]:
    told = batch.told[lang]
    rows = [_row(line, lang) for line in told.lines]
    shown = {line.verdict for line in told.lines}
    return {
        "title": label("batch_title", lang),
        "verdict": batch.verdict.name,
        "word_of": verdict_word(batch.verdict, lang),
        "whole": told.whole,
        "kinds": [(kind.name, verdict_word(kind, lang)) for kind in batch.kinds],
        "tables": [
            (label(f"batch_{name}", lang), [_count(one, batch.kinds) for one in counts])
            for name, counts in batch.counts.items()
        ],
        "lists": [{"heading": one.heading, "lines": one.lines, "left_out": one.left_out} for one in told.lists],
        "rows": rows,
        "verdicts": [(kind.name, verdict_word(kind, lang), 0) for kind in Verdict if kind in shown],
        "left_out": batch.left_out,
    }


def _count(one: Counted, kinds: list[Verdict]) -> dict[str, Any]:
    return {
        "name": safe(one.name),
        "submissions": one.submissions,
        "verdicts": [one.verdicts.get(kind) or "" for kind in kinds],
    }


def _row(line: BatchLine, lang: str) -> dict[str, Any]:
    judged = line.criterion_verdict
    return {
        "submission": safe(line.submission),
        "path": safe(line.path),
        "task": line.task or "",
        "toolkit": safe(line.toolkit),
        "verdict": line.verdict.name,
        "word": verdict_word(line.verdict, lang),
        "criterion": safe(line.criterion),
        "required": line.required,
        "judged": judged.name if judged is not None else "",
        "judged_word": verdict_word(judged, lang) if judged is not None else "",
        "value": safe(line.value or ""),
        "target": safe(line.target or ""),
        "proved_by": safe(line.proved_by),
        "problem": line.problem,
    }
