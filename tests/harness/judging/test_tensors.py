"""`tensors` criteria of specs, judged over submissions as people hand them in."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import numpy as np
import pytest

from tests.conftest import Outcome
from tests.runners.logs.logs import ROOT

Verify = Callable[..., Outcome]
SPECS = ("--specs", "tests/specs")
FIXTURES = ROOT / "tests" / "fixtures" / "alignment"
DRAW = np.random.default_rng(3)
LOGITS = DRAW.standard_normal((4, 10)).astype("float32")
STAMP = "[2026/11/23 11:53:36] root INFO: "


# The directions in which another program rounds: as many up as down.
ROUNDED = np.where(np.arange(40).reshape(4, 10) % 2, 1.0, -1.0)


def near(by: float = 1e-7) -> Any:
    """The logits as another program computes them."""
    return (LOGITS.astype("float64") + by * ROUNDED).astype("float32")


def save(folder: Path, **dumps: Any) -> Path:
    """A file `NAME.npy` of a dict, as reprod_log writes it, for each name."""
    for name, values in dumps.items():
        path = folder / f"{name.replace('__', '/')}.npy"
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, values if isinstance(values, dict) else {"logits": values}, allow_pickle=True)
    return folder


def row(verify: Verify, folder: Path, name: str = "forward", task: int = 904, status: int | None = None) -> Any:
    outcome = verify("--task", task, folder, *SPECS, "--format", "json")
    assert status is None or outcome.status == status
    return outcome.rows[name]


def said(found: Any) -> tuple[str, str]:
    return found["verdict"], found["reason"]


def diff_log(value: str, passed: bool = True, name: str = "logits") -> str:
    verdict = "passed" if passed else "failed"
    return f"{STAMP}{name}: \n{STAMP}\tmean diff: check passed: {passed}, value: {value}\n{STAMP}diff check {verdict}\n"


def test_aligned_dumps_pass_and_the_row_names_its_evidence(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near())
    found = row(verify, tmp_path, status=0)
    assert said(found) == ("PASS", "aligned")
    assert found["assurance"] == "recomputed"
    alignment = found["alignment"]
    assert (alignment["compared"], alignment["expected"], alignment["diverges"]) == (1, 1, None)
    assert alignment["worst"]["reference"]["name"] == "logits"
    assert alignment["band"]["mean"] == "0.000001"
    for evidence, side in zip(alignment["evidence"], ("ref", "paddle"), strict=True):
        path = tmp_path / f"forward_{side}.npy"
        assert evidence["file"] == str(path)
        assert evidence["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert [note["code"] for note in found["notes"]] == ["note_compared", "note_worst_tensor", "note_tensor_profile"]


@pytest.mark.parametrize(("by", "verdict"), [(0.9e-6, "PASS"), (1.2e-6, "FAIL")])
def test_both_sides_of_the_band(verify: Verify, tmp_path: Path, by: float, verdict: str) -> None:
    wide = LOGITS.astype("float64")
    save(tmp_path, forward_ref=wide, forward_paddle=wide + by * ROUNDED)
    assert row(verify, tmp_path, status=0 if verdict == "PASS" else 1)["verdict"] == verdict


def test_a_value_that_is_no_number_fails(verify: Verify, tmp_path: Path) -> None:
    broken = near()
    broken[2, 5] = np.nan
    save(tmp_path, forward_ref=LOGITS, forward_paddle=broken)
    found = row(verify, tmp_path, status=1)
    assert said(found) == ("FAIL", "non_finite")
    assert found["values"] == {"side": "ours", "nan": "1", "inf": "0", "first": "[2, 5]"}
    text = " ".join(verify("--task", 904, tmp_path, *SPECS).out.split())
    assert "ours holds 1 NaN and 0 infinite values, the first at [2, 5]" in text


def test_fewer_than_expected_is_no_pass(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref={"logits": LOGITS, "feature": LOGITS}, forward_paddle=near())
    found = row(verify, tmp_path, status=3)
    assert said(found) == ("MISSING", "fewer_compared")
    assert (found["alignment"]["compared"], found["alignment"]["expected"]) == (1, 2)
    assert {"code": "note_missing_tensors", "values": {"count": "1", "tensors": "feature"}} in found["notes"]


def test_the_spec_says_how_many_there_must_be(verify: Verify, tmp_path: Path) -> None:
    tokens = np.arange(5)
    three, two = (dict.fromkeys(names, tokens) for names in ("abc", "ab"))
    save(tmp_path, metric_ref=two, metric_paddle=two)
    assert said(row(verify, tmp_path, "tokens", 905)) == ("MISSING", "fewer_compared")
    save(tmp_path, metric_ref=three, metric_paddle=three)
    # Equal to the last bit is what this criterion asks for.
    assert said(row(verify, tmp_path, "tokens", 905)) == ("PASS", "aligned")
    save(tmp_path, metric_ref=three, metric_paddle={**three, "b": np.array([0, 1, 2, 3, 5])})
    assert said(row(verify, tmp_path, "tokens", 905)) == ("FAIL", "elements_outside")


def test_nothing_found_says_what_was_looked_for(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing\n")
    found = row(verify, tmp_path, status=3)
    assert said(found) == ("MISSING", "no_dumps")
    assert found["values"] == {"wanted": "forward_ref.npy + forward_paddle.npy", "files": "1", "stage": "forward"}
    assert "alignment" not in found


def test_an_empty_folder_is_missing(verify: Verify, tmp_path: Path) -> None:
    assert said(row(verify, tmp_path, status=3)) == ("MISSING", "no_files")


def test_one_side_alone_is_the_nearest_thing(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_paddle=LOGITS, loss_ref=LOGITS)
    found = row(verify, tmp_path, status=3)
    assert said(found) == ("MISSING", "no_dumps")
    assert [(near["why"], near["file"]) for near in found["near_misses"]] == [
        ("near_one_side", str(tmp_path / "forward_paddle.npy"))
    ]


def test_empty_dumps_are_no_pass(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref={}, forward_paddle={})
    assert said(row(verify, tmp_path, status=3)) == ("MISSING", "nothing_compared")


@pytest.mark.parametrize(
    ("value", "verdict", "reason", "status"),
    [
        ("9.974e-08", "REVIEW", "assurance_too_low", 3),
        ("1e-06", "REVIEW", "assurance_too_low", 3),
        ("1.1e-06", "FAIL", "out_of_band", 1),
        ("nan", "FAIL", "non_finite", 1),
    ],
)
def test_a_report_without_its_dumps(
    verify: Verify, tmp_path: Path, value: str, verdict: str, reason: str, status: int
) -> None:
    (tmp_path / "forward_diff.log").write_text(diff_log(value))
    found = row(verify, tmp_path, status=status)
    assert said(found) == (verdict, reason)
    assert found["assurance"] == "logged"
    assert "note_only_log" in [note["code"] for note in found["notes"]]


def test_only_the_first_report_of_a_file_is_its_own(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "forward_diff.log").write_text(diff_log("9.9e-08") + diff_log("0.5", passed=False, name="loss_0"))
    assert said(row(verify, tmp_path, status=3)) == ("REVIEW", "assurance_too_low")


def test_a_report_of_another_stage_says_nothing(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "loss_diff.log").write_text(diff_log("9.974e-08"))
    assert said(row(verify, tmp_path, status=3)) == ("MISSING", "no_dumps")


def test_a_report_that_the_dumps_do_not_bear_out_contradicts(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near(8e-7))
    (tmp_path / "forward_diff.log").write_text(diff_log("9.974e-08"))
    outcome = verify("--task", 904, tmp_path, *SPECS, "--format", "json")
    found = outcome.rows["forward"]
    assert outcome.status == 3
    assert (*said(found), found["before"]) == ("REVIEW", "contradicted", "PASS")
    (finding,) = outcome.json["reports"][0]["findings"]
    assert (finding["code"], finding["grade"], finding["lines"]) == ("diff_log_value", "contradiction", [2])


def test_a_report_that_the_dumps_bear_out_changes_nothing(verify: Verify, tmp_path: Path) -> None:
    wide = LOGITS.astype("float64")
    save(tmp_path, forward_ref=wide, forward_paddle=wide + 5e-7 * ROUNDED)
    (tmp_path / "forward_diff.log").write_text(diff_log("5e-07"))
    outcome = verify("--task", 904, tmp_path, *SPECS, "--format", "json")
    assert (outcome.status, said(outcome.rows["forward"])) == (0, ("PASS", "aligned"))
    assert outcome.json["reports"][0]["findings"] == []


class Gadget:
    """What runs a command when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self.path),)


