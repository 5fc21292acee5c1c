"""The catalogue as a site: a page of all tasks, one a task, and what was handed in, with verdicts and trends.

Every page is whole by itself and loads nothing; they lead to each other by relative links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any, Final

import msgspec

from harness.tasks.index import entry
from harness.tasks.registry import Registry
from harness.tasks.spec import ArtifactCriterion, Common, MetricCriterion, Reading, ReviewCriterion, Source, Spec
from harness.tasks.telling import address, cite, demand, in_language, web
from harness.text import render as say
from harness.text import safe
from harness.values.quantity import parse_decimal, plain, symbol
from harness.values.verdicts import Verdict
from reports.content import label, verdict_word
from reports.html import page
from reports.html.curves import MAX_CURVES, Curve, Point
from reports.options import Rendering

INDEX: Final = "index.html"
BOARD: Final = "board.html"
# Rows of a table of submissions: of more, the newest are shown and the others counted.
MOST: Final = 2000
# Targets of a task that its line in the catalogue names.
_TARGETS: Final = 4
_ID: Final = re.compile(r"[0-9a-f]{8,64}")
_VERDICTS: Final = {verdict.value: verdict for verdict in Verdict}


class MeasuredValue(msgspec.Struct, frozen=True, kw_only=True):
    """The value that a criterion was judged by, with its digits, in `unit`; and what was asked for."""

    criterion: str
    verdict: str
    value: str
    unit: str
    target: str | None


class HandedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A submission as it was recorded: when (UTC), for which task, by whom, and its verdict.

    `whole` says that a page of it is written (`submission_page`).
    """

    id: str
    recorded: str
    task: int
    verdict: str
    submission: str
    contributor: str
    reference: str
    required: int
    held: int
    contradictions: int
    measured: list[MeasuredValue] = []
    whole: bool = False


def pages(
    specs: Sequence[Spec], registry: Registry, handed_in: Sequence[HandedIn] | None, options: Rendering
) -> Iterator[tuple[str, str]]:
    """Each page of the site, by its path; `handed_in`, the oldest first, is None where there is no history."""
    of_task: dict[int, list[HandedIn]] = {spec.task: [] for spec in specs}
    for one in handed_in or ():
        of_task.setdefault(one.task, []).append(one)
    known = {spec.task for spec in specs}
    for spec in specs:
        yield task_page(spec.task), _task(spec, registry, None if handed_in is None else of_task[spec.task], options)
    if handed_in is not None:
        yield BOARD, _board(handed_in, known, options)
    yield INDEX, _index(specs, of_task, handed_in, options)


def task_page(task: int) -> str:
    return f"tasks/{task}.html"


def submission_page(identifier: str) -> str | None:
    """Where the page of a submission stands; None where its id is none."""
    return f"submissions/{identifier}.html" if _ID.fullmatch(identifier) else None


def newest(handed_in: Iterable[HandedIn]) -> list[HandedIn]:
    """The last verdict on each task of each contributor; of those without a name, of each submission."""
    last: dict[tuple[int, str, str], HandedIn] = {}
    for one in handed_in:
        last[one.task, one.contributor, "" if one.contributor else one.submission] = one
    return list(last.values())


def _index(
    specs: Sequence[Spec], of_task: dict[int, list[HandedIn]], handed_in: Sequence[HandedIn] | None, options: Rendering
) -> str:
    def values(lang: str) -> dict[str, Any]:
        rows = [_line(spec, newest(of_task[spec.task]), lang) for spec in specs]
        standing = [word for row in rows for word in row["standing"]]
        verdicts = {word[0]: (word[0], word[1]) for word in standing}
        return {
            "title": label("site_title", lang),
            "counts": label(
                "site_counts",
                lang,
                tasks=len(specs),
                criteria=sum(_asked(spec)[0] for spec in specs),
                deliverables=sum(_asked(spec)[1] for spec in specs),
                disputed=sum(r["disputed"] for r in rows),
            ),
            "history": handed_in is not None,
            "board": BOARD,
            "submissions": None if handed_in is None else _counted(handed_in, lang),
            "rows": rows,
            "toolkits": sorted({(row["toolkit"], row["toolkit"]) for row in rows}),
            "families": sorted({(row["family"], row["kind"]) for row in rows}),
            "verdicts": [verdicts[v.name] for v in Verdict if v.name in verdicts],
        }

    return page.render("site_index.html", options.lang, values, page.PageParts())


