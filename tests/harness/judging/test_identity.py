"""Which model a run is of, in four ways: the asked one, another, one that nobody knows, or none that is stated."""

from __future__ import annotations

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Stated
from harness.judging.identity import Identified, Relation, identify
from harness.judging.model_names import Names
from harness.tasks.catalogue import builtin_catalogue
from harness.tasks.spec import Model
from tests.harness.builders import criterion, log, mapped, near, report, spec

MODELS = {
    "Net-A": Model(aliases=["netA", "net_a_r50"]),
    "Net-A-large": Model(aliases=["netA_large"]),
    "Net-B": Model(aliases=["netB"]),
}
NAMES = Names(MODELS)


def identified(
    *facts: Fact, model: str | None = None, file: str = "train.log", trained: bool = True, wanted: str = "Net-A"
) -> Identified:
    made = log("0.83000", file=file, model=model, facts=list(facts))
    if not trained:
        made.runs[0].train_epochs = []
    return identify(wanted, NAMES, made, made.runs[0])


def setting(key: str, value: str, name: str = "", line: int = 3) -> Fact:
    return Fact(key=key, value=value, how="config", setting=name or key, line=line)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("model", "relation"),
    [
        ("netA", Relation.SAME),
        ("NETA", Relation.SAME),
        ("net-a", Relation.SAME),
        ("netA_large", Relation.OTHER),
        ("netB", Relation.OTHER),
        ("netAx", Relation.UNKNOWN),
        ("resnet50", Relation.UNKNOWN),
        (None, Relation.UNSTATED),
    ],
)
def test_a_name_relates_in_four_ways(model: str | None, relation: Relation) -> None:
    assert identified(model=model).relation is relation


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("netC", {"Net-C", "Net-C-384"}),
        ("netC_224", {"Net-C"}),
        ("netC-384", {"Net-C-384"}),
        ("netC_288", set()),
        ("netC_22", set()),
        ("netC_224_in22k", set()),
        # A name that is another's stays it, and one whose size is nowhere said has none.
        ("netD_224", {"Net-D-224"}),
        ("netA_224", set()),
    ],
)
def test_a_name_may_end_with_the_size_that_its_model_has(name: str, meant: set[str]) -> None:
    sized = {
        "Net-C": Model(aliases=["netC"], image_size=224),
        "Net-C-384": Model(aliases=["netC"], image_size=384),
        "Net-D": Model(aliases=["netD"], image_size=224),
        "Net-D-224": Model(aliases=["netD_224"], image_size=224),
    }
    assert Names(MODELS | sized).whole(name) == meant


@pytest.mark.parametrize(
    ("name", "meant"),
    [("mobilevitv2_150", {"MobileViTv2-1.5"}), ("mobilevitv2_050", {"MobileViTv2-0.5"}), ("mobilevitv2_175", set())],
)
def test_a_width_of_three_digits_is_that_of_a_model(name: str, meant: set[str]) -> None:
    assert Names(builtin_catalogue().load(127).models).whole(name) == meant


def test_the_longest_name_is_meant() -> None:
    assert NAMES.within("netA_large_500e_coco") == {"Net-A-large"}
    assert NAMES.within("netA_500e_coco") == {"Net-A"}
    assert NAMES.within("netA_mosaic_coco") == set()


@pytest.mark.parametrize(
    ("file", "relation"),
    [
        ("netA/train.log", Relation.SAME),
        ("netB/train.log", Relation.OTHER),
        ("netA_300e_imagenet/workerlog.0", Relation.SAME),
        # A folder may be called anything.
        ("wonderful/train.log", Relation.UNSTATED),
        ("output/train.log", Relation.UNSTATED),
    ],
)
def test_a_folder_says_less_than_a_configuration(file: str, relation: Relation) -> None:
    assert identified(file=file).relation is relation


def test_the_configuration_is_asked_before_the_folder() -> None:
    same = identified(model="netA", file="netB/train.log")
    assert (same.relation, same.against) == (Relation.SAME, "")
    assert identified(model="netB", file="netA/train.log").relation is Relation.OTHER


def test_a_configuration_that_nobody_knows_is_not_mended_by_a_folder() -> None:
    found = identified(model="resnet50", file="netA/train.log")
    assert (found.relation, found.name) == (Relation.UNKNOWN, "resnet50")


