"""Lines of evaluation scripts: each entry of the table with its exact values, and what they must not be taken for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from harness.tasks.registry import load_registry
from harness.values.quantity import UNITS
from runners.logs import read_log
from runners.logs.formats.scripts import FORMAT, RULES
from runners.logs.table import FORMATS
from tests.runners.logs.logs import ROOT, InMemory, parse, results, values
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "[INFO] [2020-03-01 10:00:00,123] "
DB = [
    f"{STAMP}icdar2015/precision : 0.871234 (500)",
    f"{STAMP}icdar2015/recall : 0.801234 (500)",
    f"{STAMP}icdar2015/fmeasure : 0.834761 (1)",
]
MGP = "char_Acc 96.499\t bpe_Acc 95.216\t wp_Acc 95.333\t  fused_Acc 97.316"
AUDIO = (
    "KL_Sigmoid:  1.90123; KL:  1.59000; PSNR: 15.10000 SSIM: 0.30000 ISc:  8.13000 (0.200000); "
    "KID: 0.01000 (0.00100) FD: 23.31000; FAD: 1.96000 LSD: 2.00000"
)
CROHME = ["Exprate 0 tolerated: 59.331", "Exprate 1 tolerated: 71.704", "Exprate 2 tolerated: 75.659",
          "Exprate 3 tolerated: 77.890"]  # fmt: skip
CAN = ["model time: 30.123456789", "ExpRate: 0.5699797160243407", "mae: 0.033", "mse: 0.005", "e1: 0.7403651115618661",
       "e2: 0.8063", "e3: 0.8235"]  # fmt: skip
CVNETS = "2022-06-01 10:00:00 - \x1b[34m\x1b[1mLOGS   \x1b[0m - *** {} summary for epoch 12"
MIRNET = "{} PSNR 26.130000 SSIM 0.809000 MAE 0.037000 LPIPS 0.147000"


def log(*lines: str, end: str = "\n") -> Log:
    return parse("\n".join(lines) + end)


def rows(*lines: str) -> list[tuple[int | None, str | None, str, str | None]]:
    """Line, metric, value and unit of all that is read and proves something."""
    seen = log(*lines)
    assert seen.format == "scripts"
    assert {o.kind for o in results(seen)} == {"eval"}
    return [(o.line, o.metric, o.value_text, o.unit) for o in results(seen) if o.metric is not None]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([MGP], [(1, "word_accuracy", "97.316", "percent")]),
        (["fused_total_Acc:93.35"], [(1, "word_accuracy", "93.35", "percent")]),
        (
            ["totally AR: 0.928700 CR: 0.933000 De: 12 Se: 20 Ie: 3 Len: 1000"],
            [(1, "accurate_rate", "0.928700", "fraction"), (1, "correct_rate", "0.933000", "fraction")],
        ),
        (
            ["Precision: 0.9000, Recall: 0.7000, Hmean: 0.7875, Conf Thres: 0.8900"],
            [(1, "e2e_hmean", "0.7875", "fraction")],
        ),
        (
            CROHME,
            [
                (1, "exprate", "59.331", "percent"),
                (2, "exprate_le1", "71.704", "percent"),
                (3, "exprate_le2", "75.659", "percent"),
                (4, "exprate_le3", "77.890", "percent"),
            ],
        ),
        (
            [f"{line}%" for line in CROHME],
            [
                (1, "exprate", "59.331", "percent"),
                (2, "exprate_le1", "71.704", "percent"),
                (3, "exprate_le2", "75.659", "percent"),
                (4, "exprate_le3", "77.890", "percent"),
            ],
        ),
        (
            CAN,
            [
                (2, "exprate", "0.5699797160243407", "fraction"),
                (5, "exprate_le1", "0.7403651115618661", "fraction"),
                (6, "exprate_le2", "0.8063", "fraction"),
                (7, "exprate_le3", "0.8235", "fraction"),
            ],
        ),
        (
            ["Epoch: 12 loss: 0.2000 word score: 0.9100 ExpRate: 0.5200"],
            [(1, "exprate", "0.5200", "fraction")],
        ),
        (
            ["Epoch: 160  loss: 0.2000  word score: 0.9100  struct score: 0.9000 ExpRate: 0.5300"],
            [(1, "exprate", "0.5300", "fraction")],
        ),
        (
            DB,
            [
                (1, "precision", "0.871234", "fraction"),
                (2, "recall", "0.801234", "fraction"),
                (3, "hmean", "0.834761", "fraction"),
            ],
        ),
        (["a.png 1 2 3 4", "The average HCE metric:  1016.4"], [(2, "hce", "1016.4", "count")]),
        (
            ["============================", "The max F1 Score: 0.791000", "MAE:  0.0743"],
            [(2, "max_f", "0.791000", "score"), (3, "mae", "0.0743", "score")],
        ),
        (
            [AUDIO],
            [
                (1, "kl", "1.59000", "score"),
                (1, "inception_score", "8.13000", "score"),
                (1, "fd", "23.31000", "score"),
                (1, "fad", "1.96000", "score"),
            ],
        ),
        (["fid: 12.345678, clip_score: 26.1"], [(1, "fid", "12.345678", "score")]),
        (["fid: 12.345678"], [(1, "fid", "12.345678", "score")]),
        (["FID:  25.123456789"], [(1, "fid", "25.123456789", "score")]),
        (
            ["Loss percentage (p, v, combined): 14.100000 %    2.200000 %    2.600000 % "],
            [(1, "relative_error", "2.600000", "percent")],
        ),
        (
            ["CMC Top-1 = 0.65062, CMC Top-5 = 0.8268", "mAP = 0.4401"],
            [
                (1, "recall_at_1", "0.65062", "fraction"),
                (1, "recall_at_5", "0.8268", "fraction"),
                (2, "map_retrieval", "0.4401", "fraction"),
            ],
        ),
        (
            [CVNETS.format("Validation"), "\t loss=1.2 || top1=78.4 || top5=94.3 || grad_norm=0.1"],
            [(2, "top1", "78.4", "percent"), (2, "top5", "94.3", "percent")],
        ),
        (
            ["*** Evaluation summary for epoch -1", "\t loss={'total_loss': 1.2} || top1=78.4"],
            [(2, "top1", "78.4", "percent")],
        ),
    ],
)
def test_the_values_of_each_script(lines: list[str], expected: list[tuple[int, str, str, str]]) -> None:
    assert rows(*lines) == expected


def test_values_without_a_metric_are_shown() -> None:
    shown = [(o.printed, o.value_text) for o in results(log(MGP)) if o.metric is None]
    assert shown == [("char_Acc", "96.499"), ("bpe_Acc", "95.216"), ("wp_Acc", "95.333")]
    # A cosine times 100 is not the score of the registry, which is 2.5 times the cosine.
    assert values(log("fid: 12.3, clip_score: 26.1"), None) == [(1, "26.1")]


def test_the_sets_of_mgp_str_are_told_apart() -> None:
    seen = log(
        "-" * 80, "/data/evaluation/IC13_857", "dataset_root:    /data/evaluation/IC13_857\t dataset: /",
        "sub-directory:\t/.\t num samples: 857", MGP, "-" * 80, "dataset_root:    /data/evaluation/SVT/\t dataset: /",
        MGP.replace("97.316", "94.745"), "accuracy: ", "char_total_Acc:92.1", "fused_total_Acc:93.35",
    )  # fmt: skip
    assert [(o.value_text, o.dataset) for o in results(seen) if o.metric is not None] == [
        ("97.316", "IC13_857"),
        ("94.745", "SVT"),
        ("93.35", None),
    ]


def test_the_log_file_of_mgp_str_has_the_rule_on_the_same_line() -> None:
    line = "char_Acc 96.499\t bpe_Acc 95.216\t wp_Acc 95.333\t fused_Acc 97.316" + "-" * 80
    seen = log(line, line.replace("97.316", "94.745"))
    assert [(o.value_text, o.run) for o in results(seen) if o.metric] == [("97.316", 0), ("94.745", 1)]


def totally(rate: str, length: int) -> str:
    return f"totally AR: {rate} CR: 0.950000 De: 0 Se: 1 Ie: 1 Len: {length}"


def test_of_pages_so_far_only_the_last_counts() -> None:
    seen = log("a.jpg", totally("0.990000", 100), "b.jpg", totally("0.920000", 250), "c.jpg", totally("0.928700", 250))
    assert values(seen, "accurate_rate") == [(6, "0.928700")]


def test_pages_that_go_on_after_the_last_total_leave_no_result() -> None:
    seen = log(totally("0.990000", 100), "b.jpg")
    assert results(seen) == []
    assert [f.code for f in seen.findings] == ["truncated"]


def test_pages_that_are_counted_anew_are_another_run() -> None:
    seen = log(totally("0.990000", 100), totally("0.980000", 200), totally("0.970000", 50), totally("0.960000", 90))
    assert [(o.value_text, o.run) for o in results(seen) if o.metric == "accurate_rate"] == [
        ("0.980000", 0),
        ("0.960000", 1),
    ]


def test_the_years_of_crohme() -> None:
    banner = "**************** start evaluating CROHME {} ****************"
    seen = log(banner.format(2014), "Struct Rate: 0.8", *CROHME, "", banner.format(2016), *CROHME[:2])
    assert [(o.dataset, o.split, o.metric) for o in results(seen)] == [
        ("CROHME 2014", "test", "exprate"),
        ("CROHME 2014", "test", "exprate_le1"),
        ("CROHME 2014", "test", "exprate_le2"),
        ("CROHME 2014", "test", "exprate_le3"),
        ("CROHME 2016", "test", "exprate"),
        ("CROHME 2016", "test", "exprate_le1"),
    ]


@pytest.mark.parametrize("line", [AUDIO, "FID:  25.1", "The average HCE metric:  1016.4"])
def test_a_script_that_was_started_again_is_another_run(line: str) -> None:
    seen = log(line, "x", line)
    assert [(run.first_line) for run in seen.runs] == [1, 3]


def test_a_training_that_evaluates_again_is_one_run() -> None:
    line = "Epoch: {} loss: 0.2000 word score: 0.9100 ExpRate: 0.5200"
    seen = log(line.format(1), line.format(2), line.format(1), *DB, *DB)
    assert [(o.epoch, o.run) for o in results(seen) if o.metric == "exprate"] == [(1, 0), (2, 0), (1, 1)]
    assert len(seen.runs) == 2


@pytest.mark.parametrize("line", [AUDIO.replace(" 1.59000", "-1.00000"), AUDIO.replace(" 1.59000", "     nan")])
def test_what_was_not_computed_is_no_value(line: str) -> None:
    assert values(log(line), "kl") == []
    assert values(log(line), "fad") == [(1, "1.96000")]


def test_defocus_deblurring_is_of_indoor_and_outdoor_scenes() -> None:
    seen = log(*(MIRNET.format(part) for part in ("Overall:", "Indoor: ", "Outdoor:")))
    assert [(o.subset, o.line) for o in results(seen) if o.metric == "psnr"] == [
        ("combined", 1),
        ("indoor", 2),
        ("outdoor", 3),
    ]
    assert {(o.metric, o.unit) for o in results(seen)} == {
        ("psnr", "dB"),
        ("ssim", "score"),
        ("mae", "score"),
        ("lpips", "score"),
    }
    assert len(seen.runs) == 1


def test_scale_factors_are_subsets_and_datasets_are_runs() -> None:
    seen = log(
        "For scale factor 2 PSNR: 34.5 SSIM: 0.9", "For scale factor 3 PSNR: 31.5 SSIM: 0.8",
        "For Lol dataset PSNR: 24.74 SSIM: 0.85", "For FiveK dataset PSNR: 23.97 SSIM: 0.93",
    )  # fmt: skip
    assert [(o.value_text, o.subset, o.dataset) for o in results(seen) if o.metric == "psnr"] == [
        ("34.5", "x2", None),
        ("31.5", "x3", None),
        ("24.74", None, "Lol"),
        ("23.97", None, "FiveK"),
    ]
    assert [o.dataset for o in results(log(*DB))] == ["icdar2015"] * 3


def test_averaged_weights_of_cvnets() -> None:
    table = "\t loss=1.2 || top1=78.4 || top5=94.3"
    seen = log(CVNETS.format("Validation"), table, CVNETS.format("Validation (Ema)"), table)
    assert [(o.weights, o.epoch, o.subset) for o in results(seen)] == [("raw", 12, None)] * 2 + [("ema", 12, None)] * 2
    assert len(seen.runs) == 1


@pytest.mark.parametrize(
    "lines",
    [
        [CVNETS.format("Training"), "\t loss=1.2 || top1=78.4 || top5=94.3"],
        ["MAE:  0.0743"],
        ["mAP = 0.4401"],
        ["ExpRate: 0.5699"],
        ["epoch 3 fid: 12.3"],
        ["FID: 12.3"],
        ["fid: 12"],
        ["model time: 3.1 s", "ExpRate: 0.5699"],
        ["Precision: 0.9000, Recall: 0.7000, Hmean: 0.7875"],
        ["precision : 0.871234 (500)"],
        ["Epoch: 3 eval loss: 0.1 word loss: 0.1 struct loss: 0.1 WordRate: 0.9 structRate: 0.9 ExpRate: 0.5300"],
        ["3 word_loss:0.1000 counting_loss:0.0100 WRate:0.9000 ERate:0.5300"],
        ["PSNR: 34.5 SSIM: 0.9"],
        ["# The max F1 Score: 0.791000"],
    ],
)
def test_other_lines_are_nobodys(lines: list[str]) -> None:
    text = "".join(f"{line}\n" for line in lines)
    assert read_log(InMemory(text.encode())).log is None
    assert results(parse(text, format_name="scripts")) == []


def test_a_line_below_belongs_to_the_nearest_above() -> None:
    seen = log("The max F1 Score: 0.791000", *["x"] * 8, "MAE:  0.0743", "CMC Top-1 = 0.6, CMC Top-5 = 0.8", *["x"] * 7,
               "mAP = 0.4401")  # fmt: skip
    assert (values(seen, "mae"), values(seen, "map_retrieval")) == ([], [(19, "0.4401")])


@pytest.mark.parametrize("lines", [["FID:  25.1"], ["x", "CMC Top-1 = 0.6, CMC Top-5 = 0.8"], ["fused_total_Acc:93.3"]])
def test_a_number_that_is_cut_off_is_not_trusted(lines: list[str]) -> None:
    seen = log(*lines, end="")
    assert [o.value_text for o in results(seen)] == (["0.6"] if len(lines) == 2 else [])
    assert [f.code for f in seen.findings] == ["truncated"]


def test_every_entry_is_found_by_a_hint_and_has_known_metrics_and_units() -> None:
    registry = load_registry(ROOT / "specs")
    hints = FORMATS["scripts"].hints
    for rule in RULES:
        assert set(rule.needles) <= set(hints), rule.source
    for metric, unit in FORMAT.METRICS.values():
        assert unit is None or unit in UNITS
        if metric is not None:
            assert unit in registry.metrics[metric].units
    assert set(hints) == {needle for rule in RULES for needle in rule.needles}


TEXT = "\n".join([MGP, totally("0.9", 100), *CROHME, *CAN, *DB, AUDIO, CVNETS.format("Validation"), "\t top1=78.4",
                  MIRNET.format("Indoor: "), "The max F1 Score: 0.7", "MAE:  0.07", "FID:  2.5", ""])  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_damaged_logs_are_read(data: st.DataObject) -> None:
    reads(data.draw(mutated(TEXT)), "scripts")


def test_hostile_lines() -> None:
    hostile(
        "scripts", AUDIO, "dataset_root:    /", "*** Validation summary for epoch 1\n\t a=b || ", "\t a=b || ",
        "For scale factor 2 PSNR: 1 SSIM: 1", "totally AR: 1 CR: 1 ", STAMP, "**** start evaluating CROHME ",
    )  # fmt: skip
