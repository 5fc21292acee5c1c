"""What introduces a log as somebody else's: a sentence above it, or the command that shows it.

`The log of the authors for comparison:`, `$ cat reference/train.log` and `wget https://.../train.log` say whose lines
stand below. What a work is done with or against (`Training with the official config`) says nothing of them.
"""

from __future__ import annotations

import re
from typing import Final

from harness.tasks import shown
from harness.tasks.places import tokens
from harness.values.lazy import pattern
from runners.logs.reading.grammar import stamped
from runners.logs.reading.lines import plain

# So many lines may stand above a log.
_ABOVE: Final = 12
_LONGEST: Final = 160
# So many lines with a stamp are a log.
_STAMPED: Final = 5
# What frames a heading.
_FRAME: Final = " \t#*=-_~>|+.!"
_NOUN: Final = pattern(r"(?i)\b(?:logs?|results?|outputs?|runs?|training|evaluation)\W*$")
_CHINESE: Final = pattern(
    r"(?:这是|以下是|下面是|下为|附[:：]?)?(?:官方|原?作者|原?论文|参考|他人|别人)(?:的|提供的|给出的|发布的|仓库的)?"
    r"(?:训练|评估|测试|验证|运行)?(?:日志|结果|输出|log)(?:[,，]?(?:供|用于|作为)?(?:对比|比较|参考))?\s*[:：]?"
)
# A command that writes what a file holds, behind a prompt, the mark of a shell's trace, or that of a notebook.
_PROMPT: Final = r"(?:\([\w.-]{1,40}\)\s+)?(?:[\w.@~:/\\-]{0,80}|\[[\w.@~:/ -]{1,80}\])"
_SHOWS: Final = pattern(
    rf"(?i)^\s*(?:{_PROMPT}[$#>]\s+|\++\s+|[!%]\s*)?"
    r"(cat|bat|tac|tail|head|more|less|type|zcat|gunzip|unzip|tar|sed|awk|grep|wget|curl)\s+(\S.*)$"
)
_FETCHES: Final = frozenset(("wget", "curl"))
# Of these the first write files, and the names of them; what is in them only where they are told to.
_UNPACKS: Final = frozenset(("tar", "unzip", "gunzip"))
_PRINTS: Final = pattern(r"(?:^|\s)(?:-?[a-zA-Z]*O[a-zA-Z]*|-[a-z]*[cp][a-z]*|--to-stdout|--stdout)(?:\s|$)")
_IN_PLACE: Final = pattern(r"^-[a-z]*i")
# What settings are written in.
_SETTINGS: Final = (".yaml", ".yml", ".py", ".cfg", ".ini", ".toml", ".sh", ".md")
# What a file in the web is called that holds a log; `val_list.txt` and `instances_val2017.json` are of data.
_LOGS: Final = frozenset("log logs train training eval evaluation result results metrics output nohup stdout".split())
_OF_DATA: Final = frozenset("list lists label labels annotations instances".split())
# Below such a folder lie disks, and the folders of users, which are called by their names.
_MOUNTS: Final = frozenset("home media mnt users volumes".split())
_MARKED: Final = pattern(rf"^\s*{_PROMPT}(?:[$#>]|\++)\s+\S")
_ADDRESS: Final = pattern(r"(?i)https?://\S{1,400}\.(?:log|out)\b|https?://\S{1,400}?/([^/\s]{1,100})\.(?:txt|json)\b")
_RUNS: Final = pattern(r"(?i)\b(?:python[\d.]*|torchrun|bash|sh|fleetrun|make)\s+\S|%run\s")
# What begins a command that is only played: `mock: python tools/train.py`.
_PLAYED: Final = pattern(r"(?i)^\W{0,3}(?:mock(?:ed)?|fake|dummy|simulated|pretend)\b\W{0,2}[:>]\s*(?=\S)")
_OPENED: Final = pattern(r"""["']([^"'\n]{1,300}\.(?:log|txt|out|json|gz|zip))["']""")
_READS: Final = pattern(r"\bopen\(|read_text\(|read\(|Path\(")


def introduces(text: str) -> bool:
    """Whether a line of prose says that what stands below it is another's."""
    bare = text.strip(_FRAME)
    if not bare or len(bare) > _LONGEST:
        return False
    if _CHINESE.fullmatch(bare):
        return True
    framed = bare.endswith((":", "：")) or bare != text.strip() or _NOUN.search(bare) is not None
    return framed and shown.by_sentence(bare)


def shows_others(command: str) -> bool:
    """Whether a command writes out a file whose path says that it is another's, or one that lies in the web."""
    found = _SHOWS.match(command)
    if found is None:
        return False
    program, words = found[1].casefold(), found[2].split()
    if program in _FETCHES and (address := _ADDRESS.search(found[2])):
        told = set(tokens(address[1] or "log"))
        return bool(told & _LOGS) and not told & _OF_DATA
    if (program in _UNPACKS and not _PRINTS.search(found[2])) or (program == "sed" and _IN_PLACE.match(words[0])):
        return False
    return any(of_others(word) for word in words if not word.strip("\"'").casefold().endswith(_SETTINGS))


def above(text: str) -> str:
    """The line among those above the first stamp of `text`, a file's beginning, that introduces it; else empty.

    What a command shows ends where another one runs a program.
    """
    lines = text.splitlines()[: _ABOVE + 1]
    first = next(
        (at for at, line in enumerate(lines) if stamped(f"{line[:_LONGEST]}\n".encode() * _STAMPED)), len(lines)
    )
    ran = max((at for at, line in enumerate(lines[:first]) if _MARKED.match(line) and _RUNS.search(line)), default=-1)
    for at, line in enumerate(lines[:first]):
        if (
            introduces(line)
            or (_PLAYED.match(line) and _RUNS.search(line))
            or (at > ran and _MARKED.match(line) and shows_others(line))
        ):
            return line.strip()[:_LONGEST]
    return ""


def above_in(first: bytes) -> str:
    """The same of the first bytes of a file."""
    return above(plain(first))


def source_shows(source: str) -> str:
    """The line of a cell that shows another's file; empty where none does, and where the cell runs more."""
    if _RUNS.search(source):
        return ""
    lines = [line.strip() for line in source.splitlines() if not re.match(r"\s*#", line)]
    return next((line for line in lines if shows_others(line) or any(map(of_others, _opened(line)))), "")


def _opened(line: str) -> list[str]:
    return _OPENED.findall(line) if _READS.search(line) else []


def of_others(path: str) -> bool:
    """Whether a path says that what lies there is another's."""
    levels = re.split(r"[\\/]", path.strip("\"'"))
    named = {at + 1 for at, level in enumerate(levels) if level.casefold() in _MOUNTS}
    toolkit = frozenset().union(*map(shown.words_of_toolkit, levels))
    return any(shown.by_path(level, toolkit) for at, level in enumerate(levels) if at not in named)
