"""`verify completion bash|zsh|fish`: a completion script for the shell, under both names of the command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final

from harness.commands.gate import CHOICE
from harness.commands.output import Output, add_formats, of
from harness.commands.parser import add_common
from harness.commands.table import COMMANDS, command_names, load
from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.index import entries
from harness.text import render
from harness.values.errors import MissingExtra

if TYPE_CHECKING:
    from reports.options import Rendering

# The second name of the command.
_ALIAS: Final = "reproverify"
# What a value is called in the help -> what it is.
_FILES: Final = frozenset("FILE PATH SUBMISSION LOG REFERENCE OURS ROOT FOLDER STATEMENT REPORT A B URL".split())
_CRITERIA: Final = frozenset({"--map", "--target", "--reading", "--criterion"})

# Functions that print the criteria of the task which stands on the command line already. For zsh also the function that
# sends a word to the options of its command: shtab's own offers those of the main job behind a command too.
_ASK: Final = {
    "bash": """\
_verify_criteria() {
  local i task=
  for ((i = 1; i < ${#COMP_WORDS[@]} - 1; i++)); do
    [ "${COMP_WORDS[i]}" = --task ] && task="${COMP_WORDS[i + 1]}"
  done
  [ -n "$task" ] && compgen -W "$("${COMP_WORDS[0]}" show "$task" -q 2>/dev/null)" -- "$1"
}
""",
    "zsh": """\
_verify_criteria() {
  local at=${words[(i)--task]}
  (( at < CURRENT - 1 )) && compadd -- ${(f)"$($_verify_program show ${words[at + 1]} -q 2>/dev/null)"}
}
_verify_first() {
  _alternative 'commands:command:_shtab_verify_commands' 'submissions:submission:_files'
}
_verify_whole() {
  local curcontext=$curcontext context state line _verify_program=$words[1]
  local options=_shtab_verify_${${words[2]:-}//-/_}_options
  if (( CURRENT > 2 && ${(P)+options} )); then
    shift words
    (( CURRENT-- ))
    _arguments -s ${(P)options}
  else
    _arguments -s $_shtab_verify_options ':submission or command:_verify_first' '*:submission:_files'
  fi
}
""",
    "fish": """\
function _verify_criteria
  set -l words (commandline -opc)
  set -l at (contains -i -- --task $words)
  and $words[1] show $words[(math $at + 1)] -q 2>/dev/null
end
""",
}
# The end of the script for zsh, which is loaded as the function _verify or sourced; shtab's does nothing when sourced.
_ZSH_END: Final = f"""
if [[ $funcstack[1] == _verify ]]; then
  _verify_whole "$@"
else
  compdef _verify_whole verify {_ALIAS}
fi
"""
_CRITERION: Final = {"bash": "_verify_criteria", "zsh": "_verify_criteria", "fish": "(_verify_criteria)"}


def configure(parser: argparse.ArgumentParser, lang: str) -> None:
    parser.add_argument("shell", choices=("bash", "zsh", "fish"), help=render("help_completion_shell", lang))
    add_formats(parser, lang, RENDERERS)


def run(arguments: argparse.Namespace, lang: str) -> int:
    output = Output(arguments, lang, of(RENDERERS))
    try:
        import shtab
    except ImportError:
        raise MissingExtra("missing_extra", package="shtab", extra="completion") from None
    parser = whole_parser(lang)
    formats: list[str] = []
    for action in _actions(parser):
        if "--format" in action.option_strings:
            formats = str(action.metavar).split("|")
        _complete(action, formats, shtab)
    script = shtab.complete(parser, shell=arguments.shell, preamble=_ASK[arguments.shell])
    output.deliver(_both_names(script, arguments.shell))
    return 0


def _text(script: str, _rendering: Rendering) -> str:
    return script


def whole_parser(lang: str) -> argparse.ArgumentParser:
    """One parser with every command and option, as a completion script needs it."""
    parser = argparse.ArgumentParser(prog="verify", description=render("help_judge", lang))
    commands = parser.add_subparsers()
    for name in COMMANDS:
        command = load(name)
        if name == "judge":
            options = argparse.ArgumentParser(add_help=False)
            command.configure(options, lang)
            add_common(options, lang)
            # argparse has no public way to read, or to move, the options of a parser.
            for action in options._actions:  # noqa: SLF001
                if action.option_strings:
                    parser._add_action(action)  # noqa: SLF001
        else:
            inner = commands.add_parser(name, help=render(f"help_{name}", lang))
            command.configure(inner, lang)
            add_common(inner, lang)
    return parser


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The options and arguments of a parser and of all its commands."""
    for action in parser._actions:  # noqa: SLF001
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for inner in dict.fromkeys(action.choices.values()):
                yield from _actions(inner)
        else:
            yield action


def _complete(action: Any, formats: list[str], shtab: Any) -> None:
    """Tell a value of an option or argument what it can be; `formats` are those of its command."""
    first = action.option_strings[-1] if action.option_strings else action.dest
    if action.choices is not None or action.nargs == 0:
        return
    if first in _WORDS:
        action.choices = _WORDS[first]()
    elif first == "--format":
        action.choices = formats
    elif first == "--report":
        action.choices = [f"{name}=" for name in formats]
    elif first in _CRITERIA and action.metavar:
        action.complete = _CRITERION
    elif action.metavar == "DIR":
        action.complete = shtab.DIRECTORY
    elif action.metavar in _FILES:
        action.complete = shtab.FILE


def _tasks() -> list[str]:
    return [str(task) for task in builtin_catalogue().paths]


def _of_tasks(name: str) -> Callable[[], list[str]]:
    """The words that the tasks of the catalogue have under one heading."""

    def words() -> list[str]:
        found = (getattr(entry, name) for entry in entries(builtin_catalogue()))
        words = {word for one in found for word in (one if isinstance(one, list) else [one])}
        # The scripts of two of the shells list words with blanks between them.
        return sorted(word for word in words if " " not in word)

    return words


def _kinds() -> list[str]:
    return sorted({*_of_tasks("family")(), *_of_tasks("kinds")()})


def _statuses() -> list[str]:
    return sorted({"disputed", *_of_tasks("statuses")()})


def _log_formats() -> list[str]:
    from runners.logs import FORMATS

    return list(FORMATS)


def _families() -> list[str]:
    from runners.predictions import FAMILIES

    return list(FAMILIES)


# Options and arguments whose values are words of a list.
_WORDS: Final[dict[str, Callable[[], list[str]]]] = {
    "--task": _tasks,
    "task": _tasks,
    "--tasks": lambda: ["auto", *_tasks()],
    "--fail-on": lambda: [verdict.value.lower() for verdict in CHOICE],
    "--metric": lambda: list(builtin_catalogue().registry.metrics),
    "--tolerance": lambda: list(builtin_catalogue().registry.tolerances),
    "--toolkit": _of_tasks("toolkit"),
    "--kind": _kinds,
    "--status": _statuses,
    "--family": _families,
    "--format-name": _log_formats,
    "command": command_names,
}


def _both_names(script: str, shell: str) -> str:
    """The script for the command under its second name too."""
    if shell == "zsh":
        head, _, _ = script.rpartition("\nif [[ $zsh_eval_context")
        return head.replace("#compdef verify", f"#compdef verify {_ALIAS}", 1) + _ZSH_END
    if shell == "fish":
        return f"{script.rstrip()}\n\ncomplete -c {_ALIAS} -w verify\n"
    (line,) = [line for line in script.splitlines() if line.startswith("complete ") and line.endswith(" verify")]
    return f"{script.rstrip()}\n{line.removesuffix('verify')}{_ALIAS}\n"


RENDERERS: Final = {"text": _text}
