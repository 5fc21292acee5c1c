"""Settings on the command line that started a program, where a shell, a launcher or the program printed it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from harness.values.lazy import pattern
from runners.logs.reading.settings.base import Lines, LineText, Setting, clipped

_PROGRAM: Final = pattern(
    r"(?:^|[\s$#>:'\"(+])(?:\S*/)?"
    r"(?:python[\d.]*|torchrun|deepspeed|accelerate launch|fairseq-\w+|yolo|srun|mpirun)\s+(?=\S)"
)
_ARGUMENTS: Final = pattern(r"(?:sys\.argv|argv|[Cc]ommand(?: line)?(?: args)?)\s*[:=]\s*(\[.{2,4000}\])")
_SCRIPT: Final = pattern(r"\S+\.py$")
_CONFIG: Final = pattern(r"\S+\.(?:ya?ml|py|json|toml|cfg)$")
# Short names that every Paddle toolkit gives the same meaning.
_SHORT: Final = {"c": "config", "o": "opts", "w": "weights"}
_OPTIONS: Final = frozenset(("opts", "cfg_options", "opt", "override", "options", "set"))
_NUMBER: Final = pattern(r"\d+(?:\.\d+)?")
_NUMBERS: Final = pattern(r"\d+(?:\.\d+)?|\[[\d., ]+\]")
_MAX_LINE: Final = 8_000


def begins(line: LineText) -> bool:
    text = line.text
    if len(text) > _MAX_LINE:
        return False
    if "rgv" in text or "ommand" in text:
        if _ARGUMENTS.search(text):
            return True
    return (".py" in text or "python" in text or "yolo" in text or "fairseq" in text) and _PROGRAM.search(
        text
    ) is not None


def read(line: LineText, lines: Lines) -> Iterator[Setting]:
    """What the words of the command line set; those of a launcher in front of the script too."""
    if listed := _ARGUMENTS.search(line.text):
        words = [word.strip(" '\"") for word in listed[1][1:-1].split(",")]
    else:
        found = _PROGRAM.search(line.text)
        text = line.text[found.end() :] if found else ""
        while text.endswith("\\") and (following := lines.peek()) is not None:
            text = text[:-1] + " " + following.text.strip()
            lines.next()
        words = _words(text)
    yield from _settings(words, line.number)


def _words(text: str) -> list[str]:
    import shlex  # few logs say what they were called with

    try:
        return shlex.split(text)
    except ValueError:
        return text.split()


def _settings(words: list[str], line: int) -> Iterator[Setting]:
    script = next((at for at, word in enumerate(words) if _SCRIPT.match(word)), -1)
    if script >= 0:
        yield Setting(("script",), clipped(words[script]), line, "command")
    key = ""
    bare = 0
    for word in _listed(words[script + 1 :]):
        if word in ("&&", "||", ";", "|", "&", ">", ">>", "2>&1", "<"):
            return
        if re.match(r"--?[A-Za-z_]", word):
            if key and key not in _OPTIONS:
                yield _one(key, "True", line)
            key, _, value = word.lstrip("-").partition("=")
            key = _SHORT.get(key, key).replace("-", "_")
            if value:
                yield _one(key, value, line)
                key = ""
        elif key in _OPTIONS and "=" in word:
            name, _, value = word.partition("=")
            yield _one(name, value, line)
        elif key:
            yield _one(key, word, line)
            key = ""
        elif "=" in word and re.match(r"[+~]{0,2}[A-Za-z_][\w./]*=", word):
            name, _, value = word.lstrip("+~").partition("=")
            yield _one(name, value, line)
        else:
            # `tools/test.py CONFIG WEIGHTS`: the word that names a configuration file is one.
            bare += 1
            yield _one("config" if _CONFIG.match(word) else f"argument{bare}", word, line)
    if key and key not in _OPTIONS:
        yield _one(key, "True", line)


def _listed(words: list[str]) -> list[str]:
    """The words, where several numbers behind an option are one list: `--scales 0.5 1.0`."""
    found: list[str] = []
    for at, word in enumerate(words):
        joins = bool(found) and at > 1 and _NUMBER.fullmatch(word) and _NUMBERS.fullmatch(found[-1])
        if joins and len(found) > 1 and found[-2].startswith("-"):
            found[-1] = f"[{found[-1].strip('[]')}, {word}]"
        else:
            found.append(word)
    return found


def _one(name: str, value: str, line: int) -> Setting:
    return Setting(
        tuple(re.split(r"[./]", name)) if "/" not in value else tuple(name.split(".")), clipped(value), line, "command"
    )
