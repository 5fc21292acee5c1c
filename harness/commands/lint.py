"""`verify lint [PATH...]`: checks specs."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from harness.commands.inputs import similar
from harness.commands.output import Output, add_formats, of
from harness.commands.streams import complain, write_out
from harness.tasks import compiled, compiling, index
from harness.tasks.catalogue import Catalogue, builtin_folder
from harness.tasks.lint import lint_catalogue
from harness.text import render
from harness.values.errors import SpecError, UsageError

if TYPE_CHECKING:
    from reports.options import Rendering


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=render("help_lint_paths", lang))
    add_formats(parser, lang, RENDERERS)
    parser.add_argument("--write-index", action="store_true", help=render("help_lint_index", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    checked, errors = 0, []
    for catalogue, paths in _catalogues(arguments.paths):
        chosen = paths if paths is not None else list(catalogue.paths.values())
        if not chosen:
            raise UsageError("lint_nothing", folder=str(catalogue.folder))
        checked += len(chosen)
        found = lint_catalogue(catalogue, chosen)
        if paths is None and not found:
            if arguments.write_index:
                index.write(catalogue)
            elif not index.is_current(catalogue):
                found = [SpecError("lint_index_stale", file=str(catalogue.folder / index.NAME))]
            if compiling.is_compiled(catalogue):
                if arguments.write_index:
                    compiling.write(catalogue)
                elif not compiling.is_current(catalogue):
                    found.append(SpecError("lint_index_stale", file=str(catalogue.folder / compiled.NAME)))
        errors.extend(found)
    output.deliver(errors)
    if output.format == "text" and not arguments.quiet:
        summary = render("lint_summary", lang, {"checked": checked, "errors": len(errors)})
        (complain if errors else write_out)(summary)
    return SpecError.exit_status if errors else 0


def _text(errors: list[SpecError], rendering: Rendering) -> str:
    return "".join(render(error.code, rendering.lang, error.values) + "\n" for error in errors)


def _json(errors: list[SpecError], rendering: Rendering) -> str:
    return json.dumps([record(error, rendering.lang) for error in errors], indent=2) + "\n"


def record(error: SpecError, lang: str) -> dict[str, object]:
    """A fault of a spec as `--json` prints it."""
    place = {name: error.values.get(name) for name in ("file", "line", "path")}
    return {"code": error.code, **place, "message": render(error.code, lang, error.values)}


RENDERERS: Final = {"text": _text, "json": _json}


def _catalogues(paths: list[str]) -> list[tuple[Catalogue, list[Path] | None]]:
    if not paths:
        return [(Catalogue(builtin_folder()), None)]
    found: list[tuple[Catalogue, list[Path] | None]] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            found.append((Catalogue(path), None))
        elif path.exists():
            found.append((Catalogue(path.parent), [path]))
        else:
            meant = similar(text)
            if meant is not None:
                raise UsageError("inputs_missing_close", count=1, file=text, meant=meant)
            raise UsageError("lint_no_path", path=text)
    return found
