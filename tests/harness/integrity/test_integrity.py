"""Integrity checks: each speaks where something does not fit, and is silent where a writer's habits explain it."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from harness import integrity
from harness.evidence.facts import Fact
from harness.evidence.findings import Finding, Grade
from harness.evidence.habits import Habits
from harness.evidence.observation import Log, Observation, Run
from tests.harness.builders import log, observation, registry, run, written


def examine(seen: Log) -> list[Finding]:
    return list(integrity.examine(seen, integrity.Context(registry=registry())))


def codes(seen: Log) -> list[str]:
    return [finding.code for finding in examine(seen)]


def series(*printed: str, **about: Any) -> Log:
    """Lines of one run: `0.8` is an evaluation of the next epoch, `best 0.8` a best line, `ema 0.8` of EMA weights."""
    seen: list[Observation] = []
    epoch = about.pop("first", 1) - 1
    for line, words in enumerate(printed, 1):
        *marks, value = words.split()
        kind = "best" if "best" in marks else "eval"
        weights = "ema" if "ema" in marks else "raw"
        epoch += kind == "eval" and weights == "raw"
        seen.append(observation(value, kind=kind, weights=weights, epoch=epoch, line=line))
    trained = run(**{"train_epochs": list(range(1, epoch + 1)), "epochs": epoch, **about})
    habits = Habits(best_after_each=True)
    return written(file="train.log", format="paddleclas", runs=[trained], observations=seen, habits=habits)


def test_an_honest_log_is_silent() -> None:
    assert examine(log("0.50000", "0.60000", "0.59000")) == []
    assert examine(written(file="a.log", format="paddleclas")) == []


def test_what_the_reader_noticed_comes_first() -> None:
    seen = log("NaN")
    seen.findings = [Finding(code="truncated", grade=Grade.INFO, check="reading", file="train.log")]
    assert codes(seen) == ["truncated", "not_a_number"]


# The best line.
@pytest.mark.parametrize(
    "printed",
    [
        ("0.50000", "best 0.50000"),
        ("0.50000", "best 0.5000034", "0.60000", "best 0.5999951"),
        ("0.50000", "best 0.50001"),
        ("0.50000", "best 0.49999"),
        ("0.50000", "best 0.50000", "0.40000", "best 0.50000"),
        ("0.50000", "0.60000", "0.55000", "best 0.60000"),
        ("best 0.50000", "0.40000", "best 0.50000"),
        ("NaN", "0.50000", "best 0.50000"),
        ("NaN", "best 0.50000"),
        ("0.50000", "best nan"),
        ("0.50000", "best 0.50000", "ema 0.70000", "best ema 0.70000", "0.60000", "best 0.60000"),
        ("0.50000", "best 0.50000", "0.6", "best 0.60000001", "0.61", "best 0.60999"),
        # mmengine prints its best with four digits and its evaluations with six.
        ("0.317460", "best 0.3175", "0.538549", "best 0.5385", "0.538500", "best 0.5385", "0.538551", "best 0.5386"),
        ("0.317450", "best 0.3175", "0.317449"),
    ],
)
def test_an_honest_best_line(printed: tuple[str, ...]) -> None:
    assert [code for code in codes(series(*printed)) if code != "not_a_number"] == []


@pytest.mark.parametrize("first", [2, 300])
def test_the_best_of_a_log_whose_end_alone_was_kept_stood_before_it(first: int) -> None:
    """`tail -n 30`: evaluations without the training before them, and nothing that says what is trained."""
    end = series("0.50000", "best 0.60000", first=first, train_epochs=[])
    assert [(one.code, one.grade) for one in examine(end)] == [("best_from_checkpoint", Grade.INFO)]


def test_the_best_of_a_log_that_begins_with_its_settings_stands_in_it() -> None:
    settings = [Fact(key="model", value="SLaK_tiny", how="config", line=1)]
    assert codes(series("0.50000", "best 0.60000", first=300, train_epochs=[], facts=settings)) == [
        "best_not_in_series"
    ]
    assert codes(series("0.50000", "best 0.60000", train_epochs=[])) == ["best_not_in_series"]


def test_the_end_of_a_log_has_no_best_below_its_evaluations() -> None:
    assert codes(series("0.50000", "best 0.40000", first=300, train_epochs=[])) == ["best_below_series"]


@pytest.mark.parametrize(
    ("printed", "code", "lines"),
    [
        (("0.50000", "best 0.60000"), "best_not_in_series", [2, 1]),
        (("0.50000", "best 0.50002"), "best_not_in_series", [2, 1]),
        (("0.50000", "0.60000", "best 0.50000"), "best_below_series", [2, 3]),
        (("0.50000", "best 0.49998"), "best_below_series", [1, 2]),
        (("0.50000", "best 0.50000", "0.60000", "best 0.50000"), "best_below_series", [3, 4]),
        (("0.50000", "best 0.50000", "0.40000", "best 0.40000"), "best_decreases", [2, 4]),
        (("ema 0.50000", "best ema 0.60000"), "best_not_in_series", [2, 1]),
        (("0.317460", "best 0.3176"), "best_not_in_series", [2, 1]),
        (("0.317551", "best 0.3175"), "best_below_series", [1, 2]),
    ],
)
def test_a_best_line_that_does_not_fit(printed: tuple[str, ...], code: str, lines: list[int]) -> None:
    found = examine(series(*printed))
    assert [(f.code, f.grade, f.check, f.file, f.lines, f.run) for f in found] == [
        (code, Grade.CONTRADICTION, "best", "train.log", lines, 0)
    ]


def test_the_arithmetic_of_a_best_line() -> None:
    found = examine(series("0.50000", "best 0.6123456"))[0]
    assert found.values == {"best": "0.6123456", "nearest": "0.50000", "epoch": "1"}
    assert found.arithmetic == "0.6123456 ≈ 0.61235 ≠ 0.50000"


@pytest.mark.parametrize(
    ("about", "code", "grade"),
    [
        ({"resumed_from": "output/3"}, "best_from_checkpoint", Grade.INFO),
        ({"train_epochs": [4, 5]}, "best_from_checkpoint", Grade.INFO),
        ({"train_epochs": [1, 2]}, "best_not_in_series", Grade.CONTRADICTION),
    ],
)
def test_a_best_value_of_a_resumed_run(about: dict[str, Any], code: str, grade: Grade) -> None:
    found = [f for f in examine(series("0.50000", "best 0.60000", **about)) if f.check == "best"]
    assert [(f.code, f.grade) for f in found] == [(code, grade)]


def test_a_resumed_run_may_not_say_less_than_it_saw() -> None:
    found = series("0.50000", "0.60000", "best 0.55000", resumed_from="output/3")
    assert "best_below_series" in codes(found)


def test_where_less_is_better_the_best_line_falls() -> None:
    def lower(*printed: str) -> list[str]:
        seen = series(*printed)
        seen.observations = [
            observation(o.value_text, metric="wer", printed="wer", kind=o.kind, epoch=o.epoch, line=o.line)
            for o in seen.observations
        ]
        return codes(seen)

    assert lower("0.50", "best 0.50", "0.40", "best 0.40") == []
    assert lower("0.40", "best 0.40", "0.50", "best 0.50") == ["best_decreases"]
    assert lower("0.50", "0.40", "best 0.45") == ["best_below_series"]


@pytest.mark.parametrize("best", ["1e300", "-1e300", "1e-300", f"0.{'1' * 50}"])
def test_a_best_value_of_any_size_is_examined(best: str) -> None:
    assert any(finding.check == "best" for finding in examine(series("0.50000", f"best {best}")))


# Values.
@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_a_number(value: str) -> None:
    found = examine(log("0.50000", value))
    assert [(f.code, f.grade, f.lines, f.values) for f in found] == [
        ("not_a_number", Grade.SUSPICIOUS, [20], {"printed": "top1", "value": value})
    ]


@pytest.mark.parametrize(("value", "grade"), [("NaN", Grade.INFO), ("Infinity", Grade.SUSPICIOUS)])
def test_kappa_of_one_class_is_no_number(value: str, grade: Grade) -> None:
    found = observation(value, metric="kappa", printed="Kappa")
    seen = written(file="train.log", format="paddleseg", runs=[run()], observations=[found])
    assert [(f.code, f.grade) for f in examine(seen) if f.check == "values"] == [("not_a_number", grade)]


@pytest.mark.parametrize(
    ("metric", "value", "expected"),
    [
        ("psnr", "Infinity", [(Grade.INFO, [1, 2])]),
        ("psnr", "-Infinity", [(Grade.SUSPICIOUS, [1]), (Grade.SUSPICIOUS, [2])]),
        ("psnr", "NaN", [(Grade.SUSPICIOUS, [1]), (Grade.SUSPICIOUS, [2])]),
        ("top1", "Infinity", [(Grade.SUSPICIOUS, [1]), (Grade.SUSPICIOUS, [2])]),
        ("fid", "Infinity", [(Grade.SUSPICIOUS, [1]), (Grade.SUSPICIOUS, [2])]),
    ],
)
def test_the_psnr_of_equal_images_is_no_accusation(metric: str, value: str, expected: list[Any]) -> None:
    seen = [observation(value, metric=metric, printed=metric, run=n, line=n + 1) for n in (0, 1)]
    found = Log(file="a.log", format="paddlegan", runs=[run(index=0), run(index=1)], observations=seen)
    assert [(f.grade, f.lines) for f in examine(found) if f.code == "not_a_number"] == expected


@pytest.mark.parametrize(
    ("value", "unit", "outside"),
    [
        ("0", "fraction", False),
        ("1", "fraction", False),
        ("1.00001", "fraction", True),
        ("-0.00001", "fraction", True),
        ("100.0", "percent", False),
        ("100.1", "percent", True),
        ("83.0", "fraction", True),
        ("83.0", None, False),
        ("83.0", "loss", False),
    ],
)
def test_the_range_of_a_metric(value: str, unit: str | None, outside: bool) -> None:
    found = examine(log(value, each={"unit": unit}))
    assert [(f.code, f.grade) for f in found] == ([("value_out_of_range", Grade.CONTRADICTION)] if outside else [])


@pytest.mark.parametrize(
    ("printed", "value", "unit", "outside"),
    [
        ("bbox AR @1", "1.310", "fraction", True),
        ("bbox AR @1", "1.000", "fraction", False),
        ("bbox AR @1", "-1.000", "fraction", False),
        ("bbox AR @1", "1.310", None, False),
        ("error_rate", "1.310", "fraction", False),
    ],
)
def test_a_share_of_no_registered_metric_is_no_more_than_the_whole(
    printed: str, value: str, unit: str | None, outside: bool
) -> None:
    found = examine(log(value, each={"unit": unit, "metric": None, "printed": printed}))
    assert [f.code for f in found] == ["value_out_of_range"] * outside


def test_what_the_registry_does_not_know_has_no_range() -> None:
    assert codes(log("83.0", each={"metric": None, "unit": None})) == []


def test_training_values_are_not_examined() -> None:
    assert codes(log("NaN", "9", each={"kind": "train"})) == []


@pytest.mark.parametrize(
    ("top1", "top5", "line", "expected"),
    [
        ("0.80000", "0.90000", 1, []),
        ("0.80000", "0.80000", 1, []),
        ("0.80001", "0.80000", 1, ["top1_above_top5"]),
        ("0.80001", "0.80000", 2, []),
    ],
)
def test_top1_and_top5(top1: str, top5: str, line: int, expected: list[str]) -> None:
    seen = log(top1, each={"line": 1})
    seen.observations.append(observation(top5, metric="top5", printed="top5", epoch=1, line=line))
    found = examine(seen)
    assert [f.code for f in found] == expected
    assert all(f.values == {"top1": top1, "top5": top5} and f.grade is Grade.CONTRADICTION for f in found)


# The order of things.
def test_several_runs_in_a_file() -> None:
    seen = written(file="a.log", format="paddleclas", runs=[Run(), Run(index=1, first_line=40)])
    assert [(f.code, f.grade, f.lines, f.values) for f in examine(seen)] == [
        ("several_runs", Grade.INFO, [1, 40], {"runs": "2"})
    ]


@pytest.mark.parametrize(("epochs", "shown"), [([3, 4], "3"), ([], "?")])
def test_a_resumed_run(epochs: list[int], shown: str) -> None:
    seen = written(
        file="a.log", format="paddleclas", runs=[Run(resumed_from="output/2", train_epochs=epochs, first_line=7)]
    )
    assert [(f.code, f.grade, f.lines, f.values) for f in examine(seen)] == [
        ("run_resumed", Grade.INFO, [7], {"checkpoint": "output/2", "epoch": shown})
    ]


@pytest.mark.parametrize(
    ("second", "repeated"),
    [
        ({"epoch": 1, "line": 11}, True),
        ({"epoch": 2, "line": 11}, False),
        ({"epoch": 1, "line": 10}, False),
        ({"epoch": 1, "line": 11, "weights": "ema"}, False),
        ({"epoch": 1, "line": 11, "printed": "top5", "metric": "top5"}, False),
        ({"epoch": 1, "line": 11, "kind": "train"}, False),
        ({"epoch": 1, "line": 11, "run": 1}, False),
        ({"epoch": None, "line": 11}, False),
    ],
)
def test_an_epoch_that_stands_twice(second: dict[str, Any], repeated: bool) -> None:
    seen = log("0.50000")
    seen.observations.append(observation("0.60000", **second))
    found = examine(seen)
    assert [(f.code, f.lines, f.values) for f in found] == (
        [("epochs_repeated", [11], {"epochs": "1"})] if repeated else []
    )


def test_what_was_only_inferred_is_no_accusation() -> None:
    """A best line of a metric that nobody knows may be of another one."""
    seen = series("0.50000", "best 0.60000")
    assert [(f.code, f.grade) for f in examine(seen)] == [("best_not_in_series", Grade.CONTRADICTION)]
    seen.observations = [msgspec.structs.replace(o, because="best") for o in seen.observations]
    assert {o.inferred for o in seen.observations} == {True}
    assert list(examine(seen)) == []
    noticed = Finding(code="settings_change", grade=Grade.SUSPICIOUS, check="configuration", file=seen.file)
    seen.findings = [noticed]
    assert [(f.code, f.grade) for f in examine(seen)] == [("settings_change", Grade.INFO)]
