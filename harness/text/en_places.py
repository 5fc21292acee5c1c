"""The English texts of the places where people work: continuous integration, waivers, history, attestation."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    # What the exit status makes of the verdicts.
    "help_fail_on": "verdicts that end with a status other than 0, beside fail and error: {known}",
    "help_review_is": "REVIEW ends with 3 (open, the default), 1 (fail) or, as the reviewer's word, 0 (pass)",
    "fail_on_unknown": "--fail-on names {text}, which is no verdict. Known: {known}.",
    "label_gate_passes": "Exit status 0, as was asked: {verdicts} does not stop this gate",
    "label_gate_stops": "Exit status {status}, as was asked: {verdicts} stops this gate",
    # Several tasks in one report.
    "label_task_column": "task",
    "label_title": "title",
    "label_holds": "required criteria",
    "label_all_tasks": "Of several tasks",
    "label_in_tasks": "{text} (tasks {tasks})",
    "label_left_out": "Left out here, where at most {limit} fit: {left}. The whole report: {how}",
    "label_left_tasks": "{count} tasks of the table",
    "label_left_sections": "{count} tasks in full",
    "label_left_criteria": "{count} criteria",
    "label_left_stories": "{count} explanations",
    "label_left_lists": "{count} lists",
    "label_characters": "{count} characters",
    "label_bytes": "{count} bytes",
    # Annotations, SARIF and code quality.
    "label_more_remarks": "{count} more of this kind; the whole report has them: {how}",
}
