"""Granularity: values that no count of samples gives are told, all that a count can give stay silent."""

from __future__ import annotations

import random
import struct
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Habits, Mean
from harness.evidence.observation import Log
from harness.integrity import Context
from harness.integrity.counting.granularity import check
from runners.logs.formats import hapi, mmcv, paddleclas, paddleocr
from tests.harness.builders import log, observation, registry, written

BATCHES: dict[str, Any] = {"batch_size": 128, "devices": 4, "eval_batches": 98}


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def said(seen: Log) -> list[tuple[str, Grade, list[int]]]:
    return [(f.code, f.grade, f.lines) for f in examine(seen)]


def imagenet(*values: str, **about: Any) -> Log:
    """A PaddleClas log whose evaluations printed `values` after each epoch."""
    seen = log(*values, **about)
    seen.habits = paddleclas.HABITS
    return seen


def shares(counts: list[int], samples: int, digits: int = 5) -> list[str]:
    return [f"{k / samples:.{digits}f}" for k in counts]


# The number of samples is known.
@pytest.mark.parametrize(
    ("values", "about", "expected"),
    [
        (["0.83600", "0.83602"], BATCHES, []),
        (["0.83601"], BATCHES, [("granularity", Grade.CONTRADICTION, [10])]),
        (["0.83600", "0.83601", "0.83603"], BATCHES, [("granularity", Grade.CONTRADICTION, [20, 30])]),
        (["0.83601"], {}, [("granularity", Grade.SUSPICIOUS, [10])]),
        (["0.83601"], {**BATCHES, "devices": None}, [("granularity", Grade.SUSPICIOUS, [10])]),
        (["0.83601"], {**BATCHES, "eval_batches": 97}, []),
        (["0.83601"], {"dataset": "./data/flowers/"}, []),
        (["0.83601"], {"classes": 100}, []),
        (["NaN", "0.83600"], BATCHES, []),
    ],
)
def test_a_share_of_fifty_thousand(values: list[str], about: dict[str, Any], expected: list[Any]) -> None:
    assert said(imagenet(*values, **about)) == expected


def test_the_arithmetic_of_a_share() -> None:
    found = examine(imagenet("0.83600", "0.83601", **BATCHES))[0]
    assert found.values == {
        "printed": "top1",
        "value": "0.83601",
        "samples": "50000",
        "count": "1",
        "of": "2",
        "chance": "0.49",
    }
    assert found.arithmetic == ("0.83601 × 50000 = 41800.500; 41800 / 50000 = 0.836000; 41801 / 50000 = 0.836020")


@pytest.mark.parametrize("samples", [50176, 49664])
def test_a_last_batch_filled_up_or_left_out(samples: int) -> None:
    values = shares([samples * 4 // 5 + 37 * k for k in range(30)], samples)
    found = examine(imagenet(*values, **BATCHES))
    assert [(f.code, f.grade, f.values["other"]) for f in found] == [("granularity_batches", Grade.INFO, str(samples))]


def test_lines_of_older_writers_are_no_plain_means() -> None:
    seen = log("0.83601", **BATCHES)
    seen.habits = Habits(means={"top1": Mean(over="devices", source="")})
    assert said(seen) == []


def test_the_best_line_is_a_share_too() -> None:
    seen = imagenet("0.83600", **BATCHES)
    best = {"kind": "best", "printed": "best metric", "line": 11}
    for value, codes in (("0.8360000001907349", []), ("0.8360100001907349", ["granularity"])):
        other = log(value, each={**best, "text": "[best metric: x]"})
        both = written(
            file="a.log", format="paddleclas", runs=seen.runs, observations=[*seen.observations, *other.observations]
        )
        assert [f.code for f in examine(both)] == codes


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["0.10000", "0.22500", "0.35000"], []),
        (["0.10526", "0.21053"], []),
        (["0.10000", "0.22500", "0.22511"], [("granularity_no_size", Grade.SUSPICIOUS, [30])]),
        (["0.10000", "0.10526", "0.11429"], [("granularity_no_size", Grade.SUSPICIOUS, [20])]),
    ],
)
def test_batches_bound_the_number_of_samples(values: list[str], expected: list[Any]) -> None:
    about = {"dataset": "./data/own/", "classes": 6, "batch_size": 8, "eval_batches": 5}
    assert said(imagenet(*values, **about, devices=1)) == expected
    assert said(imagenet(*values, **about, devices=4096)) == []
    # The batches of one of nobody knows how many cards say nothing of the number of samples.
    assert said(imagenet(*values, **about)) == []