def test_a_dump_that_could_run_code_is_an_error_and_nothing_ran(verify: Verify, tmp_path: Path) -> None:
    folder = tmp_path / "submission"
    save(folder, forward_ref=LOGITS)
    marker = tmp_path / "ran"
    with (folder / "forward_paddle.npy").open("wb") as file:
        np.lib.format.write_array_header_1_0(file, {"descr": "|O", "fortran_order": False, "shape": ()})
        pickle.dump(Gadget(marker), file)
    outcome = verify("--task", 904, folder, *SPECS, "--format", "json")
    assert (outcome.status, said(outcome.rows["forward"])) == (3, ("ERROR", "unreadable"))
    assert [problem["code"] for problem in outcome.json["reports"][0]["problems"]] == ["unsafe_pickle"]
    assert not marker.exists()


def test_the_same_file_twice_shows_nothing(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=LOGITS)
    assert said(row(verify, tmp_path, status=3)) == ("REVIEW", "same_dump")


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        # A single number shows nothing, and takes nothing away.
        ({"a/forward_ref": np.float32(0.5), "a/forward_paddle": np.float32(0.5000001)}, ("PASS", "aligned")),
        ({"a/forward_ref": LOGITS, "a/forward_paddle": {"logits": LOGITS, "more": np.float32(1)}}, "tells_nothing"),
        ({"a/forward_ref": LOGITS.round(1), "a/forward_paddle": LOGITS.round(1) + 1e-9}, "tells_nothing"),
    ],
)
def test_a_good_couple_makes_up_for_no_copies(
    verify: Verify, tmp_path: Path, other: dict[str, Any], reason: str | tuple[str, str]
) -> None:
    dumps = {name.replace("/", "__"): value for name, value in other.items()}
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near(), **dumps)
    expected = reason if isinstance(reason, tuple) else ("REVIEW", reason)
    assert said(row(verify, tmp_path)) == expected


