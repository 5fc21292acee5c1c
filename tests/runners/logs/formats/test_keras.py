"""Keras, and programs that print as Keras does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, examined, parse, results

BAR = "782/782 [==============================] - 12s 15ms/step"
EPOCH = "Epoch {}/3\n{} - loss: 1.5123 - accuracy: 0.4512 - val_loss: 1.2345 - val_accuracy: {}\n"


def told(seen: Log) -> list[tuple[str, str | None, str, int | None, str | None]]:
    return [(o.kind, o.metric, o.value_text, o.epoch, o.split) for o in results(seen)]


def test_validations_of_a_training() -> None:
    seen = parse(EPOCH.format(1, BAR, "0.5812") + EPOCH.format(2, BAR, "0.5712"))
    assert seen.format == "keras"
    assert told(seen) == [
        ("eval", "loss", "1.2345", 1, "val"), ("eval", "accuracy", "0.5812", 1, "val"),
        ("eval", "loss", "1.2345", 2, "val"), ("eval", "accuracy", "0.5712", 2, "val"),
    ]  # fmt: skip
    assert (seen.runs[0].epochs, seen.runs[0].train_epochs) == (3, [1, 2])


def test_a_bar_that_is_rewritten_counts_once() -> None:
    half = "391/782 [==============>...............] - ETA: 5s - loss: 1.6 - accuracy: 0.4"
    full = f"{BAR} - loss: 1.5123 - accuracy: 0.4512"
    line = f"Epoch 1/3\n{half}\b\b\b\r{full}\b\b\b\r{full} - val_loss: 1.2345 - val_accuracy: 0.5812\n"
    seen = parse(line, curve=True)
    assert [(kind, value) for kind, _, value, _, _ in told(seen)] == [("eval", "1.2345"), ("eval", "0.5812")]
    assert [o.value_text for o in seen.observations if o.kind == "train"] == ["1.5123", "0.4512"]


def test_colours_of_keras_3() -> None:
    bar = "\x1b[1m782/782\x1b[0m \x1b[32m━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m12s\x1b[0m 15ms/step"
    seen = parse(EPOCH.format(1, bar, "0.5812"))
    assert ("eval", "accuracy", "0.5812", 1, "val") in told(seen)


def test_an_evaluation_stands_alone() -> None:
    alone = f"{BAR.replace('782', '313')} - loss: 1.1345 - accuracy: 0.6012\n"
    assert told(parse(alone)) == [("eval", "loss", "1.1345", None, None), ("eval", "accuracy", "0.6012", None, None)]
    assert [value for _, _, value, _, _ in told(parse(EPOCH.format(1, BAR, "0.5812") + alone))][-1] == "0.6012"
    without = f"Epoch 1/3\n{BAR} - loss: 1.1345 - accuracy: 0.6012\n"
    assert told(parse(without)) == []


def test_the_best_line() -> None:
    best = "Epoch 00001: val_accuracy improved from -inf to {}, saving model to best.h5\n"
    seen = parse(EPOCH.format(1, BAR, "0.5812") + best.format("0.58120"))
    assert told(seen)[-1] == ("best", "accuracy", "0.58120", 1, "val")
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == []
    other = parse(EPOCH.format(1, BAR, "0.5812") + best.format("0.68120"))
    assert "best_not_in_series" in [f.code for f in examined(other)]


ABOVE = """\
Epoch {epoch}/3
782/782 [==============================] - ETA: 0s - loss: 1.5123 - accuracy: 0.9512
Epoch {epoch}: val_accuracy improved from -inf to {best}, saving model to best.h5
{bar} - loss: 1.5123 - accuracy: 0.9512 - val_loss: 1.2345 - val_accuracy: {value}
"""


def test_the_training_accuracy_of_a_bar_that_is_printed_again_is_no_evaluation() -> None:
    seen = parse("".join(ABOVE.format(epoch=at, best=f"0.5{at}120", value=f"0.5{at}12", bar=BAR) for at in (1, 2)))
    assert told(seen) == [
        ("eval", "loss", "1.2345", 1, "val"),
        ("eval", "accuracy", "0.5112", 1, "val"),
        ("best", "accuracy", "0.51120", 1, "val"),
        ("eval", "loss", "1.2345", 2, "val"),
        ("eval", "accuracy", "0.5212", 2, "val"),
        ("best", "accuracy", "0.52120", 2, "val"),
    ]
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == []


def test_a_best_line_above_its_values_is_still_held_against_them() -> None:
    seen = parse(ABOVE.format(epoch=1, best="0.68120", value="0.5812", bar=BAR))
    assert "best_not_in_series" in [f.code for f in examined(seen)]


def test_a_training_without_validation_whose_bar_is_printed_again_has_no_evaluation() -> None:
    half = "782/782 [==============================] - ETA: 0s - loss: 1.5 - accuracy: 0.95\n"
    again = f"Epoch 1: loss improved from inf to 1.5, saving model\n{BAR} - loss: 1.5 - accuracy: 0.95\n"
    assert told(parse(f"Epoch 1/3\n{half}{again}")) == []


@pytest.mark.parametrize("said", ["Epoch 1: accuracy did not improve", "macro F1 0.71"])
def test_a_bar_of_keras_3_that_is_printed_again_is_of_the_training(said: str) -> None:
    bar = "782/782 ━━━━━━━━━━━━━━━━━━━━ {} 15ms/step - accuracy: 0.9512 - loss: 0.1123\n"
    training = f"Epoch 1/3\n{bar.format('0s')}{said}\n{bar.format('12s')}"
    assert [one for one in told(parse(training)) if one[0] != "train"] == []
    evaluated = training + "313/313 ━━━━━━━━━━━━━━━━━━━━ 1s 2ms/step - accuracy: 0.6012 - loss: 1.1345\n"
    assert [value for kind, _, value, _, _ in told(parse(evaluated)) if kind == "eval"] == ["0.6012", "1.1345"]


@pytest.mark.parametrize("lead", ["299s", " - 299s"])
def test_older_versions_without_a_bar(lead: str) -> None:
    best = "Epoch {}: val_acc improved from -inf to {}, saving model to best.h5\n"
    line = "{} - loss: 1.3992 - acc: 0.9715 - val_loss: 1.1854 - val_acc: {}\n"
    seen = parse(
        f"Epoch 1/3\n{best.format('00000', '0.70963')}{line.format(lead, '0.7096')}"
        f"Epoch 2/3\n{best.format('00001', '0.73789')}{line.format(lead, '0.7379')}"
    )
    assert [one for one in told(seen) if one[1] == "accuracy"] == [
        ("eval", "accuracy", "0.7096", 1, "val"), ("best", "accuracy", "0.70963", 1, "val"),
        ("eval", "accuracy", "0.7379", 2, "val"), ("best", "accuracy", "0.73789", 2, "val"),
    ]  # fmt: skip
    assert [f.code for f in examined(seen) if f.grade.value != "info"] == []
    assert seen.runs[0].train_epochs == [1, 2]


def test_a_best_line_at_the_end_of_the_file_is_kept() -> None:
    cut = EPOCH.format(1, BAR, "0.5812") + "Epoch 2/3\nEpoch 2: val_accuracy improved from 0.58120 to 0.61000, saving\n"
    assert told(parse(cut))[-1] == ("best", "accuracy", "0.61000", 2, "val")


@pytest.mark.parametrize(
    "line",
    [
        "Epoch 2/3 - loss: 1.5 - acc: 0.45 - val_loss: 1.2 - val_acc: 0.58\n",
        "INFO Epoch: [2/3], loss: 1.5, acc: 0.45, val_loss: 1.2, val_acc: 0.58\n",
        "Epoch 2/3 | loss: 1.5 | acc: 0.45 | val_loss: 1.2 | val_acc: 0.58\n",
    ],
)
def test_lines_of_others_leave_the_unit_open(line: str) -> None:
    seen = parse(line)
    assert told(seen) == [("eval", "loss", "1.2", 2, "val"), ("eval", "accuracy", "0.58", 2, "val")]
    assert [o.unit for o in results(seen)] == ["loss", None]


@pytest.mark.parametrize("text", ["782/782 - done\n", "Epoch 1/3\n", "Epoch 1/3 loss: 0.5\n", "val_acc: 0.5\n"])
def test_other_lines_are_none_of_these(text: str) -> None:
    log = read_log(InMemory(text.encode())).log
    assert log is None or log.format != "keras"


@given(st.integers(0, 150))
def test_a_bar_that_is_cut_off(end: int) -> None:
    whole = EPOCH.format(1, BAR, "0.5812")
    log = read_log(InMemory((whole + EPOCH.format(2, BAR, "0.5812")[:end]).encode())).log
    assert log is not None
    assert {o.value_text for o in results(log)} == {"1.2345", "0.5812"}


def test_bars_one_below_the_other_without_an_epoch_are_a_training() -> None:
    bar = "4/4 [==============================] - 9s 2s/step - loss: 0.0535 - accuracy: 0.{}184\n"
    bars = [bar.format(at) for at in range(3, 7)]
    # Only the first may be an evaluation.
    assert [value for _, metric, value, *_ in told(parse("".join(bars))) if metric == "accuracy"] == ["0.3184"]
    # With something between, or of another number of steps, each is.
    apart = parse("checkpoint\n".join(bars))
    assert [value for _, metric, value, *_ in told(apart) if metric == "accuracy"] == [
        "0.3184", "0.4184", "0.5184", "0.6184",
    ]  # fmt: skip
    both = parse(bars[0] + bars[1].replace("4/4", "9/9"))
    assert [value for _, metric, value, *_ in told(both) if metric == "accuracy"] == ["0.3184", "0.4184"]
