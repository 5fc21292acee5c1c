"""Scripts of a submission that start evaluations: what they switch on at test time is said of the logs beside them.

A script counts for the logs in its folder and below; one in a folder for scripts counts where that folder lies. A
command that writes its output into a file of a log's name speaks of that log alone. Where another command evaluates
without these settings, it is not known which of the two a log is of, and nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from harness.evidence.facts import Fact, Key, of
from harness.evidence.files import ReadableFile
from harness.evidence.observation import Log, Run
from harness.values.errors import InputError
from harness.values.lazy import pattern
from runners.logs.reading.facts import facts_at
from runners.logs.reading.introduced import of_others
from runners.logs.reading.lines import decode

_ENDS: Final = (
    ".sh", ".bash", ".zsh", ".ksh", ".bat", ".cmd", ".ps1", ".mk", ".slurm", ".sbatch", ".pbs", ".job", "/makefile",
    "/justfile", "/dockerfile", "/containerfile",
)  # fmt: skip
_FOLDERS: Final = frozenset("script scripts sh shell bin run tools".split())
# What a script says of the evaluation that it starts, where the log itself says nothing of the kind.
_ALONE: Final[tuple[Key, ...]] = ("image_size", "lexicon", "decoding")
# So many scripts are opened, and of each so much is read.
MAX_SCRIPTS: Final = 100
_LIMIT: Final = 1 << 16
_LONGEST: Final = 8_000
_LONGEST_VALUE: Final = 1_000
_COMMENT: Final = pattern(r"^\s*(?:#|::|(?i:rem)\s)")
_CONTINUED: Final = pattern(r"[\\^`]\s*$")
_ASSIGNED: Final = pattern(r"""^\s*(?:export\s+|set\s+)?([A-Za-z_]\w*)=(?:"([^"]*)"|'([^']*)'|(\S*))\s*$""")
_VARIABLE: Final = pattern(r"\$\{?([A-Za-z_]\w*)\}?|%([A-Za-z_]\w*)%")
# A program that evaluates, by its name, or one that is told to.
_EVALUATES: Final = pattern(
    r"(?i)(?:^|[\s/_.-])(?:val|valid|validate|eval|evaluate|evaluation|test|tester)\w*\.py\b|\s--?eval(?:uate)?\b"
)
# One that trains, and evaluates as it goes on: what it is told is of the training, but for what it says of evaluations.
_TRAINS: Final = pattern(r"(?i)(?:^|[\s/_.-])train\w*\.py\b")
_ONLY: Final = pattern(r"(?i)\s--?(?:evaluate\b|(?:eval|test|val)(?:uate)?[-_]only\b|test\b)")
# A command that puts a file somewhere, without working on it.
_COPIES: Final = pattern(r"\s*(?:@|sudo\s+)?(cp|mv|ln|rsync|scp|cat|wget|curl|aria2c)\s+(\S.*)$")
_FETCHING: Final = frozenset(("wget", "curl", "aria2c"))
_TARGET: Final = pattern(r"\s(?:-O|-o|--output-document|--output|--out)[\s=]*[\"']?([^\s\"'-][^\s\"']*)")
_ADDRESS: Final = pattern(r"https?://\S")
_WRITES: Final = pattern(r"(?:>>?|\btee\s+(?:-a\s+)?)\s*[\"']?([^\s\"'|;&]+)")


class _Command(msgspec.Struct, frozen=True):
    """A command of a script: the folder it counts for, what it states, and the names of files it writes.

    One that does not evaluate puts somebody else's file where a log lies, which is what it is `shown` by. What a
    command writes into a file of another name, and does not train, is no log of a training.
    """

    folder: str
    facts: list[Fact]
    writes: frozenset[str]
    shown: bool = False
    trains: bool = False


def may_start(name: str) -> bool:
    """Whether a file of this name may be a script that starts programs."""
    return f"/{name}".casefold().endswith(_ENDS)


