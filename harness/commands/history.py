"""`verify history`: what was verified before, and how it went."""

from __future__ import annotations

import argparse
import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import msgspec

from harness.commands.output import Output, add_formats, of
from harness.commands.streams import check_place, write_to
from harness.history.places import default_place
from harness.history.records import CriterionRecord, Query, Verification
from harness.text import render, safe
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from reports.options import Rendering

# What begins a formula where a table is opened with a spreadsheet.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NEWEST: Final = 50


class HistoryLine(msgspec.Struct, frozen=True, kw_only=True):
    """A verification; with `--criteria` one of its criteria, and what it was the time before, by the same person."""

    verification: Verification
    criterion: CriterionRecord | None = None
    before: CriterionRecord | None = None

    def cells(self) -> dict[str, Any]:
        """Its columns."""
        found = msgspec.structs.asdict(self.verification)
        if self.criterion is None:
            return {**found, "of_required": found.pop("required")}
        kept = ("id", "recorded", "task", "contributor", "reference", "submission")
        before = {"verdict_before": self.before.verdict, "value_before": self.before.value} if self.before else {}
        return {
            **{name: found[name] for name in kept},
            **msgspec.structs.asdict(self.criterion),
            "verdict_before": None,
            "value_before": None,
            **before,
        }


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    def text(code: str) -> str:
        return render(f"help_history_{code}", lang)

    parser.add_argument("--history", metavar="URL", help=text("place"))
    parser.add_argument("--task", type=int, metavar="N", help=text("task"))
    parser.add_argument("--model", metavar="NAME", help=text("model"))
    parser.add_argument("--contributor", metavar="NAME", help=text("contributor"))
    parser.add_argument("--since", metavar="DAY", help=text("since"))
    parser.add_argument("--limit", type=int, default=_NEWEST, metavar="N", help=text("limit"))
    parser.add_argument("--criteria", action="store_true", help=text("criteria"))
    parser.add_argument("--export", metavar="PATH", help=text("export"))
    add_formats(parser, lang, RENDERERS)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    if arguments.since is not None:
        _check_day(arguments.since)
    if arguments.export is not None:
        if not arguments.export.endswith((".csv", ".parquet")):
            raise UsageError("history_suffix", path=arguments.export)
        check_place(arguments.export)
    lines = _lines(arguments)
    output.deliver(lines)
    if arguments.export is not None:
        _export(lines, arguments.export, arguments.criteria)
    return 0


def _check_day(text: str) -> None:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise UsageError("history_since", text=text) from None


def _lines(arguments: argparse.Namespace) -> list[HistoryLine]:
    from harness.history.store import Store

    query = Query(
        task=arguments.task,
        model=arguments.model,
        contributor=arguments.contributor,
        since=arguments.since,
        limit=max(0, arguments.limit),
    )
    store = Store(arguments.history or default_place(), create=False)
    try:
        found = store.verifications(query)
        if not arguments.criteria:
            return [HistoryLine(verification=one) for one in found]
        criteria = store.criteria([one.id for one in found])
    finally:
        store.close()
    return list(_with_criteria(found, criteria, arguments.model))


def _with_criteria(
    found: Sequence[Verification], criteria: dict[str, list[CriterionRecord]], model: str | None
) -> Iterator[HistoryLine]:
    last: dict[tuple[int, str, str], CriterionRecord] = {}
    for verification in found:
        for criterion in criteria[verification.id]:
            if model is not None and (criterion.model or "").casefold() != model.casefold():
                continue
            key = (verification.task, verification.contributor, criterion.criterion)
            yield HistoryLine(verification=verification, criterion=criterion, before=last.get(key))
            last[key] = criterion


def _text(lines: list[HistoryLine], rendering: Rendering) -> str:
    from reports.layout import columns, pad

    lang = rendering.lang
    if not lines:
        return render("history_empty", lang) + "\n"
    table = [_shown(line, lang) for line in lines]
    heads = {name: render(f"label_{name}", lang) for name in table[0]}
    used = [name for name in heads if any(row[name] for row in table)]
    widths = {name: max(columns(row[name]) for row in (heads, *table)) for name in used}
    return "".join("  ".join(pad(row[name], widths[name]) for name in used).rstrip() + "\n" for row in (heads, *table))


def _shown(line: HistoryLine, lang: str) -> dict[str, str]:
    one, criterion = line.verification, line.criterion
    first = {"recorded": one.recorded[:19], "task_column": str(one.task)}
    last = {
        "contributor": safe(one.contributor),
        "reference": safe(one.reference),
        "handed_in": safe(one.submission),
        "id": safe(one.id[:8]),
    }
    if criterion is None:
        verdict = render(f"verdict_{one.verdict.replace(' ', '_')}", lang)
        return {**first, "verdict": verdict, "held": f"{one.held}/{one.required}", **last}
    return {
        **first,
        "criterion": safe(criterion.criterion),
        "verdict": render(f"verdict_{criterion.verdict.replace(' ', '_')}", lang),
        "value": f"{criterion.value} {criterion.unit or ''}".strip() if criterion.value is not None else "",
        "change": _change(line, lang),
        **last,
    }


def _change(line: HistoryLine, lang: str) -> str:
    """How the value went since the time before, and the verdict where that was another."""
    from harness.values.quantity import difference, parse_decimal, plain

    now, before = line.criterion, line.before
    if now is None or before is None:
        return ""
    parts = []
    one, other = parse_decimal(before.value or ""), parse_decimal(now.value or "")
    if one is not None and other is not None and one.is_finite() and other.is_finite() and one != other:
        apart = plain(difference(other, one))
        parts.append(apart if apart.startswith("-") else f"+{apart}")
    if now.verdict != before.verdict:
        words = (render(f"verdict_{verdict.replace(' ', '_')}", lang) for verdict in (before.verdict, now.verdict))
        parts.append(" -> ".join(words))
    return ", ".join(parts)


def _json(lines: list[HistoryLine], _rendering: Rendering) -> str:
    from reports.json import indented_plain

    return indented_plain([line.cells() for line in lines])


def _csv(lines: list[HistoryLine], _rendering: Rendering) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    rows = [line.cells() for line in lines]
    names = list(rows[0]) if rows else []
    if names:
        writer.writerow(names)
    writer.writerows([[_cell(row[name]) for name in names] for row in rows])
    return table.getvalue()


def _cell(value: object) -> str:
    """A value as a cell that a spreadsheet shows and does not compute; numbers stay numbers."""
    from harness.values.quantity import parse_decimal

    text = "" if value is None else safe(str(value))
    return f"'{text}" if text.startswith(_FORMULA) and parse_decimal(text) is None else text


def _export(lines: list[HistoryLine], path: str, criteria: bool) -> None:
    if path.endswith(".csv"):
        write_to(path, _csv(lines, _as_file()))
        return
    from harness.history.frames import columns, made
    from harness.values.errors import MissingExtra

    rows = [line.cells() for line in lines]
    names = list(rows[0]) if rows else ["task", *(columns() if criteria else [])]
    table = made(rows, names)
    try:
        import pyarrow  # noqa: F401  # what pandas writes it with
    except ImportError:
        raise MissingExtra("missing_extra", package="pyarrow", extra="frames") from None
    try:
        table.to_parquet(path, index=False)
    except OSError as error:
        raise UsageError("output_unwritable", file=path, problem=error.strerror or "") from None


def _as_file() -> Rendering:
    from reports.options import Rendering

    return Rendering()


RENDERERS: Final = {"text": _text, "json": _json, "csv": _csv}
