"""What the lines around evaluations repeat, whatever the format of the log."""

from __future__ import annotations

import pytest

from harness.evidence.observation import Run
from runners.logs.reading.repeated import Repeated

STAMP = "[2023/03/01 09:00:00] ppcls INFO: "
TRAIN = (
    f"{STAMP}[Train][Epoch 1/5][Iter: 0/1251]lr(Cosine): 0.1, CELoss: 2.8, loss: 2.8, ips: 160.4 samples/s, "
    "eta: 1:23:11"
)
AVERAGE = f"{STAMP}[Train][Epoch 1/5][Avg]CELoss: 2.8, loss: 2.8"
EVAL = f"{STAMP}[Eval][Epoch 1][Iter: 0/98]CELoss: 0.8, top1: 0.8"


def read(*lines: str, behind: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """What is noted of an evaluation below these lines, as values by setting."""
    run, at = Run(), len(lines) + 1
    raw = [line.encode() for line in lines]
    Repeated().evaluated(
        run, at, "top1: 0.5", raw, lambda reach: raw[-reach:], enumerate((b.encode() for b in behind), at + 1)
    )
    return {setting: [one.value for one in values] for setting, values in run.repeated.items()}


def test_the_lines_above_an_evaluation() -> None:
    assert read(TRAIN, AVERAGE, EVAL) == {
        "total eval iter": ["98"],
        "names ppclsINFO:[Eval][Epoch][Iter:/]": ["CELoss, top#"],
        "total train epoch": ["5"],
        "names ppclsINFO:[Train][Epoch/][Avg]": ["CELoss, loss"],
        "total train iter": ["1251"],
        "names ppclsINFO:[Train][Epoch/][Iter:/]": ["lr(Cosine), CELoss, loss, ips, eta, samples/s"],
        "names lines": ["ppclsINFO:[Train][Epoch/][Avg], ppclsINFO:[Train][Epoch/][Iter:/]"],
    }


def test_what_is_evaluated_without_a_step_of_training_may_be_other_data() -> None:
    assert read(EVAL) == {}


@pytest.mark.parametrize(
    ("line", "setting", "value"),
    [
        ("Epoch [37][2800/3125]  lr: 1.0e-04, eta: 1 day, 3:00:00, loss: 0.3", "total train epoch#", "3125"),
        ("[TRAIN] epoch: 25, iter: 9150/60000, loss: 0.3, lr: 0.01", "total train iter", "60000"),
        ("Epoch: 46\tBatch: 400/4000\tTime: 201.7\tLoss: 0.0064", "total train batch", "4000"),
        ("      1/300      3.4G      0.08      0.03", "total train epochs", "300"),
        ("step 10/100 - loss: 0.5 - acc: 0.1", "total train step", "100"),
        # A remaining time has days, a counter is no value.
        ("Epoch [37][2800/3125]  lr: 1.0e-04, eta: 1 day, 3:00:00, loss: 0.3", "names Epoch[][/]", "lr, eta, loss"),
        ("iter: 19  total_loss: 1.2  lr: 0.1  max_mem: 200M", "names iter:", "total_loss, lr, max_mem"),
        ("Train: [3/300][20/500] eta 0:40:16 lr 0.0005 loss 6.9 (6.9)", "names Train:[/][/]", "eta, lr, loss"),
        # The source file that a logger names is no value, and the line is called by what it says itself.
        (
            "[2023-04-11 09:20:31 swin_tiny] (main.py 236): INFO Train: [3/300][20/500] eta 0:40:16 lr 0.0005 loss 6.9",
            "names swin_tiny](mainpy):INFOTrain:[/][/]",
            "eta, lr, loss",
        ),
        # A remaining time in words, and a date.
        ("Mar 01 10:00:00 Epoch [3] iter: 5 eta: 2 hours 3 mins, loss: 0.3", "names Epoch[]iter:", "eta, loss"),
        ("- loss: 0.69, learning_rate: 0.004, global_step: 6", "names ", "loss, learning_rate, global_step"),
    ],
)
def test_a_step_of_training(line: str, setting: str, value: str) -> None:
    assert read(line)[setting] == [value]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("Already save model in ./output/ResNet50/epoch_7", {"folder save model in": ["./output/ResNet50/epoch_#"]}),
        ("Save checkpoint to out/iter_1000/8/best_3", {"folder Save checkpoint to": ["out/iter_#/#/best_#"]}),
        ("Saving checkpoint to work_dirs\\a\\epoch_7.pth", {"folder Saving checkpoint to": ["work_dirs/a"]}),
        ("saved to ./out/a (downloaded from https://b/c)", {}),
        ("this saves nothing", {}),
    ],
)
def test_where_something_was_saved(line: str, found: dict[str, list[str]]) -> None:
    assert read(line) == read(behind=(line,)) == found


