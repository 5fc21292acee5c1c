"""Top-k accuracy: ranks, ties, both kinds of file, and input that proves nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate

LABELS = [0, 1, 2, 3]


def listed(folder: Path, labels: list[int]) -> str:
    path = folder / "list.txt"
    path.write_text("".join(f"val/{n}.JPEG {label}\n" for n, label in enumerate(labels)))
    return str(path)


def scored(folder: Path, scores: object, labels: list[int] | None = None, **settings: str) -> Evaluation:
    np.save(folder / "scores.npy", np.array(scores, dtype=np.float32))
    truth = listed(folder, LABELS if labels is None else labels)
    return evaluate("classification", [str(folder / "scores.npy")], [truth], settings)[0]


def ranked(folder: Path, text: str, labels: list[int] | None = None) -> Evaluation:
    (folder / "ranking.csv").write_text(text)
    truth = listed(folder, LABELS if labels is None else labels)
    return evaluate("classification", [str(folder / "ranking.csv")], [truth], {})[0]


def test_top1_and_top5(tmp_path: Path) -> None:
    # The label stands first, second, fifth and sixth.
    scores = np.tile(np.array([6.0, 5, 4, 3, 2, 1]), (4, 1))
    found = scored(tmp_path, scores, [0, 1, 4, 5])
    assert found.value("top1").value == 25
    assert found.value("top5").value == 75
    assert found.value("error_rate").value == 75
    assert found.samples == 4


def test_interval_is_wilsons(tmp_path: Path) -> None:
    # 1 of 4: the roots of the score equation, by hand: (0.25 + z²/8 ± z sqrt(0.1875/4 + z²/64)) / (1 + z²/4).
    interval = scored(tmp_path, np.tile([2.0, 1, 0, 0], (4, 1)), LABELS).value("top1").interval
    assert interval is not None
    assert round(interval.low, 4) == Decimal("4.5587")
    assert round(interval.high, 4) == Decimal("69.9358")
    assert interval.method == "wilson"


def test_no_top5_of_four_classes(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        scored(tmp_path, np.eye(4)).value("top5")


@pytest.mark.parametrize(("ties", "right"), [("first", 25), ("against", 0)])
def test_equal_scores(tmp_path: Path, ties: str, right: int) -> None:
    assert scored(tmp_path, np.zeros((4, 4)), ties=ties).value("top1").value == right


def test_ranking(tmp_path: Path) -> None:
    text = "image,c1,c2,c3,c4,c5\n" + "".join(
        f"val/{n}.JPEG,{row}\n" for n, row in enumerate(["0,7,8,9,6", "7,1,8,9,6", "7,8,9,6,2", "7,8,9,6,5"])
    )
    found = ranked(tmp_path, text)
    assert (found.value("top1").value, found.value("top5").value) == (25, 75)


def test_names_set_the_order(tmp_path: Path) -> None:
    names = [f"val/{n}.JPEG" for n in (3, 2, 1, 0)]
    np.savez(tmp_path / "s.npz", scores=np.eye(4, dtype=np.float32)[::-1], names=names)
    found, samples = evaluate("classification", [str(tmp_path / "s.npz")], [listed(tmp_path, LABELS)], {})
    assert found.value("top1").value == 100
    assert samples.ids[0] == "val/0.JPEG"


def refusal(call: object) -> InputError:
    assert callable(call)
    with pytest.raises(InputError) as raised:
        call()
    return raised.value


def test_scores_that_are_refused(tmp_path: Path) -> None:
    assert refusal(lambda: scored(tmp_path, np.eye(3))).values["found"] == 3
    assert refusal(lambda: scored(tmp_path, np.eye(4), [0, 1, 2, 4])).code == "eval_label_range"
    assert refusal(lambda: scored(tmp_path, np.zeros(4))).code == "eval_shape"
    bad = np.eye(4)
    bad[2, 1] = np.nan
    error = refusal(lambda: scored(tmp_path, bad))
    assert (error.code, error.values["index"]) == ("eval_non_finite", [2, 1])
    assert refusal(lambda: scored(tmp_path, np.eye(4), [])).code == "eval_truth_empty"


def test_a_pickle_is_never_read(tmp_path: Path) -> None:
    np.save(tmp_path / "scores.npy", np.array([{}], dtype=object), allow_pickle=True)
    error = refusal(lambda: evaluate("classification", [str(tmp_path / "scores.npy")], [listed(tmp_path, LABELS)], {}))
    assert error.code == "unsafe_pickle"


def test_a_cut_off_file(tmp_path: Path) -> None:
    np.save(tmp_path / "scores.npy", np.eye(4))
    whole = (tmp_path / "scores.npy").read_bytes()
    for size in (0, 5, 100, len(whole) - 1):
        (tmp_path / "scores.npy").write_bytes(whole[:size])
        error = refusal(
            lambda: evaluate("classification", [str(tmp_path / "scores.npy")], [listed(tmp_path, LABELS)], {})
        )
        assert error.code in ("eval_array_broken", "unsafe_pickle")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("val/0.JPEG,0\nval/1.JPEG,1\nval/2.JPEG,2\n", "eval_ids_differ"),
        ("val/0.JPEG,0\nval/1.JPEG,1\nval/2.JPEG,2\nval/3.JPEG,3\nval/4.JPEG,3\n", "eval_ids_differ"),
        ("val/0.JPEG,0\nval/1.JPEG,1\nval/2.JPEG,2\nval/2.JPEG,2\nval/3.JPEG,3\n", "eval_duplicates"),
        ("val/0.JPEG,0\nval/1.JPEG,x\nval/2.JPEG,2\nval/3.JPEG,3\n", "eval_line"),
        ("val/0.JPEG,0,0\nval/1.JPEG,1,2\nval/2.JPEG,2,3\nval/3.JPEG,3,4\n", "eval_line"),
        ("val/0.JPEG,0,1\nval/1.JPEG,1\nval/2.JPEG,2,3\nval/3.JPEG,3,4\n", "eval_line"),
    ],
)
def test_rankings_that_are_refused(tmp_path: Path, text: str, code: str) -> None:
    assert refusal(lambda: ranked(tmp_path, text)).code == code


def test_missing_and_surplus_are_listed(tmp_path: Path) -> None:
    error = refusal(lambda: ranked(tmp_path, "val/0.JPEG,0\nval/1.JPEG,1\nval/2.JPEG,2\nval/9.JPEG,2\n"))
    assert error.values["missing_ids"] == "val/3.JPEG"
    assert error.values["surplus_ids"] == "val/9.JPEG"


def test_settings(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as raised:
        scored(tmp_path, np.eye(4), tie="first")
    assert raised.value.code == "eval_setting_unknown"
    with pytest.raises(UsageError) as raised:
        scored(tmp_path, np.eye(4), ties="last")
    assert raised.value.code == "eval_setting_choice"
