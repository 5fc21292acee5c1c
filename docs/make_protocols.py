"""Writes docs/protocols.md and docs/protocols.zh-CN.md: what each toolkit calls each evaluation protocol."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.tasks.protocol_table import NamedProtocol, SourcedSpelling, read  # noqa: E402

PAGES = {"en": Path(__file__).with_name("protocols.md"), "zh": Path(__file__).with_name("protocols.zh-CN.md")}
WORDS = {
    "en": {
        "title": "# Evaluation protocols, and what each toolkit calls them",
        "other": "[中文](protocols.zh-CN.md)",
        "intro": (
            "Made by `python docs/make_protocols.py` from `specs/protocols.yaml`. A log that states one of these "
            "settings otherwise than its target is measured is REVIEW. Names are compared without case, without what "
            "joins their words, and without words around them such as `use` and `test`."
        ),
        "default": "Every target is measured with `{default}`{metrics}, unless its task says otherwise.",
        "asked": "Held only where a task asks for it.",
        "metrics": " where its metric is {metrics}",
        "training": "It is about the training that came before.",
        "head": "| toolkit | name | unless set | made alike | source |",
    },
    "zh": {
        "title": "# 评估协议及各套件的写法",
        "other": "[English](protocols.md)",
        "intro": (
            "由 `python docs/make_protocols.py` 根据 `specs/protocols.yaml` 生成。"
            "日志所写的设置与目标的测量方式不同时，判定为 REVIEW。"
            "比较名称时不区分大小写，忽略连接符以及 `use`、`test` 等附加词。"
        ),
        "default": "除任务另有说明外，所有目标{metrics}均按 `{default}` 测量。",
        "asked": "仅在任务提出要求时检查。",
        "metrics": "（指标为 {metrics} 时）",
        "training": "针对之前的训练。",
        "head": "| 套件 | 名称 | 未设置时 | 类似写法 | 出处 |",
    },
}


def page(lang: str) -> str:
    """The page as it should stand."""
    words = WORDS[lang]
    lines = [words["title"], "", words["other"], "", words["intro"]]
    for name, protocol in read(ROOT / "specs" / "protocols.yaml").items():
        lines += ["", f"## `{name}`: {getattr(protocol.name, lang)}", "", sentence(protocol, lang), ""]
        lines += [words["head"], "|---|---|---|---|---|", *(row(one) for one in protocol.spellings)]
    return "\n".join(lines) + "\n"


def sentence(protocol: NamedProtocol, lang: str) -> str:
    words = WORDS[lang]
    said = [getattr(protocol.description, lang)]
    if protocol.of == "training":
        said.append(words["training"])
    if protocol.form != "phrase":
        names = ", ".join(f"`{one}`" for one in protocol.metrics)
        metrics = words["metrics"].format(metrics=names) if names else ""
        default = words["default"].format(default=protocol.default, metrics=metrics)
        said.append(default if protocol.default else words["asked"])
    return (" " if lang == "en" else "").join(said)


def row(one: SourcedSpelling) -> str:
    """A spelling's line in its table."""
    name = f"`{one.key or one.operation}`" + (
        f": {', '.join(f'`{value}`' for value in one.values)}" if one.values else ""
    )
    alike = ", ".join(f"`{other}`" for other in one.alike)
    source = one.source
    place = f"https://github.com/{source.repo}/blob/{source.commit}/{source.path}#L{source.line}"
    neutral = f"`{one.neutral}`" if one.neutral else ""
    return f"| {one.toolkit} | {name} | {neutral} | {alike} | [{Path(source.path or '').name}:{source.line}]({place}) |"


if __name__ == "__main__":
    for lang, path in PAGES.items():
        path.write_text(page(lang), encoding="utf-8")
