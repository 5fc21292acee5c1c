"""Following a training."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from harness.commands import watch
from harness.tasks.catalogue import open_catalogue
from tests.conftest import Outcome
from tests.synthetic import paddleclas

Verify = Callable[..., Outcome]
LOG = Path(__file__).parents[3] / "specs" / "examples" / "125"


def test_a_training_that_is_done(verify: Verify) -> None:
    found = verify("watch", LOG / "pass" / "train.log", "--once", "--task", "125")
    lines = found.out.splitlines()
    assert lines[0].endswith("  epoch 5/5  finished")
    assert "  top1: best 0.83604 @4, last 0.83558 @5" in lines
    assert any(line.startswith("  replknet-31b-top1  PASS  83.604 %") for line in lines)
    assert lines[-1] == "  nothing speaks against it"
    assert found.status == 0


def test_a_contradiction_is_told_at_once(verify: Verify) -> None:
    found = verify("watch", LOG / "fail" / "train.log", "--once", "--lang", "zh")
    assert found.status == 1
    assert "  矛盾  " in found.out


def test_a_training_under_way_does_not_fail_yet(verify: Verify, tmp_path: Path) -> None:
    text = (LOG / "pass" / "train.log").read_text(encoding="utf-8")
    cut = text.index("[Eval][Epoch 3][Avg]")
    (tmp_path / "train.log").write_text(text[: text.index("\n", cut) + 1], encoding="utf-8")
    found = verify("watch", tmp_path / "train.log", "--once", "--task", "125")
    assert "epoch 3/5  under way" in found.out
    assert "  replknet-31b-top1  not yet  83.310 %, 0.270 pt from the target 83.58 %" in found.out.splitlines()
    assert found.status == 0


def test_a_log_of_another_model_is_told_to_be_one(verify: Verify, tmp_path: Path) -> None:
    text = (LOG / "pass" / "train.log").read_text(encoding="utf-8").replace("RepLKNet_31B", "ResNet50")
    (tmp_path / "train.log").write_text(text.replace("RepLKNet31B", "ResNet50"), encoding="utf-8")
    found = verify("watch", tmp_path / "train.log", "--once", "--task", "125")
    (row,) = [line for line in found.out.splitlines() if line.startswith("  replknet-31b-top1")]
    assert "PASS" not in row


def test_nothing_to_see_yet(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "train.log").write_text("", encoding="utf-8")
    assert verify("watch", tmp_path / "train.log", "--once").status == 3
    assert verify("watch", tmp_path / "none.log", "--once").status == 2
    assert verify("watch", tmp_path / "train.log", "--once", "--task", "124-125").status == 2


@pytest.mark.parametrize("rounds", [2, 5])
def test_it_is_followed_until_it_is_done_or_nobody_waits(tmp_path: Path, rounds: int) -> None:
    path = tmp_path / "train.log"
    catalogue = open_catalogue(None)
    steps = [paddleclas(["0.1", "0.2", "0.3"][:count], epochs=3) for count in (1, 1, 2, 3)]

    def write() -> Iterator[bool]:
        for text in steps[1:]:
            path.write_text(text, encoding="utf-8")
            yield True
        while True:
            yield False

    path.write_text(steps[0], encoding="utf-8")
    growing = write()
    waited = iter([True] * (rounds - 1) + [False] * 9)
    seen = list(
        watch.follow(
            lambda: watch.look(str(path), catalogue, None),
            size=lambda: path.stat().st_size,
            wait=lambda: next(waited) and next(growing),
        )
    )
    # The second look finds the same size.
    assert [one.epoch for one in seen] == ([1] if rounds == 2 else [1, 2, 3])
    assert seen[-1].finished == (rounds == 5)
