"""Recall and mean AP: units, what belongs together, best lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from harness.evidence.observation import Log
from runners.logs import read_log
from tests.runners.logs.logs import InMemory, parse
from tests.runners.logs.mutations import hostile, mutated, reads

STAMP = "01/03/2022 02:21:02 - INFO - "
OSCAR = (
    f"{STAMP}Dump configs into ./exp/config.yaml\n{STAMP}Using configs: \n{STAMP}DATASET:\n"
    "  DEV: minival\n  NAME: COCO\n  TEST: test\n"
    "OPTIMIZATION:\n  BATCH_SIZE: 16\n  EPOCHS: 30\nPRETRAINED:\n  RESUME: \n"
    f"{STAMP}** ** ** Running training ** ** **\n"
)


def oscar(epoch: int, r1: str) -> str:
    return (
        f"{STAMP}Epoch: [{epoch}], step: [100], lr: 0.000010, batch_loss: 0.0433, avg_loss: 0.1151\n"
        f"{STAMP}** ** Epoch [{epoch}] done! Training loss: 0.00194 ** **\n"
        f"{STAMP}** * ** Eval at Epoch [{epoch}]! Eval Reults:  ** * **\n"
        f"{STAMP}I2T Retrieval: {r1} @ R1, 0.9870 @ R5, 0.9940 @ R10\n"
    )


def seen(log: Log) -> list[tuple[str | None, str, str | None, str, int | None, int | None]]:
    return [(o.metric, o.value_text, o.unit, o.kind, o.line, o.epoch) for o in log.observations]


def test_oscar_evaluates_its_dev_split_while_it_trains() -> None:
    log = parse(OSCAR + oscar(1, "0.8880") + oscar(2, "0.8440"))
    assert log.format == "retrieval"
    assert seen(log) == [
        ("recall_at_1", "0.8880", "fraction", "eval", 16, 1),
        ("recall_at_5", "0.9870", "fraction", "eval", 16, 1),
        ("recall_at_10", "0.9940", "fraction", "eval", 16, 1),
        ("recall_at_1", "0.8440", "fraction", "eval", 20, 2),
        ("recall_at_5", "0.9870", "fraction", "eval", 20, 2),
        ("recall_at_10", "0.9940", "fraction", "eval", 20, 2),
    ]
    assert {(o.split, o.subset, o.dataset) for o in log.observations} == {("minival", "I2T", "COCO")}
    (run,) = log.runs
    assert (run.epochs, run.batch_size, run.train_epochs, run.resumed_from) == (30, 16, [1, 2], None)


def test_both_directions_are_told_apart() -> None:
    log = parse("I2T Retrieval: 0.5 @ R1, 0.6 @ R5\nT2I Retrieval: 0.4 @ R1, 0.5 @ R5\n")
    assert [(o.subset, o.printed, o.value_text) for o in log.observations] == [
        ("I2T", "I2T R@1", "0.5"),
        ("I2T", "I2T R@5", "0.6"),
        ("T2I", "T2I R@1", "0.4"),
        ("T2I", "T2I R@5", "0.5"),
    ]


@pytest.mark.parametrize(
    ("line", "unit"),
    [
        ("I2T Retrieval: 0.8440 @ R1, 0.9870 @ R5", "fraction"),
        ("I2T Retrieval: 84.4000 @ R1, 98.7000 @ R5", "percent"),
        ("I2T Retrieval: 0.8440 @ R1, 98.7000 @ R5", "percent"),
        ("Eval -- I2T Retrieval: 0.8440 @ R1, 0.9870 @ R5", "percent"),
        ("I2T Retrieval: 1.0000 @ R1, 1.0000 @ R5", "fraction"),
    ],
)
def test_units(line: str, unit: str) -> None:
    assert {o.unit for o in parse(line + "\n").observations} == {unit}


def test_epochs_that_begin_again_are_a_new_run() -> None:
    log = parse(OSCAR + oscar(1, "0.1") + oscar(2, "0.2") + OSCAR + oscar(1, "0.3"))
    assert [(o.run, o.epoch) for o in log.observations if o.metric == "recall_at_1"] == [(0, 1), (0, 2), (1, 1)]
    bare = parse(oscar(2, "0.2") + oscar(1, "0.3"))
    assert [(o.run, o.epoch) for o in bare.observations if o.metric == "recall_at_1"] == [(0, 2), (1, 1)]


ICE = """Epoch: [12][400/400]\tTime 0.5 (0.5)\tLoss 0.1 (0.1)
Mean AP: 79.5%
CMC Scores:
  top-1           92.0%
  top-5           97.0%
  top-10          98.1%

 * Finished epoch  12  mAP: 79.5%  best: 80.1%