def test_two_sets_of_one_thing_that_disagree_are_for_a_person_who_can_name_one(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, one__forward_ref=LOGITS, one__forward_paddle=near())
    save(tmp_path, two__forward_ref=LOGITS, two__forward_paddle=near(1e-3))
    found = row(verify, tmp_path, status=3)
    assert said(found) == ("REVIEW", "dumps_disagree")
    names = {key: value.rpartition(f"{tmp_path}/")[2] for key, value in found["values"].items()}
    assert names == {"aligned": "one/forward_paddle.npy", "apart": "two/forward_paddle.npy"}
    for folder, status in (("one", 0), ("two", 1)):
        chosen = verify(
            "--task", 904, tmp_path, *SPECS, "--map", f"forward={folder}/forward_paddle.npy", "--format", "json"
        )
        assert chosen.status == status


@pytest.mark.parametrize(
    "second",
    [
        # Another tensor, or one of another shape, is another part of the work.
        {"hidden": LOGITS},
        {"logits": LOGITS[:2]},
    ],
)
def test_of_two_parts_the_one_that_fails_decides(verify: Verify, tmp_path: Path, second: dict[str, Any]) -> None:
    apart = {name: (value.astype("float64") + 1e-3).astype("float32") for name, value in second.items()}
    save(tmp_path, one__forward_ref=LOGITS, one__forward_paddle=near())
    save(tmp_path, two__forward_ref=second, two__forward_paddle=apart)
    assert said(row(verify, tmp_path, status=1)) == ("FAIL", "out_of_band")


