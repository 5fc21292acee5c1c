"""`verify lint [PATH...]`: checks specs."""

from __future__ import annotations

import argparse
from pathlib import Path

from harness.commands.streams import complain, write_out
from harness.tasks import index
from harness.tasks.catalogue import Catalogue, builtin_catalogue
from harness.tasks.lint import lint_catalogue
from harness.text import render
from harness.values.errors import SpecError, UsageError


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help=render("help_lint_paths", lang))
    parser.add_argument("--write-index", action="store_true", help=render("help_lint_index", lang))


def run(arguments: argparse.Namespace, lang: str) -> int:
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
        errors.extend(found)
    for error in errors:
        write_out(render(error.code, lang, error.values))
    summary = render("lint_summary", lang, {"checked": checked, "errors": len(errors)})
    if errors:
        complain(summary)
    else:
        write_out(summary)
    return SpecError.exit_status if errors else 0


def _catalogues(paths: list[str]) -> list[tuple[Catalogue, list[Path] | None]]:
    if not paths:
        return [(builtin_catalogue(), None)]
    found: list[tuple[Catalogue, list[Path] | None]] = []
    for text in paths:
        path = Path(text)
        if path.is_dir():
            found.append((Catalogue(path), None))
        elif path.exists():
            found.append((Catalogue(path.parent), [path]))
        else:
            raise UsageError("lint_no_path", path=text)
    return found
