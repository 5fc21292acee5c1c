"""The row of a metric criterion: every field of what is shown, and every value of what is said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Assurance, Log, Origin
from harness.judging.report import Candidate, Row, Target
from harness.tasks.spec import Decoy, Reading, Text
from harness.values.verdicts import Reason, Verdict
from tests.harness.builders import SOURCE, criterion, evaluation, log, mapped, near, report, row, said, spec, text

GUIDE = "imagenet-top1-check"
LATENCY = {"metric": "latency", "unit": "ms", "rule": "at_most", "dataset": None, "split": None}
RELATIVE = {**LATENCY, "target": None, "relative_to": "Net-B", "status": "seed_only", "strict": True}
QUICK = {**RELATIVE, "metric": "fps", "unit": "per_second", "rule": "at_least"}


def speed(value: str, file: str, model: str | None, **about: Any) -> Log:
    each = {"metric": "latency", "printed": "latency", "unit": "ms"}
    return evaluation(value, file=file, model=model, each=each, **about)


def said_of(found: Row, code: str) -> list[dict[str, str]]:
    return [note.values for note in found.notes if note.code == code]


# What was asked.
def test_the_target_as_it_was_asked() -> None:
    asked = criterion(tolerance=GUIDE, samples=50_000, status="third_party", rule="at_least")
    found = row(log("0.83000"), asked=asked)
    assert found.target == Target(
        rule="at_least",
        unit="percent",
        value=Decimal("82.5"),
        status="third_party",
        source=SOURCE,
        tolerance=GUIDE,
        tolerance_value=Decimal("0.1"),
        samples=50_000,
    )
    assert (found.metric, found.model, found.dataset, found.split, found.select) == (
        "top1",
        "Net-A",
        "ImageNet-1k",
        "val",
        "best",
    )


def test_a_target_without_a_tolerance() -> None:
    found = row(log("0.83000"), asked=criterion(source=None, sources=[SOURCE])).target
    assert found == Target(rule="at_least", unit="percent", value=Decimal("82.5"), status="resolved")


def test_a_target_of_the_reviewers_has_their_source() -> None:
    given = {"net-a-top1": (Decimal("83.0"), SOURCE)}
    found = row(log("0.83040"), asked=criterion(source=None, sources=[SOURCE]), targets=given).target
    assert found is not None
    assert (found.source, found.value) == (SOURCE, Decimal("83.0"))


# What is missing.
def test_an_epoch_without_an_evaluation() -> None:
    asked = criterion(select="at_epoch", at_epoch=7)
    found = row(
        log("0.80000", "0.81000", "0.83000", file="a.log"), log("0.81000", file="b.log", model="netB"), asked=asked
    )
    assert said(found) == ("MISSING", "no_evidence")
    assert near(found)[0] == "near_no_epoch"
    first = found.near_misses[0]
    assert (first.file, first.values) == ("a.log", {"epoch": "7"})
    assert first.observation is not None
    assert first.observation.value_text == "0.83000"


def test_what_was_looked_for() -> None:
    found = row(log("0.83000", model="netB"), log("0.84000", model="netB", file="b.log"))
    assert found.values == {"wanted": "top1 · Net-A · ImageNet-1k · val", "logs": "2"}
    found = row(speed("19", "a.log", "netB"), asked=criterion(**LATENCY, target=Decimal(20)))
    assert found.values == {"wanted": "latency · Net-A", "logs": "1"}
    assert row(files=[]).values == {}
    assert row(files=[]).reason is Reason.NO_FILES


# Relative targets.
def test_the_other_side_of_a_relative_target_is_shown() -> None:
    found = row(speed("19.5", "a.log", "netA"), speed("20.0", "b.log", "netB"), asked=criterion(**RELATIVE))
    assert said(found) == ("PASS", "meets_target")
    assert said_of(found, "note_baseline") == [{"model": "Net-B", "value": "20.0", "place": "b.log:1"}]
    assert found.target is not None
    assert (found.target.value, found.target.unit, found.target.status) == (Decimal("20.0"), "ms", "seed_only")
    assert found.values == {"value": "19.5", "target": "20.0", "margin": "0.5"}


def test_what_is_missing_of_the_other_side() -> None:
    found = row(speed("19.5", "a.log", "netA"), asked=criterion(**RELATIVE))
    assert found.values == {"wanted": "latency · Net-B", "logs": "1"}
    assert near(found) == ["near_other_model"]


def test_a_doubtful_other_side_is_none() -> None:
    unknown = speed("20.0", "b.log", "netB", declared=Origin(by="submission", where="submission.yaml: logs[0]"))
    found = row(speed("19.5", "a.log", "netA"), unknown, asked=criterion(**RELATIVE))
    assert said(found) == ("MISSING", "no_evidence")
    both = row(speed("19.5", "a.log", "netA"), unknown, speed("21.0", "c.log", "netB"), asked=criterion(**RELATIVE))
    assert both.target is not None
    assert both.target.value == Decimal("21.0")


def test_the_mapped_file_is_of_our_side_alone() -> None:
    logs = speed("19.5", "a.log", "netA"), speed("20.0", "b.log", "netB")
    found = row(*logs, asked=criterion(**RELATIVE), mappings=mapped("a.log"))
    assert said_of(found, "note_baseline") == [{"model": "Net-B", "value": "20.0", "place": "b.log:1"}]


def test_the_strictest_of_several_other_sides() -> None:
    others = [speed(value, f"{value}.log", "netB") for value in ("21", "20", "22")]
    found = row(speed("19.5", "a.log", "netA"), *others, asked=criterion(**RELATIVE))
    assert found.target is not None
    assert found.target.value == Decimal(20)

    def frames(value: str, model: str) -> Log:
        each = {"metric": "fps", "printed": "fps", "unit": "per_second"}
        return evaluation(value, file=f"{value}.log", model=model, each=each)

    quick = row(
        frames("30", "netA"), *(frames(value, "netB") for value in ("21", "28", "22")), asked=criterion(**QUICK)
    )
    assert quick.target is not None
    assert (said(quick), quick.target.value) == (("PASS", "meets_target"), Decimal(28))


def finding(**changes: Any) -> Finding:
    fields: dict[str, Any] = {
        "code": "best_below_series",
        "grade": Grade.CONTRADICTION,
        "check": "best",
        "file": "train.log",
        "run": 0,
        "values": {"best": "0.81", "series": "0.82", "epoch": "7"},
    }
    return Finding(**{**fields, **changes})


@pytest.mark.parametrize("order", [1, -1])
def test_the_best_of_a_latency_is_the_least(order: int) -> None:
    def several(*values: str, file: str, model: str) -> Log:
        each = {"metric": "latency", "printed": "latency", "unit": "ms"}
        return log(*values[::order], file=file, model=model, each=each)

    ours, theirs = (
        several("19.5", "21.0", file="a.log", model="netA"),
        several("20.0", "22.0", file="b.log", model="netB"),
    )
    found = row(ours, theirs, asked=criterion(**RELATIVE))
    assert found.target is not None
    assert (said(found), found.value, found.target.value) == (
        ("PASS", "meets_target"),
        Decimal("19.5"),
        Decimal("20.0"),
    )


# Contradictions.
@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, ("REVIEW", "contradicted")),
        ({"run": None}, ("REVIEW", "contradicted")),
        ({"run": 1}, ("PASS", "meets_target")),
        ({"file": "other.log"}, ("PASS", "meets_target")),
        ({"file": "other.log", "run": None}, ("PASS", "meets_target")),
        ({"grade": Grade.SUSPICIOUS}, ("PASS", "meets_target")),
    ],
)
def test_only_contradictions_of_the_run_itself_count(changes: dict[str, Any], verdict: tuple[str, str]) -> None:
    one = log("0.83000")
    one.findings = [finding(**changes)]
    assert said(row(one)) == verdict


def test_contradictions_are_named_once_each() -> None:
    one = log("0.83000")
    more = finding(code="best_decreases", values={"before": "0.82", "after": "0.81"})
    one.findings = [finding(), more, finding()]
    found = row(one)
    assert found.values == {"findings": "best_below_series, best_decreases"}
    assert found.before is Verdict.PASS


def test_a_contradiction_of_the_other_side_is_of_no_other_criterion() -> None:
    baseline = speed("20.0", "b.log", "netB")
    baseline.findings = [finding(file="b.log")]
    relative, own = criterion(**RELATIVE), criterion(id="own")
    rows = report(spec(relative, own), speed("19.5", "a.log", "netA"), baseline, log("0.83000", file="c.log")).rows
    assert [said(one) for one in rows] == [("REVIEW", "contradicted"), ("PASS", "meets_target")]


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({}, True),
        ({"run": None}, True),
        ({"run": 1}, False),
        ({"file": "b.log"}, False),
        ({"file": "b.log", "run": None}, False),
    ],
)
def test_information_is_shown_of_the_runs_that_served(changes: dict[str, Any], shown: bool) -> None:
    one, other = log("0.83000"), log("0.90000", file="b.log", model="netB")
    one.findings = [finding(grade=Grade.INFO, **changes)]
    assert bool(report(spec(), one, other).findings) is shown


def test_information_on_the_evidence_of_every_criterion_is_shown() -> None:
    first, second = log("0.83000"), log("0.84000", file="b.log", model="netB")
    first.findings = [finding(grade=Grade.INFO)]
    asked = [criterion(), criterion(id="b", model="Net-B")]
    assert len(report(spec(*asked), first, second).findings) == 1


# Doubts.
def test_further_doubts_are_notes() -> None:
    found = row(log("0.83000", dataset=None, split=None))
    assert (said(found), found.values) == (("REVIEW", "dataset_unstated"), {"dataset": "ImageNet-1k"})
    assert said_of(found, "split_unstated") == [{"split": "val"}]
    assert said_of(row(log("0.83000", dataset=None)), "split_unstated") == []


# Candidates.
def test_the_candidates() -> None:
    first, second = log("0.83000", "0.82900", epochs=3), log("0.84000", file="b.log")
    found = row(first, second)
    assert found.candidates == [
        Candidate(
            best=first.observations[0],
            last=first.observations[1],
            evaluations=2,
            verdict=Verdict.PASS,
            reason=Reason.MEETS_TARGET,
            complete=False,
        ),
        Candidate(
            best=second.observations[0],
            last=second.observations[0],
            evaluations=1,
            verdict=Verdict.PASS,
            reason=Reason.MEETS_TARGET,
            complete=True,
        ),
    ]
    assert said_of(found, "note_other_candidates") == [{"count": "1"}]
    third = log("0.83500", file="c.log")
    assert said_of(row(first, second, third), "note_other_candidates") == [{"count": "2"}]


def test_one_candidate_is_no_other() -> None:
    found = row(log("0.83000"))
    assert (found.candidates, said_of(found, "note_other_candidates")) == ([], [])


def test_a_claim_beside_a_log_is_no_candidate() -> None:
    claim = evaluation("0.90000", file="README.md", each={"assurance": Assurance.CLAIMED})
    found = row(log("0.80000"), claim)
    assert (said(found), found.candidates) == (("FAIL", "misses_target"), [])
    alone = row(claim)
    assert (said(alone), alone.values) == (("REVIEW", "assurance_too_low"), {"have": "claimed", "wanted": "logged"})


# Readings.
def readings(gates: str, *others: str) -> list[Reading]:
    return [
        Reading(name=f"of-{number}", target=Decimal(number), source=SOURCE, gates=number == gates)
        for number in (gates, *others)
    ]


def test_every_lower_reading_that_is_met_is_named() -> None:
    made = readings("83.1", "82.5", "82.7", "83.05", "83.2")
    asked = criterion(target=Decimal("83.1"), readings=made, dispute=Text(en="so", zh="如此"))
    found = row(log("0.83000"), asked=asked)
    assert said(found) == ("REVIEW", "lower_reading_only")
    assert found.values == {
        "value": "83.000",
        "target": "83.1",
        "other": "82.5, 82.7",
        "id": "net-a-top1",
        "name": "of-82.5",
    }
    assert said_of(found, "note_dispute") == [{"text": "so", "text_zh": "如此"}]
    assert said_of(found, "note_readings") == []


def test_a_reading_within_its_tolerance_is_met_unless_strict() -> None:
    asked = criterion(target=Decimal("83.1"), readings=readings("83.1", "82.5"), dispute=text("so"), tolerance=GUIDE)
    assert said(row(log("0.82420"), asked=asked)) == ("REVIEW", "lower_reading_only")
    found = row(log("0.82420"), asked=asked, strict=True)
    assert (said(found), found.before) == (("FAIL", "misses_target"), None)
    assert row(log("0.82420"), asked=asked).before is Verdict.FAIL


# Remarks.
def test_weights_that_were_loaded() -> None:
    found = row(log("0.83000", pretrained="weights/net_a"))
    assert said_of(found, "note_pretrained") == [{"weights": "weights/net_a"}]
    assert said_of(row(log("0.83000")), "note_pretrained") == []
    copy = log("0.83000", file="b.log")
    assert said_of(row(log("0.83000", pretrained="net_a"), copy), "note_pretrained") == [{"weights": "net_a"}]


def test_a_miss_in_samples() -> None:
    found = row(log("0.82000"), asked=criterion(samples=50_000))
    assert said_of(found, "note_samples") == [{"misses": "250", "samples": "50,000", "interval": "81.66–82.33 %"}]
    assert said_of(row(log("0.82500"), asked=criterion(samples=50_000)), "note_samples") == []
    assert said_of(row(log("0.82600"), asked=criterion(samples=50_000)), "note_samples") == []
    assert said_of(row(log("0.82000")), "note_samples") == []
    as_share = criterion(samples=50_000, unit="fraction", target=Decimal("0.825"))
    assert said_of(row(log("0.82000"), asked=as_share), "note_samples") == [
        {"misses": "250", "samples": "50,000", "interval": "0.817–0.823"}
    ]


def test_a_value_five_deviations_above_its_target() -> None:
    # Of 10,000 samples at 50 % one deviation is 0.5 points: 52.50 lies exactly five above.
    asked = criterion(samples=10_000, target=Decimal("50.0"))
    assert said_of(row(log("0.52500"), asked=asked), "note_implausibly_high") == []
    assert said_of(row(log("0.52510"), asked=asked), "note_implausibly_high") == [
        {"value": "52.510", "target": "50.0", "deviations": "5.0"}
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"target": Decimal(100), "samples": 50_000},
        {"target": Decimal(0), "samples": 50_000, "rule": "at_least"},
        {"samples": None},
    ],
)
def test_no_deviations_where_there_are_none(changes: dict[str, Any]) -> None:
    assert said_of(row(log("0.99900"), asked=criterion(**changes)), "note_implausibly_high") == []


def test_a_percentage_that_is_no_share_of_samples_has_no_deviations() -> None:
    each = {"metric": "miou", "printed": "mIoU"}
    asked = criterion(metric="miou", samples=500, dataset=None, split=None)
    found = row(log("0.99000", each=each), asked=asked)
    assert said(found) == ("PASS", "meets_target")
    assert said_of(found, "note_implausibly_high") == []


def decoy(value: str, **changes: Any) -> Decoy:
    fields: dict[str, Any] = {"value": Decimal(value), "unit": "percent", "metric": "top1", "source": SOURCE}
    return Decoy(**{**fields, "what": Text(en=f"a {value}", zh=f"一个 {value}"), **changes})


def test_every_neighbouring_number_is_told() -> None:
    decoys = [
        decoy("82.1", metric="top5"),
        decoy("82.1", unit="ms"),
        decoy("82.2"),
        decoy("82.1"),
        decoy("0.821", unit="fraction", metric=None),
    ]
    found = report(spec(decoys=decoys), log("0.82100")).rows[0]
    assert said_of(found, "note_decoy") == [
        {"value": "82.1", "what": "a 82.1", "what_zh": "一个 82.1"},
        {"value": "82.1", "what": "a 0.821", "what_zh": "一个 0.821"},
    ]
    assert said_of(report(spec(decoys=decoys), log("NaN")).rows[0], "note_decoy") == []
