"""Hand keypoints."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from tests.runners.predictions import hands

TRUE = [[float(5 * n), 10.0, 2.0] for n in range(21)]


def run(folder: Path, points: object, **changes: Any) -> Evaluation:
    """One valid left hand in a box of 50 x 40; the right one is not annotated."""
    person = {
        "id": 7,
        "image_id": 1,
        "lefthand_valid": True,
        "righthand_valid": False,
        "lefthand_kpts": [number for point in TRUE for number in point],
        "righthand_kpts": [0.0] * 63,
        "lefthand_box": [0.0, 0.0, 50.0, 40.0],
        "righthand_box": [0.0] * 4,
        **changes,
    }
    (folder / "t.json").write_text(json.dumps({"images": [{"id": 1}], "annotations": [person]}))
    (folder / "p.json").write_text(json.dumps(points))
    return evaluate("hand", [str(folder / "p.json")], [str(folder / "t.json")], {})[0]


def moved(by: float) -> list[dict[str, object]]:
    return [{"keypoints": [[x + by, y, 0.9] for x, y, _ in TRUE]}]


@pytest.mark.parametrize(("by", "pck"), [(9.99, 1), (10.0, 0), (0, 1)])
def test_the_threshold_is_a_fifth_of_the_longer_side(tmp_path: Path, by: float, pck: int) -> None:
    found = run(tmp_path, moved(by))
    assert found.value("pck").value == pck
    assert float(found.value("epe").value) == pytest.approx(by, abs=1e-5)


def test_auc_counts_the_thresholds_beyond(tmp_path: Path) -> None:
    # 10 pixels are less than the thresholds 10.5, 12, ..., 28.5: 13 of 20.
    assert float(run(tmp_path, moved(10)).value("auc").value) == pytest.approx(13 / 20)
    assert float(run(tmp_path, moved(0)).value("auc").value) == pytest.approx(19 / 20)


def test_hidden_keypoints_do_not_count(tmp_path: Path) -> None:
    points = moved(0)
    points[0]["keypoints"][3][0] += 1000  # type: ignore[index]
    hidden = [number for n, (x, y, v) in enumerate(TRUE) for number in (x, y, 0.0 if n == 3 else v)]
    assert run(tmp_path, points, lefthand_kpts=hidden).value("pck").value == 1
    assert float(run(tmp_path, points).value("pck").value) == pytest.approx(20 / 21)


def test_order_of_the_hands(tmp_path: Path) -> None:
    made, truth, points, _, _ = hands.write(tmp_path, 5, people=4)
    before, samples = evaluate("hand", [made], [truth], {})
    assert list(samples.ids) == sorted(samples.ids)
    # The images decide, not where an annotation stands in the file.
    data = json.loads(Path(truth).read_text())
    data["annotations"] = data["annotations"][2:] + data["annotations"][:2]
    Path(truth).write_text(json.dumps(data))
    after, again = evaluate("hand", [made], [truth], {})
    assert (after.values, list(again.ids)) == (before.values, list(samples.ids))
    assert after.samples == len(points)


def test_what_is_refused(tmp_path: Path) -> None:
    def refused(code: str, points: object, **changes: Any) -> None:
        with pytest.raises(InputError) as raised:
            run(tmp_path, points, **changes)
        assert raised.value.code == code

    refused("eval_count", [])
    refused("eval_count", moved(0) * 2)
    refused("eval_json_kind", [{"keypoints": TRUE[:-1]}])
    refused("eval_json_kind", {"images": []})
    refused("eval_json_kind", [{"keypoints": [[1.0]] * 21}])
    refused("eval_json_kind", moved(0), lefthand_kpts=[1.0, 2.0, 2.0])
    refused("eval_json_kind", moved(0), lefthand_box=[0.0, 0.0, 0.0, 0.0])
    refused("eval_truth_empty", moved(0), lefthand_valid=False)
    refused("eval_json_nan", [*moved(0), {"keypoints": [[float("nan"), 0, 0]] * 21}])
