"""Logs of PaddleNLP's examples: what the samples of the format do not show."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log, Observation
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse, values

ARGUMENTS = (
    "-----------  Configuration Arguments -----------",
    "batch_size: 32",
    "model_name_or_path: bert-base-uncased",
    "output_dir: ./tmp/",
    "task_name: mrpc",
    "------------------------------------------------",
)
F1 = (
    "eval loss: 0.41, acc: 0.8676, precision: 0.87, recall: 0.94, f1: 0.9075, acc and f1: 0.8876, "
    "eval done total : 1.5 s"
)


def train(step: int, epoch: int = 0, total: str = "/345") -> str:
    return (
        f"global step {step}{total}, epoch: {epoch}, batch: {step}, rank_id: 0, loss: 0.612345, lr: 0.0000200000, "
        "speed: 5.1234 step/s"
    )


def log(*lines: str, curve: bool = False, end: str = "\n") -> Log:
    return parse(end.join(lines) + end, curve=curve)


def seen(observations: list[Observation]) -> list[tuple[int | None, str, str | None, str, str | None]]:
    return [(o.line, o.printed, o.metric, o.value_text, o.unit) for o in observations]


@pytest.mark.parametrize(
    ("line", "metric", "value"),
    [
        ("eval loss: 0.51, mcc: 0.5969, eval done total : 1.0 s", "mcc", "0.5969"),
        ("eval loss: 0.5, pearson: 0.88, spearman: 0.87, pearson and spearman: 0.875, ", "pearson", "0.88"),
        ("eval loss: 0.22347, accu: 0.94167", "accuracy", "0.94167"),
        ("[2022-01-01 10:00:00,000] [    INFO] - Eval loss: 0.22347, accu: 0.94167", "accuracy", "0.94167"),
        ("eval loss: 0.2, acc: 0.8235294117647058.", "accuracy", "0.8235294117647058"),
    ],
)
def test_other_lines_of_the_examples(line: str, metric: str, value: str) -> None:
    assert values(log(line), metric) == [(1, value)]


def test_the_split_that_is_named() -> None:
    found = log("eval dev loss: 0.21, accu: 0.94", "eval test loss: 0.31, accu: 0.91").observations
    assert [(o.value_text, o.split) for o in found] == [("0.94", "dev"), ("0.91", "test")]


SQUAD = '{\n  "exact": 81.55,\n  "f1": 88.71,\n  "total": 10570,\n  "HasAns_exact": 99.9,\n  "HasAns_f1": 99.9\n}'


def test_an_answer_file_without_a_total_is_not_squad() -> None:
    assert log(F1, '  "exact": 81.55,', '  "loss": 3,', '  "exact": 1.0,', '  "f1": 2.0').observations[5:] == []


TRANSLATION = (
    "2022-01-30 00:55:27,976 | ConvS2S_0: Eval | Avg loss: 6.804 | nll_loss:5.471 | ppl: 44.694 | Eval | BLEU Score: {}"
)


def convolution(epoch: int, bleu: str) -> tuple[str, str]:
    step = f"2022-01-30 00:54:44,084 | ConvS2S_0: Train | Epoch: [{epoch}/3] | Step: [5500/5513.0] | Avg loss: 8.622"
    return step, TRANSLATION.format(bleu)


def test_a_score_on_the_true_words_is_no_bleu() -> None:
    best = "2022-01-30 09:52:13,494 | ConvS2S_0: Epoch:[2] | Best Valid Bleu: 29.998 saved to /root/model_best!"
    one = log(*convolution(1, "10.432"), *convolution(2, "29.998"), best, *convolution(3, "27.135"))
    assert [(o.line, o.value_text, o.kind, o.epoch) for o in one.observations if o.printed == "BLEU Score"] == [
        (2, "10.432", "eval", 1),
        (4, "29.998", "eval", 2),
        (5, "29.998", "best", 2),
        (7, "27.135", "eval", 3),
    ]
    assert {o.metric for o in one.observations} == {None}
    assert (one.runs[0].epochs, one.runs[0].train_epochs, len(one.runs)) == (3, [1, 2, 3], 1)


def test_a_resumed_training_is_another_run() -> None:
    start = [f"2021-09-20 16:51:30,288 ----- world_size = 2, local_rank = {rank}" for rank in (1, 0)]
    resumed = "2021-09-20 16:53:20,438 ----- Resume Training: Load model and optmizer states from ./ckpt/epoch_1"
    one = log(*start, *convolution(1, "10.4"), *start, resumed, *convolution(2, "11.4"))
    assert [(run.first_line, run.devices, run.resumed_from, run.train_epochs) for run in one.runs] == [
        (2, 2, None, [1]),
        (6, 2, "./ckpt/epoch_1", [2]),
    ]


def test_ranks_do_not_count_epochs_twice() -> None:
    lines = []
    for epoch in (1, 2):
        lines += [f"Train rank:[{rank}] | Epoch: [{epoch}/9] | Step: [9/9.0] | Avg loss: 8.0" for rank in range(4)]
        lines += [f"Eval rank:[{rank}] | Avg loss: 6.6 | nll_loss:5.9 | ppl: 62.997 | " for rank in (2, 0, 3, 1)]
    one = log(*lines)
    assert [run.train_epochs for run in one.runs] == [[1, 2]]
    assert [o.value_text for o in one.observations if o.printed == "ppl"] == ["62.997"] * 8


@pytest.mark.parametrize(
    ("end", "added", "truncated"),
    [
        ("eval loss: 0.2, acc: 0.9, f1: 0.8, ", ["0.9", "0.8"], False),
        ("eval loss: 0.2, acc: 0.9, f1: 0.8", ["0.9"], True),
        ("eval loss: 0.2, acc: 0.9, f", ["0.9"], False),
        ("Evaluation precision: 0.7, recall: 0.6, F1: 0.6", ["0.7", "0.6"], True),
        ("ar -> en accuracy: 0.5", [], True),
        ("Eval | Avg loss: 2.8 | ppl: 3.2", ["2.8"], True),
    ],
)
def test_a_cut_off_last_line(end: str, added: list[str], truncated: bool) -> None:
    one = parse(f"{F1}\n{end}")
    assert [o.value_text for o in one.observations[5:]] == added
    assert [f.code for f in one.findings] == ["truncated"] * truncated


def test_carriage_returns_and_colours() -> None:
    for end in ("\n", "\r\n"):
        one = log(train(100), f"\r 50%|###  |\r\x1b[32m{F1}\x1b[0m", end=end)
        assert values(one, "f1") == [(2, "0.9075")]


@pytest.mark.parametrize(
    "text",
    ["epoch 3 loss: 0.5, acc: 0.9\n", "Evaluation took 3 s\n", "accuracy: 0.9\n", "train loss: 0.1, acc: 0.9\n", ""],
)
def test_logs_of_other_programs_are_not_taken_for_it(text: str) -> None:
    one = read_log(InMemory(text.encode())).log
    assert one is None or one.format != "paddlenlp"


@pytest.mark.parametrize(
    "filler", ["eval loss: 0.2" * 50_000, "| a: 1" * 100_000, "-" * 500_000, ", a: 1" * 100_000, '"exact": 1' * 50_000]
)
def test_long_lines_are_read(filler: str) -> None:
    text = f"{F1}\n{filler}\neval loss: 0.2{filler}\nEval | Avg loss: {filler}\nEvaluation precision: 0.1{filler}\n"
    assert parse(text).lines == text.count("\n")


PIECES = [
    *(*ARGUMENTS, F1, train(9), SQUAD, TRANSLATION, "Class Name: a", "Evaluation precision: 0.7, recall: 0.6, F1: 0.6"),
    *(
        "en -> de accuracy: 0.5",
        "| Epoch: [1/2]",
        "eval loss: 0.2",
        ", acc: 0.5",
        '"exact": 1.0',
        "\n",
        "\n",
        "\r",
        "0.5",
    ),
    *(
        "teacher model, ",
        " | ",
        "9" * 50,
        "best F1 performence has been updated: 0 --> 1",
        "Step 1/2 train loss 1 dev loss 1 ",
        "auto evaluation result is:\nBLEU-4: 1",
    ),
]


@settings(max_examples=200, deadline=None)
@given(pieces=st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=30), curve=st.booleans())
def test_pieces_in_any_order_are_read(pieces: list[str], curve: bool) -> None:
    data = "".join(pieces).encode("utf-8", "replace")
    lines = data.split(b"\n")
    for o in parse(b" " + data, format_name="paddlenlp", curve=curve).observations:
        assert o.line is not None
        assert o.value_text.encode() in lines[o.line - 1]
