"""`verify --task N SUBMISSION...`: the main job."""

from __future__ import annotations

import argparse
import os
from decimal import Decimal
from typing import Annotated

import msgspec

from harness.api import judge_and_keep
from harness.commands.gate import add_gate, chosen
from harness.commands.inputs import check_inputs
from harness.commands.output import Output, add_output, texts_of
from harness.commands.parser import add_specs
from harness.commands.recording import add_recording, record, settle
from harness.commands.reviewer import inside, read_declared, read_waivers
from harness.commands.streams import write_out
from harness.commands.table import command_names
from harness.judging.options import MappedFile, Options, mapped_file
from harness.judging.report import Document
from harness.tasks.catalogue import builtin_folder, open_catalogue
from harness.tasks.spec import MetricCriterion, Source, Spec
from harness.text import render
from harness.values.errors import UsageError, YamlError
from harness.values.paths import names_file
from harness.values.quantity import parse_decimal


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import RENDERERS

    def text(code: str) -> str:
        return render(f"help_{code}", lang)

    parser.add_argument("submission", nargs="*", metavar="SUBMISSION", help=text("submission"))
    parser.add_argument("--task", required=False, metavar="N", help=text("task"))
    parser.add_argument("--example", nargs="?", const="pass", choices=("pass", "fail"), help=text("example"))
    parser.add_argument("--map", action="append", default=[], metavar="CRITERION=PATH", help=text("map"))
    parser.add_argument("--declared", metavar="FILE", help=text("declared"))
    parser.add_argument("--trust-declared", action="store_true", help=text("trust_declared"))
    parser.add_argument("--target", action="append", default=[], metavar="ID=VALUE@SOURCE", help=text("target"))
    parser.add_argument("--targets", metavar="FILE", help=text("targets"))
    parser.add_argument("--reading", action="append", default=[], metavar="ID=NAME", help=text("reading"))
    parser.add_argument("--deliverables", action="store_true", help=text("deliverables"))
    parser.add_argument("--strict", action="store_true", help=text("strict"))
    parser.add_argument("--audit", action="store_true", help=text("audit_too"))
    parser.add_argument("--waivers", metavar="FILE", help=text("waivers"))
    parser.add_argument(
        "--checklist",
        dest="format",
        action="store_const",
        const="checklist",
        default=argparse.SUPPRESS,
        help=text("checklist"),
    )
    add_gate(parser, lang)
    add_recording(parser, lang)
    add_output(parser, lang, [name for name in RENDERERS if name != "checklist"])
    add_specs(parser, lang)
    parser.add_argument("--version", action="store_true", help=text("version"))


def run(arguments: argparse.Namespace, lang: str) -> int:
    if arguments.version:
        from harness.version import __version__

        write_out(f"reproverify {__version__}")
        return 0
    if arguments.task is None:
        raise UsageError("task_missing", commands=", ".join(command_names()))
    from reports import load

    output = Output(arguments, lang, load)
    settle(arguments)
    inputs = _inputs(arguments)
    catalogue = open_catalogue(arguments.specs)
    tasks = catalogue.select(arguments.task)
    specs = [catalogue.load(task) for task in tasks]
    check_inputs(inputs)
    options = Options(
        strict=arguments.strict,
        audit=arguments.audit,
        deliverables=arguments.deliverables or output.format == "checklist",
        mappings=_mappings(arguments.map, specs),
        targets={**_filed(arguments.targets, inputs, specs), **_targets(arguments.target, specs)},
        readings=_readings(arguments.reading, specs),
        waivers=read_waivers(arguments.waivers, inputs, specs, catalogue.registry),
        declared=read_declared(arguments.declared, catalogue.registry),
        trust_declared=arguments.trust_declared,
        gate=chosen(arguments),
    )
    document, logs = judge_and_keep(catalogue, specs, inputs, options)
    _check_mapped(arguments.map, document)
    output.deliver(document, texts_of(inputs), logs)
    record(document, arguments)
    return document.exit_status


def _inputs(arguments: argparse.Namespace) -> list[str]:
    if arguments.example is not None and arguments.submission:
        raise UsageError("example_alone")
    if arguments.example is not None:
        folder = os.path.join(builtin_folder(), "examples", _number(arguments.task), arguments.example)
        if not os.path.isdir(folder):
            raise UsageError("example_missing", task=arguments.task)
        return [_shortest(folder)]
    if not arguments.submission:
        raise UsageError("submission_missing", task=arguments.task)
    return list(arguments.submission)


