"""What a criterion asks for, and where that stands, in lines and links: for the terminal and for pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import quote

import msgspec

from harness.tasks.index import target_text
from harness.tasks.registry import Registry
from harness.tasks.spec import (
    ArtifactCriterion,
    Common,
    DeploymentCriterion,
    MetricCriterion,
    ReviewCriterion,
    Source,
    TensorsCriterion,
    TestsCriterion,
)
from harness.text import render
from harness.values.quantity import plain, symbol
from harness.values.records import Text

_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+")
_THREAD: Final = re.compile(r"(?:issues|pull|discussions)/\d+")


def demand(criterion: Common, registry: Registry, lang: str) -> Iterator[str]:
    if criterion.title is not None:
        yield in_language(criterion.title, lang)
    if isinstance(criterion, MetricCriterion):
        yield from _metric(criterion, registry, lang)
    elif isinstance(criterion, TensorsCriterion):
        limits = ", ".join(
            f"{k} {v}" for k, v in (("abs", criterion.absolute), ("rel", criterion.relative)) if v is not None
        )
        reference = _said(criterion.reference, criterion.reference_zh, lang)
        yield " · ".join(filter(None, (criterion.what, criterion.model, reference, limits, criterion.tolerance)))
        least = str(criterion.tensors or 1)
        yield render("show_tensors", lang, {"what": render(f"tensors_{criterion.what}", lang), "least": least})
        if criterion.tested_by is not None:
            yield render("show_tested_by", lang, {"tests": criterion.tested_by})
    elif isinstance(criterion, TestsCriterion):
        yield " · ".join(
            filter(None, map(", ".join, (criterion.files, criterion.names, criterion.words, criterion.covers)))
        )
    elif isinstance(criterion, DeploymentCriterion):
        yield " · ".join(
            filter(
                None,
                (
                    criterion.model,
                    ", ".join(criterion.backends),
                    ", ".join(criterion.devices),
                    ", ".join(criterion.reports),
                ),
            )
        )
        if criterion.max_difference is not None:
            yield f"{criterion.metric or ''} <= {plain(criterion.max_difference)} {symbol(criterion.unit)}".strip()
    elif isinstance(criterion, ArtifactCriterion):
        count = f" x {criterion.count}" if criterion.count > 1 else ""
        languages = f" [{', '.join(criterion.languages)}]" if criterion.languages else ""
        yield " · ".join(
            filter(None, (f"{criterion.type}{count}{languages}", criterion.model, ", ".join(criterion.files)))
        )
    elif isinstance(criterion, ReviewCriterion):
        yield f"{render('label_look_at', lang)}: {in_language(criterion.look_at, lang)}"


def _condition(key: str, value: object) -> str:
    """A condition as the spec states it: `settings sliding_window = no`."""
    if isinstance(value, dict):
        return f"{key} {', '.join(f'{name} = {wanted}' for name, wanted in value.items())}"
    return f"{key} = {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _metric(criterion: MetricCriterion, registry: Registry, lang: str) -> Iterator[str]:
    """What a metric criterion asks for, and how each of its conditions is held."""
    where = " · ".join(filter(None, (criterion.dataset, criterion.split, criterion.subset)))
    metric = registry.metrics.get(criterion.metric)
    name = f" ({in_language(metric.name, lang)})" if metric else ""
    yield f"{target_text(criterion)}{name}  {where}".rstrip()
    parts = [f"{render('label_status', lang)}: {criterion.status}", f"select: {criterion.select}"]
    if criterion.tolerance:
        parts.append(f"{render('label_tolerance', lang)}: {criterion.tolerance}")
    if criterion.samples:
        parts.append(f"{render('label_samples', lang)}: {criterion.samples:,}")
    yield " · ".join(parts)
    conditions = msgspec.to_builtins(criterion.conditions)
    if conditions:
        yield f"{render('label_conditions', lang)}:"
        for key, value in conditions.items():
            yield f"  {_condition(key, value)}: {render(f'held_{key}', lang)}"
    if criterion.training_data:
        trained = _said(criterion.training_data, criterion.training_data_zh, lang)
        yield f"{render('label_training_data', lang)}: {trained}"
    if criterion.other_splits:
        yield f"{render('label_other_splits', lang)}: {', '.join(criterion.other_splits)}"
    if criterion.average_of:
        weighting = f" ({in_language(criterion.weighting, lang)})" if criterion.weighting else ""
        yield f"{render('label_average_of', lang)}: {', '.join(criterion.average_of)}{weighting}"
    if criterion.target is None and criterion.relative_to is None:
        yield render("target_unresolved", lang, {"id": criterion.id})


def _said(text: str | None, zh: str | None, lang: str) -> str:
    """What a spec says in English, or in Chinese where it says that too; empty where it says nothing."""
    return (zh if lang == "zh" and zh else text) or ""


def cite(source: Source, lang: str) -> str:
    """A source in one line: `repo@commit path:line`, a URL, or a paper and its table."""
    place = ""
    if source.repo:
        place = source.repo + (f"@{source.commit[:12]}" if source.commit else "")
        if source.path:
            place += f" {source.path}" + (f":{source.line}" if source.line else "")
    elif source.url and source.path:
        place = source.path + (f":{source.line}" if source.line else "")
    parts = [place, source.url or "", source.paper or "", source.table or "", _said(source.note, source.note_zh, lang)]
    return "; ".join(part for part in parts if part)


def address(source: Source) -> str | None:
    """Where a source can be read: its own URL, else its place on GitHub, else its paper; None where it has none."""
    if source.url:
        return web(source.url)
    if not source.repo or not _REPOSITORY.fullmatch(source.repo):
        return web(source.paper or "")
    place = f"https://github.com/{source.repo}"
    if not source.path:
        return f"{place}/tree/{source.commit}" if source.commit else place
    if _THREAD.fullmatch(source.path):
        return f"{place}/{source.path}"
    line = f"#L{source.line}" if source.line else ""
    # GitHub shows a rendered page of these, which has no lines, unless it is asked for the text.
    text = "?plain=1" if line and source.path.endswith((".md", ".rst", ".ipynb")) else ""
    return f"{place}/blob/{source.commit or 'HEAD'}/{quote(source.path)}{text}{line}"


def web(text: str) -> str | None:
    """`text` where it is an address that a page may lead to, else None."""
    return text if text.startswith(("https://", "http://")) else None


def in_language(text: Text, lang: str) -> str:
    return text.zh if lang == "zh" else text.en
