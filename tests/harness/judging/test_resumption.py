"""Resumed runs: joined to the training they go on with, by epochs, by evaluated epochs, or by steps."""

from __future__ import annotations

from typing import Any

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Log, Stated
from harness.judging.resumption import join_resumed
from harness.judging.series import Restated, Series
from tests.harness.builders import evaluation, log, notes, observation, row, run, said

PASS = ("PASS", "meets_target")


def part(file: str, values: dict[int, str], unit: str = "step", **about: Any) -> Log:
    """A log that states no trained epochs, only where it evaluated."""
    seen = [observation(value, file=file, line=at, **{unit: at}) for at, value in values.items()]
    return Log(file=file, format="paddleseg", runs=[run(**about)], observations=seen)


def series(one: Log) -> Series:
    values = [Restated(observation=o, value=o.value) for o in one.observations]
    return Series(runs=[(one, one.runs[0])], values=values)


def files(found: list[Series]) -> list[list[str]]:
    return [[log.file for log, _ in one.runs] for one in found]


@pytest.mark.parametrize("unit", ["step", "epoch"])
@pytest.mark.parametrize("order", [1, -1])
def test_a_training_without_trained_epochs_is_joined_where_it_evaluated(unit: str, order: int) -> None:
    first = part("a.log", {4: "0.5", 8: "0.6", 12: "0.9"}, unit)
    second = part("b.log", {12: "0.7", 16: "0.8"}, unit, resumed_from="iter_8")
    (joined,) = join_resumed([series(one) for one in (first, second)][::order])
    assert [(v.observation.place, v.observation.value_text) for v in joined.values] == [
        ("a.log:4", "0.5"),
        ("a.log:8", "0.6"),
        ("b.log:12", "0.7"),
        ("b.log:16", "0.8"),
    ]
    assert [(note.code, note.values) for note in joined.notes] == [
        (
            "note_trained_again",
            {"count": "1", "earlier": "0.9", "earlier_place": "a.log:12", "value": "0.7", "place": "b.log:12"},
        )
    ]


def test_steps_and_epochs_are_not_one_training() -> None:
    first, second = part("a.log", {4: "0.5", 8: "0.6"}), part("b.log", {9: "0.7", 16: "0.8"}, "epoch", resumed_from="x")
    assert files(join_resumed([series(first), series(second)])) == [["a.log"], ["b.log"]]


def test_the_evaluation_of_a_checkpoint_is_no_resumption() -> None:
    first, second = part("a.log", {4: "0.5", 8: "0.6"}), part("b.log", {8: "0.4"}, resumed_from="iter_8")
    assert files(join_resumed([series(first), series(second)])) == [["a.log"], ["b.log"]]


def test_evaluations_without_a_place_stay_alone() -> None:
    found = [series(evaluation("0.5", "0.6", file=name, resumed_from="x")) for name in ("a.log", "b.log")]
    assert files(join_resumed(found)) == [["a.log"], ["b.log"]]


def test_a_value_that_was_trained_again_is_named() -> None:
    first = log("0.70000", "0.75000", "0.84000", file="a.log", epochs=4)
    second = log("0.79000", "0.83000", file="b.log", first=3, epochs=4, resumed_from="output/2")
    found = row(first, second)
    assert said(found) == PASS
    assert [note.values for note in found.notes if note.code == "note_trained_again"] == [
        {"count": "1", "earlier": "0.84000", "earlier_place": "a.log:30", "value": "0.79000", "place": "b.log:30"}
    ]


def test_a_resumption_that_only_evaluated_leaves_the_training_broken_off() -> None:
    first = log("0.70000", "0.75000", file="a.log", epochs=9)
    second = log("0.76000", "0.83000", file="b.log", first=3, epochs=9, train_epochs=[], resumed_from="output/2")
    found = row(first, second)
    assert [note.values for note in found.notes if note.code == "note_incomplete"] == [{"epoch": "2", "epochs": "9"}]


def test_an_equal_value_that_was_trained_again_needs_no_note() -> None:
    first = log("0.70000", "0.75000", "0.79000", file="a.log", epochs=4)
    second = log("0.79000", "0.83000", file="b.log", first=3, epochs=4, resumed_from="output/2")
    assert "note_trained_again" not in notes(row(first, second))


