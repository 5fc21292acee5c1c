"""What a program repeats: which changes are for good, and which have another reason."""

from __future__ import annotations

import pytest

from harness.evidence.facts import Fact
from harness.evidence.observation import Run, Stated
from harness.evidence.repeated import MOST, SettingChange, between, changes, note


def told(setting: str, *values: tuple[str, int, int] | tuple[str, int, int, int]) -> dict[str, list[Stated]]:
    """The values of a setting, each with its first and last line, and how many lines have it."""
    kept = [Stated(value=v, first=a, last=b, count=count[0] if count else 1) for v, a, b, *count in values]
    return {setting: kept}


@pytest.mark.parametrize(
    ("setting", "values", "expected"),
    [
        ("total train iter", [("1251", 5, 50), ("5004", 60, 60)], ("1251", "5004")),
        ("names [Train]", [("lr(Cosine), loss", 5, 50), ("lr(Step), loss", 60, 90)], ("lr(Cosine)", "lr(Step)")),
        (
            "names [Train]",
            [("loss, ips, samples/s", 5, 50), ("loss, ips, images/s", 60, 90)],
            ("samples/s", "images/s"),
        ),
        ("folder save model in", [("./output/A", 5, 50), ("./output/B", 60, 90)], ("./output/A", "./output/B")),
        (
            "folder saved to",
            [("out/A/best_model", 5, 50), ("out/B/latest", 60, 90)],
            ("out/A/best_model", "out/B/latest"),
        ),
    ],
)
def test_what_changes_for_good(setting: str, values: list[tuple[str, int, int]], expected: tuple[str, str]) -> None:
    assert list(changes(told(setting, *values))) == [SettingChange(setting, *expected, 50, 60, 2)]


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("total train iter", [("1251", 5, 90)]),
        # Two loaders that take turns, and three lengths.
        ("total eval iter", [("98", 5, 90), ("391", 60, 95)]),
        ("total train iter", [("100", 5, 10), ("200", 20, 30), ("300", 40, 50)]),
        # A sampler of batches of about one size, each epoch another number.
        ("total train iter", [("1042", 5, 50), ("1043", 60, 90)]),
        # A loss is added, a column is left out, the days of the remaining time are over.
        ("names [Train]", [("loss_cls, loss", 5, 50), ("loss_cls, loss_l1, loss", 60, 90)]),
        ("names [Train]", [("loss, eta", 5, 50), ("loss", 60, 90)]),
        # A name that was there before comes back.
        ("names [Train]", [("loss_a", 5, 95), ("loss_b", 60, 90)]),
        ("names [Train]", [("loss_a, loss", 5, 20), ("loss_b, loss", 30, 50), ("loss_a, loss_c, loss", 60, 90)]),
        # The last, the best and a numbered checkpoint of one training, and the folder around them.
        ("folder saved to", [("out/A/best_model", 5, 50), ("out/A/latest", 60, 90)]),
        ("folder saved to", [("out/A/epoch_#", 5, 50), ("out/A", 60, 90)]),
        ("folder saved to", [("/home/me/out/A", 5, 50), ("out/A", 60, 90)]),
        ("folder saved to", [("/home/me/out/A", 5, 50), ("best_coco", 60, 90)]),
        ("folder saved to", [("./out//A/", 5, 50), ("out/A", 60, 90)]),
    ],
)
def test_what_does_not(setting: str, values: list[tuple[str, int, int]]) -> None:
    assert list(changes(told(setting, *values))) == []


@pytest.mark.parametrize(
    ("after", "count", "expected"), [("951", 1, False), ("950", 1, False), ("949", 1, True), ("950", 2, True)]
)
def test_lengths_that_are_near_are_told_only_where_each_stays(after: str, count: int, expected: bool) -> None:
    values = told("total train iter", ("1000", 5, 50, count), (after, 60, 90, count))
    assert bool(list(changes(values))) is expected


def test_changes_come_in_the_order_of_their_lines() -> None:
    later, earlier = told("total b", ("1", 1, 70), ("9", 80, 90)), told("total a", ("1", 1, 50), ("9", 60, 90))
    assert [one.setting for one in changes(later | earlier)] == ["total a", "total b"]


def test_a_setting_with_too_many_values_says_nothing() -> None:
    kept: dict[str, list[Stated]] = {}
    for line in range(3 * MOST):
        note(kept, "names x", f"loss_{line}", line)
    assert len(kept["names x"]) == MOST + 1
    assert list(changes(kept)) == []


def test_a_value_is_kept_once_with_its_lines() -> None:
    kept: dict[str, list[Stated]] = {}
    for line in (7, 3, 9):
        note(kept, "total train iter", "626", line)
    assert kept == told("total train iter", ("626", 3, 9, 3))


@pytest.mark.parametrize(
    ("moved", "expected"), [(False, ["total train iter"]), (True, ["total train iter", "folder saved to"])]
)
def test_parts_of_one_training(moved: bool, expected: list[str]) -> None:
    before = Run(repeated=told("total train iter", ("626", 3, 9)) | told("folder saved to", ("out/A", 4, 8)))
    later = Run(repeated=told("total train iter", ("209", 2, 5)) | told("folder saved to", ("out/B", 3, 4)))
    assert [one.setting for one in between(before, later, moved=moved)] == expected
    assert list(between(before, before, moved=moved)) == []
    assert list(between(Run(), later, moved=moved)) == []


@pytest.mark.parametrize(
    ("last", "epochs", "moved", "asked"),
    [
        (300, "400", False, False),
        # It was broken off before its schedule ended.
        (299, "400", False, True),
        (300, "200", False, True),
        # One process does not change its mind.
        (300, "400", True, True),
    ],
)
def test_a_finished_training_may_be_resumed_for_more_epochs(last: int, epochs: str, moved: bool, asked: bool) -> None:
    before = Run(train_epochs=[last - 1, last], repeated=told("total train epoch", ("300", 3, 9)))
    later = Run(train_epochs=[last + 1], repeated=told("total train epoch", (epochs, 2, 5)))
    assert [one.setting for one in between(before, later, moved=moved)] == ["total train epoch"] * asked


