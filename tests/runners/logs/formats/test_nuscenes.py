"""Results of the nuScenes devkit, and tables of RoboBEV."""

from __future__ import annotations

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

MEANS = """mAP: 0.3456
mATE: 0.7654
mASE: 0.2678
mAOE: 0.4321
mAVE: 0.9012
mAAE: nan
NDS: 0.4123
Eval time: 123.4s
"""
CLASSES = """
Per-class results:
Object Class        \tAP    \tATE   \tASE   \tAOE   \tAVE   \tAAE
car                 \t0.567 \t0.512 \t0.150 \t0.070 \t0.980 \t0.210
traffic_cone        \t0.498 \t0.601 \t0.312 \tnan   \tnan   \tnan
"""
LOADING = "Loading annotations for val split from nuScenes version: v1.0-trainval\n"


def test_the_block_of_the_devkit() -> None:
    seen = parse("Initializing nuScenes detection evaluation\n" + LOADING + MEANS + CLASSES)
    assert seen.format == "nuscenes"
    assert [(o.printed, o.metric, o.value_text, o.unit, o.line) for o in seen.observations[:7]] == [
        ("mAP", "map_nuscenes", "0.3456", "fraction", 3),
        ("mATE", None, "0.7654", "m", 4),
        ("mASE", None, "0.2678", "fraction", 5),
        ("mAOE", None, "0.4321", "rad", 6),
        ("mAVE", None, "0.9012", "m_per_s", 7),
        ("mAAE", None, "nan", "fraction", 8),
        ("NDS", "nds", "0.4123", "fraction", 9),
    ]
    assert [(run.dataset, run.split) for run in seen.runs] == [("nuScenes", "val")]


def test_the_training_lines_of_paddle3d_give_the_place() -> None:
    def trained(epoch: int, step: int) -> str:
        return f"2023-04-20 10:25:16,425 -     INFO - [TRAIN] epoch={epoch}/24, iter={step}/84408 , total_loss=3.4\n"

    log = parse(trained(1, 1406) + trained(12, 42204) + MEANS + trained(24, 84408) + MEANS + trained(1, 1406))
    places = [(one.epoch, one.step) for one in log.observations if one.printed == "NDS"]
    assert places == [(12, 42204), (24, 84408)]
    assert [(run.train_epochs, run.epochs) for run in log.runs] == [([1, 12, 24], 24), ([1], 24)]


def test_values_of_a_class_are_of_that_class() -> None:
    seen = parse(MEANS + CLASSES)
    rows = [o for o in seen.observations if o.subset]
    assert [(o.subset, o.printed, o.value_text, o.line) for o in rows if o.printed.endswith(" AP")] == [
        ("car", "car AP", "0.567", 12),
        ("traffic_cone", "traffic_cone AP", "0.498", 13),
    ]
    assert {o.metric for o in rows} == {None}
    assert len(rows) == 12


def ten(total: str, values: str = "0.100 0.200 0.300 0.400 0.500 0.600 0.700 0.800 0.900 1.000") -> str:
    """The means and the table of ten classes whose APs are `values`."""
    rows = "".join(f"class{n} \t{ap} \t0.5 \t0.1 \t0.1 \t0.9 \t0.2\n" for n, ap in enumerate(values.split()))
    rows = (
        rows.replace("0.5 ", "0.500 ").replace("0.1 ", "0.100 ").replace("0.9 ", "0.900 ").replace("0.2\n", "0.200\n")
    )
    return MEANS.replace("0.3456", total) + CLASSES.split("car")[0] + rows


@pytest.mark.parametrize(("total", "broken"), [("0.5500", False), ("0.5505", False), ("0.5506", True)])
def test_map_is_the_mean_of_ten_classes(total: str, broken: bool) -> None:
    found = list(check(parse(ten(total)), Context(registry=builders.registry())))
    assert [(f.code, f.lines) for f in found] == ([("mean_differs", [1, 12])] if broken else [])


