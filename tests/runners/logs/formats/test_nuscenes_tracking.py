"""Results of the tracking evaluation of the nuScenes devkit."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from harness.integrity import Context
from harness.integrity.arithmetic.parts import check
from runners.logs import read_log
from tests.harness import builders
from tests.runners.logs.logs import InMemory, parse, values
from tests.runners.logs.mutations import hostile, mutated, reads

NAMES = ("amota", "amotp", "recall", "motar", "gt", "mota", "motp", "mt", "ml", "faf", "tid")
# The measures of two classes; the second has no objects to follow.
CAR = (0.641, 1.25, 0.7, 0.75, 1000, 0.523, 0.61, 340, 120, 44.3, 1.25)
BUS = (0.742, 1.125, 0.75, 0.875, 201, 0.626, 0.62, 60, 21, 40.1, 0.75)
ALL = (0.6915, 1.1875, 0.725, 0.8125, 600.5, 0.5745, 0.615, 400, 141, 42.2, 1.0)


def layout(name: str, value: float) -> str:
    """As the devkit prints a measure: `%d` cuts off what is behind the point."""
    if name in ("gt", "mt", "ml"):
        return str(int(value))
    return f"{value:.{ {'tid': 2, 'faf': 1}.get(name, 3) }f}"


def printed(total: dict[str, float] | None = None) -> str:
    rows = "".join(
        f"{name[:7]:<8}" + "".join("\t" + layout(*cell) for cell in zip(NAMES, row, strict=True)) + "\n"
        for name, row in (("car", CAR), ("bus", BUS))
    )
    whole = dict(zip(NAMES, ALL, strict=True)) | (total or {})
    return (
        "\n### Final results ###\n\nPer-class results:\n\t\t" + "\t".join(map(str.upper, NAMES)) + "\n" + rows
        + "\nAggregated results:\n" + "".join(f"{name.upper()}\t{layout(name, at)}\n" for name, at in whole.items())
        + "Eval time: 2057.3s\n\n"
    )  # fmt: skip


def summary(total: dict[str, float] | None = None) -> str:
    return json.dumps(
        {
            "label_metrics": {
                name: {"car": car, "bus": bus} for name, car, bus in zip(NAMES, CAR, BUS, strict=True)
            },
            "eval_time": 2057.25,
            "cfg": {"class_range": {"car": 50, "bus": 50}, "metric_worst": {"amota": 0}},
            **dict(zip(NAMES, ALL, strict=True)),
            **(total or {}),
            "meta": {"use_lidar": True},
        },
        indent=2,
    )  # fmt: skip


START = "Initializing nuScenes tracking evaluation\n"
LOADING = "Loading annotations for val split from nuScenes version: v1.0-trainval\n"


PRINTED = START + LOADING + printed()
SUMMARY = summary()


def wholes(log: Log) -> list[tuple[str, str | None, str, str | None]]:
    return [(o.printed, o.metric, o.value_text, o.unit) for o in log.observations if o.subset is None]


def differing(log: Log) -> list[str]:
    return [f.values["printed"] for f in check(log, Context(registry=builders.registry())) if f.code == "mean_differs"]


def test_what_is_printed() -> None:
    log = parse(PRINTED)
    assert log.format == "nuscenes_tracking"
    assert wholes(log)[:7] == [
        ("amota", "amota", "0.692", "fraction"),
        ("amotp", None, "1.188", "m"),
        ("recall", None, "0.725", "fraction"),
        ("motar", None, "0.812", "fraction"),
        ("gt", None, "600", "count"),
        ("mota", "mota", "0.575", "fraction"),
        ("motp", None, "0.615", "m"),
    ]
    assert values(log, "amota") == [(12, "0.692")]
    assert [(run.dataset, run.split) for run in log.runs] == [("nuScenes", "val")]
    assert differing(log) == []


def test_measures_of_a_class_are_of_that_class() -> None:
    rows = [o for o in parse(printed()).observations if o.subset]
    assert [(o.printed, o.value_text, o.subset, o.line) for o in rows if o.printed.endswith(" amota")] == [
        ("car amota", "0.641", "car", 6),
        ("bus amota", "0.742", "bus", 7),
    ]
    assert {o.metric for o in rows} == {None}


def test_the_summary_file() -> None:
    log = parse(summary(), name="metrics_summary.json")
    assert log.format == "nuscenes_tracking"
    lines = summary().splitlines()
    assert [
        (o.metric, o.value_text, lines[o.line - 1].strip(" ,")) for o in log.observations if o.metric and o.line
    ] == [
        ("amota", "0.6915", '"amota": 0.6915'),
        ("mota", "0.5745", '"mota": 0.5745'),
    ]
    assert len(log.observations) == len(NAMES)
    assert differing(log) == []


@pytest.mark.parametrize(
    ("total", "denied"),
    [
        ({"amota": 0.701, "mota": 0.5745}, ["amota"]),
        ({"tid": 1.5, "faf": 43.2}, ["tid", "faf"]),
        # Of counts it is the sum, and `%d` cuts the mean of gt off.
        ({"mt": 7, "gt": 3.0}, []),
    ],
)
def test_a_value_that_its_classes_deny(total: dict[str, float], denied: list[str]) -> None:
    assert sorted(differing(parse(printed(total)))) == sorted(denied)
    assert sorted(differing(parse(summary(total), name="metrics_summary.json"))) == sorted(denied)


def test_a_class_without_objects_counts_for_nothing() -> None:
    text = printed({"amota": 0.641}).replace("0.742", "nan")
    assert differing(parse(text)) == []
    assert differing(parse(text.replace("AMOTA\t0.641", "AMOTA\t0.321"))) == ["amota"]


def test_each_evaluation_is_a_run() -> None:
    log = parse(
        START
        + LOADING
        + printed()
        + START
        + LOADING.replace("val split", "mini_val split").replace("trainval", "mini")
        + printed()
    )
    assert [(o.run, o.value_text) for o in log.observations if o.metric == "amota"] == [(0, "0.692"), (1, "0.692")]
    assert [(run.dataset, run.split) for run in log.runs] == [("nuScenes", "val"), ("nuScenes-mini", "mini_val")]


def test_cut_off() -> None:
    text = printed()
    # Less decimals than the devkit prints.
    log = parse(text[: text.index("AMOTA\t0.69") + 9])
    assert (values(log, "amota"), [f.code for f in log.findings]) == ([], ["truncated"])
    row = parse(text[: text.index("0.742") + 4])
    assert [o.subset for o in row.observations if o.printed.endswith("amota")] == ["car"]
    cut = parse(summary()[:-40], name="metrics_summary.json")
    assert (cut.observations, [f.code for f in cut.findings]) == ([], ["truncated"])


def test_other_tables_are_none_of_the_devkit() -> None:
    assert read_log(InMemory(b"AMOTA\tAMOTP\n0.5\t0.6\n")).log is None
    assert read_log(InMemory(b'{"label_metrics": {"f1": {"car": 0.5}}}', "metrics_summary.json")).log is None


@settings(max_examples=150, deadline=None)
@given(st.one_of(mutated(PRINTED), mutated(SUMMARY)))
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "nuscenes_tracking")


def test_long_lines() -> None:
    hostile("nuscenes_tracking", "\t\tAMOTA\tA", "AMOTA\t0.5", "car\t0.5", "Loading annotations for a")