def _counted(handed_in: Sequence[HandedIn], lang: str) -> str:
    people = len({one.contributor for one in handed_in if one.contributor})
    return label("site_submissions", lang, count=len(handed_in), people=people)


def _line(spec: Spec, last: list[HandedIn], lang: str) -> dict[str, Any]:
    """A task in the table of all."""
    told = entry(spec)
    decide, hand_in = _asked(spec)
    counts = {v: sum(_verdict(one.verdict) is v for one in last) for v in Verdict}
    return {
        "task": spec.task,
        "href": task_page(spec.task),
        "title": told.title[lang],
        "toolkit": spec.toolkit,
        "family": spec.family,
        "kind": say(f"family_{spec.family}", lang),
        "targets": told.targets[:_TARGETS],
        "asked": "" if told.targets else label("site_asked", lang, count=decide, deliverables=hand_in),
        "more": max(0, len(told.targets) - _TARGETS),
        "words": " ".join([*told.targets, *told.title.values(), *spec.models]),
        "disputed": told.disputed,
        "standing": [(v.name, verdict_word(v, lang), count) for v, count in counts.items() if count],
    }


def _asked(spec: Spec) -> tuple[int, int]:
    """How many required criteria decide by themselves, and how many only with `--deliverables`."""
    required = [one for one in spec.criteria if one.required]
    later = sum(isinstance(one, (ArtifactCriterion, ReviewCriterion)) for one in required)
    return len(required) - later, later


def _task(spec: Spec, registry: Registry, handed_in: list[HandedIn] | None, options: Rendering) -> str:
    drawn = trends(spec.task, handed_in or [])

    def values(lang: str) -> dict[str, Any]:
        criteria = [_criterion(one, registry, lang) for one in spec.criteria]
        title = in_language(spec.title, lang)
        return {
            "title": f"{label('task', lang, task=spec.task)} · {title}",
            "task": spec.task,
            "up": f"../{INDEX}",
            "about": f"{spec.toolkit} · {say(f'family_{spec.family}', lang)} · "
            + label("spec_version", lang, task=spec.task, version=spec.version),
            "seed": _source(Source(repo=spec.seed.repo, path=spec.seed.path, line=spec.seed.line), lang),
            "links": [_link(one) for one in (spec.paper, *spec.references) if one],
            "targets": [one for one in criteria if one["measured"]],
            "hand_in": [one for one in criteria if not one["measured"]],
            "commands": [
                f"verify init {spec.task} --submission FOLDER",
                f"verify --task {spec.task} FOLDER --checklist",
                f"verify --task {spec.task} FOLDER --report html=report.html",
            ],
            "models": [(name, ", ".join(model.aliases)) for name, model in spec.models.items()],
            "decoys": [
                (_number(one.value, one.unit), in_language(one.what, lang), _source(one.source, lang))
                for one in spec.decoys
            ],
            "discrepancies": [in_language(one, lang) for one in spec.discrepancies],
            "notes": [in_language(one, lang) for one in spec.notes],
            "outcome": in_language(spec.outcome, lang) if spec.outcome else "",
            "history": handed_in is not None,
            "submissions": _table(handed_in or [], {spec.task}, "../", lang),
            "curves": drawn,
        }

    return page.render("site_task.html", options.lang, values, page.PageParts(curves=drawn))


def _criterion(criterion: Common, registry: Registry, lang: str) -> dict[str, Any]:
    disputed = criterion.dispute if isinstance(criterion, MetricCriterion) else None
    readings = criterion.readings if isinstance(criterion, MetricCriterion) else []
    unit = criterion.unit if isinstance(criterion, MetricCriterion) else ""
    return {
        "id": criterion.id,
        "kind": criterion.kind,
        "measured": isinstance(criterion, MetricCriterion),
        "required": criterion.required,
        "group": criterion.group or "",
        "lines": list(demand(criterion, registry, lang)),
        "sources": [_source(one, lang) for one in (criterion.source, *criterion.sources) if one is not None],
        "dispute": in_language(disputed, lang) if disputed is not None else "",
        "readings": [_reading(one, unit, lang) for one in readings],
        "note": in_language(criterion.note, lang) if criterion.note is not None else "",
    }