def test_the_mean_of_fewer_classes_is_another() -> None:
    assert parse(ten("0.9999", "0.100 0.200 0.300 0.400 0.500 0.600 0.700 0.800 0.900")).parts == []
    assert parse(MEANS + LOADING + ten("0.55").partition("Per-class")[2]).parts != []
    table = "Per-class" + ten("0.55").partition("Per-class")[2]
    assert parse(table).parts == []


def test_two_tables_in_a_file_without_line_feeds_are_not_held_against_each_others_means() -> None:
    both = ten("0.5500") + ten("0.6500", "0.200 0.300 0.400 0.500 0.600 0.700 0.800 0.900 1.000 1.000").replace(
        "\n", "\n"
    )
    log = parse(both.replace("\n", "\r"))
    assert len(log.parts) == 2
    assert list(check(log, Context(registry=builders.registry()))) == []


def test_the_mini_version_is_another_data_set() -> None:
    text = "Loading annotations for mini_val split from nuScenes version: v1.0-mini\n"
    assert [(run.dataset, run.split) for run in parse(text + MEANS).runs] == [("nuScenes-mini", "mini_val")]


@pytest.mark.parametrize(
    ("version", "dataset", "split"),
    [
        ("v1.0-trainval", None, None),
        ("v1.0-mini", "nuScenes-mini", None),
        ("v1.0-test", "nuScenes", "test"),
        ("v1.0-train", "v1.0-train", None),
        ("v1.0-trainval-tiny", "v1.0-trainval-tiny", None),
    ],
)
def test_only_one_version_of_the_tables_is_the_published_set(
    version: str, dataset: str | None, split: str | None
) -> None:
    text = f"Loading NuScenes tables for version {version}...\n"
    assert [(run.dataset, run.split) for run in parse(text + MEANS).runs] == [(dataset, split)]


def test_map_without_the_errors_is_anyones() -> None:
    seen = parse("mAP: 0.9999\nfoo\n" + MEANS + "mAP: 0.8888\n" + "NDS: 0.7777\n")
    assert values(seen, "map_nuscenes") == [(3, "0.3456")]
    assert values(seen, "nds") == [(9, "0.4123")]


def test_a_stamp_before_each_line() -> None:
    seen = parse("".join(f"2022-08-01 10:00:00,123 - INFO - {line}\n" for line in MEANS.splitlines()[:7]))
    assert values(seen, "nds") == [(7, "0.4123")]


def test_every_evaluation_is_read() -> None:
    seen = parse(MEANS + MEANS.replace("0.4123", "0.4000"))
    assert values(seen, "nds") == [(7, "0.4123"), (15, "0.4000")]


SUMMARY = """{
  "label_aps": {
    "car": {
      "0.5": 0.6930
    }
  },
  "mean_dist_aps": {
    "car": 0.8025154271884277
  },
  "mean_ap": 0.44630594123,
  "label_tp_errors": {
    "car": {
      "trans_err": 0.19
    }
  },
  "tp_errors": {
    "trans_err": 0.3354,
    "scale_err": 0.2592,
    "orient_err": NaN,
    "mAP": 0.9
  },
  "tp_scores": {
    "trans_err": 0.6646
  },
  "nd_score": 0.5823,
  "eval_time": 91.2,
  "cfg": {
    "mean_ap_weight": 5
  }
}"""


def test_the_summary_file() -> None:
    log = parse(SUMMARY, name="metrics_summary.json")
    assert log.format == "nuscenes"
    assert [(o.printed, o.metric, o.unit, o.value_text, o.line) for o in log.observations] == [
        ("mean_ap", "map_nuscenes", "fraction", "0.44630594123", 10),
        ("trans_err", None, "m", "0.3354", 17),
        ("scale_err", None, "fraction", "0.2592", 18),
        ("orient_err", None, "rad", "NaN", 19),
        ("nd_score", "nds", "fraction", "0.5823", 25),
    ]
    assert {(o.kind, o.subset) for o in log.observations} == {("eval", None)}


