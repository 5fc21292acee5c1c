"""`verify audit LOG...`: the integrity checks without a verdict."""

from __future__ import annotations

import argparse

from harness.commands.inputs import check_inputs
from harness.commands.one_task import one_spec
from harness.commands.output import Output, add_output, texts_of
from harness.commands.parser import add_specs
from harness.commands.streams import complain
from harness.evidence.audit import Audit
from harness.integrity import Context
from harness.integrity.audit import audit
from harness.tasks.catalogue import open_catalogue
from harness.text import render


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import AUDIT_RENDERERS

    parser.add_argument("files", nargs="+", metavar="LOG", help=render("help_audit_files", lang))
    parser.add_argument("--task", metavar="N", help=render("help_audit_task", lang))
    add_output(parser, lang, AUDIT_RENDERERS, verbose="audit_verbose")
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports import load_audit
    from runners import logs

    output = Output(arguments, lang, load_audit)
    check_inputs(arguments.files)
    catalogue = open_catalogue(arguments.specs)
    spec = one_spec(catalogue, arguments.task) if arguments.task is not None else None
    result = audit(arguments.files, Context(registry=catalogue.registry, spec=spec), logs)
    if output.format == "json":
        _complain(result, lang)
    output.deliver(result, texts_of(arguments.files))
    return result.exit_status


def _complain(result: Audit, lang: str) -> None:
    """Files that could not be read: on standard error, beside the findings."""
    for problem in result.problems:
        complain(render(problem.code, lang, {"file": problem.file, **problem.values}))
