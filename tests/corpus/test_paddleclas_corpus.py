"""PaddleClas logs from public repositories, with labels made by hand and by scripts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from harness.evidence.findings import Grade
from tests.corpus.conftest import labels
from tests.corpus.reading import Verify, printed
from tests.runners.logs.logs import ROOT, examined, parse

LABELLED = labels("PaddleClas")
# Without the corpus one test stands for all of them, to be skipped with the reason.
FILES = pytest.mark.parametrize("entry", LABELLED or [{}], ids=lambda entry: entry.get("what") or "no corpus")
STAGE2 = "justld__PVTV2_paddle__log__stage2_trainer-0.log"
STAGE3 = "justld__CycleMlp_paddle__log__stage3__train.log"


@FILES
def test_every_label_is_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    found = {(o["value"], o["line"]) for o in printed(verify, corpus / entry["file"])}
    assert entry["kind"] in ("lines", "none")
    if entry["kind"] == "none":
        assert found == set()
    missing = [label for label in entry["labels"] if (label["value"], label["line"]) not in found]
    assert missing == []


@FILES
def test_only_lines_of_evaluations_are_printed(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    observations = printed(verify, corpus / entry["file"])
    text = (corpus / entry["file"]).read_bytes().split(b"\n")
    for o in observations:
        line = text[o["line"] - 1].decode()
        assert "[Eval]" in line
        assert ("[best metric" if o["kind"] == "best" else "[Avg]") in line
        assert o["value"] in line
        assert o["value"] in o["text"]
        assert Decimal(o["value"]).is_finite()
    expected = {
        n for n, line in enumerate(text, 1) if b"[Eval]" in line and (b"[Avg]" in line or b"[best metric" in line)
    }
    assert {o["line"] for o in observations} == expected


@FILES
def test_honest_logs_are_not_contradicted(corpus: Path, entry: dict[str, Any]) -> None:
    log = parse((corpus / entry["file"]).read_bytes(), name=entry["file"])
    findings = [f for f in examined(log) if f.grade is not Grade.INFO]
    assert [(f.code, f.lines) for f in findings if f.grade is Grade.CONTRADICTION] == []
    assert [(f.code, f.lines) for f in findings if f.grade is Grade.SUSPICIOUS] == []


@FILES
def test_every_result_has_its_model(corpus: Path, verify: Verify, entry: dict[str, Any]) -> None:
    models = {"CSRA": "ResNet_CSRA", "CycleMLP": "CycleMLP_B1", "PVTv2": "pvt_v2_b1", "AdaFace": "AdaFace_IR_18"}
    model = models[entry["what"].split()[0]]
    assert {o["model"] for o in printed(verify, corpus / entry["file"])} == {model}


def test_the_best_epochs_are_found_in_the_folder(corpus: Path, verify: Verify) -> None:
    outcome = verify("--task", 900, "--specs", ROOT / "tests" / "specs", corpus / "PaddleClas", "--format", "json")
    cycle, pvt = outcome.rows["cyclemlp-b1-top1"], outcome.rows["pvtv2-b1-top1"]
    places = [
        (row["best"]["file"].split("/")[-1], row["best"]["line"], row["best"]["value_text"]) for row in (cycle, pvt)
    ]
    assert places == [(STAGE3, 7007, "0.78598"), (STAGE2, 1376, "0.78450")]
    last = [
        (row["last"]["file"].split("/")[-1], row["last"]["line"], row["last"]["value_text"]) for row in (cycle, pvt)
    ]
    assert last == [(STAGE3, 7368, "0.78458"), (STAGE2, 1635, "0.78394")]
    assert (cycle["value"], pvt["value"]) == ("78.598", "78.450")
    # 78.598 for a printed 78.6 reaches the printed target; 78.450 misses 78.7 by a quarter of a point.
    assert (cycle["verdict"], cycle["reason"]) == ("PASS", "meets_printed_target")
    assert (pvt["verdict"], outcome.status) == ("FAIL", 1)


def test_logs_of_other_models_prove_nothing(corpus: Path, verify: Verify) -> None:
    outcome = verify("--task", 126, corpus / "PaddleClas", "--format", "json")
    assert outcome.status == 3
    required = [row for row in outcome.rows.values() if row["kind"] == "metric" and row["required"]]
    assert required
    assert {row["verdict"] for row in required} == {"MISSING"}
    named = {miss["values"].get("model") for row in required for miss in row["near_misses"]}
    assert named & {"CycleMLP_B1", "pvt_v2_b1", "ResNet_CSRA", "AdaFace_IR_18"}