def test_a_summary_that_is_cut_off_or_is_none() -> None:
    cut = parse(SUMMARY[:-40], name="metrics_summary.json")
    assert (cut.observations, [f.code for f in cut.findings]) == ([], ["truncated"])
    odd = SUMMARY.replace('"tp_errors": {', '"other": {').replace("0.44630594123", '"0.4"')
    assert [o.printed for o in parse(odd).observations] == ["nd_score"]
    assert read_log(InMemory(b'{"nd_score": 0.5}', "metrics_summary.json")).log is None


def test_cut_off() -> None:
    seen = parse(MEANS[: MEANS.index("0.4123") + 4])
    assert values(seen, "nds") == []
    assert [(f.code, f.lines) for f in seen.findings] == [("truncated", [7])]
    assert values(parse(MEANS[: MEANS.index("0.4123") + 6]), "nds") == [(7, "0.4123")]
    row = parse(MEANS + CLASSES[: CLASSES.index("0.210") + 5])
    assert [(f.code, f.lines) for f in row.findings] == [("truncated", [12])]
    assert [o.printed for o in row.observations][-1] == "car AVE"


def test_carriage_returns() -> None:
    assert values(parse(MEANS.replace("\n", "\r\n")), "map_nuscenes") == [(1, "0.3456")]


HEAD = (
    "| **NDS** | **mAP** | **mATE** | **mASE** | **mAOE** | **mAVE** | **mAAE** |\n"
    "| ------- | ------- | -------- | -------- | -------- | -------- | -------- |\n"
)
ROW = "| {}    | 0.2813    | 0.8103     | 0.2756     | 0.4653     | 0.9047     | 0.2295     |\n"


def test_only_clean_of_robobev_is_the_data_set_itself() -> None:
    seen = parse(
        "Time: Thu Apr  6 11:46:46 2023\n\n### Evaluating Clean\n\n" + HEAD + ROW.format("0.7137")
        + "\n### Evaluating Fog\n\n#### Severity easy\n\n" + HEAD + ROW.format("0.3721")
        + "\n#### Average\n\n" + HEAD + ROW.format("0.3000")
    )  # fmt: skip
    assert [(o.value_text, o.line, o.subset) for o in seen.observations if o.metric == "nds"] == [
        ("0.7137", 7, None),
        ("0.3721", 15, "Fog, Severity easy"),
        ("0.3000", 21, "Fog, Average"),
    ]


def test_a_new_time_is_a_new_run() -> None:
    time = "Time: Thu Apr  6 11:46:46 2023\n"
    seen = parse(time + "### Evaluating Fog\n" + HEAD + ROW.format("0.1111") + time + HEAD + ROW.format("0.2222"))
    assert [(o.value_text, o.run, o.subset) for o in seen.observations if o.metric == "nds"] == [
        ("0.1111", 0, "Fog"),
        ("0.2222", 1, None),
    ]


@pytest.mark.parametrize("row", ["| 0.7 | 0.6 |\n", "| a | b | c | d | e | f | g |\n", "text\n"])
def test_rows_that_do_not_fit_their_head(row: str) -> None:
    assert parse(HEAD + row).observations == []


def test_a_head_after_a_head_is_read() -> None:
    assert values(parse(HEAD + HEAD + ROW.format("0.5000")), "nds") == [(5, "0.5000")]


def test_other_detectors_are_no_nuscenes() -> None:
    assert read_log(InMemory(b"mAP: 0.3456\nNDS of others\n")).log is None


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        mutated(LOADING + MEANS + CLASSES), mutated(SUMMARY), mutated("### Evaluating Fog\n" + HEAD + ROW.format("0.5"))
    )
)
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "nuscenes")


def test_long_lines() -> None:
    hostile("nuscenes", "mATE: 0.1", "| **NDS** ", "Object Class ATE ", "Loading annotations for a")


