"""The report as a person at a terminal reads it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from harness.judging.report import Document, Report, Row
from harness.values.verdicts import Verdict
from reports import content, layout, stories
from reports.options import Rendering

# Below this nothing can be laid out; lines stay that wide.
_NARROWEST: Final = 40
_GAP: Final = 2
_MIN_PROOF: Final = 24
_MIN_CRITERION: Final = 24
_INDENT: Final = 15


def render(document: Document, options: Rendering) -> str:
    """The whole document as text of at most `options.width` columns (never less than 40), ending on a line break."""
    width = max(_NARROWEST, options.width)
    parts = ["\n".join(_report(report, options, width)) for report in document.reports]
    if document.evaluations:
        parts.insert(0, _evaluations(document, options, width))
    if len(document.reports) != 1:
        parts.append("\n".join(_overall(document, options, width)))
    return "\n\n\n".join(parts) + "\n"


def _report(report: Report, options: Rendering, width: int) -> Iterator[str]:
    yield from _head(report, options.lang, width)
    rows = content.judged_rows(report)
    if rows:
        yield ""
        yield from _table(rows, options, width)
    explained = list(_explanations(report, options, width))
    if explained:
        yield from ("", *explained)
    yield ""
    yield from _integrity(report, options, width)
    yield from _rest(report, options, width)
    yield ""
    text = content.summary(report, options.lang)
    if report.strict:
        text += f" ({content.label('strict', options.lang)})"
    yield from _verdict_line(report.verdict, text, options, width)


def _evaluations(document: Document, options: Rendering, width: int) -> str:
    """What was computed for this verdict."""
    from reports.evaluation_text import section  # few verdicts have any

    return "\n".join(section(document.evaluations or [], document.comparisons or [], options, width))


def _head(report: Report, lang: str, width: int) -> Iterator[str]:
    task, title, where = content.task_head(report, lang)
    line = f"{task}  {title}"
    if layout.columns(line) + _GAP + layout.columns(where) <= width:
        yield from layout.sides(line, where, width)
    else:
        hanging = " " * (layout.columns(task) + _GAP)
        yield from layout.wrap(line, width, hanging)
        yield from (hanging + more for more in layout.wrap(where, width - len(hanging)))
    inputs, read, spec = content.submission_head(report, lang)
    room = width - layout.columns(read) - layout.columns(spec) - 2 * _GAP
    if room < _MIN_PROOF:
        yield layout.path(inputs, width)
        yield from layout.sides(read, spec, width)
    else:
        yield from layout.sides(f"{layout.path(inputs, room)}  {read}".strip(), spec, width)


def _table(rows: list[Row], options: Rendering, width: int) -> Iterator[str]:
    """The rows as a table, as many of its columns as fit; evidence that does not is listed under it."""
    lines = [content.cells(row, options.lang) for row in rows]
    heads = {name: content.label(name, options.lang) for name in lines[0]}
    used = [name for name in heads if name in ("criterion", "verdict") or any(line[name] for line in lines)]
    sizes = {name: max(layout.columns(line[name]) for line in (heads, *lines)) for name in used}
    names = _fit(used, sizes, width)
    sizes["criterion"] = min(sizes["criterion"], _room("criterion", names, sizes, width))
    proof = _room("proved_by", names, sizes, width)
    sizes["proved_by"] = proof
    yield _line(heads, names, sizes)
    for row, line in zip(rows, lines, strict=True):
        shown = {
            **line,
            "criterion": layout.middle(line["criterion"], sizes["criterion"]),
            "proved_by": layout.path(line["proved_by"], proof),
        }
        yield _line(shown, names, sizes, row.verdict if options.colour and row.required else None)
    if any(not row.required and row.verdict is not Verdict.MISSING for row in rows):
        yield from layout.wrap(content.label("optional_verdict", options.lang), width)
    if "proved_by" in used and "proved_by" not in names:
        yield ""
        proofs = [
            f"- {line['criterion']}: {line['proved_by']}"
            for row, line in zip(rows, lines, strict=True)
            if content.proof(row, options.lang)[0]
        ]
        yield from layout.block(heads["proved_by"], _INDENT, proofs, width)


def _line(cells: dict[str, str], names: list[str], sizes: dict[str, int], colour: Verdict | None = None) -> str:
    """One line of the table. Not by tabulate: loading it takes as long as all the rest of a verdict."""
    texts = {name: layout.pad(cells[name], sizes[name]) for name in names}
    if colour is not None:
        texts["verdict"] = texts["verdict"].replace(cells["verdict"], layout.paint(cells["verdict"], colour, True))
    return (" " * _GAP).join(texts.values()).rstrip()


def _fit(names: list[str], sizes: dict[str, int], width: int) -> list[str]:
    """The columns to show: the evidence keeps at least a readable part of its path, the criterion most of its name."""
    kept = list(names)
    for dropped in ("last", "proved_by", "margin", "best"):
        criterion = min(sizes["criterion"], _MIN_CRITERION)
        if dropped in kept and _room("criterion", kept, sizes, width) < criterion:
            kept.remove(dropped)
    return kept


def _room(name: str, names: list[str], sizes: dict[str, int], width: int) -> int:
    """The columns left for `name` beside the others, of which the evidence may be shortened."""
    others = {other: sizes[other] for other in names if other != name}
    if "proved_by" in others:
        others["proved_by"] = min(others["proved_by"], _MIN_PROOF)
    return max(1, width - sum(size + _GAP for size in others.values()))


def _explanations(report: Report, options: Rendering, width: int) -> Iterator[str]:
    lang = options.lang
    for story in stories.explanations(report, lang, options.verbose):
        word = content.verdict_word(story.verdict, lang)
        heading = word if story.required else f"({word})"
        names = ", ".join(story.ids)
        if story.before is not None:
            names += f" ({content.label('before', lang, verdict=content.verdict_word(story.before, lang))})"
        paragraphs = [names, *story.sentences]
        for listing in story.listings:
            paragraphs += [listing.heading, *(f"- {item}" for item in listing.items)]
        painted = layout.paint(heading, story.verdict, options.colour and story.required)
        yield from layout.block(heading, _INDENT, paragraphs, width, painted)
    unproved = stories.unproved(report)
    if unproved and not options.verbose:
        text = content.label("optional_unproved", lang, criteria=content.ids(unproved))
        yield from layout.block(content.label("shown_only", lang), _INDENT, [text], width)


def _integrity(report: Report, options: Rendering, width: int) -> Iterator[str]:
    lang = options.lang
    texts = [content.finding_text(finding, lang) for finding in content.findings(report)]
    shown = content.listed(texts, content.MAX_FINDINGS, lang, options.verbose)
    paragraphs = [content.integrity_head(report, lang), *(f"- {text}" for text in shown)]
    yield from layout.block(content.label("integrity", lang), _INDENT, paragraphs, width)


def _rest(report: Report, options: Rendering, width: int) -> Iterator[str]:
    """What was not read, not recognised and not checked."""
    lang = options.lang
    problems = [f"- {content.problem_text(problem, lang)}" for problem in report.problems]
    shown = content.listed(problems, content.MAX_FINDINGS, lang, options.verbose)
    yield from layout.block(content.label("problems", lang), _INDENT, shown, width)
    others = content.unrecognised(report, lang, options.verbose)
    yield from layout.block(content.label("unrecognised", lang), _INDENT, others, width)
    yield from layout.block(content.label("not_checked", lang), _INDENT, content.not_checked(report, lang), width)
    if options.verbose:
        logs = [f"- {text}" for text in content.log_texts(report, lang)]
        yield from layout.block(content.label("read", lang), _INDENT, logs, width)


def _overall(document: Document, options: Rendering, width: int) -> Iterator[str]:
    text = content.tasks(document, options.lang)
    yield from _verdict_line(document.verdict, text, options, width)


def _verdict_line(verdict: Verdict, text: str, options: Rendering, width: int) -> Iterator[str]:
    heading = content.verdict_both(verdict, options.lang)
    painted = layout.paint(heading, verdict, options.colour)
    yield from layout.block(heading, layout.columns(heading) + 3, [text], width, painted)
