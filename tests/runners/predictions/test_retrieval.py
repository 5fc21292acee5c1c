"""Retrieval: what counts as a match, ties, junk, and input that proves nothing."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from harness.evidence.evaluation import Evaluation
from harness.values.errors import InputError, UsageError
from runners.predictions import evaluate


def write(folder: Path, name: str, features: Sequence[Sequence[float]], lines: Sequence[str]) -> tuple[str, str]:
    np.save(folder / f"{name}.npy", np.array(features, dtype=np.float32))
    (folder / f"{name}.txt").write_text("".join(line + "\n" for line in lines))
    return str(folder / f"{name}.npy"), str(folder / f"{name}.txt")


def alone(folder: Path, features: Sequence[Sequence[float]], lines: Sequence[str], **settings: str) -> Evaluation:
    given = write(folder, "all", features, lines)
    return evaluate("retrieval", [given[0]], [given[1]], settings)[0]


def test_the_image_itself_is_no_match(tmp_path: Path) -> None:
    # Each image is nearest to itself, then to the other class.
    found = alone(tmp_path, [[1, 0], [0.9, 0.1], [0, 1], [0.1, 0.9]], ["a 0", "b 1", "c 0", "d 1"])
    assert found.value("recall_at_1").value == 0
    assert found.samples == 4


def test_equal_features_prove_nothing(tmp_path: Path) -> None:
    found = alone(tmp_path, [[1, 1]] * 6, ["a 0", "b 0", "c 1", "d 1", "e 2", "f 2"])
    assert found.value("recall_at_1").value == 0
    assert found.value("recall_at_5").value == 100


@pytest.mark.parametrize(("distance", "right"), [("cosine", 100), ("euclidean", 0)])
def test_distance(tmp_path: Path, distance: str, right: int) -> None:
    # The same direction, far away; another direction nearby.
    queries = write(tmp_path, "q", [[1, 0]], ["q 0"])
    gallery = write(tmp_path, "g", [[9, 0], [1, 1]], ["g1 0", "g2 1"])
    found, _ = evaluate("retrieval", [queries[0], gallery[0]], [queries[1], gallery[1]], {"distance": distance})
    assert found.value("recall_at_1").value == right


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        # Matches at places 1 and 3: precisions 1 and 2/3.
        ("mean_precision", Decimal("83.3333333333333")),
        # The means with the precisions before them: (1 + 1) / 2 and (1/2 + 2/3) / 2.
        ("trapezoid", Decimal("79.1666666666667")),
    ],
)
def test_average_precision(tmp_path: Path, rule: str, wanted: Decimal) -> None:
    queries = write(tmp_path, "q", [[1, 0]], ["q 0"])
    gallery = write(tmp_path, "g", [[1, 0.1], [1, 0.2], [1, 0.3]], ["g1 0", "g2 1", "g3 0"])
    found, samples = evaluate("retrieval", [queries[0], gallery[0]], [queries[1], gallery[1]], {"ap": rule})
    assert found.value("map_retrieval").value == wanted
    assert found.value("minp").value == Decimal("66.6666666666667")
    assert list(samples.ids) == ["q"]


def test_columns_of_stanford_online_products(tmp_path: Path) -> None:
    lines = ["image_id class_id super_class_id path", "1 7 1 chair/a.JPG", "2 7 1 chair/b.JPG", "3 8 1 chair/c.JPG"]
    given = write(tmp_path, "all", [[1, 0], [1, 0.1], [0, 1]], lines)
    found, samples = evaluate("retrieval", [given[0]], [given[1]], {"unmatched": "skip"})
    assert list(samples.ids) == ["chair/a.JPG", "chair/b.JPG"]
    assert found.value("recall_at_1").value == 100
    assert found.conventions["queries left out"] == "1"


def refused(code: str, call: object) -> None:
    assert callable(call)
    with pytest.raises(InputError) as raised:
        call()
    assert raised.value.code == code


def test_what_is_refused(tmp_path: Path) -> None:
    def run(features: list[list[float]], lines: list[str], **settings: str) -> object:
        return lambda: alone(tmp_path, features, lines, **settings)

    refused("eval_count", run([[1, 0]], ["a 0", "b 0"]))
    refused("eval_non_finite", run([[1, float("nan")], [1, 0]], ["a 0", "b 0"]))
    refused("eval_zero_feature", run([[0, 0], [1, 0]], ["a 0", "b 0"]))
    refused("eval_no_match", run([[1, 0], [0, 1]], ["a 0", "b 1"]))
    refused("eval_duplicates", run([[1, 0], [0, 1]], ["a 0", "a 0"]))
    refused("eval_line", run([[1, 0], [0, 1]], ["a x", "b 1"]))
    refused("eval_line", run([[1, 0], [0, 1]], ["a 0", "b 0"], protocol="market1501"))
    refused("eval_shape", run([1.0, 2.0], ["a 0", "b 0"]))  # type: ignore[list-item]


def test_other_dimensions_in_the_gallery_are_refused(tmp_path: Path) -> None:
    queries = write(tmp_path, "q", [[1, 0]], ["q 0"])
    gallery = write(tmp_path, "g", [[1, 0, 0]], ["g 0"])
    refused("eval_shape", lambda: evaluate("retrieval", [queries[0], gallery[0]], [queries[1], gallery[1]], {}))


def test_number_of_files(tmp_path: Path) -> None:
    given = write(tmp_path, "all", [[1, 0], [1, 0]], ["a 0", "b 0"])
    with pytest.raises(UsageError) as raised:
        evaluate("retrieval", [given[0]], [given[1], given[1]], {})
    assert raised.value.code == "eval_retrieval_paths"


def test_names_beside_the_features_set_the_order(tmp_path: Path) -> None:
    np.savez(tmp_path / "f.npz", features=np.array([[0, 1], [1, 0], [1, 0.1]], dtype=np.float32), names=["c", "a", "b"])
    (tmp_path / "l.txt").write_text("a 0\nb 0\nc 1\n")
    found, _ = evaluate("retrieval", [str(tmp_path / "f.npz")], [str(tmp_path / "l.txt")], {"unmatched": "skip"})
    assert found.value("recall_at_1").value == 100
