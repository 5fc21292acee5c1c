"""F1 of lane detection by the protocol of CULane, as CLRNet prints it.

Turoad/CLRNet 7269e9d1, clrnet/utils/culane_metric.py (the same lines are in PaddleDetection, ppdet/metrics/
culane_metrics.py, and in what is built on either): `Calculating metric for List: .../list/test.txt` (line 145), and
for each threshold of IoU `iou thr: 0.50, tp: 1, fp: 2, fn: 3,precision: 0.3, recall: 0.2, f1: 0.25` (line 175): a
fraction with all its digits. The nine categories (`list/test_split/test0_normal.txt`) come first, each at 0.50 alone,
then the whole list at ten thresholds, and `mean result, ... f1: x` (line 193), which is mF1. Lines that no list was
named for (llamas_metric.py prints them for LLAMAS) are of no metric of CULane. `metric: 0.79` repeats F1 at 0.50.
Epochs are printed from 0 (utils/recorder.py:121).
"""

from __future__ import annotations

from harness.evidence.habits import Habits
from runners.logs.reading import lanes
from runners.logs.reading.described import Format
from runners.logs.reading.description import Rule, Sample
from runners.logs.reading.hooks import Account, FoundLine


def _listed(account: Account, found: FoundLine) -> None:
    account.state.notes["list"] = found.groups["list"] or ""


def _configured(account: Account, found: FoundLine) -> None:
    account.state.notes.clear()


def _lane(account: Account, found: FoundLine) -> None:
    """F1 at one threshold, or the mean over ten, of the list that was named last."""
    for _, f1 in account.values(found):
        value = lanes.lane(found.groups["iou"], f1, account.state.notes.get("list", ""))
        run = account.log.current(found.line)
        run.dataset = run.dataset or value.dataset
        known = {value.printed: (value.metric, "fraction")}
        account.observe(found, [(value.printed, f1)], metrics=known, split=value.split, subset=value.subset)


FORMAT = Format(
    name="culane",
    title="CULane F1 (CLRNet)",
    known_by={rb"iou thr: \d\.\d\d, tp: \d{1,12}, fp: \d{1,12}, fn: \d{1,12}, ?precision: ": 80},
    metrics=lanes.METRICS,
    habits=Habits(formulas=frozenset(("lane_mf1",))),
    first_epoch=0,
    carries=("epoch", "step"),
    rules=(
        Rule(
            needles=(b"  step: ",),
            pattern=r"\bepoch: (?P<epoch>\d{1,9})  step: (?P<step>\d{1,12})  lr: ",
            place="trained",
        ),
        Rule(
            needles=(b" total_tp: ", b"iou thr: "),
            pattern=lanes.LANE.pattern,
            values={"f1": "F1"},
            fixed=True,
            complete=r"f1: (?:0\.\d{15,}|\S+\s+)$",
            then=_lane,
        ),
        Rule(needles=(b"metric for List: ",), pattern=lanes.LISTED.pattern, then=_listed),
        Rule(needles=(b"Config: ",), pattern=r"Config: ", starts=True, then=_configured),
        Rule(needles=(b"epochs = ",), pattern=r"^ ?epochs = (?P<epochs>\d{1,9})\b"),
    ),
    samples=(
        Sample(
            text="""\
                2022-03-01 10:00:00,000 - clrnet.utils.recorder - INFO - Config:  CLRNet
                batch_size = 24
                epochs = 15
                2022-03-01 11:00:00,000 - clrnet.utils.recorder - INFO - epoch: 14  step: 40000  lr: 0.0001  loss: 1.2
                2022-03-01 11:10:00,000 - clrnet - INFO - Calculating metric for List: ./data/CULane/list/test_split/test0_normal.txt
                2022-03-01 11:10:01,000 - clrnet - INFO - iou thr: 0.50, tp: 30000, fp: 2000, fn: 2777,precision: 0.9375, recall: 0.9153, f1: 0.9262629899
                2022-03-01 11:10:02,000 - clrnet - INFO - Calculating metric for List: ./data/CULane/list/test.txt
                2022-03-01 11:10:03,000 - clrnet - INFO - iou thr: 0.50, tp: 81000, fp: 16000, fn: 23886,precision: 0.8351, recall: 0.7722, f1: 0.8024256351
                2022-03-01 11:10:03,000 - clrnet - INFO - iou thr: 0.75, tp: 63000, fp: 34000, fn: 41886,precision: 0.6495, recall: 0.6006, f1: 0.6241023500
                2022-03-01 11:10:03,000 - clrnet - INFO - mean result, total_tp: 540000, total_fp: 430000, total_fn: 508860,precision: 0.5567, recall: 0.5148, f1: 0.5535000000
                """,
            sees="""\
                6 eval lane_f1_50 0.9262629899 fraction, F1@0.50, epoch 15, step 40000, split test, subset normal
                8 eval lane_f1_50 0.8024256351 fraction, F1@0.50, epoch 15, step 40000, split test
                9 eval lane_f1_75 0.6241023500 fraction, F1@0.75, epoch 15, step 40000, split test
                10 eval lane_mf1 0.5535000000 fraction, mF1, epoch 15, step 40000, split test
                """,
            runs="1 dataset ./data/CULane/list, epochs 15, trained 15",
        ),
    ),
)
