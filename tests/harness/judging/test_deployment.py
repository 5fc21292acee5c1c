"""Deployment criteria: what a report of the submission proves, and what a measurement of our own does."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from harness.evidence.habits import Habits
from harness.evidence.measurement import Accuracy, Latency, Measured, Measurement, Tabled
from harness.evidence.observation import Artifact, Collected, Log
from harness.judging import deployment
from harness.judging.report import Row
from harness.tasks.catalogue import open_catalogue
from harness.tasks.spec import DeploymentCriterion
from harness.values.records import Text
from harness.values.verdicts import Reason, Verdict
from tests.conftest import Outcome

SPECS = Path(__file__).parents[2] / "specs"
LATENCY = Latency(p50=Decimal("1.5"), p90=Decimal(2), p99=Decimal(3), runs=100, warm_up=10)


def _accuracy(**changes: Any) -> Accuracy:
    given: dict[str, Any] = {"value": Decimal("96.0"), "reference": Decimal("96.2"), "dataset": "digits"}
    return Accuracy(**{"metric": "top1", "unit": "percent", "samples": 397, **given, **changes})


def _measured(**changes: Any) -> Measurement:
    given: dict[str, Any] = {"accuracy": _accuracy(), "latency": LATENCY, "ran": True, "device": "CPU"}
    named = {"model": "digits_net", "backend": "ONNXRuntime", "machine": "a machine", "software": "onnxruntime 1.20"}
    return Measurement(**{**named, **given, **changes})


def _row(name: str, *measured: Measurement | Tabled, ours: bool, **changes: Any) -> Row:
    catalogue = open_catalogue(SPECS)
    spec = catalogue.load(catalogue.select("906")[0])
    criterion = next(c for c in spec.criteria if c.id == name)
    assert isinstance(criterion, DeploymentCriterion)
    criterion = msgspec.structs.replace(criterion, **changes)
    where = "verify eval" if ours else "deployment.yaml"
    log = Log(
        file=where,
        format="toy report",
        deployments=[Measured(one, 0 if ours else 3 + n) for n, one in enumerate(measured)],
        habits=Habits(medium="rerun") if ours else Habits(),
    )
    collected = Collected(logs=[log], files=[Artifact(file=where, size=1)])
    row = Row(
        id=name,
        kind="deployment",
        required=True,
        verdict=Verdict.MISSING,
        reason=Reason.NO_DEPLOYMENT,
        title=Text(en=name, zh=name),
    )
    deployment.fill(row, criterion, spec, catalogue.registry, collected)
    return row


def _verdict(row: Row) -> tuple[str, str]:
    return row.verdict.name, row.reason.name


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        ("95.7", ("PASS", "DEPLOYMENT_HOLDS")),
        ("95.699", ("FAIL", "DEPLOYMENT_LOSS")),
        ("99", ("PASS", "DEPLOYMENT_HOLDS")),
        ("NaN", ("FAIL", "DEPLOYMENT_LOSS")),
        ("Infinity", ("FAIL", "DEPLOYMENT_LOSS")),
    ],
)
def test_the_loss_may_be_what_the_task_allows_and_no_more(value: str, verdict: tuple[str, str]) -> None:
    one = _measured(accuracy=_accuracy(value=Decimal(value)))
    assert _verdict(_row("onnx", one, ours=True)) == verdict
    # The same, by the submission's own word, is for a person at best.
    claimed = _row("onnx", one, ours=False)
    assert _verdict(claimed) == (("REVIEW", "DEPLOYMENT_CLAIMED") if verdict[0] == "PASS" else verdict)
    assert (claimed.assurance, claimed.artifacts) == ("claimed", ["deployment.yaml:3"])


def test_fractions_and_percent_are_one_unit() -> None:
    lost = _accuracy(unit="fraction", value=Decimal("0.956"), reference=Decimal("0.962"))
    row = _row("onnx", _measured(accuracy=lost), ours=True)
    assert _verdict(row) == ("FAIL", "DEPLOYMENT_LOSS")
    assert row.values["loss"] == "0.6 % > 0.5 %"


@pytest.mark.parametrize("change", [{"model": "ResNet"}, {"backend": "tensorrt"}, {"device": "GPU"}])
def test_another_model_backend_or_device_proves_nothing(change: dict[str, str]) -> None:
    row = _row("onnx", _measured(**change), ours=True)
    assert _verdict(row) == ("MISSING", "NO_DEPLOYMENT")
    assert row.values == {"wanted": "DigitsNet, onnxruntime, CPU, accuracy, speed", "count": "1"}
    assert [miss.values["found"] for miss in row.near_misses] == list(change.values())


@pytest.mark.parametrize("part", ["accuracy", "latency"])
def test_what_the_criterion_asks_for_must_be_there(part: str) -> None:
    row = _row("onnx", _measured(**{part: None}), ours=True)
    assert _verdict(row) == ("MISSING", "DEPLOYMENT_PARTS")
    assert row.values["parts"] == {"accuracy": "accuracy", "latency": "speed"}[part]


def test_another_metric_or_dataset_is_for_a_person() -> None:
    other = _measured(accuracy=_accuracy(metric="top5"))
    row = _row("onnx", other, ours=True)
    assert _verdict(row) == ("REVIEW", "DEPLOYMENT_OTHER")
    assert row.values["stated"].startswith("top5 ")
    assert _verdict(_row("onnx", _measured(), ours=True, dataset="COCO-2017")) == ("REVIEW", "DEPLOYMENT_OTHER")
    assert _verdict(_row("onnx", _measured(), ours=True, dataset="Digits")) == ("PASS", "DEPLOYMENT_HOLDS")


def test_a_model_that_did_not_run_fails() -> None:
    assert _verdict(_row("onnx", _measured(ran=False), ours=False)) == ("FAIL", "DEPLOYMENT_FAILED")
    row = _row("onnx", _measured(ran=False), _measured(), ours=False)
    assert _verdict(row) == ("REVIEW", "CANDIDATES_DISAGREE")


def test_without_a_stated_loss_a_person_decides() -> None:
    assert _verdict(_row("unbounded", _measured(), ours=True)) == ("REVIEW", "DEPLOYMENT_NO_BOUND")


def test_that_it_runs_is_shown_by_the_same_results_on_the_backend_that_is_named() -> None:
    same = _measured(accuracy=_accuracy(value=Decimal("96.2")))
    assert _verdict(_row("runs", same, ours=True)) == ("PASS", "DEPLOYMENT_HOLDS")
    assert _verdict(_row("runs", _measured(), ours=True)) == ("REVIEW", "DEPLOYMENT_NO_BOUND")
    assert _verdict(_row("runs", same, ours=False)) == ("REVIEW", "DEPLOYMENT_CLAIMED")
    assert _verdict(_row("binding", same, ours=True)) == ("REVIEW", "DEPLOYMENT_NO_BOUND")


REPORT = """\
deployment_report: 1
measurements:
  - model: digits_net
    backend: onnxruntime
    device: CPU
    machine: AMD EPYC, 2 cores, 1 thread
    software: onnxruntime 1.20.1
    ran: true
    accuracy: {metric: top1, unit: percent, value: 96.2, reference: 96.2, dataset: digits, samples: 397}
    latency: {p50: 0.9, p90: 1.0, p99: 1.4, runs: 100, warm_up: 10}
