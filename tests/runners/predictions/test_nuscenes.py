"""nuScenes detection: ranges, racks, matching, and tables or results that prove nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError
from runners.predictions import evaluate
from tests.runners.predictions import scenes


@pytest.fixture
def given(tmp_path: Path) -> Path:
    scenes.write(tmp_path, 1, scenes=2, frames=4)
    return tmp_path


def run(folder: Path) -> Evaluation:
    return evaluate("nuscenes", [str(folder / "results.json")], [str(folder / "tables")], {})[0]


def change(path: Path, edit: Any) -> None:
    data = json.loads(path.read_text())
    edit(data)
    path.write_text(json.dumps(data))


def refused(folder: Path, code: str) -> InputError:
    with pytest.raises(InputError) as raised:
        run(folder)
    assert raised.value.code == code
    return raised.value


def perfect(folder: Path) -> None:
    """Results that repeat the annotations."""
    table = {name: json.loads((folder / "tables" / f"{name}.json").read_text()) for name in ("instance", "category")}
    kinds = {one["token"]: one["name"] for one in table["category"]}
    of = {one["token"]: kinds[one["category_token"]] for one in table["instance"]}
    results = json.loads((folder / "results.json").read_text())["results"]
    found: dict[str, list[dict[str, Any]]] = {token: [] for token in results}
    for one in json.loads((folder / "tables" / "sample_annotation.json").read_text()):
        name, attribute = scenes.CATEGORIES[of[one["instance_token"]]]
        if name:
            found[one["sample_token"]].append(
                {
                    "sample_token": one["sample_token"],
                    **{key: one[key] for key in ("translation", "size", "rotation")},
                    "velocity": [0.0, 0.0],
                    "detection_name": name,
                    "detection_score": 0.5,
                    "attribute_name": attribute,
                }
            )
    change(folder / "results.json", lambda data: data.update(results=found))


def test_perfect_boxes_have_no_error_of_place(given: Path) -> None:
    def with_points(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["num_lidar_pts"] = 1

    change(given / "tables" / "sample_annotation.json", with_points)
    perfect(given)
    found = run(given)
    present = [v for v in found.values if v.metric == "map_nuscenes" and v.subset and v.value > 0]
    assert {float(v.value) for v in present} == {1.0}
    # Of ten classes those that are not there count as 0, and their errors as 1.
    assert float(found.value("map_nuscenes").value) == pytest.approx(len(present) / 10)
    assert float(found.value("mate").value) == pytest.approx(1 - len(present) / 10)


def test_objects_without_points_are_not_wanted(given: Path) -> None:
    def empty(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row["num_lidar_pts"] = row["num_radar_pts"] = 0

    change(given / "tables" / "sample_annotation.json", empty)
    assert run(given).value("map_nuscenes").value == 0
    assert run(given).conventions["boxes"] == "0"


def test_a_part_of_a_scene_is_refused(given: Path) -> None:
    change(given / "results.json", lambda data: data["results"].pop("s0_2"))
    error = refused(given, "eval_scene_partial")
    assert error.values["ids"] == "s0_2"


def test_whole_scenes_may_be_few(given: Path) -> None:
    change(given / "results.json", lambda data: [data["results"].pop(f"s1_{n}") for n in range(4)])
    assert run(given).samples == 4


def test_results_that_are_refused(given: Path) -> None:
    whole = (given / "results.json").read_text()

    def box(**changes: Any) -> None:
        (given / "results.json").write_text(whole)
        token = next(token for token, boxes in json.loads(whole)["results"].items() if boxes)
        change(given / "results.json", lambda data: data["results"][token][0].update(changes))

    for changes in (
        {"detection_name": "animal"},
        {"size": [1.0, 0.0, 1.0]},
        {"sample_token": "other"},
        {"rotation": [0.0, 0.0, 0.0, 0.0]},
        {"velocity": [0.0]},
        {"detection_score": "high"},
    ):
        box(**changes)
        refused(given, "eval_json_kind")
    (given / "results.json").write_text(whole)
    change(given / "results.json", lambda data: data["results"].update(unknown=[]))
    refused(given, "eval_ids_unknown")
    (given / "results.json").write_text(whole)
    change(given / "results.json", lambda data: data["results"].update(s0_0=data["results"]["s0_0"] * 501))
    refused(given, "eval_too_many_boxes")
    (given / "results.json").write_text(whole[:-50])
    refused(given, "eval_json_broken")
    (given / "results.json").write_text('{"meta": {}, "results": {}}')
    refused(given, "eval_count")


def test_tables_that_are_missing(given: Path) -> None:
    (given / "tables" / "ego_pose.json").write_text("[]")
    refused(given, "eval_ids_unknown")
    (given / "tables" / "ego_pose.json").unlink()
    refused(given, "input_not_found")
