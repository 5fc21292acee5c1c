"""Verdicts and the reason codes that go with them. Every text about a verdict hangs on its reason code."""

from __future__ import annotations

from enum import Enum

import msgspec


class Verdict(Enum):
    """What is said of a criterion, or of a whole task."""

    PASS = "PASS"
    WITHIN = "WITHIN"
    FAIL = "FAIL"
    MISSING = "MISSING"
    REVIEW = "REVIEW"
    ERROR = "ERROR"
    WAIVED = "WAIVED"
    NOT_CHECKED = "NOT CHECKED"

    @property
    def holds(self) -> bool:
        """Whether a gate lets it through."""
        return self in (Verdict.PASS, Verdict.WITHIN, Verdict.WAIVED)

    @property
    def rank(self) -> int:
        """How grave it is, the gravest first: of several verdicts the one of the lowest rank is that of the whole."""
        return _GRAVEST_FIRST.index(self)

    @property
    def exit_status(self) -> int:
        """What a gate acts on: 1 for a failure, 3 for what is open, 0 for what holds."""
        if self is Verdict.FAIL:
            return 1
        return 0 if self.holds else 3


class Reason(Enum):
    """Why a verdict was given; the key of its text in every language."""

    # PASS
    MEETS_TARGET = "meets_target"
    MEETS_PRINTED_TARGET = "meets_printed_target"
    ARTIFACT_FOUND = "artifact_found"
    ARTIFACT_LINKED = "artifact_linked"
    ALIGNED = "aligned"
    COMPARED_BY_TESTS = "compared_by_tests"
    TESTS_PASSED = "tests_passed"
    DEPLOYMENT_HOLDS = "deployment_holds"
    CONFIRMED = "confirmed"
    # WITHIN
    WITHIN_TOLERANCE = "within_tolerance"
    # FAIL
    MISSES_TARGET = "misses_target"
    NON_FINITE = "non_finite"
    TESTS_FAILED = "tests_failed"
    DEPLOYMENT_FAILED = "deployment_failed"
    DEPLOYMENT_LOSS = "deployment_loss"
    OUT_OF_BAND = "out_of_band"
    ELEMENTS_OUTSIDE = "elements_outside"
    SHAPE_DIFFERS = "shape_differs"
    DTYPE_DIFFERS = "dtype_differs"
    DTYPE_ROUNDED = "dtype_rounded"
    TRANSPOSED = "transposed"
    REJECTED = "rejected"
    # MISSING
    NO_FILES = "no_files"
    NO_LOG = "no_log"
    NO_EVIDENCE = "no_evidence"
    CELLS_MISSING = "cells_missing"
    ARTIFACT_REFUSED = "artifact_refused"
    NO_ARTIFACT = "no_artifact"
    NO_TESTS = "no_tests"
    TESTS_SKIPPED = "tests_skipped"
    TESTS_TOO_FEW = "tests_too_few"
    TESTS_ELSEWHERE = "tests_elsewhere"
    TESTS_OF_ANOTHER = "tests_of_another"
    NO_DEPLOYMENT = "no_deployment"
    DEPLOYMENT_PARTS = "deployment_parts"
    NOTHING_COMPARED = "nothing_compared"
    NOTHING_EVALUATED = "nothing_evaluated"
    FEWER_COMPARED = "fewer_compared"
    TOO_FEW_TELL = "too_few_tell"
    NO_DUMPS = "no_dumps"
    # REVIEW
    INFERRED = "inferred"
    SERIES_OPEN = "series_open"
    UNIT_OPEN = "unit_open"
    OUT_OF_RANGE = "out_of_range"
    PRINTED_TOO_COARSE = "printed_too_coarse"
    DATASET_UNSTATED = "dataset_unstated"
    DATASET_UNKNOWN = "dataset_unknown"
    TRAINING_FOLDER = "training_folder"
    DATASET_DISAGREES = "dataset_disagrees"
    TRAINED_ON_EVALUATED = "trained_on_evaluated"
    SPLITS_TOGETHER = "splits_together"
    DATASET_ALTERED = "dataset_altered"
    DATASET_PART = "dataset_part"
    PROVES_SEVERAL = "proves_several"
    MODEL_DISAGREES = "model_disagrees"
    FRAMEWORK_OTHER = "framework_other"
    TRAINING_UNFINISHED = "training_unfinished"
    BEST_BEFORE = "best_before"
    IMAGE_SIZE_UNSTATED = "image_size_unstated"
    SPLIT_UNSTATED = "split_unstated"
    SUBSET_UNSTATED = "subset_unstated"
    AVERAGE_UNSTATED = "average_unstated"
    CHECKPOINTS_DIFFER = "checkpoints_differ"
    CELL_SEVERAL = "cell_several"
    CELLS_ALIKE = "cells_alike"
    TRAININGS_DISAGREE = "trainings_disagree"
    MODEL_UNSTATED = "model_unstated"
    MAPPED_ELSEWHERE = "mapped_elsewhere"
    DECLARED_BY_SUBMISSION = "declared_by_submission"
    DUMPS_DISAGREE = "dumps_disagree"
    STATED_BESIDE = "stated_beside"
    CANDIDATES_DISAGREE = "candidates_disagree"
    RESUMED_OTHERWISE = "resumed_otherwise"
    EVALUATIONS_DISAGREE = "evaluations_disagree"
    SETTING_UNREADABLE = "setting_unreadable"
    CONDITIONS_DIFFER = "conditions_differ"
    CONDITION_EXCLUDED = "condition_excluded"
    EVALUATOR_DIFFERS = "evaluator_differs"
    EVALUATOR_UNSTATED = "evaluator_unstated"
    EVALUATION_DOUBTED = "evaluation_doubted"
    BETTER_THAN_ALIGNED = "better_than_aligned"
    ASSURANCE_TOO_LOW = "assurance_too_low"
    TESTS_RERUN = "tests_rerun"
    TESTS_DOUBTED = "tests_doubted"
    TESTS_OF_OTHERS = "tests_of_others"
    TESTS_BROKEN = "tests_broken"
    DEPLOYMENT_CLAIMED = "deployment_claimed"
    DEPLOYMENT_NO_BOUND = "deployment_no_bound"
    DEPLOYMENT_OTHER = "deployment_other"
    LINES_QUOTED = "lines_quoted"
    WEIGHTS_OF_OTHERS = "weights_of_others"
    FILED_AS_SHOWN = "filed_as_shown"
    FOREIGN_OPENING = "foreign_opening"
    MISSING_OPENING = "missing_opening"
    OUT_OF_ORDER = "out_of_order"
    CLOCK_BACK = "clock_back"
    UNTRAINED = "untrained"
    SHARES_LINE = "shares_line"
    LACKS_VALUES = "lacks_values"
    OTHER_FORM = "other_form"
    CONTRADICTED = "contradicted"
    LOWER_READING_ONLY = "lower_reading_only"
    TARGET_UNRESOLVED = "target_unresolved"
    NEEDS_PERSON = "needs_person"
    NO_RUNNER = "no_runner"
    TOO_SMALL_TO_TELL = "too_small_to_tell"
    BELOW_RESOLUTION = "below_resolution"
    NOT_TRANSPOSED = "not_transposed"
    ORIENTATION_UNKNOWN = "orientation_unknown"
    PAIRED_BY_GUESS = "paired_by_guess"
    SECTION_CHOSEN = "section_chosen"
    SAME_DUMP = "same_dump"
    DUMP_OF_ANOTHER = "dump_of_another"
    TENSORS_TWICE = "tensors_twice"
    ARTIFACT_DOUBTED = "artifact_doubted"
    TELLS_NOTHING = "tells_nothing"
    LOSSES_STAND = "losses_stand"
    SURPLUS_OURS = "surplus_ours"
    SURPLUS_WEIGHTS = "surplus_weights"
    ONLY_CONSTANTS = "only_constants"
    DUMP_OTHER_MODEL = "dump_other_model"
    DUMP_MODEL_UNSTATED = "dump_model_unstated"
    # ERROR
    UNREADABLE = "unreadable"
    # WAIVED
    WAIVED = "waived"
    # NOT CHECKED
    DELIVERABLES_NOT_ASKED = "deliverables_not_asked"
    NOT_ASKED = "not_asked"
    EMPTY_TENSOR = "empty_tensor"


_GRAVEST_FIRST = (
    Verdict.FAIL,
    Verdict.ERROR,
    Verdict.REVIEW,
    Verdict.MISSING,
    Verdict.WITHIN,
    Verdict.PASS,
    Verdict.WAIVED,
    Verdict.NOT_CHECKED,
)


class Ruling(msgspec.Struct, frozen=True, kw_only=True):
    """A verdict with its reason; `values` fill the gaps of the reason's text."""

    verdict: Verdict
    reason: Reason
    values: dict[str, str] = {}

    @property
    def holds(self) -> bool:
        return self.verdict.holds


def ruling(verdict: Verdict, reason: Reason, /, **values: str) -> Ruling:
    """A verdict, its reason, and what fills the gaps of the reason's text."""
    return Ruling(verdict=verdict, reason=reason, values=values)