"""


def test_open_reid_and_ice() -> None:
    assert seen(parse(ICE)) == [
        ("map_retrieval", "79.5", "percent", "eval", 2, 12),
        ("recall_at_1", "92.0", "percent", "eval", 4, 12),
        ("recall_at_5", "97.0", "percent", "eval", 5, 12),
        ("recall_at_10", "98.1", "percent", "eval", 6, 12),
        ("map_retrieval", "80.1", "percent", "best", 8, 12),
    ]


def test_the_test_with_the_best_model_has_no_epoch() -> None:
    assert seen(parse(ICE + "Test with best model:\nMean AP: 80.1%\n"))[-1] == (
        "map_retrieval", "80.1", "percent", "eval", 11, None,
    )  # fmt: skip


def test_of_several_ways_of_counting_only_market1501_is_the_cmc() -> None:
    log = parse(
        "Mean AP: 79.5%\nCMC Scores    allshots      cuhk03  market1501\n"
        "  top-1          80.0%       81.0%       92.0%\n  top-20         85.0%       86.0%       99.0%\n"
    )
    assert [(o.metric, o.printed, o.value_text) for o in log.observations[1:]] == [
        (None, "top-1 allshots", "80.0"),
        (None, "top-1 cuhk03", "81.0"),
        ("recall_at_1", "top-1 market1501", "92.0"),
        (None, "top-20 allshots", "85.0"),
        (None, "top-20 cuhk03", "86.0"),
        (None, "top-20 market1501", "99.0"),
    ]


BASELINE = """2022-01-01 reid_baseline INFO: Validation Results - Epoch: 120
2022-01-01 reid_baseline INFO: mAP: 85.8%
2022-01-01 reid_baseline INFO: CMC curve, Rank-1  :94.2%
2022-01-01 reid_baseline INFO: CMC curve, Rank-5  :98.0%
"""


def test_strong_baseline() -> None:
    assert seen(parse(BASELINE + BASELINE.replace("120", "160"))) == [
        ("map_retrieval", "85.8", "percent", "eval", 2, 120),
        ("recall_at_1", "94.2", "percent", "eval", 3, 120),
        ("recall_at_5", "98.0", "percent", "eval", 4, 120),
        ("map_retrieval", "85.8", "percent", "eval", 6, 160),
        ("recall_at_1", "94.2", "percent", "eval", 7, 160),
        ("recall_at_5", "98.0", "percent", "eval", 8, 160),
    ]


def test_torchreid() -> None:
    log = parse("** Results **\nmAP: 85.8%\nCMC curve\nRank-1  : 94.2%\nRank-20 : 99.0%\n")
    assert [(o.metric, o.value_text) for o in log.observations] == [
        ("map_retrieval", "85.8"),
        ("recall_at_1", "94.2"),
        (None, "99.0"),
    ]


def test_torchreid_trains_and_tests_on_several_sets() -> None:
    results = "** Results **\nmAP: {}%\nCMC curve\nRank-1  : {}%\n"
    epoch = "epoch: [{}/60][200/202]\ttime 0.1 (0.1)\tdata 0.0 (0.0)\teta 0:00:01\tloss 1.0 (1.0)\tlr 0.000300\n"
    source, target = "##### Evaluating market1501 (source) #####\n", "##### Evaluating dukemtmcreid (target) #####\n"
    log = parse(
        epoch.format(59) + epoch.format(60)
        + source + results.format("85.8", "94.2") + target + results.format("25.8", "44.2")
        + source + results.format("85.9", "94.3")
    )  # fmt: skip
    assert [(o.metric, o.value_text, o.dataset, o.subset, o.epoch) for o in log.observations] == [
        ("map_retrieval", "85.8", "market1501", None, 60),
        ("recall_at_1", "94.2", "market1501", None, 60),
        ("map_retrieval", "25.8", "market1501", "dukemtmcreid", 60),
        ("recall_at_1", "44.2", "market1501", "dukemtmcreid", 60),
        ("map_retrieval", "85.9", "market1501", None, 60),
        ("recall_at_1", "94.3", "market1501", None, 60),
    ]
    assert (log.runs[0].epochs, log.runs[0].train_epochs) == (60, [59, 60])


FASTREID = """[06/08 16:30:00 fastreid.utils.events]:  eta: 0:11:22  epoch/iter: 59/11999  total_loss: 1.2  lr: 7.70e-07
[06/08 16:35:08 fastreid.evaluation.testing]: Evaluation results in csv format:\x20
\x1b[36m| Dataset    | Rank-1   | Rank-5   | Rank-10   | mAP   | mINP   | metric   | TPR@FPR=1e-04   |
|:-----------|:---------|:---------|:----------|:------|:-------|:---------|:----------------|
| Market1501 | 94.42    | 98.10    | 98.87     | 86.16 | 58.98  | 90.29    | 0.63            |\x1b[0m
"""
OLD_FASTREID = """[06/08 16:35:08] fastreid.evaluation.testing INFO: Evaluation results in csv format:
| Datasets   | Rank-1   | mAP    | mINP   |
|:-----------|:---------|:-------|:-------|
| Market1501 | 94.42%   | 86.16% | 58.98% |
| DukeMTMC   | 86.10%   | 77.02% | nan    |
"""


def test_fastreid() -> None:
    log = parse(FASTREID)
    assert log.format == "retrieval"
    assert [(o.printed, o.metric, o.value_text, o.unit, o.line, o.epoch) for o in log.observations] == [
        ("Rank-1", "recall_at_1", "94.42", "percent", 5, 59),
        ("Rank-5", "recall_at_5", "98.10", "percent", 5, 59),
        ("Rank-10", "recall_at_10", "98.87", "percent", 5, 59),
        ("mAP", "map_retrieval", "86.16", "percent", 5, 59),
        ("mINP", "minp", "58.98", "percent", 5, 59),
        ("metric", None, "90.29", "percent", 5, 59),
        ("TPR@FPR=1e-04", None, "0.63", "fraction", 5, 59),
    ]
    assert {(o.dataset, o.subset) for o in log.observations} == {("Market1501", None)}


def test_fastreid_before_v1_with_two_test_sets() -> None:
    log = parse(OLD_FASTREID)
    assert [(o.printed, o.value_text, o.unit, o.line, o.subset) for o in log.observations] == [
        ("Rank-1", "94.42", "percent", 4, None),
        ("mAP", "86.16", "percent", 4, None),
        ("mINP", "58.98", "percent", 4, None),
        ("Rank-1", "86.10", "percent", 5, "DukeMTMC"),
        ("mAP", "77.02", "percent", 5, "DukeMTMC"),
    ]
    four = parse(OLD_FASTREID.replace("94.42%", "0.9442"))
    assert [(o.value_text, o.unit) for o in four.observations[:1]] == [("0.9442", None)]


def test_a_cut_off_row_of_fastreid_is_not_read() -> None:
    assert parse(OLD_FASTREID.rstrip()).observations[-1].line == 4


def test_recall_behind_the_stamp_of_a_logger() -> None:
    log = parse("2022-05-01 10:00:00,123 - INFO - R@1 : 71.354\n2022-05-01 10:00:00,124 - INFO - R@10 : 90.000\n")
    assert [(o.metric, o.value_text, o.unit) for o in log.observations] == [
        ("recall_at_1", "71.354", "percent"),
        ("recall_at_10", "90.000", "percent"),
    ]


def test_map_without_a_cmc_curve_is_a_detectors() -> None:
    assert parse("mAP: 85.8%\nloss\n" + BASELINE).observations[0].line == 4
    assert read_log(InMemory(b"mAP: 85.8%\n")).log is None


def test_hist_prints_percent() -> None:
    log = parse("R@1 : 71.354\nR@2 : 80.000\nR@10 : 0.900\nBest Epoch: 3\nBest Recall@1: 71.3540\n")
    assert [(o.metric, o.printed, o.value_text, o.unit, o.kind) for o in log.observations] == [
        ("recall_at_1", "R@1", "71.354", "percent", "eval"),
        (None, "R@2", "80.000", "percent", "eval"),
        ("recall_at_10", "R@10", "0.900", None, "eval"),
        ("recall_at_1", "Best Recall@1", "71.3540", "percent", "best"),
    ]


def test_a_warm_up_has_no_epochs() -> None:
    log = parse(
        "Warm-up Epoch: 3 [1/9 (0%)] Loss: 0.1\nR@1 : 60.0000\nTrain Epoch: 0 [1/9 (0%)] Loss: 0.1\nR@1 : 71.0000\n"
    )
    assert [(o.value_text, o.epoch, o.run) for o in log.observations] == [("60.0000", None, 0), ("71.0000", 0, 0)]


def test_recall_at_k_surrogate_prints_fractions() -> None:
    log = parse(
        "Epoch (Test) 3: NMI [0.9100] | F1 [0.4100] | Recall [@1: 0.8012, @10: 0.9101, @1000: 0.9900]\n"
        "SET 2: Epoch (Test) 3: NMI [0.9100] | F1 0.4100| Recall [@1: 0.7012, @5: 0.8101]\n"
    )
    assert [(o.metric, o.value_text, o.unit, o.epoch, o.subset) for o in log.observations] == [
        ("recall_at_1", "0.8012", "fraction", 3, None),
        ("recall_at_10", "0.9101", "fraction", 3, None),
        (None, "0.9900", "fraction", 3, None),
        ("recall_at_1", "0.7012", "fraction", 3, "SET 2"),
        ("recall_at_5", "0.8101", "fraction", 3, "SET 2"),
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("I2T Retrieval: 0.8440 @ R1, 0.98", ["0.8440"]),
        ("I2T Retrieval: 0.8440 @ R1", []),
        ("I2T Retrieval: 0.8440 @ R1, 0.9870 @ R5", ["0.8440"]),
        ("R@1 : 71.354\nR@5 : 7", ["71.354"]),
        ("R@1 : 71.354\nR@5 : 71.3", ["71.354"]),
        ("Epoch (Test) 3: NMI [0.9] | F1 [0.4] | Recall [@1: 0.8012, @10: 0.9", ["0.8012"]),
        ("CMC Scores\nMean AP: 79.5", []),
    ],
)
def test_cut_off(text: str, kept: list[str]) -> None:
    assert [o.value_text for o in parse(text).observations] == kept


def test_carriage_returns_and_progress_bars() -> None:
    log = parse((OSCAR + oscar(1, "0.8880")).replace("\n", "\r\n").replace("I2T", "100%|###| 5/5\rI2T"))
    assert [o.value_text for o in log.observations] == ["0.8880", "0.9870", "0.9940"]


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        mutated(OSCAR + oscar(1, "0.1")),
        mutated(ICE + BASELINE),
        mutated(FASTREID + OLD_FASTREID),
        mutated("R@1 : 71.354\nBest Recall@1: 7.3\n"),
    )
)
def test_damaged_logs_are_read(data: bytes) -> None:
    reads(data, "retrieval")


def test_long_lines() -> None:
    hostile(
        "retrieval",
        "I2T Retrieval: 0.1 @ R1, ",
        "Epoch (Test) 1: NMI [1] | Recall [@1: 0.1, ",
        "Mean AP: 1",
        "R@1 : 1.1 ",
        "CMC curve Rank-1 ",
        "Finished epoch  1  mAP: ",
        "| Dataset | Rank-1 |",
        "[06/08 fastreid.a.b",
        "##### Evaluating a",
    )
