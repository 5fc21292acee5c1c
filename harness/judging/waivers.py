"""The reviewer's file of waivers and confirmations: whose word it is, until when it counts, and what it changes.

Nothing of it comes from a submission. A confirmation makes PASS of what was left to a person alone, never of what
fails, is missing or cannot be read; every entry that counted stands beside the verdict, and so does one that expired.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from harness.evidence.findings import Finding, Grade
from harness.judging.options import Options, mapped_file
from harness.judging.report import Row, Waiver
from harness.tasks.registry import Tolerance
from harness.tasks.spec import Criterion, MetricCriterion, Source, Spec, TensorsCriterion
from harness.values.paths import names_file
from harness.values.quantity import parse_decimal, plain, symbol
from harness.values.records import Message, Text
from harness.values.verdicts import Reason, Verdict, ruling

# What such a file is called: in a submission it has no effect.
NAMES = ("waivers.yaml", "waivers.yml")


def settled(spec: Spec, options: Options) -> tuple[Spec, Options]:
    """The spec with the reviewer's tolerances, and the options with the reviewer's mappings and readings.

    What was said on the command line counts before what stands in the file, and that before the submission's word.
    """
    mappings, readings, tolerances = dict(options.mappings), dict(options.readings), dict(options.tolerances)
    criteria = list(spec.criteria)
    for index, criterion in enumerate(criteria):
        for waiver in _live(criterion.id, spec, options):
            if isinstance(waiver.mapping, str):
                said = mappings.get(criterion.id)
                if said is None or said.by == "submission":
                    mappings[criterion.id] = mapped_file(waiver.mapping)
            elif isinstance(waiver.reading, str):
                readings.setdefault(criterion.id, waiver.reading)
            elif isinstance(waiver.tolerance, str):
                criteria[index] = _tolerant(criterion, waiver, tolerances)
    if not options.waivers:
        return spec, options
    changed = msgspec.structs.replace(options, mappings=mappings, readings=readings, tolerances=tolerances)
    return msgspec.structs.replace(spec, criteria=criteria), changed


def points(options: Options) -> bool:
    """Whether an entry names a line of a file, which may be one that no log format knows."""
    said = (waiver.mapping for waiver in options.waivers if not _expired(waiver, options))
    return any(mapped_file(mapping).line is not None for mapping in said if isinstance(mapping, str))


def rule(row: Row, spec: Spec, options: Options, files: Iterable[str]) -> None:
    """Say beside a row what was decided of it, and give it the reviewer's verdict, where there is one.

    `files` are those of the submission: a decision that names none of them is told to have had no effect.
    """
    if row.verdict is Verdict.NOT_CHECKED:
        return
    for expired in _of(row.id, spec, options):
        if _expired(expired, options):
            values = {"author": expired.author, "date": expired.date, "expires": str(expired.expires)}
            row.notes.append(Message(code="note_waiver_expired", values=values))
    decided = []
    for waiver in _live(row.id, spec, options):
        if (path := _missing(waiver, files)) is not None:
            values = {"author": waiver.author, "date": waiver.date, "path": path}
            row.notes.append(Message(code="note_decided_no_file", values=values))
        elif (note := _note(waiver, row)) is not None:
            decided.append(waiver)
            row.notes.append(note)
        else:
            _verdict(row, waiver)
    if decided:
        row.decided = decided


def unwanted(files: Iterable[str]) -> Iterator[Finding]:
    """A file of waivers in a submission: it was not read."""
    for file in files:
        if file.rpartition("/")[2].casefold() in NAMES:
            yield Finding(code="waivers_in_submission", grade=Grade.SUSPICIOUS, check="submission", file=file)


def _verdict(row: Row, waiver: Waiver) -> None:
    said = {"author": waiver.author, "date": waiver.date, "reason": waiver.reason}
    if waiver.verdict == "FAIL":
        row.waiver = waiver
        row.overrule(ruling(Verdict.FAIL, Reason.REJECTED, **said))
    elif waiver.verdict == "PASS":
        row.waiver = waiver
        if row.verdict is Verdict.REVIEW:
            row.overrule(ruling(Verdict.PASS, Reason.CONFIRMED, **said))
        elif not row.verdict.holds:
            row.notes.append(Message(code="note_confirmation_unused", values={**said, "verdict": row.verdict.value}))
    else:
        row.waiver = waiver
        if not row.verdict.holds:
            row.overrule(ruling(Verdict.WAIVED, Reason.WAIVED, **said))


def _missing(waiver: Waiver, files: Iterable[str]) -> str | None:
    """The file, or the folder, that a decision names and that the submission does not have."""
    if not isinstance(waiver.mapping, str):
        return None
    path = mapped_file(waiver.mapping).path
    inside = f"/{path.strip('/')}/"
    return None if any(names_file(file, path) or inside in f"/{file}" for file in files) else path


def _note(waiver: Waiver, row: Row) -> Message | None:
    """What the reviewer decided besides the verdict; None where it is the verdict."""
    said = {"author": waiver.author, "date": waiver.date, "reason": waiver.reason}
    if isinstance(waiver.tolerance, str):
        number = parse_decimal(waiver.tolerance)
        unit = symbol(row.target.unit) if row.target is not None else ""
        shown = waiver.tolerance if number is None else f"{plain(number)} {unit}".strip()
        return Message(code="note_decided_tolerance", values={**said, "tolerance": shown})
    if isinstance(waiver.mapping, str):
        return Message(code="note_decided_mapping", values={**said, "path": waiver.mapping})
    if isinstance(waiver.reading, str):
        return Message(code="note_decided_reading", values={**said, "reading": waiver.reading})
    return None


def _tolerant(criterion: Criterion, waiver: Waiver, tolerances: dict[str, Tolerance]) -> Criterion:
    """The criterion with the tolerance of a waiver: a profile's, or a number of its own."""
    assert isinstance(waiver.tolerance, str)
    if not isinstance(criterion, (MetricCriterion, TensorsCriterion)):
        return criterion
    number = parse_decimal(waiver.tolerance)
    if number is not None and isinstance(criterion, MetricCriterion):
        words = f"{waiver.author}, {waiver.date}"
        tolerances[criterion.id] = Tolerance(
            origin=Source(note=words), name=Text(en=words, zh=words), unit=criterion.unit, absolute=number
        )
    return msgspec.structs.replace(criterion, tolerance=waiver.tolerance)


def _of(identifier: str, spec: Spec, options: Options) -> Iterator[Waiver]:
    return (w for w in options.waivers if w.criterion == identifier and w.task in (None, spec.task))


def _live(identifier: str, spec: Spec, options: Options) -> Iterator[Waiver]:
    return (waiver for waiver in _of(identifier, spec, options) if not _expired(waiver, options))


def _expired(waiver: Waiver, options: Options) -> bool:
    return isinstance(waiver.expires, str) and waiver.expires < options.today
