"""`verify compare REFERENCE OURS`: tensors and checkpoints held against each other."""

from __future__ import annotations

import argparse
import filecmp
import importlib
import os
from contextlib import ExitStack
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TYPE_CHECKING

from harness.commands.inputs import check_inputs
from harness.commands.output import Output, add_output
from harness.commands.parser import add_specs
from harness.commands.streams import write_to
from harness.evidence.alignment import Band, Comparison
from harness.evidence.observation import Collected, Problem
from harness.judging import bands
from harness.judging.alignment import as_evidence, by_section, conclude, of_one_file, pair_judge, with_reports
from harness.submission.files import open_submission
from harness.tasks.catalogue import open_catalogue
from harness.text import render
from harness.values import yamlio
from harness.values.errors import InputError, MissingExtra, UsageError, YamlError
from harness.values.verdicts import Reason, Verdict

if TYPE_CHECKING:
    from runners.tensors import TensorSet

NameMap = dict[str, "str | None"]


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    from reports import COMPARE_RENDERERS

    profile = {"name": bands.DEFAULT}
    parser.add_argument("reference", metavar="REFERENCE", help=render("help_compare_reference", lang))
    parser.add_argument("ours", metavar="OURS", help=render("help_compare_ours", lang))
    parser.add_argument("--tolerance", metavar="NAME", help=render("help_compare_tolerance", lang, profile))
    parser.add_argument("--rtol", metavar="R", help=render("help_compare_rtol", lang))
    parser.add_argument("--atol", metavar="A", help=render("help_compare_atol", lang))
    parser.add_argument("--expect", metavar="N", type=int, default=0, help=render("help_compare_expect", lang))
    parser.add_argument("--any-dtype", action="store_true", help=render("help_compare_any_dtype", lang))
    parser.add_argument("--frameworks", metavar="REFERENCE,OURS", help=render("help_compare_frameworks", lang))
    parser.add_argument("--section", metavar="NAME", help=render("help_compare_section", lang))
    parser.add_argument("--ours-section", metavar="NAME", help=render("help_compare_ours_section", lang))
    parser.add_argument("--mapping", metavar="FILE", help=render("help_compare_mapping", lang))
    parser.add_argument("--write-mapping", metavar="FILE", help=render("help_compare_write_mapping", lang))
    parser.add_argument("--log", metavar="FILE", action="append", default=[], help=render("help_compare_log", lang))
    add_output(parser, lang, COMPARE_RENDERERS, verbose="compare_verbose")
    add_specs(parser, lang)


def run(arguments: argparse.Namespace, lang: str) -> int:
    from reports import load_comparison

    output = Output(arguments, lang, load_comparison)
    check_inputs([arguments.reference, arguments.ours])
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
    output.deliver(result)
    return result.exit_status


def _compared(arguments: argparse.Namespace, band: Band, mapping: NameMap | None) -> Comparison:
    problems: list[Problem] = []
    with ExitStack() as stack:
        reference = _opened(arguments.reference, problems, stack)
        ours = _opened(arguments.ours, problems, stack)
        if reference is None or ours is None:
            result = _unreadable(arguments, band, problems)
        else:
            result = _by_sections(arguments, reference, ours, band, mapping)
            if _same_bytes(arguments.reference, arguments.ours):
                result = of_one_file(result)
            result = as_evidence(result)
    if arguments.log:
        result = _with_logs(result, arguments.log)
    return result


def _by_sections(
    arguments: argparse.Namespace, reference: TensorSet, ours: TensorSet, band: Band, mapping: NameMap | None
) -> Comparison:
    """The comparison of the sections that were asked for, else of the plain ones.

    Where the plain ones do not hold and another one does, that is shown, for a person to say which was meant.
    """
    from runners.tensors.compare import compare
    from runners.tensors.sections import section, sections

    judge = pair_judge(band, any_dtype=arguments.any_dtype)
    frameworks = _frameworks(arguments.frameworks)

    def compared(one: TensorSet, other: TensorSet) -> Comparison:
        found = compare(one, other, band, judge, mapping=mapping, expected=arguments.expect, frameworks=frameworks)
        return conclude(found)

    theirs, own = section(reference, arguments.section), section(ours, arguments.ours_section)
    result = compared(theirs, own)
    if result.verdict.holds or arguments.section or arguments.ours_section:
        return result
    for name, other in list(sections(reference).items())[1:]:
        found = compared(other, own)
        if found.verdict.holds:
            return by_section(found, name)
    return result


def _same_bytes(one: str, other: str) -> bool:
    """Whether both are files, and the same byte for byte."""
    return os.path.isfile(one) and os.path.isfile(other) and filecmp.cmp(one, other, shallow=False)


def _frameworks(text: str | None) -> tuple[str | None, str | None]:
    """What `--frameworks REFERENCE,OURS` says. Raises UsageError."""
    if text is None:
        return None, None
    names = text.split(",")
    if len(names) != 2 or any(name not in ("torch", "paddle") for name in names):
        raise UsageError("compare_frameworks", value=text)
    return names[0], names[1]


def _opened(path: str, problems: list[Problem], stack: ExitStack) -> TensorSet | None:
    """The tensors at `path`, which `stack` closes; or None and one problem more."""
    from runners.tensors import open_tensors

    try:
        opened = open_tensors(path)
    except InputError as error:
        problems.append(_problem(path, error))
        return None
    stack.callback(opened.close)
    return opened


def _with_logs(result: Comparison, paths: list[str]) -> Comparison:
    """`result` with what the contributor's own reports say that the tensors do not; a contradiction is no pass."""
    from harness.integrity.documents import diff_log
    from runners import logs

    submission = open_submission(paths)
    collected = Collected()
    logs.collect(submission.files(), collected)
    problems = submission.problems + collected.problems
    others = [*collected.unrecognised, *(log.file for log in collected.logs if not diff_log.is_report(log))]
    problems += [Problem(file=file, code="diff_log_none", values={"file": file}) for file in others]
    return with_reports(result, diff_log.check(collected.logs, result.pairs, result.band), problems)


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
    lines = [f"{yamlio.quoted(pair.reference.name)}: {yamlio.quoted(pair.ours.name)}" for pair in result.pairs]
    lines += [f"# {yamlio.quoted(side.name)}:" for side in result.missing]
    lines += [f"# ours alone: {yamlio.quoted(side.name)}" for side in result.surplus]
    return "".join(line + "\n" for line in lines)