def chain(*spans: tuple[int, int], epochs: int = 9) -> list[list[str]]:
    """The files that are joined, of runs that trained from .. to and say that they were resumed."""
    found = [
        series(log(*["0.5"] * (last - first + 1), file=f"{number}", first=first, epochs=epochs, resumed_from="x"))
        for number, (first, last) in enumerate(spans)
    ]
    return files(join_resumed(found))


@pytest.mark.parametrize(
    ("spans", "joined"),
    [
        ([(1, 3), (4, 6), (7, 9)], [["0", "1", "2"]]),
        ([(7, 9), (1, 3), (4, 6)], [["1", "2", "0"]]),
        # Epochs lost in between, and epochs trained again.
        ([(1, 3), (6, 8)], [["0", "1"]]),
        ([(1, 6), (4, 8)], [["0", "1"]]),
        # The one that came furthest is gone on with.
        ([(1, 3), (1, 5), (6, 8)], [["0"], ["1", "2"]]),
        # A second resumption from one place goes on with another training, if there is one.
        ([(1, 5), (4, 6), (4, 7)], [["0", "1"], ["2"]]),
        ([(1, 5), (1, 4), (4, 6), (4, 7)], [["0", "2"], ["1", "3"]]),
        # What is finished is gone on with only behind its end.
        ([(1, 9), (5, 8)], [["0"], ["1"]]),
        ([(1, 9), (9, 9)], [["0"], ["1"]]),
        ([(1, 9), (10, 12)], [["0", "1"]]),
        ([(1, 9), (1, 4), (5, 8)], [["0"], ["1", "2"]]),
    ],
)
def test_which_run_goes_on_with_which(spans: list[tuple[int, int]], joined: list[list[str]]) -> None:
    assert chain(*spans) == joined


def test_a_training_of_many_parts_is_joined_at_once() -> None:
    spans = [(number, number + 1) for number in range(1, 2000)]
    assert chain(*spans, epochs=5000) == [[str(number) for number in range(1999)]]


UNFINISHED = ("REVIEW", "training_unfinished")


def wrote(folder: str, *facts: Fact) -> dict[str, Any]:
    return {"facts": [Fact(key="output", value=folder, how="config", line=1), *facts]}


def stated(**settings: str) -> dict[str, Any]:
    return {"stated": {name: Stated(value=value, first=1, last=1) for name, value in settings.items()}}


def gone_on(
    before: dict[str, Any] | None = None, texts: tuple[str, str] = ("", ""), loss: str = "0.5", **about: Any
) -> tuple[str, str]:
    """A training that was broken off behind epoch 2 of 4, and a run that trained 3 and 4 and evaluated nothing."""
    first = log(
        "0.70000",
        "0.84000",
        file="a.log",
        epochs=4,
        each={"text": texts[0]} if texts[0] else None,
        **{**wrote("./output/"), **(before or {})},
    )
    changes = {"first": 3, "epochs": 4, "resumed_from": "output/netA/epoch_2", **about}
    second = log("0.5", "0.5", file=changes.pop("file", "b.log"), **changes)
    second.observations = [
        observation(loss, file=second.file, metric="loss", printed="loss", kind="train", text=texts[1], line=number)
        for number in (1, 2)
    ]
    found = row(first, second)
    return found.verdict.value, found.reason.value


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, PASS),
        ({"first": 4}, UNFINISHED),
        ({"model": "RepLKNet_31L"}, UNFINISHED),
        ({"resumed_from": None}, UNFINISHED),
        ({"train_epochs": [3, 5]}, UNFINISHED),
        ({"epochs": 9}, UNFINISHED),
        # The loss is a number, and what says that it evaluates shows it.
        ({"loss": "NaN"}, UNFINISHED),
        (stated(evaluates="True"), UNFINISHED),
        (stated(evaluates="False"), PASS),
    ],
)
def test_a_resumed_run_that_evaluates_nothing_finishes_its_training(
    about: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert gone_on(**about) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("./output/netA/epoch_2", PASS),
        ("/home/li/output/netA/epoch_2.pdparams", PASS),
        ("output/netA/latest", PASS),
        ("output/epoch_2/model", PASS),
        ("output/netA/best_model", PASS),
        ("output/checkpoints/netA/ep_3", PASS),
        # The last folder has the model's name, and it is another training's.
        ("/data/exp7/seed3/netA/epoch_2", UNFINISHED),
        ("/other/RepLKNet/../netA/best_model", UNFINISHED),
        ("output/RepLKNet/epoch_2", UNFINISHED),
        ("output2/netA/epoch_2", UNFINISHED),
        ("myoutput/netA/epoch_2", UNFINISHED),
        # Of another epoch, or of two.
        ("output/netA/epoch_1", UNFINISHED),
        ("output/netA/epoch_1_2", UNFINISHED),
        ("output/epoch_1/model", UNFINISHED),
        # It says nothing of whose it is.
        ("latest", UNFINISHED),
        ("epoch_2", UNFINISHED),
        ("?", UNFINISHED),
    ],
)
def test_what_goes_on_silently_began_from_what_the_training_saved(path: str, expected: tuple[str, str]) -> None:
    assert gone_on(resumed_from=path) == expected


