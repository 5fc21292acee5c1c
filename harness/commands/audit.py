"""`verify audit LOG...`: the integrity checks without a verdict."""

from __future__ import annotations

import argparse
import importlib
import json
from typing import Any

from harness.api import check_names
from harness.audit import Audit, audit
from harness.catalogue import open_catalogue
from harness.commands.output import FORMS, complain, write_out, write_to
from harness.commands.parser import add_specs, terminal_width, use_colour
from harness.errors import UsageError
from harness.findings import Finding
from harness.integrity import Context
from harness.text import render


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import AUDIT_RENDERERS

    formats = {"names": "|".join(AUDIT_RENDERERS)}
    parser.add_argument("files", nargs="+", metavar="LOG", help=render("help_audit_files", lang))
    parser.add_argument("--task", metavar="N", help=render("help_audit_task", lang))
    parser.add_argument("--json", action="store_true", help=render("help_audit_json", lang))
    parser.add_argument("--format", default="text", metavar="FORMAT", help=render("help_format", lang, formats))
    parser.add_argument("--output", metavar="PATH", help=render("help_output", lang))
    parser.add_argument("--verbose", action="store_true", help=render("help_audit_verbose", lang))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports import AUDIT_RENDERERS
    from reports.options import Options
    from runners import RUNNERS

    if arguments.format not in AUDIT_RENDERERS:
        raise UsageError("format_unknown", name=arguments.format, known=", ".join(AUDIT_RENDERERS))
    catalogue = open_catalogue(arguments.specs)
    spec = None
    if arguments.task is not None:
        tasks = catalogue.select(arguments.task)
        if len(tasks) != 1:
            raise UsageError("audit_one_task", task=arguments.task)
        spec = catalogue.load(tasks[0])
        check_names(spec, catalogue)
    runner: Any = importlib.import_module(RUNNERS["logs"])
    result = audit(arguments.files, Context(registry=catalogue.registry, spec=spec), runner)
    if arguments.json:
        text = "".join(json.dumps(record(finding, lang), ensure_ascii=True) + "\n" for finding in result.findings)
        _complain(result, lang)
    else:
        colour = use_colour() and arguments.output is None
        options = Options(lang=lang, width=terminal_width(), colour=colour, verbose=arguments.verbose)
        module, _, function = AUDIT_RENDERERS[arguments.format].partition(":")
        text = getattr(importlib.import_module(module), function)(result, options)
    if arguments.output:
        write_to(arguments.output, text)
    elif text:
        write_out(text.removesuffix("\n"), FORMS.get(arguments.format, "text"))
    return result.exit_status


def record(finding: Finding, lang: str) -> dict[str, Any]:
    """A finding as `--json` prints it."""
    return {
        "code": finding.code,
        "grade": finding.grade.value,
        "check": finding.check,
        "file": finding.file,
        "lines": finding.lines,
        "message": render(finding.code, lang, finding.values),
        "arithmetic": finding.arithmetic,
    }


def _complain(result: Audit, lang: str) -> None:
    """Files that could not be read: on standard error, beside the findings."""
    for problem in result.problems:
        complain(render(problem.code, lang, {"file": problem.file, **problem.values}))