def test_two_sets_that_both_fail_fail(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, one__forward_ref=LOGITS, one__forward_paddle=near(2e-3))
    save(tmp_path, two__forward_ref=LOGITS, two__forward_paddle=near(1e-3))
    assert said(row(verify, tmp_path, status=1)) == ("FAIL", "out_of_band")


@pytest.mark.parametrize(
    ("reference", "ours"),
    [
        ("forward_torch", "forward_paddle"),
        ("forward_benchmark", "forward_paddle"),
        ("torch__forward", "paddle__forward"),
        ("torch__deep__forward_ref", "paddle__forward_paddle"),
        ("alpha_net_forward_ref", "alpha_net_forward_paddle"),
        ("torch_out", "paddle_out"),
        ("alpha_net__torch", "alpha_net__paddle"),
        ("alpha_net_pt_logits", "alpha_net_pd_logits"),
        ("metric__forward_ref", "metric__forward_paddle"),
        ("forward_pt", "forward_pd"),
        ("forward_official", "forward_paddle"),
        ("fairseq__forward", "paddle__forward"),
        ("original_out", "paddle_out"),
        # A framework that is named says more than where the model comes from.
        ("torch__hf_out", "paddle__hf_out"),
        ("hf-internal-testing__torch", "hf-internal-testing__paddle"),
    ],
)
def test_what_belongs_together(verify: Verify, tmp_path: Path, reference: str, ours: str) -> None:
    save(tmp_path, **{reference: LOGITS, ours: near()})
    assert said(row(verify, tmp_path, status=0)) == ("PASS", "aligned")


@pytest.mark.parametrize(
    ("names", "verdict"),
    [
        (("logits", "hidden"), ("PASS", "aligned")),
        # Weights and gradients are no outputs, whatever else lies beside them.
        (("fc.weight", "fc.bias"), ("MISSING", "no_dumps")),
        (("logits", "fc.weight.grad"), ("MISSING", "no_dumps")),
        # Dumps of several kinds name the outputs among them.
        (("grads/fc", "weights/fc"), ("MISSING", "no_dumps")),
        (("forward/fc", "grads/fc"), ("PASS", "aligned")),
    ],
)
def test_dumps_whose_names_state_no_stage_hold_outputs(
    verify: Verify, tmp_path: Path, names: tuple[str, str], verdict: tuple[str, str]
) -> None:
    one, other = names
    save(tmp_path, torch={one: LOGITS, other: LOGITS * 2}, paddle={one: near(), other: near() * 2})
    assert said(row(verify, tmp_path)) == verdict


def test_dumps_whose_names_state_no_stage_fail_like_others(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, torch_out=LOGITS, paddle_out=near(1e-3))
    assert said(row(verify, tmp_path, status=1)) == ("FAIL", "out_of_band")


@pytest.mark.parametrize(("by", "verdict"), [(1e-7, "PASS"), (1e-3, "FAIL")])
def test_one_array_a_file_is_called_as_its_side_is(verify: Verify, tmp_path: Path, by: float, verdict: str) -> None:
    np.save(tmp_path / "forward_torch.npy", LOGITS)
    np.save(tmp_path / "forward_paddle.npy", near(by))
    assert row(verify, tmp_path)["verdict"] == verdict


