"""`verify compare REFERENCE OURS`: tensors and checkpoints held against each other."""

from __future__ import annotations

import argparse
import importlib
import json
import os
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from harness import bands, yamlio
from harness.alignment import Band, Comparison
from harness.catalogue import open_catalogue
from harness.commands.output import FORMS, write_out, write_to
from harness.commands.parser import add_specs, terminal_width, use_colour
from harness.errors import InputError, MissingExtra, UsageError, YamlError
from harness.findings import Finding, Grade
from harness.observation import Collected, Problem
from harness.submission import open_submission
from harness.text import render
from harness.verdicts import Reason, Verdict

NameMap = dict[str, "str | None"]


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import COMPARE_RENDERERS

    formats = {"names": "|".join(COMPARE_RENDERERS)}
    profile = {"name": bands.DEFAULT}
    parser.add_argument("reference", metavar="REFERENCE", help=render("help_compare_reference", lang))
    parser.add_argument("ours", metavar="OURS", help=render("help_compare_ours", lang))
    parser.add_argument("--tolerance", metavar="NAME", help=render("help_compare_tolerance", lang, profile))
    parser.add_argument("--rtol", metavar="R", help=render("help_compare_rtol", lang))
    parser.add_argument("--atol", metavar="A", help=render("help_compare_atol", lang))
    parser.add_argument("--expect", metavar="N", type=int, default=0, help=render("help_compare_expect", lang))
    parser.add_argument("--any-dtype", action="store_true", help=render("help_compare_any_dtype", lang))
    parser.add_argument("--mapping", metavar="FILE", help=render("help_compare_mapping", lang))
    parser.add_argument("--write-mapping", metavar="FILE", help=render("help_compare_write_mapping", lang))
    parser.add_argument("--log", metavar="FILE", action="append", default=[], help=render("help_compare_log", lang))
    parser.add_argument("--format", default="text", metavar="FORMAT", help=render("help_format", lang, formats))
    parser.add_argument("--output", metavar="PATH", help=render("help_output", lang))
    parser.add_argument("--verbose", action="store_true", help=render("help_compare_verbose", lang))
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports import COMPARE_RENDERERS
    from reports.options import Options

    if arguments.format not in COMPARE_RENDERERS:
        raise UsageError("format_unknown", name=arguments.format, known=", ".join(COMPARE_RENDERERS))
    band = _band(arguments)
    mapping = _mapping(arguments.mapping) if arguments.mapping else None
    # Read by NumPy's BLAS when it is loaded: the arrays here are too small for its threads, which cost start-up time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        importlib.import_module("numpy")
    except ImportError:
        raise MissingExtra("missing_extra", package="numpy", extra="compare") from None
    result = _compared(arguments, band, mapping)
    if arguments.write_mapping:
        write_to(arguments.write_mapping, mapping_text(result))
    colour = use_colour() and arguments.output is None
    options = Options(lang=lang, width=terminal_width(), colour=colour, verbose=arguments.verbose)
    module, _, function = COMPARE_RENDERERS[arguments.format].partition(":")
    text = getattr(importlib.import_module(module), function)(result, options)
    if arguments.output:
        write_to(arguments.output, text)
    else:
        write_out(text.removesuffix("\n"), FORMS.get(arguments.format, "text"))
    return result.exit_status


def _compared(arguments: argparse.Namespace, band: Band, mapping: NameMap | None) -> Comparison:
    tensors: Any = importlib.import_module("runners.tensors")
    comparing: Any = importlib.import_module("runners.tensors.compare")
    problems: list[Problem] = []
    sides = [_opened(tensors, path, problems) for path in (arguments.reference, arguments.ours)]
    opened = [side for side in sides if side is not None]
    try:
        if problems:
            result = _unreadable(arguments, band, problems)
        else:
            result = comparing.compare(
                *opened, band, mapping=mapping, expected=arguments.expect, any_dtype=arguments.any_dtype
            )
    finally:
        for one in opened:
            one.close()
    if arguments.log:
        result = _with_logs(result, arguments.log)
    return result


def _opened(tensors: Any, path: str, problems: list[Problem]) -> Any:
    """The tensors at `path`, or None and one problem more."""
    try:
        return tensors.open_tensors(path)
    except InputError as error:
        problems.append(_problem(path, error))
        return None