def _reading(reading: Reading, unit: str, lang: str) -> dict[str, Any]:
    return {
        "name": reading.name,
        "number": _number(reading.target, unit),
        "gates": reading.gates,
        "note": in_language(reading.note, lang) if reading.note is not None else "",
        "source": _source(reading.source, lang),
    }


def _number(value: Decimal, unit: str) -> str:
    return f"{plain(value)} {symbol(unit)}".strip()


def _source(source: Source, lang: str) -> dict[str, str]:
    return {"text": cite(source, lang), "href": address(source) or "", "quote": source.quote or ""}


def _link(text: str) -> dict[str, str]:
    return {"text": text, "href": web(text) or "", "quote": ""}


def _board(handed_in: Sequence[HandedIn], known: set[int], options: Rendering) -> str:
    def values(lang: str) -> dict[str, Any]:
        return {
            "title": label("site_board", lang),
            "up": INDEX,
            "counts": _counted(handed_in, lang),
            "submissions": _table(handed_in, known, "", lang),
        }

    return page.render("site_board.html", options.lang, values, page.PageParts())


def _table(handed_in: Sequence[HandedIn], known: set[int], up: str, lang: str) -> dict[str, Any]:
    """A table of submissions, the newest first; `up` leads from its page to the folder of the site."""
    # What one call recorded stands in the order of the tasks.
    shown = sorted(handed_in[-MOST:], key=lambda one: one.task)
    shown.sort(key=lambda one: one.recorded, reverse=True)
    verdicts = {_verdict(one.verdict) for one in shown}
    return {
        "rows": [_row(one, known, up, lang) for one in shown],
        "left_out": len(handed_in) - len(shown),
        "verdicts": [(v.name, verdict_word(v, lang), 0) for v in Verdict if v in verdicts],
    }


def _row(one: HandedIn, known: set[int], up: str, lang: str) -> dict[str, Any]:
    verdict = _verdict(one.verdict)
    place = submission_page(one.id) if one.whole else None
    return {
        "recorded": safe(one.recorded[:16].replace("T", " ")),
        "task": one.task,
        "task_href": up + task_page(one.task) if one.task in known else "",
        "verdict": verdict.name,
        "word": verdict_word(verdict, lang),
        "held": f"{one.held}/{one.required}",
        "contradictions": one.contradictions,
        "contributor": safe(one.contributor),
        "reference": safe(one.reference),
        "submission": safe(one.submission),
        "href": up + place if place is not None else "",
    }


def _verdict(text: str) -> Verdict:
    """A verdict as it was recorded; one that a later version gives a name to, and this one does not know, is open."""
    return _VERDICTS.get(text, Verdict.REVIEW)


def trends(task: int, handed_in: Sequence[HandedIn]) -> list[Curve]:
    """How the value of each criterion went from one submission to the next."""
    points: dict[str, list[tuple[HandedIn, MeasuredValue, Decimal]]] = {}
    for one in handed_in:
        for measured in one.measured:
            value = parse_decimal(measured.value)
            if value is not None and value.is_finite():
                points.setdefault(measured.criterion, []).append((one, measured, value))
    long = [(name, found) for name, found in points.items() if len(found) > 1]
    return [_trend(f"t{task}-{at}", name, found) for at, (name, found) in enumerate(long[:MAX_CURVES])]


def _trend(name: str, criterion: str, found: list[tuple[HandedIn, MeasuredValue, Decimal]]) -> Curve:
    _, newest_measured, _ = found[-1]
    unit = newest_measured.unit
    shown = safe(symbol(unit)) if unit else ""
    # A spec that changed its unit begins anew: values of two units share no axis.
    same = [one for one in found if one[1].unit == unit][-MOST:]
    target = parse_decimal(newest_measured.target or "")
    asked = None if target is None or not target.is_finite() else max(-1e300, min(1e300, float(target)))
    return Curve(
        id=name,
        title=safe(criterion),
        file="",
        unit=shown,
        axis="submission",
        points=[
            Point(
                float(at),
                max(-1e300, min(1e300, float(value))),
                f"{safe(measured.value)} {shown}".strip(),
                0,
                note=" · ".join(filter(None, (safe(one.recorded[:10]), safe(one.contributor), safe(measured.verdict)))),
            )
            for at, (one, measured, value) in enumerate(same, 1)
        ],
        last=len(same) - 1,
        target=asked,
        target_text=f"{safe(newest_measured.target or '')} {shown}".strip() if asked is not None else "",
        low=asked,
        high=asked,
    )