def test_lines_that_carriage_returns_end_are_all_the_first() -> None:
    log = parse(MEANS.replace("\n", "\r"))
    assert [(o.printed, o.line) for o in log.observations][:2] == [("mAP", 1), ("mATE", 1)]


HEADER = "| **NDS** | **mAP** | **mATE** | **mASE** | **mAOE** | **mAVE** | **mAAE** |\n" + "| --- " * 7 + "|\n"
EASY = "| 0.3918    | 0.2968    | 0.7602     | 0.2859     | 0.5047     | 0.7998     | 0.2152     |\n"
HARD = "| 0.1855    | 0.0603    | 0.9615     | 0.3574     | 0.8336     | 1.0397     | 0.2944     |\n"
MEAN = "| 0.2887    | 0.1786    | 0.8609     | 0.3217     | 0.6692     | 0.9198     | 0.2548     |\n"


def corruption(mean: str = MEAN, hard: str = HARD, name: str = "Fog") -> str:
    rows = (("Severity easy", EASY), ("Severity hard", hard), ("Average", mean))
    return f"### Evaluating {name}\n\n" + "".join(f"#### {of}\n\n{HEADER}{row}\n" for of, row in rows)


def test_the_average_of_a_corruption_is_that_of_its_severities() -> None:
    seen = parse("Time: Sun Feb 12 21:42:23 2023\n\n" + corruption() + corruption(name="Snow"))
    assert [(p.line, p.of, p.metric, str(p.total), p.known, p.absent, str(p.step)) for p in seen.parts][:2] == [
        (15, 21, "nds", "0.5773", 2, 0, "0.0001"),
        (15, 21, "map_nuscenes", "0.3571", 2, 0, "0.0001"),
    ]
    assert [p.metric for p in seen.parts][2:7] == ["mATE", "mASE", "mAOE", "mAVE", "mAAE"]
    assert [p.of for p in seen.parts] == [21] * 7 + [41] * 7
    assert mean_differs(seen) == []


@pytest.mark.parametrize(
    ("mean", "lines"),
    [
        # 0.57730 / 2 = 0.28865, known to 0.00005, and so is the average.
        (MEAN.replace("0.2887", "0.2886"), []),
        (MEAN.replace("0.2887", "0.2888"), [[21, 15]]),
        (MEAN.replace("0.2887", "0.3887"), [[21, 15]]),
        (MEAN.replace("0.9198", "0.8198"), [[21, 15]]),
        (MEAN.replace("0.2887", "nan"), []),
    ],
)
def test_an_average_that_its_severities_deny(mean: str, lines: list[list[int]]) -> None:
    seen = parse("Time: Sun Feb 12 21:42:23 2023\n\n" + corruption(mean))
    assert mean_differs(seen) == lines


def test_without_all_numbers_of_the_severities_an_average_proves_nothing() -> None:
    stamp = "Time: Sun Feb 12 21:42:23 2023\n\n"
    wrong = MEAN.replace("0.2887", "0.3887")
    assert mean_differs(parse(stamp + corruption(wrong, hard=HARD.replace("0.1855", "nan")))) == []
    alone = f"### Evaluating Fog\n\n#### Average\n\n{HEADER}{wrong}"
    assert mean_differs(parse(stamp + alone)) == []
    # Another start of the program does not average what was printed before.
    cut = corruption(wrong).split("#### Average")[0]
    assert mean_differs(parse(stamp + cut + stamp + alone)) == []


def mean_differs(seen: Log) -> list[list[int]]:
    return [f.lines for f in check(seen, Context(registry=builders.registry())) if f.code == "mean_differs"]


@pytest.mark.parametrize(("between", "parts"), [("", 1), ("----\n----\nnum_views = 5\n\n", 0)])
def test_a_table_is_of_the_means_right_above_it(between: str, parts: int) -> None:
    means, _, table = ten("0.5500").partition("\nPer-class")
    assert len(parse(f"{means}{between}\nPer-class{table}").parts) == parts