def test_weights_name_the_model_of_an_evaluation_alone() -> None:
    weights = setting("weights", "output/netB/best_model.pdparams", line=7)
    evaluated = identified(weights, trained=False)
    assert (evaluated.relation, evaluated.place) == (Relation.OTHER, "train.log:7")
    # A training may start from anything.
    assert identified(weights).relation is Relation.UNSTATED


NETWORKS = Names({"Glaze-T": Model(aliases=["glaze_tiny"], built_on=["ResNet50"])})


@pytest.mark.parametrize(
    ("path", "against"),
    [
        ("output/swin_tiny/best_model", True),
        ("weights/efficientnet_b4_best.pdparams", True),
        ("output/glaze_tiny/best_model", False),
        # What the asked one is built on, and what the run builds.
        ("output/resnet50/best_model", False),
        ("output/hrnet_w18/best_model", False),
        # Names of one's own.
        ("output/exp_7/best_model", False),
        ("weights/final.pdparams", False),
    ],
)
def test_weights_of_another_network_contradict_what_is_built(path: str, against: bool) -> None:
    built = [setting("model", "glaze_tiny", "Arch.name"), setting("backbone", "HRNet_W18", "Arch.Backbone.name")]
    made = log("0.83000", model="glaze_tiny", facts=[*built, setting("weights", path, line=7)])
    # A training may start from anything, but not go on with another's.
    assert identify("Glaze-T", NETWORKS, made, made.runs[0]).against == ""
    made.runs[0].resumed_from = path
    assert bool(identify("Glaze-T", NETWORKS, made, made.runs[0]).against) == against
    made.runs[0].train_epochs, made.runs[0].resumed_from = [], None
    found = identify("Glaze-T", NETWORKS, made, made.runs[0])
    assert (found.relation, found.against) == (Relation.SAME, f"{path} (train.log:7)" if against else "")


def test_weights_of_the_asked_network_in_another_size_contradict_it_by_the_letter_of_their_size() -> None:
    # Only a word of the size tells weights that a training began from.
    made = log("0.83000", model="glaze_tiny", facts=[setting("weights", "output/glazeL/best", line=7)])
    made.runs[0].train_epochs = []
    names = Names({"Glaze-T": Model(aliases=["glaze_tiny", "glazeT"])})
    assert identify("Glaze-T", names, made, made.runs[0]).against == "output/glazeL/best (train.log:7)"


def test_where_some_of_the_weights_may_be_the_asked_ones_none_are_anothers() -> None:
    weights = [setting("weights", path) for path in ("pretrain/swin_tiny", "output/run_1/best_model")]
    made = log("0.83000", model="glaze_tiny", facts=weights)
    made.runs[0].train_epochs = []
    assert identify("Glaze-T", NETWORKS, made, made.runs[0]).against == ""


@pytest.mark.parametrize(
    ("path", "against"),
    [
        ("configs/glaze/glaze_tiny_224.yaml", False),
        ("configs/glaze/glaze_large_224.yaml", True),
        ("configs/swin/swin_base_224.yml", True),
        # What it is built on, what the run builds, and names of one's own; folders say nothing.
        ("configs/resnet50_vd.yaml", False),
        ("configs/hrnet_w18.yaml", False),
        ("configs/swin_base/my_recipe.yaml", False),
        # The asked one among other words.
        ("configs/glaze_tiny_from_swin_base.yaml", False),
    ],
)
def test_a_configuration_file_of_another_network_contradicts_what_is_built(path: str, against: bool) -> None:
    asked = Fact(key="config", value=path, how="command", setting="-c", line=1)
    facts = [asked, setting("backbone", "HRNet_W18", "Arch.Backbone.name")]
    made = log("0.83000", model="glaze_tiny", facts=facts)
    found = identify("Glaze-T", NETWORKS, made, made.runs[0])
    assert (found.relation, found.against) == (Relation.SAME, f"{path} (train.log:1)" if against else "")


@pytest.mark.parametrize(("evaluator", "against"), [("crnn", False), ("pycocotools", True)])
def test_a_configuration_file_may_be_called_after_what_evaluates(evaluator: str, against: bool) -> None:
    asked = Fact(key="config", value="configs/rec_crnn.yml", how="command", setting="-c", line=1)
    made = log("0.83000", model="glaze_tiny", facts=[asked])
    assert bool(identify("Glaze-T", NETWORKS, made, made.runs[0], frozenset((evaluator,))).against) == against


