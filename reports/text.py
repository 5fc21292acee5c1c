"""The report as a person at a terminal reads it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

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
# More columns than any line has.
_ENDLESS: Final = 1_000_000


class _Page(msgspec.Struct, frozen=True):
    """What the parts of a report are laid out for: how, in how many columns, and what no line may break."""

    options: Rendering
    width: int
    keep: layout.Keeping

    @property
    def lang(self) -> str:
        return self.options.lang

    def block(self, heading: str, indent: int, paragraphs: Iterable[str], painted: str | None = None) -> Iterator[str]:
        """`layout.block`, whose names and commands stay whole."""
        yield from layout.block(heading, indent, map(self.keep, paragraphs), self.width, painted)


def render(document: Document, options: Rendering) -> str:
    """The whole document as text of at most `options.width` columns (never less than 40), ending on a line break.

    Only what must stay whole is longer: commands, and in a pipe or a file (`options.whole`) paths and titles.
    """
    width = max(_NARROWEST, options.width)
    if options.quiet:
        return "".join(f"{line}\n" for line in _verdicts(document, options))
    parts = ["\n".join(_report(report, _page(report, options, width))) for report in document.reports]
    if document.evaluations:
        parts.insert(0, _evaluations(document, options, width))
    if len(document.reports) != 1:
        parts.append("\n".join(_overall(document, _Page(options, width, layout.Keeping(())))))
    return "\n\n\n".join(parts) + "\n"


def _page(report: Report, options: Rendering, width: int) -> _Page:
    return _Page(
        options, width, layout.Keeping(content.names(report), None if options.whole else layout.MOST_LINES * width)
    )


def _verdicts(document: Document, options: Rendering) -> Iterator[str]:
    """One line a task: its verdict and how much of it holds."""
    for report in document.reports:
        heading = content.verdict_both(report.verdict, options.lang)
        task = content.label("task", options.lang, task=report.task)
        line = f"{layout.paint(heading, report.verdict, options.colour)}  {content.summary(report, options.lang)}"
        yield line if len(document.reports) == 1 else f"{task}  {line}"


def _report(report: Report, page: _Page) -> Iterator[str]:
    yield from _head(report, page)
    rows = content.judged_rows(report)
    if rows:
        yield ""
        yield from _table(rows, page)
    explained = list(_explanations(report, page))
    if explained:
        yield from ("", *explained)
    yield ""
    yield from _integrity(report, page)
    yield from _rest(report, page)
    yield ""
    text = content.summary(report, page.lang)
    if report.strict:
        text += f" ({content.label('strict', page.lang)})"
    yield from _verdict_line(report.verdict, text, page)


def _evaluations(document: Document, options: Rendering, width: int) -> str:
    """What was computed for this verdict."""
    from reports.evaluation_text import section  # few verdicts have any

    return "\n".join(section(document.evaluations or [], document.comparisons or [], options, width))


def _head(report: Report, page: _Page) -> Iterator[str]:
    width, whole = page.width, page.options.whole
    task, title, where = content.task_head(report, page.lang)
    line = f"{task}  {title}"
    if layout.columns(line) + _GAP + layout.columns(where) <= width:
        yield from layout.sides(line, where, width)
    else:
        hanging = " " * (layout.columns(task) + _GAP)
        yield from [line] if whole else layout.wrap(line, width, hanging)
        yield from (hanging + more for more in layout.wrap(where, width - len(hanging)))
    inputs, read, spec = content.submission_head(report, page.lang)
    room = width - layout.columns(read) - layout.columns(spec) - 2 * _GAP
    if room < (layout.columns(inputs) if whole else _MIN_PROOF):
        yield inputs if whole else layout.path(inputs, width)
        yield from layout.sides(read, spec, width)
    else:
        yield from layout.sides(f"{layout.path(inputs, room)}  {read}".strip(), spec, width)


def _table(rows: list[Row], page: _Page) -> Iterator[str]:
    """The rows as a table, as many of its columns as fit; evidence that does not is listed under it.

    Where nothing is shortened, all of them fit.
    """
    width = _ENDLESS if page.options.whole else page.width
    lines = [content.cells(row, page.lang) for row in rows]
    heads = {name: content.label(name, page.lang) for name in lines[0]}
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
        yield _line(shown, names, sizes, row.verdict if page.options.colour and row.required else None)
    if any(not row.required and row.verdict is not Verdict.MISSING for row in rows):
        yield from layout.wrap(content.label("optional_verdict", page.lang), page.width)
    if "proved_by" in used and "proved_by" not in names:
        yield ""
        proofs = [
            f"- {line['criterion']}: {line['proved_by']}"
            for row, line in zip(rows, lines, strict=True)
            if content.proof(row, page.lang)[0]
        ]
        yield from page.block(heads["proved_by"], _INDENT, proofs)


def _line(cells: dict[str, str], names: list[str], sizes: dict[str, int], colour: Verdict | None = None) -> str:
    """One line of the table. Not by tabulate: loading it takes as long as all the rest of a verdict."""
    texts = {name: layout.pad(cells[name], sizes[name]) for name in names[:-1]}
    texts[names[-1]] = cells[names[-1]]  # nothing stands behind it, and its column may be endless
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


def _explanations(report: Report, page: _Page) -> Iterator[str]:
    lang = page.lang
    for story in stories.explanations(report, lang, page.options.verbose):
        word = content.verdict_word(story.verdict, lang)
        heading = word if story.required else f"({word})"
        names = ", ".join(story.ids)
        if story.before is not None:
            names += f" ({content.label('before', lang, verdict=content.verdict_word(story.before, lang))})"
        paragraphs = [names, *story.sentences]
        for listing in story.listings:
            paragraphs += [listing.heading, *(f"- {item}" for item in listing.items)]
        painted = layout.paint(heading, story.verdict, page.options.colour and story.required)
        yield from page.block(heading, _INDENT, paragraphs, painted)
    unproved = stories.unproved(report)
    if unproved and not page.options.verbose:
        text = content.label("optional_unproved", lang, criteria=content.ids(unproved))
        yield from page.block(content.label("shown_only", lang), _INDENT, [text])


def _integrity(report: Report, page: _Page) -> Iterator[str]:
    lang = page.lang
    texts = [content.finding_text(finding, lang) for finding in content.findings(report)]
    shown = content.listed(texts, content.MAX_FINDINGS, lang, page.options.verbose)
    paragraphs = [content.integrity_head(report, lang), *(f"- {text}" for text in shown)]
    yield from page.block(content.label("integrity", lang), _INDENT, paragraphs)


def _rest(report: Report, page: _Page) -> Iterator[str]:
    """What was not read, not recognised and not checked."""
    lang = page.lang
    problems = [f"- {content.problem_text(problem, lang)}" for problem in report.problems]
    shown = content.listed(problems, content.MAX_FINDINGS, lang, page.options.verbose)
    yield from page.block(content.label("problems", lang), _INDENT, shown)
    others = content.unrecognised(report, lang, page.options.verbose)
    yield from page.block(content.label("unrecognised", lang), _INDENT, others)
    yield from page.block(content.label("not_checked", lang), _INDENT, content.not_checked(report, lang))
    if page.options.verbose:
        logs = [f"- {text}" for text in content.log_texts(report, lang)]
        yield from page.block(content.label("read", lang), _INDENT, logs)


def _overall(document: Document, page: _Page) -> Iterator[str]:
    text = content.tasks(document, page.lang)
    yield from _verdict_line(document.verdict, text, page)


def _verdict_line(verdict: Verdict, text: str, page: _Page) -> Iterator[str]:
    heading = content.verdict_both(verdict, page.lang)
    painted = layout.paint(heading, verdict, page.options.colour)
    yield from page.block(heading, layout.columns(heading) + 3, [text], painted)
