"""A log that was cut into files is one training; what begins anew, or says what it is, stays a log of its own."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from harness.api import verify
from harness.judging.report import Row
from tests.synthetic import paddleclas

EPOCHS = 6
VALUES = ("0.80000", "0.81000", "0.81500", "0.82000", "0.82500", "0.83600")
LOG = paddleclas(VALUES, epochs=EPOCHS).splitlines(keepends=True)
CUT = next(at for at, line in enumerate(LOG) if "[Epoch 4/" in line)


def judged(tmp_path: Path, first: str, second: str, head: list[str], tail: list[str]) -> Row:
    (tmp_path / first).write_text("".join(head))
    (tmp_path / second).write_text("".join(tail))
    return verify(125, str(tmp_path)).reports[0].rows[0]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("train_part1.log", "train_part2.log"),
        ("train-1.log", "train-2.log"),
        ("train.log.aa", "train.log.ab"),
        ("xaa", "xab"),
        ("train.log.1", "train.log"),
        ("train.log.10", "train.log.9"),
        ("train.log.00", "train.log.01"),
        # Numbered against their epochs, as people do: the epochs decide.
        ("train_part2.log", "train_part1.log"),
        ("train.log", "train.log.1"),
    ],
)
def test_the_parts_of_a_log_are_one_training(tmp_path: Path, first: str, second: str) -> None:
    row = judged(tmp_path, first, second, LOG[:CUT], LOG[CUT:])
    assert (row.verdict.value, row.reason.value) == ("PASS", "meets_target")
    assert row.best is not None
    assert row.best.file == f"{tmp_path}/{second}"
    assert "top1: 0.83600" in LOG[CUT:][(row.best.line or 0) - 1]


def test_a_failing_log_in_parts_fails(tmp_path: Path) -> None:
    tail = "".join(LOG[CUT:]).replace("0.83600", "0.82600").splitlines(keepends=True)
    assert judged(tmp_path, "train_part1.log", "train_part2.log", LOG[:CUT], tail).verdict.value == "FAIL"


def proved(row: Row) -> bool:
    return row.verdict.holds


def test_names_that_are_no_series_make_no_parts(tmp_path: Path) -> None:
    assert not proved(judged(tmp_path, "a.log", "b.log", LOG[:CUT], LOG[CUT:]))


@pytest.mark.parametrize("names", [("train_part1.log", "train_part2.log"), ("train_part2.log", "train_part1.log")])
def test_a_part_of_another_training_is_no_part_whatever_its_number(tmp_path: Path, names: tuple[str, str]) -> None:
    other = paddleclas(VALUES, epochs=EPOCHS, model="ConvNeXt_tiny").splitlines(keepends=True)
    for head, tail in ((other[:CUT], LOG[CUT:]), (LOG[CUT:], other[:CUT])):
        assert not proved(judged(tmp_path, *names, head, tail))


def twice(text: list[str]) -> list[str]:
    """A log that evaluates the moving average of the weights behind the weights, as PaddleClas does."""
    return [same for line in text for same in ([line, line] if "[Avg]" in line and "[Eval]" in line else [line])]


def test_a_cut_through_the_evaluations_of_one_epoch_is_a_cut(tmp_path: Path) -> None:
    log = twice(LOG)
    evaluated = [at for at, line in enumerate(log) if "[Eval][Epoch 4][Avg]" in line]
    assert len(evaluated) == 2
    tail = [line.replace("0.82000", "0.82001") for line in log[evaluated[1] :]]
    assert proved(judged(tmp_path, "train_part1.log", "train_part2.log", log[: evaluated[1]], tail))


def test_an_evaluation_more_than_epochs_have_is_of_another_training(tmp_path: Path) -> None:
    at = next(at for at, line in enumerate(LOG) if "[Eval][Epoch 4][Avg]" in line)
    tail = [line.replace("0.82000", "0.82001") for line in LOG[at:]]
    assert not proved(judged(tmp_path, "train_part1.log", "train_part2.log", LOG[: at + 1], tail))


def test_parts_lie_in_one_folder(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    assert not proved(judged(tmp_path, "a/train_part1.log", "train_part2.log", LOG[:CUT], LOG[CUT:]))


def epoch(text: str, number: int) -> int:
    return next(at for at, line in enumerate(text.splitlines()) if f"[Epoch {number}/" in line)


@pytest.mark.parametrize(
    ("end", "start", "joined"), [(3, 4, True), (4, 4, True), (3, 5, False), (5, 4, False), (2, 1, False)]
)
def test_a_part_trains_on_where_the_one_before_ends(tmp_path: Path, end: int, start: int, joined: bool) -> None:
    whole = "".join(LOG)
    head, tail = LOG[: epoch(whole, end + 1)], LOG[epoch(whole, start) :]
    assert proved(judged(tmp_path, "train_part1.log", "train_part2.log", head, tail)) is joined


def test_behind_a_finished_training_nothing_goes_on(tmp_path: Path) -> None:
    low = [line.replace("0.83600", "0.81000") for line in LOG]
    again = LOG[epoch("".join(LOG), EPOCHS) :]
    assert not proved(judged(tmp_path, "train_part1.log", "train_part2.log", low, again))


def test_what_says_what_it_is_stays_a_log_of_its_own(tmp_path: Path) -> None:
    other = paddleclas(["0.83600"] * 3, model="ResNet50", first_epoch=4, epochs=EPOCHS).splitlines(keepends=True)
    assert not proved(judged(tmp_path, "train_part1.log", "train_part2.log", LOG[:CUT], other))


TAIL = "".join(LOG[CUT:])


@pytest.mark.parametrize(
    "tail",
    [
        TAIL.replace("ppcls INFO", "root INFO"),
        TAIL.replace("CELoss", "MixCELoss"),
        TAIL.replace("/6]", "/7]"),
        re.sub(r"\[20\d\d/", "[2001/", TAIL),
    ],
    ids=["another logger", "another loss", "another schedule", "earlier"],
)
def test_what_is_printed_otherwise_or_earlier_does_not_go_on(tmp_path: Path, tail: str) -> None:
    assert tail != TAIL
    parts = LOG[:CUT], tail.splitlines(keepends=True)
    assert not proved(judged(tmp_path, "train_part1.log", "train_part2.log", *parts))


@pytest.mark.parametrize(("value", "joined"), [("0.81500", True), ("0.81400", False)])
def test_an_overlap_repeats_its_lines(tmp_path: Path, value: str, joined: bool) -> None:
    whole = "".join(LOG)
    head = [line.replace("0.81500", value) for line in LOG[: epoch(whole, 4)]]
    tail = LOG[epoch(whole, 3) :]
    assert proved(judged(tmp_path, "train_part1.log", "train_part2.log", head, tail)) is joined


def test_parts_that_split_numbers_from_zero_go_on_upwards(tmp_path: Path) -> None:
    cuts = [0, *(epoch("".join(LOG), number) for number in (3, 5)), len(LOG)]
    for number, (start, end) in enumerate(pairwise(cuts)):
        (tmp_path / f"train.log.{number:02d}").write_text("".join(LOG[start:end]))
    assert proved(verify(125, str(tmp_path)).reports[0].rows[0])


STEP = "[2023/05/11 14:{minute:02d}:00] INFO: [TRAIN] epoch: 1, iter: {step}/400, loss: 1.0, lr: 0.01, ips: 4.9\n"
EVALUATION = "[2023/05/11 14:{minute:02d}:30] INFO: [EVAL] #Images: 2000 mIoU: {miou} Acc: 0.8 Kappa: 0.8 Dice: 0.45\n"
OPENING = """[2023/05/11 13:59:00] INFO:
---------------Config Information---------------
batch_size: 4
iters: 400
model:
  type: SeaFormerSeg
  backbone:
    type: SeaFormer_base