def test_a_configuration_file_of_another_model_of_the_task_contradicts_what_is_built() -> None:
    asked = Fact(key="config", value="configs/netB.yaml", how="command", setting="-c", line=1)
    assert identified(asked, model="netA").against == "configs/netB.yaml (train.log:1)"


@pytest.mark.parametrize(
    ("folders", "against"),
    [
        (["out/swin_tiny/latest"], True),
        (["out/netB/latest"], True),
        (["out/netB/latest", "out/netB/best"], True),
        (["out/netA/latest"], False),
        (["out/run_1/latest"], False),
        (["out/netB/latest", "out/run_1/best"], False),
        ([], False),
    ],
)
def test_a_log_whose_folder_alone_names_the_model_saves_no_other(folders: list[str], against: bool) -> None:
    saved = {f"folder save model in {at}": [Stated(value=one, first=9, last=9)] for at, one in enumerate(folders)}
    made = log("0.83000", file="netA/train.log", model=None, repeated=saved)
    found = identify("Net-A", NAMES, made, made.runs[0])
    assert (found.relation, found.against) == (
        Relation.SAME, f"{folders[0]} (netA/train.log:9)" if against else "",
    )  # fmt: skip
    # What a configuration builds it is; another check holds its folders against it.
    made = log("0.83000", file="netA/train.log", model="netA", repeated=saved)
    assert identify("Net-A", NAMES, made, made.runs[0]).against == ""


def test_one_setting_that_names_two_networks_contradicts_itself() -> None:
    name = "model.backbone.type"
    two = [setting("backbone", "HRNet_W18", name), setting("backbone", "HRNet_W48", name, line=9)]
    assert identified(*two, model="netA").against == "HRNet_W48 (train.log:9)"
    other = [two[0], setting("backbone", "HRNet_W48", "model.neck.backbone.type")]
    assert identified(*other, model="netA").against == identified(two[0], two[0], model="netA").against == ""


def test_one_setting_that_names_two_models_contradicts_itself() -> None:
    found = identified(setting("model", "netA", "Arch.name"), setting("model", "netB", "Arch.name", line=9))
    assert (found.relation, found.against) == (Relation.SAME, "netB (train.log:9)")
    assert identified(setting("model", "netA", "Arch.name"), setting("model", "netA", "Arch.name")).against == ""


def banner(value: str, line: int = 3) -> Fact:
    return Fact(key="model", value=value, how="banner", setting="model", line=line)


@pytest.mark.parametrize(
    ("value", "relation"),
    [
        ("netA", Relation.SAME),
        ("netB", Relation.OTHER),
        ("resnet50", Relation.UNKNOWN),
        ("best", Relation.UNSTATED),
        ("model", Relation.UNSTATED),
    ],
)
def test_a_line_of_its_own_names_the_model(value: str, relation: Relation) -> None:
    assert identified(banner(value)).relation is relation
    # A format that takes the name over says nothing more than the line does.
    assert identified(banner(value), model=value).relation is relation


def test_a_line_of_its_own_says_less_than_what_is_built() -> None:
    same = identified(setting("model", "netA", "Arch.name"), banner("netB"))
    assert (same.relation, same.against) == (Relation.SAME, "")
    assert identified(banner("netB"), model="netA").relation is Relation.SAME


def test_a_line_of_its_own_is_held_against_methods_and_folders() -> None:
    found = identified(setting("method", "netA", "algorithm"), banner("netB", line=9))
    assert (found.relation, found.against) == (Relation.SAME, "netB (train.log:9)")
    assert identified(banner("netB"), file="netA/train.log").relation is Relation.OTHER


def test_lines_that_name_two_models_contradict_each_other() -> None:
    found = identified(banner("netA"), banner("netB", line=9))
    assert (found.relation, found.against) == (Relation.SAME, "netB (train.log:9)")


METHODS = Names(
    {
        "RSK": Model(aliases=["RSK_loss"], built_on=["ResNet50", "PicoDet"]),
        "HIST": Model(aliases=["ResNet50 HISTLoss"], built_on=["ResNet50"]),
        "Small": Model(aliases=["ResNet18"], built_on=["ResNet50"]),
    }
)


def method(*facts: Fact, wanted: str = "RSK", file: str = "train.log", model: str | None = "ResNet50") -> Identified:
    made = log("0.83000", file=file, model=model, facts=list(facts))
    return identify(wanted, METHODS, made, made.runs[0])


