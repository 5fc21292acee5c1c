"""What a launcher calls a program is a fact of the run: held against the model, the data and the framework."""

from pathlib import Path

import pytest

from harness.api import verify
from harness.evidence.facts import Fact
from harness.evidence.observation import Run
from harness.judging import launched
from harness.judging.options import MappedFile, Options
from harness.tasks.families import other_size, variant_named
from harness.values.verdicts import Verdict
from tests.synthetic import paddleclas

TEXT = paddleclas(["0.82", "0.83"], model="SLaK_tiny", first_epoch=299)
PASS = (Verdict.PASS, "meets_target")


def judged(folder: Path, before: str) -> tuple[Verdict, str]:
    path = folder / "train.log"
    path.write_text("".join(f"{before}{line}\n" for line in TEXT.splitlines()))
    row = next(row for row in verify(124, str(path)).reports[0].rows if row.id == "slak-t-top1")
    return row.verdict, row.reason.value


@pytest.mark.parametrize(
    "before",
    [
        "trainer-0  | ", "worker-1 | ", "paddle-job | ", "node0: ", "default | ", "slak_tiny | ", "SLaK_tiny-1  | ",
        "(main, pid=3) ", "slak-t-eval-1  | ", "slak | ", "my-project-trainer-1 | ", "imagenet-eval-1  | ",
        "paper-reproduction-trainer-1  | ", "gpu-node-03: ", "[rank0]: ", "bart: ", "ssd-1 | ", "slak_tiny ",
        "pod/trainer-0 ", "pytorch-to-paddle-1  | ",
        "my-old-laptop: ", "old-server: ", "teacher-gpu01: ", "template-vm: ", "example-user@box: ", "torch-server: ",
        "Mar  1 09:00:00 old-box python[1234]: ", "training-reference-check-1  | ", "baseline-comparison-1  | ",
        "coco-node-1  | ", "github-runner-1  | ", "eval-results-1  | ", "repro-result-1  | ", "tiny-trainer-1  | ",
    ],
)  # fmt: skip
def test_a_name_of_a_role_a_place_or_the_asked_model_says_nothing(tmp_path: Path, before: str) -> None:
    assert judged(tmp_path, before) == PASS


@pytest.mark.parametrize(
    "before",
    [
        "slak_base: ", "slak_base (pid=12): ", "(slak_base pid=12) ", "SLaK_small-1  | ", "slak-b-1  | ",
        "[slak_base-0] ", "slak base | ", "slak_base ", "pod/slak-base-0 ", "slak_base > ", "<slak_base> ",
        "swin_tiny | ", "resnet50-1  | ",
    ],
)  # fmt: skip
def test_the_name_of_another_model_disagrees(tmp_path: Path, before: str) -> None:
    assert judged(tmp_path, before) == (Verdict.REVIEW, "model_disagrees")


@pytest.mark.parametrize("before", ["imagenet-a | ", "objectnet-eval-1 | "])
def test_the_name_of_other_data_disagrees(tmp_path: Path, before: str) -> None:
    assert judged(tmp_path, before) == (Verdict.REVIEW, "dataset_disagrees")


@pytest.mark.parametrize(
    "before",
    [
        "example: ",
        "old-run | ",
        "teacher | ",
        "previous-1  | ",
        "slak-reference-1 | ",
        "their-run-1  | ",
        "borrowed-1  | ",
        "original-repo-1  | ",
        "ref-1  | ",
        "official-server: ",
        "official@v2: ",
        "reference-run-1  | ",
        "check-reference-1  | ",
        "known-good-1  | ",
        "github-release-1  | ",
        "external-1  | ",
        "groundtruth-1  | ",
        "bob-result-1  | ",
    ],
)
def test_a_name_of_what_is_shown_is_for_a_person(tmp_path: Path, before: str) -> None:
    assert judged(tmp_path, before) == (Verdict.REVIEW, "lines_quoted")


@pytest.mark.parametrize("before", ["minival-1  | ", "half-val-1  | ", "imagenet-subset-1  | "])
def test_a_name_of_a_part_of_the_data_is_for_a_person(tmp_path: Path, before: str) -> None:
    assert judged(tmp_path, before) == (Verdict.REVIEW, "dataset_part")


@pytest.mark.parametrize("before", ["copy: ", "official: ", "readme | ", "[reference] "])
def test_who_quotes_is_no_launcher(tmp_path: Path, before: str) -> None:
    assert judged(tmp_path, before)[0] is Verdict.REVIEW


def test_the_name_of_another_framework(tmp_path: Path) -> None:
    assert judged(tmp_path, "torch-eval-1  | ") == (Verdict.REVIEW, "framework_other")


def test_words_of_the_asked_model_quote_nothing() -> None:
    run = Run(facts=[Fact(key="program", value="new-old 12", how="line", line=1)])
    assert launched.quoting(run, ()) == run.facts[0]
    assert launched.quoting(run, ("old",)) is None
    assert launched.quoting(Run(), ()) is None


def test_the_reviewer_says_whose_lines_they_are(tmp_path: Path) -> None:
    path = tmp_path / "train.log"
    path.write_text("".join(f"old-run | {line}\n" for line in TEXT.splitlines()))
    options = Options(mappings={"slak-t-top1": MappedFile(path="train.log", by="reviewer")})
    report = verify(124, str(path), options=options).reports[0]
    assert next(row.verdict for row in report.rows if row.id == "slak-t-top1") is Verdict.PASS


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("swin_tiny", "swin"),
        ("resnet50-1", "resnet50"),
        ("sparse-rcnn-1", "rcnn"),
        ("resnest101", "resnest101"),
        ("mask2former", "mask2former"),
        ("efficientnet_b4_best", "efficientnet"),
        ("bart", ""),
        ("swin", ""),
        ("trainer-0", ""),
        ("slak-tiny", ""),
    ],
)
def test_the_name_of_a_published_network(name: str, expected: str) -> None:
    assert variant_named(name, ["SLaK_tiny"]) == expected
    assert variant_named(name, ["SLaK_tiny", expected or "x"]) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("replknet-31l", "replknet 31 l"),
        ("my_RepLKNet31_B_run", ""),
        ("replknet_31l_run", "replknet 31 l"),
        ("replknet-31b-l", ""),
        ("replknet-31-worker", ""),
        ("replknet-31", ""),
        ("net-31l", ""),
    ],
)
def test_the_name_of_another_size(name: str, expected: str) -> None:
    assert other_size(name, ["RepLKNet-31B"]) == expected


def test_a_short_name_of_a_series_tells_no_size() -> None:
    assert other_size("vit-l", ["vit-b"]) == ""
