"""What a file, or a folder of the submission around it, is called is held against what its log says."""

from pathlib import Path

import pytest

from harness.api import verify
from harness.evidence.facts import Fact
from harness.judging.options import MappedFile, Options
from harness.tasks import shown
from harness.tasks.places import lexicon_named, part_named
from harness.values.paths import levels_below, stem
from harness.values.verdicts import Verdict
from tests.harness.builders import evaluation, log, mapped, row, said
from tests.synthetic import paddleclas

TEXT = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
PASS = (Verdict.PASS, "meets_target")


def judged(given: Path, **options: MappedFile) -> tuple[Verdict, str]:
    mappings = {name.replace("_", "-"): value for name, value in options.items()}
    report = verify(124, str(given), options=Options(mappings=mappings)).reports[0]
    row = next(row for row in report.rows if row.id == "slak-t-top1")
    return row.verdict, row.reason.value


def written(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "reference/train.log", "reference.log", "official_logs/train.log", "known_good/train.log", "authors.log",
        "github-release/train.log", "a/external/b/train.log", "slak_tiny_official.log", "pytorch/train.log",
        "downloaded/slak_tiny/train.log", "model_zoo/slak_tiny.log", "reference_eval.log",
        "official_disk/train.log", "authors_drive/train.log", "official_storage.log", "paddle_official_pytorch_log.log",
        "external_log/train.log",
    ],
)  # fmt: skip
def test_a_name_of_what_is_shown_is_for_a_person(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    assert judged(tmp_path) == (Verdict.REVIEW, "filed_as_shown")


@pytest.mark.parametrize(
    "name",
    [
        "train.log", "release_2.5/train.log", "official_config_run/train.log", "reference_check/train.log",
        "paddle_vs_reference/train.log", "official_eval.log", "train_copy.log", "old/train.log", "examples/train.log",
        "repro_paper/train.log", "baseline/train.log", "slak_tiny_300ep.log", "PaddleClas/output/SLaK_tiny/train.log",
        "pytorch_to_paddle/train.log", "pytorch2paddle/train.log", "external_disk/run/train.log",
        "external_drive/train.log",
        "downloads_of_weights/train.log", "slak_tiny_val.log", "swin/train.log",
        "official_val/train.log", "official_anno.log", "pasted.log", "authors_seed/train.log", "coco_style/train.log",
    ],
)  # fmt: skip
def test_names_of_ones_own_work_say_nothing(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    assert judged(tmp_path) == PASS


@pytest.mark.parametrize(
    "name", ["slak_base/train.log", "slak_small.log", "SLaK-B/epoch_300/train.log", "resnet50.log"]
)
def test_the_name_of_another_model_disagrees(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    assert judged(tmp_path) == (Verdict.REVIEW, "model_disagrees")


def test_the_name_nearest_the_file_decides(tmp_path: Path) -> None:
    written(tmp_path, "slak_base/slak_tiny/train.log")
    assert judged(tmp_path) == PASS


@pytest.mark.parametrize("name", ["minival/train.log", "val_subset.log", "eval_half_val.log"])
def test_the_name_of_a_part_of_the_data_is_for_a_person(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    assert judged(tmp_path) == (Verdict.REVIEW, "dataset_part")


def test_where_the_submission_lies_says_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, "official/slak_base/train.log")
    assert judged(path.parent) == PASS
    assert judged(path) == PASS


def test_the_own_log_beside_that_of_the_authors_counts(tmp_path: Path) -> None:
    written(tmp_path, "ours/train.log")
    (tmp_path / "reference").mkdir()
    (tmp_path / "reference" / "train.log").write_text(paddleclas(["0.81", "0.82"], model="SLaK_tiny", first_epoch=299))
    assert judged(tmp_path) == PASS


def test_the_reviewer_says_whose_log_it_is(tmp_path: Path) -> None:
    written(tmp_path, "official.log")
    assert judged(tmp_path, slak_t_top1=MappedFile(path="official.log", by="reviewer")) == PASS


def test_a_folder_of_a_toolkit_is_no_zoo() -> None:
    assert shown.by_file("model_zoo", shown.words_of_toolkit("PaddleNLP")) == ""
    assert shown.by_file("model_zoo", shown.words_of_toolkit("PaddleClas")) == "model zoo"
    assert shown.by_file("known_good", shown.words_of_toolkit("PaddleNLP")) == "known good"


def test_words_of_the_asked_model_show_nothing() -> None:
    assert shown.by_file("golden", ()) == "golden"
    assert shown.by_file("golden", ("golden",)) == ""
    assert shown.by_program("golden", ("golden",)) == ""
    assert shown.by_program("official-box", (), machine=True) == "official"
    assert shown.by_program("golden-box", (), machine=True) == ""


@pytest.mark.parametrize(
    ("name", "own", "expected"),
    [
        ("minival", (), "minival"),
        ("subset", (), "subset"),
        ("subset", ("subset",), ""),
        ("tiny_val", (), "tiny val"),
        ("tiny_val", ("tiny",), ""),
        ("tiny", (), ""),
        ("val_tiny", (), ""),
        ("half-testset", (), "half testset"),
    ],
)
def test_the_part_of_data_that_a_name_is_of(name: str, own: tuple[str, ...], expected: str) -> None:
    assert part_named(name, own) == expected


@pytest.mark.parametrize(
    ("file", "inputs", "expected"),
    [
        ("a/b/c.log", ["a"], ("b", "c.log")),
        ("a/b/c.log", ["./a/"], ("b", "c.log")),
        ("a/b/c.log", ["a/b/c.log"], ("c.log",)),
        ("./a/c.log", ["."], ("a", "c.log")),
        ("/x/a/c.log", ["/x"], ("a", "c.log")),
        ("/x/a/c.log", ["y"], ("c.log",)),
        ("a/c.log", ["y"], ("a", "c.log")),
        ("s.zip!a/c.log", ["s.zip"], ("s.zip!a", "c.log")),
    ],
)
def test_the_levels_of_a_submission(file: str, inputs: list[str], expected: tuple[str, ...]) -> None:
    assert levels_below(file, inputs) == expected


@pytest.mark.parametrize(
    ("name", "expected"), [("train.log", "train"), ("v1.2", "v1.2"), (".log", ".log"), ("a.tar.gz", "a.tar")]
)
def test_the_name_of_a_file_without_its_ending(name: str, expected: str) -> None:
    assert stem(name) == expected


@pytest.mark.parametrize("name", ["imagenet-a/train.log", "objectnet_eval.log", "cifar100/slak_tiny/train.log"])
def test_the_name_of_other_data_disagrees(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    assert judged(tmp_path) == (Verdict.REVIEW, "dataset_disagrees")


@pytest.mark.parametrize(
    "name", ["imagenet/train.log", "cifar100/imagenet_eval.log", "pretrain_objectnet/train.log", "reference_server.log"]
)
def test_the_name_nearest_the_file_that_is_of_data_decides(tmp_path: Path, name: str) -> None:
    written(tmp_path, name)
    assert judged(tmp_path) == PASS


@pytest.mark.parametrize(
    ("name", "wanted", "expected"),
    [
        ("strong-lexicon", "None", "strong lexicon"),
        ("lexicon_full", "None", "lexicon full"),
        ("lexicon_None", "None", ""),
        ("strong_lexicon", "Strong", ""),
        ("eval_lexicon_list", "None", ""),
        ("weak", "None", ""),
    ],
)
def test_the_lexicon_that_a_name_is_of(name: str, wanted: str, expected: str) -> None:
    assert lexicon_named(name, wanted) == expected


@pytest.mark.parametrize(
    ("level", "carried"),
    [
        ("net_converted", True),
        ("converted_from_pytorch", True),
        ("torch2paddle", True),
        ("timm-to-paddle", True),
        ("from_mmdet", True),
        ("pytorch_aligned", False),
        ("converted_check", False),
        ("repro_from_pytorch", False),
        ("net_paddle", False),
        ("from_epoch_200", False),
    ],
)
def test_weights_that_were_converted(level: str, carried: bool) -> None:
    assert shown.carried_over(level) == carried


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ("output/netA/best_model", ("PASS", "meets_target")),
        ("weights/netA_converted.pdparams", ("REVIEW", "weights_of_others")),
        ("torch2paddle/netA.pdparams", ("REVIEW", "weights_of_others")),
        # Farther up a folder is one's own.
        ("torch2paddle/output/netA/best_model", ("PASS", "meets_target")),
    ],
)
def test_an_evaluation_of_converted_weights_is_for_a_person(weights: str, expected: tuple[str, str]) -> None:
    stated = Fact(key="weights", value=weights, how="config", setting="Global.pretrained_model", line=3)
    assert said(row(evaluation("0.83000", facts=[stated]))) == expected
    assert said(row(log("0.83000", facts=[stated]))) == ("PASS", "meets_target")
    reviewed = row(evaluation("0.83000", facts=[stated]), mappings=mapped("eval.log"))
    assert said(reviewed) == ("PASS", "meets_target")
