"""Two evaluations sample by sample."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from harness.evidence.evaluation import Samples
from harness.values.errors import InputError, UsageError
from runners.predictions import pairwise

OURS = Samples(ids=["a", "b", "c", "d", "e", "f"], columns={"top1": [1.0, 1, 1, 1, 1, 0]})


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = str(tmp_path / "s.csv")
    samples = Samples(ids=["a,1", 'b"', "c"], columns={"psnr": [0.1 + 0.2, -1e-300, float("nan")], "ssim": [1, 2, 3]})
    pairwise.write(path, samples)
    found = pairwise.read(path)
    assert list(found.ids) == ["a,1", 'b"', "c"]
    assert found.columns["psnr"][:2] == [0.1 + 0.2, -1e-300]
    assert found.columns["psnr"][2] != found.columns["psnr"][2]
    assert found.columns["ssim"] == [1.0, 2.0, 3.0]


def test_right_and_wrong(tmp_path: Path) -> None:
    # Five samples on which ours alone is right, none the other way: p = 2 / 2**5.
    theirs = Samples(ids=["f", "e", "d", "c", "b", "a"], columns={"top1": [0.0, 0, 0, 0, 0, 0]})
    (found,) = pairwise.compare(OURS, theirs, "other.csv")
    assert (found.higher, found.lower, found.samples) == (5, 0, 6)
    assert found.mcnemar == Decimal("0.0625")
    assert found.difference == Decimal("0.833333333333333")
    assert found.interval is not None
    assert found.interval.low > 0


def test_equal_scores_have_no_difference() -> None:
    (found,) = pairwise.compare(OURS, OURS, "same.csv")
    assert (found.difference, found.mcnemar) == (0, 1)
    assert found.interval is not None
    assert (found.interval.low, found.interval.high) == (0, 0)


def test_measured_scores_have_no_mcnemar_test() -> None:
    one = Samples(ids=["a", "b"], columns={"psnr": [30.0, 31.5]})
    (found,) = pairwise.compare(one, Samples(ids=["a", "b"], columns={"psnr": [29.0, 32.0]}), "x")
    assert (found.difference, found.mcnemar) == (Decimal("0.25"), None)


def test_what_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as raised:
        pairwise.compare(OURS, Samples(ids=["a"], columns={"top1": [1.0]}), "x")
    assert raised.value.code == "eval_ids_differ"
    with pytest.raises(InputError) as raised:
        pairwise.compare(OURS, Samples(ids=OURS.ids, columns={"psnr": [1.0] * 6}), "x")
    assert raised.value.code == "eval_no_column"
    for text in ("a,top1\nx,1\n", "id\nx\n", "id,top1\nx,1,2\n", "id,top1\nx,one\n", "id,a,a\nx,1,2\n"):
        (tmp_path / "s.csv").write_text(text)
        with pytest.raises(InputError) as raised:
            pairwise.read(str(tmp_path / "s.csv"))
        assert raised.value.code == "eval_line"
    with pytest.raises(UsageError):
        pairwise.write(str(tmp_path / "no" / "s.csv"), OURS)
