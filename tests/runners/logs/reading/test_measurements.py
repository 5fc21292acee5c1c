"""Figures of a deployment report as people write them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from harness.evidence.measurement import Measurement
from runners.logs.reading.measurements import complaint, restated

ACCURACY = {"metric": "box_ap", "unit": "percent", "value": "51.2", "reference": "51.4", "dataset": "D", "samples": 5}
LATENCY = {"p50": "9.1", "p90": "9.6", "p99": "11.0", "runs": 100, "warm_up": 10, "batch": 1}
STATED = {"model": "M", "backend": "tvm", "device": "GPU", "machine": "T4", "software": "tvm 0.10", "ran": True}


def stated(**changes: object) -> dict[str, Any]:
    """A measurement with `accuracy_value=...`, `latency_p50=...` or a key of its own changed."""
    found: dict[str, Any] = {**STATED, "accuracy": dict(ACCURACY), "latency": dict(LATENCY)}
    for name, value in changes.items():
        part, _, key = name.partition("_")
        if part in ("accuracy", "latency"):
            found[part][key] = value
        else:
            found[name] = value
    return found


def read(**changes: object) -> Measurement:
    return msgspec.convert(restated(stated(**changes)), Measurement)


@pytest.mark.parametrize(
    ("written", "milliseconds"),
    [
        ("9.1", "9.1"),
        ("9.1 ms", "9.1"),
        ("9.1ms", "9.1"),
        ("0.0091 s", "9.1"),
        ("9100 us", "9.1"),
        ("9.1 毫秒", "9.1"),
        ("0.0091秒", "9.1"),
        ("1,030.5 ms", "1030.5"),
        ("12,345", "12345"),
    ],
)
def test_times(written: str, milliseconds: str) -> None:
    latency = read(latency_p50=written).latency
    assert latency is not None
    assert latency.p50 == Decimal(milliseconds)


@pytest.mark.parametrize("written", ["fast", "9.1 min", "9.1 fps", "9.1%", "1,03 ms", "~9 ms", "9.1-9.3 ms", "-9.1 ms"])
def test_what_is_no_time_is_not_guessed(written: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(latency_p50=written)


@pytest.mark.parametrize("written", ["51.2", "51.2%", "51.2 %", "51.2％"])
def test_shares_in_percent(written: str) -> None:
    accuracy = read(accuracy_value=written).accuracy
    assert accuracy is not None
    assert accuracy.value == Decimal("51.2")


@pytest.mark.parametrize(("unit", "written"), [("fraction", "51.2%"), ("dB", "51.2%"), ("percent", "51.2 ms")])
def test_a_sign_that_is_not_of_the_stated_unit_is_refused(unit: str, written: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(accuracy_unit=unit, accuracy_value=written)


@pytest.mark.parametrize(("written", "samples"), [(5000, 5000), ("5000", 5000), ("5,000", 5000)])
def test_counts(written: object, samples: int) -> None:
    accuracy = read(accuracy_samples=written).accuracy
    assert accuracy is not None
    assert accuracy.samples == samples


@pytest.mark.parametrize("written", ["5,00", "5000 images", "5.5", "0", "50%"])
def test_what_is_no_count_is_not_guessed(written: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(accuracy_samples=written)


@pytest.mark.parametrize(
    ("written", "ran"),
    [(True, True), ("yes", True), ("是", True), ("True", True), (False, False), ("no", False), ("否", False)],
)
def test_whether_it_ran(written: object, ran: bool) -> None:
    assert read(ran=written).ran is ran


@pytest.mark.parametrize(
    ("changes", "path", "en", "zh"),
    [
        (
            {"ran": "perhaps"},
            ("ran",),
            "ran is “perhaps”; true or false is wanted",
            "ran 为“perhaps”；应为 true 或 false",
        ),
        (
            {"accuracy_value": "51.2 pct"},
            ("accuracy", "value"),
            "accuracy.value is “51.2 pct”; a number in the unit that `unit` names is wanted",
            "accuracy.value 为“51.2 pct”；应为以 `unit` 所写单位表示的数值",
        ),
        (
            {"latency_p50": "FILL-IN"},
            ("latency", "p50"),
            "latency.p50 is “FILL-IN”; a time such as 9.1 (milliseconds), 9.1 ms or 0.0091 s is wanted",
            "latency.p50 为“FILL-IN”；应为时间，如 9.1（毫秒）、9.1 ms 或 0.0091 s",
        ),
        (
            {"latency_mean": "9.1"},
            ("latency",),
            "latency: `mean` is no key of a deployment report",
            "latency：部署报告没有 `mean` 这个键",
        ),
        (
            {"accuracy_samples": "many"},
            ("accuracy", "samples"),
            "accuracy.samples is “many”; a whole number, of at least 1 unless it is of runs to warm up is wanted",
            "accuracy.samples 为“many”；应为整数，除预热次数外至少为 1",
        ),
    ],
)
def test_what_breaks_the_form_is_told(changes: dict[str, object], path: tuple[str, ...], en: str, zh: str) -> None:
    data = stated(**changes)
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(restated(data), Measurement)
    assert complaint(raised.value, data) == (path, {"problem_en": en, "problem_zh": zh})


def test_what_is_missing_is_told() -> None:
    data = stated()
    del data["ran"]
    with pytest.raises(msgspec.ValidationError) as raised:
        msgspec.convert(restated(data), Measurement)
    values = {"problem_en": "measurements: `ran` is missing", "problem_zh": "measurements：缺少 `ran`"}
    assert complaint(raised.value, data) == ((), values)


@pytest.mark.parametrize("odd", ["text", 3, ["a"], {"accuracy": "high", "latency": 3}, {"ran": None}])
def test_what_is_no_measurement_stays_as_it_is(odd: object) -> None:
    assert restated(odd) == odd
