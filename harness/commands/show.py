"""`verify show N`: a spec as a page a reviewer can read."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_specs
from harness.tasks.catalogue import open_catalogue
from harness.tasks.index import target_text
from harness.tasks.registry import Registry
from harness.tasks.spec import (
    ArtifactCriterion,
    Common,
    DeploymentCriterion,
    MetricCriterion,
    ReviewCriterion,
    Source,
    Spec,
    TensorsCriterion,
    TestsCriterion,
)
from harness.text import render
from harness.values.quantity import plain, symbol
from harness.values.records import Text

if TYPE_CHECKING:
    from reports.options import Rendering


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("task", metavar="N", help=render("help_show_task", lang))
    add_formats(parser, lang, ("text", "json"))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    catalogue = open_catalogue(arguments.specs)

    def text(specs: list[Spec], rendering: Rendering) -> str:
        """The pages, one below the other; quiet, the ids of the criteria alone."""
        if rendering.quiet:
            return "".join(f"{criterion.id}\n" for spec in specs for criterion in spec.criteria)
        pages = (page(spec, catalogue.registry, lang) for spec in specs)
        return "".join(f"{line}\n" for lines in pages for line in lines)

    output = Output(arguments, lang, of({"text": text, "json": _json}))
    output.deliver([catalogue.load(task) for task in catalogue.select(arguments.task)])
    return 0


def _json(specs: list[Spec], _rendering: Rendering) -> str:
    data = [msgspec.to_builtins(spec, builtin_types=()) for spec in specs]
    whole = data[0] if len(data) == 1 else data
    return json.dumps(whole, indent=2, ensure_ascii=False, default=str) + "\n"


def page(spec: Spec, registry: Registry, lang: str) -> Iterator[str]:
    """The lines of the page."""

    def label(name: str) -> str:
        return render(f"label_{name}", lang)

    yield f"{render('label_task', lang, {'task': spec.task})}  {_in(spec.title, lang)}"
    version = render("label_spec_version", lang, {"task": spec.task, "version": spec.version})
    yield f"{spec.toolkit} · {render(f'family_{spec.family}', lang)} · {version}"
    yield f"{label('seed')}: {spec.seed.repo} {spec.seed.path}:{spec.seed.line}-{spec.seed.end or spec.seed.line}"
    for link in filter(None, (spec.paper, *spec.references)):
        yield f"  {link}"
    yield from _criteria(spec, registry, lang)
    yield from _models(spec, lang)
    for name, texts in (("discrepancies", spec.discrepancies), ("notes", spec.notes)):
        if texts:
            yield ""
            yield label(name)
            for text in texts:
                yield from _wrap(f"- {_in(text, lang)}", "  ")
    if spec.outcome:
        yield ""
        yield from _wrap(f"{label('outcome')}: {_in(spec.outcome, lang)}", "")


def _criteria(spec: Spec, registry: Registry, lang: str) -> Iterator[str]:
    """What is asked for, then what is only shown, group by group."""
    for required in (True, False):
        chosen = [c for c in spec.criteria if c.required is required]
        if not chosen:
            continue
        yield ""
        yield f"{render('label_required' if required else 'label_shown_only', lang)} ({len(chosen)})"
        group = None
        for criterion in chosen:
            if criterion.group != group:
                group = criterion.group
                if group:
                    yield f"  [{group}]"
            yield from _criterion(criterion, registry, lang)


def _models(spec: Spec, lang: str) -> Iterator[str]:
    """The models with their names, and the numbers that are easily mistaken for theirs."""
    if spec.models:
        yield ""
        yield render("label_models", lang)
        for name, model in spec.models.items():
            size = f"  {model.image_size}x{model.image_size}" if model.image_size else ""
            yield f"  {name}{size}: {', '.join(model.aliases)}" if model.aliases else f"  {name}{size}"
    if spec.decoys:
        yield ""
        yield render("label_decoys", lang)
        for decoy in spec.decoys:
            yield f"  {plain(decoy.value)} {symbol(decoy.unit)}  {_in(decoy.what, lang)}"
            yield f"      {cite(decoy.source)}"


def _criterion(criterion: Common, registry: Registry, lang: str) -> Iterator[str]:
    yield f"  {criterion.id}  ({criterion.kind})"
    yield from (f"      {line}" for line in _demand(criterion, registry, lang))
    for source in filter(None, (criterion.source, *criterion.sources)):
        yield f"      {render('label_source', lang)}: {cite(source)}"
        if source.quote:
            yield from _wrap(f"“{source.quote}”", "        ")
    if isinstance(criterion, MetricCriterion):
        if criterion.dispute:
            yield from _wrap(f"{render('label_dispute', lang)}: {_in(criterion.dispute, lang)}", "      ")
        for reading in criterion.readings:
            gates = f" ({render('label_gates', lang)})" if reading.gates else ""
            note = f" {_in(reading.note, lang)}" if reading.note else ""
            number = f"{reading.name}: {plain(reading.target)} {symbol(criterion.unit)}"
            yield f"        {number}{gates}{note}  {cite(reading.source)}"
            if reading.source.quote:
                yield from _wrap(f"“{reading.source.quote}”", "          ")
    if criterion.note:
        yield from _wrap(_in(criterion.note, lang), "      ")


def _demand(criterion: Common, registry: Registry, lang: str) -> Iterator[str]:
    if criterion.title is not None:
        yield _in(criterion.title, lang)
    if isinstance(criterion, MetricCriterion):
        yield from _metric(criterion, registry, lang)
    elif isinstance(criterion, TensorsCriterion):
        limits = ", ".join(
            f"{k} {v}" for k, v in (("abs", criterion.absolute), ("rel", criterion.relative)) if v is not None
        )
        yield " · ".join(
            filter(None, (criterion.what, criterion.model, criterion.reference, limits, criterion.tolerance))
        )
        least = str(criterion.tensors or 1)
        yield render("show_tensors", lang, {"what": render(f"tensors_{criterion.what}", lang), "least": least})
    elif isinstance(criterion, TestsCriterion):
        yield " · ".join(
            filter(None, (", ".join(criterion.files), ", ".join(criterion.names), ", ".join(criterion.covers)))
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
        yield from _wrap(f"{render('label_look_at', lang)}: {_in(criterion.look_at, lang)}", "")


def _condition(key: str, value: object) -> str:
    """A condition as the spec states it: `settings sliding_window = no`."""
    if isinstance(value, dict):
        return f"{key} {', '.join(f'{name} = {wanted}' for name, wanted in value.items())}"
    return f"{key} = {', '.join(map(str, value)) if isinstance(value, list) else value}"


def _metric(criterion: MetricCriterion, registry: Registry, lang: str) -> Iterator[str]:
    """What a metric criterion asks for, and how each of its conditions is held."""
    where = " · ".join(filter(None, (criterion.dataset, criterion.split, criterion.subset)))
    metric = registry.metrics.get(criterion.metric)
    name = f" ({_in(metric.name, lang)})" if metric else ""
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
        yield f"{render('label_training_data', lang)}: {criterion.training_data}"
    if criterion.other_splits:
        yield f"{render('label_other_splits', lang)}: {', '.join(criterion.other_splits)}"
    if criterion.average_of:
        weighting = f" ({_in(criterion.weighting, lang)})" if criterion.weighting else ""
        yield f"{render('label_average_of', lang)}: {', '.join(criterion.average_of)}{weighting}"
    if criterion.target is None and criterion.relative_to is None:
        yield render("target_unresolved", lang, {"id": criterion.id})


def cite(source: Source) -> str:
    """A source in one line: `repo@commit path:line`, a URL, or a paper and its table."""
    place = ""
    if source.repo:
        place = source.repo + (f"@{source.commit[:12]}" if source.commit else "")
        if source.path:
            place += f" {source.path}" + (f":{source.line}" if source.line else "")
    elif source.url and source.path:
        place = source.path + (f":{source.line}" if source.line else "")
    parts = [place, source.url or "", source.paper or "", source.table or "", source.note or ""]
    return "; ".join(part for part in parts if part)


def _in(text: Text, lang: str) -> str:
    return text.zh if lang == "zh" else text.en


def _wrap(text: str, indent: str) -> list[str]:
    from reports.layout import Keeping, wrap

    lines = wrap(Keeping(())(text), 100 - len(indent), "  ")
    return [indent + line for line in lines]