@pytest.mark.parametrize("outside", ["torch-port", "paddle", "pd/loss", "metric/grads"])
def test_folders_around_all_dumps_tell_nothing(verify: Verify, tmp_path: Path, outside: str) -> None:
    save(tmp_path / outside, forward_ref=LOGITS, forward_paddle=near())
    assert said(row(verify, tmp_path / outside, status=0)) == ("PASS", "aligned")
    wrong = tmp_path / "wrong" / outside
    save(wrong, forward_ref=LOGITS, forward_paddle=near(1e-3))
    assert said(row(verify, wrong, status=1)) == ("FAIL", "out_of_band")


def gradients(folder: Path, *names: str, by: float = 1e-7, same: bool = False) -> Path:
    """Gradients of CLIP, a file each, below a folder of each side."""
    for place, name in enumerate(names, 1):
        scale = 1 if same else place
        for side, values in (("torch", LOGITS), ("paddle", near(by))):
            path = folder / "clip" / side / "grad" / f"{name}.npy"
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, values * scale)
    return folder


def test_gradients_may_lie_in_a_file_each(verify: Verify, tmp_path: Path) -> None:
    gradients(tmp_path, "fc.weight", "conv.weight", "head.bias")
    found = row_of_task(verify, tmp_path)
    assert said(found) == ("PASS", "aligned")
    assert (found["alignment"]["compared"], found["alignment"]["expected"]) == (3, 3)


def test_gradients_in_files_are_counted_each_once(verify: Verify, tmp_path: Path) -> None:
    gradients(tmp_path, "fc.weight", "copy.weight", same=True)
    assert said(row_of_task(verify, tmp_path)) == ("MISSING", "too_few_tell")


def test_one_gradient_of_several_that_is_apart_decides(verify: Verify, tmp_path: Path) -> None:
    gradients(tmp_path, "fc.weight", "conv.weight")
    np.save(tmp_path / "clip" / "paddle" / "grad" / "fc.weight.npy", near(1e-3))
    assert said(row_of_task(verify, tmp_path)) == ("FAIL", "out_of_band")


def row_of_task(verify: Verify, folder: Path) -> Any:
    return verify("--task", 137, folder, "--format", "json").rows["clip-backward"]


def test_two_models_are_told_apart(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, alpha_net__forward_ref=LOGITS, alpha_net__forward_paddle=near())
    save(tmp_path, Beta__forward_ref=LOGITS * 2, Beta__forward_paddle=near(1e-3) * 2)
    assert said(row(verify, tmp_path, "alpha-forward", 905)) == ("PASS", "aligned")
    assert said(row(verify, tmp_path, "beta-forward", 905)) == ("FAIL", "out_of_band")


def test_the_part_of_a_path_nearest_to_a_dump_names_its_model(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, beta__alpha_net__forward_ref=LOGITS, beta__alpha_net__forward_paddle=near())
    save(tmp_path, beta__beta__forward_ref=LOGITS * 2, beta__beta__forward_paddle=near(1e-3) * 2)
    assert said(row(verify, tmp_path, "alpha-forward", 905)) == ("PASS", "aligned")
    assert said(row(verify, tmp_path, "beta-forward", 905)) == ("FAIL", "out_of_band")


def test_a_reference_of_more_digits_is_held_as_it_is(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS.astype("float64"), forward_paddle=near())
    assert said(row(verify, tmp_path, status=0)) == ("PASS", "aligned")
    # Ours is the reference itself, with fewer digits.
    save(
        tmp_path,
        forward_ref=LOGITS.astype("float64") / 3,
        forward_paddle=(LOGITS.astype("float64") / 3).astype("float32"),
    )
    assert said(row(verify, tmp_path, status=1)) == ("FAIL", "dtype_rounded")


def test_a_dump_that_is_another_model_s_too_is_for_a_person(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, alpha_net__forward_ref=LOGITS, alpha_net__forward_paddle=near())
    save(tmp_path, Beta__forward_ref=LOGITS, Beta__forward_paddle=near(2e-7))
    for criterion in ("alpha-forward", "beta-forward"):
        assert said(row(verify, tmp_path, criterion, 905)) == ("REVIEW", "dump_of_another")