def tell(logs: Sequence[Log], scripts: Sequence[ReadableFile]) -> None:
    """Give the runs of `logs` the settings of test time that the scripts which started them state."""
    every = [command for file in scripts[:MAX_SCRIPTS] for command in _commands(file)]
    commands = [command for command in every if not command.shown]
    for log in logs:
        for command in every:
            if command.shown and log.file.startswith(command.folder) and _name(log.file) in command.writes:
                for run in log.runs:
                    run.facts = [*run.facts, *command.facts]
    if not any(command.facts for command in commands):
        return
    for log in logs:
        here = [command for command in commands if log.file.startswith(command.folder)]
        own = [command for command in here if _name(log.file) in command.writes]
        others = {_name(one.file) for one in logs}
        meant = own or [command for command in here if not command.writes & others]
        if meant and all(command.facts for command in meant):
            for run in log.runs:
                if own or meant[0].trains or not (meant[0].writes and run.train_epochs):
                    run.facts = [*run.facts, *(fact for fact in meant[0].facts if not _says(run, fact))]


def _says(run: Run, fact: Fact) -> bool:
    """Whether a run says itself what a script says of it, or otherwise."""
    if fact.key == "image_size" and run.image_size is not None:
        return True
    own = list(of(run.facts, fact.key))
    return bool(own) if fact.key in _ALONE else any(one.setting == fact.setting for one in own)


def _commands(file: ReadableFile) -> Iterator[_Command]:
    try:
        with file.open() as stream:
            text = decode(stream.read(_LIMIT))
    except InputError:
        return  # reported when the file was met
    folder = file.name.rpartition("/")[0]
    if folder.rpartition("/")[2].casefold() in _FOLDERS:
        folder = folder.rpartition("/")[0]
    for number, line in _lines(text):
        if _EVALUATES.search(line):
            trains = _TRAINS.search(line) is not None and _ONLY.search(line) is None
            facts = [
                msgspec.structs.replace(fact, told_by=file.name)
                for fact in of(facts_at(line.encode(), number), "test_time", *_ALONE)
                if fact.part != "train" and (fact.part or not trains)
            ]
            writes = frozenset(_name(found) for found in _WRITES.findall(line))
            yield _Command(f"{folder}/" if folder else "", facts, writes, trains=trains)
        elif placed := _placed(line):
            fact = Fact(
                key="program", value=line.strip()[:_LONGEST_VALUE], how="banner", line=number, told_by=file.name
            )
            yield _Command(f"{folder}/" if folder else "", [fact], placed, shown=True)


def _placed(line: str) -> frozenset[str]:
    """The names of files that a command fetches, or copies, from somebody else."""
    found = _COPIES.match(line)
    if found is None:
        return frozenset()
    words = [word.strip("\"'") for word in found[2].split()]
    named = {_name(one) for one in (*_WRITES.findall(line), *_TARGET.findall(line))}
    if found[1] in _FETCHING:
        addresses = [word for word in words if _ADDRESS.match(word)]
        return frozenset(named or map(_name, addresses)) if addresses else frozenset()
    sources = [word for word in words if not word.startswith("-")]
    if found[1] != "cat":
        named, sources = {_name(word) for word in sources[-1:]}, sources[:-1]
        if found[2].rstrip().endswith(("/", " .")):
            named = {_name(word) for word in sources}
    return frozenset(named) if any(map(of_others, sources)) else frozenset()


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """The commands of a script with the numbers of their first lines, without comments, with its variables put in."""
    variables: dict[str, str] = {}
    begun, first = "", 0
    for number, line in enumerate(text.splitlines(), 1):
        if not begun and _COMMENT.search(line):
            continue
        first = first if begun else number
        begun += _CONTINUED.sub(" ", line)
        if _CONTINUED.search(line):
            continue
        whole, begun = begun, ""
        if assigned := _ASSIGNED.search(whole):
            value = next((value for value in assigned.groups()[1:] if value is not None), "")
            variables[assigned[1]] = value[:_LONGEST_VALUE]
            continue
        whole = whole[:_LONGEST]
        yield first, _VARIABLE.sub(lambda found: variables.get(found[1] or found[2], found[0]), whole)[:_LONGEST]


def _name(path: str) -> str:
    return re.split(r"[\\/]", path)[-1]