def _number(task: str) -> str:
    return task.strip().lstrip("0") or "0"


def _shortest(folder: str) -> str:
    relative = os.path.relpath(folder)
    return relative if len(relative) < len(folder) else folder


def _mappings(texts: list[str], specs: list[Spec]) -> dict[str, MappedFile]:
    known = [criterion.id for spec in specs for criterion in spec.criteria]
    mappings = {}
    for text in texts:
        criterion, equals, rest = text.partition("=")
        if not equals or not rest:
            raise UsageError("map_syntax", text=text)
        if criterion not in known:
            raise UsageError("map_unknown_criterion", criterion=criterion, known=", ".join(known))
        mappings[criterion] = mapped_file(rest)
    return mappings


def _check_mapped(texts: list[str], document: Document) -> None:
    """A mapping of the reviewer's that names no file is a typing error, not a missing proof."""
    report = document.reports[0]
    names = [log.file for log in report.logs] + report.unrecognised + [problem.file for problem in report.problems]
    names += [file for row in report.rows for file in row.artifacts]
    for text in texts:
        criterion, _, rest = text.partition("=")
        path = mapped_file(rest).path
        if not any(names_file(name, path) for name in names):
            raise UsageError("map_no_file", criterion=criterion, path=path)


def _targets(texts: list[str], specs: list[Spec]) -> dict[str, tuple[Decimal, Source]]:
    known = [criterion.id for spec in specs for criterion in spec.criteria]
    open_targets = [
        criterion.id
        for spec in specs
        for criterion in spec.criteria
        if isinstance(criterion, MetricCriterion) and criterion.target is None
    ]
    targets = {}
    for text in texts:
        criterion, equals, rest = text.partition("=")
        number, at, source = rest.partition("@")
        value = parse_decimal(number)
        if not equals or not at or not source.strip() or value is None or not value.is_finite():
            raise UsageError("target_syntax", text=text)
        if criterion not in known:
            raise UsageError("map_unknown_criterion", criterion=criterion, known=", ".join(known))
        if criterion not in open_targets:
            raise UsageError("target_known", criterion=criterion, open=", ".join(open_targets) or "-")
        targets[criterion] = (value, Source(url=source.strip(), note="given on the command line"))
    return targets


class FiledTarget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A target that a reviewer keeps in a file: a criterion's, of one task or of any that has it."""

    criterion: str
    target: Decimal
    source: Annotated[str, msgspec.Meta(min_length=1)]
    task: int | None = None


def _filed(path: str | None, inputs: list[str], specs: list[Spec]) -> dict[str, tuple[Decimal, Source]]:
    """The targets of a reviewer's own file that the asked tasks lack; the others are of other tasks."""
    if path is None:
        return {}
    if inside(path, inputs):
        raise UsageError("targets_inside", file=path)
    from harness.values import yamlio  # few verdicts have targets of their own

    try:
        with open(path, "rb") as stream:
            document = yamlio.load(stream.read(), path)
        filed = msgspec.convert(document.data or [], list[FiledTarget], strict=False)
    except OSError as error:
        raise UsageError("targets_broken", file=path, line=1, problem=error.strerror or "") from None
    except YamlError as error:
        raise UsageError("targets_broken", file=path, line=error.values.get("line", 1), problem=str(error)) from None
    except msgspec.ValidationError as error:
        raise UsageError("targets_broken", file=path, line=1, problem=str(error)) from None
    found = {}
    for one in filed:
        if not one.target.is_finite():
            raise UsageError("targets_broken", file=path, line=1, problem=f"{one.criterion}: {one.target}")
        for spec in specs:
            criterion = spec.criterion(one.criterion)
            if one.task in (None, spec.task) and isinstance(criterion, MetricCriterion) and criterion.target is None:
                found[one.criterion] = (one.target, Source(url=one.source, note=path))
    return found


def _readings(texts: list[str], specs: list[Spec]) -> dict[str, str]:
    """Which of the numbers that a target could mean the reviewer chose, by criterion."""
    names = {
        criterion.id: [reading.name for reading in criterion.readings]
        for spec in specs
        for criterion in spec.criteria
        if isinstance(criterion, MetricCriterion) and criterion.readings
    }
    found = {}
    for text in texts:
        criterion, _, name = text.partition("=")
        if criterion not in names or name not in names[criterion]:
            known = ", ".join(f"{one}={reading}" for one, those in names.items() for reading in those) or "-"
            raise UsageError("reading_unknown", text=text, known=known)
        found[criterion] = name
    return found
