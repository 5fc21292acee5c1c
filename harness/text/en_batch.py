"""The English texts of `verify batch`, by message code."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "help_batch": (
        "Verifies many submissions, each on its own, in parallel: every file and folder directly below ROOT, or\n"
        "every row of a manifest."
    ),
    "help_batch_more": (
        "A manifest is a table in CSV or TSV, a YAML list or JSON lines, with `submission` (a path relative to it,\n"
        "or a URL) and, where needed, `task`, `id` and `contributor`. The tasks of a submission are those of its row,\n"
        "else those of its submission.yaml, else those of --tasks.\n"
        "\n"
        "What has not changed since it was last verified is not verified again, so a batch that was interrupted\n"
        "goes on where it stopped. Exit status: that of the gravest verdict, as for one submission."
    ),
    "help_batch_root": "folder of submissions, or manifest (.csv, .tsv, .yaml, .jsonl), or the URL of one",
    "help_batch_tasks": "tasks of submissions that name none; `auto`: those that their files fit",
    "help_batch_results": "append a JSON line for each submission as it is finished",
    "help_batch_workers": "processes to run (default: as many as cores and memory allow)",
    "help_batch_cluster": "scheduler of a Dask cluster to run on, such as tcp://10.0.0.1:8786",
    "help_batch_seconds": "give a submission up after so many seconds (default: never)",
    "help_batch_retry": (
        "begin a submission again so often that ended its process, took too long, lacked memory or could not be\n"
        "fetched (default: 1)"
    ),
    "help_batch_fail_fast": "stop at the first submission that fails",
    "help_batch_cache": "keep results in this file instead of the user's cache folder",
    "help_batch_no_cache": "verify everything anew, and keep nothing",
    "help_batch_record": "record every result in the history: a file of SQLite, or a postgresql:// URL",
    "batch_progress": "submissions",
    "batch_task": "task",
    "batch_toolkit": "toolkit",
    "batch_submissions": "submissions",
    "batch_shared": "{count} {count|log stands|logs stand} in several submissions, byte for byte:",
    "batch_copies": "{count} {count|pair|pairs} of files in different submissions that are of one run, or one file:",
    "batch_copy_log": "{first} and {second} are equal byte for byte",
    "batch_copy_run": "{second} prints the evaluations of {first} at the same times ({agree} of {of} compared)",
    "batch_copy_changed": (
        "{second} prints the evaluations of {first} at the same times ({agree} of {of} compared), but other values on "
        "line {lines}"
    ),
    "batch_copy_values": "{second} prints the values of {first} ({agree} of {of} compared)",
    "batch_copy_weights": "{first} and {second} are equal in size, beginning, middle and end",
    "batch_unverified": "{count} {count|submission was|submissions were} not verified:",
    "batch_more": "... and {count} more",
    "batch_whole": "{count} {count|submission|submissions}, {kept} unchanged since:",
    "batch_root": (
        "{path} is neither a folder of submissions nor a manifest (.csv, .tsv, .yaml, .jsonl). One submission alone is "
        "judged with `verify --task N {path}`."
    ),
    "batch_unreadable": "{path} cannot be read: {problem}.",
    "batch_unwritable": "{path} cannot be written: {problem}.",
    "batch_empty": "{path} holds no submission.",
    "batch_workers": "--workers takes a number from 1 on, not {value}.",
    "batch_retry": "--retry takes a number from 0 on, not {value}.",
    "batch_memory": "There was not enough memory to verify it. Pass fewer --workers.",
    "batch_row": "row {row} of the manifest names no `{key}`.",
    "batch_no_task": "No task: neither the manifest nor a submission.yaml names one. Pass --tasks N, or --tasks auto.",
    "batch_no_fit": "None of the tasks fits what its files say. Name the task in a manifest or with --tasks N.",
    "batch_late": "No verdict after {seconds} s. Raise --seconds, or look at the submission alone.",
    "batch_failed": "Internal error: {problem}. `verify --task N` on this submission alone prints what to report.",
    "batch_died": "The process that verified it ended {count} times without a verdict: too little memory, perhaps.",
    "label_batch_title": "Many submissions",
    "label_batch_task": "task",
    "label_batch_toolkit": "toolkit",
    "label_batch_submission": "submission",
    "label_batch_submissions": "Submissions",
    "label_batch_judged": "its verdict",
    "label_batch_left_out": (
        "{count} {count|submission of a lighter verdict is|submissions of lighter verdicts are} not shown; "
        "`--report csv=PATH` writes all."
    ),
    "batch_no_dask": (
        '--cluster needs Dask: pip install "reproverify[cluster]" (in a checkout: pip install ".[cluster]").'
    ),
    "batch_no_cluster": "no Dask scheduler answers at {address}: {problem}.",
}
