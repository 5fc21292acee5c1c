"""What a submission still lacks, in the order in which to see to it, each with the command that produces it."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Final

from harness.judging.report import Document, Report, Row
from harness.text import render as say
from harness.text import safe
from harness.values.verdicts import Verdict
from reports import content, layout, numbers, stories
from reports.options import Rendering

# What evaluates weights in each toolkit and keeps what it prints, as their manuals have it; others have no one command.
EVALUATE: Final = {
    "PaddleClas": "python tools/eval.py -c CONFIG -o Global.pretrained_model=WEIGHTS",
    "PaddleDetection": "python tools/eval.py -c CONFIG -o weights=WEIGHTS",
    "PaddleYOLO": "python tools/eval.py -c CONFIG -o weights=WEIGHTS",
    "PaddleOCR": "python tools/eval.py -c CONFIG -o Global.checkpoints=WEIGHTS",
    "PaddleSeg": "python tools/val.py --config CONFIG --model_path WEIGHTS",
    "Paddle3D": "python tools/evaluate.py --config CONFIG --model WEIGHTS",
}
_INDENT: Final = " " * 6
# What is measured comes before what is written down, and that before what only a person decides.
_ORDER: Final = ("metric", "tensors", "tests", "deployment", "artifact", "review")


def render(document: Document, options: Rendering) -> str:
    """The list for each task, ending on a line break."""
    width = options.width if not options.whole else 1_000_000
    parts = ["\n".join(_task(report, options.lang, width)) for report in document.reports]
    return "\n\n".join(parts) + "\n"


def _task(report: Report, lang: str, width: int) -> Iterator[str]:
    task, title, _ = content.task_head(report, lang)
    yield f"{task}  {title}"
    required = [row for row in report.rows if row.required]
    held = [row for row in required if row.verdict.holds]
    yield content.label("checklist_done", lang, done=len(held), of=len(required))
    yield from (f"  [x] {safe(row.id)}" for row in held)
    number = 0
    for problem in report.problems:
        number += 1
        yield f"  [ ] {number}. {safe(problem.file)}"
        yield from _indented(content.problem_text(problem, lang), width)
    missing = [row for row in required if not row.verdict.holds]
    for row in sorted(missing, key=lambda row: _ORDER.index(row.kind) if row.kind in _ORDER else len(_ORDER)):
        number += 1
        yield from _item(number, row, report, lang, width)
    if number:
        again = f"verify --task {report.task} {' '.join(shlex.quote(safe(path)) for path in report.submission)}"
        yield f"  {content.label('checklist_then', lang)}"
        yield f"      {again}"


def _item(number: int, row: Row, report: Report, lang: str, width: int) -> Iterator[str]:
    word = content.verdict_word(row.verdict, lang)
    yield f"  [ ] {number}. {safe(row.id)}  ({word})"
    yield from _indented(_wanted(row, lang), width)
    if row.verdict is not Verdict.NOT_CHECKED:
        yield from _indented(stories.reason(row, report, lang), width)
    yield from (f"{_INDENT}$ {command}" for command in _commands(row, report))
    yield from _indented(_hint(row, lang), width)


def _indented(text: str, width: int) -> Iterator[str]:
    """A sentence below its item; nothing where there is none."""
    return (_INDENT + line for line in layout.wrap(text, width - len(_INDENT)) if text)


def _wanted(row: Row, lang: str) -> str:
    """What the criterion asks for, in one line."""
    target = numbers.target_text(row.target)
    what = " ".join(filter(None, (row.metric, target)))
    where = " ".join(filter(None, (row.dataset, row.split)))
    named = " · ".join(safe(part) for part in (row.model or "", what, where) if part)
    title = content.in_language(row.title, lang)
    return named or ("" if title == row.id else title)


def _commands(row: Row, report: Report) -> list[str]:
    """The commands that produce what is missing, as they are typed; capitals stand for what only the author knows."""
    name = row.id
    if row.kind == "metric":
        evaluate = EVALUATE.get(report.toolkit)
        made = [f"{evaluate} 2>&1 | tee {name}.log"] if evaluate else []
        return [*made, f"verify parse {name}.log --facts"]
    if row.kind == "tensors":
        return ["python dump_tensors.py", "verify compare REFERENCE OURS"]
    if row.kind == "tests":
        return [f"python -m pytest -v --junitxml={name}.xml TESTS"]
    if row.kind == "deployment":
        return [f"verify show {report.task}"]
    return []


def _hint(row: Row, lang: str) -> str:
    """What is written down instead of produced."""
    if row.kind == "artifact":
        return say("checklist_artifact", lang, {"id": row.id})
    return say("checklist_review", lang, {"id": row.id}) if row.kind == "review" else ""
