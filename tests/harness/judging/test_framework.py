"""Which framework wrote a log: by its words, and by the files of what was evaluated."""

from pathlib import Path

import pytest

from harness.api import verify
from harness.evidence.facts import Fact, Key
from harness.evidence.observation import Run
from harness.judging.framework import other


def of(*facts: tuple[Key, str], trained: bool = False) -> str | None:
    stated = [Fact(key=key, value=value, how="line", line=1) for key, value in facts]
    found = other(Run(facts=stated, train_epochs=[1, 2] if trained else []))
    return found.name if found else None


@pytest.mark.parametrize(
    ("value", "expected"), [("PaddlePaddle 2.4.1", None), ("paddle", None), ("PyTorch 1.9.0", "PyTorch 1.9.0")]
)
def test_what_is_stated(value: str, expected: str | None) -> None:
    assert of(("framework", value)) == of(("framework", value), trained=True) == expected


@pytest.mark.parametrize(
    ("own", "before", "expected"),
    [
        (None, ["PyTorch 1.13.1"], "PyTorch 1.13.1"),
        (None, ["PaddlePaddle 2.4.1", "PyTorch 1.13.1", None], "PyTorch 1.13.1"),
        (None, ["PyTorch 1.13.1", "PaddlePaddle 2.4.1"], None),
        ("PaddlePaddle 2.4.1", ["PyTorch 1.13.1"], None),
        (None, [None], None),
    ],
)
def test_the_banner_of_a_run_before_it(own: str | None, before: list[str | None], expected: str | None) -> None:
    def stating(value: str | None) -> Run:
        return Run(facts=[Fact(key="framework", value=value, how="line", line=1)] if value else [])

    found = other(stating(own), [stating(one) for one in before])
    assert (found.name if found else None) == expected


@pytest.mark.parametrize("weights", ["net.pth", "a/NET.PTH", "net.pth.tar", "yolov8n.pt"])
def test_weights_of_pytorch_that_were_evaluated(weights: str) -> None:
    assert of(("weights", weights)) == f"PyTorch: {weights}"
    # A training may begin from what was converted.
    assert of(("weights", weights), trained=True) is None


@pytest.mark.parametrize("weights", ["net.pdparams", "net.pth.pdparams", "net.pkl", "output/pth", "opt"])
def test_weights_that_tell_nothing(weights: str) -> None:
    assert of(("weights", weights)) is None


def test_nothing_is_stated() -> None:
    assert of() is None


DEIT = (
    "Namespace(model='SLaK_tiny', data_path='/data/imagenet', nb_classes=1000, input_size=224, eval=True)\n"
    "Data loader: len 521\n* Acc@1 82.612 Acc@5 96.075 loss 0.812\n"
    "Accuracy of the model on the 50000 test images: 82.6%\n"
)


def judged(folder: Path, **files: str) -> tuple[str, str]:
    """Verdict and reason of a log that the writer of a PyTorch program left, with other files beside it."""
    (folder / "sub").mkdir()
    (folder / "sub" / "log.txt").write_text(files.pop("log", DEIT))
    for name, text in files.items():
        (folder / "sub" / name.replace("__", ".")).write_text(text)
    row = next(row for row in verify(124, str(folder / "sub")).reports[0].rows if row.id == "slak-t-top1")
    return row.verdict.value, row.reason.value


def test_the_writer_of_a_program_of_pytorch_where_nothing_speaks_of_paddle(tmp_path: Path) -> None:
    assert judged(tmp_path) == ("REVIEW", "framework_other")


def test_where_the_submission_lies_does_not_speak_of_paddle(tmp_path: Path) -> None:
    (tmp_path / "paddle").mkdir()
    assert judged(tmp_path / "paddle") == ("REVIEW", "framework_other")


@pytest.mark.parametrize(
    "files",
    [
        {"log": f"PaddlePaddle 2.4.2\n{DEIT}"},
        {"log": DEIT.replace("eval=True", "resume='output/slak_tiny.pdparams', eval=True")},
        {"main__py": "import paddle\n"},
        {"README__md": "# SLaK in PaddlePaddle\n"},
        {"slak__pdparams": "x"},
    ],
)
def test_a_port_may_keep_the_writer(tmp_path: Path, files: dict[str, str]) -> None:
    assert judged(tmp_path, **files) == ("PASS", "meets_target")
