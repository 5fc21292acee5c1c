"""Evaluations handed in more than once: what stands twice counts once, what contradicts itself is for a person."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Assurance, Log
from harness.judging.overlap import count_once
from harness.judging.resumption import join_resumed
from harness.judging.series import Restated, Series, position
from tests.harness.builders import evaluation, log, notes, observation, row, run, said
from tests.work import counted_lines

PASS = ("PASS", "meets_target")
DISAGREE = ("REVIEW", "evaluations_disagree")
CURVE = ("0.70000", "0.75000", "0.80000", "0.83000", "0.82000")


def stepped(*values: str, file: str = "a.log", first: int = 1, each: Any = None, **about: Any) -> Log:
    """A log that evaluates every 2000 steps and states no epoch."""
    seen = [
        observation(value, file=file, step=2000 * number, line=number, **(each or {}))
        for number, value in enumerate(values, first)
    ]
    return Log(file=file, format="paddleseg", runs=[run(**about)], observations=seen)


def series(one: Log) -> Series:
    values = [Restated(observation=o, value=o.value) for o in one.observations]
    return Series(runs=[(one, one.runs[0])], values=values)


def printed(one: Series) -> list[str]:
    return [value.observation.value_text for value in one.values]


# Copies.
def test_a_copy_counts_once_and_is_named() -> None:
    found = row(log(*CURVE, file="a.log"), log(*CURVE, file="b.log"))
    assert said(found) == PASS
    assert found.candidates == []
    assert [n.values for n in found.notes if n.code == "note_counted_once"] == [{"files": "b.log"}]


def test_a_copy_of_one_evaluation_without_a_place_counts_once() -> None:
    found = row(evaluation("0.83000", file="a.log"), evaluation("0.83000", file="b.log"))
    assert (said(found), found.candidates) == (PASS, [])


def test_equal_bytes_are_a_copy_whatever_stands_in_them() -> None:
    first, second = log("0.83000", file="a.log"), log("0.83000", file="b.log")
    for one in (first, second):
        one.sha256 = "0" * 64
        one.observations.append(observation("0.84000", file=one.file, epoch=1, line=11))
    found = row(first, second)
    assert said(found) == DISAGREE
    assert found.candidates == []


@pytest.mark.parametrize("about", [{"model": "Net-A"}, {"dataset": "imagenet"}, {"classes": None}, {"split": None}])
def test_logs_of_another_context_are_never_joined(about: dict[str, Any]) -> None:
    joined = count_once([series(log(*CURVE, file="a.log")), series(log(*CURVE, file="b.log", **about))])
    assert [printed(one) for one in joined] == [list(CURVE), list(CURVE)]


def test_what_a_document_quotes_is_not_joined_to_the_log() -> None:
    quoted = log(*CURVE, file="README.md", each={"assurance": Assurance.CLAIMED})
    assert len(count_once([series(quoted), series(log(*CURVE))])) == 2


def test_many_copies_are_named_up_to_a_bound() -> None:
    found = row(*(log(*CURVE, file=f"{number:02}.log") for number in range(13)))
    (note,) = [n for n in found.notes if n.code == "note_counted_once"]
    assert note.values["files"] == ", ".join(f"{number:02}.log" for number in range(1, 11)) + ", ..."


# Logs saved while they grew, and pieces that overlap.
@pytest.mark.parametrize("order", [1, -1])
def test_a_log_saved_five_times_while_it_grew(order: int) -> None:
    saved = [log(*CURVE[:number], file=f"{number}.log", epochs=5) for number in range(1, 6)]
    found = row(*saved[::order])
    assert said(found) == PASS
    assert found.candidates == []
    assert found.best is not None
    assert found.last is not None
    assert (found.best.place, found.last.place) == ("5.log:40", "5.log:50")
    assert "note_incomplete" not in notes(found)


@pytest.mark.parametrize("order", [1, -1])
def test_a_log_of_steps_saved_while_it_grew(order: int) -> None:
    saved = [stepped(*CURVE[:number], file=f"{number}.log") for number in (2, 4, 5)]
    (joined,) = count_once([series(one) for one in saved][::order])
    assert printed(joined) == list(CURVE)
    assert {value.observation.file for value in joined.values} == {"5.log"}
    assert len(joined.runs) == 3


@pytest.mark.parametrize("order", [1, -1])
def test_pieces_that_overlap_are_one_training(order: int) -> None:
    first, second = stepped(*CURVE[:3]), stepped(*CURVE[1:], file="b.log", first=2)
    (joined,) = count_once([series(first), series(second)][::order])
    assert printed(joined) == list(CURVE)


def test_one_line_in_common_does_not_make_one_training_of_two() -> None:
    first, second = stepped(*CURVE[:3]), stepped(*CURVE[2:], file="b.log", first=3)
    assert len(count_once([series(first), series(second)])) == 2


def test_equal_values_on_other_lines_do_not_make_one_training_of_two() -> None:
    first = stepped(*CURVE[:4])
    second = stepped(*CURVE[1:], file="b.log", first=2, each={"text": "another process"})
    assert len(count_once([series(first), series(second)])) == 2


def test_pieces_that_would_have_to_be_mixed_are_kept_apart() -> None:
    first, second = stepped("0.1", "0.2", "0.4"), stepped("0.1", "0.2", "0.3", file="b.log")
    second.observations[2] = observation("0.3", file="b.log", step=5000)
    assert [len(one.values) for one in count_once([series(first), series(second)])] == [3, 3]


def test_the_same_curve_with_one_value_changed_is_for_a_person() -> None:
    changed = log("0.70000", "0.75000", "0.80000", "0.84000", "0.82000", file="b.log")
    found = row(log(*CURVE, file="a.log"), changed)
    assert said(found) == DISAGREE
    assert len(found.candidates) == 2
    assert found.values == {"value": "83.000", "place": "a.log:40", "other": "84.000", "other_place": "b.log:40"}


def test_two_trainings_that_begin_alike_are_two() -> None:
    found = row(log(*CURVE, file="a.log"), log("0.70000", "0.75000", "0.81", "0.84", "0.83", file="b.log"))
    assert said(found) == PASS
    assert len(found.candidates) == 2


# Ranks.
def ranks(*curves: tuple[str, ...], name: str = "log/workerlog.{}") -> list[Log]:
    return [log(*values, file=name.format(rank), each={"text": f"rank {rank}"}) for rank, values in enumerate(curves)]


@pytest.mark.parametrize("name", ["log/workerlog.{}", "log/trainer-{}.log", "rank{}.txt", "rank_{}.log"])
def test_files_of_ranks_that_agree_count_once(name: str) -> None:
    found = row(*ranks(("0.83000",), ("0.83000",), ("0.83000",), ("0.83000",), name=name))
    assert (said(found), found.candidates) == (PASS, [])


def test_files_of_ranks_that_disagree_are_for_a_person() -> None:
    found = row(*ranks(("0.83000",), ("0.83100",)))
    assert said(found) == DISAGREE
    assert len(found.candidates) == 2


def test_ranks_of_two_launches_are_not_compared() -> None:
    one, other = ranks(("0.83000",), ("0.83100",), name="launch{0}/workerlog.{0}")
    assert said(row(one, other)) == PASS


def interleaved(*ranks: tuple[str, ...]) -> Log:
    """One file that every rank writes to."""
    one = log(*ranks[0])
    one.observations = [
        observation(value, epoch=epoch, line=10 * epoch + rank)
        for epoch, values in enumerate(zip(*ranks, strict=True), 1)
        for rank, value in enumerate(values)
    ]
    return one


def test_ranks_that_repeat_a_value_in_one_file_count_once() -> None:
    (joined,) = count_once([series(interleaved(CURVE, CURVE, CURVE, CURVE))])
    assert (printed(joined), joined.doubts) == (list(CURVE), [])


def test_ranks_that_disagree_in_one_file_are_all_kept_and_for_a_person() -> None:
    one = interleaved(CURVE, ("0.70000", "0.75000", "0.80000", "0.81000", "0.82000"))
    found = row(one)
    assert said(found) == DISAGREE
    assert found.values == {
        "value": "83.000",
        "place": "train.log:40",
        "other": "81.000",
        "other_place": "train.log:41",
    }
    (kept,) = count_once([series(one)])
    assert printed(kept) == ["0.70000", "0.75000", "0.80000", "0.83000", "0.81000", "0.82000"]


def test_no_value_of_ranks_that_disagree_is_lost_in_a_longer_log() -> None:
    torn = interleaved(CURVE[:2], ("0.70000", "0.76000"))
    whole = log(*CURVE, file="b.log")
    kept = count_once([series(torn), series(whole)])
    assert sorted(value for one in kept for value in printed(one)) == sorted([*CURVE, "0.70000", "0.75000", "0.76000"])


@pytest.mark.parametrize("trained", [True, False])
def test_values_that_say_nothing_of_their_place_are_of_one_evaluation_where_nothing_was_trained(trained: bool) -> None:
    # A writer that does not count prints step 0 throughout.
    one = stepped("0.1", "0.2", "0.1")
    one.observations = [observation(o.value_text, step=0, line=o.line) for o in one.observations]
    if trained:
        one.runs[0].train_epochs = [1, 2, 3]
    (kept,) = count_once([series(one)])
    assert printed(kept) == ["0.1", "0.2", "0.1"]
    assert [doubt.reason.value for doubt in kept.doubts] == ([] if trained else ["evaluations_disagree"])


@pytest.mark.parametrize("apart", [{"subset": "val2"}, {"split": "test"}, {"weights": "ema"}, {"printed": "Acc"}])
def test_an_evaluation_prints_several_values(apart: dict[str, str]) -> None:
    one = stepped("0.1")
    one.observations = [observation("0.1", line=1), observation("0.2", line=2, **apart)]
    (kept,) = count_once([series(one)])
    assert kept.doubts == []


def test_other_weights_are_other_evaluations() -> None:
    one = log("0.83000", "0.82000")
    one.observations += [observation("0.84000", epoch=1, line=11, weights="ema")]
    assert said(row(one)) == PASS
    (kept,) = count_once([series(one)])
    assert (len(kept.values), kept.doubts) == (3, [])


@pytest.mark.parametrize(
    ("epoch", "step", "place"),
    [(None, None, None), (None, 0, None), (None, 1, (-1, 1)), (0, None, (0, -1)), (0, 0, (0, 0)), (3, 7, (3, 7))],
)
def test_position(epoch: int | None, step: int | None, place: tuple[int, int] | None) -> None:
    assert position(observation("0.5", epoch=epoch, step=step)) == place


CURVES = st.lists(st.sampled_from(["0.1", "0.2", "0.3", "NaN"]), min_size=1, max_size=6)


@given(st.lists(st.tuples(CURVES, st.integers(1, 4), st.booleans()), max_size=6))
@settings(max_examples=200, deadline=None)
def test_no_evaluation_is_lost_and_none_is_made_up(logs: list[tuple[list[str], int, bool]]) -> None:
    found = [
        series(stepped(*values, file=f"{number}.log", first=first, each={"text": "x"} if same else None))
        for number, (values, first, same) in enumerate(logs)
    ]
    before = {(value.observation.step, value.observation.value_text) for one in found for value in one.values}
    kept = count_once(found)
    assert {(value.observation.step, value.observation.value_text) for one in kept for value in one.values} == before
    assert sum(len(one.runs) for one in kept) == len(logs)
    for one in kept:
        steps = [value.observation.step for value in one.values]
        assert steps == sorted(set(steps))


def test_work_grows_with_the_number_of_values() -> None:
    def spent(count: int) -> int:
        logs = [stepped("0.1", "0.2", str(Decimal(n) / 7), file="a.log", resumed_from="x") for n in range(count)]
        found = [series(one) for one in logs]
        with counted_lines() as lines:
            assert len(join_resumed(count_once(found))) == count
        return lines()

    small, large = spent(200), spent(3200)
    assert 0 < large < 16 * small * 1.1