@pytest.mark.parametrize(
    ("model", "file", "relation"),
    [
        # The network that a method is built on says nothing: the folder does.
        ("ResNet50", "RSK/train.log", Relation.SAME),
        ("ResNet50", "RSK_ResNet50/train.log", Relation.SAME),
        ("PicoDet", "picodet_RSK_coco/train.log", Relation.SAME),
        ("ResNet50", "HIST/train.log", Relation.OTHER),
        ("ResNet50", "train.log", Relation.UNSTATED),
        # Another network is no name of the method, and what is a model of the task remains one.
        ("ResNet101", "RSK/train.log", Relation.UNKNOWN),
        ("ResNet18", "RSK/train.log", Relation.OTHER),
    ],
)
def test_a_network_that_a_method_is_built_on(model: str, file: str, relation: Relation) -> None:
    assert method(model=model, file=file).relation is relation


def test_a_method_that_the_configuration_names_beats_the_folder() -> None:
    loss = setting("method", "HISTLoss")
    assert method(setting("model", "ResNet50"), loss, file="RSK/train.log").relation is Relation.OTHER
    assert method(setting("model", "ResNet50"), loss, wanted="HIST", file="RSK/train.log").relation is Relation.SAME


@pytest.mark.parametrize(
    ("name", "value", "relation"),
    [
        ("Global.train_mode", "rsk", Relation.SAME),
        ("Global.train_mode", "fixmatch", Relation.UNKNOWN),
        ("algorithm", "supervised", Relation.UNKNOWN),
        # What is no name of a method says nothing against the folder.
        ("Loss.Train.CELoss", "CELoss", Relation.SAME),
        ("framework", "paddle", Relation.SAME),
    ],
)
def test_a_method_that_nobody_knows_beats_the_folder(name: str, value: str, relation: Relation) -> None:
    found = method(setting("model", "ResNet50"), setting("method", value, name), file="RSK/train.log", model=None)
    assert found.relation is relation
    assert found.name == ("RSK" if relation is Relation.SAME else value)


def test_the_network_of_another_table_is_not_what_flexmatch_is_built_on() -> None:
    models = Names(builtin_catalogue().load(130).models)
    assert models.is_network("WideResNet_28_8", "FlexMatch-400")
    assert not models.is_network("WideResNet_28_2", "FlexMatch-400")


@pytest.mark.parametrize(
    ("output", "file", "relation"),
    [
        ("./output/RSK", "HIST/train.log", Relation.SAME),
        ("./output/HIST", "RSK/train.log", Relation.OTHER),
        ("./output/", "RSK/train.log", Relation.SAME),
    ],
)
def test_the_folder_written_to_counts_before_the_folder_it_lies_in(output: str, file: str, relation: Relation) -> None:
    assert method(setting("output", output), file=file).relation is relation


def test_a_name_that_a_format_took_from_a_file_may_have_other_words() -> None:
    assert identified(model="netA_500e_coco").relation is Relation.SAME
    assert identified(model="netA_mosaic_coco").relation is Relation.UNKNOWN
    assert identified(setting("model", "netA_500e_coco")).relation is Relation.UNKNOWN


@pytest.mark.parametrize(("name", "meant"), [("fiber_swin_b_coco", {"FIBER-B"}), ("swin_b_coco", set())])
def test_the_network_that_a_method_stands_in_may_stand_in_its_name(name: str, meant: set[str]) -> None:
    assert Names(builtin_catalogue().load(160).models).within(name) == meant


@pytest.mark.parametrize("task", [131, 133, 134, 136])
@pytest.mark.parametrize(
    ("backbone", "network"),
    [
        ("ResNet50", True),
        ("ResNet50_last_stage_stride1", True),
        ("ResNet50_adaptive_max_pool2d", True),
        ("ResNet50_vd", False),
        ("ResNet101", False),
    ],
)
def test_the_backbones_of_retrieval_name_no_method(task: int, backbone: str, network: bool) -> None:
    models = builtin_catalogue().load(task).models
    wanted = next(name for name, model in models.items() if "ResNet50" in model.built_on)
    made = log("0.83000", model=backbone, file="output/eval.log")
    found = identify(wanted, Names(models), made, made.runs[0])
    assert found.relation is (Relation.UNSTATED if network else Relation.UNKNOWN)