def _with_logs(result: Comparison, paths: list[str]) -> Comparison:
    """`result` with what the contributor's own reports say that the tensors do not; a contradiction is no pass."""
    import msgspec

    logs: Any = importlib.import_module("runners.logs")
    diff_log: Any = importlib.import_module("runners.tensors.diff_log")
    submission = open_submission(paths)
    collected = Collected()
    logs.collect(submission.files(), collected)
    findings: list[Finding] = diff_log.check(collected.logs, result.pairs, result.band)
    problems = submission.problems + collected.problems
    read = {log.file for log in collected.logs if log.format == "reprod_log"}
    others = [*collected.unrecognised, *(log.file for log in collected.logs if log.file not in read)]
    problems += [Problem(file=file, code="diff_log_none", values={"file": file}) for file in others]
    verdict, reason, status = result.verdict, result.reason, result.exit_status
    if status == 0 and problems:
        verdict, reason, status = Verdict.ERROR, Reason.UNREADABLE, 3
    if any(finding.grade is Grade.CONTRADICTION for finding in findings) and status != 1:
        verdict, reason, status = Verdict.REVIEW, Reason.CONTRADICTED, 3
    return msgspec.structs.replace(
        result,
        findings=findings,
        problems=result.problems + problems,
        verdict=verdict,
        reason=reason,
        exit_status=status,
    )


def _unreadable(arguments: argparse.Namespace, band: Band, problems: list[Problem]) -> Comparison:
    return Comparison(
        reference=arguments.reference,
        ours=arguments.ours,
        band=band,
        expected=max(0, arguments.expect),
        compared=0,
        verdict=Verdict.ERROR,
        reason=Reason.UNREADABLE,
        exit_status=3,
        pairs=[],
        problems=problems,
    )


def _problem(path: str, error: InputError) -> Problem:
    values = {name: str(value) for name, value in error.values.items()}
    return Problem(file=values.get("file", path), code=error.code, values=values)


def _band(arguments: argparse.Namespace) -> Band:
    """The band that was asked for. Raises UsageError."""
    if arguments.expect < 0:
        raise UsageError("compare_expect", value=arguments.expect)
    if arguments.rtol is None and arguments.atol is None:
        registry = open_catalogue(arguments.specs).registry
        return bands.of_profile(arguments.tolerance or bands.DEFAULT, registry)
    if arguments.tolerance is not None:
        raise UsageError("compare_two_bands")
    return Band(absolute=_bound("--atol", arguments.atol), relative=_bound("--rtol", arguments.rtol))


def _bound(option: str, text: str | None) -> Decimal:
    try:
        bound = Decimal(text or "0")
    except InvalidOperation:
        bound = Decimal("NaN")
    if not bound.is_finite() or bound < 0 or float(bound) == float("inf"):
        raise UsageError("compare_bound", option=option, value=text)
    return bound


def _mapping(path: str) -> NameMap:
    """The names of ours by those of the reference, from a YAML file. Raises UsageError."""
    try:
        data = yamlio.load(Path(path).read_bytes(), path).data
    except OSError as error:
        raise UsageError("compare_map_unreadable", file=path, problem=error.strerror or "") from None
    except YamlError as error:
        raise UsageError("compare_map_unreadable", file=path, problem=str(error)) from None
    if not isinstance(data, dict):
        raise UsageError("compare_map_shape", file=path)
    for name, wanted in data.items():
        if isinstance(wanted, (bool, dict, list)):
            raise UsageError("compare_map_shape", file=path)
        if wanted is not None:
            data[name] = str(wanted)
    return data


def mapping_text(result: Comparison) -> str:
    """The pairs as a mapping file, with what found no partner as comments."""
    lines = [f"{_quoted(pair.reference.name)}: {_quoted(pair.ours.name)}" for pair in result.pairs]
    lines += [f"# {_quoted(side.name)}:" for side in result.missing]
    lines += [f"# ours alone: {_quoted(side.name)}" for side in result.surplus]
    return "".join(line + "\n" for line in lines)


def _quoted(name: str) -> str:
    """A name as YAML, whatever stands in it."""
    text = json.dumps(name, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in text)
