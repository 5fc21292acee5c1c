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
from reports.pieces import ASIDE, DECIDES, EXPLAINS, HEAD, SHOWN, Piece, join

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
    return join(pieces(document, options))


def pieces(document: Document, options: Rendering) -> list[Piece]:
    """The document in its parts: of several tasks a table of them first, and once what is the same for several."""
    lang = options.lang
    parts: list[Piece] = []
    shared = _Shared(document, options)
    if len(document.reports) != 1:
        parts += _overview(document, lang)
    for report in document.reports:
        _report(parts, report, options, shared, alone=len(document.reports) == 1)
    if shared.lists:
        title = escape(content.label("all_tasks", lang))
        parts.append(Piece(text=f"\n## {title}", kind="head", rank=EXPLAINS, hollow=True))
        head = len(parts) - 1
        for name, items in shared.lists.items():
            parts += _details(name, content.listed(items, content.MAX_FINDINGS, lang, options.verbose), lang, head)
    return parts


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


class _Shared:
    """What is said of the submission, and so would be said again for every task."""

    def __init__(self, document: Document, options: Rendering) -> None:
        self._alone = len(document.reports) == 1
        seen: dict[str, dict[str, list[int]]] = {}
        for report in [] if self._alone else document.reports:
            for name, items in _lists(report, options).items():
                for item in dict.fromkeys(items):
                    seen.setdefault(name, {}).setdefault(item, []).append(report.task)
        # The items of several tasks, by list and task: with the tasks where it is not all of them.
        self._told = {(name, item) for name, those in seen.items() for item, of in those.items() if len(of) > 1}
        self.lists: dict[str, list[str]] = {}
        for name, those in seen.items():
            for item, of in those.items():
                if len(of) > 1:
                    whole = len(of) == len(document.reports)
                    text = item if whole else content.label_long("in_tasks", options.lang, text=item, tasks=ranges(of))
                    self.lists.setdefault(name, []).append(text)

    def own(self, name: str, items: list[str]) -> list[str]:
        """The items of a task that are of no other."""
        return [item for item in items if (name, item) not in self._told]


def ranges(numbers: Iterable[int]) -> str:
    """Numbers as they are asked for: `98-101, 124`."""
    spans: list[list[int]] = []
    for number in sorted(set(numbers)):
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(f"{low}-{high}" if low < high else str(low) for low, high in spans)


def _lists(report: Report, options: Rendering) -> dict[str, list[str]]:
    """What stands below a task, by the label of its heading."""
    lang = options.lang
    return {
        "findings": [content.finding_text(finding, lang) for finding in content.findings(report)],
        "problems": [content.problem_text(problem, lang) for problem in report.problems],
        "unrecognised": content.unrecognised(report, lang, options.verbose),
        "not_checked": content.not_checked(report, lang),
        "read": content.log_texts(report, lang),
    }


def _overview(document: Document, lang: str) -> Iterator[Piece]:
    """The verdict over all, what was read, and a line a task."""
    verdict = escape(content.verdict_both(document.verdict, lang))
    read = [part for report in document.reports[:1] for part in content.submission_head(report, lang)[:2]]
    head = [f"# {verdict}", "", escape(content.tasks(document, lang)), ""]
    head += [" · ".join(escape(part) for part in read if part), ""]
    names = ("task_column", "title", "verdict", "holds")
    head += [_line(escape(content.label(name, lang)) for name in names), _line("---" for _ in names)]
    yield Piece(text="\n".join(head), kind="head", rank=HEAD)
    for report in document.reports:
        _, title, _ = content.task_head(report, lang)
        verdict = f"**{escape(content.verdict_word(report.verdict, lang))}**"
        cells = (str(report.task), escape(title), verdict, escape(content.summary(report, lang)))
        yield Piece(text=_line(cells), kind="tasks", rank=HEAD, under=0)


