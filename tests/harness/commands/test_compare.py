"""`verify compare` from the command line: every exit status, options, and what is written."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from harness.values import yamlio
from tests.conftest import Outcome

Verify = Callable[..., Outcome]
LOGITS = np.linspace(-3, 3, 20).reshape(4, 5)


@pytest.fixture
def sides(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def write(theirs: dict[str, Any], own: dict[str, Any]) -> tuple[Path, Path]:
        paths = tmp_path / "reference.npz", tmp_path / "ours.npz"
        np.savez(paths[0], **theirs)
        np.savez(paths[1], **own)
        return paths

    return write


Sides = Callable[..., tuple[Path, Path]]


@pytest.mark.parametrize(
    ("theirs", "own", "verdict", "reason", "status"),
    [
        ({"a": LOGITS}, {"a": LOGITS + 5e-7}, "PASS", "aligned", 0),
        ({"a": LOGITS}, {"a": LOGITS + 5e-6}, "FAIL", "out_of_band", 1),
        ({"a": LOGITS}, {"a": LOGITS * np.nan}, "FAIL", "non_finite", 1),
        ({"a": LOGITS}, {"a": LOGITS[:3]}, "FAIL", "shape_differs", 1),
        ({"a": LOGITS}, {"a": LOGITS.astype("float32")}, "FAIL", "dtype_rounded", 1),
        ({"a": LOGITS}, {"a": (LOGITS + 5e-7).astype("float32")}, "FAIL", "dtype_differs", 1),
        ({"a": LOGITS, "b": LOGITS}, {"a": LOGITS}, "MISSING", "fewer_compared", 3),
        ({"a": LOGITS}, {"b": LOGITS + 9}, "MISSING", "nothing_compared", 3),
        ({"a": LOGITS * 1e-8}, {"a": LOGITS * 2e-8}, "REVIEW", "too_small_to_tell", 3),
    ],
)
def test_every_outcome(
    verify: Verify, sides: Sides, theirs: Any, own: Any, verdict: str, reason: str, status: int
) -> None:
    outcome = verify("compare", *sides(theirs, own), "--format", "json")
    assert (outcome.json["verdict"], outcome.json["reason"], outcome.json["exit_status"]) == (verdict, reason, status)
    assert outcome.status == status
    assert verdict in verify("compare", *sides(theirs, own)).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--tolerance", "none"), "known are"),
        (("--tolerance", "reprod-log-default", "--atol", "1"), "pass one of the two"),
        (("--atol", "x"), "takes a number of 0 or more"),
        (("--rtol", "-1"), "takes a number of 0 or more"),
        (("--rtol", "inf"), "takes a number of 0 or more"),
        (("--atol", "1e999"), "takes a number of 0 or more"),
        (("--expect", "-1"), "--expect takes"),
        (("--format", "junit"), "junit"),
        (("--mapping", "no-such.yaml"), "cannot be read"),
    ],
)
def test_wrong_usage_exits_with_2(verify: Verify, sides: Sides, arguments: tuple[str, ...], words: str) -> None:
    paths = sides({"a": LOGITS}, {"a": LOGITS})
    outcome = verify("compare", *(f"{argument}" for argument in map(str, paths)), *_joined(arguments))
    assert outcome.status == 2
    assert words in outcome.err


def _joined(arguments: tuple[str, ...]) -> list[str]:
    """`--rtol -1` as `--rtol=-1`, so that the number is not taken for an option."""
    names, values = arguments[::2], arguments[1::2]
    return [f"{name}={value}" for name, value in zip(names, values, strict=True)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[a]", "a mapping is YAML"),
        ("a: [b]", "a mapping is YAML"),
        ("a: {", "cannot be read"),
        ("x: a", "does not hold"),
    ],
)
def test_a_mapping_that_is_none(verify: Verify, sides: Sides, tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "map.yaml").write_text(text)
    outcome = verify("compare", *sides({"a": LOGITS}, {"a": LOGITS}), "--mapping", tmp_path / "map.yaml")
    assert outcome.status == 2
    assert words in outcome.err


def test_own_bounds_mean_what_assert_allclose_means(verify: Verify, sides: Sides) -> None:
    paths = sides({"a": np.array([1.0, 100.0])}, {"a": np.array([1.01, 101.0])})
    for rtol, atol in (("0.01", "0"), ("0.0101", "0"), ("0.005", "0.5"), ("0.005", "0.505"), ("0", "1")):
        try:
            np.testing.assert_allclose([1.01, 101.0], [1.0, 100.0], rtol=float(rtol), atol=float(atol))
            status = 0
        except AssertionError:
            status = 1
        assert verify("compare", *paths, "--rtol", rtol, "--atol", atol).status == status, (rtol, atol)


def test_how_many_are_expected(verify: Verify, sides: Sides) -> None:
    paths = sides({"a": LOGITS}, {"a": LOGITS + 1e-9})
    assert [verify("compare", *paths, "--expect", count).status for count in (0, 1, 2)] == [0, 0, 3]


def test_types_may_differ_when_told(verify: Verify, sides: Sides) -> None:
    assert verify("compare", *sides({"a": LOGITS}, {"a": LOGITS.astype("float32")}), "--any-dtype").status == 0


def test_a_mapping_is_written_and_read_back(verify: Verify, sides: Sides, tmp_path: Path) -> None:
    name = 'odd: "name"\n\u202e'
    paths = sides({"first": LOGITS, "same": LOGITS + 1}, {"second": LOGITS, "same": LOGITS + 1})
    written = tmp_path / "map.yaml"
    assert verify("compare", *paths, "--write-mapping", written).status == 3
    assert yamlio.load(written.read_bytes(), "map").data == {"first": "second", "same": "same"}
    outcome = verify("compare", *paths, "--mapping", written, "--format", "json")
    assert [pair["how"] for pair in outcome.json["pairs"]] == ["mapping", "mapping"]
    assert yamlio.load(f"{yamlio.quoted(name)}: x\n".encode(), "map").data == {name: "x"}


def test_one_left_out_by_the_mapping(verify: Verify, sides: Sides, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text("b:\n")
    paths = sides({"a": LOGITS, "b": LOGITS}, {"a": LOGITS})
    outcome = verify("compare", *paths, "--mapping", tmp_path / "map.yaml", "--format", "json")
    assert (outcome.status, [side["name"] for side in outcome.json["left_out"]]) == (0, ["b"])


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_not_there_exits_with_3(verify: Verify, sides: Sides, tmp_path: Path, which: int) -> None:
    paths: list[object] = list(sides({"a": LOGITS}, {"a": LOGITS}))
    paths[which] = tmp_path / "no-such.npz"
    outcome = verify("compare", *paths, "--format", "json")
    assert (outcome.status, outcome.json["verdict"]) == (3, "ERROR")
    assert [problem["code"] for problem in outcome.json["problems"]] == ["input_not_found"]


class Gadget:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (self.path,)


@pytest.mark.parametrize("name", ["a.pdparams", "a.pkl", "a.npy"])
def test_an_unsafe_pickle_exits_with_3_and_nothing_ran(verify: Verify, sides: Sides, tmp_path: Path, name: str) -> None:
    reference, _ = sides({"a": LOGITS}, {"a": LOGITS})
    marker, hostile = tmp_path / "ran", tmp_path / name
    with hostile.open("wb") as file:
        if name.endswith(".npy"):
            np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": ()})
        pickle.dump({"a": Gadget(str(marker))}, file)
    outcome = verify("compare", reference, hostile, "--format", "json")
    assert (outcome.status, outcome.json["problems"][0]["code"]) == (3, "unsafe_pickle")
    assert not marker.exists()


STAMP = "[2026/11/23 11:53:36] root INFO: "


def report(value: str, passed: bool = True) -> str:
    return f"{STAMP}a: \n{STAMP}\tmean diff: check passed: {passed}, value: {value}\n{STAMP}diff check passed\n"


@pytest.mark.parametrize(
    ("value", "verdict", "reason", "status"),
    [("5e-07", "PASS", "aligned", 0), ("1e-09", "REVIEW", "contradicted", 3)],
)
def test_their_own_report_is_recomputed(
    verify: Verify, sides: Sides, tmp_path: Path, value: str, verdict: str, reason: str, status: int
) -> None:
    (tmp_path / "forward_diff.log").write_text(report(value))
    values = np.array([1, 0.5, 0.25])
    paths = sides({"a": values}, {"a": values + 5e-7})
    outcome = verify("compare", *paths, "--log", tmp_path / "forward_diff.log", "--format", "json")
    assert (outcome.json["verdict"], outcome.json["reason"], outcome.status) == (verdict, reason, status)


def test_a_contradiction_does_not_soften_a_failure(verify: Verify, sides: Sides, tmp_path: Path) -> None:
    (tmp_path / "forward_diff.log").write_text(report("1e-09"))
    paths = *sides({"a": LOGITS}, {"a": LOGITS + 1}), "--log", tmp_path / "forward_diff.log"
    outcome = verify("compare", *paths, "--format", "json")
    assert (outcome.status, outcome.json["verdict"]) == (1, "FAIL")
    (finding,) = outcome.json["findings"]
    assert (finding["code"], finding["grade"], finding["lines"]) == ("diff_log_value", "contradiction", [2])
    assert finding["values"] == {"name": "a", "kind": "mean diff", "value": "1e-09", "measured": "1.0"}
    # In the terminal, lines are wrapped where the path makes them long.
    assert "the log prints 1e-09 as the mean diff of a" in " ".join(verify("compare", *paths).out.split())


@pytest.mark.parametrize("text", ["nothing of use\n", None])
def test_a_report_that_is_none_is_no_pass(verify: Verify, sides: Sides, tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "forward_diff.log"
    if text is not None:
        path.write_text(text)
    outcome = verify("compare", *sides({"a": LOGITS}, {"a": LOGITS}), "--log", path)
    assert outcome.status == 3


def test_output_to_a_file(verify: Verify, sides: Sides, tmp_path: Path) -> None:
    paths = sides({"a": LOGITS}, {"a": LOGITS + 1e-9})
    outcome = verify("compare", *paths, "--format", "json", "--output", tmp_path / "result.json")
    assert (outcome.status, outcome.out) == (0, "")
    assert json.loads((tmp_path / "result.json").read_text(encoding="utf-8"))["verdict"] == "PASS"


def test_a_file_beside_its_own_copy_shows_nothing(verify: Verify, sides: Sides, tmp_path: Path) -> None:
    reference, _ = sides({"a": LOGITS}, {"a": LOGITS})
    copy = tmp_path / "copy.npz"
    copy.write_bytes(Path(reference).read_bytes())
    outcome = verify("compare", reference, copy, "--format", "json")
    assert (outcome.status, outcome.json["reason"]) == (3, "same_dump")


@pytest.mark.parametrize("text", ["torch", "torch,tensorflow", "torch,paddle,paddle"])
def test_frameworks_are_two_that_are_known(verify: Verify, sides: Sides, text: str) -> None:
    assert verify("compare", *sides({"a": LOGITS}, {"a": LOGITS}), "--frameworks", text).status == 2


def test_an_averaged_section_is_told_and_chosen(verify: Verify, sides: Sides) -> None:
    plain, averaged = {"state_dict.fc.w": LOGITS, "epoch": 3}, {"state_dict_ema.fc.w": LOGITS + 1}
    paths = sides({**plain, **averaged}, {"fc.w": LOGITS + 1})
    outcome = verify("compare", *paths, "--format", "json")
    assert (outcome.status, outcome.json["reason"]) == (3, "section_chosen")
    assert verify("compare", *paths, "--section", "state_dict_ema").status == 0
    assert verify("compare", *paths, "--section", "state_dict").status == 1
    assert verify("compare", *paths, "--section", "nothing").status == 2


@pytest.mark.parametrize(
    ("theirs", "own", "reason"),
    [
        ({"a": np.zeros((4, 5))}, {"a": np.zeros((4, 5)), "b": LOGITS}, "only_constants"),
        ({"a": np.ones((4, 5)), "b": np.zeros(3)}, {"a": np.ones((4, 5)), "b": np.zeros(3)}, "only_constants"),
        # One number is one value, and may be a loss.
        ({"loss": np.float64(1.5)}, {"loss": np.float64(1.5)}, "aligned"),
        ({"loss": np.float64(0)}, {"loss": np.float64(0)}, "only_constants"),
        ({"a": LOGITS, "b": np.zeros(3)}, {"a": LOGITS, "b": np.zeros(3)}, "aligned"),
        # What ours alone holds: a weight, or a gradient or an output that the reference did not dump.
        ({"a": LOGITS}, {"a": LOGITS, "fc.weight": LOGITS}, "surplus_weights"),
        ({"a": LOGITS}, {"a": LOGITS, "grad/fc.weight": LOGITS}, "aligned"),
        ({"a": LOGITS}, {"a": LOGITS, "x/backward/fc.weight": LOGITS}, "aligned"),
        ({"a": LOGITS}, {"a": LOGITS, "features": LOGITS}, "aligned"),
    ],
)
def test_what_agrees_and_shows_nothing(
    verify: Verify, sides: Sides, theirs: dict[str, Any], own: dict[str, Any], reason: str
) -> None:
    reference, ours = sides(theirs, own)
    # Other bytes of the same values, so that it is no copy of the file.
    np.savez_compressed(ours, **own)
    outcome = verify("compare", reference, ours, "--format", "json")
    assert (outcome.json["reason"], outcome.status) == (reason, 0 if reason == "aligned" else 3)
    zeros = [name for name, array in theirs.items() if not np.any(array)]
    told = [one["values"]["names"] for one in outcome.json["remarks"] if one["code"] == "compare_zeros"]
    assert told == ([", ".join(zeros)] if zeros else [])


def test_types_that_differ_are_named(verify: Verify, sides: Sides) -> None:
    paths = sides({"a": LOGITS}, {"a": (LOGITS + 1).astype("float32")})
    assert "type float32 against float64" in verify("compare", *paths).out
