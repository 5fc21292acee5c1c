"""The command line: `verify --task N SUBMISSION...`, and one module a sub-command in `harness.commands`."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from harness.commands.streams import complain, flush_out, ready_streams, write_out
from harness.commands.table import COMMANDS, load, unknown_command
from harness.text import pick_language, render
from harness.values.errors import ReproverifyError

# The options that every command takes, and whether a value follows.
_SHARED: Final = {"--lang": True, "--color": True, "--format": True, "--json": False, "-q": False, "--quiet": False}
# What leaves something to be done at the end of the process: threads, and files that are thrown away.
_CLEANING: Final = frozenset(("threading", "multiprocessing", "tempfile", "coverage"))


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1, 2, 3, 4 (internal error) or 130 (interrupted)."""
    ready_streams()
    arguments = list(sys.argv[1:] if argv is None else argv)
    lang = pick_language(_early_language(arguments), os.environ)
    status: int | None = None
    try:
        status = _dispatch(arguments, lang)
        flush_out()
        return status
    except ReproverifyError as error:
        complain(f"verify: {render(error.code, lang, error.values)}")
        return error.exit_status
    except KeyboardInterrupt:
        complain(f"verify: {render('interrupted', lang)}")
        return 130
    except BrokenPipeError:
        # The reader (`head`, a pager) went away; the interpreter would complain once more when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0 if status is None else status
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 2
    except Exception:  # a mistake of ours: status 4, with a report that can be sent in
        return _internal_error(arguments, lang)


def entry() -> None:
    """The console script."""
    import gc

    # Next to nothing of a verdict is garbage: looking for it seldom, and not once more on the way out, saves a tenth.
    gc.set_threshold(50_000)
    status = main()
    gc.freeze()
    if _CLEANING.isdisjoint(sys.modules):
        _leave(status)
    sys.exit(status)


def _leave(status: int) -> None:
    """End the process at once: taking its modules apart one by one takes as long as importing a few of them."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (OSError, ValueError):
        return  # the usual way out tells of it
    os._exit(status)


def _dispatch(arguments: list[str], lang: str) -> int:
    if arguments == ["--version"]:
        # Asked for alone, as scripts do, it waits for nothing else.
        from harness.version import __version__

        write_out(f"reproverify {__version__}")
        return 0
    begin = _command_at(arguments)
    _check_command(arguments[begin:])
    from harness.commands.parser import parser_for

    name = arguments[begin] if begin < len(arguments) and arguments[begin] in COMMANDS else "judge"
    rest = arguments if name == "judge" else [*arguments[:begin], *arguments[begin + 1 :]]
    command = load(name)
    return command.run(parser_for(name, command, lang).parse_args(rest), lang)


def _command_at(arguments: list[str]) -> int:
    """Where the name of a command may stand: options that every command takes may stand before it."""
    begin = 0
    while begin < len(arguments) and (option := arguments[begin].partition("="))[0] in _SHARED:
        begin += 2 if _SHARED[option[0]] and not option[1] else 1
    return begin


def _check_command(arguments: list[str]) -> None:
    """Raise UsageError where the first word stands where a command does, and is neither that nor a file."""
    if not arguments or arguments[0].startswith("-") or arguments[0] in COMMANDS or os.path.lexists(arguments[0]):
        return
    if not any(argument.partition("=")[0] == "--task" for argument in arguments):
        raise unknown_command(arguments[0])


def _early_language(arguments: list[str]) -> str | None:
    """`--lang` is needed before the arguments are parsed: their own errors speak it. The last one counts."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    found = None
    for before, argument in pairwise(["", *options]):
        if argument.startswith("--lang="):
            found = argument.partition("=")[2]
        elif before == "--lang":
            found = argument
    return found


def _internal_error(arguments: list[str], lang: str) -> int:
    import platform
    import traceback

    from harness.version import __version__

    complain(
        f"verify: {render('internal_error', lang)}\n\n"
        "### verify: internal error\n"
        f"- reproverify {__version__}, Python {platform.python_version()}, {platform.platform()}\n"
        f"- command: verify {' '.join(arguments)}\n"
        f"```\n{traceback.format_exc().rstrip()}\n```"
    )
    return 4
