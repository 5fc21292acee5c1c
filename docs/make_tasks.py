"""Writes docs/tasks.md and docs/tasks.zh-CN.md: for each task what is handed in, the command, and the verdicts."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from harness.judging.model_names import Names  # noqa: E402
from harness.tasks.catalogue import builtin_catalogue  # noqa: E402
from harness.tasks.spec import Spec  # noqa: E402
from harness.tasks.splits import of_name, of_path  # noqa: E402
from tests.tasks.handins import HANDINS, HandIn  # noqa: E402
from tests.tasks.running import FOLDER, Judged, command, judged  # noqa: E402

PAGES = {"en": Path(__file__).with_name("tasks.md"), "zh": Path(__file__).with_name("tasks.zh-CN.md")}
WORDS = {
    "en": {
        "title": "# What to hand in for each task, and the verdict it gets",
        "other": "[中文](tasks.zh-CN.md)",
        "intro": (
            "Made by `python docs/make_tasks.py`, which writes an honest hand-in for each task as the toolkits write "
            "their logs (`tests/tasks`) and runs the command on it, at the number and below what the task tolerates. "
            f"`{FOLDER}/` is the folder handed in."
        ),
        "plain": "## Judged by the plain command, `verify --task N {folder}/`: {count} of {of} tasks",
        "more": "## Judged once the reviewer adds what no public source or log says: {count} tasks",
        "person": "## Left to a person: {count} tasks",
        "head": "| task | handed in | reached | missed | proof | model named by | data named by | split named by |",
        "head_more": "| task | handed in | added to the command, and why | reached | missed |",
        "head_person": "| task | handed in | complete, or reached | incomplete, or missed | why a person looks |",
    },
    "zh": {
        "title": "# 每个任务应提交什么，以及得到的判定",
        "other": "[English](tasks.md)",
        "intro": (
            "由 `python docs/make_tasks.py` 生成：按各套件的日志写法为每个任务写出一份诚实的提交（`tests/tasks`），"
            f"分别在达到指标与低于容差时运行命令。`{FOLDER}/` 为提交的文件夹。"
        ),
        "plain": "## 仅用命令 `verify --task N {folder}/` 即可判定：{of} 个任务中的 {count} 个",
        "more": "## 评审补充公开来源或日志未写明的信息后即可判定：{count} 个任务",
        "person": "## 需人工评审：{count} 个任务",
        "head": "| 任务 | 提交内容 | 达到 | 未达到 | 证据 | 模型由何写明 | 数据由何写明 | 划分由何写明 |",
        "head_more": "| 任务 | 提交内容 | 命令的补充及原因 | 达到 | 未达到 |",
        "head_person": "| 任务 | 提交内容 | 完整或达到 | 不完整或未达到 | 为何需人工评审 |",
    },
}
RULE = {8: "|---|---|---|---|---|---|---|---|", 5: "|---|---|---|---|---|"}
# Facts that can name a model, those that can name data.
MODEL = ("model", "backbone", "method", "config", "weights", "output")
DATA = ("list", "query", "gallery", "dataset", "samples")


def kind(handin: HandIn) -> str:
    """Which part of the page a task stands in."""
    if handin.meet not in ("PASS", "WITHIN"):
        return "person"
    return "more" if handin.flags else "plain"


def row(handin: HandIn, lang: str, met: Judged) -> str:
    """A task's line in its table."""
    what = getattr(handin.what, lang)
    why = getattr(handin.why, lang) if handin.why is not None else ""
    if kind(handin) == "person":
        cells = [str(handin.task), what, handin.meet, handin.miss, why]
    elif kind(handin) == "more":
        added = command(handin).removeprefix(f"verify --task {handin.task} ").removesuffix(f" {FOLDER}/")
        cells = [str(handin.task), what, f"`{added}`<br>{why}", handin.meet, handin.miss]
    else:
        shown = what + (f" ({why})" if why else "")
        cells = [
            str(handin.task),
            shown,
            handin.meet,
            handin.miss,
            *evidence(met, builtin_catalogue().load(handin.task)),
        ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def evidence(met: Judged, spec: Spec) -> list[str]:
    """The place that proves the first required row, and the facts that name its model and its data."""
    rows = met.required()
    shown = [(one, one["best"] or next((cell["observation"] for cell in one.get("cells", ())), None)) for one in rows]
    first, best = next((pair for pair in shown if pair[1] is not None), (rows[0], None))
    if best is None:
        return [f"`{first['artifacts'][0].removeprefix('./')}`", "", "", ""]
    file = best["file"]
    said = [fact for log in met.report["logs"] if log["file"] == file for run in log["said"] for fact in run["facts"]]
    place = f"`{file.removeprefix('./')}:{best['line']}`"
    model = model_named_by(said, spec, first["model"]) or f"`{file.removeprefix('./')}`"
    return [place, model, data_named_by(said), split_named_by(said, best)]


def model_named_by(said: list[dict[str, Any]], spec: Spec, model: str) -> str:
    """The first fact, or two together, that name the model; nothing where only files and folders do."""
    names = Names(spec.models)
    facts = [fact for key in MODEL for fact in said if fact["key"] == key and fact["part"] != "train"]
    for fact in facts:
        levels = fact["value"].rstrip("/").split("/")[-3:]
        if model in names.whole(fact["value"]) or any(
            model in names.within(level.partition(".")[0]) for level in levels
        ):
            return shown(fact)
    pairs = [(one, other) for one in facts[:8] for other in facts[:8] if one["key"] in ("model", "backbone")]
    found = next((pair for pair in pairs if model in names.whole(f"{pair[0]['value']} {pair[1]['value']}")), ())
    return ", ".join(shown(fact) for fact in found)


def data_named_by(said: list[dict[str, Any]]) -> str:
    """The first list of samples of the evaluation, else the folder, else the name of the data."""
    facts = [fact for key in DATA for fact in said if fact["key"] == key and fact["part"] != "train"]
    paths = [fact for fact in facts if "/" in fact["value"]]
    return (
        shown(sorted(paths, key=lambda fact: "." not in fact["value"][2:])[0] if paths else facts[0]) if facts else ""
    )


def split_named_by(said: list[dict[str, Any]], best: dict[str, Any]) -> str:
    """The setting that names the split, else the list of samples or its folder, else the line of the value."""
    split = best["split"]
    for key, named in (("split", of_name), ("list", of_path), ("query", of_path)):
        for fact in said:
            if fact["key"] == key and fact["part"] != "train" and split and named(fact["value"]) == split:
                return shown(fact)
    return f"`{best['printed']}` (:{best['line']})" if split else ""


def shown(fact: dict[str, Any]) -> str:
    return f"`{fact['setting'] or fact['key']}: {fact['value']}` (:{fact['line']})"


def reports() -> dict[int, Judged]:
    """The report on each hand-in that reaches its number and is judged by the plain command."""
    found = {}
    for task, handin in sorted(HANDINS.items()):
        if kind(handin) == "plain":
            with tempfile.TemporaryDirectory() as folder:
                found[task] = judged(task, "meet", Path(folder))
    return found


def page(lang: str, met: dict[int, Judged]) -> str:
    """The page as it should stand."""
    words = WORDS[lang]
    lines = [words["title"], "", words["other"], "", words["intro"]]
    for part, head in (("plain", "head"), ("more", "head_more"), ("person", "head_person")):
        handins = [one for _, one in sorted(HANDINS.items()) if kind(one) == part]
        shown = words[part].format(folder=FOLDER, count=len(handins), of=len(HANDINS))
        lines += ["", shown, "", words[head], RULE[words[head].count("|") - 1]]
        lines += [row(one, lang, met.get(one.task, Judged(3, {}))) for one in handins]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    reached = reports()
    for lang, path in PAGES.items():
        path.write_text(page(lang, reached), encoding="utf-8")
