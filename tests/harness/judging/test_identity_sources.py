"""Which of several names counts: of a path the one nearest the file, and weights that were evaluated may contradict."""

import pytest

from harness.api import load_spec
from harness.evidence.facts import Fact
from harness.evidence.observation import Log, Run
from harness.judging.identity import Identified, Relation, identify
from harness.judging.model_names import Names
from harness.tasks.spec import Model

NAMES = Names({"YOLOv8-n": Model(aliases=["yolov8_n"]), "YOLOv8-s": Model(aliases=["yolov8_s"])})


def of(file: str = "logs/eval.log", *weights: str, **config: str) -> Identified:
    facts = [Fact(key="weights", value=one, how="line", line=n) for n, one in enumerate(weights, 1)]
    facts += [Fact(key="model", value=one, how="config", line=9, setting=key) for key, one in config.items()]
    run = Run(facts=facts)
    return identify("YOLOv8-n", NAMES, Log(file=file, format="any", runs=[run]), run)


@pytest.mark.parametrize(
    ("file", "relation"),
    [
        ("yolov8_n/eval.log", Relation.SAME),
        ("yolov8_n/yolov8_s/eval.log", Relation.OTHER),
        ("yolov8_s/yolov8_n/eval.log", Relation.SAME),
    ],
)
def test_of_folders_the_nearest_decides(file: str, relation: Relation) -> None:
    assert of(file).relation is relation


@pytest.mark.parametrize(
    ("weights", "relation"),
    [
        ("output/yolov8_n/model_final.pdparams", Relation.SAME),
        ("weights/yolov8_n/yolov8_s.pdparams", Relation.OTHER),
        ("weights/yolov8_s/yolov8_n.pdparams", Relation.SAME),
    ],
)
def test_of_weights_the_file_decides(weights: str, relation: Relation) -> None:
    assert of("logs/eval.log", weights).relation is relation


def test_two_weights_disagree() -> None:
    small, other = "w/yolov8_n_500e_coco.pdparams", "w/yolov8_s_500e_coco.pdparams"
    # The last that was loaded is what is evaluated.
    assert of("logs/eval.log", small, other).relation is Relation.OTHER
    found = of("logs/eval.log", other, small)
    assert (found.relation, bool(found.against)) == (Relation.SAME, True)


def test_a_configuration_and_the_weights_disagree() -> None:
    found = of("logs/eval.log", "w/yolov8_s/best_model.pdparams", architecture="yolov8_n")
    assert (found.relation, bool(found.against)) == (Relation.SAME, True)
    found = of("logs/eval.log", "w/yolov8_n/best_model.pdparams", architecture="yolov8_n")
    assert (found.relation, found.against) == (Relation.SAME, "")


def test_weights_that_nobody_knows_outweigh_a_folder_and_not_a_configuration() -> None:
    found = of("yolov8_n/eval.log", "w/mystery.pdparams")
    assert (found.relation, found.name) == (Relation.UNKNOWN, "mystery")
    found = of("logs/eval.log", "w/yolov8_n.pdparams", "w/mystery.pdparams")
    assert (found.relation, found.name) == (Relation.UNKNOWN, "mystery")
    found = of("logs/eval.log", "w/mystery.pdparams", architecture="yolov8_n")
    assert (found.relation, found.against) == (Relation.SAME, "")


def test_weights_whose_name_goes_on_behind_the_models_are_its_own() -> None:
    assert of("yolov8_n/eval.log", "w/yolov8_n_mine_final.pdparams").relation is Relation.SAME


@pytest.mark.parametrize(
    "name", ["yolov8_n_500e_coco", "yolov8_n_epoch_5", "yolov8_n_run2", "avg_1_yolov8_n", "snapshot_iter_2500_yolov8_n"]
)
def test_words_that_count_say_nothing_of_the_model(name: str) -> None:
    assert of("logs/eval.log", f"w/{name}.pdparams").relation is Relation.SAME


@pytest.mark.parametrize("name", ["yolov8_n_x", "yolov8_n_5", "yolov8_n_v2", "yolov8_n_e"])
def test_words_that_may_name_another_model(name: str) -> None:
    assert of("logs/eval.log", f"w/{name}.pdparams").relation is Relation.UNSTATED


@pytest.mark.parametrize(
    ("head", "other"),
    [
        ("GLASSHead", False), ("GLASS_Head", False), ("Head", False), ("ClsHead", False), ("MaskHead", False),
        ("PGHead", True), ("PGNetHead", True), ("ABCNetHead", True), ("EASTHead", True), ("YOLOv3Head", True),
        ("AttentionHead", False), ("NewHead", False), ("FCOSHead", True), ("BaseFCOSHead", False),
    ],
)  # fmt: skip
def test_the_head_of_another_method(head: str, other: bool) -> None:
    models = {"GLASS": Model(aliases=["glass_totaltext"]), "ABCNet": Model(), "PGNet": Model(aliases=["e2e_r50_pg"])}
    assert Names(models).of_another(head, "GLASS") is other


def test_abcnet_may_be_built_with_the_head_of_fcos() -> None:
    names = Names(load_spec(116).models)
    assert [head for head in ("FCOSHead", "PGHead", "EASTHead") if names.of_another(head, "ABCNet v2")] == [
        "PGHead",
        "EASTHead",
    ]


def test_a_model_that_is_built_on_the_method_of_a_head_may_have_it() -> None:
    assert not Names({"GLIP": Model(built_on=["FCOS"])}).of_another("FCOSHead", "GLIP")
