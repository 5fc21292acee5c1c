"""What `verify batch` shows in the end, in each of its formats."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from heapq import nsmallest
from typing import TYPE_CHECKING, Final, NamedTuple

import msgspec

from harness.batch.copies import Copy
from harness.batch.summary import SHOWN, BatchSummary, VerdictCounts
from harness.batch.verified import SubmissionResult
from harness.evidence.findings import Grade
from harness.text import LANGUAGES, render
from harness.values.verdicts import Verdict

if TYPE_CHECKING:
    from harness.batch.spool import Spool
    from reports import FileRenderer
    from reports.batches import Counted, Listed
    from reports.options import Rendering

# So many of a kind are listed; the rest is counted.
_LISTED: Final = 20
# The same of a page.
_LISTED_PAGE: Final = 500


class ShownReports(NamedTuple):
    """What the reports of a batch show; the results come in the order of their names."""

    summary: BatchSummary
    results: Collection[SubmissionResult] | Spool


def load(name: str) -> FileRenderer[ShownReports]:
    """The renderer called `name`.

    Raises UsageError for one that is not known, MissingExtra where it lacks a package.
    """
    from harness.commands.output import of

    if name == "parquet":
        from harness.batch.table import check_parquet

        check_parquet()
    if name == "html":
        import reports.html.batched  # noqa: F401  # says what is missing before anything is verified
    return of(RENDERERS)(name)


def counted(verdicts: Mapping[Verdict, int]) -> str:
    """How many there are of each verdict: `3 PASS, 1 FAIL`."""
    return ", ".join(f"{verdicts[kind]} {kind.value}" for kind in SHOWN if verdicts.get(kind))


def _text(shown: ShownReports, rendering: Rendering) -> str:
    from tabulate import tabulate

    lang, summary = rendering.lang, shown.summary
    whole = _whole(summary, lang)
    if rendering.quiet:
        return whole + "\n"
    kinds = _kinds(summary)
    parts = []
    for title, rows in (("task", summary.tasks), ("toolkit", summary.toolkits)):
        if rows:
            header = [_say(title, lang), _say("submissions", lang), *(verdict.value for verdict in kinds)]
            table = [[row.name, row.submissions, *(row.verdicts[kind] or "" for kind in kinds)] for row in rows]
            parts.append(tabulate(table, headers=header, tablefmt="plain", disable_numparse=[0]))
    for heading, lines in _lists(summary, lang):
        more = [_say("more", lang, count=len(lines) - _LISTED)] if len(lines) > _LISTED else []
        parts.append("\n".join([heading, *(f"  {line}" for line in [*lines[:_LISTED], *more])]))
    return "\n\n".join([*parts, whole]) + "\n"


def _lists(summary: BatchSummary, lang: str) -> Iterator[tuple[str, list[str]]]:
    """What stands below the tables, each with its heading."""
    told = [one for one in summary.copies if one.code != "copy_log" or one.grade is not Grade.INFO]
    unverified = [f"{name}: {render(why.code, lang, why.values)}" for name, why in summary.unverified]
    for code, lines in (
        ("shared", [f"{one.sha256[:12]}  {', '.join(one.places)}" for one in summary.shared]),
        ("copies", [_copy(one, lang) for one in told]),
        ("unverified", unverified),
    ):
        if lines:
            yield _say(code, lang, count=len(lines)), lines


def _copy(copy: Copy, lang: str) -> str:
    lines = ", ".join(map(str, copy.lines))
    values = {"first": copy.first, "second": copy.second, "agree": str(copy.agree), "of": str(copy.of), "lines": lines}
    return f"{render(f'label_{copy.grade.value}', lang)}: {render(f'batch_{copy.code}', lang, values)}"


def _whole(summary: BatchSummary, lang: str) -> str:
    before = _say("whole", lang, count=summary.whole.submissions, kept=summary.kept)
    return f"{before} {counted(summary.whole.verdicts)}"


def _kinds(summary: BatchSummary) -> list[Verdict]:
    """The verdicts that a table has a column for."""
    every = (summary.whole, *summary.tasks)
    return [verdict for verdict in SHOWN if any(one.verdicts[verdict] for one in every)]


def _say(code: str, lang: str, **values: object) -> str:
    return render(f"batch_{code}", lang, {key: str(value) for key, value in values.items()})


def _json(shown: ShownReports, _rendering: Rendering) -> str:
    told = {"summary": shown.summary, "results": [msgspec.structs.replace(one, prints=[]) for one in shown.results]}
    return msgspec.json.format(msgspec.json.encode(told), indent=2).decode() + "\n"


def _csv(shown: ShownReports, rendering: Rendering) -> str:
    from harness.batch.table import as_csv

    return as_csv(shown.results, rendering.lang)


def _parquet(shown: ShownReports, rendering: Rendering) -> bytes:
    from harness.batch.table import as_parquet

    return as_parquet(shown.results, rendering.lang)


def _html(shown: ShownReports, rendering: Rendering) -> str:
    from harness.batch.table import lines
    from reports.batches import Batch, Told
    from reports.html import batched

    summary = shown.summary
    gravest = nsmallest(batched.MOST, shown.results, key=lambda one: (one.verdict.rank, one.name))
    batch = Batch(
        verdict=gravest[0].verdict,
        kinds=_kinds(summary),
        counts={"task": _counts(summary.tasks), "toolkit": _counts(summary.toolkits)},
        told={
            lang: Told(
                whole=_whole(summary, lang),
                lists=[_listed(heading, found) for heading, found in _lists(summary, lang)],
                lines=list(lines(gravest, lang)),
            )
            for lang in LANGUAGES
        },
        left_out=len(shown.results) - len(gravest),
    )
    return batched.render(batch, rendering)


def _counts(counts: list[VerdictCounts]) -> list[Counted]:
    from reports.batches import Counted

    return [Counted(name=one.name, submissions=one.submissions, verdicts=one.verdicts) for one in counts]


def _listed(heading: str, lines: list[str]) -> Listed:
    from reports.batches import Listed

    return Listed(heading=heading, lines=lines[:_LISTED_PAGE], left_out=max(0, len(lines) - _LISTED_PAGE))


RENDERERS: Final[dict[str, FileRenderer[ShownReports]]] = {
    "text": _text,
    "json": _json,
    "csv": _csv,
    "parquet": _parquet,
    "html": _html,
}
