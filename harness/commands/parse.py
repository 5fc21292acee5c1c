"""`verify parse FILE...`: what the log parsers see."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final

from harness.commands.curve import NamedSeries, SeriesTable, StepCurve
from harness.commands.inferred import GENERAL, inferred
from harness.commands.inputs import check_inputs
from harness.commands.output import add_formats, places
from harness.commands.parser import terminal_width
from harness.commands.streams import Form, complain, write_out, writing
from harness.evidence.observation import Collected, Log, Observation, Problem, Run
from harness.submission.files import Submission, open_submission
from harness.tasks.declarations import Declared
from harness.text import render, safe
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from harness.evidence.watch import Watch
    from runners.logs.reading.base import Head

# Files of a folder whose formats' answers are printed; the others are named alone.
_EXPLAINED = 20

_FORMATS: Final = ("text", "json")
Write = Callable[[str], None]

KEYS = "metric value unit split model dataset epoch step kind format file line record printed text".split()


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=render("help_parse_files", lang))
    add_formats(parser, lang, _FORMATS)
    parser.add_argument("--curve", action="store_true", help=render("help_parse_curve", lang))
    parser.add_argument("--facts", action="store_true", help=render("help_parse_facts", lang))
    parser.add_argument("--declared", metavar="FILE", help=render("help_declared", lang))
    parser.add_argument("--verbose", action="store_true", help=render("help_parse_verbose", lang))
    parser.add_argument("--format-name", metavar="NAME", help=render("help_parse_format", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
    from runners.logs import FORMATS, load_format

    if arguments.format_name:
        try:
            load_format(arguments.format_name)
        except KeyError:
            known = ", ".join(FORMATS)
            raise UsageError("log_format_unknown", name=arguments.format_name, known=known) from None
    wanted = places(arguments, _FORMATS)
    check_inputs(arguments.files)
    # A curve can be of any length, so that nothing of it is kept: each report reads the files itself.
    readings = [_written(arguments, name, place, lang) for name, place in wanted]
    submission, collected, reasons = readings[0]
    problems = submission.problems + collected.problems
    _complain(submission.empty, collected.unrecognised, problems, reasons, lang)
    return 3 if problems or not collected.logs else 0


Reading = tuple[Submission, Collected, dict[str, list[str]]]


def _written(arguments: argparse.Namespace, name: str, place: str | None, lang: str) -> Reading:
    """Write what is read in one format to one place, as it is read."""
    if place is None:
        form: Form = "json" if name == "json" else "text"
        return _read(arguments, name, lambda text: write_out(text, form, flush=False), lang, terminal_width())
    with writing(place) as put:
        return _read(arguments, name, lambda text: put(text + "\n"), lang, _WIDE)


def _read(arguments: argparse.Namespace, name: str, write: Write, lang: str, width: int) -> Reading:
    from runners.logs import collect

    as_json = name == "json"
    submission = open_submission(arguments.files)
    declared, wrong = _declared(submission, arguments.declared)
    collected = Collected(problems=wrong)
    reasons: dict[str, list[str]] = {}

    def unknown(head: Head) -> None:
        if arguments.verbose and len(reasons) < _EXPLAINED:
            reasons[head.name] = _reasons(head, lang)

    table = SeriesTable()
    curves: dict[tuple[str, str], StepCurve] = {}

    def watch(log: Log) -> list[Watch]:
        return [curves.setdefault((log.file, log.format), StepCurve(log))]

    def print_json(observation: Observation) -> None:
        write(_json(observation))

    collect(
        submission.files(),
        collected,
        curve=arguments.curve,
        format_name=arguments.format_name,
        hashed=False,
        declared=declared,
        unknown=unknown,
        # The values of a curve are written or summed up as they are met.
        train=(print_json if as_json else table.add) if arguments.curve else None,
        watch=watch if arguments.curve and not as_json else None,
    )
    _read_unread(submission, collected)
    for log in collected.logs:
        curve = curves.get((log.file, log.format))
        # Of a curve that is summed up the log holds only the last value of each name.
        trained = arguments.curve and (curve is None or not curve.steps)
        shown = [o for o in log.observations if trained or o.kind != "train"]
        if as_json:
            lines = [*map(_json, shown), *(_facts_json(log) if arguments.facts else ())]
        else:
            lines = _shown(arguments, log, shown, table, curve, lang, width)
        for line in lines:
            write(line)
    return submission, collected, reasons


def _shown(
    arguments: argparse.Namespace,
    log: Log,
    shown: list[Observation],
    table: SeriesTable,
    curve: StepCurve | None,
    lang: str,
    width: int,
) -> list[str]:
    """What is shown of a log as text."""
    if not arguments.verbose and any(o.inferred for o in shown):
        return inferred(log, lang)
    for observation in shown:
        table.add(observation)
    if arguments.quiet:
        return [_heading(log, table, lang)]
    return [*_table(log, table, curve, lang, width), *(_facts_table(log, lang) if arguments.facts else ())]


def _complain(
    empty: list[str], unrecognised: list[str], problems: list[Problem], reasons: dict[str, list[str]], lang: str
) -> None:
    """What is no log, and why, on standard error."""
    for name in unrecognised:
        complain(render("parse_unrecognised", lang, {"file": name}))
        for reason in reasons.get(name, ()):
            complain(f"  {reason}")
    if unrecognised and not reasons:
        for code in ("parse_nothing", "parse_declare"):
            complain("  " + render(code, lang, {"page": GENERAL}))
    for name in empty:
        complain(render("input_empty", lang, {"file": name}))
    for problem in problems:
        complain(render(problem.code, lang, {"file": problem.file, **problem.values}))


def _declared(submission: Submission, path: str | None) -> tuple[list[Declared], list[Problem]]:
    """What a file of the reviewer's and the submission's own `submission.yaml` declare, and what is wrong with it."""
    stated = submission.manifest.logs if submission.manifest is not None else []
    if not stated and path is None:
        return [], []
    from harness.commands.reviewer import read_declared
    from harness.tasks.catalogue import builtin_catalogue
    from harness.tasks.declared import sound

    registry = builtin_catalogue().registry
    found = read_declared(path, registry)
    own, wrong = sound(stated, "submission", registry, place="submission.yaml: logs")
    return [*found, *own], wrong


def _read_unread(submission: Submission, collected: Collected) -> None:
    """Let the general reader look at the logs in which the format that knows them found no value at all."""
    from runners.logs.second_look import read_unread

    files = {file.name: file for file in submission.files()}
    for index, log in enumerate(collected.logs):
        if not log.observations and not log.tests and log.file in files:
            collected.logs[index] = read_unread(files[log.file], log) or log


def _reasons(head: Head, lang: str) -> list[str]:
    """Why no format took a file for its own: a line on the file, then one a reason, with the formats that gave it."""
    from runners.logs.unknown import explain

    formats: dict[str, list[str]] = {}
    for answer in explain(head):
        names = formats.setdefault(render(answer.code, lang, answer.values), [])
        if answer.format is not None:
            names.append(answer.format)
    return [f"{', '.join(names)}: {reason}" if names else reason for reason, names in formats.items()]


def _json(o: Observation) -> str:
    """An observation on one line."""
    values = {**{key: getattr(o, key) for key in KEYS if key != "value"}, "value": o.value_text}
    said = {key: values[key] for key in KEYS} | ({"because": o.reason} if o.inferred else {})
    return json.dumps(said, ensure_ascii=True)


def _facts_json(log: Log) -> Iterator[str]:
    """One fact a line: the run it is of, its key, its value as printed, and where it stands."""
    for run in log.runs:
        for fact in run.facts:
            said = {name: getattr(fact, name) for name in ("key", "value", "how", "part", "setting", "line")}
            told = {"told_by": fact.told_by} if fact.told else {}
            yield json.dumps({"file": log.file, "run": run.index, **said, **told}, ensure_ascii=True)


def _facts_table(log: Log, lang: str) -> Iterator[str]:
    """What each run says of itself, a line a fact."""
    for run in log.runs:
        yield f"  {render('label_facts', lang)} {safe(log.file)}:{run.first_line}"
        for fact in run.facts:
            place = f" {safe(fact.place(log.file))}" if fact.told else f":{fact.line}" if fact.line is not None else ""
            about = f" [{fact.part}]" if fact.part else ""
            yield f"    {fact.key:<13} {safe(fact.value)}{about}  {safe(fact.setting) or fact.how}{place}"
    yield ""


def _heading(log: Log, table: SeriesTable, lang: str) -> str:
    """What was read of a file, in one line."""
    count = sum(series.count for run in log.runs for series in table.of(log, run.index))
    values = {"file": log.file, "format": log.format, "runs": len(log.runs), "lines": log.lines, "observations": count}
    return render("parse_file", lang, values)


def _table(log: Log, table: SeriesTable, curve: StepCurve | None, lang: str, width: int) -> Iterator[str]:
    from reports.layout import columns, pad

    yield _heading(log, table, lang)
    for run in log.runs:
        group = table.of(log, run.index)
        yield "  " + _run(run, lang)
        if group:
            names = _COLUMNS if width >= _WIDE else tuple(n for n in _COLUMNS if n not in _WIDE_ONLY)
            rows = [[render(f"label_{name}", lang) for name in names]]
            rows += [[row[name] for name in names] for row in map(_series, group)]
            widths = [max(map(columns, cells)) for cells in zip(*rows, strict=True)]
            lines = ("  ".join(map(pad, row, widths)).rstrip() for row in rows)
            yield from (f"    {line}" for line in lines)
        if curve is not None and curve.of(run.index).steps:
            yield "    " + "  ".join((render("label_curve", lang), *curve.of(run.index).parts()))
    if curve is not None and not log.runs and curve.of(0).steps:
        yield "    " + "  ".join((render("label_curve", lang), *curve.of(0).parts()))
    yield ""


_COLUMNS = ("printed", "kind", "metric", "unit", "values", "highest", "lowest", "last")
# Columns that only a wide terminal has room for.
_WIDE, _WIDE_ONLY = 120, ("kind", "lowest")


def _series(series: NamedSeries) -> dict[str, str]:
    """One line of the table, by column."""
    from reports.layout import middle

    first = series.first
    return {
        "printed": middle(safe(first.printed), 24) + (" (ema)" if first.weights == "ema" else ""),
        "kind": first.kind,
        "metric": first.metric or "-",
        "unit": first.unit or "-",
        "values": str(series.count),
        "highest": _at(series.highest),
        "lowest": _at(series.lowest),
        "last": _at(series.last),
    }


def _at(observation: Observation) -> str:
    place = f":{observation.line}" if observation.line is not None else f"#{observation.record}"
    return f"{observation.value_text} {place}"


def _run(run: Run, lang: str) -> str:
    parts = [f"{render('label_line', lang)} {run.first_line}"]
    for name in (
        "model",
        "dataset",
        "split",
        "classes",
        "image_size",
        "epochs",
        "batch_size",
        "devices",
        "resumed_from",
    ):
        value = getattr(run, name)
        if value is not None:
            parts.append(f"{name}={safe(str(value))}")
    return "  ".join(parts)
