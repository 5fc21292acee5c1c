"""The verdict on two inputs that were held against each other: on each pair of tensors, and on the whole."""

from __future__ import annotations

import re
from math import inf, prod
from typing import Final

import msgspec

from harness.evidence.alignment import (
    Band,
    Compared,
    Comparison,
    Measure,
    Measures,
    Pair,
    Paired,
    PairJudge,
    Side,
    without_ones,
)
from harness.evidence.findings import Finding, Grade
from harness.evidence.observation import Problem
from harness.judging.bands import rule_on_measures
from harness.judging.divergence import first_divergence, sequences, step_of
from harness.values.errors import InputError
from harness.values.records import Message
from harness.values.verdicts import Reason, Ruling, Verdict, ruling

# Names that a remark lists.
_NAMED: Final = 5
_WEIGHT: Final = re.compile(r"(?:^|[._/])(?:weight|bias|kernel|gamma|beta)\Z")
_DUMPED: Final = {"float32", "float64"}
_COMPUTED: Final = re.compile(r"(?:^|[/.])(?:forward|backward|grads?|gradients?)(?=[/.])")


def pair_judge(band: Band, *, any_dtype: bool = False, computed: bool = False, assumed: bool = False) -> PairJudge:
    """What a runner asks of each pair it found. With `any_dtype` different element types may be aligned.

    Of what two programs `computed`, rounding near zero is no difference, whatever the band says of each element.
    With `assumed` nobody named the band.
    """

    def judge_pair(paired: Paired, measure: Measure) -> Pair:
        one = _OnePair(paired, measure, band, any_dtype, computed, assumed)
        try:
            return one.judged()
        except InputError as error:
            return one.ruled(ruling(Verdict.ERROR, Reason.UNREADABLE, problem=str(error)))

    return judge_pair


class _OnePair:
    """Judges one pair: as the tensors stand, transposed, or both ways."""

    def __init__(
        self, paired: Paired, measure: Measure, band: Band, any_dtype: bool, computed: bool, assumed: bool
    ) -> None:
        self.paired, self.measure, self.band = paired, measure, band
        self.any_dtype, self.computed, self.assumed = any_dtype, computed, assumed

    def judged(self) -> Pair:
        paired = self.paired
        one, other = paired.reference.shape, paired.ours.shape
        if paired.reversed:
            turned = self.measured(turned=True)
            if turned.verdict is not Verdict.PASS or paired.how in ("value", "mapping"):
                return turned
            if paired.linear and paired.turned is not False:
                return turned
            return msgspec.structs.replace(turned, verdict=Verdict.FAIL, reason=Reason.TRANSPOSED, values={})
        if without_ones(one) != without_ones(other):
            return self.ruled(ruling(Verdict.FAIL, Reason.SHAPE_DIFFERS, reference=_shape(one), ours=_shape(other)))
        straight = self.measured(turned=False)
        if paired.either:
            return self.either_way(straight)
        if paired.linear and paired.turned and len(one) == len(other) == 2 and 1 not in one and straight.verdict.holds:
            return msgspec.structs.replace(straight, verdict=Verdict.REVIEW, reason=Reason.NOT_TRANSPOSED)
        return straight

    def either_way(self, straight: Pair) -> Pair:
        """The verdict where nothing but the values shows whether one side is transposed."""
        expected = self.paired.turned
        if straight.verdict is Verdict.FAIL and straight.reason is not Reason.NON_FINITE:
            turned = self.measured(turned=True)
            if turned.verdict is not Verdict.PASS:
                return turned if expected and _nearer(turned, straight) else straight
            if expected:
                return turned
            if expected is None:
                unknown = Reason.ORIENTATION_UNKNOWN
                return msgspec.structs.replace(turned, verdict=Verdict.REVIEW, reason=unknown, values={})
            return msgspec.structs.replace(turned, verdict=Verdict.FAIL, reason=Reason.TRANSPOSED, values={})
        if expected and straight.verdict is Verdict.PASS:
            if self.measured(turned=True).verdict is not Verdict.PASS:
                return msgspec.structs.replace(straight, verdict=Verdict.REVIEW, reason=Reason.NOT_TRANSPOSED)
        return straight

    def measured(self, *, turned: bool) -> Pair:
        one, other = self.paired.reference, self.paired.ours
        if not prod(one.shape):
            return self.ruled(ruling(Verdict.NOT_CHECKED, Reason.EMPTY_TENSOR))
        measures = self.measure(turned)
        found = rule_on_measures(measures, self.band, computed=self.computed, assumed=self.assumed)
        if one.dtype != other.dtype and not self.dumped_apart(measures):
            found = self.of_two_types(found, measures)
        return self.ruled(found, measures, turned=turned)

    def dumped_apart(self, measures: Measures) -> bool:
        """Whether the types are those that two programs dump what they computed in: a reference in float64 is usual."""
        types = {self.paired.reference.dtype, self.paired.ours.dtype}
        return self.computed and types == _DUMPED and not measures.rounded

    def of_two_types(self, found: Ruling, measures: Measures) -> Ruling:
        """The ruling where the element types differ: ours may be the reference, stored with fewer digits."""
        types = {"reference": self.paired.reference.dtype, "ours": self.paired.ours.dtype}
        if measures.rounded and found.reason is not Reason.NON_FINITE:
            if self.any_dtype:
                return ruling(Verdict.PASS, Reason.ALIGNED)
            return ruling(Verdict.FAIL, Reason.DTYPE_ROUNDED, **types)
        if not self.any_dtype and found.verdict in (Verdict.PASS, Verdict.REVIEW):
            return ruling(Verdict.FAIL, Reason.DTYPE_DIFFERS, **types)
        return found

    def ruled(self, found: Ruling, measures: Measures | None = None, *, turned: bool = False) -> Pair:
        paired = self.paired
        return Pair(
            reference=paired.reference,
            ours=paired.ours,
            how=paired.how,
            verdict=found.verdict,
            reason=found.reason,
            values=found.values,
            transposed=turned,
            reshaped=not turned and paired.reference.shape != paired.ours.shape and measures is not None,
            measures=measures,
            step=step_of(paired.reference.name, paired.step),
        )


