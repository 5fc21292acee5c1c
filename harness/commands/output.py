"""How the commands that render something take its options and deliver it."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, BinaryIO, Generic, TypeVar

import msgspec

from harness.commands.parser import terminal_width, use_colour
from harness.commands.streams import BINARY, FORMS, check_place, complain, write_out, write_to
from harness.text import render
from harness.values.errors import UsageError

if TYPE_CHECKING:
    from harness.evidence.observation import Log
    from reports import FileRenderer
    from reports.options import Rendering, Texts

Shown = TypeVar("Shown")

# Columns of what is not shown on a terminal.
_WIDTH = 100
# Standard output, as the place of a report.
_OUT = "-"


def add_formats(parser: argparse.ArgumentParser, lang: str, formats: Iterable[str]) -> None:
    """The options of a command that prints what it found in one of `formats`, and writes it in others.

    Text is the default; of what is no text, the first format.
    """
    names = list(formats)
    shown = parser.add_mutually_exclusive_group()
    default = "text" if "text" in names else names[0]
    # The help names the usual default; these commands have one format.
    told = render("help_format" if default == "text" else "help_format_one", lang)
    shown.add_argument("--format", default=default, metavar="|".join(names), help=told)
    if "json" in names:
        shown.add_argument("--json", dest="format", action="store_const", const="json", help=render("help_json", lang))
    parser.add_argument(
        "--report", action="append", default=[], metavar="FORMAT=PATH", help=render("help_report", lang)
    )
    parser.add_argument("--output", metavar="PATH", help=render("help_output", lang))


def add_output(parser: argparse.ArgumentParser, lang: str, formats: Iterable[str], verbose: str = "verbose") -> None:
    """The options of `add_formats`, and `--verbose`; `verbose` names its help."""
    add_formats(parser, lang, formats)
    parser.add_argument("--verbose", action="store_true", help=render(f"help_{verbose}", lang))


class ReportTarget(msgspec.Struct, Generic[Shown], frozen=True):
    """One report: the name of its format, how it is made, and where it goes; None is the terminal."""

    name: str
    renderer: FileRenderer[Shown]
    place: str | None


class Output(Generic[Shown]):
    """Where what a command finds goes: to the terminal in one format, and to files in any number of others.

    Formats and places are looked at first, so that nobody waits for a verdict that cannot be written down. Raises
    UsageError.
    """

    def __init__(self, arguments: argparse.Namespace, lang: str, load: Callable[[str], FileRenderer[Shown]]) -> None:
        self._lang = lang
        self._began = time.time()
        self._colour = arguments.color
        self._quiet = arguments.quiet
        self._verbose = getattr(arguments, "verbose", False)
        (name, place), *others = places(arguments)
        self._terminal = ReportTarget(name, load(name), place)
        self._reports = [ReportTarget(name, load(name), place) for name, place in others]

    @property
    def format(self) -> str:
        """The format of what is printed."""
        return self._terminal.name

    def deliver(self, shown: Shown, texts: Texts | None = None, logs: list[Log] | None = None) -> None:
        """Print `shown`, and write every report; `texts` and `logs` give what it is of to pages that show it.

        A report that cannot be written keeps no other from it; the last one's UsageError is raised in the end.
        """
        given = {"texts": texts, "logs": logs}
        more = {name: value for name, value in given.items() if value is not None}
        failed = [error for one in self._wanted() if (error := self._attempt(one, shown, more)) is not None]
        for error in failed[:-1]:
            complain(f"verify: {render(error.code, self._lang, error.values)}")
        if failed:
            raise failed[-1]

    def _wanted(self) -> Iterator[ReportTarget[Shown]]:
        # What is quiet leaves standard output to a report that is asked for there.
        printed = any(one.place is None for one in self._reports)
        if not (self._quiet and printed and self._terminal.name == "text" and self._terminal.place is None):
            yield self._terminal
        yield from self._reports

    def _attempt(self, one: ReportTarget[Shown], shown: Shown, more: dict[str, Any]) -> UsageError | None:
        try:
            self._write(one, shown, more)
        except UsageError as error:
            return error
        return None

    def _write(self, one: ReportTarget[Shown], shown: Shown, more: dict[str, Any]) -> None:
        text = one.renderer(
            shown, self._rendering(one.place is None, more, quiet=self._quiet and one is self._terminal)
        )
        if one.place is not None:
            write_to(one.place, text)
        elif isinstance(text, str) and text:
            # A reader that goes away early (`| head`) keeps no report from its file.
            with suppress(BrokenPipeError):
                write_out(text.removesuffix("\n"), FORMS.get(one.name, "text"))

    def _rendering(self, printed: bool, more: dict[str, Any], *, quiet: bool) -> Rendering:
        """How what was found is to be shown, where it goes."""
        from reports.options import Rendering

        # Builds that are to come out the same say so: https://reproducible-builds.org/specs/source-date-epoch/
        fixed = os.environ.get("SOURCE_DATE_EPOCH", "")
        began = float(fixed) if fixed.isascii() and fixed.isdigit() else self._began
        return Rendering(
            lang=self._lang,
            width=terminal_width(_WIDTH) if printed else _WIDTH,
            colour=printed and use_colour(self._colour),
            whole=not (printed and sys.stdout.isatty()),
            quiet=quiet,
            verbose=self._verbose,
            began=time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(began)),
            seconds=0.0 if fixed else max(0.0, time.time() - began),
            **more,
        )


def of(renderers: Mapping[str, FileRenderer[Shown]]) -> Callable[[str], FileRenderer[Shown]]:
    """What loads one of `renderers` by its name. Raises UsageError for another one."""

    def load(name: str) -> FileRenderer[Shown]:
        if name not in renderers:
            from reports import unknown

            raise unknown(name, renderers)
        return renderers[name]

    return load


def texts_of(inputs: Sequence[str | os.PathLike[str]]) -> Texts:
    """The files of a submission, read once more."""

    def texts(names: Collection[str]) -> Iterator[tuple[str, BinaryIO]]:
        from harness.submission.files import open_submission

        for file in open_submission([str(item) for item in inputs]).files():
            if file.name in names:
                with file.open() as stream:
                    yield file.name, stream

    return texts


def places(arguments: argparse.Namespace, formats: Collection[str] | None = None) -> list[tuple[str, str | None]]:
    """The name and the place of every report that is asked for, what is printed first; None is standard output.

    Raises UsageError where a place is none, or is one of two reports; where `formats` are given, for others too.
    """
    wanted = [(arguments.format, arguments.output), *map(_split, arguments.report)]
    for name, _ in wanted:
        if formats is not None and name not in formats:
            from reports import unknown

            raise unknown(name, formats)
    for name, place in wanted:
        if name in BINARY and place is None:
            raise UsageError("format_binary", name=name)
    files = [place for _, place in wanted if place is not None]
    for place in files:
        if files.count(place) > 1:
            raise UsageError("report_twice", file=place)
        check_place(place)
    return wanted


def _split(text: str) -> tuple[str, str | None]:
    name, equals, place = text.partition("=")
    if not equals or not place or not name:
        raise UsageError("report_syntax", text=text)
    return name, None if place == _OUT else place
