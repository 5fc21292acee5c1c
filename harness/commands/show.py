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
from harness.tasks.registry import Registry
from harness.tasks.spec import Common, MetricCriterion, ReviewCriterion, Spec
from harness.tasks.telling import cite, demand, in_language
from harness.text import render
from harness.values.quantity import plain, symbol

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

    yield f"{render('label_task', lang, {'task': spec.task})}  {in_language(spec.title, lang)}"
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
                yield from _wrap(f"- {in_language(text, lang)}", "  ")
    if spec.outcome:
        yield ""
        yield from _wrap(f"{label('outcome')}: {in_language(spec.outcome, lang)}", "")


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
            yield f"  {plain(decoy.value)} {symbol(decoy.unit)}  {in_language(decoy.what, lang)}"
            yield f"      {cite(decoy.source, lang)}"


def _criterion(criterion: Common, registry: Registry, lang: str) -> Iterator[str]:
    yield f"  {criterion.id}  ({criterion.kind})"
    for line in demand(criterion, registry, lang):
        # What a person is to look at is prose; all else is read line by line.
        yield from _wrap(line, "      ") if isinstance(criterion, ReviewCriterion) else [f"      {line}"]
    for source in filter(None, (criterion.source, *criterion.sources)):
        yield f"      {render('label_source', lang)}: {cite(source, lang)}"
        if source.quote:
            yield from _wrap(f"“{source.quote}”", "        ")
    if isinstance(criterion, MetricCriterion):
        if criterion.dispute:
            yield from _wrap(f"{render('label_dispute', lang)}: {in_language(criterion.dispute, lang)}", "      ")
        for reading in criterion.readings:
            gates = f" ({render('label_gates', lang)})" if reading.gates else ""
            note = f" {in_language(reading.note, lang)}" if reading.note else ""
            number = f"{reading.name}: {plain(reading.target)} {symbol(criterion.unit)}"
            yield f"        {number}{gates}{note}  {cite(reading.source, lang)}"
            if reading.source.quote:
                yield from _wrap(f"“{reading.source.quote}”", "          ")
    if criterion.note:
        yield from _wrap(in_language(criterion.note, lang), "      ")


def _wrap(text: str, indent: str) -> list[str]:
    from reports.layout import Keeping, wrap

    lines = wrap(Keeping(())(text), 100 - len(indent), "  ")
    return [indent + line for line in lines]
