"""The report as GitHub-flavoured Markdown, for a comment on a pull request or the summary of a job."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from harness.judging.report import Document, Report, Row
from harness.text import safe
from harness.values.verdicts import Verdict
from reports import content, stories
from reports.options import Rendering

_SPECIAL: Final = re.compile(
    # What GitHub makes a mention, a reference to an issue, a link or an emoji: broken up by a blank of no width.
    r"(?P<linked>[@#]|:(?=//|[a-z+_-][\w+-]*:)|(?<=www)\.|(?<=gh)-(?=\d))"
    # What begins or ends a construct of Markdown or HTML.
    r"|[&<>`*_~|\\\[\]$]",
    re.IGNORECASE,
)
# What makes a list, a heading or a rule at the beginning of a line.
_LEADING: Final = re.compile(r"([-+=](?=[-+=\s]|\Z))|(\d{1,9})([.)](?=\s|\Z))")


def render(document: Document, options: Rendering) -> str:
    """The document as Markdown in `options.lang`, ending on a line break."""
    parts = []
    if len(document.reports) != 1:
        verdict = content.verdict_both(document.verdict, options.lang)
        parts.append(f"# {escape(verdict)}\n\n{escape(content.tasks(document, options.lang))}")
    parts += ["\n".join(_report(report, options)) for report in document.reports]
    return "\n\n".join(parts) + "\n"


def escape(text: str) -> str:
    """`text` so that Markdown shows it letter for letter: no markup, no HTML, no link, no mention, one line."""

    def replace(match: re.Match[str]) -> str:
        return _entity(match[0]) + ("&#8203;" if match["linked"] else "")

    shown = _SPECIAL.sub(replace, safe(text).strip())
    leading = _LEADING.match(shown)
    if leading is None:
        return shown
    digits, mark = leading[2] or "", leading[1] or leading[3]
    return digits + _entity(mark) + shown[leading.end() :]


def _entity(char: str) -> str:
    return f"&#{ord(char)};"


def _report(report: Report, options: Rendering) -> Iterator[str]:
    lang = options.lang
    task, title, where = content.task_head(report, lang)
    inputs, read, spec = content.submission_head(report, lang)
    yield f"## {escape(content.verdict_both(report.verdict, lang))} · {escape(task)}: {escape(title)}"
    yield ""
    strict = content.label("strict", lang) if report.strict else ""
    yield " · ".join(escape(part) for part in (where, inputs, read, spec, strict) if part)
    rows = content.judged_rows(report)
    if rows:
        yield ""
        yield from _table(rows, lang)
    yield ""
    yield f"**{escape(content.summary(report, lang))}** {escape(content.integrity_head(report, lang))}"
    yield from _explanations(report, options)
    findings = [content.finding_text(finding, lang) for finding in content.findings(report)]
    problems = [content.problem_text(problem, lang) for problem in report.problems]
    logs = content.log_texts(report, lang)
    yield from _details("findings", content.listed(findings, content.MAX_FINDINGS, lang, options.verbose), lang)
    yield from _details("problems", content.listed(problems, content.MAX_FINDINGS, lang, options.verbose), lang)
    yield from _details("unrecognised", content.unrecognised(report, lang, options.verbose), lang)
    yield from _details("not_checked", content.not_checked(report, lang), lang)
    yield from _details("read", content.listed(logs, content.MAX_FINDINGS, lang, options.verbose), lang)


def _table(rows: list[Row], lang: str) -> Iterator[str]:
    lines = [content.cells(row, lang) for row in rows]
    names = [name for name in lines[0] if name in ("criterion", "verdict") or any(line[name] for line in lines)]
    yield _line(escape(content.label(name, lang)) for name in names)
    yield _line("---" for _ in names)
    for row, line in zip(rows, lines, strict=True):
        shown = {name: escape(text) for name, text in line.items()}
        if row.required:
            shown["verdict"] = f"**{shown['verdict']}**"
        yield _line(shown[name] for name in names)
    if any(not row.required and row.verdict is not Verdict.MISSING for row in rows):
        yield ""
        yield escape(content.label("optional_verdict", lang))


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _explanations(report: Report, options: Rendering) -> Iterator[str]:
    """One fold a story; those that keep the task from passing are open."""
    lang = options.lang
    for story in stories.explanations(report, lang, options.verbose):
        word = content.verdict_word(story.verdict, lang)
        summary = f"{word if story.required else f'({word})'}: {', '.join(story.ids)}"
        if story.before is not None:
            summary += f" ({content.label('before', lang, verdict=content.verdict_word(story.before, lang))})"
        yield ""
        unfold = story.required and story.verdict not in content.HOLDS
        yield f"<details{' open' if unfold else ''}><summary>{escape(summary)}</summary>"
        for sentence in story.sentences:
            yield ""
            yield escape(sentence)
        for listing in story.listings:
            yield ""
            yield escape(listing.heading)
            yield ""
            yield from (f"- {escape(item)}" for item in listing.items)
        yield ""
        yield "</details>"
    unproved = stories.unproved(report)
    if unproved and not options.verbose:
        yield ""
        yield escape(content.label("optional_unproved", lang, criteria=content.ids(unproved)))


def _details(name: str, items: list[str], lang: str) -> Iterator[str]:
    """A closed fold with a list; nothing where there is nothing to list."""
    if not items:
        return
    yield ""
    yield f"<details><summary>{escape(content.label(name, lang))}</summary>"
    yield ""
    yield from (f"- {escape(item)}" for item in items)
    yield ""
    yield "</details>"
