"""What a path says of its data: one data set, a part of it, something unknown beside it, or nothing."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from harness.tasks.catalogue import builtin_folder
from harness.tasks.places import Gazetteer, tokens
from harness.tasks.registry import load_registry

COCO = {"COCO-2017", "COCO-2017-panoptic"}


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer(load_registry(Path(builtin_folder())).datasets)


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("dataset/ILSVRC2012/val_list.txt", {"ImageNet-1k"}),
        ("data/imagenet-a/val.txt", {"ImageNet-A"}),
        # The part nearest the file decides.
        ("ILSVRC2012/imagenet-v2/val.txt", {"ImageNet-V2"}),
        ("ImageNet_LT/ImageNet_LT_test.txt", {"ImageNet-LT"}),
        ("data/coco/annotations/instances_val2017.json", COCO),
        ("/root/x/coco/annotations/instances_val2017.json", COCO),
        ("annotations/instances_val2017.json", COCO),
        ("https://example.org/ade20k/validation.txt", {"ADE20K"}),
        ("VOC2012/ImageSets/Segmentation/val.txt", {"PASCAL-VOC"}),
        # What detectron2's projects register, and the folders of PaddleOCR's documents.
        ("totaltext_test", {"Total-Text"}),
        ("totaltext_val", {"Total-Text"}),
        ("ctw1500_word_test", {"SCUT-CTW1500"}),
        ("icdar2015_test", {"ICDAR2015"}),
        ("train_data/icdar2015/text_localization/test_icdar2015_label.txt", {"ICDAR2015"}),
        ("train_data/ICDAR2015/text_localization/test/", {"ICDAR2015"}),
        ("text_localization/ch4_test_images/", {"ICDAR2015"}),
        ("datasets/total_text/text_spotting/images/", {"Total-Text"}),
        ("LOL-Test", {"LoL"}),
        ("train_data/CROHME/evaluation/2014/images/", {"CROHME-2014"}),
        ("CROHME/2016/labels.txt", {"CROHME-2016"}),
        ("data/LSVRC2012/val_list.txt", {"ImageNet-1k"}),
        ("coco/zero-shot/instances_val2017_all_2.json", {"COCO-open-vocabulary"}),
        ("train_data/CROHME_2014/evaluation/caption.txt", {"CROHME-2014"}),
        ("Datasets/test/SIDD/target_crops", {"SIDD"}),
        # The names of official archives, of mmseg's folders, and what detectron2 registers.
        ("dataset/Market-1501-v15.09.15/", {"Market-1501"}),
        ("dataset/MSMT17_V1/", {"MSMT17"}),
        ("data/kitti/object/training", {"KITTI"}),
        ("data/cityscapes/leftImg8bit/val", {"Cityscapes"}),
        ("ade20k_sem_seg_val", {"ADE20K"}),
        ("coco_2017_val_panoptic_separated", {"COCO-2017-panoptic"}),
        ("librispeech-test-clean", {"LibriSpeech-test-clean"}),
        # Of one word with capitals inside, and written without them.
        ("data/nuscenes_full", {"nuScenes"}),
        ("/home/aistudio/data/textzoom/test/easy/", {"TextZoom-easy"}),
        ("train_data/TextZoom/test/easy/", {"TextZoom-easy"}),
        # How the files came there, and on which disk they lie.
        ("data/ILSVRC2012_hardlink/val_list.txt", {"ImageNet-1k"}),
        ("data/imagenet_backup/val_list.txt", {"ImageNet-1k"}),
        ("data/cityscapes_hard_disk", {"Cityscapes"}),
        ("/mnt/hard-drive/coco2017", COCO),
        # Whose copy it is.
        ("/root/autodl-tmp/data/my_imagenet/val_list.txt", {"ImageNet-1k"}),
        ("/home/aistudio/data/data12345/ILSVRC2012/val_list.txt", {"ImageNet-1k"}),
    ],
)
def test_a_path_that_names_all_of_a_data_set(gazetteer: Gazetteer, path: str, names: AbstractSet[str]) -> None:
    place = gazetteer.read(path)
    assert (place.names, place.part, place.unknown, place.beside) == (names, "", False, "")


@pytest.mark.parametrize(
    "path",
    [
        "val_list.txt",
        "/root/datasets/val.txt",
        "./dataset/images",
        "",
        "/home/aistudio/data/data12345/",
        "/home/aistudio/data/data12345/val_list.txt",
        "/root/autodl-tmp/data/",
        "/kaggle/input/val.txt",
    ],
)
def test_a_path_of_words_that_any_data_set_has_states_nothing(gazetteer: Gazetteer, path: str) -> None:
    assert not gazetteer.read(path).stated


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("ILSVRC2012/val_list_easy.txt", "easy"),
        ("data/coco/annotations/instances_val2017_mini.json", "mini"),
        ("minival.json", "minival"),
        ("SOP/test_1000.txt", "1000"),
        ("coco_12345/", "12345"),
        ("data/data100", "100"),
    ],
)
def test_a_list_that_is_called_a_part(gazetteer: Gazetteer, path: str, part: str) -> None:
    assert gazetteer.read(path).part == part


@pytest.mark.parametrize(
    ("path", "word"), [("data/foggy_cityscapes/val.lst", "foggy_cityscapes"), ("./data/my_flowers", "my_flowers")]
)
def test_a_name_that_nobody_knows(gazetteer: Gazetteer, path: str, word: str) -> None:
    place = gazetteer.read(path)
    assert (place.unknown, place.word) == (True, word)


@pytest.mark.parametrize(
    ("path", "beside"),
    [
        ("dataset/pedestrian/annotations/instances_val2017.json", "pedestrian"),
        ("dataset/pedestrian/coco", "pedestrian"),
        # Whose folder it is says nothing of the data.
        ("/home/li/annotations/instances_val2017.json", ""),
        ("/home/li/coco", ""),
        ("dataset/annotations/val2017", ""),
    ],
)
def test_what_stands_above_a_name_that_is_that_of_a_form_too(gazetteer: Gazetteer, path: str, beside: str) -> None:
    place = gazetteer.read(path)
    assert (place.names, place.beside) == (COCO, beside)


@pytest.mark.parametrize(
    ("reader", "names"),
    [("CityscapesTrain", {"Cityscapes"}), ("ADE20K", {"ADE20K"}), ("SimpleDataSet", set()), ("ImageNetDataset", set())],
)
def test_a_class_that_reads_data(gazetteer: Gazetteer, reader: str, names: AbstractSet[str]) -> None:
    assert gazetteer.reader(reader).names == names


@pytest.mark.parametrize(
    ("reader", "part"),
    [("NuscenesMVDataset", ""), ("NuscenesSmallDataset", "small"), ("TinyNuScenesDataset", "tiny")],
)
def test_a_class_that_reads_a_part(gazetteer: Gazetteer, reader: str, part: str) -> None:
    assert (gazetteer.reader(reader).names, gazetteer.reader(reader).part) == ({"nuScenes"}, part)


def test_a_class_of_another_set_in_the_form_of_the_asked_one(gazetteer: Gazetteer) -> None:
    assert gazetteer.reader("LyftDataset").names == {"Lyft"}


def test_the_words_of_a_name() -> None:
    assert tokens("ImageNet_LT-val2017.v1") == ("imagenet", "lt", "val", "2017", "v", "1")
    assert tokens("CityscapesTrain") == ("cityscapes", "train")


@pytest.mark.parametrize(
    ("name", "part", "names"),
    [
        ("mnli", "mismatched", {"MNLI-mismatched"}),
        ("mnli", "matched", {"MNLI-matched"}),
        ("mnli", "dev", set()),
        ("SOP", "mismatched", set()),
    ],
)
def test_what_a_name_and_a_part_are_together(
    gazetteer: Gazetteer, name: str, part: str, names: AbstractSet[str]
) -> None:
    assert gazetteer.joined(name, part) == names


@pytest.mark.parametrize(
    ("path", "names"),
    [
        ("dataset/coco/annotations/instances_val2014.json", {"COCO-2014"}),
        ("dataset/objects365/annotations/instances_val2017.json", {"Objects365"}),
        ("dataset/coco-o/annotations/instances_val2017.json", {"COCO-O"}),
        ("data/ADE20K_2021_17_01/", {"ADE20K-full"}),
        ("evaluation/IC15_2077/", {"IC15_2077"}),
        ("evaluation/IC15_1811/", {"IC15_1811"}),
        ("data/ADE20K/", {"ADE20K"}),
        ("dataset/coco/annotations/instances_val2017.json", {"COCO-2017", "COCO-2017-panoptic"}),
    ],
)
def test_sets_that_are_easily_taken_for_the_asked_ones(gazetteer: Gazetteer, path: str, names: set[str]) -> None:
    assert gazetteer.read(path).names == names


@pytest.mark.parametrize(
    ("path", "altered"),
    [
        ("data/ade20k_hard", "hard"),
        ("data/ADEChallengeData2016/easy/", "easy"),
        ("data/foggy_ade20k/", "foggy"),
        ("data/ade20k_v2", "v2"),
        ("dataset/coco_val_cleaned/annotations/instances_val2017.json", "cleaned"),
        ("dataset/coco/hard/annotations/instances_val2017.json", "hard"),
        ("dataset/coco-c/annotations/instances_val2017.json", "c"),
        ("dataset/mini-coco/annotations/instances_val2017.json", "mini"),
        ("dataset/coco/annotations/instances_val2017_relabeled.json", "relabeled"),
        ("dataset/coco_night/annotations/instances_val2017.json", "night"),
        ("dataset/coco_gray/annotations/instances_val2017.json", "gray"),
        ("train_data/TextZoom_v2/test/easy", "v2"),
        ("train_data/TextZoom_clean/test/easy", "clean"),
        ("data/librispeech_noisy/test-clean", "noisy"),
        ("data/cityscapes/leftImg8bit_foggy/val", "foggy"),
        ("data/cityscapes_hard", "hard"),
        # Folders of degraded pictures are the input of those who restore them.
        ("data/SIDD/gray/", ""),
        # A list that is called a part is one until its count says otherwise.
        ("dataset/ILSVRC2012/val_easy.txt", ""),
        ("dataset/ILSVRC2012/val_list.txt", ""),
        ("data/ade20k_v1", ""),
        ("data/ade20k_512", ""),
        # Folders above that of the data set are anybody's.
        ("/home/easy/coco/annotations/instances_val2017.json", ""),
        ("/ssd/hard_disk/coco/annotations/instances_val2017.json", ""),
        ("/mnt/clean/small/ADE20K", ""),
        # Of data that nobody knows nothing is said.
        ("data/hard/zork/val.txt", ""),
    ],
)
def test_words_that_make_another_set_of_it(gazetteer: Gazetteer, path: str, altered: str) -> None:
    assert gazetteer.read(path).altered == altered


def test_words_of_the_asked_set_alter_nothing(gazetteer: Gazetteer) -> None:
    assert gazetteer.read("data/ade20k_hard", frozenset({"hard"})).altered == ""


@pytest.mark.parametrize(
    ("name", "part", "altered", "unknown"),
    [
        ("ADE20K", "", "", False),
        ("ADE20K150", "150", "", False),
        ("KittiMonoDataset", "", "", False),
        ("CustomCocoDataset", "", "", False),
        ("Kitti3DDataset", "", "", False),
        ("ADE20KEasy", "easy", "easy", False),
        ("NuscenesSmallDataset", "small", "small", False),
        ("ADE20KV2", "", "v2", False),
        ("ADE20KV2Dataset", "", "v2", False),
        ("CityscapesSynthetic", "", "synthetic", False),
        ("CityscapesZork", "", "", True),
        ("FoggyCityscapes", "", "foggy", False),
        ("YOLOv5CocoDataset", "", "", False),
        ("BEVDetNuScenesDataset", "", "", False),
        ("KittiPCDataset", "", "", False),
        ("NuscenesMultiViewDataset", "", "", False),
    ],
)
def test_what_a_class_that_reads_data_is_called(
    gazetteer: Gazetteer, name: str, part: str, altered: str, unknown: bool
) -> None:
    read = gazetteer.reader(name)
    assert (bool(read.names), read.part, read.altered, read.unknown) == (True, part, altered, unknown)


def test_the_order_in_which_poses_are_found_is_no_part(gazetteer: Gazetteer) -> None:
    assert gazetteer.reader("KeypointTopDownCocoDataset").part == ""


def test_a_longer_name_hides_the_shorter_within_it(gazetteer: Gazetteer) -> None:
    assert gazetteer.mentions("vit_imagenet_a_coco") == [frozenset({"ImageNet-A"}), frozenset(COCO)]
