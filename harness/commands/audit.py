"""`verify audit LOG...`: the integrity checks without a verdict."""

from __future__ import annotations

import argparse
import json
from typing import Any

from harness.api import check_names
from harness.commands.output import add_output, deliver, rendering
from harness.commands.parser import add_specs
from harness.commands.streams import complain
from harness.evidence.audit import Audit
from harness.evidence.findings import Finding
from harness.integrity import Context
from harness.integrity.audit import audit
from harness.tasks.catalogue import open_catalogue
from harness.text import render
from harness.values.errors import UsageError


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import AUDIT_RENDERERS

    parser.add_argument("files", nargs="+", metavar="LOG", help=render("help_audit_files", lang))
    parser.add_argument("--task", metavar="N", help=render("help_audit_task", lang))
    parser.add_argument("--json", action="store_true", help=render("help_audit_json", lang))
    add_output(parser, lang, AUDIT_RENDERERS, verbose="audit_verbose")
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports import load_audit
    from runners import logs

    renderer = load_audit(arguments.format)
    catalogue = open_catalogue(arguments.specs)
    spec = None
    if arguments.task is not None:
        tasks = catalogue.select(arguments.task)
        if len(tasks) != 1:
            raise UsageError("audit_one_task", task=arguments.task)
        spec = catalogue.load(tasks[0])
        check_names(spec, catalogue)
    result = audit(arguments.files, Context(registry=catalogue.registry, spec=spec), logs)
    if arguments.json:
        text = "".join(json.dumps(record(finding, lang), ensure_ascii=True) + "\n" for finding in result.findings)
        _complain(result, lang)
    else:
        text = renderer(result, rendering(arguments, lang))
    deliver(text, arguments)
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
