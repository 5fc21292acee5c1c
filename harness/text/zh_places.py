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
    # submission.yaml, whose other errors are those of specs.
    "manifest_large": "{file} 大于 {limit} 字节。请缩短。",
    "manifest_unit": "{file}:{line}：units.{name}：{unit} 不是单位。可用：{known}。",
    "manifest_link": "{file}:{line}：links.{name}：{address} 不是网址。请写作 https://...",
    "manifest_number": "{file}:{line}：task：任务编号从 1 开始。",
    # The reviewer's file of waivers and confirmations.
    "waivers_unreadable": "无法读取 {file}：{problem}。请检查 --waivers 给出的路径。",
    "waivers_criterion": "{file}:{line}：本次调用的任务中没有条件 {criterion}。可用：{known}。",
    "waivers_several": "{file}:{line}：每条只决定一件事，而此条有 {kinds}。请分别写成一条。",
    "waivers_twice": "{file}:{line}：此处对 {criterion} 的决定在上文已有。请删除其一。",
    "waivers_date": "{file}:{line}：{text} 不是有效日期。请写作 2026-11-28。",
    "waivers_reading": "{file}:{line}：该目标没有 {text} 这种解读。可用：{known}。",
    "waivers_tolerance": "{file}:{line}：{text} 不能作为此条件的容差：请给出以目标单位计的数值，或以下之一：{known}。",
    "confirmed": "由 {author} 于 {date} 确认：{reason}",
    "rejected": "由 {author} 于 {date} 否决：{reason}",
    "note_decided_tolerance": "{author} 允许容差 {tolerance}（{date}）：{reason}",
    "note_decided_mapping": "{author} 指定由 {path} 证明（{date}）：{reason}",
    "note_decided_reading": "{author} 选择了目标的解读 {reading}（{date}）：{reason}",
    "note_waiver_expired": "{author} 于 {date} 的决定已于 {expires} 到期，未予采用。",
    "note_confirmation_unused": "{author} 于 {date} 予以确认（{reason}），但确认只对 REVIEW 有效，对 {verdict} 无效。",
    "waivers_in_submission": "提交内容中的豁免文件无效，未被读取：只有评审者可以豁免或确认",
    # Annotations, SARIF and code quality.
    "label_more_remarks": "同类另有 {count} 条；见完整报告：{how}",
}
