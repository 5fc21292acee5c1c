"""Words that a task excludes, in what a log says of itself."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.facts import Fact
from harness.evidence.observation import Run, Stated
from harness.judging.conditions import excluded, other_size
from harness.tasks.spec import Conditions
from tests.harness.builders import criterion, log, observation, row, said
from tests.harness.judging.test_matching import GOOD, PASS


@pytest.mark.parametrize(
    ("phrase", "text", "named"),
    [
        ("re_ranking=True", "re_ranking: True", True),
        ("re_ranking=True", "'re_ranking': True,", True),
        ("re_ranking=True", "--re_ranking=True", True),
        ("re_ranking=True", "re_ranking: False", False),
        ("multi_label", "multi_label=True", True),
        ("multi_label", "multi_label=False", False),
        ("multi_label", "multi_label: 0", False),
        ("multi_label", "multi_labels", False),
        ("multi-scale", "mIoU (multiscale): 0.5", True),
        ("multi-scale", "multi_scale test", True),
        ("multi-scale", "single scale, no multi-scale", False),
        ("flipping", "RandomHorizontalFlip", False),
        ("knn", "k-NN top1: 70.1", True),
        ("knn", "unknnown", False),
        ("fine-tune", "output_dir=./finetune/base", True),
        ("4 sampling steps", "4 sampling steps: FID 3.1", True),
        ("4 sampling steps", "14 sampling steps: FID 3.1", False),
    ],
)
def test_a_phrase_is_named(phrase: str, text: str, named: bool) -> None:
    seen = observation("0.5", line=3, text=text)
    found = excluded([phrase], "a.log", [Run()], [seen])
    assert (found is not None) is named
    if found is not None:
        assert found == (phrase, seen.place, text)


def test_what_the_configuration_states_is_looked_at_first() -> None:
    run = Run(stated={"re_ranking": Stated(value="True", first=7, last=7)})
    seen = observation("0.5", line=30, text="re_ranking=True")
    assert excluded(["re_ranking=True"], "a.log", [run], [seen]) == ("re_ranking=True", "a.log:7", "re_ranking=True")
    assert excluded([], "a.log", [run], [seen]) is None


def test_the_row_is_for_a_person() -> None:
    asked = criterion(conditions=Conditions(excluded=["knn", "finetune"]))
    honest = log("0.80000", GOOD)
    assert said(row(honest, asked=asked)) == PASS
    named = log("0.80000", GOOD)
    named.runs[0].pretrained = "weights/finetune/best"
    found = row(named, asked=asked)
    assert said(found) == ("REVIEW", "condition_excluded")
    assert (found.values["excluded"], found.values["text"]) == ("finetune", "weights/finetune/best")


@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    found = excluded(["multi-scale"], "a.log", [Run(model=text)], [])
    assert found is None or "multi" in text.casefold()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({}, None),
        ({"image_size": 640}, None),
        ({"image_size": 1280}, ("640", "1280", "a.log:1")),
        ({"facts": [("config", "configs/yolov8_n_1280.yml")]}, ("640", "yolov8_n_1280.yml", "a.log:4")),
        ({"facts": [("weights", "yolov8n-1280x1280.pdparams")]}, ("640", "yolov8n-1280x1280.pdparams", "a.log:4")),
        ({"facts": [("config", "yolov8_n_1280px_500e_coco.yml")]}, ("640", "yolov8_n_1280px_500e_coco.yml", "a.log:4")),
        ({"facts": [("config", "yolov8_n_640_500e_coco.yml")]}, None),
        ({"facts": [("config", "yolov8_n_480e_coco.yml")]}, None),
        ({"facts": [("weights", "iter_1280.pdparams")]}, None),
        ({"facts": [("weights", "bs_256_r101.pdparams")]}, None),
        ({"facts": [("weights", "yolov8_n_2560/final.pdparams")]}, None),
        # What the settings state counts; weights that a training began from say nothing.
        ({"facts": [("config", "yolov8_n_1280.yml")], "image_size": 640}, None),
        ({"facts": [("weights", "yolov8_n_1280.pdparams")], "train_epochs": [1]}, None),
    ],
)
def test_another_size_of_images(about: dict[str, Any], said: tuple[str, str, str] | None) -> None:
    facts = [Fact(key=key, value=value, how="command", line=4) for key, value in about.pop("facts", [])]
    found = other_size(640, "a.log", Run(facts=facts, **about))
    assert (found and (found.wanted, found.stated, found.place)) == said