def conclude(found: Compared) -> Comparison:
    """The comparison as a whole: its verdict, where the two part, and the sequences of steps in it.

    The reference's own number of tensors counts as expected too.
    """
    pairs = found.pairs
    compared = sum(1 for one in pairs if one.verdict not in (Verdict.NOT_CHECKED, Verdict.ERROR))
    empty = sum(1 for one in pairs if one.verdict is Verdict.NOT_CHECKED)
    expected = max(found.expected, len(pairs) - empty + len(found.missing))
    whole = _whole(found, compared, expected)
    return Comparison(
        reference=found.reference,
        ours=found.ours,
        band=found.band,
        expected=expected,
        compared=compared,
        verdict=whole.verdict,
        reason=whole.reason,
        exit_status=whole.verdict.exit_status,
        pairs=pairs,
        missing=found.missing,
        surplus=found.surplus,
        left_out=found.left_out,
        sequences=sequences(pairs),
        divergence=first_divergence(pairs, executed=found.executed),
        problems=found.problems,
        remarks=found.remarks,
    )


def of_one_file(result: Comparison) -> Comparison:
    """A comparison of a file with a copy of itself: it agrees and shows nothing of two programs."""
    if not result.verdict.holds:
        return result
    return msgspec.structs.replace(
        result, verdict=Verdict.REVIEW, reason=Reason.SAME_DUMP, exit_status=Verdict.REVIEW.exit_status
    )


def as_evidence(result: Comparison) -> Comparison:
    """A comparison that holds, as what it shows: for a person where ours has weights of its own, or nothing varies."""
    if not result.verdict.holds:
        return result
    remarks = list(result.remarks)
    measured = [(pair, pair.measures) for pair in result.pairs if pair.measures is not None]
    zeros = [pair.reference.name for pair, measures in measured if not measures.rms]
    if zeros:
        values = {"count": f"{len(zeros):,}", "names": ", ".join(zeros[:_NAMED])}
        remarks.append(Message(code="compare_zeros", values=values))
    reason = result.reason
    if all(not measures.rms or (measures.constant and measures.elements > 1) for _, measures in measured):
        reason = Reason.ONLY_CONSTANTS
    elif any(_is_weight(side) for side in result.surplus):
        reason = Reason.SURPLUS_WEIGHTS
    verdict = result.verdict if reason is result.reason else Verdict.REVIEW
    return msgspec.structs.replace(
        result, verdict=verdict, reason=reason, exit_status=verdict.exit_status, remarks=remarks
    )


def _is_weight(side: Side) -> bool:
    """Whether a tensor is, by its name, one that a network learns, and no gradient or output of it."""
    return _WEIGHT.search(side.name) is not None and _COMPUTED.search(side.name) is None


def by_section(result: Comparison, section: str) -> Comparison:
    """A comparison that holds with another section than the plain one: which was meant is for a person."""
    return msgspec.structs.replace(
        result,
        verdict=Verdict.REVIEW,
        reason=Reason.SECTION_CHOSEN,
        exit_status=Verdict.REVIEW.exit_status,
        remarks=[*result.remarks, Message(code="compare_section_holds", values={"section": section})],
    )


def with_reports(result: Comparison, findings: list[Finding], problems: list[Problem]) -> Comparison:
    """`result` with what reports of differences say that the tensors do not; a contradiction is no pass."""
    verdict, reason = result.verdict, result.reason
    if verdict.holds and problems:
        verdict, reason = Verdict.ERROR, Reason.UNREADABLE
    if any(finding.grade is Grade.CONTRADICTION for finding in findings) and verdict is not Verdict.FAIL:
        verdict, reason = Verdict.REVIEW, Reason.CONTRADICTED
    return msgspec.structs.replace(
        result,
        findings=findings,
        problems=result.problems + problems,
        verdict=verdict,
        reason=reason,
        exit_status=verdict.exit_status,
    )


def _whole(found: Compared, compared: int, expected: int) -> Ruling:
    """The whole's verdict: what fails first, then what was not compared, then what is open."""
    by = {verdict: next((one for one in found.pairs if one.verdict is verdict), None) for verdict in Verdict}
    if (failed := by[Verdict.FAIL]) is not None:
        return ruling(Verdict.FAIL, failed.reason)
    if found.problems or by[Verdict.ERROR] is not None:
        return ruling(Verdict.ERROR, Reason.UNREADABLE)
    if not compared:
        return ruling(Verdict.MISSING, Reason.NOTHING_COMPARED)
    if compared < expected:
        return ruling(Verdict.MISSING, Reason.FEWER_COMPARED)
    if (open_one := by[Verdict.REVIEW]) is not None:
        return ruling(Verdict.REVIEW, open_one.reason)
    if any(one.how == "value" for one in found.pairs):
        return ruling(Verdict.REVIEW, Reason.PAIRED_BY_GUESS)
    return ruling(Verdict.PASS, Reason.ALIGNED)


def _nearer(one: Pair, other: Pair) -> bool:
    """Whether the first of two measured pairs is less far apart."""
    far = [m.rel_l2 if (m := pair.measures) is not None and m.rel_l2 is not None else inf for pair in (one, other)]
    return far[0] < far[1]


def _shape(shape: tuple[int, ...]) -> str:
    return f"[{', '.join(map(str, shape))}]"
