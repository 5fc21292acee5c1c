"""Which family evaluates what a task asks for, chosen by its metrics."""

from __future__ import annotations

import pytest

from harness.commands.eval_predictions import family_of
from harness.tasks.catalogue import open_catalogue
from harness.tasks.spec import MetricCriterion
from harness.values.errors import UsageError
from tests.extras import needs

FAMILIES = {
    "coco": frozenset(("box_ap", "mask_ap")),
    "lvis": frozenset(("mask_ap", "mask_ap_rare")),
    "images": frozenset(("psnr", "mae")),
    "maps": frozenset(("mae",)),
}


@pytest.mark.parametrize(
    ("wanted", "of_task", "chosen"),
    [
        (["box_ap"], ["box_ap"], "coco"),
        (["box_ap", "fps"], ["box_ap", "fps"], "coco"),
        (["mask_ap", "mask_ap_rare"], ["mask_ap", "mask_ap_rare"], "lvis"),
        # One criterion is named: the rest of the task tells which family it is of.
        (["mask_ap"], ["mask_ap", "mask_ap_rare"], "lvis"),
        (["mae"], ["mae", "psnr"], "images"),
    ],
)
def test_the_family_that_gives_all(wanted: list[str], of_task: list[str], chosen: str) -> None:
    assert family_of(FAMILIES, wanted, of_task) == chosen


@pytest.mark.parametrize(
    ("wanted", "of_task", "known"),
    [
        (["mask_ap"], ["mask_ap"], "coco, lvis"),
        (["mae"], ["mae"], "images, maps"),
        (["box_ap", "psnr"], ["box_ap", "psnr"], "coco, images"),
        (["fps"], ["fps"], "coco, lvis, images, maps"),
    ],
)
def test_where_several_could_be_meant_the_user_says(wanted: list[str], of_task: list[str], known: str) -> None:
    with pytest.raises(UsageError) as caught:
        family_of(FAMILIES, wanted, of_task)
    assert (caught.value.code, caught.value.values["known"]) == ("eval_family_open", known)


def test_each_criterion_of_the_tasks_has_one_family() -> None:
    """Or the user has to name it; those metrics are counted here, so that none is added unseen."""
    needs("pycocotools")
    from runners import predictions

    catalogue = open_catalogue(None)
    gives = {name: frozenset(predictions.family(name).METRICS) for name in predictions.FAMILIES}
    chosen: dict[str, set[str]] = {}
    left_open: dict[int, set[str]] = {}
    for task in catalogue.paths:
        spec = catalogue.load(task)
        metrics = [c.metric for c in spec.criteria if isinstance(c, MetricCriterion)]
        for metric in metrics:
            if not any(metric in able for able in gives.values()):
                continue
            try:
                chosen.setdefault(metric, set()).add(family_of(gives, [metric], metrics))
            except UsageError:
                left_open.setdefault(spec.task, set()).add(metric)
    assert chosen["lane_mf1"] == {"culane"}
    assert chosen["mae"] == {"dichotomous", "restoration"}
    assert chosen["mask_ap_rare"] == {"lvis"}
    # SQuAD's F1 or GLUE's; parking slots or text boxes.
    assert left_open == {111: {"f1"}, 161: {"precision"}, 162: {"precision", "recall"}}