@pytest.mark.parametrize("by", [1e-7, 1e-3])
def test_dumps_that_do_not_say_which_model_need_a_person(verify: Verify, tmp_path: Path, by: float) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near(by))
    found = row(verify, tmp_path, "alpha-forward", 905)
    assert said(found) == ("REVIEW", "dump_model_unstated")
    mapped = verify(
        "--task", 905, tmp_path, *SPECS, "--format", "json", "--map", "alpha-forward=forward_paddle.npy"
    ).rows["alpha-forward"]
    assert mapped["verdict"] == ("PASS" if by < 1e-6 else "FAIL")


def test_another_model_s_dumps_are_a_near_miss(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, beta__forward_ref=LOGITS, beta__forward_paddle=near())
    found = row(verify, tmp_path, "alpha-forward", 905)
    assert said(found) == ("MISSING", "no_dumps")
    assert [near["why"] for near in found["near_misses"]] == ["near_other_model"]


def test_dumps_in_an_archive(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near())
    archive = tmp_path / "handed_in.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for name in ("forward_ref.npy", "forward_paddle.npy"):
            packed.write(tmp_path / name, name)
    found = row(verify, archive, status=0)
    assert said(found) == ("PASS", "aligned")
    assert found["artifacts"] == [f"{archive}!/forward_ref.npy", f"{archive}!/forward_paddle.npy"]


@pytest.mark.parametrize(("variant", "first"), [("paddle", None), ("epsilon", "step_0/forward/norm")])
def test_the_dumps_of_the_helper(verify: Verify, tmp_path: Path, variant: str, first: str | None) -> None:
    shutil.copy(FIXTURES / "torch.safetensors", tmp_path / "dump_torch.safetensors")
    shutil.copy(FIXTURES / f"{variant}.safetensors", tmp_path / "dump_paddle.safetensors")
    found = row(verify, tmp_path, status=0 if first is None else 1)
    assert found["verdict"] == ("PASS" if first is None else "FAIL")
    assert found["alignment"]["diverges"] == first
    # The forward pass alone: seven layers in each of three steps; gradients and weights are other criteria's.
    assert (found["alignment"]["compared"], found["alignment"]["expected"]) == (21, 21)
    backward = row(verify, tmp_path, "backward", 905)
    assert (backward["verdict"], backward["alignment"]["expected"]) == (found["verdict"], 39)


def test_converted_weights(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, model_torch={"fc.weight": LOGITS}, model_paddle={"fc.weight": LOGITS.T.copy()})
    found = row(verify, tmp_path, "converted", 905)
    assert said(found) == ("PASS", "aligned")
    assert found["alignment"]["worst"]["transposed"] is True


def test_a_folder_of_padiff(verify: Verify, tmp_path: Path) -> None:
    for side, values in (("torch", LOGITS), ("paddle", near())):
        folder = tmp_path / side / "step_0" / "rank_0"
        (folder / "tensors").mkdir(parents=True)
        np.save(folder / "tensors" / "a.npy", values)
        tree = [{"route": "fc", "fwd_outputs": [{"path": "x/tensors/a.npy"}], "children": []}]
        (folder / "report.json").write_text(json.dumps({"tree": tree}))
    found = row(verify, tmp_path, status=0)
    assert said(found) == ("PASS", "aligned")
    assert found["artifacts"] == [str(tmp_path / "torch"), str(tmp_path / "paddle")]


@pytest.mark.parametrize(("lang", "words"), [("en", "tensors compared"), ("zh", "应比较 1 个张量，已比较 1 个")])
def test_every_renderer_shows_the_row(verify: Verify, tmp_path: Path, lang: str, words: str) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near(1e-4))
    for form in ("text", "markdown", "junit"):
        out = verify("--task", 904, tmp_path, *SPECS, "--format", form, "--lang", lang).out
        flat = out.replace("\n", "").replace(" ", "").replace("\\", "")
        assert words.replace(" ", "") in flat
        assert "forward" in out
        if form != "junit":
            assert "≤ 1e-6" in out
            assert "1.00e-04" in out
    failure = ET.fromstring(verify("--task", 904, tmp_path, *SPECS, "--format", "junit").out).find(".//failure")
    assert failure is not None
    assert failure.get("type") == "out_of_band"
    assert "The mean absolute difference is 9.999e-05; 1e-6 is the bound." in (failure.get("message") or "")


