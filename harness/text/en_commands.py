"""The English texts of the command line and of `verify lint`, by message code."""

from __future__ import annotations

from typing import Final

from harness.text.project import ISSUES, PAGES

MESSAGES: Final[dict[str, str]] = {
    # Errors of the command line.
    "usage": "{problem}. See `{prog} --help`.",
    "usage_required": "this is missing: {names}.",
    "usage_one_required": "one of these is needed: {names}.",
    "usage_value": "{option} takes a value, and none follows it.",
    "usage_values": "{option} takes one value or more, and none follows it.",
    "usage_one_value": "{option} takes one value at most.",
    "usage_counted_values": "{option} takes {count} {count|value|values}.",
    "usage_no_value": "{option} takes no value; `{value}` was given.",
    "usage_together": "{option} does not go together with {other}.",
    "usage_number": "{option} takes a number, not `{value}`.",
    "usage_choice": "{option} cannot be `{value}`; it is one of: {known}.",
    "usage_choice_close": "{option} cannot be `{value}`; did you mean `{meant}`? It is one of: {known}.",
    "usage_option": "there is no option `{option}`.",
    "usage_option_close": "there is no option `{option}`; did you mean `{meant}`?",
    "usage_surplus": "nothing takes this: {words}.",
    "command_unknown": "`{name}` is neither a command nor a file. Commands are: {known}.",
    "command_unknown_close": "`{name}` is neither a command nor a file; did you mean `{meant}`?",
    "inputs_missing": "{file} does not exist{count|.|, and neither does any other input.} Check the path.",
    "inputs_missing_close": ("{file} does not exist{count|;|, nor does any other input;} did you mean {meant}?"),
    "list_unknown": "no task has {option} `{value}`. There are: {known}.",
    "list_unknown_close": "no task has {option} `{value}`; did you mean `{meant}`?",
    "report_syntax": "`{text}` is no report. Write --report FORMAT=PATH, such as --report html=report.html.",
    "report_twice": "two reports would be written to {file}. Give each its own file.",
    "interrupted": "interrupted; nothing was judged.",
    "internal_error": (
        "internal error: this is a bug of reproverify, not of the submission. Please report it, with the text below, "
        f"at {ISSUES}"
    ),
    "task_missing": ("no task was named. Pass `--task N` (`verify list` prints the numbers) or a command: {commands}."),
    "submission_missing": (
        "nothing to judge: pass the files, folders or archives of the submission, such as `verify --task {task} "
        "path/to/logs`."
    ),
    "example_missing": "task {task} has no example; task 125 has one: `verify --task 125 --example`.",
    "specs_unknown": (
        "`{name}` is neither a folder nor a catalogue that an installed package offers; offered are: {known}."
    ),
    "example_alone": "`--example` judges the example alone; leave it out to judge a submission.",
    "target_known": (
        "`{criterion}` has a published target, which a command line does not replace; `--target` is for criteria "
        "without one: {open}."
    ),
    "reading_unknown": "`{text}` names no reading of a target. Write --reading CRITERION=NAME; there are: {known}.",
    "targets_inside": "{file} lies in the submission; the targets that count are the reviewer's own.",
    "targets_broken": "{file}:{line}: not a list of targets: {problem}. Each has criterion, target and source.",
    "log_format_unknown": "no log format is called `{name}`; known are {known}.",
    # verify parse, list.
    "parse_inferred": "{file}  general, {lines} lines: no format knows this log; inferred from words around numbers:",
    "parse_inferred_one": (
        "{place}  {printed} = {number}  {metric}, {kind}, split {split}, x{count}, because of “{because}”"
    ),
    "parse_inferred_more": "... and {count} more: --verbose",
    "parse_confirm": (
        "confirm: look at the line, then verify --task N SUBMISSION --map CRITERION={place}{unit} "
        "(:fraction for shares of 1)"
    ),
    "parse_declare": (
        "declare: write columns or a pattern of the lines into a YAML file; verify parse FILE --declared THAT.yaml "
        "tries it ({page})"
    ),
    "parse_nothing": "nothing in it looks like an evaluation; why no format knows it: --verbose",
    "help_parse_verbose": "all that is inferred, and why each format declined a file",
    "parse_unrecognised": "{file}: not a log of a known format.",
    "unknown_program": "a name that ends in {ending} is that of a program or of settings, which are no logs.",
    "unknown_kind": "its first bytes are those of a file of the kind {kind}, not of a log.",
    "declined_text": "reads binary records; this is text.",
    "declined_binary": "reads text; this is binary (a zero byte at offset {offset}).",
    "declined_marks": "none of its marks ({marks}) in the first or last 32 KB.",
    "declined_marks_name": "none of its marks ({marks}) in the first or last 32 KB, nor a name that ends in {endings}.",
    "declined_name": "only files whose names end in {endings}.",
    "declined_shape": "{marks} found, but no line of the shape it prints.",
    "parse_file": (
        "{file}  {format}, {lines} {lines|line|lines}, {runs} {runs|run|runs}, "
        "{observations} {observations|value|values}"
    ),
    "list_summary": "{count} {count|task|tasks}. `verify show N` prints one; `!` marks a disputed target.",
    # Help.
    "help_usage": "usage:",
    "help_arguments": "arguments",
    "help_options": "options",
    "help_option_help": "print this help and exit",
    "help_lang": "language of the output (default: from the locale)",
    "help_specs": "use the specs in this folder instead of the built-in catalogue",
    "help_judge": (
        "Decides whether a submission reaches the targets of a task: one row a criterion, each with the file and\n"
        "line that proves it."
    ),
    "help_judge_more": (
        "commands:\n"
        "  verify list               the catalogue of tasks\n"
        "  verify show 125           one task: targets, sources, what to submit\n"
        "  verify parse FILE         what the log parsers see in a file\n"
        "  verify audit LOG          do the logs fit together? integrity checks without a verdict\n"
        "  verify compare REF OURS   tensors and checkpoints: aligned, and if not, where they part\n"
        "  verify eval               recompute values from predictions, or run a model\n"
        "  verify batch ROOT         many submissions, in parallel\n"
        "  verify watch LOG          follow a training: how far it is, and what already speaks against it\n"
        "  verify history            what was recorded with --record, by task, model, contributor, day\n"
        "  verify diff A B           what changed between two reports\n"
        "  verify site FOLDER        the catalogue as pages, with what was recorded\n"
        "  verify attest REPORT      the report as a statement of in-toto, signed with a key or a login\n"
        "  verify check-attestation  whether such a statement is signed, and is about these files\n"
        "  verify lint [PATH]        check specs\n"
        "  verify init N             a new spec\n"
        "  verify schema             JSON Schemas of the files that are read and of what is printed\n"
        "  verify completion bash    completion script for bash, zsh or fish\n"
        "  verify help COMMAND       the help of a command\n"
        "\n"
        "exit status: 0 every required criterion holds; 1 one fails; 2 wrong usage or a broken spec;\n"
        "3 nothing fails, but something is missing, unreadable or needs a person; 4 internal error;\n"
        "130 interrupted."
    ),
    "help_submission": "file, folder, glob or archive (.zip, .tar.*, .gz) that was handed in",
    "help_task": "task number, or several: 124-128,155",
    "help_example": "judge the example that ships with the package",
    "help_map": (
        "the file at PATH proves CRITERION (may be repeated); PATH:LINE means one line of it with its series, and "
        ":percent or :fraction behind it the unit"
    ),
    "help_target": "target of a criterion that has no public number, with its source (may be repeated)",
    "help_targets": "file of such targets: a YAML list of criterion, target, source and, where it is needed, task",
    "help_reading": "which of the numbers counts that a target could mean (may be repeated)",
    "help_deliverables": "deliverables decide too (with a submission.yaml they are shown without this)",
    "help_strict": "a value inside the tolerance counts as a failure",
    "help_declared": "your declared formats, written like `logs` of a submission.yaml; they count as your word",
    "help_trust_declared": "what the submission declares of the columns and lines of its own logs counts as your word",
    "help_waivers": "your waivers, confirmations and tolerances: a YAML file from outside the submission",
    "help_format": "output format (default: text)",
    "help_format_one": "output format",
    "help_json": "the same as --format json",
    "help_report": "write a report in this format to PATH too, `-` for standard output (may be repeated)",
    "help_color": "colours: auto (on a terminal, unless NO_COLOR or FORCE_COLOR says otherwise), always or never",
    "help_quiet": "print the verdict alone, or what a script needs",
    "help_help_what": "a command; without it the help of the main job is printed",
    "help_help": "The help of a command.",
    "help_help_more": "example: verify help audit",
    "help_output": "write what would be printed to this file",
    "help_verbose": "print every candidate, near miss and log in full",
    "help_version": "print the version and exit",
    "help_list": "The catalogue of tasks.",
    "help_list_more": "example: verify list --toolkit PaddleClas --status disputed",
    "help_list_text": "only tasks whose number, title or target has every WORD",
    "help_list_toolkit": "only tasks of this toolkit",
    "help_list_kind": "only tasks of this family, or with a criterion of this kind",
    "help_list_status": "only tasks with a target of this status: resolved, third_party, unresolved, ..., disputed",
    "help_list_csv": "the same as --format csv",
    "help_show": "One task as a page: targets, sources, disputes, what to submit.",
    "help_show_more": "example: verify show 126",
    "help_show_task": "task number, or several: 124-126",
    "help_parse": "What the log parsers see in a file: format, runs, metrics, values and their lines.",
    "help_parse_more": (
        "With --json one observation a line, with the keys metric, value, unit, split, model, dataset, epoch,\n"
        "step, kind, format, file, line, record, printed, text."
    ),
    "help_parse_files": "file, folder or archive",
    "help_parse_curve": "training values too; without --json summed up by run",
    "help_parse_facts": "what each run says of itself too: model, data, schedule, each with its line",
    "help_parse_format": "read the files as this format instead of recognising it",
    "help_audit": "Integrity checks without a verdict: does what the logs say fit together?",
    "help_audit_too": "follow the training steps of every log too (slower), as `verify audit` does",
    "help_audit_more": (
        "With --json one finding a line, with the keys code, grade, check, file, lines, message, arithmetic.\n"
        "A finding is a question, not an accusation. Each one is explained at\n"
        f"{PAGES}/integrity.md\n"
        "\n"
        "exit status: 0 nothing but notes; 1 a contradiction; 3 something suspicious or unreadable, or no log."
    ),
    "help_audit_files": "log, folder or archive",
    "help_audit_task": "hold the logs against the spec of this task too",
    "help_audit_verbose": "every file and every finding",
    "audit_one_task": "--task takes one task here, not {task}; audit the logs of each task in a call of its own",
    "audit_file": "{format}, {lines} {lines|line|lines}, {runs} {runs|run|runs}",
    "audit_means_contradiction": (
        "Something in these logs cannot be true as printed. Ask for the original files, or for an explanation of the "
        "lines named."
    ),
    "audit_means_suspicious": "Nothing contradicts itself, but a person should look at the lines named.",
    "audit_means_clean": "Nothing here contradicts itself.",
    "audit_means_empty": "No log was read, so nothing was checked. `verify parse FILE` shows what is read in a file.",
    "help_lint": "Checks specs: structure, sources, names, units, directions.",
    "help_lint_more": "Without PATH the built-in catalogue is checked. Exit status 0 when all is well, else 2.",
    "help_lint_paths": "spec file, or folder of specs",
    "help_init": "Writes a new spec with one metric criterion, from flags or from questions on a terminal.",
    "help_init_more": (
        "example: verify init 301 --title 'My task' --title-zh '我的任务' --toolkit PaddleClas --model "
        "MyNet\n--dataset ImageNet-1k --split val --metric top1 --target 80.1 --unit percent --rule "
        "at_least\n--source https://example.org/paper"
    ),
    "help_init_task": "number of the new task",
    "help_init_in": "folder of the catalogue (default: this one)",
    "help_init_title": "title in English",
    "help_init_title_zh": "title in Chinese",
    "help_init_toolkit": "toolkit the reproduction is written in",
    "help_init_model": "model, as the paper names it",
    "help_init_dataset": "dataset, by its name in datasets.yaml",
    "help_init_split": "split: train, val, dev or test",
    "help_init_metric": "metric, by its name in metrics.yaml",
    "help_init_target": "number to reach, with the digits it is printed with",
    "help_init_unit": "its unit: percent, fraction, dB, ...",
    "help_init_rule": "at_least, at_most or equal",
    "help_init_source": "where the number stands (a URL)",
    "help_schema": "The JSON Schema of a file that is read, or of what a command prints with --json.",
    "help_schema_more": "example: verify schema report > report.schema.json",
    "help_schema_what": (
        "spec (default), submission (submission.yaml), waivers, or what is printed: report, parse, audit, compare"
    ),
    "help_completion": "Prints a completion script for a shell.",
    "help_completion_more": (
        "bash:  cd ~/.local/share/bash-completion/completions; verify completion bash | tee verify > reproverify\n"
        'zsh:   verify completion zsh > "${fpath[1]}/_verify"\n'
        "fish:  cd ~/.config/fish/completions; verify completion fish | tee verify.fish > reproverify.fish"
    ),
    "help_completion_shell": "the shell",
    # verify init.
    "help_init_submission": "write submission.yaml for task N into DIR (default: this one), with what is missing there",
    "help_init_deployment": "write a deployment report for task N to fill in into DIR (default: this one)",
    "init_there": "{file} exists already. Edit it, or move it away.",
    "init_no_deployment": "Task {task} asks for no deployment. `verify show {task}` says what it asks for.",
    "init_hand_in": "{file} is written. Fill it in, then run `verify` on the folder.",
    "init_says_now": "`verify --task {task} --deliverables` on this folder: {verdict}",
    "init_exists": "{file} exists already; edit it, or choose another number.",
    "init_no_folder": "{folder} is no folder. Make it first, or check the path given with --in.",
    "init_missing": "a spec needs these too: {flags}. On a terminal `verify init N` asks for them.",
    "init_encoding": "an answer is not in the encoding of the terminal ({problem}). Give it as a flag.",
    "init_written": (
        "{file} is written. Add aliases of the model, the number of samples and the deliverables, then `verify "
        "lint {file}`."
    ),
    # verify lint.
    "lint_summary": "{checked} {checked|spec|specs} checked, {errors} {errors|problem|problems}",
    "help_lint_index": "write, beside the specs that were checked, the index that makes `verify list` fast, and what a "
    "verdict reads of the built-in ones instead of YAML",
    "lint_index_stale": "{file}: it is older than the specs; write it anew with `verify lint --write-index`.",
    "lint_nothing": "{folder} has no spec (NNN.yaml).",
    "lint_no_path": "{path} does not exist.",
    "lint_file_name": "{file}:{line}: {path}: the file of this task must be called {name}.",
    "lint_id_twice": (
        "{file}:{line}: {path}: the id `{id}` stands already at line {first}; choose another, ids are unique in a spec."
    ),
    "lint_id_form": (
        "{file}:{line}: {path}: `{id}` is no id; use lower-case words joined by `-`, such as `slak-t-top1`."
    ),
    "lint_no_criteria": "{file}:{line}: {path}: a spec needs at least one criterion; add one.",
    "lint_no_source": (
        "{file}:{line}: {path}: the criterion `{id}` has no source; add `source:` with `repo`, `path`, "
        "`line` and `quote`."
    ),
    "lint_source_empty": "{file}:{line}: {path}: a source names a place; add `repo`, `url` or `paper`.",
    "lint_unknown_name": "{file}:{line}: {path}: the {kind} `{name}` is not known; known is {fix}.",
    "lint_unit_missing": (
        "{file}:{line}: {path}: `max_difference` of `{id}` has no unit; add `unit: percent` or the like."
    ),
    "lint_target_unresolved": (
        "{file}:{line}: {path}: the status is {status}, so there is no number to give; drop `target`, or state where "
        "it "
        "stands and change the status."
    ),
    "lint_target_missing": (
        "{file}:{line}: {path}: `{id}` has status {status} and no target; add `target`, or set `status: unresolved`."
    ),
    "lint_direction": (
        "{file}:{line}: {path}: `{rule}` does not fit {metric}, for which {direction} is better; use the other rule."
    ),
    "lint_no_direction": (
        "{file}:{line}: {path}: {metric} has no better direction and cannot be a criterion; name another metric."
    ),
    "lint_count": "{file}:{line}: {path}: {count} deliverables cannot be asked for; write 1 or more.",
    "lint_not_finite": "{file}:{line}: {path}: {value} is no number to reach; write the number, or drop `target`.",
    "lint_tolerance_unit": (
        "{file}:{line}: {path}: {tolerance} is stated in {unit} and says nothing about {wanted}; name a profile in "
        "{wanted}."
    ),
    "lint_unit": "{file}:{line}: {path}: {metric} is not measured in {unit}; use {fix}.",
    "lint_at_epoch": (
        "{file}:{line}: {path}: `select: at_epoch` and `at_epoch: N` go together; add the other or drop it."
    ),
    "lint_average": (
        "{file}:{line}: {path}: the samples of the cells ({weights}) are not those of the average ({samples}); "
        "they are the weights it is computed with."
    ),
    "lint_readings": (
        "{file}:{line}: {path}: the dispute of `{id}` needs two readings or more, exactly one with `gates: true`, "
        "whose "
        "target is the criterion's; mend the readings."
    ),
    "lint_alias_twice": (
        "{file}:{line}: {path}: the alias `{alias}` belongs to {first} already; drop it, or give both an `image_size`."
    ),
    "lint_metric_alias": (
        "{file}:{line}: {path}: the alias `{alias}` belongs to the metric {first} already; drop it from one of them."
    ),
    "lint_protocol_empty": "{file}:{line}: {path}: no toolkit is listed for `{name}`; add a spelling with its source.",
    "lint_spelling_form": "{file}:{line}: {path}: a spelling of `{name}` is a `key` or an `operation`; give one.",
    "lint_spelling_twice": "{file}:{line}: {path}: `{key}` is a spelling of `{name}` already; drop one of them.",
    "lint_tolerance_empty": "{file}:{line}: {path}: a tolerance needs `absolute` or `relative`; add one.",
    "lint_tolerance_floor": (
        "{file}:{line}: {path}: a relative tolerance is nothing near a target of zero; add `floor`."
    ),
    # Families of tasks.
    "family_metric": "metric",
    "family_table": "table",
    "show_tensors": "to compare: {what}; at least {least} {least|tensor|tensors} besides inputs, constants and copies",
    "show_tested_by": "without dumps, where {tests} passed, a person looks whether its tests compare the outputs",
    "tensors_forward": "the outputs for the same weights and inputs",
    "tensors_backward": "gradients, weights after an update, or the losses of several steps",
    "tensors_loss": "losses",
    "tensors_metric": "the metric, one number or more,",
    "tensors_train": "the losses of a training",
    "tensors_weights": "the weights, each with its counterpart",
    "family_tensors": "alignment",
    "family_tests": "unit tests",
    "family_deployment": "deployment",
    "family_deliverable": "deliverables",
    "family_open": "open task",
    # Labels.
    "label_number": "task",
    "label_toolkit": "toolkit",
    "label_title": "title",
    "label_curve": "training",
    "label_printed": "printed",
    "label_kind": "kind",
    "label_metric": "metric",
    "label_unit": "unit",
    "label_values": "values",
    "label_highest": "highest",
    "label_lowest": "lowest",
    "label_seed": "task text",
    "label_models": "models",
    "label_decoys": "easily mistaken for the target",
    "label_discrepancies": "discrepancies",
    "label_outcome": "outcome",
    "label_dispute": "disputed",
    "label_gates": "gates",
    "label_status": "status",
    "label_conditions": "conditions",
    "label_training_data": "trained on (for the reviewer to check)",
    "label_other_splits": "splits that count too",
    "held_epochs": "held against the length of the schedule that the run announces",
    "held_weights": "only values of these weights count",
    "held_evaluator": "the run must show this evaluator; unstated, a person decides",
    "held_settings": "REVIEW where the run states them otherwise; unstated, the toolkit's default",
    "held_excluded": "REVIEW where a setting of the run or a line of its evaluation names one",
    "held_lexicon": "only values of this lexicon count; unstated, a person decides",
    "held_decoding": "only values of this decoding method count; unstated, a person decides",
    "held_image_size": "REVIEW where a setting, or the name of the configuration or weights, says another",
    "held_training_part": "REVIEW where the list of training samples is called otherwise",
    "label_average_of": "average of",
    "label_look_at": "look at",
}
