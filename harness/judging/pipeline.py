"""From what the runners collected to a report: one row a criterion, findings, waivers, the verdict over all."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

import msgspec

from harness import integrity
from harness.evidence.findings import Grade
from harness.evidence.observation import Collected, Log
from harness.judging import average, waivers
from harness.judging.metric import MetricRows
from harness.judging.once import Once
from harness.judging.options import Options
from harness.judging.report import Gate, LogSummary, Report, Row, SaidOfItself
from harness.tasks.registry import Registry
from harness.tasks.spec import (
    ArtifactCriterion,
    Criterion,
    DeploymentCriterion,
    MetricCriterion,
    ReviewCriterion,
    Spec,
    TensorsCriterion,
    TestsCriterion,
)
from harness.values.quantity import plain
from harness.values.records import Message, Text
from harness.values.verdicts import Reason, Verdict, ruling

if TYPE_CHECKING:
    from harness.evidence.dumps import Dumps
    from harness.judging.tensors import JudgedTensors


def judge_submission(
    spec: Spec,
    registry: Registry,
    inputs: list[str],
    collected: Collected,
    options: Options,
    dumps: Dumps | None = None,
    once: Once | None = None,
) -> Report:
    """The report on everything `collected` from the submission `inputs`, for the task of `spec`.

    `dumps` are what a runner found for the criteria of alignment. `once` is what was found out of the submission
    before, where it is judged for several tasks.
    """
    spec, options = waivers.settled(spec, options)
    once = once or Once(collected, registry)
    said, view = once.view(spec, options.mappings)
    read, collected = collected, said.collected
    options = msgspec.structs.replace(options, mappings=said.mappings)
    context = integrity.Context(registry=registry, spec=spec)
    # What a person confirmed is checked as any value of a log; of what nobody did, findings are notes.
    noticed = integrity.notice(collected.logs, registry) if said.any else once.noticed
    findings = view.of_task.findings(spec, noticed)
    findings += waivers.unwanted(file.file for file in collected.files)
    problems, unrecognised = list(collected.problems), list(collected.unrecognised)
    if options.audit:
        added, broken = integrity.outside(collected.logs, context)
        findings += added
        problems += broken
    tensors: dict[str, JudgedTensors] | None = None
    if dumps is not None:
        from harness.judging.tensor_rows import add_noticed, fill_by_tests, unread  # few tasks ask for any
        from harness.judging.tensors import judge_tensors

        tensors = judge_tensors(spec, registry, dumps, collected, options)
        add_noticed(tensors, findings, problems)
        unrecognised = unread(tensors, collected)
    metrics = MetricRows(spec, registry, collected, options, findings, view.seen, said, inputs)
    rows = [
        _row(criterion, spec, registry, collected, options, metrics, tensors, inputs) for criterion in spec.criteria
    ]
    if tensors is not None:
        fill_by_tests(rows, spec)
    one_each(rows, spec, options)
    none_twice(rows, spec, options)
    names = [file.file for file in collected.files]
    for row in rows:
        if (path := options.mapped_nowhere.get(row.id)) is not None:
            row.notes.append(Message(code="note_mapped_nowhere", values={"path": path}))
        waivers.rule(row, spec, options, names)
    report = Report(
        task=spec.task,
        title=spec.title,
        toolkit=spec.toolkit,
        spec_version=spec.version,
        submission=inputs,
        verdict=Verdict.MISSING,
        exit_status=3,
        rows=rows,
        findings=[f for f in findings if f.grade is not Grade.INFO or metrics.used(f)],
        problems=problems,
        logs=[_summary(log, values, metrics) for log, values in zip(read.logs, once.values, strict=True)],
        files=len(collected.files),
        unrecognised=unrecognised,
        strict=options.strict,
    )
    report.verdict = overall(report)
    close(report, options.gate)
    return report


def close(report: Report, gate: Gate | None) -> None:
    """Give a report that has its verdict the exit status that `gate`, or the usual one, makes of it."""
    if gate is not None:
        report.gate = gate
    through = report.gate_or_usual
    verdicts = [report.verdict, *(row.verdict for row in report.required)]
    report.exit_status = through.gravest(map(through.exit_status, verdicts))


def one_each(rows: list[Row], spec: Spec, options: Options) -> None:
    """A value proves one criterion: where it would prove several, a person has to say which.

    Criteria that ask for the same thing, such as a number and a ratio of one model's speed, may share a value; those
    that name nothing may not. Rows of criteria that the reviewer mapped himself keep their verdict.
    """
    proving: dict[tuple[str, str, str], list[Row]] = {}
    for row in rows:
        if row.kind == "metric" and row.best is not None and row.reason is not Reason.INFERRED:
            proving.setdefault((row.best.place, row.best.printed, row.best.subset or ""), []).append(row)
    for same in proving.values():
        asked = {_asked(spec.criterion(row.id)) for row in same}
        if len(same) < 2 or (len(asked) == 1 and any(asked.pop())):
            continue
        ids = ", ".join(row.id for row in same)
        for row in same:
            if (by := options.mappings.get(row.id)) is not None and by.by == "reviewer":
                continue
            row.overrule(ruling(Verdict.REVIEW, Reason.PROVES_SEVERAL, criteria=ids, id=row.id))


def none_twice(rows: list[Row], spec: Spec, options: Options) -> None:
    """Results of one model on different data that print one long number are for a person: one log may be copied.

    Rows of criteria that the reviewer mapped himself keep their verdict.
    """
    printing: dict[tuple[str, str | None, Decimal], list[Row]] = {}
    for row in rows:
        criterion, best = spec.criterion(row.id), row.best
        if not isinstance(criterion, MetricCriterion) or best is None or not row.verdict.holds:
            continue
        if average.is_long(best.value):
            printing.setdefault((criterion.metric, criterion.model, best.value), []).append(row)
    for (_, _, value), same in printing.items():
        data = {(one.dataset, one.subset) for row in same if isinstance(one := spec.criterion(row.id), MetricCriterion)}
        places = dict.fromkeys(row.best.place for row in same if row.best is not None)
        if len(data) < 2 or len(places) < 2:
            continue
        shown = {"count": str(len(same)), "value": plain(value), "lines": ", ".join(places)}
        for row in same:
            if (by := options.mappings.get(row.id)) is None or by.by != "reviewer":
                row.overrule(ruling(Verdict.REVIEW, Reason.CELLS_ALIKE, **shown, id=row.id))


def _asked(criterion: Criterion | None) -> tuple[str | None, ...]:
    """What a criterion names of the value it asks for."""
    if not isinstance(criterion, MetricCriterion):
        return ()
    conditions = criterion.conditions
    part = criterion.subset or conditions.lexicon or conditions.decoding
    return (criterion.model, criterion.dataset, criterion.split, part)


def overall(report: Report) -> Verdict:
    """The verdict of a task: no evidence, or nothing to check, is never a pass.

    Where nothing measured is asked a person has to look at the end, and what that person needs to know is whether
    something is missing.
    """
    verdicts = [row.verdict for row in report.required]
    verdict = min(verdicts, key=lambda verdict: verdict.rank, default=Verdict.MISSING)
    if verdicts and not any(row.measured for row in report.required):
        if verdict is Verdict.REVIEW and Verdict.MISSING in verdicts:
            verdict = Verdict.MISSING
        elif verdict.holds and any(row.verdict is not Verdict.WAIVED for row in report.required):
            # Deliverables and links never make a task PASS by themselves.
            verdict = Verdict.REVIEW
    return Verdict.ERROR if report.problems and verdict is not Verdict.FAIL else verdict


def _summary(log: Log, values: int, metrics: MetricRows) -> LogSummary:
    return LogSummary(
        file=log.file,
        format=log.format,
        sha256=log.sha256,
        size=log.size,
        lines=log.lines,
        runs=len(log.runs),
        observations=values,
        said=[
            SaidOfItself(run=run.index, first_line=run.first_line, facts=run.facts)
            for run in log.runs
            if run.facts and metrics.served(log.file, run.index)
        ],
    )


def _asks_for_something_measured(spec: Spec) -> bool:
    return any(one.required and not isinstance(one, (ArtifactCriterion, ReviewCriterion)) for one in spec.criteria)


def _row(
    criterion: Criterion,
    spec: Spec,
    registry: Registry,
    collected: Collected,
    options: Options,
    metrics: MetricRows,
    tensors: Mapping[str, JudgedTensors] | None,
    inputs: list[str],
) -> Row:
    row = Row(
        id=criterion.id,
        kind=criterion.kind,
        required=criterion.required,
        verdict=Verdict.REVIEW,
        reason=Reason.NO_RUNNER,
        values={"kind": criterion.kind},
        title=title(criterion),
        group=criterion.group,
    )
    if isinstance(criterion, MetricCriterion):
        metrics.fill(row, criterion)
    elif isinstance(criterion, (ArtifactCriterion, ReviewCriterion)):
        if options.deliverables or options.shows_deliverables:
            from harness.judging import deliverables  # they are looked at when that is asked for

            deliverables.fill(row, criterion, spec, collected, options)
            row.required = row.required and (options.deliverables or not _asks_for_something_measured(spec))
        else:
            row.rule(ruling(Verdict.NOT_CHECKED, Reason.DELIVERABLES_NOT_ASKED))
    elif isinstance(criterion, TestsCriterion):
        from harness.judging import unit_tests  # few tasks ask for any

        unit_tests.fill(row, criterion, collected, spec.toolkit, inputs)
    elif isinstance(criterion, DeploymentCriterion):
        from harness.judging import deployment  # few tasks ask for any

        deployment.fill(row, criterion, spec, registry, collected)
    elif isinstance(criterion, TensorsCriterion) and tensors is not None:
        from harness.judging.tensor_rows import fill  # loaded above

        fill(row, criterion, tensors)
    return row


def title(criterion: Criterion) -> Text:
    """What a row is called: the spec's own title, else the model with its metric, else the id."""
    if criterion.title is not None:
        return criterion.title
    if isinstance(criterion, MetricCriterion) and criterion.model:
        name = f"{criterion.model} {criterion.metric}"
        return Text(en=name, zh=name)
    return Text(en=criterion.id, zh=criterion.id)
