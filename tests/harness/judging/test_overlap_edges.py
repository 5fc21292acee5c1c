"""Evaluations handed in more than once: both sides of each boundary at which two logs are one training."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.observation import Log, Observation
from harness.judging.overlap import count_once
from harness.judging.series import Doubt, Restated, Series
from harness.values.records import Message
from harness.values.verdicts import Reason
from tests.harness.builders import log, observation, run

ELSEWHERE = Doubt(reason=Reason.DATASET_UNSTATED, values={})


def stepped(*steps: int | None, file: str = "a.log", **about: Any) -> Log:
    """A log whose value at each step is that step in percent; None is an evaluation that states no place."""
    seen = [
        observation(f"0.{step:05}", file=file, step=1000 * step, line=step, text=f"step {step}")
        if step is not None
        else observation("0.5", file=file, line=99, text="no place")
        for step in steps
    ]
    return Log(file=file, format="paddleseg", runs=[run(**about)], observations=seen)


def add(one: Log, *more: Observation) -> Log:
    one.observations = [*one.observations, *more]
    return one


def series(one: Log, *, doubts: tuple[Doubt, ...] = (), notes: tuple[Message, ...] = ()) -> Series:
    values = [Restated(observation=o, value=o.value) for o in one.observations]
    return Series(runs=[(one, one.runs[0])], values=values, doubts=list(doubts), notes=list(notes))


def joined(*logs: Log) -> list[list[int | None]]:
    """The steps, in thousands, of each series that is left."""
    kept = count_once([series(one) for one in logs])
    return [
        [None if value.observation.step is None else value.observation.step // 1000 for value in one.values]
        for one in kept
    ]


def epochs(*texts: str, file: str = "a.log", line: str = "", **each: Any) -> Log:
    """A log of one value an epoch; lines that are equal in two logs are those of equal `line` and text."""
    one = log(*texts, file=file, each=each or None)
    one.observations = [
        observation(text, file=file, epoch=number, line=number, text=f"{line}{number}: {text}", **each)
        for number, text in enumerate(texts, 1)
    ]
    return one


def reasons(one: Series) -> list[Reason]:
    return [doubt.reason for doubt in one.doubts]


# Pieces.
@pytest.mark.parametrize(
    "pieces",
    [
        [(1, 2, 3, 4), (3, 4, 5, 6), (5, 6, 7, 8)],
        [(5, 6, 7, 8), (3, 4, 5, 6), (1, 2, 3, 4)],
        [(3, 4, 5, 6), (1, 2, 3, 4), (5, 6, 7, 8)],
        [(3, 4, 5, 6), (5, 6, 7, 8), (1, 2, 3, 4)],
    ],
)
def test_a_piece_can_be_joined_to_what_was_joined_before(pieces: list[tuple[int, ...]]) -> None:
    logs = [stepped(*steps, file=f"{number}.log") for number, steps in enumerate(pieces)]
    assert joined(*logs) == [[1, 2, 3, 4, 5, 6, 7, 8]]


def test_what_was_joined_is_not_lost_when_more_of_it_comes() -> None:
    logs = [stepped(*steps, file=f"{steps[0]}.log") for steps in [(1, 2, 3, 4), (3, 4, 5, 6), (5, 6, 7)]]
    assert joined(*logs) == [[1, 2, 3, 4, 5, 6, 7]]


@pytest.mark.parametrize("step", [1, 3])
def test_a_new_evaluation_at_the_end_of_a_log_is_neither_before_nor_behind_it(step: int) -> None:
    whole, piece = stepped(1, 2, 3), stepped(1, 2, 3, file="b.log")
    piece.observations.pop({1: 2, 3: 0}[step])
    add(piece, observation("0.9", file="b.log", step=1000 * step, line=50, weights="ema"))
    assert len(joined(whole, piece)) == 2


@pytest.mark.parametrize(("step", "count"), [(0, 1), (4, 1), (2, 2)])
def test_a_new_evaluation_outside_a_log_is_put_there(step: int, count: int) -> None:
    whole, piece = stepped(1, 2, 3), stepped(1, 3, file="b.log")
    add(piece, observation("0.9", file="b.log", step=1000 * step or 1, line=50, weights="ema"))
    assert len(joined(whole, piece)) == count


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ((1, 2, 3), (1, 2, None)),
        ((1, 2, 3), (1, 2, 4, None)),
        ((1, 2, 3, None), (1, 2, 4)),
        ((None, 1, 2), (1, 2, 3)),
    ],
)
def test_without_a_place_nothing_is_put_before_or_behind(
    first: tuple[int | None, ...], second: tuple[int | None, ...]
) -> None:
    assert len(joined(stepped(*first), stepped(*second, file="b.log"))) == 2


def test_evaluations_without_a_place_are_not_mixed() -> None:
    def unplaced(*values: str, file: str) -> Log:
        seen = [observation(value, file=file, line=n, text=value) for n, value in enumerate(values, 1)]
        return Log(file=file, format="paddleseg", runs=[run()], observations=seen)

    kept = count_once(
        [series(unplaced("0.1", "0.2", file="a.log")), series(unplaced("0.1", "0.2", "0.3", file="b.log"))]
    )
    assert [len(one.values) for one in kept] == [3]
    logs = (unplaced("0.1", "0.2", "0.4", file="a.log"), unplaced("0.1", "0.2", "0.3", file="b.log"))
    assert [len(one.values) for one in count_once([series(one) for one in logs])] == [3, 3]


# Lines that are not alike.
@pytest.mark.parametrize(("values", "count"), [(("0.81",), 2), (("0.81", "0.82"), 1)])
def test_two_equal_values_on_other_lines_are_a_copy_and_one_is_not(values: tuple[str, ...], count: int) -> None:
    kept = count_once([series(epochs(*values)), series(epochs(*values, file="b.log", line="again "))])
    assert len(kept) == count
    assert [reasons(one) for one in kept] == [[]] * count


@pytest.mark.parametrize(("alike", "other", "doubted"), [(2, 1, True), (2, 2, True), (2, 3, False), (1, 1, False)])
def test_half_of_the_lines_make_two_logs_one_training(alike: int, other: int, doubted: bool) -> None:
    same = [f"0.7{number}" for number in range(alike)]
    first = epochs(*same, *(f"0.8{number}" for number in range(other)))
    second = epochs(*same, *(f"0.9{number}" for number in range(other)), file="b.log")
    kept = count_once([series(first), series(second)])
    assert [reasons(one) for one in kept] == [[Reason.EVALUATIONS_DISAGREE] if doubted else []] * 2


def test_a_disagreement_is_told_once_beside_other_doubts() -> None:
    first, second = epochs("0.71", "0.72", "0.81", "0.82"), epochs("0.71", "0.72", "0.91", "0.92", file="b.log")
    kept = count_once([series(first, doubts=(ELSEWHERE,)), series(second)])
    assert [reasons(one) for one in kept] == [
        [Reason.DATASET_UNSTATED, Reason.EVALUATIONS_DISAGREE],
        [Reason.EVALUATIONS_DISAGREE],
    ]
    assert kept[1].doubts[0].values == {
        "value": "0.81",
        "place": "a.log:3",
        "other": "0.91",
        "other_place": "b.log:3",
    }


def test_lines_without_a_place_do_not_make_two_logs_one_training() -> None:
    unplaced = [{"line": 1, "text": "final 0.5"}, {"line": 2, "text": "final 0.6"}]
    logs = []
    for file, value in (("a.log", "0.81"), ("b.log", "0.91")):
        ends = [observation(one["text"].split()[1], file=file, **one) for one in unplaced]  # type: ignore[attr-defined]
        logs.append(add(epochs(value, file=file), *ends))
    assert [reasons(one) for one in count_once([series(one) for one in logs])] == [[], []]


# Numbers.
def test_one_number_with_other_digits_is_the_same() -> None:
    assert len(count_once([series(epochs("0.8100", "0.82")), series(epochs("0.81", "0.8200", file="b.log"))])) == 1


@pytest.mark.parametrize(("word", "count"), [("NaN", 1), ("Infinity", 2), ("-Infinity", 2), ("0.5", 2)])
def test_what_is_no_number_is_the_same_word(word: str, count: int) -> None:
    first, second = epochs("0.71", "0.72", "NaN"), epochs("0.71", "0.72", word, file="b.log")
    kept = count_once([series(first), series(second)])
    assert len(kept) == count
    assert [reasons(one) for one in kept] == [[Reason.EVALUATIONS_DISAGREE] if count == 2 else []] * count


# What makes an evaluation another one.
@pytest.mark.parametrize(
    ("other", "doubts"),
    [
        ({}, [Reason.EVALUATIONS_DISAGREE]),
        ({"printed": "acc1"}, []),
        ({"weights": "ema"}, []),
        ({"split": "test"}, []),
        ({"subset": "scene0"}, []),
    ],
)
def test_two_values_of_one_epoch(other: dict[str, Any], doubts: list[Reason]) -> None:
    one = add(epochs("0.71"), observation("0.81", file="a.log", epoch=1, line=2, **other))
    (kept,) = count_once([series(one)])
    assert reasons(kept) == doubts
    assert len(kept.values) == 2


@pytest.mark.parametrize(
    ("first", "second", "doubted"),
    [
        ("log/workerlog.0", "log/workerlog.1", True),
        ("log/trainer.0", "log/trainer.1", True),
        ("log/workerlog.0", "log/trainer.1", False),
        ("log/workerlog.0.log", "log/workerlog.1.log", True),
        ("log/workerlog.0", "log/workerlog.1.log", False),
        ("log/workerlog.0", "other/workerlog.1", False),
        ("log/workerlog.12345", "log/workerlog.12346", False),
        ("log/workerlog.1234", "log/workerlog.1235", True),
    ],
)
def test_the_ranks_of_one_launch(first: str, second: str, doubted: bool) -> None:
    kept = count_once([series(epochs("0.81", file=first)), series(epochs("0.91", file=second))])
    assert [reasons(one) for one in kept] == [[Reason.EVALUATIONS_DISAGREE] if doubted else []] * 2


# What is told.
def counted(one: Series) -> list[dict[str, str]]:
    return [note.values for note in one.notes if note.code == "note_counted_once"]


@pytest.mark.parametrize(("copies", "more"), [(10, ""), (11, ", ...")])
def test_ten_files_are_named(copies: int, more: str) -> None:
    logs = [epochs("0.71", "0.72", file=f"{number:02}.log") for number in range(copies + 1)]
    (kept,) = count_once([series(one) for one in logs])
    assert counted(kept) == [{"files": ", ".join(f"{number:02}.log" for number in range(1, 11)) + more}]


def test_a_run_of_the_same_file_is_named_with_its_line() -> None:
    first, second = series(epochs("0.71", "0.72")), series(epochs("0.71", "0.72"))
    second.runs = [(second.runs[0][0], run(index=1, first_line=40))]
    (kept,) = count_once([first, second])
    assert counted(kept) == [{"files": "a.log:40"}]


def test_the_remarks_of_a_copy_are_kept() -> None:
    first = series(epochs("0.71", "0.72"), notes=(Message(code="note_ema"),))
    second = series(epochs("0.71", "0.72", file="b.log"), doubts=(ELSEWHERE,), notes=(Message(code="note_strict"),))
    (kept,) = count_once([first, second])
    assert reasons(kept) == [Reason.DATASET_UNSTATED]
    assert [note.code for note in kept.notes] == ["note_ema", "note_strict", "note_counted_once"]


@pytest.mark.parametrize(
    ("own", "other", "order"),
    [
        ([1, 2, 3, 4, 5], [1, 2, 3], ["b.log", "a.log"]),
        ([1, 2, 3], [1, 2, 3, 4, 5], ["a.log", "b.log"]),
        # Of runs that end alike, the one that was joined comes first.
        ([1, 2, 3, 4, 5], [4, 5], ["b.log", "a.log"]),
        ([1, 2, 4], [1, 3, 4], ["b.log", "a.log"]),
    ],
)
def test_runs_come_in_the_order_in_which_they_ended(own: list[int], other: list[int], order: list[str]) -> None:
    first = series(epochs("0.71", "0.72", "0.73"))
    second = series(epochs("0.71", "0.72", file="b.log"))
    first.runs[0][1].train_epochs, second.runs[0][1].train_epochs = own, other
    (kept,) = count_once([first, second])
    assert [one.file for one, _ in kept.runs] == order


def test_a_log_goes_to_the_one_it_has_most_in_common_with() -> None:
    few, many = epochs("0.71", "0.72", "0.73", "0.91"), epochs("0.71", "0.82", "0.83", "0.84", file="b.log", line="x")
    copy = epochs("0.82", "0.83", file="c.log", line="x")
    copy.observations = [
        observation(text, file="c.log", epoch=epoch, line=epoch, text=f"x{epoch}: {text}")
        for epoch, text in ((1, "0.71"), (2, "0.82"), (3, "0.83"))
    ]
    kept = count_once([series(few), series(many), series(copy)])
    assert [counted(one) for one in kept] == [[], [{"files": "c.log"}]]


def test_a_series_stands_where_the_first_of_those_joined_to_it_stood() -> None:
    logs = [stepped(1, 2, 3), stepped(7, 8, 9, file="b.log", model="other"), stepped(1, 2, 3, 4, 5, file="c.log")]
    assert joined(*logs) == [[1, 2, 3, 4, 5], [7, 8, 9]]
    assert joined(*reversed(logs)) == [[1, 2, 3, 4, 5], [7, 8, 9]]


def test_starts_of_one_file_may_begin_alike() -> None:
    """Two files whose evaluations agree but for one are one training, and disagree; two runs of one file are not."""
    one = epochs(*BEGUN, "0.83")
    for file, told in (("b.log", [Reason.EVALUATIONS_DISAGREE]), ("a.log", [])):
        other = epochs(*BEGUN, "0.84", file=file)
        kept = count_once([series(one), series(other)])
        assert [reasons(found) for found in kept] == [told, told]


def test_of_many_that_disagree_one_is_told() -> None:
    kept = count_once([series(epochs(*BEGUN, "0.83", "0.85")), series(epochs(*BEGUN, "0.84", "0.86", file="b.log"))])
    assert [reasons(found) for found in kept] == [[Reason.EVALUATIONS_DISAGREE]] * 2
    twice = add(
        epochs("0.70"), observation("0.71", epoch=1, line=8, text="a"), observation("0.72", epoch=1, line=9, text="b")
    )
    assert [reasons(found) for found in count_once([series(twice)])] == [[Reason.EVALUATIONS_DISAGREE]]


@pytest.mark.parametrize(("kind", "told"), [("train", []), ("best", [Reason.EVALUATIONS_DISAGREE])])
def test_two_results_are_of_one_evaluation_only_where_nothing_was_trained(kind: Any, told: list[Reason]) -> None:
    """The values of a training show that there was one, though no epoch of it was counted."""
    one = Log(file="a.log", format="paddleseg", runs=[run()])
    one.observations = [observation("0.80", line=1, text="first"), observation("0.90", line=9, text="second")]
    found = series(one)
    one.observations.append(observation("0.5", kind=kind, line=5, text="beside"))
    (kept,) = count_once([found])
    assert reasons(kept) == told


BEGUN = tuple(f"0.7{number}" for number in range(8))


@pytest.mark.parametrize(("trained", "doubts"), [(1, 1), (0, 0)])
def test_a_run_that_did_not_train_has_one_result_whatever_another_run_of_its_log_does(
    trained: int, doubts: int
) -> None:
    one = Log(
        file="a.log",
        format="paddleseg",
        runs=[run(), run(index=1)],
        observations=[observation("0.5", line=1, text="first"), observation("0.6", line=2, text="second")],
    )
    found = series(one)
    one.observations.append(observation("2.5", kind="train", run=trained, line=3))
    (kept,) = count_once([found])
    assert len(kept.doubts) == doubts


def test_equal_bytes_are_one_series_even_where_they_contradict_themselves() -> None:
    logs = [
        Log(
            file=name,
            format="paddleseg",
            runs=[run()],
            observations=[
                observation("0.5", file=name, epoch=1, line=1, text="first"),
                observation("0.6", file=name, epoch=1, line=2, text="second"),
            ],
            sha256=sha256,
        )
        for name, sha256 in (("a.log", "0" * 64), ("b.log", "0" * 64), ("c.log", "1" * 64))
    ]
    assert len(count_once([series(one) for one in logs[:2]])) == 1
    assert len(count_once([series(one) for one in logs[1:]])) == 2
