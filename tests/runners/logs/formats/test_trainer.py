"""Logs of the Trainer: the real ones, and short texts in their shape."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from runners.logs.reading.trainer_values import known
from tests.runners.logs.logs import FIXTURES, InMemory, examined, fixture, parse, results, values

INFO = "\x1b[32m[2026-11-23 12:31:02,685] [    INFO]\x1b[0m - "
PADDLE = "eval_loss: 0.69, eval_acc: {}, eval_f1: 0.6, eval_runtime: 0.02, progress_or_epoch: {}"
FACE = "{{'eval_loss': 0.69, 'eval_accuracy': {}, 'eval_runtime': 1.5, 'eval_samples_per_second': 12.0, 'epoch': {}}}"
STARTED = (
    "***** Running training *****",
    "  Num examples = 3,668",
    "  Num Epochs = 3",
    "  Instantaneous batch size per device = 8",
    "  Total optimization steps = 36",
)
BLOCK = (
    "***** eval metrics *****",
    "  epoch                   =        3.0",
    "  eval_accuracy           =     0.8235",
    "  eval_runtime            = 0:00:02.34",
    "  eval_samples            =        408",
)


def log(*lines: str, curve: bool = False, end: str = "\n") -> Log:
    return parse(end.join(lines) + end, curve=curve)


@pytest.mark.parametrize(
    ("path", "first", "lines", "acc", "f1", "best", "final", "final_lines"),
    [
        ("paddlenlp_2.8.1", 10, [151, 166, 181], "0.525", "0.6885245901639344", 191, "0.525", [211, 212, 213]),
        ("paddleformers_0.4.1", 12, [218, 233, 248], "0.525", "0.6885245901639344", 259, "0.475", [283, 284, 285]),
    ],
)
def test_the_real_logs(
    path: str, first: int, lines: list[int], acc: str, f1: str, best: int, final: str, final_lines: list[int]
) -> None:
    seen = fixture(f"trainer/{path}.log")
    assert seen.format == "trainer"
    assert values(seen, "accuracy") == list(zip(lines, [acc, "0.475", "0.475"], strict=True))
    assert values(seen, "f1") == list(zip(lines, [f1, "0.0", "0.0"], strict=True))
    assert [line for line, _ in values(seen, "loss")] == lines
    assert values(seen, "accuracy", "best") == [(best, "0.525")]
    assert values(seen, "accuracy", "final") == [(final_lines[0], final)]
    assert [o.line for o in seen.observations if o.kind == "final"] == final_lines
    assert len(results(seen)) == 3 * 3 + 1 + 3
    assert [o.epoch for o in seen.observations if o.metric == "accuracy" and o.kind == "eval"] == [1, 2, 3]
    (run,) = seen.runs
    assert (run.first_line, run.epochs, run.train_epochs, run.completed) == (first, 3, [1, 2, 3], True)
    assert (run.batch_size, run.eval_batches, run.devices, run.resumed_from, run.split) == (8, 5, 1, None, None)
    assert {o.unit for o in results(seen) if o.metric != "loss"} == {None}, "the script alone knows the unit"
    assert [o.value_text for o in seen.observations if o.kind == "train"] == [
        "0.695279598236084" if "nlp" in path else "0.6948842340045505"
    ]
    assert not [f for f in examined(seen) if f.grade.value != "info"]


def test_training_values_come_with_curve_only() -> None:
    seen = fixture("trainer/paddlenlp_2.8.1.log", curve=True)
    train = [o for o in seen.observations if o.kind == "train" and o.printed == "loss"]
    assert [(o.line, o.step, o.epoch, o.value_text) for o in train] == [
        (143, 6, None, "0.69943595"),
        (144, 12, 1, "0.69496274"),
        (158, 18, None, "0.70068002"),
        (159, 24, 2, "0.69026097"),
        (173, 30, None, "0.69070586"),
        (174, 36, 3, "0.69563206"),
    ]
    assert results(seen) == results(fixture("trainer/paddlenlp_2.8.1.log"))


def test_the_dicts_of_transformers() -> None:
    train = "{'loss': 0.61, 'grad_norm': 1.5, 'learning_rate': 4e-05, 'epoch': 0.5}"
    seen = log(*STARTED, train, FACE.format("0.81", "1.0"), f"\r 50%|#####|\r{FACE.format('0.82', '2.0')}", curve=True)
    assert values(seen, "accuracy") == [(7, "0.81"), (8, "0.82")]
    assert [(o.value_text, o.kind) for o in seen.observations if o.kind == "train"] == [("0.61", "train")]
    assert {o.printed for o in results(seen)} == {"eval_loss", "eval_accuracy"}
    assert (seen.runs[0].epochs, seen.runs[0].train_epochs) == (3, [1, 2])


def test_the_quoted_numbers_of_transformers_5() -> None:
    seen = log("{'eval_loss': '9.86', 'eval_accuracy': '0.5', 'eval_runtime': '4.061', 'epoch': '1'}")
    assert [(o.printed, o.value_text, o.epoch) for o in seen.observations] == [
        ("eval_loss", "9.86", 1),
        ("eval_accuracy", "0.5", 1),
    ]


def test_the_block_at_the_end_restates() -> None:
    seen = log(FACE.format("0.823529", "3.0"), *BLOCK, "done")
    assert [(o.line, o.kind, o.value_text) for o in seen.observations if o.metric == "accuracy"] == [
        (1, "eval", "0.823529"),
        (4, "final", "0.8235"),
    ]
    assert {o.printed for o in seen.observations} == {"eval_loss", "eval_accuracy"}


def test_the_block_of_a_test_set_and_of_training() -> None:
    test = [line.replace("eval", "test") for line in BLOCK]
    train = ("***** train metrics *****", "  train_loss               =     0.0001", "  eval_loss = 0.1 in passing")
    seen = log(*train, *test, FACE.format("0.5", "1.0"))
    assert [(o.line, o.printed, o.split, o.kind) for o in seen.observations] == [
        (6, "test_accuracy", "test", "final"),
        (9, "eval_loss", None, "eval"),
        (9, "eval_accuracy", None, "eval"),
    ]


def test_best_is_not_last_and_may_be_a_loss() -> None:
    dump = (
        f"{INFO}    Training Configuration Arguments    ",
        f"{INFO}paddle commit id              : 76884",
        f"{INFO}metric_for_best_model         : loss",
    )
    seen = log(
        *(f"{line}\x1b[0m" for line in dump),
        INFO + PADDLE.format("0.5", "1.0"),
        INFO + PADDLE.format("0.4", "2.0"),
        f"{INFO}Loading best model from ./out/checkpoint-12 (score: 0.6901).",
    )
    assert values(seen, "accuracy") == [(4, "0.5"), (5, "0.4")]
    assert values(seen, "loss", "best") == [(6, "0.6901")]
    unnamed = log(f"{INFO}Loading best model from out (score: 0.6901).", INFO + PADDLE.format("0.5", "1.0"))
    assert [(o.metric, o.kind) for o in unnamed.observations][:1] == [(None, "best")]


def test_settings_that_are_called_eval() -> None:
    seen = log(
        f"{INFO}eval_batch_size               :16",
        f"{INFO}eval_steps: 100",
        "eval_delay: 3, eval_ratio: 0.5",
        *BLOCK,
    )
    assert [o.line for o in seen.observations] == [6]


def test_what_the_settings_say_of_the_run() -> None:
    seen = log(
        f"{INFO}     Model Configuration Arguments      \x1b[0m",
        f"{INFO}paddle commit id              :3fa7a\x1b[0m",
        f"{INFO}model_name_or_path            :ernie-3.0-base-zh\x1b[0m",
        f"{INFO}\x1b[0m",
        f"{INFO}     Data Configuration Arguments      \x1b[0m",
        f"{INFO}dataset                       :seqcls_cblue\x1b[0m",
        f"{INFO}per_device_eval_batch_size    :16\x1b[0m",
        f"{INFO}world_size                    :2\x1b[0m",
        f"{INFO}Starting training from resume_from_checkpoint : ./out/checkpoint-100\x1b[0m",
        *STARTED,
        INFO + PADDLE.format("0.5", "2.0"),
    )
    (run,) = seen.runs
    assert (run.model, run.dataset, run.batch_size, run.devices) == ("ernie-3.0-base-zh", "seqcls_cblue", 16, 2)
    assert (run.resumed_from, run.train_epochs, run.epochs) == ("./out/checkpoint-100", [2], 3)


def test_several_runs() -> None:
    one = (*STARTED, FACE.format("0.6", "1.0"), FACE.format("0.7", "3.0"))
    seen = log(*one, *one)
    assert [(run.first_line, run.train_epochs) for run in seen.runs] == [(1, [1, 2, 3]), (8, [1, 2, 3])]
    assert [o.run for o in seen.observations if o.metric == "accuracy"] == [0, 0, 1, 1]
    again = log(FACE.format("0.6", "1.0"), FACE.format("0.7", "2.0"), FACE.format("0.5", "1.0"))
    assert [o.run for o in again.observations if o.metric == "accuracy"] == [0, 0, 1]


def test_a_training_that_broke_off_is_not_complete() -> None:
    seen = log(*STARTED, FACE.format("0.6", "1.0"), "{'train_runtime': 9.1, 'train_loss': 0.5, 'epoch': 1.5}")
    assert (seen.runs[0].train_epochs, seen.runs[0].completed) == ([1], False)
    whole = log(*STARTED, "{'train_runtime': 9.1, 'train_loss': 0.5, 'epoch': 2.98}")
    assert (whole.runs[0].train_epochs, whole.runs[0].completed) == ([1, 2, 3], True)


def mnli(accuracy: str, runtime: str, speed: str, epoch: str = "1.0") -> str:
    return (
        f"{{'eval_loss': 0.4, 'eval_accuracy': {accuracy}, 'eval_runtime': {runtime}, "
        f"'eval_samples_per_second': {speed}, 'epoch': {epoch}}}"
    )


def told(seen: Log) -> list[tuple[str, int, str | None, int | None]]:
    found = [o for o in results(seen) if o.metric == "accuracy"]
    return [(o.value_text, o.run, o.dataset, seen.runs[o.run].samples) for o in found]


def test_the_two_sets_of_mnli_are_told_by_their_counts() -> None:
    matched, mismatched = mnli("0.8421", "12.3001", "797.961"), mnli("0.8434", "15.8047", "622.092")
    both = (
        *STARTED,
        matched,
        mismatched,
        mnli("0.8521", "12.3001", "797.961", "2.0"),
        mismatched.replace("1.0", "2.0"),
    )
    assert told(log(*both)) == [
        ("0.8421", 0, None, None),
        ("0.8434", 1, None, 9832),
        ("0.8521", 0, None, None),
        ("0.8434", 1, None, 9832),
    ]
    assert log(*both).claims == {}
    named = "[    INFO] - task_name                     :mnli"
    seen = log("[    INFO] -     Data Configuration Arguments   ", named, *both)
    assert [one[2] for one in told(seen)] == ["mnli", "MNLI-mismatched", "mnli", "MNLI-mismatched"]
    other = log("[    INFO] -     Data Configuration Arguments   ", named.replace("mnli", "qnli"), *both)
    assert {one[1:3] for one in told(other)} == {(0, "qnli")}


@pytest.mark.parametrize(
    ("runtime", "speed", "apart"),
    [
        ("15.8047", "622.092", True),
        ("15.8047", "621.500", False),
        ("15.8047", "622.150", True),
        ("15.8047", "622.200", False),
        ("0.0130", "755012.1", False),
        ("0", "622.092", False),
        ("nan", "622.092", False),
        ("inf", "622.092", False),
        ("15.8047", "nan", False),
    ],
)
def test_a_count_that_rounding_leaves_open_tells_nothing(runtime: str, speed: str, apart: bool) -> None:
    assert told(log(*STARTED, mnli("0.84", runtime, speed)))[0][1] == int(apart)


def test_a_threshold_is_no_result() -> None:
    block = ("***** eval metrics *****", "  eval_best_f1 = 88.1", "  eval_best_f1_thresh = -1.5", "  eval_f1 = 87.0")
    assert [(o.metric, o.printed) for o in results(log(*STARTED, *block))] == [
        (None, "eval_best_f1"),
        ("f1", "eval_f1"),
    ]


def test_the_blocks_of_mnli() -> None:
    block = ("***** eval metrics *****", "  epoch = 3.0", "  eval_accuracy = 0.85", "  eval_runtime = 0:00:16.47")
    seen = log(*STARTED, *block, "  eval_samples = 9815", *block, "  eval_samples = 9832")
    assert [one[1] for one in told(seen)] == [0, 1]
    renamed = [line.replace("eval_accuracy", "eval_accuracy_mm") for line in block]
    assert [one[1:3] for one in told(log(*STARTED, *block, *renamed))] == [(0, None), (1, "MNLI-mismatched")]
    speed = "  eval_samples_per_second = {}"
    assert [one[1] for one in told(log(*block, speed.format("595.9"), *block, speed.format("597.0")))] == [0, 1]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("accuracy", ("accuracy", None)),
        ("accuracy_mm", ("accuracy", None)),
        ("f1", ("f1", None)),
        ("micro_f1", ("f1_micro", None)),
        ("f1_macro", ("f1_macro", None)),
        ("best_f1", (None, None)),
        ("exact_match", ("em", None)),
        ("wer", ("wer", None)),
        ("rougeL", ("rouge_l", None)),
        ("rougeLsum", (None, None)),
        ("bleu", ("bleu", None)),
        ("loss", ("loss", "loss")),
        ("loss_mm", ("loss", "loss")),
        ("matthews_correlation", ("mcc", None)),
        ("rewards/accuracies", (None, None)),
        ("start_loss", (None, "loss")),
    ],
)
def test_names_and_units(name: str, expected: tuple[str | None, str | None]) -> None:
    """No value decides its unit: 0.9 may be 0.9 percent."""
    assert known(name) == expected


@pytest.mark.parametrize(
    ("end", "added", "truncated"),
    [
        (FACE.format("0.9", "2.0"), ["0.69", "0.9"], False),
        (FACE.format("0.9", "2.0")[:-1], ["0.69", "0.9"], False),
        ("{'eval_loss': 0.69, 'eval_runtime': 1.5, 'eval_accuracy': 0.9", ["0.69"], True),
        ("{'eval_loss': 0.69, 'eval_accuracy': 0.9", [], True),
        ("  eval_accuracy = 0.8", [], False),
    ],
)
def test_a_cut_off_last_line(end: str, added: list[str], truncated: bool) -> None:
    seen = parse(FACE.format("0.5", "1.0") + "\n" + end)
    assert [o.value_text for o in seen.observations[2:]] == added
    assert [f.code for f in seen.findings] == ["truncated"] * truncated


def test_a_block_that_is_cut_off() -> None:
    text = "\n".join((*BLOCK[:3], "  eval_f1 = 0.8"))
    seen = parse(text)
    assert [(o.line, o.value_text) for o in seen.observations] == [(3, "0.8235")]
    assert [f.code for f in seen.findings] == ["truncated"]


def test_carriage_returns_colours_and_crlf() -> None:
    bar = "\r 33%|###      | 1/3\r"
    for end in ("\n", "\r\n"):
        seen = log(*STARTED, f"{bar}{INFO}{PADDLE.format('0.5', '1.0')}\x1b[0m{bar}", end=end)
        assert values(seen, "accuracy") == [(6, "0.5")]


@pytest.mark.parametrize(
    "text",
    [
        "eval_loss: 0.5, acc: 0.9\n",
        '{"eval_loss": 0.5, "eval_runtime": 1.0, "epoch": 1}\n',
        "eval loss: 0.5, accu: 0.9\n",
        "***** Running training *****\n  Num examples = 5\n",
        "",
    ],
)
def test_logs_of_other_programs_are_not_taken_for_it(text: str) -> None:
    seen = read_log(InMemory(text.encode())).log
    assert seen is None or seen.format != "trainer"


@pytest.mark.parametrize(
    "filler",
    ["eval_a: " * 100_000, "eval_" * 200_000, "- a " * 200_000, "a =  " * 200_000, "1" * 1_000_000, "{'" * 300_000],
)
def test_long_lines_take_no_time(filler: str) -> None:
    start = time.process_time()
    for heading in (
        "***** eval metrics *****",
        "-     Training Configuration Arguments ",
        "eval_loss: 1, eval_runtime: 1 ",
    ):
        parse(f"{FACE.format('0.5', '1.0')}\n{heading}\n{filler}\neval_runtime: {filler}\n")
    assert time.process_time() - start < 10


@settings(max_examples=150, deadline=None)
@given(data=st.data(), curve=st.booleans())
def test_mutated_logs_are_read(data: st.DataObject, curve: bool) -> None:
    text = (FIXTURES / "trainer/paddlenlp_2.8.1.log").read_bytes().split(b"\n")[128:]
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(text) - 1))
        cut = data.draw(st.integers(0, len(text[at])))
        text[at] = text[at][:cut] + data.draw(st.binary(max_size=3)) + text[at][cut + data.draw(st.integers(0, 9)) :]
    raw = b"\n".join(text)
    seen = parse(raw, format_name="trainer", curve=curve)
    lines = raw.split(b"\n")
    for o in seen.observations:
        assert o.line is not None
        assert o.value_text.encode() in lines[o.line - 1]