def test_the_document_is_valid_by_the_published_schema(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near())
    document = verify("--task", 904, tmp_path, *SPECS, "--format", "json").json
    schema = json.loads((ROOT / "reports" / "schema" / "report-2.json").read_text(encoding="utf-8"))
    jsonschema.validate(document, schema)


def test_a_task_of_the_catalogue(verify: Verify, tmp_path: Path) -> None:
    save(tmp_path, forward_ref=LOGITS, forward_paddle=near(1e-5))
    found = verify("--task", 106, tmp_path, "--format", "json").rows["forward-alignment"]
    assert (said(found), found["required"]) == (("FAIL", "out_of_band"), False)
    assert "note_tensor_default" in [note["code"] for note in found["notes"]]


@pytest.mark.parametrize(
    ("share", "verdict"), [(1e-7, ("REVIEW", "below_resolution")), (1e-6, ("FAIL", "out_of_band"))]
)
def test_large_values_against_a_bound_that_the_task_does_not_name(
    verify: Verify, tmp_path: Path, share: float, verdict: tuple[str, str]
) -> None:
    large = (LOGITS * 1000).astype("float32")
    save(tmp_path, forward_ref=large, forward_paddle=(large * (1 + share)).astype("float32"))
    assert said(verify("--task", 106, tmp_path, "--format", "json").rows["forward-alignment"]) == verdict


def junit(failed: str = "") -> str:
    """The CompatibilityTests of the five models of task 102, of which one may have failed."""
    cases = ""
    for model in ("clip", "distilbert", "bart", "albert", "electra"):
        name = f"tests.transformers.{model}.test_modeling.{model.title()}CompatibilityTest"
        ended = '<failure message="no"/>' if model == failed else ""
        cases += f'<testcase classname="{name}" name="test_model" time="1.0">{ended}</testcase>'
    suite = f'<testsuite name="pytest" tests="5" failures="{int(bool(failed))}">'
    return f"<testsuites>{suite}{cases}</testsuite></testsuites>"


def test_tests_that_compare_prove_an_alignment_without_dumps(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(junit(), encoding="utf-8")
    outcome = verify("--task", 102, tmp_path, "--format", "json")
    row = outcome.rows["alignment-clip"]
    assert (outcome.status, said(row), row["assurance"]) == (3, ("REVIEW", "compared_by_tests"), "logged")
    assert row["values"] == {"tests": "compatibility-test-clip"}


def test_tests_that_failed_prove_none(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(junit("bart"), encoding="utf-8")
    outcome = verify("--task", 102, tmp_path, "--format", "json")
    assert said(outcome.rows["alignment-bart"]) == ("MISSING", "no_dumps")
    assert (outcome.status, said(outcome.rows["alignment-clip"])) == (1, ("REVIEW", "compared_by_tests"))


def test_dumps_decide_whatever_the_tests_say(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "junit.xml").write_text(junit(), encoding="utf-8")
    (tmp_path / "clip").mkdir()
    save(tmp_path / "clip", forward_ref=LOGITS, forward_paddle=near(0.1))
    outcome = verify("--task", 102, tmp_path, "--format", "json")
    assert (outcome.status, said(outcome.rows["alignment-clip"])) == (1, ("FAIL", "elements_outside"))


def test_without_any_file_nothing_is_proved(verify: Verify, tmp_path: Path) -> None:
    assert verify("--task", 102, tmp_path, "--format", "json").rows["alignment-clip"]["verdict"] == "MISSING"