"""


def test_a_report_of_the_submission_is_its_own_word(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "deployment.yaml").write_text(REPORT, encoding="utf-8")
    outcome = verify("--task", 906, "--specs", SPECS, tmp_path, "--format", "json")
    row = outcome.rows["onnx"]
    assert (row["verdict"], row["reason"], outcome.status) == ("REVIEW", "deployment_claimed", 3)
    assert [Path(place).name for place in row["artifacts"]] == ["deployment.yaml:3"]
    assert "p99 1.4 ms" in row["values"]["figures"]
    shown = " ".join(verify("--task", 906, "--specs", SPECS, tmp_path, "--lang", "zh").out.split())
    assert "由提交者自述的测量结果" in shown


def test_a_report_may_be_json(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    import yaml

    report = msgspec.json.encode(yaml.safe_load(REPORT))
    (tmp_path / "deployment.json").write_bytes(report)
    outcome = verify("--task", 906, "--specs", SPECS, tmp_path, "--format", "json")
    assert outcome.rows["onnx"]["reason"] == "deployment_claimed"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("deployment_report: 1", "deployment_report: 2"),
        ("    ran: true\n", ""),
        ("ran: true", "ran: perhaps"),
        ("runs: 100", "runs: 0"),
        ("model: digits_net", "modell: digits_net"),
        ("value: 96.2", "value: high"),
        ("    ran: true\n", "    ran: [\n"),
        ("    ran: true\n", "    ran: *a\n"),
    ],
)
def test_a_report_that_breaks_the_form_proves_nothing(
    verify: Callable[..., Outcome], tmp_path: Path, old: str, new: str
) -> None:
    (tmp_path / "deployment.yaml").write_text(REPORT.replace(old, new), encoding="utf-8")
    outcome = verify("--task", 906, "--specs", SPECS, tmp_path, "--format", "json")
    assert (outcome.rows["onnx"]["reason"], outcome.status) == ("no_deployment", 3)
    # The row says what has to be mended, not only that nothing was found.
    notes = [note["values"] for note in outcome.rows["onnx"]["notes"] if note["code"] == "note_deployment_broken"]
    assert [note["place"].rpartition(":")[0] for note in notes] == [str(tmp_path / "deployment.yaml")]
    assert all(note.get("problem") or (note["problem_en"] and note["problem_zh"]) for note in notes)


def test_one_measurement_that_breaks_the_form_takes_no_other_away(
    verify: Callable[..., Outcome], tmp_path: Path
) -> None:
    first, _, measurement = REPORT.partition("measurements:\n")
    broken = measurement.replace("ran: true", "ran: perhaps")
    (tmp_path / "deployment.yaml").write_text(f"{first}measurements:\n{broken}{measurement}", encoding="utf-8")
    outcome = verify("--task", 906, "--specs", SPECS, tmp_path, "--format", "json")
    assert outcome.rows["onnx"]["reason"] == "deployment_claimed"


def test_no_criterion_of_a_task_is_left_without_a_judge(verify: Callable[..., Outcome], tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("Nothing was measured.\n", encoding="utf-8")
    count = 0
    for task in (121, *range(177, 187), 191, *range(240, 246)):
        outcome = verify("--task", task, tmp_path, "--format", "json")
        for row in outcome.rows.values():
            if row["kind"] == "deployment":
                count += 1
                assert (row["verdict"], row["reason"]) == ("MISSING", "no_deployment"), (task, row["id"])
    assert count == 37


def _tabled(**changes: str) -> Tabled:
    named = {"model": "digits_net", "backend": "ONNXRuntime", "device": "CPU (Xeon 6148)"}
    return Tabled(**{**named, "accuracy": "top1 96.0", "speed": "latency (ms) 1.5", **changes})


def test_a_row_of_a_table_is_for_a_person_whatever_it_says() -> None:
    for accuracy in ("top1 96.0", "top1 1.0"):
        row = _row("onnx", _tabled(accuracy=accuracy), ours=False)
        assert _verdict(row) == ("REVIEW", "DEPLOYMENT_CLAIMED")
        assert row.values["figures"] == f"digits_net, ONNXRuntime, CPU (Xeon 6148); {accuracy}; latency (ms) 1.5"
    assert _verdict(_row("runs", _tabled(), ours=False)) == ("REVIEW", "DEPLOYMENT_CLAIMED")


@pytest.mark.parametrize(("part", "shown"), [("accuracy", "accuracy"), ("speed", "speed")])
def test_a_row_of_a_table_without_what_is_asked_for(part: str, shown: str) -> None:
    row = _row("onnx", _tabled(**{part: ""}), ours=False)
    assert (*_verdict(row), row.values["parts"]) == ("MISSING", "DEPLOYMENT_PARTS", shown)


@pytest.mark.parametrize("change", [{"model": "ResNet"}, {"backend": "tensorrt"}, {"device": "T4"}])
def test_a_row_of_a_table_of_something_else(change: dict[str, str]) -> None:
    assert _verdict(_row("onnx", _tabled(**change), ours=False)) == ("MISSING", "NO_DEPLOYMENT")


def test_what_a_row_of_a_table_leaves_open_is_not_held_against_it() -> None:
    assert _verdict(_row("onnx", _tabled(device="", backend=""), ours=False)) == ("REVIEW", "DEPLOYMENT_CLAIMED")


def test_a_report_counts_before_a_table_beside_it() -> None:
    failed = _measured(ran=False)
    assert _verdict(_row("onnx", _tabled(), failed, ours=False)) == ("FAIL", "DEPLOYMENT_FAILED")
    assert _verdict(_row("onnx", _tabled(accuracy=""), _measured(), ours=True)) == ("PASS", "DEPLOYMENT_HOLDS")


@pytest.mark.parametrize(
    ("device", "asked", "is_one"),
    [
        ("Jetson Orin", "Jetson Orin", True),
        ("jetson-orin", "Jetson Orin", True),
        ("Jetson AGX Orin", "Jetson Orin", True),
        ("NVIDIA Jetson Orin NX 16GB", "Jetson Orin", True),
        ("NVIDIA Jetson_Orin_Nano", "Jetson Orin", True),
        ("Jetson Xavier", "Jetson Orin", False),
        ("Orin Jetson", "Jetson Orin", False),
        ("Jetson", "Jetson Orin", False),
        ("BM1684X", "BM1684", False),
        ("BM1684", "BM1684X", False),
        ("SOPHON BM1684X", "BM1684X", True),
        ("CPU (Xeon 6148)", "CPU", True),
    ],
)
def test_a_device_is_of_the_family_whose_words_stand_in_its_name(device: str, asked: str, is_one: bool) -> None:
    row = _row("onnx", _measured(device=device), ours=False, devices=[asked])
    assert (row.verdict is not Verdict.MISSING) is is_one
    # A backend is called what it is called.
    assert _row("onnx", _measured(backend="ONNXRuntime GPU"), ours=False).verdict is Verdict.MISSING
