"""PQ on cases that can be counted by hand, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from harness.values.errors import InputError
from runners.predictions import evaluate
from tests.runners.predictions import agreement_panoptic

CATEGORIES = [{"id": 1, "name": "car", "isthing": 1}, {"id": 2, "name": "sky", "isthing": 0}]
Segments = dict[int, tuple[int, int]]


def _write(folder: Path, name: str, array: np.ndarray, segments: Segments, image: int | str = 7) -> str:
    (folder / name).mkdir(exist_ok=True)
    colours = np.stack([array % 256, array // 256 % 256, array // 65536], axis=-1).astype(np.uint8)
    Image.fromarray(colours).save(folder / name / "a.png")
    told = [{"id": one, "category_id": kind, "iscrowd": crowd} for one, (kind, crowd) in segments.items()]
    annotations = [{"image_id": image, "file_name": "a.png", "segments_info": told}]
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"annotations": annotations, "categories": CATEGORIES}), encoding="utf-8")
    return str(path)


def _row(*ids: int) -> np.ndarray:
    """An image of one row of ten pixels a number."""
    return np.repeat(np.array([ids]), 10, axis=1)


def _counts(folder: Path, mine: np.ndarray, ours: Segments, true: np.ndarray, theirs: Segments) -> dict[str, Any]:
    found = _write(folder, "found", mine, ours)
    truth = _write(folder, "truth", true, theirs)
    evaluation, samples = evaluate("panoptic", [found], [truth], {})
    counts = {name: column[0] for name, column in samples.columns.items()}
    return {**counts, **{value.metric: float(value.value) for value in evaluation.values if value.subset is None}}


def test_all_right(tmp_path: Path) -> None:
    segments = {1: (1, 0), 70000: (2, 0)}
    got = _counts(tmp_path, _row(1, 70000), segments, _row(1, 70000), segments)
    assert got == {"iou": 2, "tp": 2, "fp": 0, "fn": 0, "pq": 100, "sq": 100, "rq": 100, "pq_th": 100, "pq_st": 100}


@pytest.mark.parametrize(("pixels", "matches"), [(20, False), (21, True)])
def test_an_overlap_of_half_is_no_match(tmp_path: Path, pixels: int, matches: bool) -> None:
    """40 true pixels, of which 20 or 21 are found and nothing else."""
    true = np.ones((1, 40), dtype=np.int64)
    mine = np.where(np.arange(40)[None] < pixels, 1, 0)
    got = _counts(tmp_path, mine, {1: (1, 0)}, true, {1: (1, 0)})
    assert (got["tp"], got["fp"], got["fn"]) == ((1, 0, 0) if matches else (0, 1, 1))
    assert got["pq"] == pytest.approx(100 * 21 / 40 if matches else 0)


def test_another_class_is_no_match(tmp_path: Path) -> None:
    got = _counts(tmp_path, _row(1), {1: (2, 0)}, _row(1), {1: (1, 0)})
    assert (got["tp"], got["fp"], got["fn"], got["pq"]) == (0, 1, 1, 0)


def test_what_lies_on_void_does_not_count_against_a_match(tmp_path: Path) -> None:
    got = _counts(tmp_path, _row(1, 1, 1), {1: (1, 0)}, _row(1, 0, 0), {1: (1, 0)})
    assert (got["iou"], got["tp"]) == (1, 1)


@pytest.mark.parametrize(("on_void", "mistakes"), [(15, 1), (16, 0)])
def test_a_segment_on_void_is_no_mistake_beyond_half(tmp_path: Path, on_void: int, mistakes: int) -> None:
    true = np.where(np.arange(30)[None] < on_void, 0, 5)
    got = _counts(tmp_path, np.ones((1, 30), dtype=np.int64), {1: (1, 0)}, true, {5: (2, 0)})
    assert (got["fp"], got["fn"]) == (mistakes, 1)


def test_a_crowd_is_neither_found_nor_missed(tmp_path: Path) -> None:
    truth = {1: (1, 1), 2: (2, 0)}
    got = _counts(tmp_path, _row(3, 2), {3: (1, 0), 2: (2, 0)}, _row(1, 2), truth)
    assert (got["tp"], got["fp"], got["fn"], got["pq"]) == (1, 0, 0, 100)
    # A segment of another class on it is a mistake.
    got = _counts(tmp_path, _row(3, 2), {3: (2, 0), 2: (2, 0)}, _row(1, 2), truth)
    assert (got["tp"], got["fp"]) == (1, 1)


def test_true_pixels_that_the_json_does_not_list_match_nothing(tmp_path: Path) -> None:
    got = _counts(tmp_path, _row(1, 2), {1: (1, 0), 2: (2, 0)}, _row(1, 2), {1: (1, 0), 9: (2, 0)})
    # 2 is a mistake, and 9, which has no pixels, is missed.
    assert (got["tp"], got["fp"], got["fn"]) == (1, 1, 1)


def _code(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as error:
        call()
    return error.value.code


@pytest.mark.parametrize(
    ("array", "segments", "image", "code"),
    [
        (_row(1, 2), {1: (1, 0)}, 7, "eval_panoptic_segments"),
        (_row(1, 1), {1: (1, 0), 2: (1, 0)}, 7, "eval_panoptic_segments"),
        (_row(1, 1), {1: (3, 0)}, 7, "eval_json_kind"),
        (_row(1, 0), {1: (1, 0), 0: (1, 0)}, 7, "eval_json_kind"),
        (_row(1, 1, 1), {1: (1, 0)}, 7, "eval_shape"),
        (_row(1, 1), {1: (1, 0)}, 8, "eval_ids_differ"),
    ],
)
def test_predictions_that_are_refused(
    tmp_path: Path, array: np.ndarray, segments: Segments, image: int, code: str
) -> None:
    truth = _write(tmp_path, "truth", _row(1, 2), {1: (1, 0), 2: (2, 0)})
    found = _write(tmp_path, "found", array, segments, image)
    assert _code(lambda: evaluate("panoptic", [found], [truth], {})) == code


def test_files_that_are_refused(tmp_path: Path) -> None:
    segments = {1: (1, 0)}
    truth = _write(tmp_path, "truth", _row(1), segments)
    found = _write(tmp_path, "found", _row(1), segments)

    def run(path: str = found, *, against: str = truth) -> object:
        return evaluate("panoptic", [path], [against], {})

    assert _code(lambda: run(str(tmp_path / "none.json"))) == "input_not_found"
    (tmp_path / "alone.json").write_text(Path(found).read_text())
    assert _code(lambda: run(str(tmp_path / "alone.json"))) == "eval_no_folder"
    assert evaluate("panoptic", [str(tmp_path / "alone.json"), str(tmp_path / "found")], [truth], {})
    for old, new in (("a.png", "../truth/a.png"), ("a.png", "/etc/a.png"), ('"category_id"', '"category"')):
        (tmp_path / "alone").mkdir(exist_ok=True)
        (tmp_path / "alone.json").write_text(Path(found).read_text().replace(old, new))
        assert _code(lambda: run(str(tmp_path / "alone.json"))) == "eval_json_kind"
    swapped = Path(truth).read_text().replace('"categories"', '"kinds"')
    (tmp_path / "alone.json").write_text(swapped)
    assert _code(lambda: run(against=str(tmp_path / "alone.json"))) == "eval_json_kind"
    png = tmp_path / "found" / "a.png"
    png.write_bytes(png.read_bytes()[:40])
    assert _code(run) == "eval_image_broken"
    Image.fromarray(np.ones((1, 10), dtype=np.uint8)).save(png)
    assert _code(run) == "eval_shape"


def test_more_paths_than_two(tmp_path: Path) -> None:
    assert _code(lambda: evaluate("panoptic", [str(tmp_path)] * 3, [str(tmp_path)], {})) == "eval_panoptic_paths"


def test_things_and_stuff_have_their_own_sq_and_rq(tmp_path: Path) -> None:
    # Three classes of each kind, all of which occur: the whole is the mean of both.
    agreement_panoptic.write(tmp_path)
    found, _ = evaluate("panoptic", [str(tmp_path / "found.json")], [str(tmp_path / "truth.json")], {})
    for metric in ("sq", "rq"):
        things, stuff = (float(found.value(metric, part).value) for part in ("things", "stuff"))
        assert (things + stuff) / 2 == pytest.approx(agreement_panoptic.REFERENCE[metric, None], abs=1e-9)
        assert abs(things - stuff) > 0.1
    assert found.truth == {"images": 12, "classes": 6}
