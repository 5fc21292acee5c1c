"""Writes docs/commands.md and its Chinese sister: every command with its arguments and options, as its help says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.commands.parser import Parser, add_common  # noqa: E402
from harness.commands.table import COMMANDS, load  # noqa: E402
from harness.text import render  # noqa: E402

PAGES = {"en": ROOT / "docs" / "commands.md", "zh": ROOT / "docs" / "commands.zh-CN.md"}
WORDS = {
    "en": {
        "title": "# Commands",
        "other": "[中文](commands.zh-CN.md)",
        "intro": (
            "Made by `python docs/make_commands.py` from what `verify help COMMAND` prints. `reproverify` is a second "
            "name of `verify`. These options belong to every command:"
        ),
        "name": "argument",
        "what": "what it is",
    },
    "zh": {
        "title": "# 命令",
        "other": "[English](commands.md)",
        "intro": (
            "由 `python docs/make_commands.py` 根据 `verify help COMMAND` 的内容生成。`reproverify` 是 `verify` "
            "的另一个名称。以下选项适用于所有命令："
        ),
        "name": "参数",
        "what": "含义",
    },
}


def page(lang: str) -> str:
    """The page as it should stand."""
    words = WORDS[lang]
    common = Parser(lang=lang, prog="verify")
    add_common(common, lang)
    shared = {action.option_strings[-1] for action in _actions(common) if action.option_strings}
    lines = [words["title"], "", words["other"], "", words["intro"], "", *_table(common, words, set())]
    for name in COMMANDS:
        command = load(name)
        parser = Parser(lang=lang, prog="verify")
        command.configure(parser, lang)
        called = "verify --task N" if name == "judge" else f"verify {name}"
        lines += ["", f"## {called}", "", _prose(render(f"help_{name}", lang))]
        table = list(_table(parser, words, shared | {"--help"}))
        lines += ["", *table] if len(table) > 2 else []
        lines += ["", "```text", render(f"help_{name}_more", lang, limit=10_000), "```"]
    return "\n".join(lines) + "\n"


def _actions(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    # argparse has no public way to read the options of a parser.
    return parser._actions  # noqa: SLF001


def _table(parser: argparse.ArgumentParser, words: dict[str, str], left_out: set[str]) -> Iterator[str]:
    yield f"| {words['name']} | {words['what']} |"
    yield "| --- | --- |"
    for action in _actions(parser):
        if not left_out & set(action.option_strings):
            yield f"| `{_called(action)}` | {_prose(action.help or '')} |"


def _called(action: argparse.Action) -> str:
    value = str(action.metavar or "|".join(map(str, action.choices or ())) or action.dest.upper())
    if not action.option_strings:
        value = {"*": f"[{value} ...]", "+": f"{value} ...", "?": f"[{value}]"}.get(str(action.nargs), value)
        return value.replace("|", "\\|")
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    value = f"[{value}]" if action.nargs == "?" else value
    return f"{names} {value}".replace("|", "\\|")


def _prose(text: str) -> str:
    """A help text as Markdown: nothing in it is markup."""
    return " ".join(text.replace("%%", "%").replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*").split())


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.write_text(page(lang), encoding="utf-8")