@pytest.mark.parametrize(
    ("backbone", "relation"),
    [
        ("netA", Relation.SAME),
        ("netA_feat", Relation.SAME),
        ("netA-features", Relation.SAME),
        ("netA_backbone", Relation.SAME),
        ("netB_feat", Relation.OTHER),
        ("netA_large_feat", Relation.OTHER),
        ("netA_feature_x", Relation.UNKNOWN),
        ("netAfeat", Relation.UNKNOWN),
    ],
)
def test_a_backbone_under_a_head_names_the_model(backbone: str, relation: Relation) -> None:
    found = identified(setting("model", "FPNet", "model.type"), setting("backbone", backbone, "model.backbone.type"))
    assert found.relation is relation


def kind(value: str) -> Fact:
    return Fact(key="model", value=value, how="config", setting="model_type", line=3)


def called(value: str) -> Fact:
    return Fact(key="weights", value=value, how="config", setting="model_name_or_path", line=4)


@pytest.mark.parametrize(
    ("facts", "model", "file", "relation"),
    [
        # The weights' name is the model's, not that of its family; a path says nothing.
        ([kind("net_a_r"), called("netA")], "net_a_r", "train.log", Relation.SAME),
        ([called("netA"), kind("net_a_r")], "net_a_r", "train.log", Relation.SAME),
        ([kind("netA"), called("netB")], "netA", "train.log", Relation.OTHER),
        ([kind("net_a_r"), called("lab/netC")], "net_a_r", "netA/train.log", Relation.UNKNOWN),
        ([kind("net_a_r"), called("./output/netB")], "net_a_r", "netA/train.log", Relation.SAME),
        ([kind("net_a_r"), called("output/checkpoint-3000")], "net_a_r", "netA/train.log", Relation.SAME),
        ([kind("net_a_r"), called("netB.pdparams")], "net_a_r", "netA/train.log", Relation.SAME),
        # A class that trains networks is none, where the network is told.
        ([kind("ImageCleanModel")], "netA", "train.log", Relation.SAME),
        ([kind("ImageCleanModel")], "netB", "train.log", Relation.OTHER),
        # Alone, the kind is all that names the model.
        ([kind("netA")], "netA", "train.log", Relation.SAME),
        ([kind("netB")], "netB", "train.log", Relation.OTHER),
        ([kind("ImageCleanModel")], None, "netA/train.log", Relation.UNKNOWN),
    ],
)
def test_a_kind_of_model_gives_way_to_its_name(
    facts: list[Fact], model: str | None, file: str, relation: Relation
) -> None:
    assert identified(*facts, model=model, file=file).relation is relation


PROBED = {
    "Net-A": Model(aliases=["netA"]),
    "Net-B": Model(aliases=["netB"]),
    "Net-A (linear)": Model(aliases=["netA_linear"], built_on=["Net-A"]),
}


@pytest.mark.parametrize(
    ("model", "file", "relation"),
    [
        ("netA_linear", "train.log", Relation.SAME),
        # The same architecture, and nothing that says how it was trained: neither this one nor another.
        ("netA", "train.log", Relation.UNKNOWN),
        # What the folder is called does not make it one.
        ("netA", "netA_linear/train.log", Relation.UNKNOWN),
        (None, "netA_linear/train.log", Relation.SAME),
        (None, "netA/train.log", Relation.UNSTATED),
        (None, "netB/netA/train.log", Relation.OTHER),
        ("netB", "netA_linear/train.log", Relation.OTHER),
    ],
)
def test_what_a_model_is_made_of_is_neither_it_nor_another(model: str | None, file: str, relation: Relation) -> None:
    made = log("0.83000", file=file, model=model)
    assert identify("Net-A (linear)", Names(PROBED), made, made.runs[0]).relation is relation
    # It is what it is for itself.
    assert identify("Net-A", Names(PROBED), made, made.runs[0]).relation is not Relation.UNKNOWN


@pytest.mark.parametrize(("stated", "verdict"), [("netA", "PASS"), ("netB", "MISSING")])
def test_the_reviewer_says_how_it_was_trained_and_not_that_it_is_another(stated: str, verdict: str) -> None:
    asked = criterion(model="Net-A (linear)")
    found = report(spec(asked, models=PROBED), log("0.83000", model=stated), mappings=mapped("train.log")).rows[0]
    assert found.verdict.value == verdict
    unmapped = report(spec(asked, models=PROBED), log("0.83000", model=stated)).rows[0]
    assert (unmapped.verdict.value, near(unmapped)) == ("MISSING", ["near_other_model"])


