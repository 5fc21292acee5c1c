"""JSON files of the Trainer: the real ones, and short ones in their shape."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import FIXTURES, InMemory, fixture, parse, results, values


def state(history: list[dict[str, Any]], *, curve: bool = False, **fields: Any) -> Log:
    content = {"best_metric": None, "global_step": 30, "log_history": history, "max_steps": 30, "num_train_epochs": 3}
    return parse(json.dumps(content | fields, indent=2), name="out/trainer_state.json", curve=curve)


def evaluation(epoch: float, accuracy: float, **more: float) -> dict[str, Any]:
    return {"epoch": epoch, "eval_accuracy": accuracy, "eval_runtime": 1.0, "step": int(epoch * 10), **more}


def test_the_sets_of_mnli() -> None:
    speed = {"eval_runtime": 16.4691, "eval_samples_per_second": 595.964}
    content = {"eval_accuracy": 0.86, "eval_accuracy_mm": 0.855, **speed}
    seen = parse(json.dumps(content, indent=2), name="out/eval_results.json")
    assert [(o.metric, o.value_text, o.run, o.dataset) for o in results(seen)] == [
        ("accuracy", "0.86", 0, None),
        ("accuracy", "0.855", 1, "MNLI-mismatched"),
    ]
    # Old versions wrote the second over the first.
    old = {"eval_accuracy": 0.85, "eval_samples": 9832, "eval_runtime": 15.8}
    (only,) = results(parse(json.dumps(old, indent=2), name="out/eval_results.json"))
    assert (only.value_text, only.run, only.dataset) == ("0.85", 1, None)
    history = [evaluation(1, 0.84, eval_samples_per_second=9815), evaluation(1, 0.85, eval_samples_per_second=9832)]
    assert [(o.value_text, o.run) for o in results(state([*history, *history]))] == [
        ("0.84", 0), ("0.85", 1), ("0.84", 0), ("0.85", 1),
    ]  # fmt: skip


def test_the_real_state_of_paddlenlp() -> None:
    seen = fixture("trainer_state/paddlenlp_2.8.1_trainer_state.json")
    assert seen.format == "trainer_state"
    assert values(seen, "accuracy") == [(30, "0.525"), (60, "0.475"), (90, "0.475")]
    assert values(seen, "f1") == [(31, "0.6885245901639344"), (61, "0.0"), (91, "0.0")]
    assert values(seen, "loss") == [(32, "0.6929932832717896"), (62, "0.6944048404693604"), (92, "0.694670557975769")]
    assert values(seen, "accuracy", "best") == [(2, "0.525")]
    assert values(seen, "loss", "train") == [(102, "0.695279598236084")]
    assert [(o.epoch, o.step) for o in seen.observations if o.metric == "f1"] == [(1, 12), (2, 24), (3, 36)]
    (run,) = seen.runs
    assert (run.epochs, run.train_epochs, run.completed, run.split) == (3, [1, 2, 3], True, None)
    assert len(results(seen)) == 10


def test_the_real_state_of_paddleformers_has_no_history() -> None:
    seen = fixture("trainer_state/paddleformers_0.4.1_trainer_state.json")
    assert [(o.line, o.kind, o.metric, o.value_text) for o in seen.observations] == [(2, "best", None, "0.525")]


@pytest.mark.parametrize(
    ("path", "acc", "lines"), [("paddlenlp_2.8.1", "0.525", 2), ("paddleformers_0.4.1", "0.475", 4)]
)
def test_the_real_results(path: str, acc: str, lines: int) -> None:
    for name in ("eval_results", "all_results"):
        seen = fixture(f"trainer_state/{path}_{name}.json")
        assert values(seen, "accuracy", "final") == [(lines, acc)]
        assert [o.printed for o in results(seen)] == ["eval_acc", "eval_f1", "eval_loss"]
        assert {o.kind for o in results(seen)} == {"final"}
        assert [o.printed for o in seen.observations if o.kind == "train"] == ["train_loss"] * (name == "all_results")


def test_numbers_are_handed_over_as_plain_text() -> None:
    history = [evaluation(1, 0.7, eval_loss=0.25), {"epoch": 1.5, "learning_rate": 0.1, "loss": 0.9, "step": 15}]
    seen = state(history, best_metric=0.91, curve=True)
    assert {o.kind for o in seen.observations} == {"eval", "best", "train"}
    assert [finding.code for finding in seen.findings] == ["best_not_in_history"]
    # A subclass of str cannot be encoded.
    msgspec.json.encode(seen)


def test_best_metric_may_be_a_loss_and_is_not_the_last() -> None:
    history = [evaluation(1, 0.7, eval_loss=0.25), evaluation(2, 0.9, eval_loss=0.5)]
    assert values(state(history, best_metric=0.25), "loss", "best") == [(2, "0.25")]
    ambiguous = state([evaluation(1, 0.25, eval_loss=0.25)], best_metric=0.25)
    assert [o.metric for o in ambiguous.observations if o.kind == "best"] == [None]
    assert [o.metric for o in state(history, best_metric=0.123).observations if o.kind == "best"] == [None]


@pytest.mark.parametrize(
    ("best", "found"),
    [(0.25, []), (0.9, []), (0.91, ["best_not_in_history"]), (0.900000001, ["best_not_in_history"]), (None, [])],
)
def test_best_metric_is_the_number_of_an_evaluation(best: float | None, found: list[str]) -> None:
    history = [evaluation(1, 0.7, eval_loss=0.25), evaluation(2, 0.9, eval_loss=0.5)]
    assert [finding.code for finding in state(history, best_metric=best).findings] == found


def test_a_history_without_evaluations_does_not_tell_the_best() -> None:
    assert state([{"epoch": 0.5, "loss": 0.9, "step": 5}], best_metric=0.9).findings == []


def test_training_values_are_no_evaluation() -> None:
    history = [{"epoch": 0.5, "loss": 0.9, "learning_rate": 1e-5, "step": 5, "train/acc_0": 0.99}, evaluation(1, 0.5)]
    assert [o.printed for o in state(history).observations] == ["eval_accuracy"]
    curve = state(history, curve=True).observations
    assert [(o.printed, o.kind, o.step) for o in curve] == [("loss", "train", 5), ("eval_accuracy", "eval", 10)]


def test_a_training_that_is_not_over() -> None:
    seen = state([evaluation(1, 0.5)], global_step=17, epoch=1.7)
    assert (seen.runs[0].train_epochs, seen.runs[0].completed) == ([1], False)


def test_an_epoch_that_is_not_whole() -> None:
    assert [o.epoch for o in state([evaluation(1.5, 0.5)]).observations] == [None]


def test_numbers_that_are_none() -> None:
    history = [{"eval_accuracy": "0.5", "eval_f1": True, "eval_loss": float("nan"), "epoch": "x", "step": None}]
    assert [(o.printed, o.value_text) for o in state(history).observations] == [("eval_loss", "NaN")]


def test_a_test_set_has_its_split() -> None:
    text = json.dumps({"test_accuracy": 0.5, "test_runtime": 2.0, "predict_f1": 0.4, "predict_runtime": 1.0}, indent=4)
    seen = parse(text, name="predict_results.json")
    assert [(o.printed, o.split, o.kind) for o in seen.observations] == [
        ("test_accuracy", "test", "final"),
        ("predict_f1", None, "final"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        '{\n "log_history": [\n {"global_step": 1,\n',
        '{"log_history": [], "global_step": 3} x',
        "{" * 50 + '"log_history""global_step"',
    ],
)
def test_a_file_that_is_cut_off_gives_nothing(text: str) -> None:
    seen = parse(text, name="trainer_state.json")
    assert (seen.observations, [f.code for f in seen.findings]) == ([], ["truncated"])


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("config.json", '{\n  "num_labels": 2\n}'),
        ("log.txt", '{"eval_runtime": 1.0, "eval_loss": 0.5}\n{"eval_runtime": 1.0, "eval_loss": 0.4}\n'),
        ("x.json", '["log_history", "global_step"]'),
        ("notes.txt", 'see "log_history" and "global_step"'),
    ],
)
def test_other_files_are_not_taken_for_it(name: str, text: str) -> None:
    seen = read_log(InMemory(text.encode(), name)).log
    assert seen is None or seen.format != "trainer_state"


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_mutated_files_are_read(data: st.DataObject) -> None:
    raw = (FIXTURES / "trainer_state/paddlenlp_2.8.1_trainer_state.json").read_bytes()
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(raw)))
        new = data.draw(st.sampled_from([b"", b"[", b"]", b'"', b"{", b"1", b"e9999", b"\n", b"null", b"NaN", b"-"]))
        raw = raw[:at] + new + raw[at + data.draw(st.integers(0, 3)) :]
    read = read_log(InMemory(raw, "trainer_state.json"), format_name="trainer_state")
    assert read.problem is None
    assert read.log is not None
    lines = raw.split(b"\n")
    for o in read.log.observations:
        assert o.line is not None
        assert o.value_text.encode() in lines[o.line - 1]
