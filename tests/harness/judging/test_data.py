"""Which data a run evaluated, in four ways: the asked data set, another, one that nobody knows, or none stated."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Stated
from harness.judging.data import DataRules
from harness.judging.options import MappedFile
from harness.judging.series import Series
from tests.harness.builders import criterion, log, registry

Said = tuple[str, dict[str, str]]
# What is asked for, and the other set of the same task.
ASKED = "ImageNet-1k"
TASK = frozenset({ASKED, "CIFAR-100"})
WHOLE = "./dataset/ILSVRC2012/val_list.txt"
UNSTATED: Said = ("DATASET_UNSTATED", {"dataset": ASKED})
OTHER: Said = ("near_other_dataset", {"dataset": "CIFAR-100", "wanted": ASKED})


def fact(value: str, part: str = "eval", key: str = "list", setting: str = "Eval.dataset.list", **more: Any) -> Fact:
    return Fact(key=key, value=value, how="config", setting=setting, part=part, line=7, **more)  # type: ignore[arg-type]


def count(samples: str, part: str = "") -> Fact:
    return Fact(key="samples", value=samples, how="count", line=9, part=part)  # type: ignore[arg-type]


def unknown(stated: str, word: str, place: str = "train.log:7") -> Said:
    return "DATASET_UNKNOWN", {"stated": stated, "word": word, "wanted": ASKED, "place": place}


def held(
    *facts: Fact, by: str | None = None, asked: dict[str, Any] | None = None, **about: Any
) -> tuple[Said | None, list[Said], list[Said]]:
    """The near miss, the doubts and the notes on a run with these facts."""
    made = log("0.83000", **{"dataset": None, "classes": None, "split": "val", **about, "facts": list(facts)})
    series = Series(runs=[(made, made.runs[0])])
    mapping = MappedFile(path="train.log", by=by) if by is not None else None  # type: ignore[arg-type]
    near = DataRules(registry(), TASK).check(criterion(**(asked or {})), made, made.runs[0], mapping, series)
    return (
        None if near is None else (near.why, near.values),
        [(doubt.reason.name, doubt.values) for doubt in series.doubts],
        [(note.code, note.values) for note in series.notes],
    )


NOTHING: tuple[None, list[Said], list[Said]] = (None, [], [])


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([fact(WHOLE)], id="a list"),
        pytest.param([fact("data/imagenet", key="dataset")], id="a folder"),
        pytest.param([fact("IMNET", key="dataset", setting="data_set")], id="what DeiT's programs call it"),
        pytest.param([fact("D:\\data\\ILSVRC2012\\val_list.txt")], id="a path of Windows"),
        pytest.param([fact("data/cifar-100-python/x", part="train"), fact(WHOLE)], id="trained on another"),
        pytest.param([fact(WHOLE), fact("data/cifar-100-python/x", part="val")], id="a list of another part"),
        pytest.param([fact(WHOLE), count("50000")], id="with its count"),
        pytest.param([fact(WHOLE), count("1281167", part="train")], id="with the count of another part"),
    ],
)
def test_the_asked_data_set(facts: list[Fact]) -> None:
    assert held(*facts) == NOTHING


@pytest.mark.parametrize(
    ("facts", "name"),
    [
        ([fact("data/cifar-100-python/test")], "CIFAR-100"),
        ([fact("ILSVRC2012/imagenet-a/list.txt")], "ImageNet-A"),
        ([fact("CityscapesDataset", key="dataset", setting="val.dataset.type")], "Cityscapes"),
        # Two lists of one part: one of them is of another data set.
        ([fact(WHOLE), fact("data/cifar-100-python/x")], "CIFAR-100"),
    ],
)
def test_another_data_set(facts: list[Fact], name: str) -> None:
    near = ("near_other_dataset", {"dataset": name, "wanted": ASKED})
    assert held(*facts) == (near, [], [])
    # Nobody's word makes it the asked one.
    assert held(*facts, by="reviewer") == (near, [], [])


@pytest.mark.parametrize(
    ("stated", "word"),
    [
        ("data/flowers/val.txt", "flowers"),
        ("ILSVRC2012/flowers.txt", "flowers.txt"),
        ("coco/traffic/val.json", "traffic"),
    ],
)
def test_a_data_set_that_nobody_knows(stated: str, word: str) -> None:
    said = unknown(stated, word)
    assert held(fact(stated)) == (None, [said], [])
    assert held(fact(stated), by="submission") == (None, [said], [])
    assert held(fact(stated), by="reviewer") == (None, [], [("note_dataset_mapped", said[1])])


def test_counts_overrule_the_strange_name_of_a_list_and_not_that_of_a_folder() -> None:
    assert held(fact("ILSVRC2012/flowers.txt"), count("50000")) == NOTHING
    stated = "data/flowers/val.txt"
    assert held(fact(stated), count("50000")) == (None, [unknown(stated, "flowers")], [])


def test_the_place_is_that_of_the_file_that_says_it() -> None:
    stated = "data/flowers/val.txt"
    told = fact(stated, told_by="exp/args.yaml")
    assert held(told) == (None, [unknown(stated, "flowers", "exp/args.yaml:7")], [])


@pytest.mark.parametrize(
    "facts",
    [
        [],
        [fact("./data/val.txt")],
        [fact("ImageNetDataset", key="dataset", setting="val.dataset.name")],
        [count("50000")],
    ],
)
def test_none_is_stated(facts: list[Fact]) -> None:
    assert held(*facts) == (None, [UNSTATED], [])
    assert held(*facts, by="submission") == (None, [UNSTATED], [])
    assert held(*facts, by="reviewer") == NOTHING


def test_what_may_be_inferred_where_none_is_stated() -> None:
    samples = {"samples": "50000"}
    assert held(count("50000"), classes=1000) == (None, [], [("note_dataset_inferred", samples)])
    assert held(count("50000"), file="imagenet/train.log") == (
        None,
        [],
        [
            (
                "note_dataset_by_name_and_count",
                {"dataset": ASKED, "name": "imagenet", "place": "imagenet/train.log", **samples},
            )
        ],
    )
    config = Fact(key="config", value="configs/resnet50_imagenet.py", how="command", line=2)
    values = {"dataset": ASKED, "name": "resnet50_imagenet.py", "place": "train.log:2"}
    assert held(config) == (None, [], [("note_dataset_by_name", values)])
    assert held(file="cifar100/train.log") == (OTHER, [], [])


PART: Said = ("DATASET_PART", {"stated": "ILSVRC2012/val_mini.txt", "part": "mini", "place": "train.log:7"})
CLEANED: Said = (
    "DATASET_ALTERED",
    {"stated": "ILSVRC2012/val_cleaned.txt", "word": "cleaned", "place": "train.log:7"},
)
MINI: Said = ("DATASET_PART", {"stated": "minival", "part": "minival", "place": "train.log:7"})
SHORT: Said = (
    "CONDITIONS_DIFFER",
    {"condition": "samples", "wanted": "50000", "stated": "5000", "place": "train.log:9"},
)


@pytest.mark.parametrize(
    ("facts", "doubts"),
    [
        ([fact("ILSVRC2012/val_mini.txt")], [PART]),
        ([fact("ILSVRC2012/val_mini.txt"), count("50000")], []),
        ([fact("ILSVRC2012/val_mini.txt"), count("5000")], [PART, SHORT]),
        # The labels of as many samples may be others.
        ([fact("ILSVRC2012/val_cleaned.txt"), count("50000")], [CLEANED]),
        ([fact(WHOLE), count("5000")], [SHORT]),
        ([fact(WHOLE), fact("val", key="split")], []),
        ([fact(WHOLE), fact("minival", key="split")], [MINI]),
        ([fact(WHOLE), fact("minival", key="split"), count("50000")], []),
        ([fact(WHOLE), fact("minitrain", part="train", key="split")], []),
        ([fact("ILSVRC2012/val_50000.txt")], []),
        (
            [fact("ILSVRC2012/val_49999.txt")],
            [("DATASET_PART", {"stated": "ILSVRC2012/val_49999.txt", "part": "49999", "place": "train.log:7"})],
        ),
        (
            [fact("ILSVRC2012/train/")],
            [("TRAINING_FOLDER", {"stated": "ILSVRC2012/train/", "place": "train.log:7"})],
        ),
    ],
)
def test_a_part_of_the_data_set(facts: list[Fact], doubts: list[Said]) -> None:
    assert held(*facts) == (None, doubts, [])


def test_classes_that_the_data_set_has_not() -> None:
    assert held(fact(WHOLE), classes=1000) == NOTHING
    near = ("near_dataset_classes", {"classes": "999", "wanted": "ImageNet-1k: 1000"})
    assert held(fact(WHOLE), classes=999) == (near, [], [])


def test_the_images_of_a_set_lie_in_the_folder_of_the_one_they_were_chosen_from() -> None:
    asked = {"dataset": "ImageNet-LT", "split": "test"}
    near = ("near_other_dataset", {"dataset": ASKED, "wanted": "ImageNet-LT"})
    assert held(fact(WHOLE), asked=asked) == (near, [], [])
    assert held(fact(WHOLE), fact("data/ImageNet_LT/train.txt", part="train"), asked=asked) == NOTHING


def test_a_list_of_a_set_is_of_the_split_that_it_says_whatever_its_images_are_of() -> None:
    asked = criterion(dataset="ImageNet-LT", split="test")
    rules = DataRules(registry(), TASK)
    training = fact("data/ImageNet_LT/train.txt", part="train")
    images = fact("ILSVRC2012/", key="dataset")
    for listed, split in (("ILSVRC2012/val_list.txt", "test"), ("ILSVRC2012/ImageNet_LT_val.txt", "val")):
        run = log("0.7", facts=[training, images, fact(listed)]).runs[0]
        assert rules.split_of(asked, run, "val") == split


@pytest.mark.parametrize(
    ("folder", "listed", "doubted"),
    [
        ("/data/ocr", "/data/ocr/ILSVRC2012/val.txt", False),
        ("/data/ocr/", "/data/ocr/ILSVRC2012/val.txt", False),
        # The list alone is called after it; its pictures lie in the strange folder.
        ("/data/ocr/", "/data/ocr/ILSVRC2012_val.txt", True),
        ("/data/flowers/", "/data/ocr/ILSVRC2012/val.txt", True),
    ],
)
def test_a_folder_above_that_of_the_asked_set_says_less(folder: str, listed: str, doubted: bool) -> None:
    _, doubts, _ = held(fact(listed), fact(folder, key="dataset"))
    assert [name for name, _ in doubts] == ["DATASET_UNKNOWN"] * doubted


@pytest.mark.parametrize(
    ("batches", "devices", "inferred"),
    [(391, None, True), (391, 1, True), (390, None, False), (196, None, False), (49, 8, True), (391, 8, False)],
)
def test_batches_that_one_device_takes_count_the_samples(batches: int, devices: int | None, inferred: bool) -> None:
    _, doubts, notes = held(classes=1000, eval_batches=batches, batch_size=128, devices=devices)
    assert (notes, not doubts) == (
        ([("note_dataset_inferred", {"samples": "50000"})], True) if inferred else ([], False)
    )


@pytest.mark.parametrize(
    ("steps", "batches", "batch", "inferred"),
    [
        # Eight devices take 1,281,167 and 50,000 images in these.
        (1252, 49, "128", True),
        (1251, 49, "128", True),
        (1250, 49, "128", False),
        (1252, 48, "128", False),
        # Four of them, with 256 images each in training.
        (1252, 98, "256", True),
        (1252, 98, "128", False),
        (313, 49, "512", True),
        # Of sixteen and of sixty-four.
        (626, 25, "128", True),
        (157, 7, "128", False),
        (1252, 49, None, False),
        (None, 49, "128", False),
    ],
)
def test_training_and_evaluation_count_the_samples_whatever_the_devices(
    steps: int | None, batches: int, batch: str | None, inferred: bool
) -> None:
    facts = [Fact(key="batch", value=batch, how="config", part="train")] if batch else []
    totals = {"total train iter": [Stated(value=str(steps), first=1, last=9, count=3)]} if steps else {}
    about = {"eval_batches": batches, "batch_size": 128, "repeated": totals}
    for classes, expected in ((1000, inferred), (100, False), (None, False)):
        near, doubts, notes = held(*facts, classes=classes, **about)
        assert (near is None and not doubts, [name for name, _ in notes]) == (
            (True, ["note_dataset_inferred"]) if expected else (False, [])
        )
    # What the run says of its devices counts.
    assert held(*facts, classes=1000, devices=2, **about)[1] == [UNSTATED]


def test_what_the_format_reads_counts_beside_the_settings() -> None:
    assert held(dataset="./dataset/ILSVRC2012/") == NOTHING
    assert held(fact(WHOLE), dataset="ILSVRC2012") == NOTHING
    assert held(fact(WHOLE), dataset="cifar100") == (OTHER, [], [])


def test_what_lies_beside_a_log_does_not_overrule_its_folders() -> None:
    told = fact(WHOLE, told_by="cifar100/args.yaml")
    assert held(told, file="cifar100/results.csv") == (OTHER, [], [])
    assert held(told, file="exp/results.csv") == NOTHING
    assert held(told, file="cifar100/imagenet/results.csv") == NOTHING
    # A configuration that the log itself prints does, and a person looks at why the folder is called otherwise.
    values = {"stated": "cifar100", "dataset": "CIFAR-100", "wanted": ASKED, "place": "cifar100/train.log"}
    assert held(fact(WHOLE), file="cifar100/train.log") == (None, [("DATASET_DISAGREES", values)], [])
    assert held(fact(WHOLE), file="cifar100/imagenet/train.log") == NOTHING
    assert held(fact(WHOLE), file="cifar100_pretrained/train.log") == NOTHING


@pytest.mark.parametrize(
    ("path", "disagrees"),
    [
        ("output/net_imagenet/model_final.pdparams", False),
        ("output/net_cifar100/net_imagenet.pdparams", False),
        ("output/net_cifar100/model_final.pdparams", True),
        ("output/net_cifar100/epoch_12.pdparams", True),
        ("output/net_cifar100/mine.pdparams", False),
        ("output/net_cifar100_pretrained/model_final.pdparams", False),
        ("model_final.pdparams", False),
    ],
)
def test_weights_that_are_called_as_any_are_named_after_by_their_folder(path: str, disagrees: bool) -> None:
    weights = Fact(key="weights", value=path, how="line", line=3)
    near, doubts, _ = held(fact(WHOLE), weights, train_epochs=[])
    assert near is None
    assert [code for code, _ in doubts] == (["DATASET_DISAGREES"] if disagrees else [])


@pytest.mark.parametrize(
    ("asked", "folder", "disagrees"),
    [
        # The words of ICDAR2015 are cut out of its pictures, and both are called IC15.
        ("ICDAR2015", "net_ic15", False),
        ("IC15_1811", "net_ic15", False),
        ("ICDAR2015", "net_totaltext", True),
    ],
)
def test_a_short_name_of_two_sets_stands_for_either(asked: str, folder: str, disagrees: bool) -> None:
    weights = Fact(key="weights", value=f"output/{folder}/best_accuracy", how="line", line=3)
    about = {"split": "test", "train_epochs": []}
    _, doubts, _ = held(fact(f"data/{asked}/test.txt"), weights, asked={"dataset": asked, "split": "test"}, **about)
    assert ("DATASET_DISAGREES" in [code for code, _ in doubts]) is disagrees


@pytest.mark.parametrize("value", ["data/imagenet_small/val_list.txt", "ILSVRC2012/val_cleaned.txt"])
def test_a_count_does_not_make_the_published_set_of_another(value: str) -> None:
    word = "small" if "small" in value else "cleaned"
    altered: Said = ("DATASET_ALTERED", {"stated": value, "word": word, "place": "train.log:7"})
    assert held(fact(value), count("50000"))[1] == [altered]
    assert held(fact("ILSVRC2012/val_mini.txt"), count("50000"))[1] == []


def test_a_class_may_end_with_the_number_of_its_classes() -> None:
    stated = fact("ImageNet1000", key="dataset", setting="Eval.dataset.name")
    assert held(stated) == NOTHING
    assert held(fact("ImageNet100", key="dataset", setting="Eval.dataset.name"))[:2] != (None, [])


@pytest.mark.parametrize("value", ["1OO0", "null", "${n}", "len(names)"])
def test_a_count_of_classes_that_cannot_be_read_is_not_unstated(value: str) -> None:
    number = fact(value, part="", key="classes", setting="Arch.class_num")
    values = {"condition": "Arch.class_num", "wanted": "1000 (ImageNet-1k)", "stated": value, "place": "train.log:7"}
    assert held(fact(WHOLE), number)[1] == [("SETTING_UNREADABLE", values)]
    # Another setting that can be read says it, and the classes of a training say nothing.
    assert held(fact(WHOLE), number, fact("1000", part="", key="classes", setting="Loss.class_num")) == NOTHING
    assert held(fact(WHOLE), fact(value, part="train", key="classes", setting="Train.class_num")) == NOTHING


COCO = "dataset/coco/annotations/instances_val2017.json"
SHORT_OF_COCO: Said = (
    "CONDITIONS_DIFFER",
    {"condition": "samples", "wanted": "5000", "stated": "4951", "place": "train.log:9"},
)
LABELLED: Said = ("note_labelled", {"stated": "4,952", "samples": "5,000", "place": "train.log:9"})


@pytest.mark.parametrize(
    ("counted", "left", "found"),
    [
        ("5000", "", NOTHING),
        ("5000", "0 left out", NOTHING),
        ("4952", "48 left out", (None, [], [LABELLED])),
        ("4951", "49 left out", (None, [SHORT_OF_COCO], [])),
        ("4953", "47 left out", (None, [(SHORT_OF_COCO[0], {**SHORT_OF_COCO[1], "stated": "4953"})], [])),
        # The test images of VOC 2007 are as many.
        ("4952", "0 left out", (None, [(SHORT_OF_COCO[0], {**SHORT_OF_COCO[1], "stated": "4952"})], [])),
        ("4952", "", (None, [(SHORT_OF_COCO[0], {**SHORT_OF_COCO[1], "stated": "4952"})], [])),
    ],
)
def test_all_samples_with_something_to_find_are_the_whole_set(counted: str, left: str, found: object) -> None:
    """PaddleDetection left out the images of COCO that hold no object, and says how many it evaluated."""
    seen = msgspec.structs.replace(count(counted), setting=left)
    made = log("0.45", dataset=None, classes=None, split="val", facts=[fact(COCO), seen, count(counted)])
    series = Series(runs=[(made, made.runs[0])])
    asked = criterion(dataset="COCO-2017", metric="box_ap", samples=5000)
    near = DataRules(registry(), frozenset({"COCO-2017"})).check(asked, made, made.runs[0], None, series)
    doubts = [(doubt.reason.name, doubt.values) for doubt in series.doubts]
    assert (near, doubts, [(note.code, note.values) for note in series.notes]) == found


def test_the_samples_of_a_set_without_such_a_count_are_all_of_them() -> None:
    assert held(fact(WHOLE), count("49999"))[1] == [(SHORT[0], {**SHORT[1], "stated": "49999"})]