val_dataset:
  dataset_root: data/ADEChallengeData2016/
  mode: val
  num_classes: 150
  type: ADE20K
------------------------------------------------
"""


def seg(*steps: int, miou: str, opening: bool) -> list[str]:
    text = OPENING if opening else ""
    for step in steps:
        text += STEP.format(minute=step // 10, step=step) + EVALUATION.format(minute=step // 10, miou=miou)
    return text.splitlines(keepends=True)


@pytest.mark.parametrize(("steps", "joined"), [((300, 400), True), ((200, 400), False), ((300, 500), False)])
def test_iterations_go_on_inside_their_schedule(tmp_path: Path, steps: tuple[int, int], joined: bool) -> None:
    (tmp_path / "train_part1.log").write_text("".join(seg(100, 200, miou="0.3000", opening=True)))
    (tmp_path / "train_part2.log").write_text("".join(seg(*steps, miou="0.4100", opening=False)))
    row = next(one for one in verify(144, str(tmp_path)).reports[0].rows if one.id == "seaformer-base-miou")
    assert proved(row) is joined


@pytest.mark.parametrize(
    ("steps", "joined"),
    [
        ((200, 300, 400), True),
        ((200, 300), True),
        # No other evaluation may be lost.
        ((200, 400), False),
        ((300, 400), False),
    ],
)
@pytest.mark.parametrize("last", ["0.4100", "0.3900"])
def test_a_cut_between_a_step_and_its_evaluation(
    tmp_path: Path, steps: tuple[int, ...], joined: bool, last: str
) -> None:
    tail = seg(*steps, miou=last, opening=False)
    at = next(at for at, line in enumerate(tail) if "[EVAL]" in line)
    head = seg(100, miou="0.3000", opening=True)
    (tmp_path / "train_part1.log").write_text("".join([*head, *tail[:at]] if steps[0] == 200 else head))
    (tmp_path / "train_part2.log").write_text("".join(tail[at:]))
    row = next(one for one in verify(144, str(tmp_path)).reports[0].rows if one.id == "seaformer-base-miou")
    assert proved(row) is (joined and last == "0.4100")
    assert (row.verdict.value == "FAIL") is (not joined or last == "0.3900")


def test_a_part_without_an_evaluation_before_the_cut_is_no_crash(tmp_path: Path) -> None:
    log = seg(100, 200, miou="0.4100", opening=True)
    cut = next(at for at, line in enumerate(log) if "[TRAIN]" in line) + 1
    (tmp_path / "train_part1.log").write_text("".join(log[:cut]))
    (tmp_path / "train_part2.log").write_text("".join(log[cut:]))
    assert verify(144, str(tmp_path)).reports[0].rows


@pytest.mark.parametrize(
    ("steps", "joined"), [((210, 310), True), ((300, 400), True), ((310, 400), False), ((400,), False)]
)
def test_a_part_that_was_lost_is_no_part(tmp_path: Path, steps: tuple[int, ...], joined: bool) -> None:
    (tmp_path / "train_part1.log").write_text("".join(seg(100, 200, miou="0.3000", opening=True)))
    (tmp_path / "train_part3.log").write_text("".join(seg(*steps, miou="0.4100", opening=False)))
    row = next(one for one in verify(144, str(tmp_path)).reports[0].rows if one.id == "seaformer-base-miou")
    assert proved(row) is joined


def with_best(text: list[str], values: tuple[str, ...] = VALUES) -> list[str]:
    """A log that prints its best so far behind each evaluation."""
    found: list[str] = []
    best = "0"
    for line in text:
        found.append(line)
        if evaluated := re.match(r"(.*ppcls INFO: \[Eval\]\[Epoch (\d+)\]\[)Avg\]", line):
            best = max(best, values[int(evaluated[2]) - 1])
            found.append(f"{evaluated[1]}best metric: {best}]\n")
    return found


@pytest.mark.parametrize(
    ("earlier", "kept", "joined"),
    [
        ("0.81500", "0.81500", True),  # the best that the first part ends with is kept
        ("0.81500", "0.82000", True),  # or that of the evaluation above
        ("0.81500", "0.8200", True),
        ("0.81500", "0.82300", False),  # that of no evaluation of either part: another training's
        ("0.79000", "0.81500", False),
    ],
)
def test_a_best_goes_on_from_the_part_before(tmp_path: Path, earlier: str, kept: str, joined: bool) -> None:
    log = with_best(LOG)
    cut = next(at for at, line in enumerate(log) if "[Epoch 4/" in line)
    head = [line.replace("0.81500", earlier).replace("0.81000", "0.78000") for line in log[:cut]]
    first = next(at for at, line in enumerate(log) if "[Epoch 4][best metric" in line)
    tail = [*log[cut:first], re.sub(r"best metric: [\d.]+", f"best metric: {kept}", log[first]), *log[first + 1 :]]
    row = judged(tmp_path, "train_part1.log", "train_part2.log", head, tail)
    assert row.best is not None
    assert row.best.file.endswith("train_part2.log" if joined else "train_part1.log")


def with_ema() -> list[str]:
    """A log that evaluates the weights and then their EMA, each with its best line, as PaddleClas does."""
    found: list[str] = []
    for line in LOG:
        if re.search(r"\[Eval\]\[Epoch \d+\]\[Avg\]", line) is None:
            section = [line.replace("Global", "EMA"), line.replace("Global :", "    decay : 0.9999")]
            found += [*section, line] if "Global :" in line else [line]
            continue
        epoch = int(re.findall(r"\[Epoch (\d+)\]", line)[0])
        value = VALUES[epoch - 1]
        before = line.partition("[Avg]")[0]
        raw = f"{float(value) - 0.004:.5f}"
        batch = found[-1].replace("0.99000", "0.98000")
        found += [line.replace(value, raw), f"{before}[best metric: {raw}]\n", batch]
        found += [line, f"{before}[best metric ema: {value}]\n"]
    return found


EMA = with_ema()
BETWEEN = [at for at, line in enumerate(EMA) if "[Eval][Epoch 4]" in line]


@pytest.mark.parametrize("cut", [*BETWEEN, BETWEEN[-1] + 1])
@pytest.mark.parametrize(("last", "verdict"), [("0.83600", "PASS"), ("0.82600", "FAIL")])
def test_a_cut_between_the_weights_and_their_ema_is_a_cut(tmp_path: Path, cut: int, last: str, verdict: str) -> None:
    log = [line.replace("0.83600", last) for line in EMA]
    (tmp_path / "train_part1.log").write_text("".join(log[:cut]))
    (tmp_path / "train_part2.log").write_text("".join(log[cut:]))
    report = verify(125, str(tmp_path)).reports[0]
    row = report.rows[0]
    assert row.verdict.value == verdict
    assert row.best is not None
    assert row.best.file.endswith("train_part2.log")
    assert "note_trained_again" not in [note.code for note in row.notes]
    assert not [finding for finding in report.findings if finding.grade.value == "contradiction"]


@pytest.mark.parametrize(("kept", "joined"), [("0.81600", True), ("0.81700", False)])
def test_a_best_behind_a_cut_is_that_of_the_evaluation_above_it(tmp_path: Path, kept: str, joined: bool) -> None:
    cut = next(at for at, line in enumerate(EMA) if "[Epoch 4][best metric: " in line)
    tail = [re.sub(r"best metric: 0.81600", f"best metric: {kept}", EMA[cut]), *EMA[cut + 1 :]]
    assert proved(judged(tmp_path, "train_part1.log", "train_part2.log", EMA[:cut], tail)) is joined
