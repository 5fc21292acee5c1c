"""The English texts of `verify eval`, by message code."""

from __future__ import annotations

from typing import Final

MESSAGES: Final[dict[str, str]] = {
    "not_asked": "Not what this evaluation is of.",
    # The report.
    "label_eval_title": "Evaluation",
    "label_evaluated": (
        "{family} by {evaluator}, {samples} {samples|sample|samples}, {seconds} s, assurance {assurance}"
    ),
    "label_eval_value": "{metric} = {value}",
    "label_eval_subset": "{metric} of {subset} = {value}",
    "label_eval_interval": "95 %: {low} to {high}, {method}",
    "label_eval_per": "over {samples} {per}",
    "label_eval_conventions": "conventions",
    "label_eval_remarks": "remarks",
    "label_eval_inputs": "read",
    "label_eval_input": "{role} {path}, {files} {files|file|files}, sha256 {sha256}",
    "label_eval_against": "against",
    "label_eval_paired": (
        "{score}: {ours} here, {theirs} there, difference {difference} (95 %: {low} to {high}) over {samples} "
        "{samples|sample|samples}; "
        "higher on {higher}, lower on {lower}"
    ),
    "label_eval_mcnemar": "exact McNemar test p = {p}",
    "label_eval_nothing": "Nothing was evaluated.",
    "label_role_predictions": "predictions",
    "label_role_ground_truth": "ground truth",
    "label_role_model": "model",
    "label_role_data": "data",
    "label_role_config": "configuration",
    "label_role_command": "command",
    "label_method_wilson": "Wilson",
    "label_method_clopper_pearson": "Clopper-Pearson",
    "label_method_bootstrap": "bootstrap",
    # Errors of the command line.
    "eval_no_source": "There is nothing to evaluate. Pass --predictions PATH --ground-truth PATH, or --model.",
    "eval_two_sources": "One call evaluates one thing: predictions, or a model, or a command.",
    "eval_no_ground_truth": "--ground-truth is missing: the predictions are compared with your own copy of it.",
    "eval_family_missing": "Say with --family what is evaluated, or name a --task. Known: {known}.",
    "eval_family_open": "No single family gives {metrics}. Say which with --family: {known}.",
    "eval_family_unknown": "There is no family {name}. Known: {known}.",
    "eval_setting_syntax": "`{text}` is no setting, or is given twice. Write --set NAME=VALUE.",
    "eval_setting_unknown": "There is no setting {name} here. Known: {known}.",
    "eval_setting_choice": "{value} is no choice for {name}. Known: {known}.",
    "eval_setting_number": "{name} is {value}; a number from {low} to {high} is wanted.",
    "eval_one_path": "{role} names {count} {count|path|paths}; this family wants one.",
    "eval_criterion_alone": "--criterion needs the --task it belongs to.",
    "eval_which_criterion": "Several criteria ask for {metric}. Say with --criterion which one this is of: {known}.",
    "eval_samples_exist": "{file} exists and is not overwritten. Choose another name for --samples-out.",
    # Models.
    "model_no_data": "--model needs --data, what the model is given, and --ground-truth, your own copy of it.",
    "model_numbers": "--batch is 1 to 65536, --threads 1 to 1024, --processes 1 to 64, --latency 0 to 1000000.",
    "model_resume_one": "--resume keeps one model's batches. Run the models one after the other.",
    "model_resume_other": (
        "{folder} holds batches of another model, data or setting. Choose another folder for --resume."
    ),
    "model_resume_full": "{folder} holds other files. Choose an empty folder for --resume.",
    "model_family": "Models are run for {known}; {name} is evaluated from predictions.",
    "model_backend_unknown": "There is no backend {name}. Known: {known}.",
    "model_dictionary": "A recognition model needs --dictionary FILE: its characters, one a line.",
    "model_transform_unknown": "There is no transform {name}. Known: {known}; or name a YAML file of steps.",
    "model_transform": "{file} cannot be transformed: {problem}. Mend the steps or the image.",
    "model_none": (
        "{file} is no model that can be run: wanted is one .json or .pdmodel with its .pdiparams, one "
        ".onnx, or an .xml; found: {found}."
    ),
    "model_inputs": "{file} takes {count} {count|input|inputs} ({inputs}); wanted here: {wanted}.",
    "model_factory": (
        "{file} holds weights alone. Say with --factory MODULE:NAME what makes their network, such as "
        "paddle.vision.models:resnet18(num_classes=10)."
    ),
    "model_factory_text": "--factory {text}: {problem}.",
    "model_weights": (
        "{file} holds other weights than the network. Missing: {missing}. Surplus: {surplus}. "
        "Of other shapes: {shapes}."
    ),
    "model_outputs": "{file} gives other or several outputs. Say with --output-name which is evaluated: {known}.",
    "model_run": "{file} takes {input}, and cannot be run on {found}: {problem}. Check --transform.",
    "model_package": "{backend} cannot run {file}: the package {package} is not installed. Run: pip install {package}",
    "model_failed": "{file} cannot be loaded: {problem}. Export it again with a version that is installed here.",
    "model_crashed": (
        "The process that ran {file} ended by itself, status {status}; its last words: {tail}. A file of "
        "another version of the framework can do that."
    ),
    "model_stopped": (
        "The process that ran {file} went over the limit of {limit} and was stopped. Its last words: {tail}."
    ),
    # What is wrong with predictions or ground truth.
    "eval_no_file": "{file} is no regular file. Name the file itself.",
    "eval_no_folder": "{file} is no folder. Name the folder that holds the files.",
    "eval_folder_empty": "{file} holds no file ending in {suffixes}. Check the path.",
    "eval_too_large": "{file} is larger than the limit of {limit}. Hand in a smaller file.",
    "eval_too_many": "{file} holds more than {limit} files. Name the folder with the predictions alone.",
    "eval_json_kind": (
        "{file} is JSON of another kind: {problem}. Check that predictions and ground truth are not swapped."
    ),
    "eval_json_broken": "{file} is no whole JSON: {problem}. Check that it was written and copied completely.",
    "eval_line": "{file}, line {line}: {problem}. Mend the line.",
    "eval_lexicon": (
        "A lexicon needs its name and its words: --set lexicon=full|strong|weak|generic and --set words=FILE."
    ),
    "eval_audio_broken": "{file} cannot be read as wave audio: {problem}. Check that it was copied completely.",
    "eval_array_broken": "{file} cannot be read as arrays of NumPy: {problem}. Save it with numpy.save or numpy.savez.",
    "eval_arrays": "{file} should hold {wanted}; it holds: {found}.",
    "eval_shape": "{file} should be {wanted}; it is {found}.",
    "eval_count": (
        "{file} holds {found} {found|sample|samples}; {wanted} {wanted|is|are} wanted. A part of the test set proves "
        "nothing."
    ),
    "eval_non_finite": "{file} holds NaN or infinite values, the first at {index}. Find what made them.",
    "eval_label_class": (
        "{file}: a label is {label}; the {classes} classes are 0 to {last}. The labels look like {looks}. Write each "
        "pixel's class, and `ignore` where there is none."
    ),
    "eval_label_range": "A label is {label}, but {file} has scores of {classes} classes. Check the class mapping.",
    "eval_image_broken": "{file} cannot be read as an image: {problem}. Check that it was copied completely.",
    "eval_duplicates": "{file} names {count} {count|sample|samples} more than once: {ids}.",
    "eval_truth_duplicates": "The ground truth names {count} {count|sample|samples} more than once: {ids}.",
    "eval_truth_empty": "The ground truth beside {file} holds no sample.",
    "eval_ids_differ": (
        "{file}: the samples are not those of the ground truth ({found} found, {wanted} wanted). {missing} missing: "
        "{missing_ids}. {surplus} surplus: {surplus_ids}. A part of the test set proves nothing; hand in all of it."
    ),
    "eval_no_column": "{file} shares no score with this evaluation: it has {found}; wanted is one of {wanted}.",
    "eval_retrieval_paths": (
        "Retrieval takes one file of features with one list, or two of each: queries first, then the gallery."
    ),
    "eval_panoptic_segments": (
        "{file}: the segments {ids} stand in the PNG alone or in the JSON alone. Write both from one result."
    ),
    "eval_panoptic_paths": "{role} takes the JSON, and the folder of PNGs where it is named otherwise; given: {file}.",
    "eval_no_match": (
        "{count} {count|query has|queries have} no match in the gallery of {file}: {ids}. Check the lists, or pass "
        "--set unmatched=skip."
    ),
    "eval_zero_feature": "{file}: the feature of row {row} is zero and has no direction. Find what made it.",
    "eval_identical": (
        "{count} predicted {count|image|images} of {file} {count|is|are} the ground truth itself, pixel by pixel: "
        "{ids}. Their "
        "PSNR is "
        "infinite; check that the ground truth was not handed in as the prediction."
    ),
    "eval_outside": "{file} names {path}, which lies outside its folder. Name files beside it.",
    "eval_image_small": "{file} is smaller than the window of SSIM ({size} pixels) inside a border of {border}.",
    "eval_id_unknown": (
        "{file}: {count} {count|value|values} of {name} {count|is|are} not among the {known} of the ground truth: "
        "{ids}."
    ),
    "eval_no_detections": "{file} holds no detection at all. Check how it was written.",
    "eval_mask_broken": "{file}, detection {row} (from 0): {problem}. Write masks as COCO's run lengths.",
    "eval_truth_files": "{name} wants {wanted} {wanted|file|files} of ground truth; {found} {found|is|are} given.",
    "eval_ids_unknown": (
        "{file} does not know {count} of the predicted samples: {ids}. Check the version of the data set."
    ),
    "eval_scene_partial": (
        "The predictions leave out {count} {count|frame|frames} of scenes of which they have others: {ids}. A part "
        "of a scene proves "
        "nothing; hand in all of it."
    ),
    "eval_too_many_boxes": "{file}: {sample} has {found} boxes; the benchmark allows {limit}.",
    "eval_lpips_weights": "LPIPS needs its weights: pass --set trunk=FILE (AlexNet) and --set linear=FILE.",
    "eval_zero_reference": "{file}: the reference {name} is zero everywhere, so that there is no relative error.",
    "eval_text_long": "{file}: the text of {name} has more than {limit} characters.",
    # Commands that are run.
    "run_not_allowed": "Nothing of a submission is run unless you say so: pass --allow-run.",
    "run_no_isolation": (
        "Nothing on this machine keeps the command from: {through}. Install bubblewrap (Debian: apt-get install "
        "bubblewrap), or accept the risk with --allow-run-without-isolation."
    ),
    "run_two_commands": "Pass --run or --template, not both.",
    "run_limits": "--seconds and --memory want a number above 0.",
    "run_template_unknown": "There is no template {name}. Known: {known}.",
    "run_template_gaps": "The template {name} wants --set for exactly: {wanted}.",
    "run_not_started": "{command} could not be started: {problem}.",
    "run_failed": (
        "`{command}` failed with status {status}, so that what it printed proves nothing. Its last words: {tail}"
    ),
    "run_stopped": (
        "`{command}` was stopped at its limit ({limit}). Raise the limit, or find why. Its last words: {tail}"
    ),
    "run_no_values": "`{command}` ended well, but no log format knows what it printed. Its last words: {tail}",
    # Help.
    "help_eval_allow_run": "run the command of --run or --template, in a sandbox",
    "help_eval_allow_run_weak": "run it even where nothing isolates it",
    "help_eval_folder": "the folder to run it in, read-only",
    "help_eval_read": "a file or folder it may read; may be repeated",
    "help_eval_template": (
        "a toolkit's evaluation command: paddleclas, paddleseg, paddledetection, paddleyolo, paddle3d, paddleocr; "
        "with --set"
    ),
    "help_eval_seconds": "stop it after N seconds (default: 3600)",
    "help_eval_memory": "stop it beyond this much memory (default: 16)",
    "help_eval_run": "the command and its arguments; must stand last",
    "help_eval": "Recompute values from predictions and ground truth, and judge them.",
    "help_eval_more": (
        "Without --task the values are shown. With --task they are judged, with assurance `recomputed`.\n"
        "\n"
        "exit status: as of `verify`; without a task 0 when everything was evaluated, else 3"
    ),
    "help_eval_model": (
        "model to run: Paddle Inference's folder, .onnx, .xml, or "
        "paddle-inference|onnxruntime|openvino=PATH; a second one is compared with the first"
    ),
    "help_eval_data": "what the model is given: a folder of images, or an array with one sample a row",
    "help_eval_model_name": "what the model is called, for a deployment criterion",
    "help_eval_data_name": "the data set that --data is of, for a deployment criterion",
    "help_eval_transform": (
        "from image to input: none, paddleclas_imagenet, paddleseg, ppocr_rec, or a YAML file of steps"
    ),
    "help_eval_dictionary": "the characters of a text recognition model, one a line",
    "help_eval_output_name": "which of several outputs to evaluate",
    "help_eval_batch": "samples run at once (default: 16)",
    "help_eval_processes": "processes that share the batches (default: 1)",
    "help_eval_threads": "threads of the backend (default: 1)",
    "help_eval_latency": "time this many runs of one sample, after 10 to warm up",
    "help_eval_resume": "keep finished batches in this folder, and go on from them",
    "help_eval_task": "judge the criteria of this task",
    "help_eval_criterion": "the criterion the evaluation is of; may be repeated",
    "help_eval_predictions": "file or folder of predictions",
    "help_eval_ground_truth": "your own copy of the ground truth",
    "help_eval_factory": "what makes the network of weights: MODULE:NAME(setting=value) of an installed package",
    "help_eval_family": "what is evaluated: {names}",
    "help_eval_set": "a convention of the family, such as ignore=255",
    "help_eval_samples_out": "write what each sample scored to this CSV file",
    "help_eval_against": "compare with the scores in this CSV file, sample by sample",
    "eval_nothing_compared": (
        "{file}: nothing of the {samples} samples is left to compare once the settings are applied. Check the "
        "files and the settings."
    ),
    "eval_one_reason": (
        "{file}: not one of the {samples} texts is right, but {right} would be, each {reason}. Write the file so,"
        " or choose the setting for it."
    ),
    "remark_empty_references": (
        "{count} true {count|text holds|texts hold} nothing to compare; the {insertions} "
        "{insertions|insertion there counts as an error|insertions there count as errors}."
    ),
    "eval_settings_apart": (
        "The criteria {criteria} are computed with other settings: {names}. Name one with --criterion, or "
        "criteria that agree."
    ),
    "remark_other_convention": "Computed with {name}={value}; the evaluator of the target takes {wanted}.",
    "remark_depths": (
        "Some predictions have another depth (8 or 16 bits) than their ground truth: both are compared as shares "
        "of their own peak."
    ),
    "remark_squad_version": "The ground truth is of SQuAD {stated}; it was evaluated by the rules of {chosen}.",
    "remark_moments_only": (
        "Of the generated samples only mean and covariance were handed in: how many there were, and that they "
        "are of samples, nobody can see."
    ),
    "eval_setting_list": "{name} is {value}; numbers with commas between them are wanted.",
    "eval_json_nan": "{file} holds {word} at byte {byte}, which is no JSON and no number. Find what made it.",
    "eval_id_float": (
        "{file}: ids are written as numbers with a point, such as 139.0 ({problem}). Write them as whole numbers."
    ),
    "eval_id_looks": (
        "{file}: {count} {count|value|values} of {name} {count|is|are} not among the {known} of the ground truth: "
        "{ids}. "
        "They look like "
        "{looks}."
    ),
    "eval_box_negative": (
        "{file}: {count} {count|box has|boxes have} a negative width or height, the first in detection {row} (from "
        "0): {box}. "
        "Write x, y, width, height."
    ),
    "eval_box_corners": (
        "{file}: the boxes look like x1, y1, x2, y2: read as x, y, width, height, {share} % of them reach out of "
        "their image, as corners next to none. Write x, y, width, height."
    ),
    "eval_points": (
        "{file}: there are {found} keypoints where {wanted} are wanted. Of another data set, name the spread of "
        "each with --set sigmas=..."
    ),
    "remark_id_zero": (
        "An annotation has the id 0. pycocotools takes a detection that finds it for none, and so do these "
        "numbers, which are lower for it: number annotations from 1."
    ),
    "remark_empty_categories": (
        "{empty} of the {categories} categories of the ground truth have no object and no value."
    ),
    "remark_one_class": "The predictions are all of one class, {name}; the ground truth has {classes}.",
    "remark_copied_boxes": (
        "{copied} of the {objects} boxes of the ground truth stand among the predictions to a hundredth of a "
        "pixel: they look copied."
    ),
    "label_eval_more": "{count} more, of single classes; --verbose shows all",
    "remark_absent_classes": "{count} {count|class stands|classes stand} in no ground truth: {classes}.",
    "remark_ignored_pixels": (
        "{share} % of the pixels are not evaluated: their label is the ignored one, or none of the classes."
    ),
    "evaluation_doubted": "The recomputed value needs a person: {doubt}",
    "nothing_evaluated": "Nothing was evaluated: {problem}",
    "remark_truth_sparse": "The ground truth has {found} {what} in {samples} samples: hardly any of what is asked for.",
    "remark_truth_counts": "The ground truth has {found} {what}; {dataset} {split} has {wanted}.",
    "remark_perfect": (
        "A score of {value} is perfect: check that the predictions are not the ground truth, or chosen by it."
    ),
    "remark_same_values": "{file} holds the values of the ground truth.",
    "remark_same_file": "{file} is the ground truth itself, byte by byte.",
}
