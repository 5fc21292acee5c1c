"""中文文本：人们工作的地方——持续集成、豁免、历史、证明。"""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    # What the exit status makes of the verdicts.
    "help_fail_on": "除 fail 与 error 外，以非 0 状态退出的判定：{known}",
    "help_review_is": "REVIEW 的退出状态：3（open，默认）、1（fail），或由评审者决定为 0（pass）",
    "fail_on_unknown": "--fail-on 中的 {text} 不是判定。可用：{known}。",
    "label_gate_passes": "按要求退出状态为 0：{verdicts} 不阻止此关卡",
    "label_gate_stops": "按要求退出状态为 {status}：{verdicts} 阻止此关卡",
    # Several tasks in one report.
    "label_task_column": "任务",
    "label_title": "标题",
    "label_holds": "必需条件",
    "label_all_tasks": "多个任务共有",
    "label_in_tasks": "{text}（任务 {tasks}）",
    "label_left_out": "此处最多 {limit}，省略了：{left}。完整报告：{how}",
    "label_left_tasks": "表中 {count} 个任务",
    "label_left_sections": "{count} 个任务的详情",
    "label_left_criteria": "{count} 项条件",
    "label_left_stories": "{count} 条说明",
    "label_left_lists": "{count} 个列表",
    "label_characters": "{count} 个字符",
    "label_bytes": "{count} 字节",
    # Annotations, SARIF and code quality.
    "label_more_remarks": "同类另有 {count} 条；见完整报告：{how}",
}
