"""`verify parse FILE...`: what the log parsers see."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from harness.commands.output import write_out
from harness.commands.parser import terminal_width
from harness.declared import Declared
from harness.errors import UsageError
from harness.observation import Collected, Log, Observation, Problem, Run
from harness.submission import Submission, open_submission
from harness.text import render, safe

if TYPE_CHECKING:
    from runners.logs.base import Head

# Files of a folder whose formats' answers are printed; the others are named alone.
_EXPLAINED = 20

KEYS = "metric value unit split model dataset epoch step kind format file line record printed text".split()


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("files", nargs="+", metavar="FILE", help=render("help_parse_files", lang))
    parser.add_argument("--json", action="store_true", help=render("help_parse_json", lang))
    parser.add_argument("--curve", action="store_true", help=render("help_parse_curve", lang))
    parser.add_argument("--format-name", metavar="NAME", help=render("help_parse_format", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
    from runners.logs import FORMATS, collect, load_format

    if arguments.format_name:
        try:
            load_format(arguments.format_name)
        except KeyError:
            raise UsageError("log_format_unknown", name=arguments.format_name, known=", ".join(FORMATS)) from None
    submission = open_submission(arguments.files)
    declared, wrong = _declared(submission)
    collected = Collected(problems=wrong)
    reasons: dict[str, list[str]] = {}

    def unknown(head: Head) -> None:
        if len(reasons) < _EXPLAINED:
            reasons[head.name] = _reasons(head, lang)

    collect(
        submission.files(),
        collected,
        curve=arguments.curve,
        format_name=arguments.format_name,
        hashed=False,
        declared=declared,
        unknown=unknown,
    )
    for log in collected.logs:
        if arguments.json:
            _json(_shown(log.observations, arguments.curve))
        else:
            _table(log, lang, arguments.curve)
    for name in collected.unrecognised:
        print(render("parse_unrecognised", lang, {"file": name}), file=sys.stderr)
        for reason in reasons.get(name, ()):
            print(f"  {reason}", file=sys.stderr)
    for name in submission.empty:
        print(render("input_empty", lang, {"file": name}), file=sys.stderr)
    problems = submission.problems + collected.problems
    for problem in problems:
        print(render(problem.code, lang, {"file": problem.file, **problem.values}), file=sys.stderr)
    return 3 if problems or not collected.logs else 0


def _declared(submission: Submission) -> tuple[list[Declared], list[Problem]]:
    """What the submission's own `submission.yaml` declares of its files, and what is wrong with it."""
    if submission.manifest is None or not submission.manifest.logs:
        return [], []
    from harness.catalogue import builtin_catalogue
    from harness.declared import sound

    return sound(submission.manifest.logs, "submission", builtin_catalogue().registry, place="submission.yaml: logs")


def _reasons(head: Head, lang: str) -> list[str]:
    """Why no format took a file for its own: a line on the file, then one a reason, with the formats that gave it."""
    from runners.logs.unknown import explain

    formats: dict[str, list[str]] = {}
    for answer in explain(head):
        names = formats.setdefault(render(answer.code, lang, answer.values), [])
        if answer.format is not None:
            names.append(answer.format)
    return [f"{', '.join(names)}: {reason}" if names else reason for reason, names in formats.items()]


def _shown(observations: Iterable[Observation], curve: bool) -> list[Observation]:
    return [o for o in observations if curve or o.kind != "train"]


def _json(observations: list[Observation]) -> None:
    for o in observations:
        values = {**{key: getattr(o, key) for key in KEYS if key != "value"}, "value": o.value_text}
        print(json.dumps({key: values[key] for key in KEYS}, ensure_ascii=True))


def _table(log: Log, lang: str, curve: bool) -> None:
    from tabulate import tabulate

    count = len(_shown(log.observations, curve))
    values = {"file": log.file, "format": log.format, "runs": len(log.runs), "lines": log.lines, "observations": count}
    write_out(render("parse_file", lang, values))
    groups = log.by_run()
    for run in log.runs:
        observations = _shown(groups[run.index], curve)
        write_out("  " + _run(run, lang))
        rows = [_series(same) for same in _alike(observations)]
        if rows:
            names = _COLUMNS if terminal_width() >= _WIDE else tuple(n for n in _COLUMNS if n not in _WIDE_ONLY)
            head = [render(f"label_{name}", lang) for name in names]
            body = [[row[name] for name in names] for row in rows]
            table = tabulate(body, headers=head, tablefmt="plain", disable_numparse=True)
            write_out("\n".join(f"    {line}" for line in table.splitlines()))
    write_out("")


_COLUMNS = ("printed", "kind", "metric", "unit", "values", "highest", "lowest", "last")
# Columns that only a wide terminal has room for.
_WIDE, _WIDE_ONLY = 120, ("kind", "lowest")


def _alike(observations: list[Observation]) -> Iterator[list[Observation]]:
    """The observations of each printed name, kind and kind of weights, in the order of the file."""
    groups: dict[tuple[str, str, str], list[Observation]] = {}
    for o in observations:
        groups.setdefault((o.printed, o.kind, o.weights), []).append(o)
    yield from groups.values()


def _series(same: list[Observation]) -> dict[str, str]:
    """One line of the table, by column."""
    from reports.layout import middle

    first = same[0]
    finite = [o for o in same if o.value.is_finite()] or same[:1]
    highest, lowest = (max(finite, key=_size), min(finite, key=_size)) if len(finite) > 1 else (finite[0], finite[0])
    return {
        "printed": middle(safe(first.printed), 24) + (" (ema)" if first.weights == "ema" else ""),
        "kind": first.kind,
        "metric": first.metric or "-",
        "unit": first.unit or "-",
        "values": str(len(same)),
        "highest": _at(highest),
        "lowest": _at(lowest),
        "last": _at(same[-1]),
    }


def _size(observation: Observation) -> Decimal:
    return observation.value


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
