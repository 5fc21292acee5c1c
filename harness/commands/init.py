"""`verify init N`: a new spec from flags, or from questions on a terminal."""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from harness.commands.lint import record
from harness.commands.output import Output, add_formats, of
from harness.commands.streams import write_to
from harness.tasks.catalogue import Catalogue
from harness.tasks.lint import lint_file
from harness.text import render
from harness.values.errors import SpecError, UsageError
from harness.values.yamlio import quoted

if TYPE_CHECKING:
    from reports.options import Rendering

# flag -> whether a spec can do without it
_FIELDS: Final[dict[str, bool]] = {
    "title": False,
    "title-zh": False,
    "toolkit": False,
    "model": True,
    "dataset": True,
    "split": True,
    "metric": False,
    "target": False,
    "unit": False,
    "rule": False,
    "source": False,
}


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("task", metavar="N", help=render("help_init_task", lang))
    parser.add_argument("--in", dest="folder", metavar="DIR", default=".", help=render("help_init_in", lang))
    parser.add_argument("--submission", metavar="DIR", nargs="?", const=".", help=render("help_init_submission", lang))
    parser.add_argument("--deployment", metavar="DIR", nargs="?", const=".", help=render("help_init_deployment", lang))
    for name in _FIELDS:
        parser.add_argument(f"--{name}", help=render(f"help_init_{name.replace('-', '_')}", lang))
    add_formats(parser, lang, RENDERERS)


def run(arguments: argparse.Namespace, lang: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", arguments.task):
        raise UsageError("task_number", text=arguments.task)
    if arguments.submission is not None or arguments.deployment is not None:
        from harness.commands import hand_in

        if arguments.submission is not None:
            hand_in.submission(int(arguments.task), arguments.submission, lang)
        return 0 if arguments.deployment is None else hand_in.report(int(arguments.task), arguments.deployment, lang)
    output = Output(arguments, lang, of(RENDERERS))
    catalogue = Catalogue(Path(arguments.folder))
    if not catalogue.folder.is_dir():
        raise UsageError("init_no_folder", folder=arguments.folder)
    path = catalogue.folder / f"{int(arguments.task):03d}.yaml"
    # As `verify lint` counts them, to which `7.yaml` is a spec of task 7 too.
    existing = catalogue.paths.get(int(arguments.task), path)
    if os.path.lexists(existing):
        raise UsageError("init_exists", file=str(existing))
    given = {name: getattr(arguments, name.replace("-", "_")) for name in _FIELDS}
    if sys.stdin.isatty():
        _ask(given, lang)
    missing = [name for name, optional in _FIELDS.items() if not optional and not given[name]]
    if missing:
        raise UsageError("init_missing", flags=", ".join(f"--{name}" for name in missing))
    text = template(int(arguments.task), given)
    write_to(str(path), text)
    problems = lint_file(path, catalogue.registry)
    output.deliver(NewSpec(str(path), problems))
    return 2 if problems else 0


class NewSpec(NamedTuple):
    """The new spec, and what `verify lint` says of it."""

    file: str
    problems: list[SpecError]


def _text(written: NewSpec, rendering: Rendering) -> str:
    told = [render(problem.code, rendering.lang, problem.values) for problem in written.problems]
    if not rendering.quiet:
        told.append(render("init_written", rendering.lang, {"file": written.file}))
    return "".join(f"{line}\n" for line in told)


def _json(written: NewSpec, rendering: Rendering) -> str:
    problems = [record(problem, rendering.lang) for problem in written.problems]
    return json.dumps({"file": written.file, "problems": problems}, indent=2) + "\n"


RENDERERS: Final = {"text": _text, "json": _json}


def _ask(given: dict[str, str | None], lang: str) -> None:
    """Ask for what no flag gave; an empty answer leaves an optional field out, the end of input the rest."""
    for name in given:
        if given[name] is None:
            question = render("help_init_" + name.replace("-", "_"), lang)
            try:
                given[name] = input(f"{question}: ").strip() or None
            except EOFError:
                return
            except UnicodeDecodeError as error:
                raise UsageError("init_encoding", problem=str(error)) from None


def template(task: int, given: dict[str, str | None]) -> str:
    """The text of a spec with one metric criterion; `given` as the flags name things."""
    model = given["model"]
    lines = [
        "spec: 1",
        f"task: {task}",
        "version: 1",
        "title:",
        f"  en: {quoted(given['title'])}",
        f"  zh: {quoted(given['title-zh'])}",
        f"toolkit: {quoted(given['toolkit'])}",
        "family: metric",
        f"seed: {{repo: {quoted(given['source'])}, path: task, line: 1}}",
        "",
    ]
    if model:
        lines += ["models:", f"  {quoted(model)}:", "    aliases: []", ""]
    lines += ["criteria:", "  - kind: metric", f"    id: {_identifier(model, given['metric'])}"]
    lines += [f"    {key}: {quoted(given[key])}" for key in ("model", "dataset", "split", "metric") if given[key]]
    lines += [
        f"    target: {given['target']}",
        f"    unit: {quoted(given['unit'])}",
        f"    rule: {given['rule']}",
        "    status: resolved",
        f"    source: {{url: {quoted(given['source'])}}}",
        "",
    ]
    return "\n".join(lines)


def _identifier(model: str | None, metric: str | None) -> str:
    words = re.findall(r"[a-z0-9]+", f"{model or ''} {metric or ''}".casefold())
    return "-".join(words) or "criterion"
