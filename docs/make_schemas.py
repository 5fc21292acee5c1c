"""Writes docs/schemas.md and its Chinese sister: every published JSON Schema and the records it is made of."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.commands.schema import VERSIONS, published  # noqa: E402

PAGES = {"en": ROOT / "docs" / "schemas.md", "zh": ROOT / "docs" / "schemas.zh-CN.md"}
# What each is a schema of, and how an editor or a program comes by such a file.
OF = {
    "spec": ("a task: `specs/NNN.yaml`", "任务：`specs/NNN.yaml`"),
    "report": ("`verify --task N SUBMISSION --format json`", "`verify --task N SUBMISSION --format json`"),
    "submission": ("`submission.yaml`, which a contributor hands in", "提交者附带的 `submission.yaml`"),
    "waivers": ("the reviewers' file, `--waivers FILE`", "评审者的文件，`--waivers FILE`"),
    "parse": ("a line of `verify parse FILE --json`", "`verify parse FILE --json` 的一行"),
    "audit": ("a line of `verify audit FILE --json`", "`verify audit FILE --json` 的一行"),
    "compare": ("`verify compare REFERENCE OURS --json`", "`verify compare REFERENCE OURS --json`"),
}
WORDS = {
    "en": {
        "title": "# Schemas",
        "other": "[中文](schemas.zh-CN.md)",
        "intro": (
            "Made by `python docs/make_schemas.py`. `verify schema NAME` prints each; its number changes when a key "
            "goes or means something else. An editor that reads `# yaml-language-server: $schema=ADDRESS` completes "
            "and checks a YAML file while it is written."
        ),
        "table": "| name | version | describes | address |",
        "key": "key",
        "kind": "value",
        "needed": "needed",
        "yes": "yes",
    },
    "zh": {
        "title": "# 数据格式（JSON Schema）",
        "other": "[English](schemas.md)",
        "intro": (
            "由 `python docs/make_schemas.py` 生成。`verify schema NAME` 输出各个 Schema；"
            "删去键或改变其含义时版本号随之改变。"
            "支持 `# yaml-language-server: $schema=ADDRESS` 的编辑器可在编写 YAML 时补全并检查。"
        ),
        "table": "| 名称 | 版本 | 描述的内容 | 地址 |",
        "key": "键",
        "kind": "值",
        "needed": "必需",
        "yes": "是",
    },
}


def page(lang: str) -> str:
    """The page as it should stand."""
    words = WORDS[lang]
    lines = [words["title"], "", words["other"], "", words["intro"], "", words["table"], "| --- | --- | --- | --- |"]
    schemas = {name: json.loads(published(name)) for name in VERSIONS}
    for name, schema in schemas.items():
        of = OF[name][lang == "zh"]
        lines.append(f"| [`{name}`](#{name}) | {VERSIONS[name]} | {of} | <{schema['$id']}> |")
    for name, schema in schemas.items():
        lines += ["", f"## {name}"]
        for record, definition in schema["$defs"].items():
            if definition.get("properties"):
                lines += ["", f"### {name}: {record}", "", *_record(definition, words)]
    return "\n".join(lines) + "\n"


def _record(definition: dict[str, Any], words: dict[str, str]) -> Iterator[str]:
    yield f"| {words['key']} | {words['kind']} | {words['needed']} |"
    yield "| --- | --- | --- |"
    for key, value in definition["properties"].items():
        needed = words["yes"] if key in definition.get("required", ()) else ""
        yield f"| `{key}` | {_kind(value)} | {needed} |"


def _kind(value: dict[str, Any]) -> str:
    """What a value may be, in few words."""
    if "$ref" in value:
        return f"`{value['$ref'].rpartition('/')[2]}`"
    if "enum" in value or "const" in value:
        words = value.get("enum", [value.get("const")])
        return ", ".join(f"`{word}`" for word in words[:12]) + (", …" if len(words) > 12 else "")
    if "anyOf" in value:
        return " / ".join(dict.fromkeys(_kind(one) for one in value["anyOf"]))
    kind = value.get("type", "any")
    if isinstance(kind, list):
        return " / ".join(kind)
    if kind == "array" and isinstance(value.get("items"), dict):
        return f"array: {_kind(value['items'])}"
    if kind == "object" and isinstance(value.get("additionalProperties"), dict):
        return f"object: {_kind(value['additionalProperties'])}"
    return f"{kind} ({value['format']})" if "format" in value else str(kind)


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.write_text(page(lang), encoding="utf-8")