def test_steps_are_looked_for_farther_above_where_none_is_near() -> None:
    run, raw = Run(), [TRAIN.encode(), *[b"class: 0.5"] * 60]
    asked: list[int] = []

    def farther(reach: int) -> list[bytes]:
        asked.append(reach)
        return raw[-reach:]

    reader = Repeated()
    reader.evaluated(run, len(raw) + 1, "top1: 0.5", raw[-12:], farther, [])
    assert asked == [40, 400]
    assert [(one.value, one.first) for one in run.repeated["total train iter"]] == [("1251", 1)]
    # The next evaluation stands right behind: nothing above it is new.
    reader.evaluated(run, len(raw) + 2, "top1: 0.5", [*raw[-11:], b"top1: 0.5"], farther, [])
    assert asked == [40, 400]


def test_a_log_without_steps_is_not_searched_again_and_again() -> None:
    asked: list[int] = []

    def farther(reach: int) -> list[bytes]:
        asked.append(reach)
        return [b"class: 0.5"] * reach

    reader = Repeated()
    for number in range(1, 20):
        reader.evaluated(Run(), 1000 * number, "top1: 0.5", [b"class: 0.5"] * 12, farther, [])
    assert asked == [40, 400] * 4


def test_the_beginning_of_a_run_is_held_against_its_evaluations() -> None:
    run, reader = Run(), Repeated()
    reader.began(run, TRAIN.encode() + b"\n", 1)
    assert run.repeated == {}
    reader.evaluated(run, 90, "top1: 0.5", [TRAIN.replace("1251", "5004").encode()], lambda _: [], [])
    reader.began(run, b"loss: {name: CELoss}\n\n" + TRAIN.encode() + b"\n" + TRAIN.encode(), 7)
    assert [(one.value, one.first) for one in run.repeated["total train iter"]] == [("5004", 89), ("1251", 9)]


def test_a_line_that_was_rewritten_and_one_with_a_bar() -> None:
    steps = ["Epoch 1/9 step 1/40 - loss: 0.9", "Epoch 1/9 step 2/40 - loss: 0.8"]
    assert read("\r".join(steps))["total train epoch"] == ["9"]
    bar = "Train:  31%|###   | 11/36 [00:00<00:00, 55.70it/s]" + TRAIN
    assert read(bar)["total train iter"] == ["1251"]


def test_lines_that_look_as_the_evaluation_does_may_be_of_either() -> None:
    run, reader = Run(), Repeated()
    steps = [f"step {number}/88 - loss: 0.1 - acc: 0.9".encode() for number in (10, 20)]
    reader.evaluated(run, 9, "step 88/88 - loss: 0.1 - acc: 0.9", steps, lambda _: [], [])
    reader.began(run, b"step 10/614 - loss: 0.5 - acc: 0.1\n", 1)
    assert run.repeated == {}


def test_of_lines_of_one_kind_the_nearest_tells() -> None:
    other = TRAIN.replace("1251", "5004").replace("Cosine", "Step")
    found = read(TRAIN, other)
    assert found["total train iter"] == ["5004"]
    assert found["names ppclsINFO:[Train][Epoch/][Iter:/]"] == ["lr(Step), CELoss, loss, ips, eta, samples/s"]


@pytest.mark.parametrize(
    ("first", "counts"),
    [
        (TRAIN.replace("1251", "51"), True),
        # Inside its stamp the beginning of a line may be cut as well.
        (TRAIN.replace("1251", "51")[6:], True),
        (TRAIN.replace("1251", "51")[40:], False),
    ],
)
def test_the_first_line_of_a_file_may_be_the_rest_of_one(first: str, counts: bool) -> None:
    expected = {"1251", "51"} if counts else {"1251"}
    whole = [TRAIN.encode(), TRAIN.encode()]
    stamped = f"{STAMP}[Eval][Epoch 1][Avg]top1: 0.5"
    run, begun, reader = Run(), Run(), Repeated()
    Repeated().evaluated(run, 3, stamped, [first.encode(), AVERAGE.encode()], lambda _: [], [])
    assert {one.value for one in run.repeated.get("total train iter", [])} == expected - {"1251"}
    reader.evaluated(begun, 90, stamped, whole, lambda _: [], [])
    reader.began(begun, b"\n".join([first.encode(), *whole, b""]), 1)
    assert {one.value for one in begun.repeated["total train iter"]} == expected
    # Where no line has a stamp, the first is as good as the others.
    assert read(first)["total train iter"] == ["51"]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("train_runtime", ["loss, learning_rate"]),
        ("train_time", ["train_time, train_steps_per_second, train_loss, global_step"]),
    ],
)
def test_what_is_said_of_a_whole_training_is_no_step_of_it(name: str, told: list[str]) -> None:
    steps = ["{'loss': 2.59, 'learning_rate': 5e-05, 'epoch': 1.95}"] * 2
    whole = f"{{'{name}': 47145.9, 'train_steps_per_second': 0.016, 'train_loss': 1.9, 'global_step': 3, 'epoch': 3.0}}"
    assert [value for setting, value in read(*steps, whole).items() if setting == "names {"] == [told]
