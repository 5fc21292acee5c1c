"""The last line of a file: which of its values are certain when the file ends inside it."""

from __future__ import annotations

import pytest

from tests.runners.logs.logs import parse, results

TEST = "[12/25 14:25:53] [TEST] finished, avg_acc1= 0.91, avg_acc5= 0.99"
MMCV = "2023-02-11 18:32:53,241 - mmdet - INFO - Epoch(val) [1][13]\tbbox_mAP: 0.3668, bbox_mAP_50: 0.538"
FACE = "{'eval_loss': 0.69, 'eval_runtime': 1.5, 'epoch': 1.0, 'eval_accuracy': 0.84"


@pytest.mark.parametrize(("line", "last"), [(TEST, "0.99"), (MMCV, "0.538"), (FACE, "0.84")])
@pytest.mark.parametrize(("end", "certain"), [("", False), (" ", True), ("\t", True), ("\r", True), ("\n", True)])
def test_a_number_that_a_blank_follows_is_whole(line: str, last: str, end: str, *, certain: bool) -> None:
    seen = parse(f"***** Running training *****\n{line}{end}" if line is FACE else line + end)
    assert (last in [o.value_text for o in results(seen)]) is certain
    assert ([f.code for f in seen.findings] == []) is certain
