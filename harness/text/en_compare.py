"""The English texts of `verify compare`, by message code."""

from __future__ import annotations

from typing import Final

from harness.text.project import PAGES

MESSAGES: Final[dict[str, str]] = {
    # Why a pair, or the whole, has its verdict.
    "aligned": "Every value keeps the band.",
    "compared_by_tests": (
        "No dumps were submitted; the tests of {tests} passed. Look whether they compare the outputs, or submit the "
        "dumps."
    ),
    "tensor_non_finite": (
        "{side} holds {nan} NaN and {inf} infinite values, the first at {first}. No difference counts beside them: "
        "find what made them."
    ),
    "out_of_band": "The {measure} is {value}; {bound} is the bound.",
    "elements_outside": (
        "{count} of {elements} elements differ by more than {absolute} + {relative} of the reference's value; by "
        "{largest} at most."
    ),
    "shape_differs": "The shape is {ours}; the reference's is {reference}.",
    "dtype_differs": (
        "The values keep the band, but the element type is {ours}, the reference's {reference}. Where the type is not "
        "part of what is compared, `verify compare --any-dtype` leaves it out."
    ),
    "transposed": (
        "Equal to the reference only when transposed, while the other linear weights of the two are not. Transpose it "
        "in the conversion, or pair it with --mapping if that is meant."
    ),
    "not_transposed": (
        "Equal to the reference as it is, while the two sides store linear weights the other way round (torch "
        "and Paddle do, or their other weights show it): a weight whose transposition was forgotten looks like "
        "this. Look at the layer."
    ),
    "too_small_to_tell": (
        "The relative difference is {value}, but all values are smaller than the tolerance {bound}: zeros would pass "
        "as well. Compare with a smaller --tolerance or --atol, or leave the tensor out with --mapping."
    ),
    "below_resolution": (
        "The mean absolute difference is {value}, above {bound}, but the values are so large that float32 holds no "
        "more digits: the relative L2 difference is {relative}, a few units in the last place. Nobody named this bound "
        "for them; a person says whether the difference counts."
    ),
    "empty_tensor": "Both are empty: there is nothing to compare.",
    "nothing_compared": (
        "No tensor of the one was found in the other, so nothing was compared. Pass --mapping FILE with the names "
        "that belong together; --write-mapping FILE writes what was found."
    ),
    "fewer_compared": (
        "Fewer tensors were compared than expected, so this is no proof. The missing ones are listed; pass --mapping "
        "FILE where they only have another name."
    ),
    "no_dumps": (
        "Dumps of {stage} of both sides were looked for, named like {wanted}; {files} {files|file was|files were} "
        "read. "
        "Submit "
        f"both, or name them with --map; {PAGES}/compare.md tells how to make them."
    ),
    "dump_of_another": (
        "{file} is byte for byte {other}, which stands for another model, or for something else of this one. No two "
        "networks compute the same, nor are gradients outputs; ask for the values that each computed."
    ),
    "tensors_twice": (
        "{shared} of the tensors that would show {one} are those that would show {other}, whatever they are called. "
        "Two models, or the two passes of one, never compute the same; ask for the values of each."
    ),
    "same_dump": (
        "The dumps of the two sides are the same file, byte for byte. Two programs do not compute that; ask for the "
        "values each of them computed."
    ),
    "tells_nothing": (
        "None of the {compared} tensors that agree shows that two programs compute the same. Equal to the last bit on "
        "both sides, or one side made from the other (few elements changed, or all of them moved or multiplied by one "
        "number): {copied}; one value throughout: {constant}; fewer than {least} elements or different values, or "
        "mostly two values: {few}; rounded to three decimals or fewer, or to half precision: {coarse}; all smaller "
        "than the tolerance: {small}; integers: {whole}; inputs, weights or settings by their names: {inputs}. Dump "
        "the outputs themselves, as each side computes them."
    ),
    "losses_stand": (
        "The losses of {steps} steps agree and do not change, or are of fewer than {least} steps: they show nothing "
        "of the gradients. Train several steps on both sides and dump the loss of each."
    ),
    "surplus_ours": (
        "Ours has {count} {count|tensor|tensors} that the reference lacks ({tensors}): it may have been shortened to "
        "what agrees. "
        "Dump the same tensors on both sides."
    ),
    "surplus_weights": (
        "Ours has weights that the reference lacks; they are listed. They may be of another network, or of a part "
        "that the reference leaves out: leave them out with a line `NAME:` each in --mapping FILE if that is meant."
    ),
    "only_constants": (
        "Every tensor that agrees holds one value throughout, such as zeros: what was never computed agrees as well. "
        "Compare the values that the two programs compute."
    ),
    "dump_other_model": "By the names of the tensors ({tensor} first) the dumps are of another model.",
    "too_few_tell": (
        "Of the tensors that agree {found} show something; at least {wanted} are wanted. The rest hold one value, or "
        "are single numbers, inputs or copies."
    ),
    "dump_model_unstated": (
        "The dumps do not say which model they are of; {model} is wanted, and the task has others. Name the files with "
        "--map {criterion}=PATH."
    ),
    # What a row of a report says beside its reason.
    "note_compared": "{compared} of {expected} tensors compared.",
    "note_worst_tensor": (
        "The one that decides is {tensor}: mean difference {mean}, largest {max}, relative L2 {relative}."
    ),
    "note_diverges": "The first out of its band is {tensor}.",
    "note_near_zero": (
        "{count} {count|element|elements} near zero ({tensor} first) {count|is|are} outside the band of each element "
        "by no more than sums of float32 are rounded by."
    ),
    "note_missing_tensors": "{count} of the reference's tensors {count|has|have} no counterpart: {tensors}.",
    "note_tensor_profile": "Tolerance: {profile}, mean difference at most {bound}.",
    "note_tensor_default": (
        "The task names no tolerance; this was held against {profile}, mean difference at most {bound}."
    ),
    "note_only_log": (
        "{file} prints {count} {count|difference|differences}, but the dumps compared there were not submitted, so "
        "nothing was recomputed."
    ),
    "near_one_side": "the values of one side; those of the other side were not found",
    # Errors.
    "compare_tolerance_unknown": "no tolerance profile for differences is called `{name}`; known are {known}.",
    "compare_two_bands": "--tolerance names a profile, --rtol and --atol give bounds of your own; pass one of the two.",
    "compare_bound": "{option} takes a number of 0 or more, such as 1e-5, not `{value}`.",
    "compare_expect": "--expect takes how many tensors there must be, not {value}.",
    "compare_map_unreadable": "{file}: the mapping cannot be read: {problem}",
    "compare_map_shape": (
        "{file}: a mapping is YAML with a line `name in the reference: name in ours` a tensor; no name leaves it out."
    ),
    "compare_map_unknown": (
        "the mapping names `{name}`, which {side} does not hold, or which it names twice; --write-mapping FILE writes "
        "the names that are there."
    ),
    "compare_short": "{tensor}: {wanted} elements are stated, {found} are there.",
    # What a contributor's own report says.
    "diff_log_value": "the log prints {value} as the {kind} of {name}; the tensors give {measured}",
    "diff_log_non_finite": (
        "the log says that {name} passed with a {kind} of {value}; the tensors hold {count} NaN or infinite "
        "{count|value|values}"
    ),
    "diff_log_looser": (
        "the log says that {name} passed with a {kind} of {value}, which the tensors give too; the threshold was "
        "looser than {bound}"
    ),
    "diff_log_unchecked": (
        "the log prints {value} as the {kind} of {name}; no pair of tensors of that name, or no such measure, was "
        "there to check it"
    ),
    "diff_log_none": "{file}: no report of reprod_log; --log takes the file its report() wrote.",
    # Help.
    "help_compare": "Tensors and checkpoints of two implementations: aligned, and if not, where they part?",
    "help_compare_more": (
        "Reads .npy, .npz, reprod_log dumps, .pdparams, .pdopt, .pt, .bin, .safetensors, .onnx, HDF5, and folders of\n"
        "them; no pickle is run and no framework is needed. The keys of --format json stand at\n"
        f"{PAGES}/compare.md\n"
        "\n"
        "exit status: 0 every tensor is aligned; 1 one is out of its band, or holds NaN, or differs in shape or type;\n"
        "2 wrong usage; 3 nothing to compare, something missing or unreadable, or a person must look."
    ),
    "help_compare_reference": "file or folder to compare with",
    "help_compare_ours": "file or folder to judge",
    "help_compare_tolerance": "tolerance profile (default: {name}); an unknown name prints the known ones",
    "help_compare_rtol": "instead of a profile: share of the reference's value an element may be off",
    "help_compare_atol": "instead of a profile: what it may be off beside that, as numpy.testing.assert_allclose",
    "help_compare_expect": "how many tensors must be compared at least",
    "help_compare_any_dtype": "tensors of different element types may be aligned",
    "help_compare_mapping": "YAML, `name in the reference: name in ours`; no name leaves a tensor out",
    "help_compare_write_mapping": "write what was paired to this file",
    "help_compare_log": "the *_diff.log of reprod_log that goes with the dumps: checked against them (may be repeated)",
    "help_compare_verbose": "every tensor with every measure",
    # Labels.
    "label_compare_title": "Numeric alignment",
    "label_compare_band_profile": "{title} ({profile}): mean |difference| at most {mean}",
    "label_compare_band_guard": (
        "beside it: each element within {absolute} + {relative} of the reference's value, relative L2 at most "
        "{rel_l2}, cosine at least 1 - {cosine}"
    ),
    "label_compare_band_own": (
        "each element within {absolute} + {relative} of the reference's value (as numpy.testing.assert_allclose)"
    ),
    "label_compared": "{compared} of {expected} tensors compared",
    "label_compare_tally": "{aligned} aligned, {failed} not, {open} to look at, {errors} unreadable",
    "label_tensor": "tensor",
    "label_max": "max",
    "label_mean": "mean",
    "label_rel_l2": "rel L2",
    "label_cosine": "1 - cosine",
    "label_ulp": "ULP",
    "label_worst": "worst",
    "label_worst_at": "{index}: {ours}, reference {reference}",
    "label_how_rule": "paired by the rules of conversions with {tensor}",
    "label_how_mapping": "paired by the mapping with {tensor}",
    "label_how_structure": "paired by its place in the tree of layers with {tensor}",
    "label_how_value": "guessed: paired by its values with {tensor}",
    "label_how_transposed": "transposed",
    "label_how_dtype": "type {ours} against {reference}",
    "label_how_reshaped": "shape {ours} against {reference}",
    "label_diverges": "first out of its band, in order of execution: {tensor}",
    "label_diverges_stored": "first out of its band, in the order of the file: {tensor}",
    "label_diverges_before": "the last aligned one before it: {tensor}",
    "label_diverges_growth": "relative L2 {start} there, {largest} at {tensor}",
    "label_tree": "where the differences are",
    "label_sequence": "{sequence}: {count} {count|step|steps}, all inside the band",
    "label_sequence_outside": "{sequence}: {count} {count|step|steps}, out of the band from step {step} on",
    "label_whole_steps": "all tensors of a step",
    "label_missing_tensors": "without a counterpart in ours ({count})",
    "label_surplus_tensors": "without a counterpart in the reference ({count})",
    "label_left_out_tensors": "left out ({count})",
    "label_strip": "differences by layer, from aligned to far out",
    "label_side_reference": "the reference",
    "label_side_ours": "ours",
    "label_measure_mean": "mean absolute difference",
    "label_measure_rel_l2": "relative L2 difference",
    "label_measure_cosine": "cosine",
    "label_stage_forward": "the forward pass",
    "label_stage_backward": "the backward pass",
    "label_stage_loss": "the loss",
    "label_stage_metric": "the metric",
    "label_stage_train": "the training",
    "label_stage_weights": "the weights",
    "label_log_checks": "what the contributor's log says",
    "label_log_agrees": "nothing contradicts the tensors",
    "orientation_unknown": (
        "Equal to the reference only when transposed, and neither file says whether it is of torch or of Paddle, "
        "which store linear weights the other way round. Say so with --frameworks torch,paddle or paddle,paddle."
    ),
    "paired_by_guess": (
        "Every value keeps the band, but some tensors were paired by their values alone, which proves nothing. "
        "Pass --write-mapping FILE, look through it, and pass it as --mapping FILE."
    ),
    "section_chosen": (
        "The plain weights of the reference are not aligned; another section of its checkpoint is. Say with "
        "--section which one is meant."
    ),
    "compare_section_holds": "Compared with the section {section} of the reference.",
    "compare_section_used": "{file} is a checkpoint: its section {section} was compared.",
    "compare_absent": (
        "{file} names {count} {count|tensor or file that is|tensors or files that are} not there: {names}."
    ),
    "compare_zeros": (
        "{count} {count|tensor|tensors} of the reference {count|is|are} zero throughout and {count|shows|show} "
        "nothing: {names}."
    ),
    "compare_tied": "{tensor} is tied to {other}: it holds the same once more, and has no counterpart of its own.",
    "compare_section_unknown": "{file} has no section {name}; it has: {known}.",
    "compare_frameworks": "--frameworks takes two of torch and paddle, such as torch,paddle, not `{value}`.",
    "tensors_no_shard": "{file}: none of its shards is in {folder}; {count} {count|tensor is|tensors are} named.",
    "help_compare_frameworks": "which framework each side is of, where the files do not say: torch,paddle",
    "help_compare_section": "the section of the reference's checkpoint to compare, such as state_dict_ema",
    "help_compare_ours_section": "the section of our checkpoint to compare",
    "dtype_rounded": (
        "Ours is the reference, rounded to {ours}; the reference's type is {reference}. Where the type is not "
        "part of what is compared, `verify compare --any-dtype` leaves it out."
    ),
}
