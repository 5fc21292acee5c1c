"""The English texts, by message code. `{gaps}` are filled by `harness.text.render`."""

from __future__ import annotations

from typing import Final

from harness.text.project import ISSUES, PAGES

MESSAGES: Final[dict[str, str]] = {
    # Verdicts, as they are shown.
    "verdict_PASS": "PASS",
    "verdict_WITHIN": "WITHIN",
    "verdict_FAIL": "FAIL",
    "verdict_MISSING": "MISSING",
    "verdict_REVIEW": "REVIEW",
    "verdict_ERROR": "ERROR",
    "verdict_WAIVED": "WAIVED",
    "verdict_NOT_CHECKED": "NOT CHECKED",
    # Reasons of PASS.
    "meets_target": "{value} meets the target {target} with {margin} to spare.",
    "meets_printed_target": (
        "{value} reaches the interval that a printed {target} denotes, from {low} on; taken strictly it misses "
        "{target}."
    ),
    "artifact_found": "Found: {file}.",
    "artifact_linked": "Linked by the submission: {file}. Nobody opened it.",
    # Reasons of WITHIN.
    "within_tolerance": "{value} misses the target {target} by {shortfall}, inside the tolerance of {tolerance}.",
    # Reasons of FAIL.
    "misses_target": (
        "{value} misses the target {target} by {shortfall}. Submit the log of a run that reaches it; if another run of "
        "the submission already does, name its log with --map."
    ),
    "non_finite": (
        "A finite value was looked for, but the log ends on {value}: the run diverged. Submit the log of a run that "
        "stayed finite."
    ),
    # Reasons of MISSING.
    "no_files": "Logs were looked for, but the submission has no files. Check the path that was given.",
    "no_log": (
        "A training or evaluation log was looked for; {files} {files|file was|files were} read and none is in a log "
        "format that is known. Add the log as the toolkit wrote it; `verify parse FILE` shows what is read in a file."
    ),
    "cells_missing": (
        "An average is computed from its parts: {found} proven, nothing proves {missing}. Add the log of each, or name "
        "the log that proves one with --map, such as --map {id}=FILE."
    ),
    "no_evidence": (
        "Looked for {wanted}; {logs} {logs|log was read and does not state it|logs were read and none of them states "
        "it}. Add the log of that run, or name the "
        "log that proves it with --map."
    ),
    "no_artifact": (
        "Looked for {wanted}; no file of the submission matches. Add it, or name its path or link in submission.yaml."
    ),
    "artifact_refused": "What bears the name is not what is looked for: {problem}",
    "artifact_doubted": "Found, but a person has to look: {problem}",
    "looked_no_tensors": "{file} holds no tensor. Hand in the trained weights.",
    "looked_few_parameters": "{file} holds {parameters} numbers; a trained model has {least} or more.",
    "looked_too_large": "{file} lies in an archive and is too large to be looked into. Hand it in unpacked.",
    "looked_no_python": "{file} is no Python that can be parsed (line {line}).",
    "looked_no_notebook": "{file} is no notebook.",
    "looked_other_model": "{place} names {stated}; {model} is wanted. Hand in what is of that model.",
    "looked_any_project": "{file} is a file that every project has. Hand in the code of the model.",
    "looked_does_nothing": "{file} defines nothing and does nothing. Hand in the code of the model.",
    "looked_other_framework": (
        "{file} imports {framework}, and none of the programs imports Paddle. Hand in the code of the port."
    ),
    "looked_short": (
        "{file} says too little in the language that is asked for: {words} different English {words|word|words}, or "
        "{characters} Chinese {characters|character|characters}, are the least."
    ),
    # Reasons of REVIEW.
    "inferred": (
        "No format knows this line: {printed} = {number} at {place} is taken for {metric} because of “{because}” "
        "({readings}). Look at the line; if it is what is asked for, confirm it with {map}."
    ),
    "series_open": (
        "{file} has {count} values that may be {metric}, and not each has an epoch of its own in one series: they may "
        "be of different things. Look at the lines, then name the one that is asked for: {map}."
    ),
    "unit_percent": "percent",
    "unit_fraction": "fraction",
    "unit_open": (
        "The log prints {printed} = {value} without a unit, so it cannot be held against the target; it may be "
        "{readings}. Name the unit behind the file of --map (`:percent`, `:fraction`), or under `units` in "
        "submission.yaml."
    ),
    "out_of_range": (
        "{value} is not a possible value: it must lie between {low} and {high}. Check the unit and the log at that "
        "line."
    ),
    "split_unstated": (
        "The log does not say of which split its values are; {split} is wanted. Submit a log that shows it, or confirm "
        "the file with --map."
    ),
    "subset_unstated": (
        "The log does not say of what part its value is; {subset} is wanted. Submit a log that states it, or "
        "confirm the file with --map."
    ),
    "average_unstated": (
        "The log does not say over what its value is; the average over {cells} is wanted. Hand in the log of each of "
        "them: the average is computed from these."
    ),
    "checkpoints_differ": (
        "The average is of one model, and no one checkpoint has a value of every cell: {cells}. Evaluate one "
        "checkpoint on all of them."
    ),
    "cells_alike": (
        "{count} results on different scenes or sets print the same {value} ({lines}). They do not come to one long "
        "number by chance; look whether one log was handed in for several. --map {id}=FILE names the log of one."
    ),
    "cell_several": (
        "One cell of the average has several values, and nothing tells the checkpoints apart that they are of: "
        "{lines}. Name the log that counts with --map {id}=FILE."
    ),
    "trainings_disagree": (
        "Several trainings could be that of a cell, and the average depends on which is taken: the best of each give "
        "{value}, others {worst}. It is of: {cells}. Name the log that counts with --map {id}=FILE, for each of them."
    ),
    "printed_too_coarse": (
        "{value} has too few digits to decide about {target}: values on both sides of the target print like this. "
        "Submit a log that prints more digits."
    ),
    "dataset_unstated": (
        "The log does not say on which dataset it evaluates; {dataset} is wanted. Submit the log together with the "
        "configuration it prints, or confirm the file with --map."
    ),
    "dataset_unknown": (
        "The log names {word} ({stated}, {place}), which is not known as {wanted}. If it is the same data, confirm the "
        "file with --map."
    ),
    "dataset_altered": (
        "The name of the data says that it is not the published set ({word}: {stated}, {place}). Submit a log of the "
        "published set."
    ),
    "dataset_part": (
        "The list is called a part of the dataset ({part}: {stated}, {place}), and no count in the log says that it "
        "holds all of it. Submit a log that states how many samples were evaluated."
    ),
    "dataset_disagrees": (
        "{stated} ({place}) is called after {dataset}, not after {wanted}. A person must decide what was evaluated; "
        "--map for this file settles it."
    ),
    "trained_on_evaluated": (
        "The configuration trains on {stated} ({place}), which is called after {split}, the split that is evaluated. "
        "A person must decide what the model was trained on."
    ),
    "splits_together": (
        "The list is called after more than {wanted} ({splits}: {stated}, {place}), and no count in the log says that "
        "it holds {wanted} alone. Submit a log of {wanted} alone, or one that states how many samples were evaluated."
    ),
    "proves_several": (
        "One line would prove several criteria ({criteria}), and nothing in the log says which of them it is of. Name "
        "the file of each with --map, such as --map {id}=FILE."
    ),
    "training_folder": (
        "What was evaluated lies in a folder of training data ({stated}, {place}). Submit a log that evaluates the "
        "asked split, or confirm the file with --map."
    ),
    "model_disagrees": (
        "The log names {model} ({place}), but it also names {against}. Submit the log of one model, with the "
        "configuration it prints."
    ),
    "framework_other": (
        "The log was written by {framework} ({place}); a reproduction with PaddlePaddle is asked for. If it is the log "
        "that was meant, confirm the file with --map."
    ),
    "training_unfinished": (
        "The training ends at epoch {epoch} of the {epochs} that the log announces ({place}). Submit the rest of the "
        "log, or the evaluation of the weights that were handed in."
    ),
    "best_before": (
        "The evaluations in this log miss the target, but the log begins late: its best line ({place}) holds {stated}, "
        "which an evaluation before its beginning printed. Submit that part of the log too."
    ),
    "note_confirmed": "{printed} ({place}) counts as {metric} on the reviewer's word; no format knows its line.",
    "note_dataset_mapped": "The log names {word} ({place}); it stands for {wanted} on the reviewer's word alone.",
    "note_dataset_by_name_and_count": (
        "No setting names the dataset; {name} ({place}) is called after {dataset}, and the {samples} samples that the "
        "log counts are as many as it has."
    ),
    "note_dataset_by_name": "{name} ({place}) names the dataset; no configuration in the log does.",
    "note_labelled": (
        "The evaluation counts {stated} of the {samples} samples: those in which there is something to find ({place})."
    ),
    "note_only_split": "The log does not name the split; {split} is the only one with public labels beside train.",
    "note_evaluator_by_name": "The name of the file or of its folder says that {evaluator} evaluated ({file}).",
    "note_model_by_name": "{name} ({place}) names the model; no configuration in the log does.",
    "image_size_unstated": (
        "The log does not say at which image size {model} was evaluated; {size} pixels are wanted. Submit the log "
        "together with the configuration it prints (a script of your own: `print(args)`, with `input_size={size}` in "
        "it), or confirm the file with --map."
    ),
    "model_unstated": (
        "The log does not say which model it is of; {model} is wanted. Name the log with --map, or submit it together "
        "with the configuration it prints."
    ),
    "mapped_elsewhere": (
        "The mapping gives this log to {wanted}, but the log itself says {stated}. Correct the mapping, or confirm by "
        "hand that the log is the right one."
    ),
    "stated_beside": (
        "The log itself leaves open what it is of; {place}, which lies beside it, says it. If that is the "
        "configuration of this run, confirm the log with --map."
    ),
    "declared_by_submission": (
        "Only the submission's own word ({where}) says what this number is. Compare it with the line, then confirm "
        "with --trust-declared, or declare it yourself with --declared FILE."
    ),
    "candidates_disagree": (
        "{count} logs could prove this and they disagree about the verdict. Name the one that counts with --map."
    ),
    "resumed_otherwise": (
        "The training goes on with other settings: {setting} is {before} in {place}, and {after} in {other_place}. Say "
        "why it changed, or submit a training under one set of settings."
    ),
    "evaluations_disagree": (
        "One evaluation is printed with two values: {value} ({place}) and {other} ({other_place}). Say which is that "
        "of the whole data set (the value of one process is of its share), or submit an evaluation of its own."
    ),
    "setting_unreadable": (
        "{condition} is stated as {stated} ({place}), which is no number that can be read; {wanted} are wanted. Submit "
        "a log that prints the number."
    ),
    "conditions_differ": (
        "The task asks for {condition} = {wanted}; the log says {stated}. A person must decide whether the value still "
        "counts; a run under the asked conditions settles it."
    ),
    "condition_excluded": (
        "The task excludes {excluded}, which the log names at {place}: {text}. A person must decide whether the value "
        "still counts; an evaluation without it settles it."
    ),
    "evaluator_unstated": (
        "The log does not say which evaluator printed its value; {wanted} is wanted. Submit a log that shows it, or "
        "confirm the file with --map."
    ),
    "better_than_aligned": (
        "{value} is better than {target} by {shortfall}, and the task asks for alignment. A person decides "
        "whether better than the paper is aligned with it."
    ),
    "evaluator_differs": (
        "The target was measured with {wanted}; the log's value comes from {stated}, whose numbers are not the same. "
        "Evaluate with {wanted} and submit that log."
    ),
    "assurance_too_low": (
        "The task wants evidence that is at least {wanted}; this value is only {have}. Submit stronger evidence: a log "
        "is stronger than a claim, predictions or weights are stronger than a log."
    ),
    "lines_quoted": (
        "What stands around these lines calls them `{name}` ({place}), as what others printed is called. "
        "A person must decide whose lines they are; --map for this file settles it."
    ),
    "weights_of_others": (
        "The weights that were evaluated lie at {weights} ({place}), as those that others trained are called. Submit "
        "the evaluation of your own weights; if these are, --map for this file settles it."
    ),
    "filed_as_shown": (
        "{file} is called, or lies in a folder that is called, `{word}`, as logs of others are that are kept for "
        "comparison. Submit the log of your own run under another name; if this is it, --map for this file settles it."
    ),
    "foreign_opening": (
        "{place} stands behind `{opening}`, with which no line of this log begins: it was quoted or added, and is a "
        "claim. Submit the log as the program wrote it."
    ),
    "missing_opening": (
        "{place} lacks `{opening}`, with which the other lines of its kind begin: it was quoted or added, and is a "
        "claim. Submit the log as the program wrote it."
    ),
    "out_of_order": (
        "{place} does not stand where this log evaluates: lines that come before its others (`{missing}`) are "
        "not there. It is only a claim; submit the log as the program wrote it."
    ),
    "clock_back": (
        "On the way to {place} the clock of the log goes back by {seconds} {seconds|second|seconds}, though no new "
        "run begins: the line "
        "is only a claim. Submit the log as the program wrote it."
    ),
    "untrained": (
        "{place} is of {what}, and at this place the run had trained up to {last}: the line is a claim. Submit the "
        "log as the program wrote it."
    ),
    "shares_line": (
        "{place} holds two evaluations of {printed} on one line, where no program prints more than one: the line is "
        "only a claim. Submit the log as the program wrote it."
    ),
    "lacks_values": (
        "{place} lacks {missing}, which this log prints wherever else it prints {printed}: the line is only a claim. "
        "Submit the log as the program wrote it."
    ),
    "other_form": (
        "{place}: this log prints {printed} as text and as JSON, with no value in common, so that two programs wrote "
        "it: the line is only a claim. Submit each log as its program wrote it."
    ),
    "contradicted": (
        "The value alone would hold, but the submission contradicts its own evidence: {findings}. Look at these lines, "
        "and ask for the complete, unedited log."
    ),
    "lower_reading_only": (
        "{value} misses {target} and meets {other}, the number of another thing. A person must decide which of them "
        "counts: --reading {id}={name}."
    ),
    "target_unresolved": (
        "No public number was found to hold a value against. Pass one with its source: --target {id}=VALUE@SOURCE."
    ),
    "needs_person": "Only a person can judge this.",
    "tests_passed": "{passed} {passed|test|tests} passed, none failed, and none was skipped that has to run.",
    "tests_failed": (
        "{failed} of {tests} {tests|test|tests} failed, the first is {first} ({place}). Mend it and submit the "
        "results of a new run."
    ),
    "no_tests": (
        "Results of the tests {wanted} were looked for; {logs} {logs|log|logs} with {tests} {tests|test|tests} were "
        "read. Submit what pytest "
        "prints with -v, or its --junitxml file."
    ),
    "tests_skipped": (
        "{passed} {passed|test|tests} passed, but {skipped} {skipped|was|were} skipped or expected to fail, which "
        "proves nothing of them. Run them "
        "where they are not skipped."
    ),
    "tests_too_few": "{passed} {passed|test|tests} passed; at least {wanted} are wanted.",
    "tests_elsewhere": (
        "{passed} {passed|test|tests} of {files} passed; at least {wanted} are wanted, whatever other tests passed."
    ),
    "tests_of_another": (
        "Tests of {first} ({place}) passed, which is called after another model than the folder they lie in; {passed} "
        "others passed, and at least {wanted} are wanted. A person must decide whether they test the asked model."
    ),
    "tests_rerun": (
        "{count} {count|test|tests} failed and passed only when run again. A person must decide whether that is "
        "enough; a run in which all pass at once settles it."
    ),
    "tests_of_others": (
        "All tests that were asked for passed, but what stands around them says `{said}` ({place}), as what others ran "
        "is called. A person must decide whose tests these are; submit the log of your own run under another name."
    ),
    "tests_doubted": (
        "All tests that were asked for passed, but the log does not hold together: {findings}. Submit the whole log, "
        "or the --junitxml file."
    ),
    "dumps_disagree": (
        "{aligned} is aligned, and {apart}, with the same tensors, is not. A person must decide which of them counts; "
        "--map with a file of it settles it."
    ),
    "tests_broken": (
        "The tests that were asked for passed, but {first} failed before its tests could be told apart, and may hold "
        "some of them. Mend it and run them again."
    ),
    "tests_last_failed": (
        "only the {count} {count|test|tests} that failed the time before were run (--last-failed), and not those that "
        "passed then"
    ),
    "tests_deselected": (
        "{count} {count|test was|tests were} left out by their names or marks (deselected): they did not run"
    ),
    "near_counted_tests": (
        "a session of which only the counts are printed ({text}), and not of which files: run pytest again with -v and "
        "without -q"
    ),
    "note_skipped_unnamed": (
        "The log has a letter a test and does not say which were skipped. Those that the toolkit skips by itself do "
        "not matter where they are named: run pytest with -v."
    ),
    "near_other_tests": "results of other tests ({tests}, the first in {first}), or without their names",
    "tests_cut_off": "the session has no closing line: it was broken off, or the log is cut off",
    "tests_miscounted": "the closing line counts {stated}; the lines show {found}",
    "honest_tests_miscounted": "The closing line of a session counts the tests whose results stand above it.",
    "no_deployment": (
        "A measurement of {wanted} was looked for; {count} {count|was|were} read. Submit a deployment report "
        f"({PAGES}/deployment.md), or measure it with `verify eval --model`."
    ),
    "deployment_parts": "The measurement lacks: {parts}. Measured ({place}): {figures}. Measure the rest.",
    "deployment_claimed": (
        "Measured, by the submission's own word ({place}): {figures}. A person decides whether it is believed."
    ),
    "deployment_no_bound": (
        "Measured here: {figures}. The task states no largest loss and no speed, so a person decides."
    ),
    "deployment_other": (
        "The accuracy has to be told as {wanted}; the measurement tells it as {stated} ({place}): {figures}. Where "
        "both are one thing, write metric, unit and dataset as asked; else measure what is asked."
    ),
    "deployment_failed": (
        "The measurement says `ran: false` ({place}), that the model did not run there or gave other results than the "
        "source framework: {figures}. Mend the deployment, measure it again, and submit that report."
    ),
    "deployment_loss": (
        "The loss against the source framework is {loss} ({place}): {figures}. Mend the conversion, or submit the "
        "measurement of a run that keeps the bound."
    ),
    "deployment_holds": "Measured here, and it holds: {figures}.",
    "deployment_broken": "the deployment report cannot be used: {problem}",
    "note_deployment_broken": "{place}: this deployment report cannot be used: {problem}",
    "honest_deployment_broken": f"A deployment report has the keys that {PAGES}/deployment.md lists.",
    "near_other_deployment": "a measurement of {found} ({place})",
    "no_runner": (
        "No part of this installation judges criteria of the kind {kind}. Judge it by hand, or install the package "
        "that does."
    ),
    # Reasons of ERROR, WAIVED and NOT CHECKED.
    "unreadable": "The evidence could not be read: {problem}. Submit the file again.",
    "waived": "Waived by {author} on {date}: {reason}",
    "deliverables_not_asked": ("Deliverables decide with --deliverables; with a submission.yaml they are shown."),
    # Near misses: the closest thing to evidence, and why it is none.
    "near_other_model": "of the model {model}; {wanted} is wanted",
    "near_other_dataset": "on the dataset {dataset}; {wanted} is wanted",
    "near_dataset_classes": "on a dataset with {classes} {classes|class|classes}; {wanted} are wanted",
    "near_train_split": "measured on the training set, which proves nothing about the test set",
    "near_train_value": "a value of the training loop, not of an evaluation",
    "near_other_split": "on the split {split}; {wanted} is wanted",
    "near_other_subset": "of {subset}; {wanted} is wanted",
    "near_other_metric": "the metric is {printed}; {wanted} is wanted",
    "near_image_size": "evaluated at {size} pixels; {wanted} are wanted",
    "near_best_line": (
        "a best value without the evaluation it came from; submit the part of the log with that epoch's evaluation"
    ),
    "near_inferred": "no format knows it; if {printed} is what is asked for, pass --map {mapping}",
    "near_no_value": (
        "no value that may be of {criterion} is read at {place}, or several are: name one with --map "
        "{criterion}={place}:NAME, or declare the line's pattern with --declared FILE"
    ),
    "near_unmapped": "the log names no model; if it is the right one, pass --map {mapping}",
    "near_declared_overruled": (
        "{where} declares it, but {by} reads {metric} in this file with more right, and that reading counts"
    ),
    "near_no_epoch": "epoch {epoch} is wanted, and no evaluation of that epoch was found",
    "near_other_weights": "of the {stated} weights; the {wanted} ones are wanted",
    "near_other_evaluator": "evaluated with {stated}; {wanted} is wanted",
    # Integrity findings.
    "declared_row": "this row is longer than any honest one, or a quote in it is never closed; it was passed over",
    "best_not_in_series": (
        "the best value {best} was printed by no evaluation of the log; the nearest one is {nearest} at epoch {epoch}"
    ),
    "best_below_series": "the best value is given as {best}, but epoch {epoch} reached {series}",
    "best_not_in_history": "the best value {best} is that of no evaluation in the history of the same file",
    "best_decreases": "the best value falls from {before} to {after}; a best value can only improve",
    "best_from_checkpoint": "the best value {best} comes from an evaluation before the beginning of this log",
    "best_missing": (
        "{count} {count|evaluation was the best so far, and no best line follows it|evaluations were the best so "
        "far, and no best line follows them} (first: {printed} {value})"
    ),
    "best_beside": (
        "the best line says {printed} {best}, but the best evaluation printed {value}, and {best} is not the best of "
        "its own either"
    ),
    "best_elsewhere": "the best value {best} is said to be of {at}, but the evaluation there printed {value}",
    "best_digits": (
        "{count} of {of} unrounded best values have fewer digits than a mean over these batches has (first: {best})"
    ),
    "granularity": (
        "{count} of {of} values cannot be k/{samples} for any whole k (first: {printed} {value}). A made-up number "
        "would fail this test with probability {chance}"
    ),
    "granularity_batches": (
        "{count} of {of} values cannot be k/{samples} for any whole k (first: {printed} {value}); all can be "
        "k/{other}, as when the last batch is filled up with repeated samples or left out"
    ),
    "granularity_series": (
        "{count} of {of} values cannot be k/{samples} for any whole k, as all the others can (first: {printed} {value})"
    ),
    "granularity_other_size": (
        "the values of {printed} take a multiple of {samples} samples, but the batches that were evaluated hold "
        "{few} to {many}"
    ),
    "granularity_no_size": (
        "{printed} {value} cannot be k/N for any whole k, whatever N from {few} to {many}: these are the numbers of "
        "samples that the batches and the {before} values before it leave"
    ),
    "granularity_no_count": (
        "{count} of {of} values cannot be k/N for any whole k and any number of samples N (first: {printed} {value})"
    ),
    "order_broken": "{small} {low} is above {large} {high}, which cannot be",
    "order_unusual": "{small} {low} is above {large} {high}; it is usually the other way round",
    "mean_outside_parts": "{printed} {value} lies outside the values {a} and {b} it is a mean of",
    "printed_twice": "one result is printed as {a} {x} and as {b} {y}",
    "formula_broken": "{printed} is {value}, but the numbers beside it give {expected}",
    "top1_above_top5": "top-1 {top1} is above top-5 {top5}, which cannot be",
    "digits_differ": (
        "{printed} is printed with {decimals} decimals each time, but for {count} of {of} values ({value} first)"
    ),
    "value_out_of_range": "{printed} = {value} is not possible: it must lie between {low} and {high}",
    "epochs_repeated": "epochs stand in the log more than once: {epochs}",
    "schedule_unfinished": "the run announces {epochs} {epochs|epoch|epochs}; the log ends at epoch {last}",
    "evaluations_missing": (
        "evaluations stand {every} apart, counted by {what}, but {count} in between {count|is|are} not there: {what} "
        "{missing}"
    ),
    "epochs_missing": "the training epochs go on without a restart, but {count} {count|is|are} not there: {missing}",
    "evaluated_again": (
        "{printed} at {at} is printed twice in a row, as {first} and as {second}, though nothing was trained in "
        "between; every other evaluation is printed once"
    ),
    "epochs_apart": (
        "the training epochs are all {every} apart ({first}, {second}, ...), though each is printed step by step: what "
        "lies between them is not there"
    ),
    "clock_set_back": "the clock goes back by {by} in the middle of a run and stays behind",
    "lines_of_another_time": (
        "lines {first} to {last} carry stamps that are {by} away from those before and after them"
    ),
    "leap_alone": (
        "{printed} goes from {before} to {after} at {epoch}, {times} times its ordinary step, while nothing printed "
        "beside it moves: {beside} goes from {beside_before} to {beside_after}, {beside_times} times its own. Noise "
        "alone would do so with probability {chance}; allowed is {level}"
    ),
    "record_differs": (
        "{printed} is {value} in the text, but {recorded} in the record {record} ({tag}, no. {number}); "
        "{agree} of the {of} results of this run agree"
    ),
    "speed_disagrees": (
        "in {count} of {of} step lines, speed and duration do not belong together: {ips} samples a second times "
        "{cost} s a batch are {product} samples"
    ),
    "eta_disagrees": (
        "in {count} of {of} step lines the remaining time does not fit, as it does in all others: {left} steps of "
        "{cost} s are {expected} s, printed is {eta} s"
    ),
    "clock_too_fast": (
        "the clock passes too little time in {count} of {of} stretches: {steps} steps of at least {cost} s take "
        "{needed} s, the stamps are {passed} s apart"
    ),
    "steps_missing": (
        "{count} step {count|line is|lines are} not there; the other {of} follow each other every {every} steps"
    ),
    "loss_recovers": (
        "the loss is not a number for {count} step {count|line|lines} from line {first} on, and is one again at line "
        "{last}"
    ),
    "evaluation_without_weights": (
        "{printed} takes {count} values while the loss of every step from line {first} on is not a number"
    ),
    "learning_rate_leaps": (
        "the learning rate goes from {before} to {after}; the {count} lines before keep to one curve ({curve}), which "
        "gives {expected} here"
    ),
    "iterations_unlike_dataset": (
        "an epoch has {of} steps of {batch} samples a device, which no whole number of devices makes of the {images} "
        "training samples of {dataset}"
    ),
    "digits_round": (
        "{count} of {of} different values are whole tenths of a percent (first: {printed} {value}); of all "
        "k/{samples} a share of {chance} is"
    ),
    "mean_not_reached": "{printed} is {value}, but the mean over all but the last batches is {running}",
    "value_twice": "one line prints {printed} twice, as {value} and as {other}",
    "configuration_disagrees": "the configuration states {setting} as {stated}; the lines behind it print {shown}",
    "same_content": "this file and {file} are the same, byte for byte",
    "near_copy": (
        "{agree} of {of} evaluations are those of {file}, but {printed} is {value} where {place} prints {other}"
    ),
    "settings_change": (
        "the lines of this run are of two trainings: {setting} is {before} up to line {last} and {after} from line "
        "{line} on; {count} {count|setting changes|settings change} there for good"
    ),
    "stamps_regular": (
        "{count} stamped lines of {kinds} kinds follow each other every {gap} s exactly, which they do nowhere "
        "else. Work of different lengths would do so with probability {p}"
    ),
    "run_resumed": "the run was resumed from {checkpoint} at epoch {epoch}",
    "several_runs": "the file holds {runs} {runs|run|runs}",
    "several_programs": (
        "a launcher mixed the output of {count} programs in the file ({names}): each is read by itself, with what it "
        "states of itself"
    ),
    "recording_counted": (
        "the recording of a terminal keeps many printed lines on one line: lines are counted among the printed ones"
    ),
    "notebook_counted": (
        "the notebook keeps what its cells printed on a line or two of JSON: lines are counted among the printed ones"
    ),
    "speed_not_of_total": (
        "{batches} {batches|batch|batches} of {each} s each do not take the printed total of {total} s"
    ),
    "honest_speed_not_of_total": "the time of a batch is the total, divided by the batches that were timed.",
    "longer_than_stamps": (
        "the evaluation is said to have taken {total} s, but {passed} s lie between the stamps of its first and last "
        "line"
    ),
    "honest_longer_than_stamps": "the total is measured between the two lines, and no longer than these are apart.",
    "classes_counted": (
        "{count} {count|value of a class stands|values of classes stand} beside {printed}, but the configuration has "
        "{classes} {classes|class|classes}"
    ),
    "honest_classes_counted": "one value is printed for each class of the configuration.",
    "mean_differs": "{printed} is printed as {value}, but the mean of the {count} values it averages is {mean}",
    "honest_mean_differs": "the mean of the printed classes, or parts, rounds to the printed mean.",
    "truncated": "the log ends before the run does",
    "checksum_differs": (
        "{count} {count|value does|values do} not match their checksums, the first in record {record}: the file was "
        "damaged or changed"
    ),
    "not_a_number": "{printed} is {value}",
    "repeated_evaluations": (
        "the evaluations of epochs {epochs} print the digits of epochs {source}. Results of different weights would "
        "agree so with probability {chance}"
    ),
    "repeated_steps": "training losses of epoch {epochs} repeat those of epoch {source}, over long stretches",
    "series_copied": (
        "{count} {count|evaluation|evaluations} of {model} are, digit for digit, those of {other} in {file}"
    ),
    "claim_above_log": "{printed} is claimed to be {claimed} for {model}; the log shows {shown} ({place})",
    "claim_not_in_log": (
        "{printed} is claimed to be {claimed}, which no log shows; the nearest value is {shown} ({place})"
    ),
    "claim_below_log": "{printed} is claimed to be {claimed}; the log shows a better value, {shown} ({place})",
    "claims_swapped": (
        "{first} is claimed to be {first_value} and {second} to be {second_value}; in the log it is the other way "
        "round ({place})"
    ),
    "claims_are_references": (
        "{count} of {of} numbers in the tables are those of a paper, and no log shows any of them: {numbers}"
    ),
    "claim_reduction": (
        "{metric} is said to be reduced by {claimed} %; the numbers beside it, {high} and {low}, are {share} % apart"
    ),
    # What an honest log would have shown instead, by the code of the finding.
    "honest_best_not_in_series": "the best value is one of the evaluations printed before it, to the digits printed.",
    "honest_best_below_series": "the best value is at least as good as every evaluation printed before it.",
    "honest_best_not_in_history": "the best value is the number of one of the evaluations, digit for digit.",
    "honest_best_decreases": "the best value stays or improves from one line to the next.",
    "honest_best_missing": "the program prints a best line after every evaluation of a training.",
    "honest_best_beside": "the best line repeats what the best evaluation printed, here {value}.",
    "honest_best_elsewhere": "the evaluation at {at} has the value {best}, rounded to its digits.",
    "honest_granularity": (
        "every value is a whole number of samples out of {samples}, rounded. An evaluation of another number of "
        "samples explains it too: say which."
    ),
    "honest_granularity_series": (
        "all evaluations of one run are shares of one number of samples. A change of the evaluated data explains it "
        "too: say where."
    ),
    "honest_granularity_other_size": "the values are shares of as many samples as the batches hold, {few} to {many}.",
    "honest_granularity_no_size": (
        "all values are shares of one number of samples that fills the batches. An evaluation of other data in between "
        "explains it too: say which."
    ),
    "honest_granularity_no_count": "every value is a whole number of samples divided by how many there are.",
    "honest_order_broken": "{small} counts less than {large} does, so that it is never above it.",
    "honest_order_unusual": "{small} is below {large}; two columns of a table that were exchanged would explain it.",
    "honest_mean_outside_parts": "a mean lies between the smallest and the largest of its parts.",
    "honest_printed_twice": "both places print the same number, rounded to their digits.",
    "honest_formula_broken": "the printed numbers fulfil the formula, to the digits printed: here {expected}.",
    "honest_top1_above_top5": "a sample counted for top-1 counts for top-5 too, so top-5 is never below top-1.",
    "honest_digits_differ": (
        "a program prints a number with the same digits each time. Another program that printed it explains it too."
    ),
    "honest_value_out_of_range": "every value lies between {low} and {high}.",
    "honest_evaluations_missing": "evaluations follow each other at one distance from the first to the last.",
    "honest_epochs_missing": (
        "every epoch between the first and the last is there, or the log shows where training started anew."
    ),
    "honest_evaluated_again": "the same weights on the same data give the same result; say what the second one is of.",
    "honest_epochs_apart": "a program that prints the steps of an epoch prints those of every epoch.",
    "honest_lines_of_another_time": (
        "the stamps of a run follow one clock; a part that was trained at another time starts with its own header."
    ),
    "honest_leap_alone": ("when a model becomes so much better at once, its loss or its other qualities move with it."),
    "honest_record_differs": "the text shows the recorded value, rounded to the digits it prints.",
    "honest_speed_disagrees": "both come from one measured time, so that the batch is a whole number of samples.",
    "honest_eta_disagrees": "the remaining time is computed from the step and the duration on the same line.",
    "honest_clock_too_fast": "between two stamps passes at least the time of the steps between them; pauses add to it.",
    "honest_configuration_disagrees": "a program prints its configuration and its counters from the same settings.",
    "honest_near_copy": "two files of one run print the same values; those of two runs differ nearly everywhere.",
    "honest_settings_change": "a program keeps its totals and folders until it is started again, which the log shows.",
    "honest_stamps_regular": "different work takes different times, and the stamps show it.",
    "honest_steps_missing": "a step line follows at every distance the program was told to print at.",
    "honest_loss_recovers": "after such a loss a training is started again, which the log shows.",
    "honest_evaluation_without_weights": "weights that are not numbers give one and the same result.",
    "honest_learning_rate_leaps": (
        "the rate goes on along its curve. A training that was gone on with at another rate explains it too: say so."
    ),
    "honest_iterations_unlike_dataset": (
        "the steps are the training samples over those of a batch on all devices, rounded. A part of the data, or a "
        "sampler that repeats samples, explains it too."
    ),
    "honest_digits_round": (
        "of counted samples few shares happen to be round. An evaluation of a part of the data explains it too: say "
        "of which."
    ),
    "honest_mean_not_reached": "the last batches of an evaluation move its mean by no more than their share of it.",
    "honest_value_twice": "one model prints each of its metrics once in an evaluation.",
    "honest_not_a_number": "an evaluation prints a finite number, unless the run diverged.",
    "honest_checksum_differs": "the writer stores a checksum with every record, and it fits the record.",
    "honest_repeated_evaluations": "different epochs are different weights, and print different digits.",
    "honest_repeated_steps": "batches of different epochs are drawn anew, and their losses differ.",
    "honest_series_copied": "two models that are trained on their own print different numbers.",
    "honest_claim_above_log": "a document repeats a number that its log shows, to the digits it gives.",
    "honest_claim_not_in_log": "a document repeats numbers that the logs show; add the log this one comes from.",
    "honest_claims_swapped": "each column of a table holds the values of the metric it is named for.",
    "honest_claims_are_references": (
        "a table of results holds the values the work's own logs show; a paper's stand in a column of their own."
    ),
    "honest_claim_reduction": "a change in percent follows from the two numbers it is about.",
    # Notes on a row.
    "note_missed_anyhow": (
        "The log does not say of which data the value is: of the asked data it misses the target, of other data it "
        "proves nothing."
    ),
    "note_best_not_last": "The best value {best} counts; training ended on {last}.",
    "note_mapped": "{file} was assigned to this criterion by {by}.",
    "note_declared": "What this number is was declared: {where}.",
    "note_ema": "The value is that of the moving average of the weights (EMA).",
    "note_incomplete": "The log stops at epoch {epoch} of {epochs}.",
    "note_mapped_nowhere": (
        "submission.yaml gives {path} to this criterion, and the submission has no such file: the line counts for "
        "nothing. Correct the path, or take the line out."
    ),
    "note_other_candidates": "{count} other series of evaluations could prove this as well.",
    "note_fails_beside": "{place} shows {value}, which misses the target; it does not decide here.",
    "note_document": (
        "{file} is a document: it proves nothing, whatever it quotes. Hand in the log as the program wrote it, or the "
        "notebook (.ipynb) whose cells printed it, not its export."
    ),
    "note_claims_left_out": (
        "{count} of the values {count|is only a claim|are only claims} (first: {value}, {place}) and {count|does|do} "
        "not count here."
    ),
    "note_counted_once": "The same evaluations stand in {files} as well; each counts once.",
    "note_trained_again": (
        "Trained again after the resumption, with another value, in {count} {count|place|places}: {value} ({place}) "
        "counts, "
        "{earlier} ({earlier_place}) does not."
    ),
    "note_samples": (
        "The miss is {misses} of {samples} test {samples|sample|samples}; by chance alone the value may lie in "
        "{interval} (95 %)."
    ),
    "note_reading_chosen": "The reviewer chose the reading {reading}: {target}.",
    "note_readings": "Printed elsewhere for the same thing, and not what gates: {others}.",
    "note_variant_named": "The run names the variant {reading}, whose number {gates} gates; others: {others}.",
    "note_variant_open": (
        "The task prints no number and the run names no variant: the lowest gates, {gates} ({reading}); others: "
        "{others}."
    ),
    "note_average": "The average is computed from {count} {count|value|values}, each proven. {weighting}",
    "note_conditions_stated": "The log states as asked: {conditions}.",
    "note_conditions_unstated": "Not stated, so that the toolkit's default counts: {conditions}.",
    "note_best_checkpoint": "Of {count} checkpoints with a value of every cell the best counts: {name}.",
    "note_other_split": "Evaluated on {split}, which the task's words allow; the published number is of {wanted}.",
    "note_cells_open": "Of the average's parts {cells} leave this open.",
    "note_dispute": "The target is disputed: {text}",
    "note_baseline": "The target is what {model} reached in this submission: {value} ({place}).",
    "note_mapped_elsewhere": "The log names the model {stated}; it stands for {wanted} on the reviewer's word alone.",
    "note_inferred_elsewhere": (
        "The log names the model {stated}, which is not known as {wanted}: see that it is the one that is asked for."
    ),
    "note_pretrained": "The run began from weights of its own: {weights}. Check that the task allows them.",
    "note_strict": "Judged with --strict: a value inside the tolerance fails.",
    "note_decoy": "{value} is a neighbouring number that is easily mistaken for the target: {what}.",
    "note_dataset_inferred": (
        "The log does not name its dataset; it was inferred from the {samples} {samples|sample|samples} it evaluates."
    ),
    "note_implausibly_high": (
        "{value} is {deviations} standard deviations of sampling noise better than the target {target}. Check that "
        "dataset, split and metric are the right ones."
    ),
    # Parts of a submission that could not be read.
    "input_not_found": "{file} does not exist. Check the path.",
    "input_empty": "{file} is empty. Check that it was written and copied completely.",
    "input_no_match": "Nothing matches {pattern}. Check the pattern and the folder it starts from.",
    "remote_credentials": (
        "{file} holds a password, which would stand in every report. Put credentials where the store's own library "
        "reads them: AWS_ACCESS_KEY_ID, GOOGLE_APPLICATION_CREDENTIALS, HF_TOKEN, a FSSPEC_... variable."
    ),
    "remote_missing": "{file} needs a package that is not installed ({package}): pip install 'reproverify[cloud]'.",
    "remote_unknown": "{file} is no URL that can be read: {problem}.",
    "remote_unreadable": "{file} cannot be read, however often it is asked for: {problem}.",
    "input_unreadable": "{file} cannot be read: {problem}. Check its permissions.",
    "file_special": "{file} is a pipe, socket or device and was not opened. Submit a regular file.",
    "file_link_outside": (
        "{file} links to {target}, outside the submission, and was not followed. Submit the file itself."
    ),
    "file_name_twice": (
        "{file} names more than one file of the submission; only the first was judged. Give each file its own name."
    ),
    "archive_broken": "{file} is not a whole archive: {problem}. What was whole was judged; pack and upload it again.",
    "archive_member_outside": (
        "{file} holds {member}, whose path leads outside the archive. It was not opened; rename it."
    ),
    "archive_member_link": (
        "{file} holds {member}, which is a link or a device. It was not opened; pack the file itself."
    ),
    "archive_too_many": "{file} holds more than {limit} files; the rest was not read. Pack the logs alone.",
    "archive_too_large": "{file} unpacks to more than {limit} bytes; the rest was not read. Pack the logs alone.",
    "archive_bomb": (
        "{file}: {member} unpacks to more than {ratio} times its size, as archives made to do harm do. It was not read "
        "further; submit the file unpacked."
    ),
    "zstd_missing": (
        "{file} is packed with Zstandard, which this Python cannot read by itself. Install the package for it with: "
        'pip install "reproverify[zstd]" (in a checkout: pip install ".[zstd]"), or submit the file '
        "unpacked or as .gz or .xz."
    ),
    "archive_unsupported": (
        "{file} is packed as {kind}, which is not opened here. Submit it unpacked, or as .zip or .tar.gz."
    ),
    "archive_too_deep": "{file} lies more than {limit} archives deep and was not opened. Submit the logs unpacked.",
    "archive_nested_too_large": (
        "{file} is an archive in an archive and larger than {limit} bytes; it was not opened. Submit it on its own."
    ),
    "archive_encrypted": "{file}: {member} is encrypted and cannot be read. Pack it without a password.",
    # Files of tensors.
    "unsafe_pickle": (
        "{file} is a pickle that uses {name}, which no file of tensors needs and which can run code when it is loaded. "
        "Nothing was run and nothing was read. Save the tensors alone: a state dict, .npz or .safetensors."
    ),
    "tensors_unknown": (
        "{file} begins like no file of tensors that can be read. Submit one of these: {known}; a "
        "folder of them is read "
        "too."
    ),
    "tensors_cut": "{file} ends before {what} does. Check that it was written and copied completely.",
    "tensors_broken": "{file} cannot be read as tensors: {problem}. Write it again with the program that made it.",
    "tensors_bomb": (
        "{file} states tensors of {size} bytes, more than {ratio} times its own size, as files made "
        "to do harm do. It was "
        "not read; submit the tensors as they are."
    ),
    "tensors_too_many": "{file} holds more than {limit} tensors or files; it was not read. Submit fewer in one.",
    "tensor_twice": "{file} names {tensor} twice, so that either could be meant. Give each tensor its own name.",
    "tensor_shape": (
        "{file}: the shape of {tensor}, {shape}, wants {wanted} bytes and {found} are there. Write the file again with "
        "the program that made it."
    ),
    "tensor_rank": (
        "{file}: the shape of {tensor} is no list of at most {limit} sizes. Write the file again with the program that "
        "made it."
    ),
    "tensor_dtype": (
        "{file}: {tensor} is of the type {dtype}; integers, floats, complex numbers and booleans can "
        "be compared. Leave "
        "it out, or save it as one of these."
    ),
    "tensor_outside": (
        "{file}: the values of {tensor} are said to lie in {target}, which is no file in the same folder. It was not "
        "opened; submit the values with it."
    ),
    "tensor_scattered": (
        "{file}: {tensor} is packed, not in C order, and larger than {limit} bytes, so it cannot be "
        "read in pieces. Save "
        "it without compression."
    ),
    "torch_legacy": (
        "{file} is a tar archive, as PyTorch before 0.1.10 wrote it, which is not read. Save the state dict again with "
        "a newer PyTorch, or as .safetensors."
    ),
    "torch_script": (
        "{file} is a TorchScript program, not weights. Save its state dict: torch.save(model.state_dict(), PATH)."
    ),
    "manifest_broken": "{file} cannot be used: {problem}. The rest was judged without it; mend it and run again.",
    "manifest_waives": (
        "{file}:{line}: `{key}` has no effect in a submission: only the reviewer can waive, skip or loosen a "
        "criterion. "
        "Remove it."
    ),
    # Declared formats: what submission.yaml, --declared FILE or a spec says of columns and lines.
    "declared_form": "{where}: either `columns` with a metric among them or `patterns` is wanted. Give one of the two.",
    "declared_too_many": "{where}: at most {limit} are read. Remove some; a glob in `file` stands for many files.",
    "declared_place": "{where}: `{name}` is a place in the training. Give the name of its column alone.",
    "declared_column_form": (
        "{where}: a metric needs its unit and split. Write `column: {column}`, `unit: percent`, `split: val` below it."
    ),
    "declared_metric": "{where}: the metric `{name}` is not known. Known are: {fix}.",
    "declared_unit": "{where}: {metric} is not measured in `{unit}`. Use one of: {fix}.",
    "declared_engine": (
        "{where}: patterns need the package {package}, which is not installed. Install it with: "
        'pip install "reproverify[{extra}]" (in a checkout: pip install ".[{extra}]"). The other files were judged.'
    ),
    "declared_pattern": "{where}: the pattern cannot be used: {problem}. Write it in the syntax of RE2.",
    "declared_group": (
        "{where}: the pattern must have a group called value, may have epoch and step, and no other; it has: {groups}. "
        "Write (?P<value>...) around the number."
    ),
    "declared_column": "{where}: {file} has no column `{column}`. It has: {found}. Correct the name, or narrow `file`.",
    "declared_column_twice": (
        "{where}: {file} has the column `{column}` more than once: {found}. Give each column its own name."
    ),
    "declared_no_number": (
        "{where}: the column `{column}` of {file} holds no number; its first cell is `{cell}`. Name another column, or "
        "write plain numbers with a decimal point."
    ),
    "declared_json": "{where}: {file} begins like JSON on line {line} and is none. Submit the whole file.",
    "declared_too_large": "{where}: {file} is a JSON document of more than {limit} bytes. Write one object a line.",
    "declared_no_file": "{where}: no file of the submission is called {path}. Correct `file`.",
    "declared_no_value": (
        "{where}: nothing was found in what {path} names: no number in the columns, or no line that matches. Compare "
        "the declaration with the file; the last number of a file counts only when its line is ended."
    ),
    "log_veiled": (
        "{file} holds a log whose text is written in {veil}, and it was not read. Submit the file as the program wrote "
        "it."
    ),
    "log_one_line": (
        "{file} is a log whose line ends are gone: its values cannot be told apart. Submit the file as the program "
        "wrote it."
    ),
    "recording_too_large": (
        "{file} is a recording of a terminal of more than {limit} MB, and it was not read. Submit the log of the run."
    ),
    "notebook_too_large": (
        "{file} is a notebook of more than {limit} MB, and it was not read. Submit the log of the run, or the notebook "
        "without its pictures."
    ),
    "log_too_large": (
        "{file}: more than {limit} values or starts of a program stand in this one log; what came before was judged. "
        "Split the log by run."
    ),
    "manifest_task": (
        "{file}: the submission says it is for task {stated}; it was judged for {wanted}. Check the task number."
    ),
    # What a check of an installed package says, in its own words.
    "outside_finding": "{text}",
    "plugin_broken": (
        "{name} ({target}), which an installed package offers as {group}, does not work: {problem}. Repair or "
        "uninstall that package."
    ),
    "log_failed": (
        "{file} could not be parsed: {problem}. This is a fault of the log format's module, not of the log; please "
        f"report it together with the file, one of ours at {ISSUES}"
    ),
    "too_many_files": "The submission holds more than {limit} files; the rest was not read. Submit the logs alone.",
    # Errors of specs.
    "spec_unreadable": "{file}:{line}: the file cannot be read: {problem}. Check the path and its permissions.",
    "spec_yaml": "The file is not plain YAML. {problem}",
    "spec_unknown_key": "{file}:{line}: {path}: there is no key `{key}`. Known keys here: {fix}.",
    "spec_unknown_key_close": "{file}:{line}: {path}: there is no key `{key}`; did you mean {fix}?",
    "spec_missing_key": "{file}:{line}: {path}: the key `{key}` is missing. Add {fix}.",
    "spec_no_mapping": "{file}:{line}: the file is no mapping of keys to values. Known keys: {fix}.",
    "typed_expected": "Expected `{wanted}`, got `{given}`",
    "typed_choice": "Invalid value {value}",
    "spec_wrong_value": "{file}:{line}: {path}: {problem}. {fix}",
    # Errors of YAML texts.
    "yaml_too_large": "{file}:{line}: the file has {size} bytes; at most {limit} are read. Shorten it.",
    "yaml_syntax": "{file}:{line}: not valid YAML: {problem}. Check indentation and quotes around this line.",
    "yaml_documents": "{file}:{line}: a second document starts here. Keep one document in a file: remove the `---`.",
    "yaml_alias": "{file}:{line}: anchors and aliases (`{name}`) are not allowed. Write the value out.",
    "yaml_tag": "{file}:{line}: the tag {tag} is not allowed. Write the plain value.",
    "yaml_bounds": "{file}:{line}: the file is nested too deeply or has too many values. Flatten or shorten it.",
    "yaml_duplicate": "{file}:{line}: the key `{key}` stands on line {first} already. Remove one of the two.",
    "yaml_key": "{file}:{line}: a key must be plain text. Write it without brackets or braces.",
    # Errors of the command line and of the reviewer's files.
    "specs_folder": "The specs folder {folder} cannot be read: {problem}. Check the path given with --specs.",
    "task_unknown": "There is no spec of task {task} in {folder}. Nearest: {nearest}. `verify list` shows all.",
    "task_number": "`{text}` is not a task number or a range. Write for example 125 or 124-128,155.",
    "missing_extra": (
        'This needs the package {package}. Install it with: pip install "reproverify[{extra}]" '
        '(in a checkout: pip install ".[{extra}]")'
    ),
    "map_syntax": "`{text}` is not a mapping. Write --map CRITERION=PATH.",
    "map_unknown_criterion": "--map names the criterion {criterion}, which no spec of this call has. Known: {known}.",
    "declared_file": "{file} cannot be read: {problem}. Check the path given with --declared.",
    "declared_none": "{file} declares nothing: there is no `logs` in it. Write it like a submission.yaml.",
    "map_no_file": "--map gives {path} to {criterion}, but the submission has no such file. Check the path.",
    "target_syntax": (
        "`{text}` is not a target with its source. Write --target CRITERION=VALUE@SOURCE, for example "
        "slak-t-top1=82.5@URL."
    ),
    "waivers_inside": (
        "The waivers file {file} lies inside the submission. Waivers are the reviewer's: keep the file elsewhere."
    ),
    "stdout_unwritable": "What was to be printed could not be: {problem}. Check the free space where it goes.",
    "output_unwritable": "{file} cannot be written: {problem}. Check the path, its permissions and the free space.",
    "format_unknown": "There is no report format {name}. Known: {known}.",
    "format_binary": "What is written as {name} is no text. Say where it goes: --report {name}=PATH.",
    "format_unknown_close": "There is no report format {name}; did you mean {meant}? Known: {known}.",
    # Labels: the head of a report.
    "label_task": "Task {task}",
    "label_spec_version": "spec {task}, version {version}",
    "label_files": "{count} files",
    "label_files_one": "1 file",
    "label_logs": "{count} logs read",
    "label_logs_one": "1 log read",
    "label_more": "and {count} more",
    # Labels: columns of the table.
    "label_criterion": "criterion",
    "label_target": "target",
    "label_best": "best",
    "label_last": "last",
    "label_margin": "margin",
    "label_verdict": "verdict",
    "label_proved_by": "proved by",
    "label_shown_only": "shown only",
    "label_target_open": "open",
    "label_required": "required",
    "label_optional_verdict": "( ): not required; shown, does not decide",
    "label_optional_unproved": "not required, nothing found: {criteria}",
    # Labels: assurances.
    "label_claimed": "claimed",
    "label_logged": "logged",
    "label_recomputed": "recomputed",
    "label_re-run": "re-run",
    # Labels: explanations.
    "label_before": "was {verdict}",
    "label_note": "note: {text}",
    "label_notes": "notes",
    "label_cells": "Computed from:",
    "label_near_misses": "Closest to it:",
    "label_candidates": "Series that could prove it:",
    "label_candidate": "{place}  best {best}, last {last}: {verdict}",
    "label_candidate_incomplete": "{place}  best {best}, last {last}, unfinished: {verdict}",
    "label_line_text": "{place} reads: {text}",
    "label_source": "source",
    "label_target_source": "source of the target: {source}",
    "label_tolerance": "tolerance",
    "label_samples": "samples",
    "label_epoch": "epoch",
    "label_facts": "what this run says of itself",
    "label_line": "line",
    "label_submission": "the submission",
    "label_epochs": "epochs",
    "label_reviewer": "the reviewer",
    "label_deliverables": "deliverables",
    # Labels: integrity and what was not read.
    "label_integrity": "integrity",
    "label_findings": "findings",
    "label_nothing_contradicts": "nothing contradicts the evidence",
    "label_contradictions": "{count} contradictions of the evidence",
    "label_contradictions_one": "1 contradiction of the evidence",
    "label_info": "info",
    "label_contradictions_elsewhere": "{count} contradictions in logs that prove no row",
    "label_contradictions_elsewhere_one": "1 contradiction in a log that proves no row",
    "label_suspicious": "suspicious",
    "label_contradiction": "contradiction",
    "label_audit_contradiction": "{count} contradictions",
    "label_audit_contradiction_one": "1 contradiction",
    "label_audit_suspicious": "{count} suspicious findings",
    "label_audit_suspicious_one": "1 suspicious finding",
    "label_audit_info": "{count} notes",
    "label_audit_info_one": "1 note",
    "label_audit_title": "What the logs say of themselves",
    "label_honest": "An honest log: {text}",
    "label_not_logs": "Not read as logs: {files}",
    "label_problems": "not readable",
    "label_unrecognised": "not a log",
    "label_not_checked": "not checked",
    "label_read": "logs read",
    "label_read_log": "{file}  {format}; lines: {lines}, runs: {runs}, values: {observations}; SHA-256 {sha256}",
    "label_sha256": "SHA-256",
    # Labels: the last line.
    "label_overall": "overall",
    "label_of_required_hold": "{held} of {required} required criteria hold",
    "label_of_required_hold_one": "{held} of {required} required criterion holds",
    "label_none_required": "no required criterion was judged",
    "label_strict": "judged with --strict",
    "label_tasks": "{count} {count|task|tasks}",
}
