"""Granularity: values that no count of samples gives are told, all that a count can give stay silent."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.findings import Finding, Grade
from harness.integrity import Context
from harness.integrity.granularity import check
from harness.observation import Log
from tests.harness.builders import log, observation, registry

BATCHES: dict[str, Any] = {"batch_size": 128, "devices": 4, "eval_batches": 98}


def examine(seen: Log) -> list[Finding]:
    return list(check(seen, Context(registry=registry())))


def said(seen: Log) -> list[tuple[str, Grade, list[int]]]:
    return [(f.code, f.grade, f.lines) for f in examine(seen)]


def imagenet(*values: str, **about: Any) -> Log:
    """A PaddleClas log whose evaluations printed `values` after each epoch."""
    return log(*values, each={"text": "[Eval][Epoch 1][Avg]top1"}, **about)


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
    assert said(log("0.83601", each={"text": "END epoch:1 valid top1: 0.83601"}, **BATCHES)) == []


def test_the_best_line_is_a_share_too() -> None:
    seen = imagenet("0.83600", **BATCHES)
    best = {"kind": "best", "printed": "best metric", "line": 11}
    for value, codes in (("0.8360000001907349", []), ("0.8360100001907349", ["granularity"])):
        other = log(value, each={**best, "text": "[best metric: x]"})
        both = Log(
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


@given(st.integers(1, 3000), st.integers(1, 64), st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_honest_evaluations_of_any_data_are_silent(samples: int, batch: int, shares_: list[float]) -> None:
    about = {"dataset": "./data/own/", "batch_size": batch, "eval_batches": -(-samples // batch)}
    counts = [round(share * samples) for share in shares_]
    assert said(imagenet(*shares(counts, samples), **about, devices=1)) == []


def hapi(*values: str, samples: int | None) -> Log:
    seen = log(*values, samples=samples, dataset=None)
    seen.format = "hapi"
    return seen


def test_the_samples_that_hapi_states() -> None:
    assert said(hapi("0.9345", "0.9547", samples=397)) == []
    # A user may call any metric `acc`, so that this is no contradiction.
    assert said(hapi("0.9345", "0.9500", samples=397)) == [("granularity", Grade.SUSPICIOUS, [20])]
    assert said(hapi("0.9345", "0.9500", samples=10000)) == []


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
    seen.format = "retrieval"
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


def test_one_value_of_other_data_is_no_finding() -> None:
    values = counted(1000, 60, 4, 3)
    assert said(retrieval(*values[:-1], "0.8437")) == []


def test_recalls_at_several_ranks_count_the_same_queries() -> None:
    values = counted(1000, 20, 4, 3)
    at_one, at_five = retrieval(*values), retrieval(*counted(1000, 30, 4, 4))
    raised = retrieval(*values[:-5], *(f"{float(value) + 0.00437:.4f}" for value in values[-5:]))
    # Twenty values alone do not bear out their number of samples.
    assert said(raised) == []
    for log_, codes in ((at_one, []), (raised, ["granularity_series"])):
        both = [*log_.observations]
        for o in at_five.observations:
            place: dict[str, Any] = {"epoch": o.epoch, "line": o.line}
            both.append(observation(o.value_text, metric="recall_at_5", printed="I2T R@5", **place))
        seen = Log(file="a.log", format="retrieval", runs=log_.runs, observations=both)
        assert [f.code for f in examine(seen)] == codes


@pytest.mark.parametrize("number", [5, 11])
def test_a_short_series_shows_no_number_of_samples(number: int) -> None:
    assert said(retrieval(*counted(1000, number, 4, 3), "0.8437", "0.8531")) == []


@given(st.integers(50, 60000), st.integers(12, 80), st.integers(3, 6), st.integers(0, 10**6))
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
    seen.format = "paddleocr"
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
        ("granularity_other_size", Grade.SUSPICIOUS, "18561 ... 18816: no multiple of 10000")
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