@pytest.mark.parametrize(
    ("setting", "what"),
    [("names ppcls INFO Train", "ppcls INFO Train"), ("total train iter", "total train iter")],
)
def test_what_a_message_calls_a_setting(setting: str, what: str) -> None:
    assert SettingChange(setting, "1", "2", 1, 2, 2).what == what


@pytest.mark.parametrize(
    ("folders", "expected"),
    [
        (["out/A/best_model", "out/A/latest", "out/B/best_model", "out/B/epoch_#"], True),
        (["out/A/best_model", "out/A/latest", "out/A/epoch_#", "out/A/ema"], False),
        (["out/A/best_model", "out/C/latest", "out/B/best_model", "out/B/epoch_#"], False),
        (["out/A/best_model", "out/A/latest", "out/B/best_model", "out/C/epoch_#"], False),
    ],
)
def test_folders_of_checkpoints_beside_each_other_are_of_one_training(folders: list[str], expected: bool) -> None:
    stretches = zip(folders, [(5, 40), (6, 41), (60, 90), (61, 91)], strict=True)
    values = told("folder save model in", *((folder, first, last) for folder, (first, last) in stretches))
    change = SettingChange("folder save model in", folders[0], folders[2], 41, 60, 4)
    assert list(changes(values)) == ([change] if expected else [])


def part(total: str, setting: str = "total train iter", devices: int | None = None, batch: str = "") -> Run:
    facts = [Fact(key="batch", value=batch, how="config", part="train")] if batch else []
    return Run(devices=devices, facts=facts, repeated={setting: [Stated(value=total, first=1, last=9, count=3)]})


@pytest.mark.parametrize(
    ("before", "later", "told"),
    [
        (part("1251", devices=8), part("2502", devices=4), False),
        (part("1251", devices=8), part("626", devices=16), False),
        (part("1251", batch="128"), part("626", batch="256"), False),
        (part("1251", batch="128", devices=8), part("1251", batch="256", devices=4), False),
        (part("1251", batch="128", devices=8), part("2502", batch="64", devices=8), False),
        # An epoch of other data, however many devices there are.
        (part("1251", devices=8), part("5004", devices=4), True),
        (part("1251", devices=8), part("2505", devices=4), True),
        (part("1251", devices=8), part("2502", devices=8), True),
        # Where they are not told, there are twice as many devices, or half of them, or a fourth.
        (part("1251"), part("2502"), False),
        (part("1251"), part("5004"), False),
        (part("1251", devices=8), part("626"), False),
        (part("1251", batch="128"), part("5004", batch="64"), False),
        (part("1251"), part("3753"), True),
        (part("1251"), part("1260"), True),
        (part("1251"), part("2600"), True),
        # What one part says may not be so in the other.
        (part("1251"), part("2502", batch="64"), True),
        (part("1251", batch="x", devices=8), part("2502", batch="y", devices=4), False),
        # How many epochs there are follows from neither.
        (part("100", "total train epoch", 8), part("200", "total train epoch", 4), True),
        # An evaluation is shared among them too; else it is of other data.
        (part("98", "total eval iter", 8), part("196", "total eval iter", 4), False),
        (part("98", "total eval iter", 8), part("196", "total eval iter", 8), True),
        (part("98", "total eval iter", 8), part("98", "total eval iter", 4), False),
        (part("98", "total eval iter"), part("49", "total eval iter"), True),
    ],
)
def test_the_steps_of_an_epoch_follow_from_what_a_step_takes(before: Run, later: Run, told: bool) -> None:
    assert bool(list(between(before, later, moved=False))) == told


@pytest.mark.parametrize(
    ("train", "evaluated", "asked"),
    [
        ("626", "49", []),
        ("626", "98", ["total train iter"]),
        ("626", "25", ["total train iter", "total eval iter"]),
        ("1251", "49", ["total eval iter"]),
        ("1251", "98", []),
    ],
)
def test_devices_share_the_training_and_the_evaluation(train: str, evaluated: str, asked: list[str]) -> None:
    totals = [told("total train iter", (train, 3, 9)) | told("total eval iter", (evaluated, 4, 8))]
    before = Run(repeated=told("total train iter", ("1251", 3, 9)) | told("total eval iter", ("98", 4, 8)))
    later = Run(repeated=totals[0])
    assert [one.setting for one in between(before, later, moved=False)] == asked
    changed = {"total train iter": train != "1251", "total eval iter": evaluated != "98"}
    # One process has the same devices to its end.
    assert [one.setting for one in between(before, later, moved=True)] == [name for name in changed if changed[name]]


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        ("lr(Cosine), loss, images/sec", False),  # of another version of PaddleClas
        ("lr, loss, images/s", False),
        ("lr(Cosine), loss, max_mem_reserved, images/sec", False),
        ("lr(Step), loss, samples/s", True),
        ("lr(Step), loss, images/sec", True),
        ("lr(Cosine), KDLoss, samples/s", True),
        ("rate, loss, samples/s", True),
    ],
)
def test_another_version_may_name_speed_and_schedule_otherwise(names: str, asked: bool) -> None:
    before = Run(repeated=told("names Train", ("lr(Cosine), loss, samples/s", 3, 9)))
    later = Run(repeated=told("names Train", (names, 2, 5)))
    assert bool(list(between(before, later, moved=False))) is asked
    # One process names them alike to its end.
    assert bool(list(between(before, later, moved=True))) is True