@pytest.mark.parametrize(
    ("task", "wanted", "config", "relation"),
    [
        (189, "WavLM", "conf/wavlmASR.yaml", Relation.SAME),
        (189, "WavLM", "conf/hubertASR.yaml", Relation.OTHER),
        (188, "HuBERT", "conf/hubertASR.yaml", Relation.SAME),
        (188, "HuBERT", "conf/wav2vec2ASR.yaml", Relation.OTHER),
    ],
)
def test_the_configuration_of_a_recipe_beats_its_folder(
    task: int, wanted: str, config: str, relation: Relation
) -> None:
    made = log("0.83000", file=f"exp/{wanted}ASR/test.log", model=None, facts=[setting("config", config)])
    made.runs[0].train_epochs = []
    assert identify(wanted, Names(builtin_catalogue().load(task).models), made, made.runs[0]).relation is relation


# Three networks of one method, whose name the first has too.
SERIES = Names(
    {
        "STR-base": Model(aliases=["str_base_patch4", "STRX"]),
        "STR-small": Model(aliases=["strx_small_patch4"]),
    }
)


@pytest.mark.parametrize(
    ("network", "relation"),
    [
        ("str_base_patch4", Relation.SAME),
        ("STRX", Relation.SAME),
        ("STRXNet", Relation.SAME),
        ("strx_small_patch4", Relation.OTHER),
        ("strx_small_patch4_v2", Relation.UNKNOWN),
        ("vitstr", Relation.UNKNOWN),
    ],
)
@pytest.mark.parametrize("model", [None, "STRX"])
def test_a_name_that_a_series_shares_leaves_it_to_the_network(
    model: str | None, network: str, relation: Relation
) -> None:
    facts = [setting("backbone", network, "Architecture.Backbone.name"), setting("method", "STRX", "algorithm")]
    made = log("0.83000", model=model, file="strx/eval.log", facts=facts)
    assert identify("STR-base", SERIES, made, made.runs[0]).relation is relation


def test_a_name_of_one_model_alone_stands_whatever_it_works_on() -> None:
    names = Names({"GLAZE": Model(), "Other": Model()})
    facts = [setting("backbone", "ResNet", "Architecture.Backbone.name"), setting("method", "GLAZE", "algorithm")]
    made = log("0.83000", model="GLAZE", facts=facts)
    assert identify("GLAZE", names, made, made.runs[0]).relation is Relation.SAME


@pytest.mark.parametrize(
    ("path", "against"),
    [
        ("./output/netA_coco/best_accuracy", False),
        ("./output/netB_coco/best_accuracy", True),
        # Of a recogniser, or a name of one's own.
        ("./pretrain/crnn/best_accuracy", False),
    ],
)
def test_what_a_line_says_was_loaded_may_contradict_the_configuration(path: str, against: bool) -> None:
    made = log("0.83000", model="netA", pretrained=path)
    made.runs[0].train_epochs = []
    found = identify("Net-A", NAMES, made, made.runs[0])
    assert (found.relation, bool(found.against)) == (Relation.SAME, against)


@pytest.mark.parametrize(
    ("task", "stated", "wanted", "relation"),
    [
        (116, "ABCNetv2", "ABCNet v2", Relation.SAME),
        # Both versions are called so; what else names the model decides, or the reviewer.
        (116, "ABCNet", "ABCNet v2", Relation.UNKNOWN),
        (116, "ABCNetv1", "ABCNet v2", Relation.OTHER),
        (116, "attn_R_50", "ABCNet v2", Relation.OTHER),
        (114, "GLASS", "GLASS", Relation.SAME),
        (114, "glass_finetune_icdar15", "GLASS", Relation.SAME),
        (114, "ABCNet", "GLASS", Relation.OTHER),
    ],
)
def test_spotters_of_one_toolkit_are_told_apart(task: int, stated: str, wanted: str, relation: Relation) -> None:
    made = log("0.83000", model=stated)
    assert identify(wanted, Names(builtin_catalogue().load(task).models), made, made.runs[0]).relation is relation


@pytest.mark.parametrize(
    ("folder", "relation"),
    [("abcnet_v2", Relation.SAME), ("abcnet_v1", Relation.UNKNOWN), ("spotter", Relation.UNKNOWN)],
)
def test_the_folder_tells_which_of_a_series_a_name_means(folder: str, relation: Relation) -> None:
    made = log("0.83000", model="ABCNet", file=f"in/{folder}/eval.log")
    assert identify("ABCNet v2", Names(builtin_catalogue().load(116).models), made, made.runs[0]).relation is relation
