"""Near misses in their order: what kind comes closest to being evidence."""

from __future__ import annotations

from typing import Final

from harness.judging.report import NearMiss

# Kinds of near misses, the nearest first.
_NEAREST: Final = {
    kind: place
    for place, kind in enumerate(
        (
            "near_no_epoch",
            "near_train_value",
            "near_other_subset",
            "near_best_line",
            "near_other_weights",
            "near_other_evaluator",
            "near_train_split",
            "near_other_split",
            "near_image_size",
            "near_dataset_classes",
            "near_other_dataset",
            "near_unmapped",
            "near_declared_overruled",
            "near_no_value",
            "near_inferred",
            "near_other_metric",
            "near_other_model",
        )
    )
}


def closest(near: list[NearMiss]) -> list[NearMiss]:
    """Near misses, the nearest kind first, one a file and reason."""
    unique = {(miss.why, miss.file, *sorted(miss.values.items())): miss for miss in near}
    return sorted(unique.values(), key=lambda miss: (_NEAREST[miss.why], miss.file))
