"""From observations to a report: doubts, disputes, contradictions, waivers, the overall verdict and exit status."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations_with_replacement
from typing import Any

import pytest
from msgspec.structs import replace

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Artifact, Assurance, Collected, Problem
from harness.judging.options import Options
from harness.judging.pipeline import judge_submission, overall
from harness.judging.report import Row, Waiver
from harness.tasks.spec import Decoy, Reading, ReviewCriterion, TensorsCriterion
from harness.values.verdicts import Reason, Verdict
from tests.harness.builders import (
    SOURCE,
    artifact,
    criterion,
    evaluation,
    log,
    mapped,
    near,
    notes,
    observation,
    registry,
    report,
    row,
    said,
    spec,
    text,
)

PASS = ("PASS", "meets_target")
GUIDE = "imagenet-top1-check"
CONTRADICTION = Finding(
    code="best_below_series",
    grade=Grade.CONTRADICTION,
    check="best",
    file="train.log",
    run=0,
    values={"best": "0.81", "series": "0.82", "epoch": "7"},
)


# The row of an ordinary pass, whole.
def test_a_row_that_passes() -> None:
    found = row(log("0.82000", "0.82610", "0.82580"), asked=criterion(samples=50000, tolerance=GUIDE))
    assert said(found) == PASS
    assert found.title.en == "Net-A top1"
    assert (found.kind, found.metric, found.model, found.dataset, found.split) == (
        "metric",
        "top1",
        "Net-A",
        "ImageNet-1k",
        "val",
    )
    assert str(found.value) == "82.610"
    assert found.best is not None
    assert found.last is not None
    assert (found.best.place, found.last.place) == ("train.log:20", "train.log:30")
    assert found.assurance == "logged"
    assert found.target is not None
    assert (found.target.value, found.target.rule, found.target.tolerance_value, found.target.samples) == (
        Decimal("82.5"),
        "at_least",
        Decimal("0.1"),
        50000,
    )
    assert found.shortfall is not None
    assert (str(found.shortfall.margin), found.shortfall.samples) == ("0.110", 55)
    assert found.before is None


@pytest.mark.parametrize(
    ("value", "strict", "expected"),
    [
        ("0.82500", False, ("PASS", "meets_target")),
        ("0.82450", False, ("PASS", "meets_printed_target")),
        ("0.82449", False, ("WITHIN", "within_tolerance")),
        ("0.82400", False, ("WITHIN", "within_tolerance")),
        ("0.82399", False, ("FAIL", "misses_target")),
        ("0.82450", True, ("PASS", "meets_printed_target")),
        ("0.82449", True, ("FAIL", "misses_target")),
        ("0.82399", True, ("FAIL", "misses_target")),
    ],
)
def test_tolerance_and_strict(value: str, strict: bool, expected: tuple[str, str]) -> None:
    found = row(log(value), asked=criterion(tolerance=GUIDE), strict=strict)
    assert said(found) == expected
    changed = strict and value == "0.82449"
    assert found.before is (Verdict.WITHIN if changed else None)
    assert ("note_strict" in notes(found)) is changed


def test_strict_counts_what_a_coarse_value_may_have_been() -> None:
    asked = criterion(tolerance=GUIDE, target=Decimal("82.55"))
    assert said(row(log("0.83"), asked=asked)) == ("WITHIN", "within_tolerance")
    assert said(row(log("0.83"), asked=asked, strict=True)) == ("FAIL", "misses_target")


# What is missing.
def test_without_files() -> None:
    assert said(row()) == ("MISSING", "no_files")


def test_without_logs() -> None:
    found = report(spec(), files=[Artifact(file="a.txt", size=1), Artifact(file="b.txt", size=1)]).rows[0]
    assert (said(found), found.values) == (("MISSING", "no_log"), {"files": "2"})


def test_without_evidence() -> None:
    found = row(log("0.83000", model="netB"))
    assert said(found) == ("MISSING", "no_evidence")
    assert found.values == {"wanted": "top1 · Net-A · ImageNet-1k · val", "logs": "1"}
    assert near(found) == ["near_other_model"]
    assert (found.value, found.best, found.assurance) == (None, None, None)


# Assurance.
@pytest.mark.parametrize(
    ("have", "wanted", "expected"),
    [
        ("claimed", "logged", ("REVIEW", "assurance_too_low")),
        ("logged", "logged", PASS),
        ("recomputed", "logged", PASS),
        ("logged", "recomputed", ("REVIEW", "assurance_too_low")),
        ("recomputed", "recomputed", PASS),
        ("recomputed", "re-run", ("REVIEW", "assurance_too_low")),
        ("re-run", "re-run", PASS),
    ],
)
def test_assurance(have: str, wanted: str, expected: tuple[str, str]) -> None:
    found = row(log("0.83000", each={"assurance": Assurance(have)}), asked=criterion(min_assurance=wanted))
    assert said(found) == expected
    assert found.assurance == have
    if expected != PASS:
        assert (found.before, found.values) == (Verdict.PASS, {"have": have, "wanted": wanted})


def test_a_claim_that_falls_short_fails() -> None:
    assert said(row(log("0.80000", each={"assurance": Assurance.CLAIMED}))) == ("FAIL", "misses_target")


# Contradictions.
@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        ({}, ("REVIEW", "contradicted")),
        ({"run": None}, ("REVIEW", "contradicted")),
        ({"run": 1}, PASS),
        ({"file": "other.log"}, PASS),
        ({"grade": Grade.SUSPICIOUS}, PASS),
        ({"grade": Grade.INFO}, PASS),
    ],
)
def test_a_contradiction_of_the_evidence(finding: dict[str, Any], expected: tuple[str, str]) -> None:
    seen = log("0.83000")
    seen.findings = [Finding(**{**_fields(CONTRADICTION), **finding})]
    found = row(seen)
    assert said(found) == expected
    if expected != PASS:
        assert found.before is Verdict.PASS
        assert found.values == {"findings": "best_below_series"}


def test_a_contradiction_does_not_save_a_failure() -> None:
    seen = log("0.80000")
    seen.findings = [CONTRADICTION]
    assert said(row(seen)) == ("FAIL", "misses_target")


def test_a_contradiction_turns_within_into_review_under_strict_too() -> None:
    seen = log("0.82420")
    seen.findings = [CONTRADICTION]
    for strict in (False, True):
        found = row(seen, asked=criterion(tolerance=GUIDE), strict=strict)
        assert said(found) == ("REVIEW", "contradicted")
        assert found.before is Verdict.WITHIN


def test_a_contradiction_in_an_earlier_part_of_a_resumed_training_counts() -> None:
    first = log("0.70000", file="a.log", epochs=2)
    first.findings = [Finding(**{**_fields(CONTRADICTION), "file": "a.log"})]
    second = log("0.83000", file="b.log", first=2, epochs=2, resumed_from="output/1")
    assert said(row(first, second)) == ("REVIEW", "contradicted")


def test_findings_of_a_report() -> None:
    seen, other = log("0.83000"), log("0.83000", file="b.log", model="netB")
    info = Finding(code="truncated", grade=Grade.INFO, check="reading", file="b.log", lines=[9])
    other.findings = [info, Finding(**{**_fields(CONTRADICTION), "file": "b.log"})]
    found = report(spec(), seen, other)
    assert [(f.code, f.file) for f in found.findings] == [("best_below_series", "b.log")]
    other.runs[0].model = "netA"
    assert [f.code for f in report(spec(), other).findings] == ["truncated", "best_below_series"]


def _fields(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in finding.__struct_fields__}


# Disputes.
def disputed(gates: str, other: str, **changes: Any) -> Any:
    readings = [
        Reading(name="corrected", target=Decimal(gates), source=SOURCE, gates=True),
        Reading(name="task", target=Decimal(other), source=SOURCE),
    ]
    return criterion(target=Decimal(gates), readings=readings, dispute=text("the paper says otherwise"), **changes)


@pytest.mark.parametrize(
    ("value", "gates", "other", "expected"),
    [
        ("0.83100", "82.5", "83.1", PASS),
        ("0.83050", "82.5", "83.1", PASS),
        # The corrected number gates, however high the mistaken one is.
        ("0.83049", "82.5", "83.1", PASS),
        ("0.82450", "82.5", "83.1", ("PASS", "meets_printed_target")),
        ("0.82449", "82.5", "83.1", ("FAIL", "misses_target")),
        ("0.83100", "83.1", "82.5", PASS),
        ("0.83000", "83.1", "82.5", ("REVIEW", "lower_reading_only")),
        ("0.82450", "83.1", "82.5", ("REVIEW", "lower_reading_only")),
        ("0.82449", "83.1", "82.5", ("FAIL", "misses_target")),
        ("NaN", "82.5", "83.1", ("FAIL", "non_finite")),
    ],
)
def test_a_disputed_target(value: str, gates: str, other: str, expected: tuple[str, str]) -> None:
    found = row(log(value), asked=disputed(gates, other))
    assert said(found) == expected
    assert notes(found)[0] == "note_dispute"
    if expected[0] == "REVIEW":
        assert (found.values["target"], found.values["other"]) == ("83.1", "82.5")


def test_a_disputed_target_under_strict() -> None:
    asked = disputed("82.6", "82.5", tolerance=GUIDE)
    assert said(row(log("0.82440"), asked=asked)) == ("REVIEW", "lower_reading_only")
    assert said(row(log("0.82440"), asked=asked, strict=True)) == ("FAIL", "misses_target")


def test_a_dispute_over_a_latency() -> None:
    asked = disputed("20", "30", metric="latency", unit="ms", rule="at_most", dataset=None, split=None)
    each = {"metric": "latency", "printed": "latency", "unit": "ms"}
    assert said(row(evaluation("15.0", each=each), asked=asked)) == PASS
    assert said(row(evaluation("25.0", each=each), asked=asked)) == ("REVIEW", "lower_reading_only")
    assert said(row(evaluation("35.0", each=each), asked=asked)) == ("FAIL", "misses_target")


def test_a_reviewer_chooses_a_reading() -> None:
    asked = disputed("83.1", "82.5")
    found = row(log("0.82600"), asked=asked, readings={"net-a-top1": "task"})
    assert said(found) == PASS
    assert notes(found)[0] == "note_reading_chosen"
    assert found.notes[0].values == {"reading": "task", "target": "82.5"}
    assert found.target is not None
    assert found.target.value == Decimal("82.5")
    assert said(row(log("0.82600"), asked=asked, readings={"other": "task"})) == ("REVIEW", "lower_reading_only")


def test_what_others_print_for_the_same_thing_is_shown_and_does_not_gate() -> None:
    asked = replace(disputed("82.5", "83.1"), dispute=None)
    for value, expected in (("0.82600", PASS), ("0.82440", ("FAIL", "misses_target"))):
        found = row(log(value), asked=asked)
        assert said(found) == expected
        assert notes(found)[0] == "note_readings"
        assert found.notes[0].values == {"others": "task 83.1"}


# Targets.
def test_an_unresolved_target_is_for_a_person() -> None:
    found = row(log("0.83000"), asked=criterion(target=None, status="unresolved"))
    assert (said(found), found.values) == (("REVIEW", "target_unresolved"), {"id": "net-a-top1"})


def test_nothing_at_all_proves_nothing_whatever_the_target() -> None:
    found = row(asked=criterion(target=None, status="unresolved"))
    assert (found.verdict.value, notes(found)) == ("MISSING", ["target_unresolved"])


@pytest.mark.parametrize(
    ("target", "expected"),
    [("83.0", PASS), ("83.04", ("PASS", "meets_target")), ("83.1", ("FAIL", "misses_target"))],
)
def test_a_target_from_the_command_line(target: str, expected: tuple[str, str]) -> None:
    given = {"net-a-top1": (Decimal(target), SOURCE)}
    for asked in (criterion(target=None, status="unresolved"), criterion(), disputed("80.0", "99.0")):
        found = row(log("0.83040"), asked=asked, targets=given)
        assert said(found) == expected
        assert found.target is not None
        assert (found.target.value, found.target.source, found.target.status) == (Decimal(target), SOURCE, "resolved")


RELATIVE = {
    "target": None,
    "relative_to": "Net-B",
    "status": "seed_only",
    "metric": "latency",
    "unit": "ms",
    "rule": "at_most",
    "strict": True,
    "dataset": None,
    "split": None,
}


def speed(value: str, file: str, model: str, **about: Any) -> Any:
    each = {"metric": "latency", "printed": "latency", "unit": "ms"}
    return evaluation(value, file=file, model=model, each=each, **about)


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("19.9", ["20.0"], PASS),
        ("20.0", ["20.0"], ("FAIL", "misses_target")),
        ("20.1", ["20.0"], ("FAIL", "misses_target")),
        ("19.5", ["20.0", "19.0"], ("FAIL", "misses_target")),
        ("18.5", ["20.0", "19.0"], PASS),
        ("19.9", ["NaN"], ("MISSING", "no_evidence")),
        ("19.9", [], ("MISSING", "no_evidence")),
    ],
)
def test_a_target_relative_to_another_model(ours: str, theirs: list[str], expected: tuple[str, str]) -> None:
    others = [speed(value, f"b{number}.log", "netB") for number, value in enumerate(theirs)]
    found = row(speed(ours, "a.log", "netA"), *others, asked=criterion(**RELATIVE))
    assert said(found) == expected
    assert ("note_baseline" in notes(found)) is (expected[0] != "MISSING")


def test_a_relative_target_by_hand_is_strict_too() -> None:
    given = {"net-a-top1": (Decimal("20.0"), SOURCE)}
    asked = criterion(**RELATIVE)
    assert said(row(speed("19.9", "a.log", "netA"), asked=asked, targets=given)) == PASS
    assert said(row(speed("20.0", "a.log", "netA"), asked=asked, targets=given)) == ("FAIL", "misses_target")


def test_a_contradicted_baseline_is_for_a_person() -> None:
    baseline = speed("20.0", "b.log", "netB")
    baseline.findings = [Finding(**{**_fields(CONTRADICTION), "file": "b.log"})]
    found = row(speed("19.9", "a.log", "netA"), baseline, asked=criterion(**RELATIVE))
    assert said(found) == ("REVIEW", "contradicted")


def test_mapping_one_side_of_a_relative_target_leaves_the_other_to_be_found() -> None:
    ours, theirs = speed("19.9", "a.log", "netA"), speed("20.0", "b.log", "netB")
    assert said(row(ours, theirs, asked=criterion(**RELATIVE), mappings=mapped("a.log"))) == PASS


# Remarks.
def test_a_value_far_above_its_target_gets_a_note() -> None:
    asked = criterion(samples=50000)
    # 5 standard deviations at 82.5 % of 50,000 are 0.8496 points.
    for value, noted in [("0.83340", False), ("0.83360", True)]:
        found = row(log(value), asked=asked)
        assert said(found) == PASS
        assert ("note_implausibly_high" in notes(found)) is noted


def test_no_note_where_the_samples_are_not_known() -> None:
    assert "note_implausibly_high" not in notes(row(log("0.99000")))


DECOY = Decoy(value=Decimal("82.1"), unit="percent", metric="top1", what=text("another model"), source=SOURCE)


@pytest.mark.parametrize(
    ("value", "noted"),
    [
        ("0.82100", True),
        ("0.82150", True),
        ("0.82151", False),
        ("0.82050", True),
        ("0.82049", False),
        ("0.82500", False),
    ],
)
def test_a_value_that_is_a_neighbouring_number_gets_a_note(value: str, noted: bool) -> None:
    found = report(spec(decoys=[DECOY]), log(value)).rows[0]
    assert ("note_decoy" in notes(found)) is noted


# Waivers.
WAIVER = Waiver(criterion="net-a-top1", author="a reviewer", reason="known issue", date="2023-03-01")


@pytest.mark.parametrize(
    ("value", "waiver", "expected", "before"),
    [
        ("0.80000", {}, ("WAIVED", "waived"), "FAIL"),
        ("NaN", {}, ("WAIVED", "waived"), "FAIL"),
        ("0.83000", {}, PASS, None),
        ("0.82449", {}, ("WITHIN", "within_tolerance"), None),
        ("0.80000", {"task": 999}, ("WAIVED", "waived"), "FAIL"),
        ("0.80000", {"task": 998}, ("FAIL", "misses_target"), None),
        ("0.80000", {"criterion": "other"}, ("FAIL", "misses_target"), None),
    ],
)
def test_waivers(value: str, waiver: dict[str, Any], expected: tuple[str, str], before: str | None) -> None:
    given = Waiver(**{**{f: getattr(WAIVER, f) for f in WAIVER.__struct_fields__}, **waiver})
    found = row(log(value), asked=criterion(tolerance=GUIDE), waivers=[given])
    assert said(found) == expected
    assert (found.before.value if found.before else None) == before
    if expected[0] == "WAIVED":
        assert found.values == {"author": "a reviewer", "date": "2023-03-01", "reason": "known issue"}
        assert found.waiver == given


def test_a_missing_criterion_can_be_waived() -> None:
    found = report(spec(), log("0.83000", model="netB"), waivers=[WAIVER])
    assert (said(found.rows[0]), found.exit_status) == (("WAIVED", "waived"), 0)


def test_a_waiver_under_strict() -> None:
    found = row(log("0.82420"), asked=criterion(tolerance=GUIDE), strict=True, waivers=[WAIVER])
    assert said(found) == ("WAIVED", "waived")


# Other kinds.
def test_what_no_part_judges_is_for_a_person() -> None:
    tensors = TensorsCriterion(id="forward", what="forward", source=SOURCE)
    found = report(spec(tensors), log("0.83000")).rows[0]
    assert (said(found), found.values) == (("REVIEW", "no_runner"), {"kind": "tensors"})


def test_a_review_is_always_for_a_person() -> None:
    look = ReviewCriterion(id="look", look_at=text("at the images"), source=SOURCE)
    assert said(report(spec(look)).rows[0]) == ("NOT CHECKED", "deliverables_not_asked")
    assert said(report(spec(look), deliverables=True).rows[0]) == ("REVIEW", "needs_person")


# The overall verdict.
ORDER = ["FAIL", "ERROR", "REVIEW", "MISSING", "WITHIN", "PASS", "WAIVED"]
STATUS = {"FAIL": 1, "ERROR": 3, "REVIEW": 3, "MISSING": 3, "WITHIN": 0, "PASS": 0, "WAIVED": 0}


def made(*verdicts: str, required: bool = True) -> list[Row]:
    return [
        Row(
            id=f"c{number}",
            kind="metric",
            required=required,
            verdict=Verdict(name),
            reason=Reason.NO_RUNNER,
            title=text("a"),
        )
        for number, name in enumerate(verdicts)
    ]


def decided(rows: list[Row], problems: list[Problem] | None = None) -> tuple[str, int]:
    found = report(spec())
    found.rows, found.problems = rows, problems or []
    verdict = overall(found)
    return verdict.value, verdict.exit_status


COMBINATIONS = [c for size in (1, 2, 3) for c in combinations_with_replacement(ORDER, size)]


@pytest.mark.parametrize("verdicts", COMBINATIONS, ids="-".join)
def test_the_worst_decides(verdicts: tuple[str, ...]) -> None:
    worst = min(verdicts, key=ORDER.index)
    for order in (verdicts, verdicts[::-1]):
        assert decided(made(*order)) == (worst, STATUS[worst])


# Of deliverables a person looks at the end in any case: what is missing is what he has to know.
@pytest.mark.parametrize(
    ("kinds", "verdicts", "expected"),
    [
        (["artifact", "review"], ["MISSING", "REVIEW"], "MISSING"),
        (["review", "artifact"], ["REVIEW", "MISSING"], "MISSING"),
        (["artifact", "review"], ["PASS", "REVIEW"], "REVIEW"),
        (["artifact", "artifact"], ["ERROR", "MISSING"], "ERROR"),
        (["artifact", "metric"], ["MISSING", "REVIEW"], "REVIEW"),
        (["metric", "review"], ["MISSING", "REVIEW"], "REVIEW"),
    ],
)
def test_what_is_missing_of_deliverables_decides(kinds: list[str], verdicts: list[str], expected: str) -> None:
    rows = made(*verdicts)
    for one, kind in zip(rows, kinds, strict=True):
        one.kind = kind
    assert decided(rows) == (expected, 3)


@pytest.mark.parametrize("verdict", ORDER)
def test_what_is_not_required_does_not_decide(verdict: str) -> None:
    assert decided(made("PASS") + made(verdict, required=False)) == ("PASS", 0)
    assert decided(made(verdict, required=False)) == ("MISSING", 3)


@pytest.mark.parametrize("verdict", ORDER)
def test_what_is_not_checked_does_not_decide(verdict: str) -> None:
    assert decided(made(verdict, "NOT CHECKED")) == (verdict, STATUS[verdict])


def test_nothing_to_check_is_never_a_pass() -> None:
    assert decided([]) == ("MISSING", 3)
    assert decided(made("NOT CHECKED")) == ("MISSING", 3)


@pytest.mark.parametrize("verdict", ORDER)
def test_what_could_not_be_read_is_an_error_unless_something_failed(verdict: str) -> None:
    problems = [Problem(file="a.log", code="input_unreadable")]
    assert decided(made(verdict), problems) == (("FAIL", 1) if verdict == "FAIL" else ("ERROR", 3))


def test_a_whole_report() -> None:
    logs = [log("0.83000"), log("0.10000", file="b.log", model="netB")]
    task = spec(criterion(), criterion(id="net-b-top1", model="Net-B", required=False), artifact())
    collected = Collected(logs=logs, files=[Artifact(file="train.log", size=1)], unrecognised=["notes.txt"])
    found = judge_submission(task, registry(), ["submitted/"], collected, Options())
    assert (found.task, found.toolkit, found.spec_version, found.submission) == (999, "PaddleClas", 1, ["submitted/"])
    assert (found.verdict, found.exit_status, found.strict) == (Verdict.PASS, 0, False)
    assert [r.verdict.value for r in found.rows] == ["PASS", "FAIL", "NOT CHECKED"]
    assert [r.id for r in found.required] == ["net-a-top1"]
    assert [r.id for r in found.not_checked] == ["code"]
    assert [(s.file, s.runs, s.observations) for s in found.logs] == [("train.log", 1, 1), ("b.log", 1, 1)]
    assert (found.files, found.unrecognised) == (1, ["notes.txt"])


def test_training_values_are_not_counted_as_observations() -> None:
    seen = log("0.83000")
    seen.observations.append(observation("0.5", kind="train"))
    assert report(spec(), seen).logs[0].observations == 1


@pytest.mark.parametrize(
    ("value", "kind", "expected"),
    [
        ("1e400", "eval", ("REVIEW", "out_of_range")),
        ("-1e400", "eval", ("REVIEW", "contradicted")),
        ("1e-400", "eval", PASS),
        ("1e400", "best", ("REVIEW", "contradicted")),
        ("-1e400", "best", ("REVIEW", "contradicted")),
        ("1e-400", "best", ("REVIEW", "contradicted")),
    ],
)
def test_numbers_of_any_size_raise_nothing(value: str, kind: str, expected: tuple[str, str]) -> None:
    seen = log("0.83000", each={"line": 1})
    seen.observations.append(observation(value, kind=kind, line=2))
    assert said(row(seen, asked=criterion(samples=50000, tolerance=GUIDE))) == expected


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("0.826101", "0.826101", ["cells_alike", "cells_alike"]),
        ("0.826101", "0.826102", ["meets_target", "meets_target"]),
        # Five digits, or zeros behind fewer, may be two data sets' by chance.
        ("0.82610", "0.82610", ["meets_target", "meets_target"]),
        ("0.826100", "0.826100", ["meets_target", "meets_target"]),
        ("0.8261", "0.826101", ["meets_target", "meets_target"]),
    ],
)
def test_two_data_sets_do_not_come_to_one_long_number(first: str, second: str, expected: list[str]) -> None:
    one = criterion(id="clean", subset="clean")
    other = criterion(id="noisy", subset="noisy")
    logs = [
        evaluation(value, file=f"{name}.log", each={"subset": name})
        for name, value in (("clean", first), ("noisy", second))
    ]
    found = report(spec(one, other), *logs)
    assert [row.reason.value for row in found.rows] == expected


def test_two_models_may_score_the_same_on_one_data_set() -> None:
    one, other = (criterion(id=name, model=name) for name in ("Net-A", "Net-B"))
    logs = [evaluation("0.826101", file=f"{name}.log", model=name) for name in ("Net-A", "Net-B")]
    assert [row.verdict for row in report(spec(one, other), *logs).rows] == [Verdict.PASS, Verdict.PASS]
