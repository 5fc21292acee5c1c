"""One vocabulary for the parts of datasets."""

from __future__ import annotations

import pytest

from harness.tasks.splits import of_list, of_name, of_path, of_word, same


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("train", "train"),
        ("Train_list.txt", "train"),
        ("trainlist01.txt", "train"),
        ("coco_2017_trainval", "train"),
        ("val.txt", "val"),
        ("ILSVRC2012_validation", "val"),
        ("vallist.txt", "val"),
        ("instances_val2017.json", "val"),
        ("coco_2014_minival", "val"),
        ("valid_set", "val"),
        ("dev-clean", "dev"),
        ("test_dev.txt".replace("_", "-"), "test"),
        ("image_info_test-dev2017.json", "test"),
        ("testset", "test"),
        ("TestImages", "test"),
        ("query.txt", "test"),
        ("ImageNetVal", "val"),
        ("trainVal2012", "train"),
        ("TestDev", "test"),
        ("测试test集", "test"),
    ],
)
def test_a_name_that_speaks_of_a_split(name: str, split: str) -> None:
    assert of_name(name) == split


@pytest.mark.parametrize(
    "name",
    ["", "valuation.txt", "values", "testament", "trains", "latest", "contest", "evaluation", "eval92", "devkit",
     "train_test_split", "train_val.txt", "test_dev93", "list.txt", "2017"],
)  # fmt: skip
def test_a_name_that_speaks_of_none_or_two(name: str) -> None:
    assert of_name(name) is None


@pytest.mark.parametrize(
    ("path", "split"),
    [
        ("/data/train/val_list.txt", "val"),
        ("/data/val/list.txt", "val"),
        ("/data/val/images/list.txt", "val"),
        ("/data/val/json/annotation.json", "val"),
        ("/data/val/street/list.txt", None),
        ("/data/val/street/images/list.txt", None),
        ("annotations\\instances_test.json", "test"),
        ("/data/val/train_test.txt", None),
        ("/dev/shm", None),
        ("/data/dev/text", "dev"),
        ("/data/val/", "val"),
        ("", None),
    ],
)
def test_the_name_of_a_path_counts_before_its_folder(path: str, split: str | None) -> None:
    assert of_path(path) == split


def test_a_word_counts_alone() -> None:
    assert of_word("Validation") == "val"
    assert of_word("valx") is None


@pytest.mark.parametrize(
    ("stated", "wanted", "alike"),
    [
        *((word, "val", True) for word in ("val", "dev", "valid", "validation", "eval")),
        *(("val", word, True) for word in ("dev", "valid", "validation", "eval")),
        ("test", "test", True),
        ("val", "test", False),
        ("x", "x", True),
        ("validation", "dev", True),
        ("Testing", "test", True),
        ("test", "val", False),
        ("train", "val", False),
        ("eval", "test", False),
        ("valuation", "val", False),
        ("test_clean", "test_clean", True),
        ("test_clean", "test_other", False),
    ],
)
def test_two_words_for_one_split(stated: str, wanted: str, alike: bool) -> None:
    assert same(stated, wanted) is alike


@pytest.mark.parametrize(
    ("path", "together"),
    [
        ("train_val_list.txt", "train val"),
        ("data/val_train.txt", "train val"),
        ("trainval.txt", "train val"),
        ("trainvallist.txt", "train val"),
        ("valtest.lst", "test val"),
        ("trainvaltest.json", "test train val"),
        ("all_list.txt", "dev test train val"),
        ("full.json", "dev test train val"),
        ("train_val/val_list.txt", ""),
        ("train_val", ""),
        ("val_all.txt", ""),
        ("train_test_split.txt", ""),
        ("splits/train_val_test_splits.json", ""),
        ("test_dev93.scp", ""),
        ("devtest.tsv", ""),
        ("image_info_test-dev2017.json", ""),
        ("instances_val2017.json", ""),
        ("list.txt", ""),
        ("small.txt", ""),
    ],
)
def test_a_list_of_several_splits(path: str, together: str) -> None:
    assert " ".join(sorted(of_list(path))) == together