def test_the_folder_of_a_training_is_seen_from_anywhere() -> None:
    assert gone_on(wrote("/home/li/output"), resumed_from="output/netA/latest") == PASS
    assert gone_on(wrote("/home/li/output"), resumed_from="/home/li/output/netA/latest") == PASS
    assert gone_on(wrote("/home/li/output"), resumed_from="/home/wu/output/netA/latest") == UNFINISHED
    assert gone_on(wrote("./"), resumed_from="netA/latest") == PASS
    assert gone_on(wrote("./"), resumed_from="/data/netA/latest") == UNFINISHED


def test_without_a_stated_folder_it_is_that_of_the_log() -> None:
    nothing: dict[str, Any] = {"facts": []}
    first = log("0.70000", "0.84000", file="output/netA/a.log", epochs=4)
    for path, expected in (
        ("output/netA/epoch_2", PASS),
        ("/output/netA/epoch_2", PASS),
        ("netA/epoch_2", UNFINISHED),
    ):
        second = log("0.5", "0.5", file="b.log", first=3, epochs=4, resumed_from=path)
        second.observations = []
        found = row(first, second)
        assert (found.verdict.value, found.reason.value) == expected
    assert gone_on(nothing) == UNFINISHED


@pytest.mark.parametrize(
    ("before", "about", "expected"),
    [
        (stated(learning_rate="0.048"), stated(learning_rate="0.048"), PASS),
        (stated(learning_rate="0.048"), stated(learning_rate="9.9"), UNFINISHED),
        (stated(learning_rate="0.048"), {}, PASS),
        ({"batch_size": 128}, {"batch_size": 128}, PASS),
        ({"batch_size": 128}, {"batch_size": 64}, UNFINISHED),
        ({"batch_size": 128}, {}, PASS),
    ],
)
def test_what_goes_on_silently_has_the_same_settings(
    before: dict[str, Any], about: dict[str, Any], expected: tuple[str, str]
) -> None:
    assert gone_on(before, **about) == expected


@pytest.mark.parametrize(
    ("listed", "expected"),
    [("/other/disk/train_list.txt", PASS), ("/data/train_list_10percent.txt", UNFINISHED)],
)
def test_what_goes_on_silently_has_the_same_data(listed: str, expected: tuple[str, str]) -> None:
    first = Fact(key="list", value="/data/train_list.txt", how="config", line=2, part="train")
    second = Fact(key="list", value=listed, how="config", line=2, part="train")
    assert gone_on(wrote("./output", first), facts=[second]) == expected


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("[2023/03/20 09:00:00] top1", "[2023/03/20 09:00:00] loss"), PASS),
        (("[2023/03/20 09:00:00] top1", "[2023/03/20 08:59:59] loss"), UNFINISHED),
        (("[2023/03/20 09:00:00] top1", "[2021/03/21 09:00:00] loss"), UNFINISHED),
        (("[2023/03/20 09:00:00] top1", "loss"), PASS),
        # A clock without a year.
        (("[12/31 23:00:00] top1", "[01/01 01:00:00] loss"), PASS),
        (("[12/31 23:00:00] top1", "[12/30 01:00:00] loss"), UNFINISHED),
    ],
)
def test_what_goes_on_silently_is_later(texts: tuple[str, str], expected: tuple[str, str]) -> None:
    assert gone_on(texts=texts) == expected


def test_one_continuation_of_two_trainings_finishes_neither() -> None:
    first = [
        log("0.70000", "0.84000", file="a.log", epochs=4, **wrote("output")),
        log("0.71000", "0.85000", file="b.log", epochs=4, **wrote("output")),
    ]
    last = log("0.5", "0.5", file="c.log", first=3, epochs=4, resumed_from="output/netA/2")
    last.observations = []
    assert row(*first, last).verdict.value == "REVIEW"
    assert row(first[1], last).verdict.value == "PASS"
