"""`verify eval --allow-run --run COMMAND...`: a submission's own evaluation command, in a sandbox."""

from __future__ import annotations

import argparse

from harness.commands.eval_predictions import settings_of
from harness.evidence.evaluation import Gathered
from harness.text import render
from harness.values.errors import UsageError


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    def text(code: str) -> str:
        return render(f"help_eval_{code}", lang)

    parser.add_argument("--allow-run", action="store_true", help=text("allow_run"))
    parser.add_argument("--allow-run-without-isolation", action="store_true", help=text("allow_run_weak"))
    parser.add_argument("--folder", metavar="DIR", help=text("folder"))
    parser.add_argument("--read", action="append", default=[], metavar="PATH", help=text("read"))
    parser.add_argument("--template", metavar="NAME", help=text("template"))
    parser.add_argument("--seconds", type=float, default=3600.0, metavar="N", help=text("seconds"))
    parser.add_argument("--memory", type=float, default=16.0, metavar="GB", help=text("memory"))
    parser.add_argument("--run", nargs=argparse.REMAINDER, default=[], metavar="COMMAND", help=text("run"))


def asked(arguments: argparse.Namespace) -> bool:
    return bool(arguments.run or arguments.template)


def gather(arguments: argparse.Namespace) -> Gathered:
    """Run the command. Raises UsageError where the reviewer did not allow it."""
    from runners import command
    from runners.command import templates

    weak = arguments.allow_run_without_isolation
    if not (arguments.allow_run or weak):
        raise UsageError("run_not_allowed")
    if arguments.run and arguments.template:
        raise UsageError("run_two_commands")
    if not (0 < arguments.seconds < 1e7 and 0 < arguments.memory < 1e5):
        raise UsageError("run_limits")
    argv = list(arguments.run)
    if arguments.template:
        argv = templates.filled(arguments.template, settings_of(arguments.set))
    limits = command.Limits(seconds=arguments.seconds, memory=int(arguments.memory * 1e9))
    return command.evaluate(argv, inputs=arguments.read, folder=arguments.folder, limits=limits, weak=weak)