@given(st.integers(1, 3000), st.integers(1, 64), st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_honest_evaluations_of_any_data_are_silent(samples: int, batch: int, shares_: list[float]) -> None:
    about = {"dataset": "./data/own/", "batch_size": batch, "eval_batches": -(-samples // batch)}
    counts = [round(share * samples) for share in shares_]
    assert said(imagenet(*shares(counts, samples), **about, devices=1)) == []


def progress(*values: str, samples: int | None) -> Log:
    seen = log(*values, samples=samples, dataset=None)
    seen.format, seen.habits = "hapi", hapi.HABITS
    return seen


def test_the_samples_that_hapi_states() -> None:
    assert said(progress("0.9345", "0.9547", samples=397)) == []
    # A user may call any metric `acc`, so that this is no contradiction.
    assert said(progress("0.9345", "0.9500", samples=397)) == [("granularity", Grade.SUSPICIOUS, [20])]
    assert said(progress("0.9345", "0.9500", samples=10000)) == []


@given(st.lists(st.integers(0, 50000), min_size=1, max_size=50))
def test_honest_evaluations_of_imagenet_are_silent(counts: list[int]) -> None:
    assert said(imagenet(*shares(counts, 50000), **BATCHES)) == []


def test_fabricated_evaluations_of_imagenet_are_told() -> None:
    """Of 500 series of 20 typed values at most 5 may pass; a series passes by chance in about 2^-20 of all cases, or
    where another number of samples explains it, 0.6^20."""
    draw = random.Random(7)
    told = 0
    for _ in range(500):
        values = [f"0.{draw.randrange(70000, 84000)}" for _ in range(20)]
        told += any(f.grade is Grade.CONTRADICTION for f in examine(imagenet(*values, **BATCHES)))
    assert told >= 495


# The number of samples is not known.
def retrieval(*values: str) -> Log:
    seen = log(*values, each={"metric": "recall_at_1", "printed": "I2T R@1"}, dataset=None)
    seen.format, seen.habits = "retrieval", Habits()
    return seen


def counted(samples: int, number: int, digits: int, seed: int) -> list[str]:
    draw = random.Random(seed)
    return shares(draw.sample(range(samples // 2, samples * 9 // 10), number), samples, digits)


@pytest.mark.parametrize(("samples", "digits"), [(1000, 4), (370, 4), (6230, 5), (997, 5)])
def test_raised_evaluations_do_not_fit_what_the_others_fit(samples: int, digits: int) -> None:
    values = counted(samples, 60, digits, 3)
    assert said(retrieval(*values)) == []
    raised = [f"{float(value) + 0.00437:.{digits}f}" for value in values[-5:]]
    found = examine(retrieval(*values[:-5], *raised))
    assert [(f.code, f.grade, f.values["samples"]) for f in found] == [
        ("granularity_series", Grade.SUSPICIOUS, str(samples))
    ]
    assert set(found[0].lines) <= {560, 570, 580, 590, 600}
    assert float(found[0].values["p"]) < float(found[0].values["false_alarms"])


@pytest.mark.parametrize(
    ("number", "told"),
    [(7, []), (8, [("granularity_series", Grade.SUSPICIOUS, "997")])],
)
def test_eight_values_of_many_digits_tell_their_number_of_samples(number: int, told: list[Any]) -> None:
    values = [f"{k / 997:.7f}" for k in (811, 823, 827, 839, 853, 857, 859, 863)[:number]]
    assert said(retrieval(*values)) == []
    found = examine(retrieval(*values, *values, "0.8437219", "0.8531127"))
    assert [(f.code, f.grade, f.values["samples"]) for f in found] == told


@pytest.mark.parametrize(("others", "codes"), [(18, ["granularity_series"]), (17, [])])
def test_a_third_of_the_values_may_be_of_other_samples(others: int, codes: list[str]) -> None:
    """Where more do not fit, they are of another set of data."""
    typed = [f"0.{k}1" for k in range(71000, 71900, 100)]
    assert len(typed) == 9
    assert [f.code for f in examine(retrieval(*counted(1000, others, 6, 5), *typed))] == codes


@given(st.integers(20, 400), st.integers(2, 12), st.integers(1, 12), st.integers(7, 60), st.integers(0, 10**6))
def test_a_run_of_mostly_even_counts_is_silent(base: int, top: int, bottom: int, number: int, seed: int) -> None:
    """Values over top / bottom times a number of samples, most of which happen to be shares of that number too."""
    samples = max(1, base * top // bottom)
    draw = random.Random(seed)
    counts = [min(samples, draw.choice((1, top, top, top, top, top)) * draw.randrange(base)) for _ in range(number)]
    # Chance decides here, not the draw of a training: three in four values that fit are what no test can rule out.
    fits = sum((k * base) % samples == 0 for k in counts)
    if fits * 2 < number:
        assert said(retrieval(*shares(counts, samples, 6))) == []


def test_a_fabricated_rank_beside_genuine_ones() -> None:
    ranks = {"recall_at_1": [f"0.{n}3" for n in range(6110, 6710, 20)]}
    ranks["recall_at_5"], ranks["recall_at_10"] = counted(1000, 30, 5, 4), counted(1000, 30, 5, 6)
    both = [
        observation(value, metric=metric, printed=f"I2T {metric}", epoch=epoch, line=10 * epoch, subset="I2T")
        for metric, values in ranks.items()
        for epoch, value in enumerate(values, 1)
    ]
    seen = written(file="a.log", format="retrieval", runs=retrieval("0.5").runs, observations=both)
    (found,) = examine(seen)
    assert (found.code, found.values["samples"], found.values["printed"]) == (
        "granularity_series",
        "1000",
        "I2T recall_at_1",
    )
    seen.observations = both[30:]
    assert examine(seen) == []


def test_subsets_are_series_of_their_own() -> None:
    both = []
    for subset, samples, seed in (("I2T", 1000, 3), ("T2I", 1777, 4)):
        for epoch, value in enumerate(counted(samples, 30, 5, seed), 1):
            both.append(observation(value, metric="recall_at_1", epoch=epoch, line=10 * epoch, subset=subset))
    seen = written(file="a.log", format="retrieval", runs=retrieval("0.5").runs, observations=both)
    assert examine(seen) == []
    for epoch, value in ((27, "0.71237"), (28, "0.71283")):
        place: dict[str, Any] = {"epoch": epoch, "line": 10 * epoch, "subset": "T2I"}
        seen.observations.append(observation(value, metric="recall_at_1", **place))
    assert [(f.code, f.values["samples"], f.lines) for f in examine(seen)] == [
        ("granularity_series", "1777", [270, 280])
    ]


def mmcls(*values: str, split: str | None = "test") -> Log:
    about: dict[str, Any] = {"dataset": "data/cifar10", "split": split, "classes": 10}
    seen = log(*values, each={"unit": "percent", "printed": "accuracy_top-1"}, **about)
    seen.format, seen.habits = "mmcv", mmcv.HABITS
    return seen


def test_shares_of_ten_thousand_images() -> None:
    assert said(mmcls("90.3900", "90.8900")) == []
    assert said(mmcls("90.3900", "90.3950")) == [("granularity", Grade.SUSPICIOUS, [20])]
    assert said(mmcls("90.3950", split=None)) == []
    # Without the split, the others of a series tell the number.
    values = [f"{k / 100:.4f}" for k in random.Random(3).sample(range(8000, 9500), 30)]
    assert said(mmcls(*values, split=None)) == []
    assert said(mmcls(*values, "90.3951", "90.4053", split=None)) == [
        ("granularity_series", Grade.SUSPICIOUS, [310, 320])
    ]


def test_one_value_of_other_data_is_no_finding() -> None:
    values = counted(1000, 60, 4, 3)
    assert said(retrieval(*values[:-1], "0.8437")) == []


def test_recalls_at_several_ranks_count_the_same_queries() -> None:
    values = counted(1000, 20, 4, 3)
    at_one, at_five = retrieval(*values), retrieval(*counted(1000, 30, 4, 4))
    raised = retrieval(*values[:-5], *(f"{float(value) + 0.00437:.4f}" for value in values[-5:]))
    for log_, codes in ((at_one, []), (raised, ["granularity_series"])):
        both = [*log_.observations]
        for o in at_five.observations:
            place: dict[str, Any] = {"epoch": o.epoch, "line": o.line}
            both.append(observation(o.value_text, metric="recall_at_5", printed="I2T R@5", **place))
        seen = written(file="a.log", format="retrieval", runs=log_.runs, observations=both)
        assert [f.code for f in examine(seen)] == codes


@pytest.mark.parametrize("number", [5, 11])
def test_a_short_series_shows_no_number_of_samples(number: int) -> None:
    assert said(retrieval(*counted(1000, number, 4, 3), "0.8437", "0.8531")) == []


@given(st.integers(50, 60000), st.integers(10, 80), st.integers(3, 7), st.integers(0, 10**6))
def test_honest_series_of_any_size_are_silent(samples: int, number: int, digits: int, seed: int) -> None:
    draw = random.Random(seed)
    counts = [draw.randrange(samples + 1) for _ in range(number)]
    assert said(retrieval(*shares(counts, samples, digits))) == []


@given(st.integers(12, 80), st.integers(3, 7), st.integers(0, 10**6))
def test_what_is_no_share_of_samples_is_silent(number: int, digits: int, seed: int) -> None:
    draw = random.Random(seed)
    assert said(retrieval(*(f"{draw.random():.{digits}f}" for _ in range(number)))) == []


@given(st.integers(100, 5000), st.integers(2, 9), st.integers(0, 10**6))
def test_means_of_batch_means_are_silent(samples: int, batches: int, seed: int) -> None:
    """Batches of unlike sizes that weigh the same: no number of samples fits."""
    draw = random.Random(seed)
    size = -(-samples // batches)
    sizes = [min(size, samples - at) for at in range(0, samples, size)]
    means = [sum(draw.randrange(one + 1) / one for one in sizes) / len(sizes) for _ in range(60)]
    assert said(retrieval(*(f"{mean:.4f}" for mean in means))) == []


def test_two_sets_in_turn_are_silent() -> None:
    pairs = zip(counted(1000, 30, 4, 1), counted(5000, 30, 4, 2), strict=True)
    assert said(retrieval(*(value for pair in pairs for value in pair))) == []


# All digits of a double are printed.
def ocr(*values: str, metric: str = "word_accuracy", **about: Any) -> Log:
    seen = log(*values, each={"metric": metric, "printed": "acc"}, dataset=None, **about)
    seen.format, seen.habits = "paddleocr", paddleocr.HABITS
    return seen


def doubles(samples: int, number: int, epsilon: float) -> list[str]:
    draw = random.Random(samples)
    return [repr(draw.randrange(1, samples) / (samples + epsilon)) for _ in range(number)]


@pytest.mark.parametrize("epsilon", [0.0, 1e-5])
@pytest.mark.parametrize("typed", ["0.8251", "0.7493846976993046", "0.82"])
def test_a_typed_value_among_exact_ones(epsilon: float, typed: str) -> None:
    values = doubles(18690, 12, epsilon)
    assert said(ocr(*values)) == []
    assert said(ocr(*values[:6], typed, *values[6:])) == [("granularity_series", Grade.SUSPICIOUS, [70])]
    assert said(ocr("0.0", *values, "1.0")) == []


def test_the_arithmetic_of_doubles() -> None:
    found = examine(ocr(*(repr(k / 300) for k in (149, 151, 157, 163, 167, 173, 179, 181, 191)), "0.8251"))[0]
    assert found.arithmetic == "9: k / 300; 0.8251 × 300 = 247.530000; 248 / 300 = 0.8266666666666667"


def test_few_values_bear_out_no_number_of_samples() -> None:
    values = doubles(18690, 4, 1e-5)
    assert said(ocr(*values, "0.8251")) == []


def test_typed_values_are_shares_of_a_power_of_ten() -> None:
    typed = [f"0.{n}" for n in (7493, 7452, 7473, 7381, 7429, 7501)]
    assert said(ocr(*typed)) == []
    assert said(ocr(*typed, eval_batches=79, batch_size=128)) == []
    found = examine(ocr(*typed, eval_batches=147, batch_size=128))
    assert [(f.code, f.grade, f.arithmetic) for f in found] == [
        ("granularity_other_size", Grade.SUSPICIOUS, "18561 ... 18816 ≠ 10000 k")
    ]
    assert said(ocr(*doubles(18690, 12, 1e-5), eval_batches=147, batch_size=128)) == []


def test_values_that_no_count_gives() -> None:
    draw = random.Random(5)
    values = [repr(draw.random()) for _ in range(5)]
    expected = [("granularity_no_count", Grade.SUSPICIOUS, [10, 20, 30, 40, 50])]
    assert said(ocr(*values)) == []
    assert said(ocr(*values, eval_batches=147, batch_size=128)) == expected
    assert said(ocr(*values, eval_batches=147, batch_size=2048)) == expected
    assert said(ocr(*values, eval_batches=147, batch_size=2049)) == []
    assert said(ocr(*values, eval_batches=147, batch_size=128, devices=2)) == []
    large = [repr(k / (251323 + 1e-5)) for k in (352, 16767, 47159, 109600, 68222)]
    assert said(ocr(*large, eval_batches=982, batch_size=256)) == []
    assert said(ocr(*large, eval_batches=980, batch_size=256)) != []


@pytest.mark.parametrize("metric", ["precision", "recall"])
def test_boxes_are_counted_whatever_their_number(metric: str) -> None:
    """One value is enough: of a quotient of whole numbers up to five million no other digits are printed."""
    told = [("granularity_no_count", Grade.SUSPICIOUS, [10])]
    for value, expected in (
        (repr(1527 / 3914), []),
        (repr(4_999_998 / 4_999_999), []),
        ("0.39014202172096917", told),
        # The same double, as Python does not print it: it is 0.39014202172096907.
        ("0.39014202172096903", told),
        ("0.5", []),
        # Rounded when it was printed; of float32; and of float32 with all digits of the double it became.
        ("0.71155447", []),
        ("0.7115544", []),
        (repr(struct.unpack("f", struct.pack("f", 0.7115544472152951))[0]), []),
    ):
        seen = ocr(value, metric=metric)
        assert said(seen) == [], "the end-to-end metric counts parts of boxes"
        seen.observations = [msgspec.structs.replace(o, text=f"cur metric, hmean: {value}") for o in seen.observations]
        assert said(seen) == expected


def test_a_share_of_words_that_python_would_not_print_so() -> None:
    assert said(ocr("0.31697854951596155")) == []
    assert said(ocr("0.31697854951596153")) == [("granularity_no_count", Grade.SUSPICIOUS, [10])]


@given(st.integers(2, 300_000), st.integers(1, 40), st.booleans())
def test_honest_doubles_are_silent(samples: int, number: int, epsilon: bool) -> None:
    assert said(ocr(*doubles(samples, number, 1e-5 if epsilon else 0.0))) == []
    assert said(ocr(*doubles(samples, number, 0.0), metric="recall")) == []


@pytest.mark.parametrize("samples", [169874, 181508, 198274, 199999])
def test_doubles_of_many_samples_are_silent(samples: int) -> None:
    """Of so many samples several numbers give one double."""
    assert said(ocr(*doubles(samples, 80, 1e-5))) == []


@pytest.mark.parametrize("text", ["0.5", "0", "1", "1e-300", "0." + "1" * 50])
def test_any_numbers_are_examined_in_time(text: str) -> None:
    values = [text, "0.5", "1", *(f"0.{n:06d}" for n in range(3000))]
    assert all(f.code.startswith("granularity") for f in examine(retrieval(*values)))
    assert all(f.code.startswith("granularity") for f in examine(ocr(*values)))


@pytest.mark.parametrize(("split", "told"), [("val", True), ("dev", True), ("test", False)])
def test_a_dev_set_is_the_validation_set(split: str, told: bool) -> None:
    assert bool(said(imagenet("0.83601", split=split, **BATCHES))) is told