def _report(parts: list[Piece], report: Report, options: Rendering, shared: _Shared, *, alone: bool) -> None:
    """Add the parts of one task, which stands alone or below the table of several."""
    lang = options.lang
    task, title, where = content.task_head(report, lang)
    inputs, read, spec = content.submission_head(report, lang)
    strict = content.label("strict", lang) if report.strict else ""
    order = report.verdict.rank
    lines = [f"## {escape(content.verdict_both(report.verdict, lang))} · {escape(task)}: {escape(title)}", ""]
    told = (where, inputs, read, spec, strict) if alone else (where, spec, strict)
    lines.append(" · ".join(escape(part) for part in told if part))
    if not alone:
        lines.insert(0, "")
    head = len(parts)
    parts.append(Piece(text="\n".join(lines), kind="sections", rank=DECIDES, order=order))
    rows = content.judged_rows(report)
    if rows:
        parts += _table(rows, lang, head, order)
    held = f"\n**{escape(content.summary(report, lang))}** {escape(content.integrity_head(report, lang))}"
    parts.append(Piece(text=held, kind="head", rank=DECIDES, order=order, under=head))
    parts += _explanations(report, options, head)
    for name, items in _lists(report, options).items():
        most = len(items) if name in ("unrecognised", "not_checked") else content.MAX_FINDINGS
        parts += _details(name, content.listed(shared.own(name, items), most, lang, options.verbose), lang, head)


def _table(rows: list[Row], lang: str, under: int, order: int) -> Iterator[Piece]:
    lines = [content.cells(row, lang) for row in rows]
    names = [name for name in lines[0] if name in ("criterion", "verdict") or any(line[name] for line in lines)]
    head = ["", _line(escape(content.label(name, lang)) for name in names), _line("---" for _ in names)]
    yield Piece(text="\n".join(head), kind="head", rank=DECIDES, order=order, hollow=True, under=under)
    for row, line in zip(rows, lines, strict=True):
        shown = {name: escape(text) for name, text in line.items()}
        if row.required:
            shown["verdict"] = f"**{shown['verdict']}**"
        text = _line(shown[name] for name in names)
        # One past the first is the table's head.
        rank = DECIDES if row.required else SHOWN
        yield Piece(text=text, kind="criteria", rank=rank, order=order, under=under + 1)
    if any(not row.required and row.verdict is not Verdict.MISSING for row in rows):
        yield Piece(
            text="\n" + escape(content.label("optional_verdict", lang)), kind="head", rank=SHOWN, under=under + 1
        )


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _explanations(report: Report, options: Rendering, under: int) -> Iterator[Piece]:
    """One fold a story; those that keep the task from passing are open."""
    lang, order = options.lang, report.verdict.rank
    for story in stories.explanations(report, lang, options.verbose):
        word = content.verdict_word(story.verdict, lang)
        summary = f"{word if story.required else f'({word})'}: {', '.join(story.ids)}"
        if story.before is not None:
            summary += f" ({content.label('before', lang, verdict=content.verdict_word(story.before, lang))})"
        unfold = story.required and story.verdict not in content.HOLDS
        lines = ["", f"<details{' open' if unfold else ''}><summary>{escape(summary)}</summary>"]
        for sentence in story.sentences:
            lines += ["", escape(sentence)]
        for listing in story.listings:
            lines += ["", escape(listing.heading), "", *(f"- {escape(item)}" for item in listing.items)]
        lines += ["", "</details>"]
        yield Piece(text="\n".join(lines), kind="stories", rank=EXPLAINS if unfold else SHOWN, order=order, under=under)
    unproved = stories.unproved(report)
    if unproved and not options.verbose:
        text = "\n" + escape(content.label("optional_unproved", lang, criteria=content.ids(unproved)))
        yield Piece(text=text, kind="stories", rank=SHOWN, under=under)


def _details(name: str, items: list[str], lang: str, under: int) -> Iterator[Piece]:
    """A closed fold with a list; nothing where there is nothing to list."""
    if not items:
        return
    head = f"\n<details><summary>{escape(content.label(name, lang))}</summary>\n"
    lines = [head, *(f"- {escape(item)}" for item in items), "", "</details>"]
    rank = EXPLAINS if name in ("findings", "problems") else ASIDE
    yield Piece(text="\n".join(lines), kind="lists", rank=rank, under=under)
