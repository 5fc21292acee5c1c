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
    # submission.yaml, whose other errors are those of specs.
    "manifest_large": "{file} is larger than {limit} bytes. Shorten it.",
    "manifest_unit": "{file}:{line}: units.{name}: {unit} is no unit. Known: {known}.",
    "manifest_link": "{file}:{line}: links.{name}: {address} is no web address. Write https://...",
    "manifest_number": "{file}:{line}: task: the numbers of tasks count from 1.",
    # The reviewer's file of waivers and confirmations.
    "waivers_unreadable": "{file} cannot be read: {problem}. Check the path given with --waivers.",
    "waivers_criterion": "{file}:{line}: there is no criterion {criterion} in the tasks of this call. Known: {known}.",
    "waivers_several": "{file}:{line}: an entry decides one thing, and this one {kinds}. Write an entry for each.",
    "waivers_twice": "{file}:{line}: what is decided of {criterion} here was decided above. Remove one of the two.",
    "waivers_date": "{file}:{line}: {text} is no day of the calendar. Write it as 2026-11-28.",
    "waivers_reading": "{file}:{line}: the target has no reading {text}. Known: {known}.",
    "waivers_tolerance": (
        "{file}:{line}: {text} is no tolerance of this criterion: give a number in the unit of its target, or a "
        "profile: {known}."
    ),
    "confirmed": "Confirmed by {author} on {date}: {reason}",
    "rejected": "Rejected by {author} on {date}: {reason}",
    "note_decided_tolerance": "{author} allows a tolerance of {tolerance} ({date}): {reason}",
    "note_decided_mapping": "{author} names {path} as what proves it ({date}): {reason}",
    "note_decided_reading": "{author} chose the reading {reading} of the target ({date}): {reason}",
    "note_waiver_expired": "What {author} decided on {date} ended on {expires} and was not counted.",
    "note_confirmation_unused": (
        "{author} confirmed it on {date} ({reason}), which counts for REVIEW alone, not for {verdict}."
    ),
    "waivers_in_submission": (
        "a file of waivers in the submission has no effect and was not read: only the reviewer can waive or confirm"
    ),
    # Annotations, SARIF and code quality.
    "label_more_remarks": "{count} more of this kind; the whole report has them: {how}",
}
